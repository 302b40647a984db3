"""matplotlib-inline 的替身：pyplot 的图显示在格子下面。"""

"""页面里的内核：不用 IPython 的解释器，只用它的显示，所以起得快。

谁要谁，只有一个方向：channel ← errors、figures ← IPython 的替身 ← matplotlib_inline 的替身；kernel 用它们全部。
"""

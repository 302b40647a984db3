"""网页里的 Python。"""

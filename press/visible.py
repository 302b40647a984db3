"""看得见的代码：一共几行，其中几行只为画图。

一句最外层的语句，里面叫了图、表、滑块的函数，它的每一行就都在画图；画图的函数整个算，算数的写在外面就不算。
"""

import ast

from . import minutes, reading, toc
from .environment import ROOT

SHARE = 0.25  # 画图的最多占这么多
SHOWING = {"say", "print", "display"}
MATPLOTLIB = {"plt", "fig", "ax", "axes"}


def draws(call, drawn):
    """这个调用画不画图：叫的是画图的函数，或者 matplotlib 的 ax.plot(…) 之类。"""
    owner = getattr(getattr(call.func, "value", None), "id", "")
    return reading.name(call) in drawn or owner in MATPLOTLIB


def drawing_lines(code, drawn):
    """这些行在画图：行号，从 1 数起。"""
    lines = code.splitlines()
    spans = [
        range(statement.lineno, statement.end_lineno + 1)
        for statement in ast.parse(code).body
        if any(draws(call, drawn) for call in minutes.within(statement))
    ]
    return [k for span in spans for k in span if lines[k - 1].strip()]


def count(page, root=ROOT):
    """(画图的行, 一共的行)；空行不算。"""
    codes = [piece for piece in reading.pieces(reading.source(page, root)) if piece.code]
    drawn = minutes.drawing([piece.text for piece in codes]) | SHOWING
    shown = [piece.text for piece in codes if piece.shown]
    return sum(len(drawing_lines(code, drawn)) for code in shown), sum(map(minutes.code_lines, shown))


def main(root=ROOT):
    for page in toc.chapters(root):
        drawing, total = count(page, root)
        print(f"{page:24}看得见的代码 {total} 行，画图的 {drawing} 行")

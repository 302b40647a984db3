"""一页按标题分成主线、支线、练习；分钟、术语的次序、网页上的折叠都照这里分。

标题以“支线：”开头的一节是支线，“动手写”一节是练习，到下一个同级或更高的标题为止；其余都是主线。
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from . import toc
from .environment import ROOT

LINE, SIDE, EXERCISES = "主线", "支线", "练习"
MARK = f"{SIDE}："
WRITE = "动手写"
FOLDED = {"hide-input", "remove-input", "remove-cell"}
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
HEADING = re.compile(r"(#{1,6}) +(.*?)\s*$")


@dataclass(frozen=True)
class Piece:
    """一页里的一段：一个标题和它下面的文字，或一格代码。

    part 是 LINE、SIDE 或 EXERCISES；side 是这一页的第几条支线，从 0 数起，不在支线里是 None；
    heading 是它所在的那个标题；level 是写在这一段开头的标题的级，没有写就是 0；shown 说代码看不看得见。
    """

    part: str
    side: int | None
    heading: str
    text: str
    level: int = 0
    code: bool = False
    shown: bool = True


def line_pages(root=ROOT):
    """主线要走的页：封面和各章，按目录的次序。"""
    return [toc.pages(root)[0], *toc.chapters(root)]


def source(page, root=ROOT):
    """这一页的文件。"""
    return next(path for end in (".ipynb", ".md") if (path := Path(root, page + end)).exists())


def cells(path):
    """一页的各格：[(是不是代码, 文字, 代码看不看得见)]；.md 是一格。"""
    if path.suffix == ".md":
        return [(False, path.read_text(encoding="utf-8"), True)]
    found = nbformat.read(path, as_version=4).cells
    return [(c.cell_type == "code", c.source, not FOLDED & set(c.metadata.get("tags", ()))) for c in found]


def split(text):
    """一格 Markdown 照标题分开：[(级, 标题, 标题下面的文字)]；开头没有标题的，级是 0。围栏里的 # 不是标题。"""
    found, fence = [(0, "", [])], None
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if mark and (fence is None or mark[1].startswith(fence)):
            fence = mark[1] if fence is None else None
        heading = None if fence else HEADING.match(line)
        if heading:
            found.append((len(heading[1]), heading[2], []))
        else:
            found[-1][2].append(line)
    return [(level, title, "\n".join(lines).strip()) for level, title, lines in found if title or any(lines)]


def pieces(path):
    """一页的各段，按次序。"""
    found, heading, sides = [], "", 0
    inside = []  # 现在在哪几层里：[(级, 哪一部分, 第几条支线)]
    for code, text, shown in cells(path):
        for level, title, below in [(0, "", text)] if code else split(text):
            if level:
                heading = title
                inside = [each for each in inside if each[0] < level]
                if title.startswith(MARK):
                    inside.append((level, SIDE, sides))
                    sides += 1
                elif title == WRITE:
                    inside.append((level, EXERCISES, None))
            _, part, side = inside[-1] if inside else (0, LINE, None)
            found.append(Piece(part, side, heading, below, level, code, shown))
    return found


def calls(code):
    """一格代码最外层写出来的调用，按次序：显示出来的图、表、题目都是这样叫出来的。"""
    found = []
    for statement in ast.parse(code).body:
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Expr) and isinstance(value, ast.Call):
            found.append(value)
    return found


def name(call):
    """一个调用叫的是谁：f(…)、a.f(…) 都是 f。"""
    return getattr(call.func, "id", getattr(call.func, "attr", ""))

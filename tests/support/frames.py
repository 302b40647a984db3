"""每一章的 interact 在每个位置该画什么：在测试进程里重跑那一章的代码，截下交给画图函数的数组、写到图上的字。

这里不用 sliders 和 picture.py 的任何东西，控件的位置由 ipywidgets 说了算。
"""

import contextlib
import functools
import inspect
import io
import itertools
import re
from collections import Counter
from dataclasses import dataclass

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import prose
import pytest
from ipywidgets import Checkbox, FloatSlider, IntSlider, fixed, interactive
from matplotlib.text import Text

import selfattn
from selfattn import figures as drawn
from selfattn.figures import style
from selfattn.figures.drawing import Drawing, Word


@dataclass
class Control:
    name: str
    label: str
    words: list  # 每个位置读者看见的字
    values: list
    default: int


@dataclass
class Frame:
    texts: list  # 图上的字，按画的次序
    numbers: list  # 数组里的每个数，按图上的写法
    complete: bool  # texts 是图上全部的字（坐标轴的刻度不在里面）


@dataclass
class Figure:
    title: str
    controls: list
    frames: dict  # 位置 (k0, k1, …) → Frame

    @property
    def default(self):
        return tuple(control.default for control in self.controls)


def shown(x, digits=2):
    """一个数写出来的样子。"""
    return "-∞" if x == -np.inf else f"{round(float(x), digits) + 0:.{digits}f}"


def pairs(points):
    return [f"({shown(x)}, {shown(y)})" for x, y in points]


class Spies:
    """截下来的：numbers 是交给画图函数的数组里的数，words 是 {图: 写上去的字}。"""

    def __init__(self):
        self.numbers, self.words = [], {}

    def clear(self):
        self.numbers.clear()
        self.words.clear()


def spies(patch):
    """截下交给画图函数的数组和写到图上的字，返回收集它们的 Spies。"""
    got = Spies()

    def spy(name, numbers):
        original = getattr(drawn, name)
        signature = inspect.signature(original)

        @functools.wraps(original)
        def wrapper(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            got.numbers.extend(numbers(**bound.arguments))
            return original(*args, **kwargs)

        patch.setattr(drawn, name, wrapper)

    spy("bars", lambda values, digits, **rest: [shown(x, digits) for x in values])
    spy("vectors", lambda points, **rest: pairs(points))
    spy("triangle", lambda V, weights, **rest: [*map(shown, weights), *pairs(V), *pairs([weights @ V])])

    check = drawn.Matrix.__post_init__

    def check_matrix(matrix):
        raw = np.array(matrix.M)
        check(matrix)
        got.numbers.extend("0" if matrix.kind == "weights" and x == 0 else shown(x, matrix.digits) for x in raw.flat)

    patch.setattr(drawn.Matrix, "__post_init__", check_matrix)

    add = Drawing.add

    def add_and_listen(drawing, stroke):
        add(drawing, stroke)
        if isinstance(stroke, Word):
            got.words.setdefault(drawing, []).append(stroke.text)

    patch.setattr(Drawing, "add", add_and_listen)
    return got


def positions(widget):
    """控件的每个位置 [(读者看见的字, 值)] 和默认位置。"""
    if isinstance(widget, Checkbox):
        return [("关", False), ("开", True)], int(widget.value)
    if isinstance(widget, (IntSlider, FloatSlider)):
        count = int((widget.max - widget.min) / widget.step + 1e-9) + 1
        values = [round(widget.min + k * widget.step, 10) for k in range(count)]
        return [(str(value), value) for value in values], values.index(round(widget.value, 10))
    return list(widget._options_full), widget.index


def frame(f, values, got):
    got.clear()
    with style.context():
        plt.close("all")
        picture = f(**values) or plt.gcf()
    texts = got.words.get(picture) or [part.get_text() for part in picture.get_children() if isinstance(part, Text)]
    for axes in picture.axes:
        texts += [axes.get_title(), *(text.get_text() for text in axes.texts)]
    plt.close("all")
    texts = "\n".join(texts).split("\n")
    return Frame([text.strip() for text in texts if text.strip()], list(got.numbers), not picture.axes)


@functools.cache
def figures(chapter):
    """一章里的每一个 interact，按出现的次序。"""
    calls = []

    def record(f, *, labels=None, title="", **controls):
        calls.append((f, labels or {}, title, controls))

    notebook = nbformat.read(prose.BOOK / f"{chapter}.ipynb", as_version=4)
    made = []
    if not any("interact(" in cell.source for cell in notebook.cells):  # 附录里的训练要跑好几秒
        return made
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        got = spies(patch)
        patch.setattr(selfattn, "interact", record)
        names = {"__name__": "__main__", "display": print}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, chapter, "exec"), names)
                plt.close("all")
                made += [figure(*call, got) for call in calls]
                calls.clear()
    return made


def figure(f, labels, title, abbreviations, got):
    """紧跟着那一格就画完全部位置：后面的格子可能改掉 f 用到的变量。"""
    controls, constants = [], {}
    for widget in interactive(f, {"manual": True}, **abbreviations).kwargs_widgets:
        name = widget._kwarg
        if isinstance(widget, fixed):
            constants[name] = widget.value
        else:
            options, default = positions(widget)
            controls.append(Control(name, labels.get(name, name), *map(list, zip(*options)), default))
    frames = {}
    for position in itertools.product(*(range(len(control.values)) for control in controls)):
        values = {control.name: control.values[k] for control, k in zip(controls, position)}
        frames[position] = frame(f, constants | values, got)
    return Figure(title, controls, frames)


# ── 网页上的一帧 ─────────────────────────────────────────────────────────
READ = """root => {
  const all = selector => [...root.querySelectorAll(selector)].map(e => e.textContent.trim()).filter(Boolean);
  const figure = root.querySelector(".sa-figure");
  return {
    texts: all(".sa-figure svg text"),
    numbers: all(".sa-figure svg :is(.sa-cell, .sa-value) text"),
    name: figure.getAttribute("aria-label"),
    alt: root.querySelector(".sa-alt").textContent,
    now: root.querySelector(".sa-now").textContent,
  };
}"""


def compare(got, figure, position):
    """网页上的一帧 got 与 Python 的一帧。"""
    frame = figure.frames[position]
    where = f"{figure.title} {position}"
    if frame.complete:
        assert got["texts"] == frame.texts, where
    else:
        assert Counter(frame.texts) <= Counter(got["texts"]), where
    assert sorted(got["numbers"]) == sorted(frame.numbers), where
    assert re.search(r"\d", "".join(frame.numbers or frame.texts)), f"{where}：没有可比的数"
    for number in frame.numbers:
        assert number in got["alt"], f"{where}：文字说明里没有 {number}"
    assert got["name"] == figure.title
    words = (f"{c.label} = {c.words[k]}" for c, k in zip(figure.controls, position))
    assert got["now"] == "，".join(words)

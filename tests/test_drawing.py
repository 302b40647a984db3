"""drawing.py：直接写出来的 SVG 与 matplotlib 画的是同一张图；动过的图听 matplotlib 的。"""

import re
from xml.etree import ElementTree

import pytest
from pictures import FIGURES

from selfattn import theme
from selfattn.figures import style
from selfattn.figures.drawing import Drawing, Shape, Word

SVG = "{http://www.w3.org/2000/svg}"
BOX = [(0.1, 0.2), (1.1, 0.2), (1.1, 0.9), (0.1, 0.9)]
TRIANGLE = [(0.2, 0.3), (1.4, 0.31), (0.777, 1.5)]
STROKES = {
    "box": Shape("box", BOX, theme.K),
    "frame": Shape("box", BOX, edge=theme.ACCENT, line=2.4, gid="sa-a"),
    "black box": Shape("box", BOX, "#000000"),
    "polygon": Shape("polygon", TRIANGLE, theme.HIDDEN, theme.MUTED, 1.2, alpha=0.55),
    "line": Shape("line", TRIANGLE, edge=theme.Q, line=1 / 3),
    "dashes": Shape("line", TRIANGLE, edge=theme.Q, line=2, dashes=(1, 2)),
    "dot": Shape("dot", [(1, 0.5)], theme.V, theme.PAPER, 1, radius=0.13),
    "ring": Shape("dot", [(1, 0.5)], edge=theme.V, line=1, radius=0.13),
    "link": Shape("dot", [(1, 0.5)], theme.V, url="1.html?a&b", radius=0.13),
    "word": Word(1, 0.3, "<我> & \"爱\"", 10.5, theme.INK, "left", "sa-cell", 0, None),
    "upright": Word(0.321, 0.7, "−1.25", 11, "#000000", "center", None, 90, None),
    "linked word": Word(1, 0.7, "你", 11, theme.INK, "right", None, 0, "2.html?a&b"),
}  # fmt: skip
DEFAULTS = {"", "stroke-linecap:butt", "stroke-dashoffset:0"}
WRITTEN = [name for name in FIGURES if name != "lines"]  # 只有它有坐标轴，由 matplotlib 画


def drawing(*strokes):
    made = Drawing(2, 1.6180339)
    for stroke in strokes:
        made.add(stroke)
    return made


def by_matplotlib(figure):
    assert figure.get_children()  # 取过部件，就不再直接写
    return figure.svg()


def seen(svg):
    """图上的东西：字（在哪里、什么样、属于哪一类）、链接，和每个形状占的地方、颜色。"""
    found = []

    def walk(element, name, link):
        name, link = element.get("class", name), element.get("href", link)
        tag, css = element.tag.removeprefix(SVG), {*element.get("style", "").split(";")} - DEFAULTS
        if tag == "text":
            at = element.get("x") or element.get("transform")
            found.append((element.text, at, css, name, link))
        elif tag in ("path", "circle"):
            found.append((around(element), css, name, link))
        for child in element:
            walk(child, name, link)

    walk(ElementTree.fromstring(svg), None, None)
    return found


def around(element):
    """一个形状的四边，取整到一点。"""
    if element.get("cx"):
        x, y, r = (float(element.get(name)) for name in ("cx", "cy", "r"))
        return round(x - r), round(y - r), round(x + r), round(y + r)
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", element.get("d"))]
    xs, ys = numbers[::2], numbers[1::2]
    return round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))


@pytest.mark.parametrize("name", STROKES)
def test_every_stroke_is_written_as_matplotlib_draws_it(name):
    strokes = STROKES["polygon"], STROKES[name], STROKES["word"]
    assert seen(drawing(*strokes).svg()) == seen(by_matplotlib(drawing(*strokes)))


@pytest.mark.parametrize("name", WRITTEN)
def test_every_figure_is_written_as_matplotlib_draws_it(name):
    assert seen(FIGURES[name]().svg()) == seen(by_matplotlib(FIGURES[name]()))


def test_writing_needs_no_matplotlib(monkeypatch):
    monkeypatch.setattr(Drawing, "savefig", None)
    for name in WRITTEN:
        assert FIGURES[name]().svg().startswith("<svg ")


@pytest.mark.parametrize(
    "change",
    [
        lambda figure: figure.text(0.5, 0.5, "补上的"),
        lambda figure: figure.suptitle("补上的"),
        lambda figure: figure.add_subplot(title="补上的"),
        lambda figure: figure.set_facecolor("#123456"),
        lambda figure: figure.set_size_inches(3, 2),
        lambda figure: figure.findobj(lambda part: part.get_gid() == "sa-cell")[0].set_text("补上的"),
        lambda figure: figure.findobj(lambda part: part.get_gid() == "sa-box")[0].set_facecolor("#123456"),
    ],
)
def test_what_the_reader_changes_is_drawn(change):
    with style.context():
        figure = drawing(Shape("box", BOX, theme.K, gid="sa-box"), STROKES["word"])
        before = figure.svg()
        change(figure)
        after = figure.svg()
        assert after != before and ("补上的" in after or "#123456" in after or 'viewBox="0 0 216 144"' in after)
        figure.draw_without_rendering()  # 画过一遍，matplotlib 就不记得图变过了
        assert figure.svg() == after


def test_strokes_added_after_the_parts_were_taken_are_drawn():
    figure = drawing(STROKES["box"])
    first = len(figure.get_children())
    figure.add(STROKES["word"])
    assert len(figure.get_children()) == first + 1
    assert [text.get_text() for text in figure.texts] == [STROKES["word"].text]

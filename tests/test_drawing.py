"""drawing.py：直接写出来的 SVG 与 matplotlib 画的一模一样；动过的图听 matplotlib 的。"""

import pytest
from test_plots import FIGURES

from selfattn.figures import style
from selfattn.figures.drawing import Drawing, Shape, Word

TRIANGLE = [(0.2, 0.3), (1.4, 0.31), (0.777, 1.5)]
STROKES = {
    "box": Shape("box", [(0.1, 0.2), (1.1, 0.2), (1.1, 0.9), (0.1, 0.9)], style.K),
    "frame": Shape("box", [(0.1, 0.2), (1.1, 0.2), (1.1, 0.9), (0.1, 0.9)], edge=style.ACCENT, line=2.4, gid="sa-a"),
    "black box": Shape("box", [(0.1, 0.2), (1.1, 0.2), (1.1, 0.9), (0.1, 0.9)], "#000000"),
    "polygon": Shape("polygon", TRIANGLE, style.HIDDEN, style.MUTED, 1.2, alpha=0.55),
    "open polygon": Shape("polygon", TRIANGLE, edge="black", line=1, alpha=1),
    "line": Shape("line", TRIANGLE, edge=style.Q, line=1 / 3),
    "dashes": Shape("line", TRIANGLE, edge=style.Q, line=2, dashes=(1, 2)),
    "line out of the canvas": Shape("line", [(0.5, 0.5), (3, 1)], edge=style.Q, line=1),
    "dot": Shape("dot", [(1, 0.5)], style.V, style.PAPER, 1, radius=0.13),
    "ring": Shape("dot", [(1, 0.5)], edge=style.V, line=1, radius=0.13),
    "ring out of the canvas": Shape("dot", [(1, 0.1)], edge=style.V, line=1, radius=0.13),
    "link": Shape("dot", [(1, 0.5)], style.V, url="1.html", radius=0.13),
    "other gid": Shape("dot", [(1, 0.5)], style.V, gid="other", radius=0.13),
    "word": Word(1, 0.3, "<我> & \"爱\"", 10.5, style.INK, "left", "sa-cell", 0, None),
    "upright": Word(0.321, 0.7, "−1.25", 11, "#000000", "center", None, 90, None),
    "two lines": Word(1, 0.7, "我\n爱", 11, style.INK, "right", None, 0, None),
    "linked word": Word(1, 0.7, "你", 11, style.INK, "right", None, 0, "2.html"),
}  # fmt: skip
BEYOND = {"line out of the canvas", "ring out of the canvas"}
BY_MATPLOTLIB = BEYOND | {"dashes", "link", "other gid", "two lines", "linked word"}


def drawing(*strokes):
    made = Drawing(2, 1.6180339)
    for stroke in strokes:
        made.add(stroke)
    return made


def by_matplotlib(figure):
    assert figure.texts or figure.artists  # 取一次部件，就不再直接写
    assert figure.written() is None
    return figure.svg()


@pytest.mark.parametrize("name", STROKES)
def test_every_stroke_is_written_as_matplotlib_draws_it(name):
    strokes = STROKES["polygon"], STROKES[name], STROKES["word"]
    written = drawing(*strokes).written()
    assert (written is None) == (name in BY_MATPLOTLIB)
    assert drawing(*strokes).svg() == by_matplotlib(drawing(*strokes))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_written_as_matplotlib_draws_it(name):
    assert (FIGURES[name]().written() is None) == (name == "lines")  # 只有它有坐标轴
    assert FIGURES[name]().svg() == by_matplotlib(FIGURES[name]())


@pytest.mark.parametrize(
    "change",
    [
        lambda figure: figure.text(0.5, 0.5, "补上的"),
        lambda figure: figure.suptitle("补上的"),
        lambda figure: figure.add_subplot(title="补上的"),
        lambda figure: figure.set_facecolor("#123456"),
        lambda figure: figure.set_size_inches(3, 2),
        lambda figure: figure.texts[0].set_text("补上的"),
        lambda figure: figure.artists[0].set_facecolor("#123456"),
    ],
)
def test_what_the_reader_changes_is_drawn(change):
    with style.context():
        figure = drawing(STROKES["box"], STROKES["word"])
        before = figure.svg()
        change(figure)
        after = figure.svg()
        assert after != before and ("补上的" in after or "#123456" in after or 'viewBox="0 0 216 144"' in after)
        figure.draw_without_rendering()  # 画过一遍，matplotlib 就不记得图变过了
        assert figure.svg() == after


def test_strokes_added_after_the_parts_were_taken_are_drawn():
    figure = drawing(STROKES["box"])
    assert len(figure.artists) == 1 and not figure.texts
    figure.add(STROKES["word"])
    assert [text.get_text() for text in figure.texts] == [STROKES["word"].text]
    assert len(figure.artists) == 1

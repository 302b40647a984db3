"""press/minutes.py：每一页写的分钟是照规则数出来的；主线一章不超过 20 分钟，全书不超过 3 小时。"""

import re

import nbformat
import prose
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press import minutes, reading, toc
from press.minutes import count_code, count_text
from press.reading import EXERCISES, LINE, SIDE, Piece
from selfattn.questions import bank

PAGES = minutes.pages()
LIMIT = 20
WHOLE = 3 * 60


def opening(page):
    return prose.markdown(reading.source(page))[0]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_its_minutes_under_its_title(page):
    _, _, note, *_ = opening(page).split("\n")
    assert note == minutes.say(minutes.of(page)), "运行 python -m press minutes"


def test_the_main_line_of_a_chapter_is_short():
    assert [page for page in reading.line_pages() if minutes.of(page)[LINE] > LIMIT] == []


def test_the_whole_main_line_is_three_hours():
    cover, *chapters = reading.line_pages()
    line = minutes.total([cover, *(page for page in chapters if toc.number(page) <= 8)])[LINE]
    assert line <= WHOLE, f"主线一共 {line} 分钟"


def test_the_page_about_numpy_takes_the_minutes_in_its_title():
    assert sum(minutes.exact("book/appendix/numpy").values()) == pytest.approx(15, abs=1.5)


# ── 规则 ────────────────────────────────────────────────────────────────
def piece(text, part=LINE, shown=True):
    return Piece(part, None, "", text, code=True, shown=shown)


@pytest.mark.parametrize(
    "text, counts",
    [
        ("两个汉字，4 个 token。", dict(han=5, word=2)),
        ("看 `a.b` 和 $x_{ij}$", dict(han=2, word=2)),
        ("$$\nx = \\text{中文}\n$$\n话", dict(han=1, formula=1)),
        ("话\n\n```python\na = 1\nb = 2\n```", dict(han=1, code=2)),
        ("0.37<!-- =t.A[1,2,0] -->", dict(word=1)),
        ("[章](4-weights.ipynb)", dict(han=1)),
        ("主线 18 分钟 · 练习 22 分钟\n\n话", dict(han=1)),
    ],
)
def test_counts_what_is_read(text, counts):
    assert +count_text(text, LINE) == counts
    assert +count_text(text, EXERCISES) == {}


@pytest.mark.parametrize(
    "code, counts",
    [
        ("a = 1\n\nb = 2", dict(code=2)),
        ('matrices(1)\nguess("", answer=1, why="")', dict(code=2, picture=1, guess=1)),
        ("interact(f, h=(0, 1))\nPipeline()", dict(code=2, interactive=2)),
        ("show_source(softmax)", dict(code=1 + minutes.shown_lines("softmax"))),
        ('quiz("4")', dict(code=1, question=len(bank.load("4")[2]))),
    ],
)
def test_counts_what_is_shown(code, counts):
    drawn = minutes.drawing([code])
    assert +count_code(piece(code), drawn) == counts
    folded = count_code(piece(code, shown=False), drawn)
    assert folded["picture"] == counts.get("picture", 0) and folded["code"] < counts["code"]
    assert +count_code(piece(code, EXERCISES), drawn) == {}


def test_a_function_of_the_chapter_that_draws_is_a_picture():
    code = "def f(h):\n    return matrices(h)\n\n\nf(0)\nf(1)"
    assert count_code(piece(code), minutes.drawing([code]))["picture"] == 2


def test_exercises_take_what_their_title_says():
    titles = [
        "一　分数：补一行",
        "一　一个头：补三行",
        "二　softmax：从头写",
        "四　权重：从头写到尾",
        "动手写",
        "补一行",
    ]
    fill, scratch = minutes.FILL, minutes.SCRATCH
    assert [minutes.exercise(title) for title in titles] == [fill, fill, scratch, scratch, 0, fill]


def book(tmp_path, *cells):
    made = [new_code_cell(c[1:]) if c.startswith("!") else new_markdown_cell(c) for c in cells]
    nbformat.write(new_notebook(cells=made), tmp_path / "9-page.ipynb")
    return "9-page", tmp_path


def test_each_part_has_its_own_minutes(tmp_path):
    text = "字" * minutes.HAN_A_MINUTE
    side, write = f"## 支线：甲\n\n{text * 2}", "## 动手写\n\n话\n\n### 一　甲：补一行\n\n话"
    page = book(tmp_path, f"# 一\n\n{text * 3}", side, write, "!check(1)", "## 小结")
    assert minutes.of(*page) | {0: 2} == minutes.of(*page)
    assert minutes.say(minutes.of(*page)) == f"主线 3 分钟 · 支线 2 分钟 · 练习 {minutes.FILL} 分钟"


def test_the_minutes_are_renewed_and_then_left_alone(tmp_path):
    page = book(tmp_path, "# 一\n\n话", f"## 二\n\n{'字' * 2 * minutes.HAN_A_MINUTE}")
    path = reading.source(*page)
    assert minutes.write(*page)
    before = path.read_bytes()
    assert "主线 2 分钟" in before.decode() and not minutes.write(*page) and path.read_bytes() == before
    path.write_bytes(before.replace("主线 2 分钟".encode(), "主线 9 分钟 · 支线 3 分钟".encode()))
    assert minutes.write(*page) and path.read_bytes() == before


def test_hours():
    assert [minutes.hours(n) for n in (45, 60, 165)] == ["45 分", "1 小时", "2 小时 45 分"]
    assert {SIDE} <= {*re.findall("支线", minutes.say({LINE: 1, SIDE: 1, EXERCISES: 0}))}

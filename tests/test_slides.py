"""投影：每本笔记本里标了 slideshow 的格子守规矩，不用建书就能查。"""

import re

import nbformat
import prose
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press.decks import slides

NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in prose.notebooks()}
DECKS = {name: made for name, notebook in NOTEBOOKS.items() if (made := slides.grouped(notebook))}
each_deck = pytest.mark.parametrize("name", DECKS)
MOST_HAN = 40
TYPES = ("slide", "fragment", "notes", "-")


def faults(cells):
    """一格一格地看：只给投影用的格子在网页、下载和 JupyterLab 里都要收好。"""
    found = []
    for cell in cells:
        only, what = slides.ONLY in slides.tags(cell), slides.kind(cell)
        if only and not {"remove-cell"} <= slides.tags(cell):
            found.append(f"{cell.id}：没有 remove-cell，网页上会出现")
        if only and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            found.append(f"{cell.id}：没有 source_hidden，JupyterLab 里没有收起")
        if only and what not in TYPES:
            found.append(f"{cell.id}：只给投影用，却不在投影里")
        if what == "notes" and not only:
            found.append(f"{cell.id}：备注没有 {slides.ONLY}，网页上会出现")
        if only and cell.cell_type == "code" and re.search(r"\b(interact|quiz|guess)\(", cell.source):
            found.append(f"{cell.id}：滑块和题目要用网页上的那一格")
        if not only and what == "skip" and slides.tags(cell) & slides.TAGS:
            found.append(f"{cell.id}：不在投影里，却有投影的标签")
    return found


def running_text(cells):
    """一张幻灯片上要人读的话：标题、公式、代码、备注不算。"""
    texts = [cell.source for cell in cells if cell.cell_type == "markdown" and slides.kind(cell) != "notes"]
    text = prose.MATH.sub("", prose.COMMENT.sub("", prose.without_code("\n".join(texts))))
    return re.sub(r"^#+ .*$", "", text, flags=re.M)


def slide_faults(cells, first=False):
    """一张幻灯片：有题目，话不多，备注写了时间、说什么、问什么、常见的错。"""
    found = []
    han = len(re.findall(prose.CJK, running_text(cells)))
    if han > MOST_HAN:
        found.append(f"有 {han} 个字，最多 {MOST_HAN} 个")
    heading = cells[0].cell_type == "markdown" and cells[0].source.startswith("## ")
    if heading == first:
        found.append("第一张的题目就是章名，不用写" if first else "没有题目")
    notes = "\n".join(cell.source for cell in cells if slides.kind(cell) == "notes")
    if not re.match(r"\*\*[1-5] 分钟\*\*\n", notes):
        found.append("备注没有以 **几 分钟** 开头")
    found += [f"备注里没有 **{part}**" for part in ("说", "问", "常见的错") if f"- **{part}**：" not in notes]
    if [slides.kind(cell) for cell in cells].count("notes") != 1 or slides.kind(cells[-1]) != "notes":
        found.append("一张幻灯片有一格备注，放在最后")
    return [f"{cells[0].id}：{what}" for what in found]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_cells_for_the_deck_are_put_away(name):
    assert faults(NOTEBOOKS[name].cells) == []


@each_deck
def test_slides_are_for_a_lecture(name):
    found = [fault for k, cells in enumerate(DECKS[name]) for fault in slide_faults(cells, first=k == 0)]
    assert found == []


@each_deck
def test_a_deck_lasts_about_twenty_minutes(name):
    made = DECKS[name]
    minutes = [int(slides.MINUTES.search(cells[-1].source)[1]) for cells in made]
    assert 12 <= len(made) <= 20
    assert 18 <= sum(minutes) <= 22


def test_there_are_decks():
    chapters = {name for name in NOTEBOOKS if re.match(r"\d-", name)}
    assert chapters and chapters == set(DECKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_readers_take_home_no_slides(name):
    kept = slides.without_slides(nbformat.from_dict(NOTEBOOKS[name])).cells
    assert kept and not any(slides.ONLY in slides.tags(cell) for cell in kept)


# ── 检查的函数自己 ───────────────────────────────────────────────────────
NOTES = "**1 分钟**\n\n- **说**：话。\n- **问**：话。\n- **常见的错**：话。"


def cell(what, source="## 题目", make=new_markdown_cell, tags=("slide-only", "remove-cell"), hidden=True):
    metadata = {"slideshow": {"slide_type": what}, "tags": list(tags), "jupyter": {"source_hidden": hidden}}
    return make(source, metadata=metadata)


GOOD = cell("slide"), cell("-", "话"), cell("notes", NOTES)


def test_good_cells_have_no_fault():
    assert faults(GOOD) == [] == slide_faults(list(GOOD))
    page = new_code_cell("interact(f)", metadata={"slideshow": {"slide_type": "-"}})
    assert faults([page, new_markdown_cell("话")]) == []


@pytest.mark.parametrize(
    "broken, what",
    [
        (cell("slide", tags=["slide-only"]), "remove-cell"),
        (cell("slide", hidden=False), "source_hidden"),
        (cell("skip"), "不在投影里"),
        (cell("notes", tags=[]), "备注没有"),
        (cell("-", "interact(f)", new_code_cell), "滑块"),
        (new_markdown_cell("话", metadata={"tags": ["beside"]}), "投影的标签"),
    ],
)
def test_cells_not_put_away_are_noticed(broken, what):
    (found,) = faults([broken])
    assert what in found


@pytest.mark.parametrize(
    "cells, what",
    [
        ([GOOD[0], cell("-", "字" * 41), GOOD[2]], "有 41 个字"),
        ([cell("slide", "话"), GOOD[2]], "没有题目"),
        ([GOOD[0], cell("notes", NOTES.replace("1 分钟", "一会儿"))], "分钟"),
        ([GOOD[0], cell("notes", NOTES.replace("**问**", "问"))], "**问**"),
        ([GOOD[0], GOOD[2], GOOD[1]], "放在最后"),
    ],
)
def test_bad_slides_are_noticed(cells, what):
    assert what in "".join(slide_faults(cells))


def test_running_text_leaves_out_what_is_not_read():
    text = running_text([cell("slide", "## 题目\n\n三个字 $x$，0.5<!-- =算式 -->，`代码`"), cell("notes", NOTES)])
    assert re.findall(prose.CJK, text) == list("三个字")


@pytest.mark.parametrize("what", ["fragment", "notes", "-", "subslide"])
def test_cells_outside_a_slide_are_refused(what):
    with pytest.raises(ValueError, match="slide_type"):
        slides.grouped(new_notebook(cells=[cell(what)]))


def test_steps_appear_one_by_one():
    assert slides.markdown("- 一\n- 二", steps=True).count('<li class="fragment">') == 2
    assert "fragment" not in slides.markdown("- 一\n- 二")


def test_markdown_has_its_formulas_typeset_and_no_comments():
    html = slides.markdown("$x$ 是 0.5<!-- =1 / 2 -->\n\n$$\ny\n$$")
    assert html.count('class="katex"') == 2 and "<!--" not in html and "=1 / 2" not in html


def test_links_of_the_page_hold_from_the_deck():
    moved = slides._inside('<a href="5-output.html#x">a</a><a href="#y">b</a><script>" href="z"</script>', "book")
    assert 'href="../book/5-output.html#x"' in moved and 'href="#y"' in moved and 'href="z"' in moved

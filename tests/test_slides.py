"""投影：每一副都守规矩，写错了说得清楚，不用建书就能查。"""

import re

import nbformat
import prose
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from press.decks import markdown, slides, source

DECKS = {path.stem: source.read(path) for path in prose.decks()}
each_deck = pytest.mark.parametrize("name", DECKS)
MOST_HAN = 40


def running_text(slide):
    """一张幻灯片上要人读的话：标题、公式、代码、备注不算。"""
    text = "\n".join(block.source for block in slide.blocks if block.kind == "text")
    return prose.MATH.sub("", prose.COMMENT.sub("", prose.without_code(text)))


def faults(slide):
    """一张幻灯片：话不多，滑块和题目用章里的，备注写了时间、说什么、问什么、常见的错。"""
    found = []
    han = len(re.findall(prose.CJK, running_text(slide)))
    if han > MOST_HAN:
        found.append(f"有 {han} 个字，最多 {MOST_HAN} 个")
    if any(block.kind == "code" and re.search(r"\b(interact|quiz|guess)\(", block.source) for block in slide.blocks):
        found.append("滑块和题目要用章里的那一格")
    if not 1 <= slide.minutes <= 5:
        found.append(f"讲 {slide.minutes} 分钟")
    found += [f"备注里没有 **{part}**" for part in ("说", "问", "常见的错") if f"- **{part}**：" not in slide.notes]
    return [f"{slide.id}：{what}" for what in found]


@each_deck
def test_slides_are_for_a_lecture(name):
    assert [fault for slide in DECKS[name] for fault in faults(slide)] == []


@each_deck
def test_a_deck_lasts_about_twenty_minutes(name):
    count, minutes = len(DECKS[name]), sum(slide.minutes for slide in DECKS[name])
    assert 12 <= count <= 20, f"{name} 有 {count} 张，应当是 12 到 20 张"
    assert 18 <= minutes <= 22, f"{name} 共讲 {minutes} 分钟，应当是 18 到 22 分钟"


def test_every_deck_is_of_a_chapter():
    toc = (prose.ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert DECKS and [name for name in DECKS if f"file: book/{name}\n" not in toc] == []


# ── 写法 ─────────────────────────────────────────────────────────────────
NOTES = "**1 分钟**\n\n- **说**：话。\n- **问**：话。\n- **常见的错**：话。"
FIRST = f"# 章名 {{#a-slide-01}}\n\n一个问题？\n\n{NOTES}"
CHAPTER = new_notebook(
    cells=[new_markdown_cell("# 章名\n\n话。", id="a-00"), *(new_code_cell(f"# {k}", id=f"a-{k:02}") for k in (1, 2))]
)


def deck(*more, first=FIRST):
    """a 这一章的投影：第一张，和后面的几张。"""
    made = source.parse("\n\n".join([first, *more]), "a.md")
    source.check(made, CHAPTER, "a.md")
    return made


def slide(body, head="## 题目 {#a-slide-02}", notes=NOTES):
    return "\n\n".join([head, body, notes])


def blocks(body):
    return [(x.kind, x.source, x.fragment, x.classes) for x in deck(slide(body))[1].blocks]


def test_a_deck_is_read():
    first, second = deck(slide("话。", "## 题 $x$ {#a-slide-02 .beside .steps}"))
    assert (first.id, first.title, first.classes) == ("a-slide-01", "章名", set())
    assert (second.id, second.title, second.classes) == ("a-slide-02", "题 $x$", {"beside", "steps"})
    assert first.notes.startswith("**1 分钟**") and "常见的错" in first.notes and first.minutes == 1
    assert faults(first) == [] == faults(second)


@pytest.mark.parametrize(
    "body, found",
    [
        ("话。\n\n- 一\n- 二", [("text", "话。\n\n- 一\n- 二", False, set())]),
        ("{{ a-01 }}", [("cell", "a-01", False, set())]),
        ("{{ a-01 .show-code }}\n{{ a-02 }}", [("cell", "a-01", False, {"show-code"}), ("cell", "a-02", False, set())]),
        ("> 答。\n\n话。", [("text", "答。", True, set()), ("text", "话。", False, set())]),
        ("> {{ a-01 }}\n\n> 话。", [("cell", "a-01", True, set()), ("text", "话。", True, set())]),
        (
            "问？\n\n> $$\n> x\n> $$\n>\n> 答。",
            [("text", "问？", False, set()), ("text", "$$\nx\n$$\n\n答。", True, set())],
        ),
        ("```python\n# 一行\n## 不是题目 {#x}\n```", [("code", "# 一行\n## 不是题目 {#x}", False, set())]),
        ("> ```python\n> f(\n>     1)\n> ```", [("code", "f(\n    1)", True, set())]),
        ("```text\n不运行\n```", [("text", "```text\n不运行\n```", False, set())]),
    ],
)
def test_blocks_of_a_slide(body, found):
    assert blocks(body) == found


@pytest.mark.parametrize(
    "written, said",
    [
        (dict(first=f"话。\n\n{FIRST}"), "a.md 第 1 行：第一张"),
        (dict(first=FIRST.replace("# 章名", "# 别的")), "就是章名「# 章名"),
        (dict(first=f"## 章名\n\n{NOTES}"), "「## 题目 {#地址}」"),
        (slide("话。", "## {#a-slide-02}"), "「## 题目 {#地址}」"),
        (slide("话。", "## 题目 {#a-slide-02 .besides}"), "不认得 .besides，可以写的有 .beside、.steps"),
        (slide("话。", "## 题目 {#a-slide-01}"), "a-slide-01：地址"),
        (slide("话。", "## 题目 {#b-slide-02}"), "b-slide-02：地址"),
        (slide("话。", notes=""), "a.md，a-slide-02：没有备注"),
        (slide("话。", notes=NOTES.replace("1 分钟", "一会儿")), "没有备注"),
        (slide("{{ a-03 }}"), "a.md，a-slide-02：a.ipynb 里没有 a-03 这一格；相近的有 a-0"),
        (slide("看 {{ a-01 }}"), "独占一行"),
        (slide("{{ a-01 .code }}"), "不认得 .code，可以写的有 .show-code"),
    ],
)
def test_what_is_wrong_is_said(written, said):
    with pytest.raises(source.DeckError, match=re.escape(said)):
        deck(**written) if isinstance(written, dict) else deck(written)


def test_a_deck_without_its_chapter_is_refused(tmp_path):
    (tmp_path / "decks").mkdir()
    (tmp_path / "decks" / "a.md").write_text(FIRST, encoding="utf-8")
    with pytest.raises(source.DeckError, match=r"没有 a\.ipynb 这一章"):
        source.read(tmp_path / "decks" / "a.md")


# ── 检查的函数自己 ───────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "written, what",
    [
        (slide("字" * 41), "有 41 个字"),
        (slide("话。", notes=NOTES.replace("**1 ", "**6 ")), "讲 6 分钟"),
        (slide("话。", notes=NOTES.replace("**问**", "问")), "**问**"),
        (slide("```python\ninteract(f)\n```"), "滑块"),
    ],
)
def test_bad_slides_are_noticed(written, what):
    assert what in "".join(faults(deck(written)[1]))


def test_running_text_leaves_out_what_is_not_read():
    (_, made) = deck(slide("三个字 $x$，0.5<!-- =算式 -->，`代码`\n\n{{ a-01 }}"))
    assert re.findall(prose.CJK, running_text(made)) == list("三个字")


# ── 变成网页 ─────────────────────────────────────────────────────────────
def test_what_a_slide_shows(tmp_path):
    """章里的格子和投影自己的代码，各显示各的输出；没有投影的章，执行的就是它自己。"""
    (tmp_path / "decks").mkdir()
    chapter = tmp_path / "a.ipynb"
    nbformat.write(CHAPTER, chapter)
    assert source.lecture(chapter) == CHAPTER
    body = "话 0.5<!-- =1 / 2 -->\n\n> ```python\n> 1\n> ```\n\n{{ a-02 .show-code }}"
    (tmp_path / "decks" / "a.md").write_text(f"{FIRST}\n\n{slide(body)}\n", encoding="utf-8")
    notebook = source.lecture(chapter)
    assert source.chapter(notebook) == CHAPTER
    for cell in notebook.cells[1:]:
        cell.outputs = [new_output("stream", text=f"得 {cell.source}")]
    made = slides.slides(source.read(tmp_path / "decks" / "a.md"), notebook)[1]
    kinds, shown = zip(*made["blocks"])
    assert kinds == ("text", "fit fragment", "fit")
    assert shown[0] == "<p>话 0.5</p>\n" and shown[1] == "<pre>得 1</pre>"
    assert shown[2].startswith('<div class="highlight">') and shown[2].endswith("<pre>得 # 2</pre>")
    assert (made["heading"], made["minutes"]) == ("题目", 1) and "常见的错" in made["notes"]


def test_steps_appear_one_by_one():
    assert markdown.html("- 一\n- 二", steps=True).count('<li class="fragment">') == 2
    assert "fragment" not in markdown.html("- 一\n- 二")


def test_markdown_has_its_formulas_typeset_and_no_comments():
    html = markdown.html("$x$ 是 0.5<!-- =1 / 2 -->\n\n$$\ny\n$$")
    assert html.count('class="katex"') == 2 and "<!--" not in html and "=1 / 2" not in html


def test_links_of_the_page_hold_from_the_deck():
    moved = slides._inside('<a href="5-output.html#x">a</a><a href="#y">b</a><script>" href="z"</script>', "book")
    assert 'href="../book/5-output.html#x"' in moved and 'href="#y"' in moved and 'href="z"' in moved

"""一副投影的源文件：``book/decks/<章>.md`` → 一张一张的幻灯片。写法见 ``docs/slides.md``。"""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

import nbformat
from sphinx.errors import SphinxError

from . import markdown

SLIDE_CLASSES = {"beside", "steps"}
CELL_CLASSES = {"show-code"}
HEADING = re.compile(r"#{1,2} +(?:(.*?) +)?\{#([\w-]+)((?: +\.[\w-]+)*)\}")
CELL = re.compile(r"\{\{ ([\w-]+)((?: \.[\w-]+)*) \}\}")
MINUTES = re.compile(r"\*\*(\d+) 分钟\*\*")
OWN = "deck"


@dataclass
class Block:
    """幻灯片上的一块。

    Attributes
    ----------
    kind : str
        text：几句话；cell：章里的一格；code：投影自己的代码，显示它的输出
    source : str
        Markdown、那一格的 id、代码
    fragment : bool
        按一下才出现
    classes : set of str
    """

    kind: Literal["text", "cell", "code"]
    source: str
    fragment: bool = False
    classes: set = field(default_factory=set)


@dataclass
class Slide:
    """一张幻灯片；id 是它的地址，notes 是备注的 Markdown。"""

    id: str
    title: str
    classes: set
    blocks: list = field(default_factory=list)
    notes: str = ""

    @property
    def minutes(self):
        return int(MINUTES.match(self.notes)[1])


class DeckError(SphinxError):
    """投影的源文件写错了：哪一副，哪一张，错在哪里。"""

    category = "投影写错了"


def path_of(chapter):
    """这一章的投影写在哪里；不一定有。"""
    return chapter.parent / "decks" / f"{chapter.stem}.md"


def read(path):
    """读一副投影，连同它用到的那一章，查一遍。

    Raises
    ------
    DeckError
        写法不对，或指到了章里没有的一格
    """
    slides = parse(path.read_text(encoding="utf-8"), path.name)
    chapter = path.parents[1] / f"{path.stem}.ipynb"
    if not chapter.exists():
        raise DeckError(f"{path.name}：没有 {chapter.name} 这一章。")
    check(slides, nbformat.read(chapter, as_version=4), path.name)
    return slides


def parse(text, name):
    """Markdown → [Slide]；name 是文件名，写在错误里。"""
    slides = []
    for token, source, line in markdown.parts(text):
        where = f"{name} 第 {line} 行" + (f"，{slides[-1].id}" if slides else "")
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            slides.append(_slide(source, where))
        elif not slides:
            raise DeckError(f"{where}：第一张幻灯片（# 章名 {{#地址}}）前面不能有别的。")
        elif slides[-1].notes or MINUTES.match(source):
            slides[-1].notes += source + "\n\n"
        else:
            _add(slides[-1].blocks, token, source, where)
    return slides


def _slide(source, where):
    found = HEADING.fullmatch(source)
    if not found or not found[1]:
        raise DeckError(f"{where}：题目要写成「## 题目 {{#地址}}」，现在是 {source!r}。")
    return Slide(found[2], found[1], _classes(found[3], SLIDE_CLASSES, where))


def _classes(text, known, where):
    found = {name.removeprefix(".") for name in text.split()}
    if found - known:
        raise DeckError(
            f"{where}：不认得 .{min(found - known)}，可以写的有 {'、'.join(f'.{x}' for x in sorted(known))}。"
        )
    return found


def _add(blocks, token, source, where, fragment=False):
    """添上一块；接着几句话的话，合成一块。引用里的按一下才出现。"""
    rows = source.split("\n")
    if token.type == "blockquote_open":
        inner = []
        for part, text, _ in markdown.parts("\n".join(re.sub("^ *> ?", "", row) for row in rows)):
            _add(inner, part, text, where, fragment=True)
        blocks += inner
    elif token.type == "fence" and token.info.strip() == "python":
        blocks.append(Block("code", token.content.strip(), fragment))
    elif "{{" in source:
        for row in rows:
            if not (found := CELL.fullmatch(row.strip())):
                raise DeckError(f"{where}：章里的一格独占一行，写成「{{{{ 格的 id }}}}」，现在是 {row!r}。")
            blocks.append(Block("cell", found[1], fragment, _classes(found[2], CELL_CLASSES, where)))
    elif blocks and blocks[-1].kind == "text" and blocks[-1].fragment == fragment:
        blocks[-1].source += f"\n\n{source}"
    else:
        blocks.append(Block("text", source, fragment))


def check(slides, notebook, name):
    """和那一章对一对：章名、每一格的 id；每张都有自己的地址和备注。"""
    chapter = name.removesuffix(".md")
    cells = [cell.id for cell in notebook.cells]
    title = notebook.cells[0].source.split("\n")[0].removeprefix("# ")
    if not slides or slides[0].title != title:
        raise DeckError(f"{name}：第一张的题目就是章名「# {title} {{#{chapter}-slide-01}}」。")
    for k, slide in enumerate(slides):
        where = f"{name}，{slide.id}"
        if not slide.id.startswith(f"{chapter}-slide-") or slide.id in [other.id for other in slides[:k]]:
            raise DeckError(f"{where}：地址要以 {chapter}-slide- 开头，各不相同。")
        if not slide.notes:
            raise DeckError(f"{where}：没有备注；备注从「**几 分钟**」那一行开始，直到下一张。")
        for block in slide.blocks:
            if block.kind == "cell" and block.source not in cells:
                near = get_close_matches(block.source, cells, n=3, cutoff=0)
                raise DeckError(f"{where}：{chapter}.ipynb 里没有 {block.source} 这一格；相近的有 {'、'.join(near)}。")


# ── 投影自己的代码 ────────────────────────────────────────────────────────
def lecture(path):
    """要执行的笔记本：path 这一章的格子，后面接着投影自己的代码。没有投影的章，就是笔记本自己。"""
    notebook = nbformat.read(path, as_version=4)
    slides = read(path_of(path)) if path_of(path).exists() else []
    for block in (block for slide in slides for block in slide.blocks if block.kind == "code"):
        notebook.cells.append(nbformat.v4.new_code_cell(block.source, metadata={"tags": [OWN]}))
    return notebook


def own(cell):
    """这一格是投影自己的，不在章里。"""
    return OWN in cell.metadata.get("tags", ())


def chapter(notebook):
    """lecture 里属于章的部分。"""
    return nbformat.from_dict(notebook | {"cells": [cell for cell in notebook.cells if not own(cell)]})

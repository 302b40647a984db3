"""press/reading.py：一页分成主线、支线、练习；支线的标题在 JupyterLab 里也是折叠的。"""

import nbformat
import prose
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press import reading
from press.reading import EXERCISES, LINE, SIDE

NOTEBOOKS = prose.notebooks()
name = lambda path: path.relative_to(prose.BOOK).as_posix()


def written(tmp_path, *cells):
    path = tmp_path / "9-page.ipynb"
    made = [new_code_cell(c[1:]) if c.startswith("!") else new_markdown_cell(c) for c in cells]
    nbformat.write(new_notebook(cells=made), path)
    return path


def parts(tmp_path, *cells):
    return [
        (piece.part, piece.side, piece.text or piece.heading) for piece in reading.pieces(written(tmp_path, *cells))
    ]


def test_a_side_path_reaches_to_the_next_heading_of_its_level(tmp_path):
    cells = ["# 一\n\n话", "## 支线：甲\n\n甲", "!a", "### 里面\n\n还在", "!b", "## 外面\n\n出来", "!c"]
    sides = [(SIDE, 0, text) for text in ("甲", "a", "还在", "b")]
    assert parts(tmp_path, *cells) == [(LINE, None, "话"), *sides, (LINE, None, "出来"), (LINE, None, "c")]


def test_a_lower_side_path_ends_at_a_higher_heading(tmp_path):
    cells = ["# 一", "## 二\n\n话", "### 支线：甲\n\n甲", "### 支线：乙\n\n乙", "## 三\n\n话"]
    assert [part[:2] for part in parts(tmp_path, *cells)] == [
        (LINE, None), (LINE, None), (SIDE, 0), (SIDE, 1), (LINE, None)
    ]  # fmt: skip


def test_exercises_and_a_side_path_among_them(tmp_path):
    cells = [
        "# 一",
        "## 动手写\n\n话",
        "### 一　甲：补一行",
        "!a",
        "### 支线：乙：从头写",
        "!b",
        "### 三　丙：从头写",
        "## 小结",
    ]
    found = [part for part, *_ in parts(tmp_path, *cells)]
    assert found == [LINE, *[EXERCISES] * 3, SIDE, SIDE, EXERCISES, LINE]


def test_a_fence_has_no_headings():
    assert reading.split("话\n\n```python\n# 注\n```\n\n## 二") == [
        (0, "", "话\n\n```python\n# 注\n```"),
        (2, "二", ""),
    ]


def test_markdown_pages_are_read_too(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("# 一\n\n话\n\n## 支线：甲\n\n甲\n", encoding="utf-8")
    assert [piece.part for piece in reading.pieces(path)] == [LINE, SIDE]


# ── JupyterLab 里的折叠 ──────────────────────────────────────────────────
def unfolded(notebook):
    """在 JupyterLab 里折不好的支线：标题不在一格的开头、没有折叠的元数据，或者后面的标题不在一格的开头。"""
    faults, level = [], 0  # level：现在在哪一级的支线里
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for k, (own, title, _) in enumerate(reading.split(cell.source)):
            side = title.startswith(reading.MARK)
            if own and k and (side or own <= level):
                faults.append(f"{cell.id}：「{title}」要写在一格的开头")
            if own and (side or own <= level):
                level = own if side else 0
            if side and cell.metadata.get("jp-MarkdownHeadingCollapsed") is not True:
                faults.append(f"{cell.id}：「{title}」的元数据里要有 jp-MarkdownHeadingCollapsed: true")
    return faults


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_side_paths_are_folded_in_jupyterlab(path):
    assert unfolded(nbformat.read(path, as_version=4)) == []


FOLDED = {"jp-MarkdownHeadingCollapsed": True}


@pytest.mark.parametrize(
    "cells, faults",
    [
        ([new_markdown_cell("## 支线：甲\n\n甲", metadata=FOLDED), new_markdown_cell("## 二")], 0),
        ([new_markdown_cell("## 支线：甲")], 1),
        ([new_markdown_cell("话\n\n## 支线：甲", metadata=FOLDED)], 1),
        ([new_markdown_cell("## 支线：甲", metadata=FOLDED), new_markdown_cell("话\n\n## 二")], 1),
        ([new_markdown_cell("### 支线：甲", metadata=FOLDED), new_markdown_cell("话\n\n#### 二")], 0),
    ],
)
def test_finds_what_jupyterlab_does_not_fold(cells, faults):
    assert len(unfolded(new_notebook(cells=cells))) == faults

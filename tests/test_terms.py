"""press/terms.py：主线上，术语先定义再用。"""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press import terms

GLOSSARY = """\
# 术语表

```{glossary}
损失（loss）
  又叫损失函数。
  一个数。

头（head）
  一套。

多头注意力（multi-head attention）
  几套。

logit
  又叫 logits。
  一个数。
```
"""


def test_no_term_is_used_before_it_is_defined():
    places = terms.order()
    early = terms.early(places)
    assert not early, f"先用后定义：{early}\n\n术语 → 第一次用 → 定义\n{terms.table(places)}"


def test_every_entry_of_the_glossary_is_read():
    names = [term.names for term in terms.glossary()]
    assert len(names) > 50 and ("权重", "注意力权重", "attention weight") in names
    assert ("损失", "loss", "损失函数") in names


# ── 一本小书 ─────────────────────────────────────────────────────────────
@pytest.fixture
def early(tmp_path):
    """给一页的几格，说出先用后定义的术语。"""
    (tmp_path / "book" / "appendix").mkdir(parents=True)
    (tmp_path / f"{terms.GLOSSARY}.md").write_text(GLOSSARY, encoding="utf-8")

    def find(*cells):
        made = [new_code_cell(c[1:]) if c.startswith("!") else new_markdown_cell(c) for c in cells]
        nbformat.write(new_notebook(cells=made), tmp_path / "book" / "1-page.ipynb")
        return terms.early(terms.order(tmp_path, ["book/1-page"]))

    return find


@pytest.mark.parametrize(
    "cells",
    [
        ["# 一\n\n这叫**头**。", "又一个头。"],
        ["# 一\n\n头是一套，\n这叫**头（head）**。"],  # 同一段里
        ["# 一　头\n\n话"],  # 标题不算
        ["# 一\n\n从头走到箭头。"],
        ["# 一\n\n`头` 和 $\\text{头}$ 和 [话](头.md)"],
        ["# 一\n\n话", "## 支线：甲\n\n头"],
        ["# 一\n\n这叫**损失函数**。", "损失"],
        ["# 一\n\nlogitsx"],
    ],
)
def test_finds_no_fault_where_terms_are_defined_first(cells, early):
    assert early(*cells) == []


@pytest.mark.parametrize(
    "cells, found",
    [
        (["# 一\n\n头。\n\n这叫**头**。"], "头"),
        (["# 一\n\n头。"], "头"),
        (["# 一\n\n话", "## 支线：甲\n\n这叫**头**。", "## 二\n\n头"], "头"),  # 支线里的定义，主线上不能用
        (["# 一\n\n**两个头的事**"], "头"),
        (["# 一", "!guess(f'几个头 {1}？', answer=1, why='')"], "头"),
        (["# 一\n\n多头注意力"], "多头注意力"),
        (["# 一\n\n损失函数"], "损失"),
        (["# 一\n\nLogits。"], "logit"),
    ],
)
def test_finds_what_is_used_too_early(cells, found, early):
    assert early(*cells) == [found]

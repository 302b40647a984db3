"""site/anchors.py：每一节的地址。"""

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from myst_parser.docutils_ import Parser

from press import katex
from press.site.anchors import name_sections

PAGE = """\
# 4　注意力权重

## 公式

## 误解二：“除以 $\\sqrt{d_k}$ 是为了防止溢出”

### 例

## 误解三：“`attention(x, x, x)`”

### 例
"""
NAMES = [
    "4-注意力权重",
    "公式",
    "误解二：“除以-√d_k-是为了防止溢出”",
    "误解二：“除以-√d_k-是为了防止溢出”/例",
    "误解三：“attention(x,-x,-x)”",
    "误解三：“attention(x,-x,-x)”/例",
]


def document(text):
    options = {"myst_enable_extensions": ["dollarmath"], "myst_heading_anchors": 3, "doctitle_xform": False}
    made = publish_doctree(text, parser=Parser(), settings_overrides={**options, "report_level": 5})
    name_sections(made)
    return made


def names(text):
    return [section["ids"] for section in document(text).findall(nodes.section)]


def test_a_section_is_named_by_its_title():
    assert names(PAGE) == [[name] for name in NAMES]


@pytest.mark.parametrize("k", [1, 3, 7])
@pytest.mark.parametrize("added", ["## 先猜一猜", "## 别处\n\n### 例", "### 先猜一猜"])
def test_a_heading_added_above_changes_no_other(added, k):
    lines = PAGE.split("\n")
    made = [name for (name,) in names("\n".join([*lines[: k + 1], added, "", *lines[k + 1 :]]))]
    assert len(made) > len(NAMES) and [name for name in made if name in NAMES] == NAMES


def test_a_label_comes_first():
    assert names("# 一\n\n(sqrt-d-k)=\n## 为什么\n\n### 例\n") == [["一"], ["sqrt-d-k"], ["sqrt-d-k/例"]]


def test_two_of_one_name_need_a_label():
    with pytest.raises(ValueError, match="#小结"):
        names("# 一\n\n## 小结\n\n## 小结\n")
    assert names("# 一\n\n## 小结\n\n(again)=\n## 小结\n") == [["一"], ["小结"], ["again"]]


def test_markdown_links_to_a_title_that_is_there_once():
    made = document("# 一\n\n[甲](#甲-乙) [丙](#丙)\n\n## 甲 乙\n\n### 丙\n\n### 丁\n\n## 戊\n\n### 丁\n")
    assert list(made.myst_slugs) == ["一", "甲-乙", "甲-乙/丙", "甲-乙/丁", "戊", "戊/丁", "丙"]
    assert made.myst_slugs["丙"] == (7, "甲-乙/丙", "丙")
    assert all(made.ids[name]["ids"] == [name] for _, name, _ in made.myst_slugs.values())


@pytest.mark.parametrize(
    "tex, line",
    [
        (r"\sqrt{d_k}", "√d_k"),
        (r"X'' = X' + W_O", "X′′=X′+W_O"),
        (r"S = \frac{QK^\top}{\sqrt{d_k}}", "S=QK⊤/√d_k"),
        (r"\sum_{j=1}^{n} a^2", "∑_j=1^na^2"),
        (r"(h, n, d_{\text{model}})", "(h,n,d_model)"),
    ],
)
def test_a_formula_is_one_line_of_text(tex, line):
    assert katex.text(tex) == line

"""正文里的每个数都有出处，排版守规矩。"""

import math

import numpy as np
import prose
import pytest

import selfattn
from press import toc
from selfattn import run

PAGES = prose.pages()
each_text = pytest.mark.parametrize(
    "path", PAGES + prose.decks(), ids=lambda path: path.relative_to(prose.BOOK).as_posix()
)
NAMES = {name: getattr(selfattn, name) for name in selfattn.__all__} | dict(np=np, math=math, t=run("我爱你"))


def mismatches(text):
    """写的数与算出来的不同的：[(写的, 算出来的, 算式)]。"""
    proven, _ = prose.numbers(text)
    computed = [(written, prose.shown(eval(expression, dict(NAMES)), written), expression)
                for written, expression in proven]  # fmt: skip
    return [(written, value, expression) for written, value, expression in computed if prose.plain(written) != value]


@each_text
def test_every_number_is_proven(path):
    bare = [number for text in prose.markdown(path) for number in prose.numbers(text)[1]]
    assert not bare, f"这些数后面没有 <!-- =算式 -->（公式里不许有小数，版本号放进反引号）：{bare}"


@each_text
def test_every_proven_number_is_right(path):
    assert [wrong for text in prose.markdown(path) for wrong in mismatches(text)] == []


@each_text
def test_style(path):
    assert [fault for text in prose.markdown(path) for fault in prose.style_faults(text)] == []


@pytest.mark.skipif(not PAGES, reason="还没有书页")
def test_the_book_does_have_proven_numbers():
    assert sum(len(prose.numbers(text)[0]) for path in PAGES for text in prose.markdown(path)) > 0


@pytest.mark.skipif(not PAGES, reason="还没有书页")
def test_toc_lists_every_page():
    assert sorted(toc.pages()) == sorted(path.relative_to(prose.ROOT).with_suffix("").as_posix() for path in PAGES)


# ── 查数的函数自己 ───────────────────────────────────────────────────────
P = run("我爱").prediction["你"]
RIGHT = f'{P:.2f}<!-- =run("我爱").prediction["你"] -->'


@pytest.mark.parametrize(
    "text, proven",
    [
        (f"概率是 {RIGHT}。", [(f"{P:.2f}", 'run("我爱").prediction["你"]')]),
        ("共 8<!-- =MODEL.d_vocab --> 个", [("8", "MODEL.d_vocab")]),
        ("**52%<!-- =0.52 -->**", [("52%", "0.52")]),
        ("（−0.3<!-- =MODEL.W_E[0, 1] -->）", [("−0.3", "MODEL.W_E[0, 1]")]),
        ("2,000<!-- =2000 --> 步", [("2,000", "2000")]),
        ("0.1<!-- =0.1 -->、0.2<!-- =0.2 -->", [("0.1", "0.1"), ("0.2", "0.2")]),
        ("| 表 | 0.5<!-- =1 / 2 --> |", [("0.5", "1 / 2")]),
        ("> 引用 0.5<!-- =1 > 2 or 0.5 -->", [("0.5", "1 > 2 or 0.5")]),
        ("```{note}\n0.5<!-- =1 / 2 -->\n```", [("0.5", "1 / 2")]),
        ("`0.5<!-- =1 / 2 -->`", []),
    ],
)
def test_finds_proven_numbers(text, proven):
    assert prose.numbers(text) == (proven, [])


@pytest.mark.parametrize(
    "text, bare",
    [
        ("概率是 0.52。", ["0.52"]),
        ("概率是 0.52 <!-- =0.52 -->。", ["0.52", "<!-- =0.52 -->"]),
        ("概率是**0.52**<!-- =0.52 -->。", ["0.52", "<!-- =0.52 -->"]),
        ("占 52%。", ["52%"]),
        ("占 52 ％。", ["52 ％"]),
        ("占 5.2%。", ["5.2%"]),
        ("是−0.3。", ["−0.3"]),
        ("0.52<!-- 手写的 -->", ["0.52"]),
        ("公式 $a = 0.5$", ["0.5"]),
        ("公式 $a = 0.5<!-- =0.5 -->$", ["0.5"]),
        ("$$\nx = 0.25\n$$", ["0.25"]),
        ("```{math}\nx = 0.25\n```", ["0.25"]),
        ("```{note}\n0.5\n```", ["0.5"]),
        (":::{tip}\n0.5\n:::", ["0.5"]),
        ("```{note}\n:width: 0.1\n```python\n0.2\n```\n0.3\n```", ["0.3"]),
        ("[0.5](x.md)", ["0.5"]),
        ("Python 3.10", ["3.10"]),
        ("1.2.3 版", ["1.2.3"]),
        ("<span>0.5</span>", ["0.5"]),
        (f"{RIGHT} 与 0.47", ["0.47"]),
        ("<!-- =t.n -->", ["<!-- =t.n -->"]),
    ],
)
def test_finds_bare_numbers(text, bare):
    assert prose.numbers(text)[1] == bare


@pytest.mark.parametrize(
    "text",
    [
        "`0.5` 和 ``a ` 0.5``",
        "```python\nx = 0.5\n```",
        "~~~\n50%\n~~~",
        "> ```\n> 0.5\n> ```",
        "```{code-block} python\n0.5\n```",
        "````\n```\n0.5\n```\n0.6\n````",
        "[论文](https://example.org/1706.03762v7#3.2)",
        '[图](a_(1.5).png "标题")',
        "Vaswani et al. (2017), 3.2.2 节",
        "见第 3.2 节",
        "arXiv:1706.03762",
        "2017 年，8 个字，第 3 步，3. 列表，句末 3。",
        "<!-- 0.5 -->",
        '<img width="0.5" alt="x">',
        "第 1、2 章",
    ],
)
def test_leaves_alone_what_is_no_value(text):
    assert prose.numbers(text) == ([], [])


@pytest.mark.parametrize(
    "value, written, text",
    [
        (0.5249, "0.52", "0.52"),
        (0.5249, "52%", "52%"),
        (0.5249, "52.5％", "52.5%"),
        (-0.3, "−0.3", "-0.3"),
        (-0.001, "0.00", "0.00"),
        (3, "3", "3"),
        (2000, "2,000", "2000"),
        (np.float64(1.0), "1.00", "1.00"),
    ],
)
def test_shows_a_value_as_written(value, written, text):
    assert prose.shown(value, written) == text == prose.plain(written)


def test_mismatches():
    assert mismatches(RIGHT) == []
    assert mismatches("0.99<!-- =0.5 -->") == [("0.99", "0.50", "0.5")]
    assert mismatches("4<!-- =t.n -->") == [("4", "3", "t.n")]
    assert mismatches("0.5<!-- =-0.5 -->") == [("0.5", "-0.5", "-0.5")]
    with pytest.raises(NameError):
        mismatches("0.5<!-- =没有这个名字 -->")


@pytest.mark.parametrize(
    "text, fault",
    [
        ("一句。又一句。", "一行两句"),
        ("- 一句？又一句。", "一行两句"),
        ("（一句。）又一句", "一行两句"),
        ("**一句。** 又一句", "一行两句"),
        ("一句。`code`", "一行两句"),
        ("中文, 半角", "半角"),
        ("**中文**: 半角", "半角"),
        ("「中文」?", "半角"),
        ("词元token", "空格"),
        ("共8 个", "空格"),
        ("共 8个", "空格"),
        ("8<!-- =8 -->个", "空格"),
        ("矩阵 $Q$是", "空格"),
        ("用`run`", "空格"),
        ("```{note}\n一句。又一句。\n```", "一行两句"),
    ],
)
def test_finds_style_faults(text, fault):
    assert any(fault in found for found in prose.style_faults(text))


@pytest.mark.parametrize(
    "text",
    [
        "一句。\n又一句。",
        "他说「我爱你。他爱我吗？」然后走了。",
        "“一句。又一句。”",
        "（一句。）",
        "真的？！",
        "字：我、吗、。、？",
        "| 一句。又一句。 | 两格 |",
        "```python\n一句。又一句。中文, x=1个\n```",
        "`一句。又,x`",
        "共 8<!-- =8 --> 个。<!-- 注 -->",
        "见[第 1 章](a,b中c.md)。",
        "$$\n\\text{中文a。b}\n$$",
        "矩阵 $Q$ 和 `K`，{doc}`a`。",
        "Vaswani et al. (2017), 式 (1)",
    ],
)
def test_finds_no_fault_in_good_style(text):
    assert prose.style_faults(text) == []

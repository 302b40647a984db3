"""每种图各一张，和从图里读数的几个函数。"""

import re
from xml.etree import ElementTree

import numpy as np
from matplotlib.figure import Figure

from selfattn import run, theme
from selfattn.figures import (
    Matrix,
    bars,
    heatmap,
    lines,
    matrices,
    origins,
    overview,
    roadmap,
    stages,
    triangle,
    vectors,
)
from selfattn.figures.canvas import cell_text

T = run("我爱你")
LONG = run("我们爱他们")
TOKENS = list(T.tokens)
M = np.array([[0.5, -1.25, 3.0, -0.001], [2.0, 0.125, -4.444, 10.0]])  # (2, 4)
A = np.array([[0.2, 0.3, 0.5], [0.015, 0.985, 0.0]])  # (2, 3)

FIGURES = {
    "matrices": lambda: matrices(
        Matrix(M, "M", rows=["甲", "乙"], color=theme.Q, cell=(1, -1)), "×", Matrix(A.T, "W_Q", col=0), "=", "÷√d_k",
        Matrix(M @ np.ones((4, 5)), "Q", row=-1), title="乘法",
    ),
    "heatmap": lambda: heatmap(A, ["甲", "乙"], ["丙", "丁", "戊"], title="权重"),
    "masked": lambda: heatmap(T.S_masked[0], TOKENS, TOKENS, kind="values"),
    "vectors": lambda: vectors(T.Q[0], TOKENS, title="查询"),
    "triangle": lambda: triangle(T.V[1], T.A[1, 2], TOKENS, title="三角形"),
    "triangle_of_many": lambda: triangle(LONG.V[1], LONG.A[1, -1], LONG.tokens),
    "bars": lambda: bars(T.P[-1], T.model.vocab, title="概率", ylabel="概率", highlight=6, limit=1),
    "negative_bars": lambda: bars(T.logits[-1], T.model.vocab, highlight=[4, -1], digits=1),
    "lines": lambda: lines(
        [2, 16, 1024], {"不除": [1.4, 4, 32], "÷√d_k": [1, 1, 1]},
        title="标准差", xlabel="d_k", ylabel="标准差", logx=True, logy=True,
    ),
    "stages": lambda: stages(T, 0, 2),
    "roadmap": lambda: roadmap(4),
    "origins": lambda: origins("我爱你", "I love you"),
    "overview": lambda: overview(T),
}  # fmt: skip


def marked(picture, name):
    """SVG 里 class 是 sa-name 的每个元素的文字。"""
    root = ElementTree.fromstring(picture.svg())
    return ["".join(e.itertext()).strip() for e in root.iter() if e.get("class") == f"sa-{name}"]


def formatted(array, digits=2):
    return [cell_text(x, digits) for x in np.ravel(array)]


def weights(array):
    """权重和概率：正好是 0 的写 0，很小的写 0.00。"""
    return ["0" if x == 0 else cell_text(x) for x in np.ravel(array)]


def alt_numbers(picture):
    """文字说明里方括号内的数，按顺序。"""
    cells = [cell for row in re.findall(r"\[(.*?)\]", picture.alt) for cell in row.split(", ")]
    return [cell.split()[-1] for cell in cells]


def frames(picture, gid):
    return [r.get_bbox() for r in picture.findobj(lambda a: a.get_gid() == gid)]


def readers_own():
    """读者自己的图，用到标记、裁剪、斜线、图片、链接、斜放的字。"""
    figure = Figure(figsize=(3, 2))
    axes = figure.add_subplot(title="标题 <甲> & 乙", xlabel="横轴")
    axes.plot([0, 1, 2], [0, 2, 1], "o-", color=theme.Q)
    axes.bar([1], [1], hatch="//", facecolor=theme.K, edgecolor=theme.INK)
    axes.imshow([[0.0, 1.0], [1.0, 0.0]], extent=(0, 0.5, 0, 0.5), aspect="auto")
    axes.text(1, 1, "粗斜", weight="bold", style="italic", rotation=30).set_gid("sa-cell")
    return figure

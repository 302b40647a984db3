"""颜色和字体，全书只在这里定一次。

matplotlib 用 ``THEME`` 的浅色值作图；图导出成 SVG 时，``picture.py`` 把每个浅色值换成 ``var(--sa-名字, 浅色值)``，
于是同一张图在浅色、深色两种主题下都看得清。``css()`` 给出这些变量。

热图的格子不随主题变：底色取自 ``cmap()``，格里的数用 ``cell_ink()`` 选黑或白，两者都不在 ``THEME`` 里。

图里的元素用 ``set_gid("sa-…")`` 起名字；导出时 ``picture.py`` 把以 ``sa-`` 开头的 id 换成 class：

- ``<g class="sa-cell">``：热图里的一个数，按行的顺序；``<text>`` 的内容就是那个数，如 ``0.37``
- ``<g class="sa-value">``：热图之外的一个数（柱子、三角形、箭头的坐标）
- ``<g class="sa-prediction">``：预测行的标记
- ``<g class="sa-highlight">``：被框出来的行、列或格
- ``<g class="sa-active">``：流程图里当前的一步
"""

import functools
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

FAMILY = "Qibu Sans"
FONT_FILE = Path(__file__).parents[1] / "fonts" / "QibuSans-Regular.ttf"

# 名字: (浅色主题, 深色主题)。浅色值两两不同，也不等于热图里的颜色。
THEME = {
    "ink": ("#1f2328", "#e6e8eb"),
    "muted": ("#5a626c", "#a3abb5"),
    "paper": ("#fefefe", "#14181e"),
    "grid": ("#d5d9de", "#3d444d"),
    "hidden": ("#e4e6e9", "#2f363f"),
    "q": ("#0072b2", "#5ab4ec"),
    "k": ("#d55e00", "#ff9350"),
    "v": ("#009e73", "#35cfa2"),
    "token0": ("#cc79a7", "#e79cc5"),
    "token1": ("#e69f00", "#f5bb3d"),
    "token2": ("#56b4e9", "#7fcbf7"),
    "token3": ("#8b5e3c", "#c79b78"),
    "head0": ("#5b4fc4", "#aea4ff"),
    "head1": ("#857000", "#d9c445"),
    "accent": ("#b0005e", "#ff77b7"),
}
INK, MUTED, PAPER, GRID, HIDDEN, ACCENT = (
    THEME[name][0] for name in ("ink", "muted", "paper", "grid", "hidden", "accent")
)
Q, K, V = (THEME[name][0] for name in "qkv")
TOKENS = tuple(THEME[f"token{k}"][0] for k in range(4))
HEADS = tuple(THEME[f"head{k}"][0] for k in range(2))

_WEIGHTS = LinearSegmentedColormap.from_list("sa_weights", ["#f8f5fa", "#d9cbe6", "#a583c2", "#6b3f98", "#36105c"])
_VALUES = LinearSegmentedColormap.from_list(
    "sa_values", ["#1a4a80", "#4f86bd", "#b5cfe6", "#f7f5f2", "#efc59e", "#cf8240", "#8a4106"]
)


def cmap(kind):
    """``"weights"`` 是 0 到 1 的单色渐变；``"values"`` 以 0 为中心，负蓝正橙。"""
    return {"weights": _WEIGHTS, "values": _VALUES}[kind]


def luminance(color):
    """WCAG 的相对亮度，0（黑）到 1（白）。"""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    """WCAG 的对比度，1 到 21；正文至少要 4.5。"""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def cell_ink(color):
    """在这个底色上，黑字和白字哪个更清楚。"""
    return max("#000000", "#ffffff", key=lambda ink: contrast(ink, color))


@functools.cache
def _levels(kind):
    """色阶的每一级：底色和配它的字色。"""
    colors = cmap(kind)(range(cmap(kind).N))
    return [(to_hex(color), cell_ink(color)) for color in colors]


def cell_colors(kind, level):
    """色阶上 level（0 到 1）处的底色和字色。"""
    levels = _levels(kind)
    return levels[min(max(int(level * len(levels)), 0), len(levels) - 1)]


def token_colors(n):
    """前 n 个词元的颜色，四种轮着用。"""
    return [TOKENS[k % len(TOKENS)] for k in range(n)]


def css():
    """给网页用的 CSS 变量：浅色写在 ``:root``，深色写在 ``[data-theme="dark"]``。"""
    light, dark = (";".join(f"--sa-{name}:{pair[k]}" for name, pair in THEME.items()) for k in (0, 1))
    return f':root{{{light}}}@media screen{{[data-theme="dark"]{{{dark}}}}}'


RC = {
    "font.family": [FAMILY],
    "font.size": 11,
    "axes.unicode_minus": False,
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=[Q, K, V, *TOKENS]),
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "figure.facecolor": PAPER,
    "figure.figsize": (5.2, 3.2),
    "svg.fonttype": "none",
    "svg.hashsalt": "selfattn",
    "pdf.fonttype": 42,
}


font_manager.fontManager.addfont(FONT_FILE)


def context():
    """``with style.context():`` 之内，matplotlib 用本书的字体和颜色。"""
    return mpl.rc_context(RC)


def use():
    """从此以后，读者自己用 pyplot 画的图也用本书的字体和颜色。"""
    mpl.rcParams.update(RC)

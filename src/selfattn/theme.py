"""颜色和字体的名字，全书只在这里定一次；不用 matplotlib。

图用 ``THEME`` 的浅色值画；导出成 SVG 时，每个浅色值换成 ``var(--sa-名字, 浅色值)``，
于是同一张图在浅色、深色两种主题下都看得清。``css()`` 和 ``dark_css()`` 给出这些变量。

热图的格子不随主题变：底色取自 ``cell_colors()``，格里的数用 ``cell_ink()`` 选黑或白，两者都不在 ``THEME`` 里。
"""

import functools
from pathlib import Path

FAMILY = "Qibu Sans"
FONT_FILE = Path(__file__).parent / "fonts" / "QibuSans-Regular.ttf"

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
# 网页上调出来的颜色，名字: (颜色, 占百分之几, 其余是什么)；None 是透明。
# 不用 CSS 的 color-mix：Chrome 109 不认得，有 var() 的声明又没有办法写旧的在前面。
MIXES = {
    "surface": ("grid", 28, "paper"),
    "shade": ("muted", 45, None),
    "line": ("grid", 35, None),
    "selection": ("q", 25, None),
    "alarm": ("accent", 10, None),
}
INK, MUTED, PAPER, GRID, HIDDEN, ACCENT = (
    THEME[name][0] for name in ("ink", "muted", "paper", "grid", "hidden", "accent")
)
Q, K, V = (THEME[name][0] for name in "qkv")
TOKENS = tuple(THEME[f"token{k}"][0] for k in range(4))
HEADS = tuple(THEME[f"head{k}"][0] for k in range(2))

# 热图的两种渐变，从低到高：权重 0 到 1，单色；分数等以 0 为中心，负蓝正橙。
RAMPS = {
    "weights": ("#f8f5fa", "#d9cbe6", "#a583c2", "#6b3f98", "#36105c"),
    "values": ("#1a4a80", "#4f86bd", "#b5cfe6", "#f7f5f2", "#efc59e", "#cf8240", "#8a4106"),
}
LEVELS = 256


def rgb(color):
    """``"#0072b2"`` → (0, 114, 178)；已经是三个数就照旧。"""
    return tuple(int(color[k : k + 2], 16) for k in (1, 3, 5)) if isinstance(color, str) else color


def hexadecimal(color):
    """(0, 114, 178) → ``"#0072b2"``。"""
    return "#" + "".join(f"{round(x):02x}" for x in color)


def luminance(color):
    """WCAG 的相对亮度，0（黑）到 1（白）；color 是 ``"#0072b2"``，或三个 0 到 255 的数。"""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in rgb(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    """WCAG 的对比度，1 到 21；正文至少要 4.5。"""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def cell_ink(color):
    """在这个底色上，黑字和白字哪个更清楚。"""
    return max("#000000", "#ffffff", key=lambda ink: contrast(ink, color))


@functools.cache
def levels(kind):
    """渐变的 ``LEVELS`` 级，每一级是（底色，配它的字色）；kind 是 ``"weights"`` 或 ``"values"``。"""
    stops = [rgb(color) for color in RAMPS[kind]]
    out = []
    for k in range(LEVELS):
        at = k / (LEVELS - 1) * (len(stops) - 1)
        left = min(int(at), len(stops) - 2)
        color = [a + (at - left) * (b - a) for a, b in zip(stops[left], stops[left + 1])]
        out.append((hexadecimal(color), cell_ink(color)))
    return out


def cell_colors(kind, level):
    """渐变上 level（0 到 1）处的底色和字色；出了界就取两头。"""
    return levels(kind)[min(max(int(level * LEVELS), 0), LEVELS - 1)]


def token_colors(n):
    """前 n 个词元的颜色，四种轮着用。"""
    return [TOKENS[k % len(TOKENS)] for k in range(n)]


def mixed(name, dark):
    """``MIXES`` 里的一个，写成 CSS 的颜色；dark 是 0（浅色）或 1（深色）。"""
    over, percent, under = MIXES[name]
    color = rgb(THEME[over][dark])
    if under is None:
        return "rgb({} {} {}/{}%)".format(*color, percent)
    share = percent / 100
    return hexadecimal(share * a + (1 - share) * b for a, b in zip(color, rgb(THEME[under][dark])))


def css():
    """给网页用的 CSS 变量：浅色写在 ``:root``，深色写在 ``[data-theme="dark"]``。"""
    colors = lambda k: [(name, pair[k]) for name, pair in THEME.items()] + [(name, mixed(name, k)) for name in MIXES]
    light, dark = (";".join(f"--sa-{name}:{color}" for name, color in colors(k)) for k in (0, 1))
    return f':root{{{light}}}@media screen{{[data-theme="dark"]{{{dark}}}}}'


def dark_css(selector):
    """深色主题下的颜色（打印除外）；浅色已经写在 SVG 的 ``var(--sa-名字,浅色)`` 里。"""
    dark = "".join(f"--sa-{name}:{pair[1]};" for name, pair in THEME.items())
    rule = f"{{{dark}background:var(--sa-paper);color:var(--sa-ink)}}"
    return (
        f'@media screen{{html[data-theme="dark"] {selector},body[data-jp-theme-light="false"] {selector}{rule}}}'
        "@media screen and (prefers-color-scheme:dark){"
        f"html:not([data-theme]) body:not([data-jp-theme-light]) {selector}{rule}}}"
    )

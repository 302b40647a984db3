"""柱与线。"""

from itertools import pairwise

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from .. import contracts, theme
from ..theme import ACCENT, INK, MUTED
from ..wording import shown
from . import arguments, style
from .canvas import MARGIN, TEXT, TITLE, WIDTH, Canvas, cell_text, text_width


def _list(labels, values, digits=2):
    return "，".join(f"{label} {cell_text(x, digits)}" for label, x in zip(labels, values))


def bars(values, labels, *, title="", ylabel="", highlight=None, limit=None, digits=2, colors=None):
    """一排柱子，数写在柱头。

    Parameters
    ----------
    values : ndarray, (n,)
    labels : list of str, 长 n
    title, ylabel : str
    highlight : int or list of int
        突出哪几根
    limit : float
        柱子最高（有负数时也是最低）画到 ±limit；不给时刚好放得下
    digits : int
        小数位数
    colors : list of str, 长 n

    Raises
    ------
    ValueError
        标签或颜色的个数不对，highlight 越界，或有数超出 limit
    """
    values = contracts.array("values", values, "(n,)")
    n = len(values)
    title, ylabel = arguments.words("title", title), arguments.words("ylabel", ylabel)
    labels = arguments.labels("labels", labels, n, "一根柱子一个")
    chosen = [] if highlight is None else highlight if isinstance(highlight, (list, tuple, np.ndarray)) else [highlight]
    chosen = [arguments.position("highlight", k, n, "柱子") for k in chosen]
    biggest = float(np.abs(values).max())
    limit = arguments.positive("limit", limit, biggest or 1.0)
    if biggest > limit + 1e-9:
        raise ValueError(f"limit 应当不小于 values 里最大的绝对值 {biggest:g}，收到的是 {limit:g}。")
    fills = [ACCENT if k in chosen else MUTED for k in range(n)] if colors is None else arguments.colors(colors, n)
    digits = arguments.digits(digits, 2)
    texts = [cell_text(v, digits) for v in values]

    up, down = (values > 0).any() or not values.any(), (values < 0).any()
    tall = 1.8 if up != down else 1.1
    slot = max(0.46, (WIDTH - 0.3) / n * 0.8 if n < 6 else 0, *(text_width(t, TEXT) + 0.06 for t in texts + labels))
    slot = min(slot, 0.8) if n < 6 else slot
    above, below = (tall + 0.25 if up else 0.12), (tall + 0.25 if down else 0.05)
    top = 0.28 if ylabel else 0.05
    width = max(n * slot + 0.2, text_width(ylabel, TEXT) + 0.2, min(WIDTH, text_width(title, TITLE) + 2 * MARGIN))
    canvas = Canvas(width, top + above + below + 0.32, title, _list(labels, values, digits))
    left, zero = (width - n * slot) / 2, canvas.top + top + above
    if ylabel:
        canvas.text(left, canvas.top + 0.12, ylabel, color=MUTED, ha="left")
    for k, (value, text, label, fill) in enumerate(zip(values, texts, labels, fills)):
        x, length = left + (k + 0.5) * slot, tall * value / limit
        canvas.box(x - 0.34 * slot, zero - max(length, 0), 0.68 * slot, abs(length), fill=fill)
        color = ACCENT if k in chosen else INK
        y_text = zero - length + (0.12 if value < 0 else -0.12)
        canvas.text(x, y_text, text, color=color, gid="sa-value")
        canvas.text(x, zero + below + 0.15, label, color=color)
    canvas.line([left, left + n * slot], [zero, zero], width=1.2)
    return canvas.figure


@style.context()
def lines(x, series, *, title, xlabel, ylabel, logx=False, logy=False):
    """几条折线，名字写在线的末端。

    Parameters
    ----------
    x : ndarray, (m,)
    series : dict of str to ndarray, (m,)
        每条线的名字和高度
    title, xlabel, ylabel : str
    logx, logy : bool
        用对数轴

    Raises
    ------
    ValueError
        长度不相等，x 不是递增的，或对数轴上有不大于 0 的数
    """
    title, xlabel, ylabel = map(arguments.words, ("title", "xlabel", "ylabel"), (title, xlabel, ylabel))
    logx, logy = contracts.flag("logx", logx), contracts.flag("logy", logy)
    x = contracts.array("x", x, "(m,)")
    if len(x) < 2 or (np.diff(x) <= 0).any():
        raise ValueError(f"x 应当是至少两个递增的数，收到的是 {shown(x[:80].tolist())}。")
    if not isinstance(series, dict) or not series:
        raise ValueError(f"series 应当是 {{名字: 一列数}}，至少一条，收到的是 {shown(series)}。")
    names = arguments.labels("series", series, len(series), "一条线一个名字")
    series = {name: contracts.array(f"series[{shown(name)}]", y, "(m,)") for name, y in zip(names, series.values())}
    for name, y in series.items():
        contracts.same("x 的长度", len(x), f"series[{shown(name)}] 的长度", len(y))
    for log, name, values in ((logx, "x", x), (logy, "series", np.concatenate([*series.values()]))):
        if log and (values <= 0).any():
            raise ValueError(f"对数轴上 {name} 的数应当都大于 0，收到的最小的是 {values.min():g}。")

    alt = "\n".join([f"{xlabel}：" + "，".join(f"{v:g}" for v in x)] + [
        f"{name}：" + "，".join(cell_text(v) for v in y) for name, y in series.items()
    ])  # fmt: skip
    left, right, wide, tall = 0.55, max(text_width(name, TEXT) for name in series) + 0.3, 3.3, 2.3
    canvas = Canvas(left + wide + right, tall + 0.85, title, alt)
    bottom = 0.5
    axes = canvas.figure.add_axes(
        (left / canvas.width, bottom / canvas.height, wide / canvas.width, tall / canvas.height)
    )
    canvas.text(0.1, canvas.top + 0.14, ylabel, color=MUTED, ha="left")
    canvas.text(left + wide / 2, canvas.height - 0.14, xlabel, color=MUTED)
    axes.set(xscale="log" if logx else "linear", yscale="log" if logy else "linear")
    colors, markers = (ACCENT, theme.Q, theme.TOKENS[1], theme.TOKENS[3]), "osD^"
    for k, y in enumerate(series.values()):
        axes.plot(x, y, color=colors[k % 4], marker=markers[k % 4], markersize=5)
    if logx:
        axes.set_xticks(x[:: -max(1, -(-len(x) // 7))])
    if logy:
        heights = np.concatenate([*series.values()])
        narrow = heights.max() < 100 * heights.min()
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if narrow else (1,)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.tick_params(length=0, labelsize=TEXT)
    axes.autoscale_view()  # 坐标轴的范围定下来，才知道线的末端在哪里
    ends = [axes.transData.transform((x[-1], y[-1])) / canvas.figure.dpi for y in series.values()]
    heights = _spread([canvas.height - y_end for _, y_end in ends], 0.22)
    for k, (name, (x_end, y_end), y) in enumerate(zip(series, ends, heights)):
        canvas.line([x_end, left + wide + 0.08], [canvas.height - y_end, y], color=colors[k % 4], dashes=(1, 2))
        canvas.text(left + wide + 0.14, y, name, ha="left")
    return canvas.figure


def _spread(ys, gap):
    """把几个高度推开，两两至少隔 gap，次序不变。"""
    order = np.argsort(ys, kind="stable")
    out = np.array(ys, dtype=float)
    for low, high in pairwise(order):
        out[high] = max(out[high], out[low] + gap)
    return out - (out - ys).max() / 2

"""一次运行走过的路：七步的路线图，查询、键、值从哪里来，一个查询的四步，每一个中间结果。"""

import numpy as np

from .. import theme
from ..page import link
from ..theme import ACCENT, INK, MUTED, PAPER
from ..trace import Trace
from . import arguments
from .arrange import Sign, draw_rows, split
from .canvas import MARGIN, TEXT, Canvas, text_width
from .matrix import Matrix, Panel

STEPS = (
    ("切成词元", "ids", "(n,)"),
    ("词嵌入", "X", "(n, d_model)"),
    ("查询、键、值", "Q K V", "(h, n, d_k)"),
    ("注意力权重", "A", "(h, n, n)"),
    ("加权求和", "O", "(h, n, d_v)"),
    ("多头拼接", "Y", "(n, d_model)"),
    ("预测", "P", "(n, d_vocab)"),
)


def roadmap(active=None, *, links=None):
    """七步的路线图。

    Parameters
    ----------
    active : int
        突出第几步，1 到 7
    links : list of str, 长 7
        每一步通往哪里；给了就可以点

    Raises
    ------
    ValueError
        active 不在 1 到 7 之间，links 不是七个，或里面有不能写进网页的网址
    """
    if active is not None:
        arguments.choice("active", active, range(1, 8))
    links = [None] * 7 if links is None else arguments.labels("links", links, 7, "一步一个")
    links = [url and link(url) for url in links]
    w, h, across, down = 1.13, 0.92, 0.19, 0.34
    alt = "\n".join(f"第 {k} 步　{name}：{symbol} {shape}" for k, (name, symbol, shape) in enumerate(STEPS, 1))
    if active:
        alt += f"\n现在是第 {active} 步。"
    canvas = Canvas(4 * w + 3 * across + 0.1, 2 * h + down + 0.1, alt="自注意力七步\n" + alt)
    place = lambda k: (0.05 + (k % 4) * (w + across), 0.05 + (k // 4) * (h + down))
    for k, ((name, symbol, shape), url) in enumerate(zip(STEPS, links)):
        x, y = place(k)
        now = k + 1 == active
        color = ACCENT if now else MUTED
        gid = "sa-active" if now else None
        canvas.box(x, y, w, h, fill=PAPER, edge=color, line=2.4 if now else 1, gid=gid, url=url)
        canvas.dot(x + 0.19, y + 0.2, 0.12, fill=color, line=0)
        canvas.text(x + 0.19, y + 0.2, str(k + 1), color=PAPER)
        canvas.text(x + w - 0.1, y + 0.2, symbol, color=color, ha="right")
        canvas.text(x + w / 2, y + 0.49, name, color=ACCENT if now else INK, url=url)
        canvas.text(x + w / 2, y + 0.73, shape, color=MUTED)
        if k != 3:
            canvas.arrow((x + w + 0.02, y + h / 2), (x + w + across - 0.02, y + h / 2), head=0.1)
    (x_from, y_from), (x_to, y_to) = place(3), place(4)
    turn = y_from + h + down / 2
    canvas.line(
        [x_from + w / 2, x_from + w / 2, x_to + w / 2, x_to + w / 2], [y_from + h + 0.02, turn, turn, y_to - 0.1]
    )
    canvas.arrow((x_to + w / 2, y_to - 0.12), (x_to + w / 2, y_to - 0.02), head=0.1)
    x, y = place(7)
    canvas.text(x + w / 2, y + h / 2 - 0.1, "下一个字")
    canvas.text(x + w / 2, y + h / 2 + 0.14, "接上去，再来", color=MUTED)
    return canvas.figure


def origins(own, other):
    """查询、键、值各从哪一句来：左边是自注意力，右边是交叉注意力。

    Parameters
    ----------
    own : str
        看的一句
    other : str
        交叉注意力里被看的一句

    Raises
    ------
    ValueError
        own 或 other 不是文字
    """
    own, other = arguments.words("own", own), arguments.words("other", other)
    marks = (("Q", theme.Q), ("K", theme.K), ("V", theme.V))
    halves = (("自注意力", [(own, "QKV")]), ("交叉注意力", [(own, "Q"), (other, "KV")]))
    wide = max(text_width(text, TEXT) for text in (own, other)) + 0.3
    tall, row, start, square = 0.36, 0.52, 0.34, 0.4
    half = wide + 0.85 + square
    alt = "\n".join(
        f"{name}：" + "；".join(f"{'、'.join(letters)} 来自「{text}」" for text, letters in sources)
        for name, sources in halves
    )
    canvas = Canvas(2 * half + 0.6, start + 3 * row + MARGIN, alt=alt)
    middle = {letter: canvas.top + start + (k + 0.5) * row for k, (letter, _) in enumerate(marks)}
    for left, (name, sources) in zip((0.05, half + 0.55), halves):
        canvas.text(left + half / 2, canvas.top + 0.15, name)
        for letter, color in marks:
            x = left + half - square
            canvas.box(x, middle[letter] - tall / 2, square, tall, fill=PAPER, edge=color, line=2)
            canvas.text(x + square / 2, middle[letter], letter)
        for text, letters in sources:
            y = np.mean([middle[letter] for letter in letters])
            canvas.box(left, y - tall / 2, wide, tall, fill=PAPER, edge=MUTED, line=1)
            canvas.text(left + wide / 2, y, text)
            for letter in letters:
                canvas.arrow((left + wide + 0.05, y), (left + half - square - 0.05, middle[letter]))
    return canvas.figure


def _run(trace, r, i):
    if not isinstance(trace, Trace):
        raise ValueError(f"trace 应当是 run(...) 的结果，收到的是 {type(trace).__name__}。")
    return arguments.position("r", r, trace.model.h, "头"), arguments.position("i", i, trace.n, "词元")


def stages(trace, r, i, *, title=""):
    """一个查询走过的四步：点积 → 分数 → 掩码 → 权重，每步一条，上下对齐。

    Parameters
    ----------
    trace : Trace
    r : int
        哪个头
    i : int
        哪个词元的查询；−1 是最后一个
    title : str

    Raises
    ------
    ValueError
        trace 不是一次运行，或 r、i 越界
    """
    r, i = _run(trace, r, i)
    title = arguments.words("title", title)
    T = trace.attention_temperature
    strips = [
        ("点积 q·k", Matrix(trace.QK[r, i], "点积 q·k", cols=trace.tokens, digits=2)),
        ("分数 S", Matrix(trace.S[r, i], "分数 S", cols=trace.tokens, digits=2)),
        ("掩码之后", Matrix(trace.S_masked[r, i], "掩码之后", cols=trace.tokens, digits=2)),
        ("权重 A", Matrix(trace.A[r, i], "权重 A", cols=trace.tokens, kind="weights")),
    ]
    operations = (
        f"÷ √d_k，√{trace.model.d_k} ≈ {np.sqrt(trace.model.d_k):.2f}" if trace.scale else "不除以 √d_k",
        "后面的词元换成 -∞" if trace.mask else "不掩码",
        "softmax" if T == 1 else f"÷ 温度 {T:g}，再 softmax",
    )
    title = title or f"头 {r}：「{trace.tokens[i]}」的查询"
    wide = 0.72 if trace.n <= 4 else 0.6
    panels = [Panel(matrix, size=12, cell_width=wide, cell_height=0.42) for _, matrix in strips]
    limit, cell = max(m.biggest for _, m in strips[:3]) or 1.0, max(panel.cell_width for panel in panels)
    side, gap, heads = 0.98, 0.36, 0.52
    width = side + trace.n * cell + 0.35
    height = heads + 4 * 0.42 + 3 * gap + MARGIN
    canvas = Canvas(width, height, title, "\n".join(matrix.alt for _, matrix in strips))
    y = canvas.top + heads
    middle = side + trace.n * cell / 2
    canvas.text(middle, canvas.top + 0.11, "键 j", color=MUTED)
    for j, token in enumerate(trace.tokens):
        canvas.text(side + (j + 0.5) * cell, canvas.top + 0.36, token, size=12, color=ACCENT if j == i else INK)
    for (name, _), panel, operation in zip(strips, panels, (*operations, "")):
        panel.cell_width = cell
        canvas.text(side - 0.1, y + panel.cell_height / 2, name, ha="right")
        panel.draw_cells(canvas, side, y, limit)
        y += panel.cell_height
        if operation:
            canvas.arrow((side + 0.2, y + 0.05), (side + 0.2, y + gap - 0.05))
            canvas.text(side + 0.36, y + gap / 2, operation, color=MUTED, ha="left")
        y += gap
    return canvas.figure


def overview(trace, r=None, i=-1):
    """一次运行的每个中间结果；框出的一行属于词元 i。

    Parameters
    ----------
    trace : Trace
    r : int or None
        哪个头；None 是全部的头
    i : int
        哪个词元；−1 是最后一个，也就是预测行

    Raises
    ------
    ValueError
        trace 不是一次运行，或 r、i 越界
    """
    r, i = _run(trace, r, i)
    tokens, vocab = list(trace.tokens), trace.model.vocab
    shown = range(trace.model.h) if r is None else [r]

    beside = None if trace.n <= 3 else tokens  # 三张表排成一排时，行的标签只写一遍

    def part(name, M, rows=tokens, **kw):
        return Matrix(M, name, rows=rows, row=i, shape=False, **kw)

    steps = [[Matrix(trace.ids, "① 编号", cols=tokens, kind="plain", col=i, shape=False), "→", part("② X", trace.X)]]
    for k in shown:
        marks = ((f"③ Q 头 {k}", "Q", theme.Q), (f"K 头 {k}", "K", theme.K), (f"V 头 {k}", "V", theme.V))
        steps.append([part(name, getattr(trace, symbol)[k], color=color) for name, symbol, color in marks])
        steps.append([
            part(f"④ 点积 头 {k}", trace.QK[k], cols=tokens, digits=2),
            part("分数，遮过" if trace.mask else "分数", trace.S_masked[k], beside, cols=tokens, digits=2),
            part("权重 A", trace.A[k], beside, cols=tokens, kind="weights"),
        ])  # fmt: skip
    steps += [
        [part(f"⑤ O 头 {k}", trace.O[k], digits=2) for k in shown],
        [part("⑥ 拼接", trace.concat, digits=2), "→", part("Y", trace.Y, digits=2)],
        [Matrix(trace.logits[i], "⑦ logits", cols=vocab, shape=False, digits=2)],
        [Matrix(trace.P[i], "概率 P", cols=vocab, kind="weights", shape=False)],
    ]
    pieces = [[Panel(p) if isinstance(p, Matrix) else Sign(p) for p in step] for step in steps]
    alt = "\n".join(p.alt for step in steps for p in step if isinstance(p, Matrix))
    which = "" if r is None else f"头 {r}，"
    title = f"「{trace.text}」：{which}词元「{tokens[i]}」" + ("（预测行）" if i == trace.n - 1 else "")
    return draw_rows([line for step in pieces for line in split(step, None)], title, alt)

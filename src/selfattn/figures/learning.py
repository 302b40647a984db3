"""训练的一刻：损失走到哪里，两个头看谁，下一个字是什么。"""

import numpy as np

from .. import contracts, theme
from ..theme import ACCENT, GRID, INK, MUTED
from ..trace import Trace
from ..wording import shown
from .arrange import BETWEEN
from .canvas import MARGIN, WIDTH, Canvas, cell_text
from .matrix import Matrix, Panel

LEFT, TALL = 0.5, 1.15  # 曲线左边留多少、多高
BAR = 0.8  # 概率是 1 的柱子多高


def learning(steps, losses, traces, k):
    """训练的一个时刻，从上到下：损失的曲线，每个头的权重 A 和造出它的三个矩阵，下一个字的概率。

    Parameters
    ----------
    steps : ndarray, (m,)
        记下的各个时刻走了几步，从 0 起，递增；横轴是 steps + 1 的对数
    losses : ndarray, (m,)
        各个时刻的损失
    traces : list of Trace, 长 m
        各个时刻的模型读同一句话
    k : int
        画哪一个时刻，0 … m−1

    Raises
    ------
    ValueError
        三样不一样长，steps 不从 0 起或不递增，traces 里有别的东西，或 k 越界
    """
    steps, losses = contracts.array("steps", steps, "(m,)"), contracts.array("losses", losses, "(m,)")
    traces = contracts.sequence("traces", traces, "几次运行")
    contracts.same("steps 的长度", len(steps), "losses 的长度", len(losses))
    contracts.same("steps 的长度", len(steps), "traces 的长度", len(traces))
    if len(steps) < 2 or steps[0] != 0 or (np.diff(steps) <= 0).any():
        raise ValueError(f"steps 应当从 0 起，至少两个，递增，收到的是 {shown(steps.tolist())}。")
    for trace in traces:
        contracts.instance("traces 里的每一个", trace, Trace, "run(...) 的结果")
    k = contracts.index("k", k, len(traces), "时刻")
    trace = traces[k]
    rows = [_head(traces, k, r) for r in range(trace.model.h)]
    best = next(iter(trace.prediction))
    title = f"走了 {steps[k]:.0f} 步，损失 {losses[k]:.3f}"
    alt = [f"「{trace.text}」后面最可能是「{best}」", *(panel.matrix.alt for row in rows for panel in row)]
    alt.append("下一个字：" + "，".join(f"{c} {cell_text(p)}" for c, p in zip(trace.model.vocab, trace.P[-1])))

    width = max([WIDTH, 0.45 * trace.model.d_vocab, *(_width(row) + 2 * MARGIN for row in rows)])
    heights = [max(p.above for p in row) + max(p.cells_height for p in row) + 0.12 for row in rows]
    canvas = Canvas(width, TALL + 0.65 + sum(heights) + BAR + 0.75, title, "\n".join(alt))
    _curve(canvas, steps, losses, k)
    y = canvas.top + TALL + 0.65
    for row, height in zip(rows, heights):
        x, cells = (width - _width(row)) / 2, y + max(panel.above for panel in row)
        for panel in row:
            panel.draw(canvas, x, cells, 1)
            x += panel.width + BETWEEN
        y += height
    canvas.text(width / 2, y + 0.1, f"「{trace.text}」后面的字", color=MUTED)
    _bars(canvas, y + 0.45, trace, best)
    return canvas.figure


def _head(traces, k, r):
    """一个头的一排：权重，和造出它的三个矩阵；颜色的深浅各个时刻一样。"""
    trace, model = traces[k], traces[k].model
    tokens = list(trace.tokens)
    row = [Matrix(trace.A[r], f"A 头 {r}", tokens, tokens, kind="weights", shape=False)]
    for name, color in (("W_Q", theme.Q), ("W_K", theme.K), ("W_V", theme.V)):
        limit = max(float(np.abs(getattr(t.model, name)).max()) for t in traces) or 1.0
        row.append(Matrix(getattr(model, name)[r], f"{name} 头 {r}", color=color, shape=False, digits=1, limit=limit))
    return [Panel(matrix) for matrix in row]


def _width(row):
    return sum(panel.width for panel in row) + BETWEEN * (len(row) - 1)


def _curve(canvas, steps, losses, k):
    """损失的曲线，此刻的那一点突出。"""
    right, top = canvas.width - 0.2, canvas.top + 0.28
    bottom, most = top + TALL, float(losses.max()) or 1.0
    x = lambda step: LEFT + (right - LEFT) * np.log(step + 1) / np.log(steps[-1] + 1)
    y = lambda loss: bottom - TALL * loss / most
    canvas.text(0.1, canvas.top + 0.08, "损失", color=MUTED, ha="left")
    for level in range(int(most) + 1):
        canvas.line([LEFT, right], [y(level)] * 2, color=GRID if level else MUTED, width=0.8)
        canvas.text(LEFT - 0.08, y(level), str(level), color=MUTED, ha="right")
    for step in (0, *(10**e for e in range(1, 6) if 10**e <= steps[-1])):
        canvas.text(x(step), bottom + 0.15, str(step), color=MUTED)
    canvas.text(right, bottom + 0.15, "步", color=MUTED, ha="right")
    canvas.line(x(steps), y(losses), width=1.6)
    for step, loss in zip(steps, losses):
        canvas.dot(x(step), y(loss), 0.03, fill=MUTED, line=0)
    canvas.line([x(steps[k])] * 2, [top, bottom], color=ACCENT, dashes=(3, 3))
    canvas.dot(x(steps[k]), y(losses[k]), 0.08, fill=ACCENT)


def _bars(canvas, y, trace, best):
    """下一个字的概率，一个字一根。"""
    vocab, P = trace.model.vocab, trace.P[-1]
    slot = (canvas.width - 0.3) / len(vocab)
    for j, (token, p) in enumerate(zip(vocab, P)):
        x, color = 0.15 + (j + 0.5) * slot, ACCENT if token == best else INK
        high = BAR * float(p)
        canvas.box(x - 0.34 * slot, y + BAR - high, 0.68 * slot, high, fill=ACCENT if token == best else MUTED)
        canvas.text(x, y + BAR - high - 0.11, cell_text(p), size=10.5, color=color)
        canvas.text(x, y + BAR + 0.15, token, color=color)
    canvas.line([0.15, canvas.width - 0.15], [y + BAR] * 2, width=1.2)

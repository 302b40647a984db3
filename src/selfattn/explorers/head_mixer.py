"""多头拼接：各头的输出拼起来再乘 W_O，或者各乘各的再加，是同一个 Y。"""

import numpy as np
import traitlets

from .. import steps, theme
from ..example import SENTENCE
from ..figures.canvas import Canvas, cell_text
from ..figures.matrix import Matrix, Panel
from .base import Real, RowExplorer, Sentence, State, Whole


class Switches(State):
    """每个头一个开关：长 h 的一列 True 或 False。"""

    def validate(self, obj, value):
        fits = isinstance(value, (list, tuple)) and len(value) == obj.model.h
        if not fits or not all(isinstance(x, (bool, np.bool_)) for x in value):
            self.refuse(value, f" {obj.model.h} 个 True 或 False（一个头一个）")
        return [bool(x) for x in value]


class HeadMixer(RowExplorer):
    """多头拼接。

    Attributes
    ----------
    sentence : str
        1 到 16 个字，每个都在词表里
    row : int
        看哪个词元的一行；−1 是最后一行，也就是预测行
    together : float
        0 是分开：各乘各的一块，再相加；1 是拼起来：先拼接，再乘 W_O
    on : list of bool, 长 h
        每个头开着没有；关掉的头，输出都当 0
    column : int
        问 Y 的第几个数，它的每一项就亮起来；−1 是不问
    """

    script = "head_mixer.js"
    title = "多头拼接"

    sentence = Sentence(SENTENCE)
    together = Real(0.0, 0, 1)
    on = Switches([])
    column = Whole(0, -1, lambda self: self.model.d_model - 1)

    @traitlets.default("on")
    def _all_on(self):
        return [True] * self.model.h

    @property
    def outputs(self):
        """各头的输出，关掉的头是 0；(h, n, d_v)。"""
        return self.trace.O * np.array(self.on)[:, None, None]

    @property
    def blocks(self):
        """W_O 横着切成 h 块；(h, d_v, d_model)。"""
        return self.model.W_O.reshape(self.model.h, self.model.d_v, -1)

    @property
    def parts(self):
        """每个头写进 Y 的一份；(h, n, d_model)，加起来就是 Y。"""
        return self.outputs @ self.blocks

    @property
    def Y(self):
        """拼接再乘 W_O；(n, d_model)。"""
        return steps.merge_heads(self.outputs, self.model.W_O)

    @property
    def probabilities(self):
        """这一行之后，{字: 概率}。"""
        return dict(zip(self.model.vocab, steps.predict(self.Y, self.model.W_U)[self.row].tolist()))

    def still(self):
        O, blocks, parts, Y, i, d_v = self.outputs, self.blocks, self.parts, self.Y, self.row, self.model.d_v
        off = ["" if on else "（关）" for on in self.on]
        rows = [f"W_O[{k * d_v}:{(k + 1) * d_v}]" for k in range(self.model.h)]
        heads = [
            (Matrix(O[k, i], f"头 {k} 的 O{off[k]}"), Matrix(blocks[k], rows[k]), Matrix(parts[k, i], f"头 {k} 写的"))
            for k in range(self.model.h)
        ]
        total = Matrix(Y[i], "Y")
        best = sorted(self.probabilities.items(), key=lambda item: -item[1])[:3]
        guess = "下一个字：" + "，".join(f"「{c}」{cell_text(p)}" for c, p in best)
        token = self.trace.tokens[i]
        title = f"「{self.sentence}」里「{token}」这一行"
        alt = "\n".join([*(matrix.alt for head in heads for matrix in head), total.alt, guess])

        limit = max(m.biggest for m in [total, *sum(heads, ())]) or 1.0
        width = max(Panel(m).cell_width for m in [total, *sum(heads, ())])
        high, left = 0.34, d_v * width + 0.5
        canvas = Canvas(
            0.2 + left + self.model.d_model * width, len(heads) * (high * (d_v + 1) + 0.5) + 1.05, title, alt
        )
        y = canvas.top + 0.28

        def draw(matrix, x, y, color):
            panel = Panel(matrix)
            panel.cell_width, panel.cell_height = width, high
            panel.draw_cells(canvas, x, y, limit)
            canvas.box(x, y, width * panel.n_cols, high * panel.n_rows, edge=color, line=2.4)

        for k, (strip, block, part) in enumerate(heads):
            color = theme.HEADS[k % len(theme.HEADS)]
            bottom = y + high * d_v + 0.06
            canvas.text(0.1 + left, y - 0.14, block.title, size=10.5, color=theme.MUTED, ha="left")
            canvas.text(0.1, bottom - 0.14, strip.title, size=10.5, color=theme.MUTED, ha="left")
            draw(block, 0.1 + left, y, color)
            draw(strip, 0.1, bottom, color)
            draw(part, 0.1 + left, bottom, color)
            canvas.text(0.1 + left - 0.25, bottom + high / 2, "=", color=theme.MUTED)
            y = bottom + high + 0.44
        y -= 0.18
        canvas.text(left, y + high / 2, "加起来 =", color=theme.MUTED, ha="right")
        draw(total, 0.1 + left, y, theme.INK)
        canvas.text(canvas.width / 2, y + high + 0.26, guess)
        return canvas.figure

    def tables(self):
        O, parts, Y, i = self.outputs, self.parts, self.Y, self.row
        heads, dims = range(self.model.h), [str(c) for c in range(self.model.d_model)]
        logits, p = steps.unembed(Y, self.model.W_U)[i], self.probabilities
        token = self.trace.tokens[i]
        return [
            (f"「{token}」这一行，各头的输出 O", ["", *map(str, range(self.model.d_v))],
             [[f"头 {k}", *O[k, i].tolist()] for k in heads]),
            ("W_O，一个头一块", ["行", *dims],
             [[f"头 {k}，第 {m} 行", *row] for k in heads for m, row in enumerate(self.blocks[k].tolist())]),
            ("各头写进 Y 的一份", ["", *dims],
             [*([f"头 {k}", *parts[k, i].tolist()] for k in heads), ["Y", *Y[i].tolist()]]),
            ("下一个字", ["字", "logit", "p"], [[c, float(z), p[c]] for c, z in zip(p, logits)]),
        ]  # fmt: skip

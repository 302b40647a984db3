"""softmax 工作台：拖 logits，看它们怎样一步一步变成概率；不减最大值会真的溢出。"""

import numpy as np
import traitlets

from .. import theme
from ..example import SENTENCE
from ..figures.canvas import Canvas, cell_text
from ..trace import run
from .base import Explorer, Flag, Real, Reals, Sentence

LIMIT = 1000
HEADS = ("logit + c", "÷ T", "− 最大值", "exp", "p")


def shown(x, digits=2):
    """表里写的数：太大、太小的写成 1.0e304，还有 ∞ 和 NaN。"""
    if np.isnan(x):
        return "NaN"
    if np.isinf(x):
        return "∞" if x > 0 else "-∞"
    if x and not 0.5 * 10.0**-digits <= abs(x) < 1e4:
        mantissa, exponent = f"{x:.1e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return cell_text(x, digits)


class SoftmaxBench(Explorer):
    """softmax 工作台。

    Attributes
    ----------
    sentence : str
        logits 来自读完这句话的预测行
    logits : list of float, 长 d_vocab
        可以改成自己的数，-1000 到 1000；没改过的，换句子时跟着换
    temperature : float
        温度 T，0.1 到 5
    shift : float
        每个 logit 都加上的 c，-1000 到 1000
    subtract : bool
        指数之前，要不要先减去最大值
    """

    script = "softmax_bench.js"
    title = "softmax 工作台"

    sentence = Sentence(SENTENCE)
    logits = Reals([], lambda self: (self.model.d_vocab,), -LIMIT, LIMIT)
    temperature = Real(1.0, 0.1, 5)
    shift = Real(0.0, -LIMIT, LIMIT)
    subtract = Flag(True)

    def _given(self, sentence):
        return run(sentence, self.model).logits[-1].tolist()

    @traitlets.default("logits")
    def _default_logits(self):
        return self._given(self.sentence)

    @traitlets.observe("sentence")
    def _follow(self, change):
        if change.old and np.allclose(self.logits, self._given(change.old), rtol=0, atol=1e-9):
            self.logits = self._given(self.sentence)

    @property
    def columns(self):
        """每一步的数：{名字: (d_vocab,) 的数组}；不减最大值时可能有 inf 和 nan，和网页上一样。"""
        z = np.array(self.logits) + self.shift
        scaled = z / self.temperature
        moved = scaled - scaled.max() if self.subtract else scaled
        with np.errstate(over="ignore", invalid="ignore"):
            exps = np.exp(moved)
            return dict(zip(HEADS, (z, scaled, moved, exps, exps / exps.sum())))

    @property
    def probabilities(self):
        """{字: 概率}。"""
        return dict(zip(self.model.vocab, self.columns["p"].tolist()))

    def _rows(self):
        columns = self.columns.values()
        return [[token, *texts] for token, *texts in zip(self.model.vocab, *([shown(x) for x in c] for c in columns))]

    def still(self):
        rows, p = self._rows(), self.columns["p"]
        title = f"「{self.sentence}」之后：logits 怎样变成概率"
        left, widths, high = 1.62, (0.78, 0.7, 0.74, 0.66, 0.58), 0.32
        rights = left + np.cumsum(widths)
        minus = "先减最大值" if self.subtract else "不减最大值"
        how = f"T = {self.temperature:g}，c = {self.shift:g}，{minus}"
        alt = "\n".join([how, *("，".join([row[0], *map(" ".join, zip(HEADS, row[1:]))]) for row in rows)])
        canvas = Canvas(rights[-1] + 0.1, 0.66 + high * len(rows), title, alt)
        y = canvas.top + 0.14
        canvas.text(0.08, y, how, color=theme.MUTED, ha="left")
        for x, head in zip(rights, HEADS):
            canvas.text(x, y + 0.3, head, size=10.5, color=theme.MUTED, ha="right")
        zero, scale = 0.98, 0.62 / max(1.0, np.abs(self.logits).max())
        best = None if np.isnan(p).any() else int(p.argmax())
        for k, (token, *texts) in enumerate(rows):
            y = canvas.top + 0.66 + high * (k + 0.5)
            color = theme.ACCENT if k == best else theme.INK
            long = self.logits[k] * scale
            fill = theme.ACCENT if k == best else theme.MUTED
            canvas.box(zero + min(long, 0), y - 0.09, abs(long), 0.18, fill=fill)
            canvas.text(0.2, y, token, color=color)
            for x, text in zip(rights, texts):
                canvas.text(x, y, text, color=color, ha="right", gid="sa-value")
        bottom = canvas.top + 0.66 + high * len(rows)
        canvas.line([zero, zero], [canvas.top + 0.66, bottom - 0.03], width=1.2)
        return canvas.figure

    def tables(self):
        return [("softmax 的每一步", ["字", *HEADS], self._rows())]

"""嵌入表：改一个数，看后面哪些数跟着变，哪些不变。"""

from dataclasses import replace

import numpy as np
import traitlets

from .. import contracts
from ..example import SENTENCE
from ..figures import Matrix, matrices
from ..trace import run
from ..wording import said, shown
from .base import Explorer, in_words
from .state import Reals, Sentence, StateError, Whole

LIMIT = 100
CLOSE = 1e-12
STAGES = {name: name for name in ("X", "Q", "K", "V", "S", "A", "O", "Y", "logits", "P")} | {"S": "S_masked"}


class EmbeddingTable(Explorer):
    """嵌入表。

    Attributes
    ----------
    sentence : str
        1 到 16 个字，每个都在词表里
    head : int
        Q、K、V、S、A、O 看哪个头
    row, column : int
        选中的那个数：嵌入表的第几行、第几列
    W_E : list, (d_vocab, d_model)
        现在的嵌入表，每个数在 -100 到 100 之间；整张设进来，或用 ``change`` 改一个数
    """

    script = "embedding_table.js"
    title = "嵌入表"

    sentence = Sentence(SENTENCE)
    head = Whole(0, 0, lambda self: self.model.h - 1)
    row = Whole(0, 0, lambda self: self.model.d_vocab - 1)
    column = Whole(0, 0, lambda self: self.model.d_model - 1)
    W_E = Reals([], lambda self: self.model.W_E.shape, -LIMIT, LIMIT)

    @traitlets.default("W_E")
    def _trained(self):
        return self.model.W_E.tolist()

    def change(self, token, column, value):
        """把「token」那一行的第 column 个数改成 value。

        Raises
        ------
        StateError
            token 不是词表里的一个字，column 越界，或 value 不是 -100 到 100 之间的数
        """
        if not isinstance(token, str) or token not in self.model.vocab:
            vocab = said(" ".join(self.model.vocab))
            raise StateError(f"token 应当是词表里的一个字（{vocab}），收到的是 {shown(token)}。")
        column = type(self).column.validate(self, column)
        number = contracts.real(value)
        if number is None or abs(number) > LIMIT:
            raise StateError(f"value 应当是 -{LIMIT} 到 {LIMIT} 之间的数，收到的是 {shown(value)}。")
        table = np.array(self.W_E)
        table[self.model.vocab.index(token), column] = number
        self.W_E = table

    def reset(self):
        """整张表恢复成训练出来的样子。"""
        self.W_E = self._trained()

    @property
    def before(self):
        """没改的表走一遍七步。"""
        return run(self.sentence, self.model)

    @property
    def trace(self):
        """改过的表走一遍七步。"""
        return run(self.sentence, replace(self.model, W_E=np.array(self.W_E)))

    @property
    def changed(self):
        """哪些数变了：{名字: (n, …) 的 True、False}；有头的量只看 head 这个头，S 是掩码之后的。"""
        before, after = self.before, self.trace
        out = {}
        for name, field in STAGES.items():
            a, b = (getattr(t, field) for t in (before, after))
            a, b = (a[self.head], b[self.head]) if a.ndim == 3 else (a, b)
            with np.errstate(invalid="ignore"):  # -inf 减 -inf
                out[name] = (a != b) & (np.abs(a - b) > CLOSE * np.maximum(np.abs(a), np.abs(b)))
        return out

    def still(self):
        t, h, tokens = self.trace, self.head, list(self.trace.tokens)
        counts = "，".join(f"{name} {mask.sum()}" for name, mask in self.changed.items())
        edits = int((np.array(self.W_E) != self.model.W_E).sum())
        best = np.argsort(-t.P[-1], kind="stable")[:3]
        figure = matrices(
            Matrix(self.W_E, "W_E", rows=self.model.vocab, cell=(self.row, self.column)), "→",
            Matrix(t.X, "X", rows=tokens), "→",
            Matrix(t.A[h], f"A（头 {h}）", rows=tokens, cols=tokens, kind="weights"), "→",
            Matrix(t.P[-1][best], "下一个字", cols=[t.model.vocab[k] for k in best], kind="weights", shape=False),
            title=f"嵌入表改了 {edits} 个数；跟着变的：{counts}",
        )  # fmt: skip
        figure.alt = "\n".join([figure.alt, self._what_changed(), self._prediction()])
        return figure

    def _what_changed(self):
        tokens = self.trace.tokens
        rows = [
            [name, str(mask.sum()), str(mask.size), "、".join(tokens[i] for i in np.flatnonzero(mask.any(1))) or "没有"]
            for name, mask in self.changed.items()
        ]
        return in_words("哪些数变了", ["变了", "一共", "在哪几行"], rows)

    def _prediction(self):
        before, after = self.before.P[-1], self.trace.P[-1]
        return in_words("下一个字的概率", ["改之前", "改之后"], zip(self.model.vocab, before, after))

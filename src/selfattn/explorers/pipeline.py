"""七步合一：读者自己造句，看每一个中间结果，问每一个数的来历。"""

import numpy as np
import traitlets

from ..figures import Matrix, overview
from ..trace import EXPLAINABLE
from .base import RowExplorer
from .state import Choice, Flag, Real, Sentence, State, Whole

MAX_SEED = 2**32 - 1


class Cell(State):
    """一个中间结果里的一个数：[名字, 下标, …]；[] 是一个也没选。"""

    def validate(self, obj, value):
        if not isinstance(value, (list, tuple)) or (value and not _known(value[0])):
            self.refuse(value, f" [] 或 [名字, 下标, …]，名字是 {'、'.join(EXPLAINABLE)} 之一")
        return [int(k) if isinstance(k, np.integer) else k for k in value]


def _known(name):
    return isinstance(name, str) and name in EXPLAINABLE


class Pipeline(RowExplorer):
    """七步流水线。

    Attributes
    ----------
    sentence : str
        1 到 16 个字，每个都在词表里
    head : int
        看哪个头
    row : int
        看哪个词元的一行；−1 是最后一行，也就是预测行
    attention_temperature, temperature : float
        第 4 步、第 7 步 softmax 的温度，0.1 到 5
    scale, mask : bool
        第 4 步要不要除以 √d_k、要不要因果掩码
    stage : int
        打开第几步，1 到 7
    cell : list
        问来历的那个数，如 ``["A", 0, 2, 1]``；``[]`` 是没有
    how : "greedy" or "sample"
        往下写时怎样挑字：最可能的，或者按概率抽
    seed : int
        随机数的状态；抽一次变一次
    """

    script = "pipeline.js"
    title = "七步流水线"

    sentence = Sentence("我爱你")
    head = Whole(0, 0, lambda self: self.model.h - 1)
    attention_temperature = Real(1.0, 0.1, 5)
    temperature = Real(1.0, 0.1, 5)
    scale = Flag(True)
    mask = Flag(True)
    stage = Whole(1, 1, 7)
    cell = Cell([])
    how = Choice("greedy", ("greedy", "sample"))
    seed = Whole(1, 0, MAX_SEED)

    @traitlets.validate("cell")
    def _check_cell(self, proposal):
        if not self._exists(proposal.value):
            shape = getattr(self.trace, proposal.value[0]).shape
            type(self).cell.refuse(proposal.value, f"数组里的一个位置，{proposal.value[0]} 的形状是 {shape}")
        return proposal.value

    @traitlets.observe("sentence")
    def _keep_cell(self, change):
        """句子变短，原来问的那个数可能没有了。"""
        if not self._exists(self.cell):
            self.cell = []

    def _exists(self, cell):
        if not cell:
            return True
        name, *index = cell
        shape = getattr(self.trace, name).shape
        return len(index) == len(shape) and all(type(k) is int and 0 <= k < size for k, size in zip(index, shape))

    def still(self):
        t = self.trace
        tokens, vocab = list(t.tokens), t.model.vocab
        figure = overview(t, self.head, self.row)
        table = lambda title, M, cols, **kind: Matrix(M, title, rows=tokens, cols=cols, shape=False, **kind).alt
        figure.alt = "\n".join([
            figure.alt,
            *([table(f"头 {self.head} 的分数，没有遮", t.S[self.head], tokens)] if t.mask else []),
            table("每一行的 logits", t.logits, vocab),
            table("每一行的概率 P", t.P, vocab, kind="weights"),
        ])  # fmt: skip
        return figure

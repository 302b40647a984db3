"""七步合一：读者自己造句，看每一个中间结果，问每一个数的来历。"""

import numpy as np
import traitlets

from ..figures import overview
from ..trace import EXPLAINABLE
from .base import Choice, Flag, Real, RowExplorer, Sentence, State, Whole

MAX_SEED = 2**32 - 1


class Cell(State):
    """一个中间结果里的一个数：[名字, 下标, …]；[] 是一个也没选。"""

    def validate(self, obj, value):
        if not isinstance(value, (list, tuple)) or (value and value[0] not in EXPLAINABLE):
            self.refuse(value, f" [] 或 [名字, 下标, …]，名字是 {'、'.join(EXPLAINABLE)} 之一")
        return [int(k) if isinstance(k, np.integer) else k for k in value]


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
        return overview(self.trace, self.head, self.row)

    def tables(self):
        t, h = self.trace, self.head
        tokens, vocab = list(t.tokens), list(self.model.vocab)

        def table(caption, M, cols=None):
            cols = cols or [str(c) for c in range(M.shape[1])]
            return (caption, ["", *cols], [[token, *row] for token, row in zip(tokens, M.tolist())])

        return [
            ("① 编号", ["词元", "编号"], [[token, str(k)] for token, k in zip(tokens, t.ids)]),
            table("② 嵌入 X", t.X),
            *(table(f"③ {name}（头 {h}）", getattr(t, name)[h]) for name in "QKV"),
            table(f"④ 点积（头 {h}）", t.QK[h], tokens),
            table(f"④ 分数 S（头 {h}）", t.S[h], tokens),
            table(f"④ 掩码之后（头 {h}）", t.S_masked[h], tokens),
            table(f"④ 权重 A（头 {h}）", t.A[h], tokens),
            table(f"⑤ 输出 O（头 {h}）", t.O[h]),
            table("⑥ 拼接", t.concat),
            table("⑥ Y", t.Y),
            table("⑦ logits", t.logits, vocab),
            table("⑦ 概率 P", t.P, vocab),
        ]

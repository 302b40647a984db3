"""画在平面上的两个探索器共用的状态：哪一句、哪个头、哪一行，用不用模型自己的。"""

import traitlets

from .. import contracts
from ..example import MODEL, Model
from ..wording import shown
from .base import RowExplorer
from .state import Flag, Sentence, StateError, Whole


class PlaneExplorer(RowExplorer):
    """看一个头里的一行。

    ``own`` 为真时，``chosen`` 里的量跟着模型走；读者一动它们，``own`` 就变成假。

    Raises
    ------
    StateError
        状态不合要求；模型的 d_k（d_v）不是 2，画不成平面
    """

    chosen = ()
    size = ""

    sentence = Sentence("我爱你")
    head = Whole(0, 0, lambda self: self.model.h - 1)
    own = Flag(True)

    def __init__(self, model=MODEL, **state):
        if isinstance(model, Model) and (size := getattr(model, self.size, 2)) != 2:
            raise StateError(
                f"{type(self).__name__} 画在平面上，要 {self.size} = 2 的模型，收到的模型 {self.size} = {size}。"
            )
        given = [name for name in self.chosen if name in state]
        own = state.get("own", not given)
        super().__init__(model, **state | {"own": False})
        self.set_chosen(self.of_model() | {name: getattr(self, name) for name in given})
        self.own = own

    @property
    def i(self):
        """正在看的那一行，0 … n−1。"""
        return self.row % len(self.sentence)

    @property
    def seen(self):
        """看得见的词元：第 i 个和它前面的。"""
        return list(self.sentence[: self.i + 1])

    def of_model(self):
        """chosen 里的量，模型自己的值：{名字: 值}。"""
        raise NotImplementedError

    def is_of_model(self):
        """chosen 里的量是不是模型自己的。"""
        raise NotImplementedError

    def set_chosen(self, values):
        with self.hold_trait_notifications():
            for name, value in values.items():
                setattr(self, name, value)

    def read_pair(self, name, value):
        """读者给的一个点。"""
        try:
            point = contracts.array(name, value, "(2,)")
        except ValueError:
            point = ()
        if len(point) != 2:
            raise StateError(f"{name} 应当是两个数，收到的是 {shown(value)}。")
        return point

    @traitlets.observe(traitlets.All)
    def _follow(self, change):
        if change.name not in self.names or not self.own or self.is_of_model():
            return
        if change.name in self.chosen:
            self.own = False
        else:
            self.set_chosen(self.of_model())

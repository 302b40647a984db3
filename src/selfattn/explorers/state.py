"""探索器的状态：每一种量要合什么要求，不合就抛 StateError（中文），旧值不动。"""

import numpy as np
import traitlets

from .. import contracts
from ..wording import said, shown

MAX_TOKENS = 16


class StateError(traitlets.TraitError, ValueError):
    """状态里的一个值不合要求；旧值没有动。"""


class State(traitlets.TraitType):
    """探索器的一个量，Python 和网页两边同步。"""

    def __init__(self, default):
        super().__init__(default)
        self.tag(sync=True)

    def refuse(self, value, accepted):
        raise StateError(f"{self.name} 应当是{accepted}，收到的是 {shown(value)}。")


class Flag(State):
    """真或假。"""

    def validate(self, obj, value):
        if not isinstance(value, (bool, np.bool_)):
            self.refuse(value, " True 或 False")
        return bool(value)


class Real(State):
    """low 到 high 之间的实数；界限可以是函数，由探索器算出来。"""

    def __init__(self, default, low, high):
        super().__init__(default)
        self.low, self.high = low, high

    def bounds(self, obj):
        return [bound(obj) if callable(bound) else bound for bound in (self.low, self.high)]

    def validate(self, obj, value):
        low, high = self.bounds(obj)
        number = contracts.real(value)
        if number is None or not low <= number <= high:
            self.refuse(value, f" {low} 到 {high} 之间的数")
        return number


class Whole(Real):
    """low 到 high 之间的整数。"""

    def validate(self, obj, value):
        low, high = self.bounds(obj)
        number = contracts.real(value)
        if number is None or number != int(number) or not low <= number <= high:
            self.refuse(value, f" {low} 到 {high} 之间的整数")
        return int(number)


class Choice(State):
    """几个值之一。"""

    def __init__(self, default, options):
        super().__init__(default)
        self.options = tuple(options)

    def validate(self, obj, value):
        if not any(type(value) is type(option) and value == option for option in self.options):
            self.refuse(value, f" {'、'.join(map(shown, self.options))} 之一")
        return value


class Sentence(State):
    """1 到 16 个字，每个都在词表里。"""

    def validate(self, obj, value):
        vocab = obj.model.vocab
        if not isinstance(value, str) or not 1 <= len(value) <= MAX_TOKENS:
            self.refuse(value, f" 1 到 {MAX_TOKENS} 个字的字符串")
        if unknown := [c for c in dict.fromkeys(value) if c not in vocab]:
            came = "、".join(f"「{c}」" if c.isprintable() else f"「U+{ord(c):04X}」" for c in unknown[:5])
            raise StateError(f"{self.name} 里的{came}不在词表里；词表里有：{said(' '.join(vocab))}。")
        return value


class Reals(State):
    """形状固定的一组实数，存成列表；shape 里的 None 不限长短，也可以是由探索器算出形状的函数。"""

    def __init__(self, default, shape, low=-1e6, high=1e6):
        super().__init__(default)
        self.shape, self.low, self.high = shape, low, high

    def validate(self, obj, value):
        shape = self.shape(obj) if callable(self.shape) else self.shape
        wanted = f"形状 ({', '.join('?' if n is None else str(n) for n in shape)}) 的数组"
        try:
            array = contracts.array(self.name, value, str(tuple(shape)))
        except ValueError:
            self.refuse(value, wanted)
        if array.ndim != len(shape) or any(n not in (None, m) for n, m in zip(shape, array.shape)):
            self.refuse(value, wanted)
        if (array < self.low).any() or (array > self.high).any():
            self.refuse(value, f" {self.low} 到 {self.high} 之间的数")
        return array.tolist()

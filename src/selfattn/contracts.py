"""形状的约定，和不合约定时的中文报错：说清是哪个参数、收到了什么、可以填什么。

约定写在函数上面，给人看，也真的执行::

    @shapes("Q (..., n_q, d_k), K (..., n_k, d_k) -> S (..., n_q, n_k)")

======================  ==================================================================
``Q (..., n_q, d_k)``   同一个字母同样大小；``...`` 是任意多个批量轴，照 NumPy 的规矩对齐
``W_O (h·d_v, d_model)``  行数是 h 与 d_v 的积
``S (..., n) ≥ -∞``     收 -inf；不写就只收有限的数
``ids (n,) < d_vocab``  0 … d_vocab−1 的整数
``text (n,) in vocab``  每个字都在 vocab 里
``n_q ≤ n_k``           一个大小不超过另一个
======================  ==================================================================

收下的数组都复制成 float64，绝不改动读者手里的。箭头右边是交出去的，形状也要合。
不是数组的参数凭名字检查，见文件末尾的 ``BY_NAME``。
"""

import functools
import inspect
import math
import re
from typing import NamedTuple

import numpy as np

from .wording import said, shown

MAX_TEXT = 256  # 一句话最多几个字：生成时每一步的 (h, n, n) 都留着，写满大约 0.4 GB、一两秒
MAX_AXES = 32  # 旧的 NumPy 最多这么多轴
MAX_NUMBERS = 2**26  # 一个结果最多几个数，0.5 GB


# ── 形状的约定 ────────────────────────────────────────────────────────────
class Item(NamedTuple):
    """约定里的一项，如 ``S (..., n) ≥ -∞``。"""

    name: str
    shape: str
    axes: tuple  # 不含 ...
    batched: bool
    values: str  # "≥ -∞"、"< d_vocab"、"in vocab" 或 ""


class Contract:
    """一份约定；``accept`` 检查收到的，``verify`` 检查交出去的。"""

    def __init__(self, text):
        takes, _, gives = text.partition(" -> ")
        self.takes, self.gives = _items(takes), _items(gives)
        self.orders = re.findall(r"(\w+) ≤ (\w+)", text)

    def accept(self, given):
        """把 given（{名字: 值}）里的值换成检查过的一份，返回各个大小：{字母: (大小, 从谁那里知道的)}。"""
        sizes = {"...": ((), None)}
        for item in self.takes:
            if item.name not in BY_NAME:
                given[item.name] = _array(item, given[item.name])
            _unify(item, given[item.name], sizes)
        for item in self.takes:
            _check_values(item, given[item.name], given, sizes)
        for small, large in self.orders:
            (a, owner), (b, _) = sizes[small], sizes[large]
            if a > b:
                raise ValueError(f"{owner} 的 {small} 应当不大于 {large}，收到的是 {a} 和 {b}。")
        for item in self.gives:
            shape = _expected(item, sizes)
            if math.prod(shape) > MAX_NUMBERS:
                raise ValueError(f"太大了：{item.name} 的形状会是 {shape}，这里只接受不超过 {MAX_NUMBERS} 个数的。")
        return sizes

    def verify(self, function, results, given, sizes):
        """交出去的形状不合约定，是 function 写错了；有 NaN 或无穷大，是收到的数算不下去。"""
        for item, value in zip(self.gives, results, strict=True):
            expected = _expected(item, sizes)
            if np.shape(value) != expected:
                raise AssertionError(
                    f"{function} 的 {item.name} 应当是 {item.shape}，即 {expected}，不是 {np.shape(value)}。"
                )
            _check_values(item, value, given, sizes)
            if not _accepted(value, item.values == "≥ -∞").all():
                raise ValueError(self._why_not_finite(item.name, given))

    def _why_not_finite(self, result, given):
        for item in self.takes:
            if item.values == "≥ -∞" and np.isneginf(given[item.name]).all(axis=-1).any():
                return f"{item.name} 有一行全是 -inf：每一行至少要留一个有限的分数。"
        names = " 与 ".join(item.name for item in self.takes)
        return f"{names} 的数太大，算 {result} 时会溢出：这里只接受结果小于 1e308 的。"


def shapes(text):
    """给函数写上约定：收下时检查、复制，交出去之前再检查一遍；写法见本文件的开头。"""
    contract = Contract(text)

    def decorate(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def checked(*args, **kwargs):
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError:
                bound = None
            if bound is None:
                return function(*args, **kwargs)  # 参数的个数或名字不对，让 Python 自己说
            bound.apply_defaults()
            given = bound.arguments
            for name in BY_NAME.keys() & given.keys():
                given[name] = BY_NAME[name](name, given[name])
            sizes = contract.accept(given)
            with np.errstate(over="ignore", invalid="ignore"):
                result = function(**given)
            contract.verify(function.__name__, result if len(contract.gives) > 1 else (result,), given, sizes)
            return result

        checked.contract = contract
        return checked

    return decorate


def _items(text):
    found = re.findall(r"(\w+) (\([^)]*\))(?: (≥ -∞|< \w+|in \w+))?", text)
    return [Item(name, shape, *_axes(shape), values) for name, shape, values in found]


@functools.cache
def _axes(shape):
    """``"(..., n, d_k)"`` → ``(("n", "d_k"), True)``。"""
    names = re.findall(r"[^(), ]+", shape)
    return tuple(name for name in names if name != "..."), "..." in names


def _array(item, value):
    if item.values.startswith("<"):
        return integers(item.name, value, item.shape)
    return array(item.name, value, item.shape, allow_minus_inf=item.values == "≥ -∞")


def _unify(item, value, sizes):
    """把 value 的各个轴记进 sizes；已经知道的，要一样。"""
    shape = value.shape if isinstance(value, np.ndarray) else (len(value),)
    split = len(shape) - len(item.axes)
    for axis, size in zip(item.axes, shape[split:]):
        known, owner = _size(axis, sizes)
        if known is None:
            sizes[axis] = size, item.name
        else:
            same(f"{owner} 的 {axis}", known, f"{item.name} 的 {axis}", size)
    batch, owner = sizes["..."]
    if item.batched and shape[:split] != batch:
        try:
            sizes["..."] = np.broadcast_shapes(batch, shape[:split]), f"{item.name} 的形状 {shape}"
        except ValueError:
            raise ValueError(f"{owner} 与 {item.name} 的形状 {shape}，批量轴对不上。") from None


def _expected(item, sizes):
    """交出去的应当是什么形状。"""
    batch = sizes["..."][0] if item.batched else ()
    return batch + tuple(_size(axis, sizes)[0] for axis in item.axes)


def _size(axis, sizes):
    """一个轴的大小，和从谁那里知道的；``h·d_v`` 是积；还不知道就是 (None, None)。"""
    if "·" not in axis:
        return sizes.get(axis, (None, None))
    known = [_size(factor, sizes) for factor in axis.split("·")]
    return math.prod(size for size, _ in known), known[-1][1]


def _check_values(item, value, given, sizes):
    relation, _, other = item.values.partition(" ")
    if relation == "<":
        stop = sizes[other][0]
        if np.min(value) < 0 or np.max(value) >= stop:
            raise ValueError(f"{item.name} 应当在 0 到 {stop - 1} 之间，收到的是 {shown(np.asarray(value).tolist())}。")
    if relation == "in":
        unknown = sorted(set(value) - set(given[other]), key=value.index)
        if unknown:
            came = "、".join(map(shown, unknown[:5])) + (" 等" if len(unknown) > 5 else "")
            raise ValueError(f"{item.name} 里有词表之外的字：{came}。词表里有：{said(' '.join(given[other]))}。")


# ── 一个参数一个参数地检查 ─────────────────────────────────────────────────
def array(name, value, shape, *, allow_minus_inf=False):
    """把 value 变成 float64 数组；shape 是写给读者看的形状，如 ``"(..., n, d_model)"``。

    Raises
    ------
    ValueError
        不是实数、维数不够、有一个轴长 0、含 NaN 或无穷大、带着 NumPy 的掩码
    """
    if isinstance(value, np.ma.MaskedArray):
        raise ValueError(f"{name} 应当是普通的数组，不是 np.ma 的掩码数组：要遮住的分数请换成 -np.inf。")
    given = as_array(value)
    if given is None or given.dtype.kind not in "biuf":
        raise ValueError(f"{name} 应当是形状 {shape} 的数组，收到的是 {shown(value)}。")
    out = np.array(given, dtype=np.float64)  # 总是复制：绝不改动读者手里的数组
    axes, batched = _axes(shape)
    if out.ndim < len(axes) or (not batched and out.ndim != len(axes)) or out.size == 0:
        raise ValueError(f"{name} 的形状应当是 {shape}，收到的是 {out.shape}。")
    accepted = _accepted(out, allow_minus_inf)
    if not accepted.all():
        where = tuple(int(k) for k in np.argwhere(~accepted)[0])
        kinds = "有限的数或 -inf" if allow_minus_inf else "有限的数"
        raise ValueError(f"{name}{list(where)} 是 {out[where]}，这里只接受{kinds}。")
    return out


def _accepted(values, allow_minus_inf):
    """哪些数可以收。"""
    finite = np.isfinite(values)
    return finite | np.isneginf(values) if allow_minus_inf else finite


def integers(name, value, shape):
    """把 value 变成整数数组。"""
    out = as_array(value)
    if out is None or out.dtype.kind not in "iu" or out.ndim < 1 or out.size == 0:
        raise ValueError(f"{name} 应当是形状 {shape} 的整数，收到的是 {shown(value)}。")
    return out


def as_array(value):
    """能变成数组就变，不能（长短不齐、套得太深、自己装着自己）就返回 None。"""
    inner = value
    for _ in range(MAX_AXES):
        if not isinstance(inner, (list, tuple)) or not inner:
            break
        inner = inner[0]
    else:
        return None  # 交给 NumPy，它会没完没了
    try:
        return np.asarray(value)
    except Exception:  # 里面的东西怎样变成数，由它们自己的代码说了算
        return None


def same(name_a, size_a, name_b, size_b):
    """两个要对上的大小必须相等。"""
    if size_a != size_b:
        raise ValueError(f"{name_a} 与 {name_b} 应当相等，收到的是 {size_a} 和 {size_b}。")


def positive(name, value):
    """大于 0 的有限数，如温度。"""
    number = real(value)
    if number is None or not number > 0:
        raise ValueError(f"{name} 应当是大于 0 的有限数，收到的是 {shown(value)}。")
    return number


def real(value):
    """有限的实数；不是就返回 None。"""
    if isinstance(value, (bool, np.bool_, str, bytes, np.complexfloating)):
        return None
    try:
        number = float(value)
    except Exception:  # 别的东西可以有自己的 __float__
        return None
    return number if np.isfinite(number) else None


def finite(name, value):
    """有限的实数，照原样交回。"""
    if real(value) is None:
        raise ValueError(f"{name} 应当是有限的数，收到的是 {shown(value)}。")
    return value


def flag(name, value):
    """开关：只收 True 或 False。"""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} 应当是 True 或 False，收到的是 {shown(value)}。")
    return bool(value)


def generator(name, value):
    """随机数发生器，或 None。"""
    if value is not None and not isinstance(value, np.random.Generator):
        raise ValueError(f"{name} 应当是 np.random.default_rng(种子) 或 None，收到的是 {shown(value)}。")
    return value


def instance(name, value, kind, example):
    """value 应当是 kind；example 说怎样得到一个。"""
    if not isinstance(value, kind):
        raise ValueError(f"{name} 应当是 {example}，收到的是 {shown(value)}。")
    return value


def text(name, value):
    """一句话：1 到 MAX_TEXT 个字的字符串。"""
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} 应当是至少一个字的字符串，收到的是 {shown(value)}。")
    if len(value) > MAX_TEXT:
        raise ValueError(f"{name} 最多 {MAX_TEXT} 个字，收到的有 {len(value)} 个：注意力要算的数和字数的平方成正比。")
    return value


def words(name, value):
    """写给人看的一段话，可以是空的。"""
    if not isinstance(value, str):
        raise ValueError(f"{name} 应当是字符串，收到的是 {shown(value)}。")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"{name} 里应当都是完整的字，收到的是 {shown(value)}。") from None
    return str.__str__(value)


def written(name, value):
    """写成字，如标签、小表里的格子；写不成的不收。"""
    try:
        return words(name, str(value))
    except Exception:  # 东西自己的 __str__ 可以出任何错；太长的整数 Python 不肯写
        raise ValueError(f"{name} 应当写得成字，收到的是 {shown(value)}。") from None


def probabilities(name, value, shape="(d_vocab,)"):
    """一行概率或权重：非负，加起来等于 1。"""
    P = array(name, value, shape)
    if (P < 0).any() or abs(P.sum() - 1) > 1e-6:
        raise ValueError(f"{name} 应当非负且加起来等于 1，收到的最小值是 {P.min():g}，和是 {P.sum():.9g}。")
    return P


def sequence(name, value, what):
    """几样东西。"""
    try:
        return tuple(value)
    except Exception:  # 自己的 __iter__ 可以出任何错
        raise ValueError(f"{name} 应当是{what}，收到的是 {shown(value)}。") from None


def strings(name, value, what="一串字"):
    """一串字符串：词表、句子。"""
    items = sequence(name, value, what)
    if not all(isinstance(item, str) for item in items):
        raise ValueError(f"{name} 应当是{what}，收到的是 {shown(value)}。")
    return items


def index(name, value, size, what):
    """下标：0 … size−1 的整数。"""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name} 应当是整数，收到的是 {shown(value)}。")
    if not 0 <= value < size:
        raise ValueError(f"{name} 应当在 0 到 {size - 1} 之间（{what}），收到的是 {shown(value)}。")
    return int(value)


def between(name, value, low, high):
    """low 到 high 之间的整数，两头都算。"""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise ValueError(f"{name} 应当是 {low} 到 {high} 之间的整数，收到的是 {shown(value)}。")
    return int(value)


BY_NAME = {  # 这几个名字在全书里各是一样东西
    "text": text,
    "vocab": strings,
    "scale": flag,
    "mask": flag,
    "temperature": positive,
    "P": probabilities,
    "rng": generator,
}

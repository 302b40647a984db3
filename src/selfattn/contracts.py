"""检查读者给的参数：不合要求就用中文说清是哪个参数、收到了什么、可以填什么。"""

import numpy as np


def shown(value):
    """收到的东西写成一小段话；整数太长，Python 不肯写。"""
    try:
        return f"{value!r:.80}"
    except ValueError:
        return "一个很长的整数"


def array(name, value, shape, *, allow_minus_inf=False):
    """把 value 变成 float64 数组；shape 是写给读者看的形状，如 ``"(..., n, d_model)"``。

    Raises
    ------
    ValueError
        不是实数、维数不够、有一个轴长 0、含 NaN 或无穷大、带着 NumPy 的掩码
    """
    if isinstance(value, np.ma.MaskedArray):
        raise ValueError(f"{name} 应当是普通的数组，不是 np.ma 的掩码数组：要遮住的分数请换成 -np.inf。")
    given = _asarray(value)
    if given is None or given.dtype.kind not in "biuf":
        raise ValueError(f"{name} 应当是形状 {shape} 的数组，收到的是 {shown(value)}。")
    out = np.array(given, dtype=np.float64)  # 总是复制：绝不改动读者手里的数组
    needed = len([part for part in shape.strip("()").split(",") if part.strip() not in ("", "...")])
    if out.ndim < needed or ("..." not in shape and out.ndim != needed) or out.size == 0:
        raise ValueError(f"{name} 的形状应当是 {shape}，收到的是 {out.shape}。")
    bad = np.isnan(out) | (np.isposinf(out) if allow_minus_inf else np.isinf(out))
    if bad.any():
        where = tuple(int(k) for k in np.argwhere(bad)[0])
        accepted = "有限的数或 -inf" if allow_minus_inf else "有限的数"
        raise ValueError(f"{name}{list(where)} 是 {out[where]}，这里只接受{accepted}。")
    return out


def integers(name, value, shape, stop):
    """把 value 变成整数数组，每个都在 0 … stop−1 之间。"""
    out = _asarray(value)
    if out is None or out.dtype.kind not in "iu" or out.ndim < 1 or out.size == 0:
        raise ValueError(f"{name} 应当是形状 {shape} 的整数，收到的是 {shown(value)}。")
    if out.min() < 0 or out.max() >= stop:
        raise ValueError(f"{name} 应当在 0 到 {stop - 1} 之间，收到的是 {shown(out.tolist())}。")
    return out


def _asarray(value):
    """能变成数组就变，不能（长短不齐）就返回 None。"""
    try:
        return np.asarray(value)
    except ValueError:
        return None


def batch(name_a, a, name_b, b):
    """最后两轴之前的批量轴必须能对齐。"""
    try:
        np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    except ValueError:
        raise ValueError(f"{name_a} 与 {name_b} 的批量轴对不上，收到的形状是 {a.shape} 和 {b.shape}。") from None


def dot_product(name_a, a, name_b, b):
    """a 的一行与 b 的一行做点积，不能大到溢出。"""
    with np.errstate(divide="ignore"):
        largest = np.log10(np.abs(a).max()) + np.log10(np.abs(b).max()) + np.log10(a.shape[-1])
    if largest > 308:
        raise ValueError(f"{name_a} 与 {name_b} 的数太大，点积会溢出：这里只接受点积小于 1e308 的。")


def same(name_a, size_a, name_b, size_b):
    """两个要对上的大小必须相等。"""
    if size_a != size_b:
        raise ValueError(f"{name_a} 与 {name_b} 应当相等，收到的是 {size_a} 和 {size_b}。")


def temperature(value, name="temperature"):
    """温度：大于 0 的有限数。"""
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
    except (TypeError, ValueError, OverflowError):
        return None
    return number if np.isfinite(number) else None


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


def strings(name, value, what):
    """一串字符串：词表、句子。"""
    try:
        items = tuple(value)
    except TypeError:
        items = (None,)
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

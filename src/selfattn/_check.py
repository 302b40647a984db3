"""检查读者给的参数：不合要求就用中文说清是哪个参数、收到了什么、可以填什么。"""

import numpy as np


def array(name, value, shape, *, allow_minus_inf=False):
    """把 value 变成浮点数组；shape 是写给读者看的形状，如 ``"(..., n, d_model)"``。

    Raises
    ------
    ValueError
        不是数、维数不够、含 NaN 或无穷大
    """
    try:
        # copy=True：绝不改动读者手里的数组
        out = np.array(value, dtype=np.result_type(np.asarray(value).dtype, np.float32))
        if out.dtype.kind != "f":
            raise TypeError(out.dtype)
    except (TypeError, ValueError):
        raise ValueError(f"{name} 应当是形状 {shape} 的数组，收到的是 {value!r:.80}。") from None
    needed = len([part for part in shape.strip("()").split(",") if part.strip() not in ("", "...")])
    if out.ndim < needed or ("..." not in shape and out.ndim != needed):
        raise ValueError(f"{name} 的形状应当是 {shape}，收到的是 {out.shape}。")
    bad = np.isnan(out) | (np.isposinf(out) if allow_minus_inf else np.isinf(out))
    if bad.any():
        where = tuple(int(k) for k in np.argwhere(bad)[0])
        accepted = "有限的数或 -inf" if allow_minus_inf else "有限的数"
        raise ValueError(f"{name}{list(where)} 是 {out[where]}，这里只接受{accepted}。")
    return out


def same(name_a, size_a, name_b, size_b):
    """两个要对上的大小必须相等。"""
    if size_a != size_b:
        raise ValueError(f"{name_a} 与 {name_b} 应当相等，收到的是 {size_a} 和 {size_b}。")


def temperature(value, name="temperature"):
    """温度：大于 0 的有限数。"""
    number = real(value)
    if number is None or not number > 0:
        raise ValueError(f"{name} 应当是大于 0 的有限数，收到的是 {value!r}。")
    return number


def real(value):
    """有限的实数；不是就返回 None。"""
    if isinstance(value, (bool, np.bool_, str, bytes)):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if np.isfinite(number) else None


def index(name, value, size, what):
    """下标：0 … size−1 的整数。"""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name} 应当是整数，收到的是 {value!r}。")
    if not 0 <= value < size:
        raise ValueError(f"{name} 应当在 0 到 {size - 1} 之间（{what}），收到的是 {value}。")
    return int(value)

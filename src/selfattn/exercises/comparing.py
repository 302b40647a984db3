"""读者的答案和标准答案比：一样不一样，类型对不对，第一处不同在哪里，像什么毛病。"""

import inspect
import textwrap
from dataclasses import dataclass

import numpy as np

from .. import wording
from ..contracts import as_array

RTOL, ATOL = 1e-9, 1e-12
_PLAIN = (type(None), bool, int, float, complex, str, bytes)


@dataclass(frozen=True)
class Refusal:
    """标准答案是“抛出 ValueError，信息里提到 mention”；照抄 whole 里的不算。"""

    mention: str
    whole: str = ""

    def __str__(self):
        return f"ValueError，信息里提到 {wording.shown(self.mention)}"


def simple(value, depth=8):
    """只由数、字、数组，和装着它们的列表、元组做成：复制、比较、写成字，都不会运行读者的代码，也不会没完没了。"""
    if type(value) in (list, tuple):
        return depth > 0 and all(simple(item, depth - 1) for item in value)
    if type(value) is np.ndarray:
        return value.dtype.kind != "O"
    return type(value) in _PLAIN or isinstance(value, (np.generic, Refusal))


def identical(a, b):
    """一模一样：类型、形状、每个数。函数不比。a 是 simple 的。"""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        if type(a) is not type(b) or a.dtype != b.dtype or a.shape != b.shape:
            return False
        return np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(identical, a, b))
    if callable(a):
        return True
    return type(a) is type(b) and (a == b or (a != a and b != b))


def has_floats(value):
    if isinstance(value, tuple):
        return any(map(has_floats, value))
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def same(expected, got):
    """数值相同（类型另外查）；got 不必是 simple 的。"""
    if isinstance(expected, (tuple, list)):
        kinds = (tuple, list) if isinstance(expected, tuple) else (list,)
        return type(got) in kinds and len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, np.ndarray):
        numbers = as_array(got)
        if numbers is None or numbers.shape != expected.shape or numbers.dtype.kind not in "biufc":
            return False
        return bool(np.isclose(numbers, expected, RTOL, ATOL, equal_nan=True).all())
    return type(got) is not np.ndarray and simple(got) and bool(expected == got)


def kind_of(value):
    return {
        list: "列表（list）", tuple: "元组（tuple）", str: "字符串", float: "一个小数（float）", int: "一个整数（int）",
        np.ndarray: "数组（ndarray）", type(None): "None", dict: "字典", bool: "True 或 False",
    }.get(type(value), f" {type(value).__name__} ")  # fmt: skip


def wrong_type(expected, got, what="返回的是"):
    """类型不对的提示；对就返回空串。"""
    if isinstance(expected, tuple):
        if type(got) not in (tuple, list):
            return f"应当返回 {len(expected)} 个结果，用逗号隔开；你返回的是{kind_of(got)}。"
        if len(got) != len(expected):
            return f"应当返回 {len(expected)} 个结果，你返回了 {len(got)} 个。"
        return next(filter(None, map(wrong_type, expected, got)), "")
    if isinstance(expected, np.ndarray):
        if type(got) is not np.ndarray:
            wrap = "用 `np.array(…)` 包起来。" if isinstance(got, (list, tuple)) else ""
            return f"返回的是{kind_of(got)}，应当是数组（ndarray）。{wrap}"
        if got.dtype.kind not in "biuf":
            return f"数组里装的不是实数，dtype 是 {got.dtype}。"
        if expected.dtype.kind in "iu" and got.dtype.kind not in "iu":
            return f"应当是整数，你的 dtype 是 {got.dtype}。"
        return ""
    if isinstance(expected, int):
        if type(got) is not int and not isinstance(got, np.integer):
            return f"{what}{kind_of(got)}，应当是一个整数（int）。"
        return ""
    if not (simple(got) or type(got) is list) or not isinstance(got, type(expected)):
        return f"返回的是{kind_of(got)}，应当是{kind_of(expected)}。"
    if isinstance(expected, list):
        return next(filter(None, (wrong_type(0, x, f"列表里第 {k} 个是") for k, x in enumerate(got))), "")
    return ""


def symptom(expected, got):
    """认不出是哪个错时，说说看到了什么。"""
    if isinstance(expected, tuple):
        k = next(k for k, (e, g) in enumerate(zip(expected, got)) if not same(e, g))
        return f"第 {k + 1} 个结果不对：" + symptom(expected[k], got[k])
    if not isinstance(expected, np.ndarray):
        return "答案不对。对照输入，把这一种情况用纸笔走一遍。"
    if got.shape != expected.shape:
        if got.ndim == expected.ndim and sorted(got.shape) == sorted(expected.shape):
            return f"形状不对：轴的次序不同，应当是 {expected.shape}，你的是 {got.shape}。"
        if got.size == expected.size:
            return f"形状不对：数的个数相同，应当是 {expected.shape}，你的是 {got.shape}。"
        return f"形状不对：应当是 {expected.shape}，你的是 {got.shape}。"
    if got.dtype.kind in "biu" and expected.dtype.kind == "f":
        return f"小数被截成了整数：你的 dtype 是 {got.dtype}。"
    if (np.isnan(got) & ~np.isnan(expected)).any():
        return "结果里有 NaN：多半是算了 ∞ − ∞、0 / 0 或 0 × ∞。"
    finite = np.isfinite(expected) & np.isfinite(got)
    if (np.isneginf(expected) & ~np.isneginf(got)).any():
        return "有的格子应当正好是 -∞（`-np.inf`），你的是别的数。"
    gap = np.abs(got[finite] - expected[finite]).max(initial=0)
    same_places = np.array_equal(np.isfinite(expected), np.isfinite(got))
    if same_places and gap < 1e-4 * max(1.0, np.abs(expected[finite]).max(initial=0)):
        cause = f"dtype 是 {got.dtype}，要用 float64" if got.dtype.itemsize < 8 else "不要四舍五入"
        return f"只差一点点（最多 {gap:.1g}）：精度不够，{cause}。"
    ratio = got[finite & (expected != 0)] / expected[finite & (expected != 0)]
    if ratio.size > 1 and np.allclose(ratio, ratio[0]) and abs(ratio[0] - 1) > 1e-6:
        return f"每个数都是应有的 {ratio[0]:.4g} 倍：多乘或少除了一个数。"
    return "数不对。从第一处不同的那个数查起。"


def first_difference(expected, got, prefix=""):
    if isinstance(expected, tuple):
        k = next(k for k, (e, g) in enumerate(zip(expected, got)) if not same(e, g))
        return first_difference(expected[k], got[k], f"第 {k + 1} 个结果")
    if isinstance(expected, np.ndarray):
        if got.shape != expected.shape:
            return f"{prefix}形状：应当是 {expected.shape}，你的是 {got.shape}"
        where = tuple(int(k) for k in np.argwhere(~np.isclose(got, expected, RTOL, ATOL))[0])
        return f"{prefix}{list(where)}：应当是 {expected[where]:.6g}，你的是 {got[where]:.6g}"
    if isinstance(expected, (list, str)):
        k = next((k for k, (e, g) in enumerate(zip(expected, got)) if e != g), min(len(expected), len(got)))
        at = lambda seq: wording.shown(seq[k]) if k < len(seq) else "没有了"
        return f"[{k}]：应当是 {at(expected)}，你的是 {at(got)}"
    return ""


def shown(value):
    """给人看的值；大数组写形状，只显示一部分。"""
    if type(value) is np.ndarray and simple(value):
        text = np.array2string(value, precision=4, suppress_small=True, threshold=40, edgeitems=2, separator=", ")
        return f"形状 {value.shape}，{value.dtype}\n{text}"
    if type(value) is tuple and simple(value):
        return "\n".join(f"({k + 1}) {shown(v)}" for k, v in enumerate(value))
    if isinstance(value, Refusal):
        return str(value)
    if inspect.isroutine(value):
        return inspect.getdoc(value) or "一个函数"
    return textwrap.shorten(wording.shown(value, 400), 400, placeholder=" …")

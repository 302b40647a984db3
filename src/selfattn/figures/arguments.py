"""画图的函数共用的参数检查：合格就返回整理好的值，不合格就抛 ``ValueError``，说清是哪一个参数。"""

import numpy as np
from matplotlib.colors import is_color_like

from .. import contracts, theme
from ..wording import shown

MAX_WORDS = 1000  # 图上的一段话最多几个字


def labels(name, value, count, what):
    """value 应当是 count 个标签。"""
    wanted = f" {count} 个标签（{what}）"
    given = contracts.sequence(name, value, wanted)
    if isinstance(value, str) or len(given) != count:
        raise ValueError(f"{name} 应当是{wanted}，收到的是 {shown(value)}。")
    return [words(name, contracts.written(name, label)) for label in given]


def words(name, value):
    """图上的一段话。"""
    value = contracts.words(name, value)
    if len(value) > MAX_WORDS:
        raise ValueError(f"{name} 应当不超过 {MAX_WORDS} 个字，收到的有 {len(value)} 个。")
    return value


def position(name, value, count, what):
    """value 应当是 None，或 0 … count−1 的整数（负数从末尾数起）。"""
    if value is None:
        return None
    if isinstance(value, (int, np.integer)) and -count <= value < 0:
        value = int(value) + count
    return contracts.index(name, value, count, what)


def choice(name, value, choices):
    if not isinstance(value, (str, int, np.integer)) or value not in choices:
        raise ValueError(f"{name} 应当是 {'、'.join(map(shown, choices))} 之一，收到的是 {shown(value)}。")
    return value


def positive(name, value, default):
    """value 应当是大于 0 的有限数；None 用 default。"""
    return default if value is None else contracts.positive(name, value)


def color(name, value):
    try:
        known = value is None or is_color_like(value)
    except Exception:  # matplotlib 只挡得住一部分
        known = False
    if not known:
        raise ValueError(f'{name} 应当是 matplotlib 认得的颜色，如 "#0072b2" 或 theme.Q，收到的是 {shown(value)}。')
    return value


def digits(value, default):
    if value is None:
        return default
    return contracts.index("digits", value, 7, "小数位数")


def colors(value, count):
    """颜色的列表；None 用词元的颜色。"""
    if value is None:
        return theme.token_colors(count)
    return [color("colors", each) for each in labels("colors", value, count, "一个一种颜色")]

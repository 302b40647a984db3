"""收到的东西写进话里：不会出错，也不会太长。报错里提到读者给的东西，都经过这里。"""

from itertools import islice

LONGEST = 80  # 一样东西最多写几个字
_BRACKETS = {list: "[]", tuple: "()", set: "{}", dict: "{}"}


def shown(value, longest=LONGEST):
    """照 Python 的写法，只写开头的 longest 个字。

    一段一段地写，够长就停：不管东西多大、套了多少层、装没装着自己。
    """
    text = ""
    for piece in _pieces(value, longest):
        text += piece
        if len(text) >= longest:
            break
    return text[:longest]


def said(value, longest=LONGEST):
    """照 ``str`` 的写法，只写开头的 longest 个字；给名字、标签和别人的报错用。"""
    return _written(str, value, longest)


def listed(values, most=10):
    """几样东西的名字，用顿号隔开；多于 most 个就写“等”。"""
    names = [said(value, 20) for value in islice(values, most + 1)]
    return "、".join(names[:most]) + (" 等" if len(names) > most else "")


def _pieces(value, longest):
    if type(value) not in _BRACKETS or not value:
        yield _written(repr, value, longest)
        return
    left, right = _BRACKETS[type(value)]
    yield left
    for k, item in enumerate(value.items() if type(value) is dict else value):
        yield ", " if k else ""
        if type(value) is dict:
            key, item = item
            yield from _pieces(key, longest)
            yield ": "
        yield from _pieces(item, longest)
    yield ",)" if type(value) is tuple and len(value) == 1 else right


def _written(write, value, longest):
    try:
        if isinstance(value, int) and value.bit_length() > 10_000:  # 位数再多，Python 就不肯写成十进制
            return "一个很长的整数"
        if isinstance(value, (str, bytes)):
            value = value[:longest]
        return str.__getitem__(write(value), slice(longest))  # write 交出的也许是改过写法的字符串
    except Exception:  # 东西自己的 __repr__ 可以出任何错
        return "一样写不成字的东西"

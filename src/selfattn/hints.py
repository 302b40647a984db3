"""初学者常犯的错，每一种一句中文提示；「动手写」的检查和网页里的 Python 说同样的话。只用标准库。"""

import re

_PUNCTUATION = dict(
    zip("，。：；（）“”‘’【】！？", [",", ".", ":", ";", "(", ")", '"', '"', "'", "'", "[", "]", "!", "?"])
)

# 报错的信息里有什么（正则），说什么；{0} 是正则里的第一个括号
_SYNTAX = (
    (r"expected ':'", "这一行的末尾少了冒号 `:`。"),
    (r"'(.)' was never closed", "有一个 `{0}` 没有对应的另一半。"),
    (r"unmatched '(.)'", "多了一个 `{0}`，前面没有与它成对的。"),
    (r"closing parenthesis '(.)' does not match", "括号不成对：`{0}` 和前面的左括号不是一种。"),
    (r"unterminated (?:f-)?string", "字符串少了后面的引号。"),
    (r"unterminated triple-quoted", "三个引号的字符串没有结束。"),
    (r"Maybe you meant '==' ", "比较两个值用 `==`；一个 `=` 是赋值。"),
    (r"cannot assign to", "等号左边应当是变量名；要比较，用 `==`。"),
    (r"Perhaps you forgot a comma", "这里可能少了一个逗号。"),
    (r"expected an indented block", "冒号下面的代码要缩进四个空格。"),
    (r"unindent does not match", "这一行的缩进和前面哪一行都对不齐。"),
    (r"unexpected indent", "这一行多缩进了。"),
    (r"inconsistent use of tabs", "缩进里混用了 Tab 和空格，全用空格。"),
    (r"Missing parentheses in call to 'print'", "`print` 后面要加括号：`print(…)`。"),
    (r"'return' outside function", "`return` 只能写在函数里面。"),
    (r"'(?:break' outside loop|continue' not properly in loop)", "`break` 和 `continue` 只能写在循环里面。"),
    (r"positional argument follows keyword argument", "没写名字的参数要放在写了名字的参数前面。"),
    (r"invalid decimal literal", "变量名不能以数字开头；数字和字母之间也许少了运算符。"),
)
_VALUE = (
    (
        r"matmul: .*core dimension .*size (\d+) is different from (\d+)",
        "`@` 两边的形状对不上：左边的列数是 {1}，右边的行数是 {0}。也许要转置一个：`.T`。",
    ),
    (
        r"could not be broadcast together with shapes (\([\d,]*\)) (\([\d,]*\))",
        "形状 {0} 和 {1} 对不上，不能逐个相加或相乘。打印两边的 `.shape` 看看。",
    ),
    (r"shapes (\([\d,]*\)) and (\([\d,]*\)) not aligned", "形状 {0} 和 {1} 不能相乘：左边的列数要等于右边的行数。"),
    (r"cannot reshape array of size (\d+) into shape (\([\d,]*\))", "{0} 个数排不成 {1}：两边数的个数要相等。"),
    (r"all the input array|must match exactly", "拼接的几个数组，除了拼接的那一轴，形状都要相同。"),
    (r"setting an array element with a sequence|inhomogeneous", "每一行的个数要一样多，才能做成数组。"),
    (r"truth value of an array", "一整个数组不能当作真或假：用 `.any()` 或 `.all()`。"),
    (r"not enough values to unpack|too many values to unpack", "等号左边的名字个数，和右边的值的个数不一样。"),
    (r"invalid literal for int", "这个字符串不是整数，不能用 `int()` 转换。"),
    (r"could not convert string to float", "这个字符串不是数，不能用 `float()` 转换。"),
    (r"broadcast|mismatch|shape|dimension|size", "两个数组的形状对不上。把每个数组的 `.shape` 打印出来看看。"),
)
_TYPE = (
    (
        r"Cannot cast ufunc .* from dtype\('float64'\) to dtype\('int",
        "整数数组里放不下小数：先用 `.astype(float)` 换成小数数组，或者写 `x = x / 2`。",
    ),
    (
        r"'float' object cannot be interpreted as an integer|only integer|indices must be integers",
        "这里要整数。`/` 得到的总是小数，整除用 `//`。",
    ),
    (
        r"unsupported operand .*'(?:list|tuple)'|can't multiply sequence by non-int",
        "列表不能像数组那样算：先用 `np.array(…)` 变成数组。",
    ),
    (r"can only concatenate str|must be str, not", "字符串只能和字符串相加：先用 `str(…)` 转换，或者用 f 字符串。"),
    (r"'(\w+)' object is not callable", "这是一个 {0}，不是函数，后面不能加括号；也许你给函数的名字赋了别的值。"),
    (r"'(\w+)' object is not subscriptable", "{0} 后面不能用方括号取值。"),
    (r"'(\w+)' object is not iterable", "{0} 不能一个一个地取；循环几次用 `range(…)`。"),
    (r"missing \d+ required positional argument", "调用函数时少给了参数。"),
    (r"takes .* positional argument", "调用函数时参数给多了。"),
    (r"unexpected keyword argument '(\w+)'", "这个函数没有叫 `{0}` 的参数。"),
    (r"unsupported operand .*NoneType", "有一个值是 None：也许那个函数忘了 `return`。"),
    (r"unsupported operand", "这两种东西不能这样运算。"),
    (r"", "类型不对：参数个数不合，或者这种东西不能这样算。"),
)
_OTHERS = (
    (IndexError, "下标超出了范围：从 0 数起，最后一个是长度减 1，也可以写 -1。"),
    (KeyError, "字典里没有这个键。"),
    (ZeroDivisionError, "除数是 0。"),
    (RecursionError, "函数一直在调用自己，停不下来：检查它什么时候该结束。"),
    (MemoryError, "内存不够：数组太大，或者列表一直在变长。"),
    (FileNotFoundError, "没有这个文件。网页里的 Python 看不到你电脑上的文件。"),
    (AssertionError, "`assert` 后面的条件不成立。"),
    (OverflowError, "这个数太大了，放不进去，例如把无穷大放进整数数组。"),
    (SystemExit, "这里不用退出程序，把这一行去掉就好。"),
)


def hint(error, line="", modules=()):
    """一句提示；说不出什么有用的，就是空串。

    Parameters
    ----------
    error : BaseException
    line : str
        读者代码里出错的那一行
    modules : list of str
        网页里带着的模块；不在网页里就不给
    """
    try:
        text = str(error)
    except Exception:  # 抛出来的东西写不成字
        return ""
    if isinstance(error, (ValueError, TypeError, RuntimeError)) and re.search(r"[\u4e00-\u9fff]", text):
        return ""  # 报错本来就是中文
    if isinstance(error, SyntaxError):
        return _syntax(error, line)
    if isinstance(error, ModuleNotFoundError):
        return _module(error, modules)
    if isinstance(error, UnboundLocalError):
        return "函数里给这个名字赋了值，它就是函数自己的变量；用到它的时候还没有值。"
    if isinstance(error, NameError):
        return _name(error)
    if isinstance(error, AttributeError):
        return _attribute(error)
    if type(error).__name__ == "AxisError":  # NumPy 的，它既是 ValueError 又是 IndexError
        return "`axis` 超出了数组的轴数。从后往前数更稳：最后一轴是 `-1`。"
    if isinstance(error, ValueError):
        return _search(_VALUE, text)
    if isinstance(error, TypeError):
        return _search(_TYPE, text)
    return next((words for kind, words in _OTHERS if isinstance(error, kind)), "")


def _search(table, text):
    for pattern, words in table:
        if found := re.search(pattern, text):
            return words.format(*found.groups())
    return ""


def _syntax(error, line):
    if line.startswith(("%", "!")):
        return "以 `%` 或 `!` 开头的是 Jupyter 的命令，网页里的 Python 没有它们。"
    if found := re.search(r"invalid (?:non-printable )?character '?(.?)'?", error.msg):
        right = _PUNCTUATION.get(found[1])
        return f"`{found[1]}` 是中文标点，代码里要用英文的 `{right}`。" if right else "这里有一个 Python 不认得的字符。"
    return _search(_SYNTAX, error.msg) or "这一行的写法 Python 看不懂：检查括号、引号、冒号和逗号；也看看上一行。"


def _module(error, modules):
    name = error.name or str(error)
    if not modules:
        return f"没有装 `{name}`。这些题只要 NumPy。"
    if name.partition(".")[0] in modules:
        return f"`{name.partition('.')[0]}` 里没有这个模块，检查名字的拼写。"
    return f"网页里没有带 `{name}`。这里能用的有：{'、'.join(modules)}，和 Python 自带的。"


def _name(error):
    if error.name in ("np", "plt"):
        module = {"np": "numpy as np", "plt": "matplotlib.pyplot as plt"}[error.name]
        return f"先写一行 `import {module}`。"
    return f"没有叫 `{error.name}` 的名字：是不是拼错了，或者定义它的那一格还没有运行？"


def _attribute(error):
    if error.name is None:  # 不是 Python 自己报的
        return "这个对象没有这个属性或方法。"
    kind = type(error.obj).__name__
    if kind == "NoneType":
        return "这个值是 None：也许那个函数忘了 `return`。"
    if kind in ("list", "tuple") and error.name in ("shape", "T", "dtype", "ndim", "sum", "mean", "max"):
        return f"{kind} 没有 `.{error.name}`：先用 `np.array(…)` 变成数组。"
    return f"{kind} 没有叫 `{error.name}` 的属性或方法，检查拼写。"

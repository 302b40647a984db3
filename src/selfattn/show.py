"""把源码、算出来的话和小表格显示在笔记本里。"""

import ast
import inspect
import re
import textwrap

import numpy as np
from IPython.display import Markdown

from .explanation import number


def show_source(*functions, doc=False):
    """显示函数的源码。章节里的代码都从包里取，不抄第二份。

    Parameters
    ----------
    *functions : function
    doc : bool
        True 时连文档字符串一起显示

    Returns
    -------
    IPython.display.Markdown

    Raises
    ------
    ValueError
        没有给函数，或给的东西取不到源码
    """
    if not functions:
        raise ValueError("functions 应当至少有一个函数，收到的是空的。")
    return Markdown("```python\n" + "\n\n\n".join(_source(f, doc) for f in functions) + "\n```")


def _source(function, doc):
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise ValueError(f"functions 里应当都是有源码的函数，收到的是 {function!r}。") from None
    source = re.sub(r" +# fmt: skip$", "", source, flags=re.M)
    body = ast.parse(source).body[0].body
    if doc or ast.get_docstring(ast.parse(source).body[0]) is None:
        return source.rstrip()
    lines = source.splitlines()
    del lines[body[0].lineno - 1 : body[0].end_lineno]
    return "\n".join(lines).rstrip()


def say(text):
    """显示一段话；话里的数字由 f 字符串现算。text 里可以用 Markdown 和 ``$公式$``。"""
    return Markdown(textwrap.dedent(text).strip())


def table(rows, header):
    """显示一张小表。

    Parameters
    ----------
    rows : list of list
        每行的格子；小数最多四位，同一列的小数一样长，整列是数的靠右
    header : list of str
        表头

    Raises
    ------
    ValueError
        有一行的格子数与表头不同
    """
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"rows 的每一行应当有 {len(header)} 格，收到的是 {row!r}。")
    columns = [_column(column) for column in zip(*rows)] or [([], "---")] * len(header)
    line = lambda row: "| " + " | ".join(str(x).replace("|", r"\|") for x in row) + " |"
    rules = "| " + " | ".join(rule for _, rule in columns) + " |"
    return Markdown("\n".join([line(header), rules, *map(line, zip(*(cells for cells, _ in columns)))]))


def _column(values):
    """一列的格子和它的对齐。"""
    numbers = [x for x in values if isinstance(x, (float, np.floating))]
    digits = max((len(number(x).partition(".")[2]) for x in numbers), default=0)
    fixed = lambda x: f"{x:.{digits}f}" if np.isfinite(x) else number(x)
    cells = [fixed(x) if isinstance(x, (float, np.floating)) else x for x in values]
    right = numbers and all(isinstance(x, (int, float, np.number)) for x in values)
    return cells, "---:" if right else "---"

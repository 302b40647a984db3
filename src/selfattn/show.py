"""把源码、算出来的话和小表格显示在笔记本里。"""

import ast
import inspect
import re
import textwrap

import numpy as np
from IPython.display import HTML, Markdown

from . import contracts
from .explanation import number
from .wording import shown


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
        source = re.sub(r" +# fmt: skip$", "", source, flags=re.M)
        written = ast.parse(source).body[0]
        body = written.body
    except Exception:  # 没有源码，或者不是函数、类；东西自己的属性还可以出任何错
        raise ValueError(f"functions 里应当都是有源码的函数，收到的是 {shown(function)}。") from None
    if doc or ast.get_docstring(written) is None:
        return source.rstrip()
    lines = source.splitlines()
    del lines[body[0].lineno - 1 : body[0].end_lineno]
    return "\n".join(lines).rstrip()


def say(text):
    """显示一段话；话里的数字由 f 字符串现算。

    Parameters
    ----------
    text : str
        Markdown 和 ``$公式$``，里面的 HTML 也照样起作用；别人给的话要放进来，先用 ``html.escape``

    Raises
    ------
    ValueError
        text 不是字符串
    """
    return Markdown(textwrap.dedent(contracts.words("text", text)).strip())


def table(rows, header):
    """显示一张小表。

    Parameters
    ----------
    rows : list of list
        每行的格子；小数最多四位，同一列的小数一样长，整列是数的靠右
    header : list of str
        表头

    格子和表头里可以用 Markdown 和 ``$公式$``（公式里的小于号写 ``\\lt``），换行写 ``<br>`` 或 ``\\n``。
    别的 HTML 当作文字；信得过的，用 ``IPython.display.HTML(…)`` 放进格子。

    Raises
    ------
    ValueError
        rows 不是一行一行的格子，有一行的格子数与表头不同，或有一格写不成字
    """
    if isinstance(rows, (str, bytes)):
        raise ValueError(f"rows 应当是几行格子，收到的是 {shown(rows)}。")
    header, rows = contracts.sequence("header", header, "一行表头"), contracts.sequence("rows", rows, "几行格子")
    rows = [contracts.sequence("rows 的每一行", row, "一行格子") for row in rows]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"rows 的每一行应当有 {len(header)} 格，收到的是 {shown(row)}。")
    columns = [_column(column) for column in zip(*rows)] or [([], "---")] * len(header)
    line = lambda row: "| " + " | ".join(map(_cell, row)) + " |"
    rules = "| " + " | ".join(rule for _, rule in columns) + " |"
    return Markdown("\n".join([line(header), rules, *map(line, zip(*(cells for cells, _ in columns)))]))


def _cell(value):
    """一格的 Markdown：不能拆开这张表，也不夹带 HTML。"""
    trusted = isinstance(value, HTML)
    lines = contracts.written("rows 和 header 里的每一格", value.data if trusted else value).splitlines()
    text = " ".join(lines) if trusted else re.sub(r"<(?!br>)", "&lt;", "<br>".join(lines))
    return text.replace("|", r"\|")


def _column(values):
    """一列的格子和它的对齐。"""
    numbers = [x for x in values if isinstance(x, (float, np.floating))]
    digits = max((len(number(x).partition(".")[2]) for x in numbers), default=0)
    fixed = lambda x: f"{x:.{digits}f}" if np.isfinite(x) else number(x)
    cells = [fixed(x) if isinstance(x, (float, np.floating)) else x for x in values]
    right = numbers and all(isinstance(x, (int, float, np.number)) for x in values)
    return cells, "---:" if right else "---"

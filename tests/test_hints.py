"""报错的中文提示：初学者常犯的错，每一种都说得出怎样改。"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from selfattn import hints
from selfattn.hints import hint

HINTS = [
    ("for i in range(3)\n    print(i)", "少了冒号"),
    ("def f():\nreturn 1", "缩进四个空格"),
    ("x = 1\n  y = 2", "多缩进"),
    ("print('好)", "少了后面的引号"),
    ("x = (1, 2", "没有对应的另一半"),
    ("x = 1]", "多了一个 `]`"),
    ("print（1）", "中文标点，代码里要用英文的 `(`"),
    ("x = [1，2]", "英文的 `,`"),
    ("print 1", "print(…)"),
    ("%timeit 1", "Jupyter 的命令"),
    ("return 1", "函数里面"),
    ("undefined + 1", "没有叫 `undefined` 的名字"),
    ("np.eye(3)", "import numpy as np"),
    ("import torch", "没有带 `torch`"),
    ("numpy.ones((2, 3)) @ numpy.ones((2, 3))", "左边的列数是 3，右边的行数是 2"),
    ("numpy.ones((2, 3)) + numpy.ones((4,))", "形状 (2,3) 和 (4,)"),
    ("numpy.dot(numpy.ones((2, 3)), numpy.ones((2, 3)))", "不能相乘"),
    ("numpy.arange(6).reshape(4, 2)", "6 个数排不成 (4,2)"),
    ("x = numpy.arange(3)\nx /= 2", "放不下小数"),
    ("x = [1, 2, 3]\nx[4 / 2]", "整除用 `//`"),
    ("range(7 / 2)", "整除用 `//`"),
    ("'a' + 1", "字符串只能和字符串相加"),
    ("[1, 2] - [0, 1]", "np.array"),
    ("[1, 2].shape", "np.array"),
    ("x = 3\nx()", "不是函数"),
    ("x = None\nx.shape", "忘了 `return`"),
    ("numpy.ones(3).shap", "没有叫 `shap`"),
    ("x = [1, 2]\nx[5]", "从 0 数起"),
    ("{'a': 1}['b']", "没有这个键"),
    ("1 / 0", "除数是 0"),
    ("def f(): return f()\nf()", "停不下来"),
    ("def f(a): pass\nf()", "少给了参数"),
    ("if numpy.ones(2): pass", ".any()"),
    ("a, b = 1, 2, 3", "名字个数"),
    ("def f():\n    x += 1\nx = 0\nf()", "函数自己的变量"),
    ("open('没有.txt')", "没有这个文件"),
]


def error_of(code):
    try:
        exec(compile(code, "第 1 格", "exec"), {"numpy": np})
    except BaseException as error:
        return error
    raise AssertionError(f"没有出错：{code}")


@pytest.mark.parametrize("code, words", HINTS)
def test_hints_say_what_to_do(code, words):
    error = error_of(code)
    line = code.splitlines()[(getattr(error, "lineno", None) or 1) - 1]
    assert words in hint(error, line, ["numpy", "selfattn"])


def test_errors_in_chinese_need_no_hint():
    assert hint(ValueError("形状不对")) == ""


@pytest.mark.parametrize("error", [ValueError("x"), ImportError("x"), RuntimeError("x"), Exception("shape")], ids=repr)
def test_nothing_is_said_where_nothing_is_known(error):
    assert hint(error) == ""


def test_a_missing_package_names_what_there_is():
    said = hint(error_of("import pandas"), "", ["numpy", "matplotlib"])
    assert "numpy、matplotlib" in said and "pandas" in said


def test_a_missing_package_outside_the_page():
    assert "没有装 `torch`" in hint(error_of("import torch.nn"))


def test_an_axis_too_many():
    assert "最后一轴是 `-1`" in hint(error_of("numpy.ones(3).sum(axis=1)"))


def test_only_the_standard_library_is_needed():
    """报错的时候，读者可能还没有装 NumPy，或者网页里还没有取来。"""
    code = f"import runpy, sys; runpy.run_path({str(Path(hints.__file__))!r}); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "False\n"

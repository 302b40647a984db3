"""运行读者的函数：到时间就打断，记下答案、报错和打印的；也看它写了没有。"""

import ast
import contextlib
import copy
import dis
import inspect
import io
import linecache
import sys
import textwrap
import time
import warnings
from dataclasses import dataclass

import numpy as np

from ..wording import said
from .comparing import identical, simple

LIMIT = 10.0  # 一次检查最多跑几秒；死循环到时候会被打断（调试器开着时不管）


class TooSlow(BaseException):
    """超时；不是 Exception，读者的 except Exception 拦不住。"""


@dataclass(frozen=True)
class Outcome:
    value: object
    error: object
    printed: str
    args: tuple  # 运行之后的参数
    repeatable: bool


class Watch:
    """看着读者的函数：到时间就打断。"""

    def __init__(self):
        self.deadline = time.monotonic() + LIMIT

    def run(self, fn, args):
        first = copy.deepcopy(args)
        printed = io.StringIO()
        value, error = self._call(fn, first, printed)
        repeatable = True
        if error is None and value is not None and simple(value):
            kept = copy.deepcopy(value)
            again, error = self._call(fn, copy.deepcopy(args), io.StringIO())
            repeatable = error is not None or (identical(kept, again) and identical(kept, value))
        return Outcome(value, error, printed.getvalue(), first, repeatable)

    def _call(self, fn, args, printed):
        busy = sys.gettrace() is not None  # 调试器或覆盖率工具开着：不抢
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="warn"):
            warnings.simplefilter("ignore")
            try:
                if not busy:
                    sys.settrace(self._event)
                return fn(*args), None
            except (Exception, SystemExit, TooSlow) as error:
                return None, error
            finally:
                if not busy:
                    sys.settrace(None)

    def _event(self, frame, event, arg):
        if time.monotonic() > self.deadline:
            raise TooSlow
        library = frame.f_globals.get("__name__", "").partition(".")[0] in ("numpy", "selfattn")
        return None if library else self._event


# ── 写了没有 ─────────────────────────────────────────────────────────────
def is_blank(fn):
    """除了文档字符串，只有 ...、pass 或 return。"""
    code = getattr(fn, "__code__", None)
    return code is not None and all(
        step.opname in ("RESUME", "NOP", "RETURN_VALUE")
        or (step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval in (None, ...))
        for step in dis.get_instructions(code)
    )


def has_gap(fn):
    """还留着没填的 ...（下标 X[..., 0] 里的、单独一行的不算）或 NotImplementedError。"""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(fn)))
    except (OSError, TypeError, SyntaxError):
        return False
    indices = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    fine = {node for index in indices for node in ast.walk(index)}
    fine |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return any(
        (isinstance(node, ast.Constant) and node.value is ... and node not in fine)
        or (isinstance(node, ast.Name) and node.id == "NotImplementedError")
        for node in ast.walk(tree)
    )


# ── 出了错 ───────────────────────────────────────────────────────────────
def report(fn, error):
    return f"{type(error).__name__}: {said(error, 400)}\n在{line_of(fn, error)}"


def line_of(fn, error):
    """读者的代码里出错的那一行。"""
    code = getattr(inspect.unwrap(fn), "__code__", None)
    frames, tb = [], error.__traceback__
    while tb:
        frames.append((tb.tb_frame.f_code.co_filename, tb.tb_lineno))
        tb = tb.tb_next
    theirs = [f for f in frames if code and f[0] == code.co_filename] or [f for f in frames if f[0] != __file__]
    if not theirs:
        return "你的函数里"
    filename, number = theirs[-1]
    text = linecache.getline(filename, number).strip()
    return f"第 {number} 行：{text}" if text else f"第 {number} 行"

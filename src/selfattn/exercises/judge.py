"""判题：运行读者写的函数，与标准答案比，用中文说清第一处不对，并认出常见的错。

认错的办法：每道题带着几个写错的版本（``Mistake``）。读者的答案和哪个错版本一样，犯的就是哪个错。
前几种情况是固定的小例子；其余的由读者的代码本身定随机种子，代码一改，数就换，背答案没有用。
"""

import ast
import contextlib
import copy
import dis
import inspect
import io
import linecache
import re
import sys
import textwrap
import time
import warnings
import zlib
from dataclasses import dataclass

import numpy as np

from ..hints import hint as hint_for

LIMIT = 10.0  # 一次检查最多跑几秒；死循环到时候会被打断（调试器开着时不管）
RTOL, ATOL = 1e-9, 1e-12

PASSED, FAILED, UNWRITTEN = "通过", "还不对", "还没写"


@dataclass(frozen=True)
class Mistake:
    """一个常见的错：犯了它会得到什么，怎样提醒。

    Parameters
    ----------
    hint : str
        给读者的提示
    wrong : function
        照这个错写的函数，参数与题目相同
    """

    hint: str
    wrong: object


@dataclass(frozen=True)
class Refusal:
    """标准答案是“抛出 ValueError，信息里提到 mention”；照抄 whole 里的不算。"""

    mention: str
    whole: str = ""

    def __str__(self):
        return f"ValueError，信息里提到 {self.mention!r}"


@dataclass(frozen=True)
class Result:
    """检查的结果。

    Attributes
    ----------
    name : str
        读者的函数名
    status : str
        ``"通过"``、``"还不对"`` 或 ``"还没写"``
    passed : bool
    checked : int
        做对了几种情况
    case : str
        第一种不对的情况
    hint : str
        提示
    details : tuple of (标题, 内容)
        输入、应当得到的、实际得到的
    """

    name: str
    status: str
    checked: int = 0
    case: str = ""
    hint: str = ""
    details: tuple = ()

    @property
    def passed(self):
        return self.status == PASSED

    def _summary(self):
        if self.passed:
            return f"{self.checked} 种情况全对。"
        if self.status == UNWRITTEN:
            return self.hint
        if not self.case:
            return ""
        return f"{self.case}不对" + (f"，前 {self.checked} 种都对了。" if self.checked else "。")

    def __str__(self):
        lines = [f"{self.status}　{self.name}　{self._summary()}".rstrip("　")]
        if self.status == FAILED:
            lines.append(f"提示：{self.hint}")
        for title, text in self.details:
            lines += [f"{title}：", textwrap.indent(text, "  ")]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_markdown_(self):
        parts = [f"**{self.status}**　`{self.name}`　{self._summary()}".rstrip("　")]
        if self.status == FAILED:
            parts.append(f"**提示**　{self.hint}")
        for title, text in self.details:
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            parts.append(f"{title}：\n\n{fence}text\n{text}\n{fence}")
        return "\n\n".join(parts)


class Exercise:
    """一道题；叫一声就是检查：``check_softmax(my_softmax)``。

    Parameters
    ----------
    doc : str
        题目一句话
    args : tuple of str
        参数名
    answer : function
        标准答案；返回 Refusal 表示应当抛出 ValueError
    cases : function
        收一个随机数发生器，返回 [(说明, 参数)]
    mistakes : list of (提示, 写错的函数)
    instead_of : tuple of function
        包里做同一件事的函数：拿来用，不算自己写的
    """

    def __init__(self, doc, args, answer, cases, mistakes, instead_of=()):
        self.__doc__ = doc
        self.args = args
        self.answer = answer
        self.cases = cases
        self.mistakes = [Mistake(hint, wrong) for hint, wrong in mistakes]
        self.instead_of = instead_of

    def __call__(self, fn):
        """检查 fn，返回 Result。"""
        name = getattr(fn, "__name__", type(fn).__name__)
        if not callable(fn):
            hint = f"交进来的是{_kind(fn)}，不是函数。函数名后面不要加括号：写 `check_…(my_…)`。"
            return Result(name, FAILED, hint=hint)
        if _blank(fn):
            return _unwritten(name)
        cases = self.cases(np.random.default_rng(_fingerprint(fn)))
        try:
            inspect.signature(fn).bind(*cases[0][1])
        except TypeError:
            takes = len(inspect.signature(fn).parameters)
            hint = f"函数应当收 {len(self.args)} 个参数：{'、'.join(self.args)}。你的收 {takes} 个。"
            return Result(name, FAILED, hint=hint)
        except ValueError:
            pass  # 内建函数查不到参数表
        return self._judge(fn, name, cases)

    def _judge(self, fn, name, cases):
        watch = _Watch(self.instead_of)
        trials = []
        for label, args in cases:
            trials.append(_Trial(label, args, self._expected(args), watch.run(fn, args)))
            if isinstance(trials[-1].outcome.error, _TooSlow):
                break
        for k, trial in enumerate(trials):
            fault = self._fault(fn, trial, trials)
            if fault and _has_gap(fn):
                return _unwritten(name)
            if fault:
                case = f"第 {k + 1} 种情况（{trial.label}）"
                return Result(name, FAILED, k, case, fault.hint, self._details(trial, fault))
        if watch.used:
            used = "、".join(f"`{f}`" for f in sorted(watch.used))
            return Result(name, FAILED, len(cases), hint=f"答案都对，可是用了包里现成的 {used}。这道题要自己写。")
        return Result(name, PASSED, len(cases))

    def _expected(self, args):
        with np.errstate(all="ignore"):
            return self.answer(*copy.deepcopy(args))

    def _fault(self, fn, trial, trials):
        """这次运行错在哪里：_Fault；对了就是 None。"""
        expected, outcome = trial.expected, trial.outcome
        got, error = outcome.value, outcome.error
        if isinstance(error, _TooSlow):
            return _Fault(f"跑了 {LIMIT:g} 秒还没有完，停在{_line(fn, error)}。是不是死循环？", "没有跑完")
        if isinstance(error, ValueError) and isinstance(expected, Refusal):
            said = str(error)
            if expected.mention in (said.replace(expected.whole, "") if expected.whole else said):
                return None
            hint = f"错误抛对了，可是信息里没有说是哪个字：要提到 {expected.mention!r}。"
            if expected.mention in said:
                hint = f"信息里抄了整句，没有说是哪个字：要单独提到 {expected.mention!r}。"
            return _Fault(hint, f"ValueError: {error}")
        if error is not None:
            hint = self._recognise(trials, trial) or hint_for(error) or "你的代码运行时出错了。"
            return _Fault(hint, _report(fn, error))
        for name, before, after in zip(self.args, trial.args, outcome.args):
            if not _identical(before, after):
                hint = f"改动了传进来的 `{name}`。先复制一份，或者算出新的数组。"
                return _Fault(hint, f"运行之后的 {name} = {_show(after)}")
        if got is None:
            printed = "用 `print` 显示了答案，却没有 `return`。`print` 给人看，`return` 才把答案交出来。"
            missing = printed if outcome.printed else "什么都没有返回：少了 `return`。"
            return _Fault(self._recognise(trials, trial) or missing, "None")
        if not outcome.repeatable:
            hint = "同样的输入，前后两次的答案不同。答案只能由参数决定：不要用随机数，不要记住上一次的结果。"
            return _Fault(hint, _show(got))
        if isinstance(expected, Refusal):
            return _Fault(self._recognise(trials, trial) or "这里应当抛出 ValueError，却返回了答案。", _show(got))
        hint = _wrong_type(expected, got)
        if hint:
            return _Fault((not trial.right and self._recognise(trials, trial)) or hint, _show(got))
        if trial.right:
            return None
        hint = self._recognise(trials, trial) or _symptom(expected, got)
        return _Fault(hint, _show(got), _first_difference(expected, got))

    def _recognise(self, trials, failed):
        """读者的答案和哪个错版本一样：先要在 failed 里一样，再看谁在更多情况里一样。

        小数不会碰巧相等；报错和整数会，所以要在每一种不对的情况里都一样才算。
        不对的情况有四种以上时，放过一种：同一个错有几样写法，在边角上的结果不同。
        """
        chancy = failed.outcome.error is not None or not _has_floats(failed.expected)
        needed = [trial for trial in trials if not trial.right] if chancy else []
        best, most = "", 0
        for mistake in self.mistakes:
            strays = sum(not _agrees(mistake, trial) for trial in needed)
            if not _agrees(mistake, failed) or strays > (len(needed) > 3):
                continue
            count = sum(_agrees(mistake, trial) for trial in trials)
            if count > most:
                best, most = mistake.hint, count
        return best

    def _details(self, trial, fault):
        given = "\n".join(f"{name} = {_show(value)}" for name, value in zip(self.args, trial.args))
        details = [("输入", given), ("应当得到", _show(trial.expected)), ("你得到", fault.got)]
        if fault.where:
            details.append(("第一处不同", fault.where))
        if trial.outcome.printed:
            details.append(("函数里打印的", trial.outcome.printed[:500].rstrip()))
        return tuple(details)


@dataclass(frozen=True)
class _Fault:
    hint: str
    got: str
    where: str = ""


@dataclass(frozen=True)
class _Trial:
    label: str
    args: tuple
    expected: object
    outcome: object

    @property
    def right(self):
        if isinstance(self.expected, Refusal):
            return isinstance(self.outcome.error, ValueError)
        return self.outcome.error is None and _same(self.expected, self.outcome.value)


@dataclass(frozen=True)
class _Outcome:
    value: object
    error: object
    printed: str
    args: tuple  # 运行之后的参数
    repeatable: bool


# ── 运行读者的函数 ───────────────────────────────────────────────────────
class _TooSlow(BaseException):
    """超时；不是 Exception，读者的 except Exception 拦不住。"""


class _Watch:
    """看着读者的函数：到时间就打断，也记下它用了包里的哪些现成函数。"""

    def __init__(self, functions):
        self.names = {f.__code__: f.__name__ for f in functions}
        self.used = set()
        self.deadline = time.monotonic() + LIMIT

    def run(self, fn, args):
        first = copy.deepcopy(args)
        printed = io.StringIO()
        value, error = self._call(fn, first, printed)
        repeatable = True
        if error is None and isinstance(value, (np.ndarray, list, tuple, str, int, float, np.generic)):
            kept = copy.deepcopy(value)
            again, error = self._call(fn, copy.deepcopy(args), io.StringIO())
            repeatable = error is not None or (_identical(kept, again) and _identical(kept, value))
        return _Outcome(value, error, printed.getvalue(), first, repeatable)

    def _call(self, fn, args, printed):
        busy = sys.gettrace() is not None  # 调试器或覆盖率工具开着：不抢
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="warn"):
            warnings.simplefilter("ignore")
            try:
                if not busy:
                    sys.settrace(self._event)
                return fn(*args), None
            except (Exception, SystemExit, _TooSlow) as error:
                return None, error
            finally:
                if not busy:
                    sys.settrace(None)

    def _event(self, frame, event, arg):
        if frame.f_code in self.names:
            self.used.add(self.names[frame.f_code])
        if time.monotonic() > self.deadline:
            raise _TooSlow
        library = frame.f_globals.get("__name__", "").partition(".")[0] in ("numpy", "selfattn")
        return None if library else self._event


def _fingerprint(fn):
    """由代码定的种子：代码不变，数就不变。"""
    code = getattr(inspect.unwrap(fn), "__code__", None)
    return zlib.crc32(repr(_essence(code)).encode()) if code else 0


def _essence(code):
    parts = [code.co_code, code.co_names]
    for const in code.co_consts:
        if inspect.iscode(const):
            parts.append(_essence(const))
        elif isinstance(const, (int, float, str, tuple)):
            parts.append(const)
    return parts


# ── 写了没有 ─────────────────────────────────────────────────────────────
def _unwritten(name):
    return Result(name, UNWRITTEN, hint="把 `...` 换成你的代码，再运行这一格。")


def _blank(fn):
    """除了文档字符串，只有 ...、pass 或 return。"""
    code = getattr(fn, "__code__", None)
    return code is not None and all(
        step.opname in ("RESUME", "NOP", "RETURN_VALUE")
        or (step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval in (None, ...))
        for step in dis.get_instructions(code)
    )


def _has_gap(fn):
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
def _report(fn, error):
    return f"{type(error).__name__}: {error}\n在{_line(fn, error)}"


def _line(fn, error):
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


# ── 比较 ─────────────────────────────────────────────────────────────────
def _identical(a, b):
    """一模一样：类型、形状、每个数。函数和随机数发生器不比。"""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        if type(a) is not type(b) or a.dtype != b.dtype or a.shape != b.shape:
            return False
        return np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(_identical, a, b))
    if callable(a):
        return True
    return a == b or (a != a and b != b)


def _has_floats(value):
    if isinstance(value, tuple):
        return any(map(_has_floats, value))
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _same(expected, got):
    """数值相同（类型另外查）。"""
    if isinstance(expected, tuple):
        return isinstance(got, (tuple, list)) and len(expected) == len(got) and all(map(_same, expected, got))
    if isinstance(expected, np.ndarray):
        try:
            if np.shape(got) != expected.shape:
                return False
            return bool(np.isclose(got, expected, RTOL, ATOL, equal_nan=True).all())
        except (TypeError, ValueError):
            return False
    return type(got) is not np.ndarray and bool(expected == got)


def _agrees(mistake, trial):
    """犯这个错，在这种情况里得到的是不是和读者一样（同样的答案，或同样的报错）。"""
    error = None
    with np.errstate(all="ignore"):
        try:
            wrong = mistake.wrong(*copy.deepcopy(trial.args))
        except Exception as caught:
            error = caught
    theirs = trial.outcome.error
    if error is not None or theirs is not None:
        return type(error) is type(theirs) and str(error) == str(theirs)
    return _same(wrong, trial.outcome.value)


def _kind(value):
    return {
        list: "列表（list）", tuple: "元组（tuple）", str: "字符串", float: "一个小数（float）", int: "一个整数（int）",
        np.ndarray: "数组（ndarray）", type(None): "None", dict: "字典", bool: "True 或 False",
    }.get(type(value), f" {type(value).__name__} ")  # fmt: skip


def _wrong_type(expected, got, what="返回的是"):
    """类型不对的提示；对就返回空串。"""
    if isinstance(expected, tuple):
        if not isinstance(got, (tuple, list)):
            return f"应当返回 {len(expected)} 个结果，用逗号隔开；你返回的是{_kind(got)}。"
        if len(got) != len(expected):
            return f"应当返回 {len(expected)} 个结果，你返回了 {len(got)} 个。"
        return next(filter(None, map(_wrong_type, expected, got)), "")
    if isinstance(expected, np.ndarray):
        if type(got) is not np.ndarray:
            wrap = "用 `np.array(…)` 包起来。" if isinstance(got, (list, tuple)) else ""
            return f"返回的是{_kind(got)}，应当是数组（ndarray）。{wrap}"
        if got.dtype.kind not in "biuf":
            return f"数组里装的不是实数，dtype 是 {got.dtype}。"
        if expected.dtype.kind in "iu" and got.dtype.kind not in "iu":
            return f"应当是整数，你的 dtype 是 {got.dtype}。"
        return ""
    if isinstance(expected, int):
        if isinstance(got, (bool, np.bool_)) or not isinstance(got, (int, np.integer)):
            return f"{what}{_kind(got)}，应当是一个整数（int）。"
        return ""
    if not isinstance(got, type(expected)):
        return f"返回的是{_kind(got)}，应当是{_kind(expected)}。"
    if isinstance(expected, list):
        return next(filter(None, (_wrong_type(0, x, f"列表里第 {k} 个是") for k, x in enumerate(got))), "")
    return ""


def _symptom(expected, got):
    """认不出是哪个错时，说说看到了什么。"""
    if isinstance(expected, tuple):
        k = next(k for k, (e, g) in enumerate(zip(expected, got)) if not _same(e, g))
        return f"第 {k + 1} 个结果不对：" + _symptom(expected[k], got[k])
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


def _first_difference(expected, got, prefix=""):
    if isinstance(expected, tuple):
        k = next(k for k, (e, g) in enumerate(zip(expected, got)) if not _same(e, g))
        return _first_difference(expected[k], got[k], f"第 {k + 1} 个结果")
    if isinstance(expected, np.ndarray):
        if got.shape != expected.shape:
            return f"{prefix}形状：应当是 {expected.shape}，你的是 {got.shape}"
        where = tuple(int(k) for k in np.argwhere(~np.isclose(got, expected, RTOL, ATOL))[0])
        return f"{prefix}{list(where)}：应当是 {expected[where]:.6g}，你的是 {got[where]:.6g}"
    if isinstance(expected, (list, str)):
        k = next((k for k, (e, g) in enumerate(zip(expected, got)) if e != g), min(len(expected), len(got)))
        at = lambda seq: repr(seq[k]) if k < len(seq) else "没有了"
        return f"[{k}]：应当是 {at(expected)}，你的是 {at(got)}"
    return ""


def _show(value):
    """给人看的值；大数组写形状，只显示一部分。"""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, suppress_small=True, threshold=40, edgeitems=2, separator=", ")
        return f"形状 {value.shape}，{value.dtype}\n{text}"
    if isinstance(value, tuple):
        return "\n".join(f"({k + 1}) {_show(v)}" for k, v in enumerate(value))
    if isinstance(value, Refusal):
        return str(value)
    if callable(value):
        return inspect.getdoc(value) or "一个函数"
    return textwrap.shorten(repr(value), 400, placeholder=" …")

"""判题：运行读者写的函数，与标准答案比，用中文说清第一处不对，并认出常见的错。

认错的办法：每道题带着几个写错的版本（``Mistake``）。读者的答案和哪个错版本一样，犯的就是哪个错。
"""

import copy
import inspect
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .. import wording
from ..hints import hint as hint_for
from . import running
from .comparing import Refusal, first_difference, has_floats, identical, kind_of, same, shown, symptom, wrong_type
from .result import FAILED, PASSED, UNWRITTEN, Result
from .running import TooSlow, Watch, has_gap, is_blank, line_of, report

SEED = 0  # 随机的那几种情况用的


class Mistake(NamedTuple):
    """一个常见的错：给读者的提示，和照这个错写的函数。"""

    hint: str
    wrong: object


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
    """

    def __init__(self, doc, args, answer, cases, mistakes):
        self.__doc__ = doc
        self.args = args
        self.answer = answer
        self.cases = cases
        self.mistakes = [Mistake(*each) for each in mistakes]

    def __call__(self, fn):
        """检查 fn，返回 Result。"""
        name = wording.said(getattr(fn, "__name__", type(fn).__name__))
        if not callable(fn):
            hint = f"交进来的是{kind_of(fn)}，不是函数。函数名后面不要加括号：写 `check_…(my_…)`。"
            return Result(name, FAILED, hint=hint)
        if is_blank(fn):
            return _unwritten(name)
        cases = self.cases(np.random.default_rng(SEED))
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
        watch = Watch()
        trials = []
        for label, args in cases:
            trials.append(_Trial(label, args, self._expected(args), watch.run(fn, args)))
            if isinstance(trials[-1].outcome.error, TooSlow):
                break
        for k, trial in enumerate(trials):
            fault = self._fault(fn, trial, trials)
            if fault and has_gap(fn):
                return _unwritten(name)
            if fault:
                case = f"第 {k + 1} 种情况（{trial.label}）"
                return Result(name, FAILED, k, case, fault.hint, self._details(trial, fault))
        return Result(name, PASSED, len(cases))

    def _expected(self, args):
        with np.errstate(all="ignore"):
            return self.answer(*copy.deepcopy(args))

    def _fault(self, fn, trial, trials):
        """这次运行错在哪里：_Fault；对了就是 None。"""
        expected, outcome = trial.expected, trial.outcome
        got, error = outcome.value, outcome.error
        if isinstance(error, TooSlow):
            return _Fault(f"跑了 {running.LIMIT:g} 秒还没有完，停在{line_of(fn, error)}。是不是死循环？", "没有跑完")
        if isinstance(error, ValueError) and isinstance(expected, Refusal):
            said = wording.said(error, 400)
            if expected.mention in (said.replace(expected.whole, "") if expected.whole else said):
                return None
            hint = f"错误抛对了，可是信息里没有说是哪个字：要提到 {wording.shown(expected.mention)}。"
            if expected.mention in said:
                hint = f"信息里抄了整句，没有说是哪个字：要单独提到 {wording.shown(expected.mention)}。"
            return _Fault(hint, f"ValueError: {said}")
        if error is not None:
            hint = self._recognise(trials, trial) or hint_for(error) or "你的代码运行时出错了。"
            return _Fault(hint, report(fn, error))
        for name, before, after in zip(self.args, trial.args, outcome.args):
            if not identical(before, after):
                hint = f"改动了传进来的 `{name}`。先复制一份，或者算出新的数组。"
                return _Fault(hint, f"运行之后的 {name} = {shown(after)}")
        if got is None:
            printed = "用 `print` 显示了答案，却没有 `return`。`print` 给人看，`return` 才把答案交出来。"
            missing = printed if outcome.printed else "什么都没有返回：少了 `return`。"
            return _Fault(self._recognise(trials, trial) or missing, "None")
        if not outcome.repeatable:
            hint = "同样的输入，前后两次的答案不同。答案只能由参数决定：不要用随机数，不要记住上一次的结果。"
            return _Fault(hint, shown(got))
        if isinstance(expected, Refusal):
            return _Fault(self._recognise(trials, trial) or "这里应当抛出 ValueError，却返回了答案。", shown(got))
        hint = wrong_type(expected, got)
        if hint:
            return _Fault((not trial.right and self._recognise(trials, trial)) or hint, shown(got))
        if trial.right:
            return None
        hint = self._recognise(trials, trial) or symptom(expected, got)
        return _Fault(hint, shown(got), first_difference(expected, got))

    def _recognise(self, trials, failed):
        """读者的答案和哪个错版本一样：先要在 failed 里一样，再看谁在更多情况里一样。

        小数不会碰巧相等；报错和整数会，所以要在每一种不对的情况里都一样才算。
        不对的情况有四种以上时，放过一种：同一个错有几样写法，在边角上的结果不同。
        """
        chancy = failed.outcome.error is not None or not has_floats(failed.expected)
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
        given = "\n".join(f"{name} = {shown(value)}" for name, value in zip(self.args, trial.args))
        details = [("输入", given), ("应当得到", shown(trial.expected)), ("你得到", fault.got)]
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
        return self.outcome.error is None and same(self.expected, self.outcome.value)


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
        return type(error) is type(theirs) and wording.said(error, 400) == wording.said(theirs, 400)
    return same(wrong, trial.outcome.value)


def _unwritten(name):
    return Result(name, UNWRITTEN, hint="把 `...` 换成你的代码，再运行这一格。")

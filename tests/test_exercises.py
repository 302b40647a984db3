"""「动手写」的检查骗不过去：对的写法全收，常见的错全认得出，没写的不报错。

exercises/right/ 里每道题至少三种对的写法；exercises/mutants/ 里是写错的，文档字符串是提示里必须有的话。
"""

import importlib.util
import inspect
import re
from pathlib import Path

import nbformat
import numpy as np
import prose
import pytest
from IPython.core.formatters import MarkdownFormatter

import selfattn
from selfattn import exercises
from selfattn.exercises import judge

FOLDER = Path(__file__).with_name("exercises")
NAMES = [name.removeprefix("check_") for name in exercises.__all__]
each_exercise = pytest.mark.parametrize("name", NAMES)


def check_of(name):
    return getattr(exercises, f"check_{name}")


def functions(kind, name):
    """一个文件里的函数；mutants 里没有文档字符串的是帮手。"""
    path = FOLDER / kind / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{kind}_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    own = [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__]
    return [f for f in own if kind == "right" or f.__doc__]


RIGHT = [(name, f) for name in NAMES for f in functions("right", name)]
MUTANTS = [(name, f) for name in NAMES for f in functions("mutants", name)]
label = lambda value: value if isinstance(value, str) else value.__name__


# ── 对的全收，错的全认出 ─────────────────────────────────────────────────
def test_counts(record_property, capsys):
    counts = dict(exercises=len(NAMES), right=len(RIGHT), mutants=len(MUTANTS))
    for key, value in counts.items():
        record_property(key, value)
    with capsys.disabled():
        print(f"\n动手写：{len(NAMES)} 道题，{len(RIGHT)} 种对的写法，{len(MUTANTS)} 种错的写法")
    assert {path.stem for path in FOLDER.glob("*/*.py")} == set(NAMES)
    for name in NAMES:
        assert sum(n == name for n, _ in RIGHT) >= 3
        assert sum(n == name for n, _ in MUTANTS) >= 10


@pytest.mark.parametrize("name, right", RIGHT, ids=label)
def test_accepts(name, right):
    result = check_of(name)(right)
    assert result.passed, str(result)
    assert result.checked >= 6


@pytest.mark.parametrize("name, mutant", MUTANTS, ids=label)
def test_rejects_and_says_why(name, mutant):
    result = check_of(name)(mutant)
    assert (result.passed, result.status) == (False, "还不对")
    assert mutant.__doc__ in result.hint, str(result)


@each_exercise
def test_every_mutant_has_its_own_hint(name):
    hints = {f.__name__: check_of(name)(f).hint for n, f in MUTANTS if n == name}
    assert len(set(hints.values())) == len(hints), hints


@each_exercise
def test_any_seed_will_do(name, monkeypatch):
    """种子由代码定，碰上哪个都得一样准。"""
    for seed in range(25):
        monkeypatch.setattr(judge, "_fingerprint", lambda fn, seed=seed: seed)
        for n, f in RIGHT:
            if n == name:
                assert check_of(name)(f).passed, (seed, f.__name__)
        for n, f in MUTANTS:
            if n == name:
                assert f.__doc__ in check_of(name)(f).hint, (seed, f.__name__)


@each_exercise
def test_every_known_mistake_is_met(name):
    """认得的错，没有一个是摆设：照它写，得到的就是它的提示。"""
    check = check_of(name)
    for mistake in check.mistakes:
        wrong = lambda *args, mistake=mistake: mistake.wrong(*args)
        assert check(wrong).hint == mistake.hint

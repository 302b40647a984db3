"""题目：从这个文件夹的 ``*.json`` 里读出来，数由模型算好。

题目里的数写成 ``{t.A[0, 2, 0]:.2f}`` 这样的算式，读的时候才算。
"""

import functools
import hashlib
import json
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from .. import steps
from ..example import CONTRAST, MODEL
from ..generation import choose, generate
from ..trace import run
from ..wording import said, shown
from . import schema

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Option:
    """一个选项；填数的题里，是一个会被认出来的数。"""

    text: str
    right: bool
    why: str
    number: float | None = None


@dataclass(frozen=True)
class Question:
    """一道题，数都已经算好。

    kind 是 ``"radio"`` 单选、``"checkbox"`` 多选或 ``"number"`` 填数；why 是每个答案之后都说的话。
    """

    id: str
    kind: str
    ask: str
    options: tuple
    why: str = ""
    section: str = ""
    low: float = 0.0
    high: float = 1.0
    digits: int = 2
    close: float = 0.0
    guess: bool = False

    @property
    def shown(self):
        """选项印出来的次序：小测的由题目的 id 打乱，和文件里的次序无关；每个读者的浏览器再打乱一次（quiz.js）。"""
        if self.guess:
            return self.options
        rank = lambda option: hashlib.sha256(f"{self.id}/{option.text}".encode()).hexdigest()
        return tuple(sorted(self.options, key=rank))

    @property
    def key(self):
        """浏览器用它记住答案；题目或选项的次序一改，旧的答案就不算了。"""
        content = repr((self.kind, self.ask, [option.text for option in self.shown]))
        return f"{self.id}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"

    @property
    def hint(self):
        whole = "整数" if self.digits == 0 else f"{self.digits} 位小数"
        return f"填一个数，{self.low:g} 到 {self.high:g}，{whole}"


# ── 找文件，读文件 ────────────────────────────────────────────────────────
def files():
    """全部题目文件。"""
    return sorted(path for path in HERE.glob("*.json") if path.name != schema.FILE.name)


def find(chapter):
    """题目文件的路径；chapter 是 ``"4"`` 或 ``"4-weights"``。

    Raises
    ------
    ValueError
        没有这一章的题目
    """
    chapter = said(chapter)
    for path in files():
        if chapter in (path.stem, path.stem.partition("-")[0]):
            return path
    known = "、".join(path.stem for path in files())
    raise ValueError(
        f"chapter 应当是章的号码或文件名，如 '4'、'4-weights'，收到的是 {shown(chapter)}；有题目的是：{known}。"
    )


def load(chapter):
    """读出一章的题目，算好里面的数。

    Returns
    -------
    (str, dict, list of Question)
        文件名（不带 .json）、原来的内容、题目

    Raises
    ------
    ValueError
        没有这一章的题目，或题目文件有错；信息里说明是哪个文件、哪一题、哪一项
    """
    path = find(chapter)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if fault := schema.check(data):
            raise ValueError(fault)
        ids = [item["id"] for item in data["questions"]]
        if twice := {name for name in ids if ids.count(name) > 1}:
            raise ValueError(f"有两道题的 id 都是 {min(twice)}")
        return path.stem, data, [_question(path.stem, item) for item in data["questions"]]
    except (OSError, ValueError) as error:
        raise ValueError(f"题目文件 {path.name} 有错：{error}。") from None


def _question(file, item):
    name = f"题目 {item['id']}"
    digits = item.get("digits", 2)
    options = []
    for k, given in enumerate(item["options"]):
        where = f"{name} 的 options[{k}]"
        number = None
        if item["kind"] == "number":
            number = float(_computed(value, given["value"], f"{where}.value"))
            text = f"{number:.{digits}f}"
        else:
            text = _computed(fill, given["text"], f"{where}.text")
        options.append(Option(text, given["right"], _computed(fill, given["why"], f"{where}.why"), number))
    question = Question(
        id=f"{file}-{item['id']}",
        kind=item["kind"],
        ask=_computed(fill, item["ask"], f"{name} 的 ask"),
        options=tuple(options),
        why=_computed(fill, item.get("why", ""), f"{name} 的 why"),
        section=item.get("section", ""),
        low=item.get("low", 0),
        high=item.get("high", 1),
        digits=digits,
        close=item.get("close", 10.0**-digits),
    )
    if fault := _unanswerable(question):
        raise ValueError(f"{name} 的 options {fault}")
    return question


def _unanswerable(question):
    """选项放在一起，有什么不对。"""
    rights = sum(option.right for option in question.options)
    if not rights or (question.kind != "checkbox" and rights > 1):
        return f"里对的选项有 {rights} 个，kind 是 {question.kind}"
    for part in ("text", "why"):
        texts = [getattr(option, part) for option in question.options]
        if twice := {text for text in texts if texts.count(text) > 1}:
            return f"里有两个的 {part} 都是“{min(twice)}”"
    numbers = [option.number for option in question.options if option.number is not None]
    for number in numbers:
        if not question.low <= number <= question.high:
            return f"里的 {number:g} 不在 low 到 high，{question.low:g} 到 {question.high:g} 之间"
    for a, b in combinations(numbers, 2):
        if abs(a - b) <= question.close:
            return f"里的 {a:g} 和 {b:g} 相差不到 close，{question.close:g}，会认错"
    return ""


# ── 算式 ──────────────────────────────────────────────────────────────────
@functools.cache
def names():
    """算式里能用的名字：七步的函数，和下面这些；t 是「我爱你」的一次运行。"""
    functions = {step.__name__: step for step in vars(steps).values() if hasattr(step, "contract")}
    return functions | dict(
        t=run("我爱你"), run=run, generate=generate, choose=choose, MODEL=MODEL, CONTRAST=CONTRAST, np=np
    )


def value(expression):
    """算出一个算式。"""
    return eval(expression, dict(names()))


def fill(text):
    """把一段话里的 {算式:格式} 换成算出来的数；text 可以是一句一项的列表。"""
    text = text if isinstance(text, str) else "".join(text)
    return value(f"rf'''{text}'''") if "{" in text or "}" in text else text


def _computed(how, written, where):
    try:
        return how(written)
    except Exception as error:
        raise ValueError(f"{where} 算不出来：{shown(written, 200)}（{said(error, 200)}）") from None

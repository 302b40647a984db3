"""先猜一猜和小测：一段自带脚本的 HTML，网页上、笔记本里一个样，不用内核。

题目写在 这个文件夹的 ``*.json``。
题目里的数写成 ``{t.A[0, 2, 0]:.2f}`` 这样的算式，显示时才由模型算出来。
"""

import ast
import functools
import hashlib
import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

import numpy as np

from .. import contracts, output, steps, theme
from ..example import CONTRAST, MODEL
from ..generation import choose, generate
from ..page import asset, unique_id
from ..trace import run

HERE = Path(__file__).parent
ANSWER = "答案和讲解"


# ── 算式 ──────────────────────────────────────────────────────────────────
_BUILTINS = {f.__name__: f for f in (abs, all, any, dict, enumerate, float, int, len, list, max, min, range, round,
                                     set, sorted, str, sum, tuple, zip)}  # fmt: skip
_STEPS = ("attention_weights", "concat_heads", "embed", "mask_scores", "merge_heads", "predict", "project_qkv",
          "scaled_scores", "softmax", "tokenize", "unembed", "weighted_sum")  # fmt: skip
_FORBIDDEN = (ast.Lambda, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)


@functools.cache
def names():
    """算式里能用的名字：t 是「我爱你」的一次运行。"""
    functions = {name: getattr(steps, name) for name in _STEPS}
    known = dict(t=run("我爱你"), run=run, generate=generate, choose=choose, MODEL=MODEL, CONTRAST=CONTRAST, np=np)
    builtins = {"__import__": __import__}  # NumPy 自己要用；题目里写不了以 _ 开头的名字
    return {"__builtins__": builtins} | _BUILTINS | functions | known


def value(expression):
    """算出题目文件里的一个算式。

    Raises
    ------
    ValueError
        写法不对，用了不认得的名字，或者算不出来
    """
    try:
        tree = ast.parse(expression.strip(), mode="eval")
        for node in ast.walk(tree):
            name = getattr(node, "id", getattr(node, "attr", getattr(node, "arg", None)))
            if isinstance(node, _FORBIDDEN) or str(name).startswith("_") or name in ("format", "format_map"):
                raise ValueError("不许这样写")
        return eval(compile(tree, "题目", "eval"), dict(names()))
    except Exception as error:
        raise ValueError(f"题目里的算式 {expression!r:.200} 算不出来：{error}") from None


def fill(text):
    """把一段话里的 {算式:格式} 换成算出来的数；text 可以是一句一项的列表。"""
    text = text if isinstance(text, str) else "".join(text)
    if "{" not in text and "}" not in text:
        return text
    if "'''" in text or "\\" in text:
        raise ValueError(f"题目里有算式的话不能含反斜杠和三个单引号：{text!r:.80}")
    return value(f"f'''{text}'''")


# ── 题目 ──────────────────────────────────────────────────────────────────
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
    def key(self):
        """浏览器用它记住答案；题目一改，旧的答案就不算了。"""
        content = repr((self.kind, self.ask, [option.text for option in self.options]))
        return f"{self.id}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"

    @property
    def hint(self):
        whole = "整数" if self.digits == 0 else f"{self.digits} 位小数"
        return f"填一个数，{self.low:g} 到 {self.high:g}，{whole}"


def find(chapter):
    """题目文件的路径；chapter 是 ``"4"`` 或 ``"4-weights"``。

    Raises
    ------
    ValueError
        没有这一章的题目
    """
    if not re.fullmatch(r"[a-z0-9-]{1,40}", str(chapter)):
        raise ValueError(f"chapter 应当是章的号码或文件名，如 '4'、'4-weights'，收到的是 {chapter!r:.80}。")
    for pattern in (f"{chapter}.json", f"{chapter}-*.json"):
        if found := sorted(HERE.glob(pattern)):
            return found[0]
    known = "、".join(sorted(path.stem for path in HERE.glob("*.json")))
    raise ValueError(f"找不到第 {chapter!r} 章的题目；有题目的是：{known}。")


def load(chapter):
    """读出一章的题目，算好里面的数。

    Returns
    -------
    (str, dict, list of Question)
        文件名（不带 .json）、原来的内容、题目

    Raises
    ------
    ValueError
        没有这一章的题目，文件损坏，或有的题目不完整
    """
    path = find(chapter)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return path.stem, data, [_question(path.stem, item) for item in data["questions"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"题目文件 {path.name} 有错：{error}") from None


def _question(name, item):
    digits = item.get("digits", 2)
    options = []
    for given in item["options"]:
        number = float(value(given["value"])) if "value" in given else None
        text = fill(given["text"]) if number is None else f"{number:.{digits}f}"
        options.append(Option(text, given["right"], fill(given["why"]), number))
    kind = item["kind"]
    rights = sum(option.right for option in options)
    if kind not in ("radio", "checkbox", "number") or not rights or (kind != "checkbox" and rights != 1):
        raise ValueError(f"{item['id']} 的 kind 是 {kind!r}，对的选项有 {rights} 个")
    return Question(
        id=f"{name}-{item['id']}",
        kind=kind,
        ask=fill(item["ask"]),
        options=tuple(options),
        why=fill(item.get("why", "")),
        section=item.get("section", ""),
        low=item.get("low", 0),
        high=item.get("high", 1),
        digits=digits,
        close=item.get("close", 10.0**-digits),
    )


# ── 给读者的两个函数 ──────────────────────────────────────────────────────
def quiz(chapter):
    """一章的小测：每个选项都有讲解，可以重做，答案只记在这个浏览器里。

    Parameters
    ----------
    chapter : str
        章的号码，如 ``"4"``；终点测验是 ``"self-test"``

    Raises
    ------
    ValueError
        没有这一章的题目，或题目文件有错
    """
    name, data, questions = load(chapter)
    return Quiz(questions, name, exam=data.get("exam", False))


def guess(ask, options=None, *, answer, why, low=0, high=1, digits=2):
    """先猜一猜：读者先选一个或填一个数，再看算出来的是什么、为什么。

    Parameters
    ----------
    ask : str
        问什么
    options : list of str or None
        几个选项；None 是填一个数
    answer : str or float
        算出来的答案：选项之一，或一个数
    why : str
        为什么
    low, high, digits
        填数时的范围和小数位数

    Raises
    ------
    ValueError
        选项少于两个或有重复，answer 不在选项里，或不是 low 到 high 之间的数
    """
    close = 0.0
    if options is None:
        number = contracts.real(answer)
        if number is None or not low <= number <= high:
            raise ValueError(f"answer 应当是 {low} 到 {high} 之间的数，收到的是 {answer!r:.80}。")
        close = (high - low) / 10
        made = (Option(f"{number:.{digits}f}", True, "", number),)
    else:
        texts = [str(option) for option in options]
        if len(texts) < 2 or len(set(texts)) < len(texts):
            raise ValueError(f"options 应当至少有两个，而且不重复，收到的是 {texts!r:.80}。")
        if answer not in texts:
            raise ValueError(f"answer 应当是 options 之一，收到的是 {answer!r:.80}。")
        made = tuple(Option(text, text == answer, "") for text in texts)
    kind = "number" if options is None else "radio"
    question = Question("guess", kind, ask, made, why, low=low, high=high, digits=digits, close=close, guess=True)
    return Quiz([question])


class Quiz:
    """一组题，显示成一段自带样式和脚本的 HTML。"""

    def __init__(self, questions, name="", exam=False):
        self.questions = tuple(questions)
        self.name = name
        self.exam = exam

    def __repr__(self):
        lines = []
        for k, question in enumerate(self.questions, 1):
            lines.append(f"{_number(question, k)}　{question.ask}")
            lines += [f"　○ {option.text}" for option in question.options if option.number is None]
        return re.sub(r"[`*]", "", "\n".join(lines))

    def _repr_html_(self):
        body = "".join(_form(question, k, self.exam) for k, question in enumerate(self.questions, 1))
        root = unique_id(body)
        ending = _exam_ending() if self.exam else '<p class="sa-score"></p>' if self.name else ""
        mode = ' data-sa-exam=""' if self.exam else ""
        return (
            f'<div class="sa-quiz" id="{root}" data-sa-quiz="{self.name}"{mode} data-prevent-swipe'
            f' data-lm-suppress-shortcuts="true"><style>{asset(HERE / "quiz.css")}'
            f"{theme.dark_css('.sa-quiz')}</style>{body}{ending}"
            f'<script>{asset(HERE / "quiz.js")}("{root}")</script></div>'
        )


# ── HTML ──────────────────────────────────────────────────────────────────
def _number(question, k):
    return "先猜一猜" if question.guess else f"第 {k} 题"


def inline(text):
    """题目里的话：`代码` 和 **重点**，其余照原样。"""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)


def _form(question, k, exam):
    if question.kind == "number":
        fields = (
            f'<label class="sa-fill"><span>{question.hint}</span>'
            '<input type="text" inputmode="decimal" autocomplete="off" spellcheck="false"></label>'
        )
    else:
        fields = "".join(
            f'<label class="sa-option"><input type="{question.kind}" name="a" value="{n}" autocomplete="off">'
            f"<span>{inline(option.text)}</span></label>"
            for n, option in enumerate(question.options)
        )
    many = "<small>（可以选几个）</small>" if question.kind == "checkbox" else ""
    check = "就猜这个" if question.guess else "对答案"
    again = "重新猜" if question.guess else "再试一次"
    actions = (
        '<p class="sa-actions" hidden>'
        f'<button type="submit">{check}</button><button type="button" class="sa-again" hidden>{again}</button></p>'
    )
    live = "" if exam else ' role="status"'
    return (
        f'<form method="dialog" class="sa-question" data-sa-key="{question.key}" data-sa-kind="{question.kind}"'
        f"{' data-sa-guess' if question.guess else ''}{_range(question)}><fieldset>"
        f"<legend><b>{_number(question, k)}</b>{inline(question.ask)}{many}</legend>{fields}"
        f'{"" if exam else actions}<div class="sa-result"{live}></div>{_answer(question)}</fieldset></form>'
    )


def _range(question):
    if question.kind != "number":
        return ""
    return (
        f' data-sa-low="{question.low:g}" data-sa-high="{question.high:g}"'
        f' data-sa-digits="{question.digits}" data-sa-close="{question.close:g}"'
    )


def _answer(question):
    """没有 JavaScript 也看得到的答案；脚本的反馈就从这里取。"""
    items = ""
    for option in question.options:
        if question.guess and not option.right:
            items += "<li hidden></li>"
            continue
        number = "" if option.number is None else f' data-sa-number="{option.number!r}"'
        mark = "算出来是" if question.guess else "对" if option.right else "不对"
        items += (
            f"<li{' data-sa-right' if option.right else ''}{number}><b>{mark}</b>"
            f'<span class="sa-text">{inline(option.text)}</span><span class="sa-why">{inline(option.why)}</span></li>'
        )
    why = f'<p class="sa-because">{inline(question.why)}</p>' if question.why else ""
    link = f'<p class="sa-back">{_link(question.section)}</p>' if question.section else ""
    summary = "揭晓" if question.guess else ANSWER
    return f"<details><summary>{summary}</summary><ul>{items}</ul>{why}{link}</details>"


def _link(section):
    """``"4-weights#小结"`` → 那一节的链接；锚点和 JupyterLab 的一样，是标题把空格换成 -。"""
    page, heading = section.split("#")
    number, _, _ = page.partition("-")
    address = f"{page}.{'ipynb' if output.mode() == 'notebook' else 'html'}#{quote(heading.replace(' ', '-'))}"
    return f'<a href="{address}">第 {number} 章「{escape(heading)}」</a>'


def _exam_ending():
    return (
        '<p class="sa-actions" hidden><button type="button" class="sa-hand-in">交卷</button>'
        '<button type="button" class="sa-again" hidden>重新作答</button></p>'
        '<div class="sa-score" role="status" tabindex="-1"></div>'
    )

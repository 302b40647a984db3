"""题目在网页上、笔记本里的样子：一段自带样式和脚本的 HTML，不用内核。"""

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

from .. import output, theme
from ..page import asset, link, unique_id

HERE = Path(__file__).parent
ANSWER = "答案和讲解"


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
            lines += [f"　○ {option.text}" for option in question.shown if option.number is None]
        return re.sub(r"[`*]", "", "\n".join(lines))

    def _repr_html_(self):
        body = "".join(_form(question, k, self.exam) for k, question in enumerate(self.questions, 1))
        root = unique_id(body)
        ending = _exam_ending() if self.exam else '<p class="sa-score"></p>' if self.name else ""
        mode = ' data-sa-exam=""' if self.exam else ""
        shuffle = f", {asset(HERE / 'shuffle.js')}" if self.name else ""  # 先猜一猜的次序是书里写的
        return (
            f'<div class="sa-quiz" id="{root}" data-sa-quiz="{self.name}"{mode}'
            f' data-lm-suppress-shortcuts="true"><style>{asset(HERE / "quiz.css")}'
            f"{theme.dark_css('.sa-quiz')}</style>{body}{ending}"
            f'<script>{asset(HERE / "quiz.js")}("{root}"{shuffle})</script></div>'
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
            for n, option in enumerate(question.shown)
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
    for option in question.shown:
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
    return f'<a href="{escape(link(address))}">第 {number} 章「{escape(heading)}」</a>'


def _exam_ending():
    return (
        '<p class="sa-actions" hidden><button type="button" class="sa-hand-in">交卷</button>'
        '<button type="button" class="sa-again" hidden>重新作答</button></p>'
        '<div class="sa-score" role="status" tabindex="-1"></div>'
    )

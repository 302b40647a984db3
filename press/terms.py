"""术语：术语表里的词在正文里第一次用、下定义的地方，按主线的次序。

主线上加粗的第一次，如 ``这叫**词元**`` 或 ``**词元（token）**``，就是定义；不需要别的标记。
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from . import reading
from .environment import ROOT
from .minutes import NOTE
from .reading import LINE

GLOSSARY = "book/appendix/glossary"
NAME = re.compile(r"[^（），、,]+")
ALSO = re.compile(r"又叫(.*?)[。；]")

# 这些词里有术语的字，却不是那个术语
OTHERS = (
    *("开头", "从头", "回头", "箭头", "两头", "尽头", "源头", "到头", "过头", "头一个", "一头系"),
    *("值得", "数值", "均值", "绝对值", "最大值", "最小值", "取值", "奇异值", "价值"),
    *("关键", "按键", "键盘", "权重文件", "“投影”"),
)


@dataclass(frozen=True)
class Term:
    """术语表里的一个词：几种叫法，第一个是它的名字。"""

    names: tuple


def names(title, definition):
    """一个词的几种叫法：「损失（loss）」，解释里的“又叫损失函数。”"""
    also = ALSO.match(definition)
    return tuple(name.strip() for name in NAME.findall(title + ("、" + also[1] if also else "")))


def glossary(root=ROOT):
    """术语表里的词，按表里的次序。"""
    text = Path(root, f"{GLOSSARY}.md").read_text(encoding="utf-8")
    box = re.search(r"```\{glossary\}\n(.*?)\n```", text, re.S)[1]
    entries = re.findall(r"^(\S.*)\n((?:  .*\n?)+)", box, re.M)
    return [Term(names(title, definition.strip())) for title, definition in entries]


def finder(terms):
    """找术语的正则式和 {小写的叫法: 术语}；长的先认，OTHERS 里的词认出来就跳过。"""
    known = {name.lower(): term for term in terms for name in term.names}
    ordered = sorted({*known, *OTHERS}, key=len, reverse=True)
    latin = r"(?<![A-Za-z0-9_])(?:%s)(?![A-Za-z0-9_])"
    patterns = [latin % re.escape(name) if name.isascii() else re.escape(name) for name in ordered]
    return re.compile("|".join(patterns), re.I), known


def found(text, pattern, known):
    """一段话里的术语，按次序：[(起, 止, 术语)]。"""
    matches = ((m.start(), m.end(), known.get(m[0].lower())) for m in pattern.finditer(text))
    return [each for each in matches if each[2]]


# ── 主线上的次序 ─────────────────────────────────────────────────────────
MATH = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.S)
SKIPPED = re.compile(rf"^```.*?^```|<!--.*?-->|`[^`\n]+`|{MATH.pattern}|\]\([^)]*\)|</?\w[^>]*>", re.S | re.M)


@dataclass(frozen=True)
class Place:
    """主线上的一段话：第几页、第几段；page、heading 说给人听。"""

    order: tuple
    page: str
    heading: str

    def __str__(self):
        return f"{self.page.rpartition('/')[2]}「{self.heading}」"


def paragraphs(page, root=ROOT):
    """这一页主线上读者读的话，一段一段：[(标题, 文字)]；标题、代码、公式、链接的地址不算，先猜一猜的问题算。"""
    found = []
    for piece in reading.pieces(reading.source(page, root)):
        if piece.part != LINE:
            continue
        if piece.code:
            found += [(piece.heading, asked) for call in reading.calls(piece.text) if (asked := question(call))]
        else:
            text = SKIPPED.sub(" ", NOTE.sub("", piece.text))
            found += [(piece.heading, part) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return found


def question(call):
    """先猜一猜问的那句话；算出来的地方空着。不是先猜一猜，就是空的。"""
    if reading.name(call) != "guess" or not call.args:
        return ""
    literals = (each.value for each in ast.walk(call.args[0]) if isinstance(each, ast.Constant))
    return " ".join(text for text in literals if isinstance(text, str))


def defined(text, known):
    """一段话里加粗的术语：整个加粗的就是它，或者它后面只有括号，如 **词元（token）**。"""
    bold = re.findall(r"\*\*(.+?)\*\*", text)
    names = [re.sub(r"（.*", "", each).strip() for each in bold]
    return {known[name.lower()] for name in names if name.lower() in known}


def order(root=ROOT, pages=None):
    """{术语: (第一次用的地方, 定义的地方)}，没有就是 None；都只看主线。"""
    terms = glossary(root)
    pattern, known = finder(terms)
    first, definition = {}, {}
    for n, page in enumerate(pages or reading.line_pages(root)):
        for k, (heading, text) in enumerate(paragraphs(page, root)):
            place = Place((n, k), page, heading)
            for _, _, term in found(text, pattern, known):
                first.setdefault(term, place)
            for term in defined(text, known):
                definition.setdefault(term, place)
    return {term: (first.get(term), definition.get(term)) for term in terms}


def early(places):
    """先用后定义的术语：主线上用了，那时还没有定义（同一段里定义也行），或者根本没有定义。"""
    return [
        term.names[0]
        for term, (first, definition) in places.items()
        if first and (definition is None or definition.order > first.order)
    ]


def table(places):
    """术语 → 第一次用 → 定义，一行一个，按第一次用的次序；主线上没有用的不说。"""
    used = sorted((item for item in places.items() if item[1][0]), key=lambda item: item[1][0].order)
    late = set(early(places))
    return "\n".join(
        f"{'×' if term.names[0] in late else '　'} {term.names[0]} → {first} → {definition or '主线上没有定义'}"
        for term, (first, definition) in used
    )


def main(root=ROOT):
    print(table(order(root)))

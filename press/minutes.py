"""一页要几分钟：主线、支线、练习各多少，照一条写明的规则从页里数出来。

规则由封面的“要多久”说给读者听（site/cover.py），那里的数就是这里的数。
"""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import nbformat

import selfattn
from selfattn import explorers, figures, gradients, training

from . import reading, toc
from .environment import ROOT
from .reading import EXERCISES, LINE, SIDE

HAN_A_MINUTE = 240
SECONDS = {
    "word": 0.5,  # 一个英文词、一个数、一个行内公式
    "code": 4,  # 一行看得见的代码
    "formula": 15,  # 一个独占一行的公式
    "picture": 15,  # 一张不动的图、一张表、一个拆开的算式
    "interactive": 75,  # 一张能动手的图
    "guess": 45,
    "question": 45,  # 小测的一道
}
FILL, SCRATCH = 5, 12  # 一道练习几分钟：补几行，从头写

MOVING = {"interact", *explorers.__all__}
STILL = {*figures.__all__, "table", "explain"}
SAID = r"主线 \d+ 分钟(?: · (?:支线|练习) \d+ 分钟)*"
NOTE = re.compile(rf"^{SAID}$", re.M)
GUIDE = "book/appendix/teachers"  # 教师手册里有一张各章的表
GUIDED = re.compile(rf"(?<=\]\(\.\./)([\w-]+)\.ipynb\) \| {SAID}(?= \|)")


@cache
def shown_lines(name):
    """show_source 显示一个函数用几行，不算围栏。"""
    home = next(module for module in (gradients, training, selfattn) if hasattr(module, name))
    return code_lines(selfattn.show_source(getattr(home, name)).data) - 2


def drawing(codes):
    """这些代码里会画出东西的名字：图和表的函数，加上本章自己写的、里面叫了它们的函数。"""
    known = {*STILL, *MOVING}
    for code in codes:
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.FunctionDef) and known & {*map(reading.name, within(node))}:
                known.add(node.name)
    return known


def within(node):
    """一段代码里的全部调用。"""
    return [each for each in ast.walk(node) if isinstance(each, ast.Call)]


def count_text(text, part):
    """一段 Markdown 里各有多少：汉字、词、独占一行的公式、代码。练习里收起的参考答案不算。"""
    text = NOTE.sub("", re.sub(r"<!--.*?-->", "", text, flags=re.S))
    if part == EXERCISES:
        return Counter()
    fences = re.findall(r"^```.*?^```", text, re.S | re.M)
    formulas = re.findall(r"\$\$.+?\$\$", text, re.S)
    for taken in (*fences, *formulas):
        text = text.replace(taken, "")
    text = re.sub(r"\]\([^)]*\)|</?\w[^>]*>", "", text)
    text = re.sub(r"\$[^$\n]+\$|`[^`\n]+`", " x ", text)
    return Counter(
        han=len(re.findall(r"[\u4e00-\u9fff]", text)),
        word=len(re.findall(r"[A-Za-z0-9][\w.]*", text)),
        formula=len(formulas),
        code=sum(fence.strip().count("\n") - 1 for fence in fences),
    )


def count_code(piece, drawn, root=ROOT):
    """一格代码里各有多少：看得见的行、图、先猜一猜、小测的题。练习里的不算，它按道算。"""
    if piece.part == EXERCISES:
        return Counter()
    found = Counter(code=code_lines(piece.text) if piece.shown else 0)
    for call in reading.calls(piece.text):
        name = reading.name(call)
        if name in MOVING:
            found["interactive"] += 1
        elif name in drawn:
            found["picture"] += 1
        elif name == "guess":
            found["guess"] += 1
        elif name == "show_source":
            found["code"] += sum(shown_lines(each.id) for each in call.args)
        elif name == "quiz":
            found["question"] += questions(call.args[0].value, root)
    return found


def questions(chapter, root=ROOT):
    """一章的小测有几道题。"""
    files = Path(root, "src", "selfattn", "questions").glob("*.json")
    (path,) = [path for path in files if chapter in (path.stem, path.stem.partition("-")[0])]
    return len(json.loads(path.read_text(encoding="utf-8"))["questions"])


def code_lines(code):
    return sum(bool(line.strip()) for line in code.splitlines())


def exercise(heading):
    """一道练习几分钟：照标题里写的“补……行”“从头写”；不是练习就是 0。"""
    how = heading.rpartition("：")[2]
    return SCRATCH if how.startswith("从头写") else FILL if re.fullmatch(r"补.+行", how) else 0


def weigh(counts):
    """数出来的各样要几分钟。"""
    return counts["han"] / HAN_A_MINUTE + sum(SECONDS[kind] * counts[kind] for kind in SECONDS) / 60


def counted(page, root=ROOT):
    """[(段, 各有多少)]。"""
    pieces = reading.pieces(reading.source(page, root))
    drawn = drawing([piece.text for piece in pieces if piece.code])
    return [(p, count_code(p, drawn, root) if p.code else count_text(p.text, p.part)) for p in pieces]


def exact(page, root=ROOT):
    """{哪一部分: 分钟}，没有取整；支线的每一条另有一项，键是它的次序。"""
    minutes = Counter({LINE: 0.0, SIDE: 0.0, EXERCISES: 0.0})
    for piece, counts in counted(page, root):
        spent = weigh(counts) + (exercise(piece.heading) if piece.level and piece.part != LINE else 0)
        minutes[piece.part] += spent
        if piece.side is not None:
            minutes[piece.side] += spent
    return minutes


def of(page, root=ROOT):
    """{哪一部分: 整分钟}；有一点就至少是 1。"""
    return {part: whole(minutes) for part, minutes in exact(page, root).items()}


def whole(minutes):
    return max(1, round(minutes)) if minutes else 0


def say(minutes):
    """「主线 18 分钟 · 支线 6 分钟 · 练习 22 分钟」；没有的不说。"""
    return " · ".join(
        f"{part} {minutes[part]} 分钟" for part in (LINE, SIDE, EXERCISES) if minutes[part] or part == LINE
    )


def hours(minutes):
    """「2 小时 45 分」。"""
    h, m = divmod(minutes, 60)
    return " ".join(f"{number} {unit}" for number, unit in ((h, "小时"), (m, "分")) if number)


def total(pages, root=ROOT):
    """几页加起来：{哪一部分: 整分钟}。"""
    each = [of(page, root) for page in pages]
    return {part: sum(minutes[part] for minutes in each) for part in (LINE, SIDE, EXERCISES)}


def noted(text, note):
    """一页开头的那一格，题目下面写上 note；写过就换掉。"""
    if NOTE.search(text):
        return NOTE.sub(note, text, count=1)
    title, _, rest = text.partition("\n")
    return f"{title}\n\n{note}\n\n{rest.lstrip()}".rstrip()


def pages(root=ROOT):
    """要写分钟的页：封面、各章、终点测验、训练。"""
    others = ("/self-test", "/training")
    return [*reading.line_pages(root), *(page for page in toc.pages(root) if page.endswith(others))]


def write(page, root=ROOT):
    """把这一页的分钟写在它的题目下面；已经对的，文件一个字节不动。返回写没写。"""
    path = reading.source(page, root)
    note = say(of(page, root))
    if path.suffix == ".md":
        before = path.read_text(encoding="utf-8")
        after = noted(before.rstrip("\n"), note) + "\n"
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
        return after != before
    notebook = nbformat.read(path, as_version=4)
    first = notebook.cells[0]
    if (after := noted(first.source, note)) == first.source:
        return False
    first.source = after
    nbformat.write(notebook, path)
    return True


def guided(text, root=ROOT):
    """手册里的一段，表里各章的分钟照现在的页写。"""
    return GUIDED.sub(lambda row: f"{row[1]}.ipynb) | {say(of(f'book/{row[1]}', root))}", text)


def write_guide(root=ROOT):
    """教师手册的表里，各章的分钟照现在的页写。"""
    path = reading.source(GUIDE, root)
    notebook = nbformat.read(path, as_version=4)
    before = [cell.source for cell in notebook.cells]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = guided(cell.source, root)
    if before != [cell.source for cell in notebook.cells]:
        nbformat.write(notebook, path)


def main(root=ROOT):
    """各页的分钟写在题目下面和教师手册的表里，再印出来。"""
    for page in pages(root):
        changed = "（改了）" if write(page, root) else ""
        print(f"{page:24}{say(of(page, root))}{changed}")
    write_guide(root)
    each = total(reading.line_pages(root), root)
    print("一共  " + " · ".join(f"{part} {hours(minutes)}" for part, minutes in each.items() if minutes))

"""添一章：一本能运行的笔记本，两道示例题，目录里的一行。"""

import json
import re
import sys

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from . import minutes, opening
from .environment import ROOT

NAME = re.compile(r"([1-9]\d?)-[a-z]+(-[a-z]+)*")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
INTRO = """\
# {number}　{title}

这一章回答一个问题：温度变了，「你」看谁会不会变？
把它换成你的问题。"""
SETUP = """\
from selfattn import *
from selfattn.figures import *"""
GUESS = """\
hot = run("我爱你", attention_temperature=3.0).A[0, 2]
now = run("我爱你").A[0, 2]

guess(
    "温度从一升到三，「你」给三个字的权重会怎样？",
    ["更平均", "更集中"],
    answer="更平均" if hot.max() < now.max() else "更集中",
    why=f"最大的权重从 {now.max():.2f} 变成 {hot.max():.2f}。",
)"""
SLIDER = """\
def last_row(T=1.0):
    t = run("我爱你", attention_temperature=T)
    return bars(t.A[0, 2], t.tokens, title=f"头 0：「你」看谁，T = {T:.1f}", limit=1)


interact(last_row, T=(0.2, 3.0, 0.2), labels={"T": "温度 T"}, title="温度和权重")"""
QUESTIONS = [
    {
        "id": "sample-choice",
        "kind": "radio",
        "ask": "《{title}》的示例单选题：头 0 里，「你」把最大的权重给了谁？",
        "options": [
            {
                "text": "「爱」",
                "right": False,
                "check": "t.A[0, 2].argmax() == 1",
                "why": "「爱」的键和「你」的查询没有那么合。",
            },
            {
                "text": "「你」自己",
                "right": False,
                "check": "t.A[0, 2].argmax() == 2",
                "why": "一个字并不总是最看重自己。",
            },
            {
                "text": "「我」",
                "right": True,
                "check": "t.A[0, 2].argmax() == 0",
                "why": "「我」的键和「你」的查询最合。",
            },
        ],
    },
    {
        "id": "sample-number",
        "kind": "number",
        "ask": "《{title}》的示例填数题：头 0 里，「你」给「我」的权重是多少？",
        "low": 0,
        "high": 1,
        "options": [
            {
                "value": "t.A[0, 2, 0]",
                "right": True,
                "check": "np.isclose(x, softmax(t.S[0, 2])[0])",
                "why": "最后一行的第 0 个数。",
            },
            {"value": "t.A[1, 2, 0]", "right": False, "why": "这是头 1 的。"},
            {"value": "t.A[0, 1, 0]", "right": False, "why": "这是「爱」给「我」的。"},
        ],
    },
]


def notebook(name, title):
    """这一章的笔记本：开头、一次猜、一个滑块、小测。"""
    number = name.partition("-")[0]
    folded = {"cellView": "form", "jupyter": {"source_hidden": True}}  # 在 Colab、JupyterLab 里收起；网页看 tags
    folded_code, no_code = ({**folded, "tags": [tag]} for tag in ("hide-input", "remove-input"))
    cells = [
        new_markdown_cell(INTRO.format(number=number, title=title)),
        new_code_cell(SETUP, metadata=folded_code),
        new_code_cell(GUESS, metadata=folded_code),
        new_markdown_cell("## 想法\n\n分数除以温度，再做 softmax。\n把它换成你的想法。"),
        new_markdown_cell("## 拖一拖\n\n拖动滑块，看三根柱子怎样变。"),
        new_code_cell(SLIDER),
        new_markdown_cell("## 小测"),
        new_code_cell(f'quiz("{number}")', metadata=no_code),
    ]
    for k, cell in enumerate(cells):
        cell.id = f"{name}-{k:02}"
    cells.insert(1, opening.cell(depth=1))
    return new_notebook(cells=cells, metadata=METADATA)


def listed(toc, name):
    """目录的文字里添上这一章：放在编号比它小的最后一章后面，别的一个字不动。"""
    number = int(name.partition("-")[0])
    lines = toc.splitlines(keepends=True)
    found = [re.match(r"(\s*- file: book/)(\d+)-", line) for line in lines]
    last = max(k for k, match in enumerate(found) if match and int(match[2]) < number)
    lines.insert(last + 1, f"{found[last][1]}{name}\n")
    return "".join(lines)


def refuse(words):
    print(words, file=sys.stderr)
    sys.exit(2)


def main(name, title, root=ROOT):
    if not (match := NAME.fullmatch(name)) or len(name) > 40:
        refuse(f"名字应当是 号码-英文小写，像 9-cache，收到的是 {name!r}。")
    title = title.strip()
    if not title or set(title) & set("#$`{}<>\n"):
        refuse(f"标题应当是一行字，不带 # $ ` {{ }} < >，收到的是 {title!r}。")
    chapter = root / "book" / f"{name}.ipynb"
    questions = root / "src" / "selfattn" / "questions" / f"{name}.json"
    taken = [*chapter.parent.glob(f"{match[1]}-*.ipynb"), *questions.parent.glob(f"{match[1]}-*.json")]
    if taken:
        refuse(f"第 {match[1]} 章已经有了：{taken[0].relative_to(root).as_posix()}")
    toc = root / "_toc.yml"
    with_chapter = listed(toc.read_text(encoding="utf-8"), name)
    items = [item | {"ask": item["ask"].format(title=title)} for item in QUESTIONS]
    text = json.dumps({"$schema": "schema.json", "questions": items}, ensure_ascii=False, indent=2)
    questions.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    nbformat.write(notebook(name, title), chapter)
    minutes.write(f"book/{name}", root)
    toc.write_text(with_chapter, encoding="utf-8", newline="\n")
    for path in (chapter, questions, toc):
        print(f"写好了 {path.relative_to(root).as_posix()}")
    print("接着：python -m press lab 里改它，python -m press check 查一遍，python -m press book 看网页。")

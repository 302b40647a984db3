"""从书里取出正文，找正文里的数，挑排版的毛病。"""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
CODE_DIRECTIVES = {"code", "code-block", "code-cell", "literalinclude", "mermaid"}
CJK = r"[\u4e00-\u9fff]"


DECKS = BOOK / "decks"


def pages():
    """书里的 .md 和 .ipynb；投影不是书页，以 _ 或 . 开头的文件夹也不是。"""
    hidden = lambda path: any(part[0] in "_." for part in path.relative_to(BOOK).parts)
    texts = (path for path in BOOK.rglob("*") if path.suffix in (".md", ".ipynb") and DECKS not in path.parents)
    return sorted(path for path in texts if not hidden(path))


def decks():
    return sorted(DECKS.glob("*.md"))


def notebooks():
    return [path for path in pages() if path.suffix == ".ipynb"]


def markdown(path):
    """一页里的 Markdown：笔记本的每个 Markdown 单元，或整个 .md；投影题目后面的地址不算。"""
    if path.suffix == ".md":
        return [re.sub(r"^(##? .*) \{#.*\}$", r"\1", path.read_text(encoding="utf-8"), flags=re.M)]
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]


def without_code(text):
    """围栏代码变成空行，行内代码变成 x；{note} 这类指令里的正文留下。"""
    kept, fences = [], []  # fences: [(围栏, 里面是不是代码)]
    for line in text.split("\n"):
        in_code = bool(fences) and fences[-1][1]
        fence = re.match(r"[\s>]*(`{3,}|~{3,}|:{3,})\s*(?:\{([\w:-]+)\})?", line)
        if fence and fences and line.strip("> \t") == fences[-1][0]:
            fences.pop()
        elif fence and not in_code:
            fences.append((fence[1], fence[2] is None or fence[2] in CODE_DIRECTIVES))
        elif not in_code and not (fences and re.match(r"\s*:[\w-]+:", line)):
            kept.append(line)
            continue
        kept.append("")
    return re.sub(r"(?<!`)(`+)(?!`)[^\n]+?(?<!`)\1(?!`)", "x", "\n".join(kept))


MATH = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
LINK_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()]*\)[^()\s]*)?(?:\s+\"[^\"]*\")?\)")


# ── 正文里的数 ───────────────────────────────────────────────────────────
PROVEN = re.compile(r"(?<![\w.])([-−+]?\d[\d,]*(?:\.\d+)?[%％]?)<!-- =(.+?) -->", re.DOTALL)
NOT_A_VALUE = re.compile(r"\d+(?:\.\d+)+\s*节|arXiv:\d{4}\.\d{4,5}")
BARE = re.compile(r"[-−+]?\d+(?:\.\d+)+(?:\s*[%％])?|[-−+]?\d+\s*[%％]")


def numbers(text):
    """返回 (有出处的 [(写的数, 算式)], 没有出处的 [写的数或注释])。

    出处是紧跟在数后面的注释 ``0.52<!-- =run("我爱").prediction["你"] -->``。
    小数和百分数必须有；公式里放不了注释，所以公式里不许有小数。
    """
    text = MATH.sub(lambda m: COMMENT.sub("", m[0]), without_code(text))
    proven = PROVEN.findall(text)
    text = PROVEN.sub("", text)
    stray = re.findall(r"<!--\s*=.*?-->", text, re.DOTALL)
    for pattern in (COMMENT, LINK_TARGET, TAG, NOT_A_VALUE):
        text = pattern.sub(" ", text)
    return proven, BARE.findall(text) + stray


def shown(value, written):
    """把 value 写成 written 的样子：同样多的小数位，百分数乘 100。"""
    percent = written[-1] in "%％"
    decimals = len(written.rstrip("%％").partition(".")[2])
    text = f"{value * (100 if percent else 1):.{decimals}f}"
    text = text.lstrip("-") if float(text) == 0 else text
    return text + "%" * percent


def plain(written):
    """统一写法：负号、逗号、正号、百分号。"""
    return written.replace("−", "-").replace(",", "").replace("％", "%").lstrip("+")


# ── 排版 ─────────────────────────────────────────────────────────────────
CLOSING = "」』”’）】》"
TWO_SENTENCES = re.compile(rf"(?<!、)[。！？]+[{CLOSING}]*\s*[^\s、。！？{CLOSING}]")
HALF_WIDTH = re.compile(rf"(?:{CJK}|[{CLOSING}])[,;:?!]")
NO_SPACE = re.compile(rf"{CJK}[A-Za-z0-9]|[A-Za-z0-9]{CJK}")


def style_faults(text):
    """返回 [毛病：那一行]。代码与公式当作一个字母 x，引号「」里的例句不数句子。"""
    text = COMMENT.sub("", without_code(text))
    text = MATH.sub(lambda m: "x" + "\n" * m[0].count("\n"), text)
    text = TAG.sub("", LINK_TARGET.sub("]", text))
    text = re.sub(r"\{[\w:-]+\}(?=x)|[*\[\]]", "", text)
    faults = []
    for line in text.split("\n"):
        unquoted = re.sub(r"「[^」]*」|『[^』]*』|“[^”]*”", "「」", line)
        if not line.lstrip("> ").startswith("|") and TWO_SENTENCES.search(unquoted):
            faults.append(f"一行两句：{line}")
        if HALF_WIDTH.search(line):
            faults.append(f"中文后面是半角标点：{line}")
        if NO_SPACE.search(line):
            faults.append(f"中文与字母、数字、代码、公式之间没有空格：{line}")
    return faults

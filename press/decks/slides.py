"""投影：从同一本笔记本里取出标了 slideshow 的格子，做成 reveal.js 的幻灯片。

格子的写法见 ``docs/slides.md``。输出取自已经执行过的缓存，所以图、表、滑块就是网页上的那一份。
"""

import json
import posixpath
import re
import shutil
from html import escape
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from jupyter_cache import get_cache
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from sphinx.errors import ExtensionError

from .. import katex
from ..inpage.policy import CSP

HERE = Path(__file__).parent
VENDOR = Path(__file__).parents[1] / "vendor" / "reveal"
ONLY = "slide-only"
TAGS = {"beside", "steps", "show-code"}
MINUTES = re.compile(r"(\d+) 分钟")


def kind(cell):
    """格子在投影里是什么：slide、fragment、notes、-（接着上一格）或 skip；没有标的就是 skip。"""
    return cell.metadata.get("slideshow", {}).get("slide_type", "skip")


def tags(cell):
    return set(cell.metadata.get("tags", ()))


def without_slides(notebook):
    """去掉只给投影用的格子：读者下载的笔记本里没有它们。"""
    notebook.cells = [cell for cell in notebook.cells if ONLY not in tags(cell)]
    return notebook


def grouped(notebook):
    """按幻灯片分组：[[格子, …], …]。

    Raises
    ------
    ValueError
        有的格子不在任何一张幻灯片上，或写了不认得的 slide_type
    """
    slides = []
    for cell in notebook.cells:
        what = kind(cell)
        if what == "skip":
            continue
        if what not in ("slide", "fragment", "notes", "-"):
            raise ValueError(f"{cell.id} 的 slide_type 是 {what!r}，只能是 slide、fragment、notes、- 或 skip。")
        if what == "slide":
            slides.append([])
        if not slides:
            raise ValueError(f"{cell.id} 的 slide_type 是 {what!r}，可是它前面还没有 slide。")
        slides[-1].append(cell)
    return slides


# ── Markdown ──────────────────────────────────────────────────────────────
def _code(text, language="python"):
    return highlight(text, get_lexer_by_name(language or "text"), HtmlFormatter())


def _math(tex, options):
    return katex.render(tex.strip(), options["display_mode"])


def _markdown():
    md = MarkdownIt("commonmark", {"breaks": True, "highlight": None}).enable("table")
    md.use(dollarmath_plugin, renderer=_math, allow_space=False)
    md.add_render_rule("fence", lambda self, tokens, k, options, env: _code(tokens[k].content, tokens[k].info))
    return md


MARKDOWN = _markdown()


def markdown(text, steps=False):
    """一段 Markdown 的 HTML；steps 时，列表里的各项一条一条出现。"""
    env = {}
    tokens = MARKDOWN.parse(re.sub(r"<!--.*?-->", "", text, flags=re.S), env)
    for token in tokens:
        if steps and token.type == "list_item_open":
            token.attrJoin("class", "fragment")
    return MARKDOWN.renderer.render(tokens, MARKDOWN.options, env)


# ── 一张幻灯片 ────────────────────────────────────────────────────────────
def _output(output):
    if output.output_type == "stream":
        return f"<pre>{escape(output.text)}</pre>"
    data = output.get("data", {})
    for mime, render in (("text/html", str), ("text/markdown", markdown), ("text/latex", markdown)):
        if mime in data:
            return render(data[mime])
    if "text/plain" in data:
        return f"<pre>{escape(data['text/plain'])}</pre>"
    raise ValueError(f"投影里放不下这种输出：{output.output_type}")


def _block(cell):
    """格子 → (这一块的种类, HTML)。"""
    if cell.cell_type == "markdown":
        return "text", markdown(cell.source, "steps" in tags(cell))
    shown = "".join(map(_output, cell.outputs))
    if "show-code" in tags(cell):
        shown = _code(cell.source) + shown
    for what in ("sa-explorer", "sa-interact", "sa-picture"):
        if f'class="{what}"' in shown:
            return {"sa-explorer": "fit explorer"}.get(what, "figure"), shown
    boxed = any(part in shown for part in ('class="sa-quiz"', 'class="highlight"', "<table", "<pre"))
    return "fit" if boxed else "text", shown


def _inside(html, folder):
    """网页里的相对链接，从 slides/ 出发也要对。"""

    def move(match):
        address = match[2]
        if re.match(r"#|[a-z]+:", address):
            return match[0]
        return f'{match[1]}"{posixpath.relpath(posixpath.join(folder, address), "slides")}"'

    parts = re.split(r"(<script.*?</script>)", html, flags=re.S)
    return "".join(part if part.startswith("<script") else re.sub(r'( href=)"([^"]+)"', move, part) for part in parts)


def slide(cells, folder=""):
    """一组格子 → 模板要的东西。

    Returns
    -------
    dict
        id、heading、blocks（[(种类, HTML)]）、notes、minutes、classes
    """
    heading, blocks, notes = "", [], ""
    classes = set()
    for cell in cells:
        classes |= tags(cell) & {"beside"}
        if kind(cell) == "notes":
            notes += markdown(cell.source)
            continue
        what, html = _block(cell)
        found = re.match(r"<h2>(.*?)</h2>\s*", html, re.S)
        if what == "text" and not heading and found:
            heading, html = found[1], html[found.end() :]
        if html.strip():
            blocks.append((what + " fragment" * (kind(cell) == "fragment"), _inside(html, folder)))
    found = MINUTES.search(notes)
    return {
        "id": cells[0].id,
        "heading": heading,
        "blocks": blocks,
        "notes": notes,
        "minutes": int(found[1]) if found else 0,
        "classes": " ".join(sorted(classes)),
    }


# ── 全部 ──────────────────────────────────────────────────────────────────
def address(docname):
    return f"slides/{posixpath.basename(docname)}.html"


def has_deck(app, docname):
    path = Path(app.env.doc2path(docname))
    return path.suffix == ".ipynb" and bool(grouped(nbformat.read(path, as_version=4)))


def add_context(app, pagename, templatename, context, doctree):
    context["deck"] = address(pagename) if pagename in app.env.found_docs and has_deck(app, pagename) else None


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    copy_assets(out / "_static" / "deck")
    cache = get_cache(app.config.nb_execution_cache_path)
    template = Environment(loader=FileSystemLoader(HERE), trim_blocks=True, lstrip_blocks=True).get_template(
        "deck.html"
    )
    (out / "slides").mkdir(exist_ok=True)
    for docname in sorted(app.env.found_docs):
        if not has_deck(app, docname):
            continue
        try:
            notebook = nbformat.read(app.env.doc2path(docname), as_version=4)
            _, notebook = cache.merge_match_into_notebook(notebook)
            made = [slide(cells, posixpath.dirname(docname)) for cells in grouped(notebook)]
        except ValueError as error:
            raise ExtensionError(f"{docname} 的投影：{error}") from None
        title = app.env.titles[docname].astext()
        page, policy = f"../{docname}.html", f"{CSP}; frame-src 'self'"  # 演讲者视图里有两个框
        html = template.render(title=title, project=app.config.project, page=page, slides=made, csp=policy)
        (out / address(docname)).write_text(html, encoding="utf-8")


def copy_assets(target):
    """reveal.js 和插件；演讲者视图的字是写死在 notes.js 里的，复制时换成中文。"""
    shutil.copytree(VENDOR, target / "reveal", dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md"))
    notes = (VENDOR / "notes.js").read_text(encoding="utf-8")
    for english, chinese in json.loads((HERE / "notes-zh.json").read_text(encoding="utf-8")).items():
        if english not in notes:
            raise ExtensionError(f"notes.js 里没有 {english!r}：换了版本，译文也要跟着换。")
        notes = notes.replace(english, chinese)
    (target / "reveal" / "notes.js").write_text(notes, encoding="utf-8")
    for name in ("deck.css", "deck.js"):
        shutil.copy(HERE / name, target)


def setup(app):
    app.connect("html-page-context", add_context, priority=900)
    app.connect("build-finished", write)

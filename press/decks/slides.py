"""投影：照 book/decks 里写的，取出章里的格子，做成 reveal.js 的幻灯片。

输出取自已经执行过的缓存，所以图、表、滑块就是网页上的那一份。
"""

import json
import posixpath
import re
import shutil
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from jupyter_cache import get_cache
from sphinx.errors import ExtensionError

from ..inpage.policy import CSP
from . import markdown, source

HERE = Path(__file__).parent
VENDOR = Path(__file__).parents[1] / "vendor" / "reveal"


# ── 一张幻灯片 ────────────────────────────────────────────────────────────
def _output(output):
    if output.output_type == "stream":
        return f"<pre>{escape(output.text)}</pre>"
    data = output.get("data", {})
    for mime, render in (("text/html", str), ("text/markdown", markdown.html), ("text/latex", markdown.html)):
        if mime in data:
            return render(data[mime])
    if "text/plain" in data:
        return f"<pre>{escape(data['text/plain'])}</pre>"
    raise ValueError(f"投影里放不下这种输出：{output.output_type}")


def _cell(cell, show_code):
    """执行过的一格 → (这一块的种类, HTML)。"""
    if cell.cell_type == "markdown":
        return "text", markdown.html(cell.source)
    shown = "".join(map(_output, cell.outputs))
    if show_code:
        shown = markdown.code(cell.source) + shown
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


def slides(deck, notebook, folder=""):
    """一副投影和执行过的笔记本 → 模板要的东西。

    Parameters
    ----------
    deck : [Slide]
    notebook : NotebookNode
        执行过的 ``source.lecture``
    folder : str
        那一章的网页在哪个文件夹

    Returns
    -------
    list of dict
        id、heading、blocks（[(种类, HTML)]）、words（只有字）、notes、minutes、classes
    """
    cells = {cell.id: cell for cell in notebook.cells}
    own = filter(source.own, notebook.cells)
    made = []
    for slide in deck:
        blocks = []
        for block in slide.blocks:
            if block.kind == "text":
                what, html = "text", markdown.html(block.source, "steps" in slide.classes)
            else:
                cell = next(own) if block.kind == "code" else cells[block.source]
                what, html = _cell(cell, "show-code" in block.classes)
            blocks.append((what + " fragment" * block.fragment, _inside(html, folder)))
        made.append(
            {
                "id": slide.id,
                "heading": markdown.line(slide.title),
                "blocks": blocks,
                "words": all("text" in kind.split() for kind, _ in blocks),
                "notes": markdown.html(slide.notes),
                "minutes": slide.minutes,
                "classes": " ".join(sorted(slide.classes & {"beside"})),
            }
        )
    return made


# ── 全部 ──────────────────────────────────────────────────────────────────
def address(docname):
    return f"slides/{posixpath.basename(docname)}.html"


def decks(app):
    """{哪一页: 它的投影写在哪里}"""
    places = {docname: source.path_of(Path(app.env.doc2path(docname))) for docname in sorted(app.env.found_docs)}
    return {docname: path for docname, path in places.items() if path.exists()}


def add_context(app, pagename, templatename, context, doctree):
    context["deck"] = address(pagename) if pagename in decks(app) else None


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
    for docname, path in decks(app).items():
        _, notebook = cache.merge_match_into_notebook(source.lecture(Path(app.env.doc2path(docname))))
        made = slides(source.read(path), notebook, posixpath.dirname(docname))
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

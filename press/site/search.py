"""站内搜索：把每一节的文字写进一个文件，搜索页在浏览器里逐字查找，中文不必分词。"""

import json
from pathlib import Path

from docutils import nodes

from .pages import plain


def collect(app, doctree):
    docname = app.env.docname
    sections = []
    for section in doctree.findall(nodes.section):
        title = plain(section.next_node(nodes.title))
        own = [child for child in section.children if not isinstance(child, (nodes.section, nodes.title))]
        url = app.builder.get_target_uri(docname) + (f"#{section['ids'][0]}" if sections else "")
        sections.append([url, title, " ".join(filter(None, map(plain, own)))])
    app.env.selfattn_search[docname] = sections


def start(app):
    app.builder.search = False  # Sphinx 自己的索引不切分中文，搜不到字
    app.env.selfattn_search = {}


def page(app):
    return [("search", {}, "search.html")]


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    titles = {name: plain(title) for name, title in app.env.titles.items()}
    pages = sorted(app.env.selfattn_search.items())
    data = [[titles[name], *section] for name, sections in pages for section in sections]
    Path(app.outdir, "_static", "search-data.js").write_text(
        f"const SECTIONS = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n", encoding="utf-8"
    )


def setup(app):
    app.connect("builder-inited", start)
    app.connect("doctree-read", collect)
    app.connect("html-collect-pages", page)
    app.connect("build-finished", write)

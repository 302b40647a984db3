"""术语：封面和各章里，一个术语在主线上第一次出现时连到术语表；指着它，旁边显示解释（site.js）。

笔记本里什么也不用写。解释在 terms.js 里，第一次要显示时才取。
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref

from .. import reading, terms
from ..reading import WRITE
from .pages import is_side, plain
from .search import concept
from .search import terms as entries

# 这些里面的字不变成链接；输出里的字是算出来的
CLOSED = (nodes.title, nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, nodes.comment,
          nodes.reference, pending_xref, nodes.container)  # fmt: skip


def start(app):
    app.env.selfattn_terms = {}


def collect(app, doctree):
    """术语表里每个词的几种叫法、锚点、题目和解释。"""
    for entry in entries(doctree):
        term, definition = entry
        *_, home = definition.findall(pending_xref)  # 最后是“第 4 章”
        text = plain(definition).removesuffix(plain(home)).strip()
        app.env.selfattn_terms[terms.Term(tuple(concept(entry)[0]))] = (term["ids"][0], plain(term), text)


def outside(node):
    """这一节不在主线上：支线，练习。"""
    return isinstance(node, nodes.section) and (is_side(node) or plain(node.next_node(nodes.title)) == WRITE)


def main_line(node):
    """主线上能变成链接的文字，按次序。"""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child
        elif not isinstance(child, CLOSED) and not outside(child):
            yield from main_line(child)


def link(app, doctree, docname):
    if docname not in reading.line_pages(app.srcdir) or not app.env.selfattn_terms:
        return
    address = app.builder.get_relative_uri(docname, terms.GLOSSARY)
    pattern, known = terms.finder(app.env.selfattn_terms)
    seen = set()
    for text in list(main_line(doctree)):
        parts, end = [], 0
        for start, stop, term in terms.found(text, pattern, known):
            if term not in seen:
                seen.add(term)
                uri = f"{address}#{app.env.selfattn_terms[term][0]}"
                shown = nodes.reference("", text[start:stop], internal=True, refuri=uri, classes=["sa-gloss"])
                parts += [nodes.Text(text[end:start]), shown]
                end = stop
        if parts:
            text.parent.replace(text, [part for part in (*parts, nodes.Text(text[end:])) if part.astext()])


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    data = {anchor: [title, text] for anchor, title, text in app.env.selfattn_terms.values()}
    shown = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, "_static", "terms.js").write_text(f"const TERMS = {shown};\n", encoding="utf-8")


def setup(app):
    app.connect("builder-inited", start)
    app.connect("doctree-read", collect)
    app.connect("doctree-resolved", link)
    app.connect("build-finished", write)

"""支线：给节起个类名，记下分钟；网页上收起（pages.Translator），PDF 里展开，旁边画一条线。"""

from docutils import nodes

from .. import minutes
from ..reading import MARK
from .pages import plain


def mark(app, doctree):
    """给每一条支线的节起个类名，记下它要几分钟；次序和 reading 数的一样。"""
    sections = doctree.findall(nodes.section)
    sides = [section for section in sections if plain(section.next_node(nodes.title)).startswith(MARK)]
    spent = minutes.exact(app.env.docname, app.srcdir) if sides else {}
    for k, section in enumerate(sides):
        section["classes"].append("sa-side")
        section["minutes"] = minutes.whole(spent[k])


def note(app, doctree):
    """题目下面的分钟：自己的样子，也不当一页的简介；表里的分钟不是。"""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and minutes.NOTE.fullmatch(paragraph.astext()):
            paragraph["classes"].append("sa-minutes")


def setup(app):
    app.connect("doctree-read", mark)
    app.connect("doctree-read", note)

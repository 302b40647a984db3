"""站内搜索：每一节的文字和术语表里同义的词写进一个文件，搜索页第一次要用时才取它，在浏览器里建索引。"""

import json
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import glossary, pending_xref

from ..terms import names
from .pages import plain

VENDOR = Path(__file__).parents[1] / "vendor" / "minisearch"


def collect(app, doctree):
    """一节一条：[锚点, 标题, 文字, 代码]；术语表一个词一条。"""
    entries = []
    for section in doctree.findall(nodes.section):
        title = plain(section.next_node(nodes.title))
        own = [part for part in section if not isinstance(part, (nodes.section, nodes.title, glossary))]
        text = " ".join(filter(None, (plain(part, nodes.literal_block) for part in own)))
        code = " ".join(block.astext() for part in own for block in part.findall(nodes.literal_block))
        entries.append([section["ids"][0] if entries else "", title, text, code])
    for term, definition in terms(doctree):
        entries.append([term["ids"][0], plain(term), plain(definition), ""])
    app.env.selfattn_search[app.env.docname] = entries
    app.env.selfattn_concepts[app.env.docname] = [*map(concept, terms(doctree))]


def terms(doctree):
    """术语表里的 (词, 解释)。"""
    for box in doctree.findall(glossary):
        for item in box.findall(nodes.definition_list_item):
            yield item.next_node(nodes.term), item.next_node(nodes.definition)


def concept(entry):
    """一个意思的几种叫法（「损失（loss）」，解释里的“又叫损失函数。”），和讲它的那一页。"""
    *_, home = (link["reftarget"] for link in entry[1].findall(pending_xref))
    return [*names(*map(plain, entry))], home


def start(app):
    app.builder.search = False  # Sphinx 自己的索引不切分中文，搜不到字
    app.env.selfattn_search = {}
    app.env.selfattn_concepts = {}


def page(app):
    return [("search", {}, "search.html")]


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    address = app.builder.get_target_uri
    pages = [
        [plain(app.env.titles[name]), address(name), entries]
        for name, entries in sorted(app.env.selfattn_search.items())
    ]
    found = [entry for _, entries in sorted(app.env.selfattn_concepts.items()) for entry in entries]
    concepts = [[names, address(home)] for names, home in found]
    data = json.dumps({"pages": pages, "concepts": concepts}, ensure_ascii=False, separators=(",", ":"))
    static = Path(app.outdir, "_static")
    (static / "search-data.js").write_text(f"const SEARCH_DATA = {data};\n", encoding="utf-8")
    shutil.copytree(VENDOR, static / "minisearch", dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md"))


def setup(app):
    app.connect("builder-inited", start)
    app.connect("doctree-read", collect)
    app.connect("html-collect-pages", page)
    app.connect("build-finished", write)

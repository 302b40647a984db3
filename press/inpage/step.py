"""网页里的 Python，接在 Sphinx 上：每一页给它备好格子的名字、CSP 和按钮，建完把它写进网站。

dist 由 ``press/inpage/build.py`` 备好；没有它，网站就没有「在本页运行代码」的按钮，别的都一样。
"""

import json
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode

from . import release
from .policy import CSP
from .release import FOLDER


def look(app, config):
    config.inpage_available = release.available(Path(app.srcdir))


def sources(app):
    """在网页里运行、会把自己的字显示出来的文件。"""
    if not app.config.inpage_available:
        return []
    root = Path(app.srcdir)
    folders = ("press/inpage/src", "press/inpage/python", "src/selfattn")
    return [path for folder in folders for path in (root / folder).rglob("*.[jp][sy]")]


def name_cells(app, doctree):
    """每一格代码的元素用笔记本里的 id 起名，页面上的脚本由此找到它。"""
    source = Path(app.env.doc2path(app.env.docname))
    if source.suffix != ".ipynb":
        return
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code" and not isinstance(node, HideCodeCellNode):
            node["ids"].append(f"cell-{cells[node['cell_index']]['id']}")


def add_context(app, pagename, templatename, context, doctree):
    context["csp"] = CSP
    context["live"] = f"{FOLDER}/" if app.config.inpage_available and context.get("notebook") else None


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    if app.config.inpage_available:
        release.write(app)


def write_worker(app, exception):
    if not exception and app.builder.format == "html" and app.config.inpage_available:
        release.write_worker(app)


def setup(app):
    app.add_config_value("inpage_available", False, "html")
    app.connect("config-inited", look)
    app.connect("doctree-read", name_cells)
    app.connect("html-page-context", add_context, priority=950)
    app.connect("build-finished", write)
    app.connect("build-finished", write_worker, priority=945)  # 别的都写好了（offers.js 是 940）

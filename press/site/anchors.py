"""每一节再添一个锚点：标题本身，空格换成 -，和 JupyterLab 的一样；改了章节的次序，链接也不会断。"""

from docutils import nodes

from .pages import plain


def add(app, doctree):
    for section in doctree.findall(nodes.section):
        anchor = plain(section.next_node(nodes.title)).replace(" ", "-")
        if anchor and anchor not in doctree.ids:
            section["ids"].append(anchor)
            doctree.ids[anchor] = section


def setup(app):
    app.connect("doctree-read", add)

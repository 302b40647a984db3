"""每一节的地址是它的标题，空格换成 -，和 JupyterLab 的一样：别处添了标题、换了次序，链接也不会断。

章里的一节（##）只看自己的标题；再往下的前面加上一级的地址，如 ``动手写/一-分数：补一行``，同名的小节也就分得开。
上面一行写了 ``(label)=`` 的，用 label。
正文里的链接还可以像在 JupyterLab 里那样只写标题，这一页上没有同名的就行：``[补一行](#一-分数：补一行)``。
"""

from collections import Counter

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform

from .pages import plain


def slug(title):
    return plain(title).replace(" ", "-")


def name_sections(document):
    """每个 section 只留下一个 id。

    Raises
    ------
    ValueError
        两处的地址一样
    """
    sections = list(document.findall(nodes.section))
    explicit = {id(s): [document.nameids[n] for n in s["names"] if document.nametypes.get(n)] for s in sections}
    for section in sections:
        for old in section["ids"]:
            document.ids.pop(old)
    slugs = getattr(document, "myst_slugs", {})
    slugs.clear()
    for section in sections:
        title = section.next_node(nodes.title)
        deep = isinstance(section.parent, nodes.section) and isinstance(section.parent.parent, nodes.section)
        above = f"{section.parent['ids'][0]}/" if deep else ""
        anchor, *others = explicit[id(section)] or [above + slug(title)]
        for name in (anchor, *others):
            if name in document.ids:
                raise ValueError(f"有两处的地址都是 #{name}：在其中一个标题的上面一行写上 (英文名字)=。")
            document.ids[name] = section
        section["ids"] = [anchor, *others]
        document.nameids |= {n: anchor for n in section["names"] if not document.nametypes.get(n)}
        slugs[anchor] = (section.line, anchor, plain(title))
    shorter = [(slug(section.next_node(nodes.title)), section["ids"][0]) for section in sections]
    for name, count in Counter(name for name, _ in shorter).items():
        if count == 1:
            slugs.setdefault(name, slugs[dict(shorter)[name]])


class NameSections(SphinxTransform):
    default_priority = 265  # 这时 (label)= 已经归了它下面的标题，还没有谁用到节的地址

    def apply(self):
        try:
            name_sections(self.document)
        except ValueError as error:
            raise ExtensionError(f"{self.env.docname}：{error}") from None


def setup(app):
    app.add_transform(NameSections)

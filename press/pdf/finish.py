"""印好以后，由 pypdf 写上标题和书签，去掉每次都不同的日期和名字。

Chromium 自己也会写书签，可是只有各级标题，没有“七步”“附录”这些部分：部分在纸上没有自己的题目。
"""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, Fit, NameObject, TextStringObject

from .assemble import text


def destinations(reader):
    """{编号: 目的地}，链接指向的每个地方。"""
    return {name.removeprefix("/"): place for name, place in reader.named_destinations.items()}


def pages(data):
    """{编号: 页码}"""
    reader = PdfReader(io.BytesIO(data))
    return {name: reader.get_destination_page_number(place) + 1 for name, place in destinations(reader).items()}


def outline(assembly):
    """[(层, 标题, 编号)]：部分、章、节。"""
    for caption, chapters in assembly.contents:
        if caption:
            yield 0, caption, chapters[0][1]
        for h1, anchor, rows in chapters:
            deep = 1 if caption else 0
            yield deep, text(h1), anchor
            for h2, below in rows:
                yield deep + 1, text(h2), below


def finish(data, title, entries=()):
    """写好了的 PDF；entries 见 outline。"""
    reader, writer = PdfReader(io.BytesIO(data)), PdfWriter(clone_from=io.BytesIO(data))
    root = writer.root_object
    writer.metadata = {"/Title": title, "/Author": "《自注意力七步》的作者们"}
    writer._ID = None
    writer.pdf_header = reader.pdf_header
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    rename_tags(root["/StructTreeRoot"])
    if entries := list(entries):
        add_outline(writer, reader, entries)
        root[NameObject("/PageMode")] = NameObject("/UseOutlines")
        root[NameObject("/OpenAction")] = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def add_outline(writer, reader, entries):
    places, parents = destinations(reader), {}
    for level, name, anchor in entries:
        place = places[anchor]
        parents[level] = writer.add_outline_item(
            title=name,
            page_number=reader.get_destination_page_number(place),
            parent=parents.get(level - 1),
            fit=Fit.xyz(left=None, top=place.top, zoom=None),
            is_open=level < 1,
        )


def tags(node):
    """标签树里的每一个标签，照阅读的次序。"""
    todo = [node]
    while todo:
        tag = todo.pop().get_object()
        if not hasattr(tag, "keys"):  # 一段内容的号码
            continue
        yield tag
        below = tag.get("/K", [])
        todo += reversed(below if isinstance(below, list) else [below])


def rename_tags(tree):
    """表头格的名字照阅读的次序从 0 数起：Chromium 起的名字，要看这个进程以前开过什么。"""
    found = list(tags(tree))
    named = [tag for tag in found if "/ID" in tag]
    names = {str(tag["/ID"]): TextStringObject(f"node{k:08d}") for k, tag in enumerate(named)}
    for tag in named:
        tag[NameObject("/ID")] = names[tag["/ID"]]
    for tag in found:
        for attributes in tag.get("/A", ()):
            if "/Headers" in attributes:
                attributes[NameObject("/Headers")] = ArrayObject(names[name] for name in attributes["/Headers"])
    if named:
        (leaf,) = (kid.get_object() for kid in tree["/IDTree"]["/Kids"])
        pairs = [part for tag in named for part in (tag["/ID"], tag.indirect_reference)]
        leaf[NameObject("/Names")] = ArrayObject(pairs)
        leaf[NameObject("/Limits")] = ArrayObject([pairs[0], pairs[-2]])

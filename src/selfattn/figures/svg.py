"""任何 matplotlib 图的内联 SVG：颜色和字体交给 CSS，宽度随容器，字节只取决于内容。

图里的元素用 ``set_gid("sa-…")`` 起名字，变成 SVG 里的 class：

- ``<g class="sa-cell">``：热图里的一个数，按行的顺序；``<text>`` 的内容就是那个数，如 ``0.37``
- ``<g class="sa-value">``：热图之外的一个数（柱子、三角形、箭头的坐标）
- ``<g class="sa-prediction">``：预测行的标记
- ``<g class="sa-highlight">``：被框出来的行、列或格
- ``<g class="sa-active">``：路线图里当前的一步
"""

import hashlib
import re
from io import BytesIO
from xml.etree import ElementTree

from matplotlib.colors import to_hex

from .. import theme
from ..page import link
from . import style
from .glyphs import quietly

FONTS = (
    "var(--sa-font,Noto Sans SC,Noto Sans CJK SC,Source Han Sans SC,PingFang SC,"
    "Hiragino Sans GB,Microsoft YaHei,WenQuanYi Micro Hei,sans-serif)"
)
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"(?<=url\(#)[^)]+(?=\))")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_ROUNDED = {"d", "x", "y", "width", "height", "points"}


def from_matplotlib(figure, prefix=None):
    """matplotlib 画的 SVG，收拾成能换主题的。

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    prefix : str or None
        id 的前缀；None 时取内容的摘要，同一页上的图就不会相撞

    Returns
    -------
    str
    """
    buffer = BytesIO()
    facecolor = "none" if to_hex(figure.get_facecolor()) == theme.PAPER else "auto"
    with style.context(), quietly():
        figure.savefig(buffer, format="svg", metadata={"Date": None}, facecolor=facecolor)
    root = ElementTree.fromstring(buffer.getvalue())
    _drop(root)
    for element in root.iter():
        _simplify(element)
    _unwrap(root)
    _name_links(root)
    _, _, width, height = root.get("viewBox").split()
    root.attrib = root_attributes(width, height)
    _rename_ids(root, prefix)
    return ElementTree.tostring(root, encoding="unicode")


def texts(svg):
    """SVG 里的每一段字。"""
    found = ("".join(text.itertext()).strip() for text in ElementTree.fromstring(svg).iter(_SVG + "text"))
    return [text for text in found if text]


def root_attributes(width, height):
    """<svg> 的属性；宽和高以点为单位。"""
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "sa-svg",
        "viewBox": f"0 0 {width} {height}",
        "style": f"width:100%;max-width:{float(width) * 4 / 3:.0f}px;height:auto;"
        f"stroke-linejoin:round;stroke-linecap:butt;font-family:{FONTS}",
    }


def _drop(parent):
    """去掉 metadata 和对整页生效的 <style>，以及标签之间的空白。"""
    for child in list(parent):
        child.tail = None
        if child.tag in (_SVG + "metadata", _SVG + "style"):
            parent.remove(child)
        else:
            _drop(child)
    if len(parent):
        parent.text = None


def _simplify(element):
    element.tag = element.tag.removeprefix(_SVG)
    attributes = {}
    for name, value in element.attrib.items():
        if name == _HREF:
            name = "href"
            value = link(value) if element.tag == "a" else value
        if name in _ROUNDED:
            value = _LONG_NUMBER.sub(_round, value)
        if name in ("fill", "stroke"):
            value = themed(value)
        elif name == "d":
            value = re.sub(r"\s*([A-Za-z])\s*", r"\1", value).strip()
        elif name == "style":
            value = _style(value)
        elif name == "id" and value.startswith("sa-"):
            name = "class"
        elif name == "transform":
            value = re.sub(r"rotate\(-?0[ )].*", "", value).strip()
            if value.startswith(("rotate", "translate")) and value.count("(") == 1:
                value = _LONG_NUMBER.sub(_round, value)
        if name != "target" and value:
            attributes[name] = value
    if "style" in attributes:
        attributes["style"] = attributes.pop("style")  # 排在最后：各帧之间常常只有它不同
    element.attrib = attributes


def _round(match):
    text = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


_THEMED = {light: f"var(--sa-{name},{light})" for name, (light, _) in theme.THEME.items()}


def themed(color):
    """``THEME`` 里的颜色换成 CSS 变量，别的照旧。"""
    return _THEMED.get(color.lower(), color)


def _style(text):
    out = {}
    for declaration in filter(None, map(str.strip, text.split(";"))):
        name, value = declaration.split(":", 1)
        name, value = name.strip(), value.strip()
        if name == "font":
            *words, size = re.match(r"(.*?)([\d.]+px)", value).groups()
            out["font-size"] = size
            for word in words[0].split():
                out["font-style" if word in ("italic", "oblique") else "font-weight"] = word
        elif name in ("fill", "stroke"):
            out[name] = themed(value)
        elif name != "font-family":
            out[name] = _LONG_NUMBER.sub(_round, value) if name == "font-size" else value
    return ";".join(f"{name}:{value}" for name, value in out.items())


def _unwrap(parent):
    """没有属性（或只剩没人用的 id）的 <g> 用它的孩子代替。"""
    used = _references(parent)
    for element in parent.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)

    def flatten(element):
        children = []
        for child in element:
            flatten(child)
            empty = child.tag in ("g", "defs") and not len(child)
            if child.tag == "g" and not child.attrib:
                children += child
            elif not empty:
                children.append(child)
        element[:] = children

    flatten(parent)


def _references(root):
    used = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "href" and value.startswith("#"):
                used.add(value[1:])
            elif "url(#" in value:
                used.update(_REFERENCE.findall(value))
    return used


def _name_links(root):
    """只有形状没有字的链接：有字的同一链接管键盘和读屏，它只管点击。"""
    links = list(root.iter("a"))
    spoken = {a.get("href") for a in links if any(True for _ in a.iter("text"))}
    for a in links:
        if any(True for _ in a.iter("text")):
            continue
        a.attrib |= (
            {"aria-hidden": "true", "tabindex": "-1"} if a.get("href") in spoken else {"aria-label": a.get("href")}
        )


def _rename_ids(root, prefix):
    if prefix is None:
        content = ElementTree.tostring(root, encoding="utf-8")
        prefix = "sa-" + hashlib.sha256(content).hexdigest()[:8]
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    new = {old: f"{prefix}-{k}" for k, old in enumerate(dict.fromkeys(ids))}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, new[value])
            elif name == "href" and value[1:] in new and value.startswith("#"):
                element.set(name, "#" + new[value[1:]])
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(lambda match: new[match[0]], value))

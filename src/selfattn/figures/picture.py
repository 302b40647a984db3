"""一张图的三种样子：能换主题的内联 SVG、清晰的 PNG、给看不见图的人读的文字。"""

import hashlib
import os
import re
from html import escape
from io import BytesIO
from xml.etree import ElementTree

from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from . import style

FONTS = (
    "var(--sa-font,Noto Sans SC,Noto Sans CJK SC,Source Han Sans SC,PingFang SC,"
    "Hiragino Sans GB,Microsoft YaHei,WenQuanYi Micro Hei,sans-serif)"
)
NUMBERS = "这张图里的数"
_DPI = 200

_forced = None


def static():
    """True：输出离开内核也能用的网页（建网站时）；False：输出给正在运行的笔记本。"""
    return os.environ.get("SELFATTN_STATIC") == "1" if _forced is None else _forced


def on_page():
    """True：图和链接要放进本书的网页，不管网页里有没有内核。"""
    return static() or os.environ.get("SELFATTN_PAGE") == "1"


def static_output(on=True):
    """在笔记本里也输出静态网页，导出成 HTML 之前用；``static_output(False)`` 变回来。

    Raises
    ------
    ValueError
        on 不是 True 或 False
    """
    global _forced
    if not isinstance(on, bool):
        raise ValueError(f"on 应当是 True 或 False，收到的是 {on!r}。")
    _forced = on


class Picture(Figure):
    """不经过 pyplot 的图：不会自己冒出来，也不用关。

    Attributes
    ----------
    alt : str
        图里所有的数写成的文字；留空就取图上的文字
    """

    def __init__(self, figsize=None, *, layout="none", facecolor=style.PAPER, **kwargs):
        super().__init__(figsize, layout=layout, facecolor=facecolor, **kwargs)
        self.alt = ""

    def svg(self):
        """能换主题、能缩放的内联 SVG。"""
        return svg(self)

    def written(self):
        """不经过 matplotlib 就能写出来的 SVG；没有就是 None。"""

    def _repr_mimebundle_(self, include=None, exclude=None):
        if on_page():
            return {"text/html": html(self), "text/plain": alt(self)}
        return still(self)


def parts(figure, prefix=None):
    """一张图的（SVG, 文字说明, 图名），只画一遍。"""
    drawn = svg(figure, prefix)
    words = alt(figure, drawn)
    return drawn, words, title(figure, words)


def alt(figure, drawn=None):
    """图的文字说明；普通的 matplotlib 图就收集画出来的每一个字，drawn 是画好的 SVG。"""
    return getattr(figure, "alt", "") or "、".join(_texts(drawn or svg(figure))) or "一张没有文字的图"


def title(figure, words=None):
    """图的名字：第一个标题，没有就取文字说明的第一行。"""
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    named = next((t.replace("\n", " ") for t in titles if t.strip()), "")
    return named or (words or alt(figure)).splitlines()[0]


def _texts(drawn):
    texts = ("".join(text.itertext()).strip() for text in ElementTree.fromstring(drawn).iter(_SVG + "text"))
    return [text for text in texts if text]


def still(figure):
    """两倍清晰度的 PNG 和文字，显示成原来的大小。"""
    buffer = BytesIO()
    with style.context():
        figure.savefig(buffer, format="png", dpi=_DPI, facecolor=style.PAPER)
    width, height = (round(inches * 96) for inches in figure.get_size_inches())
    data = {"image/png": buffer.getvalue(), "text/plain": alt(figure)}
    return data, {"image/png": {"width": width, "height": height}}


def html(figure):
    """一张不动的图：SVG 和折叠起来的文字说明。"""
    drawn, words, name = parts(figure)
    return (
        f'<figure class="sa-picture" style="margin:0"><style>{dark_css(".sa-picture")}</style>'
        f"{frame(drawn, name)}{numbers(words)}</figure>"
    )


def frame(svg, title):
    """包住 SVG 的元素。有链接的图不能是 img：img 里面的东西读屏软件是看不见的。"""
    role = "group" if "<a " in svg else "img"
    return f'<div class="sa-figure" role="{role}" aria-label="{escape(title)}">{svg}</div>'


def numbers(alt):
    """折叠起来的文字说明。"""
    return f'<details class="sa-numbers"><summary>{NUMBERS}</summary>{words(alt)}</details>'


def words(alt):
    return f'<div class="sa-alt" style="white-space:pre-wrap">{escape(alt)}</div>'


def dark_css(selector):
    """深色主题下的颜色（打印除外）；浅色已经写在 SVG 的 ``var(--sa-名字,浅色)`` 里。"""
    dark = "".join(f"--sa-{name}:{pair[1]};" for name, pair in style.THEME.items())
    rule = f"{{{dark}background:var(--sa-paper);color:var(--sa-ink)}}"
    return (
        f'@media screen{{html[data-theme="dark"] {selector},body[data-jp-theme-light="false"] {selector}{rule}}}'
        "@media screen and (prefers-color-scheme:dark){"
        f"html:not([data-theme]) body:not([data-jp-theme-light]) {selector}{rule}}}"
    )


# ── SVG ───────────────────────────────────────────────────────────────────
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"(?<=url\(#)[^)]+(?=\))")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_ROUNDED = {"d", "x", "y", "width", "height", "points"}


def svg(figure, prefix=None):
    """任何 matplotlib 图的内联 SVG：颜色和字体交给 CSS，宽度随容器，字节只取决于内容。

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Picture，或读者自己的图；以 ``sa-`` 开头的 gid 变成 class
    prefix : str or None
        id 的前缀；None 时取内容的摘要，同一页上的图就不会相撞

    Returns
    -------
    str
    """
    if isinstance(figure, Picture) and (written := figure.written()):
        return written
    buffer = BytesIO()
    facecolor = "none" if to_hex(figure.get_facecolor()) == style.PAPER else "auto"
    with style.context():
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


def root_attributes(width, height):
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


_THEMED = {light: f"var(--sa-{name},{light})" for name, (light, _) in style.THEME.items()}


def themed(color):
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

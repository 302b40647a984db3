"""一张图：网页用的 SVG、笔记本用的 PNG、给看不见图的人读的文字。"""

from io import BytesIO

from matplotlib.figure import Figure

from .. import output, theme
from . import glyphs, markup, style
from .svg import from_matplotlib, texts

_DPI = 200


class Picture(Figure):
    """不经过 pyplot 的图：不会自己冒出来，也不用关。

    Attributes
    ----------
    alt : str
        图里所有的数写成的文字；留空就取图上的文字
    """

    def __init__(self, figsize=None, *, layout="none", facecolor=theme.PAPER, **kwargs):
        super().__init__(figsize, layout=layout, facecolor=facecolor, **kwargs)
        self.alt = ""

    def svg(self, prefix=None):
        """能换主题、能缩放的内联 SVG；prefix 是 id 的前缀，不给就取内容的摘要。"""
        return from_matplotlib(self, prefix)

    def _repr_mimebundle_(self, include=None, exclude=None):
        if output.mode() == "notebook":
            return still(self)
        return {"text/html": markup.picture(*parts(self)), "text/plain": alt(self)}


def parts(figure, prefix=None):
    """一张图的（SVG, 文字说明, 图名），只画一遍；figure 是 Picture，或读者自己的 matplotlib 图。"""
    drawn = svg(figure, prefix)
    words = alt(figure, drawn)
    return drawn, words, title(figure, words)


def svg(figure, prefix=None):
    """图的 SVG。"""
    return figure.svg(prefix) if isinstance(figure, Picture) else from_matplotlib(figure, prefix)


def alt(figure, drawn=None):
    """图的文字说明；普通的 matplotlib 图就收集画出来的每一个字，drawn 是画好的 SVG。"""
    return getattr(figure, "alt", "") or "、".join(texts(drawn or svg(figure))) or "一张没有文字的图"


def title(figure, words=None):
    """图的名字：第一个标题，没有就取文字说明的第一行。"""
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    named = next((t.replace("\n", " ") for t in titles if t.strip()), "")
    return named or (words or alt(figure)).splitlines()[0]


def still(figure):
    """两倍清晰度的 PNG 和文字，显示成原来的大小。"""
    buffer = BytesIO()
    with style.context(), glyphs.quietly():
        glyphs.complete(figure)
        figure.savefig(buffer, format="png", dpi=_DPI, facecolor=theme.PAPER)
    width, height = (round(inches * 96) for inches in figure.get_size_inches())
    data = {"image/png": buffer.getvalue(), "text/plain": alt(figure)}
    return data, {"image/png": {"width": width, "height": height}}

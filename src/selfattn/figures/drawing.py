"""一笔一笔记下来的图：要 SVG 就直接写，几百帧的滑块靠它画得快。

要 PNG、PDF，或有人要看、要改图上的部件，才把每一笔变成 matplotlib 的部件。
"""

import functools
from dataclasses import dataclass
from html import escape

from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.transforms import Affine2D

from ..page import link
from . import style
from .picture import Picture
from .svg import root_attributes, themed

_ANCHOR = {"left": "start", "center": "middle", "right": "end"}


@dataclass(slots=True)
class Shape:
    """一个形状；points 是折线或多边形的顶点，圆是圆心。"""

    kind: str  # "box"、"polygon"、"line"、"dot"
    points: list
    fill: str = "none"
    edge: str = "none"
    line: float = 0
    alpha: float | None = None
    gid: str | None = None
    url: str | None = None
    dashes: tuple | None = None
    radius: float = 0

    def artist(self):
        """matplotlib 的部件。"""
        if self.kind == "line":
            dashes = (0, self.dashes) if self.dashes else "-"
            xs, ys = zip(*self.points)
            return Line2D(xs, ys, color=self.edge, linewidth=self.line, linestyle=dashes, solid_joinstyle="miter")
        paint = {"facecolor": self.fill, "edgecolor": self.edge, "linewidth": self.line, "alpha": self.alpha}
        if self.kind == "box":
            (x0, y0), _, (x1, y1), _ = self.points
            return Rectangle((x0, y0), x1 - x0, y1 - y0, **paint)
        if self.kind == "dot":
            return Circle(self.points[0], self.radius, **paint)
        return Polygon(self.points, **paint)

    def svg(self):
        css = _fill(self.fill)
        if self.alpha is not None and self.alpha != 1:
            css += f"opacity:{_short(self.alpha)};"
        if self.line and self.edge != "none":
            css += f"stroke:{_color(self.edge)};"
            if self.line != 1:
                css += f"stroke-width:{_short(self.line)};"
            if self.dashes:
                css += f"stroke-dasharray:{','.join(_short(self.line * length) for length in self.dashes)};"
            else:
                css += "stroke-linejoin:miter;"
                if self.kind == "line":
                    css += "stroke-linecap:square;"
        style = f' style="{css[:-1]}"' if css else ""
        shape = f"<{self._geometry()}{style} />"
        if self.url:  # 只管点击；键盘和读屏走同一个链接的字
            shape = f'<a href="{escape(link(self.url))}" aria-hidden="true" tabindex="-1">{shape}</a>'
        return _named(self.gid, shape)

    def _geometry(self):
        if self.kind == "dot":
            x, y = map(_number, self.points[0])
            return f'circle cx="{x}" cy="{y}" r="{_number(self.radius)}"'
        corners = "L".join(f"{_number(x)} {_number(y)}" for x, y in self.points)
        return f'path d="M{corners}{"" if self.kind == "line" else "z"}"'


@dataclass(slots=True)
class Word:
    """一行字；y 是字的基线。"""

    x: float
    y: float
    text: str
    size: float
    color: str
    ha: str
    gid: str | None
    rotation: float
    url: str | None

    def svg(self):
        x, y = _number(self.x), _number(self.y)
        turn = f' transform="rotate({-self.rotation:g} {x} {y})"' if self.rotation else ""
        css = f"font-size:{_short(self.size)}px;text-anchor:{_ANCHOR[self.ha]};{_fill(self.color)}"
        text = f'<text x="{x}" y="{y}"{turn} style="{css[:-1]}">{escape(self.text, quote=False)}</text>'
        return _named(self.gid, f'<a href="{escape(link(self.url))}">{text}</a>' if self.url else text)


def _named(gid, svg):
    return f'<g class="{gid}">{svg}</g>' if gid else svg


def _short(x):
    return f"{x:f}".rstrip("0").rstrip(".")


def _number(inches):
    """英寸 → SVG 里的数，两位小数；浮点的零头不该左右四舍五入，先去掉。"""
    return f"{round(inches * 72, 6):.2f}".rstrip("0").rstrip(".")


@functools.cache
def _color(color):
    return "none" if color == "none" else themed(to_hex(color))


def _fill(color):
    """填色；黑是 SVG 默认的填色，不写。"""
    return "" if _color(color) == "#000000" else f"fill:{_color(color)};"


class Drawing(Picture):
    """以英寸为单位的图：(0, 0) 在左上角，y 向下；形状按次序叠放，字在最上面。"""

    def __init__(self, width, height):
        self._shapes, self._words, self._taken = [], [], False
        self._size = width, height
        super().__init__(figsize=(width, height))
        self.stale = False  # 谁改了图，matplotlib 就会把它变成 True

    def add(self, stroke):
        """记下一笔：Shape 或 Word。"""
        (self._words if isinstance(stroke, Word) else self._shapes).append(stroke)

    def get_children(self):
        """图上的部件；matplotlib 画图、读者 ``findobj`` 都从这里取。"""
        if self._shapes or self._words:
            self._become_artists()
        return super().get_children()

    @style.context()
    def _become_artists(self):
        shapes, words, self._shapes, self._words, self._taken = self._shapes, self._words, [], [], True
        transform = Affine2D().scale(1, -1).translate(0, self._size[1]) + self.dpi_scale_trans
        for shape in shapes:
            artist = shape.artist()
            artist.set(transform=transform, gid=shape.gid, url=shape.url, zorder=1)  # 先画的在下面
            self.add_artist(artist)
        for word in words:
            self.text(
                word.x, word.y, word.text, size=word.size, color=word.color, ha=word.ha, va="baseline", gid=word.gid,
                transform=transform, rotation=word.rotation, rotation_mode="anchor", url=word.url,
            )  # fmt: skip

    def svg(self, prefix=None):
        """直接写出来的 SVG；有人取过部件、动过图，就由 matplotlib 画。"""
        if self._taken or self.stale:
            return super().svg(prefix)
        width, height = self._size
        paper = Shape("box", [(0, height), (width, height), (width, 0), (0, 0)])
        strokes = "".join(stroke.svg() for stroke in (paper, *self._shapes, *self._words))
        attributes = root_attributes(_short(width * 72), _short(height * 72)).items()
        return "<svg" + "".join(f' {name}="{value}"' for name, value in attributes) + f">{strokes}</svg>"

"""画布：所有的图都画在它上面。

图按英寸排版，y 轴向下，和读文字一样从左上角开始；宽不超过 5.2 英寸，缩到手机宽度时字仍有 10 像素。
"""

from unicodedata import east_asian_width

import numpy as np

from ..theme import INK, MUTED, PAPER
from .drawing import Drawing, Shape, Word

WIDTH = 5.2  # 图最宽几英寸
TITLE, TEXT = 12.5, 11  # 字号，单位是点
MARGIN = 0.08  # 图的边
MAX_AREA = 2000  # 一张图最多几平方英寸：画成图片要 0.3 GB


def cell_text(x, digits=2):
    """格子里写的数：负号用 ASCII，没有 -0.00，负无穷写作 -∞。"""
    if x == -np.inf:
        return "-∞"
    text = f"{x:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def text_width(text, size):
    """一行字大约多宽（英寸）：全角一个字身，半角 0.57 个，标点更窄。"""
    return sum(0.34 if c in ".,-:;'|()[] " else 1 if east_asian_width(c) in "WFA" else 0.57 for c in text) * size / 72


_ASCII = "".join(map(chr, range(33, 127)))


def _wrap(text, size, width):
    """把一行字折成几行，每行不超过 width；标点不放在行首，一个数、一个英文词不拆成两行。"""
    lines = [""]
    for c in text:
        if text_width(lines[-1] + c, size) > width and c not in "，。、；：？！）」』 ":
            line = lines[-1]
            whole = line.rstrip(_ASCII) if c in _ASCII else line
            cut = len(whole or line)
            lines[-1:] = [line[:cut], line[cut:]]
        lines[-1] += c
    return [line.strip() for line in lines]


class Canvas:
    """一张以英寸为单位的画布：(0, 0) 在左上角，y 向下；画好的图是 ``figure``，标题下面从 ``top`` 开始。"""

    def __init__(self, width, height, title="", alt=""):
        lines = _wrap(title, TITLE, width - 2 * MARGIN) if title else []
        self.top = 0.27 * len(lines) + (0.08 if lines else 0)
        self.width, self.height = width, height + self.top
        if self.width * self.height > MAX_AREA:
            size = f"{self.width:.0f} × {self.height:.0f} 英寸"
            raise ValueError(f"这张图要 {size}，太大了，应当不超过 {MAX_AREA} 平方英寸：少画一些，或者分成几张。")
        self.figure = Drawing(self.width, self.height)
        self.figure.alt = f"{title}\n{alt}" if title else alt
        for k, line in enumerate(lines):
            self.text(width / 2, 0.16 + 0.27 * k, line, size=TITLE)

    def text(self, x, y, text, *, size=TEXT, color=INK, ha="center", gid=None, rotation=0, url=None):
        """y 是字的中线。"""
        dx, dy = (0.36 * size / 72, 0) if rotation else (0, 0.36 * size / 72)
        self.figure.add(Word(x + dx, y + dy, text, size, color, ha, gid, rotation, url))

    def box(self, x, y, width, height, *, fill="none", edge="none", line=0, alpha=None, gid=None, url=None):
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.figure.add(Shape("box", corners, fill, edge, line, alpha, gid, url))

    def line(self, xs, ys, *, color=MUTED, width=1, dashes=None, gid=None):
        self.figure.add(Shape("line", list(zip(xs, ys)), edge=color, line=width, gid=gid, dashes=dashes))

    def polygon(self, points, *, fill="none", edge="none", line=0, alpha=None):
        self.figure.add(Shape("polygon", points, fill, edge, line, alpha))

    def dot(self, x, y, radius, *, fill, edge=PAPER, line=1, gid=None):
        self.figure.add(Shape("dot", [(x, y)], fill, edge, line, gid=gid, radius=radius))

    def arrow(self, start, end, *, color=MUTED, width=0.018, head=0.11):
        """从 start 到 end 的箭头；太短就只剩头。"""
        along = np.subtract(end, start)
        length = np.hypot(*along)
        head = min(head, length)
        if head > 0:
            along = along / length
            across = np.array([-along[1], along[0]])
            half = [(0, 0), (head, 0.4 * head), (head, width / 2), (length, width / 2)]
            sides = half + [(back, -out) for back, out in half[:0:-1]]
            self.polygon([end - back * along - out * across for back, out in sides], fill=color)

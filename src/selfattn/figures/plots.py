"""全书的图。每个函数返回一张 ``Picture``，图里所有的数也写在 ``.alt`` 里。

图按英寸排版，y 轴向下，和读文字一样从左上角开始；宽不超过 5.2 英寸，缩到手机宽度时字仍有 10 像素。
行是查询，列是键，最后一行是预测行。
"""

from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

import numpy as np
from matplotlib.colors import is_color_like
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from .. import contracts
from ..trace import Trace
from . import style
from .drawing import Drawing, Shape, Word
from .style import ACCENT, GRID, HIDDEN, INK, MUTED, PAPER

__all__ = ["Matrix", "bars", "heatmap", "lines", "matrices", "overview", "pipeline", "stages", "triangle", "vectors"]

WIDTH = 5.2  # 图最宽几英寸
TITLE, TEXT = 12.5, 11  # 字号，单位是点
POINT = 12.5  # 平面图上的字：平面图高，投影时缩得最多
MARGIN, BETWEEN = 0.08, 0.1  # 图的边、矩阵之间


# ── 数与字 ────────────────────────────────────────────────────────────────
def cell_text(x, digits=2):
    """格子里写的数：负号用 ASCII，没有 -0.00，负无穷写作 -∞。"""
    if x == -np.inf:
        return "-∞"
    text = f"{x:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def text_width(text, size):
    """一行字大约多宽（英寸）：全角一个字身，半角 0.57 个，标点更窄。"""
    return sum(0.34 if c in ".,-:;'|()[] " else 1 if east_asian_width(c) in "WFA" else 0.57 for c in text) * size / 72


def _list(labels, values, digits=2):
    return "，".join(f"{label} {cell_text(x, digits)}" for label, x in zip(labels, values))


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


# ── 检查参数 ──────────────────────────────────────────────────────────────
def _labels(name, value, count, what):
    """value 应当是 count 个标签。"""
    if isinstance(value, str) or not hasattr(value, "__iter__") or len(value := list(value)) != count:
        raise ValueError(f"{name} 应当是 {count} 个标签（{what}），收到的是 {value!r:.80}。")
    return [str(label) for label in value]


def _position(name, value, count, what):
    """value 应当是 None，或 0 … count−1 的整数（负数从末尾数起）。"""
    if value is None:
        return None
    if isinstance(value, (int, np.integer)) and -count <= value < 0:
        value = int(value) + count
    return contracts.index(name, value, count, what)


def _choice(name, value, choices):
    if value not in choices:
        raise ValueError(f"{name} 应当是 {'、'.join(map(repr, choices))} 之一，收到的是 {value!r}。")
    return value


def _positive(name, value, default):
    """value 应当是大于 0 的有限数；None 用 default。"""
    if value is None:
        return default
    number = contracts.real(value)
    if number is None or number <= 0:
        raise ValueError(f"{name} 应当是大于 0 的有限数，收到的是 {value!r}。")
    return number


def _color(name, value):
    if value is not None and not is_color_like(value):
        raise ValueError(f'{name} 应当是 matplotlib 认得的颜色，如 "#0072b2" 或 style.Q，收到的是 {value!r}。')
    return value


def _digits(value, default):
    if value is None:
        return default
    return contracts.index("digits", value, 7, "小数位数")


def _weights(name, value):
    weights = contracts.array(name, value, "(n,)")
    if (weights < 0).any() or abs(weights.sum() - 1) > 1e-6:
        raise ValueError(f"{name} 应当非负且加起来等于 1，收到的是 {weights.tolist()!r:.80}。")
    return weights


# ── 画布 ──────────────────────────────────────────────────────────────────
class _Canvas:
    """一张以英寸为单位的画布：(0, 0) 在左上角，y 向下。"""

    def __init__(self, width, height, title="", alt=""):
        lines = _wrap(title, TITLE, width - 2 * MARGIN) if title else []
        self.top = 0.27 * len(lines) + (0.08 if lines else 0)
        self.width, self.height = width, height + self.top
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


# ── 矩阵 ──────────────────────────────────────────────────────────────────
@dataclass
class Matrix:
    """图里的一个矩阵。

    Parameters
    ----------
    M : ndarray, (n_rows, n_cols) 或 (n_cols,)
        可以含 −inf（画成灰格）；一维的画成一行
    title : str
        名字，如 ``"Q"``
    rows, cols : list of str
        行、列的标签
    kind : "values", "weights" or "plain"
        ``"weights"`` 用 0 到 1 的单色渐变，正好是 0 的（遮住的）画斜线、写 0；
        ``"values"`` 以 0 为中心，负蓝正橙；``"plain"`` 不上色，给编号用
    color : str
        矩阵顶上的色条，如 ``style.Q``
    row, col, cell : int, int, (int, int)
        框出一行、一列、一格；负数从末尾数起
    mark_last : bool
        标出最后一行：预测行
    shape : bool
        写不写形状
    digits : int
        小数位数；不给时，权重写 2 位，整数写 0 位，其余按需要写 1 或 2 位
    row_name, col_name : str
        行、列代表什么，如 ``"查询 i"``、``"键 j"``
    limit : float
        ``"values"`` 的颜色在 ±limit 处最深；不给时取这张图里最大的绝对值

    Raises
    ------
    ValueError
        M 不是数、标签的个数不对、位置越界，或权重不在 0 到 1 之间
    """

    M: np.ndarray
    title: str = ""
    rows: list | None = None
    cols: list | None = None
    kind: str = "values"
    color: str | None = None
    row: int | None = None
    col: int | None = None
    cell: tuple | None = None
    mark_last: bool = False
    shape: bool = True
    digits: int | None = None
    row_name: str = ""
    col_name: str = ""
    limit: float | None = None

    def __post_init__(self):
        _choice("kind", self.kind, ("values", "weights", "plain"))
        whole = np.asarray(self.M).dtype.kind in "iu"
        M = contracts.array("M", self.M, "(..., n_cols)", allow_minus_inf=True)
        if M.ndim > 2:
            raise ValueError(f"M 的形状应当是 (n_rows, n_cols) 或 (n_cols,)，收到的是 {M.shape}。")
        self.shape_text = f"({M.shape[0]},)" if M.ndim == 1 else f"({M.shape[0]}, {M.shape[1]})"
        self.M = M = np.atleast_2d(M)
        if self.kind == "weights" and ((M < -1e-9).any() or (M > 1 + 1e-9).any()):
            raise ValueError(f'kind="weights" 时 M 应当在 0 到 1 之间，收到的是 {M.min():g} 到 {M.max():g}。')
        n_rows, n_cols = M.shape
        if self.rows is not None:
            self.rows = _labels("rows", self.rows, n_rows, "一行一个")
        if self.cols is not None:
            self.cols = _labels("cols", self.cols, n_cols, "一列一个")
        self.row = _position("row", self.row, n_rows, "行")
        self.col = _position("col", self.col, n_cols, "列")
        if self.cell is not None:
            if not isinstance(self.cell, (tuple, list)) or len(self.cell) != 2:
                raise ValueError(f"cell 应当是 (行, 列)，收到的是 {self.cell!r}。")
            self.cell = (
                _position("cell 的行", self.cell[0], n_rows, "行"),
                _position("cell 的列", self.cell[1], n_cols, "列"),
            )
        self.color = _color("color", self.color)
        self.limit = _positive("limit", self.limit, None)
        finite = M[np.isfinite(M)]
        tenths = bool((np.abs(finite - finite.round(1)) < 1e-9).all())
        self.digits = _digits(self.digits, 2 if self.kind == "weights" else 0 if whole else 1 if tenths else 2)
        self.covered = (M == 0) & (self.kind == "weights")
        self.texts = [[cell_text(x, self.digits) for x in row] for row in M]
        for i, j in np.argwhere(self.covered):
            self.texts[i][j] = "0"
        self.biggest = float(np.abs(finite).max()) if finite.size else 0.0

    @property
    def alt(self):
        """文字版：名字、形状和每一行的数。"""
        rows = []
        for k, texts in enumerate(self.texts):
            label = f"{self.rows[k]} " if self.rows else ""
            cells = [f"{c} {x}" for c, x in zip(self.cols, texts)] if self.cols else texts
            rows.append(f"{label}[{', '.join(cells)}]")
        shape = f" {self.shape_text}" if self.shape else ""
        last = "，最后一行是预测行" if self.mark_last else ""
        last += "，写 0 的格子遮住了" if self.covered.any() else ""
        return f"{self.title}{shape}{last}：{'；'.join(rows)}".lstrip("：")


class _Panel:
    """一个矩阵排好版的样子：多宽、多高、每一部分在哪里。"""

    def __init__(self, matrix, size=TEXT, cell_width=0, cell_height=0):
        self.matrix, self.size = matrix, size
        self.n_rows, self.n_cols = matrix.M.shape
        widest = max(text_width(t, size) for row in [*matrix.texts, matrix.cols or []] for t in row)
        self.cell_width = max(widest + 0.13, 0.36, cell_width)
        self.cell_height = max(size / 72 * 2.05, cell_height)
        labels = [text_width(t, size) for t in matrix.rows or []] + [text_width(matrix.row_name, TEXT)]
        self.left = max(labels) + (0.1 if max(labels) else 0)
        self.cells_width = self.n_cols * self.cell_width
        self.cells_height = self.n_rows * self.cell_height
        heads = (
            ("title", matrix.title, 0.25),
            ("shape", matrix.shape and matrix.shape_text, 0.22),
            ("name", matrix.col_name, 0.22),
            ("cols", matrix.cols, 0.25),
        )
        self.heads = [head for head in heads if head[1]]
        self.above = sum(height for *_, height in self.heads) + (0.07 if matrix.color else 0.03)
        if matrix.row_name:
            self.above = max(self.above, 0.28)
        self.below = 0.27 if matrix.mark_last else 0.03
        # 标题比格子宽时，两边留出地方
        widest_head = max((text_width(text, TEXT) for what, text, _ in self.heads if what != "cols"), default=0)
        if matrix.mark_last:
            widest_head = max(widest_head, text_width("↑ 预测行", TEXT))
        self.spare = max(0.03, (widest_head - self.cells_width) / 2)
        self.left = max(self.left, self.spare)
        self.width = self.left + self.cells_width + self.spare

    def draw(self, canvas, x, y, limit):
        """格子的左上角在 (x + left, y)；没有自己的 limit 就用整张图的。"""
        matrix, x0 = self.matrix, x + self.left
        self._draw_heads(canvas, x0, y)
        if matrix.rows:
            for i, label in enumerate(matrix.rows):
                marked = i == matrix.row or (matrix.mark_last and i == self.n_rows - 1)
                y_row = y + (i + 0.5) * self.cell_height
                canvas.text(x0 - 0.07, y_row, label, size=self.size, color=ACCENT if marked else INK, ha="right")
        self.draw_cells(canvas, x0, y, matrix.limit or limit)
        self._draw_marks(canvas, x0, y)

    def draw_cells(self, canvas, x0, y, limit):
        """只画格子和格里的数。"""
        w, h = self.cell_width, self.cell_height
        for i, texts in enumerate(self.matrix.texts):
            for j, text in enumerate(texts):
                fill, color = self._cell_colors(self.matrix.M[i, j], limit)
                covered = self.matrix.covered[i, j]
                fill, color = (HIDDEN, INK) if covered else (fill, color)
                self._frame(canvas, x0, y, i, i + 1, j, j + 1, fill=fill, inset=0.012)
                if covered:
                    for ends in ((0.06, 0.36), (0.64, 0.94)):  # 斜线断开，让出中间的字
                        xs, ys = [x0 + (j + k) * w for k in ends], [y + (i + 1 - k) * h for k in ends]
                        canvas.line(xs, ys, width=0.8)
                x_text, y_text = x0 + (j + 0.5) * w, y + (i + 0.5) * h
                canvas.text(x_text, y_text, text, size=self.size, color=color, gid="sa-cell")

    def _cell_colors(self, value, limit):
        """格子的底色和字色。"""
        if value == -np.inf:
            return HIDDEN, MUTED
        if self.matrix.kind == "plain":
            return HIDDEN, INK
        level = value if self.matrix.kind == "weights" else 0.5 + 0.5 * value / limit
        return style.cell_colors(self.matrix.kind, level)

    def _draw_heads(self, canvas, x0, y):
        """从格子往上：色条、列的标签、列名、形状、标题。"""
        matrix, middle = self.matrix, x0 + self.cells_width / 2
        if matrix.color:
            canvas.box(x0 + 0.012, y - 0.065, self.cells_width - 0.024, 0.045, fill=matrix.color)
        y -= 0.07 if matrix.color else 0.03
        if matrix.row_name:
            canvas.text(x0 - 0.07, y - 0.125, matrix.row_name, color=MUTED, ha="right")
        for what, text, height in reversed(self.heads):
            y -= height
            if what == "cols":
                for j, label in enumerate(text):
                    color = ACCENT if j == matrix.col else INK
                    canvas.text(x0 + (j + 0.5) * self.cell_width, y + height / 2, label, size=self.size, color=color)
            elif what == "title":
                canvas.text(middle, y + height / 2, text)
            else:
                canvas.text(middle, y + height / 2, text, color=MUTED)

    def _draw_marks(self, canvas, x0, y):
        matrix, last = self.matrix, self.n_rows - 1
        if matrix.mark_last:
            self._frame(canvas, x0, y, last, last + 1, 0, self.n_cols, edge=ACCENT, line=2, gid="sa-prediction")
            y_label = y + self.cells_height + 0.15
            canvas.text(x0 + self.cells_width / 2, y_label, "↑ 预测行", color=ACCENT)
        for position in (
            matrix.row is not None and (matrix.row, matrix.row + 1, 0, self.n_cols),
            matrix.col is not None and (0, self.n_rows, matrix.col, matrix.col + 1),
            matrix.cell is not None and (matrix.cell[0], matrix.cell[0] + 1, matrix.cell[1], matrix.cell[1] + 1),
        ):
            if position:
                self._frame(canvas, x0, y, *position, edge=ACCENT, line=2.4, gid="sa-highlight")

    def _frame(self, canvas, x0, y, top, bottom, left, right, *, inset=0.0, **kw):
        """框住第 top…bottom 行、left…right 列。"""
        w, h = self.cell_width, self.cell_height
        canvas.box(
            x0 + left * w + inset, y + top * h + inset,
            (right - left) * w - 2 * inset, (bottom - top) * h - 2 * inset, **kw,
        )  # fmt: skip


class _Sign:
    """矩阵之间的符号，如 ``"×"``。"""

    def __init__(self, text):
        self.text = text
        self.size = 14 if len(text) == 1 else TEXT
        self.width = text_width(text, self.size) + 0.08
        self.cells_height = self.above = self.below = 0

    def draw(self, canvas, x, y, limit):
        canvas.text(x + self.width / 2, y, self.text, size=self.size, color=MUTED)


def _split(pieces, wrap):
    """排成几排：一排放不下，或满了 wrap 个矩阵，就换一排；符号跟着后面的矩阵走。"""
    lines, group = [[]], []
    for piece in pieces:
        group.append(piece)
        if isinstance(piece, _Sign) and piece is not pieces[-1]:
            continue
        panels = sum(isinstance(p, _Panel) for p in lines[-1])
        if lines[-1] and (panels == wrap or _line_width(lines[-1] + group) > WIDTH - 2 * MARGIN):
            lines.append([])
        lines[-1] += group
        group = []
    return lines


def _line_width(line):
    return sum(piece.width for piece in line) + BETWEEN * (len(line) - 1)


def _arrange(lines, title, alt):
    """把几排矩阵画成一张图。"""
    limit = max([1.0] + [p.matrix.biggest for line in lines for p in line if isinstance(p, _Panel)])
    width = max([*map(_line_width, lines), min(WIDTH - 2 * MARGIN, text_width(title, TITLE))]) + 2 * MARGIN
    boxes = []  # 每一排：格子中线以上、以下各多高
    for line in lines:
        boxes.append([max(p.cells_height / 2 + getattr(p, side) for p in line) for side in ("above", "below")])
    gap = 0.18
    canvas = _Canvas(width, sum(map(sum, boxes)) + gap * (len(lines) - 1) + MARGIN, title, alt)
    y = canvas.top
    for line, (above, below) in zip(lines, boxes):
        x = (width - _line_width(line)) / 2
        for piece in line:
            piece.draw(canvas, x, y + above - piece.cells_height / 2, limit)
            x += piece.width + BETWEEN
        y += above + below + gap
    return canvas.figure


def matrices(*parts, title="", wrap=None):
    """几个矩阵连同中间的符号，如 ``matrices(Matrix(X), "×", Matrix(W), "=", Matrix(Q))``。

    Parameters
    ----------
    *parts : Matrix or str
        矩阵，或符号：``"×"``、``"="``、``"→"``、``"÷√d_k"`` 等
    title : str
    wrap : int
        一排最多几个矩阵；不给时放不下才换排

    Raises
    ------
    ValueError
        没有矩阵，或 parts 里有别的东西
    """
    for part in parts:
        if not isinstance(part, (Matrix, str)):
            raise ValueError(f"parts 应当是 Matrix 或符号字符串，收到的是 {type(part).__name__}。")
    if not any(isinstance(part, Matrix) for part in parts):
        raise ValueError("parts 里至少要有一个 Matrix。")
    if wrap is not None and (isinstance(wrap, bool) or not isinstance(wrap, (int, np.integer)) or wrap < 1):
        raise ValueError(f"wrap 应当是正整数，收到的是 {wrap!r}。")
    pieces = [_Panel(part) if isinstance(part, Matrix) else _Sign(part) for part in parts]
    alt = "\n".join(part.alt if isinstance(part, Matrix) else part for part in parts)
    return _arrange(_split(pieces, wrap), title, alt)


def heatmap(M, rows, cols, *, title="", kind="weights", mark_last=True, row_name="查询 i", col_name="键 j", **kw):
    """一个大的热图：行是查询，列是键，最后一行是预测行。

    Parameters
    ----------
    M : ndarray, (n_q, n_k)
    rows, cols : list of str
        查询、键各是哪个词元
    title : str
    kind, mark_last, row_name, col_name, **kw
        同 Matrix

    Raises
    ------
    ValueError
        同 Matrix
    """
    kw.setdefault("shape", False)
    matrix = Matrix(M, rows=rows, cols=cols, kind=kind, mark_last=mark_last, row_name=row_name, col_name=col_name, **kw)
    n_q, n_k = matrix.M.shape
    size, width, height = (13, 0.74, 0.54) if n_k <= 5 else (TEXT, 0, 0.4 if n_q <= 4 else 0.33)
    panel = _Panel(matrix, size, width, height)
    spare = min(panel.left, WIDTH - 2 * MARGIN - panel.left - panel.cells_width)  # 格子居中，与标题对齐
    panel.width += max(0, spare - panel.spare)
    return _arrange([[panel]], title, matrix.alt)


# ── 平面上的点 ────────────────────────────────────────────────────────────
class _Plane:
    """一个正方形的坐标平面：``plane(point)`` 给出点在画布上的位置。"""

    SIZE = 3.1

    def __init__(self, canvas, x, y, center, half, names):
        self.corner, self.low, self.scale = np.array([x, y]), np.subtract(center, half), self.SIZE / (2 * half)
        low, high = self.low, self.low + 2 * half
        step = next(s for e in range(-6, 9) for s in (10.0**e, 2 * 10.0**e, 5 * 10.0**e) if 2 * half / s <= 7)
        bottom, right = y + self.SIZE, x + self.SIZE
        for axis in (0, 1):
            for k in range(int(np.ceil(low[axis] / step)), int(np.floor(high[axis] / step)) + 1):
                color, width = (MUTED, 1) if k == 0 else (GRID, 0.8)
                at = self([k * step, k * step])[axis]
                label = f"{k * step:g}"
                if axis == 0:
                    canvas.line([at, at], [y, bottom], color=color, width=width)
                    canvas.text(at, bottom + 0.14, label, size=POINT, color=MUTED)
                else:
                    canvas.line([x, right], [at, at], color=color, width=width)
                    canvas.text(x - 0.08, at, label, size=POINT, color=MUTED, ha="right")
        canvas.text(x + self.SIZE / 2, bottom + 0.37, f"{names[0]} →", size=POINT, color=MUTED)
        canvas.text(x - 0.62, y + self.SIZE / 2, f"{names[1]} →", size=POINT, color=MUTED, rotation=90)

    def __call__(self, point):
        dx, dy = (np.asarray(point) - self.low) * self.scale
        return np.array([self.corner[0] + dx, self.corner[1] + self.SIZE - dy])

    def spots(self, anchors, away_from, widths):
        """给每个锚点旁边的标签找地方：先试背向 away_from 的方向，再往两边转，直到不碰着别的标签和锚点。"""
        taken = [(x, y, 0.12, 0.12) for x, y in anchors]
        centers = []
        for (x, y), origin, width in zip(anchors, away_from, widths):
            dx, dy = np.subtract((x, y), origin)
            outward = np.arctan2(dy, dx) if np.hypot(dx, dy) > 1e-9 else -np.pi / 2
            tries = []
            for turn in (0, 0.5, -0.5, 1, -1, 1.6, -1.6, 2.3, -2.3, np.pi):
                across, along = np.cos(outward + turn), np.sin(outward + turn)
                box = (x + across * (width / 2 + 0.1), y + along * 0.23, width + 0.1, 0.22)
                clash = sum(
                    abs(box[0] - b[0]) < (box[2] + b[2]) / 2 and abs(box[1] - b[1]) < (box[3] + b[3]) / 2 for b in taken
                )
                outside = np.abs(np.array(box[:2]) - self.corner - self.SIZE / 2) > self.SIZE / 2 - np.array(
                    [width / 2, 0.11]
                )
                tries.append((clash + outside.any(), len(tries), box))
            best = min(tries)[2]
            taken.append(best)
            centers.append(best[:2])
        return centers


def _tag(canvas, x, y, width):
    """标签底下的一块底色，盖住网格线。"""
    canvas.box(x - width / 2 - 0.02, y - 0.11, width + 0.04, 0.22, fill=PAPER, alpha=0.8)


def _point_text(point):
    return f"({cell_text(point[0])}, {cell_text(point[1])})"


def _legend_height(labels):
    return 0.27 * -(-len(labels) // 2)


def _legend(canvas, x, y, labels, points, colors):
    """一排两个：色点、标签、坐标。"""
    for k, (label, point, color) in enumerate(zip(labels, points, colors)):
        at, row = x + (k % 2) * 1.95, y + 0.27 * (k // 2) + 0.13
        canvas.dot(at + 0.06, row, 0.06, fill=color)
        canvas.text(at + 0.2, row, label, size=POINT, ha="left")
        after = at + 0.28 + text_width(label, POINT)
        canvas.text(after, row, _point_text(point), size=POINT, ha="left", gid="sa-value")


def _plane_canvas(title, alt, center, half, names, labels):
    """平面和它下面的图例；返回画布、平面和图例的位置。"""
    canvas = _Canvas(_Plane.SIZE + 0.97, _Plane.SIZE + 0.72 + _legend_height(labels), title, alt)
    plane = _Plane(canvas, 0.8, canvas.top + 0.08, center, half, names)
    return canvas, plane, (0.14, canvas.top + _Plane.SIZE + 0.6)


def _points(name, value):
    points = contracts.array(name, value, "(m, 2)")
    if points.shape[1] != 2:
        raise ValueError(f"{name} 的形状应当是 (m, 2)，收到的是 {points.shape}。")
    return points


def _colors(value, count):
    """颜色的列表；None 用词元的颜色。"""
    if value is None:
        return style.token_colors(count)
    return [_color("colors", color) for color in _labels("colors", value, count, "一个一种颜色")]


def vectors(points, labels, *, colors=None, title="", names=("维 0", "维 1"), limit=None):
    """平面上从原点出发的箭头。

    Parameters
    ----------
    points : ndarray, (m, 2)
        箭头的终点
    labels : list of str, 长 m
    colors : list of str, 长 m
        不给时用词元的颜色
    title : str
    names : (str, str)
        两条轴的名字
    limit : float
        两条轴都画到 ±limit；不给时刚好放得下

    Raises
    ------
    ValueError
        points 不是 (m, 2)，标签或颜色的个数不对，或 limit 不大于 0
    """
    points = _points("points", points)
    labels = _labels("labels", labels, len(points), "一个箭头一个")
    names = _labels("names", names, 2, "两条轴各一个")
    colors = _colors(colors, len(points))
    half = _positive("limit", limit, 1.25 * max(float(np.abs(points).max()), 0.1))
    if np.abs(points).max() > half:
        raise ValueError(f"limit 应当不小于 points 里最大的绝对值 {np.abs(points).max():g}，收到的是 {limit!r}。")
    alt = "\n".join(f"{label} {_point_text(point)}" for label, point in zip(labels, points))
    canvas, plane, legend = _plane_canvas(title, alt, (0, 0), half, names, labels)
    tips, origin = [plane(point) for point in points], plane((0, 0))
    for tip, color in zip(tips, colors):
        canvas.arrow(origin, tip, color=color, width=0.032, head=0.17)
    spots = plane.spots(tips, [origin] * len(tips), [text_width(label, POINT) for label in labels])
    for label, (x, y) in zip(labels, spots):
        _tag(canvas, x, y, text_width(label, POINT))
        canvas.text(x, y, label, size=POINT)
    _legend(canvas, *legend, labels, points, colors)
    return canvas.figure


def _hull(points):
    """凸包：外圈上的点，按顺序绕一圈。"""
    cross = lambda o, a, b: (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])

    def half(ordered):
        chain = []
        for p in ordered:
            while len(chain) > 1 and cross(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    ordered = sorted({tuple(p) for p in points})
    return half(ordered) + half(ordered[::-1]) if len(ordered) > 1 else ordered


def triangle(V, weights, labels, *, title="", point_label="输出"):
    """每个值是一个顶点，输出是按权重混出来的点，总在这些顶点围成的三角形（凸包）里。

    Parameters
    ----------
    V : ndarray, (n, 2)
        值，第 j 行属于词元 j
    weights : ndarray, (n,)
        权重，非负，加起来等于 1
    labels : list of str, 长 n
    title : str
    point_label : str
        输出点的名字

    Raises
    ------
    ValueError
        V 不是 (n, 2)，或权重、标签不合要求
    """
    V = _points("V", V)
    weights = _weights("weights", weights)
    contracts.same("V 的行数", len(V), "weights 的长度", len(weights))
    labels = _labels("labels", labels, len(V), "一个词元一个")
    colors = style.token_colors(len(V))
    output = weights @ V  # (2,)
    everything = [*labels, str(point_label)]
    alt = "\n".join(
        [f"{label} {_point_text(v)}，权重 {cell_text(w)}" for label, v, w in zip(labels, V, weights)]
        + [f"{point_label} {_point_text(output)}"]
    )
    center, half = (V.max(0) + V.min(0)) / 2, max(float((V.max(0) - V.min(0)).max()) / 2 * 1.35, 0.5)
    canvas, plane, legend = _plane_canvas(title, alt, center, half, ("值的维 0", "值的维 1"), everything)
    corners, point = [plane(v) for v in V], plane(output)
    canvas.polygon([plane(v) for v in _hull(V)], fill=HIDDEN, edge=MUTED, line=1.2, alpha=0.55)
    for corner, w, color in zip(corners, weights, colors):
        canvas.line(*zip(corner, point), color=color, width=1 + 5 * w)
    pairs = [(label, cell_text(w)) for label, w in zip(labels, weights)] + [(str(point_label), "")]
    widths = [text_width(label, POINT) + (0.07 + text_width(w, POINT) if w else 0) for label, w in pairs]
    dots, middle = [*corners, point], plane(V.mean(0))
    for (label, w), (x, y), width in zip(pairs, plane.spots(dots, [middle] * len(dots), widths), widths):
        _tag(canvas, x, y, width)
        canvas.text(x - width / 2, y, label, size=POINT, ha="left", color=INK if w else ACCENT)
        if w:
            canvas.text(x + width / 2, y, w, size=POINT, ha="right", gid="sa-value")
    for corner, color in zip(corners, colors):
        canvas.dot(*corner, 0.09, fill=color)
    canvas.dot(*point, 0.13, fill="none", edge=ACCENT, line=3)  # 空心：盖住的顶点也看得见
    _legend(canvas, *legend, everything, [*V, output], [*colors, ACCENT])
    return canvas.figure


# ── 柱与线 ────────────────────────────────────────────────────────────────
def bars(values, labels, *, title="", ylabel="", highlight=None, limit=None, digits=2, colors=None):
    """一排柱子，数写在柱头。

    Parameters
    ----------
    values : ndarray, (n,)
    labels : list of str, 长 n
    title, ylabel : str
    highlight : int or list of int
        突出哪几根
    limit : float
        柱子最高（有负数时也是最低）画到 ±limit；不给时刚好放得下
    digits : int
        小数位数
    colors : list of str, 长 n

    Raises
    ------
    ValueError
        标签或颜色的个数不对，highlight 越界，或有数超出 limit
    """
    values = contracts.array("values", values, "(n,)")
    n = len(values)
    labels = _labels("labels", labels, n, "一根柱子一个")
    chosen = [] if highlight is None else np.atleast_1d(highlight).tolist()
    chosen = [_position("highlight", k, n, "柱子") for k in chosen]
    biggest = float(np.abs(values).max())
    limit = _positive("limit", limit, biggest or 1.0)
    if biggest > limit + 1e-9:
        raise ValueError(f"limit 应当不小于 values 里最大的绝对值 {biggest:g}，收到的是 {limit:g}。")
    fills = [ACCENT if k in chosen else MUTED for k in range(n)] if colors is None else _colors(colors, n)
    texts = [cell_text(v, _digits(digits, 2)) for v in values]

    up, down = (values > 0).any() or not values.any(), (values < 0).any()
    tall = 1.8 if up != down else 1.1
    slot = max(0.46, (WIDTH - 0.3) / n * 0.8 if n < 6 else 0, *(text_width(t, TEXT) + 0.06 for t in texts + labels))
    slot = min(slot, 0.8) if n < 6 else slot
    above, below = (tall + 0.25 if up else 0.12), (tall + 0.25 if down else 0.05)
    top = 0.28 if ylabel else 0.05
    width = max(n * slot + 0.2, text_width(ylabel, TEXT) + 0.2, min(WIDTH, text_width(title, TITLE) + 2 * MARGIN))
    canvas = _Canvas(width, top + above + below + 0.32, title, _list(labels, values, digits))
    left, zero = (width - n * slot) / 2, canvas.top + top + above
    if ylabel:
        canvas.text(left, canvas.top + 0.12, ylabel, color=MUTED, ha="left")
    for k, (value, text, label, fill) in enumerate(zip(values, texts, labels, fills)):
        x, length = left + (k + 0.5) * slot, tall * value / limit
        canvas.box(x - 0.34 * slot, zero - max(length, 0), 0.68 * slot, abs(length), fill=fill)
        color = ACCENT if k in chosen else INK
        y_text = zero - length + (0.12 if value < 0 else -0.12)
        canvas.text(x, y_text, text, color=color, gid="sa-value")
        canvas.text(x, zero + below + 0.15, label, color=color)
    canvas.line([left, left + n * slot], [zero, zero], width=1.2)
    return canvas.figure


@style.context()
def lines(x, series, *, title, xlabel, ylabel, logx=False, logy=False):
    """几条折线，名字写在线的末端。

    Parameters
    ----------
    x : ndarray, (m,)
    series : dict of str to ndarray, (m,)
        每条线的名字和高度
    title, xlabel, ylabel : str
    logx, logy : bool
        用对数轴

    Raises
    ------
    ValueError
        长度不相等，x 不是递增的，或对数轴上有不大于 0 的数
    """
    x = contracts.array("x", x, "(m,)")
    if len(x) < 2 or (np.diff(x) <= 0).any():
        raise ValueError(f"x 应当是至少两个递增的数，收到的是 {x.tolist()!r:.80}。")
    if not isinstance(series, dict) or not series:
        raise ValueError(f"series 应当是 {{名字: 一列数}}，至少一条，收到的是 {series!r:.80}。")
    series = {str(name): contracts.array(f"series[{name!r}]", y, "(m,)") for name, y in series.items()}
    for name, y in series.items():
        contracts.same("x 的长度", len(x), f"series[{name!r}] 的长度", len(y))
    for log, name, values in ((logx, "x", x), (logy, "series", np.concatenate([*series.values()]))):
        if log and (values <= 0).any():
            raise ValueError(f"对数轴上 {name} 的数应当都大于 0，收到的最小的是 {values.min():g}。")

    alt = "\n".join([f"{xlabel}：" + "，".join(f"{v:g}" for v in x)] + [
        f"{name}：" + "，".join(cell_text(v) for v in y) for name, y in series.items()
    ])  # fmt: skip
    left, right, wide, tall = 0.55, max(text_width(name, TEXT) for name in series) + 0.3, 3.3, 2.3
    canvas = _Canvas(left + wide + right, tall + 0.85, title, alt)
    bottom = 0.5
    axes = canvas.figure.add_axes(
        (left / canvas.width, bottom / canvas.height, wide / canvas.width, tall / canvas.height)
    )
    canvas.text(0.1, canvas.top + 0.14, ylabel, color=MUTED, ha="left")
    canvas.text(left + wide / 2, canvas.height - 0.14, xlabel, color=MUTED)
    axes.set(xscale="log" if logx else "linear", yscale="log" if logy else "linear")
    colors, markers = (ACCENT, style.Q, style.TOKENS[1], style.TOKENS[3]), "osD^"
    for k, y in enumerate(series.values()):
        axes.plot(x, y, color=colors[k % 4], marker=markers[k % 4], markersize=5)
    if logx:
        axes.set_xticks(x[:: -max(1, -(-len(x) // 7))])
    if logy:
        heights = np.concatenate([*series.values()])
        narrow = heights.max() < 100 * heights.min()
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if narrow else (1,)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.tick_params(length=0, labelsize=TEXT)
    axes.autoscale_view()  # 坐标轴的范围定下来，才知道线的末端在哪里
    ends = [axes.transData.transform((x[-1], y[-1])) / canvas.figure.dpi for y in series.values()]
    heights = _spread([canvas.height - y_end for _, y_end in ends], 0.22)
    for k, (name, (x_end, y_end), y) in enumerate(zip(series, ends, heights)):
        canvas.line([x_end, left + wide + 0.08], [canvas.height - y_end, y], color=colors[k % 4], dashes=(1, 2))
        canvas.text(left + wide + 0.14, y, name, ha="left")
    return canvas.figure


def _spread(ys, gap):
    """把几个高度推开，两两至少隔 gap，次序不变。"""
    order = np.argsort(ys, kind="stable")
    out = np.array(ys, dtype=float)
    for low, high in pairwise(order):
        out[high] = max(out[high], out[low] + gap)
    return out - (out - ys).max() / 2


# ── 一次运行 ──────────────────────────────────────────────────────────────
def _run(trace, h, i):
    if not isinstance(trace, Trace):
        raise ValueError(f"trace 应当是 run(...) 的结果，收到的是 {type(trace).__name__}。")
    return _position("h", h, trace.model.h, "头"), _position("i", i, trace.n, "词元")


def stages(trace, h, i, *, title=""):
    """一个查询走过的四步：点积 → 分数 → 掩码 → 权重，每步一条，上下对齐。

    Parameters
    ----------
    trace : Trace
    h : int
        哪个头
    i : int
        哪个词元的查询；−1 是最后一个
    title : str

    Raises
    ------
    ValueError
        trace 不是一次运行，或 h、i 越界
    """
    h, i = _run(trace, h, i)
    T = trace.attention_temperature
    strips = [
        ("点积 q·k", Matrix(trace.QK[h, i], "点积 q·k", cols=trace.tokens, digits=2)),
        ("分数 S", Matrix(trace.S[h, i], "分数 S", cols=trace.tokens, digits=2)),
        ("掩码之后", Matrix(trace.S_masked[h, i], "掩码之后", cols=trace.tokens, digits=2)),
        ("权重 A", Matrix(trace.A[h, i], "权重 A", cols=trace.tokens, kind="weights")),
    ]
    operations = (
        f"÷ √d_k，√{trace.model.d_k} ≈ {np.sqrt(trace.model.d_k):.2f}" if trace.scale else "不除以 √d_k",
        "后面的词元换成 -∞" if trace.mask else "不掩码",
        "softmax" if T == 1 else f"÷ 温度 {T:g}，再 softmax",
    )
    title = title or f"头 {h}：「{trace.tokens[i]}」的查询"
    wide = 0.72 if trace.n <= 4 else 0.6
    panels = [_Panel(matrix, size=12, cell_width=wide, cell_height=0.42) for _, matrix in strips]
    limit, cell = max(m.biggest for _, m in strips[:3]) or 1.0, max(panel.cell_width for panel in panels)
    side, gap, heads = 0.98, 0.36, 0.52
    width = side + trace.n * cell + 0.35
    height = heads + 4 * 0.42 + 3 * gap + MARGIN
    canvas = _Canvas(width, height, title, "\n".join(matrix.alt for _, matrix in strips))
    y = canvas.top + heads
    middle = side + trace.n * cell / 2
    canvas.text(middle, canvas.top + 0.11, "键 j", color=MUTED)
    for j, token in enumerate(trace.tokens):
        canvas.text(side + (j + 0.5) * cell, canvas.top + 0.36, token, size=12, color=ACCENT if j == i else INK)
    for (name, _), panel, operation in zip(strips, panels, (*operations, "")):
        panel.cell_width = cell
        canvas.text(side - 0.1, y + panel.cell_height / 2, name, ha="right")
        panel.draw_cells(canvas, side, y, limit)
        y += panel.cell_height
        if operation:
            canvas.arrow((side + 0.2, y + 0.05), (side + 0.2, y + gap - 0.05))
            canvas.text(side + 0.36, y + gap / 2, operation, color=MUTED, ha="left")
        y += gap
    return canvas.figure


STEPS = (
    ("切成词元", "ids", "(n,)"),
    ("词嵌入", "X", "(n, d_model)"),
    ("查询、键、值", "Q K V", "(h, n, d_k)"),
    ("注意力权重", "A", "(h, n, n)"),
    ("加权求和", "O", "(h, n, d_v)"),
    ("多头拼接", "Y", "(n, d_model)"),
    ("预测", "P", "(n, d_vocab)"),
)


def pipeline(active=None, *, links=None):
    """七步的路线图。

    Parameters
    ----------
    active : int
        突出第几步，1 到 7
    links : list of str, 长 7
        每一步通往哪里；给了就可以点

    Raises
    ------
    ValueError
        active 不在 1 到 7 之间，或 links 不是七个
    """
    if active is not None:
        _choice("active", active, range(1, 8))
    links = [None] * 7 if links is None else _labels("links", links, 7, "一步一个")
    w, h, across, down = 1.13, 0.92, 0.19, 0.34
    alt = "\n".join(f"第 {k} 步　{name}：{symbol} {shape}" for k, (name, symbol, shape) in enumerate(STEPS, 1))
    if active:
        alt += f"\n现在是第 {active} 步。"
    canvas = _Canvas(4 * w + 3 * across + 0.1, 2 * h + down + 0.1, alt="自注意力七步\n" + alt)
    place = lambda k: (0.05 + (k % 4) * (w + across), 0.05 + (k // 4) * (h + down))
    for k, ((name, symbol, shape), link) in enumerate(zip(STEPS, links)):
        x, y = place(k)
        now = k + 1 == active
        color = ACCENT if now else MUTED
        gid = "sa-active" if now else None
        canvas.box(x, y, w, h, fill=PAPER, edge=color, line=2.4 if now else 1, gid=gid, url=link)
        canvas.dot(x + 0.19, y + 0.2, 0.12, fill=color, line=0)
        canvas.text(x + 0.19, y + 0.2, str(k + 1), color=PAPER)
        canvas.text(x + w - 0.1, y + 0.2, symbol, color=color, ha="right")
        canvas.text(x + w / 2, y + 0.49, name, color=ACCENT if now else INK, url=link)
        canvas.text(x + w / 2, y + 0.73, shape, color=MUTED)
        if k != 3:
            canvas.arrow((x + w + 0.02, y + h / 2), (x + w + across - 0.02, y + h / 2), head=0.1)
    (x_from, y_from), (x_to, y_to) = place(3), place(4)
    turn = y_from + h + down / 2
    canvas.line(
        [x_from + w / 2, x_from + w / 2, x_to + w / 2, x_to + w / 2], [y_from + h + 0.02, turn, turn, y_to - 0.1]
    )
    canvas.arrow((x_to + w / 2, y_to - 0.12), (x_to + w / 2, y_to - 0.02), head=0.1)
    x, y = place(7)
    canvas.text(x + w / 2, y + h / 2 - 0.1, "下一个字")
    canvas.text(x + w / 2, y + h / 2 + 0.14, "接上去，再来", color=MUTED)
    return canvas.figure


def overview(trace, h=None, i=-1):
    """一次运行的每个中间结果；框出的一行属于词元 i。

    Parameters
    ----------
    trace : Trace
    h : int or None
        哪个头；None 是全部的头
    i : int
        哪个词元；−1 是最后一个，也就是预测行

    Raises
    ------
    ValueError
        trace 不是一次运行，或 h、i 越界
    """
    h, i = _run(trace, h, i)
    tokens, vocab = list(trace.tokens), trace.model.vocab
    shown = range(trace.model.h) if h is None else [h]

    beside = None if trace.n <= 3 else tokens  # 三张表排成一排时，行的标签只写一遍

    def part(name, M, rows=tokens, **kw):
        return Matrix(M, name, rows=rows, row=i, shape=False, **kw)

    steps = [[Matrix(trace.ids, "① 编号", cols=tokens, kind="plain", col=i, shape=False), "→", part("② X", trace.X)]]
    for k in shown:
        marks = ((f"③ Q 头 {k}", "Q", style.Q), (f"K 头 {k}", "K", style.K), (f"V 头 {k}", "V", style.V))
        steps.append([part(name, getattr(trace, symbol)[k], color=color) for name, symbol, color in marks])
        steps.append([
            part(f"④ 点积 头 {k}", trace.QK[k], cols=tokens, digits=2),
            part("分数，遮过" if trace.mask else "分数", trace.S_masked[k], beside, cols=tokens, digits=2),
            part("权重 A", trace.A[k], beside, cols=tokens, kind="weights"),
        ])  # fmt: skip
    steps += [
        [part(f"⑤ O 头 {k}", trace.O[k], digits=2) for k in shown],
        [part("⑥ 拼接", trace.concat, digits=2), "→", part("Y", trace.Y, digits=2)],
        [Matrix(trace.logits[i], "⑦ logits", cols=vocab, shape=False, digits=2)],
        [Matrix(trace.P[i], "概率 P", cols=vocab, kind="weights", shape=False)],
    ]
    pieces = [[_Panel(p) if isinstance(p, Matrix) else _Sign(p) for p in step] for step in steps]
    alt = "\n".join(p.alt for step in steps for p in step if isinstance(p, Matrix))
    which = "" if h is None else f"头 {h}，"
    title = f"「{trace.text}」：{which}词元「{tokens[i]}」" + ("（预测行）" if i == trace.n - 1 else "")
    return _arrange([line for step in pieces for line in _split(step, None)], title, alt)

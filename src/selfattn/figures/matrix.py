"""图里的一个矩阵：查过的数、标签和记号，和它排好版的样子。行是查询，列是键，最后一行是预测行。"""

from dataclasses import dataclass

import numpy as np

from .. import contracts, theme
from ..theme import ACCENT, HIDDEN, INK, MUTED
from ..wording import shown
from . import arguments
from .canvas import TEXT, cell_text, text_width

MAX_CELLS = 10_000  # 图里的一个矩阵最多几格


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
        矩阵顶上的色条，如 ``theme.Q``
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
        arguments.choice("kind", self.kind, ("values", "weights", "plain"))
        for name in ("title", "row_name", "col_name"):
            setattr(self, name, arguments.words(name, getattr(self, name)))
        self.mark_last, self.shape = contracts.flag("mark_last", self.mark_last), contracts.flag("shape", self.shape)
        M = contracts.array("M", self.M, "(..., n_cols)", allow_minus_inf=True)
        whole = np.asarray(self.M).dtype.kind in "iu"
        if M.ndim > 2:
            raise ValueError(f"M 的形状应当是 (n_rows, n_cols) 或 (n_cols,)，收到的是 {M.shape}。")
        if M.size > MAX_CELLS:
            raise ValueError(f"M 应当不超过 {MAX_CELLS} 格，再多就看不清了，收到的有 {M.size} 格。")
        self.shape_text = f"({M.shape[0]},)" if M.ndim == 1 else f"({M.shape[0]}, {M.shape[1]})"
        self.M = M = np.atleast_2d(M)
        if self.kind == "weights" and ((M < -1e-9).any() or (M > 1 + 1e-9).any()):
            raise ValueError(f'kind="weights" 时 M 应当在 0 到 1 之间，收到的是 {M.min():g} 到 {M.max():g}。')
        n_rows, n_cols = M.shape
        if self.rows is not None:
            self.rows = arguments.labels("rows", self.rows, n_rows, "一行一个")
        if self.cols is not None:
            self.cols = arguments.labels("cols", self.cols, n_cols, "一列一个")
        self.row = arguments.position("row", self.row, n_rows, "行")
        self.col = arguments.position("col", self.col, n_cols, "列")
        if self.cell is not None:
            if not isinstance(self.cell, (tuple, list)) or len(self.cell) != 2:
                raise ValueError(f"cell 应当是 (行, 列)，收到的是 {shown(self.cell)}。")
            self.cell = (
                arguments.position("cell 的行", self.cell[0], n_rows, "行"),
                arguments.position("cell 的列", self.cell[1], n_cols, "列"),
            )
        self.color = arguments.color("color", self.color)
        self.limit = arguments.positive("limit", self.limit, None)
        finite = M[np.isfinite(M)]
        tenths = bool((np.abs(finite - finite.round(1)) < 1e-9).all())
        self.digits = arguments.digits(self.digits, 2 if self.kind == "weights" else 0 if whole else 1 if tenths else 2)
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


class Panel:
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
        return theme.cell_colors(self.matrix.kind, level)

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

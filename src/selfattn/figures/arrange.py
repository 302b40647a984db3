"""几个矩阵排成一张图。"""

import numpy as np

from ..theme import MUTED
from ..wording import shown
from . import arguments
from .canvas import MARGIN, TEXT, TITLE, WIDTH, Canvas, text_width
from .matrix import Matrix, Panel

BETWEEN = 0.1  # 矩阵之间隔几英寸


class Sign:
    """矩阵之间的符号，如 ``"×"``。"""

    def __init__(self, text):
        self.text = text
        self.size = 14 if len(text) == 1 else TEXT
        self.width = text_width(text, self.size) + 0.08
        self.cells_height = self.above = self.below = 0

    def draw(self, canvas, x, y, limit):
        canvas.text(x + self.width / 2, y, self.text, size=self.size, color=MUTED)


def split(pieces, wrap):
    """排成几排：一排放不下，或满了 wrap 个矩阵，就换一排；符号跟着后面的矩阵走。"""
    lines, group = [[]], []
    for piece in pieces:
        group.append(piece)
        if isinstance(piece, Sign) and piece is not pieces[-1]:
            continue
        panels = sum(isinstance(p, Panel) for p in lines[-1])
        if lines[-1] and (panels == wrap or _line_width(lines[-1] + group) > WIDTH - 2 * MARGIN):
            lines.append([])
        lines[-1] += group
        group = []
    return lines


def _line_width(line):
    return sum(piece.width for piece in line) + BETWEEN * (len(line) - 1)


def draw_rows(lines, title, alt):
    """把几排矩阵画成一张图。"""
    title = arguments.words("title", title)
    limit = max([1.0] + [p.matrix.biggest for line in lines for p in line if isinstance(p, Panel)])
    width = max([*map(_line_width, lines), min(WIDTH - 2 * MARGIN, text_width(title, TITLE))]) + 2 * MARGIN
    boxes = []  # 每一排：格子中线以上、以下各多高
    for line in lines:
        boxes.append([max(p.cells_height / 2 + getattr(p, side) for p in line) for side in ("above", "below")])
    gap = 0.18
    canvas = Canvas(width, sum(map(sum, boxes)) + gap * (len(lines) - 1) + MARGIN, title, alt)
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
        raise ValueError(f"wrap 应当是正整数，收到的是 {shown(wrap)}。")
    parts = [part if isinstance(part, Matrix) else arguments.words("parts", part) for part in parts]
    pieces = [Panel(part) if isinstance(part, Matrix) else Sign(part) for part in parts]
    alt = "\n".join(part.alt if isinstance(part, Matrix) else part for part in parts)
    return draw_rows(split(pieces, wrap), title, alt)


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
    panel = Panel(matrix, size, width, height)
    spare = min(panel.left, WIDTH - 2 * MARGIN - panel.left - panel.cells_width)  # 格子居中，与标题对齐
    panel.width += max(0, spare - panel.spare)
    return draw_rows([[panel]], title, matrix.alt)

"""平面上的点：从原点出发的箭头，值围成的三角形。"""

import numpy as np

from .. import contracts, theme
from ..theme import ACCENT, GRID, HIDDEN, INK, MUTED, PAPER
from ..wording import shown
from . import arguments
from .canvas import Canvas, cell_text, text_width

POINT = 12.5  # 字号：平面图高，投影时缩得最多


def _points(name, value):
    points = contracts.array(name, value, "(m, 2)")
    if points.shape[1] != 2:
        raise ValueError(f"{name} 的形状应当是 (m, 2)，收到的是 {points.shape}。")
    return points


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
    canvas = Canvas(_Plane.SIZE + 0.97, _Plane.SIZE + 0.72 + _legend_height(labels), title, alt)
    plane = _Plane(canvas, 0.8, canvas.top + 0.08, center, half, names)
    return canvas, plane, (0.14, canvas.top + _Plane.SIZE + 0.6)


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
    points, title = _points("points", points), arguments.words("title", title)
    labels = arguments.labels("labels", labels, len(points), "一个箭头一个")
    names = arguments.labels("names", names, 2, "两条轴各一个")
    colors = arguments.colors(colors, len(points))
    half = arguments.positive("limit", limit, 1.25 * max(float(np.abs(points).max()), 0.1))
    if np.abs(points).max() > half:
        raise ValueError(f"limit 应当不小于 points 里最大的绝对值 {np.abs(points).max():g}，收到的是 {shown(limit)}。")
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
    weights = contracts.probabilities("weights", weights, "(n,)")
    contracts.same("V 的行数", len(V), "weights 的长度", len(weights))
    labels = arguments.labels("labels", labels, len(V), "一个词元一个")
    colors = theme.token_colors(len(V))
    output = weights @ V  # (2,)
    title, point_label = arguments.words("title", title), arguments.words("point_label", point_label)
    everything = [*labels, point_label]
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
    pairs = [(label, cell_text(w)) for label, w in zip(labels, weights)] + [(point_label, "")]
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

"""值的三角形：拖动输出，看权重；拖动权重，看输出。"""

import numpy as np
import traitlets

from ..example import MODEL, Model
from ..figures import triangle
from ..figures.canvas import cell_text
from ..steps import weighted_sum
from ..wording import shown
from .base import in_words
from .plane import PlaneExplorer
from .state import Reals, Sentence, StateError

N = 3
FLAT = 1e-12  # 三角形的面积（以两条轴的跨度为 1）比这还小，就当它是一条线


class Triple(Sentence):
    """正好 3 个字。"""

    def validate(self, obj, value):
        value = super().validate(obj, value)
        if len(value) != N:
            raise StateError(f"{self.name} 应当正好是 {N} 个字，三个值才连成三角形，收到的是 {shown(value)}。")
        return value


class VTriangle(PlaneExplorer):
    """d_v = 2 时，三个值围成的三角形和里面的输出。

    Attributes
    ----------
    sentence : str
        3 个字，每个都在词表里
    head : int
        看哪个头
    row : int
        看哪个词元的输出；−1 是最后一行，也就是预测行。第 i 行只看得见前 i + 1 个字
    own : bool
        用不用模型自己的权重；改了 weights 就变成 False，设成 True 就回到模型的权重
    weights : list of float
        三个权重，不小于 0，加起来等于 1；看不见的词元是 0
    """

    script = "v_triangle.js"
    title = "值的三角形"
    chosen = ("weights",)
    size = "d_v"

    sentence = Triple("我爱你")
    weights = Reals([1.0, 0.0, 0.0], (N,), 0, 1)

    def __init__(self, model=MODEL, **state):
        last = model.h - 1 if isinstance(model, Model) else 0
        super().__init__(model, **{"head": min(1, last)} | state)

    @traitlets.validate("weights")
    def _check_weights(self, proposal):
        weights = np.array(proposal.value)
        if abs(weights.sum() - 1) > 1e-6:
            raise StateError(f"weights 加起来应当等于 1，收到的 {proposal.value} 加起来是 {weights.sum():g}。")
        if weights[self.i + 1 :].any():
            hidden = "、".join(f"「{token}」" for token in self.sentence[self.i + 1 :])
            raise StateError(f"第 {self.i} 行看不见{hidden}，权重只能是 0，收到的是 {proposal.value}。")
        return proposal.value

    @traitlets.observe("row", "sentence")
    def _forget(self, change):
        """换到看得少的一行，原来的权重可能给了看不见的词元。"""
        if np.any(self.weights[self.i + 1 :]):
            self.own = True

    @property
    def output(self):
        """现在的输出，(2,)；设成三角形外面的点，就停在离它最近的地方。"""
        return weighted_sum([self.weights], self._V)[0]

    @output.setter
    def output(self, value):
        weights = nearest(self._V[: self.i + 1], self.read_pair("output", value), self.spread)
        self.weights = [*weights.tolist(), *[0.0] * (N - len(weights))]

    @property
    def spread(self):
        """两条轴上各画多宽，(2,)；“最近”按图上的距离算。"""
        size = np.ptp(self._V, axis=0)
        return np.maximum(size, max(0.2 * size.max(), 0.5))

    @property
    def _V(self):
        return self.trace.V[self.head]

    def of_model(self):
        return {"weights": self.trace.A[self.head, self.i].tolist()}

    def is_of_model(self):
        return bool(np.abs(np.array(self.weights) - self.trace.A[self.head, self.i]).max() < 1e-9)

    def still(self):
        m = self.i + 1
        title = f"头 {self.head}：「{self.seen[-1]}」的输出"
        figure = triangle(self._V[:m], self.weights[:m], self.seen, title=title)
        figure.alt = "\n".join([figure.alt, self._sum()])
        return figure

    def _sum(self):
        """每个词元的权重、值、权重 × 值和模型的权重，写成字。"""
        A, V, own = np.array(self.weights), self._V, self.trace.A[self.head, self.i]
        pairs = lambda points: [f"({cell_text(x)}, {cell_text(y)})" for x, y in points]
        return in_words(
            "权重 × 值，加起来就是输出", ["权重", "值", "权重 × 值", "模型的权重"],
            zip(self.sentence, A, pairs(V), pairs(A[:, None] * V), own),
        )  # fmt: skip


def nearest(V, point, spread):
    """离 point 最近的输出，写成权重。

    Parameters
    ----------
    V : ndarray, (m, 2)
        1 到 3 个顶点
    point : ndarray, (2,)
    spread : ndarray, (2,)
        两条轴各以它为 1

    Returns
    -------
    weights : ndarray, (m,)
        不小于 0，加起来等于 1；三点几乎在一条线上时，落在最近的一条边上
    """
    P = (np.asarray(V) - point) / spread  # 以 point 为原点
    m = len(P)
    if m == 3:
        edges = np.array([P[1] - P[0], P[2] - P[0]]).T
        if abs(np.linalg.det(edges)) > FLAT:
            inside = np.linalg.solve(edges, -P[0])
            weights = np.array([1 - inside.sum(), *inside])
            if (weights >= 0).all():
                return weights
    best, weights = np.inf, None
    for a, b in ((0, 1), (1, 2), (0, 2)) if m == 3 else ((0, m - 1),):
        edge = P[b] - P[a]
        length = edge @ edge
        part = float(np.clip(-(P[a] @ edge) / length, 0, 1)) if length else 0.0
        foot = P[a] + part * edge
        if foot @ foot < best:
            best, weights = foot @ foot, np.zeros(m)
            weights[a] += 1 - part
            weights[b] += part
    return weights

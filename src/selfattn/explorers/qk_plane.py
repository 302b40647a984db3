"""查询与键：转动查询的箭头，看点积、分数、权重怎样跟着变。"""

import numpy as np

from ..figures.canvas import cell_text
from ..figures.plane import vectors
from ..steps import project_qkv, scaled_scores, softmax
from ..theme import Q, token_colors
from .base import in_words
from .plane import PlaneExplorer
from .state import Choice, Flag, Real


class QKPlane(PlaneExplorer):
    """d_k = 2 时的查询与键。

    Attributes
    ----------
    sentence : str
        1 到 16 个字，每个都在词表里
    head : int
        看哪个头
    row : int
        站在哪个词元的位置上看；−1 是最后一行，也就是预测行
    own : bool
        用不用模型自己的查询；改了 angle 或 length 就变成 False，设成 True 就回到模型的查询
    angle : float
        查询的方向，−180 到 180 度，维 0 的正方向是 0 度，逆时针为正
    length : float
        查询的长度，0 到 reach
    scale : bool
        要不要除以 √d_k
    onto : "keys" or "query"
        点积画成查询投到键上，还是键投到查询上
    """

    script = "qk_plane.js"
    title = "查询与键"
    chosen = ("angle", "length")
    size = "d_k"

    angle = Real(0.0, -180, 180)
    length = Real(1.0, 0, lambda self: self.reach)
    scale = Flag(True)
    onto = Choice("keys", ("keys", "query"))

    @property
    def reach(self):
        """查询最长可以拉到多长：比词表里最长的查询和键再长一些。"""
        Q, K, _ = project_qkv(self.model.W_E, self.model.W_Q, self.model.W_K, self.model.W_V)
        return max(4, int(np.ceil(1.25 * np.linalg.norm([Q, K], axis=-1).max())))

    @property
    def query(self):
        """现在的查询，(2,)；可以设成别的。"""
        if self.own:
            return self._model_query.copy()
        angle = np.radians(self.angle)
        return self.length * np.array([np.cos(angle), np.sin(angle)])

    @query.setter
    def query(self, value):
        q = self.read_pair("query", value)
        self.set_chosen(_polar(q) if q.any() else {"length": 0.0})

    @property
    def seen_keys(self):
        """看得见的键，(i + 1, 2)。"""
        return self.trace.K[self.head, : self.i + 1]

    @property
    def scores(self):
        """现在的查询给每个键的分数，(i + 1,)。"""
        return scaled_scores(self.query[None], self.seen_keys, self.scale)[0]

    @property
    def weights(self):
        """现在的权重，(i + 1,)。"""
        return softmax(self.scores)

    @property
    def _model_query(self):
        return self.trace.Q[self.head, self.i]

    def of_model(self):
        return _polar(self._model_query)

    def is_of_model(self):
        angle = np.radians(self.angle)
        return bool(np.abs(self.length * np.array([np.cos(angle), np.sin(angle)]) - self._model_query).max() < 1e-9)

    def still(self):
        arrows = {tuple(k): f"{token} {cell_text(a)}" for token, k, a in zip(self.seen, self.seen_keys, self.weights)}
        points = np.array([*arrows, self.query])  # 同一个字的键是同一支箭头
        labels, colors = [*arrows.values(), "q"], [*token_colors(len(arrows)), Q]
        title = f"头 {self.head}：「{self.seen[-1]}」的查询和每个键的权重"
        figure = vectors(points, labels, colors=colors, title=title)
        figure.alt = "\n".join([figure.alt, self._answers()])
        return figure

    def _answers(self):
        """查询的方向和长度，每个键的长、投影、点积、分数、权重，写成字。"""
        K = self.seen_keys
        dots, sizes = K @ self.query, np.linalg.norm(K, axis=1)
        projections = [dot / size if size else "—" for dot, size in zip(dots, sizes)]
        words = in_words(
            "每个键", ["键长", "q 的投影", "点积", "分数", "权重"],
            zip(self.seen, sizes, projections, dots, self.scores, self.weights),
        )  # fmt: skip
        return f"q 的角度 {cell_text(self.angle)} 度，长度 {cell_text(self.length)}\n{words}"


def _polar(q):
    return {"angle": float(np.degrees(np.arctan2(q[1], q[0]))), "length": float(np.hypot(*q))}

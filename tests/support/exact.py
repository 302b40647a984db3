"""离一点最近的输出，用分数精确地算：和探索器里的浮点算法对照。"""

from fractions import Fraction
from itertools import pairwise

import numpy as np


def triangle(random):
    """随机的 1 到 3 个顶点、一个点、两条轴的比例；一部分几乎是一条线，一部分正好是一条线。"""
    V = np.round(random.normal(0, 3, (random.integers(1, 4), 2)), 1)
    if len(V) == 3 and (kind := random.integers(4)) < 3:
        along = random.uniform(-0.5, 1.5)
        thin = (0, 10.0 ** -random.integers(3, 16), 1e-2)[kind]
        V[2] = V[0] + along * (V[1] - V[0]) + thin * random.normal(0, 1, 2)
    spread = np.maximum(np.ptp(V, axis=0), 0.5)
    point = V.mean(axis=0) + random.choice([0.2, 1, 4]) * random.normal(0, 1, 2)
    return V, point, spread


def nearest(V, point, spread):
    """（最近的点，权重，三角形的面积）；点和面积以 spread 为 1，权重不唯一时只给一种。"""
    P = [[(Fraction(x) - Fraction(p)) / Fraction(s) for x, p, s in zip(v, point, spread)] for v in V.tolist()]
    cross = lambda a, b: a[0] * b[1] - a[1] * b[0]
    area = Fraction(0)
    if len(P) == 3:
        parts = [cross(P[1], P[2]), cross(P[2], P[0]), cross(P[0], P[1])]
        area = sum(parts)
        if area and all(part * area >= 0 for part in parts):
            return np.zeros(2), np.array([float(part / area) for part in parts]), abs(float(area))
    found = []
    for a, b in pairwise([*range(len(P)), 0]) if len(P) > 1 else [(0, 0)]:
        edge = [y - x for x, y in zip(P[a], P[b])]
        length = sum(x * x for x in edge)
        part = min(max(-sum(x * y for x, y in zip(P[a], edge)) / length, Fraction(0)), Fraction(1)) if length else 0
        foot = [x + part * y for x, y in zip(P[a], edge)]
        weights = [0.0] * len(P)
        weights[a] += float(1 - part)
        weights[b] += float(part)
        found.append((sum(x * x for x in foot), [float(x) for x in foot], weights))
    _, foot, weights = min(found)
    return np.array(foot), np.array(weights), abs(float(area))


def errors(case, weights):
    """（落点差多远，权重差多少）；三角形太扁时权重本来就不稳，只看落点。"""
    V, point, spread = case
    foot, exact, area = nearest(V, point, spread)
    weights = np.array(weights)
    assert (weights >= 0).all() and abs(weights.sum() - 1) < 1e-12, case
    reached = (weights @ V - point) / spread
    stable = (len(V) < 3 and len({tuple(v) for v in V}) == len(V)) or area > 1e-5
    return np.abs(reached - foot).max(), np.abs(weights - exact).max() if stable else 0.0

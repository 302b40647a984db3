import numpy as np


def greedy(P, u):
    """贪心"""
    return int(P.argmax())


def uniform(P, u):
    """没有看概率"""
    return int(np.floor(u * P.size))


def not_added_up(P, u):
    """没有累加"""
    for k, p in enumerate(P):
        if u < p:
            return k
    return 0


def one_too_many(P, u):
    """差了一号"""
    k, total = 0, 0.0
    while total <= u:
        total += P[k]
        k += 1
    return k


def one_too_few(P, u):
    """少了一号"""
    k, total = 0, 0.0
    while total <= u:
        total += P[k]
        k += 1
    return k - 2


def boundary(P, u):
    """分界上"""
    total = 0.0
    for k, p in enumerate(P):
        total += p
        if u <= total:
            return k


def sorted_first(P, u):
    """先按概率排了序"""
    order = sorted(range(len(P)), key=lambda k: -P[k])
    total = 0.0
    for k in order:
        total += P[k]
        if u < total:
            return k


def backwards(P, u):
    """从后往前"""
    total = 0.0
    for k in reversed(range(len(P))):
        total += P[k]
        if u < total:
            return k


def probability(P, u):
    """返回的是概率"""
    return float(P[np.searchsorted(np.cumsum(P), u, side="right")])


def random(P, u):
    """前后两次"""
    return int(np.random.default_rng().integers(10**9))


def as_array(P, u):
    """返回的是数组"""
    return np.flatnonzero(np.cumsum(P) > u)


def as_bool(P, u):
    """True 或 False"""
    return bool(np.argmax(np.cumsum(P) > u))


def in_place(P, u):
    """改动了传进来的 `P`"""
    P[:] = np.cumsum(P)
    return int(np.argmax(P > u))


def nobody(P, u):
    """谁也没有抽中"""
    total = 0.0
    for k, p in enumerate(P):
        total += p
        if u < total:
            return k


def past_the_vocabulary(P, u):
    """超出了词表"""
    return int(np.searchsorted(np.cumsum(P), u, side="right"))


def first_one(P, u):
    """第 0 个字"""
    return int(np.argmax(np.cumsum(P) > u))


def last_one(P, u):
    """概率是 0 的字"""
    return min(int(np.searchsorted(np.cumsum(P), u, side="right")), len(P) - 1)

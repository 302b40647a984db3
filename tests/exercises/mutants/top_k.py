import numpy as np


def best(P, k):
    return np.argsort(-P, kind="stable")[:k]


def not_divided(P, k):
    """没有重新归一化"""
    out = np.zeros_like(P)
    out[best(P, k)] = P[best(P, k)]
    return out


def smallest(P, k):
    """最小的 k 个"""
    worst = np.argsort(P, kind="stable")[:k]
    out = np.zeros_like(P)
    out[worst] = P[worst]
    return out / out.sum()


def kept_the_rest(P, k):
    """砍掉的正好是该留的"""
    out = np.array(P)
    out[best(P, k)] = 0
    return out / out.sum() if k < len(P) else out


def only_the_kept(P, k):
    """次序没了"""
    kept = np.sort(P)[::-1][:k]
    return kept / kept.sum()


def one_more(P, k):
    """多留了一个"""
    out = np.zeros_like(P)
    out[best(P, k + 1)] = P[best(P, k + 1)]
    return out / out.sum()


def one_fewer(P, k):
    """少留了一个"""
    out = np.zeros_like(P)
    out[best(P, k - 1)] = P[best(P, k - 1)]
    return out / out.sum()


def with_ties(P, k):
    """全留了"""
    out = P * (P >= P[best(P, k)].min())
    return out / out.sum()


def later_ties(P, k):
    """编号大的"""
    order = sorted(range(len(P)), key=lambda i: (P[i], i))[-k:]
    out = np.zeros_like(P)
    out[order] = P[order]
    return out / out.sum()


def softmax_again(P, k):
    """又做了一次 softmax"""
    S = np.full(len(P), -np.inf)
    S[best(P, k)] = P[best(P, k)]
    E = np.exp(S - S.max())
    return E / E.sum()


def first_ones(P, k):
    """没有看概率"""
    out = P.copy()
    out[k:] = 0
    return out / out.sum()


def nothing(P, k):
    """什么都没有砍"""
    return P


def even(P, k):
    """一样大：要保持原来的比例"""
    out = np.zeros_like(P)
    out[best(P, k)] = 1 / k
    return out


def in_place(P, k):
    """改动了传进来的 `P`"""
    P[np.argsort(-P, kind="stable")[k:]] = 0
    return P / P.sum()


def as_dict(P, k):
    """返回的是字典"""
    return {int(i): P[i] / P[best(P, k)].sum() for i in best(P, k)}

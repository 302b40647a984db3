import numpy as np


def nothing(S):
    """没有遮"""
    return S


def hides_itself(S):
    """把自己也遮住了"""
    n_q, n_k = S.shape[-2:]
    hidden = np.triu(np.ones((n_q, n_k), dtype=bool), n_k - n_q)
    return np.where(hidden, -np.inf, S)


def shows_one_more(S):
    """多露出一个"""
    n_q, n_k = S.shape[-2:]
    hidden = np.triu(np.ones((n_q, n_k), dtype=bool), n_k - n_q + 2)
    return np.where(hidden, -np.inf, S)


def hides_the_past(S):
    """遮反了"""
    n_q, n_k = S.shape[-2:]
    hidden = np.tril(np.ones((n_q, n_k), dtype=bool), n_k - n_q - 1)
    return np.where(hidden, -np.inf, S)


def zero(S):
    """写成了 0"""
    n_q, n_k = S.shape[-2:]
    return np.tril(S, n_k - n_q)


def one(S):
    """写成了 1"""
    out = S.copy()
    n_q, n_k = S.shape[-2:]
    out[..., np.triu(np.ones((n_q, n_k), dtype=bool), n_k - n_q + 1)] = 1
    return out


def large_negative(S):
    """−1e9"""
    out = S.copy()
    n_q, n_k = S.shape[-2:]
    out[..., np.triu(np.ones((n_q, n_k), dtype=bool), n_k - n_q + 1)] = -1e9
    return out


def not_aligned(S):
    """没有对齐"""
    n_q, n_k = S.shape[-2:]
    i, j = np.indices((n_q, n_k))
    return np.where(j <= i, S, -np.inf)


def itself_only(S):
    """只留了自己"""
    n_q, n_k = S.shape[-2:]
    i, j = np.indices((n_q, n_k))
    return np.where(j == i + n_k - n_q, S, -np.inf)


def zero_times_infinity(S):
    """0 × ∞"""
    n_q, n_k = S.shape[-2:]
    return S + np.triu(np.ones((n_q, n_k)), n_k - n_q + 1) * -np.inf


def visible(S):
    """“看得见没有”"""
    n_q, n_k = S.shape[-2:]
    return np.tril(np.ones((n_q, n_k), dtype=bool), n_k - n_q)


def with_softmax(S):
    """遮完做了 softmax"""
    n_q, n_k = S.shape[-2:]
    S = np.where(np.tri(n_q, n_k, n_k - n_q, dtype=bool), S, -np.inf)
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def in_place(S):
    """改动了传进来的 `S`"""
    n_q, n_k = S.shape[-2:]
    S[..., ~np.tri(n_q, n_k, n_k - n_q, dtype=bool)] = -np.inf
    return S


def square_only(S):
    """不能逐个相加"""
    n = S.shape[-2]
    return S + np.where(np.tri(n, dtype=bool), 0, -np.inf)


def no_answer(S):
    """少了 `return`"""
    n_q, n_k = S.shape[-2:]
    S = np.where(np.tri(n_q, n_k, n_k - n_q, dtype=bool), S, -np.inf)


def float_minimum(S):
    """`np.finfo(float).min`"""
    n_q, n_k = S.shape[-2:]
    return np.where(np.tri(n_q, n_k, n_k - n_q, dtype=bool), S, np.finfo(S.dtype).min)


def large_and_odd(S):
    """正好是 -∞"""
    n_q, n_k = S.shape[-2:]
    return np.where(np.tri(n_q, n_k, n_k - n_q, dtype=bool), S, -1e300)


def single_precision(S):
    """精度不够，dtype 是 float32"""
    n_q, n_k = S.shape[-2:]
    return np.where(np.tri(n_q, n_k, n_k - n_q, dtype=bool), S, -np.inf).astype(np.float32)

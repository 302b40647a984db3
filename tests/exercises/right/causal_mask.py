import numpy as np


def where(S):
    n_q, n_k = S.shape[-2:]
    return np.where(np.tri(n_q, n_k, n_k - n_q, dtype=bool), S, -np.inf)


def copied(S):
    S = S.copy()
    n_q, n_k = S.shape[-2:]
    S[..., np.triu(np.ones((n_q, n_k), dtype=bool), n_k - n_q + 1)] = -np.inf
    return S


def loops(S):
    out = np.full(S.shape, -np.inf)
    n_q, n_k = S.shape[-2:]
    for i in range(n_q):
        last = n_k - n_q + i
        out[..., i, : last + 1] = S[..., i, : last + 1]
    return out


def from_the_lowest(S):
    hidden = ~np.tri(*S.shape[-2:], S.shape[-1] - S.shape[-2], dtype=bool)
    out = np.where(hidden, np.finfo(float).min, S)
    out[..., hidden] -= np.inf
    return out

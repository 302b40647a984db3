import numpy as np


def stacked(q, k, v, K_cache, V_cache):
    K = np.vstack([K_cache, k])
    V = np.vstack([V_cache, v])
    s = K @ q / np.sqrt(len(q))
    e = np.exp(s - s.max())
    return e / e.sum() @ V, K, V


def appended(q, k, v, K_cache, V_cache):
    K = np.append(K_cache, k[None], axis=0)
    V = np.append(V_cache, v[None], axis=0)
    s = q @ K.T * len(k) ** -0.5
    a = np.exp(s - np.logaddexp.reduce(s))
    return (a[:, None] * V).sum(axis=0), K, V


def one_row_matrix(q, k, v, K_cache, V_cache):
    K = np.concatenate([K_cache, k.reshape(1, -1)])
    V = np.concatenate([V_cache, v.reshape(1, -1)])
    S = q.reshape(1, -1) @ K.T / q.size**0.5
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    A = E / E.sum(axis=-1, keepdims=True)
    return [(A @ V)[0], K, V]

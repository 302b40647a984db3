import numpy as np


def four_steps(Q, K):
    n_q, n_k = Q.shape[-2], K.shape[-2]
    S = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
    S = np.where(np.tri(n_q, n_k, n_k - n_q, dtype=bool), S, -np.inf)
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def row_by_row(Q, K):
    n_q, n_k, d_k = Q.shape[-2], K.shape[-2], Q.shape[-1]
    A = np.zeros((*Q.shape[:-1], n_k))
    for i in range(n_q):
        seen = n_k - n_q + i + 1
        s = np.einsum("...c,...jc->...j", Q[..., i, :], K[..., :seen, :]) / d_k**0.5
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        A[..., i, :seen] = e / e.sum(axis=-1, keepdims=True)
    return A


def added_mask(Q, K):
    S = np.einsum("...ic,...jc->...ij", Q, K) * Q.shape[-1] ** -0.5
    hidden = np.arange(K.shape[-2]) > np.arange(K.shape[-2])[-Q.shape[-2] :, None]
    S = S + np.where(hidden, -np.inf, 0.0)
    S = S - np.max(S, axis=-1)[..., None]
    return np.exp(S) / np.sum(np.exp(S), axis=-1)[..., None]

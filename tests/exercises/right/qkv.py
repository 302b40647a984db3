import numpy as np


def at(X, W_Q, W_K, W_V):
    return X @ W_Q, X @ W_K, X @ W_V


def listed(X, W_Q, W_K, W_V):
    return [np.einsum("...nm,mc->...nc", X, W) for W in (W_Q, W_K, W_V)]


def one_product(X, W_Q, W_K, W_V):
    together = X @ np.hstack([W_Q, W_K, W_V])
    d_k = W_Q.shape[1]
    return together[..., :d_k], together[..., d_k : 2 * d_k], together[..., 2 * d_k :]

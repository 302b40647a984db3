import numpy as np


def at(Q, K):
    return Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])


def einsum(Q, K):
    return np.einsum("...ic,...jc->...ij", Q, K) * Q.shape[-1] ** -0.5


def scaled_first(Q, K):
    q = Q / np.sqrt(K.shape[-1])
    return (q[..., :, None, :] * K[..., None, :, :]).sum(axis=-1)

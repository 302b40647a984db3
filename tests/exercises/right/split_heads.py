import numpy as np


def swap(Q, h):
    *batch, n, width = Q.shape
    return np.swapaxes(Q.reshape(*batch, n, h, width // h), -3, -2)


def split(Q, h):
    return np.stack(np.split(Q, h, axis=-1), axis=-3)


def slices(Q, h):
    d_k = Q.shape[-1] // h
    return np.stack([Q[..., k * d_k : (k + 1) * d_k] for k in range(h)], axis=-3)

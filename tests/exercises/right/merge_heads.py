import numpy as np


def loop(O, W_O):
    h, _, d_v = O.shape[-3:]
    return sum(O[..., k, :, :] @ W_O[k * d_v : (k + 1) * d_v] for k in range(h))


def concatenate(O, W_O):
    return np.concatenate([O[..., k, :, :] for k in range(O.shape[-3])], axis=-1) @ W_O


def einsum(O, W_O):
    h, _, d_v = O.shape[-3:]
    return np.einsum("...hnc,hcm->...nm", O, W_O.reshape(h, d_v, -1))


def first_axis(O, W_O):
    Y = 0
    d_v = O.shape[-1]
    for k in range(O.shape[0]):
        Y = Y + O[k] @ W_O[k * d_v : (k + 1) * d_v]
    return Y

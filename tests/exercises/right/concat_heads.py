import numpy as np


def swap(O):
    *batch, h, n, d_v = O.shape
    return np.swapaxes(O, -3, -2).reshape(*batch, n, h * d_v)


def concatenate(O):
    return np.concatenate([O[..., h, :, :] for h in range(O.shape[-3])], axis=-1)


def filled(O):
    *batch, h, n, d_v = O.shape
    out = np.empty((*batch, n, h * d_v))
    for k in range(h):
        out[..., k * d_v : (k + 1) * d_v] = O[..., k, :, :]
    return out


def first_axis(O):
    return np.concatenate([O[k] for k in range(O.shape[0])], axis=-1)

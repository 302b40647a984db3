import numpy as np


def no_swap(O):
    """没有交换轴"""
    *batch, h, n, d_v = O.shape
    return O.reshape(*batch, n, h * d_v)


def interleaved(O):
    """交错排了"""
    *batch, h, n, d_v = O.shape
    return np.stack([O[..., k, :, :] for k in range(h)], axis=-1).reshape(*batch, n, h * d_v)


def stacked(O):
    """上下接起来"""
    return np.concatenate([O[..., k, :, :] for k in range(O.shape[-3])], axis=-2)


def reversed_heads(O):
    """次序反了"""
    return np.concatenate([O[..., k, :, :] for k in reversed(range(O.shape[-3]))], axis=-1)


def summed(O):
    """加在了一起"""
    return sum(O[..., k, :, :] for k in range(O.shape[-3]))


def averaged(O):
    """取了平均"""
    return sum(O[..., k, :, :] for k in range(O.shape[-3])) / O.shape[-3]


def two_heads(O):
    """只接了头 0 和头 1"""
    return np.concatenate([O[..., 0, :, :], O[..., 1, :, :]], axis=-1)


def head_0(O):
    """只留了头 0"""
    return np.moveaxis(O, -3, 0)[0]


def not_joined(O):
    """合成一个"""
    return np.moveaxis(O, -3, -2)


def transposed(O):
    """行和列反了"""
    *batch, h, n, d_v = O.shape
    return np.swapaxes(O, -1, -2).reshape(*batch, h * d_v, n)


def as_list(O):
    """`np.array(…)`"""
    return np.concatenate([O[..., k, :, :] for k in range(O.shape[-3])], axis=-1).tolist()


def in_place(O):
    """改动了传进来的 `O`"""
    out = np.concatenate([O[..., k, :, :] for k in range(O.shape[-3])], axis=-1)
    O *= 0
    return out

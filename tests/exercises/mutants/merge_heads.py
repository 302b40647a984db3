import numpy as np


def concat(O):
    return np.concatenate([O[..., k, :, :] for k in range(O.shape[-3])], axis=-1)


def no_W_O(O, W_O):
    """忘了 W_O"""
    return concat(O)


def no_swap(O, W_O):
    """没有交换轴"""
    *batch, h, n, d_v = O.shape
    return O.reshape(*batch, n, h * d_v) @ W_O


def first_block(O, W_O):
    """都是第一块"""
    d_v = O.shape[-1]
    return sum(O[..., k, :, :] @ W_O[:d_v] for k in range(O.shape[-3]))


def averaged(O, W_O):
    """取了平均"""
    return concat(O) @ W_O / O.shape[-3]


def reversed_blocks(O, W_O):
    """块的次序反了"""
    parts = np.split(W_O, O.shape[-3])[::-1]
    return sum(O[..., k, :, :] @ part for k, part in enumerate(parts))


def every_other_row(O, W_O):
    """隔着取了行"""
    h = O.shape[-3]
    return sum(O[..., k, :, :] @ W_O[k::h] for k in range(h))


def columns(O, W_O):
    """切的是列"""
    parts = np.split(W_O, O.shape[-3], axis=1)
    return sum(O[..., k, :, :] @ part for k, part in enumerate(parts))


def transposed(O, W_O):
    """W_O 转置了"""
    return concat(O) @ W_O.T


def not_added(O, W_O):
    """没有相加"""
    h, _, d_v = O.shape[-3:]
    return O @ W_O.reshape(h, d_v, -1)


def head_0(O, W_O):
    """只算了头 0 写的"""
    return O[..., 0, :, :] @ W_O[: O.shape[-1]]


def two_heads(O, W_O):
    """只算了头 0 和头 1 写的"""
    d_v = O.shape[-1]
    return O[..., 0, :, :] @ W_O[:d_v] + O[..., 1, :, :] @ W_O[d_v : 2 * d_v]


def no_blocks(O, W_O):
    """形状对不上"""
    return O @ W_O


def in_place(O, W_O):
    """改动了传进来的 `W_O`"""
    Y = concat(O) @ W_O
    W_O[:] = 0
    return Y

import numpy as np


def mixed(Q, h):
    """没有交换轴"""
    *batch, n, width = Q.shape
    return Q.reshape(*batch, h, n, width // h)


def interleaved(Q, h):
    """隔着取了列"""
    return np.stack([Q[..., k::h] for k in range(h)], axis=-3)


def not_swapped(Q, h):
    """头还排在词元后面"""
    *batch, n, width = Q.shape
    return Q.reshape(*batch, n, h, width // h)


def transposed(Q, h):
    """最后两轴反了"""
    *batch, n, width = Q.shape
    return np.moveaxis(Q.reshape(*batch, n, h, width // h), -3, -1)


def reversed_heads(Q, h):
    """次序反了"""
    return np.stack(np.split(Q, h, axis=-1)[::-1], axis=-3)


def rows(Q, h):
    """切的是行"""
    return np.stack(np.split(Q, h, axis=-2), axis=-3)


def h_is_d_k(Q, h):
    """把 h 当成了 d_k"""
    *batch, n, width = Q.shape
    return np.swapaxes(Q.reshape(*batch, n, width // h, h), -3, -2)


def head_0(Q, h):
    """只留了头 0"""
    return np.split(Q, h, axis=-1)[0]


def as_list(Q, h):
    """`np.array(…)`"""
    return np.split(Q, h, axis=-1)


def float_division(Q, h):
    """整除用 `//`"""
    *batch, n, width = Q.shape
    return np.swapaxes(Q.reshape(*batch, n, h, width / h), -3, -2)


def nothing(Q, h):
    """数的个数相同"""
    return Q

import numpy as np


def no_scale(Q, K):
    """忘了除以 √d_k"""
    return Q @ np.swapaxes(K, -1, -2)


def no_root(Q, K):
    """除的是 d_k"""
    return Q @ np.swapaxes(K, -1, -2) / Q.shape[-1]


def d_model(Q, K):
    """用了 d_model"""
    size = Q.shape[-3] * Q.shape[-1]
    return Q @ np.swapaxes(K, -1, -2) / np.sqrt(size)


def root_n_k(Q, K):
    """√n_k"""
    S = Q @ np.swapaxes(K, -1, -2)
    return S / np.sqrt(S.shape[-1])


def root_n_q(Q, K):
    """√n_q"""
    S = Q @ np.swapaxes(K, -1, -2)
    return S / np.sqrt(S.shape[-2])


def multiplied(Q, K):
    """乘上去了"""
    return Q @ np.swapaxes(K, -1, -2) * np.sqrt(Q.shape[-1])


def swapped(Q, K):
    """查询和键对调了"""
    return K @ np.swapaxes(Q, -1, -2) / np.sqrt(Q.shape[-1])


def floor_division(Q, K):
    """整除"""
    return Q @ np.swapaxes(K, -1, -2) // np.sqrt(Q.shape[-1])


def all_axes(Q, K):
    """所有的轴都倒了过来"""
    return Q @ K.T / np.sqrt(Q.shape[-1])


def not_transposed(Q, K):
    """没有转置"""
    return Q @ K / np.sqrt(Q.shape[-1])


def star(Q, K):
    """`*` 是对应位置相乘"""
    return Q * K / np.sqrt(Q.shape[-1])


def with_softmax(Q, K):
    """多做了 softmax"""
    S = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def in_place(Q, K):
    """改动了传进来的 `Q`"""
    Q /= np.sqrt(Q.shape[-1])
    return Q @ np.swapaxes(K, -1, -2)


def truncated(Q, K):
    """截成了整数"""
    S = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
    return S.astype(int)


def halved(Q, K):
    """倍：多乘或少除"""
    return Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]) / 3

import numpy as np


def transposed(A, V):
    """A 转置了"""
    return np.swapaxes(A, -1, -2) @ V


def values_first(A, V):
    """次序反了"""
    return V @ A


def values_transposed(A, V):
    """V 转置了"""
    return A @ np.swapaxes(V, -1, -2)


def star(A, V):
    """`*` 是对应位置相乘"""
    return A * V


def mean(A, V):
    """没有用权重"""
    return np.broadcast_to(V.mean(axis=-2, keepdims=True), (*A.shape[:-1], V.shape[-1])).copy()


def hard(A, V):
    """权重最大的那个值"""
    return np.where(A == A.max(axis=-1, keepdims=True), 1.0, 0.0) @ V


def softmax_again(A, V):
    """又做了一次 softmax"""
    E = np.exp(A)
    return E / E.sum(axis=-1, keepdims=True) @ V


def divided(A, V):
    """除以了词元个数"""
    return A @ V / A.shape[-1]


def last_row(A, V):
    """只算了最后一行"""
    return A[..., -1, :] @ V


def columns(A, V):
    """输出的行和列反了"""
    return np.swapaxes(V, -1, -2) @ np.swapaxes(A, -1, -2)


def as_list(A, V):
    """`np.array(…)`"""
    return (A @ V).tolist()


def in_place(A, V):
    """改动了传进来的 `A`"""
    A /= A.sum(axis=-1, keepdims=True) * 1.0000001
    return A @ V


def summed(A, V):
    """形状不对：应当是"""
    return (A @ V).sum(axis=-1)

import numpy as np


def softmax(S):
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def multiplied(Y, W_U, T):
    """乘上去了"""
    return softmax(Y @ W_U * T)


def no_temperature(Y, W_U, T):
    """没有用温度"""
    return softmax(Y @ W_U)


def divided_after(Y, W_U, T):
    """softmax 之后"""
    return softmax(Y @ W_U) / T


def root(Y, W_U, T):
    """开了平方"""
    return softmax(Y @ W_U / T**0.5)


def overflow(Y, W_U, T):
    """溢出"""
    E = np.exp(Y @ W_U / T)
    return E / E.sum(axis=-1, keepdims=True)


def columns(Y, W_U, T):
    """沿错了轴"""
    logits = Y @ W_U / T
    E = np.exp(logits - logits.max(axis=-2, keepdims=True))
    return E / E.sum(axis=-2, keepdims=True)


def one_sum(Y, W_U, T):
    """整个数组的和"""
    logits = Y @ W_U / T
    E = np.exp(logits - logits.max())
    return E / E.sum()


def logits_only(Y, W_U, T):
    """还是 logits"""
    return Y @ W_U / T


def transposed(Y, W_U, T):
    """W_U 转置了"""
    return softmax(Y @ W_U.T / T)


def last_row(Y, W_U, T):
    """只算了最后一行"""
    return softmax(Y[..., -1, :] @ W_U / T)


def best(Y, W_U, T):
    """返回的是编号"""
    return np.argmax(softmax(Y @ W_U / T), axis=-1)


def sigmoid(Y, W_U, T):
    """sigmoid"""
    return 1 / (1 + np.exp(-(Y @ W_U) / T))


def logarithm(Y, W_U, T):
    """概率的对数"""
    return np.log(softmax(Y @ W_U / T))


def in_place(Y, W_U, T):
    """改动了传进来的 `Y`"""
    Y /= T
    return softmax(Y @ W_U)


def prints(Y, W_U, T):
    """`print`"""
    print(softmax(Y @ W_U / T))

import numpy as np


def no_maximum(S):
    """没有减去最大值：`np.exp(10000)`"""
    return np.exp(S) / np.exp(S).sum(axis=-1, keepdims=True)


def one_maximum(S):
    """整个数组的最大值"""
    E = np.exp(S - np.max(S))
    return E / E.sum(axis=-1, keepdims=True)


def one_sum(S):
    """除的是整个数组的和"""
    E = np.exp(S - np.max(S))
    return E / np.sum(E)


def axis_0(S):
    """第 0 轴"""
    E = np.exp(S - np.max(S, axis=0))
    return E / np.sum(E, axis=0)


def columns(S):
    """加起来等于 1 的是列"""
    axis = -2 if S.ndim > 1 else -1
    E = np.exp(S - S.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def axis_1(S):
    """轴写死成了 1"""
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def sum_without_keepdims(S):
    """求和少了 `keepdims=True`"""
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1)


def no_keepdims(S):
    """求最大值和求和都少了"""
    E = np.exp(S - np.max(S, axis=-1))
    return E / np.sum(E, axis=-1)


def no_exponential(S):
    """没有取指数：分数可以是负的"""
    return S / np.sum(S, axis=-1, keepdims=True)


def shifted_only(S):
    """减完最大值，没有取指数"""
    S = S - np.max(S, axis=-1, keepdims=True)
    return S / np.sum(S, axis=-1, keepdims=True)


def not_divided(S):
    """没有除以总和：取完指数"""
    return np.exp(S - np.max(S, axis=-1, keepdims=True))


def exponential_only(S):
    """只取了指数"""
    return np.exp(S)


def base_2(S):
    """底数是 2"""
    E = np.exp2(S - np.max(S, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1, keepdims=True)


def negative(S):
    """多了负号"""
    E = np.exp(np.min(S, axis=-1, keepdims=True) - S)
    return E / np.sum(E, axis=-1, keepdims=True)


def logarithm(S):
    """权重的对数"""
    S = S - np.max(S, axis=-1, keepdims=True)
    return S - np.log(np.sum(np.exp(S), axis=-1, keepdims=True))


def into_integers(S):
    """装进了整数数组"""
    A = np.zeros_like(S)
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    A[...] = E / np.sum(E, axis=-1, keepdims=True)
    return A


def twice(S):
    """做了两次"""
    for _ in range(2):
        S = np.exp(S - np.max(S, axis=-1, keepdims=True))
        S = S / np.sum(S, axis=-1, keepdims=True)
    return S


def in_place(S):
    """改动了传进来的 `S`"""
    S -= S.max(axis=-1, keepdims=True)
    return np.exp(S) / np.exp(S).sum(axis=-1, keepdims=True)


def as_list(S):
    """`np.array(…)`"""
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    return (E / np.sum(E, axis=-1, keepdims=True)).tolist()


def prints(S):
    """`print`"""
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    print(E / np.sum(E, axis=-1, keepdims=True))


def single_precision(S):
    """float32"""
    E = np.exp((S - np.max(S, axis=-1, keepdims=True)).astype(np.float32))
    return E / np.sum(E, axis=-1, keepdims=True)


def random(S):
    """前后两次"""
    E = np.exp(S - np.max(S, axis=-1, keepdims=True))
    return E / np.sum(E, axis=-1, keepdims=True) + np.random.rand() * 1e-3

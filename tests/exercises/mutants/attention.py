import numpy as np


def softmax(S):
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def mask(S, shift=0, blank=-np.inf):
    n_q, n_k = S.shape[-2:]
    return np.where(np.tri(n_q, n_k, n_k - n_q + shift, dtype=bool), S, blank)


def dots(Q, K):
    return np.einsum("...ic,...jc->...ij", Q, K)


def no_scale(Q, K):
    """忘了除以 √d_k"""
    return softmax(mask(dots(Q, K)))


def no_root(Q, K):
    """除的是 d_k"""
    return softmax(mask(dots(Q, K) / Q.shape[-1]))


def d_model(Q, K):
    """用了 d_model"""
    return softmax(mask(dots(Q, K) / np.sqrt(Q.shape[-1] * Q.shape[-3])))


def no_mask(Q, K):
    """没有掩码"""
    return softmax(dots(Q, K) / np.sqrt(Q.shape[-1]))


def mask_after(Q, K):
    """掩码放在了 softmax 之后"""
    return mask(softmax(dots(Q, K) / np.sqrt(Q.shape[-1])), blank=0)


def mask_after_and_divide(Q, K):
    """除以剩下的和"""
    A = mask(softmax(dots(Q, K) / np.sqrt(Q.shape[-1])), blank=0)
    return A / A.sum(axis=-1, keepdims=True)


def zero_for_minus_infinity(Q, K):
    """写成了 0"""
    return softmax(mask(dots(Q, K) / np.sqrt(Q.shape[-1]), blank=0))


def hides_itself(Q, K):
    """把自己也遮住了"""
    S = mask(dots(Q, K) / np.sqrt(Q.shape[-1]), -1)
    E = np.exp(S)
    return E / E.sum(axis=-1, keepdims=True)


def shows_one_more(Q, K):
    """多露出一个"""
    return softmax(mask(dots(Q, K) / np.sqrt(Q.shape[-1]), 1))


def not_aligned(Q, K):
    """没有对齐"""
    S = dots(Q, K) / np.sqrt(Q.shape[-1])
    return softmax(np.where(np.tri(*S.shape[-2:], dtype=bool), S, -np.inf))


def columns(Q, K):
    """沿错了轴"""
    S = mask(dots(Q, K) / np.sqrt(Q.shape[-1]))
    E = np.exp(S - S.max(axis=-2, keepdims=True))
    return E / E.sum(axis=-2, keepdims=True)


def swapped(Q, K):
    """查询和键对调了"""
    return softmax(mask(dots(K, Q) / np.sqrt(Q.shape[-1])))


def overflow(Q, K):
    """溢出"""
    E = np.exp(mask(dots(Q, K) / np.sqrt(Q.shape[-1])))
    return E / E.sum(axis=-1, keepdims=True)


def scale_after(Q, K):
    """softmax 之后才除以"""
    return softmax(mask(dots(Q, K))) / np.sqrt(Q.shape[-1])


def no_softmax(Q, K):
    """没有 softmax"""
    return mask(dots(Q, K) / np.sqrt(Q.shape[-1]))


def scores_too(Q, K):
    """返回的是元组"""
    S = mask(dots(Q, K) / np.sqrt(Q.shape[-1]))
    return S, softmax(S)


def in_place(Q, K):
    """改动了传进来的 `K`"""
    K /= np.sqrt(Q.shape[-1])
    return softmax(mask(dots(Q, K)))

import numpy as np


def sliced(X, W):
    """切成几段"""
    size = X.shape[-1] // len(W)
    out = []
    for h in range(len(W)):
        part = slice(h * size, (h + 1) * size)
        out.append(X[..., part] @ W[h][part])
    return np.stack(out, axis=-3)


def mixed(X, W):
    """混在了一起"""
    h, _, d_k = W.shape
    together = X @ np.hstack(list(W))
    return together.reshape(*X.shape[:-2], h, X.shape[-2], d_k)


def head_0(X, W):
    """只算了头 0"""
    return X @ W[0]


def summed(X, W):
    """加在了一起"""
    return sum(X @ w for w in W)


def reversed_heads(X, W):
    """次序反了"""
    return X[..., None, :, :] @ W[::-1]


def heads_second(X, W):
    """头在前"""
    return np.stack([X @ w for w in W], axis=-2)


def transposed(X, W):
    """最后两轴反了"""
    return np.einsum("...nm,hmc->...hcn", X, W)


def side_by_side(X, W):
    """左右接起来了"""
    return np.concatenate([X @ w for w in W], axis=-1)


def as_list(X, W):
    """`np.array(…)`"""
    return [X @ w for w in W]


def wrong_axis_number(X, W):
    """`axis` 超出"""
    return np.stack([X @ w for w in W], axis=-5)

import numpy as np


def nan_rows(X):
    """除出了 NaN"""
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    return unit @ unit.T


def dots(X):
    """这是点积"""
    return np.einsum("id,jd->ij", X, X)


def one_side(X):
    """只除了一边的长度：两个"""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    return X @ X.T / np.where(length == 0, 1, length)


def other_side(X):
    """列那一边"""
    length = np.linalg.norm(X, axis=1)
    return X @ X.T / np.where(length == 0, 1, length)


def squared(X):
    """没有开平方"""
    length = (X**2).sum(axis=1)
    length[length == 0] = 1
    return X @ X.T / length / length[:, None]


def absolute_length(X):
    """绝对值的和"""
    length = np.abs(X).sum(axis=1, keepdims=True)
    length[length == 0] = 1
    return (X / length) @ (X / length).T


def column_length(X):
    """沿着列算"""
    length = np.sqrt((X**2).sum(axis=0))
    return (X / length) @ (X / length).T


def columns(X):
    """列和列"""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / np.where(length == 0, 1, length)
    return unit.T @ unit


def absolute(X):
    """取了绝对值"""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / np.where(length == 0, 1, length)
    return abs(unit @ unit.T)


def centred(X):
    """相关系数"""
    X = X - X.mean(axis=1, keepdims=True)
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / np.where(length == 0, 1, length)
    return unit @ unit.T


def unit_diagonal(X):
    """对角线也成了 1"""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / np.where(length == 0, 1, length)
    C = unit @ unit.T
    C[range(len(X)), range(len(X))] = 1
    return C


def angle(X):
    """夹角"""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / np.where(length == 0, 1, length)
    return np.arccos(np.clip(unit @ unit.T, -1, 1))


def padded(X):
    """加的小数太大"""
    length = np.linalg.norm(X, axis=1)
    return X @ X.T / (np.outer(length, length) + 1e-8)


def rounded(X):
    """四舍五入"""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / np.where(length == 0, 1, length)
    return np.round(unit @ unit.T, 5)


def single_precision(X):
    """float32"""
    X = X.astype(np.float32)
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / np.where(length == 0, 1, length)
    return unit @ unit.T


def in_place(X):
    """改动了传进来的 `X`"""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    X /= np.where(length == 0, 1, length)
    return X @ X.T

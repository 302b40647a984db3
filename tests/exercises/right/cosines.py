import numpy as np


def where(X):
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / np.where(length == 0, 1, length)
    return unit @ unit.T


def loops(X):
    m = len(X)
    C = np.zeros((m, m))
    for i in range(m):
        for j in range(m):
            lengths = np.sqrt((X[i] ** 2).sum() * (X[j] ** 2).sum())
            if lengths > 0:
                C[i, j] = X[i] @ X[j] / lengths
    return C


def cleaned(X):
    dots = X @ X.T
    length = np.sqrt(np.diag(dots))
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(dots / np.outer(length, length))

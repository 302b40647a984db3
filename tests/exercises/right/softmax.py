import numpy as np


def keepdims(S):
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def along_axis(S):
    def one(row):
        e = np.exp(row - np.max(row))
        return e / e.sum()

    return np.apply_along_axis(one, -1, S.astype(float))


def log_sum_exp(S):
    return np.exp(S - np.logaddexp.reduce(S.astype(float), axis=-1)[..., None])

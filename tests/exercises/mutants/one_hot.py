import numpy as np


def transposed(ids, d_vocab):
    """行和列反了"""
    out = np.zeros((d_vocab, len(ids)))
    for i, k in enumerate(ids):
        out[k, i] = 1
    return out


def from_one(ids, d_vocab):
    """编号是几，就点亮第几列"""
    out = np.zeros((len(ids), d_vocab))
    for i, k in enumerate(ids):
        out[i, k - 1] = 1
    return out


def diagonal(ids, d_vocab):
    """没有用编号"""
    out = np.zeros((len(ids), d_vocab))
    for i in range(min(len(ids), d_vocab)):
        out[i, i] = 1
    return out


def every_row(ids, d_vocab):
    """选的是所有的行"""
    out = np.zeros((len(ids), d_vocab))
    out[:, ids] = 1
    return out


def too_narrow(ids, d_vocab):
    """列数不够"""
    return np.eye(max(ids) + 1)[ids]


def no_repeats(ids, d_vocab):
    """重复的词元"""
    return np.eye(d_vocab)[sorted(set(ids.tolist()))]


def counted(ids, d_vocab):
    """数每个字出现几次"""
    return np.bincount(ids, minlength=d_vocab)


def the_number_itself(ids, d_vocab):
    """写的是编号"""
    out = np.zeros((len(ids), d_vocab))
    for i, k in enumerate(ids):
        out[i, k] = k
    return out


def inverted(ids, d_vocab):
    """反了：只有一格是 1"""
    out = np.ones((len(ids), d_vocab))
    for i, k in enumerate(ids):
        out[i, k] = 0
    return out


def as_list(ids, d_vocab):
    """`np.array(…)`"""
    return [[int(k == j) for j in range(d_vocab)] for k in ids]


def as_matrix(ids, d_vocab):
    """返回的是 matrix"""
    out = np.asmatrix(np.zeros((len(ids), d_vocab)))
    for i, k in enumerate(ids):
        out[i, k] = 1
    return out


def flat(ids, d_vocab):
    """数的个数相同"""
    return np.eye(d_vocab)[ids].reshape(-1)

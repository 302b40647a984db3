"""第 2 章的题：独热矩阵、余弦表。"""

import numpy as np

from ..example import MODEL
from .judge import Exercise


# ── 独热矩阵 ─────────────────────────────────────────────────────────────
def _one_hot(ids, d_vocab):
    return np.eye(d_vocab)[ids]


def _one_hot_cases(rng):
    cases = [
        ("「我爱你」", (np.array([0, 1, 2]), 8)),
        ("有重复的编号", (np.array([3, 4, 1, 3]), 8)),
        ("只有一个编号", (np.array([6]), 7)),
    ]
    for n, d_vocab in ((5, 9), (11, 6), (4, 4)):
        cases.append(("随机的编号", (rng.integers(0, d_vocab, n), d_vocab)))
    return cases


def _one_hot_hot(ids, d_vocab):
    out = np.zeros((len(ids), d_vocab))
    out[:, ids] = 1
    return out


check_one_hot = Exercise(
    "独热矩阵：``one_hot(ids, d_vocab)`` 返回 (n, d_vocab)，第 i 行只有第 ids[i] 个是 1。",
    ("ids", "d_vocab"),
    _one_hot,
    _one_hot_cases,
    [
        ("行和列反了：一行一个词元，一列一个编号。", lambda ids, d_vocab: _one_hot(ids, d_vocab).T),
        ("编号从 0 数起：编号是几，就点亮第几列，不用减 1。", lambda ids, d_vocab: np.eye(d_vocab)[ids - 1]),
        ("没有用编号：第 i 行点亮的总是第 i 列。", lambda ids, d_vocab: np.eye(len(ids), d_vocab)),
        ("每一行都点亮了全部编号：`[:, ids]` 选的是所有的行。要让第 i 行只对第 i 个编号。", _one_hot_hot),
        ("列数不够：列数是 `d_vocab`，不是最大的编号加 1。", lambda ids, d_vocab: np.eye(ids.max() + 1)[ids]),
        ("重复的词元合成了一行：几个词元就有几行。", lambda ids, d_vocab: np.eye(d_vocab)[np.unique(ids)]),
        ("几行加成了一行：那是在数每个字出现几次，次序丢了。", lambda ids, d_vocab: _one_hot(ids, d_vocab).sum(axis=0)),
        (
            "点亮的格子里写的是编号，应当写 1：编号的大小没有意义。",
            lambda ids, d_vocab: _one_hot(ids, d_vocab) * ids[:, None],
        ),
        ("0 和 1 反了：只有一格是 1，其余是 0。", lambda ids, d_vocab: 1 - _one_hot(ids, d_vocab)),
    ],
)


# ── 余弦表 ───────────────────────────────────────────────────────────────
def _length(X, axis=-1):
    return np.linalg.norm(X, axis=axis, keepdims=True)


def _divide(a, b):
    """a / b；b 是 0 的地方得 0。"""
    return np.divide(a, b, out=np.zeros(np.broadcast_shapes(a.shape, b.shape)), where=b != 0)


def _safe(X):
    """每一行除以自己的长度；零向量还是零向量。"""
    return _divide(X, _length(X))


def _cosines(X):
    unit = _safe(X)
    return unit @ unit.T


def _cosine_cases(rng):
    cases = [
        ("「你」和「他」的嵌入", (MODEL.W_E[[2, 3]],)),
        ("整张嵌入表，有两行全是 0", (MODEL.W_E,)),
        ("相反、垂直", (np.array([[3.0, 4.0], [-3.0, -4.0], [-4.0, 3.0]]),)),
    ]
    for m, d in ((3, 5), (5, 5), (6, 2)):
        X = rng.standard_normal((m, d)) * rng.uniform(0.1, 20, (m, 1))
        X[rng.integers(1, m)] = 0
        cases.append(("随机的行，其中一行是 0", (X,)))
    return cases


def _one_on_the_diagonal(X):
    C = _cosines(X)
    np.fill_diagonal(C, 1)
    return C


check_cosines = Exercise(
    "两两的余弦：``cosines(X)`` 收 (m, d)，返回 (m, m)；零向量没有方向，它的余弦写 0。",
    ("X",),
    _cosines,
    _cosine_cases,
    [
        ("零向量除出了 NaN：长度是 0 的行要另外处理，余弦写 0。", lambda X: X @ X.T / (_length(X) * _length(X).T)),
        ("这是点积：还要除以两个向量的长度。", lambda X: X @ X.T),
        ("只除了一边的长度：两个向量的长度都要除。", lambda X: _safe(X) @ X.T),
        ("只除了一边的长度，而且是列那一边：两个向量的长度都要除。", lambda X: X @ _safe(X).T),
        ("长度没有开平方：除的是平方和。", lambda X: _divide(X @ X.T, _length(X) ** 2 * _length(X).T ** 2)),
        (
            "长度是绝对值的和：要平方、相加、再开平方。",
            lambda X: _divide(X @ X.T, np.outer(*2 * [np.abs(X).sum(axis=-1)])),
        ),
        (
            "长度是沿着列算的：一行是一个向量，`axis` 要用 -1。",
            lambda X: _divide(X, _length(X, 0)) @ _divide(X, _length(X, 0)).T,
        ),
        ("比的是列和列：一行是一个向量，要 `X @ X.T` 的样子。", lambda X: _safe(X).T @ _safe(X)),
        ("取了绝对值：方向相反时，余弦是负的。", lambda X: np.abs(_cosines(X))),
        ("减过平均值：那是相关系数，不是余弦。", lambda X: _cosines(X - X.mean(axis=-1, keepdims=True))),
        ("零向量的对角线也成了 1：它没有方向，和自己也没有余弦，写 0。", _one_on_the_diagonal),
        ("返回的是夹角，不是余弦。", lambda X: np.arccos(np.clip(_cosines(X), -1, 1))),
        ("分母里加的小数太大，答案偏了。", lambda X: X @ X.T / (_length(X) * _length(X).T + 1e-8)),
    ],
)

"""第 3 章的题：一个头的 Q、K、V，所有的头一起，切开各头。"""

import numpy as np

from ..example import MODEL
from ..trace import run
from .judge import Exercise


# ── 一个头 ───────────────────────────────────────────────────────────────
def _qkv(X, W_Q, W_K, W_V):
    return X @ W_Q, X @ W_K, X @ W_V


def _qkv_cases(rng):
    t = run("我爱你")
    cases = [("「我爱你」，头 1", (t.X, MODEL.W_Q[1], MODEL.W_K[1], MODEL.W_V[1]))]
    for n, d_model, d_k, d_v in ((4, 4, 4, 4), (1, 5, 2, 3), (6, 3, 5, 2), (3, 2, 4, 5), (5, 6, 1, 4)):
        shapes = ((n, d_model), (d_model, d_k), (d_model, d_k), (d_model, d_v))
        cases.append((f"n={n}，d_model={d_model}，d_k={d_k}，d_v={d_v}", tuple(map(rng.standard_normal, shapes))))
    return cases


check_qkv = Exercise(
    "一个头的查询、键、值：``qkv(X, W_Q, W_K, W_V)`` 返回 Q, K, V。",
    ("X", "W_Q", "W_K", "W_V"),
    _qkv,
    _qkv_cases,
    [
        ("查询和键对调了：先 Q，后 K。", lambda X, W_Q, W_K, W_V: (X @ W_K, X @ W_Q, X @ W_V)),
        ("键用了 W_Q：查询和键各用各的矩阵。", lambda X, W_Q, W_K, W_V: (X @ W_Q, X @ W_Q, X @ W_V)),
        ("值用了 W_K：值有自己的矩阵 W_V。", lambda X, W_Q, W_K, W_V: (X @ W_Q, X @ W_K, X @ W_K)),
        ("值没有乘 W_V：交出去的不是嵌入本身。", lambda X, W_Q, W_K, W_V: (X @ W_Q, X @ W_K, X)),
        ("X 没有乘矩阵：三个结果不能都是 X。", lambda X, W_Q, W_K, W_V: (X, X, X)),
        ("乘的次序反了：一行一个词元，X 在左，W 在右。", lambda X, W_Q, W_K, W_V: (W_Q @ X, W_K @ X, W_V @ X)),
        ("W 转置了：`X @ W`，不用 `.T`。", lambda X, W_Q, W_K, W_V: (X @ W_Q.T, X @ W_K.T, X @ W_V.T)),
        ("`*` 是对应位置相乘，矩阵乘法是 `@`。", lambda X, W_Q, W_K, W_V: (X * W_Q, X * W_K, X * W_V)),
        ("键是从查询算出来的：Q、K、V 都从 X 算起。", lambda X, W_Q, W_K, W_V: (X @ W_Q, X @ W_Q @ W_K, X @ W_V)),
    ],
)


# ── 所有的头一起 ─────────────────────────────────────────────────────────
def _all_heads(X, W):
    return X @ W


def _all_heads_cases(rng):
    cases = [("「我爱你」的 W_Q", (run("我爱你").X, MODEL.W_Q))]
    for n, h, d_model, d_k in ((5, 3, 6, 2), (4, 2, 4, 3), (2, 3, 6, 4), (3, 3, 6, 2), (1, 2, 4, 5)):
        label = f"n={n}，h={h}，d_model={d_model}，d_k={d_k}"
        cases.append((label, (rng.standard_normal((n, d_model)), rng.standard_normal((h, d_model, d_k)))))
    return cases


def _sliced(X, W):
    """误解：每个头只拿嵌入的一段。"""
    h, d_model, _ = W.shape
    size = d_model // h
    return np.stack([X[:, r * size : (r + 1) * size] @ W[r, r * size : (r + 1) * size] for r in range(h)])


def _reshaped(X, W):
    h, d_model, d_k = W.shape
    Q = X @ W.transpose(1, 0, 2).reshape(d_model, -1)
    return Q.reshape(h, len(X), d_k)


def _not_stacked(X, W):
    return np.concatenate(X @ W, axis=-1)


check_all_heads = Exercise(
    "所有的头一起投影：``all_heads(X, W)`` 收 (n, d_model) 和 (h, d_model, d_k)，返回 (h, n, d_k)。",
    ("X", "W"),
    _all_heads,
    _all_heads_cases,
    [
        ("把嵌入切成几段分给各个头了：每个头都看见整行嵌入，切开的是投影之后的结果。", _sliced),
        ("各个头的数混在了一起：`reshape` 之后还要交换轴。", _reshaped),
        ("只算了头 0。", lambda X, W: X @ W[0]),
        ("各个头加在了一起：这一步每个头各留各的结果。", lambda X, W: _all_heads(X, W).sum(axis=0)),
        ("头的次序反了。", lambda X, W: _all_heads(X, W)[::-1]),
        ("头的轴排在了词元后面：头在前，(h, n, d_k)。", lambda X, W: np.swapaxes(_all_heads(X, W), 0, 1)),
        ("最后两轴反了：一行一个词元，(n, d_k)。", lambda X, W: np.swapaxes(_all_heads(X, W), 1, 2)),
        ("各个头左右接起来了：拼接是第 6 步的事，这里头是单独的一个轴。", _not_stacked),
    ],
)


# ── 切开各头 ─────────────────────────────────────────────────────────────
def _split(Q, h):
    n, width = Q.shape
    return np.swapaxes(Q.reshape(n, h, width // h), 0, 1)


def _split_cases(rng):
    W = np.concatenate(MODEL.W_Q, axis=1)
    cases = [("「我爱你」，两个头", (run("我爱你").X @ W, 2))]
    for n, h, d_k in ((3, 2, 3), (6, 3, 2), (5, 4, 1), (4, 1, 5), (6, 2, 3)):
        cases.append((f"n={n}，h={h}，d_k={d_k}", (rng.standard_normal((n, h * d_k)), h)))
    return cases


def _moved(Q, h):
    n, width = Q.shape
    return Q.reshape(h, n, width // h)


def _interleaved(Q, h):
    n, width = Q.shape
    return np.moveaxis(Q.reshape(n, width // h, h), -1, 0)


check_split_heads = Exercise(
    "切开各头：``split_heads(Q, h)`` 收 (n, h·d_k)，返回 (h, n, d_k)。",
    ("Q", "h"),
    _split,
    _split_cases,
    [
        ("没有交换轴：直接 `reshape` 成 (h, n, d_k)，一个头里装的是别的词元、别的头的数。", _moved),
        ("隔着取了列：头 0 应当是挨着的前 d_k 列，所以先改成 (n, h, d_k)，不是 (n, d_k, h)。", _interleaved),
        ("头还排在词元后面：改成 (n, h, d_k) 之后，再交换前两个轴。", lambda Q, h: np.swapaxes(_split(Q, h), 0, 1)),
        ("最后两轴反了：一行一个词元，(n, d_k)。", lambda Q, h: np.swapaxes(_split(Q, h), 1, 2)),
        ("头的次序反了：头 0 是最左边的几列。", lambda Q, h: _split(Q, h)[::-1]),
        ("切的是行：每个头都有全部的词元，切的是列。", lambda Q, h: np.stack(np.split(Q, h))),
        ("把 h 当成了 d_k：列数是 h·d_k，d_k 要除出来。", lambda Q, h: _split(Q, Q.shape[-1] // h)),
        ("只留了头 0。", lambda Q, h: Q[:, : Q.shape[1] // h]),
    ],
)

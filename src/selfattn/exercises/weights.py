"""第 4 章的题：分数、因果掩码、softmax、注意力权重。"""

import numpy as np

from ..steps import attention_weights, scaled_scores, softmax
from ..trace import run
from .judge import Exercise


def _T(K):
    return np.swapaxes(K, -1, -2)


# ── 分数 ─────────────────────────────────────────────────────────────────
def _score_cases(rng):
    t = run("我爱你")
    cases = [("「我爱你」，两个头", (t.Q, t.K)), ("只有最后一个查询", (t.Q[:, -1:], t.K))]
    for h, n_q, n_k, d_k in ((2, 3, 5, 4), (3, 4, 4, 6), (4, 2, 6, 5), (2, 3, 4, 4)):
        label = f"h={h}，n_q={n_q}，n_k={n_k}，d_k={d_k}"
        cases.append((label, (rng.standard_normal((h, n_q, d_k)), rng.standard_normal((h, n_k, d_k)))))
    return cases


def _dot(Q, K):
    return Q @ _T(K)


check_scaled_scores = Exercise(
    "分数：``scaled_scores(Q, K)`` 收 (h, n_q, d_k) 和 (h, n_k, d_k)，返回 Q 乘 K 的转置，再除以 √d_k。",
    ("Q", "K"),
    lambda Q, K: _dot(Q, K) / np.sqrt(Q.shape[-1]),
    _score_cases,
    [
        ("忘了除以 √d_k：这是点积，还不是分数。", _dot),
        ("除的是 d_k：要开平方，除以 √d_k。", lambda Q, K: _dot(Q, K) / Q.shape[-1]),
        (
            "用了 d_model：除数里的 d_k 是**一个头**的查询有几个数，也就是 `Q.shape[-1]`，不是 h·d_k。",
            lambda Q, K: _dot(Q, K) / np.sqrt(Q.shape[-3] * Q.shape[-1]),
        ),
        ("除的是 √n_k：和词元个数没有关系，要用 `Q.shape[-1]`。", lambda Q, K: _dot(Q, K) / np.sqrt(K.shape[-2])),
        ("除的是 √n_q：和词元个数没有关系，要用 `Q.shape[-1]`。", lambda Q, K: _dot(Q, K) / np.sqrt(Q.shape[-2])),
        ("√d_k 乘上去了：应当是除。", lambda Q, K: _dot(Q, K) * np.sqrt(Q.shape[-1])),
        ("查询和键对调了：行是查询，列是键，所以是 Q 乘 K 的转置。", lambda Q, K: _dot(K, Q) / np.sqrt(Q.shape[-1])),
        ("`//` 是整除，小数部分丢了：用 `/`。", lambda Q, K: _dot(Q, K) // np.sqrt(Q.shape[-1])),
        (
            "`.T` 把所有的轴都倒了过来：只交换最后两轴，用 `np.swapaxes(K, -1, -2)`。",
            lambda Q, K: Q @ K.T / np.sqrt(Q.shape[-1]),
        ),
        ("K 没有转置：要让 Q 的一行碰 K 的一行。", lambda Q, K: Q @ K / np.sqrt(Q.shape[-1])),
        ("`*` 是对应位置相乘，矩阵乘法是 `@`。", lambda Q, K: Q * K / np.sqrt(Q.shape[-1])),
        ("多做了 softmax：这一题只要分数。", lambda Q, K: softmax(_dot(Q, K) / np.sqrt(Q.shape[-1]))),
    ],
)


# ── 因果掩码 ─────────────────────────────────────────────────────────────
def _mask(S, shift=0, blank=-np.inf):
    n_q, n_k = S.shape[-2:]
    return np.where(np.tri(n_q, n_k, n_k - n_q + shift, dtype=bool), S, blank)


def _mask_cases(rng):
    t = run("我爱你")
    cases = [("「我爱你」，头 0", (t.S[0],)), ("只有一个词元", (np.array([[-1.5]]),))]
    cases.append(("五个词元", (rng.standard_normal((5, 5)),)))
    cases.append(("两个查询，五个键：查询是最后两个词元", (rng.standard_normal((2, 5)),)))
    cases.append(("只有最后一个查询", (rng.standard_normal((1, 4)),)))
    cases.append(("前面有头的轴", (rng.standard_normal((3, 4, 4)),)))
    cases.append(("分数大到 ±1e4", (rng.choice([-1e4, 1e4], (4, 4)),)))
    return cases


def _aligned_left(S):
    return np.where(np.tri(*S.shape[-2:], dtype=bool), S, -np.inf)


def _times_infinity(S):
    hidden = 1 - _visible(S)
    return S + hidden * -np.inf


def _both_sides(S):
    n_q, n_k = S.shape[-2:]
    return np.where(np.eye(n_q, n_k, n_k - n_q, dtype=bool), S, -np.inf)


def _past_hidden(S):
    n_q, n_k = S.shape[-2:]
    return np.where(np.tri(n_q, n_k, n_k - n_q - 1, dtype=bool), -np.inf, S)


def _visible(S):
    n_q, n_k = S.shape[-2:]
    return np.tri(n_q, n_k, n_k - n_q)


check_causal_mask = Exercise(
    "因果掩码：``causal_mask(S)`` 收分数 (..., n_q, n_k)，后面的词元换成 −inf；查询对齐到最后几个词元。",
    ("S",),
    _mask,
    _mask_cases,
    [
        ("没有遮：后面的词元还看得见。", lambda S: S.copy()),
        ("差了一格，把自己也遮住了：每个词元看得见自己。", lambda S: _mask(S, -1)),
        ("差了一格，多露出一个后面的词元：看到自己为止。", lambda S: _mask(S, 1)),
        ("遮反了：该遮的是后面（右上角），不是前面。", _past_hidden),
        (
            "遮住的格子写成了 0：0 是一个普通的分数，softmax 之后照样有权重。要写 `-np.inf`。",
            lambda S: _mask(S, blank=0.0),
        ),
        ("遮住的格子写成了 1：要写 `-np.inf`。", lambda S: _mask(S, blank=1.0)),
        (
            "遮住的格子写成了 −1e9：许多程序这样写，通常也行；可是分数本身很小的时候它遮不住。这里要 `-np.inf`。",
            lambda S: _mask(S, blank=-1e9),
        ),
        (
            "遮住的格子写的是最小的小数（`np.finfo(float).min`）：许多程序这样写，通常也行；可是它不是 -∞。"
            "这里要 `-np.inf`。",
            lambda S: _mask(S, blank=np.finfo(float).min),
        ),
        ("查询比键少时没有对齐：查询是**最后**几个词元，三角要往右移 n_k − n_q 格。", _aligned_left),
        ("只留了自己：前面的词元也看得见。", _both_sides),
        ("0 × ∞ 是 NaN：不要拿 0 和 1 去乘 `-np.inf`，用 `np.where` 挑。", _times_infinity),
        ("返回的是“看得见没有”，不是分数：看得见的格子要留着原来的分数。", _visible),
        ("返回的是“看得见没有”，不是分数：看得见的格子要留着原来的分数。", lambda S: _visible(S) > 0),
        ("遮完做了 softmax：这一题只要遮过的分数。", lambda S: softmax(_mask(S))),
    ],
)


# ── softmax ──────────────────────────────────────────────────────────────
def _softmax_cases(rng):
    t = run("我爱你")
    cases = [("「你」的三个分数，头 1", (t.S[1, 2],)), ("「我爱你」，头 1，三行", (t.S[1],))]
    cases.append(("2 行 4 列", (rng.standard_normal((2, 4)),)))
    cases.append(("遮过的分数，有 −inf", (_mask(rng.standard_normal((4, 4))),)))
    cases.append(("带头的轴", (2 * rng.standard_normal((2, 3, 5)),)))
    cases.append(("分数大到 1e4", (np.array([[1e4, 1e4 - 1.0, 9e3], [1.0, 2.0, 3.0]]),)))
    cases.append(("一行很大，一行很小", (np.array([[1e4, 1e4 - 2.0], [-1e4, -1e4 + 1.0]]),)))
    cases.append(("装在整数数组里", (rng.integers(-3, 4, (3, 4)),)))
    cases.append(("只有一列", (rng.standard_normal((3, 1)),)))
    return cases


def _exp(S):
    return np.exp(S - S.max(axis=-1, keepdims=True))


def _plain(S):
    E = np.exp(S)
    return E / E.sum(axis=-1, keepdims=True)


def _one_maximum(S):
    E = np.exp(S - S.max())
    return E / E.sum(axis=-1, keepdims=True)


def _one_sum(S):
    E = np.exp(S - S.max())
    return E / E.sum()


def _base_2(S):
    E = 2.0 ** (S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def _shifted_only(S):
    shifted = S - S.max(axis=-1, keepdims=True)
    return shifted / shifted.sum(axis=-1, keepdims=True)


def _over_queries(S):
    E = np.exp(S - S.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


def _over_rows(S):
    if S.ndim == 1:
        return softmax(S)
    E = np.exp(S - S.max(axis=-2, keepdims=True))
    return E / E.sum(axis=-2, keepdims=True)


def _over_axis_1(S):
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _truncated(S):
    A = np.zeros_like(S)
    A[...] = softmax(S)
    return A


def _no_keepdims(S):
    E = _exp(S)
    return E / E.sum(axis=-1)


def _no_keepdims_at_all(S):
    E = np.exp(S - S.max(axis=-1))
    return E / E.sum(axis=-1)


check_softmax = Exercise(
    "沿最后一轴的 softmax：``softmax(S)`` 返回同样形状的权重，大到 1e4 的分数也不溢出。",
    ("S",),
    softmax,
    _softmax_cases,
    [
        ("没有减去最大值：`np.exp(10000)` 溢出成 ∞，∞ / ∞ 是 NaN。每一行先减去这一行的最大值。", _plain),
        (
            "减的是整个数组的最大值：别的行取指数全是 0，0 / 0 是 NaN。每一行减自己的最大值。",
            _one_maximum,
        ),
        ("沿错了轴，除的是整个数组的和：每一**行**各自加起来等于 1，要写 `axis=-1`。", _one_sum),
        ("沿错了轴，加起来等于 1 的是第 0 轴：要沿最后一轴，`axis=-1`。", _over_queries),
        ("沿错了轴，加起来等于 1 的是列：每一**行**是一个查询，要写 `axis=-1`。", _over_rows),
        ("轴写死成了 1：前面再多一个轴就错了。最后一轴永远是 `axis=-1`。", _over_axis_1),
        ("求和少了 `keepdims=True`：行的和要保持成一列，才能去除每一行。", _no_keepdims),
        ("求最大值和求和都少了 `keepdims=True`：要保持成一列，才能对着每一行。", _no_keepdims_at_all),
        ("没有取指数：分数可以是负的，直接除以总和不行。", lambda S: S / S.sum(axis=-1, keepdims=True)),
        ("减完最大值，没有取指数。", _shifted_only),
        ("没有除以总和：取完指数，每一行加起来还不是 1。", _exp),
        ("没有除以总和，也没有减最大值：只取了指数。", np.exp),
        ("底数是 2：要用 e，`np.exp`。", _base_2),
        ("指数前面多了负号：分数越大，权重应当越大。", lambda S: softmax(-S)),
        ("返回的是权重的对数：还要取指数。", lambda S: np.log(softmax(S))),
        ("结果装进了整数数组，小数被截掉了：`np.zeros_like(S)` 的 dtype 和 S 一样。", _truncated),
        ("做了两次 softmax。", lambda S: softmax(softmax(S))),
    ],
)


# ── 注意力权重 ───────────────────────────────────────────────────────────
def _attention_cases(rng):
    t = run("我爱你")
    cases = [("「我爱你」，两个头", (t.Q, t.K)), ("只有最后一个查询", (t.Q[:, -1:], t.K))]
    for h, n, d_k in ((3, 5, 2), (2, 4, 6)):
        cases.append((f"h={h}，n={n}，d_k={d_k}", (rng.standard_normal((h, n, d_k)), rng.standard_normal((h, n, d_k)))))
    cases.append(("n_q=2，n_k=5", (rng.standard_normal((2, 2, 3)), rng.standard_normal((2, 5, 3)))))
    Q = np.array([[[100.0, 0.0]]]) * np.ones((2, 3, 1))
    K = np.array([[-100.0, 3.0], [-99.0, 1.0], [100.0, 2.0]]) * np.ones((2, 1, 1))
    cases.append(("点积大到 ±1e4", (Q, K)))
    return cases


def _S(Q, K):
    return scaled_scores(Q, K)


def _hide(A, value=0.0):
    return _mask(A, blank=value)


def _no_self(Q, K):
    S = _mask(_S(Q, K), -1)
    return np.exp(S) / np.exp(S).sum(axis=-1, keepdims=True)


def _mask_then_renormalise(Q, K):
    A = _hide(softmax(_S(Q, K)))
    return A / A.sum(axis=-1, keepdims=True)


check_attention = Exercise(
    "注意力权重：``attention(Q, K)`` 走完点积、÷√d_k、因果掩码、softmax，返回 (..., n_q, n_k)。",
    ("Q", "K"),
    attention_weights,
    _attention_cases,
    [
        ("忘了除以 √d_k。", lambda Q, K: attention_weights(Q, K, scale=False)),
        ("除的是 d_k：要开平方。", lambda Q, K: softmax(_mask(_dot(Q, K) / Q.shape[-1]))),
        (
            "用了 d_model：除数里的 d_k 是一个头的查询有几个数，`Q.shape[-1]`。",
            lambda Q, K: softmax(_mask(_dot(Q, K) / np.sqrt(Q.shape[-3] * Q.shape[-1]))),
        ),
        ("没有掩码：前面的词元看见了还没写出来的字。", lambda Q, K: attention_weights(Q, K, mask=False)),
        (
            "掩码放在了 softmax 之后：抹掉的权重丢了，每一行加起来不再是 1。先遮分数，再 softmax。",
            lambda Q, K: _hide(softmax(_S(Q, K))),
        ),
        (
            "先 softmax，再抹掉，再除以剩下的和：平常对，可是被遮的分数很大时，剩下的全舍成 0，0 / 0 是 NaN。",
            _mask_then_renormalise,
        ),
        ("遮住的分数写成了 0：要写 `-np.inf`，softmax 之后才是 0。", lambda Q, K: softmax(_mask(_S(Q, K), blank=0.0))),
        ("掩码差了一格，把自己也遮住了。", _no_self),
        ("掩码差了一格，多露出一个后面的词元。", lambda Q, K: softmax(_mask(_S(Q, K), 1))),
        ("查询比键少时，掩码没有对齐：查询是最后几个词元。", lambda Q, K: softmax(_aligned_left(_S(Q, K)))),
        ("softmax 沿错了轴：加起来等于 1 的应当是每一行。", lambda Q, K: _over_rows(_mask(_S(Q, K)))),
        ("查询和键对调了：行是查询，列是键。", lambda Q, K: softmax(_mask(_dot(K, Q) / np.sqrt(Q.shape[-1])))),
        ("没有减去最大值，指数溢出了。", lambda Q, K: _plain(_mask(_S(Q, K)))),
        (
            "softmax 之后才除以 √d_k：每一行加起来不再是 1。",
            lambda Q, K: attention_weights(Q, K, scale=False) / np.sqrt(Q.shape[-1]),
        ),
        ("没有 softmax：这还是分数。", lambda Q, K: _mask(_S(Q, K))),
    ],
)

"""第 5 章的题：加权求和、用 KV 缓存只算新的一行。"""

import numpy as np

from ..steps import softmax
from ..trace import run
from .judge import Exercise


# ── 加权求和 ─────────────────────────────────────────────────────────────
def _sum_cases(rng):
    t = run("我爱你")
    cases = [("「我爱你」，头 1", (t.A[1], t.V[1])), ("只有「你」这一行", (t.A[1, 2:], t.V[1]))]
    for n_q, n_k, d_v in ((2, 5, 3), (4, 4, 4), (5, 3, 1), (1, 4, 2)):
        cases.append(
            (
                f"n_q={n_q}，n_k={n_k}，d_v={d_v}",
                (softmax(rng.standard_normal((n_q, n_k))), rng.standard_normal((n_k, d_v))),
            )
        )
    return cases


def _hard(A, V):
    return np.take_along_axis(V, A.argmax(axis=-1)[..., None], axis=-2)


check_weighted_sum = Exercise(
    "加权求和：``weighted_sum(A, V)`` 收权重 (n_q, n_k) 和值 (n_k, d_v)，返回 (n_q, d_v)。",
    ("A", "V"),
    lambda A, V: A @ V,
    _sum_cases,
    [
        ("A 转置了：A 的一行是一个查询，直接 `A @ V`。", lambda A, V: np.swapaxes(A, -1, -2) @ V),
        ("乘的次序反了：A 在左，V 在右。", lambda A, V: V @ A),
        ("V 转置了：V 的一行属于一个词元，不用转。", lambda A, V: A @ np.swapaxes(V, -1, -2)),
        ("`*` 是对应位置相乘，矩阵乘法是 `@`。", lambda A, V: A * V),
        ("没有用权重：每个值都算了一样多。", lambda A, V: np.ones_like(A) @ V / V.shape[-2]),
        ("只取了权重最大的那个值：要按权重混合所有的值。", _hard),
        ("权重又做了一次 softmax：A 已经是权重了。", lambda A, V: softmax(A) @ V),
        ("混完又除以了词元个数：权重加起来已经是 1。", lambda A, V: A @ V / V.shape[-2]),
        ("只算了最后一行：每个查询都有自己的输出。", lambda A, V: A[..., -1, :] @ V),
        ("输出的行和列反了：一行一个查询。", lambda A, V: np.swapaxes(A @ V, -1, -2)),
    ],
)


# ── 只算新的一行 ─────────────────────────────────────────────────────────
def _step(q, k, v, K_cache, V_cache):
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(len(q))) @ V, K, V


def _step_cases(rng):
    t = run("我爱你")
    now = lambda h, i: (t.Q[h, i], t.K[h, i], t.V[h, i], t.K[h, :i], t.V[h, :i])
    cases = [("「我爱」后面接「你」，头 1", now(1, 2)), ("「我爱」后面接「你」，头 0", now(0, 2))]
    cases.append(("第一个词元，缓存还是空的", now(1, 0)))
    for n, d_k, d_v in ((4, 3, 7), (2, 5, 4), (7, 2, 3)):
        shapes = ((d_k,), (d_k,), (d_v,), (n, d_k), (n, d_v))
        cases.append((f"缓存里有 {n} 个词元，d_k={d_k}，d_v={d_v}", tuple(map(rng.standard_normal, shapes))))
    k = np.array([1.0, -2.0, 0.5])
    v, K_cache, V_cache = map(rng.standard_normal, ((2,), (4, 3), (4, 2)))
    cases.append(("分数大到几千", (1000 * k, k, v, K_cache, V_cache)))
    return cases


def _without_self(q, k, v, K_cache, V_cache):
    _, K, V = _step(q, k, v, K_cache, V_cache)
    S = K_cache @ q / np.sqrt(len(q))
    E = np.exp(S - S.max())
    return E / E.sum() @ V_cache, K, V


def _changed(output=None, K=None, V=None):
    """把标准答案的某一个结果换掉。"""

    def wrong(*args):
        right = _step(*args)
        return tuple(change(*args) if change else value for change, value in zip((output, K, V), right))

    return wrong


def _mix(scores):
    def output(q, k, v, K_cache, V_cache):
        _, K, V = _step(q, k, v, K_cache, V_cache)
        return scores(q, k, K) @ V

    return _changed(output)


def _plain_exp(S):
    return np.exp(S) / np.exp(S).sum()


def _prepended(q, k, v, K_cache, V_cache):
    o, _, _ = _step(q, k, v, K_cache, V_cache)
    return o, np.vstack([k, K_cache]), np.vstack([v, V_cache])


check_kv_step = Exercise(
    "只算新的一行：``kv_step(q, k, v, K_cache, V_cache)`` 返回新词元的输出 o，和接长了一行的 K、V。",
    ("q", "k", "v", "K_cache", "V_cache"),
    _step,
    _step_cases,
    [
        ("新词元没有看自己：先把 k、v 接上，再算权重。", _without_self),
        ("接反了：新的 k、v 接在**后面**。", _prepended),
        ("忘了除以 √d_k。", _mix(lambda q, k, K: softmax(K @ q))),
        ("除的是 d_k：要开平方。", _mix(lambda q, k, K: softmax(K @ q / len(q)))),
        ("除的是 √n：要用 q 的长度，√d_k。", _mix(lambda q, k, K: softmax(K @ q / np.sqrt(len(K))))),
        (
            "除的是 √d_v：d_v 是值的长度，要用 q 的长度，√d_k。",
            lambda q, k, v, *cache: _mix(lambda q, k, K: softmax(K @ q / np.sqrt(len(v))))(q, k, v, *cache),
        ),
        ("没有 softmax：分数不能直接拿去混。", _mix(lambda q, k, K: K @ q / np.sqrt(len(q)))),
        ("没有减去最大值，指数溢出了。", _mix(lambda q, k, K: _plain_exp(K @ q / np.sqrt(len(q))))),
        ("算分数用的应当是 q，不是 k。", _mix(lambda q, k, K: softmax(K @ k / np.sqrt(len(q))))),
        ("没有用权重：每个值都算了一样多。", _mix(lambda q, k, K: np.full(len(K), 1 / len(K)))),
        (
            "返回的 K、V 还是旧的：要返回接长了一行的，下一个字才看得见这个字。",
            _changed(K=lambda q, k, v, K_cache, V_cache: K_cache, V=lambda q, k, v, K_cache, V_cache: V_cache),
        ),
        ("V 还是旧的：v 也要接上。", _changed(V=lambda q, k, v, K_cache, V_cache: V_cache)),
        ("K 还是旧的：k 也要接上。", _changed(K=lambda q, k, v, K_cache, V_cache: K_cache)),
        (
            "缓存里存的是 q：要存的是 k，旧的 q 用不着了。",
            _changed(K=lambda q, k, v, K_cache, V_cache: np.vstack([K_cache, q])),
        ),
        ("输出多了一个轴：只有一个新词元，输出的形状是 (d_v,)。", _changed(lambda *args: _step(*args)[0][None])),
        ("次序反了：依次返回 o、K、V。", lambda *args: (*_step(*args)[1:], _step(*args)[0])),
    ],
)

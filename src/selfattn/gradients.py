r"""七步倒着走一遍：损失对每个数的导数，只用 NumPy。第 N 章的函数往前算，这里的往回算。

``dX`` 是损失 $L$ 对 ``X`` 的导数 $\partial L/\partial X$，形状和 ``X`` 一样：``X`` 的一个数变大一点点，
``L`` 变多少倍那么多。往回走只用链式法则：已经知道 ``dY``，求做出 ``Y`` 的那几样东西的导数。

``...`` 是批量轴，一句话一份；矩阵的导数也一句话一份，``gradients`` 最后把各句的加起来。
"""

import numpy as np

from .contracts import shapes
from .steps import attention_weights, concat_heads, embed, merge_heads, predict, project_qkv, weighted_sum

NO_ANSWER = -1  # 这个位置没有题：短句补齐的地方


def transpose(M):
    """最后两轴互换。"""
    return np.swapaxes(M, -1, -2)


# ── 损失 ──────────────────────────────────────────────────────────────────
def cross_entropy(P, answers):
    r"""$L = -\frac{1}{N}\sum_t \ln p_t$：答案得到的概率取负对数，再平均。

    Parameters
    ----------
    P : ndarray, (..., n, d_vocab)
        每一行是一道题的概率
    answers : ndarray of int, (..., n)
        每道题的答案的编号；NO_ANSWER 的地方没有题，不算

    Returns
    -------
    loss : float
        平均每道题的损失（nat）
    """
    asked = answers != NO_ANSWER
    return -np.log(P[asked, answers[asked]]).mean()


# ── 第 7 步　预测 ─────────────────────────────────────────────────────────
def cross_entropy_gradient(P, answers):
    r"""$\partial L/\partial\,\mathrm{logits} = (P - \text{答案的独热})/N$：给多了往下压，给少了往上抬。

    Parameters
    ----------
    P : ndarray, (..., n, d_vocab)
    answers : ndarray of int, (..., n)
        没有题的地方是 NO_ANSWER，导数是 0

    Returns
    -------
    dlogits : ndarray, (..., n, d_vocab)
        每一行加起来是 0
    """
    asked = answers != NO_ANSWER
    right = np.eye(P.shape[-1])[answers]  # (..., n, d_vocab)
    return np.where(asked[..., None], P - right, 0) / asked.sum()


@shapes(
    "dlogits (..., n, d_vocab), Y (..., n, d_model), W_U (d_model, d_vocab)"
    " -> dY (..., n, d_model), dW_U (..., d_model, d_vocab)"
)
def unembed_gradients(dlogits, Y, W_U):
    r"""$\mathrm{logits} = YW_U$ 往回：$dY = d\,\mathrm{logits}\;W_U^\top,\quad dW_U = Y^\top d\,\mathrm{logits}$。"""
    return dlogits @ W_U.T, transpose(Y) @ dlogits


# ── 第 6 步　多头拼接 ─────────────────────────────────────────────────────
@shapes(
    "dY (..., n, d_model), O (..., h, n, d_v), W_O (h·d_v, d_model) -> dO (..., h, n, d_v), dW_O (..., h·d_v, d_model)"
)
def merge_heads_gradients(dY, O, W_O):
    r"""$Y = \mathrm{concat}\;W_O$ 往回：$d\,\mathrm{concat} = dY\,W_O^\top$，再切还给各个头。"""
    dconcat = dY @ W_O.T  # (..., n, h·d_v)
    h = O.shape[-3]
    dO = np.stack(np.split(dconcat, h, axis=-1), axis=-3)  # (..., h, n, d_v)
    return dO, transpose(concat_heads(O)) @ dY


# ── 第 5 步　加权求和 ─────────────────────────────────────────────────────
@shapes("dO (..., n_q, d_v), A (..., n_q, n_k), V (..., n_k, d_v) -> dA (..., n_q, n_k), dV (..., n_k, d_v)")
def weighted_sum_gradients(dO, A, V):
    r"""$O = AV$ 往回：$dA = dO\,V^\top,\quad dV = A^\top dO$。"""
    return dO @ transpose(V), transpose(A) @ dO


# ── 第 4 步　注意力权重 ───────────────────────────────────────────────────
@shapes("dA (..., n), A (..., n) -> dS (..., n)")
def softmax_gradient(dA, A):
    r"""$dS_j = A_j\,\big(dA_j - \sum_{j'} A_{j'}\,dA_{j'}\big)$。

    权重是 0 的地方导数也是 0，所以遮住的分数不用另外管。
    """
    return A * (dA - (A * dA).sum(axis=-1, keepdims=True))


@shapes("dS (..., n_q, n_k), Q (..., n_q, d_k), K (..., n_k, d_k) -> dQ (..., n_q, d_k), dK (..., n_k, d_k)")
def scaled_scores_gradients(dS, Q, K):
    r"""$S = QK^\top/\sqrt{d_k}$ 往回：$dQ = dS\,K/\sqrt{d_k},\quad dK = dS^\top Q/\sqrt{d_k}$。"""
    dQK = dS / np.sqrt(Q.shape[-1])
    return dQK @ K, transpose(dQK) @ Q


# ── 第 3 步　查询、键、值 ─────────────────────────────────────────────────
@shapes(
    "dQ (..., h, n, d_k), X (..., n, d_model), W (h, d_model, d_k) -> dX (..., n, d_model), dW (..., h, d_model, d_k)"
)
def project_gradients(dQ, X, W):
    r"""$Q = XW$ 往回，各个头的 $dX$ 加在一起；$K$、$V$ 也用它。"""
    dX = (dQ @ transpose(W)).sum(axis=-3)  # 每个头都用了同一个 X
    return dX, transpose(X[..., None, :, :]) @ dQ


# ── 第 2 步　词嵌入 ───────────────────────────────────────────────────────
@shapes("dX (..., n, d_model), ids (..., n) < d_vocab, W_E (d_vocab, d_model) -> dW_E (..., d_vocab, d_model)")
def embed_gradient(dX, ids, W_E):
    r"""$X = \text{独热}\;W_E$ 往回：$dW_E = \text{独热}^\top dX$。没有用到的行，导数是 0。"""
    return transpose(np.eye(len(W_E))[ids]) @ dX


# ── 全程 ──────────────────────────────────────────────────────────────────
def gradients(weights, ids, answers):
    """七步往前走一遍，再倒着走一遍。

    Parameters
    ----------
    weights : dict
        名字 → 矩阵：W_E、W_Q、W_K、W_V、W_O、W_U
    ids : ndarray of int, (b, n)
        b 句话，短的在右边补齐
    answers : ndarray of int, (b, n)
        每个位置的下一个字；没有题的地方是 NO_ANSWER

    Returns
    -------
    loss : float
    d : dict
        名字 → 损失对这个矩阵的导数，形状和矩阵一样
    """
    W_E, W_Q, W_K, W_V, W_O, W_U = (weights[name] for name in ("W_E", "W_Q", "W_K", "W_V", "W_O", "W_U"))
    X = embed(ids, W_E)
    Q, K, V = project_qkv(X, W_Q, W_K, W_V)
    A = attention_weights(Q, K)
    O = weighted_sum(A, V)
    Y = merge_heads(O, W_O)
    P = predict(Y, W_U)

    dlogits = cross_entropy_gradient(P, answers)
    dY, dW_U = unembed_gradients(dlogits, Y, W_U)
    dO, dW_O = merge_heads_gradients(dY, O, W_O)
    dA, dV = weighted_sum_gradients(dO, A, V)
    dQ, dK = scaled_scores_gradients(softmax_gradient(dA, A), Q, K)
    (dX_Q, dW_Q), (dX_K, dW_K), (dX_V, dW_V) = (
        project_gradients(d, X, W) for d, W in ((dQ, W_Q), (dK, W_K), (dV, W_V))
    )
    dW_E = embed_gradient(dX_Q + dX_K + dX_V, ids, W_E)

    each = dict(W_E=dW_E, W_Q=dW_Q, W_K=dW_K, W_V=dW_V, W_O=dW_O, W_U=dW_U)
    return cross_entropy(P, answers), {name: d.sum(axis=0) for name, d in each.items()}  # 各句的加起来

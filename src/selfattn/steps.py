r"""自注意力的七步，只用 NumPy。第 N 章讲的就是这里的第 N 个函数。

形状里的 ``...`` 是任意多个前置的批量轴；``n`` 是词元个数，``h`` 是头数。
行是查询，列是键；权重的每一行加起来等于 1。一律用 float64 计算，不改动传进来的数组。
函数上面的 ``@shapes`` 写明收什么形状、交什么形状，不合就用中文报错。
"""

import numpy as np

from .contracts import shapes


# ── 第 1 步　切成词元 ─────────────────────────────────────────────────────
@shapes("text (n,) in vocab, vocab (d_vocab,) -> ids (n,) < d_vocab")
def tokenize(text, vocab):
    r"""把句子切成词元，换成编号。本书一个字就是一个词元。

    Parameters
    ----------
    text : str
        句子，1 到 MAX_TEXT 个字，每个字都在词表里
    vocab : sequence of str
        词表，长 d_vocab；第 k 个字的编号是 k，不应当有重复的字

    Returns
    -------
    ids : ndarray of int, (n,)
        每个词元的编号

    Raises
    ------
    ValueError
        text 不是字符串、是空的、太长，或有词表之外的字；vocab 不是一串字
    """
    number = {token: k for k, token in enumerate(vocab)}
    return np.array([number[token] for token in text])  # (n,)


# ── 第 2 步　词嵌入 ───────────────────────────────────────────────────────
@shapes("ids (..., n) < d_vocab, W_E (d_vocab, d_model) -> X (..., n, d_model)")
def embed(ids, W_E):
    r"""按编号取出嵌入表的行：$X_i = W_E[\mathrm{id}_i]$。

    Parameters
    ----------
    ids : ndarray of int, (..., n)
        词元编号
    W_E : ndarray, (d_vocab, d_model)
        嵌入表，一行一个词元

    Returns
    -------
    X : ndarray, (..., n, d_model)
        嵌入，第 i 行属于词元 i

    Raises
    ------
    ValueError
        编号不是整数，或超出 0 … d_vocab−1
    """
    return W_E[ids]  # (..., n, d_model)


# ── 第 3 步　查询、键、值 ─────────────────────────────────────────────────
@shapes(
    "X (..., n, d_model), W_Q (h, d_model, d_k), W_K (h, d_model, d_k), W_V (h, d_model, d_v)"
    " -> Q (..., h, n, d_k), K (..., h, n, d_k), V (..., h, n, d_v)"
)
def project_qkv(X, W_Q, W_K, W_V):
    r"""同一个 X 乘三个矩阵：$Q = XW_Q,\; K = XW_K,\; V = XW_V$，每个头各有一套。

    Parameters
    ----------
    X : ndarray, (..., n, d_model)
    W_Q, W_K : ndarray, (h, d_model, d_k)
    W_V : ndarray, (h, d_model, d_v)

    Returns
    -------
    Q, K : ndarray, (..., h, n, d_k)
    V : ndarray, (..., h, n, d_v)

    Raises
    ------
    ValueError
        d_model、h 或 d_k 对不上

    References
    ----------
    Vaswani et al. (2017), 3.2.2 节
    """
    X = X[..., None, :, :]  # (..., 1, n, d_model)：每个头都看见整个 X
    return X @ W_Q, X @ W_K, X @ W_V


# ── 第 4 步　注意力权重 ───────────────────────────────────────────────────
@shapes("Q (..., n_q, d_k), K (..., n_k, d_k) -> S (..., n_q, n_k)")
def scaled_scores(Q, K, scale=True):
    r"""查询与键做点积，再除以 $\sqrt{d_k}$。

    Parameters
    ----------
    Q : ndarray, (..., n_q, d_k)
        查询，第 i 行属于词元 i
    K : ndarray, (..., n_k, d_k)
        键，第 j 行属于词元 j
    scale : bool
        False 时不除，留下点积本身

    Returns
    -------
    S : ndarray, (..., n_q, n_k)
        分数，第 i 行是词元 i 对每个键的分数，尚未归一化

    Raises
    ------
    ValueError
        Q 与 K 的 d_k 不相等，批量轴对不上，或数太大，点积溢出

    References
    ----------
    Vaswani et al. (2017), 式 (1)
    """
    S = Q @ np.swapaxes(K, -1, -2)  # (..., n_q, n_k)
    return S / np.sqrt(Q.shape[-1]) if scale else S


@shapes("S (..., n_q, n_k) ≥ -∞, n_q ≤ n_k -> S (..., n_q, n_k) ≥ -∞")
def mask_scores(S):
    r"""因果掩码：词元 i 只看得到自己和前面的，后面的分数换成 $-\infty$。

    查询比键少时（只算最后几行），查询对齐到最后几个位置。

    Parameters
    ----------
    S : ndarray, (..., n_q, n_k)
        分数，n_q ≤ n_k

    Returns
    -------
    S : ndarray, (..., n_q, n_k)
        能看的照旧，不能看的是 −inf

    Raises
    ------
    ValueError
        n_q 大于 n_k
    """
    n_q, n_k = S.shape[-2:]
    visible = np.tri(n_q, n_k, n_k - n_q, dtype=bool)  # (n_q, n_k)
    return np.where(visible, S, -np.inf)


@shapes("S (..., n) ≥ -∞ -> A (..., n)")
def softmax(S, temperature=1.0):
    r"""最后一轴归一化：$\mathrm{softmax}(S)_j = e^{S_j/T} / \sum_{j'} e^{S_{j'}/T}$。

    先减去每一行的最大值，结果不变，指数不会溢出。

    Parameters
    ----------
    S : ndarray, (..., n)
        分数，可以含 −inf（权重为 0）
    temperature : float
        温度，大于 0 的有限数；小则尖，大则平

    Returns
    -------
    A : ndarray, (..., n)
        每一行非负，加起来等于 1

    Raises
    ------
    ValueError
        temperature 不是大于 0 的有限数，S 含 NaN 或 +inf，或有一行全是 −inf
    """
    E = np.exp((S - S.max(axis=-1, keepdims=True)) / temperature)
    return E / E.sum(axis=-1, keepdims=True)


@shapes("Q (..., n_q, d_k), K (..., n_k, d_k) -> A (..., n_q, n_k)")
def attention_weights(Q, K, temperature=1.0, scale=True, mask=True):
    r"""$A = \mathrm{softmax}\big(\mathrm{mask}(QK^\top/\sqrt{d_k})\big)$。

    Parameters
    ----------
    Q : ndarray, (..., n_q, d_k)
    K : ndarray, (..., n_k, d_k)
    temperature : float
        温度，大于 0 的有限数
    scale, mask : bool
        要不要除以 √d_k，要不要因果掩码

    Returns
    -------
    A : ndarray, (..., n_q, n_k)
        权重，每一行加起来等于 1

    Raises
    ------
    ValueError
        同 scaled_scores、mask_scores、softmax

    References
    ----------
    Vaswani et al. (2017), 式 (1)
    """
    S = scaled_scores(Q, K, scale)  # (..., n_q, n_k)
    return softmax(mask_scores(S) if mask else S, temperature)


# ── 第 5 步　加权求和 ─────────────────────────────────────────────────────
@shapes("A (..., n_q, n_k), V (..., n_k, d_v) -> O (..., n_q, d_v)")
def weighted_sum(A, V):
    r"""用权重把值混在一起：$O = AV$。

    Parameters
    ----------
    A : ndarray, (..., n_q, n_k)
        权重；每行的和是不是 1，这里不检查
    V : ndarray, (..., n_k, d_v)
        值，第 j 行属于词元 j

    Returns
    -------
    O : ndarray, (..., n_q, d_v)
        一个头的输出，第 i 行属于词元 i

    Raises
    ------
    ValueError
        A 与 V 的 n_k 不相等，或批量轴对不上
    """
    return A @ V


# ── 第 6 步　多头拼接 ─────────────────────────────────────────────────────
@shapes("O (..., h, n, d_v) -> concat (..., n, h·d_v)")
def concat_heads(O):
    r"""把各头的输出左右相接。

    Parameters
    ----------
    O : ndarray, (..., h, n, d_v)
        各头的输出

    Returns
    -------
    concat : ndarray, (..., n, h·d_v)
        第 i 行属于词元 i：头 0 的 d_v 个数在最左

    Raises
    ------
    ValueError
        O 少于三个轴
    """
    O = np.swapaxes(O, -3, -2)  # (..., n, h, d_v)
    return O.reshape(*O.shape[:-2], -1)


@shapes("O (..., h, n, d_v), W_O (h·d_v, d_model) -> Y (..., n, d_model)")
def merge_heads(O, W_O):
    r"""拼接各头，再映射回嵌入的大小：$Y = [O^{(0)}\,|\,O^{(1)}\,|\cdots]\,W_O$。

    Parameters
    ----------
    O : ndarray, (..., h, n, d_v)
        各头的输出
    W_O : ndarray, (h·d_v, d_model)

    Returns
    -------
    Y : ndarray, (..., n, d_model)

    Raises
    ------
    ValueError
        h·d_v 与 W_O 的行数不相等

    References
    ----------
    Vaswani et al. (2017), 3.2.2 节
    """
    return concat_heads(O) @ W_O


# ── 第 7 步　预测 ─────────────────────────────────────────────────────────
@shapes("Y (..., n, d_model), W_U (d_model, d_vocab) -> logits (..., n, d_vocab)")
def unembed(Y, W_U):
    r"""$\mathrm{logits} = YW_U$：给词表里每个字打一个分，尚未归一化。

    Parameters
    ----------
    Y : ndarray, (..., n, d_model)
    W_U : ndarray, (d_model, d_vocab)
        一列一个字

    Returns
    -------
    logits : ndarray, (..., n, d_vocab)

    Raises
    ------
    ValueError
        Y 与 W_U 的 d_model 不相等
    """
    return Y @ W_U


@shapes("Y (..., n, d_model), W_U (d_model, d_vocab) -> P (..., n, d_vocab)")
def predict(Y, W_U, temperature=1.0):
    r"""下一个字的概率：$P = \mathrm{softmax}(YW_U / T)$。

    Parameters
    ----------
    Y : ndarray, (..., n, d_model)
    W_U : ndarray, (d_model, d_vocab)
    temperature : float
        温度，大于 0 的有限数

    Returns
    -------
    P : ndarray, (..., n, d_vocab)
        第 i 行：读到词元 i 为止，下一个字是谁的概率；最后一行就是预测

    Raises
    ------
    ValueError
        d_model 对不上，或 temperature 不是大于 0 的有限数
    """
    return softmax(unembed(Y, W_U), temperature)

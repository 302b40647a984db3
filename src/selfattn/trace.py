"""把七步跑一遍，每个中间结果都留下名字。"""

from dataclasses import dataclass

import numpy as np

from . import contracts, steps
from .example import MODEL, Model

EXPLAINABLE = ("X", "Q", "K", "V", "QK", "S", "S_masked", "A", "O", "concat", "Y", "logits", "P")


@dataclass(frozen=True, eq=False)
class Trace:
    """一次运行的全部中间结果。h 是头数，n 是词元个数。

    Attributes
    ----------
    text : str
    tokens : tuple of str, 长 n
    ids : ndarray of int, (n,)                 第 1 步
    X : ndarray, (n, d_model)                  第 2 步
    Q, K : ndarray, (h, n, d_k)                第 3 步
    V : ndarray, (h, n, d_v)                   第 3 步
    QK : ndarray, (h, n, n)                    第 4 步：点积
    S : ndarray, (h, n, n)                     第 4 步：分数（除过 √d_k）
    S_masked : ndarray, (h, n, n)              第 4 步：掩码之后的分数
    A : ndarray, (h, n, n)                     第 4 步：权重，每行加起来等于 1
    O : ndarray, (h, n, d_v)                   第 5 步：每个头的输出
    concat : ndarray, (n, h·d_v)               第 6 步：拼接
    Y : ndarray, (n, d_model)                  第 6 步：乘过 W_O
    logits : ndarray, (n, d_vocab)             第 7 步：未归一化的分
    P : ndarray, (n, d_vocab)                  第 7 步：概率，最后一行就是预测
    """

    model: Model
    text: str
    attention_temperature: float
    temperature: float
    scale: bool
    mask: bool
    tokens: tuple
    ids: np.ndarray
    X: np.ndarray
    Q: np.ndarray
    K: np.ndarray
    V: np.ndarray
    QK: np.ndarray
    S: np.ndarray
    S_masked: np.ndarray
    A: np.ndarray
    O: np.ndarray
    concat: np.ndarray
    Y: np.ndarray
    logits: np.ndarray
    P: np.ndarray

    @property
    def n(self):
        """词元个数。"""
        return len(self.tokens)

    @property
    def prediction(self):
        """下一个字的概率：{字: 概率}，从大到小。"""
        p = self.P[-1]
        order = np.argsort(-p, kind="stable")
        return {self.model.vocab[k]: float(p[k]) for k in order}


def run(text, model=MODEL, *, attention_temperature=1.0, temperature=1.0, scale=True, mask=True):
    """对一句话走完七步，返回 Trace。

    Parameters
    ----------
    text : str
        句子，1 到 MAX_TEXT 个字，每个字都在词表里
    model : Model
    attention_temperature : float
        第 4 步 softmax 的温度，大于 0 的有限数
    temperature : float
        第 7 步 softmax 的温度，大于 0 的有限数
    scale, mask : bool
        第 4 步要不要除以 √d_k、要不要因果掩码

    Raises
    ------
    ValueError
        句子是空的、太长或有词表之外的字；温度不是大于 0 的有限数；scale、mask 不是 True 或 False
    """
    contracts.instance("model", model, Model, "Model")
    scale, mask = contracts.flag("scale", scale), contracts.flag("mask", mask)
    attention_temperature = contracts.positive("attention_temperature", attention_temperature)
    temperature = contracts.positive("temperature", temperature)
    ids = steps.tokenize(text, model.vocab)
    X = steps.embed(ids, model.W_E)
    Q, K, V = steps.project_qkv(X, model.W_Q, model.W_K, model.W_V)
    QK = steps.scaled_scores(Q, K, scale=False)
    S = steps.scaled_scores(Q, K, scale)
    S_masked = steps.mask_scores(S) if mask else S
    A = steps.attention_weights(Q, K, attention_temperature, scale, mask)
    O = steps.weighted_sum(A, V)
    Y = steps.merge_heads(O, model.W_O)
    results = dict(
        ids=ids, X=X, Q=Q, K=K, V=V, QK=QK, S=S, S_masked=S_masked, A=A, O=O,
        concat=steps.concat_heads(O),
        Y=Y,
        logits=steps.unembed(Y, model.W_U),
        P=steps.predict(Y, model.W_U, temperature),
    )  # fmt: skip
    for value in results.values():
        value.flags.writeable = False
    return Trace(
        model=model,
        text=text,
        attention_temperature=attention_temperature,
        temperature=temperature,
        scale=scale,
        mask=mask,
        tokens=tuple(model.vocab[k] for k in ids),
        **results,
    )

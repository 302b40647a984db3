r"""训练：从随机的权重出发，一步一步把损失降下来，只用 NumPy。

全书的权重就是 ``train()`` 走完 2,000 步得到的，一个数不差。

权重都是一位小数。往前算用取整后的，往回算当作没有取整（straight-through estimator,
Bengio et al., 2013）；每一步挪的是背后没有取整的那一份。
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import contracts
from .example import MODEL, Model
from .gradients import NO_ANSWER, gradients
from .wording import shown

START_FILE = Path(__file__).with_name("start.json")  # 全书的权重从这里出发
EXPERIMENTS_FILE = Path(__file__).with_name("experiments.json")
NAMES = ("W_E", "W_Q", "W_K", "W_V", "W_O", "W_U")
STEPS = 2000
LEARNING_RATE = 0.03  # 第一步的；按余弦降到 0
L2 = 6e-3  # L2 正则的系数
MOST_STEPS = 10_000
LONGEST, MOST = 16, 64  # 一句话最多几个字，一次最多几句


@dataclass(frozen=True, eq=False)
class Moment:
    """训练中的一个时刻。

    Attributes
    ----------
    step : int
        走了几步
    loss : float
        这一刻的损失，平均每道题（nat）
    model : Model
        这一刻的模型，权重已经取整
    """

    step: int
    loss: float
    model: Model


# ── 题目 ──────────────────────────────────────────────────────────────────
def exercises(sentences, vocab):
    """每个位置都是一道题：读到这里，下一个字是谁。短句在右边补齐，补的地方没有题。

    Parameters
    ----------
    sentences : sequence of str
        b 句话，最长的有 n + 1 个字
    vocab : sequence of str

    Returns
    -------
    ids, answers : ndarray of int, (b, n)
    """
    number = {c: k for k, c in enumerate(vocab)}
    ids = np.zeros((len(sentences), max(map(len, sentences)) - 1), dtype=int)
    answers = np.full_like(ids, NO_ANSWER)
    for row, sentence in enumerate(sentences):
        numbers = [number[c] for c in sentence]
        ids[row, : len(numbers) - 1] = numbers[:-1]
        answers[row, : len(numbers) - 1] = numbers[1:]
    return ids, answers


def checked(sentences):
    """句子能不能拿来训练。

    Raises
    ------
    ValueError
        不是一到 MOST 句话，或有一句不是 2 到 LONGEST 个字，或含空白
    """
    sentences = contracts.strings("sentences", sentences, "几句话")
    if not 1 <= len(sentences) <= MOST:
        raise ValueError(f"要 1 到 {MOST} 句话，收到的是 {len(sentences)} 句。")
    for sentence in sentences:
        if not 2 <= len(sentence) <= LONGEST:
            raise ValueError(f"一句话要 2 到 {LONGEST} 个字，连标点在内；{shown(sentence)}有 {len(sentence)} 个。")
        if any(c.isspace() for c in sentence):
            raise ValueError(f"一句话里不能有空格或换行，收到的是 {shown(sentence)}。")
    return sentences


# ── 权重 ──────────────────────────────────────────────────────────────────
def book_start():
    """全书的权重出发的地方：名字 → 矩阵，训练之前的随机数。"""
    data = json.loads(START_FILE.read_text(encoding="utf-8"))
    return {name: np.array(data[name]) for name in NAMES}


def random_start(d_vocab, seed, *, h=MODEL.h, d_k=MODEL.d_k):
    """另一个出发点：名字 → 矩阵，每个数来自标准差 0.7 的正态分布；词表长 d_vocab，d_v 和 d_k 一样。"""
    rng = np.random.default_rng(seed)
    d_model = MODEL.d_model
    shapes = dict(
        W_E=(d_vocab, d_model),
        W_Q=(h, d_model, d_k),
        W_K=(h, d_model, d_k),
        W_V=(h, d_model, d_k),
        W_O=(h * d_k, d_model),
        W_U=(d_model, d_vocab),
    )
    return {name: 0.7 * rng.standard_normal(shape) for name, shape in shapes.items()}


def rounded(w):
    """取一位小数；+ 0.0 把 -0.0 变成 0.0。"""
    return np.round(w * 10) / 10 + 0.0


# ── 每一步挪多少 ──────────────────────────────────────────────────────────
class Adam:
    """给每个权重记两本账：导数最近的平均 m，导数的平方最近的平均 v（Kingma & Ba, 2015）。"""

    def __init__(self):
        self.m = self.v = 0.0
        self.t = 0

    def move(self, d, rate):
        """这一步挪多少，形状和导数 d 一样；rate 是学习率。"""
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * d
        self.v = 0.999 * self.v + 0.001 * d**2
        m, v = self.m / (1 - 0.9**self.t), self.v / (1 - 0.999**self.t)  # 开头的几步账还不满
        return rate * m / (np.sqrt(v) + 1e-8)


def descend(start, ids, answers, steps, gradients=gradients):
    """从权重 start 出发走 steps 步。

    Parameters
    ----------
    start : dict
        名字 → 矩阵
    ids, answers : ndarray of int, (b, n)
        题目
    steps : int
    gradients : callable
        (权重, ids, answers) → (损失, 导数)

    Yields
    ------
    step, loss, W
        走了几步、这时的损失、这时的权重（取整后的）；第 0 步是出发的地方
    """
    hidden = dict(start)  # 没有取整的那一份
    adam = {name: Adam() for name in hidden}
    for step in range(steps + 1):
        W = {name: rounded(w) for name, w in hidden.items()}  # 往前：用取整后的
        loss, d = gradients(W, ids, answers)
        yield step, loss, W
        rate = LEARNING_RATE * (1 + np.cos(np.pi * step / steps)) / 2
        for name, w in hidden.items():  # 往回：当作没有取整
            hidden[name] = w - adam[name].move(d[name] + 2 * L2 * w / w.size, rate)


def train(sentences=MODEL.sentences, *, steps=STEPS, seed=None, every=100):
    """训练一个模型，一边走一边交出路上的时刻。

    Parameters
    ----------
    sentences : sequence of str
        训练句子；字都在全书的词表里，词表就用全书的，否则用这些句子里的字
    steps : int
        走几步，1 到 10,000
    seed : int or None
        随机数的种子。None：词表是全书的，就从全书的那一份权重出发，否则种子是 0
    every : int
        隔几步交出一个时刻；第 0 步和最后一步总在里面

    Yields
    ------
    Moment

    Raises
    ------
    ValueError
        句子不合要求，或 steps、every、seed 不是合适的整数
    """
    sentences = checked(sentences)
    contracts.between("steps", steps, 1, MOST_STEPS)
    contracts.between("every", every, 1, MOST_STEPS)
    if seed is not None:
        contracts.between("seed", seed, 0, 2**32 - 1)
    known = set("".join(sentences)) <= set(MODEL.vocab)
    vocab = MODEL.vocab if known else tuple(dict.fromkeys("".join(sentences)))
    start = book_start() if known and seed is None else random_start(len(vocab), seed or 0)
    for step, loss, W in descend(start, *exercises(sentences, vocab), steps):
        if step % every == 0 or step == steps:
            yield Moment(step, loss, Model(vocab, **W, sentences=sentences, loss=round(loss, 6)))


def experiments():
    """几种改过的模型从头训练的结果，由 training/experiments.py 写下。

    Returns
    -------
    dict
        ``"separate"``（书里的样子）、``"shared"``（查询和键共用一个矩阵）、``"one_head"``（一个头，
        d_k = d_v = 4）各一列，每个种子一项：``loss``、``follows``（47 道题里第一名接得通的次数）、
        ``contrast``（封面上两句话后面，「吗」和「们」的概率）
    """
    return json.loads(EXPERIMENTS_FILE.read_text(encoding="utf-8"))

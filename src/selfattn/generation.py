"""写下一个字，接上去，再来一遍：第 7 步反复用，就是生成。"""

from . import contracts
from .contracts import MAX_TEXT, shapes
from .example import ENDINGS, MODEL
from .trace import run


@shapes("P (d_vocab,) -> k () < d_vocab")
def choose(P, rng=None):
    """从一行概率里挑一个编号。

    Parameters
    ----------
    P : ndarray, (d_vocab,)
        概率，加起来等于 1
    rng : numpy.random.Generator or None
        None 取概率最大的（贪心）；给了就按概率抽（采样）

    Returns
    -------
    k : int
        编号，0 … d_vocab−1

    Raises
    ------
    ValueError
        P 不是一行概率，或 rng 不是随机数发生器
    """
    if rng is None:
        return int(P.argmax())  # 贪心
    return int(rng.choice(len(P), p=P / P.sum()))  # 采样


def generate(text, steps=8, *, model=MODEL, temperature=1.0, rng=None, **options):
    """从 text 开始一个字一个字往下写，写到句末标点或满 steps 个字为止。

    Parameters
    ----------
    text : str
        开头，每个字都在词表里
    steps : int
        最多写几个字，0 或更多；连开头不超过 MAX_TEXT 个字
    temperature : float
        第 7 步的温度，大于 0 的有限数
    rng : numpy.random.Generator or None
        None 贪心，否则采样
    **options
        传给 run，如 attention_temperature

    Returns
    -------
    list of Trace
        每一步的运行：第 0 个是开头，之后每个比前一个多一个字；全文是 ``traces[-1].text``

    Raises
    ------
    ValueError
        steps 不是非负整数或太大，rng 不是随机数发生器，或 text、temperature 不合要求
    """
    contracts.generator("rng", rng)
    contracts.text("text", text)
    steps = contracts.index("steps", steps, MAX_TEXT - len(text) + 1, f"连开头最多 {MAX_TEXT} 个字")
    traces = [run(text, model, temperature=temperature, **options)]
    while len(traces) <= steps and traces[-1].tokens[-1] not in ENDINGS:
        last = traces[-1]
        traces.append(run(last.text + model.vocab[choose(last.P[-1], rng)], model, temperature=temperature, **options))
    return traces

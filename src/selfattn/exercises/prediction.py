"""第 7 章的题：带温度的概率、抽签、top-k、一个字一个字地写。"""

import functools

import numpy as np

from ..example import MODEL
from ..steps import softmax
from ..trace import run
from .judge import Exercise


# ── 带温度的概率 ─────────────────────────────────────────────────────────
def _predict_cases(rng):
    Y = run("我爱你").Y
    cases = [("「我爱你」，T = 1", (Y, MODEL.W_U, 1.0)), ("「我爱你」，T = 3", (Y, MODEL.W_U, 3.0))]
    for n, d_model, d_vocab, T in ((2, 3, 5, 0.5), (4, 4, 4, 2.0), (3, 6, 2, 7.0)):
        args = (rng.standard_normal((n, d_model)), rng.standard_normal((d_model, d_vocab)), T)
        cases.append((f"d_model={d_model}，d_vocab={d_vocab}，T = {T}", args))
    cases.append(("温度低到 0.001", (Y, MODEL.W_U, 0.001)))
    return cases


def _plain(logits):
    E = np.exp(logits)
    return E / E.sum(axis=-1, keepdims=True)


def _over_rows(logits):
    E = np.exp(logits - logits.max(axis=-2, keepdims=True))
    return E / E.sum(axis=-2, keepdims=True)


def _whole(logits):
    E = np.exp(logits - logits.max())
    return E / E.sum()


check_predict = Exercise(
    "带温度的概率：``predict(Y, W_U, T)`` 收 (n, d_model)、(d_model, d_vocab) 和温度，返回 (n, d_vocab)。",
    ("Y", "W_U", "T"),
    lambda Y, W_U, T: softmax(Y @ W_U / T),
    _predict_cases,
    [
        ("温度乘上去了：logits 要**除以** T，T 大才会平。", lambda Y, W_U, T: softmax(Y @ W_U * T)),
        ("没有用温度。", lambda Y, W_U, T: softmax(Y @ W_U)),
        ("温度除在了 softmax 之后：那样加起来不再是 1。先除，再 softmax。", lambda Y, W_U, T: softmax(Y @ W_U) / T),
        ("温度开了平方：开平方的是 √d_k，温度直接除。", lambda Y, W_U, T: softmax(Y @ W_U / np.sqrt(T))),
        ("没有减去最大值：温度一低，指数就溢出。", lambda Y, W_U, T: _plain(Y @ W_U / T)),
        ("softmax 沿错了轴：每一**行**加起来等于 1，一行是一份预测。", lambda Y, W_U, T: _over_rows(Y @ W_U / T)),
        ("softmax 除的是整个数组的和：每一行各自加起来等于 1。", lambda Y, W_U, T: _whole(Y @ W_U / T)),
        ("没有 softmax：这还是 logits。", lambda Y, W_U, T: Y @ W_U / T),
        ("W_U 转置了：`Y @ W_U`，W_U 的一列属于一个字。", lambda Y, W_U, T: softmax(Y @ W_U.T / T)),
        ("只算了最后一行：这一题每一行都要。", lambda Y, W_U, T: softmax(Y @ W_U / T)[..., -1, :]),
        ("返回的是编号，不是概率：挑字是后面的事。", lambda Y, W_U, T: (Y @ W_U).argmax(axis=-1)),
        (
            "用了 sigmoid：每个字各算各的，加起来不是 1。要用 softmax。",
            lambda Y, W_U, T: 1 / (1 + np.exp(-Y @ W_U / T)),
        ),
        ("返回的是概率的对数：还要取指数。", lambda Y, W_U, T: np.log(softmax(Y @ W_U / T))),
    ],
)


# ── 抽签 ─────────────────────────────────────────────────────────────────
def _draw(P, u):
    over = np.cumsum(P) > u
    return int(np.argmax(over)) if over.any() else int(np.flatnonzero(P)[-1])


def _draw_cases(rng):
    P = np.array([0.25, 0.5, 0.25])
    cases = [(f"u = {u}", (P, u)) for u in (0.1, 0.3, 0.7, 0.8)]
    cases.append(("u 正好是 0，第 0 个字的概率也是 0", (np.array([0.0, 0.75, 0.25]), 0.0)))
    cases.append(("u 正好在分界上", (np.array([0.5, 0.25, 0.25]), 0.5)))
    cases.append(("中间有概率为 0 的字，u 正好在分界上", (np.array([0.5, 0.0, 0.5]), 0.5)))
    cases += [(f"「我爱你」，u = {u}", (run("我爱你").P[-1], u)) for u in (0.2, 0.6)]
    for size in (5, 8, 12, 20, 30):
        P = rng.random(size)
        cases.append(("随机的概率", (P / P.sum(), float(rng.uniform(0.05, 0.95)))))
    P = np.append(np.random.default_rng(4).random(8), 0.0)
    cases.append(("概率的累加被舍入，到不了 1，u 比它还大", (P / P.sum(), float(np.nextafter(1, 0)))))
    return cases


def _falls_through(otherwise):
    """u 比全部累加都大时，返回 otherwise(P)。"""
    return lambda P, u: _draw(P, u) if (np.cumsum(P) > u).any() else otherwise(P)


def _sorted_draw(P, u):
    order = np.argsort(-P, kind="stable")
    return int(order[_draw(P[order], u)])


check_draw = Exercise(
    "按概率抽签：``draw(P, u)`` 收一行概率和 0 ≤ u < 1 的随机数，返回编号。",
    ("P", "u"),
    _draw,
    _draw_cases,
    [
        ("总是挑了概率最大的：那是贪心，没有用 u。", lambda P, u: int(np.argmax(P))),
        ("没有看概率：每个字的机会一样多。", lambda P, u: int(u * len(P))),
        ("没有累加：要比的是从头加到这里的概率，不是单个的概率。", lambda P, u: int(np.argmax(P > u))),
        ("差了一号：u 落在哪一段，就是哪一段的编号。", lambda P, u: _draw(P, u) + 1),
        ("少了一号：u 落在第 0 段，编号就是 0。", lambda P, u: _draw(P, u) - 1),
        (
            "分界上的 u 归错了：第 k 段含左端、不含右端，累加的和要**大于** u。概率是 0 的字永远抽不到。",
            lambda P, u: int(np.searchsorted(np.cumsum(P), u)),
        ),
        ("先按概率排了序：编号是词表的次序，各段要照词表的次序排。", _sorted_draw),
        ("各段从后往前排了：要从编号 0 排起。", lambda P, u: len(P) - 1 - _draw(P[::-1], u)),
        ("返回的是概率，不是编号。", lambda P, u: float(P[_draw(P, u)])),
        (
            "u 非常接近 1 时谁也没有抽中：小数相加有舍入，总和常略小于 1。循环走完了，就归最后一个概率不是 0 的字。",
            _falls_through(lambda P: None),
        ),
        (
            "u 非常接近 1 时，编号超出了词表：小数相加有舍入，总和常略小于 1。这时归最后一个概率不是 0 的字。",
            _falls_through(len),
        ),
        (
            "u 非常接近 1 时抽中了第 0 个字：没有一个累加大于 u，`argmax` 就返回 0。这时归最后一个概率不是 0 的字。",
            _falls_through(lambda P: 0),
        ),
        (
            "u 非常接近 1 时抽中了概率是 0 的字：要归最后一个概率**不是 0** 的字。",
            _falls_through(lambda P: len(P) - 1),
        ),
    ],
)


# ── top-k ────────────────────────────────────────────────────────────────
def _best(P, k):
    return np.argsort(-P, kind="stable")[:k]


def _kept(P, k):
    out = np.zeros_like(P)
    best = _best(P, k)
    out[best] = P[best]
    return out


def _top_k(P, k):
    kept = _kept(P, k)
    return kept / kept.sum()


def _top_k_cases(rng):
    P = run("我爱你", temperature=5.0).P[-1]
    cases = [("「我爱你」，T = 5，留 3 个", (P, 3)), ("只留 1 个", (P, 1)), ("全留", (P, len(P)))]
    cases.append(("有三个一样大，只留 2 个：留编号小的", (np.array([0.1, 0.25, 0.25, 0.15, 0.25]), 2)))
    cases.append(("有概率是 0 的字", (np.array([0.0, 0.5, 0.2, 0.0, 0.3]), 4)))
    for size, k in ((5, 2), (9, 4), (12, 7)):
        P = rng.random(size)
        cases.append((f"{size} 个字，留 {k} 个", (P / P.sum(), k)))
    return cases


def _tail(P, k):
    out = P.copy()
    out[_best(P, k)] = 0
    return out / out.sum() if out.any() else out


def _smallest(P, k):
    kept = np.zeros_like(P)
    worst = np.argsort(P, kind="stable")[:k]
    kept[worst] = P[worst]
    return kept / kept.sum()


def _with_ties(P, k):
    kept = np.where(P >= np.sort(P)[-k], P, 0.0)
    return kept / kept.sum()


def _later_ties(P, k):
    return _top_k(P[::-1], k)[::-1]


def _exp_of_the_kept(P, k):
    out = np.zeros_like(P)
    best = _best(P, k)
    out[best] = softmax(P[best])
    return out


check_top_k = Exercise(
    "top-k：``top_k(P, k)`` 只留最大的 k 个概率，其余写 0，再让总和回到 1；一样大时留编号小的。",
    ("P", "k"),
    _top_k,
    _top_k_cases,
    [
        ("没有重新归一化：砍完之后加起来不到 1，要再除以剩下的和。", _kept),
        ("留下的是最小的 k 个：要留最大的。", _smallest),
        ("砍掉的正好是该留的：最大的 k 个要留下。", _tail),
        (
            "次序没了：返回的应当和 P 一样长，每个字还在自己的位置上。",
            lambda P, k: P[_best(P, k)] / P[_best(P, k)].sum(),
        ),
        ("多留了一个：一共留 k 个。", lambda P, k: _top_k(P, k + 1)),
        ("少留了一个：一共留 k 个。", lambda P, k: _top_k(P, k - 1)),
        ("一样大的全留了，超过了 k 个：一样大时留编号小的。", _with_ties),
        ("一样大时留了编号大的：要留编号小的。", _later_ties),
        ("对概率又做了一次 softmax：P 已经是概率，除以剩下的和就行。", _exp_of_the_kept),
        ("留的是前 k 个字，没有看概率。", lambda P, k: np.where(np.arange(len(P)) < k, P, 0) / P[:k].sum()),
        ("什么都没有砍。", lambda P, k: P.copy()),
        ("留下的几个成了一样大：要保持原来的比例。", lambda P, k: (_kept(P, k) > 0) / (_kept(P, k) > 0).sum()),
    ],
)


# ── 一个字一个字地写 ─────────────────────────────────────────────────────
def _write(ids, next_P, steps, endings):
    ids = list(ids)
    while steps > 0 and ids[-1] not in endings:
        ids.append(int(np.argmax(next_P(ids))))
        steps -= 1
    return ids


def _model(doc, row):
    """把 row(编号的元组) 变成给读者用的 next_P；算过的记下来。"""
    rows = functools.cache(row)

    def next_P(ids):
        return rows(tuple(map(int, ids))).copy()

    next_P.__doc__ = doc
    return next_P


_book = _model(
    "一个函数：next_P(ids) 是书里的模型读完 ids 之后的一行概率",
    lambda ids: run("".join(MODEL.vocab[k] for k in ids)).P[-1],
)


def _random_model(seed, size):
    def row(ids):
        P = np.random.default_rng([seed, *ids]).random(size)
        P[0] /= 2
        return P / P.sum()

    return _model("一个函数：next_P(ids) 是一个随机的模型读完 ids 之后的一行概率", row)


def _write_cases(rng):
    stops = (6, 7)
    cases = [("从「我」写起", ([0], _book, 8, stops)), ("最多写 2 个字", ([0], _book, 2, stops))]
    cases.append(("「他爱我」", ([3, 1, 0], _book, 8, stops)))
    cases.append(("一个字也不写", ([0, 1], _book, 0, stops)))
    cases.append(("开头已经写完了", ([0, 1, 2, 6], _book, 5, stops)))
    for size, steps in ((9, 6), (12, 9), (15, 12)):
        seed = int(rng.integers(1 << 30))
        cases.append(("随机的模型", (rng.integers(1, size, 3).tolist(), _random_model(seed, size), steps, (0,))))
    return cases


def _looping(pick=lambda P: int(np.argmax(P)), see=lambda ids, start: ids, extra=0):
    """照标准答案的样子写，换掉其中一处。"""

    def wrong(ids, next_P, steps, endings):
        start, ids = list(ids), list(ids)
        for _ in range(steps + extra):
            if ids[-1] in endings:
                break
            ids.append(pick(next_P(see(ids, start))))
        return ids

    return wrong


def _never_stops(ids, next_P, steps, endings):
    return _write(ids, next_P, steps, ())


def _drops_the_ending(ids, next_P, steps, endings):
    out = _write(ids, next_P, steps, endings)
    return out[:-1] if len(out) > len(ids) and out[-1] in endings else out


def _always_starts(ids, next_P, steps, endings):
    ids = list(ids)
    for _ in range(steps):
        ids.append(int(np.argmax(next_P(ids))))
        if ids[-1] in endings:
            break
    return ids


check_write = Exercise(
    "一个字一个字地写：``write(ids, next_P, steps, endings)`` 贪心地接，到句末或满 steps 个字为止，返回全部编号。",
    ("ids", "next_P", "steps", "endings"),
    _write,
    _write_cases,
    [
        ("没有停：接上句末的字就该停了。", _never_stops),
        ("句末的字丢了：接上它，再停。", _drops_the_ending),
        ("开头已经写完了，还在往下写：先看最后一个字是不是句末。", _always_starts),
        ("只返回了新写的：开头的编号也要。", lambda ids, *rest: _write(ids, *rest)[len(ids) :]),
        ("多写了一个字：最多写 steps 个。", _looping(extra=1)),
        ("少写了一个字：最多写 steps 个。", _looping(extra=-1)),
        (
            "只给模型看了最后一个字：要把到目前为止的全部编号都给它，注意力才看得见前面。",
            _looping(see=lambda ids, start: ids[-1:]),
        ),
        ("每次给模型看的都是开头：接上去的字也要给它看。", _looping(see=lambda ids, start: start)),
        ("挑的是概率最小的。", _looping(pick=lambda P: int(np.argmin(P)))),
        ("挑的是概率第二大的。", _looping(pick=lambda P: int(np.argsort(-P)[1]))),
        ("接上去的是概率，不是编号。", _looping(pick=lambda P: float(P.max()))),
        (
            "只写了一个字：要一遍一遍地接。",
            lambda ids, next_P, steps, endings: _write(ids, next_P, min(steps, 1), endings),
        ),
        ("新的字接在了前面。", lambda ids, *rest: _write(ids, *rest)[len(ids) :][::-1] + list(ids)),
    ],
)

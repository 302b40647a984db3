"""第 1 章的题：编号变回文字、文字变成编号、合并一对词元。"""

import numpy as np

from ..example import MODEL
from .judge import Exercise, Refusal

CHARACTERS = "我爱你他们吗。？"


def shuffled(rng, size=8):
    return tuple(rng.permutation(list(CHARACTERS))[:size].tolist())


# ── 编号变回文字 ─────────────────────────────────────────────────────────
def _decode_cases(rng):
    cases = [
        ("「我爱你」", (np.array([0, 1, 2]), MODEL.vocab)),
        ("有重复的编号", (np.array([3, 4, 1, 3, 4, 6]), MODEL.vocab)),
        ("只有一个编号", (np.array([5]), MODEL.vocab)),
    ]
    for size in (4, 6, 8):
        ids = rng.integers(0, size, size + 3)
        cases.append(("词表换了次序", (ids, shuffled(rng, size))))
    return cases


check_decode = Exercise(
    "把编号变回一句话：``decode(ids, vocab)`` 返回字符串。",
    ("ids", "vocab"),
    lambda ids, vocab: "".join(vocab[k] for k in ids),
    _decode_cases,
    [
        ("编号从 0 数起，不是从 1 数起。", lambda ids, vocab: "".join(vocab[k - 1] for k in ids)),
        ("字的次序反了：下标为 0 的编号，变成句首的字。", lambda ids, vocab: "".join(vocab[k] for k in ids)[::-1]),
        (
            "重复的字丢了：句子里同一个字可以出现好几次。",
            lambda ids, vocab: "".join(vocab[k] for k in dict.fromkeys(ids)),
        ),
        ("没有用编号，只是取了词表的前几个字。", lambda ids, vocab: "".join(vocab[: len(ids)])),
        ("词表先排了序：编号认的是词表原来的次序。", lambda ids, vocab: "".join(sorted(vocab)[k] for k in ids)),
        ('字和字之间多了空格：用 `"".join`，不是 `" ".join`。', lambda ids, vocab: " ".join(vocab[k] for k in ids)),
        ("把编号的数字接了起来，没有去词表里查。", lambda ids, vocab: "".join(str(k) for k in ids)),
        (
            "用的是写死的词表：词表是参数 `vocab`，它的次序会变。",
            lambda ids, vocab: "".join(MODEL.vocab[k] for k in ids),
        ),
    ],
)


# ── 文字变成编号 ─────────────────────────────────────────────────────────
def _tokenize(text, vocab):
    for c in text:
        if c not in vocab:
            return Refusal(c, text)
    return np.array([vocab.index(c) for c in text])


def _tokenize_cases(rng):
    cases = [
        ("「我爱你」", ("我爱你", MODEL.vocab)),
        ("有重复的字", ("他们爱他", MODEL.vocab)),
        ("词表之外的字", ("我爱猫", MODEL.vocab)),
        ("词表之外的字排在最前", ("猫爱我", MODEL.vocab)),
    ]
    for size in (4, 6, 8):
        vocab = shuffled(rng, size)
        cases.append(("词表换了次序", ("".join(rng.choice(vocab, size + 2)), vocab)))
    return cases


def _numbers(text, vocab):
    return np.array([vocab.index(c) for c in text if c in vocab])


check_tokenize = Exercise(
    "把一句话变成编号：``tokenize(text, vocab)`` 返回整数数组；有词表之外的字就抛 ValueError，说出是哪个字。",
    ("text", "vocab"),
    _tokenize,
    _tokenize_cases,
    [
        ("生字被悄悄丢掉了：后面的步骤不会知道少了一个字。遇到它要 `raise ValueError(…)`。", _numbers),
        (
            "生字成了 −1：−1 会取到嵌入表的最后一行，错了也看不出来。`str.find` 找不到时就返回 −1。",
            lambda text, vocab: np.array(["".join(vocab).find(c) for c in text]),
        ),
        (
            "生字成了 0：0 是词表里排头的字的编号，不能拿来当“不认识”。",
            lambda text, vocab: np.array([vocab.index(c) if c in vocab else 0 for c in text]),
        ),
        (
            "生字得到了一个新编号：嵌入表没有那一行。",
            lambda text, vocab: np.array([vocab.index(c) if c in vocab else len(vocab) for c in text]),
        ),
        (
            "查字典抛的是 KeyError：读的人看不懂。先检查，再 `raise ValueError(…)`，说出是哪个字。",
            lambda text, vocab: np.array([{c: k for k, c in enumerate(vocab)}[c] for c in text]),
        ),
        ("编号从 0 数起，不是从 1 数起。", lambda text, vocab: _numbers(text, vocab) + 1),
        (
            "词表先排了序：编号是字在原来的词表里的位置。",
            lambda text, vocab: np.array([sorted(vocab).index(c) for c in text]),
        ),
        (
            "编号是照句子里出现的次序编的：应当查词表。",
            lambda text, vocab: np.array([list(dict.fromkeys(text)).index(c) for c in text]),
        ),
        ("重复的字丢了：几个字就有几个编号。", lambda text, vocab: _numbers(dict.fromkeys(text), vocab)),
        (
            "用的是 Unicode 编号（`ord`），应当是字在词表里的位置。",
            lambda text, vocab: np.array([ord(c) for c in text]),
        ),
        ("次序反了：下标为 0 的编号属于句首的字。", lambda text, vocab: _numbers(text, vocab)[::-1]),
        (
            "用的是写死的词表：词表是参数 `vocab`，它的次序会变。",
            lambda text, vocab: _tokenize(text, MODEL.vocab),
        ),
    ],
)


# ── 合并一对词元 ─────────────────────────────────────────────────────────
def _merge(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def _keeps_the_second(ids, pair, new):
    out = []
    for i, k in enumerate(ids):
        out.append(new if tuple(ids[i : i + 2]) == tuple(pair) else k)
    return out


def _drops_the_last(ids, pair, new):
    out, i = [], 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == tuple(pair):
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def _first_only(ids, pair, new):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == tuple(pair):
            return [*ids[:i], new, *ids[i + 2 :]]
    return list(ids)


def _both_orders(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) in (tuple(pair), tuple(pair)[::-1]):
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def _replaces_each(ids, pair, new):
    return [new if k in pair else k for k in ids]


def _from_the_right(ids, pair, new):
    return _merge(ids[::-1], tuple(pair)[::-1], new)[::-1]


def _as_text(ids, pair, new):
    return [*map(int, " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(new)).split())]


def _removes(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def _merge_cases(rng):
    cases = [
        ("合并一处", ([7, 1, 2, 5], (1, 2), 256)),
        ("合并两处", ([1, 2, 3, 1, 2], (1, 2), 256)),
        ("对子倒过来不算", ([2, 1, 2, 1], (1, 2), 256)),
        ("两个词元相同，挨着三个：从左边合起", ([9, 4, 4, 4], (4, 4), 256)),
        ("没有这一对", ([3, 1, 3, 2], (1, 2), 256)),
        ("只有一个词元", ([1], (1, 2), 256)),
    ]
    cases.append(("两位数的编号", ([11, 2, 1, 2, 21, 2], (1, 2), 256)))
    cases.append(("编号里有 256 以上的", ([300, 30, 0, 300, 301], (300, 301), 302)))
    for size in (9, 16, 33):
        ids = rng.integers(0, 3, size).tolist()
        pair = tuple(rng.integers(0, 3, 2).tolist())
        cases.append(("随机的编号", ([*ids, *pair, *ids[:2]], pair, 256 + size)))
    return cases


check_merge = Exercise(
    "把挨着的一对编号换成一个新编号：``merge(ids, pair, new)`` 返回新的列表，从左往右合。",
    ("ids", "pair", "new"),
    _merge,
    _merge_cases,
    [
        ("合并之后，那一对的第二个还留着：合了一次要往前跳两格。", _keeps_the_second),
        ("末尾丢了一个词元：最后一个没有邻居，也要放进结果。", _drops_the_last),
        ("只合并了第一处：整个列表里的每一处都要合。", _first_only),
        ("倒过来的也合了：（1, 2）和（2, 1）不是同一对。", _both_orders),
        ("单个的也换了：要两个挨在一起才合。", _replaces_each),
        ("从右边合起了：规矩是从左往右。", _from_the_right),
        ("拼成字符串再替换，11 和 2 之间也会被当成 1 和 2：要按编号比，不要按文字比。", _as_text),
        ("那一对被删掉了，新编号没有放进去。", _removes),
        ("一处都没有合并。", lambda ids, pair, new: list(ids)),
    ],
)

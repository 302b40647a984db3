import numpy as np


def skips_unknown(text, vocab):
    """悄悄丢掉"""
    return np.array([vocab.index(c) for c in text if c in vocab])


def minus_one(text, vocab):
    """−1"""
    vocab = "".join(vocab)
    return np.array([vocab.find(c) for c in text])


def zero(text, vocab):
    """生字成了 0"""
    number = {c: k for k, c in enumerate(vocab)}
    return np.array([number.get(c, 0) for c in text])


def new_number(text, vocab):
    """新编号"""
    number = {c: k for k, c in enumerate(vocab)}
    return np.array([number.get(c, len(number)) for c in text])


def key_error(text, vocab):
    """KeyError"""
    number = dict(zip(vocab, range(len(vocab))))
    return np.array([number[c] for c in text])


def silent_error(text, vocab):
    """没有说是哪个字"""
    for c in text:
        if c not in vocab:
            raise ValueError("有生字")
    return np.array([vocab.index(c) for c in text])


def from_one(text, vocab):
    """从 1 数起"""
    number = {c: k for k, c in enumerate(vocab, 1)}
    for c in text:
        if c not in number:
            raise ValueError(c)
    return np.array([number[c] for c in text])


def sorted_vocabulary(text, vocab):
    """先排了序"""
    vocab = sorted(vocab)
    for c in text:
        if c not in vocab:
            raise ValueError(c)
    return np.array([vocab.index(c) for c in text])


def by_appearance(text, vocab):
    """照句子里出现的次序"""
    seen = []
    for c in text:
        if c not in vocab:
            raise ValueError(c)
        if c not in seen:
            seen.append(c)
    return np.array([seen.index(c) for c in text])


def no_repeats(text, vocab):
    """重复的字丢了"""
    for c in text:
        if c not in vocab:
            raise ValueError(c)
    return np.array([vocab.index(c) for c in sorted(set(text), key=text.index)])


def unicode(text, vocab):
    """`ord`"""
    for c in text:
        if c not in vocab:
            raise ValueError(c)
    return np.array([ord(c) for c in text])


def backwards(text, vocab):
    """次序反了"""
    for c in text:
        if c not in vocab:
            raise ValueError(c)
    return np.array([vocab.index(c) for c in reversed(text)])


def fixed_vocabulary(text, vocab):
    """写死的词表"""
    number = dict(zip("我爱你他们吗。？", range(8)))
    for c in text:
        if c not in number:
            raise ValueError(c)
    return np.array([number[c] for c in text])


def as_list(text, vocab):
    """`np.array(…)`"""
    for c in text:
        if c not in vocab:
            raise ValueError(c)
    return [vocab.index(c) for c in text]


def as_float(text, vocab):
    """应当是整数"""
    ids = np.zeros(len(text))
    for i, c in enumerate(text):
        if c not in vocab:
            raise ValueError(c)
        ids[i] = vocab.index(c)
    return ids


def repeats_the_sentence(text, vocab):
    """抄了整句"""
    if set(text) - set(vocab):
        raise ValueError(text + " 里有生字")
    return np.array([vocab.index(c) for c in text])

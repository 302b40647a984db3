def from_one(ids, vocab):
    """编号从 0 数起"""
    return "".join(vocab[k - 1] for k in ids)


def backwards(ids, vocab):
    """次序反了"""
    text = ""
    for k in ids:
        text = vocab[k] + text
    return text


def no_repeats(ids, vocab):
    """重复的字丢了"""
    text = ""
    for k in ids:
        if vocab[k] not in text:
            text += vocab[k]
    return text


def first_ones(ids, vocab):
    """没有用编号"""
    return "".join(c for c, _ in zip(vocab, ids))


def sorted_vocabulary(ids, vocab):
    """先排了序"""
    vocab = sorted(vocab)
    return "".join(vocab[k] for k in ids)


def spaced(ids, vocab):
    """多了空格"""
    return " ".join(vocab[k] for k in ids)


def digits(ids, vocab):
    """编号的数字"""
    return "".join(map(str, ids))


def fixed_vocabulary(ids, vocab):
    """写死的词表"""
    return "".join("我爱你他们吗。？"[k] for k in ids)


def as_list(ids, vocab):
    """返回的是列表（list）"""
    return [vocab[k] for k in ids]


def prints(ids, vocab):
    """`print`"""
    print("".join(vocab[k] for k in ids))


def constant(ids, vocab):
    """答案不对"""
    return "我爱你"


def misspelt(ids, vocab):
    """是不是拼错了"""
    return "".join(vocabulary[k] for k in ids)  # noqa: F821

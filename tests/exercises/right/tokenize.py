import numpy as np


def dictionary(text, vocab):
    number = {c: k for k, c in enumerate(vocab)}
    for c in text:
        if c not in number:
            raise ValueError(f"词表里没有「{c}」。")
    return np.array([number[c] for c in text])


def caught(text, vocab):
    ids = np.zeros(len(text), dtype=int)
    for i, c in enumerate(text):
        try:
            ids[i] = list(vocab).index(c)
        except ValueError:
            raise ValueError(f"不认得 {c}") from None
    return ids


def broadcast(text, vocab):
    hits = np.array(list(text))[:, None] == np.array(list(vocab))
    if not hits.any(axis=1).all():
        raise ValueError(f"词表之外的字：{text[hits.any(axis=1).argmin()]}")
    return hits.argmax(axis=1)


def quotes_the_sentence(text, vocab):
    for c in text:
        if c not in vocab:
            raise ValueError(f"「{text}」里的「{c}」不在词表里")
    return np.array([vocab.index(c) for c in text])

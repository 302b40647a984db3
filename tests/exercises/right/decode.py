def loop(ids, vocab):
    text = ""
    for k in ids:
        text += vocab[k]
    return text


def comprehension(ids, vocab):
    return "".join([vocab[k] for k in ids])


def mapped(ids, vocab):
    return "".join(map(list(vocab).__getitem__, ids.tolist()))

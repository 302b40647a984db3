import numpy as np


def sorted_indices(P, k):
    best = np.argsort(-P, kind="stable")[:k]
    out = np.zeros(len(P))
    out[best] = P[best]
    return out / out.sum()


def one_at_a_time(P, k):
    left, out = P.copy(), np.zeros_like(P)
    for _ in range(k):
        best = left.argmax()
        out[best] = P[best]
        left[best] = -1
    return out / out.sum()


def python(P, k):
    best = sorted(range(len(P)), key=lambda i: -P[i])[:k]
    total = sum(P[i] for i in best)
    return np.array([P[i] / total if i in best else 0.0 for i in range(len(P))])

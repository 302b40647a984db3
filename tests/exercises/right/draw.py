import numpy as np


def search(P, u):
    return int(np.searchsorted(np.cumsum(P), u, side="right"))


def loop(P, u):
    total = 0.0
    for k, p in enumerate(P):
        total += p
        if u < total:
            return k


def counting(P, u):
    return (P.cumsum() <= u).sum()

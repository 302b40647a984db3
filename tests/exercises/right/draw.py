import numpy as np


def search(P, u):
    k = int(np.searchsorted(np.cumsum(P), u, side="right"))
    return min(k, int(np.flatnonzero(P)[-1]))


def loop(P, u):
    total = 0.0
    for k, p in enumerate(P):
        if p > 0:
            last = k
        total += p
        if u < total:
            return k
    return last


def backwards(P, u):
    sums = np.cumsum(P)
    k = len(P) - 1
    while k > 0 and (P[k] == 0 or sums[k - 1] > u):
        k -= 1
    return k

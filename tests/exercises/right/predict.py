import numpy as np


def divided(Y, W_U, T):
    logits = Y @ W_U / T
    E = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def cooled_first(Y, W_U, T):
    logits = np.einsum("...m,mk->...k", Y / T, W_U)
    return np.exp(logits - np.logaddexp.reduce(logits, axis=-1)[..., None])


def power(Y, W_U, T):
    logits = Y @ W_U
    E = np.exp(logits - logits.max(axis=-1)[..., None]) ** (1 / T)
    return E / E.sum(axis=-1)[..., None]

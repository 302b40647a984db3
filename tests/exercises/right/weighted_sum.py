import numpy as np


def at(A, V):
    return A @ V


def dot(A, V):
    return np.dot(A, V)


def einsum(A, V):
    return np.einsum("...ij,...jc->...ic", A, V)


def one_value_at_a_time(A, V):
    O = np.zeros((*A.shape[:-1], V.shape[-1]))
    for j in range(V.shape[-2]):
        O += A[..., j, None] * V[..., None, j, :]
    return O

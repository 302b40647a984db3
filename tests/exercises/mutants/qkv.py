def swapped(X, W_Q, W_K, W_V):
    """查询和键对调了"""
    K, Q, V = X @ W_Q, X @ W_K, X @ W_V
    return Q, K, V


def shared(X, W_Q, W_K, W_V):
    """键用了 W_Q"""
    Q = K = X @ W_Q
    return Q, K, X @ W_V


def value_is_key(X, W_Q, W_K, W_V):
    """值用了 W_K"""
    Q, K = X @ W_Q, X @ W_K
    return Q, K, K


def raw_value(X, W_Q, W_K, W_V):
    """值没有乘 W_V"""
    return X @ W_Q, X @ W_K, X


def raw(X, W_Q, W_K, W_V):
    """三个结果不能都是 X"""
    Q = K = V = X
    return Q, K, V


def weights_first(X, W_Q, W_K, W_V):
    """次序反了"""
    return W_Q @ X, W_K @ X, W_V @ X


def transposed(X, W_Q, W_K, W_V):
    """W 转置了"""
    return X @ W_Q.T, X @ W_K.T, X @ W_V.T


def star(X, W_Q, W_K, W_V):
    """`*` 是对应位置相乘"""
    return X * W_Q, X * W_K, X * W_V


def chained(X, W_Q, W_K, W_V):
    """从查询算出来"""
    Q = X @ W_Q
    return Q, Q @ W_K, X @ W_V


def only_two(X, W_Q, W_K, W_V):
    """你返回了 2 个"""
    return X @ W_Q, X @ W_K


def only_one(X, W_Q, W_K, W_V):
    """应当返回 3 个结果，用逗号隔开"""
    return X @ W_Q


def in_place(X, W_Q, W_K, W_V):
    """改动了传进来的 `X`"""
    Q, K, V = X @ W_Q, X @ W_K, X @ W_V
    X[:] = 0
    return Q, K, V


def too_few_arguments(X, W):
    """收 4 个参数"""
    return X @ W

import numpy as np


def softmax(s):
    e = np.exp(s - s.max())
    return e / e.sum()


def not_itself(q, k, v, K_cache, V_cache):
    """没有看自己"""
    o = softmax(K_cache @ q / np.sqrt(len(q))) @ V_cache
    return o, np.vstack([K_cache, k]), np.vstack([V_cache, v])


def prepended(q, k, v, K_cache, V_cache):
    """接反了"""
    K, V = np.vstack([k, K_cache]), np.vstack([v, V_cache])
    return softmax(K @ q / np.sqrt(len(q))) @ V, K, V


def no_scale(q, k, v, K_cache, V_cache):
    """忘了除以 √d_k"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q) @ V, K, V


def no_root(q, k, v, K_cache, V_cache):
    """除的是 d_k"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / q.size) @ V, K, V


def root_n(q, k, v, K_cache, V_cache):
    """√n"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(K.shape[0])) @ V, K, V


def scores(q, k, v, K_cache, V_cache):
    """没有 softmax"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return K @ q / np.sqrt(len(q)) @ V, K, V


def overflow(q, k, v, K_cache, V_cache):
    """溢出"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    e = np.exp(K @ q / np.sqrt(len(q)))
    return e / e.sum() @ V, K, V


def key_asks(q, k, v, K_cache, V_cache):
    """不是 k"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ k / np.sqrt(len(k))) @ V, K, V


def mean(q, k, v, K_cache, V_cache):
    """没有用权重"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return V.mean(axis=0), K, V


def old_cache(q, k, v, K_cache, V_cache):
    """还是旧的：要返回"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(len(q))) @ V, K_cache, V_cache


def old_values(q, k, v, K_cache, V_cache):
    """V 还是旧的：v 也"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(len(q))) @ V, K, V_cache


def old_keys(q, k, v, K_cache, V_cache):
    """K 还是旧的：k 也"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(len(q))) @ V, K_cache, V


def keeps_the_query(q, k, v, K_cache, V_cache):
    """存的是 q"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(len(q))) @ V, np.vstack([K_cache, q]), V


def one_axis_more(q, k, v, K_cache, V_cache):
    """多了一个轴"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(len(q)))[None] @ V, K, V


def output_last(q, k, v, K_cache, V_cache):
    """依次返回"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return K, V, softmax(K @ q / np.sqrt(len(q))) @ V


def output_only(q, k, v, K_cache, V_cache):
    """应当返回 3 个结果"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(len(q))) @ V


def like_a_list(q, k, v, K_cache, V_cache):
    """没有叫 `append` 的属性或方法"""
    K_cache.append(k)
    V_cache.append(v)
    return softmax(K_cache @ q / np.sqrt(len(q))) @ V_cache, K_cache, V_cache


def root_of_the_value(q, k, v, K_cache, V_cache):
    """√d_v"""
    K, V = np.vstack([K_cache, k]), np.vstack([V_cache, v])
    return softmax(K @ q / np.sqrt(V.shape[1])) @ V, K, V

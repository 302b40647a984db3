"""第 6 章的题：拼接各头，各乘各的一块再相加。"""

import numpy as np

from ..example import MODEL
from ..trace import run
from .judge import Exercise


# ── 拼接 ─────────────────────────────────────────────────────────────────
def _concat(O):
    return np.concatenate(np.moveaxis(O, -3, 0), axis=-1)


def _concat_cases(rng):
    cases = [("「我爱你」，两个头", (run("我爱你").O,))]
    for shape in ((2, 3, 4), (3, 4, 2), (4, 2, 3), (3, 3, 3), (1, 4, 3), (5, 1, 2)):
        cases.append(("h={}，n={}，d_v={}".format(*shape), (rng.standard_normal(shape),)))
    return cases


def _flat(O):
    h, n, d_v = O.shape[-3:]
    return O.reshape(*O.shape[:-3], n, h * d_v)


def _interleaved(O):
    h, n, d_v = O.shape[-3:]
    return np.moveaxis(O, -3, -1).reshape(*O.shape[:-3], n, h * d_v)


def _stacked(O):
    return O.reshape(*O.shape[:-3], -1, O.shape[-1])


check_concat_heads = Exercise(
    "拼接：``concat_heads(O)`` 收 (h, n, d_v)，返回 (n, h·d_v)。",
    ("O",),
    _concat,
    _concat_cases,
    [
        ("没有交换轴就 `reshape`：一行里混进了别的词元，有时还混进别的头。先交换头和词元两个轴。", _flat),
        ("各个头的数交错排了：应当先是头 0 的全部，再是头 1 的全部。", _interleaved),
        ("上下接起来了：应当左右相接，一行还是一个词元。", _stacked),
        ("头的次序反了：头 0 在最左边。", lambda O: _concat(O[..., ::-1, :, :])),
        ("各个头加在了一起：要左右相接，不是相加。", lambda O: O.sum(axis=-3)),
        ("各个头取了平均：要左右相接。", lambda O: O.mean(axis=-3)),
        (
            "只接了头 0 和头 1：有几个头就接几个。",
            lambda O: np.concatenate([O[..., 0, :, :], O[..., 1, :, :]], axis=-1),
        ),
        ("只留了头 0。", lambda O: O[..., 0, :, :]),
        ("交换了轴，还没有把后面两轴合成一个。", lambda O: np.swapaxes(O, -3, -2)),
        ("行和列反了：一行一个词元。", lambda O: np.swapaxes(_concat(O), -1, -2)),
    ],
)


# ── 各乘各的一块，再相加 ─────────────────────────────────────────────────
def _blocks(O, W_O):
    return W_O.reshape(O.shape[-3], O.shape[-1], W_O.shape[-1])


def _merge(O, W_O):
    return _concat(O) @ W_O


def _merge_cases(rng):
    cases = [("「我爱你」，两个头", (run("我爱你").O, MODEL.W_O))]
    for h, n, d_v, d_model in ((3, 4, 2, 5), (2, 3, 3, 6), (4, 2, 3, 5), (1, 3, 4, 2), (5, 1, 2, 4)):
        label = f"h={h}，n={n}，d_v={d_v}，d_model={d_model}"
        cases.append((label, (rng.standard_normal((h, n, d_v)), rng.standard_normal((h * d_v, d_model)))))
    return cases


check_merge_heads = Exercise(
    "各乘各的一块再相加：``merge_heads(O, W_O)`` 收 (h, n, d_v) 和 (h·d_v, d_model)，返回 (n, d_model)。",
    ("O", "W_O"),
    _merge,
    _merge_cases,
    [
        ("忘了 W_O：这只是拼接。", lambda O, W_O: _concat(O)),
        ("没有交换轴就 `reshape`：各个头、各个词元混在了一起。", lambda O, W_O: _flat(O) @ W_O),
        ("每个头乘的都是第一块：头 r 要乘 W_O 的第 r 块。", lambda O, W_O: (O @ W_O[: O.shape[-1]]).sum(axis=-3)),
        ("取了平均：几个头写的要相加。", lambda O, W_O: _merge(O, W_O) / O.shape[-3]),
        ("块的次序反了：头 0 乘最上面的一块。", lambda O, W_O: (O @ _blocks(O, W_O)[::-1]).sum(axis=-3)),
        (
            "W_O 隔着取了行：头 0 的一块是**挨着的**最上面 d_v 行。",
            lambda O, W_O: sum(O[..., k, :, :] @ W_O[k :: O.shape[-3]] for k in range(O.shape[-3])),
        ),
        (
            "W_O 切的是列：要横着切，每块 d_v 行。",
            lambda O, W_O: sum(O[..., k, :, :] @ part for k, part in enumerate(np.split(W_O, O.shape[-3], axis=1))),
        ),
        ("W_O 转置了：`@ W_O`，不用 `.T`。", lambda O, W_O: _concat(O) @ W_O.T),
        ("没有相加：每个头写的还各自分开。", lambda O, W_O: O @ _blocks(O, W_O)),
        ("只算了头 0 写的。", lambda O, W_O: O[..., 0, :, :] @ W_O[: O.shape[-1]]),
        (
            "只算了头 0 和头 1 写的：有几个头就加几份。",
            lambda O, W_O: O[..., 0, :, :] @ W_O[: O.shape[-1]] + O[..., 1, :, :] @ W_O[O.shape[-1] : 2 * O.shape[-1]],
        ),
    ],
)

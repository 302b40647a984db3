"""和 NumPy 对照用的例子：一半用书里的模型，一半用随机的大小和权重。"""

import numpy as np

from selfattn import MODEL, Model, run

CLOSE = 1e-9
CHARS = "甲乙丙丁戊己庚辛壬癸子丑寅"


random = np.random.RandomState(0)
WIDE = Model(  # 大小两两不等，除了必须等于 d_vocab 的
    vocab="甲乙丙丁戊己庚",
    W_E=random.randn(7, 6),
    W_Q=random.randn(2, 6, 3),
    W_K=random.randn(2, 6, 3),
    W_V=random.randn(2, 6, 4),
    W_O=random.randn(8, 6),
    W_U=random.randn(6, 7),
)


def weights(model):
    """模型写成 JavaScript 那边的样子。"""
    return {"vocab": list(model.vocab)} | {
        name: getattr(model, name).tolist() for name in ("W_E", "W_Q", "W_K", "W_V", "W_O", "W_U")
    }


def options(t):
    """这次运行的选项写成 JavaScript 那边的样子。"""
    return {
        "attentionTemperature": t.attention_temperature, "temperature": t.temperature, "scale": t.scale, "mask": t.mask,
    }  # fmt: skip


def random_model(random):
    """随机的权重，d_vocab、d_model、d_k、d_v、h 两两不等。"""
    d_vocab, d_model, d_k, d_v, h = random.permutation(np.arange(1, 14))[:5]
    scale = np.exp(random.uniform(-2, 1))
    normal = lambda *shape: random.normal(0, scale, shape)
    return Model(
        vocab=CHARS[:d_vocab], W_E=normal(d_vocab, d_model), W_Q=normal(h, d_model, d_k),
        W_K=normal(h, d_model, d_k), W_V=normal(h, d_model, d_v), W_O=normal(h * d_v, d_model),
        W_U=normal(d_model, d_vocab),
    )  # fmt: skip


def case(k):
    """第 k 个例子走一遍七步。"""
    random = np.random.default_rng(k)
    model = random_model(random) if k % 2 else MODEL
    sizes = {model.d_vocab, model.d_model, model.d_k, model.d_v, model.h} if k % 2 else set()
    n = int(random.choice([n for n in range(1, 17) if n not in sizes]))
    text = "".join(random.choice(list(model.vocab), n))
    temperatures = np.exp(random.uniform(np.log(0.05), np.log(20), 2))
    return run(
        text, model, attention_temperature=temperatures[0], temperature=temperatures[1],
        scale=bool(random.integers(2)), mask=bool(random.integers(2)),
    )  # fmt: skip

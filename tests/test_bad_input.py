"""坏输入：都是 ValueError，用中文说清是哪个参数、收到了什么。"""

import re

import numpy as np
import pytest

from selfattn import (
    MODEL,
    Model,
    attention_weights,
    choose,
    concat_heads,
    embed,
    explain,
    generate,
    mask_scores,
    merge_heads,
    predict,
    project_qkv,
    run,
    scaled_scores,
    softmax,
    tokenize,
    unembed,
    weighted_sum,
)

nan, inf = float("nan"), float("inf")
LONG = 10**5000  # Python 不肯把这么长的整数写成文字
t = run("我爱你")
ones = np.ones


def model(**changes):
    fields = ("vocab", "W_E", "W_Q", "W_K", "W_V", "W_O", "W_U")
    return Model(**({name: getattr(MODEL, name) for name in fields} | changes))


# (调用, 参数名, 收到的东西在信息里的样子)
TABLE = [
    # 文字
    (lambda: tokenize("", MODEL.vocab), "text", "''"),
    (lambda: tokenize(None, MODEL.vocab), "text", "None"),
    (lambda: tokenize(["我"], MODEL.vocab), "text", "['我']"),
    (lambda: tokenize(b"a", MODEL.vocab), "text", "b'a'"),
    (lambda: tokenize("我恨你", MODEL.vocab), "text", "'恨'"),
    (lambda: tokenize("我 爱", MODEL.vocab), "text", "' '"),
    (lambda: tokenize("abcdefg", MODEL.vocab), "text", "'a'、'b'、'c'、'd'、'e' 等"),
    (lambda: run(""), "text", "''"),
    (lambda: run("hi"), "text", "'h'、'i'"),
    (lambda: generate("我！"), "text", "'！'"),
    # 编号
    (lambda: embed([0.0], MODEL.W_E), "ids", "[0.0]"),
    (lambda: embed([True], MODEL.W_E), "ids", "[True]"),
    (lambda: embed(3, MODEL.W_E), "ids", "3"),
    (lambda: embed([], MODEL.W_E), "ids", "[]"),
    (lambda: embed(np.zeros((0, 3), int), MODEL.W_E), "ids", "(0, 3)"),
    (lambda: embed([[1, 2], [3]], MODEL.W_E), "ids", "[[1, 2], [3]]"),
    (lambda: embed(["我"], MODEL.W_E), "ids", "['我']"),
    (lambda: embed([0, 8], MODEL.W_E), "ids", "[0, 8]"),
    (lambda: embed([-1], MODEL.W_E), "ids", "[-1]"),
    (lambda: embed([0], ones(4)), "W_E", "(4,)"),
    (lambda: embed([0], ones((2, 3, 4))), "W_E", "(2, 3, 4)"),
    # 形状
    (lambda: project_qkv(ones(4), MODEL.W_Q, MODEL.W_K, MODEL.W_V), "X", "(4,)"),
    (lambda: project_qkv(ones((3, 5)), MODEL.W_Q, MODEL.W_K, MODEL.W_V), "X", "5"),
    (lambda: project_qkv(ones((3, 4)), MODEL.W_Q[0], MODEL.W_K, MODEL.W_V), "W_Q", "(4, 2)"),
    (lambda: project_qkv(ones((3, 4)), MODEL.W_Q, ones((2, 4, 3)), MODEL.W_V), "W_K", "2 和 3"),
    (lambda: project_qkv(ones((3, 4)), MODEL.W_Q, MODEL.W_K, ones((3, 4, 2))), "W_V", "3"),
    (lambda: project_qkv(ones((3, 4)), MODEL.W_Q, MODEL.W_K, ones((2, 5, 2))), "W_V", "5"),
    (lambda: scaled_scores(ones((2, 3)), ones((2, 4))), "K", "4"),
    (lambda: scaled_scores(ones(3), ones((2, 3))), "Q", "(3,)"),
    (lambda: scaled_scores(ones((2, 0)), ones((2, 0))), "Q", "(2, 0)"),
    (lambda: scaled_scores(ones((2, 5, 3)), ones((4, 6, 3))), "K", "(4, 6, 3)"),
    (lambda: attention_weights(ones((2, 3)), ones((4, 5))), "Q", "3"),
    (lambda: attention_weights(ones((5, 3)), ones((4, 3))), "S", "5 和 4"),
    (lambda: mask_scores(ones((3, 2))), "S", "3 和 2"),
    (lambda: mask_scores(ones(3)), "S", "(3,)"),
    (lambda: softmax(ones((3, 0))), "S", "(3, 0)"),
    (lambda: softmax(1.0), "S", "()"),
    (lambda: weighted_sum(ones((2, 3)), ones((4, 5))), "V", "4"),
    (lambda: weighted_sum(ones((2, 3, 4)), ones((5, 4, 6))), "V", "(5, 4, 6)"),
    (lambda: concat_heads(ones((3, 2))), "O", "(3, 2)"),
    (lambda: merge_heads(ones((2, 3, 4)), ones((7, 5))), "W_O", "7"),
    (lambda: merge_heads(ones((2, 3, 4)), ones(8)), "W_O", "(8,)"),
    (lambda: unembed(ones((3, 4)), ones((5, 6))), "W_U", "5"),
    (lambda: predict(ones(4), ones((4, 6))), "Y", "(4,)"),
    (lambda: choose(ones((2, 2)) / 4), "P", "(2, 2)"),
    (lambda: model(W_O=ones((3, 4))), "W_O", "3"),
    (lambda: model(vocab=list("我爱你")), "vocab", "3"),
    (lambda: model(vocab=list("我我你他们吗。？")), "vocab", "'我', '我'"),
    # 不是数
    (lambda: softmax("abc"), "S", "'abc'"),
    (lambda: softmax(["1", "2"]), "S", "['1', '2']"),
    (lambda: softmax(None), "S", "None"),
    (lambda: softmax([1j, 2]), "S", "[1j, 2]"),
    (lambda: softmax([[1, 2], [3]]), "S", "[[1, 2], [3]]"),
    (lambda: scaled_scores([["甲"]], [[1]]), "Q", "[['甲']]"),
    # NaN 与无穷大
    (lambda: softmax([1, nan]), "S[1]", "nan"),
    (lambda: softmax([[1, 2], [3, inf]]), "S[1, 1]", "inf"),
    (lambda: softmax([[0, 1], [-inf, -inf]]), "S", "-inf"),
    (lambda: mask_scores([[1, nan]]), "S[0, 1]", "nan"),
    (lambda: scaled_scores([[-inf]], [[1]]), "Q[0, 0]", "-inf"),
    (lambda: scaled_scores([[1]], [[nan]]), "K[0, 0]", "nan"),
    (lambda: weighted_sum([[nan]], [[1]]), "A[0, 0]", "nan"),
    (lambda: weighted_sum([[1]], [[inf]]), "V[0, 0]", "inf"),
    (lambda: merge_heads(ones((2, 3, 4)), np.full((8, 5), nan)), "W_O[0, 0]", "nan"),
    (lambda: predict(ones((3, 4)), np.full((4, 6), inf)), "W_U[0, 0]", "inf"),
    (lambda: project_qkv(np.full((3, 4), nan), MODEL.W_Q, MODEL.W_K, MODEL.W_V), "X[0, 0]", "nan"),
    (lambda: model(W_V=np.full((2, 4, 2), nan)), "W_V[0, 0, 0]", "nan"),
    (lambda: choose([nan, 1]), "P[0]", "nan"),
    # 概率
    (lambda: choose([0.5, 0.6]), "P", "1.1"),
    (lambda: choose([1.5, -0.5]), "P", "-0.5"),
    # 名字与下标
    (lambda: explain(t, "W", 0, 0), "name", "'W'"),
    (lambda: explain(t, ["A"], 0, 0, 0), "name", "['A']"),
    (lambda: explain(t, "A", 2, 0, 0), "r", "2"),
    (lambda: explain(t, "A", -1, 0, 0), "r", "-1"),
    (lambda: explain(t, "A", 0, 3, 0), "i", "3"),
    (lambda: explain(t, "A", 0, 0, 3), "j", "3"),
    (lambda: explain(t, "A", 0, 0, 1.0), "j", "1.0"),
    (lambda: explain(t, "A", True, 0, 0), "r", "True"),
    (lambda: explain(t, "A", 0, 0), "index", "(0, 0)"),
    (lambda: explain(t, "X", 0, 0, 0), "index", "(0, 0, 0)"),
    (lambda: generate("我", -1), "steps", "-1"),
    (lambda: generate("我", 1.5), "steps", "1.5"),
    (lambda: generate("我", True), "steps", "True"),
    (lambda: generate("我", "3"), "steps", "'3'"),
    (lambda: explain(t, "Q", 0, 0, 2), "c", "2"),
    (lambda: explain(t, "P", 0, 8), "k", "8"),
    (lambda: explain("我", "A", 0, 0, 0), "trace", "'我'"),
    (lambda: explain(t, "A", LONG, 0, 0), "r", "很长的整数"),
    (lambda: embed([LONG], MODEL.W_E), "ids", "很长的整数"),
    (lambda: generate("我", -LONG), "steps", "很长的整数"),
    # 开关、发生器、模型、词表
    (lambda: attention_weights(ones((2, 3)), ones((2, 3)), mask=np.tri(2)), "mask", "array"),
    (lambda: attention_weights(ones((2, 3)), ones((2, 3)), mask="False"), "mask", "'False'"),
    (lambda: attention_weights(ones((2, 3)), ones((2, 3)), scale=np.array([1, 0])), "scale", "array([1, 0])"),
    (lambda: scaled_scores(ones((2, 3)), ones((2, 3)), scale="no"), "scale", "'no'"),
    (lambda: run("我", mask=np.tri(3)), "mask", "array"),
    (lambda: run("我", scale=1), "scale", "1"),
    (lambda: run("我", model="x"), "model", "'x'"),
    (lambda: choose([0.5, 0.5], rng=0), "rng", "0"),
    (lambda: generate("我", rng=7), "rng", "7"),
    (lambda: tokenize("我", None), "vocab", "None"),
    (lambda: tokenize("我", 5), "vocab", "5"),
    (lambda: tokenize("我", [1, 2]), "vocab", "[1, 2]"),
    (lambda: model(vocab=None), "vocab", "None"),
    (lambda: model(sentences=None), "sentences", "None"),
    (lambda: model(sentences=[1]), "sentences", "[1]"),
    # NumPy 的掩码数组、溢出
    (lambda: softmax(np.ma.array([1, 2, 99], mask=[0, 0, 1])), "S", "np.ma"),
    (lambda: scaled_scores([[1e200]], [[1e200]]), "K", "溢出"),
    (lambda: attention_weights([[1e200]], [[1e200]]), "K", "溢出"),
]

TEMPERATURE = [
    lambda T: softmax([1, 2], T),
    lambda T: attention_weights([[1]], [[1]], T),
    lambda T: predict([[1]], [[1]], T),
    lambda T: run("我", temperature=T),
    lambda T: generate("我", temperature=T),
]
ATTENTION_TEMPERATURE = [
    lambda T: run("我", attention_temperature=T),
    lambda T: generate("我", attention_temperature=T),
]
COMPLEX = np.complex128(2 + 5j)
NO_TEMPERATURE = (0, 0.0, -1, -0.5, nan, inf, -inf, "1", "热", None, True, [1.0], 1j, COMPLEX, np.float64(0), 10**400)
TABLE += [
    (lambda call=call, T=T: call(T), name, repr(T)[:80])
    for name, calls in (("temperature", TEMPERATURE), ("attention_temperature", ATTENTION_TEMPERATURE))
    for call in calls
    for T in NO_TEMPERATURE
]


TABLE.append((lambda: run("我", temperature=LONG), "temperature", "很长的整数"))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("call, name, came", TABLE)
def test_bad_input(call, name, came):
    with pytest.raises(ValueError) as error:
        call()
    message = str(error.value)
    assert re.search(rf"(?<![A-Za-z_]){re.escape(name)}(?![A-Za-z_])", message)
    assert came in message
    assert re.search(r"应当|只接受|词表里有|对不上|至少", message)  # 说明可以填什么
    assert message.endswith("。")
    assert error.value.__cause__ is None

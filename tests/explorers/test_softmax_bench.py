"""softmax 工作台的 Python 这一边。"""

import re

import numpy as np
import pytest
from cases import CLOSE
from v8 import V8

from selfattn import MODEL, run, softmax
from selfattn.explorers import SoftmaxBench
from selfattn.explorers.softmax_bench import HEADS, shown
from selfattn.explorers.state import StateError

CHINESE = re.compile(r"[一-鿿].*，收到的是 |不在词表里")
BAD = {
    "sentence": ["", "猫", "我" * 17, None],
    "logits": [[], [1, 2], [[0] * 8], [0] * 7 + [np.nan], [0] * 7 + [np.inf], [0] * 7 + [1001], ["零"] * 8, None, 3],
    "temperature": [0, -1, 5.1, "1", True, np.nan],
    "shift": [1001, -1001, np.inf, "c", None],
    "subtract": [1, "是", None],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_in_chinese_and_the_old_one_stays(name, value):
    bench = SoftmaxBench(temperature=2, shift=3)
    before = bench.state
    with pytest.raises(StateError, match=CHINESE) as error:
        setattr(bench, name, value)
    assert name in str(error.value)
    assert bench.state == before


def test_every_state_has_bad_values_here():
    assert BAD.keys() == set(SoftmaxBench().names)


def test_logits_are_those_of_the_model_until_they_are_changed():
    bench = SoftmaxBench(sentence="他爱我")
    np.testing.assert_array_equal(bench.logits, run("他爱我").logits[-1])
    bench.sentence = "我们爱他"
    np.testing.assert_array_equal(bench.logits, run("我们爱他").logits[-1])
    bench.logits = range(8)
    bench.sentence = "我"
    assert bench.logits == list(range(8))
    assert SoftmaxBench(sentence="他爱我", logits=[1] * 8).logits == [1.0] * 8
    both = SoftmaxBench()
    both.set_state({"sentence": "你", "logits": [2] * 8})
    assert (both.sentence, both.logits) == ("你", [2.0] * 8)


@pytest.mark.parametrize("shift", [0, 100, -1000])
@pytest.mark.parametrize("temperature", [0.1, 1, 5])
def test_with_the_maximum_subtracted_it_is_the_softmax_of_the_book(temperature, shift):
    bench = SoftmaxBench(temperature=temperature, shift=shift)
    p = softmax(run("我爱你").logits[-1], temperature)
    np.testing.assert_allclose(list(bench.probabilities.values()), p, atol=1e-12)
    assert tuple(bench.probabilities) == MODEL.vocab


def test_without_it_it_really_overflows_at_about_710():
    bench = SoftmaxBench(logits=[0, *[-5] * 7], subtract=False, shift=709)
    np.testing.assert_allclose(bench.columns["p"], softmax([0, *[-5] * 7]), rtol=1e-12)
    bench.shift = 710
    exps, p = bench.columns["exp"], bench.columns["p"]
    assert np.isposinf(exps[0]) and np.isnan(p[0]) and (p[1:] == 0).all()
    bench.shift = -1000
    assert (bench.columns["exp"] == 0).all() and np.isnan(bench.columns["p"]).all()
    bench.subtract = True
    assert np.isfinite(bench.columns["p"]).all()


def test_numbers_are_written_short():
    xs = {0: "0.00", 1: "1.00", -15.963: "-15.96", 704.39: "704.39", 12345: "1.2e4", 1.04e304: "1.0e304",
          5.3e-9: "5.3e-9", 0.004: "4.0e-3", 0.005: "0.01", np.inf: "∞", -np.inf: "-∞", np.nan: "NaN"}  # fmt: skip
    assert {x: shown(x) for x in xs} == xs


def test_the_picture_and_its_words_show_every_number():
    for state in ({}, {"subtract": False, "shift": 711}):
        bench = SoftmaxBench(sentence="他爱我", temperature=0.5, **state)
        alt = bench.still().alt
        svg = re.sub("<[^>]*>", " ", bench.still().svg())
        for k, token in enumerate(MODEL.vocab):
            texts = [shown(column[k]) for column in bench.columns.values()]
            assert "，".join([token, *map(" ".join, zip(HEADS, texts))]) in alt.splitlines()
            assert all(text in svg for text in texts)
    assert "NaN" in alt and "∞" in alt and "不减最大值" in alt


KEYS = dict(zip(HEADS, ("z", "scaled", "moved", "exps", "p")))


def cases(count=200):
    """随机的状态：一半会溢出、下溢，或在边上。"""
    random = np.random.default_rng(7)
    for k in range(count):
        yield SoftmaxBench(
            logits=random.normal(0, 6, 8), temperature=float(np.exp(random.uniform(np.log(0.1), np.log(5)))),
            shift=float(random.choice([0, 1, 100, 700, 709.5, -740, random.uniform(-1000, 1000)])), subtract=k % 2 == 0,
        )  # fmt: skip


def test_every_column_equals_numpy(record_property):
    js = V8("softmax_bench.js")
    benches = list(cases())
    got = js("all => all.map((s) => benchColumns(s.logits, s))", [bench.state for bench in benches])
    worst, broken = 0, 0
    for bench, columns in zip(benches, got):
        for name, ours in bench.columns.items():
            theirs = np.array(columns[KEYS[name]])
            finite = np.isfinite(ours)
            np.testing.assert_array_equal(theirs[~finite], ours[~finite])
            ours, theirs = ours[finite], theirs[finite]
            error = np.abs(theirs - ours) / np.maximum(1, np.abs(ours))  # exp 可以大到 1e308，大于 1 的看相对的差
            worst, broken = max(worst, error.max(initial=0)), broken + (not finite.all())
    record_property("worst", float(worst))
    print(f"softmax 工作台：{len(benches)} 个状态，最大的差是 {worst:.3g}")
    assert worst <= CLOSE and broken > 40
    xs = [x for bench in benches for column in bench.columns.values() for x in column.tolist() if np.isfinite(x)]
    texts = js("xs => xs.map((x) => shown(x))", xs)
    assert texts == [shown(x) for x in xs]

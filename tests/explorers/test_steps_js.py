"""网页那边的七步（steps.js、explain.js、写数和颜色）与 Python 逐数对照，在 V8 里运行。"""

import dataclasses

import numpy as np
import pytest
from cases import CLOSE, case, options, weights
from v8 import V8

from selfattn import MODEL, explain, run, theme
from selfattn.explanation import number
from selfattn.figures.canvas import cell_text
from selfattn.trace import EXPLAINABLE, Trace

CASES = 1000
NAMES = [f.name for f in dataclasses.fields(Trace) if f.type is np.ndarray]


@pytest.fixture(scope="module")
def js():
    return V8("pipeline.js")


RUN = """(names, cases) => cases.map(([text, weights, options]) => {
  const t = run(text, weights, options);
  return Object.fromEntries(names.map((name) => [name, t[name]]));
})"""


def differences(js, traces):
    """每个例子、每个中间结果与 NumPy 最多差多少。"""
    for t, arrays in zip(traces, js(RUN, NAMES, [[t.text, weights(t.model), options(t)] for t in traces])):
        assert arrays.keys() == set(NAMES)
        for name, values in arrays.items():
            ours, theirs = getattr(t, name), np.array(values, dtype=float)
            assert theirs.shape == ours.shape, (t.text, name)
            hidden = np.isneginf(ours)
            assert (hidden == np.isneginf(theirs)).all(), (t.text, name)
            yield float(np.abs(ours[~hidden] - theirs[~hidden]).max(initial=0)), name, t


def test_every_intermediate_of_1000_cases_equals_numpy(js, record_property):
    assert len(NAMES) == 14
    traces = [case(k) for k in range(CASES)]
    assert len({(t.n, t.model.h, t.model.d_model, t.model.d_k, t.model.d_v) for t in traces}) > 400
    worst, name, t = max(
        (d for k in range(0, CASES, 50) for d in differences(js, traces[k : k + 50])), key=lambda d: d[0]
    )
    m = t.model
    report = (
        f"{CASES} 个例子，最大的差是 {worst:.3g}，在 {name}：「{t.text}」，n={t.n}，h={m.h}，d_model={m.d_model}，"
        f"d_k={m.d_k}，d_v={m.d_v}，注意力温度 {t.attention_temperature:.3g}，预测温度 {t.temperature:.3g}，"
        f"{'除' if t.scale else '不除'} √d_k，{'有' if t.mask else '没有'}掩码"
    )
    print(report)
    record_property("worst", report)
    assert worst <= CLOSE, report


def test_ids_may_be_given_instead_of_text(js):
    t = run("他爱我")
    P = js("(ids, weights) => run(ids, weights).P", t.ids.tolist(), weights(t.model))
    np.testing.assert_allclose(P, t.P, atol=CLOSE)


def test_small_functions_agree_with_run(js):
    """explorer 单独用到的 mergeHeads、predict 与 run 里的一样。"""
    t = case(1)
    Y, P = js(
        "(O, W_O, W_U, T) => [mergeHeads(O, W_O), predict(mergeHeads(O, W_O), W_U, T)]",
        t.O.tolist(), t.model.W_O.tolist(), t.model.W_U.tolist(), t.temperature,
    )  # fmt: skip
    np.testing.assert_allclose(Y, t.Y, atol=CLOSE)
    np.testing.assert_allclose(P, t.P, atol=CLOSE)


EXPLAIN = """(text, weights, options, places) => {
  const t = run(text, weights, options);
  return places.map(([name, ...index]) => {
    const e = explain(t, name, index);
    return [e.kind, e.terms, e.sources, arithmetic(e)];
  });
}"""


@pytest.mark.parametrize("k", [0, 1, 2, 3, 5])
def test_every_number_is_explained_as_in_python(js, k):
    t = run("我爱你") if k == 0 else case(k)
    places = [(name, *map(int, index)) for name in EXPLAINABLE for index in np.ndindex(getattr(t, name).shape)]
    got = js(EXPLAIN, t.text, weights(t.model), options(t), [list(p) for p in places])
    for place, (kind, terms, sources, arithmetic) in zip(places, got):
        e = explain(t, *place)
        assert kind == e.kind, place
        assert [(name, tuple(index)) for name, index in sources] == list(e.sources), place
        assert [label for label, *_ in terms] == [label for label, *_ in e.terms], place
        ours, theirs = (np.array([rest for _, *rest in x], dtype=float) for x in (e.terms, terms))
        np.testing.assert_allclose(theirs, ours, atol=CLOSE, err_msg=str(place))
        if t.model is MODEL:
            assert arithmetic == e.arithmetic(plain=True), place


def test_numbers_are_written_as_in_python(js):
    random = np.random.default_rng(0)
    ties = [sign * (k + 0.5) * 2.0**-p for k in range(40) for p in range(8) for sign in (1, -1)]
    xs = [*ties, 0.0, -0.0, -1e-9, 0.285, 0.295, 1.005, *random.normal(0, 5, 500), *random.normal(0, 500, 200)]
    got = js(
        "xs => xs.map((x) => [1, 2, 4].map((d) => [number(x, d), cellText(x, d), cellText(x, 0)]))",
        [float(x) for x in xs],
    )
    for x, row in zip(xs, got):
        assert row == [[number(x, d), cell_text(x, d), cell_text(x, 0)] for d in (1, 2, 4)], x
    assert js("() => [number(-Infinity), cellText(-Infinity)]") == ["-∞", "-∞"]


@pytest.mark.parametrize("kind", ["weights", "values"])
def test_colors_are_those_of_the_figures(js, kind):
    xs = np.linspace(0 if kind == "weights" else -2, 1 if kind == "weights" else 2, 1001)
    got = js("(xs, kind) => xs.map((x) => heat(x, kind, 2))", xs.tolist(), kind)
    for x, color in zip(xs, got):
        level = x if kind == "weights" else 0.5 + 0.5 * np.clip(x / 2, -1, 1)
        assert color == dict(zip(("fill", "ink"), theme.cell_colors(kind, level))), x

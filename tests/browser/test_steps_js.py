"""网页那边的七步（steps.js、explain.js、写数和颜色）与 Python 逐数对照。"""

import dataclasses
import json

import numpy as np
import pytest

from selfattn import MODEL, Model, explain, run, theme
from selfattn.explorers.base import bundle
from selfattn.figures.canvas import cell_text
from selfattn.trace import EXPLAINABLE, Trace, number

CASES, CLOSE = 1000, 1e-9
NAMES = [f.name for f in dataclasses.fields(Trace) if f.type is np.ndarray]
CHARS = "甲乙丙丁戊己庚辛壬癸子丑寅"


@pytest.fixture(scope="module")
def page(chromium):
    """一个空白页，里面有 run、explain、arithmetic、number、cellText、heat。"""
    page = chromium.new_page()
    exports = "globalThis.js = { run, explain, arithmetic, number, cellText, heat, concatHeads, mergeHeads, predict };"
    page.add_script_tag(content=bundle("pipeline.js") + exports, type="module")
    page.wait_for_function("() => globalThis.js")
    yield page
    page.close()


def weights(model):
    return {"vocab": list(model.vocab)} | {
        name: getattr(model, name).tolist() for name in ("W_E", "W_Q", "W_K", "W_V", "W_O", "W_U")
    }


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
    """第 k 个例子：一半用书里的模型，一半用随机的大小和权重。"""
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


def options(t):
    return {
        "attentionTemperature": t.attention_temperature, "temperature": t.temperature, "scale": t.scale, "mask": t.mask,
    }  # fmt: skip


# -Infinity 进不了 JSON，用字符串代替
RUN = """([names, cases]) => JSON.stringify(JSON.parse(cases).map(([text, weights, options]) => {
  const t = js.run(text, weights, options);
  return Object.fromEntries(names.map((name) => [name, t[name]]));
}), (_, x) => x === -Infinity ? "-inf" : x)"""


def differences(page, traces):
    """每个例子、每个中间结果与 NumPy 最多差多少。"""
    cases = json.dumps([[t.text, weights(t.model), options(t)] for t in traces])  # 一个字符串比几万个数传得快
    got = json.loads(page.evaluate(RUN, [NAMES, cases]))
    for t, arrays in zip(traces, got):
        assert arrays.keys() == set(NAMES)
        for name, values in arrays.items():
            ours, theirs = getattr(t, name), np.array(values, dtype=float)
            assert theirs.shape == ours.shape, (t.text, name)
            hidden = np.isneginf(ours)
            assert (hidden == np.isneginf(theirs)).all(), (t.text, name)
            yield float(np.abs(ours[~hidden] - theirs[~hidden]).max(initial=0)), name, t


def test_every_intermediate_of_1000_cases_equals_numpy(page, record_property):
    assert len(NAMES) == 14
    traces = [case(k) for k in range(CASES)]
    assert len({(t.n, t.model.h, t.model.d_model, t.model.d_k, t.model.d_v) for t in traces}) > 400
    worst, name, t = max(
        (d for k in range(0, CASES, 50) for d in differences(page, traces[k : k + 50])), key=lambda d: d[0]
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


def test_ids_may_be_given_instead_of_text(page):
    t = run("他爱我")
    P = page.evaluate("([ids, weights]) => js.run(ids, weights).P", [t.ids.tolist(), weights(t.model)])
    np.testing.assert_allclose(P, t.P, atol=CLOSE)


def test_small_functions_agree_with_run(page):
    """explorer 单独用到的 mergeHeads、predict 与 run 里的一样。"""
    t = case(1)
    Y, P = page.evaluate(
        "([O, W_O, W_U, T]) => [js.mergeHeads(O, W_O), js.predict(js.mergeHeads(O, W_O), W_U, T)]",
        [t.O.tolist(), t.model.W_O.tolist(), t.model.W_U.tolist(), t.temperature],
    )
    np.testing.assert_allclose(Y, t.Y, atol=CLOSE)
    np.testing.assert_allclose(P, t.P, atol=CLOSE)


EXPLAIN = """([text, weights, options, places]) => {
  const t = js.run(text, weights, options);
  return JSON.stringify(places.map(([name, ...index]) => {
    const e = js.explain(t, name, index);
    return [e.kind, e.terms, e.sources, js.arithmetic(e)];
  }), (_, x) => x === -Infinity ? "-inf" : x);
}"""


@pytest.mark.parametrize("k", [0, 1, 2, 3, 5])
def test_every_number_is_explained_as_in_python(page, k):
    t = run("我爱你") if k == 0 else case(k)
    places = [(name, *map(int, index)) for name in EXPLAINABLE for index in np.ndindex(getattr(t, name).shape)]
    got = json.loads(page.evaluate(EXPLAIN, [t.text, weights(t.model), options(t), [list(p) for p in places]]))
    for place, (kind, terms, sources, arithmetic) in zip(places, got):
        e = explain(t, *place)
        assert kind == e.kind, place
        assert [(name, tuple(index)) for name, index in sources] == list(e.sources), place
        assert [label for label, *_ in terms] == [label for label, *_ in e.terms], place
        ours, theirs = (np.array([rest for _, *rest in x], dtype=float) for x in (e.terms, terms))
        np.testing.assert_allclose(theirs, ours, atol=CLOSE, err_msg=str(place))
        if t.model is MODEL:
            assert arithmetic == e.arithmetic(plain=True), place


def test_numbers_are_written_as_in_python(page):
    random = np.random.default_rng(0)
    ties = [sign * (k + 0.5) * 2.0**-p for k in range(40) for p in range(8) for sign in (1, -1)]
    xs = [*ties, 0.0, -0.0, -1e-9, 0.285, 0.295, 1.005, *random.normal(0, 5, 500), *random.normal(0, 500, 200)]
    got = page.evaluate(
        "xs => xs.map((x) => [1, 2, 4].map((d) => [js.number(x, d), js.cellText(x, d), js.cellText(x, 0)]))",
        [float(x) for x in xs],
    )
    for x, row in zip(xs, got):
        assert row == [[number(x, d), cell_text(x, d), cell_text(x, 0)] for d in (1, 2, 4)], x
    assert page.evaluate("[js.number(-Infinity), js.cellText(-Infinity)]") == ["-∞", "-∞"]


@pytest.mark.parametrize("kind", ["weights", "values"])
def test_colors_are_those_of_the_figures(page, kind):
    xs = np.linspace(0 if kind == "weights" else -2, 1 if kind == "weights" else 2, 1001)
    got = page.evaluate("([xs, kind]) => xs.map((x) => js.heat(x, kind, 2))", [xs.tolist(), kind])
    for x, color in zip(xs, got):
        level = x if kind == "weights" else 0.5 + 0.5 * np.clip(x / 2, -1, 1)
        assert color == dict(zip(("fill", "ink"), theme.cell_colors(kind, level))), x

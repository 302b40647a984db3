"""VTriangle 的 Python 这一边；屏幕上的样子在 tests/browser/test_plane_pages.py。"""

import json

import exact
import numpy as np
import pytest
from cases import CLOSE, WIDE
from explorer_html import Page, html
from v8 import V8

from selfattn import run
from selfattn.explorers import VTriangle
from selfattn.explorers.state import StateError
from selfattn.explorers.v_triangle import nearest
from selfattn.figures.canvas import cell_text

BAD = {
    "sentence": ["", "我爱", "我爱你们", "我爱猫", None],
    "head": [-1, 2, "0"],
    "row": [-2, 3, None],
    "own": [0, None],
    "weights": [[0.5, 0.5], [0.5, 0.6, 0.1], [1.2, -0.2, 0], [0.5, 0.3, 0.2], ["1", 0, 0], None, [np.nan, 1, 0], 1],
}
GOOD = {"sentence": "他爱我", "head": 0, "row": 1, "own": False, "weights": (0.25, 0.75, 0)}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_in_chinese_and_the_old_one_stays(name, value):
    explorer = VTriangle(row=1, weights=[0.5, 0.5, 0])
    before = explorer.state
    with pytest.raises(StateError, match=r"[一-鿿]") as error:
        setattr(explorer, name, value)
    assert "收到的" in str(error.value) or "不在词表里" in str(error.value)
    assert explorer.state == before
    with pytest.raises(StateError):
        VTriangle(**{"row": 1, name: value})


def test_good_values_are_kept_and_can_be_sent_to_the_page():
    explorer = VTriangle(**GOOD)
    assert explorer.state == GOOD | {"weights": [0.25, 0.75, 0]} and GOOD.keys() == BAD.keys() == set(explorer.names)
    assert json.loads(json.dumps(explorer.state)) == VTriangle(**explorer.state).state == explorer.state


def test_it_starts_at_the_models_weights_and_follows_them():
    explorer = VTriangle()
    assert explorer.head == 1
    for sentence, head, row in [("我爱你", 0, -1), ("他爱我", 1, 2), ("你爱他", 1, 0), ("我。？", 0, 1)]:
        explorer.sentence, explorer.head, explorer.row = sentence, head, row
        t = run(sentence)
        assert explorer.own and explorer.weights == t.A[head, row].tolist()
        np.testing.assert_allclose(explorer.output, t.O[head, row], atol=1e-15)


def test_moving_lets_go_of_the_model_until_asked_back():
    explorer = VTriangle()
    start = explorer.state
    explorer.weights = [0.2, 0.3, 0.5]
    assert not explorer.own
    explorer.head = 0
    assert explorer.weights == [0.2, 0.3, 0.5]
    explorer.own, explorer.head = True, 1
    assert explorer.state == start
    explorer.set_state({"sentence": "他爱我", "head": 0, "own": False, "weights": [0, 1, 0]})
    assert explorer.weights == [0, 1, 0]
    assert VTriangle(sentence="他爱我", weights=[0.2, 0.3, 0.5]).weights == [0.2, 0.3, 0.5]


def test_a_row_that_cannot_see_a_token_gives_it_no_weight():
    explorer = VTriangle(weights=[0.2, 0.3, 0.5])
    explorer.row = 1
    assert explorer.own and explorer.weights == run("我爱你").A[1, 1].tolist()
    with pytest.raises(StateError, match="第 1 行看不见「你」，权重只能是 0"):
        explorer.weights = [0.2, 0.3, 0.5]
    explorer.weights = [0.2, 0.8, 0]
    explorer.row = 2
    assert explorer.weights == [0.2, 0.8, 0] and not explorer.own


def test_setting_the_output_finds_its_weights_or_stops_at_the_edge():
    explorer = VTriangle()
    V = run("我爱你").V[1]
    wanted = np.array([0.2, 0.5, 0.3])
    explorer.output = wanted @ V
    np.testing.assert_allclose(explorer.weights, wanted, atol=1e-12)
    explorer.output = V[1] + 10 * (V[1] - V[0])
    assert explorer.weights == [0, 1, 0]
    explorer.output = (V[1] + V[2]) / 2 + [0.5, 0.2]
    assert explorer.weights[0] == 0 and 0 < explorer.weights[1] < 1
    explorer.row = 1
    explorer.output = wanted @ V
    assert explorer.weights[2] == 0 and explorer.weights[0] > 0
    for value in ([1], "12", None, [np.nan, 1]):
        with pytest.raises(StateError, match="output 应当是两个数"):
            explorer.output = value


def test_the_nearest_output_is_that_of_exact_arithmetic():
    random = np.random.default_rng(5)
    for case in [exact.triangle(random) for _ in range(800)]:
        point, weights = exact.errors(case, nearest(*case))
        assert point < 1e-9 and weights < 1e-9, case


def test_another_size_is_refused_in_chinese():
    with pytest.raises(StateError, match="要 d_v = 2 的模型，收到的模型 d_v = "):
        VTriangle(WIDE)
    with pytest.raises(StateError, match="model 应当是 Model"):
        VTriangle({})
    with pytest.raises(StateError, match="sentence 应当正好是 3 个字，三个值才连成三角形"):
        VTriangle(sentence="我爱你们")


@pytest.mark.parametrize("state", [{}, {"head": 0, "row": 1}, {"sentence": "我。？"}, {"weights": [0.1, 0.2, 0.7]}])
def test_the_words_of_the_picture_are_what_numpy_says(state):
    explorer = VTriangle(**state)
    t, (h, i) = run(explorer.sentence), (explorer.head, explorer.i)
    a, V = np.array(explorer.weights), t.V[explorer.head]
    pair = lambda v: f"({cell_text(v[0])}, {cell_text(v[1])})"
    alt = explorer.still().alt
    assert pair(a @ V) in alt
    for token, v, weight in zip(t.tokens[: i + 1], V, a):
        assert f"{token} {pair(v)}，权重 {cell_text(weight)}" in alt
    for j, token in enumerate(t.tokens):
        assert (
            f"{token}，权重 {cell_text(a[j])}，值 {pair(V[j])}，权重 × 值 {pair(a[j] * V[j])}，"
            f"模型的权重 {cell_text(t.A[h, i, j])}"
        ) in alt.splitlines()


def test_static_page_carries_state_picture_and_words():
    explorer = VTriangle(sentence="他爱我", weights=[0.25, 0.25, 0.5])
    page = Page(html(explorer))
    assert json.loads(page.scripts[0]).items() >= explorer.state.items()
    assert explorer.still().alt in page.words and "svg" in dict(page.tags)


def test_the_nearest_of_800_outputs_is_that_of_exact_arithmetic(record_property):
    js = V8("v_triangle.js")
    random = np.random.default_rng(11)
    cases = [exact.triangle(random) for _ in range(800)]
    got = js(
        """cases => cases.map(([V, p, s]) => [
          nearest(V, p, s), spreadOf(V), V.length == 3 && barycentric(V, p, s)
        ])""",
        [[part.tolist() for part in case] for case in cases],
    )
    found = [exact.errors(case, weights) for case, (weights, *_) in zip(cases, got)]
    point, weights = np.max(found, axis=0)
    print(f"800 个点，落点最多差 {point:.3g}，权重最多差 {weights:.3g}")
    record_property("worst", [float(point), float(weights)])
    assert point <= CLOSE and weights <= CLOSE
    sides = {tuple(np.array(weights) > 0) for weights, *_ in got}
    assert len(sides) >= 10  # 顶点、边、里面都到过
    for (V, p, s), (_, spread, whole) in zip(cases, got):
        size = np.ptp(V, axis=0)
        np.testing.assert_allclose(spread, np.maximum(size, max(0.2 * size.max(), 0.5)), atol=CLOSE)
        if whole:  # 外面的点也有重心坐标，只是有负的
            assert abs(sum(whole) - 1) < CLOSE * (1 + np.abs(whole).max())
            assert np.abs((whole @ V - p) / s).max() < CLOSE * (1 + np.abs(whole).max())


def test_sliders_share_the_rest_in_proportion():
    js = V8("v_triangle.js")
    share = lambda *arguments: js("share", *arguments)
    np.testing.assert_allclose(share([0.2, 0.3, 0.5], 0, 0.6), [0.6, 0.15, 0.25])
    np.testing.assert_allclose(share([1, 0, 0], 0, 0.5), [0.5, 0.25, 0.25])
    np.testing.assert_allclose(share([0.4, 0.6], 1, 0), [1, 0])

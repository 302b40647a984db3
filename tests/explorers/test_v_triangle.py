"""VTriangle 的 Python 这一边；浏览器里的样子在 tests/browser/test_planes.py。"""

import json

import exact
import numpy as np
import pytest
from test_explorers import Page, html, static  # noqa: F401
from test_trace import WIDE

from selfattn import run
from selfattn.explorers import VTriangle
from selfattn.explorers.base import StateError
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
def test_tables_and_picture_say_what_numpy_says(state):
    explorer = VTriangle(**state)
    t, (h, i) = run(explorer.sentence), (explorer.head, explorer.i)
    a, V = np.array(explorer.weights), t.V[explorer.head]
    [(_, header, [*rows, total])] = explorer.tables()
    for j, (token, *row) in enumerate(rows):
        assert token == t.tokens[j] and len(row) + 1 == len(header) == len(total)
        np.testing.assert_allclose(row, [a[j], *V[j], *(a[j] * V[j]), t.A[h, i, j]])
    np.testing.assert_allclose([total[1], *total[4:6]], [1, *(a @ V)])
    alt = explorer.still().alt
    for token, v, weight in zip(t.tokens[: i + 1], V, a):
        assert f"{token} ({cell_text(v[0])}, {cell_text(v[1])})，权重 {cell_text(weight)}" in alt


def test_static_page_carries_state_picture_and_table(static):  # noqa: F811
    explorer = VTriangle(sentence="他爱我", weights=[0.25, 0.25, 0.5])
    page = Page(html(explorer))
    assert json.loads(page.scripts[0]).items() >= explorer.state.items()
    assert [name for name, _ in page.tags].count("table") == 1 and "svg" in dict(page.tags)

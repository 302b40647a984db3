"""QKPlane 的 Python 这一边；浏览器里的样子在 tests/browser/test_planes.py。"""

import json

import numpy as np
import pytest
from test_explorers import Page, chinese, html, static  # noqa: F401
from test_trace import WIDE

from selfattn import run
from selfattn.explorers import QKPlane
from selfattn.explorers.base import StateError
from selfattn.figures.canvas import cell_text

BAD = {
    "sentence": ["", "我" * 17, "猫", "<b>我</b>", 3, None],
    "head": [-1, 2, 0.5, "0", True],
    "row": [-2, 3, 16, "0", None],
    "own": [1, None, "真"],
    "angle": [-181, 180.5, float("nan"), "30", None, True],
    "length": [-0.1, 4.01, float("inf"), "1"],
    "scale": [0, None],
    "onto": ["key", True, None],
}
GOOD = {
    "sentence": "他们爱我", "head": np.int64(1), "row": 2, "own": False, "angle": np.float64(-180), "length": 4,
    "scale": False, "onto": "query",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_in_chinese_and_the_old_one_stays(name, value):
    explorer = QKPlane(row=1, angle=30)
    before = explorer.state
    with pytest.raises(StateError) as error:
        setattr(explorer, name, value)
    assert name in str(error.value) and chinese.search(str(error.value))
    assert explorer.state == before
    with pytest.raises(StateError):
        QKPlane(**{name: value})


def test_good_values_are_kept_and_can_be_sent_to_the_page():
    explorer = QKPlane(**GOOD)
    assert explorer.state == GOOD and GOOD.keys() == BAD.keys() == set(explorer.names)
    assert json.loads(json.dumps(explorer.state)) == QKPlane(**explorer.state).state == explorer.state


def test_it_starts_at_the_models_query_and_follows_it():
    explorer = QKPlane()
    for sentence, head, row in [("我爱你", 0, -1), ("他爱我", 1, 2), ("我们爱他", 1, 0), ("我爱你。", 0, 3)]:
        explorer.sentence, explorer.head, explorer.row = sentence, head, row
        t = run(sentence)
        i = row % t.n
        np.testing.assert_array_equal(explorer.query, t.Q[head, i])
        np.testing.assert_allclose(explorer.length, np.linalg.norm(t.Q[head, i]))
        np.testing.assert_allclose(explorer.weights, t.A[head, i, : i + 1], atol=1e-15)
        np.testing.assert_allclose(explorer.scores, t.S[head, i, : i + 1], atol=1e-15)
        assert explorer.own


def test_turning_it_lets_go_of_the_model_until_asked_back():
    explorer = QKPlane()
    start = explorer.state
    explorer.angle = 30
    assert not explorer.own and explorer.length == start["length"]
    np.testing.assert_allclose(explorer.query, explorer.length * np.array([np.sqrt(3) / 2, 0.5]))
    explorer.sentence = "他爱我"
    assert (explorer.own, explorer.angle) == (False, 30)
    explorer.sentence = "我爱你"
    explorer.own = True
    assert explorer.state == start


def test_state_given_at_the_start_or_all_together_wins_over_the_model():
    given = {"sentence": "他爱我", "head": 1, "angle": 30.0, "length": 2.0}
    assert QKPlane(**given).state.items() >= (given | {"own": False}).items()
    only = QKPlane(sentence="他爱我", angle=30)
    assert only.length == pytest.approx(np.linalg.norm(run("他爱我").Q[0, 2])) and not only.own
    explorer = QKPlane()
    explorer.set_state(given | {"own": False})
    assert explorer.state.items() >= given.items()
    explorer.set_state(QKPlane().state)
    assert explorer.state == QKPlane().state
    assert QKPlane(own=True, angle=30).state == QKPlane().state


def test_no_length_means_exactly_even_weights():
    explorer = QKPlane(sentence="我们爱他们", length=0, angle=77)
    assert explorer.weights.tolist() == [0.2] * 5


def test_the_query_can_be_set_as_two_numbers():
    explorer = QKPlane()
    explorer.query = (1, -2)
    np.testing.assert_allclose(explorer.query, [1, -2], atol=1e-15)
    explorer.query = [0, 0]
    assert explorer.length == 0
    for value in ([1], [1, 2, 3], "12", None, [np.nan, 1], 3):
        with pytest.raises(StateError, match="query 应当是两个数"):
            explorer.query = value
    with pytest.raises(StateError, match="length 应当是 0 到 4 之间的数"):
        explorer.query = [5, 5]


def test_a_shorter_sentence_drops_the_row_it_no_longer_has():
    explorer = QKPlane(sentence="我们爱他们", row=4)
    explorer.sentence = "我们"
    assert explorer.row == -1
    np.testing.assert_array_equal(explorer.query, run("我们").Q[0, 1])


def test_another_size_is_refused_in_chinese():
    with pytest.raises(StateError, match="要 d_k = 2 的模型，收到的模型 d_k = "):
        QKPlane(WIDE)
    with pytest.raises(StateError, match="model 应当是 Model"):
        QKPlane({})


@pytest.mark.parametrize(
    "state", [{}, {"head": 1, "row": 1}, {"sentence": "我们爱他们。", "angle": -100, "length": 3, "scale": False}]
)
def test_tables_and_picture_say_what_numpy_says(state):
    explorer = QKPlane(**state)
    t, (h, i) = run(explorer.sentence), (explorer.head, explorer.i)
    q, K = explorer.query, t.K[h, : i + 1]
    s = K @ q / (np.sqrt(2) if explorer.scale else 1)
    a = np.exp(s) / np.exp(s).sum()
    (_, _, [query]), (_, header, rows) = explorer.tables()
    np.testing.assert_allclose(query[1:3], q)
    np.testing.assert_allclose(query[4] * np.exp(1j * np.radians(query[3])), q[0] + 1j * q[1])
    for j, row in enumerate(rows):
        size = np.linalg.norm(K[j])
        projection = K[j] @ q / size if size else "—"
        expected = [*K[j], size, projection, K[j] @ q, s[j], a[j]]
        assert row[0] == t.tokens[j] and len(row) == len(header)
        assert [x if x == "—" else pytest.approx(x) for x in expected] == row[1:]
    alt = explorer.still().alt
    for token, weight in zip(t.tokens[: i + 1], a):
        assert f"{token} {cell_text(weight)} (" in alt
    assert f"q ({cell_text(q[0])}, {cell_text(q[1])})" in alt


def test_static_page_carries_state_picture_and_tables(static):  # noqa: F811
    explorer = QKPlane(sentence="他爱我", angle=30)
    page = Page(html(explorer))
    assert json.loads(page.scripts[0]).items() >= explorer.state.items()
    assert [name for name, _ in page.tags].count("table") == 2 and "svg" in dict(page.tags)

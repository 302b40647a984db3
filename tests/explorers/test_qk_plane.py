"""QKPlane 的 Python 这一边；屏幕上的样子在 tests/browser/test_plane_pages.py。"""

import json
import re

import numpy as np
import pytest
from cases import CLOSE, WIDE
from explorer_html import Page, html
from v8 import V8

from selfattn import MODEL, run, softmax
from selfattn.explorers import QKPlane
from selfattn.explorers.state import StateError
from selfattn.figures.canvas import cell_text
from selfattn.steps import scaled_scores

CHINESE = re.compile(r"[一-鿿].*，收到的是 |不在词表里；词表里有：")
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
    assert name in str(error.value) and CHINESE.search(str(error.value))
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
def test_the_words_of_the_picture_are_what_numpy_says(state):
    explorer = QKPlane(**state)
    t, (h, i) = run(explorer.sentence), (explorer.head, explorer.i)
    q, K = explorer.query, t.K[h, : i + 1]
    s = K @ q / (np.sqrt(2) if explorer.scale else 1)
    a = np.exp(s) / np.exp(s).sum()
    alt = explorer.still().alt
    assert f"q 的角度 {cell_text(explorer.angle)} 度，长度 {cell_text(np.linalg.norm(q))}" in alt
    assert f"q ({cell_text(q[0])}, {cell_text(q[1])})" in alt
    for j, token in enumerate(t.tokens[: i + 1]):
        size = np.linalg.norm(K[j])
        projection = cell_text(K[j] @ q / size) if size else "—"
        again = (K[j + 1 :] == K[j]).all(axis=1).any()  # 同一个字的键是同一支箭头
        assert again or f"{token} {cell_text(a[j])} ({cell_text(K[j][0])}, {cell_text(K[j][1])})" in alt
        assert (
            f"{token}，键长 {cell_text(size)}，q 的投影 {projection}，点积 {cell_text(K[j] @ q)}，"
            f"分数 {cell_text(s[j])}，权重 {cell_text(a[j])}"
        ) in alt.splitlines()


def test_static_page_carries_state_picture_and_words():
    explorer = QKPlane(sentence="他爱我", angle=30)
    page = Page(html(explorer))
    assert json.loads(page.scripts[0]).items() >= explorer.state.items()
    assert explorer.still().alt in page.words and "svg" in dict(page.tags)


def test_scores_and_weights_of_400_queries_equal_numpy(record_property):
    js = V8("qk_plane.js")
    random = np.random.default_rng(3)
    cases = []
    for _ in range(400):
        K = random.normal(0, np.exp(random.uniform(-2, 2)), (random.integers(1, 17), 2))
        K[random.random(len(K)) < 0.1] = 0
        cases.append([random.uniform(-180, 180), random.choice([0, 1, 1]) * random.uniform(0, 9), K.tolist(),
                      bool(random.integers(2))])  # fmt: skip
    got = js(
        """cases => cases.map(([angle, length, K, scale]) => {
          const q = fromPolar(angle, length), back = polar(q);
          return [q, [back.angle, back.length], answers(q, K, scale), layersAt(q, K, scale, colorsOf(K))];
        })""",
        cases,
    )
    worst = 0
    for (angle, length, K, scale), (q, back, found, layers) in zip(cases, got):
        q_ = length * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        K = np.array(K)
        S, sizes = scaled_scores(q_[None], K, scale)[0], np.linalg.norm(K, axis=1)
        A = softmax(S)
        assert [p is None for p in found["projections"]] == (sizes == 0).tolist()
        projections = [p or 0 for p in found["projections"]]
        pairs = [(q, q_), (found["dots"], K @ q_), (found["scores"], S), (found["weights"], A), (found["sizes"], sizes),
                 (projections, np.divide(K @ q_, sizes, where=sizes > 0, out=np.zeros(len(K))))]  # fmt: skip
        worst = max(worst, *(np.abs(np.subtract(a, b)).max() for a, b in pairs))
        if length:
            worst = max(worst, np.abs(np.subtract(back, [angle, length])).max())
        else:
            assert found["weights"] == [1 / len(K)] * len(K)
        color = np.array([list(dict.fromkeys(map(tuple, K))).index(tuple(k)) % 4 for k in K])
        mixed = np.zeros(4)
        for k, alpha in enumerate(layers):
            mixed *= 1 - alpha
            mixed[k] += alpha
        worst = max(worst, np.abs(mixed - [A[color == k].sum() for k in range(4)]).max())
    print(f"400 个查询，最大的差是 {worst:.3g}")
    record_property("worst", float(worst))
    assert worst <= CLOSE


def test_how_far_a_query_can_reach_is_the_same():
    js = V8("qk_plane.js")
    for times in (1, 1.9, 7):
        explorer = QKPlane()
        object.__setattr__(explorer, "model", MODEL.__class__(**{**vars(MODEL), "W_Q": times * MODEL.W_Q}))
        weights = {name: getattr(explorer.model, name).tolist() for name in ("W_E", "W_Q", "W_K")}
        assert js("reachOf", weights) == explorer.reach

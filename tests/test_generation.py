"""一个字一个字往下写。"""

from itertools import pairwise

import numpy as np
import pytest

from selfattn import MODEL, choose, generate, run


def test_greedy_takes_the_most_likely_and_stops_at_the_end():
    traces = generate("他爱我")
    assert [t.text for t in traces] == ["他爱我", "他爱我吗", "他爱我吗？"]
    for before, after in pairwise(traces):
        assert after.text == before.text + next(iter(before.prediction))


def test_each_step_is_one_run():
    for t in generate("我爱", temperature=0.5, attention_temperature=2.0, scale=False):
        expected = run(t.text, temperature=0.5, attention_temperature=2.0, scale=False)
        np.testing.assert_array_equal(t.P, expected.P)


@pytest.mark.parametrize("steps", [0, 1, 3, np.int64(2)])
def test_at_most_steps_characters(steps):
    rng = np.random.default_rng(0)
    for _ in range(20):
        text = generate("我", steps, temperature=5.0, rng=rng)[-1].text
        assert len(text) <= 1 + steps
        assert len(text) == 1 + steps or text[-1] in "。？"


def test_an_ended_sentence_is_left_alone():
    assert [t.text for t in generate("我爱你。")] == ["我爱你。"]


def test_same_seed_same_text():
    texts = {generate("我", rng=np.random.default_rng(7), temperature=3.0)[-1].text for _ in range(3)}
    assert len(texts) == 1


def test_sampling_follows_the_probabilities():
    p, rng = run("我爱你").P[-1], np.random.default_rng(0)
    counts = np.bincount([choose(p, rng) for _ in range(4000)], minlength=MODEL.d_vocab)
    np.testing.assert_allclose(counts / 4000, p, atol=0.03)


def test_greedy_takes_the_first_of_equals():
    assert choose([0.2, 0.4, 0.4]) == 1

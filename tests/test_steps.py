"""七步：与 PyTorch 的标准答案一致，性质成立。检查本身在 checks.py。"""

import checks
import numpy as np
import pytest

from selfattn import MODEL, steps


@pytest.mark.parametrize("check", checks.GOLDEN, ids=lambda check: check.__name__)
def test_golden(check):
    check(steps, checks.golden())


@pytest.mark.parametrize("check", checks.PROPERTIES, ids=lambda check: check.__name__)
def test_property(check):
    check(steps)


def test_tokenize_gives_one_integer_per_character():
    ids = steps.tokenize("我爱你们。", MODEL.vocab)
    assert ids.dtype.kind == "i"
    assert [MODEL.vocab[k] for k in ids] == list("我爱你们。")


def test_embed_is_one_hot_times_the_table():
    ids = np.array([[2, 0, 2], [1, 3, 0]])
    W_E = np.arange(20.0).reshape(4, 5)
    checks.same(steps.embed(ids, W_E), np.eye(4)[ids] @ W_E)


def test_scores_keep_variance_one_and_dot_products_do_not():
    random = np.random.RandomState(0)
    for d_k in (16, 64, 256, 1024):
        Q, K = random.randn(2, 300, d_k)
        assert steps.scaled_scores(Q, K, scale=False).std() == pytest.approx(d_k**0.5, rel=0.05)
        assert steps.scaled_scores(Q, K).std() == pytest.approx(1, rel=0.05)


def test_queries_are_aligned_to_the_last_positions():
    S = steps.mask_scores(np.zeros((2, 4)))
    np.testing.assert_array_equal(np.isfinite(S), [[1, 1, 1, 0], [1, 1, 1, 1]])


def test_read_only_inputs_are_accepted():
    S = np.zeros((2, 3))
    S.flags.writeable = False
    checks.same(steps.softmax(S), np.full((2, 3), 1 / 3))

"""PyTorch 本身作证：提交的标准答案就是它算的，换一批数它与我们仍然一致。

    python -m pytest tests/oracle

需要 locks/oracle.txt 和 locks/torch.txt；不指明路径时不收集。
"""

import json

import checks
import numpy as np
import pytest
import pytorch_model
from make_golden import GOLDEN, make

from selfattn import MODEL, gradients, steps, training


def assert_same(fresh, committed, where):
    """结构与输入逐个相等，浮点数差在 1e-12 之内。"""
    if isinstance(fresh, dict):
        assert list(fresh) == list(committed), where
        for key in fresh:
            assert_same(fresh[key], committed[key], f"{where}.{key}")
    elif isinstance(fresh, list):
        assert len(fresh) == len(committed), where
        for k, pair in enumerate(zip(fresh, committed)):
            assert_same(*pair, f"{where}[{k}]")
    elif isinstance(fresh, float):
        np.testing.assert_allclose(committed, fresh, rtol=1e-12, atol=1e-12, err_msg=where)
    else:
        assert fresh == committed, where


@pytest.mark.parametrize("name", ["attention", "multihead", "softmax", "model", "trained"])
def test_committed_goldens_are_what_pytorch_says(name):
    assert_same(make()[name], json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8")), name)


def test_every_golden_is_remade():
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(make())


@pytest.mark.parametrize("seed", [100, 200, 300])
@pytest.mark.parametrize("check", checks.GOLDEN, ids=lambda f: f.__name__)
def test_steps_agree_with_pytorch_on_fresh_numbers(check, seed):
    check(steps, make(seed))


@pytest.mark.parametrize("start", [training.book_start(), training.random_start(8, 3)], ids=["book", "random"])
def test_gradients_agree_with_autograd(start):
    ids, answers = training.exercises(MODEL.sentences, MODEL.vocab)
    value, d = gradients.gradients(start, ids, answers)
    expected, grads = pytorch_model.gradients(start, *pytorch_model.batch())
    assert value == pytest.approx(expected, abs=1e-12)
    for name in training.NAMES:
        np.testing.assert_allclose(d[name], grads[name], rtol=0, atol=1e-12, err_msg=name)


def test_pytorchs_own_training_ends_at_the_weights_of_the_book():
    W = pytorch_model.train(training.book_start(), training.STEPS, training.LEARNING_RATE, training.L2)
    for name in training.NAMES:
        np.testing.assert_array_equal(W[name], getattr(MODEL, name), err_msg=name)

"""PyTorch 本身作证：提交的标准答案就是它算的，换一批数它与我们仍然一致。

    python -m pytest tests/oracle

需要 requirements-torch.txt；不指明路径时不收集。
"""

import json

import checks
import numpy as np
import pytest
from make_golden import GOLDEN, make, train

from selfattn import steps


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


def test_training_is_deterministic():
    assert train.text(*train.train(steps=5, progress=False)) == train.text(*train.train(steps=5, progress=False))

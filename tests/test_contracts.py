"""函数上面的约定：真的检查，也不妨碍函数还是那个函数。读者会碰到的坏输入在 test_bad_input.py。"""

import inspect
import pickle
import re

import numpy as np
import pytest

from selfattn import choose, contracts, scaled_scores, show_source, steps, tokenize
from selfattn.contracts import BY_NAME, shapes

STEPS = [f for f in vars(steps).values() if getattr(f, "contract", None)]
each_step = pytest.mark.parametrize("step", [*STEPS, choose], ids=lambda f: f.__name__)


def test_every_step_has_a_contract():
    assert len(STEPS) == 12
    assert all(f in STEPS for f in vars(steps).values() if inspect.isfunction(f) and f is not shapes)


@each_step
def test_every_parameter_is_checked(step):
    taken = [item.name for item in step.contract.takes]
    parameters = list(inspect.signature(step).parameters)
    assert parameters[: len(taken)] == taken
    assert set(parameters[len(taken) :]) <= BY_NAME.keys()
    assert step.contract.gives


@each_step
def test_the_contract_says_what_the_docstring_says(step):
    """文档字符串里的形状，和约定里的一样。"""
    doc = inspect.getdoc(step)
    for item in step.contract.takes + step.contract.gives:
        if item.name not in ("text", "vocab") and item.shape != "()":
            assert re.search(rf"\b{item.name}\b.*, {re.escape(item.shape)}", doc), item


@each_step
def test_a_function_with_a_contract_is_still_that_function(step):
    assert step.__doc__ and step.__wrapped__.__name__ == step.__name__
    assert inspect.signature(step) == inspect.signature(step.__wrapped__)
    assert pickle.loads(pickle.dumps(step)) is step
    assert "def " + step.__name__ in inspect.getsource(step)


def test_readers_see_the_contract_and_the_formula():
    assert show_source(scaled_scores).data.splitlines() == [
        "```python",
        '@shapes("Q (..., n_q, d_k), K (..., n_k, d_k) -> S (..., n_q, n_k)")',
        "def scaled_scores(Q, K, scale=True):",
        "    S = Q @ np.swapaxes(K, -1, -2)  # (..., n_q, n_k)",
        "    return S / np.sqrt(Q.shape[-1]) if scale else S",
        "```",
    ]


def test_no_step_checks_in_its_body():
    """读者和公式之间没有检查：没有 raise，也没有一句 contracts。"""
    for step in STEPS:
        assert not re.search(r"raise|contracts|errstate", show_source(step).data), step.__name__


# ── 交出去的也要合约定 ───────────────────────────────────────────────────
@pytest.mark.parametrize(
    "contract, function",
    [
        ("A (n, m) -> B (m, n)", lambda A: A),
        ("A (..., n, m) -> B (..., n)", lambda A: A.sum(axis=0)),
        ("A (n, m) -> B (n,)", lambda A: A.sum()),
        ("A (h, n, d) -> B (n, h·d)", lambda A: A.reshape(A.shape[0], -1)),
        ("A (..., n) -> B (..., n)", lambda A: A[None]),
    ],
)
def test_a_result_of_another_shape_is_a_mistake_of_ours(contract, function):
    with pytest.raises(AssertionError, match=r"的 B 应当是 \("):
        shapes(contract)(function)(np.ones((2, 3, 4)[: 3 if "h" in contract else 2]))


def test_a_missing_result_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="shorter"):
        shapes("A (n,) -> B (n,), C (n,)")(lambda A: (A,))([1.0])


def test_a_number_beyond_the_table_never_leaves():
    with pytest.raises(ValueError, match="k 应当在 0 到 1 之间"):
        shapes("P (d_vocab,) -> k () < d_vocab")(lambda P: 2)([0.5, 0.5])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("sign", [1, -1])
def test_an_overflow_is_a_fault_of_the_numbers(sign):
    huge = np.full((2, 2, 2), 1e200)
    calls = (
        lambda: steps.scaled_scores(huge, sign * huge),
        lambda: steps.weighted_sum(huge, sign * huge),
        lambda: steps.project_qkv(huge, huge, huge, sign * huge),
        lambda: steps.merge_heads(huge, sign * huge[0].repeat(2, axis=0)),
        lambda: steps.predict(huge, sign * huge[0]),
    )
    for call in calls:
        with pytest.raises(ValueError, match=r"数太大.*溢出"):
            call()


def test_what_does_not_overflow_is_computed():
    assert steps.scaled_scores([[1e154, 0]], [[1e154, 1e200]]) == pytest.approx(1e308 / 2**0.5)


# ── 约定的写法 ───────────────────────────────────────────────────────────
def test_batch_axes_follow_numpy():
    add = shapes("A (..., n), B (..., n) -> C (..., n)")(lambda A, B: A + B)
    assert add(np.ones((5, 1, 3)), np.ones((4, 3))).shape == (5, 4, 3)
    with pytest.raises(ValueError, match=r"A 的形状 \(2, 3\) 与 B 的形状 \(4, 3\)，批量轴对不上"):
        add(np.ones((2, 3)), np.ones((4, 3)))


def test_a_product_of_sizes():
    cut = shapes("O (h, d), W (h·d, m) -> W (h·d, m)")(lambda O, W: W)
    assert cut(np.ones((2, 3)), np.ones((6, 5))).shape == (6, 5)
    with pytest.raises(ValueError, match="O 的 h·d 与 W 的 h·d 应当相等，收到的是 6 和 5"):
        cut(np.ones((2, 3)), np.ones((5, 6)))


def test_each_call_gets_its_own_copy():
    A = np.ones(3)
    mine = shapes("A (n,) -> B (n,)")(lambda A: A)(A)
    assert mine is not A and not np.shares_memory(mine, A)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: scaled_scores(1), r"scaled_scores\(\) missing 1 required positional argument: 'K'"),
        (lambda: tokenize("我", "我", 3), r"tokenize\(\) takes 2 positional arguments"),
        (lambda: scaled_scores(Q=1, K=1, T=2), r"unexpected keyword argument 'T'"),
    ],
)
def test_a_wrong_call_is_explained_by_python_itself(call, words):
    with pytest.raises(TypeError, match=words) as error:
        call()
    assert error.value.__context__ is None


def test_names_mean_the_same_everywhere():
    for name, check in BY_NAME.items():
        with pytest.raises(ValueError, match=rf"^{name} "):
            check(name, object())
    assert contracts.positive("T", 2) == 2.0

"""对七步的全部检查。每个都收一个 steps 模块：test_steps 要它们全过，test_mutants 要它们抓住每个变异。

GOLDEN 与 PyTorch 的标准答案比，PROPERTIES 查性质。
"""

import json
from copy import deepcopy
from functools import cache, wraps
from pathlib import Path

import hypothesis
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from selfattn import MODEL

FOLDER = Path(__file__).parents[1] / "golden"


@cache
def golden():
    """{文件名: 内容}，PyTorch 算的。"""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}


def same(ours, reference, tolerance=1e-12):
    np.testing.assert_allclose(ours, reference, rtol=tolerance, atol=tolerance)
    assert np.shape(ours) == np.shape(reference)


# ── 与 PyTorch 比 ────────────────────────────────────────────────────────
def attention_golden(steps, golden):
    """scaled_dot_product_attention：n_q ≠ n_k ≠ d_k ≠ d_v，除不除、掩不掩、温度。"""
    data = golden["attention"]
    for case in data["cases"]:
        Q = np.array(data["Q"])[..., -case["n_q"] :, :]
        A = steps.attention_weights(Q, data["K"], case["temperature"], case["scale"], case["mask"])
        same(A, case["A"])
        same(steps.weighted_sum(A, data["V"]), case["O"])


def multihead_golden(steps, golden):
    """nn.MultiheadAttention：自注意力（带掩码）和查询、键、值来自三处的注意力。"""
    for case in golden["multihead"]["cases"]:
        Q, K, V = (
            steps.project_qkv(case[X], *[case[W]] * 3)[role]
            for role, (X, W) in enumerate((("X_q", "W_Q"), ("X_k", "W_K"), ("X_v", "W_V")))
        )
        A = steps.attention_weights(Q, K, mask=case["mask"])
        same(A, case["A"])
        same(steps.merge_heads(steps.weighted_sum(A, V), case["W_O"]), case["Y"])


def softmax_golden(steps, golden):
    """torch.softmax：五个温度，±1e4 与 −inf。"""
    for case in golden["softmax"]["cases"]:
        same(steps.softmax(golden["softmax"]["S"], case["temperature"]), case["A"])


def model_golden(steps, golden):
    """每一步各自与 PyTorch 比：输入是 PyTorch 的，前一步错了不连累后一步。"""
    g = golden["model"]
    same(steps.embed(g["ids"], g["W_E"]), g["X"])
    for ours, name in zip(steps.project_qkv(g["X"], g["W_Q"], g["W_K"], g["W_V"]), "QKV"):
        same(ours, g[name])
    same(steps.scaled_scores(g["Q"], g["K"], scale=False), g["QK"])
    same(steps.scaled_scores(g["Q"], g["K"]), g["S"])
    same(steps.mask_scores(g["S"]), g["S_masked"])
    same(steps.softmax(g["S_masked"]), g["A"])
    same(steps.weighted_sum(g["A"], g["V"]), g["O"])
    same(steps.concat_heads(g["O"]), g["concat"])
    same(steps.merge_heads(g["O"], g["W_O"]), g["Y"])
    same(steps.unembed(g["Y"], g["W_U"]), g["logits"])
    same(steps.predict(g["Y"], g["W_U"], g["temperature"]), g["P"])


def trained_golden(steps, golden):
    """书里的模型从文字到 logits，与 training/train.py 的 PyTorch 版比。"""
    for case in golden["trained"]["cases"]:
        X = steps.embed(steps.tokenize(case["text"], MODEL.vocab), MODEL.W_E)
        W = {name: getattr(MODEL, name) for name in ("W_Q", "W_K", "W_V", "W_O", "W_U")}
        same(forward(steps, X, W)["logits"], case["logits"])


GOLDEN = [attention_golden, multihead_golden, softmax_golden, model_golden, trained_golden]


# ── 性质 ─────────────────────────────────────────────────────────────────
def given(**strategies):
    """和 hypothesis.given 一样，只是例子抽一次就留着：每个变异看的是同一批，各用各的拷贝。"""

    @cache
    def examples():
        drawn = []
        hypothesis.given(**strategies)(lambda **example: drawn.append(example))()
        return drawn

    def decorate(check):
        @wraps(check)
        def run(steps):
            for example in examples():
                try:
                    check(steps, **deepcopy(example))
                except Exception:
                    print(f"{check.__name__} 不成立：{example}")
                    raise

        return run

    return decorate


N, D_MODEL, H, D_K, D_V, D_VOCAB = 5, 6, 2, 3, 4, 7  # 两两不等
SHAPES = dict(
    W_Q=(H, D_MODEL, D_K),
    W_K=(H, D_MODEL, D_K),
    W_V=(H, D_MODEL, D_V),
    W_O=(H * D_V, D_MODEL),
    W_U=(D_MODEL, D_VOCAB),
)


def numbers(*shape, bound=1.0):
    return hnp.arrays(np.float64, shape, elements=st.floats(-bound, bound))


@st.composite
def weights(draw):
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    return {name: random.uniform(-1, 1, shape) for name, shape in SHAPES.items()}


def forward(steps, X, W, mask=True):
    """第 3 到第 7 步，逐步调用；每个中间结果倒数第二轴都是词元。"""
    Q, K, V = steps.project_qkv(X, W["W_Q"], W["W_K"], W["W_V"])
    S = steps.scaled_scores(Q, K)
    S = steps.mask_scores(S) if mask else S
    A = steps.attention_weights(Q, K, mask=mask)
    O = steps.weighted_sum(A, V)
    Y = steps.merge_heads(O, W["W_O"])
    return dict(Q=Q, K=K, V=V, S=S, A=A, O=O, concat=steps.concat_heads(O), Y=Y,
                logits=steps.unembed(Y, W["W_U"]), P=steps.predict(Y, W["W_U"]))  # fmt: skip


scores = hnp.arrays(
    np.float64, (3, 4), elements=st.one_of(st.floats(-1e4, 1e4), st.sampled_from([-np.inf, -1e4, 1e4]))
).map(lambda S: np.where(np.isneginf(S).all(axis=-1, keepdims=True), 0.0, S))
temperatures = st.floats(1e-3, 1e3)


@given(S=scores, T=temperatures)
def rows_sum_to_one(steps, S, T):
    A = steps.softmax(S, T)
    assert (A >= 0).all()  # NaN 也过不了
    assert (A[np.isneginf(S)] == 0).all()
    same(A.sum(axis=-1), np.ones(3))


@given(Q=numbers(H, 3, D_K, bound=60), K=numbers(H, N, D_K, bound=60), scale=st.booleans(), mask=st.booleans())
def weights_are_never_nan(steps, Q, K, scale, mask):
    A = steps.attention_weights(Q, K, scale=scale, mask=mask)
    assert (A >= 0).all()
    same(A.sum(axis=-1), np.ones((H, 3)))


@given(S=scores, shift=st.floats(-1e4, 1e4))
def softmax_ignores_a_shift(steps, S, shift):
    same(steps.softmax(S + shift), steps.softmax(S), 1e-10)


@given(X=numbers(N, D_MODEL), later=numbers(N, D_MODEL), W=weights(), k=st.integers(1, N - 1))
def later_tokens_never_matter(steps, X, later, W, k):
    changed = np.concatenate([X[:k], later[k:]])
    before, after = forward(steps, X, W), forward(steps, changed, W)
    for name in before:
        same(after[name][..., :k, :], before[name][..., :k, :])


@given(X=numbers(N, D_MODEL), W=weights())
def mask_keeps_self_and_past(steps, X, W):
    A = forward(steps, X, W)["A"]
    visible = np.tri(N, dtype=bool)
    assert (A[:, visible] > 0).all()
    assert (A[:, ~visible] == 0).all()


@given(X=numbers(N, D_MODEL), W=weights(), order=st.permutations(range(N)))
def without_mask_rows_follow_their_tokens(steps, X, W, order):
    before, after = forward(steps, X, W, mask=False), forward(steps, X[order], W, mask=False)
    for name in ("Q", "K", "V", "O", "concat", "Y", "logits", "P"):
        same(after[name], before[name][..., order, :])
    same(after["A"], before["A"][..., order, :][..., order])


@given(X=numbers(N, D_MODEL), W=weights(), order=st.permutations(range(N - 1)))
def last_row_ignores_the_order_of_the_past(steps, X, W, order):
    before, after = forward(steps, X, W), forward(steps, X[[*order, N - 1]], W)
    for name in ("O", "Y", "P"):
        same(after[name][..., -1, :], before[name][..., -1, :])


@given(X=numbers(N, D_MODEL), W=weights())
def last_query_alone_gives_the_last_row(steps, X, W):
    full = forward(steps, X, W)
    A = steps.attention_weights(full["Q"][:, -1:], full["K"])
    same(A, full["A"][:, -1:])
    same(steps.merge_heads(steps.weighted_sum(A, full["V"]), W["W_O"]), full["Y"][-1:])


@given(O=numbers(H, N, D_V), W=weights())
def heads_add_up(steps, O, W):
    blocks = W["W_O"].reshape(H, D_V, D_MODEL)
    same(steps.merge_heads(O, W["W_O"]), sum(O[h] @ blocks[h] for h in range(H)))


@given(X=numbers(3, 2, N, D_MODEL), W=weights(), mask=st.booleans())
def batch_axes_are_a_loop(steps, X, W, mask):
    batched = forward(steps, X, W, mask)
    for b in np.ndindex(3, 2):
        alone = forward(steps, X[b], W, mask)
        for name in alone:
            same(batched[name][b], alone[name])


@given(Q=numbers(H, 2, D_K), K=numbers(H, N, D_K))
def without_scale_is_times_sqrt_d_k(steps, Q, K):
    same(steps.scaled_scores(Q, K, scale=False), steps.scaled_scores(Q, K) * np.sqrt(D_K))
    same(steps.attention_weights(Q, K, scale=False), steps.attention_weights(Q, K, temperature=1 / np.sqrt(D_K)))


@given(order=st.permutations(range(N)), T=st.floats(1e-9, 1e-3))
def temperature_limits(steps, order, T):
    S = np.array([order], dtype=float)
    same(steps.softmax(S, T), S == S.max())
    same(steps.softmax(S, 1e300), np.full((1, N), 1 / N))
    same(steps.softmax([0.0, -np.inf, 1.0], 1e300), [0.5, 0, 0.5])
    same(steps.softmax(S, 5e-324), S == S.max())
    same(steps.predict(S, np.eye(N), T), S == S.max())


def inputs_stay_as_they_were(steps):
    random = np.random.RandomState(0)
    ids = np.array([1, 0, 2, 2, 1])
    Q, K, V = (random.rand(H, N, d) for d in (D_K, D_K, D_V))
    A = random.rand(H, N, N)
    W = {name: random.rand(*shape) for name, shape in SHAPES.items()}
    X = random.rand(N, D_MODEL)
    for function, *args in (
        (steps.embed, ids, X),
        (steps.project_qkv, X, W["W_Q"], W["W_K"], W["W_V"]),
        (steps.scaled_scores, Q, K),
        (steps.mask_scores, A),
        (steps.softmax, A),
        (steps.attention_weights, Q, K),
        (steps.weighted_sum, A, V),
        (steps.concat_heads, V),
        (steps.merge_heads, V, W["W_O"]),
        (steps.unembed, X, W["W_U"]),
        (steps.predict, X, W["W_U"]),
    ):
        before = [arg.copy() for arg in args]
        results = function(*args)
        for result in results if isinstance(results, tuple) else (results,):
            assert not any(np.shares_memory(result, arg) for arg in args), function.__name__
        for was, now in zip(before, args):
            np.testing.assert_array_equal(now, was, err_msg=function.__name__)


def always_float64(steps):
    """float64、float32、整数、列表进来，出去的都是 float64，数值相同。"""
    random = np.random.RandomState(1)
    X = random.randint(-3, 4, (N, D_MODEL))
    W = {name: random.randint(-2, 3, shape) for name, shape in SHAPES.items()}
    reference = forward(steps, X.astype(float), {name: w.astype(float) for name, w in W.items()})
    for convert in (lambda a: a.astype(np.float32), lambda a: a, lambda a: a.astype(np.int8), np.ndarray.tolist):
        result = forward(steps, convert(X), {name: convert(w) for name, w in W.items()})
        for name, value in result.items():
            assert value.dtype == np.float64, name
            same(value, reference[name])


PROPERTIES = [
    rows_sum_to_one,
    weights_are_never_nan,
    softmax_ignores_a_shift,
    later_tokens_never_matter,
    mask_keeps_self_and_past,
    without_mask_rows_follow_their_tokens,
    last_row_ignores_the_order_of_the_past,
    last_query_alone_gives_the_last_row,
    heads_add_up,
    batch_axes_are_a_loop,
    without_scale_is_times_sqrt_d_k,
    temperature_limits,
    inputs_stay_as_they_were,
    always_float64,
]


def check_all(steps):
    """跑全部检查，返回没通过的：{检查名: 错误}。"""
    failed = {}
    for check, args in [(check, (golden(),)) for check in GOLDEN] + [(check, ()) for check in PROPERTIES]:
        try:
            check(steps, *args)
        except (AssertionError, ValueError) as error:
            failed[check.__name__] = error
    return failed

"""测试的测试：把七步逐个改错，checks 必须抓住；不改则全过。

每个变异后面列着非抓住它不可的检查，至少一个来自标准答案。
"""

import checks
import numpy as np
import pytest

from selfattn import steps

original = {name: getattr(steps, name) for name in vars(steps) if callable(getattr(steps, name))}
scaled_scores, mask_scores, softmax, project_qkv = (
    original[name] for name in ("scaled_scores", "mask_scores", "softmax", "project_qkv")
)


def no_scale(Q, K, scale=True):
    return scaled_scores(Q, K, scale=False)


def d_model_for_d_k(Q, K, scale=True):
    S = scaled_scores(Q, K, scale=False)
    return S / np.sqrt(np.shape(Q)[-3] * np.shape(Q)[-1]) if scale else S


def softmax_over_the_queries(S, temperature=1.0):
    if np.ndim(S) < 2:
        return softmax(S, temperature)
    with np.errstate(invalid="ignore"):
        E = np.exp((np.asarray(S) - np.max(S)) / temperature)
        return E / E.sum(axis=-2, keepdims=True)


def no_mask(S):
    return np.array(S, dtype=float)


def mask_after_softmax(Q, K, temperature=1.0, scale=True, mask=True):
    A = softmax(scaled_scores(Q, K, scale), temperature)
    return np.where(np.isneginf(mask_scores(A)), 0.0, A) if mask else A


def mask_hides_the_token_itself(S):
    S = mask_scores(S)
    n_q, n_k = S.shape[-2:]
    itself = np.eye(n_q, n_k, n_k - n_q, dtype=bool)
    itself[:, 0] = False  # 第 0 行总得留一个
    return np.where(itself, -np.inf, S)


def mask_shows_one_later_token(S):
    n_q, n_k = np.shape(S)[-2:]
    return np.where(np.tri(n_q, n_k, n_k - n_q + 1, dtype=bool), S, -np.inf)


def mask_aligned_to_the_first_queries(S):
    return np.where(np.tri(*np.shape(S)[-2:], dtype=bool), S, -np.inf)


def no_W_O(O, W_O):
    concat = original["concat_heads"](O)
    d_model = np.shape(W_O)[-1]
    return np.concatenate([concat, np.zeros((*concat.shape[:-1], d_model))], axis=-1)[..., :d_model]


def heads_mixed(O):
    O = np.array(O, dtype=float)
    h, n, d_v = O.shape[-3:]
    return O.reshape(*O.shape[:-3], n, h * d_v)


def heads_in_reverse(O):
    return original["concat_heads"](np.array(O, dtype=float)[..., ::-1, :, :])


def temperature_ignored(S, temperature=1.0):
    return softmax(S)


def temperature_multiplied(S, temperature=1.0):
    return softmax(S, 1 / temperature)


def scores_transposed(Q, K, scale=True):
    S = scaled_scores(K, Q, scale)
    return S if np.shape(Q) == np.shape(K) else np.swapaxes(S, -1, -2)


def K_and_Q_swapped(X, W_Q, W_K, W_V):
    Q, K, V = project_qkv(X, W_Q, W_K, W_V)
    return K, Q, V


def no_maximum_subtracted(S, temperature=1.0):
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        E = np.exp(np.asarray(S, dtype=float) / temperature)
        return E / E.sum(axis=-1, keepdims=True)


def in_place(S, temperature=1.0):
    A = softmax(S, temperature)
    if isinstance(S, np.ndarray):
        S[...] = A
    return A


def float32_out(S, temperature=1.0):
    return softmax(S, temperature).astype(np.float32)


def normalised_over_all_axes(S, temperature=1.0):
    return softmax(np.ravel(S), temperature).reshape(np.shape(S))


MUTANTS = [
    ("scaled_scores", no_scale, {"attention_golden", "model_golden", "without_scale_is_times_sqrt_d_k"}),
    ("scaled_scores", d_model_for_d_k, {"attention_golden", "model_golden", "without_scale_is_times_sqrt_d_k"}),
    ("scaled_scores", scores_transposed, {"model_golden", "trained_golden"}),
    ("project_qkv", K_and_Q_swapped, {"model_golden", "trained_golden"}),
    ("softmax", softmax_over_the_queries, {"softmax_golden", "attention_golden", "rows_sum_to_one"}),
    ("softmax", no_maximum_subtracted, {"softmax_golden", "rows_sum_to_one", "softmax_ignores_a_shift"}),
    ("softmax", temperature_ignored, {"softmax_golden", "attention_golden", "model_golden", "temperature_limits"}),
    ("softmax", temperature_multiplied, {"softmax_golden", "attention_golden", "model_golden", "temperature_limits"}),
    ("softmax", in_place, {"inputs_stay_as_they_were"}),
    ("softmax", float32_out, {"softmax_golden", "attention_golden", "trained_golden", "always_float64"}),
    ("softmax", normalised_over_all_axes, {"softmax_golden", "rows_sum_to_one", "batch_axes_are_a_loop"}),
    ("mask_scores", no_mask, {"attention_golden", "model_golden", "later_tokens_never_matter"}),
    ("mask_scores", mask_hides_the_token_itself, {"attention_golden", "model_golden", "mask_keeps_self_and_past"}),
    ("mask_scores", mask_shows_one_later_token, {"attention_golden", "model_golden", "later_tokens_never_matter"}),
    ("mask_scores", mask_aligned_to_the_first_queries, {"attention_golden", "last_query_alone_gives_the_last_row"}),
    ("attention_weights", mask_after_softmax, {"attention_golden", "multihead_golden", "weights_are_never_nan"}),
    ("merge_heads", no_W_O, {"multihead_golden", "model_golden", "trained_golden", "heads_add_up"}),
    ("concat_heads", heads_mixed, {"multihead_golden", "model_golden", "heads_add_up", "later_tokens_never_matter",
                                   "without_mask_rows_follow_their_tokens", "last_row_ignores_the_order_of_the_past"}),
    ("concat_heads", heads_in_reverse, {"multihead_golden", "model_golden", "trained_golden", "heads_add_up"}),
]  # fmt: skip


def test_nothing_is_caught_in_the_real_steps():
    assert checks.check_all(steps) == {}


@pytest.mark.parametrize("name, mutant, catchers", MUTANTS, ids=[mutant.__name__ for _, mutant, _ in MUTANTS])
def test_mutant_is_caught(monkeypatch, name, mutant, catchers):
    monkeypatch.setattr(steps, name, mutant)
    caught = checks.check_all(steps).keys()
    assert catchers <= caught


def test_every_check_catches_a_mutant():
    """没有一个检查是摆设。"""
    assert set().union(*(catchers for _, _, catchers in MUTANTS)) == {
        check.__name__ for check in checks.GOLDEN + checks.PROPERTIES
    }

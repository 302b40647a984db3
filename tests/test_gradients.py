"""七步倒着走：导数与有限差分一致，全程的导数与逐个权重拧一拧一致。"""

from functools import partial

import numpy as np
import pytest

from selfattn import MODEL
from selfattn import gradients as g
from selfattn.steps import attention_weights, embed, merge_heads, predict, project_qkv, softmax, unembed, weighted_sum
from selfattn.training import NAMES, book_start, exercises, random_start

rng = np.random.default_rng(0)
b, h, n, d_model, d_k, d_v, d_vocab = 2, 3, 4, 5, 6, 7, 8  # 两两不等，转错轴就藏不住
normal = rng.standard_normal
IDS = rng.integers(0, d_vocab, (b, n))


def slope(f, M):
    """f 是 M 的函数，得一个数；逐个数拧一拧，量出导数。"""
    out, small = np.zeros_like(M), 1e-6
    for place in np.ndindex(M.shape):
        up, down = M.copy(), M.copy()
        up[place] += small
        down[place] -= small
        out[place] = (f(up) - f(down)) / (2 * small)
    return out


def against(forward, back, *inputs):
    """往回算的每个导数，与拧一拧量出来的一致；批量的和才是矩阵的导数。"""
    pull = normal(np.shape(forward(*inputs)))  # 假装后面传回来的导数
    for k, (got, M) in enumerate(zip(back(pull, *inputs), inputs)):
        f = lambda M, k=k: (pull * forward(*inputs[:k], M, *inputs[k + 1 :])).sum()
        while got.ndim > M.ndim:
            got = got.sum(axis=0)
        np.testing.assert_allclose(got, slope(f, M), atol=1e-6)


STEPS = {
    "unembed": (unembed, g.unembed_gradients, normal((b, n, d_model)), normal((d_model, d_vocab))),
    "merge_heads": (merge_heads, g.merge_heads_gradients, normal((b, h, n, d_v)), normal((h * d_v, d_model))),
    "weighted_sum": (weighted_sum, g.weighted_sum_gradients, softmax(normal((b, h, n, n))), normal((b, h, n, d_v))),
    "scaled_scores": (
        lambda Q, K: Q @ np.swapaxes(K, -1, -2) / d_k**0.5,
        g.scaled_scores_gradients,
        normal((b, h, n, d_k)),
        normal((b, h, n, d_k)),
    ),
    "project": (lambda X, W: X[:, None] @ W, g.project_gradients, normal((b, n, d_model)), normal((h, d_model, d_k))),
    "softmax": (softmax, lambda dA, S: (g.softmax_gradient(dA, softmax(S)),), normal((b, h, n, n))),
    "embed": (
        lambda W_E: embed(IDS, W_E),
        lambda dX, W_E: (g.embed_gradient(dX, IDS, W_E),),
        normal((d_vocab, d_model)),
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_every_step_backwards(name):
    against(*STEPS[name])


def test_cross_entropy_backwards():
    logits, answers = normal((b, n, d_vocab)), IDS.copy()
    answers[0, -1] = g.NO_ANSWER
    loss = lambda logits: g.cross_entropy(softmax(logits), answers)
    np.testing.assert_allclose(g.cross_entropy_gradient(softmax(logits), answers), slope(loss, logits), atol=1e-6)


@pytest.mark.parametrize("weights", [book_start(), random_start(8, 1)], ids=["book", "random"])
def test_all_seven_steps_backwards(weights):
    ids, answers = exercises(MODEL.sentences, MODEL.vocab)

    def loss(name, M):
        W = weights | {name: M}
        Q, K, V = project_qkv(embed(ids, W["W_E"]), W["W_Q"], W["W_K"], W["W_V"])
        Y = merge_heads(weighted_sum(attention_weights(Q, K), V), W["W_O"])
        return g.cross_entropy(predict(Y, W["W_U"]), answers)

    value, d = g.gradients(weights, ids, answers)
    assert value == loss("W_E", weights["W_E"])
    for name in NAMES:
        np.testing.assert_allclose(d[name], slope(partial(loss, name), weights[name]), atol=1e-6)


def test_places_without_an_exercise_do_not_count():
    short, long = exercises(["我爱你。"], MODEL.vocab), exercises(["我爱你。", "我们爱他们。"], MODEL.vocab)
    alone = g.gradients(book_start(), *short)
    padded = g.gradients(book_start(), *(part[:1] for part in long))
    assert padded[0] == pytest.approx(alone[0], abs=1e-14)
    for name in NAMES:
        np.testing.assert_allclose(padded[1][name], alone[1][name], atol=1e-14)

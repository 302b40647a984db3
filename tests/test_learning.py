"""训练的一刻：数都在，曲线和柱子合比例，记号在这一刻上。"""

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, Rectangle
from pictures import alt_numbers, formatted, marked, weights

from selfattn import MODEL, run, theme
from selfattn.figures import learning
from selfattn.figures.canvas import WIDTH

STEPS, LOSSES = [0, 9, 99], [2.0, 1.5, 0.5]
MODELS = [replace(MODEL, W_Q=MODEL.W_Q * size, W_U=MODEL.W_U * size) for size in (0.1, 0.5, 1)]
TRACES = [run("他爱我", model) for model in MODELS]
drawn = lambda k: learning(STEPS, LOSSES, TRACES, k)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_shows_this_moments_numbers(k):
    picture, trace = drawn(k), TRACES[k]
    expected = []
    for r in range(MODEL.h):
        expected += weights(trace.A[r])
        for name in ("W_Q", "W_K", "W_V"):
            expected += formatted(getattr(trace.model, name)[r], 1)
    assert marked(picture, "cell") == alt_numbers(picture) == expected
    title, best, *_, last = picture.alt.splitlines()
    assert title == f"走了 {STEPS[k]} 步，损失 {LOSSES[k]:.3f}"
    assert next(iter(trace.prediction)) in best
    assert re.findall(r"\d\.\d\d", last) == formatted(trace.P[-1])
    assert picture.get_size_inches()[0] == pytest.approx(WIDTH)


def test_the_mark_walks_down_the_curve():
    def places(k):
        circles = drawn(k).findobj(Circle)
        return [circle.center for circle in circles[:-1]], circles[-1].center

    points, _ = places(0)
    assert [places(k)[1] for k in range(3)] == points
    x, y = np.transpose(points)
    assert np.diff(x)[0] == pytest.approx(np.diff(x)[1])  # 1、10、100：对数轴上一样远
    np.testing.assert_allclose(np.diff(y) / -np.diff(LOSSES), (y[1] - y[0]) / 0.5)
    assert y[0] < y[2]  # y 向下


def test_bars_are_to_scale():
    bars = [r for r in drawn(2).findobj(Rectangle) if 0 < r.get_height() < 1 and r.get_width() > 0.4][-MODEL.d_vocab :]
    np.testing.assert_allclose([bar.get_height() for bar in bars], 0.8 * TRACES[2].P[-1], atol=1e-12)


@pytest.mark.parametrize("k", range(3))
def test_colours_can_be_compared_between_moments(k):
    """颜色的深浅照各个时刻里最大的数定：同一个数，哪一刻都是同一个颜色。"""
    limit = np.abs(MODEL.W_Q).max()
    expected = [theme.cell_colors("values", 0.5 + 0.5 * x / limit)[0] for x in MODELS[k].W_Q[0].flat]
    cells = [to_hex(r.get_facecolor()) for r in drawn(k).findobj(Rectangle) if 0.38 < r.get_width() < 0.42]
    assert cells[9:17] == [to_hex(color) for color in expected]  # 9 格是 A


@pytest.mark.parametrize(
    "change, words",
    [
        (dict(steps=[0, 9]), "steps"),
        (dict(steps=[1, 9, 99]), "从 0 起"),
        (dict(steps=[0, 9, 9]), "递增"),
        (dict(losses=[1.0]), "losses"),
        (dict(traces=TRACES[:2]), "traces"),
        (dict(traces=[*TRACES[:2], 5]), "traces"),
        (dict(k=3), "k"),
    ],
)
def test_bad_input(change, words):
    with pytest.raises(ValueError, match=words):
        learning(**dict(steps=STEPS, losses=LOSSES, traces=TRACES, k=0) | change)

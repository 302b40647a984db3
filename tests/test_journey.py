"""一次运行的图和路线图：每个中间结果都在，次序也对。"""

import re

import numpy as np
import pytest
from pictures import LONG, T, alt_numbers, formatted, frames, marked, weights

from selfattn.figures import origins, overview, roadmap, stages
from selfattn.figures.canvas import WIDTH


def test_stages_and_overview_numbers():
    picture = stages(LONG, 1, 2)
    expected = np.concatenate([LONG.QK[1, 2], LONG.S[1, 2], LONG.S_masked[1, 2]])
    assert marked(picture, "cell") == alt_numbers(picture) == formatted(expected) + weights(LONG.A[1, 2])


@pytest.mark.parametrize("h, heads", [(None, (0, 1)), (1, (1,))])
def test_overview_shows_every_intermediate(h, heads):
    for trace in (T, LONG):
        expected = formatted(trace.ids, 0) + formatted(trace.X, 1)
        for k in heads:
            for name in ("Q", "K", "V", "QK", "S_masked"):
                expected += formatted(getattr(trace, name)[k])
            expected += weights(trace.A[k])
        for array in (*(trace.O[k] for k in heads), trace.concat, trace.Y, trace.logits[-1]):
            expected += formatted(array)
        picture = overview(trace, h)
        assert marked(picture, "cell") == alt_numbers(picture) == expected + weights(trace.P[-1])
        assert picture.get_figwidth() <= WIDTH + 1e-9


def test_roadmap_marks_one_step_and_links():
    assert "现在是第 4 步" in roadmap(4).alt
    assert len(frames(roadmap(4), "sa-active")) == 1 and not frames(roadmap(), "sa-active")
    svg = roadmap(links=[f"{k}.html" for k in range(1, 8)]).svg()
    assert all(svg.count(f'href="{k}.html"') == 2 for k in range(1, 8))  # 方框和名字都能点


def test_origins_tells_which_sentence_each_comes_from():
    self_, cross = origins("我爱你", "I love you").alt.strip().split("\n")
    assert self_ == "自注意力：Q、K、V 来自「我爱你」"
    assert cross == "交叉注意力：Q 来自「我爱你」；K、V 来自「I love you」"
    svg = origins("我爱你", "I love you").svg()
    assert (svg.count(">我爱你<"), svg.count(">I love you<")) == (2, 1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: stages("我爱你", 0, 0), "trace.*str"),
        (lambda: stages(T, 2, 0), "r .*0 到 1.*2"),
        (lambda: stages(T, 0, 3), "i .*0 到 2.*3"),
        (lambda: overview(T, 0, 1.0), "i .*1.0"),
        (lambda: roadmap(0), "active.*0"),
        (lambda: roadmap(8), "active.*8"),
        (lambda: roadmap(links=["a"]), "links.*7 个"),
        (lambda: origins("我爱你", 5), "other.*5"),
    ],
)
def test_bad_input_is_named_in_chinese(call, words):
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert re.search("应当|至少|只接受|不能", str(error.value))

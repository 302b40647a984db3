"""柱与线：数写对了没有，高低合不合比例。"""

import re

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from pictures import FIGURES, T, formatted, marked

from selfattn.figures import bars, lines


def test_bars_numbers():
    picture = FIGURES["bars"]()
    assert marked(picture, "value") == re.findall(r"-?\d+\.\d+", picture.alt) == formatted(T.P[-1])
    assert marked(FIGURES["negative_bars"](), "value") == formatted(T.logits[-1], 1)


def test_lines_alt_has_all_numbers():
    assert FIGURES["lines"]().alt.splitlines() == [
        "标准差",
        "d_k：2，16，1024",
        "不除：1.40，4.00，32.00",
        "÷√d_k：1.00，1.00，1.00",
    ]


def test_bar_heights_are_to_scale():
    heights = lambda limit: [
        r.get_height() for r in bars([0.2, 0.8], ["甲", "乙"], limit=limit).findobj(Rectangle) if r.get_width() < 1
    ]
    np.testing.assert_allclose(np.divide(heights(1.6), heights(0.8)), 0.5)
    assert heights(1)[1] / heights(1)[0] == pytest.approx(4)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bars([], []), "values"),
        (lambda: bars([1, 2], ["甲"]), "labels.*2 个"),
        (lambda: bars([1.0], ["甲"], highlight=1), "highlight.*1"),
        (lambda: bars([2.0], ["甲"], limit=1), "limit.*2.*1"),
        (lambda: bars([1.0], ["甲"], digits="两"), "digits.*两"),
        (lambda: lines([1], {"a": [1]}, title="", xlabel="", ylabel=""), "x .*两个"),
        (lambda: lines([2, 1], {"a": [1, 1]}, title="", xlabel="", ylabel=""), "x .*递增"),
        (lambda: lines([1, 2], {}, title="", xlabel="", ylabel=""), "series"),
        (lambda: lines([1, 2], {"a": [1]}, title="", xlabel="", ylabel=""), "2 和 1"),
        (lambda: lines([1, 2], {"a": [0, 1]}, title="", xlabel="", ylabel="", logy=True), "series.*大于 0"),
        (lambda: lines([0, 2], {"a": [1, 1]}, title="", xlabel="", ylabel="", logx=True), "x .*大于 0"),
    ],
)
def test_bad_input_is_named_in_chinese(call, words):
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert re.search("应当|至少|只接受|不能", str(error.value))

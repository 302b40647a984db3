"""平面上的点：坐标写对了没有，输出画在三角形里的哪里。"""

import re

import numpy as np
import pytest
from matplotlib.patches import Circle
from pictures import FIGURES, TOKENS, T, formatted, marked

from selfattn.figures import triangle, vectors


def test_triangle_and_vectors_numbers():
    pair = lambda v: "({}, {})".format(*formatted(v))
    picture = FIGURES["triangle"]()
    output = T.O[1, 2]
    assert marked(picture, "value") == formatted(T.A[1, 2]) + [pair(v) for v in [*T.V[1], output]]
    assert f"输出 {pair(output)}" in picture.alt
    assert [line.split("权重 ")[1] for line in picture.alt.splitlines()[1:-1]] == formatted(T.A[1, 2])

    picture = FIGURES["vectors"]()
    assert marked(picture, "value") == [pair(q) for q in T.Q[0]]
    assert picture.alt.splitlines()[1:] == [f"{t} {pair(q)}" for t, q in zip(TOKENS, T.Q[0])]


def test_the_output_is_to_scale():
    V, w = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 2.0]]), np.array([0.5, 0.3, 0.2])
    dots = [np.array(c.center) for c in triangle(V, w, ["甲", "乙", "丙"]).findobj(Circle)][:4]
    np.testing.assert_allclose(dots[3], w @ np.array(dots[:3]))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: vectors([[1, 2, 3]], ["甲"]), "points.*(1, 3)"),
        (lambda: vectors(np.zeros((0, 2)), []), "points.*(0, 2)"),
        (lambda: vectors([[1, 2]], ["甲", "乙"]), "labels.*1 个"),
        (lambda: vectors([[1, 2]], ["甲"], colors=["红"]), "colors.*红"),
        (lambda: vectors([[1, 2]], ["甲"], limit=1), "limit.*2.*1"),
        (lambda: triangle([[1, 2]], [0.5], ["甲"]), "weights.*等于 1"),
        (lambda: triangle([[1, 2], [3, 4]], [1.5, -0.5], ["甲", "乙"]), "weights.*非负"),
        (lambda: triangle([[1, 2]], [0.5, 0.5], ["甲"]), "V 的行数.*1 和 2"),
    ],
)
def test_bad_input_is_named_in_chinese(call, words):
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert re.search("应当|至少|只接受|不能", str(error.value))

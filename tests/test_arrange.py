"""几个矩阵排成一张图：次序、换排、预测行、遮住的格子。"""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.text import Text
from pictures import FIGURES, A, M, alt_numbers, formatted, frames, marked, weights

from selfattn import run
from selfattn.figures import Matrix, heatmap, matrices
from selfattn.figures.canvas import WIDTH


def test_matrices_show_every_part_in_order():
    picture = FIGURES["matrices"]()
    expected = formatted(M) + formatted(A.T) + formatted(M @ np.ones((4, 5)))
    assert marked(picture, "cell") == alt_numbers(picture) == expected
    texts = "".join(ElementTree.fromstring(picture.svg()).itertext())
    assert all(text in texts for text in ("乘法", "W_Q", "(2, 4)", "(3, 2)", "×", "=", "÷√d_k"))
    assert picture.alt.splitlines()[0] == "乘法"


def test_masked_cells_differ_from_tiny_weights():
    tiny = run("我爱你").A[0]  # 「你」给自己 0.003，没有遮
    picture = heatmap(tiny, list("我爱你"), list("我爱你"))
    assert marked(picture, "cell") == ["1.00", "0", "0", "0.01", "0.99", "0", "0.97", "0.03", "0.00"]
    assert "写 0 的格子遮住了" in picture.alt and "你 0.00]" in picture.alt
    bare = heatmap(np.where(tiny == 0, 1e-9, tiny), list("我爱你"), list("我爱你"))
    assert "遮住" not in bare.alt and picture.svg().count("stroke-width") > bare.svg().count("stroke-width")
    assert "遮住" not in heatmap(np.eye(2), list("我爱"), list("我爱"), kind="values").alt


def test_prediction_row_is_the_last_one():
    picture = FIGURES["heatmap"]()
    (frame,) = frames(picture, "sa-prediction")
    inside = [
        t.get_text()
        for t in picture.findobj(lambda a: a.get_gid() == "sa-cell")
        if frame.y0 < t.get_position()[1] < frame.y1
    ]
    assert inside == weights(A[-1])
    assert "最后一行是预测行" in picture.alt
    assert "预测行" in picture.svg()
    plain = heatmap(A, ["甲", "乙"], ["丙", "丁", "戊"], mark_last=False)
    assert not frames(plain, "sa-prediction") and "预测行" not in plain.alt


def test_a_line_breaks_before_the_operator():
    wide = Matrix(np.full((2, 6), 1.25))
    picture = matrices(wide, "×", wide, "=", wide)
    height = {t.get_text(): t.get_position()[1] for t in picture.findobj(Text)}
    cells = [t.get_position()[1] for t in picture.findobj(lambda a: a.get_gid() == "sa-cell")]
    assert picture.get_figwidth() <= WIDTH
    assert max(cells[:12]) < min(cells[12:24]) < height["×"] < max(cells[12:24]) < height["="] < max(cells)


def test_wrap_puts_that_many_matrices_in_a_row():
    small = Matrix([[1.0]])
    heights = [matrices(*[small] * 6, wrap=k).get_figheight() for k in (6, 3, 2)]
    assert heights[0] < heights[1] < heights[2]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: matrices(), "Matrix"),
        (lambda: matrices("×"), "Matrix"),
        (lambda: matrices(M), "parts.*ndarray"),
        (lambda: matrices(Matrix(M), wrap=0), "wrap.*0"),
        (lambda: heatmap(A, ["甲"], list("丙丁戊")), "rows.*2 个"),
    ],
)
def test_bad_input_is_named_in_chinese(call, words):
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert re.search("应当|至少|只接受|不能", str(error.value))

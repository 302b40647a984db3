"""一个矩阵：数写对了没有，记号落在哪里，不合要求的参数说不说得清。"""

import re

import numpy as np
import pytest
from pictures import A, M, alt_numbers, formatted, frames, marked

from selfattn.figures import Matrix, matrices


@pytest.mark.parametrize(
    ("array", "kind", "expected"),
    [
        (M, "values", ["0.50", "-1.25", "3.00", "0.00", "2.00", "0.12", "-4.44", "10.00"]),
        (M.round(1), "values", ["0.5", "-1.2", "3.0", "0.0", "2.0", "0.1", "-4.4", "10.0"]),
        (A, "weights", ["0.20", "0.30", "0.50", "0.01", "0.98", "0"]),
        (np.array([[3, 0, -7]]), "plain", ["3", "0", "-7"]),
        (np.array([1.5, -np.inf]), "values", ["1.5", "-∞"]),
    ],
)
def test_matrix_numbers_in_svg_and_alt(array, kind, expected):
    picture = matrices(Matrix(array, "M", kind=kind))
    assert marked(picture, "cell") == expected
    assert alt_numbers(picture) == expected


@pytest.mark.parametrize(
    ("kw", "expected"),
    [({"row": 1}, M[1]), ({"col": -3}, M[:, 1]), ({"cell": (1, 2)}, M[1:, 2:3]), ({"cell": (-1, -2)}, M[1:, 2:3])],
)
def test_highlight_frames_the_right_cells(kw, expected):
    picture = matrices(Matrix(M, **kw))
    (frame,) = frames(picture, "sa-highlight")
    inside = [
        t.get_text()
        for t in picture.findobj(lambda a: a.get_gid() == "sa-cell")
        if frame.y0 < t.get_position()[1] < frame.y1 and frame.x0 < t.get_position()[0] < frame.x1
    ]
    assert inside == formatted(expected)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Matrix([[np.nan]]), "M"),
        (lambda: Matrix(np.zeros((2, 2, 2))), "M .*(2, 2, 2)"),
        (lambda: Matrix(np.zeros((0, 2))), "M .*0, 2"),
        (lambda: Matrix("我"), "M"),
        (lambda: Matrix([[1.5]], kind="weights"), "weights.*1.5"),
        (lambda: Matrix([[-0.5]], kind="weights"), "weights.*-0.5"),
        (lambda: Matrix(M, kind="热图"), "kind.*热图"),
        (lambda: Matrix(M, rows=["一"]), "rows.*2 个"),
        (lambda: Matrix(M, rows="甲乙"), "rows.*2 个"),
        (lambda: Matrix(M, cols=list("一二三")), "cols.*4 个"),
        (lambda: Matrix(M, row=2), "row.*0 到 1.*2"),
        (lambda: Matrix(M, col=-5), "col.*-5"),
        (lambda: Matrix(M, cell=3), "cell.*3"),
        (lambda: Matrix(M, cell=(0, 4)), "cell.*4"),
        (lambda: Matrix(M, digits=-1), "digits.*-1"),
        (lambda: Matrix(M, limit=0), "limit.*0"),
        (lambda: Matrix(M, color="蓝"), "color.*蓝"),
    ],
)
def test_bad_input_is_named_in_chinese(call, words):
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert re.search("应当|至少|只接受|不能", str(error.value))

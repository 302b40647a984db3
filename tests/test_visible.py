"""press/visible.py：读者看见的代码，画图的最多四分之一。"""

import pytest

from press import minutes, toc, visible


def test_at_most_a_quarter_of_the_visible_code_draws():
    counts = {page: visible.count(page) for page in toc.chapters()}
    assert [page for page, (d, total) in counts.items() if d > visible.SHARE * total] == []


@pytest.mark.parametrize(
    "code, lines",
    [
        ("a = 1\nb = a + 1", []),
        ("a = 1\n\nmatrices(\n    a,\n)", [3, 4, 5]),
        ("def f(h):\n    a = run()\n\n    return bars(a)\n\n\ninteract(f, h=(0, 1))", [1, 2, 4, 7]),
        ("def f(h):\n    return h\n\n\ng = f(1)", []),
        ("def f(h):\n    return bars(h)\n\n\ndef g(h):\n    return f(h)", [1, 2, 5, 6]),
        ("for k in range(2):\n    display(say(k))", [1, 2]),
        ("ax.plot(1)", [1]),
    ],
)
def test_finds_the_lines_that_draw(code, lines):
    assert visible.drawing_lines(code, minutes.drawing([code]) | visible.SHOWING) == lines

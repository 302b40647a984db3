"""章里显示的源码和小表格。"""

import numpy as np
import pytest
from IPython.display import HTML

from selfattn import run, say, show_source, table


def lines(markdown):
    return markdown.data.splitlines()


def test_source_has_no_docstring_and_no_marks_for_tools():
    text = show_source(run).data
    assert text.startswith("```python\ndef run(") and "fmt:" not in text and "Parameters" not in text
    assert "Parameters" in show_source(run, doc=True).data


def test_numbers_of_a_column_are_equally_long_and_stand_right():
    shown = lines(table([["我", 0.92, 1.0, 3], ["爱", -0.3271, 2.5, 4]], ["键", "权重", "T", "次"]))
    assert shown == [
        "| 键 | 权重 | T | 次 |",
        "| --- | ---: | ---: | --- |",
        "| 我 | 0.9200 | 1.0 | 3 |",
        "| 爱 | -0.3271 | 2.5 | 4 |",
    ]


def test_a_column_of_words_and_numbers_stands_left():
    assert lines(table([[0.5], ["没有"]], ["权重"]))[1:] == ["| --- |", "| 0.5 |", "| 没有 |"]
    assert lines(table([[np.float64(-np.inf)], [0.25]], ["分数"]))[2:] == ["| -∞ |", "| 0.25 |"]
    assert lines(table([], ["空"])) == ["| 空 |", "| --- |"]
    assert lines(table([["a|b"]], ["x|y"]))[2] == r"| a\|b |"


def test_a_short_row_is_refused():
    with pytest.raises(ValueError, match="应当有 2 格"):
        table([[1]], ["甲", "乙"])


def test_a_cell_is_text_and_cannot_break_the_table():
    shown = lines(table([["<img src=x onerror=alert(1)>", "a\nb|c"], ["1<br>2", "**重** $a_1$"]], ["<b>", "x\r\ny"]))
    assert shown == [
        "| &lt;b> | x<br>y |",
        "| --- | --- |",
        r"| &lt;img src=x onerror=alert(1)> | a<br>b\|c |",
        "| 1<br>2 | **重** $a_1$ |",
    ]


def test_trusted_html_goes_into_a_cell_as_it_is():
    assert lines(table([[HTML("<b>重</b>\n<i>|</i>")]], ["甲"]))[2] == r"| <b>重</b> <i>\|</i> |"


@pytest.mark.parametrize(
    "call", [lambda: say(5), lambda: say(None), lambda: table(5, ["甲"]), lambda: table([5], ["甲"])]
)
def test_what_is_not_text_is_refused_in_chinese(call):
    with pytest.raises(ValueError, match=r"应当是.*收到的是"):
        call()

"""章里显示的源码和小表格。"""

import numpy as np
import pytest

from selfattn import run, show_source, table


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

"""嵌入表的 Python 这一边。"""

import re
from dataclasses import replace

import numpy as np
import pytest

from selfattn import MODEL, run
from selfattn.explorers import EmbeddingTable
from selfattn.explorers.base import StateError
from selfattn.figures.canvas import cell_text

CHINESE = re.compile(r"[一-鿿].*，收到的是 |不在词表里")
BAD = {
    "sentence": ["", "猫", "我" * 17, None],
    "head": [-1, 2, None],
    "row": [-1, 8, 0.5, "我"],
    "column": [-1, 4, None],
    "W_E": [[], [[0] * 4] * 7, [[0] * 3] * 8, [[np.nan] * 4] * 8, [[101] * 4] * 8, "表", None],
}
NAMES = ["X", "Q", "K", "V", "S", "A", "O", "Y", "logits", "P"]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_in_chinese_and_the_old_one_stays(name, value):
    table = EmbeddingTable(row=1, column=2, head=1)
    before = table.state
    with pytest.raises(StateError, match=CHINESE) as error:
        setattr(table, name, value)
    assert name in str(error.value)
    assert table.state == before


def test_every_state_has_bad_values_here():
    assert BAD.keys() == set(EmbeddingTable().names)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [(("猫", 0, 1), "token"), (("我爱", 0, 1), "token"), ((0, 0, 1), "token"), (("我", 4, 1), "column"),
     (("我", 0, "1"), "value"), (("我", 0, np.nan), "value"), (("我", 0, 101), "value")],
)  # fmt: skip
def test_a_bad_change_is_refused_in_chinese(arguments, name):
    table = EmbeddingTable()
    with pytest.raises(StateError, match=f"{name} 应当是.*，收到的是"):
        table.change(*arguments)
    np.testing.assert_array_equal(table.W_E, MODEL.W_E)


def test_the_trace_runs_with_the_changed_table_and_reset_undoes_it():
    table = EmbeddingTable(sentence="他爱我")
    table.change("爱", 2, 1.5)
    W_E = MODEL.W_E.copy()
    W_E[1, 2] = 1.5
    np.testing.assert_array_equal(table.W_E, W_E)
    np.testing.assert_array_equal(table.trace.P, run("他爱我", replace(MODEL, W_E=W_E)).P)
    np.testing.assert_array_equal(table.before.P, run("他爱我").P)
    table.reset()
    np.testing.assert_array_equal(table.W_E, MODEL.W_E)
    np.testing.assert_array_equal(MODEL.W_E, run("我").model.W_E)
    assert not any(mask.any() for mask in table.changed.values())


def test_only_the_row_of_the_token_and_those_after_it_change():
    table = EmbeddingTable(sentence="我们爱他", head=1)
    table.change("爱", 2, 1.5)
    changed = table.changed
    assert list(changed) == NAMES
    rows = {name: np.flatnonzero(mask.any(axis=1)).tolist() for name, mask in changed.items()}
    assert rows == {name: [2] for name in "XQKV"} | {name: [2, 3] for name in NAMES[4:]}
    assert changed["X"].sum() == 1 and changed["X"][2, 2]
    assert changed["S"].sum() == 4 and not np.triu(changed["S"], 1).any()


def test_a_token_outside_the_sentence_changes_nothing():
    table = EmbeddingTable(sentence="我爱你")
    table.change("他", 0, 50)
    assert not any(mask.any() for mask in table.changed.values())


def test_the_first_row_of_weights_is_always_one():
    table = EmbeddingTable()
    table.change("我", 0, -2)
    assert table.changed["S"][0, 0] and not table.changed["A"][0].any()


def test_the_picture_and_the_tables_show_the_numbers():
    table = EmbeddingTable(sentence="他爱我", row=1, column=2)
    table.change("爱", 2, 1.55)
    svg = re.sub("<[^>]*>", " ", table.still().svg())
    counts, weights, prediction = (rows for _, _, rows in table.tables())
    for name, *rest in counts:
        mask = table.changed[name]
        assert rest[:2] == [str(mask.sum()), str(mask.size)] and rest[2] == ("爱" if name in "XQKV" else "爱、我")
    assert f"{counts[0][0]} {counts[0][1]}" in svg and "1.55" in svg
    np.testing.assert_array_equal([row[1:] for row in weights], table.W_E)
    np.testing.assert_array_equal([row[1:] for row in prediction], np.array([table.before.P[-1], table.trace.P[-1]]).T)
    for p in sorted(table.trace.P[-1])[-3:]:
        assert cell_text(p) in svg

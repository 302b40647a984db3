"""探索器的 Python 这一边：状态、静态网页、有内核时的样子。浏览器里的样子在 tests/browser。"""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from test_trace import WIDE

from selfattn import explorers, output, run
from selfattn.explorers import base
from selfattn.explorers.base import Explorer, Reals, StateError
from selfattn.explorers.pipeline import Pipeline
from selfattn.trace import _ALIASES

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "use", "circle", "line", "polygon"}


class Page(HTMLParser):
    """标签配不配对、每一段脚本、每一个属性。"""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.scripts, self.words, self.rows = [], [], [], [], 0
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "script":
            self.scripts.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        elif self.open and self.open[-1] != "style":
            self.words.append(data)


@pytest.fixture
def static():
    output.set_mode("static")


@pytest.fixture
def live():
    output.set_mode("notebook")


def html(explorer):
    data, _ = explorer._repr_mimebundle_()
    return data["text/html"]


# ── 状态 ──────────────────────────────────────────────────────────────────
BAD = {
    "sentence": ["", "我" * 17, "我" * 10_000, "猫", "我\x00", "我\u0301", "<b>我</b>", "</script>", "😀", "אב",
                 3, None, ["我"]],
    "head": [-1, 2, 0.5, "0", True, None, float("nan")],
    "row": [-2, 3, 15, 16, "0", None],
    "attention_temperature": [0, -1, 0.05, 5.1, float("inf"), float("nan"), "1", True],
    "temperature": [0, 99, None],
    "scale": [1, "真", None],
    "mask": [0, []],
    "stage": [0, 8, 1.5],
    "cell": [["A"], ["A", 0, 0], ["A", 2, 0, 0], ["A", 0, 0, 3], ["A", 0, 0, True], ["A", 0, 0, "0"], ["W_Q", 0, 0, 0],
             "A", 1, [[]]],
    "how": ["贪心", True, None],
    "seed": [-1, 2**32, 0.5],
}  # fmt: skip
chinese = re.compile(r"[一-鿿].*，收到的是 |不在词表里；词表里有：")


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_in_chinese_and_the_old_one_stays(name, value):
    explorer = Pipeline(row=1, cell=["A", 1, 2, 0])
    before = explorer.state
    with pytest.raises(StateError) as error:
        setattr(explorer, name, value)
    assert isinstance(error.value, ValueError)
    assert name in str(error.value) and chinese.search(str(error.value)) and len(str(error.value)) < 250
    assert explorer.state == before
    with pytest.raises(StateError):
        Pipeline(**{name: value})


GOOD = {
    "sentence": "他们爱我", "head": np.int64(1), "row": 2, "attention_temperature": np.float64(0.1), "temperature": 5,
    "scale": np.bool_(False), "mask": False, "stage": 7, "cell": ("P", 0, 7), "how": "sample", "seed": 2**32 - 1,
}  # fmt: skip


def test_good_values_are_kept_and_can_be_sent_to_the_page():
    one, other = Pipeline(**GOOD), Pipeline()
    for name, value in GOOD.items():
        setattr(other, name, value)
    assert one.state == other.state == GOOD | {"cell": ["P", 0, 7]}
    assert json.loads(json.dumps(one.state)) == one.state


def test_every_state_has_a_bad_and_a_good_value_here():
    assert BAD.keys() == GOOD.keys() == set(Pipeline().names)


def test_unknown_names_and_models_are_refused():
    with pytest.raises(StateError, match="没有叫 text 的状态，它的状态有："):
        Pipeline(text="我")
    with pytest.raises(StateError, match="没有叫 parameters 的状态"):
        Pipeline(parameters={})
    with pytest.raises(StateError, match="model 应当是 Model"):
        Pipeline(model={})


def test_sentence_and_row_given_together_are_judged_together():
    explorer = Pipeline(sentence="我们爱他们", row=4)
    explorer.set_state({"sentence": "他爱我", "row": 0, "cell": ["A", 0, 2, 2]})
    assert (explorer.sentence, explorer.row, explorer.cell) == ("他爱我", 0, ["A", 0, 2, 2])


def test_a_shorter_sentence_drops_the_row_and_the_number_it_no_longer_has():
    explorer = Pipeline(sentence="我们爱他们", row=4, cell=["A", 0, 4, 4])
    explorer.sentence = "我们"
    assert (explorer.row, explorer.cell) == (-1, [])
    kept = Pipeline(sentence="我们爱他们", row=1, cell=["A", 0, 1, 1])
    kept.sentence = "我们"
    assert (kept.row, kept.cell) == (1, ["A", 0, 1, 1])


def test_trace_is_the_run_of_this_state():
    explorer = Pipeline(sentence="他爱我", attention_temperature=0.5, temperature=2, scale=False, mask=False)
    expected = run("他爱我", attention_temperature=0.5, temperature=2, scale=False, mask=False)
    np.testing.assert_array_equal(explorer.trace.P, expected.P)
    np.testing.assert_array_equal(explorer.trace.weights, expected.A)
    explorer.sentence = "我"
    assert explorer.trace.text == "我"


@pytest.mark.parametrize(("alias", "symbol"), _ALIASES.items())
def test_trace_answers_to_its_english_names(alias, symbol):
    t = run("我爱你")
    assert getattr(t, alias) is getattr(t, symbol)


def test_state_is_a_copy():
    explorer = Pipeline(cell=["A", 0, 0, 0])
    explorer.state["cell"].append(1)
    assert explorer.cell == ["A", 0, 0, 0]
    Pipeline().cell.append(1)
    assert Pipeline().cell == []


class Rows(Explorer):
    script = "pipeline.js"
    M = Reals([[0.0, 1.0]], (None, 2), -5, 5)


@pytest.mark.parametrize("value", [[1, 2], [[1, 2, 3]], [[1], [2, 3]], [["甲", 1]], [[np.nan, 1]], [[6, 0]], None, []])
def test_arrays_must_have_the_right_shape_and_range(value):
    explorer = Rows()
    with pytest.raises(StateError, match="M 应当是"):
        explorer.M = value
    assert explorer.M == [[0.0, 1.0]]
    explorer.M = np.ones((3, 2))
    assert explorer.M == [[1.0, 1.0]] * 3


# ── 没有内核的网页 ────────────────────────────────────────────────────────
def test_static_page_is_self_contained_and_carries_its_state(static):
    explorer = Pipeline(**GOOD)
    text = html(explorer)
    page = Page(text)
    state, code = page.scripts
    assert json.loads(state) == explorer.state | {"parameters": json.loads(json.dumps(explorer.parameters))}
    assert not re.search(r"^\s*(import|export)\b", code, re.M) and code.rstrip().endswith(
        'startStatic("pipeline", mount);'
    )
    assert not [a for _, a in page.tags if {"src", "id"} & a.keys() or a.get("href", "#")[0] != "#"]
    assert not re.search(r"https?://(?!www\.w3\.org/)", text) and "url(http" not in text
    assert ("script", {"type": "module"}) in page.tags


def test_static_page_shows_a_still_picture_and_real_tables(static):
    explorer = Pipeline(sentence="他爱我", head=1)
    page = Page(html(explorer))
    names = [name for name, _ in page.tags]
    assert "svg" in names and names.index("svg") < names.index("details")
    assert names.count("caption") == names.count("table") == len(explorer.tables()) == 14
    words = " ".join(page.words)
    for row in explorer.trace.A[1]:
        for x in row:
            assert f"{x:.2f}" in words
    assert base.HINT in words


def test_static_page_is_the_same_every_time_and_follows_the_state(static):
    assert html(Pipeline()) == html(Pipeline())
    explorer = Pipeline()
    before = html(explorer)
    explorer.sentence = "他爱我"
    assert html(explorer) != before and "「他爱我」" in html(explorer)


def test_nothing_in_the_state_can_leave_its_script(static):
    sentence = '</<!-->&"'
    explorer = Pipeline(model=replace(WIDE, vocab='</!->&"'), sentence=sentence)
    text = html(explorer)
    page = Page(text)
    assert json.loads(page.scripts[0])["sentence"] == sentence
    assert "</" not in page.scripts[0] and "<!--" not in page.scripts[0]
    assert '<th scope="row">&lt;</th>' in text and '<th scope="row">&amp;</th>' in text
    assert len(page.scripts) == 2


def test_static_page_opens_no_comm_and_leaves_no_widget_state(static, monkeypatch):
    import comm

    opened = []
    monkeypatch.setattr(comm, "create_comm", lambda **kwargs: opened.append(kwargs) or comm.DummyComm())
    Pipeline()
    assert opened == []


def test_code_ends_no_script_early():
    code = base._script(base.bundle("pipeline.js") + 'x = "<!-- </script>";')
    assert "</" not in code and "<!--" not in code


# ── 有内核 ────────────────────────────────────────────────────────────────
def test_live_is_an_anywidget_with_a_still_picture(live):
    explorer = Pipeline(sentence="他爱我")
    data, metadata = explorer._repr_mimebundle_()
    view = data["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == explorer.model_id
    assert data["image/png"][:4] == b"\x89PNG" and metadata["image/png"]["width"] > 100
    assert "「他爱我」" in data["text/plain"] and "text/html" not in data
    state = explorer.get_state()
    assert state["_model_module"] == "anywidget"
    assert "export default { render:" in state["_esm"] and "mount" in state["_esm"]
    assert ".sa-explorer" in state["_css"]
    assert explorer.state.items() <= state.items() and state["parameters"]["vocab"] == list("我爱你他们吗。？")


def test_live_and_static_run_the_same_code(live):
    common = base.bundle("pipeline.js")
    assert Pipeline()._esm.startswith(common)
    output.set_mode("static")
    assert base._script(common) in html(Pipeline())


# ── 拼接 ──────────────────────────────────────────────────────────────────
def test_bundle_joins_every_module_once_without_comments(tmp_path, monkeypatch):
    monkeypatch.setattr(base, "HERE", tmp_path)
    (tmp_path / "ui.js").write_text("/** 一 */\nexport const one = 1;\n")
    (tmp_path / "two.js").write_text(
        'import { one } from "./ui.js";\n/**\n * 二\n */\n'
        'export function two() {\n  // 注释\n  return one + "// 不是注释";\n}\n'
    )
    (tmp_path / "three.js").write_text(
        'import { one } from "./ui.js";\nimport { two } from "./two.js";\nexport const three = () => two();\n'
    )
    text = base.bundle.__wrapped__("three.js")
    lines = text.splitlines()[1:]
    assert lines == [
        "const one = 1;",
        "function two() {",
        'return one + "// 不是注释";',
        "}",
        "const three = () => two();",
    ]


def test_explorers_are_found_by_name():
    assert explorers.Pipeline is Pipeline
    with pytest.raises(AttributeError, match="没有 Nothing"):
        _ = explorers.Nothing

"""七步流水线的 Python 这一边，和它的代码在 V8 里算得对不对。"""

import json
import re

import numpy as np
import pytest
from v8 import V8

from selfattn import generate, run
from selfattn.explorers import Pipeline
from selfattn.explorers.state import MAX_TOKENS, StateError
from selfattn.figures.canvas import cell_text

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
    np.testing.assert_array_equal(explorer.trace.A, expected.A)
    explorer.sentence = "我"
    assert explorer.trace.text == "我"


def test_state_is_a_copy():
    explorer = Pipeline(cell=["A", 0, 0, 0])
    explorer.state["cell"].append(1)
    assert explorer.cell == ["A", 0, 0, 0]
    Pipeline().cell.append(1)
    assert Pipeline().cell == []


@pytest.mark.parametrize("state", [{}, {"sentence": "他们爱我", "head": 1, "row": 1, "scale": False, "mask": False}])
def test_the_words_of_the_picture_hold_every_number(state):
    explorer = Pipeline(**state)
    t, h = explorer.trace, explorer.head
    words = re.sub(r"(?:(?<=\[)|(?<=, ))\S (?=-?[\d∞])", "", explorer.still().alt)  # 去掉列的名字，只留数
    row_of = lambda row, write=cell_text: f"[{', '.join(map(write, row))}]"
    tables = {f"③ Q 头 {h}": t.Q[h], f"K 头 {h}": t.K[h], f"V 头 {h}": t.V[h], f"④ 点积 头 {h}": t.QK[h],
              f"⑤ O 头 {h}": t.O[h], "⑥ 拼接": t.concat, "Y": t.Y, "每一行的 logits": t.logits,
              "每一行的概率 P": t.P}  # fmt: skip
    if t.mask:
        tables[f"头 {h} 的分数，没有遮"] = t.S[h]
    for title, M in tables.items():
        assert f"{title}：" + "；".join(f"{c} {row_of(row)}" for c, row in zip(t.tokens, M)) in words.splitlines()
    assert all(row_of(row) in words for row in t.S_masked[h])
    assert all(row_of(row, lambda x: cell_text(x) if x else "0") in words for row in t.A[h])
    assert all(row_of(row, lambda x: cell_text(x, 1)) in words for row in t.X)
    assert row_of(t.ids, str) in words


@pytest.fixture(scope="module")
def js():
    return V8("pipeline.js")


def test_writing_on_greedily_is_what_generate_does(js):
    for text in ("我", "他", "你爱"):
        got = js("writeOn", {"text": text, "times": MAX_TOKENS, "seed": 1, "sample": False}, Pipeline().parameters, {})
        assert got["text"] == generate(text)[-1].text == text + got["added"] and got["seed"] == 1
    one = js("writeOn", {"text": "我", "times": 1, "seed": 1, "sample": False}, Pipeline().parameters, {})
    assert one["text"] == generate("我")[1].text
    for done in ("我爱你。", "我" * MAX_TOKENS):
        got = js("writeOn", {"text": done, "times": 3, "seed": 1, "sample": True}, Pipeline().parameters, {})
        assert got == {"text": done, "added": "", "seed": 1}


def test_sampling_draws_from_the_probabilities_and_repeats_with_the_seed(js):
    draws = """(P, count) => {
      let seed = 7, u = 0;
      return Array.from({ length: count }, () => { [seed, u] = random(seed); return pick(P, u); });
    }"""
    P = run("我爱你").P[-1]
    got = js(draws, P.tolist(), 20_000)
    counts = np.bincount(got, minlength=len(P)) / len(got)
    assert np.abs(counts - P).max() < 4 * np.sqrt(0.25 / len(got))
    assert got == js(draws, P.tolist(), 20_000)
    assert js("pick", [0.5, 0.5], 1 - 2**-53) == js("pick", [0.5, 0.4], 0.95) == 1


def test_a_state_comes_back_from_its_link(js):
    for state in ({}, GOOD, {"sentence": "我。？", "cell": ["A", 1, 2, 0], "temperature": 0.1 + 0.2}):
        explorer = Pipeline(**state)
        hash_ = js("writeHash", explorer.state, 3)
        assert js("readHash", hash_, explorer.parameters, Pipeline().state) == {"page": 3, "state": explorer.state}
        assert eval(js("writeCode", explorer.state), {"Pipeline": Pipeline}).state == explorer.state


INHERITED = """() => [Object, Array, String, Function, Number]
  .flatMap((each) => Object.getOwnPropertyNames(each.prototype)).filter((name, k, all) => all.indexOf(name) === k)"""


def test_inherited_names_in_a_link_are_refused(js):
    """链接里写着 constructor、__proto__ 之类：看不懂，说明白，不当作一个值。"""
    names = js(INHERITED)
    assert len(names) > 80 and {"__proto__", "constructor", "length"} <= {*names}
    parameters, initial = Pipeline().parameters, Pipeline().state
    parts = ["{}", "{}=1", *(f"{key}={{}}" for key in "p s h i ta tp k m g w r c".split())]
    parts += ["c={}.0.0.0", "c=A.{}.0.0", "c=A.0.{}.0", "c=A.0.0.{}", "c={}.{}", "c=X.0.{}"]
    for name in names:
        for part in parts:
            read = js("readHash", "#sa=1;" + part.format(*[name] * 2), parameters, initial)
            assert [*read] == ["problem"] and read["problem"].startswith("链接"), (part, name)
        assert js("name => STEP_OF[name] ?? null", name) == (6 if name == "concat" else None)

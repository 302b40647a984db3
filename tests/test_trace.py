"""一次运行的每个中间结果，和每个数的来历。"""

import dataclasses
import re

import numpy as np
import pytest
from cases import WIDE
from checks import same

from selfattn import MODEL, explain, run, steps
from selfattn.explanation import number
from selfattn.trace import EXPLAINABLE

random = np.random.RandomState(0)
RUNS = {
    "书里的句子": run("我爱你"),
    "一个字": run("我"),
    "大小不等": run("甲乙丙乙庚", WIDE),
    "温度": run("丙乙甲丁己", WIDE, attention_temperature=0.5, temperature=2.0),
    "不除 √d_k": run("丙乙甲丁己", WIDE, scale=False),
    "不掩": run("丙乙甲丁己", WIDE, mask=False),
    "极小的温度": run("我爱你", attention_temperature=1e-320, temperature=1e-320),
}
every_run = pytest.mark.parametrize("t", RUNS.values(), ids=RUNS.keys())


@every_run
def test_fields_are_the_steps_composed_by_hand(t):
    m, n = t.model, len(t.text)
    assert t.tokens == tuple(t.text) and t.n == n
    X = m.W_E[[m.vocab.index(c) for c in t.text]]
    expected = dict(ids=[m.vocab.index(c) for c in t.text], X=X)
    for name in "QKV":
        expected[name] = np.stack([X @ W for W in getattr(m, f"W_{name}")])
    expected["QK"] = np.einsum("hic,hjc->hij", expected["Q"], expected["K"])
    expected["S"] = expected["QK"] / np.sqrt(m.d_k) if t.scale else expected["QK"]
    expected["S_masked"] = np.where(np.tri(n, dtype=bool) | (not t.mask), expected["S"], -np.inf)
    expected["A"] = steps.softmax(expected["S_masked"], t.attention_temperature)
    expected["O"] = np.einsum("hij,hjc->hic", expected["A"], expected["V"])
    expected["concat"] = np.hstack(list(expected["O"]))
    expected["Y"] = expected["concat"] @ m.W_O
    expected["logits"] = expected["Y"] @ m.W_U
    expected["P"] = steps.softmax(expected["logits"], t.temperature)
    for name, value in expected.items():
        same(getattr(t, name), value)
    arrays = {f.name for f in dataclasses.fields(t) if isinstance(getattr(t, f.name), np.ndarray)}
    assert arrays == expected.keys()


def test_shapes_name_their_axes():
    t, (n, d_model, h, d_k, d_v, d_vocab) = RUNS["大小不等"], (5, 6, 2, 3, 4, 7)
    assert {name: getattr(t, name).shape for name in ("ids", *EXPLAINABLE)} == dict(
        ids=(n,), X=(n, d_model), Q=(h, n, d_k), K=(h, n, d_k), V=(h, n, d_v), QK=(h, n, n), S=(h, n, n),
        S_masked=(h, n, n), A=(h, n, n), O=(h, n, d_v), concat=(n, h * d_v), Y=(n, d_model),
        logits=(n, d_vocab), P=(n, d_vocab),
    )  # fmt: skip


def test_nothing_in_a_trace_can_be_changed():
    t = run("我爱你")
    for name in ("ids", *EXPLAINABLE):
        with pytest.raises(ValueError, match="read-only"):
            getattr(t, name)[...] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        t.A = None
    with pytest.raises(ValueError, match="read-only"):
        MODEL.W_E[0] = 0
    assert t == t and t != run("我爱你")


def test_settings_are_recorded():
    t = run("我", attention_temperature=2, temperature=np.float32(0.5), scale=np.False_, mask=np.True_)
    settings = (t.model, t.text, t.attention_temperature, t.temperature, t.scale, t.mask)
    assert settings == (MODEL, "我", 2.0, 0.5, False, True)
    assert [type(value) for value in settings[2:]] == [float, float, bool, bool]


def test_prediction_lists_every_token_from_likely_to_unlikely():
    p = run("我爱你").prediction
    assert set(p) == set(MODEL.vocab)
    assert list(p.values()) == sorted(p.values(), reverse=True)
    assert sum(p.values()) == pytest.approx(1)
    assert {c: p[c] for c in MODEL.vocab} == dict(zip(MODEL.vocab, run("我爱你").P[-1]))


# ── explain ──────────────────────────────────────────────────────────────
def lookup(t, name, index):
    return float((getattr(t.model, name) if name.startswith("W_") else getattr(t, name))[index])


@every_run
@pytest.mark.parametrize("name", EXPLAINABLE)
def test_terms_recombine_and_sources_resolve(t, name):
    for index in np.ndindex(getattr(t, name).shape):
        e = explain(t, name, *index)
        a, b = np.array([term[1:] for term in e.terms]).T
        sources = [lookup(t, *source) for source in e.sources]
        same(e.value, getattr(t, name)[index])
        if e.kind == "dot":
            same((a * b).sum(), e.value)
            same(sources, np.stack([a, b], axis=1).ravel())
        elif e.kind == "softmax":
            same(b[index[-1]] / b.sum(), e.value)
            T = t.attention_temperature if name == "A" else t.temperature
            with np.errstate(over="ignore"):
                same(np.array(sources) / T, a)
            assert len(e.terms) == getattr(t, name).shape[-1]
        else:
            same([a[0]], sources)
            hidden = e.kind == "mask" and t.mask and index[2] > index[1]
            same(-np.inf if hidden else a[0] / b[0], e.value)


def test_every_kind_belongs_to_its_step():
    kinds = {name: explain(RUNS["书里的句子"], name, *[0] * getattr(RUNS["书里的句子"], name).ndim).kind
             for name in EXPLAINABLE}  # fmt: skip
    assert kinds == dict(X="lookup", Q="dot", K="dot", V="dot", QK="dot", S="scale", S_masked="mask", A="softmax",
                         O="dot", concat="copy", Y="dot", logits="dot", P="softmax")  # fmt: skip


def evaluated(text):
    """把 arithmetic(plain=True) 的左边当算式算出来。"""
    text = text.replace("·", "*").replace("-∞", "-inf")
    return eval(re.sub(r"√(\d+)", r"sqrt(\1)", text), {"sqrt": np.sqrt, "inf": np.inf})


NO_BRACKETS = str.maketrans("", "", "() ")


def plain_text(latex):
    """LaTeX 算式去掉括号与空格，写成 plain=True 的样子。"""
    for command, character in ((r"\cdot", "·"), (r"\approx", "≈"), (r"\infty", "∞")):
        latex = latex.replace(command, character)
    latex = re.sub(r"(\d)\\times 10\^\{(-\d+)\}", r"\1e\2", latex)
    latex = re.sub(r"\\sqrt\{(\d+)\}", r"√\1", latex).translate(NO_BRACKETS)
    return re.sub(r"\\frac\{(.*?)\}\{(.*?)\}", r"\1/\2", latex)


@every_run
@pytest.mark.parametrize("name", EXPLAINABLE)
def test_shown_arithmetic_is_true_and_markdown_well_formed(t, name):
    for index in np.ndindex(getattr(t, name).shape):
        e = explain(t, name, *index)
        left, relation, right = re.fullmatch(r"(?:(.*) ([=≈]) )?(.*)", e.arithmetic(plain=True)).groups()
        if name not in ("P", "A") or np.isfinite([term[1] for term in e.terms]).all():
            assert evaluated(left or right) == pytest.approx(evaluated(right), abs=2e-3)
        assert evaluated(right) == pytest.approx(e.value, abs=1e-12 if relation == "=" else 6e-5)
        assert relation != "≈" or evaluated(right) != e.value
        assert str(e) == f"{name}{list(index)} = {e.arithmetic(plain=True)}"
        assert plain_text(e.arithmetic()) == e.arithmetic(plain=True).translate(NO_BRACKETS)
        assert name != "S_masked" or (r"\infty" in e.formula) == np.isneginf(e.value)
        markdown = e._repr_markdown_()
        body = re.fullmatch(r"\$\$\n\\begin\{aligned\}\n(.+)\n\\end\{aligned\}\n\$\$", markdown, re.S)[1]
        head, *lines = body.split(" \\\\\n&")
        assert head == e.formula and " &= " in head
        joined = re.sub(r"\\begin\{gathered\}|\\end\{gathered\}|\\\\\n\{\}|\\quad", "", " ".join(lines))
        assert plain_text(joined).lstrip("=") == plain_text(e.arithmetic())
        assert markdown.count("{") == markdown.count("}")
        assert "$" not in markdown[2:-2] and "\n\n" not in markdown
        assert "nan" not in markdown and not re.search(r"[∞√·≈]", markdown)


def test_the_answer_stands_on_its_own_line_and_no_line_is_long():
    t = run("我爱你")
    for name, *index in [("Q", 1, 2, 0), ("QK", 1, 2, 0), ("A", 1, 2, 0), ("O", 1, 2, 0), ("Y", 2, 0), ("P", 2, 6)]:
        e = explain(t, name, *index)
        *above, answer = re.split(r"\\\\\n", e._repr_markdown_().split("aligned}")[1])
        assert answer.strip(" \n").startswith((f"&= {number(e.value)}", rf"&\approx {number(e.value)}"))
        assert all(len(plain_text(line)) <= 32 for line in above[1:]), above


def test_what_is_greater_than_zero_is_never_shown_as_zero():
    t = run("我爱你")
    for k in range(MODEL.d_vocab):
        e = explain(t, "P", 2, k)
        assert not re.search(r"(?<![\d.])0\.0(?!\d)", e.arithmetic(plain=True))
    assert str(explain(t, "P", 2, 2)).endswith(") ≈ 3e-9")
    assert r"\approx 3\times 10^{-9}" in explain(t, "P", 2, 2)._repr_markdown_()
    assert str(explain(t, "A", 0, 0, 1)) == "A[0, 0, 1] = 0.0 / (1.0 + 0.0 + 0.0) = 0.0"  # 遮住的正好是 0


def test_the_softmax_formula_says_what_was_done():
    calm = run("我爱你", attention_temperature=2.0, temperature=0.5)
    plain, shown = r"\frac{e^{s_{0}-\max s}}{\sum_j e^{s_{j}-\max s}}", r"e^{(s_{0}-\max s)/2}"
    assert plain in explain(run("我爱你"), "A", 1, 2, 0).formula
    assert shown in explain(calm, "A", 1, 2, 0).formula
    assert r"e^{(\mathrm{logit}_{6}-\max)/0.5}" in explain(calm, "P", 2, 6).formula
    assert "s_" not in explain(calm, "P", 2, 6).formula.replace(r"\sum_m", "")


def test_one_number_by_hand():
    t = run("我爱你")
    e = explain(t, "A", 0, 2, 1)
    assert (e.name, e.index, e.kind) == ("A", (0, 2, 1), "softmax")
    assert [label for label, _, _ in e.terms] == ["我", "爱", "你"]
    assert e.sources == (("S_masked", (0, 2, 0)), ("S_masked", (0, 2, 1)), ("S_masked", (0, 2, 2)))
    assert str(explain(t, "X", 0, 1)) == "X[0, 1] = -0.3"
    assert str(explain(t, "S_masked", 0, 0, 1)) == "S_masked[0, 0, 1] = -∞"
    assert str(explain(t, "Q", 0, 0, 0)) == "Q[0, 0, 0] = 1.1·(-0.4) + (-0.3)·0.6 + 0.3·0.4 + 1.0·(-0.6) = -1.1"


@pytest.mark.parametrize(
    "x, text",
    [
        (0.5, "0.5"),
        (2.0, "2.0"),
        (-1e-5, "0.0"),
        (1 / 3, "0.3333"),
        (-np.inf, "-∞"),
        (-1.25, "-1.25"),
        (100.0, "100.0"),
    ],
)
def test_number(x, text):
    assert number(x) == text

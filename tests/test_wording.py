"""收到的东西怎样写进报错：不会出错，不会太长，也只有一个地方写。"""

import ast
import contextlib
import inspect
import io
import os
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st

import selfattn
from selfattn import contracts, exercises, explorers, figures, output, wording
from selfattn.explorers.state import State

SOURCES = sorted(Path(selfattn.__file__).parent.rglob("*.py"))
LONGEST = 700  # 一条报错最多几个字


class Silent:
    """写不成字。"""

    def __repr__(self):
        raise RuntimeError("没有名字")

    __str__ = __bool__ = __eq__ = __hash__ = __iter__ = __len__ = __float__ = __repr__


class Endless:
    """写出来太长。"""

    def __repr__(self):
        return "长" * 10**6


class Text(str):
    """写法被改过的字符串。"""

    def __repr__(self):
        return Text("长" * 10**6)


def nested(depth):
    """套了很多层的列表。"""
    value = []
    for _ in range(depth):
        value = [value]
    return value


def looped():
    """自己装着自己的列表。"""
    value = []
    value += [value, value]
    return value


def loop_of_dicts():
    value = {}
    value["k"] = [value]
    return value


MONSTERS = {
    "None": lambda: None,
    "5": lambda: 5,
    "NaN": lambda: float("nan"),
    "True": lambda: True,
    "b''": lambda: b"\0" * 10**5,
    "长整数": lambda: 10**5000,
    "负的长整数": lambda: -(10**5000),
    "很长的整数": lambda: 1 << 10**6,
    "一列长整数": lambda: [10**5000] * 3,
    "长字符串": lambda: "长" * 10**6,
    "怪字符串": lambda: Text("长" * 100),
    "半个字": lambda: "\ud800",
    "空字符": lambda: "\0",
    "空": lambda: "",
    "空列表": lambda: [],
    "深": lambda: nested(20_000),
    "循环": looped,
    "循环的字典": loop_of_dicts,
    "大列表": lambda: list(range(1000)),
    "写不成字": Silent,
    "写出来太长": Endless,
    "装着写不成字的": lambda: [Silent(), Endless()],
    "类": lambda: Silent,
    "复数": lambda: 1j,
    "数组": lambda: np.zeros((3, 100_000)),
    "东西的数组": lambda: np.array([Silent(), 10**5000], dtype=object),
}

FEW = ["5", "负的长整数", "半个字", "循环", "装着写不成字的"]  # 每一种毛病一样
REST = [name for name in MONSTERS if name not in FEW]  # 慢
tried = pytest.mark.parametrize("monsters", [FEW, pytest.param(REST, marks=pytest.mark.kernel)], ids=["few", "rest"])


@pytest.mark.parametrize("name", MONSTERS)
@pytest.mark.parametrize("write", [wording.shown, wording.said])
def test_anything_is_written_in_a_few_words(write, name):
    text = write(MONSTERS[name]())
    assert type(text) is str and len(text) <= wording.LONGEST
    text.isprintable()


def test_ordinary_values_are_written_as_python_does():
    for value in (None, True, 0.5, "我", b"a", [1, [2.0, "三"]], (0,), (), {}, set(), {"a": (1, 2)}, {1}, range(3)):
        assert wording.shown(value) == repr(value)
    assert wording.shown("我" * 100) == repr("我" * 100)[:80]
    assert wording.said("我" * 3) == "我我我" and wording.said(ValueError("坏了")) == "坏了"


# ── 只有一个地方写 ────────────────────────────────────────────────────────
def careless(source):
    """f 字符串里的 ``{…!r}`` 在哪几行，还有 repr() 在哪几行。"""
    for node in ast.walk(ast.parse(source)):
        raw = isinstance(node, ast.FormattedValue) and node.conversion in (ord("r"), ord("a"))
        called = isinstance(node, ast.Name) and node.id in ("repr", "ascii")
        if raw or called:
            yield node.lineno


FINE = {  # 不是读者给的东西
    ("form.py", "option.number"),  # 题目文件里算出来的小数，写进 data-sa-number
    ("bank.py", "content = repr("),  # 题目的指纹
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_messages_write_what_came_in_one_place(path):
    if path.name == "wording.py":
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [lines[k - 1] for k in careless("\n".join(lines))]
    found = [line for line in found if not any(path.name == name and part in line for name, part in FINE)]
    assert not found, "写进话里的东西要经过 wording.shown"


def test_the_search_finds_them():
    assert list(careless("f'{x!r}'\nf'{x!r:.80}'\nmap(repr, x)\nf'{x}'")) == [1, 2, 3]


# ── 每个函数、每个状态，都试一试 ──────────────────────────────────────────
def ours(error):
    """是我们的中文报错：从 selfattn 里抛出，不太长，说的是中文。"""
    tb = error.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
    where = tb.tb_frame.f_globals.get("__name__", "")
    message = str(error)
    return (
        isinstance(error, (ValueError, TypeError))
        and where.partition(".")[0] == "selfattn"
        and len(message) <= LONGEST
        and any("一" <= c <= "龥" for c in message)
    )


def survive(call, *args, **kwargs):
    """要么成了，要么是我们的报错。"""
    with mpl.rc_context(), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        try:
            made = call(*args, **kwargs)
            for show in ("_repr_markdown_", "_repr_html_", "__str__"):
                if hasattr(type(made), show):
                    getattr(made, show)()
        except Exception as error:
            if not ours(error):
                raise
            assert error.__cause__ is None


def _dict(key, value):
    """能当键的才当键。"""
    try:
        return {key: value}
    except Exception:
        return {"甲": value}


t = selfattn.run("我爱你")
M = selfattn.MODEL
ones = np.ones
draw = lambda a=1.0: figures.bars([a], ["甲"])
RIGHT = {  # 每个函数，一次对的调用
    "tokenize": (selfattn.tokenize, dict(text="我", vocab=M.vocab)),
    "embed": (selfattn.embed, dict(ids=[0], W_E=M.W_E)),
    "project_qkv": (selfattn.project_qkv, dict(X=ones((1, 4)), W_Q=M.W_Q, W_K=M.W_K, W_V=M.W_V)),
    "scaled_scores": (selfattn.scaled_scores, dict(Q=ones((1, 2)), K=ones((1, 2)), scale=True)),
    "mask_scores": (selfattn.mask_scores, dict(S=ones((1, 1)))),
    "softmax": (selfattn.softmax, dict(S=[1.0], temperature=1.0)),
    "attention_weights": (
        selfattn.attention_weights, dict(Q=ones((1, 2)), K=ones((1, 2)), temperature=1.0, scale=True, mask=True),
    ),
    "weighted_sum": (selfattn.weighted_sum, dict(A=ones((1, 1)), V=ones((1, 2)))),
    "concat_heads": (selfattn.concat_heads, dict(O=ones((1, 1, 1)))),
    "merge_heads": (selfattn.merge_heads, dict(O=ones((1, 1, 1)), W_O=ones((1, 2)))),
    "unembed": (selfattn.unembed, dict(Y=ones((1, 2)), W_U=ones((2, 3)))),
    "predict": (selfattn.predict, dict(Y=ones((1, 2)), W_U=ones((2, 3)), temperature=1.0)),
    "choose": (selfattn.choose, dict(P=[1.0], rng=None)),
    "run": (
        selfattn.run, dict(text="我", model=M, attention_temperature=1.0, temperature=1.0, scale=True, mask=True),
    ),
    "generate": (selfattn.generate, dict(text="我", steps=1, model=M, temperature=1.0, rng=None)),
    "explain": (lambda trace, name, i: selfattn.explain(trace, name, i, 0), dict(trace=t, name="X", i=0)),
    "Model": (
        selfattn.Model,
        dict(vocab=M.vocab, W_E=M.W_E, W_Q=M.W_Q, W_K=M.W_K, W_V=M.W_V, W_O=M.W_O, W_U=M.W_U, sentences=()),
    ),
    "load": (selfattn.load, dict(path="没有")),
    "save": (selfattn.save, dict(model=M, path=os.devnull)),
    "say": (selfattn.say, dict(text="话")),
    "table": (selfattn.table, dict(rows=[["甲"]], header=["乙"])),
    "table_cell": (lambda cell, head: selfattn.table([[cell]], [head]), dict(cell="甲", head="乙")),
    "show_source": (lambda f: selfattn.show_source(f), dict(f=selfattn.run)),
    "static_output": (selfattn.static_output, dict(on=False)),
    "set_mode": (output.set_mode, dict(mode="notebook")),
    "quiz": (selfattn.quiz, dict(chapter="4")),
    "guess": (
        selfattn.guess,
        dict(ask="问", options=None, answer=0.5, why="因为", low=0, high=1, digits=2),
    ),
    "guess_option": (selfattn.guess, dict(ask="问", options=["甲", "乙"], answer="甲", why="因为")),
    "interact": (selfattn.interact, dict(f=draw, a=(0.0, 1.0, 0.5), labels={"a": "甲"}, title="图")),
    "interact_low": (lambda a: selfattn.interact(draw, a=(a, 1.0, 0.5)), dict(a=0.0)),
    "interact_list": (lambda a: selfattn.interact(lambda x: draw(), x=[a, 2.0]), dict(a=0.0)),
    "interact_label": (lambda a: selfattn.interact(draw, a=(0, 1), labels={"a": a}), dict(a="甲")),
    "interact_draws": (lambda a: selfattn.interact(lambda x: a, x=(0, 1)), dict(a=draw())),
    "Matrix": (
        figures.Matrix,
        dict(
            M=[[0.5]], title="甲", rows=["甲"], cols=["乙"], kind="values", color="red", row=0, col=0, cell=(0, 0),
            mark_last=True, shape=True, digits=2, row_name="i", col_name="j", limit=1.0,
        ),
    ),
    "matrices": (
        lambda part, title, wrap: figures.matrices(figures.Matrix([1.0]), part, title=title, wrap=wrap),
        dict(part="=", title="甲", wrap=2),
    ),
    "heatmap": (figures.heatmap, dict(M=[[0.5]], rows=["甲"], cols=["乙"], title="图")),
    "bars": (
        figures.bars,
        dict(
            values=[1.0], labels=["甲"], title="图", ylabel="高", highlight=0, limit=2.0, digits=2, colors=["red"],
        ),
    ),
    "bars_label": (lambda a: figures.bars([1.0], [a]), dict(a="甲")),
    "lines": (
        figures.lines,
        dict(x=[1.0, 2.0], series={"甲": [1.0, 2.0]}, title="图", xlabel="x", ylabel="y", logx=False, logy=False),
    ),
    "lines_series": (
        lambda name, y: figures.lines([1.0, 2.0], _dict(name, y), title="", xlabel="", ylabel=""),
        dict(name="甲", y=[1.0, 2.0]),
    ),
    "learning": (figures.learning, dict(steps=[0, 1], losses=[2.0, 1.0], traces=[t, t], k=1)),
    "learning_trace": (lambda trace: figures.learning([0, 1], [2.0, 1.0], [t, trace], 1), dict(trace=t)),
    "vectors": (
        figures.vectors,
        dict(points=[[1.0, 2.0]], labels=["甲"], colors=["red"], title="图", names=("a", "b"), limit=3.0),
    ),
    "triangle": (
        figures.triangle, dict(V=[[1.0, 2.0]], weights=[1.0], labels=["甲"], title="图", point_label="输出"),
    ),
    "roadmap": (figures.roadmap, dict(active=1, links=list("1234567"))),
    "roadmap_link": (lambda a: figures.roadmap(links=[a] * 7), dict(a="1.html")),
    "origins": (figures.origins, dict(own="我爱你", other="I love you")),
    "overview": (figures.overview, dict(trace=t, r=0, i=0)),
    "stages": (figures.stages, dict(trace=t, r=0, i=0, title="图")),
}  # fmt: skip
CALLS = [(name, argument) for name, (_, right) in RIGHT.items() for argument in right]


def test_every_public_function_is_tried():
    public = {name for name in selfattn.__all__ if callable(getattr(selfattn, name))} | set(figures.__all__)
    assert public - RIGHT.keys() == {"Explanation", "Trace", "shapes"}  # 前两个由 run 和 explain 造


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_call_is_right(name, capsys):
    call, right = RIGHT[name]
    if name == "load":
        return
    with mpl.rc_context():
        call(**right)


@tried
@pytest.mark.parametrize("mode", ["notebook", "static"])
@pytest.mark.parametrize("name, argument", CALLS)
def test_a_function_given_anything(name, argument, mode, monsters, monkeypatch, tmp_path):
    call, right = RIGHT[name]
    monkeypatch.chdir(tmp_path)  # save 会真的写
    if mode == "static" and not name.startswith("interact"):
        return
    for monster in map(MONSTERS.get, monsters):
        monkeypatch.setenv(output.VARIABLE, mode)
        survive(call, **right | {argument: monster()})


EXPLORERS = [getattr(explorers, name) for name in explorers.__all__]
TRAITS = [
    (explorer, name)
    for explorer in EXPLORERS
    for name, trait in explorer.class_traits().items()
    if isinstance(trait, State)
]


@tried
@pytest.mark.parametrize("explorer, name", TRAITS, ids=lambda x: getattr(x, "__name__", x))
def test_a_state_given_anything(explorer, name, monsters):
    made = explorer()
    for monster in map(MONSTERS.get, monsters):
        before = made.state
        survive(lambda value: explorer(**{name: value}), monster())
        survive(setattr, made, name, monster())
        setattr(made, name, before[name])


@tried
def test_the_rest_of_an_explorer_given_anything(monsters):
    plane, triangle, embedding = explorers.QKPlane(), explorers.VTriangle(), explorers.EmbeddingTable()
    for monster in map(MONSTERS.get, monsters):
        for explorer in EXPLORERS:
            survive(explorer, monster())
        survive(setattr, plane, "query", monster())
        survive(setattr, triangle, "output", monster())
        for k in range(3):
            survive(embedding.change, *(monster() if k == m else right for m, right in enumerate(("我", 0, 0.0))))
    with pytest.raises(explorers.base.StateError) as error:
        explorers.Pipeline(**{"长" * 10**6: 1})
    assert ours(error.value)


CHECKS = {name: value for name, value in vars(exercises).items() if name.startswith("check_")}


@tried
@pytest.mark.parametrize("name", CHECKS)
def test_an_exercise_given_anything(name, monsters):
    check = CHECKS[name]
    for monster in map(MONSTERS.get, monsters):
        value = monster()
        for answer in (value, lambda *_, value=value: value, _raising(value), _spoiling(value)):
            survive(lambda fn: str(check(fn)), _with_arguments(answer, check.args))


def _with_arguments(fn, names):
    """参数个数合要求的函数。"""
    if not inspect.isfunction(fn):
        return fn
    inner = f"lambda {', '.join(names)}: fn({', '.join(names)})"
    return eval(inner, {"fn": fn})


def _raising(value):
    def fn(*_):
        raise ValueError(value)

    return fn


def _spoiling(value):
    def fn(*args):
        for arg in args:
            if isinstance(arg, list):
                arg.append(value)
        return args[0]

    return fn


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers(),
    lambda parts: st.lists(parts, max_size=4) | st.tuples(parts) | st.dictionaries(st.text(), parts, max_size=3),
)


@pytest.mark.kernel
@settings(max_examples=100, deadline=None)
@given(st.sampled_from([call for call in CALLS if not call[0].startswith("interact")]), ANYTHING)
def test_functions_given_any_value(call, value):
    name, argument = call
    survive(RIGHT[name][0], **RIGHT[name][1] | {argument: value})


@pytest.mark.kernel
@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TRAITS), ANYTHING)
def test_states_given_any_value(trait, value):
    explorer, name = trait
    survive(lambda value: explorer(**{name: value}), value)


@given(ANYTHING)
def test_any_value_is_written_shortly(value):
    assert len(wording.shown(value)) <= wording.LONGEST


# ── 一句话最多多长 ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "call",
    [
        lambda text: selfattn.run(text),
        lambda text: selfattn.generate(text),
        lambda text: selfattn.tokenize(text, M.vocab),
    ],
)
def test_a_sentence_has_a_longest_length(call):
    call("我" * (contracts.MAX_TEXT - 8))
    for n in (contracts.MAX_TEXT + 1, 10**6):
        with pytest.raises(ValueError, match=rf"text 最多 {contracts.MAX_TEXT} 个字，收到的有 {n} 个"):
            call("我" * n)


def test_generation_ends_within_that_length():
    with pytest.raises(ValueError, match=r"steps 应当在 0 到 255 之间.*256"):
        selfattn.generate("我", 10**9)


def test_a_result_too_big_to_hold_is_refused_before_it_is_made():
    many = np.broadcast_to(1.0, (10**6, 2))
    with pytest.raises(ValueError, match=r"S 的形状会是 \(1000000, 1000000\)"):
        selfattn.scaled_scores(many, many)
    with pytest.raises(ValueError, match="A 的形状会是"):
        selfattn.attention_weights(many, many)


def test_a_figure_too_big_to_see_is_refused():
    with pytest.raises(ValueError, match="格"):
        figures.heatmap(np.zeros((1000, 1000)), [""] * 1000, [""] * 1000)
    with pytest.raises(ValueError, match="格"):
        figures.overview(selfattn.run("我" * contracts.MAX_TEXT))
    with pytest.raises(ValueError, match="平方英寸"):
        figures.matrices(*[figures.Matrix(np.zeros((90, 90)))] * 6, wrap=2)


def test_traits_keep_their_old_value():
    made = explorers.Pipeline()
    with pytest.raises(traitlets.TraitError):
        made.sentence = "我" * 10**6
    assert made.sentence == "我爱你"

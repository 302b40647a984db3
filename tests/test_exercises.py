"""「动手写」的检查：对的写法全收，常见的错全认得出，没写的不报错。

exercises/right/ 里每道题至少三种对的写法；exercises/mutants/ 里是写错的，文档字符串是提示里必须有的话。
"""

import functools
import re
import sys

import numpy as np
import prose
import pytest
from exercise_cases import BOOK, FOLDER, IN_BOOK, MUTANTS, NAMES, RIGHT, check_of, functions
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

import selfattn
from selfattn import exercises, steps
from selfattn.exercises import judge, running

each_exercise = pytest.mark.parametrize("name", NAMES)


label = lambda value: value if isinstance(value, str) else getattr(value, "__name__", "partial")


# ── 对的全收，错的全认出 ─────────────────────────────────────────────────
def test_counts(record_property, capsys):
    counts = dict(exercises=len(NAMES), right=len(RIGHT), mutants=len(MUTANTS))
    for key, value in counts.items():
        record_property(key, value)
    with capsys.disabled():
        print(f"\n动手写：{len(NAMES)} 道题，{len(RIGHT)} 种对的写法，{len(MUTANTS)} 种错的写法")
    assert {path.stem for path in FOLDER.glob("*/*.py")} == set(NAMES)
    for name in NAMES:
        assert sum(n == name for n, _ in RIGHT) >= 3
        assert sum(n == name for n, _ in MUTANTS) >= 10


@pytest.mark.parametrize("name, right", RIGHT, ids=label)
def test_accepts(name, right):
    result = check_of(name)(right)
    assert result.passed, str(result)
    assert result.checked >= 6


@pytest.mark.parametrize("name, mutant", MUTANTS, ids=label)
def test_rejects_and_says_why(name, mutant):
    result = check_of(name)(mutant)
    assert (result.passed, result.status) == (False, "还不对")
    assert mutant.__doc__ in result.hint, str(result)


@each_exercise
def test_every_mutant_has_its_own_hint(name):
    hints = {f.__name__: check_of(name)(f).hint for n, f in MUTANTS if n == name}
    assert len(set(hints.values())) == len(hints), hints


@each_exercise
def test_every_known_mistake_is_met(name):
    """认得的错，没有一个是摆设：照它写，得到的就是它的提示。"""
    check = check_of(name)
    for mistake in check.mistakes:
        wrong = lambda *args, mistake=mistake: mistake.wrong(*args)
        assert check(wrong).hint == mistake.hint


@each_exercise
def test_hints_follow_the_style(name):
    for mistake in check_of(name).mistakes:
        faults = [fault for fault in prose.style_faults(mistake.hint) if "一行两句" not in fault]
        assert not faults
    assert prose.style_faults(check_of(name).__doc__.replace("``", "`")) == []


# ── 包里的函数也是对的写法 ─────────────────────────────────────────────────────────────
def one_head(X, W_Q, W_K, W_V):
    return [M[..., 0, :, :] for M in steps.project_qkv(X, W_Q[None], W_K[None], W_V[None])]


READY = dict(
    tokenize=steps.tokenize,
    qkv=one_head,
    all_heads=lambda X, W: steps.project_qkv(X, W, W, W)[0],
    scaled_scores=steps.scaled_scores,
    causal_mask=steps.mask_scores,
    softmax=steps.softmax,
    attention=steps.attention_weights,
    weighted_sum=steps.weighted_sum,
    concat_heads=steps.concat_heads,
    merge_heads=steps.merge_heads,
    predict=functools.partial(steps.predict),
)


@pytest.mark.parametrize("name, ready", READY.items(), ids=label)
def test_the_package_gives_the_right_answers(name, ready):
    """题目的标准答案和包里的七步是一回事。"""
    for fn in (ready, lambda *args: ready(*args)):
        assert check_of(name)(fn).passed


def test_steps_of_other_chapters_may_be_used():
    def attention(Q, K):
        return steps.softmax(steps.mask_scores(steps.scaled_scores(Q, K)))

    assert exercises.check_attention(attention).passed


# ── 运行 ─────────────────────────────────────────────────────────────────
def test_inputs_are_fresh_each_time():
    seen = []

    def softmax(S):
        seen.append(S)
        return functions("right", "softmax")[0](S)

    assert exercises.check_softmax(softmax).passed
    assert len({id(S) for S in seen}) == len(seen) >= 2 * 6


def test_changing_the_last_answer_later_is_seen():
    shelf = {}

    def weighted_sum(A, V):
        O = shelf.setdefault((A.shape, V.shape), np.zeros((*A.shape[:-1], V.shape[-1])))
        O += A @ V
        return O

    assert "前后两次" in exercises.check_weighted_sum(weighted_sum).hint


def test_a_tracer_already_there_is_left_alone():
    tracer = lambda frame, event, arg: None
    before = sys.gettrace()
    try:
        sys.settrace(tracer)
        passed = exercises.check_decode(functions("right", "decode")[0]).passed
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert passed and after is tracer
    assert exercises.check_decode(functions("right", "decode")[0]).passed
    assert sys.gettrace() is before


# ── 没写、写坏、写不完 ───────────────────────────────────────────────────
def only_dots(S): ...


def only_a_docstring(S):
    """softmax"""


def dots_and_docstring(S):
    """softmax"""
    ...  # 在这里写


def returns_dots(S):
    return ...


def returns_nothing(S):
    return


def passes(S):
    pass


def not_implemented(S):
    raise NotImplementedError("以后再写")


def half_done(S):
    E = ...
    return E / E.sum(axis=-1)


def calls_with_dots(S):
    return np.exp(...)


@pytest.mark.parametrize(
    "stub",
    [only_dots, only_a_docstring, dots_and_docstring, returns_dots, returns_nothing, passes, not_implemented,
     half_done, calls_with_dots],
    ids=label,
)  # fmt: skip
def test_unwritten(stub, capfd):
    result = exercises.check_softmax(stub)
    assert (result.status, result.passed, result.details) == ("还没写", False, ())
    assert str(result) == f"还没写　{stub.__name__}　把 `...` 换成你的代码，再运行这一格。"
    assert capfd.readouterr() == ("", "")


def test_dots_in_an_index_are_code():
    def softmax(S):
        ...
        return S[..., :1]

    assert exercises.check_softmax(softmax).status == "还不对"


def test_errors_are_explained_with_the_line():
    def softmax(S):
        E = np.exp(S)
        return E / total  # noqa: F821

    result = exercises.check_softmax(softmax)
    got = dict(result.details)["你得到"]
    assert "没有叫 `total` 的名字" in result.hint
    assert "NameError" in got and "return E / total" in got and re.search(r"第 \d+ 行", got)


@pytest.mark.parametrize(
    "error, words",
    [
        (ImportError("x"), "出错了"),
        (ModuleNotFoundError("torch"), "只要 NumPy"),
        (UnboundLocalError("x"), "还没有值"),
        (IndexError("x"), "下标超出"),
        (KeyError("x"), "这个键"),
        (ZeroDivisionError("x"), "除数是 0"),
        (RecursionError("x"), "调用自己"),
        (AttributeError("x"), "属性或方法"),
        (OverflowError("x"), "放不进去"),
        (SystemExit(1), "退出"),
        (TypeError("x"), "类型不对"),
        (ValueError("operands could not be broadcast together"), "形状对不上"),
        (ValueError("x"), "出错了"),
    ],
    ids=repr,
)
def test_every_error_has_an_explanation(error, words):
    def softmax(S):
        raise error

    result = exercises.check_softmax(softmax)
    assert words in result.hint
    assert not result.passed


def test_ctrl_c_still_works():
    def softmax(S):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exercises.check_softmax(softmax)
    assert sys.gettrace() is None


def test_an_endless_loop_is_stopped(monkeypatch):
    def softmax(S):
        while True:
            try:
                S = S + 0
            except Exception:
                pass

    monkeypatch.setattr(running, "LIMIT", 0.1)
    result = exercises.check_softmax(softmax)
    assert "死循环" in result.hint
    assert "第" in result.hint
    assert sys.gettrace() is None


def test_prints_are_shown_only_when_wrong(capsys):
    def wrong(S):
        print("形状", S.shape)
        return S

    right = functions("right", "softmax")[0]
    assert "形状 (3,)" in dict(exercises.check_softmax(wrong).details)["函数里打印的"]
    assert exercises.check_softmax(lambda S: (print("好"), right(S))[1]).details == ()
    assert capsys.readouterr() == ("", "")


def test_warnings_stay_silent(capfd):
    assert "没有减去最大值" in exercises.check_softmax(lambda S: np.exp(S) / np.exp(S).sum(-1, keepdims=True)).hint
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("given", [None, 3, np.zeros(3), "softmax", [1]], ids=repr)
def test_asks_for_the_function_itself(given):
    result = exercises.check_softmax(given)
    assert "不是函数" in result.hint and "不要加括号" in result.hint


def test_asks_for_the_right_number_of_arguments():
    assert "收 3 个参数：Y、W_U、T。你的收 2 个" in exercises.check_predict(lambda Y, W_U: Y).hint
    assert exercises.check_predict(lambda *args: functions("right", "predict")[0](*args)).passed
    assert not exercises.check_softmax(np.ndarray.sum).passed


# ── 显示 ─────────────────────────────────────────────────────────────────
def test_shows_input_expected_and_got():
    result = exercises.check_scaled_scores(lambda Q, K: Q @ np.swapaxes(K, -1, -2))
    assert [title for title, _ in result.details] == ["输入", "应当得到", "你得到", "第一处不同"]
    assert result.case == "第 1 种情况（「我爱你」，两个头）"
    for text in (str(result), repr(result), result._repr_markdown_()):
        for part in (result.hint, result.case, "Q = 形状 (2, 3, 2)，float64", "[0, 0, 0]：应当是"):
            assert part in text


def test_says_how_many_cases_were_right():
    result = exercises.check_softmax(lambda S: np.exp(S) / np.exp(S).sum(axis=-1, keepdims=True))
    assert f"前 {result.checked} 种都对了" in str(result) and result.checked == 5
    passed = exercises.check_softmax(functions("right", "softmax")[0])
    assert str(passed) == f"通过　keepdims　{passed.checked} 种情况全对。"
    assert passed._repr_markdown_() == f"**通过**　`keepdims`　{passed.checked} 种情况全对。"


def test_the_reader_cannot_break_out_of_the_fence():
    def softmax(S):
        raise ValueError("```\n<script>alert(1)</script>\n````")

    html = MarkdownIt().render(exercises.check_softmax(softmax)._repr_markdown_())
    assert "&lt;script&gt;" in html and "<script>" not in html


def test_large_arrays_are_shortened():
    result = exercises.check_one_hot(lambda ids, d_vocab: np.zeros((500, 500)))
    assert len(str(result)) < 2000


class Odd(int):
    """比较、复制、写成字都会报错。"""

    def __repr__(self):
        raise RuntimeError("怪")

    __eq__ = __hash__ = __deepcopy__ = __str__ = __repr__


def odd_answers():
    looped = []
    looped += [looped, looped]
    deep = ()
    for _ in range(5000):
        deep = (deep,)
    return [Odd(), [Odd()], (Odd(), Odd()), np.array([Odd()], dtype=object), {"a": Odd()}, looped, deep]


@each_exercise
def test_an_answer_that_cannot_be_compared_is_just_wrong(name):
    check = check_of(name)
    for answer in odd_answers():
        result = check(lambda *args, answer=answer: answer)
        assert result.status == "还不对" and result.case.startswith("第 1 种") and result.hint


def test_an_error_of_our_own_is_not_the_reader_s(monkeypatch):
    monkeypatch.setattr(judge, "symptom", lambda expected, got: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        exercises.check_softmax(lambda S: S + 100)


# ── 书里的题 ─────────────────────────────────────────────────────────────
def test_every_exercise_is_in_the_book_once():
    assert sorted(name for _, name, *_ in IN_BOOK) == sorted(NAMES)


@pytest.mark.parametrize("chapter", range(1, 8))
def test_every_chapter_has_at_least_two(chapter):
    (cells,) = [cells for path, cells in BOOK.items() if path.stem.startswith(f"{chapter}-")]
    assert len(cells) >= 2
    (path,) = [path for path in BOOK if path.stem.startswith(f"{chapter}-")]
    text = "\n".join(prose.markdown(path))
    assert text.count("## 动手写\n") == 1
    assert text.index("## 小测") < text.index("## 动手写")


@pytest.mark.parametrize("stem", sorted({stem for stem, *_ in IN_BOOK}))
def test_the_solutions_pass(stem):
    """参考答案照书里的次序运行，后面的可以用前面的。"""
    space = {"np": np} | {name: getattr(selfattn, name) for name in selfattn.__all__}
    for chapter, name, _, code, answer in IN_BOOK:
        if chapter != stem:
            continue
        exec(answer, space)
        result = check_of(name)(space[f"my_{name}"])
        assert result.passed, str(result)
        signature = re.compile(rf"^def my_{name}\(.*\):$", re.M)
        assert signature.search(code)[0] == signature.search(answer)[0]


def test_the_cells_say_not_written_yet(tmp_path):
    """在真的内核里运行书里的每一格：都说还没写，stderr 上什么都没有。"""
    nb = new_notebook(cells=[new_code_cell(code) for _, _, _, code, _ in IN_BOOK])
    NotebookClient(nb, kernel_name="python3", resources=dict(metadata=dict(path=tmp_path))).execute()
    for (_, name, *_), cell in zip(IN_BOOK, nb.cells):
        (output,) = cell.outputs
        assert output.output_type == "execute_result"
        expected = f"**还没写**　`my_{name}`　把 `...` 换成你的代码，再运行这一格。"
        assert output.data["text/markdown"] == expected


def test_a_wrong_cell_in_a_kernel_names_its_line(tmp_path):
    code = "from selfattn.exercises import check_softmax\n\ndef my(S):\n    return S.exp()\n\ncheck_softmax(my)"
    nb = new_notebook(cells=[new_code_cell(code)])
    NotebookClient(nb, kernel_name="python3", resources=dict(metadata=dict(path=tmp_path))).execute()
    assert "第 4 行：return S.exp()" in nb.cells[0].outputs[0].data["text/plain"]

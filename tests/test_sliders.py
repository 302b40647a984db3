"""sliders/：与 ipywidgets 同样的写法；静态网页里每个位置的那一帧正是 f 画的那张。"""

import json
import re
from html import unescape
from html.parser import HTMLParser
from itertools import count, pairwise, product
from types import SimpleNamespace

import matplotlib.pyplot as plt
import nbformat
import pytest
import running
from ipywidgets import (
    HTML,
    Accordion,
    Checkbox,
    FloatSlider,
    IntRangeSlider,
    IntSlider,
    RadioButtons,
    SelectionSlider,
    Text,
    fixed,
    interactive,
)
from matplotlib.figure import Figure

import selfattn
from selfattn import output, theme
from selfattn.figures import picture, style
from selfattn.figures.picture import Picture
from selfattn.sliders import frames


def draw(T=1.0, h=0, mask=True):
    with style.context():
        figure = Picture(figsize=(2, 1))
        figure.text(0.1, 0.5, f"T={T!r} h={h!r} mask={mask!r}").set_gid("sa-cell")
        figure.add_subplot().plot([0, 1], "o", color=theme.Q)
    figure.alt = f"T 是 {T!r}\nh 是 {h!r}；mask 是 {mask!r}"
    return figure


def blank():
    return Picture(figsize=(1, 1))


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """从第一张图数起；收下显示出来的东西。"""
    got = []
    monkeypatch.setattr("IPython.display.display", lambda *objects, **options: got.append((*objects, options)))
    monkeypatch.setattr("selfattn.page._counter", count(1))
    output.set_mode("static")
    yield got
    assert plt.get_fignums() == []


def page(f, shown, **options):
    """这次 interact 显示的网页，拆成测试要看的几部分。"""
    assert selfattn.interact(f, **options) is None
    ((data, _),) = shown
    shown.clear()
    html = data["text/html"]
    raw = re.search(r'<script type="application/json" class="sa-frames">(.*?)</script>', html, re.S)[1]
    stored = json.loads(raw)
    frames = [
        "".join("".join(stored["pieces"][k : k + n]) for k, n in zip(runs[::2], runs[1::2])).split("\x1f")
        for runs in stored["frames"]
    ]
    root = re.match(r'<div class="sa-interact" id="([^"]*)"', html)[1]
    return SimpleNamespace(html=html, data=data, stored=stored, frames=frames, root=root)


# ── 写法与 ipywidgets 一样 ────────────────────────────────────────────────
@pytest.mark.parametrize(
    "abbreviation",
    [(0, 3), (0, 10, 2), (-2, 2), (0.0, 1.0), (0.1, 3.0, 0.1), (0, 3.0), (1, 2, 0.25), True, False, 3, 2.0, 0],
)
def test_ranges_and_booleans_are_read_as_ipywidgets_reads_them(abbreviation, shown, monkeypatch):
    monkeypatch.setattr(frames, "MAX_FRAMES", 1000)
    seen = []

    def f(x):
        seen.append(x)
        return blank()

    live = interactive(lambda x: None, x=abbreviation).kwargs_widgets[0]
    got = page(f, shown, x=abbreviation)
    if isinstance(live, Checkbox):
        assert seen == [False, True, live.value] and '<input type="checkbox"' in got.html
        return
    *positions, default = seen
    assert all(type(x) is type(live.value) for x in seen)
    assert default == pytest.approx(live.value, abs=1e-9) and default in positions
    assert positions[0] == live.min and positions[-1] == pytest.approx(live.max)
    steps = [b - a for a, b in pairwise(positions)]
    assert steps == pytest.approx([live.step] * len(steps))
    assert got.stored["values"] == [[repr(x) for x in positions]]


@pytest.mark.parametrize(
    "abbreviation",
    [["我", "爱"], [3, 1, 2], {"低": 0.5, "高": 2.0}, [("一", 1), ("二", 2)], range(3)],
)
def test_choices_are_read_as_ipywidgets_reads_them(abbreviation, shown):
    seen = []

    def f(x):
        seen.append(x)
        return blank()

    live = interactive(lambda x: None, x=abbreviation).kwargs_widgets[0]
    got = page(f, shown, x=abbreviation)
    *positions, default = seen
    labels, values = zip(*live._options_full)
    assert positions == list(values) and default == live.value
    assert got.stored["values"] == [list(labels)]
    assert [unescape(o) for o in re.findall(r"<option[^>]*>(.*?)</option>", got.html)] == list(labels)


def test_a_generator_is_read_once(shown):
    assert page(lambda h: draw(h=h), shown, h=(c for c in "ab")).stored["values"] == [["a", "b"]]


def test_initial_values_come_from_the_defaults_of_f(shown):
    def f(T=0.7, h="b", mask=False):
        return draw(T, h, mask)

    got = page(f, shown, T=(0.1, 1.0, 0.1), h=["a", "b"], mask=False)
    assert '<span class="sa-now">T = 0.7，h = b，mask = 关</span>' in got.html
    assert "T=0.7 h='b' mask=False" in got.html.split("<script")[0]


def test_parameters_without_a_control_use_their_defaults(shown):
    got = page(lambda T=(0, 2), mask=True: draw(T, mask=mask), shown, mask=False)
    assert got.stored["labels"] == ["T", "mask"] and len(got.frames) == 6


def test_floats_carry_no_rounding_error(shown):
    got = page(draw, shown, T=(0.1, 2.0, 0.1), h=fixed(0), mask=fixed(True))
    assert got.stored["values"][0] == [repr(k / 10) for k in range(1, 21)]
    assert got.frames[2][1].startswith("T 是 0.3\n")


def test_a_default_between_two_steps_is_a_position_of_its_own(shown):
    got = page(lambda T=0.25: draw(T), shown, T=(0.0, 1.0, 0.5))
    assert got.stored["values"][0] == ["0.0", "0.25", "0.5", "1.0"]
    assert 'value="1" aria-valuetext="T = 0.25"' in got.html


def test_widgets_and_fixed_values_are_taken(shown):
    seen = []

    def f(T, h, mask, extra):
        seen.append((T, h, mask, extra))
        return draw()

    got = page(
        f,
        shown,
        T=SelectionSlider(options=[2, 4, 8], value=4),
        h=RadioButtons(options=["a", "b"], value=None, description="头"),
        mask=Checkbox(value=True),
        extra=fixed("不变"),
    )
    assert seen[:-1] == [(T, h, m, "不变") for T, h, m in product([2, 4, 8], "ab", [False, True])]
    assert seen[-1] == (4, "a", True, "不变")
    assert got.stored["labels"] == ["T", "头", "mask"]


# ── 每一帧 ────────────────────────────────────────────────────────────────
def test_every_frame_is_what_f_draws_there(shown):
    got = page(draw, shown, T=(0.5, 1.5, 0.5), h=[0, 1], mask=True)
    settings = list(product([0.5, 1.0, 1.5], [0, 1], [False, True]))
    assert len(got.frames) == len(settings) == 12
    for (svg, alt, title), values in zip(got.frames, settings):
        figure = draw(*values)
        assert svg == picture.svg(figure, got.root)
        assert alt == figure.alt
        assert title == picture.title(figure)
    visible = got.html.split("<script")[0]
    assert got.frames[settings.index((1.0, 0, True))][0] in visible
    assert visible.count("<svg") == 1


def test_frames_share_their_pieces(shown):
    got = page(draw, shown, T=(0.1, 4.0, 0.1), h=fixed(0), mask=fixed(True))
    naive = sum(len("\x1f".join(frame)) for frame in got.frames)
    assert len(got.frames) == 40
    assert len(json.dumps(got.stored, ensure_ascii=False)) < naive / 10


def test_a_still_image_and_a_text_go_along(shown):
    got = page(draw, shown, T=(0.0, 2.0, 1.0), h=fixed(0), mask=fixed(True), labels={"T": "温度 T"}, title="题目")
    assert got.data["text/plain"] == "题目（温度 T = 1.0）\n" + draw(1.0).alt
    assert got.data["image/png"].startswith(b"\x89PNG")
    assert '<p class="sa-title">题目</p>' in got.html and 'aria-label="题目"' in got.html
    assert {frame[2] for frame in got.frames} == {"题目"}


def test_controls_are_labelled_and_hidden_until_the_script_runs(shown):
    got = page(draw, shown, T=(0.0, 2.0, 1.0), h=[0, 1], mask=True, labels={"T": "温度 T", "mask": "掩码"})
    assert '<div class="sa-controls" hidden>' in got.html
    ids = re.findall(r'<(?:input|select)[^>]* id="([^"]*)" data-sa-name="([^"]*)"', got.html)
    labels = dict(re.findall(r'<label for="([^"]*)">([^<]*)</label>', got.html))
    assert {name: labels[id] for id, name in ids} == {"T": "温度 T", "h": "h", "mask": "掩码"}
    assert '<span class="sa-now">温度 T = 1.0，h = 0，掩码 = 开</span>' in got.html


def test_pages_are_deterministic_and_ids_never_collide(shown, monkeypatch):
    options = dict(T=(0.0, 2.0, 1.0), h=[0, 1], mask=True)
    first, second = page(draw, shown, **options), page(draw, shown, **options)
    assert first.html.replace(first.root, second.root) == second.html
    ids = re.findall(r' id="([^"]*)"', first.html.split("<script")[0] + second.html.split("<script")[0])
    assert len(ids) == len(set(ids)) and "0000000000" not in first.html
    monkeypatch.setattr("selfattn.page._counter", count(1))
    assert page(draw, shown, **options).html == first.html


def tags(html):
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, [name for name, _ in attributes]))
    parser.feed(html)
    parser.close()
    return found


@pytest.mark.parametrize("nasty", ["</script><b>", "<!--<script>", "a\"'&<i>", "\u2028\\"])
def test_nothing_a_reader_types_escapes(nasty, shown):
    plain, got = (
        page(lambda h, T: draw(T, h), shown, h=[x], T=SelectionSlider(options=[x]), labels={"h": x}, title=x)
        for x in ("x", nasty)
    )
    assert tags(got.html) == tags(plain.html) and "<!--" not in got.html
    assert got.stored["labels"] == [nasty, "T"] and got.stored["values"] == [[nasty], [nasty]]
    assert got.frames[0][2] == nasty


# ── pyplot ────────────────────────────────────────────────────────────────
def test_a_pyplot_function_leaves_no_figure_and_draws_on_none_of_the_readers(shown):
    mine = plt.figure()

    def f(k):
        plt.plot(range(k))
        plt.title(f"标题 {k}")
        plt.show()

    got = page(f, shown, k=(1, 3))
    assert plt.get_fignums() == [mine.number] and not mine.axes
    assert [frame[2] for frame in got.frames] == ["标题 1", "标题 2", "标题 3"]
    assert plt.show is not None and plt.show.__module__ == "matplotlib.pyplot"
    plt.close(mine)


def test_subplots_and_returned_figures_are_taken(shown):
    def subplots(k):
        _, axes = plt.subplots()
        axes.set_title(f"甲 {k}")

    def returned(k):
        figure = Figure()
        figure.suptitle(f"乙 {k}")
        return figure

    for f, name in ((subplots, "甲"), (returned, "乙")):
        assert [frame[2] for frame in page(f, shown, k=(1, 2)).frames] == [f"{name} 1", f"{name} 2"]


def test_rc_settings_and_figures_are_restored_when_f_fails(shown):
    before, show = dict(plt.rcParams), plt.show

    def f(k):
        plt.plot([k])
        raise KeyError("坏了")

    with pytest.raises(KeyError, match="坏了"):
        selfattn.interact(f, k=(1, 2))
    assert dict(plt.rcParams) == before and plt.show is show and not shown


# ── 不合要求 ──────────────────────────────────────────────────────────────
def test_the_limit_is_on_the_number_of_frames(shown, monkeypatch):
    monkeypatch.setattr(frames, "MAX_FRAMES", 6)
    assert len(page(draw, shown, T=(0, 2), h=[0, 1], mask=fixed(True)).frames) == 6
    message = r"这张图要 8 帧，最多 6 帧：T 有 4 个位置，h 有 2 个位置。"
    with pytest.raises(ValueError, match=message):
        selfattn.interact(draw, T=(0, 3), h=[0, 1], mask=fixed(True))
    with pytest.raises(ValueError, match=r"最多 6 帧：T 有 10000000000000001 个位置"):
        selfattn.interact(draw, T=(0.0, 1e9, 1e-7), h=fixed(0), mask=fixed(True))
    assert not shown and frames.MAX_FRAMES == 6


def test_the_limit_is_250():
    assert frames.MAX_FRAMES == 250


@pytest.mark.parametrize(
    ("f", "options", "message"),
    [
        (draw, dict(T="文字"), r"T 的控件是 Text，离开内核不能用。可以填："),
        (draw, dict(h=IntRangeSlider()), r"h 的控件是 IntRangeSlider，离开内核不能用"),
        (draw, dict(h=FloatSlider(step=None)), r"h 的步长应当大于 0，收到的是 None"),
        (draw, dict(h=IntSlider(step=0)), r"h 的步长应当大于 0，收到的是 0"),
        (draw, dict(h=[]), r"h 的控件没有任何选项"),
        (draw, dict(T=(3, 1)), r"T 的控件不能是 \(3, 1\)。可以填："),
        (draw, dict(T=(0, 1, 0)), r"T 的控件不能是 \(0, 1, 0\)"),
        (draw, dict(T=(0.0, float("inf"))), r"T 的控件不能是 \(0.0, inf\)"),
        (draw, dict(T=(float("nan"), 1.0)), r"T 的控件不能是 \(nan, 1.0\)"),
        (draw, dict(T=(False, True)), r"T 的控件不能是 \(False, True\)"),
        (draw, dict(T=(1,)), r"T 的控件不能是 \(1,\)"),
        (draw, dict(T=("a", "b")), r"T 的控件不能是 \('a', 'b'\)"),
        (draw, dict(T=None), r"T 的控件不能是 None"),
        (draw, dict(t=(0, 1)), r"draw 没有叫 t 的参数，它的参数是：T、h、mask。"),
        (draw, dict(T=(0, 1), labels={"t": "温度"}), r"labels 里的 't' 不是 draw 的参数，它的参数是：T、h、mask。"),
        (lambda x=(3, 1): draw(), {}, r"x 的控件不能是 \(3, 1\)"),
        (lambda x=None: draw(), {}, r"x 的控件不能是 None"),
        (lambda **x: draw(), dict(k=(3, 1)), r"k 的控件不能是 \(3, 1\)"),
        (lambda x: draw(), {}, r"<lambda> 的参数 x 还没有控件。可以填："),
        (lambda: draw(), {}, r"1 到 3 个控件，收到的是 0 个。"),
        (draw, dict(T=fixed(1.0), h=fixed(0), mask=fixed(True)), r"收到的是 0 个。"),
        (lambda a, b, c, d: draw(), dict(a=True, b=True, c=True, d=True), r"收到的是 4 个：a、b、c、d。"),
        (lambda x: None, dict(x=True), r"<lambda> 每次应当画一张图.*这次一张也没画，返回的是 None"),
        (lambda x: (plt.figure().text(0, 0, "1"), plt.figure().text(0, 0, "2")), dict(x=True), r"这次画了 2 张"),
        ("draw", dict(x=True), r"f 应当是画图的函数，收到的是 'draw'"),
    ],
)
def test_bad_input_is_named_in_chinese(f, options, message, shown):
    with pytest.raises(ValueError, match=message):
        selfattn.interact(f, **options)
    assert not shown


# ── 有内核 ────────────────────────────────────────────────────────────────
@pytest.fixture
def live(shown):
    output.set_mode("notebook")

    def show(f, **options):
        assert selfattn.interact(f, **options) is None
        ((box, options),) = shown
        assert options == {}
        shown.clear()
        return box

    return show


def test_live_is_ipywidgets_and_nothing_else(live):
    box = live(draw, T=(0.0, 2.0, 0.5), h=[0, 1], mask=True, labels={"T": "温度 T"}, title="题目")
    assert isinstance(box, interactive)
    assert "text/html" not in box._repr_mimebundle_()
    heading, T, h, mask, image, numbers, out = box.children
    assert heading.value == "<b>题目</b>" and out is box.out
    assert [w.description for w in (T, h, mask)] == ["温度 T", "h", "mask"]
    assert {w.style.description_width for w in (T, h, mask)} == {"initial"}
    assert isinstance(image, HTML) and isinstance(numbers, Accordion)
    assert 'role="img" aria-label="题目"' in image.value and draw(1.0, 0, True).svg() in image.value
    T.value = 2.0
    mask.value = False
    assert draw(2.0, 0, False).svg() in image.value and "mask 是 False" in numbers.children[0].value
    assert numbers.titles == ("这张图里的数",)


def test_live_values_are_those_on_the_scale(live):
    """网页的滑块送来 1.2000000000000002；不在刻度上的值照旧。"""
    box = live(draw, T=(0.2, 3.0, 0.2), h=[0, 1], mask=True)
    T, image = box.children[0], box.children[3]
    T.value = 1.2000000000000002
    assert draw(1.2, 0, True).svg() in image.value
    T.value = 1.25
    assert draw(1.25, 0, True).svg() in image.value


def test_live_text_is_escaped(live):
    box = live(lambda h: draw(h=h), h=["<b>"], title="<i>")
    assert box.children[0].value == "<b>&lt;i&gt;</b>"
    image, numbers = box.children[2:4]
    assert "<i>" not in image.value and "<b>" not in image.value + numbers.children[0].value


def test_live_errors_leave_no_old_figure_and_no_old_message(live, monkeypatch):
    cleared = []
    monkeypatch.setattr("selfattn.sliders.widgets.clear_output", lambda: cleared.append(True))

    def f(k):
        if k == 1:
            raise ValueError("坏了")
        return draw(k)

    box = live(f, k=(0, 2))
    slider, image, numbers, _ = box.children
    slider.value = 2
    assert draw(2).svg() in image.value
    slider.value = 1
    assert image.value == numbers.children[0].value == ""
    assert len(cleared) == 3


def test_live_takes_any_widget_and_any_range(live):
    box = live(lambda word, k: draw(h=word, T=k), word=Text("字"), k=(0, 10**6))
    assert "h='字'" in unescape(box.children[2].value)


def test_live_refuses_the_same_bad_input_in_chinese(live):
    with pytest.raises(ValueError, match=r"T 的控件不能是 \(3, 1\)"):
        live(draw, T=(3, 1))


def test_as_a_decorator_it_gives_the_function_back(shown):
    @selfattn.interact(T=(0, 1), h=fixed(0), mask=fixed(True))
    def f(T, h, mask):
        return draw(T, h, mask)

    assert f(1, 0, True).alt == draw(1).alt and len(shown) == 1


# ── 真的内核 ──────────────────────────────────────────────────────────────
CELLS = [
    """
import warnings; warnings.simplefilter("error")
import matplotlib.pyplot as plt
from selfattn import interact

def f(T=1.0, mask=True):
    plt.plot([T, mask]); plt.title("图"); plt.show()

interact(f, T=(0.0, 2.0, 1.0), mask=True)
""",
    "plt.plot([0, 1]);",
    """
def bad(k=1):
    if k == 1: raise ValueError("坏了")
    plt.plot([k])
bad_box = interact(bad, k=(0, 2))
""",
]


def execute(sources, monkeypatch, mode, folder):
    monkeypatch.setenv(output.VARIABLE, mode)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    running.execute(notebook, folder)
    state = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    return [cell.outputs for cell in notebook.cells], state


def test_static_in_a_real_kernel(monkeypatch, tmp_path):
    (first, second), state = execute(CELLS[:2], monkeypatch, "static", tmp_path)
    (output,) = first
    assert set(output.data) == {"text/html", "image/png", "text/plain"}
    assert output.metadata["image/png"]["width"] > 0
    (own,) = second
    assert "image/png" in own.data  # 读者自己的图照常显示
    assert state == {}


def test_live_in_a_real_kernel(monkeypatch, tmp_path):
    (first, second, third), state = execute(CELLS, monkeypatch, "notebook", tmp_path)
    (output,) = first
    assert set(output.data) == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert len(second) == 1 and "image/png" in second[0].data
    assert len(third) == 1
    errors = [o for w in state.values() for o in w["state"].get("outputs", ()) if o["output_type"] == "error"]
    assert [error["evalue"] for error in errors] == ["坏了"]

"""图：数写对了没有，字体带齐了没有，看得清不清。"""

import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text

from press import font as build_font
from selfattn import run
from selfattn.figures import plots, style
from selfattn.figures.plots import Matrix

ROOT = Path(__file__).resolve().parent.parent

T = run("我爱你")
LONG = run("我们爱他们")
TOKENS = list(T.tokens)
M = np.array([[0.5, -1.25, 3.0, -0.001], [2.0, 0.125, -4.444, 10.0]])  # (2, 4)
A = np.array([[0.2, 0.3, 0.5], [0.015, 0.985, 0.0]])  # (2, 3)

FIGURES = {
    "matrices": lambda: plots.matrices(
        Matrix(M, "M", rows=["甲", "乙"], color=style.Q, cell=(1, -1)), "×", Matrix(A.T, "W_Q", col=0), "=", "÷√d_k",
        Matrix(M @ np.ones((4, 5)), "Q", row=-1), title="乘法",
    ),
    "heatmap": lambda: plots.heatmap(A, ["甲", "乙"], ["丙", "丁", "戊"], title="权重"),
    "masked": lambda: plots.heatmap(T.S_masked[0], TOKENS, TOKENS, kind="values"),
    "vectors": lambda: plots.vectors(T.Q[0], TOKENS, title="查询"),
    "triangle": lambda: plots.triangle(T.V[1], T.A[1, 2], TOKENS, title="三角形"),
    "triangle_of_many": lambda: plots.triangle(LONG.V[1], LONG.A[1, -1], LONG.tokens),
    "bars": lambda: plots.bars(T.P[-1], T.model.vocab, title="概率", ylabel="概率", highlight=6, limit=1),
    "negative_bars": lambda: plots.bars(T.logits[-1], T.model.vocab, highlight=[4, -1], digits=1),
    "lines": lambda: plots.lines(
        [2, 16, 1024], {"不除": [1.4, 4, 32], "÷√d_k": [1, 1, 1]},
        title="标准差", xlabel="d_k", ylabel="标准差", logx=True, logy=True,
    ),
    "stages": lambda: plots.stages(T, 0, 2),
    "pipeline": lambda: plots.pipeline(4),
    "overview": lambda: plots.overview(T),
}  # fmt: skip


def marked(picture, name):
    """SVG 里 class 是 sa-name 的每个元素的文字。"""
    root = ElementTree.fromstring(picture.svg())
    return ["".join(e.itertext()).strip() for e in root.iter() if e.get("class") == f"sa-{name}"]


def formatted(array, digits=2):
    return [plots.cell_text(x, digits) for x in np.ravel(array)]


def weights(array):
    """权重和概率：正好是 0 的写 0，很小的写 0.00。"""
    return ["0" if x == 0 else plots.cell_text(x) for x in np.ravel(array)]


def alt_numbers(picture):
    """文字说明里方括号内的数，按顺序。"""
    cells = [cell for row in re.findall(r"\[(.*?)\]", picture.alt) for cell in row.split(", ")]
    return [cell.split()[-1] for cell in cells]


# ── 字体 ──────────────────────────────────────────────────────────────────
@pytest.fixture
def only_our_font(monkeypatch):
    """假装这台机器上只有随书的字体。"""
    manager = font_manager.FontManager.__new__(font_manager.FontManager)
    manager.__dict__.update(font_manager.fontManager.__dict__)
    manager.ttflist = [f for f in font_manager.fontManager.ttflist if f.name == style.FAMILY]
    monkeypatch.setattr(font_manager, "fontManager", manager)
    monkeypatch.setattr(font_manager, "_load_fontmanager", lambda **_: manager)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_needs_only_the_bundled_font(name, only_our_font):
    picture = FIGURES[name]()
    texts = [t for t in picture.findobj(Text) if t.get_text()]
    assert texts
    for text in texts:
        assert text.get_fontfamily() == [style.FAMILY]
        assert findfont(text.get_fontproperties(), fallback_to_default=False) == str(style.FONT_FILE)
        assert not text.get_parse_math()
    FigureCanvasAgg(picture).draw()  # 缺字会警告，警告就是错误


def test_a_missing_glyph_would_be_an_error():
    picture = plots.bars([1.0], ["\u0e01"])
    with pytest.raises(UserWarning, match="missing"):
        FigureCanvasAgg(picture).draw()


def test_readers_own_pyplot_figures_have_chinese():
    with mpl.rc_context():
        style.use()
        figure = Figure()
        axes = figure.add_subplot()
        axes.plot([-1, 1], label="词元")
        axes.set_title("注意力 √d_k −1")
        axes.legend()
        FigureCanvasAgg(figure).draw()
        assert findfont(FontProperties()) == str(style.FONT_FILE)


def test_drawing_leaves_the_readers_settings_alone():
    before = dict(mpl.rcParams)
    FIGURES["overview"]().svg()
    assert dict(mpl.rcParams) == before


def test_font_ships_with_its_licence_and_has_its_own_name():
    names = TTFont(style.FONT_FILE)["name"]
    licence = style.FONT_FILE.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence and names.getDebugName(0) in licence
    assert {names.getDebugName(1), names.getDebugName(4)} == {"Qibu Sans", "Qibu Sans Regular"}
    assert not any("Noto" in names.getDebugName(k) for k in (1, 3, 4, 6))


def test_font_is_small_truetype_and_has_no_layout_tables():
    font = TTFont(style.FONT_FILE)
    assert style.FONT_FILE.stat().st_size < 1_600_000
    assert "glyf" in font and not {"CFF ", "GSUB", "GPOS", "fpgm"} & set(font.keys())


def test_font_covers_everything_the_book_writes():
    have = TTFont(style.FONT_FILE).getBestCmap()
    missing = {c for c in build_font.chars_in_sources() if ord(c) not in have}
    assert not missing, f"字体里没有 {''.join(sorted(missing))}：重跑 python -m press font"
    assert all(ord(c) in have for c in build_font.SYMBOLS)


# ── 数 ────────────────────────────────────────────────────────────────────
def test_cell_text():
    assert [plots.cell_text(x) for x in (0.365, -0.004, -1.5, -np.inf, 12)] == ["0.36", "0.00", "-1.50", "-∞", "12.00"]
    assert plots.cell_text(-0.04, 1) == "0.0"


@pytest.mark.parametrize(
    ("array", "kind", "expected"),
    [
        (M, "values", ["0.50", "-1.25", "3.00", "0.00", "2.00", "0.12", "-4.44", "10.00"]),
        (M.round(1), "values", ["0.5", "-1.2", "3.0", "0.0", "2.0", "0.1", "-4.4", "10.0"]),
        (A, "weights", ["0.20", "0.30", "0.50", "0.01", "0.98", "0"]),
        (np.array([[3, 0, -7]]), "plain", ["3", "0", "-7"]),
        (np.array([1.5, -np.inf]), "values", ["1.5", "-∞"]),
    ],
)
def test_matrix_numbers_in_svg_and_alt(array, kind, expected):
    picture = plots.matrices(Matrix(array, "M", kind=kind))
    assert marked(picture, "cell") == expected
    assert alt_numbers(picture) == expected


def test_matrices_show_every_part_in_order():
    picture = FIGURES["matrices"]()
    expected = formatted(M) + formatted(A.T) + formatted(M @ np.ones((4, 5)))
    assert marked(picture, "cell") == alt_numbers(picture) == expected
    texts = "".join(ElementTree.fromstring(picture.svg()).itertext())
    assert all(text in texts for text in ("乘法", "W_Q", "(2, 4)", "(3, 2)", "×", "=", "÷√d_k"))
    assert picture.alt.splitlines()[0] == "乘法"


def test_stages_and_overview_numbers():
    picture = plots.stages(LONG, 1, 2)
    expected = np.concatenate([LONG.QK[1, 2], LONG.S[1, 2], LONG.S_masked[1, 2]])
    assert marked(picture, "cell") == alt_numbers(picture) == formatted(expected) + weights(LONG.A[1, 2])


@pytest.mark.parametrize("h, heads", [(None, (0, 1)), (1, (1,))])
def test_overview_shows_every_intermediate(h, heads):
    for trace in (T, LONG):
        expected = formatted(trace.ids, 0) + formatted(trace.X, 1)
        for k in heads:
            for name in ("Q", "K", "V", "QK", "S_masked"):
                expected += formatted(getattr(trace, name)[k])
            expected += weights(trace.A[k])
        for array in (*(trace.O[k] for k in heads), trace.concat, trace.Y, trace.logits[-1]):
            expected += formatted(array)
        picture = plots.overview(trace, h)
        assert marked(picture, "cell") == alt_numbers(picture) == expected + weights(trace.P[-1])
        assert picture.get_figwidth() <= plots.WIDTH + 1e-9


def test_masked_cells_differ_from_tiny_weights():
    tiny = run("我爱你").A[0]  # 「你」给自己 0.003，没有遮
    picture = plots.heatmap(tiny, list("我爱你"), list("我爱你"))
    assert marked(picture, "cell") == ["1.00", "0", "0", "0.01", "0.99", "0", "0.97", "0.03", "0.00"]
    assert "写 0 的格子遮住了" in picture.alt and "你 0.00]" in picture.alt
    bare = plots.heatmap(np.where(tiny == 0, 1e-9, tiny), list("我爱你"), list("我爱你"))
    assert "遮住" not in bare.alt and picture.svg().count("stroke-width") > bare.svg().count("stroke-width")
    assert "遮住" not in plots.heatmap(np.eye(2), list("我爱"), list("我爱"), kind="values").alt


def test_bars_triangle_and_vectors_numbers():
    picture = FIGURES["bars"]()
    assert marked(picture, "value") == re.findall(r"-?\d+\.\d+", picture.alt) == formatted(T.P[-1])
    assert marked(FIGURES["negative_bars"](), "value") == formatted(T.logits[-1], 1)

    pair = lambda v: "({}, {})".format(*formatted(v))
    picture = FIGURES["triangle"]()
    output = T.O[1, 2]
    assert marked(picture, "value") == formatted(T.A[1, 2]) + [pair(v) for v in [*T.V[1], output]]
    assert f"输出 {pair(output)}" in picture.alt
    assert [line.split("权重 ")[1] for line in picture.alt.splitlines()[1:-1]] == formatted(T.A[1, 2])

    picture = FIGURES["vectors"]()
    assert marked(picture, "value") == [pair(q) for q in T.Q[0]]
    assert picture.alt.splitlines()[1:] == [f"{t} {pair(q)}" for t, q in zip(TOKENS, T.Q[0])]


def test_lines_alt_has_all_numbers():
    assert FIGURES["lines"]().alt.splitlines() == [
        "标准差",
        "d_k：2，16，1024",
        "不除：1.40，4.00，32.00",
        "÷√d_k：1.00，1.00，1.00",
    ]


def test_bar_heights_and_triangle_point_are_to_scale():
    heights = lambda limit: [
        r.get_height()
        for r in plots.bars([0.2, 0.8], ["甲", "乙"], limit=limit).findobj(Rectangle)
        if r.get_width() < 1
    ]
    np.testing.assert_allclose(np.divide(heights(1.6), heights(0.8)), 0.5)
    assert heights(1)[1] / heights(1)[0] == pytest.approx(4)
    V, w = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 2.0]]), np.array([0.5, 0.3, 0.2])
    dots = [np.array(c.center) for c in plots.triangle(V, w, ["甲", "乙", "丙"]).findobj(Circle)][:4]
    np.testing.assert_allclose(dots[3], w @ np.array(dots[:3]))


# ── 标记 ──────────────────────────────────────────────────────────────────
def frames(picture, gid):
    return [r.get_bbox() for r in picture.findobj(lambda a: a.get_gid() == gid)]


def test_prediction_row_is_the_last_one():
    picture = FIGURES["heatmap"]()
    (frame,) = frames(picture, "sa-prediction")
    inside = [
        t.get_text()
        for t in picture.findobj(lambda a: a.get_gid() == "sa-cell")
        if frame.y0 < t.get_position()[1] < frame.y1
    ]
    assert inside == weights(A[-1])
    assert "最后一行是预测行" in picture.alt
    assert "预测行" in picture.svg()
    plain = plots.heatmap(A, ["甲", "乙"], ["丙", "丁", "戊"], mark_last=False)
    assert not frames(plain, "sa-prediction") and "预测行" not in plain.alt


@pytest.mark.parametrize(
    ("kw", "expected"),
    [({"row": 1}, M[1]), ({"col": -3}, M[:, 1]), ({"cell": (1, 2)}, M[1:, 2:3]), ({"cell": (-1, -2)}, M[1:, 2:3])],
)
def test_highlight_frames_the_right_cells(kw, expected):
    picture = plots.matrices(Matrix(M, **kw))
    (frame,) = frames(picture, "sa-highlight")
    inside = [
        t.get_text()
        for t in picture.findobj(lambda a: a.get_gid() == "sa-cell")
        if frame.y0 < t.get_position()[1] < frame.y1 and frame.x0 < t.get_position()[0] < frame.x1
    ]
    assert inside == formatted(expected)


def test_pipeline_marks_one_step_and_links():
    assert "现在是第 4 步" in plots.pipeline(4).alt
    assert len(frames(plots.pipeline(4), "sa-active")) == 1 and not frames(plots.pipeline(), "sa-active")
    svg = plots.pipeline(links=[f"{k}.html" for k in range(1, 8)]).svg()
    assert all(svg.count(f'href="{k}.html"') == 2 for k in range(1, 8))  # 方框和名字都能点


# ── 版面 ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_clipped_and_phone_text_is_legible(name):
    picture = FIGURES[name]()
    renderer = FigureCanvasAgg(picture).get_renderer()
    FigureCanvasAgg(picture).draw()
    width, height = picture.bbox.size
    texts = [t for t in picture.findobj(Text) if t.get_text()]
    boxes = {t.get_text(): t.get_window_extent(renderer) for t in texts if t.axes is None}
    for box in [*boxes.values(), *(axes.get_tightbbox(renderer) for axes in picture.axes)]:
        assert -1 <= box.x0 and box.x1 <= width + 1 and -1 <= box.y0 and box.y1 <= height + 1, boxes
    for text in texts:
        shrink = min(1, 358 / (picture.get_figwidth() * 96))
        assert text.get_fontsize() * 96 / 72 * shrink >= 10, text.get_text()


def test_a_line_breaks_before_the_operator():
    wide = Matrix(np.full((2, 6), 1.25))
    picture = plots.matrices(wide, "×", wide, "=", wide)
    height = {t.get_text(): t.get_position()[1] for t in picture.findobj(Text)}
    cells = [t.get_position()[1] for t in picture.findobj(lambda a: a.get_gid() == "sa-cell")]
    assert picture.get_figwidth() <= plots.WIDTH
    assert max(cells[:12]) < min(cells[12:24]) < height["×"] < max(cells[12:24]) < height["="] < max(cells)


def test_wrap_puts_that_many_matrices_in_a_row():
    small = Matrix([[1.0]])
    heights = [plots.matrices(*[small] * 6, wrap=k).get_figheight() for k in (6, 3, 2)]
    assert heights[0] < heights[1] < heights[2]


@pytest.mark.parametrize("name", FIGURES)
def test_svg_bytes_are_deterministic(name):
    assert FIGURES[name]().svg() == FIGURES[name]().svg()


# ── 颜色 ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", ["weights", "values"])
def test_cell_text_is_readable_on_every_cell_colour(kind):
    for level in np.linspace(0, 1, 513):
        fill = style.cmap(kind)(level)
        assert style.contrast(style.cell_ink(fill), fill) >= 4.5


@pytest.mark.parametrize("kind", ["weights", "values"])
def test_cell_colours_are_those_of_the_colormap(kind):
    for level in np.linspace(0, 1, 1001):
        fill = style.cmap(kind)(level)
        assert style.cell_colors(kind, level) == (to_hex(fill), style.cell_ink(fill))
    for level in (-1e-9, 1 + 1e-9):
        assert style.cell_colors(kind, level) == style.cell_colors(kind, round(level))


def test_contrast_is_the_one_of_wcag():
    assert style.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert style.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1])
def test_text_colours_are_readable_in_both_themes(theme):
    color = {name: pair[theme] for name, pair in style.THEME.items()}
    for name in ("ink", "muted", "accent"):
        assert style.contrast(color[name], color["paper"]) >= 4.5, name
    for name in ("ink", "muted"):
        assert style.contrast(color[name], color["hidden"]) >= 4.5, name
    for name in "qkv":
        assert style.contrast(color[name], color["paper"]) >= 3, name


def test_theme_colours_can_be_told_apart_by_their_light_value():
    light = [pair[0] for pair in style.THEME.values()]
    assert len(set(light)) == len(light)
    cells = {to_hex(style.cmap(kind)(k)) for kind in ("weights", "values") for k in range(256)} | {"#000000", "#ffffff"}
    assert not cells & set(light)


# ── 不合要求的参数 ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Matrix([[np.nan]]), "M"),
        (lambda: Matrix(np.zeros((2, 2, 2))), "M .*(2, 2, 2)"),
        (lambda: Matrix(np.zeros((0, 2))), "M .*0, 2"),
        (lambda: Matrix("我"), "M"),
        (lambda: Matrix([[1.5]], kind="weights"), "weights.*1.5"),
        (lambda: Matrix([[-0.5]], kind="weights"), "weights.*-0.5"),
        (lambda: Matrix(M, kind="热图"), "kind.*热图"),
        (lambda: Matrix(M, rows=["一"]), "rows.*2 个"),
        (lambda: Matrix(M, rows="甲乙"), "rows.*2 个"),
        (lambda: Matrix(M, cols=list("一二三")), "cols.*4 个"),
        (lambda: Matrix(M, row=2), "row.*0 到 1.*2"),
        (lambda: Matrix(M, col=-5), "col.*-5"),
        (lambda: Matrix(M, cell=3), "cell.*3"),
        (lambda: Matrix(M, cell=(0, 4)), "cell.*4"),
        (lambda: Matrix(M, digits=-1), "digits.*-1"),
        (lambda: Matrix(M, limit=0), "limit.*0"),
        (lambda: Matrix(M, color="蓝"), "color.*蓝"),
        (lambda: plots.matrices(), "Matrix"),
        (lambda: plots.matrices("×"), "Matrix"),
        (lambda: plots.matrices(M), "parts.*ndarray"),
        (lambda: plots.matrices(Matrix(M), wrap=0), "wrap.*0"),
        (lambda: plots.heatmap(A, ["甲"], list("丙丁戊")), "rows.*2 个"),
        (lambda: plots.vectors([[1, 2, 3]], ["甲"]), "points.*(1, 3)"),
        (lambda: plots.vectors(np.zeros((0, 2)), []), "points.*(0, 2)"),
        (lambda: plots.vectors([[1, 2]], ["甲", "乙"]), "labels.*1 个"),
        (lambda: plots.vectors([[1, 2]], ["甲"], colors=["红"]), "colors.*红"),
        (lambda: plots.vectors([[1, 2]], ["甲"], limit=1), "limit.*2.*1"),
        (lambda: plots.triangle([[1, 2]], [0.5], ["甲"]), "weights.*等于 1"),
        (lambda: plots.triangle([[1, 2], [3, 4]], [1.5, -0.5], ["甲", "乙"]), "weights.*非负"),
        (lambda: plots.triangle([[1, 2]], [0.5, 0.5], ["甲"]), "V 的行数.*1 和 2"),
        (lambda: plots.bars([], []), "values"),
        (lambda: plots.bars([1, 2], ["甲"]), "labels.*2 个"),
        (lambda: plots.bars([1.0], ["甲"], highlight=1), "highlight.*1"),
        (lambda: plots.bars([2.0], ["甲"], limit=1), "limit.*2.*1"),
        (lambda: plots.bars([1.0], ["甲"], digits="两"), "digits.*两"),
        (lambda: plots.lines([1], {"a": [1]}, title="", xlabel="", ylabel=""), "x .*两个"),
        (lambda: plots.lines([2, 1], {"a": [1, 1]}, title="", xlabel="", ylabel=""), "x .*递增"),
        (lambda: plots.lines([1, 2], {}, title="", xlabel="", ylabel=""), "series"),
        (lambda: plots.lines([1, 2], {"a": [1]}, title="", xlabel="", ylabel=""), "2 和 1"),
        (lambda: plots.lines([1, 2], {"a": [0, 1]}, title="", xlabel="", ylabel="", logy=True), "series.*大于 0"),
        (lambda: plots.lines([0, 2], {"a": [1, 1]}, title="", xlabel="", ylabel="", logx=True), "x .*大于 0"),
        (lambda: plots.stages("我爱你", 0, 0), "trace.*str"),
        (lambda: plots.stages(T, 2, 0), "h .*0 到 1.*2"),
        (lambda: plots.stages(T, 0, 3), "i .*0 到 2.*3"),
        (lambda: plots.overview(T, 0, 1.0), "i .*1.0"),
        (lambda: plots.pipeline(0), "active.*0"),
        (lambda: plots.pipeline(8), "active.*8"),
        (lambda: plots.pipeline(links=["a"]), "links.*7 个"),
    ],
)
def test_bad_input_is_named_in_chinese(call, words):
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert re.search("应当|至少|只接受|不能", str(error.value))


@pytest.mark.parametrize("n", [1, 2, 7])
def test_any_number_of_tokens(n):
    trace = run("我们爱他们吗？"[:n])
    for picture in (
        plots.heatmap(trace.A[0], trace.tokens, trace.tokens),
        plots.stages(trace, 1, -1),
        plots.overview(trace),
        plots.triangle(trace.V[0], trace.A[0, -1], trace.tokens),
        plots.vectors(np.zeros((n, 2)), trace.tokens),
        plots.bars(np.zeros(n), trace.tokens),
    ):
        FigureCanvasAgg(picture).draw()

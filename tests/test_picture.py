"""picture.py：SVG 能换主题、不相撞、字节确定；两种模式各输出什么。"""

import re
from io import BytesIO
from xml.etree import ElementTree

import matplotlib.image as mpimg
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from selfattn.figures import picture, style
from selfattn.figures.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def fonts():
    with style.context():
        yield


@pytest.fixture
def figure():
    """读者自己的图，用到标记、裁剪、斜线、图片、链接、斜放的字。"""
    figure = Figure(figsize=(3, 2))
    axes = figure.add_subplot(title="标题 <甲> & 乙", xlabel="横轴")
    axes.plot([0, 1, 2], [0, 2, 1], "o-", color=style.Q)
    axes.bar([1], [1], hatch="//", facecolor=style.K, edgecolor=style.INK)
    axes.imshow([[0.0, 1.0], [1.0, 0.0]], extent=(0, 0.5, 0, 0.5), aspect="auto")
    axes.text(1, 1, "粗斜", weight="bold", style="italic", rotation=30).set_gid("sa-cell")
    return figure


@pytest.fixture
def mode(monkeypatch):
    """从没有人调用过 static_output 的状态开始，测完还原。"""
    monkeypatch.setattr(picture, "_forced", None)
    monkeypatch.delenv("SELFATTN_STATIC", raising=False)
    return monkeypatch


def test_svg_holds_only_what_a_page_needs(figure):
    svg = picture.svg(figure)
    root = ElementTree.fromstring(svg)
    assert svg.startswith("<svg ") and "\n" not in svg
    assert {element.tag.removeprefix(SVG) for element in root.iter()}.isdisjoint({"metadata", "style"})
    assert not re.search(r"\d{4}-\d\d-\d\d", svg)
    assert not re.search(r"<g\s*/?>|<defs\s*/>|xlink|matplotlib", svg)
    assert root.get("viewBox") == "0 0 216 144" and root.get("width") is None
    assert "width:100%;max-width:288px;height:auto" in root.get("style")


def test_svg_rounds_coordinates_but_not_images_or_texts(figure):
    figure.axes[0].text(0, 0, "0.123456")
    root = ElementTree.fromstring(picture.svg(figure))
    assert "0.123456" in [text.text for text in root.iter(SVG + "text")]
    for element in root.iter():
        for name in ("d", "x", "y"):
            assert not re.search(r"\.\d{3}", element.get(name, ""))
    (image,) = root.iter(SVG + "image")
    assert image.get("href").startswith("data:image/png;base64,")


def test_theme_colours_become_variables(figure):
    svg = picture.svg(figure)
    assert f"stroke:var(--sa-q,{style.Q})" in svg
    assert f'fill="var(--sa-k,{style.K})"' in svg  # 斜线的底
    assert f"fill:var(--sa-ink,{style.INK})" in svg
    bare = re.sub(r"var\([^)]*\)", "", svg)
    assert not any(light in bare for light, _ in style.THEME.values())


def test_paper_is_transparent_and_other_backgrounds_stay():
    assert style.PAPER not in Picture(figsize=(1, 1)).svg()
    assert "fill:#123456" in picture.svg(Figure(figsize=(1, 1), facecolor="#123456"))


def test_fonts_are_named_once(figure):
    svg = picture.svg(figure)
    assert svg.count("font-family") == 1 and "var(--sa-font," in svg
    (text,) = [text for text in ElementTree.fromstring(svg).iter(SVG + "text") if text.text == "粗斜"]
    assert "font-style:italic" in text.get("style") and "font-weight:700" in text.get("style")
    assert "font-size:" in text.get("style")
    assert "rotate(-30)" in text.get("transform") and "rotate(-0" not in svg


def test_old_font_shorthand_is_understood():
    parsed = picture._style("font: italic 700 9.5px 'A', 'B', sans-serif; text-anchor: middle")
    assert parsed == "font-size:9.5px;font-style:italic;font-weight:700;text-anchor:middle"
    assert picture._style("font: 12px 'A'") == "font-size:12px"


def test_ids_are_all_referenced_and_prefixed(figure):
    svg = picture.svg(figure, "p")
    ids = re.findall(r' id="([^"]*)"', svg)
    used = set(re.findall(r'(?:url\(|href=")#([^)"]*)', svg))
    assert len(ids) == len(set(ids)) and set(ids) == used
    assert ids == [f"p-{k}" for k in range(len(ids))] and len(ids) >= 4
    assert 'class="sa-cell"' in svg


def test_ids_of_different_figures_differ(figure):
    other = Figure(figsize=(3, 2))
    other.add_subplot().plot([0, 1], "o")
    ids = [set(re.findall(r' id="([^"]*)"', picture.svg(f))) for f in (figure, other)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]


def test_bytes_depend_on_content_only(figure):
    assert picture.svg(figure) == picture.svg(figure)
    one, two = (Picture(figsize=(2, 1)) for _ in range(2))
    for f in (one, two):
        f.add_subplot().plot([0, 1], "o")
    assert one.svg() == two.svg()


def test_texts_are_escaped(figure):
    assert "标题 &lt;甲&gt; &amp; 乙" in picture.svg(figure)
    html = picture.html(figure)
    assert 'aria-label="标题 &lt;甲&gt; &amp; 乙"' in html and "<甲>" not in html


def test_links_work_and_have_names():
    figure = Picture(figsize=(2, 2))
    axes = figure.add_subplot()
    axes.text(0, 0, "第 1 步").set_url("1.html?a=1&b=2")
    axes.bar([0, 1], [1, 1])
    axes.patches[0].set_url("1.html?a=1&b=2")
    axes.patches[1].set_url("2.html")
    links = list(ElementTree.fromstring(figure.svg()).iter(SVG + "a"))
    assert sorted(a.get("href") for a in links) == ["1.html?a=1&b=2", "1.html?a=1&b=2", "2.html"]
    assert all(a.get("target") is None for a in links)
    by_name = {a.get("aria-label") or a.get("aria-hidden") or "text": a for a in links}
    assert set(by_name) == {"2.html", "true", "text"} and by_name["true"].get("tabindex") == "-1"
    assert 'role="group"' in picture.html(figure)


def test_alt_and_title_of_a_readers_figure(figure):
    assert picture.title(figure) == "标题 <甲> & 乙"
    words = picture.alt(figure).split("、")
    assert {"标题 <甲> & 乙", "横轴", "粗斜", "0.0"} <= set(words)
    figure.suptitle("总标题\n第二行")
    assert picture.title(figure) == "总标题 第二行"
    assert picture.alt(Figure()) == picture.title(Figure()) == "一张没有文字的图"


def test_parts_draw_a_readers_figure_once(figure, monkeypatch):
    whole = picture.svg(figure), picture.alt(figure), picture.title(figure)
    drawn, savefig = [], Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda *args, **options: drawn.append(savefig(*args, **options)))
    assert picture.parts(figure) == whole
    assert len(drawn) == 1


def test_alt_of_a_picture_wins():
    figure = Picture(figsize=(1, 1))
    figure.text(0, 0, "图上的字")
    assert picture.alt(figure) == "图上的字"
    figure.alt = "第一行\n第二行"
    assert picture.alt(figure) == "第一行\n第二行" and picture.title(figure) == "第一行"


def test_static_follows_the_environment_until_told_otherwise(mode):
    assert not picture.static()
    mode.setenv("SELFATTN_STATIC", "0")
    assert not picture.static()
    mode.setenv("SELFATTN_STATIC", "1")
    assert picture.static()
    picture.static_output(False)
    assert not picture.static()
    picture.static_output()
    mode.delenv("SELFATTN_STATIC")
    assert picture.static()


@pytest.mark.parametrize("on", [1, None, "1"])
def test_static_output_takes_a_bool(on, mode):
    with pytest.raises(ValueError, match=f"on 应当是 True 或 False，收到的是 {on!r}"):
        picture.static_output(on)


def test_picture_shows_png_live_and_svg_static(mode):
    figure = Picture(figsize=(2, 1))
    figure.alt = "A = <1.00>"
    data, metadata = figure._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"} and data["text/plain"] == figure.alt
    assert metadata["image/png"] == {"width": 192, "height": 96}
    assert mpimg.imread(BytesIO(data["image/png"])).shape[:2] == (200, 400)
    picture.static_output()
    data = figure._repr_mimebundle_()
    assert set(data) == {"text/html", "text/plain"} and data["text/plain"] == figure.alt
    assert figure.svg() in data["text/html"] and 'role="img"' in data["text/html"]
    assert "这张图里的数" in data["text/html"] and "A = &lt;1.00&gt;" in data["text/html"]


def test_picture_stays_out_of_pyplot_and_of_autolayout():
    with plt.rc_context({"figure.autolayout": True}):
        figure = Picture(figsize=(1, 1))
    assert figure.get_layout_engine() is None and plt.get_fignums() == []


def test_dark_colours_apply_on_screens_only():
    css = picture.dark_css(".x")
    assert all(f"--sa-{name}:{dark};" in css for name, (_, dark) in style.THEME.items())
    assert css.count("@media screen") == css.count("@media") == 2
    assert css.count("{") == css.count("}")
    assert 'html[data-theme="dark"] .x' in css and "html:not([data-theme])" in css

"""svg.py：任何 matplotlib 图的 SVG 都能换主题、不相撞、字节确定。"""

import re
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure
from pictures import readers_own

from selfattn import theme
from selfattn.figures import style, svg
from selfattn.figures.picture import Picture
from selfattn.figures.svg import from_matplotlib

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def fonts():
    with style.context():
        yield


@pytest.fixture
def figure():
    return readers_own()


def test_svg_holds_only_what_a_page_needs(figure):
    svg = from_matplotlib(figure)
    root = ElementTree.fromstring(svg)
    assert svg.startswith("<svg ") and "\n" not in svg
    assert {element.tag.removeprefix(SVG) for element in root.iter()}.isdisjoint({"metadata", "style"})
    assert not re.search(r"\d{4}-\d\d-\d\d", svg)
    assert not re.search(r"<g\s*/?>|<defs\s*/>|xlink|matplotlib", svg)
    assert root.get("viewBox") == "0 0 216 144" and root.get("width") is None
    assert "width:100%;max-width:288px;height:auto" in root.get("style")


def test_svg_rounds_coordinates_but_not_images_or_texts(figure):
    figure.axes[0].text(0, 0, "0.123456")
    root = ElementTree.fromstring(from_matplotlib(figure))
    assert "0.123456" in [text.text for text in root.iter(SVG + "text")]
    for element in root.iter():
        for name in ("d", "x", "y"):
            assert not re.search(r"\.\d{3}", element.get(name, ""))
    (image,) = root.iter(SVG + "image")
    assert image.get("href").startswith("data:image/png;base64,")


def test_theme_colours_become_variables(figure):
    svg = from_matplotlib(figure)
    assert f"stroke:var(--sa-q,{theme.Q})" in svg
    assert f'fill="var(--sa-k,{theme.K})"' in svg  # 斜线的底
    assert f"fill:var(--sa-ink,{theme.INK})" in svg
    bare = re.sub(r"var\([^)]*\)", "", svg)
    assert not any(light in bare for light, _ in theme.THEME.values())


def test_paper_is_transparent_and_other_backgrounds_stay():
    assert theme.PAPER not in Picture(figsize=(1, 1)).svg()
    assert "fill:#123456" in from_matplotlib(Figure(figsize=(1, 1), facecolor="#123456"))


def test_fonts_are_named_once(figure):
    svg = from_matplotlib(figure)
    assert svg.count("font-family") == 1 and "var(--sa-font," in svg
    (text,) = [text for text in ElementTree.fromstring(svg).iter(SVG + "text") if text.text == "粗斜"]
    assert "font-style:italic" in text.get("style") and "font-weight:700" in text.get("style")
    assert "font-size:" in text.get("style")
    assert "rotate(-30)" in text.get("transform") and "rotate(-0" not in svg


def test_old_font_shorthand_is_understood():
    parsed = svg._style("font: italic 700 9.5px 'A', 'B', sans-serif; text-anchor: middle")
    assert parsed == "font-size:9.5px;font-style:italic;font-weight:700;text-anchor:middle"
    assert svg._style("font: 12px 'A'") == "font-size:12px"


def test_ids_are_all_referenced_and_prefixed(figure):
    svg = from_matplotlib(figure, "p")
    ids = re.findall(r' id="([^"]*)"', svg)
    used = set(re.findall(r'(?:url\(|href=")#([^)"]*)', svg))
    assert len(ids) == len(set(ids)) and set(ids) == used
    assert ids == [f"p-{k}" for k in range(len(ids))] and len(ids) >= 4
    assert 'class="sa-cell"' in svg


def test_ids_of_different_figures_differ(figure):
    other = Figure(figsize=(3, 2))
    other.add_subplot().plot([0, 1], "o")
    ids = [set(re.findall(r' id="([^"]*)"', from_matplotlib(f))) for f in (figure, other)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]


def test_bytes_depend_on_content_only(figure):
    assert from_matplotlib(figure) == from_matplotlib(figure)
    one, two = (Picture(figsize=(2, 1)) for _ in range(2))
    for f in (one, two):
        f.add_subplot().plot([0, 1], "o")
    assert one.svg() == two.svg()


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

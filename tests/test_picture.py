"""picture.py：一张图的 SVG、PNG 和文字，在笔记本和网页里各显示什么。"""

from io import BytesIO

import matplotlib.image as mpimg
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from pictures import readers_own

from selfattn import output
from selfattn.figures import markup, picture, roadmap, style
from selfattn.figures.picture import Picture


@pytest.fixture(autouse=True)
def fonts():
    with style.context():
        yield


@pytest.fixture
def figure():
    return readers_own()


def test_texts_are_escaped(figure):
    assert "标题 &lt;甲&gt; &amp; 乙" in picture.svg(figure)
    html = markup.picture(*picture.parts(figure))
    assert 'aria-label="标题 &lt;甲&gt; &amp; 乙"' in html and "<甲>" not in html


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


def test_picture_shows_png_in_a_notebook_and_svg_on_a_page():
    figure = Picture(figsize=(2, 1))
    figure.alt = "A = <1.00>"
    output.set_mode("notebook")
    data, metadata = figure._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"} and data["text/plain"] == figure.alt
    assert metadata["image/png"] == {"width": 192, "height": 96}
    assert mpimg.imread(BytesIO(data["image/png"])).shape[:2] == (200, 400)
    for mode in ("page", "static"):
        output.set_mode(mode)
        data = figure._repr_mimebundle_()
        assert set(data) == {"text/html", "text/plain"} and data["text/plain"] == figure.alt
        assert figure.svg() in data["text/html"] and 'role="img"' in data["text/html"]
        assert "这张图里的数" in data["text/html"] and "A = &lt;1.00&gt;" in data["text/html"]


def test_picture_stays_out_of_pyplot_and_of_autolayout():
    with plt.rc_context({"figure.autolayout": True}):
        figure = Picture(figsize=(1, 1))
    assert figure.get_layout_engine() is None and plt.get_fignums() == []


def test_a_picture_with_links_is_not_an_image():
    assert 'role="group"' in markup.picture(*picture.parts(roadmap(links=list("一二三四五六七"))))
    assert 'role="img"' in markup.picture(*picture.parts(roadmap()))

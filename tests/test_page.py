"""page.py：写进网页的零件。"""

import json

import comm
import pytest
from ipywidgets import IntSlider
from matplotlib.figure import Figure

from selfattn import page
from selfattn.figures import picture, roadmap
from selfattn.figures.canvas import Canvas


def test_a_script_cannot_be_closed_by_its_data():
    value = {"甲": ["</script>", "<!-- <script>", 1.5, None]}
    text = page.script_json(value)
    assert "</" not in text and "<!--" not in text and "甲" in text and json.loads(text) == value


def test_an_asset_has_no_blank_lines_and_no_indentation(tmp_path):
    path = tmp_path / "a.css"
    path.write_text("p {\n  color: red;\n  \n}\n", encoding="utf-8")
    assert page.asset(path) == "p {\ncolor: red;\n}"


def test_ids_differ_and_end_with_a_digest_of_the_content():
    one, same, other = page.unique_id("甲"), page.unique_id("甲"), page.unique_id("乙")
    assert len({one, same, other}) == 3
    assert one.split("-")[2] == same.split("-")[2] != other.split("-")[2]


def test_widgets_made_without_a_kernel_tell_nobody(monkeypatch):
    told = []

    def tell(**options):
        told.append(options)
        return comm.DummyComm()

    monkeypatch.setattr(comm, "create_comm", tell)
    with page.no_kernel():
        IntSlider()
    assert not told
    IntSlider()
    assert told


GOOD = (
    "http://a.cn",
    "HTTPS://a.cn/?q=a:b",
    "1.html",
    "../a/第一章.html#小结",
    "#顶",
    "?a=b",
    "/x:y",
    "a/b:c",
    "//a.cn/b",
)
BAD = (
    "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)", "javascript\u200b:alert(1)", "data:text/html,x", "vbscript:x",
    "blob:x", "file:///etc/hosts",
    "mailto:a@b", "http:javascript", "https:/a", "a b.html", "a\u3000b", "1.html\x00", "x:y", "", None, 5, b"a.html",
)  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_an_address_on_the_web_is_written(url):
    assert page.link(url) == url


@pytest.mark.parametrize("url", BAD)
def test_an_address_that_runs_or_hides_is_refused(url):
    with pytest.raises(ValueError, match="网址"):
        page.link(url)


@pytest.mark.parametrize("url", [url for url in BAD if url])
def test_no_picture_writes_such_an_address(url):
    url = url if isinstance(url, str) else str(url) + ":"
    with pytest.raises(ValueError, match="网址"):
        roadmap(links=[url] * 7)
    canvas = Canvas(1, 1)
    canvas.text(0, 0, "字", url=url)
    canvas.box(0, 0, 1, 1, url=url)
    for stroke in (*canvas.figure._words, *canvas.figure._shapes):
        with pytest.raises(ValueError, match="网址"):
            stroke.svg()
    if url.isprintable():  # XML 里本来就写不下的，不会是网址
        figure = Figure()
        figure.text(0.5, 0.5, "字", url=url)
        with pytest.raises(ValueError, match="网址"):
            picture.svg(figure)


def test_a_picture_may_show_an_image():
    figure = Figure()
    figure.add_subplot().imshow([[0, 1]])
    assert "data:image/png" in picture.svg(figure)

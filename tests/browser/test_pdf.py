"""python -m press pdf 印出来的：把 PDF 读回来，字、页码、链接、书签、图都要对。"""

import io
import re
from functools import cache

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from press.pdf import BOOK, SHEETS, assemble, fonts, printing
from press.pdf.finish import finish
from selfattn import run
from selfattn.figures import heatmap, overview

pytestmark = pytest.mark.xdist_group("test_pdf")  # 全书读一遍要几秒，只在一个进程里读
FAMILY = re.compile(r"/[A-Z]{6}\+(QibuSans-Regular|DejaVuSans(Mono(-Bold)?)?|KaTeX_\w+-\w+)$")
SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf\b|<([0-9A-Fa-f]+)> Tj")
SENTENCES = (
    "「他爱我」后面是「吗」，「我们爱他」后面是「们」。",
    "分数可正可负，权重才是“看多少”。",
    "头 0 把 0.97 给了「我」，给自己只有 0.003。",
)


def compact(text):
    return re.sub(r"\s", "", text)


def unreadable(reader):
    """{(页码, 什么不对)}：字体没有嵌进去，不是自己带的，或有一个字没有字形。"""
    found = set()
    for number, page in enumerate(reader.pages, 1):
        fonts = {name: font.get_object() for name, font in page["/Resources"].get("/Font", {}).items()}
        wide = {name: 4 if font["/Subtype"] == "/Type0" else 2 for name, font in fonts.items()}
        for font in fonts.values():
            if font["/Subtype"] == "/Type3":  # 字形就画在 PDF 里：加粗的字
                continue
            (below,) = font["/DescendantFonts"]
            if not FAMILY.match(font["/BaseFont"]) or "/FontFile2" not in below["/FontDescriptor"]:
                found.add((number, str(font["/BaseFont"])))
            if "/ToUnicode" not in font:
                found.add((number, "读不回来"))
        digits = None
        for font, glyphs in SHOWN.findall(page.get_contents().get_data()):
            if font:
                digits = wide[f"/{font.decode()}"]
            elif b"0" * digits in re.findall(rb"." * digits, glyphs):
                found.add((number, ".notdef"))
    return found


@cache
def read(path):
    """一个 PDF，和每一页上的字；读一遍要几秒。"""
    reader = PdfReader(path)
    return reader, [page.extract_text() for page in reader.pages]


@pytest.fixture(scope="module")
def book(site):
    return read(site / "_downloads" / f"{BOOK}.pdf")[0]


@pytest.fixture(scope="module")
def texts(site):
    return [compact(text) for text in read(site / "_downloads" / f"{BOOK}.pdf")[1]]


@pytest.fixture(scope="module")
def pages(site):
    """{页: 网页的正文}，书里的每一页。"""
    found = {}
    for doc in (doc for _, docs in assemble.parts() for doc in docs):
        found[doc] = BeautifulSoup((site / f"{doc}.html").read_text(encoding="utf-8"), "html.parser").article
        for tag in found[doc].select(".headerlink, .katex-mathml"):
            tag.decompose()
    return found


def entries(reader, items=None, depth=0):
    """书签：[(层, 标题, 页码)]"""
    for item in reader.outline if items is None else items:
        if isinstance(item, list):
            yield from entries(reader, item, depth + 1)
        else:
            yield depth, item.title, reader.get_destination_page_number(item) + 1


@pytest.mark.parametrize("name", [BOOK, *SHEETS])
def test_is_a4_with_every_glyph(name, site):
    path = site / "_downloads" / f"{name}.pdf"
    reader, text = read(path)[0], "".join(read(path)[1])
    assert {tuple(round(float(x)) for x in page.mediabox) for page in reader.pages} == {(0, 0, 595, 842)}
    assert 150 < len(reader.pages) < 300 if name == BOOK else len(reader.pages) == 1
    assert unreadable(reader) == set()
    assert not re.search("[\x00-\x08\ufffd]", text) and len(re.findall("[\u4e00-\u9fff]", text)) > 100
    assert reader.metadata.title and not {"/CreationDate", "/ModDate"} & set(reader.metadata)
    assert b"file:" not in path.read_bytes()


def test_a_missing_glyph_is_noticed(chromium):
    page = chromium.new_page()
    for weight in (400, 700):
        page.set_content(f"<style>{fonts.css()} p {{ font: {weight} 12px var(--sans) }}</style><p>爱\U0002ceb0</p>")
        assert unreadable(PdfReader(io.BytesIO(page.pdf())))
    page.close()


def test_the_outline_has_every_chapter_and_section(book, pages):
    expected = []
    for caption, docs in assemble.parts():
        expected += [(0, caption)] if caption else []
        for doc in docs:
            deep = 1 if caption else 0
            expected.append((deep, assemble.text(pages[doc].h1)))
            expected += [(deep + 1, assemble.text(h2)) for h2 in pages[doc].find_all("h2")]
    assert [(depth, title) for depth, title, _ in entries(book) if title != "答案"] == expected


def test_contents_and_outline_say_the_pages_where_things_are(book, texts, pages):
    math = {assemble.text(h2) for article in pages.values() for h2 in article.select("h2:has(.math)")}
    assert len(math) < 9
    first = next(page for _, _, page in entries(book))
    contents = "".join(texts[1 : first - 1])
    for depth, title, page in entries(book):
        if (depth == 0 and page != first) or title in math:  # 部分没有自己的页；公式读回来次序不同
            continue
        title = compact(title)
        assert title in texts[page - 1], (title, page)
        assert f"{title}{page}" in contents, (title, page)
    for number, text in enumerate(texts[1:], 2):
        assert str(number) in (text[-4:] + text[:40]), number


def test_known_sentences_and_figures_can_be_read_back(texts, pages):
    whole = "".join(texts)
    assert [sentence for sentence in SENTENCES if compact(sentence) not in whole] == []
    moving = sum(len(article.select(".sa-interact, .sa-explorer")) for article in pages.values())
    assert whole.count("这张图在网页上能动") == moving > 40


def test_answers_are_at_the_end_of_each_chapter(book, texts, pages):
    ends = [page for _, title, page in entries(book) if title == "答案"]
    assert len(ends) == sum(bool(article.select(".sa-question")) for article in pages.values()) >= 9
    for page in re.findall(r"答案在第(\d+)页", "".join(texts)):
        assert re.search(r"第\d+页", texts[int(page) - 1])


def test_figures_are_vectors(book):
    for number, page in enumerate(book.pages, 1):
        for item in page["/Resources"].get("/XObject", {}).values():
            assert item.get_object()["/Subtype"] != "/Image", number


def test_links_are_live(book, pages):
    inside, outside = [], []
    for page in book.pages:
        for link in (annotation.get_object() for annotation in page.get("/Annots", ())):
            if "/Dest" in link:
                inside.append(str(link["/Dest"]).removeprefix("/"))
            else:
                outside.append(link["/A"]["/URI"])
    assert set(inside) <= {name.removeprefix("/") for name in book.named_destinations}
    assert len(inside) > 400
    address = assemble.site_address()
    expected = {a["href"] for article in pages.values() for a in article.select("a[href^=http]")}
    assert {url for url in outside if not (address and url.startswith(address))} == expected


def test_tall_figures_are_cut_between_steps():
    """七步的总图切成几段，一笔也不少，每一笔都在自己的一段里；别的图不动。"""
    t = run("我爱你")
    for picture, pieces in ((overview(t), 8), (heatmap(t.A[0], t.tokens, t.tokens), 0)):
        figure = BeautifulSoup(f"<div>{picture.svg()}</div>", "html.parser").div
        before = [str(tag) for tag in figure.find_all(["text", "path"])]
        assemble.slice_tall(figure.svg)
        cut = figure.select(".pdf-slice")
        assert len(cut) == pieces
        if not cut:
            assert [str(tag) for tag in figure.find_all(["text", "path"])] == before
            continue
        assert sorted(str(tag) for tag in figure.find_all(["text", "path"])) == sorted(before[1:])
        for piece in cut:
            _, top, _, height = map(float, piece["viewbox"].split())
            assert all(top <= float(word["y"]) <= top + height for word in piece.find_all("text"))


def test_the_same_page_gives_the_same_bytes(site, chromium):
    page = chromium.new_page()
    again = printing.print_sheet(page, site, SHEETS["handout"], assemble.site_address())
    page.close()
    assert again == (site / "_downloads" / "handout.pdf").read_bytes()


def test_the_names_chromium_gives_leave_no_trace(chromium):
    """同一页印两遍，中间开过别的：名字不同，收拾好的字节一样，表格里的格子仍指着自己的表头。"""
    page = chromium.new_page()
    cells = lambda name: "".join(f"<{name}>{k}</{name}>" for k in range(3))
    table = f"<table><tr>{cells('th')}</tr><tr>{cells('td')}</tr></table>"
    printed = []
    for before in ("", "<p>别的</p>" * 50):
        page.set_content(before)
        page.set_content(f"<title>表</title>{table}")
        printed.append(page.pdf(tagged=True))
    page.close()
    names = [set(re.findall(rb"node\d{8}", data)) for data in printed]
    assert names[0] != names[1] and len(names[0]) == len(names[1]) == 3
    once, twice = (finish(data, "表") for data in printed)
    assert once == twice
    assert re.findall(rb"/Headers \[ \((node\d{8})\) \]", once) == [b"node%08d" % k for k in range(3)]


def test_every_page_offers_what_is_there(site, pages, visit):
    count = len(read(site / "_downloads" / f"{BOOK}.pdf")[0].pages)
    for doc in ("book/4-weights", *(f"book/appendix/{name}" for name in ("teachers", *SHEETS))):
        links = visit(f"{doc}.html").locator("footer a[href$='.pdf']").all()
        made = {link.evaluate("a => a.href"): link.text_content() for link in links}
        expected = {BOOK: f"全书（{count} 页）", "cheat-sheet": "速查表"}
        if doc.endswith(("teachers", "handout", "handout-solution")):
            expected |= {"handout": "讲义", "handout-solution": "讲义答案"}
        assert made == {(site / "_downloads" / f"{name}.pdf").as_uri(): words for name, words in expected.items()}, doc


def test_without_javascript_the_downloads_are_there_too(visit):
    page = visit("book/4-weights.html", java_script_enabled=False)
    assert page.locator("footer a[href*='_downloads']:visible").count() == 3


# ── 拼起来的时候 ──────────────────────────────────────────────────────────
@pytest.fixture
def small(tmp_path, monkeypatch):
    """两页的小书，第一页的正文由测试写。"""
    monkeypatch.setattr(assemble, "parts", lambda root: [("", ["book/a"]), ("后面", ["book/b"])])

    def put_together(body, address=""):
        page = '<article><section id="id1"><h1>{0}</h1>{1}</section></article>'
        (tmp_path / "book").mkdir(exist_ok=True)
        (tmp_path / "book" / "a.html").write_text(page.format("甲", body), encoding="utf-8")
        (tmp_path / "book" / "b.html").write_text(page.format("乙", '<p id="节 一">乙</p>'), encoding="utf-8")
        return assemble.Assembly(tmp_path, address)

    return put_together


def links(assembly):
    return [a["href"] for a in assembly.articles["book/a"].find_all("a")]


def test_links_lead_into_the_same_file(small):
    assembly = small('<a href="b.html#%E8%8A%82%20%E4%B8%80">乙</a><a href="b.html">乙</a><a href="#id1">甲</a>')
    b = assembly.articles["book/b"]
    assert links(assembly) == [f"#{b.p['id']}", f"#{b['id']}", f"#{assembly.articles['book/a'].h1['id']}"]
    ids = [tag["id"] for article in assembly.articles.values() for tag in [article, *article.find_all(id=True)]]
    assert len(ids) == len(set(ids)) and all(name.isascii() for name in ids)


def test_a_link_to_nowhere_is_an_error(small):
    with pytest.raises(KeyError):
        small('<a href="b.html#没有">乙</a>')


def test_other_files_are_linked_only_when_the_site_is_known(small):
    body = '<a href="../_downloads/x.zip">包</a><a href="https://example.org/">外面</a>'
    assert links(small(body)) == ["https://example.org/"]
    assert links(small(body, "https://s.org/")) == ["https://s.org/_downloads/x.zip", "https://example.org/"]


def test_a_moving_figure_says_where_it_moves(small):
    body = '<section id="id2"><h2>拖</h2><div class="sa-interact"></div></section>'
    assert "打开“甲”，找到「拖」" in str(small(body).articles["book/a"])
    assert links(small(body, "https://s.org/")) == ["https://s.org/book/a.html#id2"]


@pytest.mark.parametrize(
    ("config", "address"),
    [
        ('repository: {url: ""}', ""),
        ("repository: {url: https://github.com/Some/book.git}", "https://some.github.io/book/"),
        ("repository: {url: https://git.example.org/a/b}", ""),
        ("{repository: {url: https://github.com/a/b}, html: {baseurl: https://x.org/y}}", "https://x.org/y/"),
    ],
)
def test_the_address_of_the_site(config, address, tmp_path):
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
    assert assemble.site_address(tmp_path) == address

"""建好的网页里，链接和锚点都有着落，要用的文件都在，没有一样来自别的主机。"""

import json
import re
import zipfile
from pathlib import Path

import nbformat
import prose
import pytest
import yaml
from links import parsed, problem, problems


def test_every_link_and_anchor_resolves(page_name, site):
    content = parsed(site / page_name)
    assert len(content.links) > 15 and len(content.loads) > 3
    assert problems(site / page_name) == [] == problems(site / "index.html")


def test_ids_are_unique(page_name, site):
    ids = parsed(site / page_name).ids
    assert len(ids) >= 3 and sorted(ids) == sorted(set(ids))


def test_no_address_is_a_running_number(site):
    """#id2 这样的地址，上面添一个标题就变了。"""
    numbered = {path: [id for id in parsed(path).ids if re.fullmatch(r"id\d+", id)] for path in site.rglob("*.html")}
    assert len(numbered) > 20 and not any(numbered.values()), numbered


@pytest.mark.parametrize(
    "broken, what",
    [
        ('<a href="">空</a>', "空的"),
        ('<a href="2.html">页</a>', "没有这个文件"),
        ('<a href="#b">锚</a>', "没有这个锚点"),
        ('<a href="http://example.org/">不加密</a>', "来自别的主机"),
        ('<script src="//example.org/a.js"></script>', "来自别的主机"),
        ('<link rel="preconnect" href="https://example.org">', "来自别的主机"),
        ('<p style="background: url(a.png)"></p>', "没有这个文件"),
    ],
)
def test_broken_links_are_noticed(broken, what, tmp_path):
    page = tmp_path / "1.html"
    page.write_text(f'<p id="a"><a href="#a">好</a><a href="https://example.org/">好</a>{broken}', encoding="utf-8")
    assert [problem for _, problem in problems(page)] == [what]


def test_style_sheets_use_only_files_of_the_site(site):
    sheets = list(site.rglob("*.css"))
    assert len(sheets) > 3
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        assert "@import" not in text
        for address in re.findall(r"""url\(\s*["']?([^"')]*)""", text):
            assert problem(sheet, address) is None, f"{sheet.name}：{address}"


def test_links_to_other_hosts_are_to_be_clicked_and_few(site):
    """正文链接到论文和来源；界面不链接到任何别的主机。"""
    for path in site.rglob("*.html"):
        interface = re.sub(r"<article.*</article>", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert re.findall(r'(?:href|src)="(?:https?:)?//[^"]*', interface) == [], path.name


# ── 下载 ─────────────────────────────────────────────────────────────────
def test_each_chapter_offers_its_notebook(chapter, site):
    page = site / "book" / f"{chapter}.html"
    (address,) = [a for a in parsed(page).downloads if a.endswith(".ipynb")]
    notebook = nbformat.read(page.parent / address, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    source = nbformat.read(prose.BOOK / f"{chapter}.ipynb", as_version=4)
    code = lambda nb: [cell.source for cell in nb.cells if cell.cell_type == "code"]
    assert code(notebook) == code(source) != []
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_the_archive_holds_what_the_notebooks_need(site):
    with zipfile.ZipFile(site / "_downloads" / "selfattn-book.zip") as archive:
        assert archive.testzip() is None
        names = {Path(*Path(name).parts[1:]).as_posix() for name in archive.namelist()}
        notebooks = [name for name in archive.namelist() if name.endswith(".ipynb")]
        for name in notebooks:
            nbformat.validate(nbformat.reads(archive.read(name).decode(), as_version=4))
    package = prose.ROOT / "src" / "selfattn"
    needed = {p.relative_to(prose.ROOT).as_posix() for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert needed | {"requirements.txt", "pyproject.toml", "README.md"} <= names
    assert len(notebooks) == len(prose.notebooks())


# ── 在线运行 ─────────────────────────────────────────────────────────────
def test_no_launch_button_without_a_repository(page_name, site):
    config = yaml.safe_load((prose.ROOT / "_config.yml").read_text(encoding="utf-8"))
    text = (site / page_name).read_text(encoding="utf-8")
    hosts = [url for url in config["launch_buttons"].values() if url]
    assert len(hosts) >= 2
    if not config["repository"]["url"]:
        assert not any(host in text for host in hosts)


# ── 搜索 ─────────────────────────────────────────────────────────────────
def test_search_results_resolve(site):
    text = (site / "_static" / "search-data.js").read_text(encoding="utf-8")
    data = json.loads(text.removeprefix("const SEARCH_DATA = ").rstrip().rstrip(";"))
    entries = [(page, *entry[:2]) for _, page, found in data["pages"] for entry in found]
    assert len(entries) > 150 and len(data["concepts"]) > 40
    for page, anchor, title in entries:
        address = f"{page}#{anchor}" if anchor else page
        assert title and "\\" not in title and problem(site / "search.html", address) is None, address
    for names, home in data["concepts"]:
        assert all(names) and problem(site / "search.html", home) is None, names

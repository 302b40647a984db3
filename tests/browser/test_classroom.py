"""课堂包：解压到别处，断了网，双击就能用；两次压成的字节一样。"""

import os
import subprocess
import sys
import zipfile

import prose
import pytest
from links import parsed, problems
from visits import WIDE, foreign, watch

from press.zips import classroom


@pytest.fixture(scope="session")
def archive(site):
    return classroom.place(site)


@pytest.fixture(scope="session")
def unpacked(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("讲台 上")  # 路径里有中文和空格
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder / classroom.NAME


def test_is_small_and_unzips_anywhere(archive):
    assert archive.stat().st_size <= classroom.LIMIT <= 25_000_000
    with zipfile.ZipFile(archive) as packed:
        assert packed.testzip() is None
        entries = packed.infolist()
    names = [entry.filename for entry in entries]
    assert names == sorted(set(names)) and all(name.isascii() for name in names)
    assert {(entry.date_time, entry.external_attr, entry.create_system) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0o644 << 16, 3)
    }


def test_the_same_site_gives_the_same_bytes(site, archive, tmp_path):
    again = tmp_path / "again.zip"
    classroom.pack(site, again)
    assert again.read_bytes() == archive.read_bytes()


def test_holds_what_works_offline_and_nothing_else(site, unpacked):
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    packed = {path.relative_to(unpacked / "site").as_posix() for path in (unpacked / "site").rglob("*.html")}
    assert packed == {name for name in built if not name.startswith("_live/")} >= {"book/appendix/teachers.html"}
    assert not [path for path in unpacked.rglob("*") if path.name in ("_live", "live-sw.js", f"{classroom.NAME}.zip")]
    here = [str(place).encode() for place in (prose.ROOT, os.path.expanduser("~"))]
    for path in unpacked.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(place in content for place in here if len(place) > 6), path


def test_every_link_resolves(unpacked):
    pages = sorted(unpacked.rglob("*.html"))
    assert len(parsed(unpacked / "README.html").links) >= 4
    assert {path: found for path in pages if (found := problems(path))} == {}


def test_every_pdf_is_called_by_a_name(site):
    readme = classroom.readme(site)
    printed = list((site / "_downloads").glob("*.pdf"))
    assert {path.stem for path in printed} == set(classroom.PDFS)
    for path in printed:
        assert f'<a href="site/_downloads/{path.name}">{classroom.PDFS[path.stem]}</a>' in readme


def test_every_page_opens_without_a_network(unpacked, chromium):
    context = chromium.new_context(**WIDE, offline=True)
    log, page = watch(context), context.new_page()
    for path in sorted(unpacked.rglob("*.html")):
        page.goto(path.as_uri())
        page.wait_for_load_state()
        assert page.locator("h1").first.text_content(), path
        assert page.locator(".sa-interact:not([data-sa-ready])").count() == 0, path
    assert log.problems == [] == foreign(log)
    assert len(log.requests) > 100
    context.close()


def test_what_only_works_online_is_not_shown(site, unpacked, visit):
    """“在本页运行代码”和课堂包自己：网站上有，课堂包里没有；PDF 的链接两边一样。"""
    links = lambda page: page.locator("footer a").all_text_contents()
    there, here = (visit(f"{folder.as_uri()}/book/4-weights.html") for folder in (site, unpacked / "site"))
    assert there.locator("button.live").is_visible() == (site / "_live").exists()
    assert not here.locator("button.live").is_visible()
    assert [words for words in links(there) if not words.startswith("下载课堂包")] == links(here)
    assert len(links(there)) == len(links(here)) + 1


def test_the_readme_leads_to_the_book_where_a_slider_moves(unpacked, chromium):
    context = chromium.new_context(**WIDE, offline=True)
    log, page = watch(context), context.new_page()
    page.goto((unpacked / "README.html").as_uri())
    page.get_by_role("link", name="打开这本书").click()
    page.wait_for_url("**/site/book/index.html")
    page.locator("#nav").get_by_role("link", name="注意力权重").click()
    page.wait_for_url("**/4-weights.html")
    figure = page.locator(".sa-interact").first
    before = figure.locator(".sa-cell text").all_text_contents()
    figure.locator("input[type=range]").first.press("Home")
    assert figure.locator(".sa-cell text").all_text_contents() != before
    assert log.problems == [] == foreign(log)
    context.close()


def test_the_decks_move(unpacked, chromium):
    decks = sorted((unpacked / "site" / "slides").glob("*.html"))
    if not decks:
        pytest.skip("还没有投影")
    context = chromium.new_context(**WIDE, offline=True)
    log, page = watch(context), context.new_page()
    for deck in decks:
        page.goto(deck.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        page.keyboard.press("PageDown")
        page.wait_for_function("() => Reveal.getIndices().h > 0 || Reveal.getIndices().f >= 0")
    assert log.problems == [] == foreign(log)
    context.close()


def test_the_notebooks_use_the_package_beside_them(unpacked):
    notebooks = unpacked / "notebooks"
    code = "import selfattn; print(selfattn.__file__); print(max(selfattn.run('我爱你').prediction.values()))"
    env = {**os.environ, "PYTHONPATH": str(notebooks / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=notebooks / "book", env=env, capture_output=True, encoding="utf-8")
    assert done.stderr == "" and done.stdout.startswith(str(notebooks))
    assert (notebooks / "requirements.txt").exists() and (notebooks / "book" / "appendix" / "teachers.ipynb").exists()

"""搜索：读者会打的那些词，前三页里有没有该有的；搜索页的键盘、手机、只在要用时才取索引。"""

import gzip
import json
from pathlib import Path
from urllib.parse import unquote

import prose
import pytest
from searcher import SCRIPTS, Searcher

QUERIES = json.loads(Path(prose.ROOT, "tests/support/queries.json").read_text(encoding="utf-8"))
LIMIT = 150_000


# ── 名次（在 V8 里，不开浏览器）───────────────────────────────────────────
@pytest.fixture(scope="module")
def book(site):
    return Searcher((site / "_static/search-data.js").read_text(encoding="utf-8"))


def answers(groups):
    """前三页的名字，和其中列出来的每一处。"""
    for group in groups[:3]:
        page = Path(group["address"]).stem
        yield page
        yield from (f"{page}#{hit['anchor']}" for hit in group["hits"][:3])


@pytest.mark.parametrize("query", QUERIES)
def test_what_a_reader_types_is_among_the_first_three_pages(query, book):
    groups = book(query)
    if QUERIES[query]:
        assert set(answers(groups)) & set(QUERIES[query]), [*answers(groups)]
    else:
        assert groups == []


def test_the_queries_are_many():
    assert len(QUERIES) >= 40


def test_the_index_is_small(site):
    files = [site / "_static" / name for name in ("search-data.js", "minisearch/minisearch.js", *SCRIPTS[1:2])]
    files[2] = site / "_static" / SCRIPTS[1].name
    assert 50_000 < sum(len(gzip.compress(path.read_bytes())) for path in files) < LIMIT


# ── 搜索页 ───────────────────────────────────────────────────────────────
def test_results_come_while_typing_and_the_keyboard_opens_one(visit, site):
    page = visit("search.html")
    box = page.get_by_role("searchbox", name="要找的字")
    box.press_sequentially("KV缓")
    summary = page.locator("#search-summary")
    summary.get_by_text("找到").wait_for()
    box.press_sequentially("存")
    summary.get_by_text("「KV缓存」").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == page.locator("#search-results a").first.text_content() and "KV 缓存" in focused
    page.keyboard.press("ArrowUp")
    assert box.evaluate("node => node === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/5-output.html*")
    assert unquote(page.url).partition(":~:")[0].endswith("#只有最后一行是新的：KV-缓存")
    heading = page.locator("section[id='只有最后一行是新的：KV-缓存'] > h2")
    assert heading.evaluate("node => node.getBoundingClientRect().top < innerHeight")


def test_hits_are_grouped_by_page_and_marked(visit):
    page = visit("search.html?q=掩码")
    page.locator("#search-results h2").first.wait_for()
    titles = page.locator("#search-results h2").all_text_contents()
    assert len(titles) == len(set(titles)) > 2
    assert {*page.locator("#search-results mark").all_text_contents()} >= {"掩码"}


def test_the_index_is_fetched_on_first_use(http, visit):
    asked = ("search-data.js", "minisearch.js", "site-index.js")
    page = visit(f"{http}search.html")
    loaded = lambda: {name for name in asked if page.locator(f"script[src$='{name}']").count()}
    assert loaded() == set()
    page.get_by_role("searchbox", name="要找的字").fill("掩码")
    page.locator("#search-results a").first.wait_for()
    assert loaded() == set(asked)
    chapter = visit(f"{http}book/4-weights.html")
    assert not any(name in chapter.content() for name in asked)


@pytest.mark.parametrize("width, theme", [(390, "light"), (390, "dark"), (1280, "light")])
def test_the_results_fit(width, theme, visit):
    page = visit("search.html?q=softmax", viewport={"width": width, "height": 844}, color_scheme=theme)
    page.locator("#search-results a").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""术语：每一页上第一次出现的连到术语表，鼠标指着或用 Tab 走到，旁边显示解释。"""

import pytest
from playwright.sync_api import expect

from press import reading

PAGES = [f"{page}.html" for page in reading.line_pages()]
PAGE = "book/4-weights.html"
TERM = "a.sa-gloss"


@pytest.mark.parametrize("address", PAGES)
def test_each_term_is_linked_once_and_only_on_the_main_line(address, opened):
    page = opened(address)
    targets = page.locator(TERM).evaluate_all("all => all.map(e => e.hash)")
    assert len(targets) == len(set(targets)) > 0
    assert page.locator(":is(h1, h2, h3, code, .katex, .sa-side, .cell, a a, #动手写) a.sa-gloss").count() == 0


def test_the_chapters_link_to_most_of_the_glossary(opened):
    assert opened(PAGE).locator(TERM).count() > 8


def box(page):
    return page.locator("#sa-gloss-box")


def test_pointing_at_a_term_shows_what_it_means(visit):
    page = visit(PAGE)
    term = page.locator(TERM, has_text="softmax").first
    assert not any("terms.js" in address and "site-" not in address for address in page.log.requests)
    term.hover()
    expect(box(page)).to_contain_text("取指数，再除以总和")
    assert "第 4 章" not in box(page).text_content()
    assert term.get_attribute("aria-describedby") == box(page).get_attribute("id")
    box(page).hover()
    expect(box(page)).to_be_visible()
    page.keyboard.press("Escape")
    assert not box(page).is_visible() and term.get_attribute("aria-describedby") is None
    assert page.log.problems == []


def test_tab_shows_it_too(visit):
    page = visit(PAGE)
    terms = page.locator(TERM)
    page.keyboard.press("Tab")
    terms.nth(1).focus()
    expect(box(page)).to_be_visible()
    at, shown = terms.nth(1).bounding_box(), box(page).bounding_box()
    assert abs(shown["y"] - at["y"] - at["height"]) < 12 or abs(shown["y"] + shown["height"] - at["y"]) < 12
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= page.viewport_size["width"]
    terms.nth(2).focus()
    expect(box(page)).to_be_visible()
    page.locator(".brand").focus()
    assert not box(page).is_visible()


def test_a_click_goes_to_the_glossary_and_so_without_a_script(visit):
    for options in ({}, {"java_script_enabled": False}, {"has_touch": True}):
        page = visit(PAGE, **options)
        term = page.locator(TERM, has_text="softmax").first
        term.tap() if "has_touch" in options else term.click()
        page.wait_for_url("**/glossary.html#term-softmax")

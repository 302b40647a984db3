"""支线：收着，按一下或按回车打开；地址、目录、搜索指到里面就打开；打印时全打开；没有脚本也能读。"""

import re
from urllib.parse import quote

from playwright.sync_api import expect
from screen import violations_in_both
from visits import PHONE

from press import minutes, reading
from press.pdf.assemble import Assembly

PAGE = "book/1-tokens.html"
ANCHOR = "支线：一个字总是一个词元吗"
BROKEN = """boxes => boxes.filter(box => {
  const drawn = box.querySelector("svg").getBoundingClientRect();
  return drawn.width < 100 || drawn.height < 30 || drawn.width > box.clientWidth + 1;
}).length"""


def fold(page):
    """题目是 ANCHOR 的那一条。"""
    return page.locator(".sa-side", has=page.locator("h2", has_text=ANCHOR)).locator("> details")


def is_open(side):
    return side.evaluate("e => e.open")


def test_a_side_path_is_folded_and_says_its_minutes(visit):
    page = visit(PAGE)
    side, summary = fold(page), fold(page).locator("> summary")
    assert not is_open(side) and summary.locator("h2").text_content() == ANCHOR
    (number,) = {p.side for p in reading.pieces(reading.source("book/1-tokens")) if p.level and p.heading == ANCHOR}
    spent = minutes.whole(minutes.exact("book/1-tokens")[number])
    assert summary.locator("span").last.text_content() == f"{spent} 分钟"
    assert summary.locator("a, button").count() == 0
    summary.focus()
    page.keyboard.press("Enter")
    assert is_open(side)
    summary.click()
    assert not is_open(side)


def test_the_sliders_in_it_are_drawn_when_it_opens(visit):
    for options in ({}, PHONE):
        page = visit(PAGE, **options)
        side = fold(page)
        boxes = side.locator(".sa-interact")
        assert boxes.count() and boxes.first.get_attribute("data-sa-ready") is not None
        side.locator("> summary").click()
        assert boxes.evaluate_all(BROKEN) == 0
        slider = boxes.first.locator("input[type=range]").first
        before = boxes.first.locator("svg").inner_html()
        slider.press("ArrowRight")
        assert boxes.first.locator("svg").inner_html() != before
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.log.problems == []


def test_its_address_opens_it(visit):
    page = visit(f"{PAGE}#{quote(ANCHOR)}")
    assert is_open(fold(page))
    expect(fold(page).locator("> summary")).to_be_in_viewport()


def test_an_address_inside_opens_it(visit):
    page = visit(PAGE)
    inside = fold(page).locator("[id^=cell-]").last.get_attribute("id")
    page.evaluate("id => (location.hash = id)", inside)
    expect(page.locator(f"#{inside}")).to_be_in_viewport()
    assert is_open(fold(page))


def test_the_contents_of_the_page_open_it_again_and_again(visit):
    page = visit(PAGE)
    link = page.locator(".local a", has_text=ANCHOR)
    for _ in range(2):
        link.click()
        expect(fold(page)).to_have_attribute("open", "")
        fold(page).locator("> summary").click()
        assert not is_open(fold(page))


def test_a_search_leads_into_it(visit):
    page = visit("search.html")
    page.locator(".search-page input").fill("字节对编码")
    page.locator("#search-results a", has_text=ANCHOR).first.click()
    page.wait_for_url(re.compile("1-tokens"))
    expect(fold(page)).to_have_attribute("open", "")
    expect(fold(page)).to_be_in_viewport()


def test_printing_opens_it(visit):
    page = visit(PAGE)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert is_open(fold(page))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not is_open(fold(page))


def test_it_needs_no_script(visit):
    page = visit(PAGE, java_script_enabled=False)
    summary = fold(page).locator("> summary")
    paragraph = page.locator(".sa-side p", has_text="先看「我」")
    assert not paragraph.is_visible()
    summary.click()
    assert paragraph.is_visible()


def test_it_has_no_accessibility_fault(visit):
    assert violations_in_both(visit(PAGE)) == []


def test_each_page_says_its_minutes_under_the_title(visit):
    page = visit(PAGE)
    assert page.locator("h1 + .sa-minutes").text_content() == minutes.say(minutes.of("book/1-tokens"))
    assert "分钟" not in page.locator("meta[name=description]").get_attribute("content")


def test_in_the_pdf_it_stands_where_it_is(site):
    article = Assembly(site, "").articles["book/1-tokens"]
    headings = [side.find(re.compile("^h"), recursive=False) for side in article.select("section.sa-side")]
    (heading,) = [heading for heading in headings if ANCHOR in heading.get_text()]
    side = heading.parent
    assert heading["id"]
    assert "分钟" in heading.find_next_sibling("span").get_text()
    assert "先看「我」" in side.get_text() and not side.find("summary")

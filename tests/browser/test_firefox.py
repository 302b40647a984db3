"""整本书在 Firefox 里走一遍：每一页的滑块、探索器、小测，搜索，每一副投影的每一张。"""

import os

import firefox
import prose
import pytest

pytestmark = [
    pytest.mark.skipif(
        not firefox.PATH and os.environ.get("CI") != "true", reason="没有 Firefox：apt-get install firefox-esr"
    ),
    pytest.mark.xdist_group("firefox"),
]
UNTIL = """const until = test => new Promise(done => {
    const look = () => (test() ? done() : setTimeout(look, 20));
    look();
  });"""
# 滑块都拨到另一头，按钮都点一下，选项都选上；返回有几张图没有跟着变
USE = """(async () => {
  UNTIL
  await until(() => !document.querySelector(":is(.sa-interact, .sa-explorer):not([data-sa-ready])"));
  for (const details of document.querySelectorAll("details")) details.open = true;
  let still = 0;
  for (const range of document.querySelectorAll(".sa-interact input[type=range]")) {
    const figure = range.closest(".sa-interact"), shown = new Set();
    for (const value of [range.min, range.max]) {
      range.value = value;
      range.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise(requestAnimationFrame);
      shown.add(figure.innerHTML);
    }
    still += shown.size == 1;
  }
  for (const range of document.querySelectorAll(".sa-explorer input[type=range]")) {
    range.value = range.min;
    range.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const input of document.querySelectorAll("main input:is([type=radio], [type=checkbox])")) input.click();
  for (const button of document.querySelectorAll("main button:not(.live)")) if (button.offsetParent) button.click();
  await new Promise(requestAnimationFrame);
  return still;
})()""".replace("UNTIL", UNTIL)
# 一张一张走完，返回 [走了几张, 一共几张, 放不下的]
WALK = """(async () => {
  UNTIL
  await until(() => "ready" in document.documentElement.dataset);
  const seen = new Set(), spills = [];
  for (let last = false; !last; Reveal.next()) {
    const slide = Reveal.getCurrentSlide();
    seen.add(slide.id);
    await until(() => !slide.querySelector(".sa-explorer:not([data-sa-ready])"));
    await new Promise(requestAnimationFrame);
    const over = ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
      scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1;
    if ([...slide.querySelectorAll(".block.fit")].some(over)) spills.push(slide.id);
    last = Reveal.isLastSlide() && !Reveal.availableFragments().next;
  }
  return [seen.size, Reveal.getTotalSlides(), spills];
})()""".replace("UNTIL", UNTIL)


@pytest.fixture(scope="module")
def browser():
    with firefox.Firefox() as opened:
        opened.send("browsingContext.setViewport", context=opened.context, viewport={"width": 1280, "height": 800})
        yield opened


@pytest.fixture(params=["file", "http"])
def base(request, site, http):
    return http if request.param == "http" else f"{site.as_uri()}/"


def test_every_page_moves(page_name, base, browser):
    browser.problems.clear()
    browser.open(base + page_name)
    assert browser.evaluate(USE) == 0
    assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert browser.evaluate("[...document.querySelectorAll('msub, msup, mfrac')].every(e => e.children.length == 2)")
    # 网页一段一段地来，一段断在 <msub> 中间，Firefox 就抱怨一声；来齐了有没有毛病，上一行看过
    assert [each for each in browser.problems if "Invalid markup: Incorrect number of children" not in each] == []


def test_search_finds(base, browser):
    browser.problems.clear()
    browser.open(f"{base}search.html?q=注意力权重")
    found = "document.querySelectorAll('#search-results a').length"
    assert browser.evaluate(f"(async () => {{ {UNTIL} await until(() => {found}); return {found} }})()") > 3
    assert browser.problems == []


@pytest.mark.parametrize("deck", [path.stem for path in prose.decks()])
def test_every_slide_fits(deck, base, browser):
    browser.problems.clear()
    browser.open(f"{base}slides/{deck}.html")
    shown, total, spills = browser.evaluate(WALK)
    assert (shown, spills) == (total, [])
    assert browser.problems == []

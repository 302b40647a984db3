"""投影用手指翻：哪一张都划得动，箭头够大，拖滑块不翻页，什么也没有叠在一起。"""

import prose
import pytest
from finger import TABLETS, Finger, tablet, thumb

DECKS = [path.stem for path in prose.decks()]
WALK = (prose.ROOT / "tests/support/walk_deck.js").read_text(encoding="utf-8")
each_deck = pytest.mark.parametrize("deck", DECKS)
each_tablet = pytest.mark.parametrize("size", TABLETS, ids="{0[0]}x{0[1]}".format)


@pytest.fixture
def hold(visit):
    """在平板上打开一副投影：(这一页, 手指)。"""

    def open_deck(deck, size):
        page = visit(f"slides/{deck}.html", **tablet(size))
        page.wait_for_selector("html[data-ready]", state="attached")
        return page, Finger(page)

    return open_deck


def where(page):
    return page.evaluate("Reveal.getIndices().h")


def go(page, number):
    page.evaluate("h => Reveal.slide(h, 0, 99)", number)


# 从正中开始划；正中一指之内有滑块或把手，就从边上开始
START = """() => {
  const [x, y] = [innerWidth / 2, innerHeight / 2], held = "input[type=range], .sa-grip";
  const near = [-24, -12, 0, 12, 24].some(d => document.elementFromPoint(x, y + d).closest(held));
  return [near ? innerWidth - 20 : x, y];
}"""
BACK = START.replace("innerWidth - 20", "20")


@each_tablet
@each_deck
def test_every_slide_is_left_by_a_swipe(deck, size, hold):
    page, finger = hold(deck, size)
    for k in range(page.evaluate("Reveal.getTotalSlides()") - 1):
        go(page, k)
        finger.swipe(*page.evaluate(START), -160)
        assert where(page) == k + 1, f"第 {k + 1} 张往后划不动"
        finger.swipe(*page.evaluate(BACK), 160)
        assert where(page) == k, f"第 {k + 2} 张往前划不动"


@each_tablet
def test_the_arrows_turn_the_pages(size, hold):
    page, _ = hold("4-weights", size)
    for name, number in (("下一步", 1), ("下一步", 2), ("上一步", 1)):
        arrow = page.get_by_role("button", name=name)
        box, slide = arrow.bounding_box(), page.locator("section.present").bounding_box()
        assert box["width"] >= 44 <= box["height"] and box["y"] >= slide["y"] + slide["height"]
        arrow.tap()
        assert where(page) == number
    assert page.log.problems == []


def test_a_mouse_sees_no_arrows(visit):
    page = visit("slides/4-weights.html")
    assert page.get_by_role("button", name="下一步").count() == 0


STATE = "e => e.value ?? e.style.cssText"


@each_tablet
@each_deck
def test_what_is_dragged_does_not_turn_the_page(deck, size, hold):
    """每个滑块、每个把手：手指拖得动，幻灯片不动。"""
    page, finger = hold(deck, size)
    tried = 0
    for k in range(page.evaluate("Reveal.getTotalSlides()")):
        go(page, k)
        for control in page.locator("section.present :is(input[type=range], .sa-grip):visible").all():
            before = control.evaluate(STATE)
            finger.swipe(*thumb(control))
            assert control.evaluate(STATE) != before and where(page) == k, f"第 {k + 1} 张"
            tried += 1
    assert tried > 0


# 屏幕上不够大的：滑块、选项、按钮 44 像素，探索器里的 24 像素；单选框、勾选框看它的标签
SMALL = """() => {
  const small = [];
  const targets = "section.present :is(input, select, button, td[data-r], .sa-grip), nav :is(a, button)";
  for (const e of document.querySelectorAll(targets)) {
    if (!e.checkVisibility({ visibilityProperty: true })) continue;
    const target = /^(radio|checkbox)$/.test(e.type) ? e.labels[0] : e;
    const { width, height } = target.getBoundingClientRect();
    const inside = e.closest(".sa-explorer"), least = inside || e.closest(".fit") ? 23.5 : 43.5;
    if (height < least || width < 23.5) small.push([e.outerHTML.slice(0, 60), width, height]);
  }
  return small;
}"""


@each_tablet
@each_deck
def test_targets_are_large_enough_and_nothing_overlaps(deck, size, hold):
    """手指要的地方按屏幕算，幻灯片越小占得越多；字照样不小于 24 像素（按 1280×720 算）。"""
    page, _ = hold(deck, size)
    assert page.evaluate(WALK, False)[1] == []
    for k in range(page.evaluate("Reveal.getTotalSlides()")):
        go(page, k)
        assert page.evaluate(SMALL) == [], f"第 {k + 1} 张"

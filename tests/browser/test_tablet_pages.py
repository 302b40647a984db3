"""网页在平板上用手指：每个滑块、每个把手都拖得动，别处照样划得动网页，什么也没有切掉。"""

import pytest
from finger import TABLETS, Finger, tablet, thumb
from screen import SCROLLS, STICKING_OUT, open_sides
from visits import SITE

PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.glob("book/**/*.html")
    if 'class="sa-explorer"' in path.read_text(encoding="utf-8")
)
HELD = "input[type=range], .sa-grip"
STATE = "e => e.value ?? e.style.cssText"
MIDDLE = "e => e.scrollIntoView({ block: 'center', behavior: 'instant' })"
SETTLED = """async () => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  return scrollY;
}"""

# 探索器里被切掉的：自己或里面的东西比它大，又不能滚动
CUT = """root => [root, ...root.querySelectorAll("*")].filter(e => {
  if (!e.checkVisibility({ visibilityProperty: true }) || e.closest(".sa-hidden, svg, input, select")) return false;
  if (e.clientWidth <= 1) return false; // 只给读屏软件的
  const { overflowX, overflowY } = getComputedStyle(e), clips = /hidden|clip/;
  const wide = e.scrollWidth > e.clientWidth + 1, tall = e.scrollHeight > e.clientHeight + 1;
  return clips.test(overflowX) && wide || clips.test(overflowY) && tall;
}).map(e => e.outerHTML.slice(0, 100))"""

# 探索器里一处不是控件的地方；没有就是 null
PLAIN = """root => {
  const { left, top, width, height } = root.getBoundingClientRect(), x = left + width / 2;
  for (let y = Math.max(top, 200); y < Math.min(top + height, innerHeight - 100); y += 20) {
    const e = document.elementFromPoint(x, y);
    if (root.contains(e) && !e.closest("input, select, button, label, a, summary, .sa-grip")) return [x, y];
  }
  return null;
}"""
WATCH = """() => {
  window.ended = scrollY;
  addEventListener("scrollend", () => { window.ended = scrollY; }, { once: true });
}"""


@pytest.mark.parametrize("size", TABLETS, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("name", PAGES)
def test_a_finger_uses_the_page(name, size, visit):
    page = visit(name, **tablet(size))
    open_sides(page)
    finger = Finger(page)
    roots = page.locator(".sa-explorer .sa-live, .sa-interact").all()
    assert roots
    for root in roots:
        assert root.evaluate(CUT) == []
        for control in root.locator(HELD).locator("visible=true").all():
            control.evaluate(MIDDLE)
            scrolled, before = page.evaluate(SETTLED), control.evaluate(STATE)
            finger.swipe(*thumb(control), down=60 if control.evaluate("e => e.matches('.sa-grip')") else 0)
            assert page.evaluate(SETTLED) == scrolled and control.evaluate(STATE) != before, control
        root.evaluate(MIDDLE)
        scrolled = page.evaluate(SETTLED)
        page.evaluate(WATCH)
        finger.swipe(*root.evaluate(PLAIN), 0, -150)
        page.wait_for_function("before => Math.abs(ended - before) > 50", arg=scrolled)
    assert page.evaluate(STICKING_OUT) == [] and not page.evaluate(SCROLLS)
    assert page.log.problems == []

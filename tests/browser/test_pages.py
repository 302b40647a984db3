"""每一页：不联网、不报错、无障碍、手机、没有 JavaScript、深色、打印、中文界面。"""

import re

import frames as python
import prose
import pytest
from frames import READ, compare
from screen import SCHEMES, SCROLLS, STICKING_OUT, english, open_details, open_sides, switch, violations_in_both
from visits import PHONE, foreign, watch

FOR_TEACHERS = {f"book/appendix/{name}.html" for name in ("teachers", "handout", "handout-solution")}


def test_the_pages_are_the_book(site):
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    book = {"book/" + path.relative_to(prose.BOOK).with_suffix(".html").as_posix() for path in prose.pages()}
    assert {name for name in built if not name.startswith("slides/")} == book | {"index.html", "search.html"}


# ── 不联网、不报错 ────────────────────────────────────────────────────────
FOCUS = """(all, k) => {
  if (!all[k].checkVisibility({ visibilityProperty: true })) return false;
  all[k].focus();
  return document.activeElement == all[k];
}"""
CLICK = "all => all.filter(e => e.checkVisibility({ visibilityProperty: true }) && (e.click(), true)).length"


def use(page, keys):
    """把一页上能动的都动一动：按钮用键盘按，或点一下；返回动了几个。"""
    open_details(page)
    buttons = page.evaluate_handle("[...document.querySelectorAll('button:not(.live, [type=submit])')]")
    used = 0 if keys else buttons.evaluate(CLICK)
    for k in range(buttons.evaluate("all => all.length") if keys else 0):
        if buttons.evaluate(FOCUS, k):
            page.keyboard.press("Enter")
            used += 1
    page.locator("[data-sa-name]").evaluate_all(
        "all => all.forEach(e => e.dispatchEvent(new Event('input', { bubbles: true })))"
    )
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    return used


@pytest.mark.parametrize("origin", ["file", "http"])
def test_asks_no_other_host_and_reports_no_error(origin, page_name, visit, site, http):
    page = visit((http if origin == "http" else f"{site.as_uri()}/") + page_name)
    assert use(page, keys=origin == "file")
    assert page.title() and page.locator("h1").text_content()
    assert page.locator(".sa-interact:not([data-sa-ready])").count() == 0
    assert len(page.log.requests) > 1 and foreign(page.log) == []
    assert page.log.problems == []


@pytest.mark.parametrize("origin", ["file", "http"])
def test_the_front_door_leads_to_the_cover(origin, site, http, chromium):
    page = chromium.new_page()
    log = watch(page.context)
    page.goto(http if origin == "http" else f"{site.as_uri()}/index.html")
    page.wait_for_url("**/book/index.html")
    assert foreign(log) == [] and log.problems == []
    page.close()


def test_the_record_catches_foreign_requests_missing_files_and_errors(visit, http):
    page = visit(http + "book/index.html", bypass_csp=True)
    page.evaluate("fetch('https://example.org/a.js').catch(() => {})")
    page.evaluate("fetch('no-such-file')")
    page.evaluate("setTimeout(() => { throw new Error('坏了') })")
    with page.expect_console_message(lambda message: message.text == "最后"):
        page.evaluate("setTimeout(() => console.error('最后'))")
    assert foreign(page.log) == ["https://example.org/a.js"]
    problems = "\n".join(page.log.problems)
    assert all(part in problems for part in ("取不到 https://example.org", "404 ", "脚本出错：坏了", "控制台：最后"))


# ── 无障碍 ───────────────────────────────────────────────────────────────
def test_axe_finds_no_violation(page_name, opened):
    page = opened(page_name)
    open_details(page)
    assert violations_in_both(page) == []


def test_axe_finds_what_is_wrong(visit):
    page = visit("book/1-tokens.html")
    page.evaluate("document.querySelector('.sa-control label').remove()")
    page.evaluate("document.querySelector('article p').style.color = '#ccc'")  # 浅色时看不清
    page.evaluate("document.querySelector('article section section p').style.color = '#333'")  # 深色时看不清
    found = {(scheme, rule) for scheme, rule, _ in violations_in_both(page)}
    assert found == {("light", "label"), ("light", "color-contrast"), ("dark", "color-contrast")}


# ── 手机 ─────────────────────────────────────────────────────────────────
def test_a_phone_needs_no_sideways_scrolling(page_name, opened):
    page = opened(page_name, **PHONE, has_touch=True)
    open_details(page)
    assert page.evaluate(STICKING_OUT) == []
    assert not page.evaluate(SCROLLS)


def test_wide_things_are_noticed(visit):
    page = visit("book/index.html", **PHONE)
    page.evaluate("document.querySelector('main').append(Object.assign(document.createElement('p'), { id: 'wide' }))")
    page.evaluate("document.getElementById('wide').style = 'width: 500px; height: 1px'")
    assert page.evaluate(SCROLLS) and "wide" in page.evaluate(STICKING_OUT)[0]


SIZES = """all => all.map(e => {
  const { width, height } = e.getBoundingClientRect();
  return [e.outerHTML.slice(0, 120), width, height];
})"""


def test_controls_are_large_enough_to_touch(chapter, opened):
    page = opened(f"book/{chapter}.html", **PHONE, has_touch=True)
    controls = ".sa-interact :is(input, select, button, summary), .sa-picture summary, .bar button, .tools a, .around a"
    sizes = page.locator(controls).filter(visible=True).evaluate_all(SIZES)
    assert len(sizes) > 5
    assert [(html, width, height) for html, width, height in sizes if min(width, height) < 24] == []


TEXT_SIZES = """all => all.map(text => {
  const scale = text.getScreenCTM().a;
  return [text.textContent, scale * parseFloat(getComputedStyle(text).fontSize)];
})"""


def test_text_in_figures_is_legible_on_a_phone(chapter, opened):
    page = opened(f"book/{chapter}.html", **PHONE, has_touch=True)
    open_sides(page)
    sizes = page.locator("svg.sa-svg text:not([transform*=rotate])").evaluate_all(TEXT_SIZES)
    assert len(sizes) > 10
    assert [(text, size) for text, size in sizes if size < 9.9] == []


def test_the_menu_opens_on_a_phone(visit):
    page = visit("book/4-weights.html", **PHONE)
    link = page.locator("#nav").get_by_role("link", name="加权求和")
    assert not link.is_visible()
    page.get_by_role("button", name="目录").press("Enter")
    link.click()
    page.wait_for_url("**/5-output.html")


# ── 没有 JavaScript ──────────────────────────────────────────────────────
def test_without_javascript_every_figure_shows_its_default(chapter, opened):
    page = opened(f"book/{chapter}.html", java_script_enabled=False)
    open_sides(page)
    roots = page.locator(".sa-interact").all()
    figures = python.figures(chapter)
    assert len(roots) == len(figures)
    for root, figure in zip(roots, figures):
        compare(root.evaluate(READ), figure, figure.default)
        assert not root.locator(".sa-controls").is_visible()
        assert root.locator(".sa-state").is_visible()
    sizes = page.locator("svg.sa-svg").evaluate_all(SIZES)
    assert len(sizes) >= len(roots)
    assert [html for html, width, height in sizes if width < 100 or height < 50] == []
    assert page.locator("svg.sa-svg text").evaluate_all("all => all.every(e => e.checkVisibility())")


def test_without_javascript_formulas_and_code_are_there(page_name, opened):
    page = opened(page_name, java_script_enabled=False)
    sizes = page.locator("main .katex-html").filter(visible=True).evaluate_all(SIZES)
    assert sizes or not re.match(r"book/(\d|appendix/notation)", page_name)
    assert [html for html, width, height in sizes if width < 3 or height < 5] == []
    assert page.locator("main pre").evaluate_all("all => all.every(e => e.textContent.trim())")


def test_without_javascript_the_pages_follow_one_another(visit, site):
    page = visit("book/index.html", java_script_enabled=False)
    seen = [page.url]
    while (link := page.locator("a[rel=next]")).count():
        target = link.evaluate("link => link.href")
        link.click()
        page.wait_for_url(target)
        seen.append(target)
    book = {"book/" + path.relative_to(prose.BOOK).with_suffix(".html").as_posix() for path in prose.pages()}
    assert sorted(seen) == sorted(f"{site.as_uri()}/{name}" for name in book - FOR_TEACHERS)
    page.locator("a[rel=prev]").click()
    page.wait_for_url(seen[-2])
    page.locator("#nav").get_by_role("link", name="封面").click()
    page.wait_for_url(seen[0])


def test_the_pages_for_teachers_stand_apart_but_are_found(visit, site):
    for name in FOR_TEACHERS:
        assert not re.findall(r'rel="(?:prev|next)"', (site / name).read_text(encoding="utf-8"))
    page = visit("book/4-weights.html")
    page.locator("footer").get_by_role("link", name="给老师").click()
    page.wait_for_url("**/appendix/teachers.html")
    for name in ("讲义", "答案"):
        assert page.locator("article").get_by_role("link", name=name, exact=True).count()
    page = visit("search.html?q=出门条")
    assert "teachers" in page.locator("#search-results a").first.get_attribute("href")


def test_the_plans_are_cards_on_a_phone(visit):
    """教案的表在手机上一行一张卡片，列名写在每一格前面；宽的屏幕上还是表。"""
    for width, cards in ((390, True), (1280, False)):
        plans = visit("book/appendix/teachers.html", viewport={"width": width, "height": 800}).locator(".sa-cards")
        assert plans.count() == 6
        for plan in plans.all():
            assert plan.locator("thead").is_visible() != cards == plan.locator(".sa-cell-name").first.is_visible()
            wide = "e => e.getBoundingClientRect().width / e.closest('.sa-cards').clientWidth"
            assert (plan.locator("td > :last-child").first.evaluate(wide) > 0.6) == cards
            assert plan.evaluate("e => e.scrollWidth <= e.clientWidth")


# ── 主题 ─────────────────────────────────────────────────────────────────
CONTRASTS = """all => all.map(text => {
  const parse = color => (color.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((c, k) => c * a + below[k] * (1 - a));
  const luminance = rgb => rgb.map(c => c / 255)
    .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, k) => sum + c * ([0.2126, 0.7152, 0.0722][k] ?? 0), 0);
  if (text.getBoundingClientRect().top < 100 || text.getBoundingClientRect().bottom > innerHeight)
    text.scrollIntoView({ block: "center" });
  const box = text.getBoundingClientRect();
  const layers = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    .filter(e => !e.closest("text")).reverse();
  let back = [255, 255, 255];
  for (const layer of layers) {
    const css = getComputedStyle(layer), shape = layer instanceof SVGGeometryElement;
    const color = parse(shape ? css.fill : css.backgroundColor);
    const alpha = (color[3] ?? 1) * css.opacity * (shape ? css.fillOpacity : 1);
    if (css.fill != "none" || !shape) back = over([...color.slice(0, 3), alpha], back);
  }
  const ink = luminance(parse(getComputedStyle(text).fill)), [low, high] = [ink, luminance(back)].sort((a, b) => a - b);
  return [text.textContent, (high + 0.05) / (low + 0.05)];
})"""


def faint(page):
    """图上看不清的字，连同一共看了多少字。"""
    found = page.locator("svg.sa-svg text").filter(visible=True).evaluate_all(CONTRASTS)
    return [(text, round(ratio, 2)) for text, ratio in found if ratio < 4.5], len(found)


def test_text_in_figures_stands_out(chapter, opened):
    page = opened(f"book/{chapter}.html")
    for scheme in SCHEMES:
        switch(page, scheme)
        weak, total = faint(page)
        assert total > 10
        assert weak == []


def test_faint_text_is_noticed(visit):
    page = visit("book/4-weights.html", color_scheme="dark")
    page.evaluate("document.querySelector('.sa-interact svg text').style.fill = '#444'")
    weak, _ = faint(page)
    assert len(weak) == 1


def test_the_theme_button_changes_the_colours_and_is_remembered(visit):
    page = visit("book/4-weights.html", color_scheme="light")
    ink = "getComputedStyle(document.querySelector('.sa-interact svg text')).fill"
    light = page.evaluate(ink)
    button = page.get_by_role("button", name="配色")
    while "深色" not in button.get_attribute("aria-label"):
        button.press("Enter")
    dark = page.evaluate(ink)
    assert dark != light
    page.reload()
    assert page.evaluate(ink) == dark
    assert "深色" in page.get_by_role("button", name="配色").get_attribute("aria-label")


# ── 打印 ─────────────────────────────────────────────────────────────────
def test_print_shows_figures_without_controls(chapter, opened):
    page = opened(f"book/{chapter}.html")
    switch(page, "dark")
    open_sides(page)  # 打印的时候浏览器自己打开，见 test_sides
    page.emulate_media(media="print")
    for root in page.locator(".sa-interact").all():
        assert not root.locator(".sa-controls").is_visible()
        assert root.locator(".sa-state").is_visible()
        assert root.locator("svg").bounding_box()["height"] > 50
    for hidden in (".bar", "#nav", ".tools"):
        assert not page.locator(hidden).is_visible()
    weak, total = faint(page)
    assert total > 10 and weak == []


# ── 中文界面 ─────────────────────────────────────────────────────────────
INTERFACE = """() => {
  const words = [document.title.split(" · ").at(-1)];
  const parts = "header, footer, .tools, button, summary, noscript, .caption, .around small, .local > p";
  for (const e of document.querySelectorAll(parts))
    if (e.checkVisibility() && !e.closest(".sa-side > details > summary")) words.push(e.innerText);
  for (const e of document.querySelectorAll("body *"))
    for (const name of ["title", "aria-label", "placeholder", "alt", "aria-description", "aria-roledescription"])
      if (e.hasAttribute(name) && !e.matches(".sa-figure")) words.push(e.getAttribute(name));
  for (const e of document.querySelectorAll("body *"))
    for (const part of ["::before", "::after"]) {
      const content = getComputedStyle(e, part).content;
      if (content.startsWith('"')) words.push(content);
    }
  return words;
}"""


def test_the_interface_is_chinese(page_name, opened):
    page = opened(page_name)
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    texts = page.evaluate(INTERFACE)
    assert any(re.search(prose.CJK, text) for text in texts)
    assert english(texts) == []


def test_english_is_noticed():
    assert english(["Copy to clipboard", "头 h，MIT"]) == ["Copy", "clipboard", "to"]


# ── 搜索、复制、跳转 ─────────────────────────────────────────────────────
def test_search_finds_chinese(visit, site):
    page = visit("book/1-tokens.html")
    box = page.get_by_role("searchbox", name="搜索本书")
    box.fill("因果掩码")
    box.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.locator("#search-summary").get_by_text("找到").wait_for()
    results = page.locator("#search-results a")
    assert any("4-weights" in link.get_attribute("href") for link in results.all())
    results.first.click()
    assert page.locator("h1").is_visible() and page.url.startswith(site.as_uri())
    page = visit("search.html?q=没有这几个字的")
    page.locator("#search-summary").get_by_text("没有找到").wait_for()
    assert "相近" in page.locator("#search-summary").text_content()
    page = visit("search.html?q=饕餮")
    page.locator("#search-summary").get_by_text("没有找到").wait_for()
    assert page.locator("#search-results li").count() == 0


def test_what_the_reader_searches_for_is_never_run(visit):
    page = visit("search.html?q=<img src=x onerror=console.error(1)>")
    page.locator("#search-summary").get_by_text("<img src=x").wait_for()
    assert page.locator("#search-summary img").count() == 0
    assert page.log.problems == []


def test_the_keyboard_can_skip_to_the_text(visit):
    page = visit("book/4-weights.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') != null")


def test_focus_is_visible_on_every_stop(visit):
    page = visit("book/4-weights.html")
    stops = page.locator("a:visible, button:visible, input:visible, select:visible, summary:visible").count()
    assert stops > 20
    for _ in range(20):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")

"""投影：每一副、每一张、每一步都放得下，字够大，按键听话，离开网络照样讲。"""

import re
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from itertools import product

import prose
import pytest
from host import PREFIX, Handler
from links import parsed, problems
from visits import foreign

SIZES = [(1280, 720), (1920, 1080), (1024, 768)]
DECKS = [path.stem for path in prose.decks()]
each_deck = pytest.mark.parametrize("deck", DECKS)

WALK = (prose.ROOT / "tests/support/walk_deck.js").read_text(encoding="utf-8")


@pytest.fixture
def present(visit):
    def open_deck(deck, size=SIZES[0], query="", **options):
        page = visit(f"slides/{deck}.html{query}", viewport={"width": size[0], "height": size[1]}, **options)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    return open_deck


def where(page):
    return page.evaluate("Reveal.getIndices().h")


def go(page, number):
    page.evaluate("h => Reveal.slide(h, 0, 99)", number)


# ── 放得下，看得清 ───────────────────────────────────────────────────────
@each_deck
def test_nothing_overflows_and_text_is_large(deck, present):
    """在第一种大小下，把每个控件也拨一遍，放在最后；别的大小只是整张放大缩小。"""
    for size in SIZES:
        page = present(deck, size)
        steps, found = page.evaluate(WALK, size == SIZES[0])
        assert steps > page.evaluate("Reveal.getTotalSlides()") >= 12
        assert found == [], size
        assert page.log.problems == [] == foreign(page.log)


@pytest.mark.parametrize(
    "break_it, what",
    [
        ("slide.querySelector('p').style.marginLeft = '1200px'", "出了"),
        ("slide.querySelector('p').style.fontSize = '23px'", "像素"),
        (
            "slide.querySelector('.body').style.cssText = 'overflow: auto; max-height: 90px'",
            "要滚动",
        ),
        (
            "addEventListener('input', e => e.target.closest('.sa-interact').querySelector('svg').style.scale = .5)",
            "拨到",
        ),
    ],
)
def test_what_does_not_fit_is_noticed(break_it, what, present):
    page = present("4-weights")
    page.evaluate("code => new Function('slide', code)(Reveal.getSlide(0))", break_it)
    assert what in "".join(page.evaluate(WALK, True)[1])


@each_deck
def test_links_hold(deck, site):
    path = site / "slides" / f"{deck}.html"
    assert len(parsed(path).loads) > 5 and problems(path) == []
    assert f"../book/{deck}.html" in parsed(path).links
    assert f"../slides/{deck}.html" in parsed(site / "book" / f"{deck}.html").links


@each_deck
def test_the_page_shows_nothing_of_the_deck(deck, site):
    page = (site / "book" / f"{deck}.html").read_text(encoding="utf-8")
    assert "常见的错" in (site / "slides" / f"{deck}.html").read_text(encoding="utf-8")
    assert "常见的错" not in page and f"{deck}-slide-" not in page


# ── 滑块和探索器 ─────────────────────────────────────────────────────────
# 这一张上每个控件的样子，和现在是第几张
STATE = """() => [
  String([...Reveal.getCurrentSlide().querySelectorAll(".sa-interact, .sa-explorer, .sa-quiz")].map(root => [
    root.dataset.saFrame, ...[...root.querySelectorAll("input, select")].map(e => e.checked + e.value)])),
  Reveal.getIndices().h,
]"""


KEYS = {"checkbox": ["Space"], "radio": ["Space", "ArrowDown"], "text": ["5"]}


@each_deck
def test_controls_work_without_moving_the_deck(deck, present):
    """键盘拨得动每个控件，鼠标拖得动滑块，幻灯片不动；PageDown、PageUp 在哪里都翻页。"""
    page = present(deck)
    tried, total = 0, page.evaluate("Reveal.getTotalSlides()")
    for k in range(total):
        go(page, k)
        slide = page.locator("section.present")
        for control in slide.locator(".block:not(.text) :is(input, select):visible").all():
            kind = control.evaluate("e => e.options ? 'select' : e.type")
            control.focus()
            seen = {page.evaluate(STATE)[0]}
            for key in KEYS.get(kind, ["Home", "End", "ArrowLeft", "ArrowUp"]):
                page.keyboard.press(key)
                state, at = page.evaluate(STATE)
                seen.add(state)
                assert at == k, f"第 {k + 1} 张：{key} 翻了页"
            assert len(seen) > 1, f"第 {k + 1} 张：{kind} 不动"
            if kind == "range":
                box = control.bounding_box()
                page.mouse.move(box["x"] + 3, box["y"] + box["height"] / 2)
                page.mouse.down()
                page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2, steps=3)
                page.mouse.up()
                assert control.evaluate("e => e.value == e.max") and where(page) == k
            tried += 1
            control.focus()
            if k + 1 < total:
                page.keyboard.press("PageDown")
                assert where(page) == k + 1
                page.keyboard.press("PageUp")
                assert where(page) == k
                go(page, k)
    assert tried > 0
    assert page.log.problems == []


# 等画完两帧，再看最小的字有几像素、要不要滚动
LEAST = """async root => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  const says = e => [...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim());
  const seen = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".sa-hidden");
  const sizes = [...root.querySelectorAll("*")].filter(e => says(e) && seen(e)).map(
    e => parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom);
  const block = root.closest(".block");
  return [Math.min(...sizes), block.scrollHeight > block.clientHeight + 1 || block.scrollWidth > block.clientWidth + 1];
}"""


def test_the_pipeline_fits_at_every_step(present):
    """三个字、五个字，每一步，问一个数或不问，流水线都不用滚动，字不小于 24 像素。"""
    page = present("8-together")
    go(page, page.evaluate("Reveal.getSlides().findIndex(s => s.querySelector('[data-sa-name=pipeline]'))"))
    root = page.locator("section.present [data-sa-name=pipeline]")
    for sentence in ("我爱你", "我们爱你们"):
        root.get_by_label("句子").fill(sentence)
        for step in range(7):
            root.get_by_role("tab").nth(step).click()
            for ask in (False, True):
                if ask:
                    root.locator("td[data-r]").last.click()
                size, scrolls = root.evaluate(LEAST)
                assert root.locator(".sa-answer").is_visible() == ask, (sentence, step + 1)
                assert size >= 24 and not scrolls, (sentence, step + 1, ask, size)


def test_an_explorer_that_comes_alive_late_is_as_large(present):
    """直接打开探索器那一张时，先量到的是它不动的样子；它的脚本一好，就再量一次。"""
    page = present("8-together", query="#/8-together-slide-05")
    zoom = "document.querySelector('section.present .explorer').firstElementChild.style.zoom"
    page.wait_for_function(f"() => {zoom} == 1")
    root = page.locator("section.present .sa-explorer")
    root.evaluate("e => { e.removeAttribute('data-sa-ready'); fit(e.closest('.block')); }")
    page.wait_for_function(f"() => {zoom} < 1")
    root.evaluate("e => e.setAttribute('data-sa-ready', '')")
    page.wait_for_function(f"() => {zoom} == 1")


# ── 讲的时候 ─────────────────────────────────────────────────────────────
def test_keys_for_the_lecturer(present):
    page = present("4-weights")
    for key, step in (("PageDown", 1), ("Space", 2), ("ArrowRight", 3), ("PageUp", 2), ("ArrowLeft", 1), ("Home", 0)):
        page.keyboard.press(key)
        assert where(page) == step, key
    for key in ("b", "."):
        page.keyboard.press(key)
        assert page.evaluate("Reveal.isPaused()")
        page.keyboard.press("PageDown")
        assert not page.evaluate("Reveal.isPaused()") and where(page) == 0
    page.keyboard.press("Escape")
    assert page.evaluate("Reveal.isOverview()")
    page.keyboard.press("Escape")
    assert not page.evaluate("Reveal.isOverview()")
    page.keyboard.press("g")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.wait_for_function("() => Reveal.getIndices().h == 6")
    page.wait_for_url("**#/" + page.locator("section.present").get_attribute("id"))


def test_escape_leaves_a_slider_first(present):
    page = present("4-weights")
    go(page, page.evaluate("Reveal.getSlides().findIndex(s => s.querySelector('.sa-interact'))"))
    page.locator("section.present input").first.focus()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement == document.body && !Reveal.isOverview()")


def test_each_slide_has_an_address(present):
    page = present("4-weights", query="#/4-weights-slide-05")
    assert page.locator("section.present").get_attribute("id") == "4-weights-slide-05"


def test_the_theme_is_light_until_asked(present):
    page = present("4-weights", color_scheme="dark")
    paper = lambda: page.evaluate("getComputedStyle(document.body).backgroundColor")
    light = paper()
    page.keyboard.press("t")
    dark = paper()
    page.get_by_role("button", name="配色").click()
    assert sum(map(int, re.findall(r"\d+", light)[:3])) > 700 > 100 > sum(map(int, re.findall(r"\d+", dark)[:3]))
    assert paper() == light


def test_help_is_in_chinese_and_holds_the_keys(present):
    page = present("4-weights")
    page.keyboard.press("?")
    assert page.locator("dialog.help").is_visible()
    page.keyboard.press("ArrowRight")
    assert where(page) == 0
    page.keyboard.press("Escape")
    assert page.locator("dialog.help").is_hidden()


def test_drawing_on_a_slide(present):
    page = present("4-weights")
    canvas = lambda: page.evaluate("document.querySelector('#notescanvas canvas').toDataURL()")
    empty = canvas()
    page.keyboard.press("c")
    page.mouse.move(300, 300)
    page.mouse.down()
    page.mouse.move(600, 420, steps=4)
    page.mouse.up()
    assert canvas() != empty and where(page) == 0
    page.keyboard.press("Delete")
    assert canvas() == empty
    page.keyboard.press("c")
    page.keyboard.press("PageDown")
    assert where(page) == 1
    assert page.log.problems == []


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_the_speaker_view_follows_without_a_network(scheme, http, visit):
    page = visit(f"{http if scheme == 'http' else ''}slides/4-weights.html")
    page.wait_for_selector("html[data-ready]", state="attached")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    view = popup.value
    notes = view.locator(".speaker-controls-notes .value")
    notes.wait_for()
    shown = page.locator("section.present aside.notes")
    for key in ("", "PageDown"):
        if key:
            page.keyboard.press(key)
        first = shown.locator("li").first.text_content()
        notes.get_by_text(first.strip()[:12]).wait_for()
    assert re.fullmatch(r"00:\d\d:\d\d", view.locator(".timer").text_content().strip())
    assert not re.search(r"[A-Za-z]{3,}", view.locator("body").inner_text().replace("softmax", ""))
    frames = [frame for frame in view.frames if "receiver" in frame.url]
    assert len(frames) == 2
    for frame, number in zip(sorted(frames, key=lambda f: "postMessageEvents" not in f.url), (1, 2)):
        frame.wait_for_function(f"() => window.Reveal?.isReady() && Reveal.getIndices().h == {number}")
    view.keyboard.press("PageDown")
    page.wait_for_function("() => Reveal.getIndices().h == 2")
    assert page.log.problems == [] == foreign(page.log)


COMMANDS = [
    {"method": "slide", "args": [3]},
    {"method": "configure", "args": [{"controls": True, "loop": True}]},
    {"method": "setState", "args": [{"indexh": 3}]},
    {"method": "togglePause"},
    {"namespace": "reveal-notes", "type": "heartbeat"},
    {"method": "destroy"},
]
SEND = "command => deck.postMessage(JSON.stringify(command), '*')"
AS_IT_WAS = """() => {
  const { controls, loop } = Reveal.getConfig();
  return [Reveal.isReady(), Reveal.getIndices().h, Reveal.isPaused(), controls, loop];
}"""
COUNT = "window.arrived = 0; addEventListener('message', () => { arrived++; }, true);"
FRAME = """url => {
  document.body.append(document.createElement("iframe")); window.deck = frames[0]; deck.location = url; }"""
OPEN = "url => { window.deck = open(url); }"
TAKES = {"framed": FRAME, "opened": OPEN}
WAYS = [way for way in product(["http", "file"], TAKES, ["", "?receiver"]) if way != ("file", "framed", "?receiver")]


@pytest.fixture
def stranger(request, visit, site, http, tmp_path):
    """别的网站（或双击打开的）一页，和投影的地址；它放在框里的、打开的页，都数收到了几条消息。"""
    (tmp_path / "index.html").touch()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        over_http = request.param == "http"
        page = visit(
            f"http://127.0.0.1:{server.server_port}{PREFIX}" if over_http else tmp_path.as_uri() + "/index.html"
        )
        page.context.add_init_script(COUNT)
        yield page, http if over_http else f"{site.as_uri()}/"
        server.shutdown()


@pytest.mark.parametrize("stranger, take, query", WAYS, indirect=["stranger"])
def test_nobody_else_commands_the_deck(take, query, stranger):
    """别的网站把投影放在框里，或者打开它，发来什么吩咐都不听。

    双击打开的页都算同一个来源（"null"）：靠窗口认人。演讲者视图的小窗口听外面那一页的，就不试了。
    """
    page, base = stranger
    address = f"{base}slides/4-weights.html{query}"
    if take == "framed":
        page.evaluate(TAKES[take], address)
        page.wait_for_function("deck.length >= 0 && frames[0]")
        deck = page.frames[-1]
        deck.wait_for_url(lambda url: "/slides/" in url)
    else:
        with page.expect_popup() as popup:
            page.evaluate(TAKES[take], address)
        deck = popup.value
    deck.wait_for_selector("html[data-ready]", state="attached")
    for command in COMMANDS:
        before = deck.evaluate("arrived")
        page.evaluate(SEND, command)
        deck.wait_for_function("before => arrived > before", arg=before)
        assert deck.evaluate(AS_IT_WAS) == [True, 0, False, False, False]


# 演讲者视图会把 url 放进框里
HOLE = (
    "url=javascript:opener.reached=1//&url=javascript%3Aopener.reached%3D1//&controls=true&keyboard=false&autoSlide=1"
)


def test_the_address_sets_nothing(present):
    page = present("4-weights", query=f"?{HOLE}")
    assert page.evaluate("[Reveal.getConfig().url, Reveal.getConfig().controls, location.search]") == [None, False, ""]
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    popup.value.locator(".speaker-controls-notes .value").wait_for()
    assert page.evaluate("window.reached") is None
    assert len([frame for frame in popup.value.frames if "/slides/4-weights.html?receiver" in frame.url]) == 2


@each_deck
def test_without_scripts_the_slides_are_a_page(deck, visit):
    page = visit(f"slides/{deck}.html", java_script_enabled=False)
    slides = page.locator("section")
    tops = [box["y"] for box in (slides.nth(k).bounding_box() for k in range(slides.count()))]
    assert len(tops) >= 12 and tops == sorted(set(tops))
    for heading in page.locator("section :is(h1, h2)").all():
        assert heading.is_visible()
    assert page.locator("section .sa-svg:visible").count() > 0
    assert page.locator("aside.notes:visible, nav button:visible").count() == 0
    assert page.get_by_role("link", name="网页").is_visible()


# 打印时每张是不是和放映时一样大、一样排，图有没有缩小
WRONG_PAPER = """() => [...document.querySelectorAll(".pdf-page")].filter(paper => {
  const seen = e => e.checkVisibility() && !e.closest(".katex, .sa-hidden");
  const { bottom, height } = paper.getBoundingClientRect(), slide = paper.querySelector("section");
  const small = [...slide.querySelectorAll(".sa-svg")].some(e => e.getBoundingClientRect().height < 350);
  const low = e => e.getBoundingClientRect().bottom > bottom + 1;
  const over = [...slide.querySelectorAll(".body *")].some(e => seen(e) && low(e));
  return small || over || Math.abs(height - 720) > 1 || Math.abs(slide.getBoundingClientRect().height - 720) > 1;
}).map(paper => paper.querySelector("section").id)"""


@each_deck
def test_prints_one_slide_a_page(deck, present):
    page = present(deck, query="?print-pdf")
    total = page.evaluate("Reveal.getTotalSlides()")
    page.wait_for_function("total => document.querySelectorAll('.pdf-page').length == total", arg=total)  # 排好了才印
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(pages) == total
    page.emulate_media(media="print")
    assert page.evaluate(WRONG_PAPER) == []

"""最旧的浏览器：建好的网站只用它们都有的，拿掉新的照样能用；运行不了 Python 的，一句话说清楚。"""

import json
from functools import partial
from http.server import ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import prose
import pytest
from host import PREFIX, Handler
from inpage import CHAPTER, InPage
from screen import open_details

from press import engines

# 最旧的浏览器不是都有的接口和成员都拿掉；zoom 也说不认得
WITHOUT = """for (const [owner, member] of NEWER) {
  const object = globalThis[owner], places = [object, object?.prototype, owner == "Window" && globalThis];
  if (!member) delete globalThis[owner];
  else for (const place of places) if (place) delete place[member];
}
const supports = CSS.supports;
CSS.supports = (...query) => !/zoom/.test(query[0]) && supports.apply(CSS, query);"""
UNKNOWN = b" 'wasm-unsafe-eval'"  # 不认得它的浏览器，就和没有写一样


@pytest.fixture(scope="module")
def old():
    return WITHOUT.replace("NEWER", json.dumps(engines.newer()))


def enter(browser, address, script):
    """打开一页，先运行这段脚本；返回页和它的毛病。"""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(script)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
    page.requested = []
    page.on("request", lambda request: page.requested.append(request.url))
    page.goto(address)
    return page


# ── 只用都有的 ────────────────────────────────────────────────────────────
def test_the_built_site_uses_nothing_newer_and_every_fallback_is_needed(site):
    used = engines.uses(engines.sources(site, site))
    assert engines.problems(used) == []
    needed = [engines.allowed(use) for use in [*used, *engines.uses(engines.ours())]]
    assert [entry for entry in engines.SETTINGS["fallbacks"] if entry not in needed] == []


def test_a_page_works_without_anything_newer(page_name, site, chromium, old):
    page = enter(chromium, f"{site.as_uri()}/{page_name}", old)
    assert page.evaluate("[][Symbol.iterator] && !Array.prototype.toSorted && !globalThis.navigation")
    open_details(page)
    page.wait_for_function("() => !document.querySelector(':is(.sa-interact, .sa-explorer):not([data-sa-ready])')")
    moved = """all => all.forEach(e => {
      e.value = e.value == e.max ? e.min : e.max;
      e.dispatchEvent(new Event("input", { bubbles: true }));
    })"""
    page.locator("main input[type=range]").evaluate_all(moved)
    page.locator("main button:not(.live, [type=submit])").evaluate_all("all => all.forEach(e => e.click())")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.problems == []
    page.context.close()


def test_search_works_without_anything_newer(site, chromium, old):
    page = enter(chromium, f"{site.as_uri()}/search.html?q=注意力权重", old)
    page.wait_for_selector("#search-results a")
    assert page.problems == []
    page.context.close()


SPILLS = """() => [...document.querySelectorAll("section.present .block.fit")]
  .filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1).map(e => e.className)"""


@pytest.mark.parametrize("deck", [path.stem for path in prose.decks()])
def test_a_deck_fits_without_zoom(deck, site, chromium, old):
    page = enter(chromium, f"{site.as_uri()}/slides/{deck}.html", old)
    page.wait_for_selector("html[data-ready]", state="attached")
    for _ in range(page.evaluate("Reveal.getTotalSlides()")):
        page.wait_for_function("() => !document.querySelector('.present .sa-explorer:not([data-sa-ready])')")
        assert page.evaluate(SPILLS) == [], page.evaluate("Reveal.getCurrentSlide().id")
        page.evaluate("Reveal.slide(Reveal.getIndices().h + 1)")
    assert page.evaluate("document.querySelectorAll('.fit > [style*=transform]').length") > 0
    assert page.evaluate("document.querySelectorAll('[style*=zoom]').length") == 0
    assert page.problems == []
    page.context.close()


# ── 运行不了 Python 的 ────────────────────────────────────────────────────
@pytest.fixture
def refusing(site):
    """网页的 CSP 里没有 wasm-unsafe-eval 的网站。"""

    class Refusing(Handler):
        def send_head(self):
            path = Path(self.translate_path(self.path))
            if path.suffix != ".html":
                return super().send_head()
            page = path.read_bytes()
            assert UNKNOWN in page
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            return BytesIO(page.replace(UNKNOWN, b""))

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Refusing, directory=site)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        server.shutdown()


OBSTACLES = {
    "no WebAssembly": ("delete window.WebAssembly", "这个浏览器太旧"),
    "old WebAssembly": ("WebAssembly.validate = () => false", "这个浏览器太旧"),
    "no decompression": ("delete window.DecompressionStream", "这个浏览器太旧"),
    "no Worker": ("window.Worker = class { constructor() { throw new Error() } }", "起 Worker"),
    "policy": ("", "不让网页运行 WebAssembly"),
    "policy in the Worker": ("WebAssembly.compile = async () => {}", "不让网页运行 WebAssembly"),
}  # fmt: skip


@pytest.mark.usefixtures("inpage_built")
@pytest.mark.parametrize("name", OBSTACLES)
def test_where_python_cannot_run_one_sentence_says_so_before_anything_is_fetched(name, http, refusing, chromium):
    script, reason = OBSTACLES[name]
    page = enter(chromium, (refusing if "policy" in name else http) + CHAPTER, script)
    page.get_by_role("button", name="在本页运行代码").click()
    said = page.locator(".live-said")
    page.wait_for_function("() => /运行不了 Python/.test(document.querySelector('.live-said').textContent)")
    text = said.text_content()
    assert reason in text and "Firefox 115" in text and "下载这一页的笔记本" in text and text.count("。") == 1
    live = [url.rpartition("/")[2] for url in page.requested if "/_live/" in url]
    assert [name.partition("-")[0].partition(".")[0] for name in live] == ["manifest", "able"]
    page.context.close()


# ── iPad ─────────────────────────────────────────────────────────────────
IPAD = """Object.defineProperty(Navigator.prototype, "platform", { get: () => "MacIntel" });
Object.defineProperty(Navigator.prototype, "maxTouchPoints", { get: () => 5 });"""
PATH = """import js
from pyodide_js import _module
print(js.navigator.platform, bool(_module._PyEM_CountArgsPtr))"""


@pytest.mark.usefixtures("inpage_built")
def test_python_takes_the_ipad_way_where_only_the_page_knows_it_is_one(http, chromium, shared):
    platform = shared.page.evaluate("navigator.platform")
    assert shared.text(PATH) == f"{platform} True\n"
    page = enter(chromium, http + CHAPTER, IPAD)
    inpage = InPage(page)
    assert inpage.press() == ""
    assert inpage.text(PATH) == "iPad False\n"
    page.context.close()

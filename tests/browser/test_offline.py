"""service worker：缓存坏成什么样，网页都打得开；记着的核对过才用；别人的吩咐不听。"""

import hashlib
import json
import re
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import prose
import pytest
from host import Handler
from inpage import MINUTE, InPage
from playwright.sync_api import expect
from visits import SITE

from press.inpage import release as writer

SUPPORT = Path(__file__).parents[1] / "support"
FAKE = (SUPPORT / "service_worker.js").read_text(encoding="utf-8").split("\n", 2)[2]
SOURCE = (prose.ROOT / writer.SCRIPT).read_text(encoding="utf-8")

# ── 假的网络和缓存，真的 sw.js ───────────────────────────────────────────
PAGE = {"body": "书里的一页", "headers": {"content-type": "text/html"}}
SCRIPT = {"body": "随书的脚本", "headers": {"content-type": "text/javascript"}}
MANIFEST = {"body": '{"entry": "main.js"}', "headers": {"content-type": "application/json"}}
NOTEBOOK = {"body": "{}", "headers": {"content-type": "application/json"}}
SERVER = {
    "book/1.html": PAGE,
    "search.html": PAGE,
    "_live/main.js": SCRIPT,
    "_live/manifest.json": MANIFEST,
    "_live/python.zip": {"body": "Python 自己的", "headers": {"content-type": "application/octet-stream"}},
    "_downloads/1.ipynb": NOTEBOOK,
    "_downloads/book.zip": NOTEBOOK,
    "_downloads/book.PDF": NOTEBOOK,
}
POISON = {"body": "读者的代码写进缓存的", "headers": {"content-type": "text/html"}}
RELEASE = {
    "version": "2",
    "files": {
        name: hashlib.sha256(one["body"].encode()).hexdigest()
        for name, one in SERVER.items()
        if name not in ("_downloads/book.zip", "_downloads/book.PDF")
    },
}
NOW = "selfattn /a/ 2"
GOT_PAGE, GOT_SCRIPT, GOT_MANIFEST = (
    [200, one["body"], one["headers"]["content-type"]] for one in (PAGE, SCRIPT, MANIFEST)
)
DOWN = "没有取到：Failed to fetch"


@pytest.fixture(scope="module")
def blank(chromium):
    """一页什么也没有、什么都许的网页，从 127.0.0.1 来，所以有 crypto.subtle。"""

    class Blank(Handler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Blank) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield page
        page.close()
        server.shutdown()


@pytest.fixture
def act(blank):
    """照 steps 一步步做：{results, asked, kept, told}。"""

    def act(*steps, server=SERVER, **world):
        given = {"source": SOURCE, "release": RELEASE, "server": server, "steps": steps, **world}
        return blank.evaluate(FAKE, given)

    return act


def ask(path, **more):
    return {"path": path, **more}


BROKEN = ["open", "thrown", "match", "put", "put late", "half", "keys", "names", "delete", "remove", "never"]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_cache_fails_no_page_while_the_server_is_up(act, broken):
    old = {"book/1.html": PAGE, "_live/main.js": SCRIPT}
    for cached in ({}, {NOW: old}, {NOW: {"_live/main.js": POISON}}, {"selfattn /a/ 1": old, "selfattn-1": old}):
        world = act(
            {"activate": True}, ask("book/1.html", mode="navigate"), ask("_live/main.js"), ask("_live/manifest.json"),
            {"message": {"type": "keep", "urls": []}}, broken=broken, cached=cached,
        )  # fmt: skip
        assert world["results"] == ["好", GOT_PAGE, GOT_SCRIPT, GOT_MANIFEST], cached


def test_what_was_fetched_is_there_without_the_network(act):
    paths = ("book/1.html", "_live/main.js", "_live/python.zip", "_live/manifest.json", "_downloads/1.ipynb")
    world = act(*map(ask, paths), {"offline": True}, *map(ask, paths))
    assert world["results"][: len(paths)] == world["results"][len(paths) :]
    assert world["asked"] == [*paths, "book/1.html", "_live/manifest.json", "_downloads/1.ipynb"]


def test_a_page_says_kept_only_when_everything_is(act, blank):
    urls = [f"{blank.url}a/{path}" for path in ("book/1.html", "_live/main.js", "_live/python.zip")]
    message = {"message": {"type": "keep", "urls": urls}}
    world = act(message)
    assert world["told"] == ["kept"] and len(world["kept"][NOW]) == 3
    assert act(message, broken="put")["told"] == []
    assert act(message, offline=True)["told"] == []
    assert act(message, server={**SERVER, "_live/main.js": POISON})["told"] == []


def test_a_cache_that_never_answers_leaves_a_page_missing_not_waiting(act):
    assert act({"offline": True}, ask("book/1.html"), ask("_live/main.js"), broken="never")["results"] == [DOWN] * 2


# ── 核对 ─────────────────────────────────────────────────────────────────
def test_a_poisoned_script_is_not_served_and_not_left(act):
    cached = {NOW: {"_live/main.js": POISON, "_live/manifest.json": POISON}}
    world = act(ask("_live/main.js"), ask("_live/manifest.json"), cached=cached)
    assert world["results"] == [GOT_SCRIPT, GOT_MANIFEST]
    sound = {"_live/main.js": [SCRIPT["body"], ""], "_live/manifest.json": [MANIFEST["body"], ""]}
    assert world["kept"] == {NOW: sound}
    world = act(ask("_live/main.js"), ask("_live/manifest.json"), cached=cached, offline=True)
    assert world["results"] == [DOWN, DOWN] and world["kept"][NOW] == {}


def test_a_poisoned_page_is_not_served_and_not_left(act, blank):
    """读者的代码写进缓存的网页没有 CSP；断了网，或者请求本来就不成，都不能拿它来答。"""
    cached = {NOW: {"book/1.html": POISON, "book/evil.html": POISON, "book/evil.js": POISON}}
    steps = [ask("book/1.html", mode="navigate"), ask("book/evil.html?long", mode="navigate"), ask("book/evil.js")]
    world = act({"offline": True}, *steps, cached=cached)
    assert world["results"] == [DOWN, "不管", "不管"] and "book/1.html" not in world["kept"][NOW]
    page = f"{blank.url}a/book/1.html"
    assert act({"message": {"type": "keep", "urls": [page]}}, cached=cached, offline=True)["told"] == []


def test_a_folder_is_its_index(act):
    server = {"book/index.html": PAGE, "book/": PAGE}
    release = {"version": "2", "files": {"book/index.html": RELEASE["files"]["book/1.html"]}}
    world = act(ask("book/"), {"offline": True}, ask("book/"), ask("book/index.html"), server=server, release=release)
    assert world["results"] == [GOT_PAGE] * 3


def test_what_is_not_of_the_release_is_not_said_to_be_kept(act, blank):
    """服务器把地址改了样子（如去掉 .html），那一页记不下，就不说断了网也能用。"""
    urls = [f"{blank.url}a/book/{name}" for name in ("1.html", "1")]
    assert act({"message": {"type": "keep", "urls": urls}}, server={**SERVER, "book/1": PAGE})["told"] == []


@pytest.mark.parametrize("path, got", [("_live/main.js", GOT_SCRIPT), ("book/1.html", GOT_PAGE)])
def test_the_type_is_not_taken_from_the_cache(act, path, got):
    cached = {NOW: {path: {**SERVER[path], "headers": {"content-type": "image/png"}}}}
    assert act({"offline": True}, ask(path), cached=cached)["results"] == [got]


@pytest.mark.parametrize("name", ["selfattn /a/ 1", "selfattn-1"])
def test_a_poisoned_script_does_not_live_on_in_a_new_release(act, name):
    world = act({"activate": True}, ask("_live/main.js"), cached={name: {"_live/main.js": POISON}})
    assert world["results"] == ["好", GOT_SCRIPT] and [*world["kept"]] == [NOW]


def test_a_new_release_takes_what_has_not_changed_and_leaves_the_rest(act):
    old = {"_live/main.js": SCRIPT, "_live/gone.js": SCRIPT, "book/1.html": PAGE}
    theirs = {"selfattn /b/ 1": {"../b/x": PAGE}, "selfattn /a/b/ 1": {"b/x": PAGE}, "selfattn-notes v1": {"x": PAGE}}
    cached = {"selfattn /a/ 1": old, "selfattn-1": {**old, "../b/x": PAGE}, **theirs}
    world = act({"activate": True}, {"offline": True}, ask("_live/main.js"), cached=cached)
    assert world["results"] == ["好", GOT_SCRIPT] and [*world["kept"][NOW]] == ["_live/main.js"]
    assert {*world["kept"]} == {NOW, "selfattn-1", *theirs}
    assert len(world["kept"]["selfattn-1"]) == 1  # 另一份书的，留着


def test_a_wrong_download_is_handed_on_but_not_kept(act):
    """页面自己会核对，说出是哪个文件坏了。"""
    world = act(ask("_live/main.js"), server={**SERVER, "_live/main.js": POISON})
    assert world["results"][0][1] == POISON["body"] and world["kept"].get(NOW, {}) == {}


# ── 不归它管的 ───────────────────────────────────────────────────────────
LEFT_ALONE = [
    ask("book/1.html", method="POST"),
    ask("book/1.html", method="HEAD"),
    ask("_live/main.js", range="bytes=0-1"),
    ask("../b/book/1.html"),
    ask("http://elsewhere.invalid/a/book/1.html"),
    ask("_downloads/book.zip", mode="navigate"),
    ask("_downloads/book.zip"),
    ask("_downloads/book.PDF", mode="navigate"),
    ask("_downloads/1.ipynb", mode="navigate"),
]


def test_downloads_and_odd_requests_are_left_alone(act):
    world = act(*LEFT_ALONE)
    assert world["results"] == ["不管"] * len(LEFT_ALONE) and world["asked"] == [] and world["kept"] == {}


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404}, {"status": 500}, {"status": 204}, {"status": 206},
        {"status": 0, "type": "opaqueredirect"}, {"status": 0, "type": "opaque"}, {"type": "cors"},
    ],
    ids=str,
)  # fmt: skip
def test_an_odd_answer_is_handed_on_but_not_kept(act, answer):
    world = act(ask("book/1.html"), server={"book/1.html": {**PAGE, **answer}})
    assert world["results"][0][0] == answer.get("status", 200) and world["kept"].get(NOW, {}) == {}


def test_what_was_searched_for_is_not_kept(act):
    world = act(ask("search.html?q=秘密", mode="navigate"), {"offline": True}, ask("search.html?q=别的"))
    assert world["results"] == [GOT_PAGE] * 2
    assert world["kept"] == {NOW: {"search.html": [PAGE["body"], ""]}}


def test_reload_asks_the_network(act):
    world = act(ask("_live/main.js", cache="reload"), cached={NOW: {"_live/main.js": SCRIPT}})
    assert world["asked"] == ["_live/main.js"]


# ── 吩咐 ─────────────────────────────────────────────────────────────────
FOREIGN = [
    "http://elsewhere.invalid/a/x", "//elsewhere.invalid/a/x", "ORIGIN/b/x", "ORIGIN/a/../b/x", "ORIGIN/a/%2e%2e/b/x",
    "ORIGIN@elsewhere.invalid/a/x", "data:text/html,x", "javascript:1", "blob:ORIGIN/a/x", "file:///a/x", "", "x", None,
    5, {}, [], ["http://elsewhere.invalid/a/x"], "ORIGIN/a/_downloads/book.zip", "ORIGIN/a/_downloads/book.PDF?x",
]  # fmt: skip


def test_it_fetches_nothing_outside_its_own_scope(act, blank):
    urls = json.loads(json.dumps(FOREIGN).replace("ORIGIN", blank.url.rstrip("/")))
    assert act({"message": {"type": "keep", "urls": urls}})["asked"] == []


@pytest.mark.parametrize("from_page", [None, "../b/book/1.html", "http://elsewhere.invalid/a/"])
def test_it_hears_only_pages_of_its_own(act, blank, from_page):
    message = {"type": "keep", "urls": [f"{blank.url}a/book/1.html"]}
    assert act({"message": message, "from": from_page})["asked"] == []
    assert act({"message": message})["asked"] == ["book/1.html"]


def test_messages_of_another_shape_do_nothing(act, blank):
    one = f"{blank.url}a/book/1.html"
    shapes = [None, 5, "keep", [], {}, {"type": "keep"}, {"urls": [one]}, {"type": "keep", "urls": one}]
    shapes += [{"type": ["keep"], "urls": {"length": 1, "0": one}}, {"type": "constructor", "urls": [one]}]
    world = act(*({"message": shape} for shape in shapes))
    assert world["asked"] == [] and world["told"] == []


def test_a_message_asks_for_a_limited_number_of_files(act, blank):
    urls = [f"{blank.url}a/book/1.html?{k}" for k in range(2000)]
    assert len(act({"message": {"type": "keep", "urls": urls}}, offline=True)["asked"]) == 500


# ── 真的浏览器，真的 service worker ──────────────────────────────────────
class Copies(Handler):
    """同一个网站上的两份书，/a/ 和 /b/；live-sw.js 前面可以加几句；down 是断了。"""

    before, down = "", False

    def translate_path(self, path):
        return super().translate_path(re.sub(r"^/[ab]/", "/a/b/", path))

    def do_GET(self):
        if self.down:
            return None
        if not self.path.endswith("/live-sw.js"):
            return super().do_GET()
        body = self.before.encode() + (SITE / "live-sw.js").read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def copies(site, inpage_built):
    """(两份书所在的网站的地址, 它的 Handler)。"""
    handler = type("OneCopies", (Copies,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()


CONTROLLED = """async root => {
  const registration = await navigator.serviceWorker.register(`${root}live-sw.js`);
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller)
    await new Promise(done => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  return registration.scope;
}"""


@pytest.fixture
def enter(copies, chromium):
    """打开 /a/ 的一页，等到 service worker 管着它。"""
    contexts = []

    def enter(path="/a/book/4-weights.html"):
        contexts.append(chromium.new_context())
        page = contexts[-1].new_page()
        page.goto(copies[0] + path)
        assert page.evaluate(CONTROLLED, "../") == f"{copies[0]}/a/"
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    "broken",
    [
        "caches.open = () => Promise.reject(new Error('坏了'));",
        "CacheStorage.prototype.keys = () => { throw new Error('坏了') };",
        "Cache.prototype.put = () => Promise.reject(new DOMException('满了', 'QuotaExceededError'));",
        "Cache.prototype.match = () => Promise.reject(new Error('坏了'));",
    ],
)
def test_every_page_opens_though_the_cache_is_broken(copies, enter, broken):
    copies[1].before = broken + "\n"
    page = enter()
    for path in ("/a/book/4-weights.html", "/a/book/index.html", "/a/search.html?q=softmax"):
        response = page.goto(copies[0] + path)
        assert response.status == 200 and response.from_service_worker
        assert page.locator("article").is_visible()
    live = "../_live/" + json.loads((SITE / "_live" / "manifest.json").read_text(encoding="utf-8"))["worker"]
    page.goto(copies[0] + "/a/book/index.html")
    assert page.evaluate("async url => (await fetch(url)).status", live) == 200


def test_a_cell_cannot_leave_a_script_in_the_cache(copies, enter):
    page = enter()
    manifest = json.loads((SITE / "_live" / "manifest.json").read_text(encoding="utf-8"))
    url = f"{copies[0]}/a/_live/{manifest['worker']}"
    text = "async url => (await fetch(url)).text()"
    own = page.evaluate(text, url)
    page.evaluate("""async url => {
      for (const name of await caches.keys()) await (await caches.open(name)).put(url, new Response("坏"));
    }""", url)  # fmt: skip
    assert page.evaluate("async url => (await caches.match(url)).text()", url) == "坏"
    assert page.evaluate(text, url) == own != "坏"


def test_a_cell_cannot_leave_a_page_without_a_policy_in_the_cache(copies, enter, elsewhere):
    """取不到的地址（服务器断开），也不由读者的代码写进缓存的来答：从它起的 Worker 没有 CSP。"""
    host, came = elsewhere
    get = copies[1].do_GET
    copies[1].do_GET = lambda self: None if "evil" in self.path else get(self)
    page = enter()
    evil = f"fetch('http://{host}/evil', {{ mode: 'no-cors' }}).finally(() => postMessage(1))"
    answers = page.evaluate("""async evil => {
      const types = { "evil.html": "text/html", "evil.js": "text/javascript" };
      for (const name of await caches.keys()) for (const [file, type] of Object.entries(types))
        await (await caches.open(name)).put(file, new Response(evil, { headers: { "content-type": type } }));
      const worker = new Worker("evil.js?x");
      await new Promise(done => (worker.onerror = worker.onmessage = done));
      return Promise.all(Object.keys(types).map(file => fetch(file).then(({ status }) => status, () => "没有")));
    }""", evil)  # fmt: skip
    assert answers == ["没有"] * 2 and came == []


def test_asked_for_another_host_it_stays_at_home(copies, enter, elsewhere):
    host, came = elsewhere
    page = enter()
    urls = [f"http://{host}/a/x", f"{copies[0]}/a/book/index.html"]
    page.evaluate("""urls => new Promise(done => {
      navigator.serviceWorker.addEventListener("message", done, { once: true });
      navigator.serviceWorker.controller.postMessage({ type: "keep", urls });
    })""", urls)  # fmt: skip
    assert page.evaluate("async url => Boolean(await caches.match(url))", urls[1])
    assert came == []


def test_a_server_that_redirects(copies, enter):
    copies[1].do_GET = redirecting(copies[1].do_GET)
    page = enter()
    page.goto(copies[0] + "/a/book/old.html")
    assert page.url.endswith("/a/book/4-weights.html") and page.locator("article").is_visible()
    assert page.evaluate("fetch('old.html').then(response => [response.status, response.redirected])") == [200, True]
    page.goto(copies[0] + "/a/book/old.html")
    assert page.url.endswith("/a/book/4-weights.html")


def redirecting(get):
    def do_GET(self):
        if not self.path.endswith("/old.html"):
            return get(self)
        self.send_response(302)
        self.send_header("Location", "4-weights.html")
        self.end_headers()

    return do_GET


def test_two_copies_on_one_site_do_not_know_each_other(copies, chromium):
    """缓存、进度、改动都各记各的；一份换了版、清了进度，另一份断了网照样能用。"""
    context = chromium.new_context()
    pages = {}
    for name in "ab":
        page = pages[name] = context.new_page()
        page.goto(f"{copies[0]}/{name}/book/4-weights.html")
        inpage = InPage(page)
        assert inpage.press() == ""
        expect(page.locator(".live-said")).to_contain_text("断了网，这一页也能用", timeout=MINUTE)
        inpage.write(f"print('{name}')")
        page.get_by_label("我做完了练习").set_checked(name == "a")
    version = re.search(r'"version":"(\w+)"', (SITE / "live-sw.js").read_text(encoding="utf-8"))[1]
    assert sorted(pages["a"].evaluate("caches.keys()")) == [f"selfattn /{name}/ {version}" for name in "ab"]
    held = "async path => (await (await caches.open(path)).keys()).every(one => one.url.includes(path.split(' ')[1]))"
    assert all(pages["a"].evaluate(held, f"selfattn /{name}/ {version}") for name in "ab")
    for name, page in pages.items():
        page.reload()
        assert page.get_by_label("我做完了练习").is_checked() == (name == "a")
        InPage(page).press()
        page.get_by_role("button", name="接着上次的改").press("Enter")
        assert f"print('{name}')" in page.evaluate("selfattnLive.cells.map(cell => cell.source)")
    copies[1].down = True
    for page in pages.values():
        page.reload()
        assert "注意力权重" in page.title()
    context.close()

"""网页里的 Python 和网络：按下之前什么都不取，读者的代码连不到外面，断网、换版、坏文件都有办法。"""

import hashlib
import json
import re
import threading
from functools import partial
from http.server import ThreadingHTTPServer

import pytest
from host import PREFIX, Handler
from inpage import CHAPTER, MINUTE, InPage
from playwright.sync_api import expect
from visits import SITE

pytestmark = pytest.mark.usefixtures("inpage_built")


# ── 不往外连 ─────────────────────────────────────────────────────────────
def test_nothing_is_loaded_before_the_button(visit, http):
    page = visit(http + CHAPTER)
    assert not [url for url in page.log.requests if "_live" in url or "live-sw" in url]


def test_every_page_has_the_policy(site):
    find = re.compile(r'Content-Security-Policy" content="([^"]*)"')
    policies = {find.search(path.read_text(encoding="utf-8"))[1] for path in site.rglob("*.html")}
    assert len(policies) == 3  # 页、投影（备注窗口里有框）；封面的那一扇门什么也不取
    for policy in policies:
        assert policy.startswith("default-src 'none'")
        assert "'unsafe-eval'" not in policy and "http" not in policy and "*" not in policy


OUT_OF_PYTHON = """
from js import WebSocket, XMLHttpRequest, fetch
try:
    await fetch("http://HOST/a")
except Exception:
    print("拒绝")
request = XMLHttpRequest.new()
request.open("GET", "http://HOST/b", False)
try:
    request.send()
except Exception:
    print("拒绝")
socket = WebSocket.new("ws://HOST/c")
from js import importScripts
try:
    importScripts("http://HOST/k")
except Exception:
    print("拒绝")"""
OUT_OF_HTML = """from IPython.display import HTML
HTML('''<img src="http://HOST/d"><iframe src="http://HOST/e"></iframe><link rel="stylesheet" href="http://HOST/f">
<script src="http://HOST/g"></script><form action="http://HOST/h" id="form"></form><script>
document.getElementById("form").submit();
navigator.sendBeacon("http://HOST/i");
location.href = "http://HOST/l";
document.head.insertAdjacentHTML("beforeend", '<meta http-equiv="refresh" content="0;url=http://HOST/m">');
document.body.append(Object.assign(document.createElement("a"), { href: "http://HOST/n", id: "away" }));
document.getElementById("away").click();
window.opened = window.open("http://HOST/o");
try { eval("1") } catch (error) { window.evaluated = error.name }
fetch("http://HOST/j").catch(() => window.refused = true);
</script>''')"""


def test_no_way_out(inpage_context, http, elsewhere):
    """读者的代码、输出里的脚本和图片，都连不到别的主机；页面里不能 eval。"""
    host, came = elsewhere
    page = inpage_context.new_page()  # 没有走成的导航，playwright 一直等着，别的测试不能再用它
    page.goto(http + CHAPTER)
    inpage, pages = InPage(page), len(inpage_context.pages)
    assert inpage.press() == ""
    assert inpage.text(OUT_OF_PYTHON.replace("HOST", host)) == "拒绝\n" * 3
    inpage.run(OUT_OF_HTML.replace("HOST", host))
    page.wait_for_function("() => window.refused && window.evaluated == 'EvalError'")
    assert page.evaluate("[window.opened, typeof RTCPeerConnection]") == [None, "undefined"]
    assert inpage.text("print('还在')") == "还在\n"
    assert page.url.endswith(CHAPTER) and len(inpage_context.pages) == pages
    assert came == []
    page.close()
    inpage_context.log.problems.clear()
    inpage_context.log.requests.clear()


def test_a_file_says_how_to_serve_it(visit):
    page = visit(CHAPTER)
    page.get_by_role("button", name="在本页运行代码").press("Enter")
    assert "python -m http.server" in page.locator(".live-said").text_content()
    assert page.log.problems == []


# ── 断网、新版、坏文件 ───────────────────────────────────────────────────
class Release(Handler):
    """可以换掉几个文件、记下请求的网站；不许浏览器自己缓存，断了网就只有 service worker 记着的。"""

    changed = {}  # noqa: RUF012
    asked = []  # noqa: RUF012

    def end_headers(self):
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def do_GET(self):
        path = self.path.removeprefix(PREFIX).partition("?")[0]
        self.asked.append(path)
        if (body := self.changed.get(path)) is None:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def release(site):
    handler = type("OneRelease", (Release,), {"changed": {}, "asked": []})
    host = Host(partial(handler, directory=site))
    host.start()
    yield host, handler
    host.stop()


class Host:
    """可以断开、再接上的网站，地址不变。"""

    def __init__(self, handler):
        self.handler = handler
        self.port = 0

    def start(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}{PREFIX}"


def kept(page):
    """等 service worker 记好这一页要的文件。"""
    expect(page.locator(".live-said")).to_contain_text("断了网，这一页也能用", timeout=MINUTE)


def test_works_with_the_network_gone_and_a_new_release_replaces_the_old_cache(release, chromium):
    host, handler = release
    now = (SITE / "live-sw.js").read_text(encoding="utf-8")
    chapter = (SITE / CHAPTER).read_bytes()
    old = chapter.replace("注意力权重".encode(), "旧的一版".encode())
    hashes = [hashlib.sha256(page).hexdigest() for page in (chapter, old)]
    assert hashes[0] in now
    handler.changed["live-sw.js"] = re.sub(r'"version":"\w+"', '"version":"old"', now).replace(*hashes).encode()
    handler.changed[CHAPTER] = old
    page = chromium.new_context().new_page()
    page.goto(host.address + CHAPTER)
    inpage = InPage(page)
    assert inpage.press() == ""
    kept(page)
    assert page.evaluate("caches.keys()") == ["selfattn /a/b/ old"] and "旧的一版" in page.title()

    host.stop()
    page.reload()
    assert "旧的一版" in page.title() and inpage.press() == ""
    assert inpage.text("import numpy as np\nprint(np.arange(3))") == "[0 1 2]\n"

    handler.changed.clear()
    handler.asked.clear()
    host.start()
    page.reload()
    assert "注意力权重" in page.title() and inpage.press() == ""
    version = re.search(r'"version":"(\w+)"', now)[1]
    only = "async name => String(await caches.keys()) == name"
    page.wait_for_function(only, arg=f"selfattn /a/b/ {version}", timeout=MINUTE)
    assert inpage.text("print(1)") == "1\n"
    assert not [path for path in handler.asked if path.endswith((".whl", ".packed"))]  # 没有变的不再取
    page.context.close()


def test_a_corrupted_download_is_noticed_and_named(release, chromium):
    host, handler = release
    manifest = json.loads((SITE / "_live" / "manifest.json").read_text(encoding="utf-8"))
    file = next(entry for name, entry in manifest["files"].items() if name.startswith("numpy-"))
    path = f"_live/{file['path']}"
    good = (SITE / path).read_bytes()
    handler.changed[path] = good[:1000] + b"?" + good[1001:]
    page = chromium.new_context().new_page()
    page.goto(host.address + CHAPTER)
    said = InPage(page).press()
    assert "numpy" in said and "下载坏了" in said
    assert handler.asked.count(path) == 2  # 越过缓存又取了一次
    handler.changed.clear()
    page.reload()
    assert InPage(page).press() == ""
    page.context.close()

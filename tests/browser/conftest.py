"""真浏览器的测试：建好的网页，用 Chromium 打开。

网页默认在 ``_build/html``，环境变量 ``SELFATTN_SITE`` 可以换成别的文件夹。
"""

import os
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import prose
import pytest
from grouping import page_of
from host import PREFIX, Handler
from inpage import CHAPTER, InPage
from mounted import mounted
from playwright.sync_api import sync_playwright
from screen import close_details
from visits import SITE, WIDE, watch

from press import browser as installed
from press import stamp

HERE = Path(__file__).parent
NO_NETWORK = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server")


def pytest_collection_modifyitems(items):
    """浏览器的测试慢，排在最后；共用一页的（opened）挨在一起。

    并行时反过来，小的排在最后：几个进程差不多同时做完。
    """
    first, parallel = {}, items and hasattr(items[0].config, "workerinput")

    def place(k):
        params = getattr(items[k], "callspec", None) and items[k].callspec.params
        shares = params and "opened" in items[k].fixturenames
        at = first.setdefault(page_of(params), k) if shares else k
        heavy = (items[k].get_closest_marker("xdist_group") is not None, HERE in items[k].path.parents)
        return tuple(not x for x in heavy) if parallel else heavy[1:], at

    items[:] = [items[k] for k in sorted(range(len(items)), key=place)]


def pytest_generate_tests(metafunc):
    """``page_name``：每一页（只会转到封面的 index.html 和投影除外）。``chapter``：每一本笔记本。"""
    if "page_name" in metafunc.fixturenames:
        pages = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
        metafunc.parametrize(
            "page_name", [page for page in pages if page.startswith(("book/", "search"))] or ["search.html"]
        )
    if "chapter" in metafunc.fixturenames:
        chapters = [path.relative_to(prose.BOOK).with_suffix("").as_posix() for path in prose.notebooks()]
        metafunc.parametrize("chapter", chapters)


@pytest.fixture(scope="session")
def site():
    """建好的网页所在的文件夹。"""
    if not (SITE / "index.html").exists():
        pytest.fail(f"{SITE} 里没有建好的网页，请先运行 python -m press pdf。", pytrace=False)
    if SITE == stamp.place().with_name("html") and not stamp.is_current():
        pytest.fail(f"{SITE} 是旧的，和现在的来源对不上，请先运行 python -m press pdf。", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def http(site):
    """网站在子路径下的地址，如 ``http://127.0.0.1:8000/a/b/``。"""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        server.shutdown()


@pytest.fixture
def elsewhere():
    """另一个“主机”（另一个端口），记下谁来过。"""
    came = []

    class Host(Handler):
        def do_GET(self):
            came.append(self.path)
            self.send_error(404)

        do_POST = do_OPTIONS = do_GET  # noqa: N815

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", came
        server.shutdown()


@pytest.fixture(scope="session")
def launch():
    """启动一个连不上别的主机的 Chromium。"""
    path = installed.executable()
    if not path:
        if os.environ.get("CI") == "true":
            pytest.fail(installed.MISSING, pytrace=False)
        pytest.skip(installed.MISSING)
    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, executable_path=path, args=[*installed.ARGS, *NO_NETWORK])


@pytest.fixture(scope="session")
def chromium(launch):
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def inpage_built(site):
    """建好的网页带着网页里的 Python；没有，就不试用得着它的。"""
    if not (site / "_live" / "manifest.json").exists():
        said = "这次建的书不带网页里的 Python，先让 python -m press book 取到它。"
        pytest.fail(said, pytrace=False) if os.environ.get("CI") == "true" else pytest.skip(said)


@pytest.fixture(scope="session")
def inpage_context(chromium, inpage_built):
    """几个测试共用：缓存是热的。"""
    context = chromium.new_context(**WIDE)
    context.log = watch(context)
    yield context
    context.close()


@pytest.fixture(scope="session")
def shared(inpage_context, http):
    """第 4 章，Python 已经准备好，几个测试轮流用它；谁也不靠前一个留下的变量。"""
    inpage = InPage(inpage_context.new_page())
    inpage.page.goto(http + CHAPTER)
    assert inpage.press() == ""
    return inpage


def enter(context, address):
    """在一个上下文里打开一页，等到字体和脚本都就绪；``page.log`` 是记录。"""
    log = watch(context)
    page = context.new_page()
    page.log = log
    page.goto(address)
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => true)")
    return page


@pytest.fixture
def visit(site, chromium):
    """打开一页（相对网站根的路径，或完整的地址）；每次都是新的，测试完了就关。"""
    contexts = []

    def open_page(address, browser=chromium, **options):
        contexts.append(browser.new_context(**{**WIDE, **options}))
        return enter(contexts[-1], address if "://" in address else f"{site.as_uri()}/{address}")

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def show(chromium, tmp_path):
    """只有这几个探索器的一页，见 ``mounted``。"""
    return partial(mounted, chromium, tmp_path)


@pytest.fixture(scope="session")
def shared_pages():
    """开着的 {(地址, 选项): 页}，都是同一个地址的。"""
    pages = {}
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture
def opened(site, chromium, shared_pages):
    """和 visit 一样，只是几个测试共用：上一个测试看的也是这一页，就不再打开。

    测试完了，配色、媒体、打开的 details 都变回来；别的改了什么，测试自己变回来。
    """
    used = []

    def open_page(address, **options):
        for key in [key for key in shared_pages if key[0] != address]:
            shared_pages.pop(key).context.close()
        key = (address, str(sorted(options.items())))
        if key not in shared_pages:
            context = chromium.new_context(**{**WIDE, **options})
            shared_pages[key] = enter(context, f"{site.as_uri()}/{address}")
        used.append(shared_pages[key])
        return used[-1]

    yield open_page
    for page in used:
        page.emulate_media(media="null", color_scheme="light")
        close_details(page)

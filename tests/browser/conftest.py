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
from host import PREFIX, Handler
from inpage import CHAPTER, InPage
from mounted import mounted
from playwright.sync_api import sync_playwright
from visits import SITE, WIDE, watch

from press import browser as installed
from press import stamp

HERE = Path(__file__).parent
NO_NETWORK = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server")


def pytest_collection_modifyitems(items):
    """浏览器的测试慢，排在最后。"""
    items.sort(key=lambda item: HERE in item.path.parents)


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


@pytest.fixture
def visit(site, chromium):
    """打开一页（相对网站根的路径，或完整的地址），等到字体和脚本都就绪；返回 page，``page.log`` 是记录。"""
    contexts = []

    def open_page(address, browser=chromium, **options):
        context = browser.new_context(**{**WIDE, **options})
        contexts.append(context)
        log = watch(context)
        page = context.new_page()
        page.log = log
        page.goto(address if "://" in address else f"{site.as_uri()}/{address}")
        page.wait_for_load_state()
        page.evaluate("document.fonts.ready.then(() => true)")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def show(chromium, tmp_path):
    """只有这几个探索器的一页，见 ``mounted``。"""
    return partial(mounted, chromium, tmp_path)

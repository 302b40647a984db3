"""几个测量共用的：路径、临时的网页服务器、浏览器。"""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer

from playwright.sync_api import sync_playwright

from press import browser
from press.environment import ROOT
from press.serve import Quiet

SITE = ROOT / "_build" / "html"


@contextmanager
def served(folder):
    """在空闲端口上提供一个文件夹，给出地址。"""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser.executable(), args=browser.ARGS)
        yield opened
        opened.close()

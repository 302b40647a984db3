"""同一章，本书的页面和 Jupyter Book 默认的页面各有多重：冷缓存，gzip 之后，在浏览器里数。

默认的页面在同一次运行里建：默认设置，同一个笔记本，滑块是 ipywidgets。
它要从 CDN 取的文件不上网取，用 npm 包里的同一份。
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import TimeoutError
from site_tools import ROOT, SITE, chromium, served

CHAPTER = "4-weights"
BUDGET = 0.25
CDN = re.compile(r"/(?:npm/)?(?P<name>(?:@[^/@]+/)?[^/@]+)@(?P<version>[^/]+)/(?P<path>.+)")
CDNJS = re.compile(r"/ajax/libs/require\.js/(?P<version>[^/]+)/(?P<path>.+)")  # 在 npm 里叫 requirejs


def build_stock(folder):
    """用默认设置建一本只有这一章的书，返回网页所在的文件夹。"""
    shutil.copy(ROOT / "book" / f"{CHAPTER}.ipynb", folder)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {CHAPTER}\n", encoding="utf-8")
    (folder / "_config.yml").write_text("execute: {timeout: 300}\n", encoding="utf-8")
    env = {**os.environ, "SELFATTN_OUTPUT": "notebook"}
    command = [Path(sys.executable).with_name("jupyter-book"), "build", folder, "-q"]
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "_build" / "html"


class Packages:
    """CDN 上的文件，从 npm 包里取。"""

    def __init__(self, folder):
        self.folder = folder
        self.missing = set()

    def read(self, url):
        path = urlsplit(url).path
        match = CDN.match(path) or CDNJS.match(path)
        if not (match and shutil.which("npm")):
            return None
        spec = f"{match.groupdict().get('name', 'requirejs')}@{match['version']}"
        package = self.folder / re.sub(r"\W", "-", spec)
        if not package.exists():
            package.mkdir()
            subprocess.run(["npm", "pack", "--silent", spec], cwd=package, stdout=subprocess.DEVNULL)
            for archive in package.glob("*.tgz"):
                with tarfile.open(archive) as tar:
                    tar.extractall(package, filter="data")
        name = match["path"]  # 有的包里没有压缩过的那一份，就用没压缩的
        found = [package / "package" / name for name in (name, f"{name}.js", name.replace(".min.js", ".js"))]
        return next((path for path in found if path.is_file()), None)

    def answer(self, route):
        if path := self.read(route.request.url):
            return route.fulfill(path=path, headers={"access-control-allow-origin": "*"})
        self.missing.add(route.request.url)
        return route.abort()


def weigh(opened, base, page_path, packages=None):
    """打开一页，返回 {地址: gzip 之后的字节数}。"""
    context = opened.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    if packages:
        page.route(lambda url: not url.startswith(base), packages.answer)
    page.goto(f"{base}/{page_path}", wait_until="networkidle")
    if packages:
        with suppress(TimeoutError):  # html-manager 没有取到，就没有滑块可等
            page.wait_for_selector(".jupyter-widgets", state="attached")
        page.wait_for_load_state("networkidle")
    sizes = {}
    for response in responses:
        if response.ok and not response.url.startswith("data:"):
            body = response.body()
            sizes[response.url] = min(len(body), len(gzip.compress(body, 9)))
    context.close()
    return sizes


def report(name, sizes, base):
    print(f"\n{name}：{sum(sizes.values()) / 1000:,.1f} KB，{len(sizes)} 个文件")
    for url, size in sorted(sizes.items(), key=lambda item: -item[1])[:12]:
        print(f"  {size / 1000:9,.1f} KB  {url.removeprefix(base)}")


def main():
    if not (SITE / "book" / f"{CHAPTER}.html").exists():
        sys.exit("还没有建书。先运行 make book。")
    with tempfile.TemporaryDirectory() as temporary, chromium() as opened:
        stock_folder, package_folder = Path(temporary, "stock"), Path(temporary, "npm")
        stock_folder.mkdir()
        package_folder.mkdir()
        packages = Packages(package_folder)
        with served(SITE) as base:
            ours = weigh(opened, base, f"book/{CHAPTER}.html")
            report("本书", ours, base)
            live = {os.path.basename(url): size for url, size in ours.items() if "live" in url}
            print(f"  按“在本页运行代码”之前为它取的：{live} 字节")
        with served(build_stock(stock_folder)) as base:
            stock = weigh(opened, base, f"{CHAPTER}.html", packages)
            report("默认", stock, base)
    for url in sorted(packages.missing):
        print(f"  没有取到，没有计入：{url}")
    ratio = sum(ours.values()) / sum(stock.values())
    print(f"\n本书 / 默认 = {ratio:.3f}（预算 {BUDGET}）")
    return ratio > BUDGET


if __name__ == "__main__":
    sys.exit(main())

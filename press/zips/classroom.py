"""课堂包：最后压，只压一次；一个压缩包，装着网站（连同投影和讲义）、笔记本和一份说明，解压就能用，不要网络。

同样的网站总是压成同样的字节：文件按名字排，时间写死，说明里没有日期和路径。
"""

import re
import zipfile
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from sphinx.util import logging

from .. import offers
from . import archive
from .book import ARCHIVE as BOOK

HERE = Path(__file__).parent
NAME = "selfattn-classroom"
LIMIT = 25_000_000  # 字节；大了就不好用 U 盘、邮件传
# 不进课堂包：从 file:// 打开用不了的（_live），建书时自己用的，和课堂包自己
LEFT_OUT = ("_live/", "live-sw.js", ".buildinfo", ".nojekyll", "objects.inv", f"_downloads/{NAME}.zip")
PDFS = {  # 文件名 → 说明里怎样叫它，先后也照这里
    "handout": "课堂讲义（PDF，印给学生）",
    "handout-solution": "课堂讲义：答案（PDF，自己留）",
    "cheat-sheet": "速查表（PDF）",
    "selfattn": "全书（PDF）",
}
log = logging.getLogger(__name__)


def pages(html, pattern):
    """[(相对课堂包的地址, 页名)]"""
    found = []
    for path in sorted(html.glob(pattern), key=lambda path: path.stem):
        title = re.search("<title>(.*?)(?:（投影）)? · ", path.read_text(encoding="utf-8"))
        found.append((f"site/{path.relative_to(html).as_posix()}", title[1] if title else path.stem))
    return found


def readme(html):
    """课堂包最外面的说明，也是入口。"""
    template = Environment(loader=FileSystemLoader(HERE), trim_blocks=True, lstrip_blocks=True).get_template(
        "classroom.html"
    )
    return template.render(
        decks=pages(html, "slides/*.html"),
        sheets=pages(html, "book/appendix/handout*.html"),
        pdfs=[
            (f"site/_downloads/{name}.pdf", title)
            for name, title in PDFS.items()
            if (html / "_downloads" / f"{name}.pdf").exists()
        ],
    )


def entries(html):
    """课堂包里的 {名字: 内容}。"""
    found = {"README.html": readme(html).encode()}
    for path in html.rglob("*"):
        name = path.relative_to(html).as_posix()
        if path.is_file() and not name.startswith(LEFT_OUT):
            found[f"site/{name}"] = path.read_bytes()
    found["site/_static/offers.js"] = offers.script(html, live=False, classroom=False)
    with zipfile.ZipFile(html / "_downloads" / f"{BOOK}.zip") as book:
        for name in book.namelist():
            found[f"notebooks/{name.removeprefix(f'{BOOK}/')}"] = book.read(name)
    return found


def pack(html, target):
    """把建好的网站 html 压成 target，返回它有多少字节。"""
    archive.write(target, {f"{NAME}/{name}": content for name, content in entries(html).items()})
    return target.stat().st_size


def place(html):
    """网站里课堂包的位置。"""
    return Path(html, "_downloads", f"{NAME}.zip")


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    size = pack(Path(app.outdir), place(app.outdir))
    log.info("课堂包：%.1f MB", size / 1e6)
    if size > LIMIT:
        log.warning("课堂包有 %d 字节，超过了 %d。", size, LIMIT)


def setup(app):
    app.connect("build-finished", write, priority=950)

"""一页里的链接和要用的地址，有没有着落。"""

import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

LOADS = {"src", "srcset", "poster", "data", "action", "href", "xlink:href", "manifest", "background"}


class Page(HTMLParser):
    """一页里的 id、链接，和页面要用到的地址。"""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loads, self.downloads = [], [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids += filter(None, [attributes.get("id")])
        if tag == "a" and "download" in attributes:
            self.downloads.append(attributes["href"])
        for name in LOADS & attributes.keys():
            (self.links if tag == "a" else self.loads).append(attributes[name])
        self.loads += re.findall(r"url\(([^)]*)\)", attributes.get("style") or "")


@cache
def parsed(path):
    return Page(path)


def problem(page, address, links_to_others=False):
    """page 里的这个地址有什么毛病；没有就是 None。"""
    url = urlsplit(address or "")
    if not address or not address.strip():
        return "空的"
    if url.scheme == "data":
        return None
    if url.scheme or url.netloc:
        return None if links_to_others and url.scheme == "https" and "." in url.netloc else "来自别的主机"
    target = (page.parent / unquote(url.path)).resolve() if url.path else page
    if not target.is_file():
        return "没有这个文件"
    if url.fragment and target.suffix == ".html" and unquote(url.fragment) not in parsed(target).ids:
        return "没有这个锚点"
    return None


def problems(page):
    content = parsed(page)
    found = [(address, problem(page, address, links_to_others=True)) for address in content.links]
    found += [(address, problem(page, address)) for address in content.loads]
    return [(address, what) for address, what in found if what]

"""没有中文字体的机器：浏览器去取后备字体，一个方块也没有；有中文字体的，不取。"""

import os
import sys
from pathlib import Path

import matplotlib
import pytest
from fontTools.ttLib import TTFont
from visits import foreign

from selfattn import theme

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="用 fontconfig 换掉系统字体，只有 Linux 上行")

FALLBACK = "fallback.woff2"
LATIN = Path(matplotlib.get_data_path(), "fonts", "ttf")  # matplotlib 自带的字体里没有汉字


@pytest.fixture(scope="module")
def chromium_with(launch, tmp_path_factory):
    """只看得见这些文件夹里的字体的 Chromium。"""
    browsers = []

    def start(*folders):
        home = tmp_path_factory.mktemp("fontconfig")
        config = home / "fonts.conf"
        listed = "".join(f"<dir>{folder}</dir>" for folder in folders)
        config.write_text(f"<fontconfig>{listed}<cachedir>{home / 'cache'}</cachedir></fontconfig>", encoding="utf-8")
        browsers.append(launch(env={**os.environ, "FONTCONFIG_FILE": str(config)}))
        return browsers[-1]

    yield start
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="module")
def without_chinese(chromium_with):
    return chromium_with(LATIN)


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    """字体改个名字，单独放一个文件夹，充当系统里装着的。"""

    def rename(path, name):
        folder = tmp_path_factory.mktemp("renamed")
        font = TTFont(path)
        for record in font["name"].names:
            if record.nameID in (1, 4, 16):
                record.string = name
        font.save(folder / "renamed.ttf")
        return folder

    return rename


@pytest.fixture(scope="module")
def with_arial(chromium_with, called):
    """没有中文字体，可是有 Arial：多数 Linux 是这样。"""
    return chromium_with(LATIN, called(LATIN / "DejaVuSans.ttf", "Arial"))


@pytest.fixture(scope="module")
def with_chinese(chromium_with, called):
    return chromium_with(LATIN, called(theme.FONT_FILE, "Noto Sans CJK SC"))


def asked(page):
    return [url for url in page.log.requests if url.endswith(FALLBACK)]


MARK = """() => {
  const han = node => node.nodeType == Node.TEXT_NODE && /[\\u2e80-\\u9fff\\uff00-\\uffef]/.test(node.data);
  const shown = [...document.querySelectorAll("body :not(script, style, noscript, .katex-mathml *)")]
    .filter(e => [...e.childNodes].some(han) && e.checkVisibility());
  shown.forEach((e, k) => e.setAttribute("data-han", k));
  return shown.length;
}"""


def squares(page):
    """没有用上后备字体的中文 [(元素, 用的字体)]，连同一共看了多少个元素。"""
    total = page.evaluate(MARK)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    found = []
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-han]"})["nodeIds"]:
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if not any(font["isCustomFont"] and font["familyName"] == theme.FAMILY for font in fonts):
            html = session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
            found.append((html[:120], [font["familyName"] for font in fonts]))
    session.detach()
    return found, total


def test_without_chinese_fonts_every_text_falls_back(page_name, visit, without_chinese):
    page = visit(page_name, browser=without_chinese)
    assert asked(page) and foreign(page.log) == [] and page.log.problems == []
    found, total = squares(page)
    assert total > 20
    assert found == []


@pytest.mark.parametrize("name", ["book/index", "book/4-weights", "search", "slides/4-weights"])
def test_an_arial_does_not_leave_squares(name, visit, with_arial):
    page = visit(f"{name}.html", browser=with_arial)
    page.wait_for_selector("[data-fallback]", state="attached")
    found, total = squares(page)
    assert total > 5
    assert found == []


def test_the_fallback_font_has_every_character(page_name, opened, site):
    page = opened(page_name)
    text = page.evaluate("document.documentElement.outerHTML")  # 连同 interact 存着的每一帧
    has = TTFont(site / "_static" / FALLBACK).getBestCmap()
    assert len(has) > 300
    wanted = {c for c in text if ord(c) > 0x2E7F}
    assert len(wanted) > 20
    assert [c for c in sorted(wanted) if ord(c) not in has] == []


def test_with_chinese_fonts_the_fallback_is_not_fetched(page_name, visit, with_chinese):
    assert asked(visit(page_name, browser=with_chinese)) == []

"""没有中文字体的机器：浏览器去取后备字体，一个方块也没有；有中文字体的，不取。"""

import os
import sys

import pytest
from fontTools.ttLib import TTFont
from visits import foreign

from selfattn import style

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="用 fontconfig 藏起系统字体，只有 Linux 上行")

FALLBACK = "fallback.woff2"
HAN = r"[\u2e80-\u9fff\uff00-\uffef]"


def fontconfig(folder, *fonts):
    """一份只认得 fonts 这几个字体文件的 fontconfig 设置。"""
    (folder / "fonts").mkdir()
    for name, data in fonts:
        (folder / "fonts" / name).write_bytes(data)
    config = folder / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{folder / 'fonts'}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return config


def renamed(source, target, family, keep=None):
    """把一个字体改名，或只留下其中一部分字。"""
    font = TTFont(source)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = family
    for table in font["cmap"].tables:
        table.cmap = {code: glyph for code, glyph in table.cmap.items() if keep is None or code in keep}
    font.save(target)
    return target.read_bytes()


@pytest.fixture(scope="module")
def without_chinese(launch, tmp_path_factory):
    """只有一个拉丁字体的 Chromium。"""
    folder = tmp_path_factory.mktemp("latin")
    latin = renamed(style.FONT_FILE, folder / "latin.ttf", "Liberation Sans", keep=range(0x20, 0x7F))
    browser = launch(env={**os.environ, "FONTCONFIG_FILE": str(fontconfig(folder, ("latin.ttf", latin)))})
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def with_chinese(launch, tmp_path_factory):
    """有一个中文系统字体的 Chromium。"""
    folder = tmp_path_factory.mktemp("chinese")
    chinese = renamed(style.FONT_FILE, folder / "chinese.ttf", "Noto Sans CJK SC")
    browser = launch(env={**os.environ, "FONTCONFIG_FILE": str(fontconfig(folder, ("chinese.ttf", chinese)))})
    yield browser
    browser.close()


def asked(page):
    return [url for url in page.log.requests if url.endswith(FALLBACK)]


LEAVES = f"""() => {{
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {{
    const e = walker.currentNode.parentElement;
    if (/{HAN}/.test(walker.currentNode.data) && !e.closest("script, style, noscript, .katex-mathml")) {{
      found.push([getComputedStyle(e).fontFamily, e]);
    }}
  }}
  const first = new Map(found.filter(([, e]) => e.checkVisibility()).reverse());
  let k = 0;
  for (const e of first.values()) e.dataset.sample = k++;
  return [...new Set(found.map(([family]) => family))].map(family => [family, first.get(family)?.dataset.sample]);
}}"""


def fonts_used(page, selector):
    """画这个元素里的字真正用到的字体 [(名字, 是不是网页字体)]。"""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    return [(font["familyName"], font["isCustomFont"]) for font in used]


def test_without_chinese_fonts_every_text_falls_back(page_name, visit, without_chinese):
    page = visit(page_name, browser=without_chinese)
    assert asked(page) and foreign(page.log) == [] and page.log.problems == []
    families = page.evaluate(LEAVES)
    assert families
    for family, sample in families:
        assert f"{style.FAMILY} Web" in family
        if sample is not None:
            assert any(custom for _, custom in fonts_used(page, f"[data-sample='{sample}']")), family


def test_the_fallback_font_has_every_character(page_name, visit, site):
    page = visit(page_name)
    text = page.evaluate("document.documentElement.outerHTML")  # 连同 interact 存着的每一帧
    has = TTFont(site / "_static" / FALLBACK).getBestCmap()
    assert len(has) > 300
    wanted = {c for c in text if ord(c) > 0x2E7F}
    assert len(wanted) > 20
    assert "".join(sorted(c for c in wanted if ord(c) not in has)) == ""


def test_with_chinese_fonts_the_fallback_is_not_fetched(page_name, visit, with_chinese):
    page = visit(page_name, browser=with_chinese)
    assert asked(page) == []

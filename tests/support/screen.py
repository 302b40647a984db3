"""一页给人看、给人用的样子：无障碍、放得下、配色、界面上的英文。"""

import re
from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES = ("light", "dark")


def open_details(page):
    """打开全部 details；close_details 合上的是这里打开的。"""
    page.evaluate("""document.querySelectorAll("details:not([open])").forEach(e => {
      e.open = e.openedByTest = true;
    })""")


def open_sides(page):
    """打开全部支线。"""
    page.evaluate("document.querySelectorAll('.sa-side > details').forEach(e => { e.open = true })")


def close_details(page):
    page.evaluate("""document.querySelectorAll("details").forEach(e => {
      if (e.openedByTest) e.open = e.openedByTest = false;
    })""")


def switch(page, scheme):
    """换系统的配色，等网页跟上。"""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function("scheme => document.documentElement.dataset.theme == scheme", arg=scheme)


COLORS = ["color-contrast", "link-in-text-block"]  # 换了配色，只有这几条会变
AXE_RUN = """async ([rules, within]) => {
  const options = { runOnly: rules, resultTypes: ["violations"] };
  return axe.run(within ? { include: within } : document, options);
}"""


def violations(page, rules=RULES, within=None):
    """axe 在一页上找到的毛病 [(规则, HTML)]；within 是选择器的列表：只看这些元素里的。"""
    if not page.evaluate("typeof axe == 'object'"):
        page.evaluate(AXE)
    found = page.evaluate(AXE_RUN, [rules, within])
    assert found["testEngine"]["version"].startswith("4.")
    assert len(found["passes"]) >= (10 if rules == RULES and not within else 1)
    return [(rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"]]


def violations_in_both(page, within=None):
    """浅色时的全部毛病，和换成深色以后颜色上的毛病：字和结构是一样的。"""
    first, second = SCHEMES
    switch(page, first)
    found = [(first, *fault) for fault in violations(page, within=within)]
    switch(page, second)
    return found + [(second, *fault) for fault in violations(page, COLORS, within)]


STICKING_OUT = """() => {
  const contained = e => {
    for (let box = e.parentElement; box; box = box.parentElement)
      if (getComputedStyle(box).overflowX != "visible") return box != document.body && box != document.documentElement;
    return false;
  };
  return [...document.querySelectorAll("body *")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.height && (box.right > innerWidth + 1 || box.left < -1) && !contained(e);
  }).map(e => e.outerHTML.slice(0, 200));
}"""
SCROLLS = "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"

WORDS = {"ipynb", "zip", "PDF", "MIT", "CC", "BY", "softmax", "logit", "logits"}


def english(texts):
    """英文的词。"""
    return sorted({word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)} - WORDS)

"""一页给人看、给人用的样子：无障碍、放得下、配色、界面上的英文。"""

import re
from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES = ("light", "dark")


def open_details(page):
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")


def switch(page, scheme):
    """换系统的配色，等网页跟上。"""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function("scheme => document.documentElement.dataset.theme == scheme", arg=scheme)


def violations(page):
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({ runOnly: rules, resultTypes: ['violations'] })", RULES)
    assert found["testEngine"]["version"].startswith("4.") and len(found["passes"]) >= 10
    return [(rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"]]


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

"""最旧的浏览器：来源里只用它们都有的；核对的办法自己也要核对。"""

import os
import subprocess

import pytest

from press import engines
from press.inpage.node import install

# 名字: (种类, 写法, 该报告的)
NEWER = {
    "has": ("css", "p:has(a) { color: red }", ":has"),
    "nesting": ("css", "p { color: red; & a { color: blue } }", "&"),
    "mask": ("css", ".icon { mask: url(a.svg) }", "mask"),
    "zoom": ("css", "p { zoom: 2 }", "zoom"),
    "layer": ("css", "@starting-style { p { opacity: 0 } }", "@starting-style"),
    "mixed": ("css", "p { color: color-mix(in srgb, red, blue) }", "color-mix()"),
    "mixed in a variable": ("css", "p { --c: color-mix(in srgb, red, blue) }", "color-mix()"),
    # 有 var() 的一条不会退回前面的
    "var": ("css", "p { color: red; color: color-mix(in srgb, var(--a), blue) }", "color-mix()"),
    "silent content": ("css", 'p::before { content: "→" / "" }', "content: … / …"),
    "elsewhere supported": ("css", "@supports (display: grid) { p:has(a) { color: red } }", ":has"),
    "sorted": ("js", "[1].toSorted()", "*.toSorted"),
    "resolvers": ("js", "Promise.withResolvers()", "Promise.withResolvers"),
    "union": ("js", "new Set().union(new Set())", "*.union"),
    "segmenter": ("js", "new Intl.Segmenter('zh')", "Intl.Segmenter"),
    "json": ("js", "Response.json({})", "Response.json"),
    "selector": ("js", "document.querySelector('p:has(a)')", ":has"),
    "style": ("js", "p.style = `color: color-mix(in srgb, ${a}, red)`", "color-mix()"),
    "reflected": ("js", "Object.assign(p, { ariaLabel: '一' })", "*.ariaLabel"),
    "syntax": ("js", "const a = /[a--b]/v", "javascript.syntax"),
    "global": ("js", "scheduler.postTask(run)", "scheduler"),
    "popover": ("html", '<nav popover="auto"></nav>', "<… popover>"),
    "inline script": ("html", "<script>[2].toSorted()</script>", "*.toSorted"),
    "inline style": ("html", "<style>p:has(a) {}</style>", ":has"),
    "attribute": ("html", '<p style="zoom: 2"></p>', "zoom"),
    "handler": ("html", '<p onclick="[1].toSorted()"></p>', "*.toSorted"),
}
FINE = {
    "prefixed": ("css", ".icon { -webkit-mask: url(a.svg); mask: url(a.svg) }"),
    "supports": ("css", "@supports selector(p:has(a)) { p:has(a) { color: red } }"),
    "earlier": ("css", "p { color: red; color: color-mix(in srgb, red, blue) }"),
    "old": ("css", "p:not(:is(a, b)) { inset: 0; color: rgb(0 0 0 / .5) } @media (width < 9px) { p { gap: 0 } }"),
    "asked": ("js", "element.checkVisibility?.(); typeof Intl.Segmenter == 'function' && new Intl.Segmenter()"),
    "own name": ("js", "class Bag { union() {} } new Bag().union()"),
    "old script": ("js", "class A { #x; static { } has(o) { return #x in o } } [1].at(-1); structuredClone(1)"),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def node_modules():
    try:
        install()
    except (OSError, subprocess.CalledProcessError):
        pytest.fail("装不上 npm 的包") if os.environ.get("CI") == "true" else pytest.skip("装不上 npm 的包，检查网络。")


@pytest.fixture(scope="module")
def reported(node_modules):
    """{名字: 报告了哪些}；每一份分开核对，名字才不会互相担保。"""
    found = {}
    cases = {name: case[:2] for name, case in {**NEWER, **FINE}.items()}
    for group in ({name: case for name, case in cases.items() if name in names} for names in (NEWER, FINE)):
        sources = []
        for name, (kind, text) in group.items():
            page = kind == "html"
            sources += engines.Parts(name, text).sources if page else [{"name": name, "kind": kind, "text": text}]
        for use in engines.uses(sources):
            found.setdefault(use["name"], []).append(use["feature"])
    return found


@pytest.mark.parametrize("name", NEWER)
def test_something_newer_is_reported(name, reported):
    assert NEWER[name][2] in reported.get(name, [])


@pytest.mark.parametrize("name", FINE)
def test_something_old_or_with_a_fallback_is_not(name, reported):
    assert name not in reported


def test_what_readers_get_uses_nothing_newer():
    assert engines.problems(engines.uses(engines.ours())) == []


def test_the_oldest_engines_are_the_ones_readers_are_told():
    oldest = engines.SETTINGS["oldest"]
    words = f"Chrome {oldest['chrome']}、Firefox {oldest['firefox']} ESR、Safari {oldest['safari']}"
    assert words in (engines.ROOT / "README.md").read_text(encoding="utf-8")

"""单独打开一个探索器：一张只有它的网页，用网站的样式，从 file:// 打开。"""

import json
from contextlib import contextmanager

import prose
from visits import WIDE, watch

from selfattn import output
from selfattn import theme as colors
from selfattn.explorers.base import bundle

STYLE = prose.ROOT / "press/site/theme/static/site.css"
PAGE = """<!doctype html><html lang="zh-CN" data-theme="{theme}"><meta charset="utf-8"><title>探索器</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{css}</style>
<body><main><h1>探索器</h1>{body}</main>"""


@contextmanager
def mounted(browser, folder, *explorers, theme="light", **options):
    """打开一页，里面是这些探索器；``page.log`` 是记录。"""
    before = output.mode()
    output.set_mode("static")
    body = "".join(explorer._repr_mimebundle_()[0]["text/html"] for explorer in explorers)
    output.set_mode(before)
    path = folder / "explorer.html"
    css = colors.css() + STYLE.read_text(encoding="utf-8")
    path.write_text(PAGE.format(theme=theme, css=css, body=body), encoding="utf-8")
    context = browser.new_context(**{**WIDE, **options})
    log = watch(context)
    page = context.new_page()
    page.log = log
    page.goto(path.as_uri())
    page.wait_for_function("() => document.querySelectorAll('.sa-explorer:not([data-sa-ready])').length == 0")
    yield page
    context.close()


def functions(browser, script, names):
    """一个空白页，``js`` 里是这个探索器的几个函数。"""
    page = browser.new_page()
    page.add_script_tag(content=bundle(script) + f"globalThis.js = {{ {', '.join(names)} }};", type="module")
    page.wait_for_function("() => globalThis.js")
    return page


def evaluate(page, code, argument):
    """像 page.evaluate，不过 Infinity、NaN 也传得回来（写成 float）。"""
    text = page.evaluate(
        f"argument => JSON.stringify(({code})(JSON.parse(argument)), "
        "(_, x) => typeof x == 'number' && !Number.isFinite(x) ? {special: String(x)} : x)",
        json.dumps(argument),
    )
    special = {"Infinity": float("inf"), "-Infinity": float("-inf"), "NaN": float("nan")}
    return json.loads(text, object_hook=lambda d: special[d["special"]] if "special" in d else d)

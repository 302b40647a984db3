"""放在毛病各不相同的服务器上：没有准备好时说出是为什么、怎么办，不冤枉网络；不该坏的照样好用。"""

import json
import re

import pytest
from inpage import CHAPTER, MINUTE, InPage
from odd import serving
from playwright.sync_api import expect

EVERYDAY = [
    {},
    {"extra": {"Cache-Control": "no-store"}},
    {"types": {".js": "text/plain", ".mjs": "text/plain", ".json": "text/plain", ".wasm": "text/plain"}},
]


@pytest.mark.parametrize("oddity", EVERYDAY, ids=["路径里有中文和空格", "不许缓存", "类型不对"])
def test_the_site_itself_works_on_any_server(oddity, visit, site):
    """页、搜索、滑块、探索器、投影。"""
    with serving(site, **oddity) as address:
        page = visit(address + CHAPTER)
        page.locator(".sa-explorer [data-sa-ready], [data-sa-ready]").first.wait_for(state="attached")
        assert page.locator("button.live").is_visible()
        page.goto(f"{address}search.html?q=注意力")
        expect(page.locator("#search-summary")).to_contain_text("找到")
        page.goto(f"{address}slides/4-weights.html")
        page.locator("html[data-ready]").wait_for(state="attached")


@pytest.mark.parametrize("oddity", EVERYDAY[:2], ids=["路径里有中文和空格", "不许缓存"])
@pytest.mark.usefixtures("inpage_built")
def test_python_runs_and_is_kept_for_offline_on_a_strange_path(oddity, visit, site):
    with serving(site, **oddity) as address:
        page = visit(address + CHAPTER)
        inpage = InPage(page)
        assert inpage.press() == ""
        assert inpage.text("print(6 * 7)") == "42\n"
        expect(page.locator(".live-said")).to_contain_text("断了网，这一页也能用", timeout=MINUTE)


def names(site):
    manifest = json.loads((site / "_live" / "manifest.json").read_text(encoding="utf-8"))
    return manifest | {"numpy": next(e["path"] for n, e in manifest["files"].items() if n.startswith("numpy-"))}


NO_WORKER, NO_WASM = "worker-src 'none'", "script-src 'self' 'unsafe-inline' blob:"
FAILURES = {
    "类型不对": ({"types": {".js": "text/plain"}}, "把 * 的类型说成 text/plain", "text/javascript"),
    "少清单": ({"missing": "manifest.json"}, "网站上没有 */manifest.json", "发布时漏了"),
    "少入口": ({"missing": "entry"}, "网站上没有 */main-*.js", "发布时漏了"),
    "少一块": ({"missing": "chunk-"}, "网站上没有 */chunk-*.js", "发布时漏了"),
    "少笔记本": ({"missing": ".ipynb"}, "网站上没有 *.ipynb", "发布时漏了"),
    "少 Worker": ({"missing": "worker-"}, "网站上没有 */worker-*.js", "发布时漏了"),
    "少 numpy": ({"missing": "numpy-"}, "网站上没有 */numpy-*.whl", "发布时漏了"),
    "不许": ({"missing": "numpy-", "status": 403}, "服务器不许取 */numpy-*（403）", "登录"),
    "服务器错": ({"missing": "numpy-", "status": 502}, "服务器出错了（502）", "过一会儿"),
    "断开": ({"cut": "numpy-"}, "*/numpy-*.whl 只传来一部分", "换一个网络"),
    "断开，不说全长": ({"cut": "numpy-", "honest": False}, "*/numpy-*.whl 只传来一部分", "换一个网络"),
    "脚本断开": ({"cut": "chunk-"}, "*/chunk-*.js 只传来一部分", "换一个网络"),
    "脚本断开，不说全长": ({"cut": "chunk-", "honest": False}, "取来的脚本只有一部分", "刷新"),
    "登录页": ({"page": "manifest.json"}, "来的却是一个网页", "登录"),
    "策略": ({"extra": {"Content-Security-Policy": NO_WORKER}}, "安全策略（CSP）不让这一页运行 Python", "放行"),
    "策略不让编译": ({"extra": {"Content-Security-Policy": NO_WASM}}, "安全策略（CSP）", "wasm-unsafe-eval"),
}


SAID = "document.querySelector('.live-now .live-status') ?? document.querySelector('.live-said')"
FAILED = """() => document.documentElement.dataset.live == "failed"
  || (document.querySelector(".live-said").textContent && !document.querySelector("button.live").disabled)"""


def said(page):
    """按下按钮，没有准备好：说了什么。"""
    page.get_by_role("button", name="在本页运行代码").press("Enter")
    page.wait_for_function(FAILED, timeout=MINUTE)
    return page.evaluate(f"({SAID}).textContent")


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.usefixtures("inpage_built")
def test_a_failure_names_its_cause_and_what_to_do(name, visit, site):
    oddity, cause, todo = FAILURES[name]
    oddity = {key: names(site)["entry"] if value == "entry" else value for key, value in oddity.items()}
    with serving(site, **oddity) as address:
        words = said(visit(address + CHAPTER))
    assert re.search(re.escape(cause).replace(r"\*", "[^，。]*"), words) and todo in words, words
    assert "检查网络" not in words


@pytest.mark.usefixtures("inpage_built")
def test_a_blocked_file_and_a_gone_network_are_told_apart(visit, site):
    with serving(site) as address:
        page = visit(address + CHAPTER)
        page.route("**/_live/numpy-*", lambda route: route.abort("blockedbyclient"))
        words = said(page)
        assert "numpy-" in words and "被拦下了" in words and "插件" in words
        other = visit(address + CHAPTER)
        other.route("**/*", lambda route: route.abort("internetdisconnected"))
        assert re.match(r"连不上 127\.0\.0\.1:\d+。请检查网络", said(other))


OUT_OF_MEMORY = """WebAssembly.Memory = class {
  constructor() { throw new RangeError("WebAssembly.Memory(): could not allocate memory"); }
};"""


@pytest.mark.usefixtures("inpage_built")
def test_not_enough_memory_is_said(visit, site):
    """Worker 的脚本前面加一句：一分内存也要不到。"""
    with serving(site) as address:
        page = visit(address + CHAPTER)
        text = OUT_OF_MEMORY + (site / "_live" / names(site)["worker"]).read_text(encoding="utf-8")
        page.route("**/_live/worker-*", lambda route: route.fulfill(body=text, content_type="text/javascript"))
        assert said(page).startswith("内存不够。关掉别的标签页")


def test_the_search_names_what_it_misses(visit, site):
    with serving(site, missing="search-data.js") as address:
        page = visit(f"{address}search.html?q=掩码")
        expect(page.locator("#search-summary")).to_contain_text("网站上没有")
        assert "search-data.js" in page.locator("#search-summary").text_content()


def test_a_branch_deployment_keeps_its_folders(site):
    """GitHub Pages 从分支发布时，没有它就丢掉名字以 _ 开头的文件夹。"""
    assert (site / ".nojekyll").read_bytes() == b""


# ── 框里、没有 JavaScript ─────────────────────────────────────────────────
@pytest.mark.parametrize("sandbox", ["allow-scripts", "allow-scripts allow-popups allow-forms"])
@pytest.mark.parametrize("extra", [{}, {"Access-Control-Allow-Origin": "*"}], ids=["", "谁都可以取"])
@pytest.mark.usefixtures("inpage_built")
def test_a_sandboxed_frame_says_why_it_cannot_run(sandbox, extra, visit, site, tmp_path):
    with serving(site, extra=extra) as address:
        outer = tmp_path / "outer.html"
        outer.write_text(f'<iframe sandbox="{sandbox}" src="{address}{CHAPTER}"></iframe>', encoding="utf-8")
        page = visit(outer.as_uri())
        frame = page.frame_locator("iframe")
        frame.get_by_role("button", name="在本页运行代码").press("Enter")
        expect(frame.locator(".live-said")).to_contain_text("请在单独的标签页里打开这一页")


@pytest.mark.usefixtures("inpage_built")
def test_without_javascript_there_is_no_button(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{CHAPTER}")
    assert page.locator("button.live").count() == 1 and not page.locator("button.live").is_visible()
    context.close()

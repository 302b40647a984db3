"""网页里的 Python，真的浏览器，不联网：每一章的每一格，每个滑块，每道练习；出错、停止、断网、坏文件。"""

import json
import os
import re
import threading
from functools import partial
from http.server import ThreadingHTTPServer

import firefox
import frames as python
import nbformat
import prose
import pytest
import test_exercises as book_exercises
from both_ways import EXPLORERS, cells, follow
from conftest import PREFIX, SITE, Handler
from live import MINUTE, READ, READY, Live
from playwright.sync_api import expect
from test_pages import SCHEMES, SCROLLS, STICKING_OUT, switch, violations
from visits import PHONE, WIDE, foreign, watch

CHAPTER = "book/4-weights.html"


@pytest.fixture(scope="session", autouse=True)
def runtime(site):
    if not (site / "_live" / "manifest.json").exists():
        said = "这次建的书不带网页里的 Python，先让 make book 取到它。"
        pytest.fail(said, pytrace=False) if os.environ.get("CI") == "true" else pytest.skip(said)


@pytest.fixture(scope="module")
def context(chromium):
    """几个测试共用：缓存是热的。"""
    context = chromium.new_context(**WIDE)
    context.log = watch(context)
    yield context
    context.close()


@pytest.fixture(scope="module")
def shared(context, http):
    """第 4 章，已经准备好，几个测试轮流用它的第一个编辑器。"""
    live = Live(context.new_page())
    live.page.goto(http + CHAPTER)
    assert live.press() == ""
    return live


# ── 每一章 ───────────────────────────────────────────────────────────────
NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")


def ties(built, got):
    """建书时的和现在的，字一样，数也一样；返回有几个数末位差 1：正好在两个写法的中间，浏览器里的加法次序不同。

    别的不同就是 None。
    """
    built, got = ("\n".join(texts or []) for texts in (built, got))
    if NUMBER.split(built) != NUMBER.split(got):
        return None
    count = 0
    for pair in zip(NUMBER.findall(built), NUMBER.findall(got)):
        digits = {len(number.partition(".")[2]) for number in pair}
        a, b = (round(float(number.replace("−", "-")) * 10 ** max(digits)) for number in pair)
        if len(digits) > 1 or abs(a - b) > 1:
            return None
        count += a != b
    return count


def drive(page, chapter):
    """每个 interact 的每个控件动一下，图上的字就是 NumPy 算的。"""
    boxes = page.locator(".live-output .widget-interact").all()
    if boxes:  # 图里的数先收着，键盘也打得开
        header, words = (boxes[0].locator(name).first for name in (".jupyter-widget-Collapse-header", ".sa-alt"))
        assert not words.is_visible() and header.get_attribute("aria-expanded") == "false"
        header.press("Enter")
        expect(words).to_be_visible()
        assert header.get_attribute("aria-expanded") == "true"
    figures = python.figures(chapter)
    assert len(boxes) == len(figures)
    for box, figure in zip(boxes, figures):
        position = list(figure.default)
        controls = box.locator("[role=slider], select, input[type=checkbox]").all()
        assert len(controls) == len(figure.controls)
        for k, (control, element) in enumerate(zip(figure.controls, controls)):
            kind = element.evaluate("e => e.options ? 'select' : e.type ?? 'slider'")
            last = len(control.values) - 1
            position[k] += 1 if position[k] < last else -1
            if kind == "select":
                element.select_option(index=position[k])
            else:
                element.press(
                    "Space" if kind == "checkbox" else "ArrowRight" if position[k] > figure.default[k] else "ArrowLeft"
                )
            frame = figure.frames[tuple(position)]
            page.wait_for_function(
                """([box, wanted, whole]) => {
                  const drawn = [...box.querySelectorAll(".sa-figure svg text")];
                  const texts = drawn.map(e => e.textContent.trim()).filter(Boolean);
                  return whole ? String(texts) == String(wanted) : wanted.every(text => texts.includes(text));
                }""",
                arg=[box.element_handle(), frame.texts, frame.complete],
                timeout=MINUTE,
            )


def solve(live, chapter):
    """每道练习填上参考答案，都通过。"""
    path = prose.BOOK / f"{chapter}.ipynb"
    ids = [
        cell.id
        for cell in nbformat.read(path, as_version=4).cells
        if "check_" in cell.source and cell.cell_type == "code"
    ]
    exercises = book_exercises.BOOK[path]
    assert len(ids) == len(exercises)
    for cell, (name, _, code, answer) in zip(ids, exercises):
        imports = "\n".join(line for line in code.splitlines() if line.startswith(("import", "from")))
        k = live.page.evaluate("id => selfattnLive.cells.findIndex(cell => cell.id == id)", cell)
        (output,) = live.run(f"{imports}\n\n{answer}\n\ncheck_{name}(my_{name})", k)
        assert "**通过**" in output["data"]["text/markdown"]
        assert "通过" in live.cell(k).text_content()


def test_every_cell_shows_what_the_book_shows(chapter, context, http):
    page = context.new_page()
    context.log.problems.clear()
    page.goto(f"{http}book/{chapter}.html")
    live = Live(page)
    assert live.press() == ""
    cells = page.locator(".cell")
    built = [cell.evaluate(READ) for cell in cells.all()]
    explorers = page.locator(".sa-explorer[data-sa-ready]").count()
    live.run_all()
    page.wait_for_function(
        "count => document.querySelectorAll('.live-output .sa-explorer[data-sa-ready]').length == count", arg=explorers
    )
    states = page.evaluate(
        "selfattnLive.cells.map(cell => [cell.id, cell.outputs?.list.find(o => o.output_type == 'error')])"
    )
    source = nbformat.read(prose.BOOK / f"{chapter}.ipynb", as_version=4).cells
    code = [
        cell.id
        for cell in source
        if cell.cell_type == "code" and not {"slide-only", "notes"} & {*cell.metadata.get("tags", [])}
    ]
    assert states == [[id, None] for id in code]
    different = 0
    for cell, before in zip(cells.all(), built):
        after = cell.evaluate(READ)
        apart = ties(before, after)
        assert apart is not None, f"{cell.get_attribute('id')}：{before} → {after}"
        different += apart
    assert different <= 2  # 第 6 章有一个 -0.575，出现在两张图里
    drive(page, chapter)
    solve(live, chapter)
    assert foreign(context.log) == [] and context.log.problems == []
    page.evaluate("localStorage.clear()")
    page.close()


def test_comparing_tells_a_wrong_number():
    assert ties(["和 -0.58", "x"], ["和 -0.58", "x"]) == 0
    assert ties(["和 -0.58"], ["和 -0.57"]) == 1
    assert ties(["和 -0.58"], ["和 -0.56"]) is ties(["和 0.5"], ["积 0.5"]) is ties(["1.50"], ["1.5"]) is None
    assert ties(["1"], []) is ties(["1"], None) is None


@pytest.mark.parametrize("name", book_exercises.NAMES)
def test_every_mutant_is_refused_with_its_hint(name, shared):
    code = (book_exercises.FOLDER / "mutants" / f"{name}.py").read_text(encoding="utf-8")
    mutants = {f.__name__: f.__doc__ for _, f in book_exercises.MUTANTS if _ == name}
    said = json.loads(
        shared.text(
            f"{code}\n\nimport json\nfrom selfattn.exercises import check_{name}\n"
            f"made = {{name: check_{name}(globals()[name]) for name in {list(mutants)}}}\n"
            "print(json.dumps({name: [result.passed, result.hint] for name, result in made.items()}))"
        )
    )
    assert {name: passed for name, (passed, _) in said.items()} == dict.fromkeys(mutants, False)
    assert [name for name, hint in mutants.items() if hint not in said[name][1]] == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_and_python_follow_each_other(name, shared):
    places, sources = shared.visible(), cells(name)
    shared.run(sources[0], places[0])
    follow(shared.page, shared.cell(places[0]), name, lambda k: shared.text(sources[k], places[k]))


# ── 输出 ─────────────────────────────────────────────────────────────────
RICH = """
from IPython.display import HTML, Markdown, Math, clear_output, display, update_display
from ipywidgets import Output
import matplotlib.pyplot as plt

display("要清掉"); clear_output()
print("一", end="\\r"); print("二")
display(HTML("<p id='made'>前</p><script>document.getElementById('made').textContent = '脚本' + (1 + 1)</script>"))
display(Markdown("**粗** $x^2$\\n\\n| a |\\n| - |\\n| 1 |"))
display(Math(r"\\frac{1}{2}"))
display(1, display_id="d"); update_display("改过", display_id="d")
out = Output(); display(out)
with out:
    print("收集来的")
plt.plot([1, 2]); plt.title("权重")"""


def test_outputs_are_those_of_jupyter(shared):
    k = shared.start(RICH)
    shared.wait()
    kinds = ["stream", *["display_data"] * 5, "execute_result", "display_data"]
    assert [output["output_type"] for output in shared.outputs(k)] == kinds
    cell = shared.cell(k)
    cell.locator(".katex .mfrac").first.wait_for()
    cell.locator(".live-collected", has_text="收集来的").wait_for()
    said = cell.locator(".live-output").text_content()
    assert "脚本2" in said and "改过" in said and "要清掉" not in said and "一" not in said.split("脚本2")[0]
    assert cell.locator("strong", has_text="粗").count() == cell.locator("table td").count() == 1
    picture = cell.locator("img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 400


def test_figures_have_no_tofu(shared):
    """读者自己用 pyplot 画的图，缺字时 matplotlib 会警告。"""
    outputs = shared.run("import matplotlib.pyplot as plt\nplt.title('注意力权重 −1')\nplt.plot([1])\nplt.show()")
    assert [output["output_type"] for output in outputs] == ["display_data"]


SAME = """
from contextlib import nullcontext
from io import BytesIO
from unittest.mock import patch
import matplotlib.pyplot as plt
import numpy as np
from live_kernel import kernel
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.markers import MarkerStyle
from matplotlib_inline.backend_inline import png
from PIL import Image

def lines():
    plt.plot([1, 3, 2], label="甲"); plt.legend(bbox_to_anchor=(1.05, 1)); plt.ylabel("$x^2$"); plt.minorticks_on()

def image():
    plt.imshow(np.eye(4)); plt.colorbar(); plt.xlabel("列"); plt.xticks(range(4), list("我爱你们"), rotation=45)

def several():
    figure, axes = plt.subplots(2, 2, sharex=True)
    axes[0, 0].imshow(np.eye(3)); axes[0, 1].semilogy([1, 90]); axes[1, 1].set_aspect(0.1, "datalim")
    axes[1, 0].set_ylabel("左"); figure.suptitle("总"); figure.align_ylabels()

def twin():
    plt.bar(["a", "b"], [1e6, 2e6]); plt.title("双"); plt.twinx().invert_yaxis()

def solid():
    plt.subplot(projection="3d")

def laid_out():
    plt.subplots(1, 2, layout="constrained")[0].colorbar(plt.imshow(np.eye(3)))

def pixels(case, stock):
    with patch.object(MarkerStyle, "_set_marker", plain_marker) if stock else nullcontext():
        case()
        figure, file = plt.gcf(), BytesIO()
        if stock:
            plain_print(figure.canvas, file, dpi=kernel.ratio * figure.dpi, bbox_inches="tight")
        else:
            file.write(png(figure)[0])
    plt.close()
    return np.asarray(Image.open(file))

plain_print, (plain_marker,) = FigureCanvasBase.print_figure.__wrapped__, MarkerStyle._set_marker.__defaults__
for case in lines, image, several, twin, solid, laid_out:
    here, there = pixels(case, False), pixels(case, True)
    print(case.__name__, here.shape == there.shape and bool((here == there).all()))"""


def test_figures_are_those_of_jupyter_pixel_for_pixel(shared):
    """页面里画得快：只画一遍，刻度不重算；一个像素也不能不同。"""
    said = shared.text(SAME)
    assert said.split()[1::2] == ["True"] * 6, said


DRAGGED = """import matplotlib.pyplot as plt
from ipywidgets import interact
from js import XMLHttpRequest
seen = []
def f(a=1.0):
    seen.append(round(a, 1)); print(f"a = {a:.1f}"); plt.plot([0, a])
    if len(seen) == 2:
        request = XMLHttpRequest.new(); request.open("POST", "ADDRESS", False); request.send()
interact(f, a=(0.0, 6.0, 0.1));"""
STEPS = """async (slider, count) => {
  for (let step = 0; step < count; step++) {
    slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    await new Promise(done => setTimeout(done));
  }
}"""


def test_dragging_never_queues_up(shared, http):
    """拖 30 步：第一步还在画（等着一个请求）的时候，后面的只留最后一步。"""
    page, held = shared.page, []
    page.route("**/held", lambda route: held.append(route))
    k = shared.start(DRAGGED.replace("ADDRESS", http + "held"))
    shared.wait()
    slider = shared.cell(k).locator("[role=slider]")
    with page.expect_request("**/held"):
        slider.evaluate(STEPS, 1)
    slider.evaluate(STEPS, 29)
    held[0].fulfill(body="")
    shared.cell(k).locator(".live-collected", has_text="a = 4.0").locator("img").wait_for()
    assert shared.text("print(seen)", shared.visible()[1]) == "[1.0, 1.1, 4.0]\n"
    page.unroute("**/held")


ERRORS = [
    ("x = 1\ny = x +* 2", "SyntaxError", "第 2 行", "y = x +* 2", "看不懂"),
    (
        "def f(x):\n    return x @ x\n\nimport numpy as np\nf(np.ones((2, 3)))",
        "ValueError",
        "第 2 行",
        "return x @ x",
        "左边的列数是 3",
    ),
    ("import torch", "ModuleNotFoundError", "第 1 行", "import torch", "没有带 `torch`"),
    ("name = input()", "RuntimeError", "第 1 行", "name = input()", ""),
    ("for i in range(3)\n    pass", "SyntaxError", "第 1 行", "for i in range(3)", "冒号"),
]


@pytest.mark.parametrize("code, name, where, line, hint", ERRORS)
def test_errors_begin_with_the_readers_line(shared, code, name, where, line, hint):
    k = shared.start(code)
    shared.wait()
    error = shared.outputs(k)[-1]
    assert (error["ename"], error["line"]) == (name, line)
    assert where in error["where"] and hint in error["hint"]
    shown = shared.cell(k).locator(".live-error")
    assert shown.locator("p").first.text_content() == f"{error['where']}：{line}"
    if name == "RuntimeError":
        assert "网页里的 Python 不能停下来等键盘输入" in shown.text_content()


# ── 停得下来 ─────────────────────────────────────────────────────────────
def test_an_endless_loop_is_stopped_and_the_page_goes_on(shared):
    k = shared.start("print('开始')\nwhile True: pass")
    shared.cell(k).locator(".live-output", has_text="开始").wait_for()
    shared.page.get_by_role("button", name="停止").press("Enter")
    shared.wait()
    assert shared.cell(k).locator(".live-tools .live-status").text_content() == "停下了"
    assert shared.text("print(1 + 1)") == "2\n"


def test_ten_megabytes_of_prints(shared):
    *printed, note = shared.run("for i in range(1_000_000): print('0123456789')")
    assert sum(len(output["text"]) for output in printed) == 200_000
    assert "输出太长" in note["text"]
    assert shared.text("print('还在')") == "还在\n"


def test_out_of_memory(shared):
    outputs = shared.run("x = []\nwhile True: x.append(bytearray(1 << 28))")
    assert outputs[-1].get("ename") == "MemoryError" or "撑不住了" in outputs[-1]["text"]
    assert shared.text("x = None\nprint('还在')") == "还在\n"


def test_earlier_cells_run_first_and_an_error_stops_the_rest(context, http):
    live = Live(context.new_page())
    live.page.goto(http + CHAPTER)
    live.press()
    first, second, third, *_ = live.visible()
    live.write("a = 1", first)
    live.write("a += 1", second)
    assert live.text("print(a)", third) == "2\n"
    assert live.text("print(a)", third) == "2\n"  # 前面的已经运行过
    live.page.get_by_role("button", name="重新启动").press("Enter")
    live.write("1 / 0", second)
    live.start("print(a)", third)
    live.wait()
    assert (
        live.page.evaluate("selfattnLive.cells.map(cell => cell.root?.dataset.live)")[second : third + 1][0] == "error"
    )
    assert "出错了，后面的没有运行" in live.said
    live.page.close()


# ── 改动 ─────────────────────────────────────────────────────────────────
def test_edits_are_kept_offered_downloaded_and_undone(context, http):
    page = context.new_page()
    page.goto(http + "book/1-tokens.html")
    live = Live(page)
    live.press()
    k = live.visible()[2]
    original = page.evaluate(f"selfattnLive.cells[{k}].original")
    live.write("print('我的')", k)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载为 .ipynb").press("Enter")
    assert download.value.suggested_filename == "1-tokens.ipynb"
    notebook = nbformat.read(download.value.path(), as_version=4)
    nbformat.validate(notebook)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert sources[k] == "print('我的')" and len(sources) == page.evaluate("selfattnLive.cells.length")

    other = context.new_page()  # 另一个标签页改另一格
    other.goto(http + "book/1-tokens.html")
    second = Live(other)
    second.press()
    second.write("print('另一页')", live.visible()[3])
    assert live.text("print('我的')", k) == "我的\n"
    other.close()

    page.reload()
    assert page.evaluate("window.selfattnLive") is None  # 不按按钮，什么都不运行
    live.press()
    offer = page.locator(".live-offer")
    assert "改过 2 格" in offer.text_content()
    assert page.evaluate(f"selfattnLive.cells[{k}].source") == original
    offer.get_by_role("button", name="接着上次的改").press("Enter")
    assert page.evaluate(f"selfattnLive.cells[{k}].source") == "print('我的')"
    live.cell(k).get_by_role("button", name="还原").press("Enter")
    assert page.evaluate(f"selfattnLive.cells[{k}].source") == original
    page.get_by_role("button", name="全部还原").press("Enter")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('selfattn-live:book/1-tokens'))") == []
    page.close()


def test_tab_indents_and_escape_tab_leaves(shared):
    k = shared.write("x")
    editor = shared.cell(k).locator(".cm-content")
    shared.page.evaluate("k => selfattnLive.cells[k].focus()", k)
    editor.press("Tab")
    assert shared.page.evaluate("k => selfattnLive.cells[k].source", k) == "    x"
    editor.press("Escape")
    editor.press("Tab")
    assert shared.page.evaluate("document.activeElement.className") == "live-button"
    assert editor.get_attribute("aria-label") == f"第 {k + 1} 格的代码"
    assert "先按 Esc 再按 Tab" in shared.page.locator(f"#{editor.get_attribute('aria-describedby')}").text_content()


def test_shift_enter_runs_and_goes_on(shared):
    k = shared.write("print('快捷键')")
    shared.page.evaluate("k => selfattnLive.cells[k].focus()", k)
    shared.cell(k).locator(".cm-content").press("Shift+Enter")
    shared.wait()
    assert shared.outputs(k)[0]["text"] == "快捷键\n"
    following = shared.visible()[1]
    assert shared.page.evaluate("k => selfattnLive.cells[k].editor.hasFocus", following)


# ── 无障碍、手机 ─────────────────────────────────────────────────────────
def test_axe_is_clean_with_editors_open(visit, http):
    page = visit(http + CHAPTER)
    live = Live(page)
    live.press()
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    live.run_all()
    live.run("1 / 0")
    for scheme in SCHEMES:
        switch(page, scheme)
        assert violations(page) == []


def test_a_phone_needs_no_sideways_scrolling_while_live(visit, http):
    page = visit(http + CHAPTER, **PHONE, has_touch=True)
    live = Live(page)
    live.press()
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    live.run_all()
    assert page.evaluate(STICKING_OUT) == [] and not page.evaluate(SCROLLS)
    sizes = page.locator(".live-button:visible").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert len(sizes) > 20 and min(sizes) >= 24


# ── 不往外连 ─────────────────────────────────────────────────────────────
def test_nothing_is_loaded_before_the_button(visit, http):
    page = visit(http + CHAPTER)
    assert not [url for url in page.log.requests if "_live" in url or "live-sw" in url]


def test_every_page_has_the_policy(site):
    find = re.compile(r'Content-Security-Policy" content="([^"]*)"')
    policies = {find.search(path.read_text(encoding="utf-8"))[1] for path in site.rglob("*.html")}
    assert len(policies) == 3  # 页、投影（备注窗口里有框）；封面的那一扇门什么也不取
    for policy in policies:
        assert policy.startswith("default-src 'none'")
        assert "'unsafe-eval'" not in policy and "http" not in policy and "*" not in policy


@pytest.fixture
def elsewhere():
    """另一个“主机”（另一个端口），记下谁来过。"""
    came = []

    class Host(Handler):
        def do_GET(self):
            came.append(self.path)
            self.send_error(404)

        do_POST = do_OPTIONS = do_GET  # noqa: N815

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", came
        server.shutdown()


OUT_OF_PYTHON = """
from js import WebSocket, XMLHttpRequest, fetch
try:
    await fetch("http://HOST/a")
except Exception:
    print("拒绝")
request = XMLHttpRequest.new()
request.open("GET", "http://HOST/b", False)
try:
    request.send()
except Exception:
    print("拒绝")
socket = WebSocket.new("ws://HOST/c")
from js import importScripts
try:
    importScripts("http://HOST/k")
except Exception:
    print("拒绝")"""
OUT_OF_HTML = """from IPython.display import HTML
HTML('''<img src="http://HOST/d"><iframe src="http://HOST/e"></iframe><link rel="stylesheet" href="http://HOST/f">
<script src="http://HOST/g"></script><form action="http://HOST/h" id="form"></form><script>
document.getElementById("form").submit();
navigator.sendBeacon("http://HOST/i");
location.href = "http://HOST/l";
document.head.insertAdjacentHTML("beforeend", '<meta http-equiv="refresh" content="0;url=http://HOST/m">');
document.body.append(Object.assign(document.createElement("a"), { href: "http://HOST/n", id: "away" }));
document.getElementById("away").click();
window.opened = window.open("http://HOST/o");
try { eval("1") } catch (error) { window.evaluated = error.name }
fetch("http://HOST/j").catch(() => window.refused = true);
</script>''')"""


def test_no_way_out(context, shared, elsewhere):
    """读者的代码、输出里的脚本和图片，都连不到别的主机；页面里不能 eval。"""
    (host, came), pages = elsewhere, len(context.pages)
    assert shared.text(OUT_OF_PYTHON.replace("HOST", host)) == "拒绝\n" * 3
    shared.run(OUT_OF_HTML.replace("HOST", host))
    shared.page.wait_for_function("() => window.refused && window.evaluated == 'EvalError'")
    assert shared.page.evaluate("[window.opened, typeof RTCPeerConnection]") == [None, "undefined"]
    assert shared.text("print('还在')") == "还在\n"
    assert shared.page.url.endswith(CHAPTER) and len(context.pages) == pages
    assert came == []
    context.log.problems.clear()
    context.log.requests.clear()


def test_a_file_says_how_to_serve_it(visit):
    page = visit(CHAPTER)
    page.get_by_role("button", name="在本页运行代码").press("Enter")
    assert "python -m http.server" in page.locator(".live-said").text_content()
    assert page.log.problems == []


# ── 断网、新版、坏文件 ───────────────────────────────────────────────────
class Release(Handler):
    """可以换掉几个文件、记下请求的网站。"""

    changed = {}  # noqa: RUF012
    asked = []  # noqa: RUF012

    def do_GET(self):
        path = self.path.removeprefix(PREFIX).partition("?")[0]
        self.asked.append(path)
        if (body := self.changed.get(path)) is None:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def release(site):
    """(地址, 处理请求的类, 关掉它)"""
    handler = type("OneRelease", (Release,), {"changed": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def close():
        server.shutdown()
        server.server_close()

    yield f"http://127.0.0.1:{server.server_port}{PREFIX}", handler, close
    close()


def kept(page):
    """等 service worker 记好这一页要的文件。"""
    expect(page.locator(".live-said")).to_contain_text("断了网，这一页也能用", timeout=MINUTE)


def test_works_with_the_network_gone_after_the_first_visit(release, chromium):
    address, _, close = release
    page = chromium.new_context().new_page()
    page.goto(address + CHAPTER)
    live = Live(page)
    assert live.press() == ""
    kept(page)
    close()
    page.reload()
    assert live.press() == ""
    assert live.text("import numpy as np\nprint(np.arange(3))") == "[0 1 2]\n"
    page.context.close()


def test_a_new_release_replaces_the_old_cache(release, chromium):
    address, handler, _ = release
    now = (SITE / "live-sw.js").read_text(encoding="utf-8")
    handler.changed["live-sw.js"] = re.sub(r'"version":"\w+"', '"version":"old"', now).encode()
    handler.changed[CHAPTER] = (SITE / CHAPTER).read_bytes().replace("注意力权重".encode(), "旧的一版".encode())
    page = chromium.new_context().new_page()
    page.goto(address + CHAPTER)
    live = Live(page)
    assert live.press() == ""
    kept(page)
    assert page.evaluate("caches.keys()") == ["selfattn-old"] and "旧的一版" in page.title()
    handler.changed.clear()
    handler.asked.clear()
    page.reload()
    assert "注意力权重" in page.title()
    assert live.press() == ""
    version = re.search(r'"version":"(\w+)"', now)[1]
    only = "async name => String(await caches.keys()) == name"
    page.wait_for_function(only, arg=f"selfattn-{version}", timeout=MINUTE)
    assert live.text("print(1)") == "1\n"
    assert not [path for path in handler.asked if path.endswith((".whl", ".packed"))]  # 没有变的不再取
    page.context.close()


def test_a_corrupted_download_is_noticed_and_named(release, chromium):
    address, handler, _ = release
    manifest = json.loads((SITE / "_live" / "manifest.json").read_text(encoding="utf-8"))
    file = next(entry for name, entry in manifest["files"].items() if name.startswith("numpy-"))
    path = f"_live/{file['path']}"
    good = (SITE / path).read_bytes()
    handler.changed[path] = good[:1000] + b"?" + good[1001:]
    page = chromium.new_context().new_page()
    page.goto(address + CHAPTER)
    said = Live(page).press()
    assert "numpy" in said and "下载坏了" in said
    assert handler.asked.count(path) == 2  # 越过缓存又取了一次
    handler.changed.clear()
    page.reload()
    assert Live(page).press() == ""
    page.context.close()


def test_closing_the_tab_in_the_middle_harms_nothing(context, shared, http):
    live = Live(context.new_page())
    live.page.goto(http + CHAPTER)
    live.press()
    assert shared.text("x = 1\nprint(x)") == "1\n"
    k = live.start("x = 2\nprint('开始')\nwhile True: pass")
    live.cell(k).locator(".live-output", has_text="开始").wait_for()
    assert shared.text("print(x)") == "1\n"  # 两个标签页，两个 Python
    live.page.close()
    assert shared.text("print('还在')") == "还在\n"


# ── Firefox ──────────────────────────────────────────────────────────────
@pytest.mark.skipif(
    not firefox.PATH and os.environ.get("CI") != "true", reason="没有 Firefox：apt-get install firefox-esr"
)
def test_firefox_runs_a_chapter(http):
    until = "(test => new Promise(done => { const look = () => test() ? done(true) : setTimeout(look, 50); look() }))"
    with firefox.Firefox() as opened:
        assert "Firefox" in opened.evaluate("navigator.userAgent")
        opened.open(http + "book/1-tokens.html")
        opened.evaluate("document.querySelector('button.live').click()")
        opened.evaluate(f"{until}({READY})")
        assert opened.evaluate("document.documentElement.dataset.live") == "ready"
        before = opened.evaluate(f"[...document.querySelectorAll('.cell')].map({READ})")
        mounted = "document.querySelectorAll('.sa-explorer[data-sa-ready]').length"
        explorers = opened.evaluate(mounted)
        opened.evaluate("selfattnLive.runAll()")
        opened.evaluate(f"{until}(() => {mounted.replace('.sa', '.live-output .sa', 1)} == {explorers})")
        found = "cell.outputs.list.find(output => output.output_type == 'error')?.traceback"
        failed = opened.evaluate(f"selfattnLive.cells.map(cell => {found})")
        assert set(failed) == {None}
        after = opened.evaluate(f"[...document.querySelectorAll('.cell')].map({READ})")
        assert [(a, b) for a, b in zip(before, after) if ties(a, b) != 0] == []
        assert opened.evaluate("document.querySelectorAll('.widget-interact [role=slider]').length") > 1

"""网页里的一格：输出、报错、停得下来、改动留得住；键盘、读屏软件和手机。"""

import re

import nbformat
import prose
import pytest
from inpage import InPage
from playwright.sync_api import expect
from screen import SCROLLS, STICKING_OUT, close_details, open_details, violations_in_both
from visits import PHONE, WIDE

pytestmark = pytest.mark.usefixtures("inpage_built")


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


def test_what_no_font_has_is_said_in_one_sentence(shared):
    """SVG 里的字由浏览器找字体，不必说；PNG 里的，一句中文。"""
    drawn = "from selfattn import figures\nfigures.bars([1.0], ['燚'], title='𠮷')"
    assert [output["output_type"] for output in shared.run(drawn)] == ["execute_result"]
    for said in (["stream", "display_data"], ["display_data"]):
        outputs = shared.run("import matplotlib.pyplot as plt\nplt.title('燚𠮷')\nplt.plot([1])\nplt.show()")
        assert [output["output_type"] for output in outputs] == said
        if "text" in outputs[0]:
            text = outputs[0]["text"]
            assert text.count("Warning") == 1 and "书里的字体没有「燚」、「𠮷」，" in text and "Glyph" not in text


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


def test_the_readers_own_sentences_train_a_model_for_the_figures(shared):
    """训练那一页：改了句子，后面的每一格都是读者的模型的。"""
    notebook = nbformat.read(prose.BOOK / "appendix/training.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    start = [cell.id for cell in cells].index("training-70")
    training, *figures = [cell.source for cell in cells[start:]]
    names = ("selfattn", "selfattn.explorers", "selfattn.figures", "selfattn.training")
    k = shared.start("\n".join(f"from {name} import *" for name in names))
    shared.wait()
    mine, count = re.subn('""".*?"""', '"雨下大。 雪下小。"', training, flags=re.S)
    assert count == 1 and "走了 2000 步" in shared.text(mine, k)
    assert len(figures) == 8
    for source in figures:
        shared.run(source, k)
        shown = shared.cell(k).locator(".live-output")
        expect(shown).to_contain_text("雨")
        expect(shown).not_to_contain_text("猫")


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
def test_an_endless_loop_is_stopped_and_earlier_cells_run_first(shared):
    first, second, third, *_ = shared.visible()
    shared.start("print('开始')\nwhile True: pass", first)
    shared.cell(first).locator(".live-output", has_text="开始").wait_for()
    shared.page.get_by_role("button", name="停止").press("Enter")
    shared.wait()
    assert shared.cell(first).locator(".live-tools .live-status").text_content() == "停下了"

    shared.write("a = 1", first)  # 现在是一个新的 Python
    shared.write("a += 1", second)
    assert shared.text("print(a)", third) == "2\n"
    assert shared.text("print(a)", third) == "2\n"  # 前面的已经运行过
    shared.page.get_by_role("button", name="重新启动").press("Enter")
    shared.write("1 / 0", second)
    shared.start("print(a)", third)
    shared.wait()
    assert shared.page.evaluate("k => selfattnLive.cells[k].root.dataset.live", second) == "error"
    assert "出错了，后面的没有运行" in shared.said


def test_ten_megabytes_of_prints(shared):
    *printed, note = shared.run("for i in range(1_000_000): print('0123456789')")
    assert sum(len(output["text"]) for output in printed) == 200_000
    assert "输出太长" in note["text"]
    assert shared.text("print('还在')") == "还在\n"


def test_out_of_memory(shared):
    outputs = shared.run("x = []\nwhile True: x.append(bytearray(1 << 28))")
    assert outputs[-1].get("ename") == "MemoryError" or "撑不住了" in outputs[-1]["text"]
    assert shared.text("x = None\nprint('还在')") == "还在\n"


FALLS = {
    "limit": ("import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()", "error", "RecursionError"),
    "mutual": ("import sys\nsys.setrecursionlimit(10**9)\ndef f(): return g()\ndef g(): return f()\nf()", "error", ""),
    "repr": ("a = []\nfor _ in range(200000): a = [a]\nrepr(a)", "lost", "套得太深"),
    "json": ("import json\njson.loads('[' * 200000)", "lost", "套得太深"),
    "exit": ("import os\nos._exit(3)", "lost", "这段代码把它关掉了"),
    "close": ("from js import self\nself.close()", "lost", "这段代码把它关掉了"),
    "memory": ("import ctypes\nctypes.string_at(0xfffffff0, 100)", "lost", "撑不住了"),
}


@pytest.mark.parametrize("name", FALLS)
def test_python_that_falls_through_ends_with_a_word(shared, name):
    """自己提高了递归的上限，或者把 Python 弄坏了：不会一直“运行中”。"""
    code, state, words = FALLS[name]
    k = shared.start(code)
    shared.wait()
    last = shared.outputs(k)[-1]
    assert shared.page.evaluate("k => selfattnLive.cells[k].root.dataset.live", k) == state
    assert words in (last.get("text") or last["ename"]) and len(last.get("traceback", "")) < 200_000
    assert shared.text("print('还在')") == "还在\n"


FALLS_IN_A_WIDGET = """from ipywidgets import Button
button = Button(description="按我")
button.on_click(lambda _: repr(__import__("functools").reduce(lambda a, _: [a], range(200000), [])))
button"""


def test_a_widget_that_breaks_python_is_told(shared):
    k = shared.start(FALLS_IN_A_WIDGET)
    shared.wait()
    shared.cell(k).get_by_role("button", name="按我").click()
    offer = shared.page.locator(".live-offer", has_text="套得太深")
    offer.get_by_role("button", name="知道了").click()
    assert offer.count() == 0 and shared.text("print('还在')") == "还在\n"


# ── 改动 ─────────────────────────────────────────────────────────────────
def test_edits_are_kept_offered_downloaded_and_undone(inpage_context, http):
    page = inpage_context.new_page()
    page.goto(http + "book/1-tokens.html")
    inpage = InPage(page)
    inpage.press()
    k = inpage.visible()[1]
    original = page.evaluate(f"selfattnLive.cells[{k}].original")
    inpage.write("print('我的')", k)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载为 .ipynb").press("Enter")
    assert download.value.suggested_filename == "1-tokens.ipynb"
    notebook = nbformat.read(download.value.path(), as_version=4)
    nbformat.validate(notebook)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert sources[k] == "print('我的')" and len(sources) == page.evaluate("selfattnLive.cells.length")

    other = InPage(inpage_context.new_page())  # 另一个标签页改另一格，用的是另一个 Python；死循环的时候关掉它
    other.page.goto(http + "book/1-tokens.html")
    other.press()
    assert inpage.text("x = 1\nprint(x)", k) == "1\n"
    other.start("x = 2\nprint('开始')\nwhile True: pass", inpage.visible()[2])
    other.cell(inpage.visible()[2]).locator(".live-output", has_text="开始").wait_for()
    assert inpage.text("print(x)", k) == "1\n"
    other.page.close()
    assert inpage.text("print('我的')", k) == "我的\n"

    page.reload()
    assert page.evaluate("window.selfattnLive") is None  # 不按按钮，什么都不运行
    inpage.press()
    offer = page.locator(".live-offer")
    assert "改过 2 格" in offer.text_content()
    assert page.evaluate(f"selfattnLive.cells[{k}].source") == original
    offer.get_by_role("button", name="接着上次的改").press("Enter")
    assert page.evaluate(f"selfattnLive.cells[{k}].source") == "print('我的')"
    inpage.cell(k).get_by_role("button", name="还原").press("Enter")
    assert page.evaluate(f"selfattnLive.cells[{k}].source") == original
    page.get_by_role("button", name="全部还原").press("Enter")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('live:book/1-tokens'))") == []
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
    """下一格的代码折着，就打开。"""
    k = shared.write("print('快捷键')")
    shared.page.evaluate("k => selfattnLive.cells[k].focus()", k)
    shared.cell(k).locator(".cm-content").press("Shift+Enter")
    shared.wait()
    assert shared.outputs(k)[0]["text"] == "快捷键\n"
    focused = shared.page.evaluate("selfattnLive.cells.findIndex(cell => cell.editor?.hasFocus)")
    assert focused == shared.page.evaluate("k => selfattnLive.cells.findIndex((cell, n) => n > k && cell.editor)", k)
    assert shared.cell(focused).locator(".cm-content").is_visible()


# ── 无障碍、手机 ─────────────────────────────────────────────────────────
def test_a_page_that_ran_fits_a_phone_and_axe_is_clean_with_editors_open(shared):
    """第 4 章，书里的代码全部运行过，折叠的都打开。"""
    shared.page.get_by_role("button", name="全部还原").press("Enter")
    open_details(shared.page)
    shared.run_all()
    fits_a_phone(shared.page)
    shared.run("1 / 0")
    shared.page.evaluate("scrollTo(0, 0)")  # 滚到别处，钉在上面的一栏会压住一个按钮
    assert violations_in_both(shared.page) == []
    close_details(shared.page)


def fits_a_phone(whole):
    session = whole.context.new_cdp_session(whole)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    whole.set_viewport_size(PHONE["viewport"])
    assert whole.evaluate("matchMedia('(pointer: coarse)').matches")
    assert whole.evaluate(STICKING_OUT) == [] and not whole.evaluate(SCROLLS)
    buttons = whole.locator(".live-button:visible")
    sizes = buttons.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert len(sizes) > 20 and min(sizes) >= 24
    session.detach()
    whole.set_viewport_size(WIDE["viewport"])

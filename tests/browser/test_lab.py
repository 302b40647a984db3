"""真的 JupyterLab、真的内核：运行第 4 章，滑块拨得动，图上的数与 NumPy 的一样；探索器与 Python 互通。"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading

import frames as python
import nbformat
import prose
import pytest
from both_ways import EXPLORERS, cells, follow
from nbformat.v4 import new_code_cell, new_notebook
from visits import WIDE, foreign, watch

from press import reading

MINUTE = 60_000
NOTEBOOK = "4-weights.ipynb"
TEXTS = """([box, before]) => {
  const texts = [...box.querySelectorAll("svg.sa-svg text")].map(e => e.textContent.trim()).filter(Boolean);
  return texts.length && String(texts) != before && texts;
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """用 JupyterLab 打开一本的地址；章节是一份拷贝，设置也在临时文件夹里。"""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(prose.BOOK, folder / "book")
    sources = [source for name in EXPLORERS for source in cells(name)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(
        new_notebook(cells=[new_code_cell(x) for x in sources], metadata=kernel), folder / "book" / "explorers.ipynb"
    )
    settings = folder / "JUPYTERLAB_SETTINGS_DIR" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    # 不然看不见的格不在网页里，数不到
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}', encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR")
    environment = os.environ | {name: str(folder / name) for name in folders}
    environment.pop("SELFATTN_OUTPUT", None)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", "--LabApp.news_url=None"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    told = dict(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    with subprocess.Popen(command, cwd=folder / "book", env=environment, **told) as server:
        try:
            said = []
            while not any(f"127.0.0.1:{port}/lab" in line for line in said):
                line = server.stdout.readline()
                assert line, f"JupyterLab 没有启动：\n{''.join(said)}"
                said.append(line)
            threading.Thread(target=server.stdout.read, daemon=True).start()
            # 各用各的工作区：不然 JupyterLab 会把先前打开的另一本也打开，藏在后面，格就数错了
            yield lambda notebook: f"http://127.0.0.1:{port}/lab/workspaces/{notebook[0]}/tree/{notebook}?token={token}"
        finally:
            server.terminate()


def wait_for_kernel(page):
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=MINUTE)
    page.get_by_text("| Idle").wait_for(timeout=MINUTE)  # 内核还没起来就运行，JupyterLab 会问用哪个内核


def run_all(page):
    """用菜单运行全部的格，等到最后一格跑完。"""
    wait_for_kernel(page)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells").filter(visible=True).first.click()
    page.wait_for_function(
        """() => {
          const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(e => e.textContent);
          return !prompts.some(text => /\\[[ *]\\]/.test(text));
        }""",
        timeout=2 * MINUTE,
    )  # 收起的格没有编号


def texts(page, box, before=None):
    """图上的字；给了 before，就等到与它不同。"""
    return page.wait_for_function(TEXTS, arg=[box.element_handle(), before and ",".join(before)]).json_value()


def test_the_sliders_of_chapter_4_redraw_their_figures(lab, visit):
    page = visit(lab(NOTEBOOK))
    figures = python.figures("4-weights")
    boxes = page.locator(".widget-interact")
    run_all(page)
    sides = page.locator(".jp-MarkdownCell", has_text=reading.MARK).locator(".jp-showHiddenCellsButton")
    while sides.count():  # 点开一条，它的按钮就没有了
        sides.first.click()
    boxes.nth(len(figures) - 1).wait_for(timeout=MINUTE)
    assert page.locator("[data-mime-type$=stderr], [data-mime-type$=error]").count() == 0
    chapter = nbformat.read(prose.BOOK / NOTEBOOK, as_version=4).cells
    tags = {"hide-input", "remove-input", "remove-cell"}
    folded = [cell for cell in chapter if tags & {*cell.metadata.get("tags", ())}]
    assert page.locator(".jp-CodeCell .jp-InputPlaceholder").count() == len(folded) > 5  # 和网页上一样收起
    assert page.locator(".sa-interact").count() == 0  # 有内核时就是 ipywidgets
    assert boxes.count() == len(figures) > 2
    for box, figure in zip(boxes.all(), figures):
        box.scroll_into_view_if_needed()
        assert texts(page, box) == figure.frames[figure.default].texts

    figure, box = figures[0], boxes.first
    sliders, position = box.get_by_role("slider").all(), list(figure.default)
    assert len(sliders) == len(position) == 3
    for k, key in enumerate(("ArrowLeft", "ArrowLeft", "ArrowRight")):
        before = texts(page, box)
        sliders[k].press(key)
        position[k] += 1 if key == "ArrowRight" else -1
        frame = figure.frames[tuple(position)]
        assert texts(page, box, before) == frame.texts
        assert any(re.search(r"\d\.\d", number) for number in frame.numbers)
    assert foreign(page.log) == []


def test_a_side_path_is_folded_and_still_runs(lab, visit):
    page = visit(lab("1-tokens.ipynb"))
    wait_for_kernel(page)
    pieces = reading.pieces(prose.BOOK / "1-tokens.ipynb")
    inside = [piece.side is not None for piece in pieces if piece.code]
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    visible = lambda: cells.evaluate_all("all => all.map(cell => cell.checkVisibility())")
    assert any(inside) and visible() == [not side for side in inside]
    run_all(page)
    assert page.locator("[data-mime-type$=stderr], [data-mime-type$=error]").count() == 0
    assert visible() == [not side for side in inside]
    folded = page.locator(".jp-MarkdownCell", has_text=reading.MARK).locator(".jp-showHiddenCellsButton")
    while folded.count():
        folded.first.click()
    assert all(visible())


# ── 探索器 ───────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def notebook(lab, chromium):
    """打开着全部探索器的那一本，内核已经起来；全部测试共用一页。"""
    context = chromium.new_context(**WIDE)
    log = watch(context)
    page = context.new_page()
    page.log = log
    page.goto(lab("explorers.ipynb"))
    wait_for_kernel(page)
    yield page
    context.close()


def run_cell(page, k):
    """运行第 k 格，等它跑完；返回这一格。"""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(k)
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.text_content()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        "([e, before]) => e.textContent != before && /\\d/.test(e.textContent)",
        arg=[prompt.element_handle(), before], timeout=MINUTE,
    )  # fmt: skip
    return cell


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_and_python_follow_each_other(notebook, name):
    page, first = notebook, 3 * list(EXPLORERS).index(name)
    run = lambda k: run_cell(page, first + k).locator(".jp-OutputArea").text_content()
    follow(page, run_cell(page, first), name, run)
    assert page.locator("[data-mime-type$=stderr], [data-mime-type$=error]").count() == 0
    assert foreign(page.log) == []

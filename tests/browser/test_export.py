"""press/export.py 导出的一页：不联网，公式排好，滑块能动。"""

import subprocess
import sys

import nbformat
import prose
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CELLS = [
    new_markdown_cell(
        "除以 $\\sqrt{d_k}$：\n\n$$\n\\begin{aligned}\nS &= QK^\\top \\\\\n&< 1\n\\end{aligned}\n$$\n\n`$代码$`"
    ),
    new_code_cell(
        "from selfattn import *\nfrom selfattn.figures import *\n"
        "interact(lambda i=2: bars(run('我爱你').A[0, i], list('我爱你')), i=(0, 2))"
    ),
]


def export(notebook, folder):
    nbformat.write(notebook, folder / "page.ipynb")
    tool = prose.ROOT / "press" / "export.py"
    subprocess.run(
        [sys.executable, tool, folder / "page.ipynb", "--to", folder / "out"], check=True, capture_output=True
    )
    return folder / "out" / "page.html"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return export(new_notebook(cells=CELLS, metadata=metadata), tmp_path_factory.mktemp("export"))


def test_the_page_needs_nothing_else(exported, chromium):
    context = chromium.new_context(offline=True)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(exported.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == [] and errors == []
    assert page.locator(".katex").count() == 2 and page.locator(".katex-display").count() == 1
    assert page.locator(".katex-error").count() == 0
    assert page.locator("code", has_text="$代码$").count() == 1
    assert page.evaluate("document.fonts.check('16px KaTeX_Main')")
    slider = page.locator("input[type=range]")
    before = page.locator(".sa-figure svg").inner_html()
    slider.press("Home")
    page.wait_for_function("before => document.querySelector('.sa-figure svg').innerHTML !== before", arg=before)
    context.close()


def test_without_answers_only_the_exam_paper_is_printed(tmp_path, chromium):
    notebook = nbformat.read(prose.BOOK / "appendix" / "teachers.ipynb", as_version=4)
    (switch,) = [cell for cell in notebook.cells if cell.source.startswith("exam = ")]
    switch.source = switch.source.replace("answers = True", "answers = False")
    page = chromium.new_page()
    page.goto(export(notebook, tmp_path).as_uri())
    page.emulate_media(media="print")
    shown = [cell.inner_text() for cell in page.locator(".jp-Cell:visible").all()]
    assert len(shown) == 8 and all(f"第 {k} 题" in text for k, text in enumerate(shown, 1))
    assert "姓名" in shown[0] and "答案" not in "".join(shown)
    page.close()

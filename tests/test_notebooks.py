"""提交的笔记本是干净的，从头到尾跑得通，不打印警告。"""

import os

import nbformat
import prose
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebooks import faults, leftovers
from running import execute

from press import opening

NOTEBOOKS = prose.notebooks()
name = lambda path: path.relative_to(prose.BOOK).as_posix()
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name)


def complaints(nb):
    """运行时打在 stderr 上的：警告。"""
    return [
        output.text
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]


@each_notebook
def test_reads_as_on_the_page(path):
    assert faults(nbformat.read(path, as_version=4)) == []


@each_notebook
def test_is_valid_and_clean(path):
    nb = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(nb)
    assert (nb.nbformat, nb.nbformat_minor >= 5) == (4, True)
    ids = [cell.id for cell in nb.cells]
    assert len(set(ids)) == len(ids)
    assert nb.metadata.kernelspec.name == "python3"
    assert leftovers(nb) == []


@each_notebook
def test_says_how_to_install_before_anything_else(path):
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code" and cell.id != "colab"]
    depth = len(path.relative_to(prose.ROOT).parts) - 1
    assert code[0] == opening.cell(depth), "运行 python -m press.opening"


@pytest.fixture(scope="session", params=NOTEBOOKS, ids=name)
def executed(request, tmp_path_factory, chinese_windows):
    """在临时文件夹里把一本从头跑到尾，整个测试只跑一次；系统的编码是 GBK，读写没有写明编码就有警告。"""
    folder = tmp_path_factory.mktemp(request.param.stem)
    env = dict(chinese_windows or os.environ)
    env.pop("SELFATTN_OUTPUT", None)
    return execute(nbformat.read(request.param, as_version=4), folder, env=env)


@pytest.mark.kernel
def test_runs_top_to_bottom(executed):
    counts = [cell.execution_count for cell in executed.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.kernel
def test_prints_no_warning(executed):
    assert complaints(executed) == []


# ── 检查的函数自己 ───────────────────────────────────────────────────────
FOLD = dict(jupyter=dict(source_hidden=True), cellView="form", tags=["hide-input"])


@pytest.mark.parametrize(
    "cell, what",
    [
        (new_markdown_cell("话", metadata=dict(slideshow=dict(slide_type="slide"))), "book/decks"),
        (new_code_cell("1", metadata=dict(tags=["slide-only", "remove-cell"])), "book/decks"),
        (new_markdown_cell("- **说**：话。\n- **常见的错**：话。"), "备注"),
        (new_code_cell("1", metadata=FOLD | dict(cellView=None)), "cellView"),
        (new_code_cell("1", metadata=FOLD | dict(jupyter={}, tags=["remove-input"])), "source_hidden"),
        (new_markdown_cell("话\n\n```{note}\n话\n```"), "```{note}"),
        (new_markdown_cell(":::{tip}\n话\n:::"), ":::{tip}"),
        (new_markdown_cell("看 {doc}`4-weights`"), "{doc}`4-weights`"),
        (new_markdown_cell("(here)=\n## 题目"), "(here)="),
    ],
)
def test_finds_what_only_the_page_hides(cell, what):
    (found,) = faults(new_notebook(cells=[cell]))
    assert what in found


def test_finds_no_fault_in_a_plain_chapter():
    plain = new_markdown_cell("# 题目\n\n0.5<!-- =1 / 2 -->，$x_{i}$，`{x}`\n\n```python\n{1}\n```")
    assert faults(new_notebook(cells=[plain, new_code_cell("1"), new_code_cell("1", metadata=FOLD)])) == []


def test_finds_leftovers():
    output = new_output("stream", name="stdout", text="1")
    assert leftovers(new_notebook(cells=[new_code_cell("1")])) == []
    assert leftovers(new_notebook(cells=[new_code_cell("1", outputs=[output])])) == ["第 0 格有输出"]
    assert leftovers(new_notebook(cells=[new_code_cell("1", execution_count=1)])) == ["第 0 格有运行次数"]
    assert leftovers(new_notebook(metadata=dict(widgets={}))) == ["控件状态"]


def test_finds_warnings(tmp_path):
    cells = [new_code_cell("print('话')"), new_code_cell("import warnings; warnings.warn('小心')")]
    (found,) = complaints(execute(new_notebook(cells=cells), tmp_path))
    assert "小心" in found

"""没有装 selfattn 的地方，笔记本的第一格用一句话说怎样装。"""

import sys

import pytest
import running
from nbformat.v4 import new_code_cell, new_notebook

from press import opening

HERE = "还没有装这本书的包：新开一格，运行「%pip install -e ..」，重启内核，再从头运行。"
ALONE = "单独一本跑不起来：下载整个仓库，或者网站上的「全部章节」，解压，打开里面的这一本。"


@pytest.fixture
def book(tmp_path, monkeypatch):
    """一份克隆里的 book/，正在里面。"""
    (tmp_path / "src" / "selfattn").mkdir(parents=True)
    (tmp_path / "book" / "appendix").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "book")
    return tmp_path / "book"


def said(depth=1):
    """selfattn 找不到时，这一格说的话。"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "selfattn", None)
        with pytest.raises(Exception) as stopped:
            exec(opening.cell(depth).source, {})
    return str(stopped.value)


def test_in_the_clone_it_names_the_command(book, monkeypatch):
    assert said() == HERE
    monkeypatch.chdir("appendix")
    assert said(depth=2) == HERE.replace("..", "../..")


def test_a_notebook_alone_has_nothing_to_install(book, monkeypatch):
    monkeypatch.chdir(book.parent)
    assert said() == ALONE


def test_where_it_is_installed_it_says_nothing(book):
    exec(opening.cell(1).source, {})


def test_a_kernel_shows_the_sentence_and_nothing_else(book):
    missing = new_code_cell("import sys; sys.modules['selfattn'] = None")
    notebook = new_notebook(cells=[missing, opening.cell(1)])
    notebook.cells[1].metadata["tags"] = ["raises-exception"]
    running.execute(notebook, book)
    (output,) = notebook.cells[1].outputs
    assert output.output_type == "error" and output.traceback == [HERE]

"""仓库的地址：写进设置和每本笔记本，去掉时一字节不差；有了取书的那一格，才有 Colab 的按钮。"""

import os
import shutil
import subprocess
import sys
from types import ModuleType

import nbformat
import prose
import pytest

from press import address as set_address
from press import opening
from press.site.pages import launch_links

URL = "https://github.com/someone/selfattn"
OPTIONS = {
    "repository_url": URL,
    "repository_branch": "main",
    "launch_buttons": {"binderhub_url": "https://mybinder.org", "colab_url": "https://colab.research.google.com"},
}


@pytest.fixture
def book(tmp_path):
    """设置和两本笔记本的拷贝，还没有地址。"""
    (tmp_path / "book" / "appendix").mkdir(parents=True)
    for name in ("_config.yml", "book/4-weights.ipynb", "book/appendix/training.ipynb"):
        shutil.copy(prose.ROOT / name, tmp_path / name)
    set_address.main("", tmp_path)
    return tmp_path


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_address_comes_and_goes_without_a_trace(book):
    before = contents(book)
    set_address.main(URL + ".git/", book)
    written = contents(book)
    assert all(written[path] != before[path] for path in before) and written.keys() == before.keys()
    set_address.main(URL, book)
    assert contents(book) == written
    set_address.main("", book)
    assert contents(book) == before


@pytest.mark.parametrize("url", ["github.com/a/b", "https://github.com/a b", 'https://a.org/"; import os'])
def test_a_bad_address_is_refused(url, book):
    before = contents(book)
    with pytest.raises(SystemExit, match="地址应当像"):
        set_address.main(url, book)
    assert contents(book) == before


def test_colab_is_offered_only_with_the_cell(book):
    cells = lambda: nbformat.read(book / "book/4-weights.ipynb", as_version=4).cells
    code = lambda: "\n".join(cell.source for cell in cells() if cell.cell_type == "code")
    names = lambda: [name for name, _ in launch_links(OPTIONS, "book/4-weights", code())]
    assert names() == ["Binder"]
    set_address.main(URL, book)
    assert names() == ["Binder", "Colab"]
    set_address.main(URL + "-2", book)  # 还是旧的地址
    assert names() == ["Binder"]


def test_colab_has_fetched_the_book_before_the_first_cell_looks_for_it(book):
    set_address.main(URL, book)
    cells = nbformat.read(book / "book/4-weights.ipynb", as_version=4).cells
    assert [cell.id for cell in cells if cell.cell_type == "code"][:2] == [set_address.ID, opening.ID]


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """在别的文件夹里，看不见这本书；记下运行的命令。"""
    ran = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("SELFATTN_OUTPUT", "notebook")

    def run(command, check):
        assert check
        ran.append(command)
        if command[0] == "git":
            os.makedirs(f"{command[-1]}/book")

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_in_colab_the_cell_fetches_the_book_once(elsewhere, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    folder = f"{tmp_path}/whole"
    for _ in range(2):
        exec(set_address.source(URL, "main", folder), {})
    clone, install = elsewhere
    assert clone[-2:] == [URL, folder] and "--branch=main" in clone and install[-1] == "anywidget"
    assert os.getcwd() == f"{folder}/book" and sys.path[0] == f"{folder}/src"
    assert os.environ["SELFATTN_OUTPUT"] == "static"


def test_anywhere_else_the_cell_does_nothing(elsewhere, tmp_path):
    before = os.getcwd(), list(sys.path), dict(os.environ)
    exec(set_address.source(URL, "main"), {})
    assert (os.getcwd(), sys.path, dict(os.environ)) == before and elsewhere == []

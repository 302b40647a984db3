"""带走的压缩包：解压就能用，链接不断，笔记本跑得通。"""

import json
import os
import re
import zipfile
from urllib.parse import unquote

import nbformat
import prose
import pytest
import running

from press import environment
from press.zips import book as downloads

LINK = re.compile(r'\]\(([^()\s]+)\)|href="([^"]+)"')


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zip")
    downloads.write_archive(prose.ROOT, folder / "book.zip")
    with zipfile.ZipFile(folder / "book.zip") as archive:
        archive.extractall(folder)
    return folder / downloads.ARCHIVE


def texts(path):
    if path.suffix == ".md":
        return [path.read_text(encoding="utf-8")]
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]


def test_every_page_is_inside_and_every_link_resolves(unpacked):
    pages = [path for path in unpacked.rglob("*") if path.suffix in (".md", ".ipynb") and "vendor" not in path.parts]
    assert {path.relative_to(unpacked / "book").as_posix() for path in pages if "book" in path.parts} == {
        path.relative_to(prose.BOOK).as_posix() for path in prose.pages()
    }
    links = [(path, found) for path in pages for text in texts(path) for pair in LINK.findall(text)
             for found in pair if found and not re.match(r"https?:|#", found)]  # fmt: skip
    assert len(links) > 100
    assert [
        (path.name, link) for path, link in links if not (path.parent / unquote(link).partition("#")[0]).exists()
    ] == []


def test_the_readme_talks_only_of_what_is_inside(unpacked):
    readme = (unpacked / "README.md").read_text(encoding="utf-8")
    assert "make " not in readme
    named = re.findall(r"`([\w./-]+/[\w./-]*)`|(?:-r|python|lab) ([\w./-]+)", readme)
    paths = {a or b for a, b in named} - {"-m"}
    assert len(paths) >= 4
    assert [path for path in paths if not path.startswith(("_build", ".venv")) and not (unpacked / path).exists()] == []


def test_vscode_finds_the_environment(unpacked):
    """打开仓库或者解压出来的文件夹，扩展和 .venv 都有了；文件夹，不是里面的 Python：Windows 上它在别处。"""
    for folder in (prose.ROOT, unpacked):
        extensions, settings = (
            json.loads((folder / ".vscode" / f"{name}.json").read_text(encoding="utf-8"))
            for name in ("extensions", "settings")
        )
        assert extensions == {"recommendations": ["ms-python.python", "ms-toolsai.jupyter"]}
        assert settings == {"python.defaultInterpreterPath": f"${{workspaceFolder}}/{environment.VENV.name}"}
        assert f"py -m venv {environment.VENV.name}" in (unpacked / "README.md").read_text(encoding="utf-8")


def test_jupyterlab_meets_no_directive(unpacked):
    for path in unpacked.glob("book/**/*.md"):
        assert not re.search(r"^(```|:::)\{", path.read_text(encoding="utf-8"), re.M), path.name


@pytest.mark.kernel
@pytest.mark.parametrize("name", ["4-weights", "self-test"])
def test_notebooks_run_from_the_unpacked_folder(unpacked, name):
    path = unpacked / "book" / f"{name}.ipynb"
    nb = nbformat.read(path, as_version=4)
    nb.cells.append(nbformat.v4.new_code_cell("import selfattn; print(selfattn.__file__)"))
    env = {k: v for k, v in os.environ.items() if k != "SELFATTN_OUTPUT"} | {"PYTHONPATH": str(unpacked / "src")}
    running.execute(nb, path.parent, env=env)
    assert str(unpacked) in nb.cells[-1].outputs[0].text  # 用的是压缩包里的包，不是仓库里的

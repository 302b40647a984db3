"""写下仓库的地址：``_config.yml`` 里的 url，和每本笔记本开头的一格。

    python -m press address https://github.com/组织/仓库    # 写上；重写也用它
    python -m press address ""                              # 去掉

有了地址，每一章的右上角才有启动按钮。
Binder 和 JupyterHub 会取来整个仓库；Colab 只打开一本笔记本，所以开头要有这一格，由它把别的取来。
别处运行时，这一格什么也不做。
"""

import re
import sys

import nbformat
import yaml

from .environment import ROOT

ID = "colab"
CELL = """\
import os
import subprocess
import sys

if "google.colab" in sys.modules:  # Colab 只打开了这一本：把整本书取来
    whole = "{folder}"
    if not os.path.exists(whole):
        clone = ["git", "clone", "-q", "--depth=1", "--branch={branch}"]
        subprocess.run([*clone, "{url}", whole], check=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "anywidget"], check=True)
    os.chdir(f"{{whole}}/book")
    sys.path.insert(0, f"{{whole}}/src")
    os.environ["SELFATTN_OUTPUT"] = "static"  # Colab 的 ipywidgets 太旧，用网页上的滑块"""


def source(url, branch, folder="/content/selfattn-book"):
    """那一格的代码。"""
    return CELL.format(url=url, branch=branch, folder=folder)


def write_notebook(path, code):
    """在第一个代码格前面放上那一格；code 是空的就去掉它。"""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != ID]
    if code:
        first = next(k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code")
        hidden = {"tags": ["remove-cell"], "jupyter": {"source_hidden": True}}
        notebook.cells.insert(first, nbformat.v4.new_code_cell(code, id=ID, metadata=hidden))
    nbformat.write(notebook, path)


def main(url, root=ROOT):
    url = url.rstrip("/").removesuffix(".git")
    if url and not re.fullmatch(r"https://[\w.-]+/[\w./-]+", url):
        sys.exit(f"地址应当像 https://github.com/组织/仓库，收到的是 {url!r}。")
    config = root / "_config.yml"
    text = config.read_text(encoding="utf-8")
    branch = yaml.safe_load(text)["repository"]["branch"]
    config.write_text(re.sub(r"(?m)^(repository:\n  url: ).*$", rf'\g<1>"{url}"', text), encoding="utf-8")
    for path in sorted((root / "book").rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            write_notebook(path, url and source(url, branch))

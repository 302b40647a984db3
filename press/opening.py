"""每本笔记本开头、网页上没有的一格：还没有装 selfattn 的地方，用一句话说怎样装。

    python -m press.opening    # 改了下面的话，重写每本里的这一格

装好的地方，这一格什么也不做。
"""

import nbformat

from .environment import ROOT

ID = "install"
HIDDEN = {"cellView": "form", "jupyter": {"source_hidden": True}, "tags": ["remove-cell"]}
CELL = """\
from importlib.util import find_spec
from os.path import exists


class NotInstalledError(Exception):
    def _render_traceback_(self):  # 只说一句话
        return [str(self)]


if not find_spec("selfattn"):
    raise NotInstalledError(
        "还没有装这本书的包：新开一格，运行「%pip install -e {up}」，重启内核，再从头运行。"
        if exists("{up}/src/selfattn")
        else "单独一本跑不起来：下载整个仓库，或者网站上的「全部章节」，解压，打开里面的这一本。"
    )"""


def cell(depth):
    """这一格；depth 是笔记本在仓库里的第几层文件夹，book/ 里的是 1。"""
    return nbformat.v4.new_code_cell(CELL.format(up="/".join([".."] * depth)), id=ID, metadata=HIDDEN)


def main(root=ROOT):
    """放在每本的第一个代码格前面；已经有的换掉。"""
    for path in sorted((root / "book").rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [other for other in notebook.cells if other.id != ID]
        first = next(k for k, other in enumerate(notebook.cells) if other.cell_type == "code" and other.id != "colab")
        notebook.cells.insert(first, cell(len(path.relative_to(root).parts) - 1))
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main()

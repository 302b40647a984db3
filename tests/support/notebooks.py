"""挑一本笔记本的毛病：运行留下的东西，只有网页认得、只有网页收起的东西。"""

import re

FOLDED = {"hide-input", "remove-input"}  # 网页上收起的代码、不显示的代码
MYST = re.compile(r"^\s*(?:`{3,}|~{3,}|:{3,})\s*\{.*|(?<!`)\{[\w:-]+\}`[^`]*`|^\(.*\)=$", re.M)  # 指令、角色、锚点


def leftovers(nb):
    """运行留下的东西：输出、运行次数、控件状态。"""
    left = ["控件状态"] if "widgets" in nb.metadata else []
    for k, cell in enumerate(nb.cells):
        if cell.get("outputs"):
            left.append(f"第 {k} 格有输出")
        if cell.get("execution_count") is not None:
            left.append(f"第 {k} 格有运行次数")
    return left


def faults(nb):
    """读者用 JupyterLab、VS Code、Colab 打开时看得见、网页上却没有的东西。"""
    found = []
    for cell in nb.cells:
        tags = set(cell.metadata.get("tags", ()))
        if "slideshow" in cell.metadata or tags & {"slide-only", "notes"}:
            found.append(f"{cell.id}：投影写在 book/decks 里")
        if cell.cell_type == "markdown" and "常见的错**" in cell.source:
            found.append(f"{cell.id}：像是投影的备注")
        folded = cell.metadata.get("jupyter", {}).get("source_hidden"), cell.metadata.get("cellView")
        if tags & FOLDED and folded != (True, "form"):
            found.append(f"{cell.id}：网页上收起，JupyterLab（source_hidden）和 Colab（cellView）里也要收起")
        if cell.cell_type == "markdown" and (raw := MYST.search(cell.source)):
            found.append(f"{cell.id}：{raw[0]!r} 只有网页认得")
    return found

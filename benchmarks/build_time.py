"""建全书要多少秒，改一章再建要多少秒。在一份临时的副本里做。"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from .site_tools import ROOT

CHAPTERS = ("book/4-weights.ipynb", "book/8-together.ipynb")  # 滑块最多的一章，帧最大的一页


def cpu_seconds():
    times = os.times()
    return times.children_user + times.children_system


def build(folder):
    """建一遍，说用了多久；机器忙的时候看 CPU 的秒数。"""
    start, cpu = time.monotonic(), cpu_seconds()
    command = [sys.executable, "-m", "press.build", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return f"{time.monotonic() - start:.1f} 秒（CPU {cpu_seconds() - cpu:.1f} 秒）"


def change(path, kind, addition):
    """在第一个这种格子后面加一行。"""
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.cell_type == kind).source += addition
    nbformat.write(notebook, path)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, "book")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("_build", ".*", "*.egg-info"))
        print(f"{os.cpu_count()} 个核，平均负载 {os.getloadavg()[0]:.1f}")
        print(f"从头建全书：{build(copy)}，预算 60 秒")
        print(f"什么也没改：{build(copy)}")
        for chapter in CHAPTERS:
            for kind, what, addition in (("markdown", "文字", "\n\n多一句话。"), ("code", "代码", "\n# 多一行")):
                change(copy / chapter, kind, addition)
                print(f"改了 {chapter} 的{what}：{build(copy)}，预算 10 秒")


if __name__ == "__main__":
    main()

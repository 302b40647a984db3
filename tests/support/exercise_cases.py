"""「动手写」的题：对的写法、写错的，和书里的每一格。"""

import importlib.util
import inspect
import re
from pathlib import Path

import nbformat
import prose

from selfattn import exercises

FOLDER = Path(__file__).parents[1] / "exercises"
NAMES = [name.removeprefix("check_") for name in exercises.__all__]


def check_of(name):
    return getattr(exercises, f"check_{name}")


def functions(kind, name):
    """一个文件里的函数；mutants 里没有文档字符串的是帮手。"""
    path = FOLDER / kind / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{kind}_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    own = [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__]
    return [f for f in own if kind == "right" or f.__doc__]


RIGHT = [(name, f) for name in NAMES for f in functions("right", name)]
MUTANTS = [(name, f) for name in NAMES for f in functions("mutants", name)]

CALL = re.compile(r"^check_(\w+)\(my_(\w+)\)$", re.M)
FENCE = re.compile(r"<summary>参考答案</summary>\n\n```python\n(.*?)\n```\n\n(?:.*\n\n)?</details>", re.S)


def exercise_cells(path):
    """[(题名, 题目, 代码, 参考答案)]"""
    cells = nbformat.read(path, as_version=4).cells
    found = []
    for k, cell in enumerate(cells):
        call = CALL.search(cell.source) if cell.cell_type == "code" else None
        if call:
            assert call[1] == call[2]
            (answer,) = FENCE.findall(cells[k + 1].source)
            found.append((call[1], cells[k - 1].source, cell.source, answer))
    return found


BOOK = {path: exercise_cells(path) for path in prose.notebooks()}
IN_BOOK = [(path.stem, *cell) for path, cells in BOOK.items() for cell in cells]

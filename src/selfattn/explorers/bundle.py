"""网页那边的代码和样式：一个模块和它 import 的模块，首尾相接成一段，不用打包工具。"""

import functools
import json
import re
from pathlib import Path

from .. import theme

HERE = Path(__file__).parent

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.M)


def name_of(script):
    """模块的名字，也是网页上认探索器的名字。"""
    return script.removesuffix(".js")


def _read(name):
    return (HERE / name).read_text(encoding="utf-8")


def _modules(script):
    """一个模块和它 import 的模块，被用到的在前。"""
    order = []

    def visit(name):
        for needed in _IMPORT.findall(_read(name)):
            visit(needed)
        if name not in order:
            order.append(name)

    visit("model.js")
    visit(script)
    return order


@functools.cache
def bundle(script):
    """把一个模块和它 import 的模块首尾相接，去掉 import、export、整行的注释和缩进。"""
    modules = _modules(script)
    text = "\n".join(_IMPORT.sub("", _read(name)) for name in modules)
    text = re.sub(r"^export (?=(async )?(function|const|let|class)\b)", "", text, flags=re.M)
    text = re.sub(r"^[ \t]*(//.*|/\*.*?\*/[ \t]*)$", "", text, flags=re.M)
    text = re.sub(r"^[ \t]*/\*\*?$.*?\*/[ \t]*$", "", text, flags=re.M | re.S)
    lines = (line.strip() for line in text.splitlines() if line.strip())
    return (_colors() if "colors.js" in modules else "") + "\n".join(lines)


def _colors():
    """热图的颜色，和 matplotlib 画的一模一样，每种 256 级。

    rgb 是红、绿、蓝各一串，一级两个十六进制数字，分开写压缩得更小；white 是每一级是白字（1）还是黑字（0）。
    """
    packed = {}
    for kind in ("weights", "values"):
        fills, inks = zip(*theme.levels(kind))
        packed[kind] = {
            "rgb": ["".join(fill[k : k + 2] for fill in fills) for k in (1, 3, 5)],
            "white": "".join(str(int(ink == "#ffffff")) for ink in inks),
        }
    return f"const COLORS = {json.dumps(packed)};\n"


@functools.cache
def stylesheet(script):
    """explorers.css、各模块自己的样式、浅色和深色的变量。"""
    sheets = (HERE / f"{name_of(module)}.css" for module in _modules(script))
    rules = _read("explorers.css") + "".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.exists())
    rules = "\n".join(line.strip() for line in re.sub(r"/\*.*?\*/", "", rules, flags=re.S).splitlines() if line.strip())
    light = "".join(f"--sa-{name}:{pair[0]};" for name, pair in theme.THEME.items())
    return f".sa-explorer{{{light}}}\n{rules}\n{theme.dark_css('.sa-explorer')}"

"""随网站发出去的别人的东西，和它们的许可。"""

import json
import re
import zipfile
from pathlib import Path

from .fetch import LOCK

HERE = Path(__file__).parent
FIRST = f"""这个文件夹里有下面这些别人写的软件，各按自己的许可发布。

{"─" * 72}

Pyodide {LOCK["pyodide"]}（MPL-2.0），源代码：https://github.com/pyodide/pyodide
CPython 3.12（PSF-2.0），源代码：https://github.com/python/cpython
"""
LICENSE = re.compile(r"LICEN[CS]E|COPYING", re.I)


def notice(files, inputs):
    """NOTICE.txt 的内容。

    Parameters
    ----------
    files : dict
        {文件名: 路径}，没有瘦身的 wheel，许可还在里面
    inputs : set of str
        打包用到的文件，相对 press/inpage
    """
    found = map(re.compile(r"node_modules/(?:@[^/]+/)?[^/]+").match, inputs)
    packages = sorted({match[0] for match in found if match})
    parts = [_wheel(name, entry["version"], files[entry["file"]]) for name, entry in LOCK["wheels"].items()]
    return ("\n" + "─" * 72 + "\n\n").join([FIRST, *parts, *(_package(HERE / package) for package in packages)])


def _wheel(name, version, path):
    with zipfile.ZipFile(path) as wheel:
        inside = [each.partition(".dist-info/") for each in wheel.namelist()]
        texts = [wheel.read("".join(parts)) for parts in inside if LICENSE.search(parts[2])]
        about = next("".join(parts) for parts in inside if parts[2] == "METADATA")
        named = re.search(r"^License(?:-Expression)?: (.*)$", wheel.read(about).decode("utf-8"), re.M)
    said = "\n".join(text.decode("utf-8", "replace") for text in texts)
    return f"{name} {version}（{named[1] if named else '见下'}）\n{said}"


def _package(folder):
    about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    texts = [path for path in folder.iterdir() if LICENSE.match(path.name) and path.is_file()]
    said = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(texts))
    return f"{about['name']} {about['version']}（{about.get('license', '见下')}）\n{said}"

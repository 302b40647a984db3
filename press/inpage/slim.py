"""wheel 瘦身：去掉网页里用不着的，.py 编译成 .pyc，起得快。"""

import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from ..kept import load, save
from ..zips import archive
from . import fetch
from .node import node

HERE = Path(__file__).parent
INSIDE = HERE / "pyodide"  # 在 Pyodide 里运行的
PYTHON = HERE / "python"
HINTS = HERE.parents[1] / "src" / "selfattn" / "hints.py"

# 网页里用不着的：测试、类型、别的平台的后端、PDF 的字体、JupyterLab 的扩展。
DROP = [
    r"\.pyi$", r"\.pxd$", r"\.[ha]$", r"py\.typed$", r"/tests?/", r"\.data/", r"\.dist-info/(?!METADATA$)",
    r"^numpy/(f2py|distutils|_pyinstaller)/", r"/_simd\.cpython",
    r"^matplotlib/backends/(_tkagg|_backend_(gtk|tk)|backend_(cairo|gtk|macosx|nbagg|pgf|qt|tk|webagg|wx)|qt_)",
    r"^matplotlib/mpl-data/(sample_data|images|fonts/(afm|pdfcorefonts))/",
    r"^matplotlib/mpl-data/fonts/ttf/DejaVu(Serif-(Bold|Italic|BoldItalic)|SansMono-(Oblique|BoldOblique))\.ttf",
    r"^matplotlib/((testing|sphinxext)/|fontlist\.json$)",
    r"^anywidget/(static|nbextension|labextension|_cellmagic)",
]  # fmt: skip

# IPython 只要它的“显示”，不要它的解释器：原样取这几个文件，其余的在 python/IPython 里。
IPYTHON = [
    "IPython/display.py", "IPython/core/__init__.py", "IPython/core/display.py", "IPython/core/display_functions.py",
    "IPython/core/getipython.py", "IPython/lib/__init__.py", "IPython/lib/display.py", "IPython/lib/pretty.py",
    "IPython/testing/__init__.py", "IPython/testing/skipdoctest.py", "IPython/utils/__init__.py",
    "IPython/utils/decorators.py", "IPython/utils/docs.py", "IPython/utils/encoding.py", "IPython/utils/py3compat.py",
]  # fmt: skip
KERNEL = "selfattn_kernel-1-py3-none-any.whl"


def wheels(files):
    """每个 wheel 瘦身后的字节，加上页面里的内核：{文件名: 字节}；做过的留在缓存里，没有坏就用。"""
    folder = fetch.cache() / f"slim-{_recipe()}"
    given = {entry["file"]: files[entry["file"]] for name, entry in fetch.LOCK["wheels"].items() if name != "ipython"}
    with tempfile.TemporaryDirectory() as temporary:
        core, source, target = (Path(temporary, name) for name in ("core", "source", "target"))
        for made in (core, source, target):
            made.mkdir()
        given[KERNEL] = _kernel(files[fetch.LOCK["wheels"]["ipython"]["file"]], Path(temporary, KERNEL))
        places = {
            name: folder / f"{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}-{name}"
            for name, path in given.items()
        }
        ready = {name: load(path) for name, path in places.items()}
        todo = [name for name, content in ready.items() if content is None]
        if not todo:
            return ready
        for name in todo:
            shutil.copy(given[name], source / name)
        (source / "drop.json").write_text(json.dumps(DROP), encoding="utf-8")
        for name in fetch.LOCK["core"]:
            shutil.copy(files[name], core / name)
        _in_pyodide("compile.py", core, source, target)
        if (matplotlib := fetch.LOCK["wheels"]["matplotlib"]["file"]) in todo:
            for name, content in ready.items():
                (source / name).write_bytes(content or (target / name).read_bytes())
            _in_pyodide("fonts.py", core, source, target)
            with zipfile.ZipFile(target / matplotlib, "a") as wheel:
                fonts = zipfile.ZipInfo("matplotlib/fontlist.json", (1980, 1, 1, 0, 0, 0))
                wheel.writestr(fonts, (target / "fontlist.json").read_bytes(), zipfile.ZIP_DEFLATED, 9)
        for name in todo:
            ready[name] = (target / name).read_bytes()
            save(places[name], ready[name])
    return ready


def provided():
    """页面里的内核提供的模块。"""
    return sorted(path.stem for path in PYTHON.iterdir() if path.name != "__pycache__")


def _recipe():
    """怎样瘦身的摘要：变了，就全部重做。"""
    steps = [json.dumps(DROP), fetch.LOCK["pyodide"]] + [
        (INSIDE / name).read_text(encoding="utf-8") for name in ("compile.py", "fonts.py")
    ]
    return hashlib.sha256("\0".join(steps).encode()).hexdigest()[:16]


def _kernel(ipython, path):
    """页面里的内核的 wheel：python/ 里的文件，加上 IPython 的显示和报错的提示；没有装 selfattn 的页也要提示。"""
    with zipfile.ZipFile(ipython) as wheel:
        entries = {name: wheel.read(name) for name in IPYTHON}
    entries |= {file.relative_to(PYTHON).as_posix(): file.read_bytes() for file in PYTHON.rglob("*.py")}
    entries["page_kernel/hints.py"] = HINTS.read_bytes()
    entries["selfattn_kernel-1.dist-info/METADATA"] = b"Metadata-Version: 2.1\nName: selfattn_kernel\nVersion: 1\n"
    return archive.write(path, entries)


def _in_pyodide(script, *folders):
    subprocess.run([*node(), INSIDE / "run.mjs", INSIDE / script, *folders], check=True, stdout=subprocess.DEVNULL)

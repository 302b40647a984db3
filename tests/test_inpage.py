"""网页里的 Python 的备料：取文件时认得出坏的；报错的中文提示；内核只用带着的包。"""

import ast
import hashlib
import importlib.util
import io
import json
import re
import sys
import tarfile
from pathlib import Path

import numpy as np
import prose
import pytest

from press.inpage import fetch

INPAGE = prose.ROOT / "press" / "inpage"


def load(path):
    """一个文件当作模块载入；它旁边有 IPython 的替身，不能整个文件夹加进路径。"""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


live_hints = load(INPAGE / "python" / "live_hints.py")


# ── 取文件 ───────────────────────────────────────────────────────────────
CONTENTS = {"core.js": b"core", "b-1-py3-none-any.whl": b"from PyPI", "c-2-wasm32.whl": b"kept"}


@pytest.fixture
def registries(tmp_path, monkeypatch):
    """假的 npm 和 PyPI：(那里的内容, 被问过什么)；c 的 wheel 随书带着。"""
    contents, asked = dict(CONTENTS), []
    lock = {"pyodide": "0", "core": {"core.js": hashed(CONTENTS["core.js"])}, "wheels": {}}
    for name, version, file in (("b", "1", "b-1-py3-none-any.whl"), ("c", "2", "c-2-wasm32.whl")):
        lock["wheels"][name] = {"file": file, "version": version, "sha256": hashed(CONTENTS[file])}
    kept = tmp_path / "wheels"
    kept.mkdir()
    (kept / "c-2-wasm32.whl").write_bytes(CONTENTS["c-2-wasm32.whl"])

    def run(what, *command, cwd):
        asked.append(what)
        if what not in ("pyodide@0", "b==1") or not contents:
            raise fetch.UnavailableError(f"取不到 {what}")
        if what == "b==1":
            return Path(cwd, "b-1-py3-none-any.whl").write_bytes(contents["b-1-py3-none-any.whl"])
        with tarfile.open(Path(cwd, "pyodide-0.tgz"), "w:gz") as archive:
            entry = tarfile.TarInfo("package/core.js")
            entry.size = len(contents["core.js"])
            archive.addfile(entry, io.BytesIO(contents["core.js"]))

    monkeypatch.setenv("SELFATTN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(fetch, "LOCK", lock)
    monkeypatch.setattr(fetch, "HASHES", {name: hashed(data) for name, data in CONTENTS.items()})
    monkeypatch.setattr(fetch, "WHEELS", kept)
    monkeypatch.setattr(fetch, "_run", run)
    return contents, asked


def hashed(data):
    return hashlib.sha256(data).hexdigest()


def test_downloads_once_and_only_what_is_not_kept(registries):
    _, asked = registries
    files = fetch.fetch()
    assert {name: path.read_bytes() for name, path in files.items()} == CONTENTS
    assert files["c-2-wasm32.whl"].parent == fetch.WHEELS
    assert fetch.fetch() == files and asked == ["pyodide@0", "b==1"]


@pytest.mark.parametrize("name", ["core.js", "b-1-py3-none-any.whl"])
def test_refuses_a_wrong_file_by_name(registries, name):
    contents, _ = registries
    contents[name] += b"x"
    with pytest.raises(fetch.WrongHashError, match=rf"{re.escape(name)} 不是要的那个文件：sha256 应当是"):
        fetch.fetch()
    assert not [path for path in fetch.cache().iterdir() if path.name.endswith(name)]


def test_refuses_a_kept_wheel_that_is_spoilt(registries):
    (fetch.WHEELS / "c-2-wasm32.whl").write_bytes(b"spoilt")
    with pytest.raises(fetch.WrongHashError, match=r"c-2-wasm32\.whl"):
        fetch.fetch()


def test_a_file_spoilt_on_disk_is_fetched_again(registries):
    _, asked = registries
    path = fetch.fetch()["b-1-py3-none-any.whl"]
    path.write_bytes(b"spoilt")
    fetch.fetch()
    assert path.read_bytes() == b"from PyPI" and asked == ["pyodide@0", "b==1", "b==1"]


def test_says_what_it_cannot_get(registries):
    contents, _ = registries
    contents.clear()
    with pytest.raises(fetch.UnavailableError, match="取不到 pyodide@0"):
        fetch.fetch()


def test_the_kept_wheels_are_the_official_ones():
    """sha256 就是官方清单里的；README 说了每一个的许可。"""
    path = fetch.cache() / f"{fetch.LOCK['core']['pyodide-lock.json'][:16]}-pyodide-lock.json"
    if not path.exists():
        pytest.skip("还没有取过网页里的 Python：make book")
    official = json.loads(path.read_text(encoding="utf-8"))["packages"]
    said = (fetch.WHEELS / "README.md").read_text(encoding="utf-8")
    kept = {name: entry for name, entry in fetch.LOCK["wheels"].items() if (fetch.WHEELS / entry["file"]).exists()}
    assert len(kept) == len([*fetch.WHEELS.glob("*.whl")]) == 12
    for name, entry in kept.items():
        assert (entry["file"], entry["sha256"]) == (official[name]["file_name"], official[name]["sha256"])
        assert hashed((fetch.WHEELS / entry["file"]).read_bytes()) == entry["sha256"]
        assert f"| {name} {entry['version']} |" in said


# ── 提示 ─────────────────────────────────────────────────────────────────
HINTS = [
    ("for i in range(3)\n    print(i)", "少了冒号"),
    ("def f():\nreturn 1", "缩进四个空格"),
    ("x = 1\n  y = 2", "多缩进"),
    ("print('好)", "少了后面的引号"),
    ("x = (1, 2", "没有对应的另一半"),
    ("x = 1]", "多了一个 `]`"),
    ("print（1）", "中文标点，代码里要用英文的 `(`"),
    ("x = [1，2]", "英文的 `,`"),
    ("print 1", "print(…)"),
    ("%timeit 1", "Jupyter 的命令"),
    ("return 1", "函数里面"),
    ("undefined + 1", "没有叫 `undefined` 的名字"),
    ("np.eye(3)", "import numpy as np"),
    ("import torch", "没有带 `torch`"),
    ("numpy.ones((2, 3)) @ numpy.ones((2, 3))", "左边的列数是 3，右边的行数是 2"),
    ("numpy.ones((2, 3)) + numpy.ones((4,))", "形状 (2,3) 和 (4,)"),
    ("numpy.dot(numpy.ones((2, 3)), numpy.ones((2, 3)))", "不能相乘"),
    ("numpy.arange(6).reshape(4, 2)", "6 个数排不成 (4,2)"),
    ("x = numpy.arange(3)\nx /= 2", "放不下小数"),
    ("x = [1, 2, 3]\nx[4 / 2]", "整除用 `//`"),
    ("range(7 / 2)", "整除用 `//`"),
    ("'a' + 1", "字符串只能和字符串相加"),
    ("[1, 2] - [0, 1]", "np.array"),
    ("[1, 2].shape", "np.array"),
    ("x = 3\nx()", "不是函数"),
    ("x = None\nx.shape", "忘了 `return`"),
    ("numpy.ones(3).shap", "没有叫 `shap`"),
    ("x = [1, 2]\nx[5]", "从 0 数起"),
    ("{'a': 1}['b']", "没有这个键"),
    ("1 / 0", "除数是 0"),
    ("def f(): return f()\nf()", "停不下来"),
    ("def f(a): pass\nf()", "少给了参数"),
    ("if numpy.ones(2): pass", ".any()"),
    ("a, b = 1, 2, 3", "名字个数"),
    ("def f():\n    x += 1\nx = 0\nf()", "函数自己的变量"),
    ("open('没有.txt')", "没有这个文件"),
]


def error_of(code):
    try:
        exec(compile(code, "第 1 格", "exec"), {"numpy": np})
    except BaseException as error:
        return error
    raise AssertionError(f"没有出错：{code}")


@pytest.mark.parametrize("code, words", HINTS)
def test_hints_say_what_to_do(code, words):
    error = error_of(code)
    line = code.splitlines()[(getattr(error, "lineno", None) or 1) - 1]
    assert words in live_hints.hint(error, line, ["numpy", "selfattn"])


def test_errors_in_chinese_need_no_hint():
    assert live_hints.hint(ValueError("形状不对")) == ""


def test_a_missing_package_names_what_there_is():
    said = live_hints.hint(error_of("import pandas"), "", ["numpy", "matplotlib"])
    assert "numpy、matplotlib" in said and "pandas" in said


# ── 读者的代码只在内核里 ─────────────────────────────────────────────────
def test_the_kernel_needs_nothing_that_is_not_bundled():
    bundled = {module for entry in fetch.LOCK["wheels"].values() for module in entry["imports"]}
    own = {
        path.relative_to(INPAGE / "python").parts[0].removesuffix(".py") for path in (INPAGE / "python").rglob("*.py")
    }
    for path in (INPAGE / "python").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                assert top in own | bundled | set(sys.stdlib_module_names), f"{path.name} 导入 {name}"


def test_the_locked_npm_packages_have_hashes():
    lock = json.loads((INPAGE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in entry or entry.get("link") for name, entry in lock.items() if name)

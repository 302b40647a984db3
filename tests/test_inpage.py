"""网页里的 Python 的备料：取文件时认得出坏的；内核只用带着的包，没有互相导入。"""

import ast
import hashlib
import io
import json
import re
import sys
import tarfile
from graphlib import TopologicalSorter
from pathlib import Path

import prose
import pytest

from press.inpage import fetch, slim

INPAGE = prose.ROOT / "press" / "inpage"
PYTHON = INPAGE / "python"


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
        pytest.skip("还没有取过网页里的 Python：python -m press book")
    official = json.loads(path.read_text(encoding="utf-8"))["packages"]
    said = (fetch.WHEELS / "README.md").read_text(encoding="utf-8")
    kept = {name: entry for name, entry in fetch.LOCK["wheels"].items() if (fetch.WHEELS / entry["file"]).exists()}
    assert len(kept) == len([*fetch.WHEELS.glob("*.whl")]) == 12
    for name, entry in kept.items():
        assert (entry["file"], entry["sha256"]) == (official[name]["file_name"], official[name]["sha256"])
        assert hashed((fetch.WHEELS / entry["file"]).read_bytes()) == entry["sha256"]
        assert f"| {name} {entry['version']} |" in said


# ── 内核 ─────────────────────────────────────────────────────────────────
def imports():
    """内核的每个模块导入谁，连同用到才导入的：{模块: {模块}}；还没有的 hints 建书时从 selfattn 抄来。"""
    found = {}
    for path in PYTHON.rglob("*.py"):
        parts = path.relative_to(PYTHON).with_suffix("").parts
        names = found.setdefault(".".join(parts).removesuffix(".__init__"), set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level:
                names |= {f"{parts[0]}.{node.module}"} if node.module else {f"{parts[0]}.{a.name}" for a in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module)
    return found


def test_the_kernel_needs_nothing_that_is_not_bundled():
    own, bundled = {*slim.provided()}, {name for entry in fetch.LOCK["wheels"].values() for name in entry["imports"]}
    for module, names in imports().items():
        assert {name.partition(".")[0] for name in names} <= own | bundled | sys.stdlib_module_names, module


def test_no_circle_of_imports_in_the_kernel():
    """IPython 的替身和它原来的文件互相导入，算作一个。"""
    whole = lambda name: "IPython" if name.partition(".")[0] == "IPython" else name
    graph = {}
    for module, names in imports().items():
        graph.setdefault(whole(module), set()).update({whole(name) for name in names} - {whole(module)})
    assert {"page_kernel.errors", "page_kernel.channel"} <= graph["IPython"]
    TopologicalSorter(graph).prepare()

"""备齐网页里的 Python 所要的文件：lock.json 里列着每一个，sha256 对不上就不要。

Pyodide 自己的 wheel 在 wheels/；核心取自 npm，其余的 wheel 取自 PyPI，留在 ~/.cache/selfattn（或 $SELFATTN_CACHE）。
"""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from ..environment import CHECKED
from .node import npm

HERE = Path(__file__).parent
WHEELS = HERE / "wheels"
LOCK = json.loads((HERE / "lock.json").read_text(encoding="utf-8"))
HASHES = LOCK["core"] | {entry["file"]: entry["sha256"] for entry in LOCK["wheels"].values()}


class UnavailableError(Exception):
    """有的文件现在取不到。"""


class WrongHashError(Exception):
    """这个文件不是要的那一个。"""


def cache():
    return Path(os.environ.get("SELFATTN_CACHE") or Path.home() / ".cache" / "selfattn")


def check(name, data):
    """
    Raises
    ------
    WrongHashError
        内容的 sha256 与 lock.json 里的不同
    """
    got = hashlib.sha256(data).hexdigest()
    if got != HASHES[name]:
        raise WrongHashError(f"{name} 不是要的那个文件：sha256 应当是 {HASHES[name]}，这个是 {got}")


def fetch():
    """备齐全部文件，返回 {文件名: 路径}。

    Raises
    ------
    UnavailableError
        npm 或 PyPI 上现在取不到
    WrongHashError
        有一个文件不是要的那个
    """
    kept = {name: WHEELS / name for name in HASHES if (WHEELS / name).exists()}
    for name, path in kept.items():
        check(name, path.read_bytes())
    cache().mkdir(parents=True, exist_ok=True)
    fetched = {name: cache() / f"{sha256[:16]}-{name}" for name, sha256 in HASHES.items() if name not in kept}
    missing = [name for name, path in fetched.items() if not _good(name, path)]
    if missing:
        print(f"取网页里的 Python：{len(missing)} 个文件")
    with tempfile.TemporaryDirectory() as temporary:
        if LOCK["core"].keys() & {*missing}:
            _core(Path(temporary))
        wanted = {package: entry for package, entry in LOCK["wheels"].items() if entry["file"] in missing}
        if wanted:
            _wheels(wanted, Path(temporary))
        for name in missing:
            _save(name, Path(temporary, name).read_bytes(), fetched[name])
    return kept | fetched


def _good(name, path):
    """有了，而且没有坏；取来的坏了，就再取。"""
    try:
        check(name, path.read_bytes())
    except (FileNotFoundError, WrongHashError):
        return False
    return True


def _save(name, data, path):
    check(name, data)
    part = path.with_suffix(".new")
    part.write_bytes(data)
    part.replace(path)


def _core(folder):
    """Pyodide 的核心，取自它的 npm 包；只解开，不运行里面的脚本。"""
    spec = f"pyodide@{LOCK['pyodide']}"
    quiet = ("--silent", "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
    _run(spec, *npm(), "pack", *quiet, spec, cwd=folder)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as package:
        for name in LOCK["core"]:
            (folder / name).write_bytes(package.extractfile(f"package/{name}").read())


def _wheels(wanted, folder):
    """PyPI 上的 wheel，都是纯 Python 的。"""
    quiet = ("--quiet", "--disable-pip-version-check", "--retries=1", "--no-deps")
    pure = ("--platform=none-any", "--abi=none", "--implementation=py", "--python-version=3.12")
    specs = [f"{package}=={entry['version']}" for package, entry in wanted.items()]
    lines = [f"{spec} --hash=sha256:{entry['sha256']}\n" for spec, entry in zip(specs, wanted.values())]
    requirements = folder / "requirements.txt"
    requirements.write_text("".join(lines), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "download", *quiet, *CHECKED, *pure)
    _run(" ".join(specs), *pip, "-d", folder, "-r", requirements, cwd=folder)


def _run(what, *command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True)
    if b"DO NOT MATCH THE HASHES" in done.stderr:
        raise WrongHashError(f"{what} 里有一个不是要的那个文件：{done.stderr.decode(errors='replace').strip()}")
    if done.returncode:
        raise UnavailableError(f"取不到 {what}")

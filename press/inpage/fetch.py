"""取来网页里的 Python 所要的文件：lock.json 里列着每一个，sha256 对不上就不要。

先从 Pyodide 的官方发行处取；连不上，就从 npm 和 PyPI 上取同样的文件。
取到的放在 ~/.cache/selfattn（或 $SELFATTN_CACHE），取过的不再取，断了的接着取。
"""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

HERE = Path(__file__).parent
LOCK = json.loads((HERE / "lock.json").read_text(encoding="utf-8"))
TIMEOUT = 4.0  # 连不上官方的地方，不让人久等


class UnavailableError(Exception):
    """有的文件现在取不到。"""


class WrongHashError(Exception):
    """取到的文件不是要的那一个。"""


def cache():
    return Path(os.environ.get("SELFATTN_CACHE") or Path.home() / ".cache" / "selfattn")


def wanted():
    """{文件名: {"sha256", "size", "from"}}"""
    core = {name: {**entry, "from": "pyodide"} for name, entry in LOCK["core"].items()}
    return core | {entry["file"]: entry for entry in LOCK["wheels"].values()}


def check(name, entry, data):
    """
    Raises
    ------
    WrongHashError
        内容的 sha256 与 lock.json 里的不同
    """
    got = hashlib.sha256(data).hexdigest()
    if got != entry["sha256"]:
        raise WrongHashError(f"{name} 不是要的那个文件：sha256 应当是 {entry['sha256']}，取到的是 {got}。")


def fetch(say=print):
    """取齐全部文件，返回 {文件名: 路径}。

    Raises
    ------
    UnavailableError
        两处都取不到
    WrongHashError
        从 npm 和 PyPI 取到的也不是要的文件
    """
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{entry['sha256'][:16]}-{name}" for name, entry in wanted().items()}
    missing = [name for name, path in files.items() if not _good(path, wanted()[name])]
    if missing:
        say(f"取网页里的 Python：{len(missing)} 个文件，{sum(wanted()[n]['size'] for n in missing) / 1e6:.1f} MB")
        missing = _from_official(missing, files, say)
        missing = _from_npm(missing, files, say)
        missing = _from_pip(missing, files, say)
    if missing:
        raise UnavailableError(f"取不到 {missing[0]}" + (f" 等 {len(missing)} 个文件" if len(missing) > 1 else ""))
    return files


def _good(path, entry):
    if not path.exists():
        return False
    try:
        check(path.name, entry, path.read_bytes())
    except WrongHashError:
        path.unlink()  # 磁盘上坏了的，重新取
        return False
    return True


def _save(name, path, data):
    check(name, wanted()[name], data)
    part = path.with_suffix(".new")
    part.write_bytes(data)
    part.replace(path)


# ── 官方 ──────────────────────────────────────────────────────────────────
def _from_official(names, files, say):
    base = os.environ.get("SELFATTN_PYODIDE") or LOCK["official"]
    left = []
    for k, name in enumerate(names):
        if wanted()[name]["from"] != "pyodide":
            left.append(name)
            continue
        part = files[name].with_suffix(".part")
        try:
            _save(name, files[name], _resume(base + name, part, wanted()[name]["size"], say))
        except WrongHashError as error:  # 多半是上网要先登录，取回来的是登录页
            say(f"  {error}")
            left.append(name)
        except HTTPError:
            part.unlink(missing_ok=True)
            left.append(name)
        except (OSError, HTTPException):  # 没有网，或者那里连不上：其余的也不试了
            return left + names[k:]
    return left


def _resume(url, part, size, say):
    """从断了的地方接着取。"""
    start = part.stat().st_size if part.exists() else 0
    request = Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    with urlopen(request, timeout=TIMEOUT) as response:
        with part.open("ab" if response.status == 206 else "wb") as file:
            while block := response.read(1 << 18):
                file.write(block)
                say(f"  {part.stem}　{file.tell() / 1e6:.1f} / {size / 1e6:.1f} MB", end="\r")
    data = part.read_bytes()
    part.unlink()
    return data


# ── npm 和 PyPI ───────────────────────────────────────────────────────────
def _run(*command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True)
    return done.returncode == 0


def _from_npm(names, files, say):
    """官方的 npm 包里有核心的几个文件。"""
    core = [name for name in names if name in LOCK["core"]]
    if not core:
        return names
    from .node import npm

    spec = LOCK["mirror"]["npm"]
    say(f"  {spec}（npm）")
    with tempfile.TemporaryDirectory() as folder:
        if not _run(*npm(), "pack", "--silent", "--fetch-retries=0", spec, cwd=folder):
            raise UnavailableError(f"取不到 {spec}")  # 没有网：别的也不用试了
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            for name in core:
                _save(name, files[name], tar.extractfile(f"package/{name}").read())
    return [name for name in names if name not in core]


def _from_pip(names, files, say):
    """wheel：ipywidgets 等本来就在 PyPI；Pyodide 的那些，装在一个 PyPI 包里。"""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--retries=1")
    download = (*pip, "--no-deps")
    anywhere = (
        "--only-binary=:all:",
        "--platform=none-any",
        "--abi=none",
        "--implementation=py",
        "--python-version=3.12",
    )
    with tempfile.TemporaryDirectory() as folder:
        for package, entry in LOCK["wheels"].items():
            if entry["file"] in names and entry["from"] == "pypi":
                say(f"  {package} {entry['version']}（PyPI）")
                if not _run(*download, *anywhere, "-d", folder, f"{package}=={entry['version']}", cwd=folder):
                    raise UnavailableError(f"取不到 {package} {entry['version']}")
                _save(entry["file"], files[entry["file"]], Path(folder, entry["file"]).read_bytes())
        left = [name for name in names if not files[name].exists()]
        if any(wanted()[name]["from"] == "pyodide" for name in left):
            spec = LOCK["mirror"]["pip"]
            say(f"  {spec}（PyPI，77 MB）")
            if _run(*download, "-d", folder, spec, cwd=folder):
                (wheel,) = Path(folder).glob(f"{spec.partition('=')[0].replace('-', '_')}-*.whl")
                with zipfile.ZipFile(wheel) as archive:
                    for name in left:
                        _save(name, files[name], archive.read(LOCK["mirror"]["folder"] + name))
    return [name for name in names if not files[name].exists()]

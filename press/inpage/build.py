"""备好网页里的 Python：取文件、瘦身、打包，结果在 press/inpage/dist；什么都没变就什么都不做。

建书的扩展把 dist 抄进网站。取不到文件时不带它也能建书，这里只说一句；在 CI 里（CI=true）就算失败。
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import fetch, slim
from .bundle import bundle
from .notice import notice

HERE = Path(__file__).parent
ENGINES = HERE.parent / "engines.json"
DIST = HERE / "dist"
READY = ".ready"  # 备好之后写下来源和文件的摘要
SOURCES = ("*.py", "*.json", "pyodide/*.*", "src/**/*.js", "src/**/*.css", "python/**/*.py")


def digest():
    """来源的内容的摘要。"""
    whole = hashlib.sha256()
    for path in sorted([*(path for pattern in SOURCES for path in HERE.glob(pattern)), slim.HINTS, ENGINES]):
        whole.update(path.relative_to(HERE.parents[1]).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def contents(folder):
    """做好的文件的摘要；.ready 不算。"""
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.name != READY:
            whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def place(target, name, data, packed=False):
    """放进 target，文件名带摘要；packed 的先用 gzip 压好，由页面自己解开，不靠服务器。"""
    stored = gzip.compress(data, 9, mtime=0) if packed else data
    sha = hashlib.sha256(stored).hexdigest()
    stem, _, end = name.rpartition(".")
    path = f"{stem}.{sha[:10]}.{end}" + (".packed" if packed else "")
    (target / path).write_bytes(stored)
    return {"path": path, "size": len(stored), "sha256": sha, "packed": packed}


def assemble(target):
    files = fetch.fetch()
    wheels = slim.wheels(files)
    code, inputs = bundle(target)
    placed, packages = {}, {}
    for name in ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"):
        placed[name] = place(target, name, files[name].read_bytes(), packed=not name.endswith(".zip"))
    entries = {name: entry for name, entry in fetch.LOCK["wheels"].items() if name != "ipython"}
    entries["kernel"] = {"file": slim.KERNEL, "version": "1", "depends": [], "imports": slim.provided()}
    for name, entry in entries.items():
        placed[entry["file"]] = place(target, entry["file"], wheels[entry["file"]])
        depends = ["kernel" if other == "ipython" else other for other in entry["depends"]]
        packages[name] = {key: entry[key] for key in ("file", "version", "imports")} | {"depends": depends}
    named = lambda pattern: next(name for name in code if re.fullmatch(pattern, name))
    manifest = {
        "able": named(r"able-\w+\.js"), "entry": named(r"main-\w+\.js"),
        "css": named(r"main-\w+\.css"), "worker": named(r"worker-\w+\.js"),
        "code": sorted(code), "info": json.loads(files["pyodide-lock.json"].read_text(encoding="utf-8"))["info"],
        "files": placed, "packages": packages,
    }  # fmt: skip
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    (target / "NOTICE.txt").write_text(notice(files, inputs), encoding="utf-8")


def main():
    now = digest()
    if (DIST / READY).exists() and (DIST / READY).read_text(encoding="utf-8") == f"{now} {contents(DIST)}":
        return
    shutil.rmtree(DIST, ignore_errors=True)
    target = HERE / "dist.new"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    try:
        assemble(target)
    except (fetch.UnavailableError, fetch.WrongHashError, subprocess.CalledProcessError) as error:
        shutil.rmtree(target)
        print(f"网页里的 Python 没有备好（{error}），这次建的书不带它。")
        sys.exit(os.environ.get("CI") == "true")
    (target / READY).write_text(f"{now} {contents(target)}", encoding="utf-8")
    target.rename(DIST)
    sizes = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))["files"].values()
    print(f"网页里的 Python 备好了：press/inpage/dist，{sum(entry['size'] for entry in sizes) / 1e6:.1f} MB。")


if __name__ == "__main__":
    main()

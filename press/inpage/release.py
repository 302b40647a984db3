"""写进网站的一份：dist、这一版的 selfattn、排公式的脚本，和记着这一版有哪些文件的 service worker。"""

import gzip
import hashlib
import json
import shutil
from pathlib import Path

import brotli

from ..zips import archive
from . import package
from .build import place

FOLDER = "_live"
WORKER = "live-sw.js"
DIST = Path("press", "inpage", "dist")  # 这几个相对书的根
SCRIPT = Path("press", "inpage", "src", "sw.js")
KATEX = Path("press", "vendor", "katex", "katex.min.js")
SELFATTN = "selfattn-1-py3-none-any.whl"


def available(root):
    return (root / DIST / ".ready").exists()


def remove(outdir):
    """这次建的书不带网页里的 Python。"""
    shutil.rmtree(outdir / FOLDER, ignore_errors=True)
    (outdir / WORKER).unlink(missing_ok=True)


def write(root, outdir):
    """
    Parameters
    ----------
    root : Path
        书的根
    outdir : Path
        网站的根
    """
    target = outdir / FOLDER
    target.mkdir(exist_ok=True)
    manifest = json.loads((root / DIST / "manifest.json").read_text(encoding="utf-8"))
    katex = (root / KATEX).read_bytes()
    manifest["katex"] = f"katex-{hashlib.sha256(katex).hexdigest()[:10]}.js"
    (target / manifest["katex"]).write_bytes(katex)
    wheel = archive.write(target / "new.zip", package.files(root))
    manifest["files"][SELFATTN] = place(target, SELFATTN, wheel.read_bytes())
    wheel.unlink()
    known = {module: name for name, entry in manifest["packages"].items() for module in entry["imports"]}
    depends = ["numpy", "comm", "kernel"]
    manifest["packages"]["selfattn"] = {
        "file": SELFATTN, "version": "1", "imports": ["selfattn"], "depends": depends,
    }  # fmt: skip
    manifest["modules"] = package.needs(root, known)
    scripts = [*manifest["code"], manifest["katex"]]
    fixed = [*scripts, *(entry["path"] for entry in manifest["files"].values())]
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    (target / "manifest.json").write_text(text, encoding="utf-8")
    squeezed = {f"{name}.{kind}" for name in scripts for kind in ("gz", "br")}
    _copy(root / DIST, target, {*fixed, *squeezed, "NOTICE.txt"})
    for name in scripts:
        _squeeze(target / name)
    worker = (root / SCRIPT).read_text(encoding="utf-8")
    version = hashlib.sha256((text + worker).encode()).hexdigest()[:12]
    release = json.dumps({"version": version, "files": fixed}, separators=(",", ":"))
    (outdir / WORKER).write_text(f"const RELEASE = {release};\n{worker}", encoding="utf-8")


def _copy(source, target, names):
    """名字带摘要的文件，有了就不再抄；旧的删掉。"""
    for name in names:
        if (source / name).exists() and not (target / name).exists():
            shutil.copy(source / name, target / name)
    for path in target.iterdir():
        if path.name not in {*names, "manifest.json"}:
            path.unlink()


def _squeeze(path):
    """压好的一份放在旁边，给会用它的服务器（nginx 的 gzip_static、brotli_static 等）。"""
    if not path.with_name(f"{path.name}.br").exists():
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        path.with_name(f"{path.name}.br").write_bytes(brotli.compress(path.read_bytes()))

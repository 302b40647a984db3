"""写进网站的一份：dist、这一版的 selfattn、排公式的脚本，和记着这一版有哪些文件的 service worker。"""

import gzip
import hashlib
import json
import shutil
from pathlib import Path

import brotli

from selfattn import __version__

from ..kept import kept
from ..zips import archive
from . import package
from .build import place

FOLDER = "_live"
WORKER = "live-sw.js"
DIST = Path("press", "inpage", "dist")  # 这几个相对书的根
SCRIPT = Path("press", "inpage", "src", "sw.js")
KATEX = Path("press", "vendor", "katex", "katex.min.js")
PAGES = {".html", ".css", ".js", ".svg", ".png", ".woff2", ".ipynb"}  # 断了网，页面要用的
PYTHON = {".js", ".css", ".json", ".packed", ".whl", ".zip"}  # _live/ 里的


def available(root):
    return (root / DIST / ".ready").exists()


def write(app):
    """写进正在建的网站。"""
    root, outdir = Path(app.srcdir), Path(app.outdir)
    target = outdir / FOLDER
    target.mkdir()
    manifest = json.loads((root / DIST / "manifest.json").read_text(encoding="utf-8"))
    katex = (root / KATEX).read_bytes()
    manifest["katex"] = f"katex-{hashlib.sha256(katex).hexdigest()[:10]}.js"
    (target / manifest["katex"]).write_bytes(katex)
    wheel = archive.write(target / "new.zip", package.files(root))
    manifest["files"][package.WHEEL] = place(target, package.WHEEL, wheel.read_bytes())
    wheel.unlink()
    known = {module: name for name, entry in manifest["packages"].items() for module in entry["imports"]}
    manifest["packages"]["selfattn"] = {
        "file": package.WHEEL,
        "version": __version__,
        "imports": ["selfattn"],
        "depends": ["numpy", "comm", "kernel"],
    }
    manifest["modules"] = package.needs(root, known)
    scripts = [*manifest["code"], manifest["katex"]]
    fixed = [*scripts, *(entry["path"] for entry in manifest["files"].values())]
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    (target / "manifest.json").write_text(text, encoding="utf-8")
    for name in (*fixed, "NOTICE.txt"):
        if not (target / name).exists():
            shutil.copy(root / DIST / name, target)
    for name in scripts:
        _squeeze(app, target / name)


def write_worker(app):
    """service worker 记着这一版的每一页和它要用的每个文件，所以最后写。"""
    outdir = Path(app.outdir)
    pages = (path for path in outdir.rglob("*") if path.suffix in PAGES and path.name != WORKER)
    paths = sorted({*pages, *(path for path in (outdir / FOLDER).iterdir() if path.suffix in PYTHON)})
    hashes = {path.relative_to(outdir).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    worker = Path(app.srcdir, SCRIPT).read_text(encoding="utf-8")
    version = hashlib.sha256((json.dumps(hashes) + worker).encode()).hexdigest()[:12]
    release = json.dumps({"version": version, "files": hashes}, ensure_ascii=False, separators=(",", ":"))
    (outdir / WORKER).write_text(f"const RELEASE = {release};\n{worker}", encoding="utf-8")


def _squeeze(app, path):
    """压好的一份放在旁边，给会用它的服务器（nginx 的 gzip_static、brotli_static 等）；压得小要几秒，压好的留着。"""
    content = path.read_bytes()
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    smaller = kept(app, f"{path.name}.br", content, lambda: brotli.compress(content))
    path.with_name(f"{path.name}.br").write_bytes(smaller)

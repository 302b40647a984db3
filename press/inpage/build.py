"""备好网页里的 Python：取文件、编译、打包，结果在 press/inpage/dist；什么都没变就什么都不做。

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
import tempfile
import zipfile
from pathlib import Path

from . import fetch
from .node import install, node

HERE = Path(__file__).parent
DIST = HERE / "dist"
SOURCES = ("*.py", "*.mjs", "*.json", "src/**/*.js", "src/**/*.css", "python/**/*.py")

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


def digest(*paths):
    """这些文件的内容的摘要。"""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def sources():
    return [path for pattern in SOURCES for path in HERE.glob(pattern)]


def zipped(path, entries):
    """写一个字节只取决于内容的 zip。"""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sorted(entries.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
    return path


# ── wheel ─────────────────────────────────────────────────────────────────
def kernel_wheel(ipython, path):
    """页面里的内核：python/ 里的文件，加上 IPython 的显示。"""
    with zipfile.ZipFile(ipython) as wheel:
        entries = {name: wheel.read(name) for name in IPYTHON}
    folder = HERE / "python"
    entries |= {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.py")}
    entries["selfattn_kernel-1.dist-info/METADATA"] = b"Metadata-Version: 2.1\nName: selfattn_kernel\nVersion: 1\n"
    return zipped(path, entries)


def compiled(files):
    """每个 wheel 编译后的样子：{文件名: 路径}；编译过的留在缓存里。"""
    recipe = (
        json.dumps(DROP).encode()
        + (HERE / "compile.py").read_bytes()
        + (HERE / "fonts.py").read_bytes()
        + fetch.LOCK["pyodide"].encode()
    )
    folder = fetch.cache() / f"compiled-{hashlib.sha256(recipe).hexdigest()[:16]}"
    folder.mkdir(exist_ok=True)
    wheels = {entry["file"]: files[entry["file"]] for name, entry in fetch.LOCK["wheels"].items() if name != "ipython"}
    with tempfile.TemporaryDirectory() as temporary:
        core, source, target = (Path(temporary, name) for name in ("core", "source", "target"))
        for made in (core, source, target):
            made.mkdir()
        wheels[KERNEL] = kernel_wheel(files[fetch.LOCK["wheels"]["ipython"]["file"]], Path(temporary, KERNEL))
        ready = {
            name: folder / f"{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}-{name}"
            for name, path in wheels.items()
        }
        todo = [name for name, path in ready.items() if not path.exists()]
        if todo:
            for name in todo:
                shutil.copy(wheels[name], source / name)
            (source / "drop.json").write_text(json.dumps(DROP))
            for name in fetch.LOCK["core"]:
                shutil.copy(files[name], core / name)
            in_pyodide("compile.py", core, source, target)
            for name in todo:
                shutil.copy(target / name, source)
            if (name := fetch.LOCK["wheels"]["matplotlib"]["file"]) in todo:
                for path in ready.values():
                    if path.exists():
                        shutil.copy(path, source)
                in_pyodide("fonts.py", core, source, target)
                with zipfile.ZipFile(target / name, "a") as wheel:
                    fonts = zipfile.ZipInfo("matplotlib/fontlist.json", (1980, 1, 1, 0, 0, 0))
                    wheel.writestr(fonts, (target / "fontlist.json").read_bytes(), zipfile.ZIP_DEFLATED, 9)
            for name in todo:
                shutil.copy(target / name, ready[name])
    return ready


def in_pyodide(script, *folders):
    command = [*node(), HERE / "pyodide.mjs", HERE / script, *folders]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


# ── 打包 ──────────────────────────────────────────────────────────────────
def bundle(target):
    """用 esbuild 把 src/ 打成几个文件；返回 esbuild 记下的清单。"""
    esbuild = [*node(), install() / "esbuild" / "bin" / "esbuild"]
    common = [
        "--bundle",
        "--minify",
        f"--outdir={target}",
        "--entry-names=[name]-[hash]",
        "--legal-comments=none",
        "--log-level=warning",
    ]
    fonts = [f"--loader:.{kind}=empty" for kind in ("woff", "woff2", "ttf", "eot", "svg")]
    metas = []
    for name, options in (
        ("main.js", ["--format=esm", "--splitting", "--chunk-names=[name]-[hash]", "--target=es2022", *fonts]),
        ("worker.js", ["--format=iife", "--target=es2022"]),
    ):
        meta = target / "meta.json"
        command = [*esbuild, HERE / "src" / name, *common, *options, f"--metafile={meta}", "--define:define=undefined"]
        subprocess.run(command, cwd=HERE, check=True)
        metas.append(json.loads(meta.read_text()))
        meta.unlink()
    return metas


def notice(files, metas):
    """随网站发出去的别人的东西，和它们的许可。"""
    parts = [
        "这个文件夹里有下面这些别人写的软件，各按自己的许可发布。\n",
        f"Pyodide {fetch.LOCK['pyodide']}（MPL-2.0），源代码：https://github.com/pyodide/pyodide\n"
        "CPython 3.12（PSF-2.0），源代码：https://github.com/python/cpython\n",
    ]
    for name, entry in fetch.LOCK["wheels"].items():
        with zipfile.ZipFile(files[entry["file"]]) as wheel:
            texts = [n for n in wheel.namelist() if re.search(r"\.dist-info/.*(LICEN[CS]E|COPYING)", n, re.I)]
            said = "\n".join(wheel.read(n).decode("utf-8", "replace") for n in texts)
            metadata = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
            license = re.findall(r"^License(?:-Expression)?: (.*)$", wheel.read(metadata).decode("utf-8"), re.M)
        parts.append(f"{name} {entry['version']}（{license[0] if license else '见下'}）\n{said}")
    inputs = {path for meta in metas for path in meta["inputs"] if path.startswith("node_modules/")}
    packages = {re.match(r"node_modules/(?:@[^/]+/)?[^/]+", path)[0] for path in inputs}
    for package in sorted(packages):
        about = json.loads((HERE / package / "package.json").read_text())
        texts = [p for p in (HERE / package).iterdir() if re.match(r"LICEN[CS]E|COPYING", p.name, re.I) and p.is_file()]
        said = "\n".join(p.read_text(encoding="utf-8", errors="replace") for p in texts)
        parts.append(f"{about['name']} {about['version']}（{about.get('license', '见下')}）\n{said}")
    return ("\n" + "─" * 72 + "\n\n").join(parts)


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
    wheels = compiled(files)
    metas = bundle(target)
    placed, packages = {}, {}
    for name in ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"):
        placed[name] = place(target, name, files[name].read_bytes(), packed=not name.endswith(".zip"))
    entries = {name: entry for name, entry in fetch.LOCK["wheels"].items() if name != "ipython"}
    entries["kernel"] = {
        "file": KERNEL,
        "version": "1",
        "depends": [],
        "imports": ["IPython", "matplotlib_inline", "live_kernel"],
    }
    for name, entry in entries.items():
        placed[entry["file"]] = place(target, entry["file"], wheels[entry["file"]].read_bytes())
        depends = ["kernel" if other == "ipython" else other for other in entry["depends"]]
        packages[name] = {key: entry[key] for key in ("file", "version", "imports")} | {"depends": depends}
    lock = json.loads(files["pyodide-lock.json"].read_text())
    outputs = {Path(path).name for meta in metas for path in meta["outputs"]}
    named = lambda pattern: next(name for name in outputs if re.fullmatch(pattern, name))
    manifest = {
        "entry": named(r"main-\w+\.js"), "css": named(r"main-\w+\.css"), "worker": named(r"worker-\w+\.js"),
        "code": sorted(outputs), "info": lock["info"], "files": placed, "packages": packages,
    }  # fmt: skip
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    (target / "NOTICE.txt").write_text(notice(files, metas), encoding="utf-8")


def main():
    ready = DIST / ".ready"
    now = digest(*sources())
    if ready.exists() and ready.read_text() == now:
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
    (target / ".ready").write_text(now)
    target.rename(DIST)
    sizes = json.loads((DIST / "manifest.json").read_text())["files"].values()
    print(f"网页里的 Python 备好了：press/inpage/dist，{sum(entry['size'] for entry in sizes) / 1e6:.1f} MB。")


if __name__ == "__main__":
    main()

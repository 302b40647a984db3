"""网页里的 Python：把 dist 抄进网站，配上这一版的 selfattn、题目和 service worker。

dist 由 ``press/inpage/build.py`` 备好；没有它，网站就没有「在本页运行代码」的按钮，别的都一样。
"""

import ast
import gzip
import hashlib
import json
import shutil
from pathlib import Path

import brotli
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode

from ..kept import kept
from ..zips import archive
from .build import place

FOLDER = "_live"
CSP = "; ".join(
    [
        "default-src 'none'",
        # 页面里本来就有内联脚本（滑块、小测），Jupyter 的 HTML 输出也会带脚本，所以要 unsafe-inline；
        # 这份 CSP 防的是往外连，不是防读者自己的代码。WebAssembly 要 wasm-unsafe-eval，不需要 unsafe-eval。
        "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self' blob: data:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob: data:",
        "font-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)


def dist(app):
    return Path(app.srcdir, "press", "inpage", "dist")


def sources(app):
    """在网页里运行、会把自己的字显示出来的文件。"""
    if not app.config.live_available:
        return []
    root = Path(app.srcdir)
    folders = ("press/inpage/src", "press/inpage/python", "src/selfattn")
    return [path for folder in folders for path in (root / folder).rglob("*.[jp][sy]")]


def look(app, config):
    config.live_available = (dist(app) / ".ready").exists()


def name_cells(app, doctree):
    """每一格代码的元素用笔记本里的 id 起名，页面上的脚本由此找到它。"""
    source = Path(app.env.doc2path(app.env.docname))
    if source.suffix != ".ipynb":
        return
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code" and not isinstance(node, HideCodeCellNode):
            node["ids"].append(f"cell-{cells[node['cell_index']]['id']}")


def add_context(app, pagename, templatename, context, doctree):
    context["csp"] = CSP
    context["live"] = f"{FOLDER}/" if app.config.live_available and context.get("notebook") else None


# ── 这一版的 selfattn ─────────────────────────────────────────────────────
def package(root):
    """selfattn 的 wheel，连同字体；源码不编译，书里要显示它。"""
    source = root / "src"
    entries = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in (source / "selfattn").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    entries["selfattn-1.dist-info/METADATA"] = b"Metadata-Version: 2.1\nName: selfattn\nVersion: 1\n"
    return entries


def needs(root, known):
    """selfattn 的每个模块要哪些别的包：{模块: [包]}；只是将来才会用到的，import 时再装。"""
    found = {}
    for path in (root / "src" / "selfattn").rglob("*.py"):
        module = ".".join(path.relative_to(root / "src").with_suffix("").parts).removesuffix(".__init__")
        tops = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                tops |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                tops.add(node.module.partition(".")[0])
        found[module] = sorted({known[top] for top in tops & known.keys()} | {"selfattn"})
    everything = {name for names in found.values() for name in names}
    found["selfattn"] = sorted(everything - {"anywidget", "matplotlib"})  # 一导入就要的；画图的等到用的时候
    for module in ("selfattn.figures", "selfattn.explorers"):
        found[module] = sorted(
            {*found["selfattn"], "matplotlib", *(["anywidget"] if module.endswith("explorers") else [])}
        )
    return found


# ── 写进网站 ──────────────────────────────────────────────────────────────
def write(app, exception):
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir, FOLDER)
    if not app.config.live_available:
        return
    root = Path(app.srcdir)
    target.mkdir()
    manifest = json.loads((dist(app) / "manifest.json").read_text(encoding="utf-8"))
    katex = (root / "press" / "vendor" / "katex" / "katex.min.js").read_bytes()
    manifest["katex"] = f"katex-{hashlib.sha256(katex).hexdigest()[:10]}.js"
    (target / manifest["katex"]).write_bytes(katex)
    name = "selfattn-1-py3-none-any.whl"
    manifest["files"][name] = place(target, name, archive.write(target / "new.zip", package(root)).read_bytes())
    (target / "new.zip").unlink()
    known = {module: name for name, entry in manifest["packages"].items() for module in entry["imports"]}
    wheel = {"file": "selfattn-1-py3-none-any.whl", "version": "1", "imports": ["selfattn"]}
    manifest["packages"]["selfattn"] = wheel | {"depends": ["numpy", "comm", "kernel"]}
    manifest["modules"] = needs(root, known)
    fixed = [*manifest["code"], manifest["katex"], *(entry["path"] for entry in manifest["files"].values())]
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    (target / "manifest.json").write_text(text, encoding="utf-8")
    scripts = [*manifest["code"], manifest["katex"]]
    for name in (*fixed, "NOTICE.txt"):
        if not (target / name).exists():
            shutil.copy(dist(app) / name, target)
    for name in scripts:
        _squeeze(app, target / name)
    worker = (root / "press" / "inpage" / "src" / "sw.js").read_text(encoding="utf-8")
    version = hashlib.sha256((text + worker).encode()).hexdigest()[:12]
    release = json.dumps({"version": version, "files": fixed}, separators=(",", ":"))
    Path(app.outdir, "live-sw.js").write_text(f"const RELEASE = {release};\n{worker}", encoding="utf-8")


def _squeeze(app, path):
    """压好的一份放在旁边，给会用它的服务器（nginx 的 gzip_static、brotli_static 等）；压得小要几秒，压好的留着。"""
    content = path.read_bytes()
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    smaller = kept(app, f"{path.name}.br", content, lambda: brotli.compress(content))
    path.with_name(f"{path.name}.br").write_bytes(smaller)


def setup(app):
    app.add_config_value("live_available", False, "html")
    app.connect("config-inited", look)
    app.connect("doctree-read", name_cells)
    app.connect("html-page-context", add_context, priority=950)
    app.connect("build-finished", write)

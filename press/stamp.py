"""网站是从哪些来源建成的：它们的摘要写在 _build/stamp，和现在的来源不同，网站就是旧的。"""

import hashlib
from pathlib import Path

from .environment import ROOT

SOURCES = ("_config.yml", "_toc.yml", "book", "src/selfattn", "press")
APART = {"__pycache__", ".ipynb_checkpoints", "node_modules", "dist.new"}  # 不决定网站的样子


def place(root=ROOT):
    return root / "_build" / "stamp"


def digest(root=ROOT):
    """全部来源的摘要。"""
    whole = hashlib.sha256()
    for source in SOURCES:
        for path in sorted([root / source, *(root / source).rglob("*")]):
            name = path.relative_to(root)
            if path.is_file() and APART.isdisjoint(name.parts):
                whole.update(f"{name.as_posix()}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def is_current(root=ROOT):
    """_build/html 是不是用现在的来源建成的。"""
    return place(root).exists() and place(root).read_text(encoding="utf-8") == digest(root)


def start(app, config):
    """开始建的时候就记下来源：建到一半改了的，不能算进去。"""
    root = Path(app.srcdir)
    place(root).unlink(missing_ok=True)
    app.add_config_value("source_digest", digest(root), "")


def finish(app, exception):
    root = Path(app.srcdir)
    if not exception and Path(app.outdir) == place(root).with_name("html"):
        place(root).write_text(app.config.source_digest, encoding="utf-8")


def setup(app):
    app.connect("config-inited", start)
    app.connect("build-finished", finish, priority=999)

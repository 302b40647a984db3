"""建书，和 jupyter-book build 建得一样；建不成时只说要紧的话。"""

import argparse
import os
import sys
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

from .zips import classroom


def build(root, pdf=False):
    """把书建在 root/_build/html，要 PDF 就连 PDF 一起；有一条警告就算失败；返回成功了没有。"""
    out = root / "_build"
    result = build_sphinx(
        root,
        out / "html",
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": (root / "_toc.yml").as_posix(),
            "latex_individualpages": False,
            "nitpicky": True,
            "press_pdf": pdf,
        },
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if result == 0:
        html = out / "html"
        print(f"建好了：{os.path.relpath(html / 'index.html')}")
        for path in (*sorted((html / "_downloads").glob("*.pdf")), classroom.place(html)):
            print(f"　　　　{os.path.relpath(path)}，{path.stat().st_size / 1e6:.2f} MB")
        return True
    print("没有建成，原因在上面。", file=sys.stderr)
    return False


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="建书，结果在 _build/html。")
    parser.add_argument("root", nargs="?", type=Path, default=Path())
    parser.add_argument("--pdf", action="store_true", help="连 PDF 一起（要 Chromium）")
    options = parser.parse_args()
    sys.exit(not build(options.root.resolve(), options.pdf))

"""给读者带走的文件：每一章的笔记本，和装着全部章节与包的压缩包。"""

import zipfile
from pathlib import Path

import nbformat

from .slides import without_slides

ARCHIVE = "selfattn-book"
ROOT_FILES = ("README.md", "LICENSE", "LICENSE-CC-BY-4.0", "pyproject.toml", "requirements.txt")
HOW_TO_RUN = """\
> **怎样运行这本笔记**
> 这一章要用到本书的 `selfattn` 包。
> 在本书网站上下载「全部章节」，解压。
> 在那个文件夹里运行 `pip install -r requirements.txt`，再运行 `jupyter lab book`。"""


def write_notebook(source, target):
    notebook = without_slides(nbformat.read(source, as_version=4))
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(HOW_TO_RUN, id="how-to-run"))
    nbformat.write(notebook, target)


def archive_files(root):
    yield from (root / name for name in ROOT_FILES if (root / name).exists())
    for pattern in ("book/*.ipynb", "book/appendix/*.ipynb", "src/selfattn/**/*"):
        for path in sorted(root.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                yield path


def archived(path):
    """压缩包里这个文件的内容；笔记本里没有只给投影用的格子。"""
    if path.suffix != ".ipynb":
        return path.read_bytes()
    notebook = without_slides(nbformat.read(path, as_version=4))
    return nbformat.writes(notebook) + "\n"


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    root, target = Path(app.srcdir), Path(app.outdir, "_downloads")
    target.mkdir(exist_ok=True)
    for docname in app.env.found_docs:
        source = Path(app.env.doc2path(docname))
        if source.suffix == ".ipynb":
            write_notebook(source, target / source.name)
    with zipfile.ZipFile(target / f"{ARCHIVE}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in archive_files(root):
            info = zipfile.ZipInfo(f"{ARCHIVE}/{path.relative_to(root).as_posix()}")
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, archived(path))


def setup(app):
    app.connect("build-finished", write)

"""给读者带走的文件：每一章的笔记本，和装着全部章节与包的压缩包。"""

import re
from pathlib import Path

import nbformat

from . import archive

ARCHIVE = "selfattn-book"
ARCHIVED = (
    "LICENSE", "LICENSE-CC-BY-4.0", "pyproject.toml", "requirements.txt", ".vscode/*.json",
    "book/*.ipynb", "book/*.md", "book/appendix/*.ipynb", "book/appendix/*.md",
    "press/vendor/katex/**/*", "src/selfattn/**/*", "press/export.py", "training/*.py",
)  # fmt: skip
README = Path(__file__).with_name("book-readme.md")
HOW_TO_RUN = """\
> **怎样运行这本笔记**
> 这一章要用到本书的 `selfattn` 包。
> 单独一个文件跑不起来：在本书网站上下载「全部章节」，解压，照里面的 `README.md` 运行。"""


def write_notebook(source, target):
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(HOW_TO_RUN, id="how-to-run"))
    nbformat.write(notebook, target)


def archive_files(root):
    for pattern in ARCHIVED:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                yield path


def plain_markdown(text):
    """JupyterLab 不认得 MyST 的指令：空的去掉，七步的话变成列表，术语表的词变成粗体，下载全书的链接变成文字。"""
    text = re.sub(r"^```\{[\w-]+\}\n```\n+", "", text, flags=re.M)
    text = re.sub(r'<a href="[^"]*_downloads/[^"]*">(.*?)</a>', r"\1", text)

    def terms(match):
        lines = match[1].splitlines()
        return "\n".join(line.strip() if line.startswith(" ") or not line else f"**{line}**　" for line in lines) + "\n"

    def steps(match):
        return "".join(f"{number}. {line}\n" for number, line in enumerate(match[1].splitlines(), 1))

    text = re.sub(r"^```\{seven-steps\}\n(.*?)^```\n", steps, text, flags=re.M | re.S)
    return re.sub(r"^```\{glossary\}\n(.*?)^```\n", terms, text, flags=re.M | re.S)


def archived(path):
    """压缩包里这个文件的内容。"""
    return plain_markdown(path.read_text(encoding="utf-8")) if path.suffix == ".md" else path.read_bytes()


def write_archive(root, target):
    files = {path.relative_to(root).as_posix(): archived(path) for path in archive_files(root)}
    files["README.md"] = README.read_bytes()
    archive.write(target, {f"{ARCHIVE}/{name}": content for name, content in files.items()})


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    root, target = Path(app.srcdir), Path(app.outdir, "_downloads")
    target.mkdir(exist_ok=True)
    for docname in app.env.found_docs:
        source = Path(app.env.doc2path(docname))
        if source.suffix == ".ipynb":
            write_notebook(source, target / source.name)
    write_archive(root, target / f"{ARCHIVE}.zip")


def setup(app):
    app.connect("build-finished", write)

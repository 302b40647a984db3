"""改了任何一种来源，接着建的书和从头建的一个字节也不差。"""

import json
import os
import shutil
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import prose
import pytest

pytestmark = pytest.mark.kernel  # 建三十几次小书

COPIED = ("press", "src", "_config.yml", "pyproject.toml", "requirements.txt")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "dist", "dist.new", "wheels", "*.egg-info")
TOC = """\
format: jb-book
root: book/index
parts:
  - caption: 前面
    chapters:
      - file: book/1-a
  - caption: 后面
    chapters:
      - file: book/more
"""
CODE = """\
import selfattn
from selfattn import quiz

print(getattr(selfattn, "EDITED", "没有改"))
quiz("1")"""
DECK = "# 1　一 {{#{}-slide-01}}\n\n{{{{ a-2 }}}}\n\n**1 分钟**\n\n- **说**：一句话。\n"
DIST = {"entry": "main-A.js", "css": "main-A.css", "worker": "worker-A.js", "files": {}, "packages": {}}


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def chapter(text="一句话。", code=CODE):
    """有一张幻灯片、一格代码的一章。"""
    cells = [
        nbformat.v4.new_markdown_cell(f"# 1　一\n\n{text}$x$ 和[下一页](more.md)。", id="a-1"),
        nbformat.v4.new_code_cell(code, id="a-2"),
    ]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


@pytest.fixture(scope="module")
def build(chinese_windows):
    """在另一个进程里建一遍，用的是 root 里的 press 和 selfattn；系统的编码是 GBK。"""

    def build(root):
        env = (chinese_windows or os.environ) | {"PYTHONPATH": str(root / "src")}
        done = subprocess.run([sys.executable, "-m", "press.build"], cwd=root, env=env, capture_output=True)
        assert done.returncode == 0, (done.stdout + done.stderr).decode("gbk", "replace")

    return build


@pytest.fixture(scope="module")
def small(tmp_path_factory, build):
    """三页的小书，建好了：(它的文件夹，另存的一份)。接着建总在原来的文件夹里，换了地方 Sphinx 会全部重读。"""
    root = tmp_path_factory.mktemp("books") / "small"
    root.mkdir()
    for name in COPIED:
        source = prose.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(
            source, root / name, **({"ignore": LEFT_OUT} if source.is_dir() else {})
        )
    write(root / "_toc.yml", TOC)
    write(root / "book/index.md", "# 封面\n\n```{contrast}\n```\n")
    write(root / "book/1-a.ipynb", chapter())
    write(root / "book/decks/1-a.md", DECK.format("1-a"))
    write(root / "book/more.md", "# 更多\n\n一句话。\n")
    dist = root / "press/inpage/dist"
    code = [DIST[name] for name in ("entry", "css", "worker")]
    for name in (*code, "NOTICE.txt", ".ready"):
        write(dist / name, name)
    write(dist / "manifest.json", json.dumps({**DIST, "code": code}))
    build(root)
    saved = root.with_name("saved")
    shutil.copytree(root, saved)
    return root, saved


def site(root):
    """{名字: 内容}"""
    html = root / "_build" / "html"
    return {path.relative_to(html).as_posix(): path.read_bytes() for path in html.rglob("*") if path.is_file()}


def replace(name, old, new):
    def edit(root):
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, f"{name} 里没有 {old!r}"
        write(root / name, text.replace(old, new, 1))

    return edit


def append(name, text):
    return lambda root: write(root / name, (root / name).read_text(encoding="utf-8") + text)


def change_font(root):
    """改字体的版本号：head 表里的一个数。"""
    path = root / "src/selfattn/fonts/QibuSans-Regular.ttf"
    data = bytearray(path.read_bytes())
    entry = data.index(b"head")
    (start,) = struct.unpack(">I", data[entry + 8 : entry + 12])
    data[start + 4 : start + 8] = struct.pack(">I", 9 << 16)
    path.write_bytes(data)


def remove_page(root):
    (root / "book/more.md").unlink()
    replace("book/1-a.ipynb", "和[下一页](more.md)", "")(root)
    write(root / "_toc.yml", TOC[: TOC.index("  - caption: 后面")])


def rename_chapter(root):
    (root / "book/1-a.ipynb").rename(root / "book/2-b.ipynb")
    (root / "book/decks/1-a.md").unlink()
    write(root / "book/decks/2-b.md", DECK.format("2-b"))
    replace("_toc.yml", "book/1-a", "book/2-b")(root)


EDITS = {
    "chapter-text": lambda root: write(root / "book/1-a.ipynb", chapter("改了。")),
    "chapter-code": lambda root: write(root / "book/1-a.ipynb", chapter(code=f"{CODE};")),
    "page-text": append("book/more.md", "改。\n"),
    "question": replace("src/selfattn/questions/1-tokens.json", '"text": "', '"text": "改'),
    "package": append("src/selfattn/__init__.py", '\nEDITED = "改了"\n'),
    "extension": replace("press/site/cover.py", 'class="sa-contrast"', 'class="sa-contrast edited"'),
    "theme": replace("press/site/theme/layout.html", "跳到正文", "跳到正文改"),
    "deck": replace("book/decks/1-a.md", "一句话", "改了"),
    "deck-template": replace("press/decks/deck.html", "</body>", "<!-- 改 --></body>"),
    "style": append("press/site/theme/static/site.css", "/* 改 */\n"),
    "katex": append("press/vendor/katex/katex.min.css", "/* 改 */\n"),
    "font": change_font,
    "in-page-script": append("press/inpage/src/sw.js", "// 改\n"),
    "config": replace("_config.yml", "project: 自注意力七步", "project: 改了"),
    "toc": replace("_toc.yml", "前面", "改了"),
    "removed-page": remove_page,
    "renamed-page": rename_chapter,
}


EXECUTED = {"chapter-code", "question", "package", "font"}  # 要看执行的缓存认不认得出来；别的共用缓存，省时间


@pytest.mark.parametrize("kind", EDITS)
def test_an_incremental_build_equals_a_clean_one(kind, small, build, tmp_path):
    (on, saved), anew = small, tmp_path / "anew"
    shutil.rmtree(on)
    shutil.copytree(saved, on)
    forgotten = ("_build",) if kind in EXECUTED else ("html", ".cache", ".doctrees")
    shutil.copytree(saved, anew, ignore=shutil.ignore_patterns(*forgotten))
    for root in (on, anew):
        EDITS[kind](root)
    with ThreadPoolExecutor() as pool:
        list(pool.map(build, (on, anew)))
    assert site(on).keys() == site(anew).keys()
    assert [name for name, content in site(on).items() if content != site(anew)[name]] == []
    assert site(on) != site(saved)

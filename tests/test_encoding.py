"""中文的 Windows 上也读得对、写得对：每次读写都写明编码，读者的工具照系统编码读的文件只有 ASCII。"""

import ast
import locale
import os
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import codepage
import nbformat
import prose
import pytest

from press.zips import book

ROOT = prose.ROOT
OURS = ("src", "press", "tests", "training", "benchmarks")
LOCAL = ("*requirements*.txt", "locks/*", "*.bat", "*.cmd", "*.ps1", "*.cfg", "*.ini")  # 读者的工具照系统编码读
CHILDREN = {"run", "Popen", "call", "check_call", "check_output"}
OPENERS = {"open", "fdopen", "NamedTemporaryFile", "TemporaryFile"}
MODES = {first + kind + more for first in "rwax" for kind in ("", "b", "t") for more in ("", "+")}
MADE = {".git", ".venv", "_build", "node_modules"}


# ── 每次读写都写明编码 ───────────────────────────────────────────────────
def sources():
    """(名字, 代码)：全部 .py，和笔记本里的每一个代码格。"""
    for path in sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py")):
        if MADE.isdisjoint(path.parts):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for path in prose.notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                yield f"{path.name}：{cell.id}", cell.source


def is_careless(call):
    """这个调用读写文字，却没有写 encoding=。"""
    given = {keyword.arg for keyword in call.keywords}
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    values = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    modes = {value.value for value in values if isinstance(value, ast.Constant)} & MODES
    if "encoding" in given:
        return False
    if name in CHILDREN:
        return bool(given & {"text", "universal_newlines"})
    if isinstance(call.func, ast.Name) and name == "open":
        return not any("b" in mode for mode in modes)
    if name in OPENERS:
        return any("b" not in mode for mode in modes)
    return len(call.args) < {"read_text": 1, "write_text": 2}.get(name, 0)  # 编码也可以写在它的位置上


def careless(code):
    """[哪一行，写的是什么]"""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return [f"第 {call.lineno} 行：{ast.unparse(call)[:60]}" for call in calls if is_careless(call)]


def test_every_text_is_read_and_written_with_its_encoding():
    read = dict(sources())
    assert len(read) > 250
    assert {name: lines for name, code in read.items() if (lines := careless(code))} == {}


@pytest.mark.parametrize(
    "call",
    [
        *("path.read_text(", "a.b.write_text(x, ", "open(a, ", "open(a, 'w', ", "path.open('w', "),
        *("os.fdopen(a, 'r', ", "tempfile.NamedTemporaryFile('w+', ", "run(a, text=True, ", "Popen(a, text=True, "),
    ],
)
def test_a_careless_line_is_found(call):
    assert len(careless(f"{call})")) == 1
    assert careless(f"{call}encoding='utf-8')") == []


@pytest.mark.parametrize("call", ["open(a, 'rb')", "tarfile.open(a)", "path.open('rb')", "run(a)", "f(text=True)"])
def test_bytes_need_no_encoding(call):
    assert careless(call) == []


# ── 读者的工具照系统编码读的文件 ─────────────────────────────────────────
def local_files(folder):
    """{名字: 内容}"""
    found = {}
    for here, folders, names in os.walk(folder):
        folders[:] = set(folders) - MADE
        for path in (Path(here, name) for name in names):
            name = path.relative_to(folder).as_posix()
            if any(fnmatch(name, pattern) for pattern in LOCAL):
                found[name] = path.read_bytes()
    return found


@pytest.fixture(params=["仓库", "全部章节"])
def given(request, tmp_path):
    """读者拿到的两样：仓库，和装着全部章节的压缩包；课堂包里的笔记本是从后者来的。"""
    if request.param == "仓库":
        return local_files(ROOT)
    book.write_archive(ROOT, tmp_path / "book.zip")
    with zipfile.ZipFile(tmp_path / "book.zip") as archive:
        archive.extractall(tmp_path)
    return local_files(tmp_path / book.ARCHIVE)


@pytest.mark.parametrize("encoding", ["cp936", "cp1252", "ascii"])
def test_an_old_pip_reads_the_requirements(encoding, given, monkeypatch):
    monkeypatch.setattr(locale, "getpreferredencoding", lambda do_setlocale=True: encoding)
    assert "requirements.txt" in given
    assert {name: codepage.pip_decode(data) for name, data in given.items()} == {
        name: data.decode("utf-8") for name, data in given.items()
    }


def test_such_an_old_pip_stumbles_over_chinese(monkeypatch):
    monkeypatch.setattr(locale, "getpreferredencoding", lambda do_setlocale=True: "cp936")
    text = "# 运行各章笔记本所需要的一切\nnumpy\n"
    with pytest.raises(UnicodeDecodeError):
        codepage.pip_decode(text.encode())
    for declared in (f"# coding: utf-8\n{text}".encode(), text.encode("utf-8-sig")):
        assert text in codepage.pip_decode(declared)


# ── 系统的编码是 GBK ─────────────────────────────────────────────────────
PACKAGE = ("test_example", "test_show", "test_page", "test_stamp", "test_toc", "explorers/test_base")


@pytest.fixture
def in_gbk(chinese_windows):
    """在系统的编码是 GBK 的地方运行 Python，返回打印的字。"""
    if chinese_windows is None:
        pytest.skip("这台机器造不出 GBK 的 locale")

    def run(*command):
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env=chinese_windows, capture_output=True)
        assert done.returncode == 0, (done.stdout + done.stderr).decode("gbk", "replace")
        return done.stdout.decode("gbk")

    return run


def test_the_package_works_there(in_gbk):
    chosen = [f"tests/{name}.py" for name in PACKAGE]
    in_gbk("-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", codepage.MATPLOTLIB, "-m", "not kernel", *chosen)


def test_the_list_is_chinese_there(in_gbk):
    assert "serve        建书" in in_gbk("-S", "-m", "press")


SPEAK = """
import subprocess, sys
from press import commands

def speak(rest):
    print(chr(0x2713), chr(0x20bb7), flush=True)
    subprocess.call([sys.executable, "-c", "print(chr(0x2713), chr(0x20bb7))"])

commands.COMMANDS["speak"] = speak
commands.main(["speak"])
"""


def test_what_gbk_has_not_becomes_a_question_mark(in_gbk):
    """「✓」和「𠮷」，命令自己说的，和它的子进程说的。"""
    assert in_gbk("-c", SPEAK) == "? ?\n? ?\n"

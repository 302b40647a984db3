"""大门：只有 Python 也进得来，环境该造就造、该更新就更新，命令和说明对得上。"""

import os
import re
import subprocess
import sys
import urllib.request
from collections import Counter
from functools import partial
from threading import Thread

import prose
import pytest

from press import browser, commands, environment, serve

ROOT = prose.ROOT
PRESS = ("-S", "-m", "press")  # -S：看不见装好的包，只有标准库


def bare(*arguments):
    """只有标准库的 Python 里的一条命令。"""
    command, env = [sys.executable, *PRESS, *arguments], {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8")


# ── 命令 ─────────────────────────────────────────────────────────────────
def test_the_list_needs_nothing_but_python():
    done = bare()
    assert done.returncode == 0 and done.stderr == ""
    listed = re.findall(r"^([\w-]+)  +\S", done.stdout, re.M)
    assert listed == list(commands.COMMANDS)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["nope"], "没有“nope”这个命令"),
        (["export", "没有.ipynb"], "没有这个文件：没有.ipynb"),
        (["export", "没有/*.ipynb"], "没有这个文件：没有/*.ipynb"),
        (["export"], "用法：python -m press export"),
        (["serve", "--port", "八千"], "用法：python -m press serve"),
        (["book", "多余的"], "用法：python -m press book"),
        (["new-chapter", "9-name"], "用法：python -m press new-chapter"),
        (["font", "没有.ttc"], "没有这个文件：没有.ttc"),
        (["bench"], "page_weight"),
        (["lock", "--newest"], "用法：python -m press lock"),
    ],
)
def test_a_mistake_is_one_chinese_line_before_anything_is_made(arguments, words):
    done = bare(*arguments)
    assert done.returncode == 2
    assert words in done.stderr and done.stderr.count("\n") == 1 and done.stdout == ""


def test_a_console_without_chinese_does_not_stop_it():
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, *PRESS], cwd=ROOT, capture_output=True, env=environ)
    assert done.returncode == 0 and b"serve" in done.stdout and done.stderr == b""


def test_patterns_are_expanded_here(monkeypatch, tmp_path):
    exported = []
    monkeypatch.setattr(commands, "enter", lambda: None)
    monkeypatch.setattr("press.export.export", lambda notebooks, folder: exported.extend(notebooks))
    for name in ("a.ipynb", "b.ipynb", "c.md"):
        (tmp_path / name).touch()
    commands.main(["export", str(tmp_path / "*.ipynb")])
    assert [path.name for path in exported] == ["a.ipynb", "b.ipynb"]


def test_every_document_names_real_commands():
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "_config.yml", ROOT / ".ci" / "run"]
    documents += [*(ROOT / "docs").glob("*.md"), *(ROOT / ".github").rglob("*.yml"), *(ROOT / "press").rglob("*.md")]
    named = {
        name
        for path in documents
        if "node_modules" not in path.parts
        for name in re.findall(r"-m press ([a-z-]+)", path.read_text(encoding="utf-8"))
    }
    assert {"serve", "test", "check", "new-chapter"} <= named <= {*commands.COMMANDS}


def test_every_document_names_real_files():
    """book/… 这样从根写起的路径，除了教人新写的，都在。"""
    named = {
        f"{path.relative_to(ROOT)}：{name}": ROOT / name
        for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
        for name in re.findall(
            r"(?<![\w/.-])((?:book|src|press|tests|training|benchmarks)/[\w./-]+)(?![\w./<-])",
            path.read_text(encoding="utf-8"),
        )
        if not re.search("9-name|next_token", name)
    }
    assert len(named) > 10 and [said for said, path in named.items() if not path.exists()] == []


def test_no_two_test_files_share_a_name():
    """pytest 按文件名导入：同名的两个，一起跑时第二个导不进来。"""
    counted = Counter(path.stem for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(counted) > 60 and [name for name, times in counted.items() if times > 1] == []


def test_make_does_nothing_of_its_own():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    recipes = [line for line in lines if line.startswith("\t")]
    assert recipes == ["\t@$(PYTHON) -m press $@"]
    (targets,) = [line.rstrip(":").split() for line in lines if line.endswith(":")]
    assert set(targets) <= {*commands.COMMANDS}


# ── 环境 ─────────────────────────────────────────────────────────────────
@pytest.fixture
def house(tmp_path, monkeypatch):
    """一份克隆里和环境有关的文件；记下做了什么：造、装、换过去。"""
    did = []
    (tmp_path / "locks").mkdir()
    for name in environment.REQUIREMENTS:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", venv / "stamp.txt")
    monkeypatch.setattr(environment, "complete", lambda: False)
    monkeypatch.setattr(environment, "install", lambda: did.append("装"))
    monkeypatch.setattr(environment, "restart", lambda: did.append("换"))

    def run(command, **options):
        if "venv" in command:
            did.append("造")
            environment.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            environment.PYTHON.touch()
            environment.STAMP.unlink(missing_ok=True)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(environment.subprocess, "run", run)

    def enter():
        did.clear()
        environment.enter()
        return "".join(did)

    return tmp_path, enter


def test_a_fresh_clone_makes_its_environment_once(house):
    _, enter = house
    assert enter() == "造装换"
    assert enter() == "换"


def test_changed_requirements_update_it_and_touched_ones_do_not(house):
    root, enter = house
    enter()
    path = root / "locks" / "dev.txt"
    os.utime(path, (2_000_000_000, 2_000_000_000))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))  # Windows 上取出来的
    assert enter() == "换"
    path.write_bytes(path.read_bytes() + b"# more\n")
    assert enter() == "装换"
    assert enter() == "换"


def test_a_half_made_one_is_made_again(house, monkeypatch):
    _, enter = house
    with monkeypatch.context() as patch:
        patch.setattr(environment, "install", lambda: sys.exit("断了网"))
        with pytest.raises(SystemExit):
            enter()
    assert environment.stamped() == environment.UNFINISHED
    assert enter() == "造装换"
    environment.PYTHON.unlink()  # 系统的 Python 升级了，旧的连接断了
    environment.STAMP.unlink()
    assert enter() == "造装换"


def test_an_environment_that_has_everything_is_used_as_it_is(house, monkeypatch):
    _, enter = house
    monkeypatch.setattr(environment, "complete", lambda: True)
    assert enter() == ""


def test_inside_its_own_environment_it_only_updates(house, monkeypatch):
    _, enter = house
    enter()
    monkeypatch.setattr(environment, "inside", lambda: True)
    assert enter() == ""
    environment.STAMP.write_text(environment.UNFINISHED, encoding="utf-8")  # 连半成品也不能推倒：正用着它
    assert enter() == "装"


@pytest.fixture
def fake_pip(monkeypatch):
    """装的时候不运行 pip，运行一个假的：打印给它的几行，成功或失败。"""
    real = subprocess.Popen

    def install(printed, code):
        fake = [sys.executable, "-c", f"import sys; print({printed!r}); sys.exit({code})"]
        monkeypatch.setattr(
            environment.subprocess, "Popen", lambda command, env, **options: real(fake, env=env, **options)
        )
        environment.pip()

    return install


def test_progress_is_told(fake_pip, capsys):
    lines = ["Collecting a"] * 20 + [
        "  Downloading numpy-2.4.6-cp311-x.whl (16.6 MB)",
        "Installing collected packages: a, b",
    ]
    fake_pip("\n".join(lines), 0)
    fake_pip("Installing collected packages: selfattn", 0)
    assert capsys.readouterr().out.splitlines() == ["  查到 20 个包", "  取 numpy（16.6 MB）", "  装 2 个包，一两分钟"]


def test_without_a_network_it_says_so_in_one_line(fake_pip):
    with pytest.raises(SystemExit) as stopped:
        fake_pip("WARNING: Retrying ... NewConnectionError: ...\nERROR: Could not find a version", 1)
    assert "连不上" in stopped.value.code and "\n" not in stopped.value.code


def test_another_failure_shows_what_pip_said(fake_pip, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp936")  # 中文的 Windows
    with pytest.raises(SystemExit, match="ERROR: No matching distribution found for 我"):
        fake_pip("Collecting a\nERROR: No matching distribution found for 我", 1)


# ── 服务器 ───────────────────────────────────────────────────────────────
@pytest.fixture
def listening(tmp_path, monkeypatch):
    """在没人用的端口上开服务器；端口从第一个起数。"""
    servers = []
    with serve.listen(tmp_path, "127.0.0.1", 0) as free:
        monkeypatch.setattr(serve, "PORT", free.server_port)

    def open_server(**options):
        server = serve.listen(tmp_path, "127.0.0.1", **options)
        Thread(target=partial(server.serve_forever, 0.01), daemon=True).start()
        servers.append(server)
        return server

    yield open_server
    for server in servers:
        server.shutdown()
        server.server_close()


def test_types_do_not_come_from_the_system(listening, tmp_path, monkeypatch):
    monkeypatch.setattr("mimetypes.guess_type", lambda *args, **kwargs: ("text/plain", None))
    server = listening()
    for suffix, wanted in serve.TYPES.items():
        (tmp_path / f"a{suffix}").touch()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/a{suffix}") as response:
            assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == (wanted, "no-cache")
    assert {".js", ".mjs", ".wasm", ".woff2", ".json", ".css", ".svg", ".pdf", ".zip"} <= serve.TYPES.keys()


def test_the_port_is_fixed_until_it_is_taken(listening):
    first, second = listening(), listening()
    assert first.server_port == serve.PORT < second.server_port
    with pytest.raises(OSError):
        listening(port=first.server_port)


def test_a_taken_port_asked_for_is_one_line(listening, tmp_path):
    with pytest.raises(SystemExit, match="没有空闲的端口"):
        serve.main(tmp_path, port=listening().server_port)


# ── 浏览器 ───────────────────────────────────────────────────────────────
@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(browser, "executable", lambda: None)
    monkeypatch.setattr(browser, "may_install", lambda: False)
    monkeypatch.setattr(browser, "quietly", lambda *command: False)
    monkeypatch.delenv("CI", raising=False)


def test_without_a_browser_it_says_so_once(no_browser, capsys):
    assert browser.ready() is False
    assert capsys.readouterr().out.splitlines() == ["没有 Chromium，装一个……", browser.MISSING]


def test_in_ci_a_missing_browser_is_a_failure(no_browser, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit, match="没有能用的 Chromium"):
        browser.ready()


def test_a_browser_that_cannot_start_does_not_count(tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    assert not browser.runs(broken)


@pytest.mark.parametrize("there", [True, False])
def test_without_a_browser_the_other_tests_still_run(there, monkeypatch):
    did = []
    monkeypatch.setattr(commands, "enter", lambda: None)
    monkeypatch.setattr(commands, "make_book", lambda pdf: did.append(pdf))
    monkeypatch.setattr(browser, "ready", lambda: there)
    monkeypatch.setattr("press.check.run", lambda title, *command: did.append(" ".join(map(str, command))) or True)
    monkeypatch.setattr("press.check.types", lambda: True)
    assert commands.main(["test"]) == 0
    assert did[0] is there
    assert ("--ignore=tests/browser" in did[-1]) is not there

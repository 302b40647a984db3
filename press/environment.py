"""这本书自己的环境 .venv：没有就造，要求变了就更新。只用标准库。"""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "selfattn.txt"  # 装齐之后写下要求的摘要；正在装的时候写着 UNFINISHED
UNFINISHED = "unfinished"
LOCKS = ROOT / "locks"  # 要装的每一个文件的 sha256；python -m press lock 写它
CHECKED = ("--require-hashes", "--only-binary=:all:")  # 不在锁里的不要，也不运行别人的 setup.py
REQUIREMENTS = ("locks/dev.txt", "pyproject.toml")
NEEDED = ("jupyter_book", "jupyterlab", "playwright", "pytest", "ruff", "selfattn")
OFFLINE = re.compile(
    "NewConnectionError|ConnectTimeout|getaddrinfo|name resolution|ProxyError|timed out|unreachable", re.I
)


def wanted():
    """要求的摘要：这几个文件的内容。"""
    digest = hashlib.sha256()
    for name in REQUIREMENTS:
        digest.update((ROOT / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def stamped():
    """STAMP 里写着什么；没有就是空的。"""
    return STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""


def inside():
    """现在的 Python 就是 .venv 里的那一个。"""
    return Path(sys.prefix).resolve() == VENV.resolve()


def complete():
    """现在的 Python 不是 .venv 里的，但是要的包都有，selfattn 也是这里的这一份。"""
    found = [importlib.util.find_spec(name) for name in NEEDED]
    return all(found) and Path(found[-1].origin).is_relative_to(ROOT / "src")


def enter():
    """换到装齐了的环境里：现在的就是，立刻回来；不是，造好 .venv，用它的 Python 把这条命令重来一遍。"""
    if not inside() and complete():
        return
    if stamped() != wanted():
        make()
    if not inside():
        restart()


def restart():
    command = [str(PYTHON), "-m", "press", *sys.argv[1:]]
    if os.name != "nt":
        os.execv(PYTHON, command)
    with subprocess.Popen(command) as process:  # Windows 的 exec 不等新的程序结束
        while process.returncode is None:
            try:
                process.wait()
            except KeyboardInterrupt:  # Ctrl+C 两边都收到；等里面的那个收拾好
                continue
    sys.exit(process.returncode)


# ── 造 ────────────────────────────────────────────────────────────────────
def say(words):
    print(words, flush=True)


def sound():
    """.venv 能接着用：上次没有装到一半停下，它的 pip 也还能运行。"""
    if not PYTHON.exists() or stamped() == UNFINISHED:
        return False
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def make():
    """造好 .venv，或者照新的要求更新它。"""
    if not inside() and not sound():
        say("造这本书自己的环境 .venv，只此一次，要几分钟、几百 MB：")
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True)
        if made.returncode:
            sys.exit("这个 Python 造不了虚拟环境；Debian、Ubuntu 先运行 apt install python3-venv。")
    else:
        say("requirements 变了，更新 .venv：")
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    install()
    STAMP.write_text(wanted(), encoding="utf-8")
    say("环境好了。")


def install():
    """照 locks/dev.txt 装，再装这里的 selfattn，用锁里的 setuptools。"""
    pip(*CHECKED, "-r", "locks/dev.txt")
    pip("--no-deps", "--no-build-isolation", "-e", ".")


def pip(*arguments):
    """pip install，说出进展；没有装好就停下，说为什么。"""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    said, found = [], 0
    utf8 = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [*command, *arguments], cwd=ROOT, env=utf8, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        for line in process.stdout:
            said.append(line.strip())
            found += line.startswith("Collecting ")
            if line.startswith("Collecting ") and found % 20 == 0:
                say(f"  查到 {found} 个包")
            elif coming := re.search(r"(?:Downloading|cached) ([\w.]+)-\S+\.whl \((.* MB)\)", line):
                say(f"  取 {coming[1]}（{coming[2]}）")
            elif line.startswith("Installing ") and "," in line:
                say(f"  装 {line.count(',') + 1} 个包，一两分钟")
    if process.returncode:
        if any(OFFLINE.search(line) for line in said):
            sys.exit("没有装好：连不上 Python 的包仓库。有了网再来一遍，取到的不会重取。")
        errors = [line for line in said if line.startswith("ERROR")] or said[-1:]
        sys.exit("没有装好，pip 说：\n" + "\n".join(errors))

"""检查：代码风格、JavaScript 的类型、测试。"""

import subprocess
import sys

from .environment import ROOT
from .inpage.node import install, node

PYTEST = ("pytest", "-q", "-n", "auto", "--maxprocesses=4", "--dist=loadgroup", "--no-loadscope-reorder")
NO_BROWSER = "--ignore=tests/browser"


def run(title, *command):
    """运行一项检查，返回它过了没有。"""
    print(f"── {title}", flush=True)
    return subprocess.call(list(map(str, command)), cwd=ROOT) == 0


def style():
    return run("代码风格", sys.executable, "-m", "ruff", "check", "--quiet", ".")


def types():
    """照 JSDoc 核对 JavaScript 的类型。"""
    try:
        modules = install()
    except (OSError, subprocess.CalledProcessError):
        print("── JavaScript 的类型：装不上 TypeScript，检查网络。")
        return False
    return run("JavaScript 的类型", *node(), modules / "typescript" / "bin" / "tsc", "-p", "press/tsconfig.json")


def tests(*arguments):
    return run("测试", sys.executable, "-m", *PYTEST, *arguments)


def result(passed):
    """各项都跑完，再说结果；返回退出码。"""
    print("都通过了。" if all(passed) else "有没通过的，在上面。", flush=True)
    return int(not all(passed))


def fast(arguments):
    """不要浏览器、不要建好的书的一切。"""
    return result([style(), types(), tests(NO_BROWSER, "-m", "not kernel", *arguments)])


def full(arguments):
    """全部；要先建好书、印好 PDF。"""
    return result([style(), types(), tests(*arguments)])


def without_browser(arguments):
    """没有浏览器的机器上能做的一切。"""
    return result([style(), types(), tests(NO_BROWSER, *arguments)])

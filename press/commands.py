"""python -m press 的各个命令：读参数，进到装齐了的环境里，再叫做事的模块。

每个函数的说明就是清单里的那一句。
这个文件只用标准库：环境也许还没有造。
"""

import argparse
import inspect
import os
import shutil
import subprocess
import sys
from glob import glob
from pathlib import Path

from .environment import ROOT, enter

HTML = ROOT / "_build" / "html"


class Parser(argparse.ArgumentParser):
    """参数不对时只说一行中文。"""

    def __init__(self, command, usage=""):
        super().__init__(prog=f"python -m press {command}", usage=f"python -m press {command} {usage}", add_help=False)

    def error(self, message):
        self.exit(2, f"参数不对。用法：{self.usage.rstrip()}\n")


def module(name, *arguments):
    """运行一个模块；它失败了，就用它的退出码停下。"""
    if code := subprocess.call([sys.executable, "-m", name, *map(str, arguments)], cwd=ROOT):
        sys.exit(code)


def refuse(words):
    print(words, file=sys.stderr)
    sys.exit(2)


# ── 书 ────────────────────────────────────────────────────────────────────
def make_book(pdf=False):
    """建书；要 PDF，就连 PDF 一起。"""
    module("press.inpage.build")
    module("press.build", *(["--pdf"] if pdf else []))


def serve(arguments):
    """建书，在本机打开；--host 0.0.0.0 给整个教室看，--port 换端口。"""
    parser = Parser("serve", "[--port 8000] [--host 127.0.0.1]")
    parser.add_argument("--port", type=int)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args(arguments)
    enter()
    make_book()
    from . import serve

    serve.main(HTML, options.host, options.port)


def book(arguments):
    """建书：网站、投影、下载的笔记本，在 _build/html。"""
    Parser("book").parse_args(arguments)
    enter()
    make_book()


def lab(arguments):
    """在 JupyterLab 里打开各章；后面的参数交给它。"""
    enter()
    module("jupyterlab", "book", *arguments)


def pdf(arguments):
    """建书，再印成 PDF（要 Chromium，没有就装一个）。"""
    Parser("pdf").parse_args(arguments)
    enter()
    from . import browser

    if not browser.ready():
        sys.exit(1)
    make_book(pdf=True)


def classroom(arguments):
    """建书，印 PDF（有 Chromium 的话），压出课堂包：网站、投影、笔记本、手册和讲义都在里面。"""
    Parser("classroom").parse_args(arguments)
    enter()
    from . import browser

    make_book(pdf=browser.ready())


def export(arguments):
    """把几章各存成一个 HTML 文件，滑块能动，不用联网：export book/4-weights.ipynb [--to 文件夹]。"""
    parser = Parser("export", "笔记本.ipynb … [--to 文件夹]")
    parser.add_argument("notebooks", nargs="+")
    parser.add_argument("--to", type=Path, default=ROOT / "_build" / "export")
    options = parser.parse_args(arguments)
    notebooks = []
    for given in options.notebooks:  # cmd 不展开 *
        found = sorted(glob(given)) if any(c in given for c in "*?[") else [given]
        if not found or not Path(found[0]).is_file():
            refuse(f"没有这个文件：{given}")
        notebooks += map(Path, found)
    enter()
    from . import export

    export.export(notebooks, options.to)


# ── 改书 ──────────────────────────────────────────────────────────────────
def new_chapter(arguments):
    """添一章，能运行，有一个滑块、一次猜、两道题：new-chapter 9-name 标题。"""
    parser = Parser("new-chapter", "9-name 标题")
    parser.add_argument("name")
    parser.add_argument("title")
    options = parser.parse_args(arguments)
    enter()
    from . import chapter

    chapter.main(options.name, options.title)


def address(arguments):
    """写下仓库的地址，各章就有启动按钮：address https://github.com/组织/仓库（"" 去掉）。"""
    parser = Parser("address", "https://github.com/组织/仓库")
    parser.add_argument("url")
    options = parser.parse_args(arguments)
    enter()
    from . import address

    address.main(options.url)


def font(arguments):
    """重做随书的字体：font NotoSansCJK-Regular.ttc [--check]。"""
    parser = Parser("font", "NotoSansCJK-Regular.ttc [--check]")
    parser.add_argument("source", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    if not options.source.is_file():
        refuse(f"没有这个文件：{options.source}")
    enter()
    from . import font

    return font.main(options.source, options.check)


def minutes(arguments):
    """数一数各页要几分钟，写在题目下面；再数看得见的代码里有几行在画图。"""
    Parser("minutes").parse_args(arguments)
    enter()
    from . import minutes, visible

    minutes.main()
    visible.main()


def terms(arguments):
    """主线上的术语：第一次在哪里用，在哪里定义。"""
    Parser("terms").parse_args(arguments)
    enter()
    from . import terms

    terms.main()


# ── 检查 ──────────────────────────────────────────────────────────────────
def check(arguments):
    """一分钟的检查：代码风格、JavaScript 的类型、不要浏览器也不要建书的测试。"""
    enter()
    from . import check

    return check.fast(arguments)


def test(arguments):
    """全部测试，自己准备好一切；后面的参数交给 pytest。"""
    enter()
    from . import browser, check

    there = browser.ready()
    make_book(pdf=there)
    return check.full(arguments) if there else check.without_browser(arguments)


def lock(arguments):
    """照 requirements-*.txt 重写 locks/：每个要装的包的版本和 sha256；--upgrade 全部换新的。"""
    parser = Parser("lock", "[--upgrade] [--upgrade-package 名字]")
    parser.add_argument("--upgrade", action="store_true")
    parser.add_argument("--upgrade-package", action="append")
    parser.parse_args(arguments)
    enter()
    module("press.lock", *arguments)


def hooks(arguments):
    """装上提交前的检查：笔记本去掉输出，代码风格。"""
    Parser("hooks").parse_args(arguments)
    enter()
    module("pre_commit", "install")


def bench(arguments):
    """测量：bench 名字；名字是 benchmarks/ 里的文件名。"""
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if path.stem != "site_tools")
    name, *rest = arguments or [""]
    if name not in names:
        refuse(f"bench 后面写一个名字：{'、'.join(names)}")
    enter()
    module(f"benchmarks.{name}", *rest)


def clean(arguments):
    """删掉 _build。"""
    Parser("clean").parse_args(arguments)
    shutil.rmtree(ROOT / "_build", ignore_errors=True)


COMMANDS = {
    "serve": serve,
    "test": test,
    "book": book,
    "lab": lab,
    "pdf": pdf,
    "classroom": classroom,
    "export": export,
    "check": check,
    "new-chapter": new_chapter,
    "address": address,
    "font": font,
    "minutes": minutes,
    "terms": terms,
    "lock": lock,
    "hooks": hooks,
    "bench": bench,
    "clean": clean,
}


def listing():
    """命令的清单，一个一行。"""
    wide = max(map(len, COMMANDS))
    return "\n".join([f"{name:{wide}}  {inspect.getdoc(command)}" for name, command in COMMANDS.items()])


def main(arguments):
    """运行一个命令，返回退出码：没有这个命令、参数不对是 2。"""
    os.environ.setdefault("PYTHONIOENCODING", ":replace")  # 有的控制台写不出有的字，宁可写成问号
    sys.stdout.reconfigure(errors="replace")
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(f"用法：python -m press 命令\n\n{listing()}")
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        refuse(f"没有“{name}”这个命令。有的是：{' '.join(COMMANDS)}")
    try:
        return COMMANDS[name](rest)
    except KeyboardInterrupt:
        print("\n停下了。", file=sys.stderr)
        return 130

"""网页里的 Python 的备料：取文件时认得出坏的、断了接着取；报错的中文提示。"""

import ast
import hashlib
import http.server
import importlib.util
import json
import re
import sys
import threading

import numpy as np
import prose
import pytest

from press.inpage import fetch

LIVE = prose.ROOT / "press" / "inpage"


def load(path):
    """一个文件当作模块载入；它旁边有 IPython 的替身，不能整个文件夹加进路径。"""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


live_hints = load(LIVE / "python" / "live_hints.py")

CONTENT = bytes(range(256)) * 4000


# ── 取文件 ───────────────────────────────────────────────────────────────
@pytest.fixture
def official(tmp_path, monkeypatch):
    """一个假的官方发行处，只有一个文件；返回收到的 Range。"""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        body = CONTENT

        def do_GET(self):
            start = int(re.sub(r"\D", "", self.headers.get("Range", "0")))
            asked.append(start)
            self.send_response(206 if start else 200)
            self.end_headers()
            self.wfile.write(self.body[start:])

        def log_message(self, *args):
            pass

    entry = {"sha256": hashlib.sha256(CONTENT).hexdigest(), "size": len(CONTENT), "from": "pyodide"}
    monkeypatch.setattr(fetch, "wanted", lambda: {"a.whl": entry})
    monkeypatch.setenv("SELFATTN_CACHE", str(tmp_path))
    monkeypatch.setattr(fetch, "_from_npm", lambda names, files, say: names)
    monkeypatch.setattr(fetch, "_from_pip", lambda names, files, say: names)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SELFATTN_PYODIDE", f"http://127.0.0.1:{server.server_port}/")
    yield Handler, asked
    server.shutdown()
    server.server_close()


def quiet(*args, **kwargs):
    pass


def test_downloads_once(official):
    _, asked = official
    (path,) = fetch.fetch(quiet).values()
    assert path.read_bytes() == CONTENT
    fetch.fetch(quiet)
    assert asked == [0]


def test_goes_on_where_it_broke_off(official, tmp_path):
    _, asked = official
    (path,) = fetch.fetch(quiet).values()
    path.unlink()
    path.with_suffix(".part").write_bytes(CONTENT[:1000])
    fetch.fetch(quiet)
    assert asked == [0, 1000]
    assert path.read_bytes() == CONTENT


def test_refuses_a_wrong_file_by_name(official):
    handler, _ = official
    handler.body = CONTENT[:-1] + b"x"
    said = []
    with pytest.raises(fetch.UnavailableError, match=r"a\.whl"):
        fetch.fetch(lambda words, **_: said.append(words))
    assert any("a.whl 不是要的那个文件：sha256 应当是" in words for words in said)
    assert list(fetch.cache().iterdir()) == []


def test_a_refused_part_is_not_asked_for_again(official):
    handler, _ = official
    path = fetch.cache() / f"{fetch.wanted()['a.whl']['sha256'][:16]}-a.whl"
    path.with_suffix(".part").write_bytes(CONTENT + b"more")
    handler.do_GET = lambda self: self.send_error(416)
    with pytest.raises(fetch.UnavailableError):
        fetch.fetch(quiet)
    assert not path.with_suffix(".part").exists()


def test_a_file_spoilt_on_disk_is_fetched_again(official):
    _, asked = official
    (path,) = fetch.fetch(quiet).values()
    path.write_bytes(b"spoilt")
    fetch.fetch(quiet)
    assert path.read_bytes() == CONTENT and asked == [0, 0]


def test_says_what_it_cannot_get(official, monkeypatch):
    monkeypatch.setenv("SELFATTN_PYODIDE", "http://127.0.0.1:1/")
    with pytest.raises(fetch.UnavailableError, match=r"a\.whl"):
        fetch.fetch(quiet)


def test_the_lock_agrees_with_the_official_one(monkeypatch):
    """Pyodide 的 wheel，sha256 就是官方清单里的。"""
    path = fetch.cache() / f"{fetch.LOCK['core']['pyodide-lock.json']['sha256'][:16]}-pyodide-lock.json"
    if not path.exists():
        pytest.skip("还没有取过网页里的 Python：python -m press book")
    official = json.loads(path.read_text(encoding="utf-8"))["packages"]
    wheels = {name: entry for name, entry in fetch.LOCK["wheels"].items() if entry["from"] == "pyodide"}
    assert len(wheels) == 12
    for name, entry in wheels.items():
        assert (entry["file"], entry["sha256"]) == (official[name]["file_name"], official[name]["sha256"])


# ── 提示 ─────────────────────────────────────────────────────────────────
HINTS = [
    ("for i in range(3)\n    print(i)", "少了冒号"),
    ("def f():\nreturn 1", "缩进四个空格"),
    ("x = 1\n  y = 2", "多缩进"),
    ("print('好)", "少了后面的引号"),
    ("x = (1, 2", "没有对应的另一半"),
    ("x = 1]", "多了一个 `]`"),
    ("print（1）", "中文标点，代码里要用英文的 `(`"),
    ("x = [1，2]", "英文的 `,`"),
    ("print 1", "print(…)"),
    ("%timeit 1", "Jupyter 的命令"),
    ("return 1", "函数里面"),
    ("undefined + 1", "没有叫 `undefined` 的名字"),
    ("np.eye(3)", "import numpy as np"),
    ("import torch", "没有带 `torch`"),
    ("numpy.ones((2, 3)) @ numpy.ones((2, 3))", "左边的列数是 3，右边的行数是 2"),
    ("numpy.ones((2, 3)) + numpy.ones((4,))", "形状 (2,3) 和 (4,)"),
    ("numpy.dot(numpy.ones((2, 3)), numpy.ones((2, 3)))", "不能相乘"),
    ("numpy.arange(6).reshape(4, 2)", "6 个数排不成 (4,2)"),
    ("x = numpy.arange(3)\nx /= 2", "放不下小数"),
    ("x = [1, 2, 3]\nx[4 / 2]", "整除用 `//`"),
    ("range(7 / 2)", "整除用 `//`"),
    ("'a' + 1", "字符串只能和字符串相加"),
    ("[1, 2] - [0, 1]", "np.array"),
    ("[1, 2].shape", "np.array"),
    ("x = 3\nx()", "不是函数"),
    ("x = None\nx.shape", "忘了 `return`"),
    ("numpy.ones(3).shap", "没有叫 `shap`"),
    ("x = [1, 2]\nx[5]", "从 0 数起"),
    ("{'a': 1}['b']", "没有这个键"),
    ("1 / 0", "除数是 0"),
    ("def f(): return f()\nf()", "停不下来"),
    ("def f(a): pass\nf()", "少给了参数"),
    ("if numpy.ones(2): pass", ".any()"),
    ("a, b = 1, 2, 3", "名字个数"),
    ("def f():\n    x += 1\nx = 0\nf()", "函数自己的变量"),
    ("open('没有.txt')", "没有这个文件"),
]


def error_of(code):
    try:
        exec(compile(code, "第 1 格", "exec"), {"numpy": np})
    except BaseException as error:
        return error
    raise AssertionError(f"没有出错：{code}")


@pytest.mark.parametrize("code, words", HINTS)
def test_hints_say_what_to_do(code, words):
    error = error_of(code)
    line = code.splitlines()[(getattr(error, "lineno", None) or 1) - 1]
    assert words in live_hints.hint(error, line, ["numpy", "selfattn"])


def test_errors_in_chinese_need_no_hint():
    assert live_hints.hint(ValueError("形状不对")) == ""


def test_a_missing_package_names_what_there_is():
    said = live_hints.hint(error_of("import pandas"), "", ["numpy", "matplotlib"])
    assert "numpy、matplotlib" in said and "pandas" in said


# ── 读者的代码只在内核里 ─────────────────────────────────────────────────
def test_the_kernel_needs_nothing_that_is_not_bundled():
    bundled = {module for entry in fetch.LOCK["wheels"].values() for module in entry["imports"]}
    own = {path.relative_to(LIVE / "python").parts[0].removesuffix(".py") for path in (LIVE / "python").rglob("*.py")}
    for path in (LIVE / "python").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                assert top in own | bundled | set(sys.stdlib_module_names), f"{path.name} 导入 {name}"


def test_the_locked_npm_packages_have_hashes():
    lock = json.loads((LIVE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in entry or entry.get("link") for name, entry in lock.items() if name)

"""页面里的内核：运行一格，把输出交给页面。

不用 IPython 的解释器，只用它的显示，所以起得快；``IPython``、``matplotlib_inline`` 在这里各有一个够用的替身。
和页面之间只传一行 JSON 和几段二进制：``post(json, buffers)``。
"""

import ast
import base64
import builtins
import importlib.abc
import importlib.machinery
import inspect
import io
import json
import linecache
import os
import re
import sys
import time
import traceback

MAX_OUTPUT = 200_000  # 一格最多显示多少字
INTERVAL = 0.05  # 打印得很快时，隔多少秒交一次
REPRS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
    "application/json": "_repr_json_",
    "application/javascript": "_repr_javascript_",
}
NO_INPUT = "网页里的 Python 不能停下来等键盘输入。把要输入的值直接写进变量，例如 name = '小明'。"

MAGIC = re.compile(r"^%matplotlib\b.*$", re.M)


# ── 显示 ──────────────────────────────────────────────────────────────────
class Formatter:
    """一个对象的各种样子，和 IPython 的 DisplayFormatter 一样用。"""

    def format(self, obj, include=None, exclude=None):
        """返回（各种格式, 元数据）；对象自己显示了，就是两个空字典。"""
        if not isinstance(obj, type) and hasattr(obj, "_ipython_display_"):
            obj._ipython_display_()
            return {}, {}
        data, metadata = {}, {}
        if not isinstance(obj, type):
            self._add(data, metadata, obj, include, exclude)
        if "text/plain" not in data:
            from IPython.lib.pretty import pretty

            data["text/plain"] = pretty(obj)
        keep = lambda kind: (not include or kind in include) and not (exclude and kind in exclude)
        return {k: v for k, v in data.items() if keep(k)}, {k: v for k, v in metadata.items() if keep(k)}

    def _add(self, data, metadata, obj, include, exclude):
        for kind, name in REPRS.items():
            method = getattr(obj, name, None)
            found = _call(method) if callable(method) else None
            if found is not None:
                data[kind], *more = found if isinstance(found, tuple) else (found,)
                if more:
                    metadata[kind] = more[0]
        bundle = getattr(obj, "_repr_mimebundle_", None)
        found = _call(bundle, include=include, exclude=exclude) if callable(bundle) else None
        if found is not None:
            more, extra = found if isinstance(found, tuple) else (found, {})
            data.update(more)
            metadata.update(extra)
        elif "matplotlib.figure" in sys.modules and isinstance(obj, sys.modules["matplotlib.figure"].Figure):
            from matplotlib_inline.backend_inline import png

            data["image/png"], metadata["image/png"] = png(obj)


def _call(method, **options):
    try:
        return method(**options)
    except NotImplementedError:
        return None


class Publisher:
    """IPython 的 display_pub：把显示交给页面。"""

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        kind = "update_display_data" if update else "display_data"
        kernel.output(output_type=kind, data=_plain(data), metadata=metadata or {}, transient=transient or {})

    def clear_output(self, wait=False):
        kernel.flush()
        kernel.send("clear", wait=bool(wait))


def _plain(data):
    """能写成 JSON 的样子：二进制用 base64。"""
    return {k: base64.b64encode(v).decode() if isinstance(v, (bytes, memoryview)) else v for k, v in data.items()}


class Stream(io.TextIOBase):
    """标准输出、标准错误。"""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, name):
        self.name = name

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        kernel.write(self.name, text)
        return len(text)

    def flush(self):
        kernel.flush()


# ── 用到才装的包 ──────────────────────────────────────────────────────────
class Bundled(importlib.abc.MetaPathFinder):
    """随书带着、还没有装的包：import 到它的时候，停下来把它装好。"""

    def __init__(self, install, imports):
        self.install = install
        self.imports = imports

    def find_spec(self, name, path=None, target=None):
        package = self.imports.pop(name, None) if path is None else None
        if package is None:
            return None
        self.install(package)
        importlib.invalidate_caches()
        kernel.installed()
        return importlib.machinery.PathFinder.find_spec(name)


# ── 内核 ──────────────────────────────────────────────────────────────────
class Kernel:
    def __init__(self):
        self.run_id = ""
        self.ratio = 1  # 屏幕上一个 CSS 像素是几个点
        self.runs = 0
        self.cells = {}  # 文件名 → 源码
        self.written = 0
        self.buffer = []
        self.buffered = ""
        self.flushed = 0.0
        self.capturing = []  # 正在收集输出的 Output 控件
        self.namespace = sys.modules["__main__"].__dict__

    def start(self, post, install, imports, modules):
        """接到页面上。

        Parameters
        ----------
        post : function
            把（JSON, 二进制的列表）交给页面
        install : function
            立刻装好一个包
        imports : dict
            还没有装的模块 → 包
        modules : list of str
            随书带着的模块，报错时告诉读者
        """
        self.post = post
        self.modules = modules
        sys.meta_path.append(Bundled(install, imports))
        sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
        builtins.input = _no_input
        self.namespace.update(display=_display, get_ipython=_get_ipython)
        os.environ["SELFATTN_OUTPUT"] = "page"
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        self.installed()

    def installed(self):
        """装好了新的包：ipywidgets 的消息从此走这里。"""
        if "comm" not in sys.modules and importlib.machinery.PathFinder.find_spec("comm"):
            import comm
            from comm.base_comm import BaseComm

            class Comm(BaseComm):
                def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
                    kernel.comm(msg_type, self.comm_id, data or {}, metadata or {}, buffers or [], keys)

            comm.create_comm = Comm

    # 输出
    def send(self, kind, buffers=(), **content):
        content |= {"type": kind, "run": self.run_id}
        if self.capturing:
            content["capture"] = self.capturing[-1]
        self.post(json.dumps(content, ensure_ascii=False, default=str), list(buffers))

    def output(self, **content):
        self.flush()
        self.send("output", output=content)

    def write(self, name, text):
        if self.buffer and self.buffered != name:
            self.flush()
        room = MAX_OUTPUT - self.written
        if room < 0:
            return
        self.written += len(text)
        self.buffered = name
        self.buffer.append(text[:room])
        if len(text) > room:
            self.flush()
            self.written = MAX_OUTPUT + 1
            self.send("output", output={"output_type": "note", "text": f"输出太长，只显示前 {MAX_OUTPUT} 个字。"})
        elif time.monotonic() - self.flushed > INTERVAL:
            self.flush()

    def flush(self):
        if self.buffer:
            text = "".join(self.buffer)
            self.buffer.clear()
            self.flushed = time.monotonic()
            self.send("output", output={"output_type": "stream", "name": self.buffered, "text": text})

    # 运行
    async def run(self, code, name, run_id):
        """运行一格，返回 True 或 False（出了错）。"""
        self.run_id = run_id
        self.runs += 1
        self.written = 0
        self.capturing.clear()
        filename = name if name not in self.cells else f"{name}·{self.runs}"
        code = MAGIC.sub("", code)
        self.cells[filename] = code
        linecache.cache[filename] = len(code), None, code.splitlines(keepends=True), filename
        try:
            value = await self._execute(code, filename)
            if value is not None:
                self._show(value)
            self._figures()
            return True
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            self._figures()
            self.report(error)
            return False
        finally:
            self.flush()

    async def _execute(self, code, filename):
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(code, filename, "exec", flags | ast.PyCF_ONLY_AST)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        await self._evaluate(compile(tree, filename, "exec", flags))
        if last is None:
            return None
        value = await self._evaluate(compile(ast.Expression(last.value), filename, "eval", flags))
        return None if code.rstrip().endswith(";") else value

    async def _evaluate(self, code):
        value = eval(code, self.namespace)
        return await value if code.co_flags & inspect.CO_COROUTINE else value

    def _show(self, value):
        self.namespace["_"] = value
        data, metadata = Formatter().format(value)
        if data:
            self.output(output_type="execute_result", data=_plain(data), metadata=metadata)

    def _figures(self):
        inline = sys.modules.get("matplotlib_inline.backend_inline")
        if inline:
            inline.flush_figures()

    def report(self, error):
        """报错：读者自己的那一行在最前面，一句中文提示，再是完整的回溯。"""
        from live_hints import hint

        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in self.cells]
        if isinstance(error, SyntaxError) and error.filename in self.cells:
            where = error.filename, error.lineno
        else:
            where = (frames[-1].filename, frames[-1].lineno) if frames else None
        lines = self.cells[where[0]].splitlines() if where else []
        line = lines[where[1] - 1].strip() if where and 0 < where[1] <= len(lines) else ""
        self.output(
            output_type="error",
            ename=type(error).__name__,
            evalue=str(error.msg if isinstance(error, SyntaxError) else error),
            where=where and f"{where[0].partition('·')[0]}，第 {where[1]} 行",
            line=line,
            hint=hint(error, line, self.modules),
            traceback="".join(_trimmed(traceback.TracebackException.from_exception(error)).format()),
        )

    # 控件
    def comm(self, kind, comm_id, data, metadata, buffers, keys):
        captures = data.get("state", {}).get("msg_id") if kind == "comm_msg" else None
        if captures is not None:  # Output 控件开始（或不再）收集输出
            self.flush()
            self.capturing = [other for other in self.capturing if other != comm_id] + [comm_id] * bool(captures)
        self.send(kind, map(bytes, buffers), comm_id=comm_id, data=data, metadata=metadata, **keys)

    def receive(self, kind, comm_id, data, buffers, run_id):
        """页面上的控件发来的消息。"""
        import comm

        self.run_id = run_id
        self.written = 0
        message = {"content": {"comm_id": comm_id, "data": json.loads(data)}, "buffers": buffers, "header": {}}
        manager = comm.get_comm_manager()
        if kind == "comm_close":
            manager.comm_close(None, None, message)
        elif manager.get_comm(comm_id):
            try:
                manager.get_comm(comm_id).handle_msg(message)
            except Exception as error:
                self.report(error)
        self.capturing.clear()
        self.flush()


def _trimmed(report):
    """去掉内核自己的几层。"""
    for each in (report, report.__cause__, report.__context__):
        if each is not None:
            kept = [frame for frame in each.stack if not frame.filename.endswith("live_kernel.py")]
            each.stack[:] = kept
    return report


def _no_input(prompt=""):
    raise RuntimeError(NO_INPUT)


def _display(*objects, **options):
    from IPython.display import display

    return display(*objects, **options)


def _get_ipython():
    from IPython import get_ipython

    return get_ipython()


kernel = Kernel()

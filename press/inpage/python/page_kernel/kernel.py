"""运行一格，把输出交给页面：Worker 只叫这里的 start、run、receive。"""

import ast
import builtins
import inspect
import os
import re
import sys

from . import widgets
from .channel import Stream, channel
from .errors import remember, report
from .packages import Bundled

NO_INPUT = "网页里的 Python 不能停下来等键盘输入。把要输入的值直接写进变量，例如 name = '小明'。"
DEEPEST = 50_000  # 几层调用
MAGIC = re.compile(r"^%matplotlib\b.*$", re.M)
namespace = sys.modules["__main__"].__dict__


def start(post, install, imports):
    """接到页面上。

    Parameters
    ----------
    post : function
        把（JSON, 二进制的列表）交给页面
    install : function
        立刻装好一个包
    imports : dict
        还没有装的模块 → 包
    """
    channel.post = post
    sys.meta_path.append(Bundled(install, imports, widgets.connect))
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    builtins.input = _no_input
    _limit_recursion()
    namespace.update(display=_display, get_ipython=_get_ipython)
    os.environ["SELFATTN_OUTPUT"] = "page"
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    widgets.connect()


async def run(code, name, run_id, ratio):
    """运行一格，返回 True 或 False（出了错）。"""
    channel.begin(run_id, ratio)
    channel.capturing.clear()
    code = MAGIC.sub("", code)
    try:
        value = await _execute(code, remember(name, code))
        if value is not None:
            _show(value)
        _figures()
        return True
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        _figures()
        report(error)
        return False
    finally:
        channel.flush()


def receive(kind, comm_id, data, buffers, run_id, ratio):
    """页面上的控件发来的消息。"""
    channel.begin(run_id, ratio)
    widgets.receive(kind, comm_id, data, buffers)


async def _execute(code, filename):
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(code, filename, "exec", flags | ast.PyCF_ONLY_AST)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    await _evaluate(compile(tree, filename, "exec", flags))
    if last is None:
        return None
    value = await _evaluate(compile(ast.Expression(last.value), filename, "eval", flags))
    return None if code.rstrip().endswith(";") else value


async def _evaluate(code):
    value = eval(code, namespace)
    return await value if code.co_flags & inspect.CO_COROUTINE else value


# IPython 和 matplotlib 用到才导入，第一个结果就来得快
def _show(value):
    from IPython.core.formatters import DisplayFormatter, plain

    namespace["_"] = value
    data, metadata = DisplayFormatter().format(value)
    if data:
        channel.output(output_type="execute_result", data=plain(data), metadata=metadata)


def _figures():
    if inline := sys.modules.get("matplotlib_inline.backend_inline"):
        inline.flush_figures()


def _display(*objects, **options):
    from IPython.display import display

    return display(*objects, **options)


def _get_ipython():
    from IPython import get_ipython

    return get_ipython()


def _limit_recursion():
    """读者可以提高递归的上限，但不能高到内存先用完。"""
    set_limit = sys.setrecursionlimit
    sys.setrecursionlimit = lambda limit: set_limit(min(limit, DEEPEST))


def _no_input(prompt=""):
    raise RuntimeError(NO_INPUT)

"""报错：读者自己的那一行在最前面，一句中文提示，再是完整的回溯。"""

import linecache
import traceback
from pathlib import Path

from .channel import channel
from .hints import hint

HERE = str(Path(__file__).parent)
MODULES = ["selfattn", "numpy", "matplotlib", "ipywidgets", "anywidget", "IPython", "PIL"]  # 告诉读者能用的有哪些
DEEPEST = 1000  # 回溯最多写出最后几层
cells = {}  # 运行过的代码：文件名 → 源码


def remember(name, code):
    """记下要运行的一格，返回它的文件名；同一格再运行，文件名不同。"""
    filename = name if name not in cells else f"{name}·{len(cells) + 1}"
    cells[filename] = code
    linecache.cache[filename] = len(code), None, code.splitlines(keepends=True), filename
    return filename


def report(error):
    walked = ((frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__))
    frames = [(filename, line) for filename, line in walked if filename in cells]
    if isinstance(error, SyntaxError) and error.filename in cells:
        where = error.filename, error.lineno
    else:
        where = frames[-1] if frames else None
    lines = cells[where[0]].splitlines() if where else []
    line = lines[where[1] - 1].strip() if where and 0 < where[1] <= len(lines) else ""
    channel.output(
        output_type="error",
        ename=type(error).__name__,
        evalue=str(error.msg if isinstance(error, SyntaxError) else error),
        where=where and f"{where[0].partition('·')[0]}，第 {where[1]} 行",
        line=line,
        hint=hint(error, line, MODULES),
        traceback="".join(_trimmed(traceback.TracebackException.from_exception(error, limit=-DEEPEST)).format()),
    )


def _trimmed(whole):
    """去掉内核自己的几层。"""
    for each in (whole, whole.__cause__, whole.__context__):
        if each is not None:
            each.stack[:] = [frame for frame in each.stack if not frame.filename.startswith(HERE)]
    return whole

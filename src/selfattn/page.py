"""写进网页的零件：脚本和样式、脚本里的数据、不相撞的 id、不靠内核的控件。"""

import functools
import hashlib
import itertools
import json
from contextlib import contextmanager

import comm

_counter = itertools.count(1)


@functools.cache
def asset(path):
    """随包的一个脚本或样式，去掉缩进和空行。"""
    text = path.read_text(encoding="utf-8")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def in_script(text):
    """放进 <script> 里的代码或 JSON：不能让 HTML 以为脚本到此为止。"""
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")


def script_json(value):
    """写在 <script> 里的 JSON。"""
    return in_script(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def unique_id(content):
    """id：同一个内核里每次不同，不同的内核里内容不同就不同。"""
    return f"sa-{next(_counter)}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


@contextmanager
def no_kernel():
    """在这里面造的 ipywidgets 控件不通知前端，也就不会给网页添上它们的状态。"""
    create, comm.create_comm = comm.create_comm, comm.DummyComm
    try:
        yield
    finally:
        comm.create_comm = create

"""写进网页的零件：脚本和样式、脚本里的数据、不相撞的 id、不靠内核的控件。"""

import functools
import hashlib
import itertools
import json
import re
from contextlib import contextmanager

import comm

from .wording import shown

_SCHEME = re.compile(r"(?!https?://)[^/?#]*:", re.IGNORECASE)  # http、https 之外的协议
_counter = itertools.count(1)


@functools.cache
def asset(path):
    """随包的一个脚本或样式，去掉缩进和空行。"""
    text = path.read_text(encoding="utf-8")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def link(url):
    """写进网页的网址：http、https、相对的和 ``#`` 开头的。

    Raises
    ------
    ValueError
        别的（如 ``javascript:``、``data:``），或夹着空白、控制字符
    """
    known = isinstance(url, str) and url != "" and not _SCHEME.match(url)
    if not known or not all(c.isprintable() and c != " " for c in url):
        raise ValueError(f"网址应当是 http、https、相对的或 # 开头的，不带空白，收到的是 {shown(url)}。")
    return url


def in_script(text):
    """放进 <script> 里的代码或 JSON：不能让 HTML 以为脚本到此为止。"""
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")


def script_json(value):
    """写在 <script> 里的 JSON。"""
    return in_script(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def unique_id(content):
    """id：同一个内核里每次不同，不同的内核里内容不同就不同。"""
    return f"sa-{next(_counter)}-{hashlib.sha256(content.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"


@contextmanager
def no_kernel():
    """在这里面造的 ipywidgets 控件不通知前端，也就不会给网页添上它们的状态。"""
    create, comm.create_comm = comm.create_comm, comm.DummyComm
    try:
        yield
    finally:
        comm.create_comm = create

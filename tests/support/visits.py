"""打开一页时：网站在哪里，多宽，记下什么。"""

import os
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import prose

SITE = Path(os.environ.get("SELFATTN_SITE", prose.ROOT / "_build" / "html")).resolve()
WIDE, PHONE = ({"viewport": {"width": width, "height": 844}} for width in (1280, 390))


def watch(context):
    """记下这个上下文里的每一个请求和每一处毛病。"""
    log = SimpleNamespace(requests=[], problems=[])
    note = lambda what: lambda event: log.problems.append(what(event))
    context.on("request", lambda request: log.requests.append(request.url))
    # 离开一页时，还没取完的就取消了（ERR_ABORTED）：不算毛病
    context.on("requestfailed", lambda request: "ERR_ABORTED" in request.failure
               or log.problems.append(f"取不到 {request.url}：{request.failure}"))  # fmt: skip
    context.on("response", lambda r: r.status >= 400 and log.problems.append(f"{r.status} {r.url}"))
    context.on("weberror", note(lambda error: f"脚本出错：{error.error}"))
    context.on("console", lambda m: m.type in ("error", "warning") and log.problems.append(f"控制台：{m.text}"))
    return log


def foreign(log):
    """发往本机以外的请求。"""
    return [url for url in log.requests if urlsplit(url).scheme not in ("file", "data", "blob", "about")
            and urlsplit(url).hostname != "127.0.0.1"]  # fmt: skip

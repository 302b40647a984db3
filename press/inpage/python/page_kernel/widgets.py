"""ipywidgets 的消息：Python 的交给页面，页面的交给 Python。"""

import importlib.machinery
import json
import sys

from .channel import channel
from .errors import report


def connect():
    """comm 一装好，它的消息就走这里。"""
    if "comm" in sys.modules or not importlib.machinery.PathFinder.find_spec("comm"):
        return
    import comm
    from comm.base_comm import BaseComm

    class Comm(BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            _send(msg_type, self.comm_id, data or {}, metadata or {}, buffers or [], keys)

    comm.create_comm = Comm


def _send(kind, comm_id, data, metadata, buffers, keys):
    captures = data.get("state", {}).get("msg_id") if kind == "comm_msg" else None
    if captures is not None:  # Output 控件开始（或不再）收集输出
        channel.flush()
        channel.capturing = [other for other in channel.capturing if other != comm_id] + [comm_id] * bool(captures)
    channel.send(kind, map(bytes, buffers), comm_id=comm_id, data=data, metadata=metadata, **keys)


def receive(kind, comm_id, data, buffers):
    """页面上的控件发来的消息。"""
    import comm

    message = {"content": {"comm_id": comm_id, "data": json.loads(data)}, "buffers": buffers, "header": {}}
    manager = comm.get_comm_manager()
    if kind == "comm_close":
        manager.comm_close(None, None, message)
    elif manager.get_comm(comm_id):
        try:
            manager.get_comm(comm_id).handle_msg(message)
        except Exception as error:
            report(error)
    channel.capturing.clear()
    channel.flush()

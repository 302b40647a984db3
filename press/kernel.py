"""执行一本笔记本，留意着内核：它不在忙，却一直不回答，就换一个新的，从头再来。

内核会丢消息：它已经闲下来，我们还在等它的回答，能等上一辈子。算得久的一格不是这样：内核一直在忙。
"""

import asyncio
import copy
import sys
import time

from nbclient import NotebookClient
from nbclient.util import run_sync

PATIENCE = 60  # 秒
TRIES = 3


class SilentKernelError(Exception):
    """内核不在忙，却 PATIENCE 秒没有回答。"""


class Client(NotebookClient):
    """记得内核在不在忙、从什么时候起没有回答的客户端。"""

    def __init__(self, *args, clock=time.monotonic, **options):
        super().__init__(*args, record_timing=False, **options)  # 时间写进格子，缓存就认不出是同一本
        self.clock = clock
        self.waiting_since = clock()  # 没有在等就是 None；等它启动也算

    async def async_execute_cell(self, *args, **options):
        self.waiting_since = self.clock()
        cell = await super().async_execute_cell(*args, **options)
        self.waiting_since = None
        return cell

    def process_message(self, message, *args):
        busy = message["msg_type"] != "status" or message["content"]["execution_state"] == "busy"
        self.waiting_since = None if busy else self.clock()
        return super().process_message(message, *args)

    def silent(self):
        """内核不在忙，也没有回答，有多少秒了。"""
        return 0 if self.waiting_since is None else self.clock() - self.waiting_since


async def _attempt(client):
    work = asyncio.ensure_future(client.async_execute())
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=1)
            if client.silent() >= PATIENCE:
                client.shutdown_kernel = "immediate"
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)  # 等内核结束
                raise SilentKernelError(f"内核 {PATIENCE} 秒没有回答")
        return work.result()
    finally:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()


def execute(notebook, name, folder, timeout=600, client=Client):
    """执行过的 notebook（另一份）；内核不回答就换一个，最多 TRIES 个。

    Raises
    ------
    CellExecutionError、CellTimeoutError、DeadKernelError、SilentKernelError
    """
    for left in reversed(range(TRIES)):
        started = client(
            copy.deepcopy(notebook),
            timeout=timeout,
            startup_timeout=timeout,
            resources={"metadata": {"path": str(folder)}},
            extra_arguments=["--IPKernelApp.log_level=40"],
        )
        try:
            return run_sync(_attempt)(started)
        except SilentKernelError as silent:
            if not left:
                raise
            print(f"{name}：{silent}，换一个新的，从头再来。", file=sys.stderr, flush=True)

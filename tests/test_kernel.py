"""内核不回答的时候：换一个新的，从头再来；在忙的时候就等着。"""

import asyncio
from contextlib import suppress

import nbformat
import pytest
from nbclient.client import CellExecutionComplete
from nbclient.exceptions import CellExecutionError

from press import kernel

IDLE, BUSY = ({"msg_type": "status", "content": {"execution_state": state}} for state in ("idle", "busy"))


def notebook(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def hear(client, *messages):
    for message in messages:
        with suppress(CellExecutionComplete):
            client.process_message(message, nbformat.v4.new_code_cell(), 0)


@pytest.mark.parametrize(
    ("messages", "silent"),
    [
        ((), 100),  # 还没有启动好
        ((BUSY,), 0),  # 一格算得久
        ((BUSY, {"msg_type": "execute_input", "content": {}}), 0),
        ((BUSY, IDLE), 100),  # 算完了，回答丢了
    ],
)
def test_only_a_kernel_that_is_not_busy_is_silent(messages, silent):
    now = [0]
    client = kernel.Client(notebook(), clock=lambda: now[0])
    hear(client, *messages)
    now[0] = 100
    assert client.silent() == silent


class Lost(kernel.Client):
    """真的内核，可是它的回答到不了；一丢，就过去了一百秒。"""

    made = 0

    def __init__(self, *args, **options):
        self.now = 0
        super().__init__(*args, clock=lambda: self.now, **options)
        type(self).made += 1

    async def _async_poll_for_reply(self, *args):
        await args[3]  # 内核说它闲下来了
        self.now = 100
        await asyncio.Event().wait()


@pytest.fixture
def clients(monkeypatch):
    """前几个内核的回答丢了，后面的好好的。"""
    monkeypatch.setattr(Lost, "made", 0)
    return lambda lost: lambda *args, **options: (Lost if Lost.made < lost else kernel.Client)(*args, **options)


def test_a_silent_kernel_is_replaced(clients, capsys, tmp_path):
    done = kernel.execute(notebook("a = 1", "a + 1"), "一章", tmp_path, client=clients(1))
    assert [output.data["text/plain"] for output in done.cells[1].outputs] == ["2"]
    assert capsys.readouterr().err == "一章：内核 60 秒没有回答，换一个新的，从头再来。\n"


def test_it_is_not_tried_for_ever(clients, capsys, tmp_path):
    with pytest.raises(kernel.SilentKernelError, match="60 秒"):
        kernel.execute(notebook("1"), "一章", tmp_path, client=clients(99))
    assert Lost.made == kernel.TRIES and capsys.readouterr().err.count("换一个新的") == kernel.TRIES - 1


def test_a_mistake_in_a_cell_is_told_at_once(capsys, tmp_path):
    source = notebook("1 / 0")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        kernel.execute(source, "一章", tmp_path)
    assert source.cells[0].outputs == [] and capsys.readouterr().err == ""

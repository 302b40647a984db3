"""在真的内核里执行笔记本，控件照 ipywidgets 的来。"""

import zmq
from nbclient import NotebookClient
from nbclient.output_widget import OutputWidget


class Output(OutputWidget):
    """nbclient 手里的输出控件：滑块每画一张图，它都给内核发一条消息。

    jupyter_client 发消息时吃掉套接字的唤醒，刚到的回答就没有人读，nbclient 一直等下去
    （jupyter/nbclient #312、jupyter/jupyter_client #1059）。发完再看一眼套接字，pyzmq 就去读。
    那边修好了，这个类就删掉。
    """

    def send(self, *args, **options):
        super().send(*args, **options)
        self.kernel_client.shell_channel.socket.get(zmq.EVENTS)


def execute(notebook, folder, **options):
    """在 folder 里执行；返回执行过的 notebook，是同一份。options 交给内核的启动，如 env。"""
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.widget_registry["@jupyter-widgets/output"]["OutputModel"] = Output
    return client.execute(**options)

"""和页面之间的一条线：打印、显示、控件的消息，都从这里交出去，每次一行 JSON 和几段二进制。"""

import io
import json
import time

MAX_OUTPUT = 200_000  # 一格最多显示多少字
INTERVAL = 0.05  # 打印得很快时，隔多少秒交一次


class Channel:
    """
    Attributes
    ----------
    post : function
        把（JSON, 二进制的列表）交给页面
    run_id : str
        现在运行的是哪一次
    ratio : float
        屏幕上一个 CSS 像素是几个点
    capturing : list of str
        正在收集输出的 Output 控件，最后一个收
    """

    def __init__(self):
        self.post = None
        self.run_id = ""
        self.ratio = 1
        self.capturing = []
        self._written = 0
        self._buffer = []
        self._buffered = ""  # _buffer 里的是 stdout 还是 stderr
        self._flushed = 0.0

    def begin(self, run_id, ratio):
        """从这里起，输出都算这一次的。"""
        self.run_id = run_id
        self.ratio = ratio
        self._written = 0

    def send(self, kind, buffers=(), **content):
        content |= {"type": kind, "run": self.run_id}
        if self.capturing:
            content["capture"] = self.capturing[-1]
        self.post(json.dumps(content, ensure_ascii=False, default=str), list(buffers))

    def output(self, **content):
        """一个输出，和 nbformat 的一样。"""
        self.flush()
        self.send("output", output=content)

    def write(self, name, text):
        """打印的字，攒一会儿再交。"""
        if self._buffer and self._buffered != name:
            self.flush()
        room = MAX_OUTPUT - self._written
        if room < 0:
            return
        self._written += len(text)
        self._buffered = name
        self._buffer.append(text[:room])
        if len(text) > room:
            self.flush()
            self._written = MAX_OUTPUT + 1
            self.send("output", output={"output_type": "note", "text": f"输出太长，只显示前 {MAX_OUTPUT} 个字。"})
        elif time.monotonic() - self._flushed > INTERVAL:
            self.flush()

    def flush(self):
        if self._buffer:
            text = "".join(self._buffer)
            self._buffer.clear()
            self._flushed = time.monotonic()
            self.send("output", output={"output_type": "stream", "name": self._buffered, "text": text})


channel = Channel()


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
        channel.write(self.name, text)
        return len(text)

    def flush(self):
        channel.flush()

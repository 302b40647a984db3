"""IPython 的 InteractiveShell 的替身：只有显示、报错和控件用得着的那些。"""

import sys

from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from page_kernel.channel import channel
from page_kernel.errors import report


class _Events:
    def trigger(self, *args, **kwargs):
        pass

    register = unregister = trigger


class _Parent:
    """ipywidgets 的 Output 由它认出输出该归谁。"""

    def get_parent(self):
        return {"header": {"msg_id": channel.run_id}}


class InteractiveShell:
    _instance = None

    def __init__(self):
        self.display_formatter = DisplayFormatter()
        self.display_pub = DisplayPublisher()
        self.events = _Events()
        self.kernel = _Parent()
        self.user_module = sys.modules["__main__"]
        self.user_ns = self.user_module.__dict__

    @classmethod
    def instance(cls):
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance

    @staticmethod
    def initialized():
        return True

    def showtraceback(self, exc_tuple=None, **kwargs):
        report(exc_tuple[1] if exc_tuple else sys.exc_info()[1])

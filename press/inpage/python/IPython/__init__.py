"""IPython 的替身：显示是原来的，解释器换成页面里的内核（``page_kernel``）。"""

from IPython.core.getipython import get_ipython
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

__version__ = "8.23.0"
version_info = (8, 23, 0, "")
__all__ = ["InteractiveShell", "display", "get_ipython"]

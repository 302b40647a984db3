"""输出给谁看。只有一处记着：环境变量 ``SELFATTN_OUTPUT``，从这里起的内核也继承它。

- ``"notebook"``：正在运行的笔记本，平常就是它；图是 PNG，滑块和探索器靠内核。
- ``"page"``：本书的网页里运行着的内核；图是 SVG，滑块和探索器靠内核。
- ``"static"``：离开内核也能用的网页；图是 SVG，滑块和探索器靠写进网页的数。
"""

import os

from .wording import shown

VARIABLE = "SELFATTN_OUTPUT"
MODES = ("notebook", "page", "static")


def mode():
    """现在是哪一种。

    Raises
    ------
    ValueError
        环境变量里写的不是三种之一
    """
    return _known(os.environ.get(VARIABLE, "notebook"))


def set_mode(mode):
    """从此输出这一种。

    Raises
    ------
    ValueError
        不是三种之一
    """
    os.environ[VARIABLE] = _known(mode)


def static_output(on=True):
    """在笔记本里也输出静态网页，导出成 HTML 之前用；``static_output(False)`` 变回来。

    Raises
    ------
    ValueError
        on 不是 True 或 False
    """
    if not isinstance(on, bool):
        raise ValueError(f"on 应当是 True 或 False，收到的是 {shown(on)}。")
    set_mode("static" if on else "notebook")


def _known(mode):
    if not isinstance(mode, str) or mode not in MODES:
        modes = "、".join(map(shown, MODES))
        raise ValueError(f"输出的样子（{VARIABLE}）应当是 {modes} 之一，收到的是 {shown(mode)}。")
    return mode

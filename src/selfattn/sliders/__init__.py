"""会动的图：有内核时就是 ipywidgets，没有内核时把每一帧事先算好，放进网页。"""

from .. import contracts, output
from ..wording import shown
from . import function

__all__ = ["interact"]


def interact(f=None, *, labels=None, title="", **controls):
    """让读者拨动 f 的参数，图跟着变；写法和 ``ipywidgets.interact`` 一样。

    Parameters
    ----------
    f : function
        返回一张 Picture 或 matplotlib 的 Figure，或用 pyplot 画一张图
    labels : dict or None
        参数名 → 写给读者看的名字，如 ``{"T": "温度 T"}``
    title : str
        图的名字，写在控件上面，读屏软件也用它
    **controls
        参数名 → 控件：``(最小, 最大)``、``(最小, 最大, 步长)`` 是滑块，``True`` 是勾选框，列表和字典是下拉框，
        ``fixed(值)`` 不变；没写的参数看 f 的默认值

    Raises
    ------
    ValueError
        控件的写法不对、名字对不上；输出静态网页时，没有控件或多于三个，或者帧数超过 ``MAX_FRAMES``
    """
    if f is None:
        return lambda f: interact(f, labels=labels, title=title, **controls) or f
    from IPython.display import display

    title = contracts.words("title", title)
    if not isinstance(labels, (dict, type(None))):
        raise ValueError(f"labels 应当是 {{参数名: 名字}}，收到的是 {shown(labels)}。")
    labels = {name: contracts.written(f"labels[{shown(name)}]", label) for name, label in (labels or {}).items()}
    function.check(f, controls, labels)
    if output.mode() == "static":  # 两边都要 matplotlib，用到时才导入
        from . import frames

        data, metadata = frames.page(f, controls, labels, title)
        display(data, metadata=metadata, raw=True)
    else:
        from . import widgets

        display(widgets.box(f, controls, labels, title))

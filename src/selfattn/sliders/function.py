"""作者写的函数 f：查它的参数配不配得上控件，请它画一张图。"""

import functools
import inspect
import math
from collections.abc import Iterator

import numpy as np

from ..page import no_kernel
from ..wording import listed, said, shown

MAX_OPTIONS = 1000
ACCEPTED = "(最小, 最大)、(最小, 最大, 步长)、True 或 False、列表或字典，或者 ipywidgets 的滑块、下拉框、勾选框"


def check(f, controls, labels):
    """在 ipywidgets 用英文报错之前，用中文说清是哪一个参数。"""
    if not callable(f):
        raise ValueError(f"f 应当是画图的函数，收到的是 {shown(f)}。")
    parameters = inspect.signature(f).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    named = {name: p for name, p in parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    for name in controls.keys() - named.keys():
        if takes_any:
            _check_control(name, controls[name], inspect.Parameter.empty)
        else:
            raise ValueError(f"{_name(f)} 没有叫 {name} 的参数，它的参数是：{listed(named) or '（没有）'}。")
    for name in labels:
        if name not in named and name not in controls:
            raise ValueError(
                f"labels 里的 {shown(name)} 不是 {_name(f)} 的参数，它的参数是：{listed(named) or '（没有）'}。"
            )
    for name, parameter in named.items():
        if name not in controls and parameter.default is parameter.empty and parameter.annotation is parameter.empty:
            raise ValueError(f"{_name(f)} 的参数 {name} 还没有控件。可以填：{ACCEPTED}。")
        if name in controls or parameter.default is not parameter.empty:
            _check_control(name, controls.get(name, parameter.default), parameter.default)


def _check_control(name, value, default):
    from ipywidgets import Widget, fixed, interactive

    if isinstance(value, (Widget, fixed, Iterator)):  # Iterator 看一遍就没有了
        return
    if isinstance(value, (list, dict, bytes, np.ndarray)) and len(value) > MAX_OPTIONS:
        raise ValueError(f"{name} 最多 {MAX_OPTIONS} 个选项，收到的有 {len(value)} 个。")
    numbers = value if isinstance(value, tuple) else (value,) if type(value) in (int, float) else ()
    try:
        if any(isinstance(x, bool) or not math.isfinite(x) for x in numbers):
            raise ValueError(value)
        with no_kernel():
            known = interactive.widget_from_abbrev(value, default)
    except Exception:  # 控件的说明怎样写成字，由读者给的东西自己说了算
        known = None
    if known is None:
        raise ValueError(f"{name} 的控件不能是 {shown(value)}。可以填：{ACCEPTED}。")


def _name(f):
    return said(getattr(f, "__name__", "f"))


def draw(f, values, render):
    """用这些参数调用 f，把它画的那一张图交给 render；pyplot 的图用完就关。"""
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    from ..figures import style

    _load_backend()
    before = set(plt.get_fignums())
    show = plt.show
    with style.context(), mpl.rc_context({"figure.autolayout": True}), plt.ioff():
        plt.show = lambda *args, **kwargs: None
        try:
            plt.figure()  # 免得 f 画到读者先前的图上
            result = f(**values)
            opened = [plt.figure(number) for number in plt.get_fignums() if number not in before]
            drawn = [result] if isinstance(result, Figure) else [x for x in opened if len(x.get_children()) > 1]
            if len(drawn) != 1:
                got = f"画了 {len(drawn)} 张" if drawn else f"一张也没画，返回的是 {shown(result)}"
                raise ValueError(f"{_name(f)} 每次应当画一张图（返回 Picture 或 Figure，或用 pyplot 画），这次{got}。")
            return render(drawn[0])
        finally:
            plt.show = show
            for number in set(plt.get_fignums()) - before:
                plt.close(number)


@functools.cache
def _load_backend():
    """pyplot 第一次画图才装好后端，顺便改 rcParams；在 rc_context 里面装，出来时就被撤销了。"""
    import matplotlib.pyplot as plt

    plt.close(plt.figure())

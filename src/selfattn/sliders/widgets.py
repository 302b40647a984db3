"""有内核：就是 ipywidgets。"""

import functools
from decimal import Decimal
from html import escape

from IPython.display import clear_output
from ipywidgets import HTML, Accordion, FloatSlider, Layout, interactive

from .. import theme
from ..figures import markup, picture
from .function import draw


def box(f, controls, labels, title):
    """控件、图和文字说明。"""
    wide = Layout(width="100%")
    image, words = HTML(layout=wide), HTML(layout=wide)

    def render(figure):
        drawn, alt, name = picture.parts(figure)
        paper = f'<div style="background:var(--sa-paper,{theme.PAPER});color:var(--sa-ink,{theme.INK})">'
        return paper + markup.frame(drawn, title or name) + "</div>", markup.words(alt)

    @functools.wraps(f)
    def update(**values):
        clear_output()  # 上一次的报错
        try:
            image.value, words.value = draw(f, values, render)
        except Exception:
            image.value = words.value = ""  # 报错时不留着旧图
            raise

    made = interactive(update, **controls)
    for widget in made.kwargs_widgets:
        widget.description = str(labels.get(widget._kwarg, widget.description))
        if hasattr(widget, "style"):
            widget.style.description_width = "initial"
            widget.layout.width = widget.layout.width or "min(28rem, 100%)"
        if hasattr(widget, "indent"):
            widget.indent = False
        if isinstance(widget, FloatSlider):
            widget.get_interact_value = functools.partial(_exact, widget)
    numbers = Accordion([words], titles=[markup.NUMBERS], selected_index=None)
    heading = [HTML(f"<b>{escape(title)}</b>")] if title else []
    made.children = [*heading, *made.children[:-1], image, numbers, made.out]
    return made


def _exact(slider):
    """网页送来的 1.2000000000000002，其实是 1.2；不在刻度上的值照旧。"""
    low, step, value = (Decimal(str(x)) for x in (slider.min, slider.step or 1, slider.value))
    near = low + round((value - low) / step) * step
    return float(near) if abs(near - value) < step / 10**6 else slider.value

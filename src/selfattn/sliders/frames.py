"""没有内核：每个位置一帧，事先算好，放进网页。"""

import itertools
import math
from decimal import Decimal
from html import escape
from pathlib import Path

from ipywidgets import Checkbox, FloatSlider, IntSlider, SelectionSlider, ToggleButton, fixed, interactive
from ipywidgets.widgets.widget_selection import _Selection

from .. import theme
from ..figures import markup, picture
from ..page import asset, no_kernel, script_json, unique_id
from ..wording import said, shown
from .function import ACCEPTED, draw
from .packing import pack

HERE = Path(__file__).parent
MAX_FRAMES = 250
MAX_CONTROLS = 3

_PREFIX = "sa-0000000000"
_END = "\x1f"  # 一帧里 SVG、文字说明、图名之间的分隔


class Control:
    """网页上的一个控件：它的每个位置，参数取什么值、读者看见什么字。"""

    def __init__(self, widget, label):
        self.name = widget._kwarg
        self.label = label
        if isinstance(widget, (IntSlider, FloatSlider)):
            self.kind = "range"
            self.values, self.default = _positions(self.name, widget)
            self.words = [str(value) for value in self.values]
        elif isinstance(widget, _Selection):
            self.kind = "range" if isinstance(widget, SelectionSlider) else "select"
            if not widget._options_full:
                raise ValueError(f"{self.name} 的控件没有任何选项，至少要有一个。")
            self.words, self.values = map(list, zip(*widget._options_full))
            self.default = widget.index or 0
        elif isinstance(widget, (Checkbox, ToggleButton)):
            self.kind = "checkbox"
            self.values, self.words = [False, True], ["关", "开"]
            self.default = int(widget.value)
        else:
            raise ValueError(
                f"{self.name} 的控件是 {type(widget).__name__}，离开内核不能用。可以填：{ACCEPTED}，或者 fixed(值)。"
            )

    @property
    def now(self):
        return f"{self.label} = {self.words[self.default]}"

    def html(self, id):
        at, label = self.default, f'<label for="{id}">{escape(self.label)}</label>'
        common = f'id="{id}" data-sa-name="{escape(self.name)}" data-sa-default="{at}" autocomplete="off"'
        if self.kind == "range":
            body = (
                f'{label}<input type="range" {common} data-prevent-swipe min="0" '
                f'max="{len(self.values) - 1}" step="1" value="{at}" aria-valuetext="{escape(self.now)}">'
                f'<output for="{id}" aria-live="off">{escape(self.words[at])}</output>'
            )
        elif self.kind == "select":
            options = "".join(
                f"<option{' selected' if k == at else ''}>{escape(word)}</option>" for k, word in enumerate(self.words)
            )
            body = f"{label}<select {common}>{options}</select>"
        else:
            body = f'<input type="checkbox" {common}{" checked" if at else ""}>{label}'
        return f'<div class="sa-control">{body}</div>'


def _positions(name, slider):
    """滑块的每一个位置，不带浮点误差（0.3 而不是 0.30000000000000004），和默认位置的下标。"""
    low, high, step = (Decimal(str(x)) for x in (slider.min, slider.max, slider.step or 0))
    if step <= 0:
        raise ValueError(f"{name} 的步长应当大于 0，收到的是 {shown(slider.step)}。")
    count = int((high - low) / step) + 1
    _check_frames({name: count})
    values = [type(slider.value)(low + k * step) for k in range(count)]
    near = [k for k, value in enumerate(values) if abs(value - slider.value) < 1e-9 * float(step)]
    if not near:
        values = sorted([*values, slider.value])
        near = [values.index(slider.value)]
    return values, near[0]


def _check_frames(counts):
    total = math.prod(counts.values())
    if total > MAX_FRAMES:
        each = "，".join(f"{name} 有 {said(count)} 个位置" for name, count in counts.items())
        fewer = "请把步长放大、范围缩小，或少用一个控件"
        raise ValueError(f"这张图要 {said(total)} 帧，最多 {MAX_FRAMES} 帧：{each}。{fewer}。")


def page(f, controls, labels, title):
    """算出每一帧，返回（各种格式的输出, 它们的元数据）。"""
    with no_kernel():
        widgets = interactive(f, {"manual": True}, **controls).kwargs_widgets
    constants = {w._kwarg: w.value for w in widgets if isinstance(w, fixed)}
    made = [Control(w, str(labels.get(w._kwarg, w.description))) for w in widgets if not isinstance(w, fixed)]
    if not 1 <= len(made) <= MAX_CONTROLS:
        names = f"：{'、'.join(c.name for c in made)}" if made else ""
        raise ValueError(f"一张图可以有 1 到 {MAX_CONTROLS} 个控件，收到的是 {len(made)} 个{names}。")
    _check_frames({c.name: len(c.values) for c in made})

    def render(figure):
        drawn, alt, name = picture.parts(figure, _PREFIX)
        return drawn, alt, title or name

    positions = list(itertools.product(*(range(len(c.values)) for c in made)))
    settings = [constants | {c.name: c.values[k] for c, k in zip(made, position)} for position in positions]
    frames = [draw(f, values, render) for values in settings]
    default = positions.index(tuple(c.default for c in made))
    data, metadata = draw(f, settings[default], picture.still)
    now = "，".join(c.now for c in made)
    data["text/plain"] = f"{frames[default][2]}（{now}）\n{frames[default][1]}"
    data["text/html"] = _html(made, frames, frames[default], now, title)
    return data, metadata


def _html(made, frames, shown, now, title):
    svg, alt, name = shown
    pieces, runs = pack([_END.join(frame) for frame in frames])
    script = script_json(
        {"labels": [c.label for c in made], "values": [c.words for c in made], "pieces": pieces, "frames": runs}
    )
    panel = "".join(c.html(f"{_PREFIX}-c{k}") for k, c in enumerate(made))
    heading = f'<p class="sa-title">{escape(title)}</p>' if title else ""
    body = (
        f"<style>{asset(HERE / 'sliders.css')}{theme.dark_css('.sa-interact')}</style>{heading}"
        f'<div class="sa-controls" hidden>{panel}<button type="button">恢复默认</button></div>'
        f'<p class="sa-state">当前取值：<span class="sa-now">{escape(now)}</span>。'
        '<span class="sa-hint">要调节它们，请打开 JavaScript，或在笔记本里运行。</span></p>'
        f"{markup.frame(svg, name)}{markup.numbers(alt)}"
        f'<script type="application/json" class="sa-frames">{script}</script>'
    )
    html = (
        f'<div class="sa-interact" id="{_PREFIX}" data-sa-count="{len(frames)}">{body}'
        f'<script>{asset(HERE / "frames.js")}("{_PREFIX}")</script></div>'
    )
    return html.replace(_PREFIX, unique_id(body))

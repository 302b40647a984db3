"""会动的图：有内核时就是 ipywidgets，没有内核时把每一帧事先算好，放进网页。"""

import functools
import hashlib
import inspect
import itertools
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from html import escape
from pathlib import Path

import comm

MAX_FRAMES = 250
MAX_CONTROLS = 3

_ACCEPTED = "(最小, 最大)、(最小, 最大, 步长)、True 或 False、列表或字典，或者 ipywidgets 的滑块、下拉框、勾选框"
_PREFIX = "sa-0000000000"
_END = "\x1f"  # 一帧里 SVG、文字说明、图名之间的分隔
_counter = itertools.count(1)


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

    from ..figures.picture import static

    labels = dict(labels or {})
    _check(f, controls, labels)
    if static():
        data, metadata = _page(f, controls, labels, title)
        display(data, metadata=metadata, raw=True)
    else:
        display(_live(f, controls, labels, title))


def _check(f, controls, labels):
    """在 ipywidgets 用英文报错之前，用中文说清是哪一个参数。"""
    if not callable(f):
        raise ValueError(f"f 应当是画图的函数，收到的是 {f!r:.80}。")
    parameters = inspect.signature(f).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    named = {name: p for name, p in parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    for name in controls.keys() - named.keys():
        if takes_any:
            _check_control(name, controls[name], inspect.Parameter.empty)
        else:
            raise ValueError(f"{_name(f)} 没有叫 {name} 的参数，它的参数是：{'、'.join(named) or '（没有）'}。")
    for name in labels:
        if name not in named and name not in controls:
            raise ValueError(
                f"labels 里的 {name!r} 不是 {_name(f)} 的参数，它的参数是：{'、'.join(named) or '（没有）'}。"
            )
    for name, parameter in named.items():
        if name not in controls and parameter.default is parameter.empty and parameter.annotation is parameter.empty:
            raise ValueError(f"{_name(f)} 的参数 {name} 还没有控件。可以填：{_ACCEPTED}。")
        if name in controls or parameter.default is not parameter.empty:
            _check_control(name, controls.get(name, parameter.default), parameter.default)


def _check_control(name, value, default):
    from ipywidgets import Widget, fixed, interactive

    if isinstance(value, (Widget, fixed, Iterator)):  # Iterator 看一遍就没有了
        return
    numbers = value if isinstance(value, tuple) else ()
    try:
        if any(isinstance(x, bool) or not math.isfinite(x) for x in numbers):
            raise ValueError(value)
        with _no_kernel():
            known = interactive.widget_from_abbrev(value, default)
    except (TypeError, ValueError):
        known = None
    if known is None:
        raise ValueError(f"{name} 的控件不能是 {value!r:.80}。可以填：{_ACCEPTED}。")


def _name(f):
    return getattr(f, "__name__", "f")


# ── 画一帧 ────────────────────────────────────────────────────────────────
def _draw(f, values, render):
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
                got = f"画了 {len(drawn)} 张" if drawn else f"一张也没画，返回的是 {result!r:.80}"
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


# ── 有内核：就是 ipywidgets ───────────────────────────────────────────────
def _live(f, controls, labels, title):
    from IPython.display import clear_output
    from ipywidgets import HTML, Accordion, FloatSlider, Layout, interactive

    from ..figures import picture, style

    wide = Layout(width="100%")
    image, words = HTML(layout=wide), HTML(layout=wide)

    def render(figure):
        drawn, alt, name = picture.parts(figure)
        paper = f'<div style="background:var(--sa-paper,{style.PAPER});color:var(--sa-ink,{style.INK})">'
        return paper + picture.frame(drawn, title or name) + "</div>", picture.words(alt)

    @functools.wraps(f)
    def update(**values):
        clear_output()  # 上一次的报错
        try:
            image.value, words.value = _draw(f, values, render)
        except Exception:
            image.value = words.value = ""  # 报错时不留着旧图
            raise

    box = interactive(update, **controls)
    for widget in box.kwargs_widgets:
        widget.description = str(labels.get(widget._kwarg, widget.description))
        if hasattr(widget, "style"):
            widget.style.description_width = "initial"
            widget.layout.width = widget.layout.width or "min(28rem, 100%)"
        if hasattr(widget, "indent"):
            widget.indent = False
        if isinstance(widget, FloatSlider):
            widget.get_interact_value = functools.partial(_exact, widget)
    numbers = Accordion([words], titles=[picture.NUMBERS], selected_index=None)
    heading = [HTML(f"<b>{escape(title)}</b>")] if title else []
    box.children = [*heading, *box.children[:-1], image, numbers, box.out]
    return box


def _exact(slider):
    """网页送来的 1.2000000000000002，其实是 1.2；不在刻度上的值照旧。"""
    low, step, value = (Decimal(str(x)) for x in (slider.min, slider.step or 1, slider.value))
    near = low + round((value - low) / step) * step
    return float(near) if abs(near - value) < step / 10**6 else slider.value


# ── 没有内核：每个位置一帧 ─────────────────────────────────────────────────
class _Control:
    """网页上的一个控件：它的每个位置，参数取什么值、读者看见什么字。"""

    def __init__(self, widget, label):
        from ipywidgets import Checkbox, FloatSlider, IntSlider, SelectionSlider, ToggleButton
        from ipywidgets.widgets.widget_selection import _Selection

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
                f"{self.name} 的控件是 {type(widget).__name__}，离开内核不能用。可以填：{_ACCEPTED}，或者 fixed(值)。"
            )

    @property
    def now(self):
        return f"{self.label} = {self.words[self.default]}"

    def html(self, id):
        at, label = self.default, f'<label for="{id}">{escape(self.label)}</label>'
        common = f'id="{id}" data-sa-name="{escape(self.name)}" data-sa-default="{at}" autocomplete="off"'
        if self.kind == "range":
            body = (
                f'{label}<input type="range" {common} min="0" max="{len(self.values) - 1}" step="1" value="{at}" '
                f'aria-valuetext="{escape(self.now)}">'
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
        raise ValueError(f"{name} 的步长应当大于 0，收到的是 {slider.step}。")
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
        each = "，".join(f"{name} 有 {count} 个位置" for name, count in counts.items())
        raise ValueError(f"这张图要 {total} 帧，最多 {MAX_FRAMES} 帧：{each}。请把步长放大、范围缩小，或少用一个控件。")


@contextmanager
def _no_kernel():
    """在这里面造的 ipywidgets 控件不通知前端，也就不会给网页添上它们的状态。"""
    create, comm.create_comm = comm.create_comm, comm.DummyComm
    try:
        yield
    finally:
        comm.create_comm = create


def _page(f, controls, labels, title):
    """算出每一帧，返回（各种格式的输出, 它们的元数据）。"""
    from ipywidgets import fixed, interactive

    from ..figures import picture

    with _no_kernel():
        widgets = interactive(f, {"manual": True}, **controls).kwargs_widgets
    constants = {w._kwarg: w.value for w in widgets if isinstance(w, fixed)}
    made = [_Control(w, str(labels.get(w._kwarg, w.description))) for w in widgets if not isinstance(w, fixed)]
    if not 1 <= len(made) <= MAX_CONTROLS:
        names = f"：{'、'.join(c.name for c in made)}" if made else ""
        raise ValueError(f"一张图可以有 1 到 {MAX_CONTROLS} 个控件，收到的是 {len(made)} 个{names}。")
    _check_frames({c.name: len(c.values) for c in made})

    def render(figure):
        drawn, alt, name = picture.parts(figure, _PREFIX)
        return drawn, alt, title or name

    positions = list(itertools.product(*(range(len(c.values)) for c in made)))
    settings = [constants | {c.name: c.values[k] for c, k in zip(made, position)} for position in positions]
    frames = [_draw(f, values, render) for values in settings]
    default = positions.index(tuple(c.default for c in made))
    data, metadata = _draw(f, settings[default], picture.still)
    now = "，".join(c.now for c in made)
    data["text/plain"] = f"{frames[default][2]}（{now}）\n{frames[default][1]}"
    data["text/html"] = _html(made, frames, frames[default], now, title)
    return data, metadata


def _html(made, frames, shown, now, title):
    from ..figures import picture

    svg, alt, name = shown
    pieces, runs = _pack([_END.join(frame) for frame in frames])
    script = _json(
        {"labels": [c.label for c in made], "values": [c.words for c in made], "pieces": pieces, "frames": runs}
    )
    panel = "".join(c.html(f"{_PREFIX}-c{k}") for k, c in enumerate(made))
    heading = f'<p class="sa-title">{escape(title)}</p>' if title else ""
    body = (
        f"<style>{_asset('sliders.css')}{picture.dark_css('.sa-interact')}</style>{heading}"
        f'<div class="sa-controls" data-prevent-swipe hidden>{panel}<button type="button">恢复默认</button></div>'
        f'<p class="sa-state">当前取值：<span class="sa-now">{escape(now)}</span>。'
        '<span class="sa-hint">要调节它们，请打开 JavaScript，或在笔记本里运行。</span></p>'
        f"{picture.frame(svg, name)}{picture.numbers(alt)}"
        f'<script type="application/json" class="sa-frames">{script}</script>'
    )
    root = f"sa-{next(_counter)}-{hashlib.sha256(body.encode()).hexdigest()[:8]}"
    html = (
        f'<div class="sa-interact" id="{_PREFIX}" data-sa-count="{len(frames)}">{body}'
        f'<script>{_asset("frames.js")}("{_PREFIX}")</script></div>'
    )
    return html.replace(_PREFIX, root)


@functools.cache
def _asset(name):
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _json(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")


_CUT = re.compile(r"(?=<[a-z])|(?= style=)|(?<=>)(?=[^<])|(?<=[\n，、；：\x1f])")


def _pack(texts):
    """各帧大半相同：切成小段，第一帧原样存下，后面的只添没见过的段；每一帧是 [起点, 段数, 起点, 段数, …]。"""
    pieces, where, packed = [], {}, []
    for text in texts:
        parts, runs, at = [part for part in _CUT.split(text) if part], [], 0
        while at < len(parts):
            start = length = 0
            for k in where.get(parts[at], ()) if packed else ():
                if at + length == len(parts):
                    break
                # 要比已经找到的更长，隔着 length 的那一段就得相同
                if k + length < len(pieces) and pieces[k + length] == parts[at + length]:
                    if (common := _common(pieces, k, parts, at)) > length:
                        start, length = k, common
            if not length:
                start, length = len(pieces), 1
                where.setdefault(parts[at], []).append(start)
                pieces.append(parts[at])
            if runs and runs[-2] + runs[-1] == start:
                runs[-1] += length
            else:
                runs += [start, length]
            at += length
        packed.append(runs)
    return pieces, packed


def _common(pieces, k, parts, at):
    """pieces[k:] 与 parts[at:] 开头有几段相同。"""
    most = min(len(pieces) - k, len(parts) - at)
    return next((n for n in range(most) if pieces[k + n] != parts[at + n]), most)

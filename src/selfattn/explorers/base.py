"""所有探索器的底座：Python 这边的状态、离开内核也能用的网页、有内核时的 anywidget。

怎样写一个探索器（以 ``qk_plane`` 为例）
----------------------------------------
``qk_plane.py`` ::

    class QKPlane(Explorer):
        script = "qk_plane.js"
        title = "查询与键"
        sentence = Sentence("我爱你")
        head = Whole(0, 0, lambda self: self.model.h - 1)
        angle = Real(0.0, -180, 180)

        def still(self):   # 打印时、没有 JavaScript 时看见的图：一张 Picture，写好 .alt
            return vectors(...)

        def tables(self):  # 图背后的数：[(标题, 表头, 各行)]，每一格是字或数
            return [("点积", ["键", "q·k"], [[token, x] for ...])]

状态的每一个量都是 ``State`` 的一种（``Real``、``Whole``、``Flag``、``Choice``、``Sentence``、``Reals``），
``QKPlane(sentence="他爱我", head=1)``、``explorer.head = 1`` 都行；值不合要求就抛 ``StateError``（中文），旧值不动。
几个量之间的要求用 traitlets 的 ``@validate`` 写。``self.trace`` 是按现在的状态运行一次的 ``Trace``。

``qk_plane.js`` 是一个普通的 ES 模块::

    import { run } from "./steps.js";
    import { h, slider, announcer } from "./ui.js";

    export function mount(el, model) {
      const paint = () => { const t = run(model.get("sentence"), model.get("parameters"), {}); … };
      el.append(…);
      model.on(["sentence", "head", "angle"], paint);  // 不管是谁改的，改一批调用一次
      paint();
      return () => { … };                              // 停掉定时器、全局的监听
    }

- ``model.get(name)``；``model.set(name, value)`` 或 ``model.set({name: value, …})`` 改值并立刻重画；
  ``model.save()`` 把改过的送回 Python（拖动时每一下都可以调用）；``model.on(名字或名字的列表, f)`` 返回取消的函数；
  ``model.initial`` 是最初的状态，「恢复默认」用 ``model.set(model.initial)``；``model.live`` 表示有没有内核。
- Python 设来的值总是合格的；读者弄出来的值由 JS 自己检查，不合格就说明白，不要 ``set``。
- 各文件会首尾相接成一个模块：``import { … } from "./x.js"`` 只能这样写，不能改名；所有文件的顶层名字不能相同；
  不要写跨行的模板字符串；以 ``//`` 或 ``/*`` 开头的整行注释会去掉。
- 只用 ``h()`` 和 ``textContent`` 造元素，读者输入的东西永远不进 ``innerHTML``。
- 读者造句用 ``sentence.js`` 的 ``sentencePicker``：不合格的句子由它说明白，``input`` 只收到合格的。
- 共用的样式在 ``explorers.css``，模块自己的在同名的 ``qk_plane.css``；类名以 ``sa-`` 开头；颜色用 ``var(--sa-q)`` 等。
- 键盘：根元素已经拦住按键不往外传（幻灯片不会翻页），PageUp、PageDown 照旧放过，不用自己写。
"""

import copy
import functools
import json
import re
from contextlib import nullcontext
from html import escape
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from .. import contracts, output, theme
from ..example import ENDINGS, MODEL, Model
from ..figures import markup, picture
from ..figures.canvas import cell_text
from ..page import no_kernel, script_json
from ..trace import run

HERE = Path(__file__).parent
MAX_TOKENS = 16
HINT = "要动手，请打开 JavaScript，或在笔记本里运行。"


# ── 状态 ──────────────────────────────────────────────────────────────────
class StateError(traitlets.TraitError, ValueError):
    """状态里的一个值不合要求；旧值没有动。"""


class State(traitlets.TraitType):
    """探索器的一个量，Python 和网页两边同步。"""

    def __init__(self, default):
        super().__init__(default)
        self.tag(sync=True)

    def refuse(self, value, accepted):
        raise StateError(f"{self.name} 应当是{accepted}，收到的是 {value!r:.80}。")


class Flag(State):
    """真或假。"""

    def validate(self, obj, value):
        if not isinstance(value, (bool, np.bool_)):
            self.refuse(value, " True 或 False")
        return bool(value)


class Real(State):
    """low 到 high 之间的实数；界限可以是函数，由探索器算出来。"""

    def __init__(self, default, low, high):
        super().__init__(default)
        self.low, self.high = low, high

    def bounds(self, obj):
        return [bound(obj) if callable(bound) else bound for bound in (self.low, self.high)]

    def validate(self, obj, value):
        low, high = self.bounds(obj)
        number = contracts.real(value)
        if number is None or not low <= number <= high:
            self.refuse(value, f" {low} 到 {high} 之间的数")
        return number


class Whole(Real):
    """low 到 high 之间的整数。"""

    def validate(self, obj, value):
        low, high = self.bounds(obj)
        number = contracts.real(value)
        if number is None or number != int(number) or not low <= number <= high:
            self.refuse(value, f" {low} 到 {high} 之间的整数")
        return int(number)


class Choice(State):
    """几个值之一。"""

    def __init__(self, default, options):
        super().__init__(default)
        self.options = tuple(options)

    def validate(self, obj, value):
        if not any(type(value) is type(option) and value == option for option in self.options):
            self.refuse(value, f" {'、'.join(map(repr, self.options))} 之一")
        return value


class Sentence(State):
    """1 到 16 个字，每个都在词表里。"""

    def validate(self, obj, value):
        vocab = obj.model.vocab
        if not isinstance(value, str) or not 1 <= len(value) <= MAX_TOKENS:
            self.refuse(value, f" 1 到 {MAX_TOKENS} 个字的字符串")
        if unknown := [c for c in dict.fromkeys(value) if c not in vocab]:
            shown = "、".join(f"「{c}」" if c.isprintable() else f"「U+{ord(c):04X}」" for c in unknown[:5])
            raise StateError(f"{self.name} 里的{shown}不在词表里；词表里有：{' '.join(vocab)}。")
        return value


class Reals(State):
    """形状固定的一组实数，存成列表；shape 里的 None 不限长短，也可以是由探索器算出形状的函数。"""

    def __init__(self, default, shape, low=-1e6, high=1e6):
        super().__init__(default)
        self.shape, self.low, self.high = shape, low, high

    def validate(self, obj, value):
        shape = self.shape(obj) if callable(self.shape) else self.shape
        wanted = f"形状 ({', '.join('?' if n is None else str(n) for n in shape)}) 的数组"
        try:
            array = contracts.array(self.name, value, str(tuple(shape)))
        except ValueError:
            self.refuse(value, wanted)
        if array.ndim != len(shape) or any(n not in (None, m) for n, m in zip(shape, array.shape)):
            self.refuse(value, wanted)
        if (array < self.low).any() or (array > self.high).any():
            self.refuse(value, f" {self.low} 到 {self.high} 之间的数")
        return array.tolist()


# ── 探索器 ────────────────────────────────────────────────────────────────
class Explorer(anywidget.AnyWidget):
    """能动手的图。状态是 traits，Python 可以读也可以改；没有内核时，网页自己从同一份状态恢复。

    Parameters
    ----------
    model : Model
        哪一套权重
    **state
        开始时的状态，如 ``sentence="他爱我"``

    Raises
    ------
    StateError
        没有这个名字，或值不合要求
    """

    script = ""
    title = ""
    parameters = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, model=MODEL, **state):
        if not isinstance(model, Model):
            raise StateError(f"model 应当是 Model，收到的是 {model!r:.80}。")
        self.model = model
        if unknown := [name for name in state if not isinstance(self.traits().get(name), State)]:
            raise StateError(f"{type(self).__name__} 没有叫 {unknown[0]} 的状态，它的状态有：{'、'.join(self.names)}。")
        self.set_trait("parameters", _parameters(model))
        with no_kernel() if output.mode() == "static" else nullcontext():
            super().__init__(**state)

    @property
    def names(self):
        """状态里每个量的名字。"""
        return [name for name, trait in self.traits().items() if isinstance(trait, State)]

    @property
    def state(self):
        """现在的状态：{名字: 值}。"""
        return {name: copy.deepcopy(getattr(self, name)) for name in self.names}

    @property
    def trace(self):
        """按现在的状态走一遍七步。"""
        options = ("attention_temperature", "temperature", "scale", "mask")
        return run(self.sentence, self.model, **{name: getattr(self, name) for name in options if name in self.names})

    def still(self):
        """不动的图：Picture。"""
        raise NotImplementedError

    def tables(self):
        """图背后的数：[(标题, 表头, 各行)]。"""
        return []

    # anywidget 从这两个名字取网页那边的代码和样式
    @property
    def _esm(self):
        return bundle(self.script) + _LIVE % (_name(self.script), json.dumps([*self.names, "parameters"]))

    @property
    def _css(self):
        return stylesheet(self.script)

    def _repr_mimebundle_(self, **kwargs):
        still = self.still()
        if output.mode() == "static":
            return {"text/html": self._html(still), "text/plain": picture.alt(still)}, {}
        data, metadata = super()._repr_mimebundle_(**kwargs)
        image, sizes = picture.still(still)
        return data | image, metadata | sizes

    def _html(self, still):
        state = self.state | {"parameters": self.parameters}
        tables = "".join(_table(*table) for table in self.tables()) or markup.words(picture.alt(still))
        name = _name(self.script)
        return (
            f'<div class="sa-explorer" data-sa-name="{name}" role="group" aria-label="{escape(self.title)}">'
            f'<style>{stylesheet(self.script)}</style><div class="sa-still">'
            f'{markup.frame(still.svg(), picture.title(still))}<p class="sa-hint">{HINT}</p>'
            f'<details class="sa-numbers"><summary>{markup.NUMBERS}</summary>{tables}</details></div>'
            f'<div class="sa-live" hidden></div>'
            f'<script type="application/json" class="sa-state">{script_json(state)}</script>'
            f'<script type="module">{_script(bundle(self.script) + _STATIC % name)}</script></div>'
        )


class RowExplorer(Explorer):
    """看句子里一行的探索器。

    Attributes
    ----------
    row : int
        看哪个词元的一行；−1 是最后一行，也就是预测行。句子变短，这一行没有了，就回到 −1
    """

    row = Whole(-1, -1, MAX_TOKENS - 1)

    @traitlets.validate("row")
    def _check_row(self, proposal):
        n = len(self.sentence)
        if proposal.value >= n:
            type(self).row.refuse(proposal.value, f" -1 到 {n - 1} 之间的整数（句子有 {n} 个词元）")
        return proposal.value

    @traitlets.observe("sentence")
    def _keep_row(self, change):
        if self.row >= len(self.sentence):
            self.row = -1


def _parameters(model):
    return {"vocab": list(model.vocab), "endings": list(ENDINGS)} | {
        name: getattr(model, name).tolist() for name in ("W_E", "W_Q", "W_K", "W_V", "W_O", "W_U")
    }


def _table(caption, header, rows):
    cell = lambda x: escape(x if isinstance(x, str) else cell_text(x))
    head = "".join(f'<th scope="col">{cell(x)}</th>' if x else "<td></td>" for x in header)  # 没有字的不是表头
    body = "".join(
        f'<tr><th scope="row">{cell(first)}</th>{"".join(f"<td>{cell(x)}</td>" for x in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f'<div class="sa-scroll"><table class="sa-data"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


# ── 网页那边的代码 ────────────────────────────────────────────────────────
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.M)
_LIVE = '\nexport default { render: ({ model, el }) => startLive(el, model, "%s", %s, mount) };\n'
_STATIC = '\nstartStatic("%s", mount);\n'


def _name(script):
    return script.removesuffix(".js")


def _read(name):
    return (HERE / name).read_text(encoding="utf-8")


def _modules(script):
    """一个模块和它 import 的模块，被用到的在前。"""
    order = []

    def visit(name):
        for needed in _IMPORT.findall(_read(name)):
            visit(needed)
        if name not in order:
            order.append(name)

    visit("ui.js")
    visit(script)
    return order


@functools.cache
def bundle(script):
    """把一个模块和它 import 的模块首尾相接，去掉 import、export、整行的注释和缩进。"""
    text = "\n".join(_IMPORT.sub("", _read(name)) for name in _modules(script))
    text = re.sub(r"^export (?=(async )?(function|const|let|class)\b)", "", text, flags=re.M)
    text = re.sub(r"^[ \t]*(//.*|/\*.*?\*/[ \t]*)$", "", text, flags=re.M)
    text = re.sub(r"^[ \t]*/\*\*?$.*?\*/[ \t]*$", "", text, flags=re.M | re.S)
    return _colors() + "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _colors():
    """热图的颜色，和 matplotlib 画的一模一样：每种 256 级，一级六个十六进制数字；再加每一级是白字（1）还是黑字。"""
    packed = {}
    for kind in ("weights", "values"):
        fills, inks = zip(*theme.levels(kind))
        packed[kind] = ["".join(fill[1:] for fill in fills), "".join("1" if ink == "#ffffff" else "0" for ink in inks)]
    return f"const COLORS = {json.dumps(packed)};\n"


@functools.cache
def stylesheet(script):
    """explorers.css、各模块自己的样式、浅色和深色的变量。"""
    sheets = (HERE / f"{_name(module)}.css" for module in _modules(script))
    rules = _read("explorers.css") + "".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.exists())
    rules = "\n".join(line.strip() for line in re.sub(r"/\*.*?\*/", "", rules, flags=re.S).splitlines() if line.strip())
    light = "".join(f"--sa-{name}:{pair[0]};" for name, pair in theme.THEME.items())
    return f".sa-explorer{{{light}}}\n{rules}\n{theme.dark_css('.sa-explorer')}"


def _script(text):
    """放进 <script> 里：不能让 HTML 以为脚本到此为止。"""
    return text.replace("</", "<\\/").replace("<!--", "\\x3c!--")

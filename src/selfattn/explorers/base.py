"""所有探索器的底座：Python 这边的状态、离开内核也能用的网页、有内核时的 anywidget。

怎样写一个探索器，见 docs/explorer.md。
"""

import copy
import json
from contextlib import nullcontext
from html import escape

import anywidget
import traitlets

from .. import output
from ..example import ENDINGS, MODEL, Model
from ..figures import markup, picture
from ..figures.canvas import cell_text
from ..page import in_script, no_kernel, script_json
from ..trace import run
from ..wording import said, shown
from .bundle import bundle, name_of, stylesheet
from .state import MAX_TOKENS, State, StateError, Whole

HINT = "要动手，请打开 JavaScript，或在笔记本里运行。"
_LIVE = '\nexport default { render: ({ model, el }) => startLive(el, model, "%s", %s, mount) };\n'
_STATIC = '\nstartStatic("%s", mount);\n'


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
            raise StateError(f"model 应当是 Model，收到的是 {shown(model)}。")
        self.model = model
        if unknown := [name for name in state if not isinstance(self.traits().get(name), State)]:
            names = "、".join(self.names)
            raise StateError(f"{type(self).__name__} 没有叫 {said(unknown[0])} 的状态，它的状态有：{names}。")
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

    # anywidget 从这两个名字取网页那边的代码和样式
    @property
    def _esm(self):
        return bundle(self.script) + _LIVE % (name_of(self.script), json.dumps([*self.names, "parameters"]))

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
        name = name_of(self.script)
        return (
            f'<div class="sa-explorer" data-sa-name="{name}" role="group" aria-label="{escape(self.title)}">'
            f'<style>{stylesheet(self.script)}</style><div class="sa-still">'
            f'{markup.frame(still.svg(), picture.title(still))}<p class="sa-hint">{HINT}</p>'
            f"{markup.numbers(picture.alt(still))}</div>"
            f'<div class="sa-live" hidden></div>'
            f'<script type="application/json" class="sa-state">{script_json(state)}</script>'
            f'<script type="module">{in_script(bundle(self.script) + _STATIC % name)}</script></div>'
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


def in_words(caption, header, rows):
    """一张表写成字，放进 ``.alt``：每一行先是它的名字，再是“列名 数”。"""
    cell = lambda x: x if isinstance(x, str) else cell_text(x)
    lines = ("，".join([first, *(f"{name} {cell(x)}" for name, x in zip(header, rest))]) for first, *rest in rows)
    return "\n".join([f"{caption}：", *lines])

"""《自注意力七步》的共用代码：每一章都从这里导入。"""

from .example import CONTRAST, MODEL, SENTENCE, Model, load
from .generation import choose, generate
from .output import static_output
from .questions import guess, quiz
from .show import say, show_source, table
from .sliders import interact
from .steps import (
    attention_weights,
    concat_heads,
    embed,
    mask_scores,
    merge_heads,
    predict,
    project_qkv,
    scaled_scores,
    softmax,
    tokenize,
    unembed,
    weighted_sum,
)
from .trace import Explanation, Trace, explain, run

__all__ = [
    "CONTRAST",
    "MODEL",
    "SENTENCE",
    "Explanation",
    "Model",
    "Picture",
    "Trace",
    "attention_weights",
    "choose",
    "concat_heads",
    "embed",
    "explain",
    "generate",
    "guess",
    "interact",
    "load",
    "mask_scores",
    "merge_heads",
    "predict",
    "project_qkv",
    "quiz",
    "run",
    "say",
    "scaled_scores",
    "show_source",
    "softmax",
    "static_output",
    "table",
    "tokenize",
    "unembed",
    "weighted_sum",
]


def __getattr__(name):
    if name == "Picture":  # 用到时才去导入 matplotlib
        from .figures.picture import Picture

        return Picture
    raise AttributeError(f"selfattn 里没有 {name}")

"""《自注意力七步》的共用代码：每一章都从这里导入。"""

__version__ = "1.0.0"  # 版本只写在这里

from .contracts import shapes
from .example import CONTRAST, MODEL, SENTENCE, Model, load, save
from .explanation import Explanation, explain
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
from .trace import Trace, run

__all__ = [
    "CONTRAST",
    "MODEL",
    "SENTENCE",
    "Explanation",
    "Model",
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
    "save",
    "say",
    "scaled_scores",
    "shapes",
    "show_source",
    "softmax",
    "static_output",
    "table",
    "tokenize",
    "unembed",
    "weighted_sum",
]

"""《自注意力七步》的共用代码：每一章都从这里导入。"""

from .example import CONTRAST, MODEL, SENTENCE, Model, load
from .generate import choose, generate
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
    "Trace",
    "attention_weights",
    "choose",
    "concat_heads",
    "embed",
    "explain",
    "generate",
    "load",
    "mask_scores",
    "merge_heads",
    "predict",
    "project_qkv",
    "run",
    "scaled_scores",
    "softmax",
    "tokenize",
    "unembed",
    "weighted_sum",
]

"""各章「动手写」的检查：``check_softmax(my_softmax)`` 用中文回答对不对、错在哪里。

对不对只看函数做的事，不看写法。
"""

from .embedding import check_cosines, check_one_hot
from .heads import check_concat_heads, check_merge_heads
from .output import check_kv_step, check_weighted_sum
from .prediction import check_draw, check_predict, check_top_k, check_write
from .qkv import check_all_heads, check_qkv, check_split_heads
from .tokens import check_decode, check_merge, check_tokenize
from .weights import check_attention, check_causal_mask, check_scaled_scores, check_softmax

__all__ = [
    "check_all_heads",
    "check_attention",
    "check_causal_mask",
    "check_concat_heads",
    "check_cosines",
    "check_decode",
    "check_draw",
    "check_kv_step",
    "check_merge",
    "check_merge_heads",
    "check_one_hot",
    "check_predict",
    "check_qkv",
    "check_scaled_scores",
    "check_softmax",
    "check_split_heads",
    "check_tokenize",
    "check_top_k",
    "check_weighted_sum",
    "check_write",
]

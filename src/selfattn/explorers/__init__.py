"""能动手的图：读者自己的句子、拖一拖、点一点。有内核没有内核都一样。"""

import importlib

_MODULES = {
    "EmbeddingTable": "embedding_table",
    "HeadMixer": "head_mixer",
    "Pipeline": "pipeline",
    "QKPlane": "qk_plane",
    "SoftmaxBench": "softmax_bench",
    "VTriangle": "v_triangle",
}
__all__ = list(_MODULES)


def __getattr__(name):
    if name in _MODULES:  # 用到哪一个才导入哪一个
        return getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
    raise AttributeError(f"selfattn.explorers 里没有 {name}")

"""能动手的图：读者自己的句子、拖一拖、点一点。有内核没有内核都一样。"""

from .embedding_table import EmbeddingTable
from .head_mixer import HeadMixer
from .pipeline import Pipeline
from .qk_plane import QKPlane
from .softmax_bench import SoftmaxBench
from .v_triangle import VTriangle

__all__ = ["EmbeddingTable", "HeadMixer", "Pipeline", "QKPlane", "SoftmaxBench", "VTriangle"]

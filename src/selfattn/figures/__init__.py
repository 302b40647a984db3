"""全书的图。每个函数返回一张 ``Picture``，图里所有的数也写在 ``.alt`` 里。"""

from .arrange import heatmap, matrices
from .charts import bars, lines
from .journey import origins, overview, roadmap, stages
from .matrix import Matrix
from .plane import triangle, vectors

__all__ = [
    "Matrix",
    "bars",
    "heatmap",
    "lines",
    "matrices",
    "origins",
    "overview",
    "roadmap",
    "stages",
    "triangle",
    "vectors",
]

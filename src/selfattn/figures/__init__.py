"""全书的图。"""

from .plots import Matrix, bars, heatmap, lines, matrices, overview, pipeline, stages, triangle, vectors

__all__ = ["Matrix", "bars", "heatmap", "lines", "matrices", "overview", "pipeline", "stages", "triangle", "vectors"]

"""会动的图。"""

from .sliders import interact

__all__ = ["interact"]

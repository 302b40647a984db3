"""matplotlib 用的字体和样子；颜色在 ``theme.py``。"""

import functools
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib import font_manager

from .. import theme
from . import glyphs

RC = {
    "font.family": [theme.FAMILY],
    "font.size": 11,
    "axes.unicode_minus": False,
    "text.parse_math": False,
    "text.color": theme.INK,
    "axes.labelcolor": theme.INK,
    "axes.titlecolor": theme.INK,
    "axes.edgecolor": theme.MUTED,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=[theme.Q, theme.K, theme.V, *theme.TOKENS]),
    "grid.color": theme.GRID,
    "grid.linewidth": 0.8,
    "xtick.color": theme.MUTED,
    "ytick.color": theme.MUTED,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "figure.facecolor": theme.PAPER,
    "figure.figsize": (5.2, 3.2),
    "svg.fonttype": "none",
    "svg.hashsalt": "selfattn",
    "pdf.fonttype": 42,
}


@functools.cache
def _register_font():
    font_manager.fontManager.addfont(theme.FONT_FILE)


@contextmanager
def context():
    """``with style.context():`` 之内，matplotlib 用本书的字体和颜色。"""
    _register_font()
    with mpl.rc_context(RC):
        yield


def use():
    """从此以后，读者自己用 pyplot 画的图也用本书的字体和颜色。"""
    _register_font()
    mpl.rcParams.update(RC | {"font.family": [theme.FAMILY, *(name for name, _ in glyphs.installed())]})

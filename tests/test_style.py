"""matplotlib 用的字体：每张图只要随书的那一种。"""

import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.text import Text
from pictures import FIGURES

from selfattn import theme
from selfattn.figures import bars, style


@pytest.fixture
def only_our_font(monkeypatch):
    """假装这台机器上只有随书的字体。"""
    with style.context():  # 先登记随书的字体
        pass
    manager = font_manager.FontManager.__new__(font_manager.FontManager)
    manager.__dict__.update(font_manager.fontManager.__dict__)
    manager.ttflist = [f for f in font_manager.fontManager.ttflist if f.name == theme.FAMILY]
    monkeypatch.setattr(font_manager, "fontManager", manager)
    monkeypatch.setattr(font_manager, "_load_fontmanager", lambda **_: manager)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_needs_only_the_bundled_font(name, only_our_font):
    picture = FIGURES[name]()
    texts = [t for t in picture.findobj(Text) if t.get_text()]
    assert texts
    for text in texts:
        assert text.get_fontfamily() == [theme.FAMILY]
        assert findfont(text.get_fontproperties(), fallback_to_default=False) == str(theme.FONT_FILE)
        assert not text.get_parse_math()
    FigureCanvasAgg(picture).draw()  # 缺字会警告，警告就是错误


def test_a_missing_glyph_would_be_an_error():
    picture = bars([1.0], ["\u0e01"])
    with pytest.raises(UserWarning, match="missing"):
        FigureCanvasAgg(picture).draw()


def test_readers_own_pyplot_figures_have_chinese():
    with mpl.rc_context():
        style.use()
        figure = Figure()
        axes = figure.add_subplot()
        axes.plot([-1, 1], label="词元")
        axes.set_title("注意力 √d_k −1")
        axes.legend()
        FigureCanvasAgg(figure).draw()
        assert findfont(FontProperties()) == str(theme.FONT_FILE)


def test_drawing_leaves_the_readers_settings_alone():
    before = dict(mpl.rcParams)
    FIGURES["overview"]().svg()
    assert dict(mpl.rcParams) == before


def test_importing_changes_nothing_in_matplotlib():
    code = """
import sys, matplotlib
from matplotlib.font_manager import fontManager
before = dict(matplotlib.rcParams), list(fontManager.ttflist)
import selfattn.explorers, selfattn.figures, selfattn.sliders.frames, selfattn.sliders.widgets
sys.exit((dict(matplotlib.rcParams), list(fontManager.ttflist)) != before)
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

"""matplotlib 用的字体：每张图只要随书的那一种。"""

import subprocess
import sys
import warnings

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.text import Text
from pictures import FIGURES

from selfattn import theme
from selfattn.figures import bars, glyphs, picture, style


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


@pytest.fixture
def rare_font(tmp_path, monkeypatch):
    """装上一种有「學」和「𠮷」的字体：借书里「学」的字形。"""
    with style.context():
        pass
    font = TTFont(theme.FONT_FILE)
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = dict.fromkeys((ord("學"), ord("𠮷")), font.getBestCmap()[ord("学")])
    font["cmap"].tables = [table]
    font["name"].setName("Noto Sans CJK TC", 1, 3, 1, 0x409)
    font.save(tmp_path / "rare.ttf")
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", [*manager.ttflist])
    manager.addfont(tmp_path / "rare.ttf")
    manager._findfont_cached.cache_clear()
    yield
    manager._findfont_cached.cache_clear()


def pixels(text):
    data, _ = picture.still(bars([1.0], [text]))
    return data["image/png"]


def test_a_missing_character_is_borrowed_from_an_installed_font(rare_font):
    glyphs._say.cache_clear()
    figure = bars([1.0, 2.0, 3.0], ["学", "學", "𠮷"])
    picture.still(figure)
    FigureCanvasAgg(figure).draw()  # 没有一个字是方框：缺字会警告，警告就是错误
    families = {text.get_text(): text.get_fontfamily() for text in figure.findobj(Text)}
    assert families["學"] == families["𠮷"] == [theme.FAMILY, "Noto Sans CJK TC"]


def test_what_no_font_has_is_said_once(only_our_font):
    glyphs._say.cache_clear()
    for _ in range(2):  # 第一次、第二次
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            for _ in range(3):
                pixels("學𠮷")
        sentences = [str(warning.message) for warning in said]
        assert sentences in ([], ["书里的字体没有「學」、「𠮷」，也没有别的字体有它们可以借：图里会画成方框。"])
        if not sentences:
            break
    else:
        pytest.fail("说了两次")
    assert glyphs._say.cache_info().currsize == 1


def test_a_svg_leaves_such_characters_to_the_browser(only_our_font):
    figure = Figure()
    figure.text(0.5, 0.5, "學𠮷😀")
    for drawn in (picture.svg(figure), picture.svg(bars([1.0], ["學𠮷😀"]))):  # 警告就是错误
        assert "學𠮷😀" in drawn


def test_ordinary_figures_look_for_no_other_font(monkeypatch):
    monkeypatch.setattr(glyphs, "installed", lambda: pytest.fail("去找了别的字体"))
    for name in FIGURES:
        picture.still(FIGURES[name]())


def test_readers_own_pyplot_figures_have_rare_characters(rare_font):
    with mpl.rc_context():
        style.use()
        figure = Figure()
        figure.text(0.5, 0.5, "爱學")
        FigureCanvasAgg(figure).draw()


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

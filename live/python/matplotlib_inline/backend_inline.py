"""matplotlib 的后端：图画好了就显示、关掉；中文用随书的字体，不出方块。"""

from io import BytesIO

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas  # noqa: F401  pyplot 要找这个名字

FONT = "/lib/python3.12/site-packages/selfattn/fonts/QibuSans-Regular.ttf"


def png(figure):
    """两倍清晰度的 PNG 和它显示的大小；没有东西的图是 (None, {})。"""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=2 * figure.dpi, bbox_inches="tight")
    data = buffer.getvalue()
    width, height = (int.from_bytes(data[at : at + 4], "big") // 2 for at in (16, 20))
    return data, {"width": width, "height": height}


def show(close=True, block=None):
    """显示所有开着的图，然后关掉。"""
    from IPython.display import display

    try:
        for manager in Gcf.get_all_fig_managers():
            display(manager.canvas.figure)
    finally:
        Gcf.destroy_all()


def flush_figures():
    if Gcf.get_all_fig_managers():
        show()


def _use_chinese_font():
    try:
        font_manager.fontManager.addfont(FONT)
    except FileNotFoundError:
        return
    mpl.rcParams["font.family"] = [*mpl.rcParams["font.family"], "Qibu Sans"]
    mpl.rcParams["axes.unicode_minus"] = False


_use_chinese_font()

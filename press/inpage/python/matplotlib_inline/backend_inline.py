"""matplotlib 的后端：图画好了就显示、关掉。"""

from IPython.display import display
from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas  # noqa: F401 matplotlib 按这个名字找
from page_kernel.figures import use_chinese_font


def show(close=True, block=None):
    """显示所有开着的图，然后关掉。"""
    try:
        for manager in Gcf.get_all_fig_managers():
            display(manager.canvas.figure)
    finally:
        Gcf.destroy_all()


def flush_figures():
    if Gcf.get_all_fig_managers():
        show()


use_chinese_font()

"""matplotlib 的后端：图画好了就显示、关掉；中文用随书的字体，不出方块。"""

import struct
import zlib
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO

import matplotlib as mpl
from live_kernel import kernel
from matplotlib import font_manager
from matplotlib._pylab_helpers import Gcf
from matplotlib.axis import Axis
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cbook import _setattr_cm
from matplotlib.markers import MarkerStyle

FONT = "/lib/python3.12/site-packages/selfattn/fonts/QibuSans-Regular.ttf"


class FigureCanvas(FigureCanvasAgg):
    """和 Agg 一样，另有一种格式 "quick"：压得快、不求小的 PNG，它只在这一页里用。"""

    def print_quick(self, file, **_):
        self.draw()
        pixels = memoryview(self.renderer.buffer_rgba())
        height, width, _ = pixels.shape
        rows, line, packer = pixels.cast("B"), 4 * width, zlib.compressobj(1)
        body = b"".join(packer.compress(b"\0" + rows[y * line : (y + 1) * line]) for y in range(height))
        file.write(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)))
        file.write(_chunk(b"IDAT", body + packer.flush()) + _chunk(b"IEND", b""))


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(figure):
    """PNG 和它显示的大小，和 ``bbox_inches="tight"`` 画的一样；屏幕有多细就画多细。"""
    buffer, dpi = BytesIO(), kernel.ratio * figure.dpi
    with ticks_kept():
        simple = not figure.get_layout_engine() and all(axes.name in ("rectilinear", "polar") for axes in figure.axes)
        box = measured(figure, dpi) if simple else "tight"
        figure.savefig(buffer, format="quick", backend=f"module://{__name__}", dpi=dpi, bbox_inches=box)
    data = buffer.getvalue()
    width, height = (round(int.from_bytes(data[at : at + 4], "big") / kernel.ratio) for at in (16, 20))
    return data, {"width": width, "height": height}


def measured(figure, dpi):
    """图上有东西的范围（英寸），不用像 matplotlib 那样先画一遍再量。"""
    with _setattr_cm(figure, dpi=dpi):
        return figure.get_tightbbox(figure._get_renderer()).padded(mpl.rcParams["savefig.pad_inches"])


@contextmanager
def ticks_kept():
    """画一张图，matplotlib 把每根轴的刻度算十几遍；在这里面，范围和大小没有变就用算过的。"""
    ticks, boxes = {}, {}
    update, measure = Axis._update_ticks, Axis._get_ticklabel_bboxes

    def kept(store, axis, key, compute):
        if store.get(axis, (None,))[0] != key:
            store[axis] = key, compute()
        return store[axis][1]

    def update_once(axis):
        key = *axis.get_view_interval(), *axis.axes.bbox.size, axis.figure.dpi
        return kept(ticks, axis, key, lambda: update(axis))

    def measure_once(axis, drawn, renderer=None):
        key = id(drawn), *axis.axes.bbox.bounds, axis.figure.dpi
        return kept(boxes, axis, key, lambda: (measure(axis, drawn, renderer), drawn))[0]  # 留着 drawn，id 才不会重用

    Axis._update_ticks, Axis._get_ticklabel_bboxes = update_once, measure_once
    try:
        yield
    finally:
        Axis._update_ticks, Axis._get_ticklabel_bboxes = update, measure


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


def _copy_marker(style, marker, plain=MarkerStyle._set_marker):
    """每条刻度线都要抄一份记号的样子；matplotlib 连里面的路径也抄，其实没有人改它。"""
    if isinstance(marker, MarkerStyle):
        style.__dict__ = marker.__dict__ | {"_user_transform": deepcopy(marker._user_transform)}
    else:
        plain(style, marker)


def _use_chinese_font():
    try:
        font_manager.fontManager.addfont(FONT)
    except FileNotFoundError:
        return
    mpl.rcParams["font.family"] = [*mpl.rcParams["font.family"], "Qibu Sans"]
    mpl.rcParams["axes.unicode_minus"] = False


_use_chinese_font()
MarkerStyle._set_marker = _copy_marker
FigureCanvasBase.print_figure = ticks_kept()(FigureCanvasBase.print_figure)  # savefig 都走这里

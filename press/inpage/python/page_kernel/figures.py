"""matplotlib 的图：画成多细的 PNG，中文用什么字体。"""

import sys
from contextlib import nullcontext
from io import BytesIO

import matplotlib as mpl
from matplotlib import font_manager

from .channel import channel

FONT = "/lib/python3.12/site-packages/selfattn/fonts/QibuSans-Regular.ttf"


def png(figure):
    """PNG 和它显示的大小；屏幕有多细就画多细。"""
    buffer = BytesIO()
    quick = {"compress_level": 1}  # 不求小：它只在这一页里用
    with _told(figure):
        figure.savefig(buffer, format="png", dpi=channel.ratio * figure.dpi, bbox_inches="tight", pil_kwargs=quick)
    data = buffer.getvalue()
    width, height = (round(int.from_bytes(data[at : at + 4], "big") / channel.ratio) for at in (16, 20))
    return data, {"width": width, "height": height}


def _told(figure):
    """缺的字只用一句中文说；没有导入 selfattn，就由 matplotlib 说。"""
    glyphs = sys.modules.get("selfattn.figures.glyphs")
    if not glyphs:
        return nullcontext()
    glyphs.complete(figure)
    return glyphs.quietly()


def use_chinese_font():
    """中文用随书的字体，不出方块；这一页没有装 selfattn，就没有。"""
    try:
        font_manager.fontManager.addfont(FONT)
    except FileNotFoundError:
        return
    mpl.rcParams["font.family"] = [*mpl.rcParams["font.family"], "Qibu Sans"]
    mpl.rcParams["axes.unicode_minus"] = False

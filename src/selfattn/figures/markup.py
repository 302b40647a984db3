"""一张图在网页里的样子：SVG 外面的元素，和折叠起来的文字说明。"""

from html import escape

from .. import theme

NUMBERS = "这张图里的数"


def picture(svg, alt, title):
    """一张不动的图：SVG 和折叠起来的文字说明。"""
    return (
        f'<figure class="sa-picture" style="margin:0"><style>{theme.dark_css(".sa-picture")}</style>'
        f"{frame(svg, title)}{numbers(alt)}</figure>"
    )


def frame(svg, title):
    """包住 SVG 的元素。有链接的图不能是 img：img 里面的东西读屏软件是看不见的。"""
    role = "group" if "<a " in svg else "img"
    return f'<div class="sa-figure" role="{role}" aria-label="{escape(title)}">{svg}</div>'


def numbers(alt):
    """折叠起来的文字说明。"""
    return f'<details class="sa-numbers"><summary>{NUMBERS}</summary>{words(alt)}</details>'


def words(alt):
    return f'<div class="sa-alt" style="white-space:pre-wrap">{escape(alt)}</div>'

"""书里的字体没有的字：借机器上装着的字体来画；都没有，就说一次是哪几个。

只在画成图片时才管：SVG 里的字由浏览器画，缺的字它自己去别的字体里找。
"""

import functools
import warnings
from contextlib import contextmanager

from matplotlib import font_manager
from matplotlib.text import Text

from .. import theme

# 先汉字，再生僻字，再表情和符号；最后一种 matplotlib 总是带着
FALLBACK = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Sans SC", "Noto Sans TC", "Source Han Sans SC",
    "PingFang SC", "PingFang TC", "PingFang HK", "Hiragino Sans GB", "Heiti TC", "STHeiti", "Songti SC",
    "Arial Unicode MS", "Microsoft YaHei", "Microsoft JhengHei", "SimSun", "MingLiU", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "AR PL UMing CN", "Droid Sans Fallback", "SimSun-ExtB", "MingLiU-ExtB", "HanaMinB",
    "Noto Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Apple Symbols", "Symbola", "Unifont", "DejaVu Sans",
)  # fmt: skip


@functools.cache
def _glyphs(path):
    """一个字体文件里有哪些字；matplotlib 打不开的（如彩色的表情）就是没有。"""
    try:
        return frozenset(font_manager.get_font(path).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


def installed():
    """FALLBACK 里装着的，和每一种里有哪些字。"""
    names = {font.name for font in font_manager.fontManager.ttflist}
    for name in FALLBACK:
        if name in names and (glyphs := _glyphs(font_manager.findfont(name))):
            yield name, glyphs


def complete(figure):
    """让 figure 上的每个字都有字体可画；画不出来的，说一次。"""
    texts = [text for text in figure.findobj(Text) if not text.get_text().isascii()]
    lacking = {ord(c) for text in texts for c in text.get_text() if c != "\n"} - _glyphs(str(theme.FONT_FILE))
    borrowed = []
    for name, glyphs in installed() if lacking else ():
        if lacking & glyphs:
            borrowed.append(name)
            lacking = lacking - glyphs
        if not lacking:
            break
    for text in texts:
        family = list(dict.fromkeys([*text.get_fontfamily(), theme.FAMILY, *borrowed]))
        if family != text.get_fontfamily():
            text.set_fontfamily(family)
    if lacking:
        _say("、".join(f"「{chr(c)}」" if chr(c).isprintable() else f"「U+{c:04X}」" for c in sorted(lacking)[:20]))


@functools.cache
def _say(chars):
    """同样的几个字只说一次。"""
    warnings.warn(f"书里的字体没有{chars}，也没有别的字体有它们可以借：图里会画成方框。", stacklevel=4)


@contextmanager
def quietly():
    """在这里面，缺字时不听 matplotlib 一个字一句的英文。"""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .*missing from", UserWarning)
        yield

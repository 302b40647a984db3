"""重做随书的字体：从 Noto Sans CJK 里取出用得着的字，另起名字「Qibu Sans」。

    python -m press font 源文件            # 写出 src/selfattn/fonts/QibuSans-Regular.ttf
    python -m press font 源文件 --check    # 只比较：重做的与现有的是否一字节不差

源文件是 Noto Sans CJK 的 Regular 字重（OFL 1.1），下面哪个都行，要紧的是版本 2.004：

- Debian、Ubuntu：``apt install fonts-noto-cjk``，
  文件是 /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
- 其他系统：在 https://github.com/notofonts/noto-cjk 的发行页 Sans2.004 下载 NotoSansCJK-Regular.ttc，
  或同一版本的 NotoSansCJKsc-Regular.otf

换了 fonttools 的版本，字形一样，字节可能不同。
书里写了字体还没有的字时，测试会报出来，重跑一遍即可。
"""

import io
import unicodedata
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

from selfattn.theme import FAMILY, FONT_FILE

from .environment import ROOT

VERSION = "1.000"
BORN = 3786912000  # 2024-01-01，从 1904 年数起的秒数；固定下来，字节才固定
MAX_ERROR = 1.0  # 三次曲线换成二次曲线时最大的偏差，单位是千分之一字身

SYMBOLS = (
    "‐–—―‖‘’“”†‡•…‰′″※¹²³⁴€ℓ№™Ω℃"
    "←↑→↓↔↕↖↗↘↙⇒⇔⇐∀∂∃∅∇∈∉∏∑−∓∕√∝∞∠∥∧∨∩∪∫∴∵≈≅≠≡≤≥≪≫⊂⊃⊆⊇⊕⊖⊗⊙⊥⋯"
    "─│┌┐└┘├┤┬┴┼═■□▢▲△▶▷▼▽◀◁◆◇○◎●★☆✓①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼"
)


def chars_in_sources():
    """书和代码里出现过的所有字符。"""
    files = [ROOT / "README.md", *sorted((ROOT / "book").rglob("*")), *sorted((ROOT / "src").rglob("*"))]
    texts = [
        path.read_text(encoding="utf-8")
        for path in files
        if path.suffix in (".md", ".ipynb", ".py", ".json") and path.exists() and ".ipynb_checkpoints" not in path.parts
    ]
    return {
        c for c in set().union(*texts) if unicodedata.category(c)[0] not in "CZ" and unicodedata.category(c) != "Mn"
    }


def wanted_chars():
    """ASCII、Latin-1、希腊字母、数学符号、中文标点、全角字母、GB 2312 一级汉字，再加书里用到的字。"""
    ranges = [
        (0x20, 0x7E),
        (0xA0, 0xFF),
        (0x391, 0x3A1),
        (0x3A3, 0x3A9),
        (0x3B1, 0x3C9),
        (0x3000, 0x301F),
        (0xFF01, 0xFF5E),
        (0xFFE0, 0xFFE5),
    ]
    level_1 = bytes(b for row in range(0xB0, 0xD8) for col in range(0xA1, 0xFF) for b in (row, col))
    chars = {chr(c) for start, end in ranges for c in range(start, end + 1)}
    return chars | set(SYMBOLS) | set(level_1.decode("gb2312", errors="ignore")) | chars_in_sources()


def read_source(path):
    """打开源字体；字体集里取简体中文那一套。"""
    if Path(path).suffix.lower() not in (".ttc", ".otc"):
        return TTFont(path, recalcTimestamp=False)
    for font in TTCollection(path, lazy=True):
        if font["name"].getDebugName(1) == "Noto Sans CJK SC":
            font.recalcTimestamp = False
            return font
    raise ValueError(f"{path} 里没有 Noto Sans CJK SC。")


def keep_only(font, chars):
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in chars])
    subsetter.subset(font)


def to_truetype(font):
    """CFF 的三次曲线换成 TrueType 的二次曲线，PDF 才嵌得好。"""
    order = font.getGlyphOrder()
    glyph_set = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyph_set[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = glyphs
    for name in order:
        glyphs[name].recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyphs[name], "xMin", 0))
    font["maxp"] = maxp = newTable("maxp")
    maxp.tableVersion = 0x00010000
    maxp.numGlyphs = len(order)
    maxp.maxZones = 1
    for what in "TwilightPoints Storage FunctionDefs InstructionDefs StackElements SizeOfInstructions".split():
        setattr(maxp, f"max{what}", 0)
    maxp.maxComponentElements = 0
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


def rename(font):
    """OFL 要求改动过的字体换名字；版权和许可照录。"""
    names = font["name"]
    copyright_line = names.getDebugName(0)
    names.names = []
    for key, text in {
        0: copyright_line,
        1: FAMILY,
        2: "Regular",
        3: f"{VERSION};QibuSans-Regular",
        4: f"{FAMILY} Regular",
        5: f"Version {VERSION}; subset of Noto Sans CJK SC 2.004",
        6: "QibuSans-Regular",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "https://openfontlicense.org",
    }.items():
        names.setName(text, key, 3, 1, 0x409)
    font["head"].created = font["head"].modified = BORN
    font["head"].fontRevision = float(VERSION)


def build(source):
    """返回字体的字节，以及源字体里没有的字。"""
    font = read_source(source)
    chars = wanted_chars()
    missing = sorted(c for c in chars if ord(c) not in font.getBestCmap())
    keep_only(font, chars)
    to_truetype(font)
    rename(font)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue(), missing


def main(source, check):
    """重做字体，写下或只比较；返回退出码。"""
    data, missing = build(source)
    if missing:
        print(f"源字体里没有这些字，图里不要用：{' '.join(missing)}")
    if check:
        same = FONT_FILE.exists() and FONT_FILE.read_bytes() == data
        print(f"{FONT_FILE.name} 与重做的{'相同' if same else '不同'}。")
        return 0 if same else 1
    FONT_FILE.write_bytes(data)
    print(f"写出 {FONT_FILE.name}：{len(TTFont(io.BytesIO(data)).getGlyphOrder())} 个字形，{len(data)} 字节。")
    return 0

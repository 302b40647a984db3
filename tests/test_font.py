"""随书的字体：许可、大小、字够不够。"""

from fontTools.ttLib import TTFont

from press import font
from selfattn import theme


def test_font_ships_with_its_licence_and_has_its_own_name():
    names = TTFont(theme.FONT_FILE)["name"]
    licence = theme.FONT_FILE.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence and names.getDebugName(0) in licence
    assert {names.getDebugName(1), names.getDebugName(4)} == {"Qibu Sans", "Qibu Sans Regular"}
    assert not any("Noto" in names.getDebugName(k) for k in (1, 3, 4, 6))


def test_font_is_small_truetype_and_has_no_layout_tables():
    tables = TTFont(theme.FONT_FILE)
    assert theme.FONT_FILE.stat().st_size < 1_600_000
    assert "glyf" in tables and not {"CFF ", "GSUB", "GPOS", "fpgm"} & set(tables.keys())


def test_font_covers_everything_the_book_writes():
    have = TTFont(theme.FONT_FILE).getBestCmap()
    missing = {c for c in font.chars_in_sources() if ord(c) not in have}
    assert not missing, f"字体里没有 {''.join(sorted(missing))}：重跑 python -m press font"
    assert all(ord(c) in have for c in font.SYMBOLS)

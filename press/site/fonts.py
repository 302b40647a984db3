"""后备字体：只含网页真正用到的字，排在系统字体之后，机器上没有中文字体时浏览器才去取它。"""

import html
import io
import logging
from importlib.metadata import version
from pathlib import Path

from fontTools import subset
from sphinx.util.logging import getLogger

from selfattn import theme

from ..inpage import step as inpage
from ..kept import kept

FAMILY, HAN = f"{theme.FAMILY} Web", f"{theme.FAMILY} Han"
# HAN 只管汉字和全角标点；取来以后由 site-fonts.js 写上 data-fallback，它就排到最前
STYLE = f"""\
@font-face {{ font-family: "{FAMILY}"; src: url(fallback.woff2) format("woff2"); font-display: block }}
@font-face {{ font-family: "{HAN}"; src: url(fallback.woff2) format("woff2"); font-display: block;
  unicode-range: U+2460-24FF, U+2E80-9FFF, U+FF00-FFEF }}
:root[data-fallback] {{
  --sans: "{HAN}", "{FAMILY}", sans-serif;
  --text: "{HAN}", "Segoe UI", "Helvetica Neue", Arial, "{FAMILY}", sans-serif;
  --mono: "{HAN}", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "{FAMILY}", monospace;
}}
"""
VERSIONS = version("fonttools"), version("brotli")
log = getLogger(__name__)


def characters(outdir, sources=()):
    """网页和脚本里出现的所有的字，连同滑块存着的每一帧；sources 是在网页里运行的那些文件。"""
    seen = set()
    for pattern in ("*.html", "*.js"):
        for path in Path(outdir).rglob(pattern):
            if inpage.FOLDER not in path.parts:  # 打过包的别人的代码，里面的字不会显示
                seen.update(html.unescape(path.read_text(encoding="utf-8")))
    for path in sources:
        seen.update(path.read_text(encoding="utf-8"))
    return "".join(sorted(c for c in seen if c.isprintable() or c == "\u3000"))  # 全角空格也算一个字


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    wanted = characters(app.outdir, inpage.sources(app))
    source = theme.FONT_FILE.read_bytes() + Path(__file__).read_bytes() + f"{VERSIONS}{wanted}".encode()
    static = Path(app.outdir, "_static")
    (static / "fallback.woff2").write_bytes(kept(app, "fallback.woff2", source, lambda: make(wanted)))
    (static / "fallback.css").write_text(STYLE, encoding="utf-8")


def make(wanted):
    """只含 wanted 里的字的 woff2，要压一两秒。"""
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga"], notdef_outline=True)
    font = subset.load_font(str(theme.FONT_FILE), options)
    missing = [c for c in wanted if ord(c) > 0x2E7F and ord(c) not in font.getBestCmap()]
    if missing:
        log.warning("随书的字体里没有这些字，没有中文字体的机器上会显示成方块：%s", "".join(missing))
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=wanted)
    subsetter.subset(font)
    squeezed = io.BytesIO()
    subset.save_font(font, squeezed, options)
    return squeezed.getvalue()


def setup(app):
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    app.connect("build-finished", write, priority=900)

"""后备字体：只含网页真正用到的字，排在系统字体之后，机器上没有中文字体时浏览器才去取它。"""

import html
import logging
import re
from pathlib import Path

from fontTools import subset
from sphinx.util.logging import getLogger

from selfattn import style

FAMILY = f"{style.FAMILY} Web"
log = getLogger(__name__)


def characters(outdir):
    """所有网页里出现的字。"""
    seen = set()
    for page in Path(outdir).rglob("*.html"):
        text = re.sub(r"<script\b.*?</script>|<style\b.*?</style>", "", page.read_text(encoding="utf-8"), flags=re.S)
        seen.update(html.unescape(text))
    for script in Path(outdir, "_static").glob("site*.js"):
        seen.update(script.read_text(encoding="utf-8"))
    return {c for c in seen if c.isprintable()}


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    wanted = characters(app.outdir)
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga"], notdef_outline=True)
    font = subset.load_font(str(style.FONT_FILE), options)
    missing = sorted(c for c in wanted if ord(c) > 0x2E7F and ord(c) not in font.getBestCmap())
    if missing:
        log.warning("随书的字体里没有这些字，没有中文字体的机器上会显示成方块：%s", "".join(missing))
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(wanted)))
    subsetter.subset(font)
    static = Path(app.outdir, "_static")
    subset.save_font(font, str(static / "fallback.woff2"), options)
    (static / "fallback.css").write_text(
        f'@font-face {{ font-family: "{FAMILY}"; src: url(fallback.woff2) format("woff2"); font-display: block }}\n',
        encoding="utf-8",
    )


def setup(app):
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    app.connect("build-finished", write, priority=900)

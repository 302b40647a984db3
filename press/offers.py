"""网站的每一份里有的不一样：网页里的 Python、课堂包不是每份都有，PDF 有几页要印完才知道。

这些写在 _static/offers.js 里，site.js 照它添上按钮和链接，于是写好的网页一个字也不用改。
"""

import json
from pathlib import Path

from pypdf import PdfReader
from sphinx.util import logging

from .pdf import BOOK

log = logging.getLogger(__name__)


def script(html, live, classroom):
    """offers.js 的内容。"""
    book = html / "_downloads" / f"{BOOK}.pdf"
    pages = len(PdfReader(book).pages) if book.exists() else 0
    return f"const OFFERS = {json.dumps({'live': live, 'classroom': classroom, 'pages': pages})};\n"


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    html, live = Path(app.outdir), app.config.inpage_available
    (html / "_static" / "offers.js").write_text(script(html, live, classroom=True), encoding="utf-8")
    missing = [] if live else ["网页里的 Python（python -m press book 会备好）"]
    missing += [] if app.config.press_pdf else ["PDF（python -m press pdf）"]
    if missing:
        log.info("这个网站里没有：%s", "、".join(missing))


def setup(app):
    app.connect("build-finished", write, priority=940)

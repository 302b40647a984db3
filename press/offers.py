"""不是每一份网站都有网页里的 Python、课堂包和 PDF；有哪些，写在 _static/offers.js 里，site.js 照它添上按钮和链接。

这样印 PDF、压课堂包时，写好的网页一个字也不用改。
"""

import json
from pathlib import Path

from sphinx.util import logging

log = logging.getLogger(__name__)


def script(html, live, classroom):
    """offers.js 的内容；PDF 连同页数，看 html 里有哪些。"""
    pdf = {path.stem: pages(path) for path in sorted((html / "_downloads").glob("*.pdf"))}
    return f"const OFFERS = {json.dumps({'live': live, 'classroom': classroom, 'pdf': pdf})};\n"


def pages(path):
    from pypdf import PdfReader

    return len(PdfReader(path).pages)


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

"""不是每一份网站都有网页里的 Python、课堂包和 PDF；有哪些，写在 _static/offers.js 里，site.js 照它添上按钮和链接。

这样印 PDF、压课堂包时，写好的网页一个字也不用改。
"""

import json
from pathlib import Path


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
    text = script(Path(app.outdir), app.config.live_available, classroom=True)
    Path(app.outdir, "_static", "offers.js").write_text(text, encoding="utf-8")


def setup(app):
    app.connect("build-finished", write, priority=940)

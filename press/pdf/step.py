"""建书的一步：python -m press.build --pdf 时，把建好的网站印成 PDF，全书一本（A4），讲义两张，速查表一份。

网站没有变就用上一次印的。
"""

from pathlib import Path

from ..kept import kept
from . import BOOK, SHEETS

HERE = Path(__file__).parent


def write(app, exception):
    if exception or app.builder.format != "html" or not app.config.press_pdf:
        return
    from . import fonts
    from .assemble import Assembly, site_address
    from .printing import opened, print_book, print_sheet

    root, html = Path(app.srcdir), Path(app.outdir)
    address = site_address(root)
    tools = [*HERE.glob("*.*"), *sorted((html / "_static").glob("*.css")), *(file for _, _, file in fonts.FACES)]
    with opened() as page:
        common = [address, page.context.browser.version, *map(Path.read_bytes, sorted(tools))]

        def offer(name, source, make):
            whole = b"\0".join(part if isinstance(part, bytes) else part.encode() for part in (*common, source))
            (html / "_downloads" / f"{name}.pdf").write_bytes(kept(app, f"{name}.pdf", whole, make))

        assembly = Assembly(html, address, root)
        offer(BOOK, assembly.document(), lambda: print_book(page, assembly, html.parent / ".cache" / "book.html"))
        for name, doc in SHEETS.items():
            source = (html / f"{doc}.html").read_bytes()
            offer(name, source, lambda doc=doc: print_sheet(page, html, doc, address))


def setup(app):
    app.add_config_value("press_pdf", False, "")
    app.connect("build-finished", write, priority=930)

"""用 Chromium 打印：全书印到目录的页码对得上为止，讲义和速查表照网页自己的打印样式。"""

import re
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from .. import browser
from . import fonts
from .assemble import UNKNOWN
from .finish import finish, outline, pages

TRIES = 4  # 印几遍还对不上页码，就是出了错


@contextmanager
def opened():
    """一个刚打开的 Chromium 里的一页。"""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.executable(), args=browser.ARGS)
        yield chromium.new_page()
        chromium.close()


def fill(html, numbers):
    """把页码填进目录和“第几页”。"""
    pattern = re.compile(rf'(<a [^>]*href="#([^"]+)"[^>]*>(?:(?!</a>).)*?<span class="pdf-page">){UNKNOWN}', re.S)
    return pattern.sub(lambda match: match[1] + str(numbers.get(match[2], UNKNOWN)), html)


def to_pdf(page, **options):
    page.emulate_media(media="print", color_scheme="light")
    page.evaluate("document.fonts.ready.then(() => true)")
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, **options)


def print_book(page, assembly, path):
    """全书的 PDF；拼成的 HTML 写在 path。

    Raises
    ------
    RuntimeError
        目录的页码印了几遍还对不上
    """
    html, numbers = assembly.document(), {}
    for _ in range(TRIES):
        path.write_text(fill(html, numbers), encoding="utf-8")
        page.goto(path.as_uri())
        data = to_pdf(page)
        if (found := pages(data)) == numbers:
            return finish(data, assembly.title, outline(assembly))
        numbers = found
    raise RuntimeError("目录的页码怎样也对不上。")


def print_sheet(page, html, doc, address):
    """一页网页的 PDF，只换字体；链接指向网站，不知道网站在哪里就去掉。"""
    page.goto((html / f"{doc}.html").as_uri())
    page.add_style_tag(content=fonts.css() + "footer { display: none }")
    page.evaluate(
        """base => {
          for (const a of document.querySelectorAll("a[href]:not([href^=http])"))
            base ? (a.href = new URL(a.getAttribute("href"), base)) : a.removeAttribute("href");
        }""",
        address and f"{address}{doc}.html",
    )
    return finish(to_pdf(page, format="A4"), page.title())

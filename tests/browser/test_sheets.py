"""课堂讲义打印出来：每份正好一张 A4，字体都嵌进去，没有一样出格。"""

import re

import pytest
from visits import foreign

SHEETS = ("handout", "handout-solution")
A4 = (210 - 2 * 11) / 25.4 * 96, (297 - 2 * 9) / 25.4 * 96  # 去掉 handout.css 里的页边，像素
OUT = """() => {
  const found = [], box = e => e.getBoundingClientRect();
  const inside = (a, b) =>
    a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  for (const section of document.querySelectorAll(".sa-sheet section"))
    for (const e of section.querySelectorAll("p, table, .sa-blank, .sa-line, svg.sa-plane, svg.sa-plane text"))
      if (!inside(box(e), box(section))) found.push(e.outerHTML.slice(0, 80));
  for (const e of document.querySelectorAll(".sa-scroll"))
    if (e.scrollWidth > e.clientWidth) found.push(e.outerHTML.slice(0, 80));
  return found;
}"""


def printed(page):
    """存成 PDF：有几页，每页多大（点），几种字体没有嵌进去。"""
    data = page.pdf(prefer_css_page_size=True)
    sizes = {tuple(round(float(x)) for x in box.split()) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", data)}
    fonts = re.findall(rb"/Subtype /(?:CIDFontType\d|TrueType|Type1)\b", data)  # Type3 的字形就画在 PDF 里
    bare = len(fonts) - len(re.findall(rb"/FontFile[23]? ", data))
    return len(re.findall(rb"/Type /Page\b", data)), sizes, bare


def on_paper(page):
    page.set_viewport_size(dict(width=round(A4[0]), height=round(A4[1])))
    page.emulate_media(media="print")


@pytest.mark.parametrize("name", SHEETS)
def test_prints_on_one_page(name, visit):
    page = visit(f"book/appendix/{name}.html")
    assert printed(page) == (1, {(0, 0, 595, 842)}, 0)
    on_paper(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= round(A4[1])
    assert page.evaluate(OUT) == []
    assert page.locator(".sa-sheet section").count() == 8
    assert page.log.problems == [] == foreign(page.log)


def test_too_long_and_sticking_out_are_noticed(visit):
    page = visit("book/appendix/handout.html")
    on_paper(page)
    page.add_style_tag(content=".sa-grid { width: 200mm } @media print { body { font-size: 12pt !important } }")
    assert printed(page)[0] > 1 and len(page.evaluate(OUT)) > 5


def test_the_blank_sheet_is_blank_and_the_solution_is_filled(visit):
    empty, filled = (visit(f"book/appendix/{name}.html").locator(".sa-blank").all_inner_texts() for name in SHEETS)
    assert len(empty) == len(filled) > 40
    assert not any(text.strip() for text in empty) and all(text.strip() for text in filled)

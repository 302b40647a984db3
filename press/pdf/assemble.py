"""把建好的网站印成 PDF：全书一本（A4），讲义两张，速查表一份。用法：make pdf

全书：按目录的次序取出每一页的正文，去掉只有屏幕上才有用的东西，拼成一个 HTML，由 Chromium 打印。
目录里的页码要印完才知道，所以印两遍；书签和标题由 pypdf 写上。
字体只用随书的和 matplotlib 带着的，机器上装了什么都一样；同样的网站印出同样的字节。
网站没有变就不重印。印好以后，每一页的页脚才有下载的链接。
"""

import copy
import hashlib
import io
import posixpath
import re
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import matplotlib
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, Fit, NameObject, TextStringObject

from press import browser, toc
from selfattn.figures import style

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
BOOK = "selfattn"
SHEETS = {name: f"book/appendix/{name}" for name in ("handout", "handout-solution", "cheat-sheet")}
APART = {SHEETS["handout"], SHEETS["handout-solution"]}  # 单独成一张的，不进全书
SCREEN = (
    "script, .headerlink, .sa-controls, .sa-live, .sa-hint, .sa-actions, .sa-result, .sa-score, .sa-numbers, "
    "details.hide, .katex-mathml, .toctree-wrapper, .copy, [hidden]"
)
TRIES = 4  # 印几遍还对不上页码，就是出了错
SHORT = 14  # 这么多行以内的代码不分在两页
UNKNOWN = "000"
HEADING = re.compile("^h[1-6]$")
STEP = re.compile("[③-⑦]")
# Chromium 给标签起的名字 (node00000012)：是几、谁先谁后，要看这个进程以前开过什么
NODE = re.compile(rb"(?<=\(node)\d{8}(?=\))")
OWNER = re.compile(rb"/ID \(node(\d{8})\)")
NAME = re.compile(rb"\(node\d{8}\) \d+ 0 R ")
NAMES = re.compile(rb"(?<=/Names \[ )(?:\(node\d{8}\) \d+ 0 R )+")
LIMITS = re.compile(rb"(?<=/Limits \[ )\(node\d{8}\) \(node\d{8}\)")
FOOTER = re.compile(r"<!-- pdf (\S+) -->.*?<!-- /pdf -->", re.S)  # 主题在页脚给链接留的地方


# ── 目录和地址 ─────────────────────────────────────────────────────────────
def parts(root=ROOT):
    """书里的 [(部分的名字, [页])]；单独成一张的不在里面。"""
    return [(caption, [page for page in pages if page not in APART]) for caption, pages in toc.parts(root)]


def site_address(root=ROOT):
    """网站的地址，以 / 结尾；_config.yml 里没有填，就是空的。"""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    if base := config.get("html", {}).get("baseurl"):
        return base.rstrip("/") + "/"
    repository = urlsplit(config.get("repository", {}).get("url") or "")
    if repository.netloc != "github.com":
        return ""
    owner, name = repository.path.strip("/").removesuffix(".git").split("/")
    return f"https://{owner.lower()}.github.io/{name}/"


# ── 拼成一个 HTML ──────────────────────────────────────────────────────────
class Assembly:
    """全书的正文：一页一个 <article>，编号、链接都改成在一个文件里也对的。

    Parameters
    ----------
    html : Path
        建好的网站
    address : str
        网站的地址，见 site_address

    Raises
    ------
    KeyError
        有一个链接指向书里没有的地方
    """

    def __init__(self, html, address):
        self.html, self.address = html, address
        self.config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
        self.title = self.config["title"]
        self.parts = parts()
        self.docs = [doc for _, docs in self.parts for doc in docs]
        self.ids, self.styles = {}, {}
        self.articles = {doc: self.read(doc) for doc in self.docs}
        for doc, article in self.articles.items():
            self.say_where(doc, article)
            self.move_answers(doc, article)
            self.rename(doc, article)
        for doc, article in self.articles.items():
            for a in article.find_all("a", href=True):
                self.relink(doc, a)
        self.contents = [(caption, [self.sections(doc) for doc in docs]) for caption, docs in self.parts]

    def read(self, doc):
        """一页的正文，去掉印不出来的；样式收在一处。"""
        text = (self.html / f"{doc}.html").read_text(encoding="utf-8")
        article = BeautifulSoup(text, "html.parser").article
        for sheet in article.find_all("style"):
            if not sheet.find_parent("svg"):
                self.styles[sheet.extract().string] = True
        for math in article.select(".katex"):
            math["role"], math["aria-label"] = "img", str(math.annotation.string)
        for tag in article.select(SCREEN):
            if not tag.decomposed:
                tag.decompose()
        for tag in article.select("[aria-hidden], [tabindex]"):
            del tag["aria-hidden"], tag["tabindex"]
        for pre in article.select("pre"):
            if pre.get_text().count("\n") <= SHORT:
                pre["class"] = "pdf-short"
        for steps in article.select(".sa-steps"):  # 封面的七步一页放不下，四步和三步之间换页
            rest = new(steps.name, **steps.attrs)
            rest.extend(steps.find_all("li", recursive=False)[4:])
            steps.insert_after(rest)
        for svg in article.select("svg.sa-svg"):
            slice_tall(svg)
        for plain in article.select("pre span.n, pre span.p, pre span.w, pre span:not([class])"):
            plain.unwrap()  # 颜色和正文一样，留着只让文件更大
        for field in article.select("input"):
            box = {"radio": "○", "checkbox": "□"}.get(field["type"], "")
            field.replace_with(new("i", box, class_="pdf-box" if box else "pdf-blank"))
        article["id"] = ""
        return article

    def heading(self, tag):
        """tag 所在的那一节：(编号, 标题)。"""
        section = tag.find_parent("section")
        return section["id"], text(section.find(HEADING))

    def say_where(self, doc, article):
        """会动的图下面写明在哪里能让它动。"""
        for tag in article.select(".sa-interact, .sa-explorer"):
            anchor, title = self.heading(tag)
            chapter = text(article.h1)
            note = new("p", class_="pdf-where")
            if self.address:
                url = f"{self.address}{doc}.html#{anchor}"
                note.append("这张图在网页上能动：")
                note.append(new("a", url, href=url))
            else:
                where = f"「{title}」" if title != chapter else "开头"
                note.append(f"这张图在网页上能动：打开“{chapter}”，找到{where}。")
            tag.append(note)

    def move_answers(self, doc, article):
        """折叠起来的答案挪到一章的最后，原处留下页码。"""
        answers = [details for details in article.find_all("details") if not details.find_parent("details")]
        if not answers:
            return
        end = new("section", id="pdf-answers", class_="pdf-answers")
        end.append(new("h2", "答案"))
        for k, details in enumerate(answers):
            question = details.find_parent(class_="sa-question")
            summary = text(details.summary.extract())
            title = text(question.legend.b) if question else f"{self.heading(details)[1]}：{summary}"
            here, there = f"pdf-question-{k}", f"pdf-answer-{k}"
            label = "答案" if question else summary
            see = new("p", f"{label}在第 ", id=here, class_="pdf-see")
            see.append(page_link(f"#{there}"))
            see.append(" 页。")
            details.replace_with(see)
            details.name, details["id"], details["class"] = "div", there, "pdf-answer"
            back = new("p", class_="pdf-question")
            back.append(new("a", title, href=f"#{here}"))
            back.append("　第 ")
            back.append(page_link(f"#{here}"))
            back.append(" 页")
            details.insert(0, back)
            end.append(details)
        article.section.append(end)

    def rename(self, doc, article):
        """每个 id 换成全书只有一个的、只含 ASCII 的名字；一节的 id 都归它的标题，标题才知道自己落在哪一页。"""
        stem = posixpath.basename(doc)
        aliases = {}
        for section in article.find_all("section"):
            title = section.find(HEADING, recursive=False)
            title["id"] = section["id"]
            for tag in [section, *title.find_previous_siblings("span", id=True)]:
                aliases[tag["id"]] = title["id"]
                del tag["id"]
        tags = [article, *article.find_all(True)]
        for tag in tags:
            if "id" in tag.attrs:
                name = f"{stem}.{len(self.ids)}" if tag["id"] else stem
                tag["id"] = self.ids.setdefault((doc, tag["id"]), name)
        self.ids |= {(doc, alias): self.ids[doc, main] for alias, main in aliases.items()}
        inside = lambda match: f"url(#{self.ids[doc, match[1]]})"
        for tag in tags:
            for key, value in list(tag.attrs.items()):
                if isinstance(value, str) and "url(#" in value:
                    tag[key] = re.sub(r"url\(#([^)]+)\)", inside, value)
                elif key == "xlink:href" or (key == "href" and tag.name == "use"):
                    tag[key] = f"#{self.ids[doc, value.removeprefix('#')]}"

    def relink(self, doc, a):
        """书里的链接指向本文件，网站上别的东西指向网站；不知道网站在哪里，就只留下字。"""
        url = urlsplit(a["href"])
        if url.scheme:
            return
        path = posixpath.normpath(posixpath.join(posixpath.dirname(doc), unquote(url.path))) if url.path else doc
        target = path.removesuffix(".html")
        if target in self.articles:
            a["href"] = "#" + self.ids[target, unquote(url.fragment)]
        elif self.address:
            a["href"] = self.address + quote(path) + (f"#{url.fragment}" if url.fragment else "")
        else:
            a.unwrap()

    def sections(self, doc):
        """(一章的标题, 编号, [(节的标题, 编号)])，标题是标签。"""
        article = self.articles[doc]
        rows = [(h2, h2["id"]) for h2 in article.find_all("h2")]
        return article.h1, article["id"], rows

    # ── 前面几页 ──────────────────────────────────────────────────────────
    def title_page(self):
        tokens = "".join(f'<span class="sa-token sa-token{k}">{c}</span>' for k, c in enumerate("我爱你"))
        address = f'<p><a href="{self.address}">{self.address}</a></p>' if self.address else ""
        return (
            f'<header class="pdf-title"><p class="pdf-tokens">{tokens}<span class="pdf-next">？</span></p>'
            f"<h1>{self.title}</h1><p>一本能动手的中文小书：Transformer 的自注意力怎样猜出下一个字</p>"
            f"<footer><p>{self.config['author']}</p>{address}"
            "<p>代码按 MIT 授权，文字与图片按 CC BY 4.0 授权</p></footer></header>"
        )

    def contents_page(self):
        nav = new("nav", class_="pdf-contents")
        nav.append(new("h1", "目录"))
        for caption, chapters in self.contents:
            box = new("div", class_="pdf-part")
            if caption:
                box.append(new("p", caption, class_="pdf-caption"))
            for h1, anchor, rows in chapters:
                box.append(contents_line(h1, anchor, "pdf-chapter"))
                for h2, below in rows:
                    box.append(contents_line(h2, below, "pdf-section"))
            nav.append(box)
        return str(nav)

    def document(self):
        """整本书的 HTML，页码都还是 UNKNOWN。"""
        static = (self.html / "_static").as_uri()
        links = "".join(
            f'<link rel="stylesheet" href="{static}/{name}">'
            for name in ("colors.css", "pygments.css", "katex/katex.min.css", "site.css")
        )
        pages, body = "", ""
        for k, article in enumerate(self.articles.values()):
            article["style"] = f"page: pdf{k}"
            pages += f'@page pdf{k} {{ @top-right {{ content: "{text(article.h1)}" }} }}\n'
            body += str(article)
        return (
            '<!DOCTYPE html><html lang="zh-CN" data-theme="light"><head><meta charset="utf-8">'
            f"<title>{self.title}</title>{links}<style>{''.join(self.styles)}</style>"
            f"<style>{fonts_css()}{(HERE / 'pdf.css').read_text(encoding='utf-8')}{pages}</style></head>"
            f"<body>{self.title_page()}{self.contents_page()}{body}</body></html>"
        )


MAKER = BeautifulSoup("", "html.parser")


def slice_tall(svg):
    """高过宽的一倍半的图，在第 ③ 到 ⑦ 步的题目上面切开，各段之间可以换页。"""
    _, _, width, height = map(float, svg["viewbox"].split())
    steps = sorted({float(t["y"]) for t in svg.find_all("text") if STEP.match(t.get_text())})
    if height < 1.5 * width or not steps:
        if height > 340:
            svg["class"] = "sa-svg pdf-high"
        return
    cuts = [0, *(y - 20 for y in steps), height]  # 题目的基线往上 20 点，是两排之间的空白
    middle = lambda part: float(part["y"]) if part.name == "text" else float(part["d"][1:].split("L")[0].split()[1])
    _, *parts = svg.find_all(recursive=False)  # 第一个是底色
    for top, bottom in pairwise(cuts):
        box = f"0 {top:g} {width:g} {bottom - top:g}"
        piece = new("svg", **svg.attrs | {"class": "sa-svg pdf-slice", "viewbox": box})
        piece.extend([part for part in parts if top <= middle(part.find(["text", "path"]) or part) < bottom])
        svg.insert_before(piece)
    svg.decompose()


def new(name, string=None, class_=None, **attributes):
    tag = MAKER.new_tag(name, attrs=attributes | ({"class": class_} if class_ else {}))
    if string is not None:
        tag.string = string
    return tag


def text(tag):
    """标签里的字，去掉不占地方的。"""
    return re.sub("[\u200b\u2060]", "", tag.get_text()).strip()


def page_link(href):
    link = new("a", href=href)
    link.append(new("span", UNKNOWN, class_="pdf-page"))
    return link


def contents_line(heading, anchor, class_):
    line = new("a", href=f"#{anchor}", class_=class_)
    title = new("span")
    title.extend(copy.copy(child) for child in heading.contents)
    line.append(title)
    line.append(new("span", UNKNOWN, class_="pdf-page"))
    return line


def fonts_css():
    """随书的中文字体，和 matplotlib 带着的等宽字体、符号字体；:root:root 要压过网页的 :root[data-fallback]。"""
    ttf = Path(matplotlib.get_data_path(), "fonts", "ttf")
    faces = [
        ("PDF Sans", "400", style.FONT_FILE),
        ("PDF Mono", "400", ttf / "DejaVuSansMono.ttf"),
        ("PDF Mono", "700", ttf / "DejaVuSansMono-Bold.ttf"),
        ("PDF Symbols", "400", ttf / "DejaVuSans.ttf"),
    ]
    return "".join(
        f'@font-face {{ font-family: "{name}"; font-weight: {weight}; src: url("{Path(file).as_uri()}") }}\n'
        for name, weight, file in faces
    ) + (
        ':root:root { --sans: "PDF Sans", "PDF Symbols"; --text: var(--sans); --mono: "PDF Mono", var(--sans); '
        "--sa-font: var(--sans) }\n"
    )


# ── 打印 ──────────────────────────────────────────────────────────────────
def destinations(reader):
    """{编号: 目的地}，链接指向的每个地方。"""
    return {name.removeprefix("/"): place for name, place in reader.named_destinations.items()}


def numbers(reader):
    """{编号: 页码}"""
    return {name: reader.get_destination_page_number(place) + 1 for name, place in destinations(reader).items()}


def fill(html, pages):
    """把页码填进目录和“第几页”。"""
    pattern = re.compile(rf'(<a [^>]*href="#([^"]+)"[^>]*>(?:(?!</a>).)*?<span class="pdf-page">){UNKNOWN}', re.S)
    return pattern.sub(lambda match: match[1] + str(pages.get(match[2], UNKNOWN)), html)


def finish(data, title, outline=()):
    """写上标题和书签，去掉每次都不同的日期和编号。"""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    reader = PdfReader(io.BytesIO(data))
    writer.metadata = None
    writer.add_metadata({"/Title": title, "/Author": "《自注意力七步》的作者们"})
    writer._ID = None
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    places = destinations(reader)
    parents = {}
    for level, name, anchor in outline:
        place = places[anchor]
        at = reader.get_destination_page_number(place)
        fit = Fit.xyz(left=None, top=place.top, zoom=None)
        parents[level] = writer.add_outline_item(
            title=name, page_number=at, parent=parents.get(level - 1), fit=fit, is_open=level < 1
        )
    if outline:
        root[NameObject("/PageMode")] = NameObject("/UseOutlines")
        root[NameObject("/OpenAction")] = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")])
    writer.pdf_header = reader.pdf_header
    out = io.BytesIO()
    writer.write(out)
    return renumber(out.getvalue())


def renumber(data):
    """标签的名字，照它们在文件里的先后从 0 数起；按名字排的那张表也跟着重排。"""
    order = {node: b"%08d" % k for k, node in enumerate(dict.fromkeys(OWNER.findall(data)))}
    data = NODE.sub(lambda match: order[match[0]], data)
    data = NAMES.sub(lambda match: b"".join(sorted(NAME.findall(match[0]))), data)
    return LIMITS.sub(b"(node%08d) (node%08d)" % (0, len(order) - 1), data)


def outline(assembly):
    """[(层, 标题, 编号)]：部分、章、节。"""
    for caption, chapters in assembly.contents:
        if caption:
            yield 0, caption, chapters[0][1]
        for h1, anchor, rows in chapters:
            deep = 1 if caption else 0
            yield deep, text(h1), anchor
            for h2, below in rows:
                yield deep + 1, text(h2), below


def to_pdf(page, path):
    page.goto(path.as_uri())
    page.emulate_media(media="print", color_scheme="light")
    page.evaluate("document.fonts.ready.then(() => true)")
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def print_book(page, assembly, work):
    """印到页码对得上为止；返回 PDF。"""
    html, pages, path = assembly.document(), {}, work / "book.html"
    for _ in range(TRIES):
        path.write_text(fill(html, pages), encoding="utf-8")
        data = to_pdf(page, path)
        found = numbers(PdfReader(io.BytesIO(data)))
        if found == pages:
            return finish(data, assembly.title, list(outline(assembly)))
        pages = found
    sys.exit("目录的页码怎样也对不上。")


def print_sheet(page, html, doc, address):
    """一页网页照它自己的打印样式印出来，只换字体；链接指向网站，不知道网站在哪里就去掉。"""
    page.goto((html / f"{doc}.html").as_uri())
    title = page.title()
    page.emulate_media(media="print", color_scheme="light")
    page.add_style_tag(content=fonts_css() + "footer { display: none }")
    page.evaluate(
        """base => {
          for (const a of document.querySelectorAll("a[href]:not([href^=http])"))
            base ? (a.href = new URL(a.getAttribute("href"), base)) : a.removeAttribute("href");
        }""",
        address and f"{address}{doc}.html",
    )
    page.evaluate("document.fonts.ready.then(() => true)")
    return finish(page.pdf(prefer_css_page_size=True, format="A4", print_background=True, tagged=True), title)


def offer(html, count):
    """在每一页的页脚放上下载 PDF 的链接；讲义只放在给老师的几页。"""
    everywhere = {BOOK: f"全书（{count} 页）", "cheat-sheet": "速查表"}
    teachers = {"handout": "讲义", "handout-solution": "讲义答案"}
    for path in html.rglob("*.html"):
        names = everywhere | (teachers if path.stem in ("teachers", *teachers) else {})

        def links(match, names=names):
            made = "　".join(f'<a href="{match[1]}/{name}.pdf">{label}</a>' for name, label in names.items())
            return f"<!-- pdf {match[1]} --><p>打印用的 PDF：{made}</p><!-- /pdf -->"

        before = path.read_text(encoding="utf-8")
        if (after := FOOTER.sub(links, before)) != before:
            path.write_text(after, encoding="utf-8")


def main(html=ROOT / "_build" / "html"):
    work, target = html.parent / "pdf", html / "_downloads"
    work.mkdir(exist_ok=True)
    address = site_address()
    assembly = Assembly(html, address)
    sources = [assembly.document().encode(), *((html / f"{doc}.html").read_bytes() for doc in SHEETS.values())]
    sources += [path.read_bytes() for path in (*sorted((html / "_static").glob("*.css")), *HERE.glob("pdf.*"))]
    key, stamp = hashlib.sha256(FOOTER.sub("", b"".join(sources).decode()).encode()).hexdigest(), work / "key"
    files = {name: target / f"{name}.pdf" for name in (BOOK, *SHEETS)}
    if not (stamp.exists() and stamp.read_text() == key and all(path.exists() for path in files.values())):
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser.executable(), args=browser.ARGS)
            page = chromium.new_page()
            files[BOOK].write_bytes(print_book(page, assembly, work))
            for name, doc in SHEETS.items():
                files[name].write_bytes(print_sheet(page, html, doc, address))
            chromium.close()
        stamp.write_text(key)
    for path in files.values():
        print(f"{path.relative_to(Path.cwd())}：{len(PdfReader(path).pages)} 页，{path.stat().st_size / 1e6:.2f} MB")
    offer(html, len(PdfReader(files[BOOK]).pages))


if __name__ == "__main__":
    main(*(Path(argument).resolve() for argument in sys.argv[1:]))

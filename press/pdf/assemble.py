"""把建好的网站拼成一个 HTML：按目录的次序取出每一页的正文，去掉只有屏幕上才有用的东西，连上前面几页。"""

import copy
import posixpath
import re
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import yaml
from bs4 import BeautifulSoup

from .. import toc
from ..environment import ROOT
from . import SHEETS, fonts

HERE = Path(__file__).parent
APART = {SHEETS["handout"], SHEETS["handout-solution"]}  # 单独成一张的，不进全书
SCREEN = (
    "script, .headerlink, .sa-controls, .sa-live, .sa-hint, .sa-actions, .sa-result, .sa-score, .sa-numbers, "
    "details.hide, .katex-mathml, .toctree-wrapper, .copy, [hidden]"
)
SHORT = 14  # 这么多行以内的代码不分在两页
UNKNOWN = "000"
HEADING = re.compile("^h[1-6]$")
STEP = re.compile("[③-⑦]")


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
    root : Path
        书的根

    Raises
    ------
    KeyError
        有一个链接指向书里没有的地方
    """

    def __init__(self, html, address, root=ROOT):
        self.html, self.address = html, address
        self.config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        self.title = self.config["title"]
        self.parts = parts(root)
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
        for details in article.select(".sa-side > details"):  # 支线印在原处
            details.summary.unwrap()
            details.unwrap()
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
        """每个 id 换成全书只有一个的、只含 ASCII 的名字，别处添了什么也不变。

        一节的 id 都归它的标题，标题才知道自己落在哪一页。
        """
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
                name = f"{stem}.{sha256(tag['id'].encode()).hexdigest()[:8]}" if tag["id"] else stem
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
            f"<style>{fonts.css()}{(HERE / 'pdf.css').read_text(encoding='utf-8')}{pages}</style></head>"
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

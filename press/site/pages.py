"""每一页的外壳：主题、配色、上下文，以及对页面内容的几处小修。"""

import posixpath
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from pygments.formatters import HtmlFormatter
from sphinx.util.fileutil import copy_asset_file
from sphinx.writers.html5 import HTML5Translator

from selfattn import theme

from .. import katex, toc

HERE = Path(__file__).parent
TEACHERS = "book/appendix/teachers"
DARK_CODE = "a11y-high-contrast-dark"
SPHINX_SCRIPTS = {"documentation_options.js", "doctools.js", "sphinx_highlight.js", "translations.js"}


def plain(node, *without):
    """节点里给人看的文字，公式写成一行；源码里的 HTML 和图，还有 without 这几种节点，不算。"""
    skipped = (nodes.raw, nodes.comment, nodes.image, *without)
    maths = (nodes.math, nodes.math_block)
    texts = [
        katex.text(text.strip()) if isinstance(text.parent, maths) else text
        for text in node.findall(nodes.Text)
        if not isinstance(text.parent, skipped)
    ]
    return re.sub(r"\s+", " ", "".join(texts)).strip()


def tidy(app, doctree):
    """去掉数字后面的算式注释；表格放进自己会滚动的盒子，教案的表在手机上变成卡片；拼接一句一行的文字。"""
    for raw in list(doctree.findall(nodes.raw)):
        if re.fullmatch(r"\s*<!--.*-->\s*", raw.astext(), re.S):
            raw.parent.remove(raw)
    for table in list(doctree.findall(nodes.table)):
        box = nodes.container(classes=["sa-scroll"])
        if app.env.docname == TEACHERS and wordy(table):
            box["classes"].append("sa-cards")
            name_cells(table)
        table.replace_self(box)
        box += table
    join_lines(doctree)


def rows_of(part):
    return [[*row.findall(nodes.entry)] for row in part.findall(nodes.row)]


def wordy(table):
    """至少两列有整句的话：手机上排不下，一行要变成一张卡片。"""
    long = [[len(plain(entry)) >= 10 for entry in row] for row in rows_of(next(table.findall(nodes.tbody)))]
    return sum(map(any, zip(*long))) >= 2


def name_cells(table):
    """每一格里写上列名，变成卡片时才看得见。"""
    (names,) = rows_of(next(table.findall(nodes.thead)))
    for row in rows_of(next(table.findall(nodes.tbody))):
        for name, entry in zip(names, row):
            entry.insert(0, nodes.paragraph("", plain(name), classes=["sa-cell-name"]))


FULL_WIDTH = re.compile(r"[\u2014\u2018-\u201d\u2026\u3000-\u303f\uff00-\uffef]")
HAN = re.compile(r"[\u3400-\u9fff]")


def join_lines(doctree):
    """源码里一句一行；拼成一段时，中文之间、全角标点之后不留空格。"""
    for block in doctree.findall(lambda node: isinstance(node, nodes.TextElement)):
        if isinstance(block, (nodes.Inline, nodes.FixedTextElement)):
            continue
        leaves = list(block.findall(nodes.Text))
        whole = "".join(leaves)
        start = 0
        for leaf in leaves:
            kept = ""
            for k, char in enumerate(leaf, start):
                around = whole[k - 1 : k], whole[k + 1 : k + 2]
                tight = any(map(FULL_WIDTH.match, around)) or all(map(HAN.match, around))
                kept += "" if char == "\n" and tight else char
            start += len(leaf)
            if kept != leaf:
                leaf.parent.replace(leaf, nodes.Text(kept))


def launch_links(options, docname, code):
    """在线运行的链接；仓库的地址没填，就一个也没有。code 是笔记本里的代码：没有取书的那一格，就不给 Colab。"""
    url = options.get("repository_url", "").rstrip("/").removesuffix(".git")
    if not url:
        return []
    branch = options.get("repository_branch") or "main"
    path = f"{docname}.ipynb"
    on_github = urlsplit(url).netloc == "github.com"
    name = posixpath.basename(url)
    targets = {key: value.rstrip("/") for key, value in options["launch_buttons"].items() if isinstance(value, str)}
    links = []
    if host := targets.get("binderhub_url"):
        repo = f"gh{urlsplit(url).path}" if on_github else f"git/{quote(url, safe='')}"
        links.append(("Binder", f"{host}/v2/{repo}/{branch}?urlpath=lab/tree/{path}"))
    if host := targets.get("jupyterhub_url"):
        inside = quote(f"lab/tree/{name}/{path}", safe="")
        links.append(
            (
                "JupyterHub",
                f"{host}/hub/user-redirect/git-pull?repo={quote(url, safe='')}&branch={branch}&urlpath={inside}",
            )
        )
    if (host := targets.get("colab_url")) and on_github and f'"{url}", whole' in code:  # press/address.py 写的
        links.append(("Colab", f"{host}/github{urlsplit(url).path}/blob/{branch}/{path}"))
    return links


def printed(for_teachers):
    """这一页页脚里的 PDF：[(文件名, 叫它什么)]。"""
    sheets = [("handout", "讲义"), ("handout-solution", "讲义答案")] if for_teachers else []
    return [("selfattn", "全书"), ("cheat-sheet", "速查表"), *sheets]


def leave_out_teachers(app, pagename, context):
    """给老师的几页不在学生的阅读次序里：谁的上一页、下一页都不是它们。"""
    apart = {TEACHERS, *app.env.toctree_includes.get(TEACHERS, ())}
    context["printed"] = printed(pagename in apart) if app.config.press_pdf else []
    for name, other in zip(("prev", "next"), app.builder.relations.get(pagename, (None,) * 3)[1:]):
        if pagename in apart or other in apart:
            context[name] = None


def add_context(app, pagename, templatename, context, doctree):
    leave_out_teachers(app, pagename, context)
    context["teachers"] = TEACHERS if TEACHERS in app.env.found_docs else None
    context["chapter"] = posixpath.basename(pagename) if toc.number(pagename) else None
    path = Path(app.env.doc2path(pagename)) if pagename in app.env.found_docs else Path()
    context["notebook"], context["launch_links"] = None, []
    if path.suffix == ".ipynb":
        context["notebook"] = f"_downloads/{path.name}"
        code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
        context["launch_links"] = launch_links(app.config.html_theme_options, pagename, code)
    context["terms"] = 'class="sa-gloss' in (context.get("body") or "")
    context["uses_math"] = 'class="katex' in (context.get("body") or "")
    context["script_files"] = [
        script
        for script in context["script_files"]
        if posixpath.basename(str(getattr(script, "filename", script) or "")) not in SPHINX_SCRIPTS
    ]
    context["css_files"] = [css for css in context["css_files"] if "mystnb." not in str(getattr(css, "filename", css))]
    paragraphs = doctree.findall(nodes.paragraph) if doctree else ()
    first = next((each for each in paragraphs if "sa-minutes" not in each["classes"]), None)
    context["description"] = plain(first)[:150] if first else ""


def is_side(node):
    """这个节是不是一条支线；site/sides.py 起的类名。"""
    return isinstance(node, nodes.section) and "sa-side" in node["classes"]


class Translator(HTML5Translator):
    """标题旁的“#”只有一种提示；支线收在 <details> 里，标题和分钟写在外面。"""

    def add_permalink_ref(self, node, title):
        if not is_side(node):  # 收起的标题是一个按钮，里面不能再有链接
            super().add_permalink_ref(node, "这里的链接")

    def visit_title(self, node):
        if is_side(node.parent):
            self.body.append("<details><summary>")
        super().visit_title(node)

    def depart_title(self, node):
        super().depart_title(node)
        if is_side(node.parent):
            self.body.append(f" <span>{node.parent['minutes']} 分钟</span></summary>\n")

    def depart_section(self, node):
        if is_side(node):
            self.body.append("</details>\n")
        super().depart_section(node)


def visit_hidden(translator, node):
    translator.body.append(
        f'<details class="hide"><summary><span class="collapsed">{node["prompt_show"]}</span>'
        f'<span class="expanded">{node["prompt_hide"]}</span></summary>\n'
    )


def depart_hidden(translator, node):
    translator.body.append("</details>\n")


def write_assets(app, exception):
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    (static / "colors.css").write_text(theme.css() + "\n", encoding="utf-8")
    light = app.builder.highlighter.get_stylesheet()
    dark = HtmlFormatter(style=DARK_CODE).get_style_defs('[data-theme="dark"] .highlight')
    (static / "pygments.css").write_text(f"{light}\n{dark}\n", encoding="utf-8")
    copy_asset_file(str(HERE / "index.html"), str(app.outdir))
    Path(app.outdir, ".nojekyll").touch()  # 不然 GitHub Pages 会丢掉名字以 _ 开头的文件夹


def setup(app):
    app.add_config_value("comments_config", {}, "")  # Jupyter Book 总会设它；这里不用评论
    app.add_html_theme("selfattn", str(HERE / "theme"))
    app.set_translator("html", Translator)
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden, depart_hidden))
    app.connect("doctree-read", tidy)
    app.connect("html-page-context", add_context, priority=900)
    app.connect("build-finished", write_assets)

"""建书时用 KaTeX 把公式排成 HTML + MathML。页面不带排版公式的脚本。"""

import json
import re
import shutil
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from docutils.nodes import SkipNode
from sphinx.errors import ExtensionError

VENDOR = Path(__file__).parent / "vendor" / "katex"


@cache
def _context():
    from py_mini_racer import MiniRacer

    context = MiniRacer()
    context.eval("var console = {warn() {}, error() {}, log() {}}")
    context.eval((VENDOR / "katex.min.js").read_text(encoding="utf-8"))
    context.eval(
        """function render(tex, displayMode) {
             try { return {html: katex.renderToString(tex, {displayMode, strict: 'ignore', throwOnError: true})} }
             catch (error) { return {error: String(error.message)} }
           }"""
    )
    return context


@cache
def render(tex, display=False):
    """一个公式的 HTML。

    Raises
    ------
    ValueError
        KaTeX 读不懂这个公式
    """
    result = json.loads(_context().eval(f"JSON.stringify(render({json.dumps(tex)}, {json.dumps(display)}))"))
    if "error" in result:
        raise ValueError(f"公式 ${tex}$ 排不出来：{result['error']}")
    return result["html"]


def text(tex):
    """一个公式写成一行字：``\\sqrt{d_k}`` → √d_k。"""
    (math,) = re.findall(r"<math.*?</math>", render(tex), re.S)
    return _line(ElementTree.fromstring(math.replace("&nbsp;", " ")))


def _line(element):
    tag = element.tag.rpartition("}")[2]
    if tag == "annotation":
        return ""
    parts = [_line(part) for part in element]
    if tag in ("msup", "mover") and not parts[1].strip("′⊤"):
        return "".join(parts)
    if tag == "msqrt":
        return "√" + "".join(parts)
    if tag in ("msubsup", "munderover"):
        return "{}_{}^{}".format(*parts)
    between = {"msub": "_", "munder": "_", "msup": "^", "mover": "^", "mfrac": "/", "mtable": " ", "mtr": " "}
    return (element.text or "").replace("\u2061", "") + between.get(tag, "").join(parts)


def _html(translator, node, display):
    try:
        return render(node.astext().strip(), display)
    except ValueError as error:
        raise ExtensionError(f"{translator.builder.current_docname}：{error}") from None


def visit_inline(translator, node):
    translator.body.append(f'<span class="math">{_html(translator, node, False)}</span>')
    raise SkipNode


def visit_block(translator, node):
    ids = "".join(f'<span id="{target}"></span>' for target in node["ids"])
    translator.body.append(f'<div class="math">{ids}{_html(translator, node, True)}</div>\n')
    raise SkipNode


def copy_assets(app, exception):
    """只带 woff2：浏览器都认得它。"""
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", "katex")
    shutil.copytree(VENDOR / "fonts", target / "fonts", dirs_exist_ok=True)
    shutil.copy(VENDOR / "LICENSE", target)
    css = (VENDOR / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)', "", css)
    (target / "katex.min.css").write_text(css, encoding="utf-8")


def setup(app):
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.connect("config-inited", lambda app, config: setattr(config, "html_math_renderer", "katex"))
    app.connect("build-finished", copy_assets)

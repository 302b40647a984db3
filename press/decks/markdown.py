"""投影里的 Markdown：公式排好，代码上色，数字后面的算式注释去掉。"""

import re

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from .. import katex

COMMENT = re.compile(r"<!--.*?-->", re.S)


def code(text, language="python"):
    return highlight(text, get_lexer_by_name(language or "text"), HtmlFormatter())


def _math(tex, options):
    return katex.render(tex.strip(), options["display_mode"])


def _parser():
    md = MarkdownIt("commonmark", {"breaks": True, "highlight": None}).enable("table")
    md.use(dollarmath_plugin, renderer=_math, allow_space=False)
    md.add_render_rule("fence", lambda self, tokens, k, options, env: code(tokens[k].content, tokens[k].info))
    return md


PARSER = _parser()


def parts(text):
    """最外层的各块：[(记号, 这一块的 Markdown, 从第几行开始)]。"""
    lines = text.split("\n")
    outer = [token for token in PARSER.parse(text) if token.level == 0 and token.map and token.nesting >= 0]
    return [(token, "\n".join(lines[slice(*token.map)]).rstrip(), token.map[0] + 1) for token in outer]


def line(text):
    """一行 Markdown 的 HTML，外面没有段落。"""
    return PARSER.renderInline(COMMENT.sub("", text))


def html(text, steps=False):
    """一段 Markdown 的 HTML；steps 时，列表里的各项一条一条出现。"""
    env = {}
    tokens = PARSER.parse(COMMENT.sub("", text), env)
    for token in tokens:
        if steps and token.type == "list_item_open":
            token.attrJoin("class", "fragment")
    return PARSER.renderer.render(tokens, PARSER.options, env)

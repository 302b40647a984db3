"""封面上的两张图和一张表：同样的结尾、不同的下文；七步的路线；每一页要多久。数字全部现算。"""

import posixpath
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

from selfattn import CONTRAST, MODEL, SENTENCE, run, theme

from .. import minutes, reading, toc
from ..reading import EXERCISES, LINE, SIDE


class Contrast(nodes.General, nodes.Element):
    pass


class SevenSteps(nodes.General, nodes.Element):
    pass


class Minutes(nodes.General, nodes.Element):
    pass


def token(t, k):
    return f'<span class="sa-token sa-token{k % 4}">{escape(t.tokens[k])}</span>'


def strip(values, kind, labels=None, color=""):
    """一行格子，底色与各章的热图相同。"""
    limit = 1 if kind == "weights" else max(3.0, max(abs(v) for v in values))
    scale = (lambda v: v) if kind == "weights" else (lambda v: (v / limit + 1) / 2)
    cells = ""
    for k, value in enumerate(values):
        fill, ink = theme.cell_colors(kind, scale(value))
        label = f"<small>{escape(labels[k])}</small>" if labels else ""
        cells += f'<span style="background:{fill};color:{ink}">{label}{value:.2f}</span>'
    edge = f' style="--edge:var(--sa-{color})"' if color else ""
    return f'<span class="sa-strip"{edge}>{cells}</span>'


def named(name, *strips):
    return f'<span class="sa-named"><b>{name}</b>{"".join(strips)}</span>'


def bars(prediction, count):
    rows = ""
    for word, p in list(prediction.items())[:count]:
        rows += f'<span class="sa-bar"><b>{escape(word)}</b><i style="--p:{p:.4f}"></i>{p:.2f}</span>'
    return f'<span class="sa-bars">{rows}</span>'


def contrast_html():
    rows = ""
    for text in CONTRAST:
        t = run(text)
        alone = run(text[-1])
        tokens = "".join(token(t, k) for k in range(t.n))
        rows += (
            f'<div class="sa-case"><p>读完整句　{tokens}</p>{bars(t.prediction, 2)}'
            f"<p>把前面的字都删掉，只给它　{token(t, t.n - 1)}</p>{bars(alone.prediction, 2)}</div>"
        )
    return f'<div class="sa-contrast">{rows}</div>\n'


def step_pictures():
    """七步的图，都是 SENTENCE 的最后一行。"""
    t = run(SENTENCE)
    heads = range(MODEL.h)
    ids = "".join(f'<span class="sa-id">{token(t, k)}<small>{t.ids[k]}</small></span>' for k in range(t.n))
    return (
        ids,
        named("X", strip(t.X[-1], "values")),
        "<span>头 0（头 1 另有一套）</span>"
        + "".join(named(name, strip(getattr(t, name)[0, -1], "values", color=name.lower())) for name in "QKV"),
        "".join(named(f"头 {r}", strip(t.A[r, -1], "weights", t.tokens)) for r in heads),
        "".join(named(f"头 {r}", strip(t.O[r, -1], "values")) for r in heads),
        named("Y", strip(t.Y[-1], "values")),
        bars(t.prediction, 3),
    )


def visit_contrast(translator, node):
    translator.body.append(contrast_html())
    raise nodes.SkipNode


def visit_seven_steps(translator, node):
    builder = translator.builder
    chapters = {toc.number(page): page for page in toc.chapters(Path(builder.srcdir))}
    items = ""
    for number, (words, picture) in enumerate(zip(node["words"], step_pictures(), strict=True), 1):
        if not (docname := chapters.get(number)):
            continue
        title = builder.env.titles[docname].astext().split("　", 1)[-1]
        url = builder.get_relative_uri(builder.current_docname, docname)
        items += (
            f'<li data-chapter="{posixpath.basename(docname)}"><a href="{url}">'
            f'<span class="sa-number">{number}</span><strong>{escape(title)}</strong>'
            f"</a><p>{escape(words)}</p>"
            f'<div class="sa-sample">{picture}</div></li>\n'
        )
    translator.body.append(f'<ol class="sa-steps">\n{items}</ol>\n')
    raise nodes.SkipNode


PARTS = (LINE, SIDE, EXERCISES)


def minutes_row(name, cells):
    cells = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def minutes_rule():
    """分钟是怎样数出来的。"""
    s = {kind: f"{seconds:g} 秒" for kind, seconds in minutes.SECONDS.items()}
    return (
        f"分钟是从页里数出来的：一分钟读 {minutes.HAN_A_MINUTE} 个汉字；一个英文词或一个数 {s['word']}，"
        f"一行看得见的代码 {s['code']}，一个独占一行的公式 {s['formula']}，一张图或表 {s['picture']}，"
        f"一张能动手的图 {s['interactive']}，一次先猜 {s['guess']}，一道小测 {s['question']}。"
        f"练习一道：补几行 {minutes.FILL} 分钟，从头写 {minutes.SCRATCH} 分钟。"
    )


def visit_minutes(translator, node):
    builder = translator.builder
    root = Path(builder.srcdir)
    rows = ""
    for page in reading.line_pages(root):
        spent = minutes.of(page, root)
        url = builder.get_relative_uri(builder.current_docname, page)
        title = "封面" if page == builder.config.root_doc else escape(builder.env.titles[page].astext())
        rows += minutes_row(f'<a href="{url}">{title}</a>', [spent[part] or "" for part in PARTS])
    total = minutes.total(reading.line_pages(root), root)
    rows += minutes_row("一共", [minutes.hours(total[part]) for part in PARTS])
    head = "".join(f'<th scope="col">{name}</th>' for name in ("", *(f"{part}（分钟）" for part in PARTS)))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    translator.body.append(f'<div class="sa-scroll sa-hours">{table}</div>\n<p>{minutes_rule()}</p>\n')
    raise nodes.SkipNode


def directive(node_class):
    """一个指令：里面写的话，一行一句，放在 words 里。"""
    made = {"has_content": True, "run": lambda self: [node_class(words=list(self.content))]}
    return type(node_class.__name__, (Directive,), made)


def setup(app):
    for name, node, visit in (
        ("contrast", Contrast, visit_contrast),
        ("seven-steps", SevenSteps, visit_seven_steps),
        ("minutes", Minutes, visit_minutes),
    ):
        app.add_node(node, html=(visit, None))
        app.add_directive(name, directive(node))

"""课堂讲义：一张 A4，跟着「我爱你」的最后一行走七步。空着的和填好的是同一份，只差一个参数。"""

from html import escape
from math import exp, floor

import numpy as np
from docutils import nodes
from docutils.parsers.rst import Directive

from selfattn import MODEL, SENTENCE, run

from ..katex import render

HEAD = 1  # 手算这个头；另一个头的输出印在纸上
ROOT = 1.41  # √2，学生用的
STYLE = "handout.css"


def half_up(x, digits):
    """四舍五入，和学生在纸上做的一样。"""
    scale = 10**digits
    return np.sign(x) * np.floor(np.abs(x) * scale + 0.5 + 1e-9) / scale


class Worked:
    """学生照着讲义会算出的数：指数和权重留三位小数，别的留两位；后一步用前一步留下的数。"""

    def __init__(self, t):
        self.t, last = t, t.n - 1
        self.q, self.k, self.v = (getattr(t, name)[HEAD, last] for name in "QKV")
        self.dots = half_up(t.K[HEAD] @ self.q, 2)
        self.scores = half_up(self.dots / ROOT, 2)
        self.exps = half_up(np.exp(self.scores), 3)
        self.weights = half_up(self.exps / self.exps.sum(), 3)
        self.output = half_up(self.weights @ t.V[HEAD], 2)
        self.other = half_up(t.O[1 - HEAD, last], 2)
        self.concat = np.concatenate([self.other, self.output] if HEAD else [self.output, self.other])
        self.y = half_up(self.concat @ MODEL.W_O, 2)
        self.words = list(t.prediction)[:2]
        columns = [MODEL.vocab.index(word) for word in self.words]
        self.logits = half_up(self.y @ MODEL.W_U[:, columns], 2)
        self.gap = half_up(self.logits[1] - self.logits[0], 2)
        self.second = half_up(exp(self.gap), 3)
        e = np.exp(t.logits[last] - t.logits[last].max())
        self.rest = half_up(e.sum() - e[columns].sum(), 3)
        self.total = 1 + self.second + self.rest
        self.p = half_up(np.array([1, self.second]) / self.total, 2)


class Sheet:
    """一张讲义的 HTML；solution 为真时，每个空里写着答案，否则答案不出现在网页里。"""

    def __init__(self, solution):
        self.solution = solution
        self.t = run(SENTENCE)
        self.w = Worked(self.t)

    # ── 小零件 ────────────────────────────────────────────────────────────
    def blank(self, value, digits=2):
        text = f"{value:.{digits}f}" if isinstance(value, float) else str(value)
        short = "" if isinstance(value, float) else " short"
        return f'<b class="sa-blank{short}">{escape(text) if self.solution else ""}</b>'

    def blanks(self, values, digits=2):
        return "（" + "，".join(self.blank(float(value), digits) for value in values) + "）"

    def answer(self, text):
        """要写一句话的空。"""
        return f'<span class="sa-line">{text if self.solution else ""}</span>'

    def step(self, number, title, *parts):
        return f'<section><h2><span class="sa-number">{number}</span>{title}</h2>{"".join(parts)}</section>\n'

    # ── 七步 ──────────────────────────────────────────────────────────────
    def tokens(self):
        vocab = grid([range(MODEL.d_vocab)], MODEL.vocab, ["编号"], digits=0)
        ids = "　".join(f"「{c}」{self.blank(int(k))}" for c, k in zip(self.t.tokens, self.t.ids))
        return self.step(1, "切成词元：查词表", vocab, f"<p>「{SENTENCE}」的编号：{ids}</p>")

    def embedding(self):
        rows = [f"{k} {c}" for k, c in enumerate(MODEL.vocab)]
        table = grid(MODEL.W_E, [f"维 {m}" for m in range(MODEL.d_model)], rows)
        own = f"<p>最后一个字「{self.t.tokens[-1]}」这一行：<br>{tex('x')} = {self.blanks(self.t.X[-1], 1)}</p>"
        return self.step(2, "词嵌入：取一行", table, own)

    def qkv(self):
        matrices = "".join(
            grid(getattr(MODEL, f"W_{name}")[HEAD], caption=tex(f"W_{name}"), kind=name.lower()) for name in "QKV"
        )
        own = "".join(f"<br>{tex(f'{n} = x W_{n.upper()}')} = {self.blanks(getattr(self.w, n))}" for n in "qkv")
        return self.step(
            3, f"查询、键、值（头 {HEAD}）", f'<div class="sa-row">{matrices}</div>',
            f"<p>{tex('x')} 对着一列，四对数相乘再相加，得一个数。{own}</p>",
        )  # fmt: skip

    def weights(self):
        w, last, root = self.w, self.t.n - 1, tex(rf"\sqrt{{{MODEL.d_k}}}")
        names = {"键": "k", "点积": r"q \cdot k", "分数": "s", "指数": "e^s", "权重": "a"}
        head = [f"{name} {tex(letter)}" for name, letter in names.items()]
        rows = [
            [row(self.t.K[HEAD, j]) if j < last else "第 3 步的",
             *(self.blank(float(x[j]), d) for x, d in ((w.dots, 2), (w.scores, 2), (w.exps, 3), (w.weights, 3)))]
            for j in range(self.t.n)
        ]  # fmt: skip
        total = ["", "", "加起来", self.blank(float(w.exps.sum()), 3), self.blank(float(w.weights.sum()), 3)]
        return self.step(
            4, "注意力权重：「你」的查询，三个键",
            f"<p>分数 = 点积 ÷ {root}，{root} 取 {ROOT}。<br>权重 = 自己的指数 ÷ 三个指数的和。</p>",
            grid([*rows, total], head, [*self.t.tokens, ""]),
            "<p>指数从下表查：行是第一位小数，列是第二位。</p>", self.exponents(),
        )  # fmt: skip

    def exponents(self):
        """用得上的一小块指数表：不许用手机的课堂也能算。"""
        tenths = sorted({floor(-x * 10 + 1e-9) for x in [*self.w.scores, self.w.gap]})
        values = [[exp(-(10 * tenth + k) / 100) for k in range(10)] for tenth in tenths]
        labels = [f"-{tenth / 10:.1f}" for tenth in tenths]
        return grid(values, [f"{k}" for k in range(10)], labels, digits=3, kind="small", corner=tex("e^s"))

    def output(self):
        named = lambda letter, c: f"{tex(letter)}<sub>{c}</sub>"
        total = " + ".join(named("a", c) + named("v", c) for c in self.t.tokens)
        given = "".join(f"{named('v', c)} = {row(self.t.V[HEAD, j])}<br>" for j, c in enumerate(self.t.tokens[:-1]))
        return self.step(
            5, "加权求和：三个值的平均",
            f"<p>{tex('o')} = {total} = {self.blanks(self.w.output)}</p>",
            f'<div class="sa-row">{self.plane()}<p>{given}{named("v", self.t.tokens[-1])} 是第 3 步的'
            f"<br>三个值是三角形的顶点<br>把 {tex('o')} 点上去</p></div>",
        )  # fmt: skip

    def plane(self):
        """三个值的三角形，横竖都是一格一个单位（竖的一格短些）；答案页上还有输出。"""
        V, wide, tall = self.t.V[HEAD], 26, 12
        (left, low), (right, high) = np.floor(V.min(0) - 0.3), np.ceil(V.max(0) + 0.3)
        spot = lambda point: (round((point[0] - left) * wide + 14, 1), round((high - point[1]) * tall + 5, 1))
        text = lambda x, y, label: f'<text x="{x:.1f}" y="{y:.1f}">{label}</text>'
        (x0, y1), (x1, y0) = spot((left, low)), spot((right, high))
        xs, ys = np.arange(left, right + 1), np.arange(low, high + 1)
        lines = "".join(f"M{spot((x, low))[0]},{y0}V{y1}" for x in np.arange(left, right + 0.5, 0.5))
        lines += "".join(f"M{x0},{spot((left, y))[1]}H{x1}" for y in ys)
        names = "".join(text(spot((x, low))[0], y1 + 8, f"{x:g}") for x in xs)
        names += "".join(text(6, spot((left, y))[1] + 2.4, f"{y:g}") for y in ys)
        centre, marks = np.array(spot(V.mean(0))), ""
        for j, (c, point) in enumerate(zip(self.t.tokens, map(spot, V))):
            out = np.array(point) - centre
            x, y = point + 8 * out / np.linalg.norm(out)
            marks += f'<circle cx="{point[0]}" cy="{point[1]}" r="2.2" style="fill:var(--sa-token{j})"/>'
            marks += text(x, y + 2.6, c)
        if self.solution:
            x, y = spot(self.w.output)
            marks += f'<g class="sa-o"><circle cx="{x}" cy="{y}" r="2.2"/>{text(x + 6, y - 2, "o")}</g>'
        corners = " ".join(f"{x},{y}" for x, y in map(spot, V))
        return (
            f'<svg class="sa-plane" viewBox="0 0 {x1 + 8} {y1 + 11}" role="img" aria-label="三个值连成的三角形">'
            f'<path d="{lines}"/><polygon points="{corners}"/>{names}{marks}</svg>'
        )

    def heads(self):
        other = "，".join(f"{x:.2f}" for x in self.w.other)
        own = "，".join(map(self.blank, map(float, self.w.output)))
        both = " | ".join([other, own] if HEAD else [own, other])
        labels = [f"头 {h} 第 {c} 个" for h in range(MODEL.h) for c in range(MODEL.d_v)]
        return self.step(
            6, f"多头拼接（头 {1 - HEAD} 已经算好）", f"<p>左右相接：（{both}）</p>",
            grid(MODEL.W_O, rows=labels, caption=tex("W_O")),
            f"<p>乘 {tex('W_O')}：{tex('y')} = {self.blanks(self.w.y)}</p>",
        )  # fmt: skip

    def prediction(self):
        w, (first, second) = self.w, self.w.words
        columns = [MODEL.vocab.index(word) for word in w.words]
        table = grid(MODEL.W_U[:, columns].T, rows=[f"「{word}」的一列" for word in w.words], caption=tex("W_U"))
        return self.step(
            7, "预测：给每个字打分", "<p>八个字里，只算最高的两个。</p>", table,
            f"<p>logit：「{first}」{self.blank(float(w.logits[0]))}　「{second}」{self.blank(float(w.logits[1]))}"
            "<br>两个都减去最大的那个（概率不变）："
            f"<br>「{first}」减完是 0，指数是 1<br>「{second}」减完是 {self.blank(float(w.gap))}，"
            f"指数是 {self.blank(float(w.second), 3)}"
            f"<br>其余六个字也这样做，指数共 {w.rest:.3f}<br>总和 1 + {self.blank(float(w.second), 3)} + {w.rest:.3f}"
            f" = {self.blank(float(w.total), 3)}<br>概率：「{first}」{self.blank(float(w.p[0]))}　「{second}」"
            f"{self.blank(float(w.p[1]))}<br>下一个字最可能是「{self.blank(first)}」。</p>",
        )  # fmt: skip

    def questions(self):
        t, other = self.t, 1 - HEAD
        shares = "、".join(f"「{c}」{a:.2f}" for c, a in zip(t.tokens, t.A[other, -1]))
        nearest = t.tokens[int(np.linalg.norm(t.V[other] - t.O[other, -1], axis=1).argmin())]
        near = self.answer(f"「{nearest}」，权重几乎全给了它。")
        positive = self.answer(tex("e^s") + " 总大于 0；分数只看谁比谁大。")
        return (
            f"<section><h2>想一想</h2><p>头 {other} 的权重是{shares}。它的输出最靠近谁的值？{near}</p>"
            f"<p>三个分数都是负的，权重为什么都是正的？{positive}</p></section>\n"
        )

    def html(self):
        name = "" if self.solution else '<p class="sa-name">班级 <span></span>　姓名 <span></span></p>'
        steps = (self.tokens, self.embedding, self.qkv, self.weights, self.output, self.heads, self.prediction)
        body = "".join(step() for step in (*steps, self.questions))
        return f'{name}<div class="sa-sheet">{body}</div>\n'


def tex(formula):
    return f'<span class="math">{render(formula)}</span>'


def row(values):
    return "（" + "，".join(f"{value:.2f}" for value in values) + "）"


def grid(values, cols=None, rows=None, *, digits=1, kind="", caption="", corner=""):
    """一张小表；格子可以是数，也可以是写好的 HTML。"""
    cell = lambda x: f"<td>{x if isinstance(x, str) else format(x, f'.{digits}f')}</td>"
    name = lambda text, scope: f'<th scope="{scope}">{text}</th>'
    head = ""
    if cols is not None:
        first = f"<th>{corner}</th>" if corner else "<td></td>"
        head = f"<tr>{first if rows is not None else ''}{''.join(name(c, 'col') for c in cols)}</tr>"
    body = ""
    for i, line in enumerate(values):
        label = name(rows[i], "row") if rows is not None else ""
        body += f"<tr>{label}{''.join(map(cell, line))}</tr>"
    title = f"<caption>{caption}</caption>" if caption else ""
    return f'<div class="sa-scroll"><table class="sa-grid {kind}">{title}{head}{body}</table></div>'


class Handout(nodes.General, nodes.Element):
    pass


class HandoutDirective(Directive):
    """``{handout}`` 和 ``{handout-solution}``：没有参数，在 JupyterLab 里就可以整个去掉。"""

    def run(self):
        return [Handout(solution=self.name.endswith("solution"))]


def visit(translator, node):
    translator.body.append(Sheet(node["solution"]).html())
    raise nodes.SkipNode


def add_style(app, pagename, templatename, context, doctree):
    if doctree and next(iter(doctree.findall(Handout)), None):
        app.add_css_file(STYLE)


def setup(app):
    app.add_node(Handout, html=(visit, None))
    for name in ("handout", "handout-solution"):
        app.add_directive(name, HandoutDirective)
    app.connect("html-page-context", add_style)

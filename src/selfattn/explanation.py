"""一个数是怎样来的：代进数字的算式、每一项、来源和公式。"""

import re
from dataclasses import dataclass

import numpy as np

from . import contracts
from .trace import EXPLAINABLE, Trace
from .wording import shown


def number(x, digits=4):
    """给人看的数：最多 digits 位小数，去掉末尾的 0，至少留一位；负号用 ASCII。"""
    if np.isneginf(x):
        return "-∞"
    text = f"{x:.{digits}f}".rstrip("0")
    text = text + "0" if text.endswith(".") else text
    return "0.0" if text == "-0.0" else text


def positive(x):
    """softmax 里的数：大于 0 而四位小数写不出来的，写成 ``1e-9`` 的样子，不写成 0。"""
    return f"{x:.0e}".replace("e-0", "e-") if x > 0 and number(x) == "0.0" else number(x)


@dataclass(frozen=True)
class Explanation:
    """一个数的来历。

    Attributes
    ----------
    name : str
        Trace 里的名字，如 ``"A"``
    index : tuple of int
        它在那个数组里的位置
    value : float
    kind : str
        ``"lookup"`` 查表、``"dot"`` 点积、``"scale"`` 除以 √d_k、``"mask"`` 掩码、
        ``"softmax"``、``"copy"`` 照搬
    terms : tuple of (label, a, b)
        dot：每一项是 a·b；softmax：a 是分数 ÷ 温度，b 是 e^(a−最大值)；其余：a 是来源，b 是除数或 1
    sources : tuple of (name, index)
        用到的数在哪里；权重矩阵的名字带 W
    formula : str
        LaTeX，左边是符号，右边是一般写法
    """

    name: str
    index: tuple
    value: float
    kind: str
    terms: tuple
    sources: tuple
    formula: str

    def __str__(self):
        return f"{self.name}{list(self.index)} = {self.arithmetic(plain=True)}"

    def arithmetic(self, plain=False):
        """代进数字的算式；plain=True 时不用 LaTeX。"""
        minus_inf = "-∞" if plain else r"-\infty"
        show = lambda x: minus_inf if np.isneginf(x) else number(x)
        if self.kind == "dot":
            return " + ".join(self._parts(plain)) + self._equals(plain) + show(self.value)
        if self.kind == "softmax":
            top, parts = self._ratio(plain)
            below = " + ".join(parts)
            ratio = f"{top} / ({below})" if plain else rf"\frac{{{top}}}{{{below}}}"
            return ratio + self._equals(plain) + _power(positive(self.value), plain)
        _, a, b = self.terms[0]
        if self.kind == "scale" and b != 1:
            root = f"√{round(b * b)}" if plain else rf"\sqrt{{{round(b * b)}}}"
            ratio = f"{show(a)} / {root}" if plain else rf"\frac{{{show(a)}}}{{{root}}}"
            return ratio + self._equals(plain) + show(self.value)
        return show(self.value)

    def _parts(self, plain=False):
        """点积的每一项，如 (-0.5)·0.6。"""
        signed = lambda x: f"({number(x)})" if x < 0 else number(x)
        dot = "·" if plain else r"\cdot "
        return [signed(a) + dot + signed(b) for _, a, b in self.terms]

    def _ratio(self, plain=False):
        """softmax 的分子和分母的各项。"""
        parts = [_power(positive(b), plain) for _, _, b in self.terms]
        return parts[self.index[-1]], parts

    def _equals(self, plain=False):
        text = positive(self.value) if self.kind == "softmax" else number(self.value)
        exact = np.isneginf(self.value) or ("e" not in text and abs(float(text) - self.value) < 1e-12)
        return " = " if exact else " ≈ " if plain else r" \approx "

    def _repr_markdown_(self):
        """窄屏上也看得见答案：长的算式一行放不下就换行，答案另起一行。"""
        answer = "".join(self.arithmetic().rpartition(self._equals())[1:]).strip()
        if self.kind == "dot":
            first, *rest = _fold(self._parts())
            lines = [f"= {first}", *(rf"\quad + {line}" for line in rest), answer]
        elif self.kind == "softmax":
            top, parts = self._ratio()
            below = " \\\\\n{} + ".join(_fold(parts))
            below = rf"\begin{{gathered}} {below} \end{{gathered}}" if "\n" in below else below
            lines = [rf"= \frac{{{top}}}{{{below}}}", answer]
        else:
            lines = [f"= {self.arithmetic()}"]
        body = " \\\\\n".join([self.formula, *(f"&{line}" for line in lines)])
        return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"


def _power(text, plain):
    """1e-9 在公式里写成 1×10 的 -9 次方。"""
    digit, e, power = text.partition("e")
    return text if plain or not e else rf"{digit}\times 10^{{{power}}}"


def _fold(parts, width=26):
    """几项加起来，排成几行；每一行（大约）不超过 width 个字。"""
    lines = []
    for part in parts:
        longer = f"{lines[-1]} + {part}" if lines else part
        if lines and len(re.sub(r"\\(times|cdot) ?", "·", longer)) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


_AXES = dict(X=("i", "m"), concat=("i", "m"), Y=("i", "m"), logits=("i", "k"), P=("i", "k")) | {
    name: ("r", "i", "c" if name in ("Q", "K", "V", "O") else "j")
    for name in ("Q", "K", "V", "QK", "S", "S_masked", "A", "O")
}


def explain(trace, name, *index):
    """问一个数是怎样来的，如 ``explain(trace, "A", r, i, j)``。

    Parameters
    ----------
    trace : Trace
    name : str
        Trace 里的名字，如 ``"A"``
    *index : int
        它在那个数组里的位置，从 0 数起

    Returns
    -------
    Explanation
        数值、每一项、来源和公式；在笔记本里显示为算式

    Raises
    ------
    ValueError
        trace 不是 run 的结果，没有这个名字，下标个数不对，或下标越界
    """
    contracts.instance("trace", trace, Trace, "run(…) 的结果")
    if not isinstance(name, str) or name not in EXPLAINABLE:
        names = "、".join(EXPLAINABLE)
        raise ValueError(f"name 应当是 {names} 之一，收到的是 {shown(name)}。")
    array = getattr(trace, name)
    if len(index) != array.ndim:
        came = shown(index)
        raise ValueError(f"{name} 的形状是 {array.shape}，index 应当是 {array.ndim} 个下标，收到的是 {came}。")
    axes = _AXES[name]
    index = tuple(
        contracts.index(axis, k, size, f"{name} 的形状是 {array.shape}")
        for axis, k, size in zip(axes, index, array.shape)
    )
    kind, terms, sources, formula = _how(trace, name, index)
    return Explanation(name, index, float(array[index]), kind, tuple(terms), tuple(sources), formula)


def _dot(label, a, b, source_a, source_b):
    """点积的各项与来源；source_a(m)、source_b(m) 给出第 m 项来自哪里。"""
    terms = [(label(m), float(x), float(y)) for m, (x, y) in enumerate(zip(a, b))]
    sources = [s for m in range(len(terms)) for s in (source_a(m), source_b(m))]
    return "dot", terms, sources


def _how(t, name, index):
    """返回 (kind, terms, sources, formula)。"""
    model = t.model
    if name == "X":
        i, m = index
        row = int(t.ids[i])
        formula = rf"X_{{{i},{m}}} &= W_E[{row},{m}]"
        return "lookup", [(t.tokens[i], float(model.W_E[row, m]), 1.0)], [("W_E", (row, m))], formula
    if name in ("Q", "K", "V"):
        r, i, c = index
        W = getattr(model, f"W_{name}")
        how = _dot(lambda m: f"m={m}", t.X[i], W[r, :, c], lambda m: ("X", (i, m)), lambda m: (f"W_{name}", (r, m, c)))
        return *how, rf"{name}^{{({r})}}_{{{i},{c}}} &= \sum_m X_{{{i},m}}\,W_{{{name},\,m,{c}}}^{{({r})}}"
    if name == "QK":
        r, i, j = index
        how = _dot(lambda c: f"c={c}", t.Q[r, i], t.K[r, j], lambda c: ("Q", (r, i, c)), lambda c: ("K", (r, j, c)))
        return *how, rf"q_{{{i}}}\cdot k_{{{j}}} &= \sum_c Q^{{({r})}}_{{{i},c}}\,K^{{({r})}}_{{{j},c}}"
    if name == "S":
        r, i, j = index
        divisor = float(np.sqrt(model.d_k)) if t.scale else 1.0
        right = rf"\frac{{q_{{{i}}}\cdot k_{{{j}}}}}{{\sqrt{{d_k}}}}" if t.scale else rf"q_{{{i}}}\cdot k_{{{j}}}"
        formula = rf"S^{{({r})}}_{{{i},{j}}} &= {right}"
        return "scale", [(t.tokens[j], float(t.QK[index]), divisor)], [("QK", index)], formula
    if name == "S_masked":
        r, i, j = index
        hidden = t.mask and j > i
        rule = rf"-\infty \quad({j} > {i})" if hidden else rf"S^{{({r})}}_{{{i},{j}}}"
        formula = rf"\tilde S^{{({r})}}_{{{i},{j}}} &= {rule}"
        return "mask", [(t.tokens[j], float(t.S[index]), 1.0)], [("S", index)], formula
    if name in ("A", "P"):
        *row, k = index
        scores, source, T, labels, left = (
            (t.S_masked[tuple(row)], "S_masked", t.attention_temperature, t.tokens,
             rf"A^{{({index[0]})}}_{{{index[1]},{k}}}")
            if name == "A"
            else (t.logits[row[0]], "logits", t.temperature, model.vocab, rf"P_{{{row[0]},{k}}}")
        )  # fmt: skip
        with np.errstate(over="ignore"):  # T 极小时与 steps.softmax 一样
            scaled = scores / T
            exps = np.exp((scores - scores.max()) / T)
        terms = [(label, float(a), float(b)) for label, a, b in zip(labels, scaled, exps)]
        sources = [(source, (*row, j)) for j in range(len(terms))]
        symbol, top, other = ("s", r"\max s", "j") if name == "A" else (r"\mathrm{logit}", r"\max", "m")
        power = lambda m: f"{symbol}_{{{m}}}-{top}" if T == 1 else f"({symbol}_{{{m}}}-{top})/{T:g}"
        formula = rf"{left} &= \frac{{e^{{{power(k)}}}}}{{\sum_{other} e^{{{power(other)}}}}}"
        return "softmax", terms, sources, formula
    if name == "O":
        r, i, c = index
        how = _dot(
            lambda j: t.tokens[j], t.A[r, i], t.V[r, :, c], lambda j: ("A", (r, i, j)), lambda j: ("V", (r, j, c))
        )
        return *how, rf"O^{{({r})}}_{{{i},{c}}} &= \sum_j A^{{({r})}}_{{{i},j}}\,V^{{({r})}}_{{j,{c}}}"
    if name == "concat":
        i, m = index
        r, c = divmod(m, model.d_v)
        formula = rf"\mathrm{{concat}}_{{{i},{m}}} &= O^{{({r})}}_{{{i},{c}}}"
        return "copy", [(f"r={r}", float(t.O[r, i, c]), 1.0)], [("O", (r, i, c))], formula
    if name == "Y":
        i, c = index
        how = _dot(
            lambda m: f"m={m}", t.concat[i], model.W_O[:, c], lambda m: ("concat", (i, m)), lambda m: ("W_O", (m, c))
        )
        return *how, rf"Y_{{{i},{c}}} &= \sum_m \mathrm{{concat}}_{{{i},m}}\,W_{{O,\,m,{c}}}"
    i, k = index  # logits
    how = _dot(lambda m: f"m={m}", t.Y[i], model.W_U[:, k], lambda m: ("Y", (i, m)), lambda m: ("W_U", (m, k)))
    return *how, rf"\mathrm{{logits}}_{{{i},{k}}} &= \sum_m Y_{{{i},m}}\,W_{{U,\,m,{k}}}"

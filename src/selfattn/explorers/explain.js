/** 一个数是怎样来的，和 trace.explain 一样。 */
import { number } from "./text.js";

/** 可以问来历的中间结果，和它们各在第几步。 */
export const STEP_OF = { __proto__: null, X: 2, Q: 3, K: 3, V: 3, QK: 4, S: 4, S_masked: 4, A: 4, O: 5, concat: 6, Y: 6, logits: 7, P: 7 };

/**
 * @typedef {{name: string, index: number[], value: number, kind: string, formula: string,
 *   terms: [string, number, number][], sources: [string, number[]][]}} Explanation
 * terms：dot 的每一项是 a·b；softmax 的 a 是分数 ÷ 温度，b 是 e^(a−最大值)；其余的 a 是来源，b 是除数或 1。
 */

/** 名字和下标指着的数；下标不对就是 undefined。 */
export const at = (t, name, index) => index.reduce((array, k) => array?.[k], STEP_OF[name] ? t[name] : undefined);

/** cell 是 [名字, 下标, …]：有没有这个数；[] 是没有选，也算有。 */
export const cellExists = (t, cell) => !cell.length || (cell[0] in STEP_OF && Number.isFinite(cell[1]) && typeof at(t, cell[0], cell.slice(1)) === "number");

/**
 * @param {import("./steps.js").Trace} t
 * @param {string} name
 * @param {number[]} index
 * @returns {Explanation}
 */
export function explain(t, name, index) {
  const w = t.weights, value = at(t, name, index), place = `${name}[${index.join(", ")}]`;
  const made = (kind, terms, sources, right) => ({ name, index, value, kind, terms, sources, formula: `${place} = ${right}` });
  const dot = (labels, a, b, from, other, right) => made("dot", labels.map((label, m) => [label, a[m], b[m]]),
    labels.flatMap((_, m) => [from(m), other(m)]), right);
  const axis = (letter, row) => row.map((_, m) => `${letter}=${m}`);
  const [first, i, j] = index;
  switch (name) {
    case "X":
      return made("lookup", [[t.tokens[first], value, 1]], [["W_E", [t.ids[first], i]]], `W_E[${t.ids[first]}, ${i}]`);
    case "Q": case "K": case "V": {
      const W = "W_" + name;
      return dot(axis("m", t.X[i]), t.X[i], w[W][first].map((row) => row[j]), (m) => ["X", [i, m]],
        (m) => [W, [first, m, j]], `Σ_m X[${i}, m] · ${W}[${first}, m, ${j}]`);
    }
    case "QK":
      return dot(axis("c", t.Q[first][i]), t.Q[first][i], t.K[first][j], (c) => ["Q", [first, i, c]],
        (c) => ["K", [first, j, c]], `Σ_c Q[${first}, ${i}, c] · K[${first}, ${j}, c]`);
    case "S": {
      const d_k = t.Q[first][i].length;
      return made("scale", [[t.tokens[j], t.QK[first][i][j], t.scale ? Math.sqrt(d_k) : 1]], [["QK", index]],
        `QK[${index.join(", ")}]` + (t.scale ? " / √d_k" : "（不除以 √d_k）"));
    }
    case "S_masked":
      return made("mask", [[t.tokens[j], t.S[first][i][j], 1]], [["S", index]],
        t.mask && j > i ? `-∞（${j} > ${i}，还没读到）` : `S[${index.join(", ")}]`);
    case "A": case "P": {
      const row = index.slice(0, -1), last = index.at(-1);
      const [scores, source, T, labels] = name === "A"
        ? [t.S_masked[first][i], "S_masked", t.attentionTemperature, t.tokens]
        : [t.logits[first], "logits", t.temperature, w.vocab];
      const top = Math.max(...scores), places = `${source}[${row.join(", ")}, :]`;
      return made("softmax", scores.map((x, k) => [labels[k], x / T, Math.exp((x - top) / T)]),
        scores.map((_, k) => [source, [...row, k]]), `softmax(${places}${T === 1 ? "" : " / T"})[${last}]`);
    }
    case "O":
      return dot(t.tokens, t.A[first][i], t.V[first].map((row) => row[j]), (k) => ["A", [first, i, k]],
        (k) => ["V", [first, k, j]], `Σ_j A[${first}, ${i}, j] · V[${first}, j, ${j}]`);
    case "concat": {
      const d_v = t.O[0][0].length, head = Math.floor(i / d_v), source = [head, first, i % d_v];
      return made("copy", [[`r=${head}`, value, 1]], [["O", source]], `O[${source.join(", ")}]`);
    }
    case "Y":
      return dot(axis("m", t.concat[first]), t.concat[first], w.W_O.map((row) => row[i]), (m) => ["concat", [first, m]],
        (m) => ["W_O", [m, i]], `Σ_m concat[${first}, m] · W_O[m, ${i}]`);
    default:
      return dot(axis("m", t.Y[first]), t.Y[first], w.W_U.map((row) => row[i]), (m) => ["Y", [first, m]],
        (m) => ["W_U", [m, i]], `Σ_m Y[${first}, m] · W_U[m, ${i}]`);
  }
}

/** 代进数字的算式，和 Explanation.arithmetic(plain=True) 一字不差。 @param {Explanation} e */
export function arithmetic(e) {
  // 太小的写成 1e-9，不写成 0
  const positive = (x) => (x > 0 && number(x) === "0.0" ? x.toExponential(0) : number(x));
  const signed = (x) => (x < 0 ? `(${number(x)})` : number(x));
  const value = e.kind === "softmax" ? positive(e.value) : number(e.value);
  const equals = e.value === -Infinity || (!value.includes("e") && Math.abs(Number(value) - e.value) < 1e-12) ? " = " : " ≈ ";
  if (e.kind === "dot") return e.terms.map(([, a, b]) => `${signed(a)}·${signed(b)}`).join(" + ") + equals + value;
  if (e.kind === "softmax")
    return `${positive(e.terms[e.index.at(-1)][2])} / (${e.terms.map(([, , b]) => positive(b)).join(" + ")})${equals}${value}`;
  const [, a, b] = e.terms[0];
  return e.kind === "scale" && b !== 1 ? `${number(a)} / √${Math.round(b * b)}${equals}${value}` : value;
}

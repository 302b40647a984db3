/** 七步各画什么：名字、一句话、矩阵和它们之间的记号。 */
import { number } from "./text.js";

/** @typedef {import("./matrix.js").Part} Part */

/** [短的名字, 名字, 一句话] */
export const STEPS = [
  ["词元", "切成词元", "一个字就是一个词元，在词表里查到它的编号。"],
  ["嵌入", "词嵌入", "按编号取出嵌入表 W_E 的一行，就是这个词元的嵌入。"],
  ["Q K V", "查询、键、值", "同一个 X 乘三个矩阵，得到每个词元的查询、键、值。"],
  ["权重", "注意力权重", "查询和每个键做点积，除以 √d_k，掩码，再用 softmax 变成权重。"],
  ["输出", "加权求和", "用权重把各个词元的值混在一起，得到这个头的输出。"],
  ["拼接", "多头拼接", "各头的输出左右相接，再乘 W_O，回到嵌入的大小。"],
  ["预测", "预测", "乘 W_U 给每个字打分，再用 softmax 变成下一个字的概率。"],
];

export const BREAK = "\n";

/**
 * 第 stage 步要画的东西：矩阵、它们之间的记号、换行。
 * @param {number} stage
 * @param {import("./steps.js").Trace} t
 * @param {number} head
 * @param {number} i 查询行
 * @returns {(Part|string)[]}
 */
export function partsOf(stage, t, head, i) {
  const w = t.weights, n = t.tokens.length, dims = (k) => Array.from({ length: k }, (_, c) => String(c));
  /** @returns {Part} */
  const perToken = (name, title, more = {}) => ({
    name, title, values: t[name], rows: t.tokens, cols: dims(t[name][0].length), rowTokens: true, query: i,
    index: (r, c) => [r, c], ...more,
  });
  const perHead = (name, title, more = {}, k = head) => perToken(name, title, {
    values: t[name][k], cols: dims(t[name][k][0].length), index: (r, c) => [k, r, c], ...more,
  });
  const square = { cols: t.tokens, colTokens: true };
  const weights = (name, k, more = {}) => {
    const values = k == null ? w[name] : w[name][k];
    return { name, title: name, values, rows: dims(values.length), cols: dims(values[0].length),
      index: (r, c) => (k == null ? [r, c] : [k, r, c]), ...more };
  };
  // 第 4、5 步里，框出的查询要用到每一个键和值，所以键和值不框
  const asked = stage > 3 && { query: undefined };
  const Q = perHead("Q", "Q", { color: "q", note: "查询" }), K = perHead("K", "K", { color: "k", note: "键", ...asked });
  const V = perHead("V", "V", { color: "v", note: "值", ...asked }), X = perToken("X", "X", { note: "嵌入" });
  const A = perHead("A", "A", { ...square, kind: "weights", note: "权重" });
  const O = (k) => perHead("O", t.O.length > 1 ? `O（头 ${k}）` : "O", {}, k);
  const vocab = { cols: w.vocab, colTokens: true };
  switch (stage) {
    case 1: {
      const list = (name, title, ids, rows, more) => (
        { name, title, values: ids.map((id) => [id]), rows, cols: ["编号"], plain: true, index: (r) => [r], ...more });
      return [list("vocab", "词表", w.vocab.map((_, k) => k), w.vocab), "查表 →", list("ids", "ids", t.ids, t.tokens, { rowTokens: true, query: i })];
    }
    case 2: return [weights("W_E", null, { rows: w.vocab, rowTokens: true, note: "嵌入表" }), "→", X];
    case 3: return [X, ...[Q, K, V].flatMap((part) => [
      BREAK, "×", weights("W_" + part.name, head, { color: part.color }), "=", part])];
    case 4: return [Q, "·", K, "=", perHead("QK", "QK", { ...square, note: "点积" }),
      t.scale ? `÷ √${Q.values[0].length} =` : "不除 =", perHead("S", "S", { ...square, note: "分数" }),
      ...(t.mask ? ["掩码 →", perHead("S_masked", "S_masked", { ...square, note: "掩码之后" })] : []),
      t.attentionTemperature === 1 ? "softmax →" : `softmax（÷ ${number(t.attentionTemperature)}）→`, A];
    case 5: return [A, "×", V, "=", O(head)];
    case 6: return [...t.O.flatMap((_, k) => (k ? ["|", O(k)] : [O(k)])), "=", perToken("concat", "concat", { note: "拼接" }),
      "×", weights("W_O", null), "=", perToken("Y", "Y")];
    default: return [perToken("Y", "Y"), "×", weights("W_U", null, vocab), "=", perToken("logits", "logits", vocab),
      t.temperature === 1 ? "softmax →" : `softmax（÷ ${number(t.temperature)}）→`,
      perToken("P", "P", { ...vocab, kind: "weights", note: "概率" })];
  }
}

/**
 * 把记号和换行并到它后面的矩阵上。
 * @param {(Part|string)[]} items
 * @returns {{part: Part, sign: string, fresh: boolean}[]}
 */
export function grouped(items) {
  const groups = [];
  let sign = "", fresh = false;
  for (const item of items) {
    if (item === BREAK) fresh = true;
    else if (typeof item === "string") sign = item;
    else {
      groups.push({ part: item, sign, fresh });
      [sign, fresh] = ["", false];
    }
  }
  return groups;
}

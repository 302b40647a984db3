/** 一个数的来历：在哪里，怎样算出来，每一项又从哪里来。 */
import { button, columnHead } from "./controls.js";
import { h, write } from "./dom.js";
import { STEP_OF, arithmetic, at } from "./explain.js";
import { number } from "./text.js";

const HEADS = {
  dot: (e) => ["", e.sources[0][0], e.sources[1][0], "积"],
  softmax: (e, t) => {
    const [name, T] = e.name === "A" ? ["分数", t.attentionTemperature] : ["logit", t.temperature];
    return ["", name, T === 1 ? `e^(${name} − 最大)` : `e^((${name} − 最大) / ${number(T)})`, "÷ 总和"];
  },
};

/** 这个数在哪里，说给人听。 */
export function describe(e, t) {
  const [name, a, b, c] = [e.name, ...e.index], token = (k) => `「${t.tokens[k]}」`;
  if (["QK", "S", "S_masked", "A"].includes(name)) return `头 ${a}，查询${token(b)}，键${token(c)}`;
  if (e.index.length === 3) return `头 ${a}，${token(b)}，第 ${c} 维`;
  return name === "logits" || name === "P" ? `${token(a)}后面是「${t.weights.vocab[b]}」` : `${token(a)}，第 ${b} 维`;
}

/** 展开的算式：乘加和 softmax 每一项一行，其余一句话。数可以接着点。 */
function unfold(e, t, ask) {
  const source = (k, x) => {
    const [name, index] = e.sources[k], text = number(x);
    return h("td", null, STEP_OF[name] ? h("button", { type: "button", class: "sa-term", onclick: () => ask(name, index),
      "aria-label": `${text}，${name}[${index.join(", ")}] 是怎样来的` }, text) : text);
  };
  const row = (label, cells, on) => h("tr", { class: on ? "sa-on" : null }, h("th", { scope: "row" }, label), cells);
  const plain = (x) => h("td", null, number(x));
  let rows;
  if (e.kind === "dot") rows = e.terms.map(([label, a, b], k) => row(label, [source(2 * k, a), source(2 * k + 1, b), plain(a * b)]));
  else if (e.kind === "softmax") {
    const total = e.terms.reduce((sum, [, , b]) => sum + b, 0);
    const scores = e.sources.map(([name, place]) => at(t, name, place));
    rows = e.terms.map(([label, , b], k) => row(label, [source(k, scores[k]), plain(b), plain(b / total)], k === e.index.at(-1)));
    rows.push(row("总和", [h("td"), plain(total), plain(1)]));
  } else {
    const [name, index] = e.sources[0];
    return h("p", { class: "sa-sum" }, arithmetic(e), " ", STEP_OF[name]
      ? button(`${name}[${index.join(", ")}] 又是怎样来的`, () => ask(name, index)) : "（训练得来的数）");
  }
  if (e.kind === "dot") rows.push(row("合计", [h("td"), h("td"), plain(e.value)], true));
  const heads = HEADS[e.kind](e, t).map(columnHead);
  return h("div", { class: "sa-scroll" }, h("table", { class: "sa-data" },
    h("thead", null, h("tr", null, heads)), h("tbody", null, rows)));
}

/**
 * 放来历的一块。
 * @param {{ask: (name: string, index: number[]) => void, shut: () => void}} options ask 接着问下一个数，shut 收起
 */
export function answerPanel({ ask, shut }) {
  const place = h("p", { class: "sa-place", tabindex: -1 }), formula = h("p", { class: "sa-formula" }), terms = h("div");
  const el = h("div", { role: "region", class: "sa-answer", "aria-label": "这个数是怎样来的", hidden: true },
    h("div", { class: "sa-answer-head" }, place, button("收起", shut)), formula, terms);
  return {
    el,
    /** e 是一个数的来历，没有就是 null；aside 是不用算的数的一句话。 */
    show(e, t, aside) {
      el.hidden = !e && !aside;
      write(place, e ? describe(e, t) : aside);
      write(formula, e ? e.formula + (e.kind === "dot" || e.kind === "softmax" ? ` = ${number(e.value)}` : "") : "");
      terms.replaceChildren(e ? unfold(e, t, (name, index) => { ask(name, index); place.focus(); }) : "");
    },
  };
}

/** 造句：自己写，点词表里的字，或者让模型往下写。 */
import { button, choice } from "./controls.js";
import { h } from "./dom.js";
import { cellExists } from "./explain.js";
import { pick, random } from "./random.js";
import { MAX_TOKENS, sentenceField, sentenceProblem } from "./sentence.js";
import { run } from "./steps.js";
import { cellText } from "./text.js";

/**
 * 往下写，最多 times 个字，写到句末或者满了为止。
 * @param {{text: string, times: number, seed: number, sample: boolean}} from sample 为真时按概率抽，否则挑最可能的
 * @param {any} parameters
 * @param {object} options run 的选项
 * @returns {{text: string, added: string, seed: number}}
 */
export function writeOn({ text, times, seed, sample }, parameters, options) {
  const { vocab, endings } = parameters;
  let added = "";
  while (times-- > 0 && [...text].length < MAX_TOKENS && !endings.includes([...text].at(-1))) {
    const P = run(text, parameters, options).P.at(-1);
    let k = P.indexOf(Math.max(...P)), u;
    if (sample) {
      [seed, u] = random(seed);
      k = pick(P, u);
    }
    added += vocab[k];
    text += vocab[k];
  }
  return { text, added, seed };
}

/**
 * @param {import("./model.js").Model} model
 * @param {() => object} options 现在给 run 的选项
 */
export function composer(model, options) {
  const parameters = model.get("parameters"), { vocab, endings } = parameters, full = `最多 ${MAX_TOKENS} 个字，已经满了。`;
  const sentence = sentenceField({ vocab, where: "下面", input(text) {
    const n = [...text].length, t = run(text, parameters);
    model.change({ sentence: text, ...(model.get("row") >= n && { row: -1 }), ...(!cellExists(t, model.get("cell")) && { cell: [] }) });
  } });
  const { field, message, say } = sentence;

  const draft = () => [...(field.value && sentenceProblem(field.value, vocab) ? model.get("sentence") : field.value)];
  const add = (token) => (draft().length < MAX_TOKENS ? sentence.take(draft().join("") + token) : say(full));
  const cut = () => (draft().length > 1 ? sentence.take(draft().slice(0, -1).join("")) : say("至少要留 1 个字。"));
  const empty = () => { sentence.take(""); field.focus(); };
  const keys = h("div", { class: "sa-keys", role: "group", "aria-label": "词表" },
    vocab.map((token) => button(token, () => add(token), { "aria-label": `加上「${token}」` })),
    button("删", cut, { "aria-label": "删去最后一个字" }), button("清空", empty, { "aria-label": "清空，重新造句" }));

  const next = h("p", { class: "sa-next" });
  const how = choice({ label: "挑法", options: [["greedy", "最可能的"], ["sample", "按概率抽"]], input: (x) => model.change({ how: x }) });
  function extend(times) {
    const from = { text: model.get("sentence"), times, seed: model.get("seed"), sample: model.get("how") === "sample" };
    const { text, added, seed } = writeOn(from, parameters, options()), end = [...text].at(-1);
    if (!added) return say(endings.includes(end) ? `读到「${end}」，句子已经写完了。` : full);
    model.change({ sentence: text, seed, row: -1 });
    say(`接上了「${added}」。`);
  }
  const writer = h("div", { class: "sa-controls" }, how.el,
    h("div", { class: "sa-buttons" }, button("接一个字", () => extend(1)), button("连写到句末", () => extend(MAX_TOKENS))));

  return {
    el: h("div", { class: "sa-compose" }, h("label", { class: "sa-label" }, h("span", null, "句子"), field), keys, message, next, writer),
    say, reset: sentence.reset,
    /** best 是最可能的三个字的编号，P 是下一个字的概率。 */
    paint(text, best, P) {
      sentence.set(text);
      how.set(model.get("how"));
      next.replaceChildren("下一个字：", ...best.map((k) => h("span", null, h("b", null, `「${vocab[k]}」`), cellText(P[k]))));
    },
  };
}

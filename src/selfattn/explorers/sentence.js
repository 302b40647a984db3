/** 造句：打字，或者点词表里的字。不合格的句子说明白，原来的不动。 */
import { button, h, set, uid, write } from "./ui.js";

const MAX_TOKENS = 16;
const INVISIBLE = /[\p{M}\p{C}\p{Z}]/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** 一个字给人看的样子；看不见的写编码，从右往左写的隔开，免得带乱一整行的次序。 */
function showToken(c) {
  if (c === " " || c === "　") return "空格";
  if (INVISIBLE.test(c)) return `「U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}」`;
  return RIGHT_TO_LEFT.test(c) ? `「\u2068${c}\u2069」` : `「${c}」`;
}

/** 句子哪里不对；没有不对就是 null。 */
export function sentenceProblem(text, vocab) {
  const tokens = [...text];
  if (!tokens.length) return "还没有字，至少要 1 个。";
  const unknown = [...new Set(tokens)].filter((c) => !vocab.includes(c));
  if (unknown.length) {
    const shown = unknown.slice(0, 5).map(showToken).join("、") + (unknown.length > 5 ? ` 等 ${unknown.length} 种字` : "");
    return `${shown}不在词表里；词表里有：${vocab.join(" ")}。`;
  }
  return tokens.length > MAX_TOKENS ? `最多 ${MAX_TOKENS} 个字，现在有 ${tokens.length} 个。` : null;
}

/**
 * 造句的一栏。change(text) 只收到合格的句子；set(text) 只改样子；set(text, true) 连没写好的也换掉。
 * @param {{vocab: string[], get: function(): string, change: function(string): void}} options
 * @returns {{el: HTMLElement, set: function(string, boolean=): void}}
 */
export function composer({ vocab, get, change }) {
  const messageId = uid(), message = h("p", { class: "sa-message sa-quiet", id: messageId, role: "status" });
  const field = h("input", { type: "text", class: "sa-sentence", "aria-describedby": messageId, autocomplete: "off",
    autocapitalize: "off", spellcheck: "false", lang: "zh" });
  let composing = false, shown = "";
  function enter(text) {
    const problem = sentenceProblem(text, vocab);
    set(field, { "aria-invalid": problem ? "true" : null });
    write(message, problem ? `${problem}下面仍是「${get()}」。` : "");
    if (!problem) change(text);
  }
  field.addEventListener("input", () => composing || enter(field.value));
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; enter(field.value); });
  const draft = () => [...(field.value && sentenceProblem(field.value, vocab) ? get() : field.value)];
  const add = (token) => (draft().length < MAX_TOKENS ? enter(draft().join("") + token)
    : write(message, `最多 ${MAX_TOKENS} 个字，已经满了。`));
  const drop = () => (draft().length > 1 ? enter(draft().slice(0, -1).join("")) : write(message, "至少要留 1 个字。"));
  const clear = () => { field.value = ""; enter(""); field.focus(); };
  const keys = h("div", { class: "sa-keys", role: "group", "aria-label": "词表" },
    vocab.map((token) => button(token, () => add(token), { "aria-label": `加上「${token}」` })),
    button("删", drop, { "aria-label": "删去最后一个字" }), button("清空", clear, { "aria-label": "清空，重新造句" }));
  return {
    el: h("div", { class: "sa-compose" }, h("label", { class: "sa-label" }, h("span", null, "句子"), field), keys, message),
    set(text, force = false) {
      if ((text === shown && !force) || composing) return;
      shown = field.value = text;
      set(field, { "aria-invalid": null });
      write(message, "");
    },
  };
}

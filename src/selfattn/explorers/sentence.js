/** 造句：打字，或者点现成的句子。不合格的句子说明白，原来的不动。 */
import { button } from "./controls.js";
import { h, set, uid, write } from "./dom.js";

export const MAX_TOKENS = 16;
const INVISIBLE = /[\p{M}\p{C}\p{Z}]/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** 从右往左写的字隔开，免得带乱一整行的次序。 */
const isolate = (c) => (RIGHT_TO_LEFT.test(c) ? `\u2068${c}\u2069` : c);

/** 一段话的开头，给人看的样子：看不见的字是一点。 */
export function excerpt(text, most = 12) {
  const tokens = [...text];
  return tokens.slice(0, most).map((c) => (INVISIBLE.test(c) ? "·" : isolate(c))).join("") + (tokens.length > most ? "…" : "");
}

/** 一个字给人看的样子；看不见的写编码。 */
function showToken(c) {
  if (c === " " || c === "　") return "空格";
  return `「${INVISIBLE.test(c) ? "U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") : isolate(c)}」`;
}

/** 句子哪里不对；没有不对就是 null。字数在 least 到 most 之间。 */
export function sentenceProblem(text, vocab, least = 1, most = MAX_TOKENS) {
  const tokens = [...text], n = tokens.length;
  const unknown = [...new Set(tokens)].filter((c) => !vocab.includes(c));
  if (unknown.length) {
    const shown = unknown.slice(0, 5).map(showToken).join("、") + (unknown.length > 5 ? ` 等 ${unknown.length} 种字` : "");
    const wide = vocab.filter((token) => unknown.some((c) => c !== token && c === token.normalize("NFKC")));
    return `${shown}不在词表里；词表里有：${vocab.join(" ")}。${wide.map((token) => `「${token}」要写成全角的。`).join("")}`;
  }
  if (n >= least && n <= most) return null;
  const wanted = least === most ? `要正好 ${most} 个` : n < least ? `至少要 ${least} 个` : `最多 ${most} 个`;
  return n ? `${wanted}字，现在有 ${n} 个。` : `还没有字，${wanted}。`;
}

/**
 * 写句子的格子：不合格的说明白，原来的不动；input 只收到合格的句子。
 * @param {{vocab: string[], least?: number, most?: number, where?: string, input: (text: string) => void}} options where 是原来的句子还在哪里
 * @returns {{field: HTMLInputElement, message: HTMLElement, say: (text: string) => void, take: (text: string) => void,
 *   set: (text: string) => void, reset: () => void}} take 换成一句，和打进去的一样；set 只改样子；reset 丢掉没写对的
 */
export function sentenceField({ vocab, least = 1, most = MAX_TOKENS, where = "图上", input }) {
  const messageId = uid(), message = h("p", { class: "sa-message", id: messageId, role: "status" });
  const field = h("input", { type: "text", id: uid(), class: "sa-sentence", "aria-describedby": messageId, autocomplete: "off",
    autocapitalize: "off", spellcheck: "false", lang: "zh" });
  let now = "", composing = false;
  const say = (text) => write(message, text);
  const fill = (text) => { if (field.value !== text) field.value = text; };
  const clear = () => {
    set(field, { "aria-invalid": null });
    say("");
  };
  function take(text) {
    const problem = sentenceProblem(text, vocab, least, most);
    fill(text);
    if (problem) {
      set(field, { "aria-invalid": "true" });
      return say(`${problem}${where}仍是「${now}」。`);
    }
    clear();
    input(text);
  }
  field.addEventListener("input", () => composing || take(field.value));
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; take(field.value); });
  return {
    field, message, say, take,
    set(text) {
      if (text === now || composing) return;
      now = text;
      fill(text);
      clear();
    },
    reset() {
      fill(now);
      clear();
    },
  };
}

export const PRESETS = ["我爱你", "他爱我", "我们爱他", "他们爱我"];

/**
 * 写句子的格子，和现成的句子。
 * @param {{vocab: string[], presets?: string[], least?: number, most?: number, input: (text: string) => void}} options
 * @returns {{el: HTMLElement, set: (text: string) => void, reset: () => void}}
 */
export function sentencePicker({ presets = PRESETS, ...options }) {
  const { field, message, take, set: show, reset } = sentenceField(options);
  const usable = presets.filter((text) => !sentenceProblem(text, options.vocab, options.least, options.most));
  const buttons = usable.map((text) => button(text, () => take(text)));
  const el = h("div", { class: "sa-picker" }, h("div", { class: "sa-control" }, h("label", { for: field.id }, "句子"), field),
    usable.length > 0 && h("div", { class: "sa-buttons", role: "group", "aria-label": "现成的句子" }, buttons), message);
  return {
    el, reset,
    set(text) {
      show(text);
      buttons.forEach((each, k) => set(each, { "aria-pressed": usable[k] === text ? "true" : "false" }));
    },
  };
}

/** 查询行是第几行：−1 是最后一行；句子刚变短，这一行没有了，也是最后一行。 */
export const rowOf = (asked, n) => (asked < 0 || asked >= n ? n - 1 : asked);

/**
 * 选查询行：−1 是最后一行，也就是预测行。set(全部的词元, 现在的行号)。
 * @param {(row: number) => void} input
 */
export function rowPicker(input) {
  const id = uid(), list = h("select", { id, autocomplete: "off", onchange: () => input(+list.value) });
  let shown = "";
  return {
    el: h("div", { class: "sa-control sa-query" }, h("label", { for: id }, "查询行"), list),
    set(tokens, i) {
      const last = tokens.length - 1;
      if (shown !== tokens.join("")) {
        shown = tokens.join("");
        list.replaceChildren(...tokens.map((token, k) => h("option", { value: k === last ? -1 : k }, `${k} ${token}${k === last ? "（预测行）" : ""}`)));
      }
      list.value = i === last ? -1 : i;
    },
  };
}

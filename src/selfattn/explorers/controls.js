/** 控件：滑块、勾选框、单选、按钮，拖动和方向键，折叠起来的数，说给读屏软件听的话。 */
import { h, set, uid, write } from "./dom.js";
import { cellText, number } from "./text.js";

/** 表头的一格；没有字的不是表头。 */
export const columnHead = (text) => (text ? h("th", { scope: "col" }, text) : h("td"));

/**
 * 折叠起来的数：图背后的表。update([[标题, 表头, 各行], …])；每一格是字或数。
 * @returns {{el: HTMLElement, update: (tables: any[][]) => void}}
 */
export function numbersTable(summary = "这张图里的数") {
  const body = h("div"), el = h("details", { class: "sa-numbers" }, h("summary", null, summary), body);
  const cell = (x) => (typeof x === "string" ? x : cellText(x));
  let tables = [];
  const fill = () => {
    if (!el.open) return;
    body.replaceChildren(...tables.map(([caption, header, rows]) =>
      h("div", { class: "sa-scroll", tabindex: 0, role: "region", "aria-label": caption }, h("table", { class: "sa-data" },
        h("caption", null, caption),
        h("thead", null, h("tr", null, header.map((x) => columnHead(cell(x))))),
        h("tbody", null, rows.map(([first, ...rest]) =>
          h("tr", null, h("th", { scope: "row" }, cell(first)), rest.map((x) => h("td", null, cell(x))))))))));
  };
  el.addEventListener("toggle", fill);
  return { el, update: (next) => { tables = next; fill(); } };
}

/**
 * 滑块：一个标签、一个 range、旁边写着现在的数。set(value) 只改样子，不触发 input。
 * @returns {{el: HTMLElement, input: HTMLInputElement, set: (value: number) => void}}
 */
export function slider({ label, min, max, step, format = (x) => number(x, 2), input }) {
  const id = uid(), out = h("output", { for: id, "aria-live": "off" });
  const range = h("input", { type: "range", id, min, max, step, autocomplete: "off", "data-prevent-swipe": true });
  const show = (value) => {
    write(out, format(value));
    set(range, { "aria-valuetext": `${label} = ${format(value)}` });
  };
  range.addEventListener("input", () => { show(+range.value); input(+range.value); });
  const el = h("div", { class: "sa-control sa-range" }, h("label", { for: id }, label), range, out);
  return { el, input: range, set: (value) => { range.value = value; show(value); } };
}

/** 勾选框。 */
export function toggle({ label, input }) {
  const box = h("input", { type: "checkbox", autocomplete: "off", onchange: () => input(box.checked) });
  return { el: h("label", { class: "sa-control sa-toggle" }, box, label), input: box, set: (on) => { box.checked = on; } };
}

/**
 * 几个里选一个（单选按钮排成一排）。options 是 [[值, 字], …]，可以用 options(新的) 换掉。
 * @returns {{el: HTMLElement, set: (value: any) => void, options: (pairs: [any, string][]) => void}}
 */
export function choice({ label, options, input }) {
  const name = uid(), list = h("div", { class: "sa-options" });
  let boxes = [], values = [];
  const fill = (pairs) => {
    values = pairs.map(([value]) => value);
    boxes = pairs.map(([value]) => h("input", { type: "radio", name, autocomplete: "off", onchange: () => input(value) }));
    list.replaceChildren(...pairs.map(([, text], k) => h("label", { class: "sa-option" }, boxes[k], h("span", null, text))));
  };
  fill(options);
  const el = h("fieldset", { class: "sa-control sa-choice" }, h("legend", null, label), list);
  return { el, options: fill, set: (value) => boxes.forEach((box, k) => { box.checked = values[k] === value; }) };
}

/** 看哪个头。 @param {number} count @param {(head: number) => void} input */
export const headPicker = (count, input) => choice({ label: "头", options: Array.from({ length: count }, (_, k) => [k, String(k)]), input });

/** 按钮。 */
export const button = (text, onclick, attributes) =>
  h("button", { type: "button", class: "sa-button", onclick, ...attributes }, text);

/**
 * 拖动（鼠标、手指、笔都行）；在投影里拖它，不翻页。move(event, first) 在按下和移动时调用，done() 在松开时调用。
 * @returns {() => void} 取消
 */
export function drag(el, move, done = () => {}) {
  let held = null;
  const down = (event) => {
    if (event.button || held !== null) return;
    held = event.pointerId;
    el.setPointerCapture(held);
    event.preventDefault();
    el.focus?.({ preventScroll: true });
    move(event, true);
  };
  const moving = (event) => { if (event.pointerId === held) move(event, false); };
  const up = (event) => { if (event.pointerId === held) { held = null; done(); } };
  const events = { pointerdown: down, pointermove: moving, pointerup: up, pointercancel: up };
  for (const [name, f] of Object.entries(events)) el.addEventListener(name, f);
  el.style.touchAction = "none";
  set(el, { "data-prevent-swipe": true });
  return () => { for (const [name, f] of Object.entries(events)) el.removeEventListener(name, f); };
}

/** 左右键、Home、End 在一排 n 个里从第 k 个走到第几个；别的键是 undefined。 @returns {number|undefined} */
export const alongRow = (key, k, n) => ({ ArrowLeft: Math.max(0, k - 1), ArrowRight: Math.min(n - 1, k + 1), Home: 0, End: n - 1 })[key];

/** 方向键、Home、End 在一张表里从 at 走到哪里；别的键是 undefined。 @param {string} key @param {number[]} at @param {number[]} size @returns {number[]|undefined} */
function alongGrid(key, [r, c], [rows, cols]) {
  const row = { ArrowUp: Math.max(0, r - 1), ArrowDown: Math.min(rows - 1, r + 1) }[key], col = alongRow(key, c, cols);
  if (row !== undefined) return [row, c];
  return col === undefined ? undefined : [r, col];
}

/**
 * 一张表里的键盘：方向键、Home、End 走到 go(行, 列)，别的键照 keys 做。
 * @param {HTMLElement} table
 * @param {{at: () => number[], size: () => number[], go: (r: number, c: number) => void, keys: Object<string, () => void>}} options
 */
export function gridKeys(table, { at, size, go, keys }) {
  table.addEventListener("keydown", (event) => {
    if (!/** @type {HTMLElement} */ (event.target).closest("td") || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = alongGrid(event.key, at(), size());
    if (to) go(to[0], to[1]);
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });
}

/**
 * 说给读屏软件听的话：停手半秒之后才说，只说最后一句。
 * @returns {{el: HTMLElement, say: (text: string) => void, stop: () => void}}
 */
export function announcer() {
  const el = h("div", { class: "sa-hidden", role: "status", "aria-live": "polite" });
  let timer = 0;
  return {
    el,
    say: (text) => { clearTimeout(timer); timer = setTimeout(() => write(el, text), 500); },
    stop: () => clearTimeout(timer),
  };
}

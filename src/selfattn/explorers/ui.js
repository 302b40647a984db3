/**
 * 各探索器共用的小工具：造元素、写数、颜色、控件、拖动、读屏的话，以及和 Python 的连接。
 * COLORS 由 base.py 放在最前面。
 */

// ── 造元素 ──────────────────────────────────────────────────────────────
let serial = 0;

/** 一个页面里不会重复的 id。 */
export const uid = () => "sa-x" + ++serial + "-" + Math.random().toString(36).slice(2, 8);

const SVG = "http://www.w3.org/2000/svg";

function build(el, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (value === true) el.setAttribute(name, "");
    else if (value !== false && value != null) el.setAttribute(name, value);
  }
  el.append(...children.flat().filter((child) => child != null && child !== false));
  return el;
}

/**
 * HTML 元素：h("button", {class: "sa-button", onclick: f}, "字", 别的元素)。字一律是文本，不会被当成 HTML。
 * @param {string} tag
 * @param {Object<string, any>} [attributes] on 开头的是事件；true 是空属性；false、null 不写
 */
export const h = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);

/** SVG 元素，用法同 h。 */
export const s = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

/** 改元素的属性；值没变就不碰它。 */
export function set(el, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) el.removeAttribute(name);
    else if (el.getAttribute(name) !== String(value)) el.setAttribute(name, value === true ? "" : value);
  }
}

/** 改文字；没变就不碰它。 */
export function write(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

// ── 写数 ────────────────────────────────────────────────────────────────
/** 四舍六入五成双，和 Python 的 f"{x:.2f}" 一字不差。 */
function fixed(x, digits) {
  const text = x.toFixed(digits), half = Math.abs(x) * 2 ** (digits + 1);
  if (half % 2 !== 1 || Number(text.at(-1)) % 2 === 0) return text;
  return (x * (1 - 2 ** -40)).toFixed(digits);
}

/** 和 trace.number 一样：最多 digits 位小数，去掉末尾的 0，至少留一位。 */
export function number(x, digits = 4) {
  if (x === -Infinity) return "-∞";
  let text = fixed(x, digits);
  if (text.includes(".")) text = text.replace(/0+$/, "");
  if (text.endsWith(".")) text += "0";
  return text === "-0.0" ? "0.0" : text;
}

/** 和 canvas.cell_text 一样：固定的位数，没有 -0.00。 */
export function cellText(x, digits = 2) {
  if (x === -Infinity) return "-∞";
  const text = fixed(x, digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** 一个矩阵的小数位数，和 figures.Matrix 一样：权重 2 位，整数 0 位，都是一位小数的 1 位，其余 2 位。 */
export function digitsOf(rows, kind = "values") {
  if (kind === "weights") return 2;
  const tenths = (x) => !Number.isFinite(x) || Math.abs(x - Math.round(x * 10) / 10) < 1e-9;
  return rows.every((row) => row.every(tenths)) ? 1 : 2;
}

// ── 颜色 ────────────────────────────────────────────────────────────────
/** 热图里一个数在色带上的第几级，0 到 255；values 在 ±limit 处最深。 */
export function heatLevel(x, kind, limit = 1) {
  const level = kind === "weights" ? x : 0.5 + 0.5 * Math.max(-1, Math.min(1, x / (limit || 1)));
  return Math.max(0, Math.min(255, Math.trunc(level * 256)));
}

/**
 * 热图里一格的底色和字色，和 figures 画的一样。
 * @param {number} x
 * @param {"weights"|"values"} kind
 * @param {number} [limit] values 的颜色在 ±limit 处最深
 */
export function heat(x, kind, limit = 1) {
  if (!Number.isFinite(x)) return { fill: "var(--sa-hidden)", ink: "var(--sa-muted)" };
  const k = heatLevel(x, kind, limit), [fills, inks] = COLORS[kind];
  return { fill: "#" + fills.slice(6 * k, 6 * k + 6), ink: inks[k] === "1" ? "#ffffff" : "#000000" };
}

const PALETTES = {};

/** 同样的颜色，给 canvas 的像素用：256 个 0xAABBGGRR。 */
export function palette(kind) {
  const pixel = (k) => {
    const rgb = parseInt(COLORS[kind][0].slice(6 * k, 6 * k + 6), 16);
    return (0xff000000 | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
  };
  return (PALETTES[kind] ??= Uint32Array.from({ length: 256 }, (_, k) => pixel(k)));
}

/** 第 k 个词元的颜色（四种轮着用）。 */
export const tokenColor = (k) => `var(--sa-token${k % 4})`;

// ── 表 ──────────────────────────────────────────────────────────────────
/** 表头的一格；没有字的不是表头。 */
export const columnHead = (text) => (text ? h("th", { scope: "col" }, text) : h("td"));

/**
 * 折叠起来的数：图背后的表。update([[标题, 表头, 各行], …])；每一格是字或数。
 * @returns {{el: HTMLElement, update: function(Array): void}}
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

// ── 控件 ────────────────────────────────────────────────────────────────
/**
 * 滑块：一个标签、一个 range、旁边写着现在的数。set(value) 只改样子，不触发 input。
 * @returns {{el: HTMLElement, input: HTMLInputElement, set: function(number): void}}
 */
export function slider({ label, min, max, step, format = (x) => number(x, 2), input }) {
  const id = uid(), out = h("output", { for: id, "aria-live": "off" });
  const range = h("input", { type: "range", id, min, max, step, autocomplete: "off" });
  const show = (value) => {
    write(out, format(value));
    set(range, { "aria-valuetext": `${label} = ${format(value)}` });
  };
  range.addEventListener("input", () => { show(+range.value); input(+range.value); });
  const el = h("div", { class: "sa-control" }, h("label", { for: id }, label), range, out);
  return { el, input: range, set: (value) => { range.value = value; show(value); } };
}

/** 勾选框。 */
export function toggle({ label, input }) {
  const box = h("input", { type: "checkbox", autocomplete: "off", onchange: () => input(box.checked) });
  return { el: h("label", { class: "sa-control sa-toggle" }, box, label), input: box, set: (on) => { box.checked = on; } };
}

/**
 * 几个里选一个（单选按钮排成一排）。options 是 [[值, 字], …]，可以用 options(新的) 换掉。
 * @returns {{el: HTMLElement, set: function(any): void, options: function(Array): void}}
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

/** 按钮。 */
export const button = (text, onclick, attributes) =>
  h("button", { type: "button", class: "sa-button", onclick, ...attributes }, text);

/**
 * 拖动（鼠标、手指、笔都行）。move(event, first) 在按下和移动时调用，done() 在松开时调用。
 * @returns {function(): void} 取消
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
  return () => { for (const [name, f] of Object.entries(events)) el.removeEventListener(name, f); };
}

/** 指针在 SVG 里的坐标（viewBox 的单位）。 */
export function svgPoint(svg, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [point.x, point.y];
}

// ── 读屏 ────────────────────────────────────────────────────────────────
/**
 * 说给读屏软件听的话：停手半秒之后才说，只说最后一句。
 * @returns {{el: HTMLElement, say: function(string): void, stop: function(): void}}
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

/** 读者是不是要少动。 */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// ── 连到状态 ────────────────────────────────────────────────────────────
/**
 * 有内核、没有内核，探索器看到的都是这一个 model（说明在 base.py）。
 * @param {{get: function, set: function, save: function, listen: function}} raw
 */
function connect(raw, names, live) {
  const watchers = new Set(), changed = new Set();
  let own = false, scheduled = false, stopped = false;
  const tell = () => {
    const batch = new Set(changed);
    changed.clear();
    for (const watcher of [...watchers])
      if (!stopped && watcher.names.some((name) => batch.has(name))) watcher.f();
  };
  const stops = names.map((name) => raw.listen(name, () => {
    changed.add(name);
    if (own || scheduled) return;
    scheduled = true;
    queueMicrotask(() => { scheduled = false; tell(); });
  }));
  const get = (name) => raw.get(name);
  return {
    live,
    initial: Object.fromEntries(names.filter((name) => name !== "parameters").map((name) => [name, get(name)])),
    get,
    set(name, value) {
      own = true;
      for (const [key, next] of Object.entries(typeof name === "string" ? { [name]: value } : name))
        if (JSON.stringify(next) !== JSON.stringify(get(key))) raw.set(key, next);
      own = false;
      tell();
    },
    save: () => raw.save(),
    on(list, f) {
      const watcher = { names: [list].flat(), f };
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    stop() { stopped = true; stops.forEach((stop) => stop()); },
  };
}

/** 装好根元素，开始；返回收尾的函数。 */
function start(root, el, model, mount) {
  set(root, { "data-prevent-swipe": true, "data-lm-suppress-shortcuts": "true" });
  el.addEventListener("keydown", (event) => {
    if (/^Page(Up|Down)$/.test(event.key)) {
      if (root.closest(".reveal")) event.target.blur();
    } else if (!/^(Tab|Escape)$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.stopPropagation();
    }
  });
  const clean = mount(el, model);
  set(root, { "data-sa-ready": true });
  return () => { clean?.(); model.stop(); };
}

/** 有内核：anywidget 的 model。 */
function startLive(root, widget, name, names, mount) {
  const el = h("div", { class: "sa-live" });
  root.classList.add("sa-explorer");
  root.dataset.saName = name;
  root.append(el);
  const raw = {
    get: (key) => widget.get(key),
    set: (key, value) => widget.set(key, value),
    save: () => widget.save_changes(),
    listen(key, f) {
      widget.on("change:" + key, f);
      return () => widget.off("change:" + key, f);
    },
  };
  return start(root, el, connect(raw, names, true), mount);
}

/** 没有内核：网页里所有还没动起来的同名探索器。 */
function startStatic(name, mount) {
  for (const root of document.querySelectorAll(`.sa-explorer[data-sa-name="${name}"]:not([data-sa-ready])`)) {
    const values = JSON.parse(root.querySelector(":scope > .sa-state").textContent), listeners = {};
    const raw = {
      get: (key) => values[key],
      set(key, value) { values[key] = value; listeners[key]?.forEach((f) => f()); },
      save() {},
      listen(key, f) {
        (listeners[key] ??= []).push(f);
        return () => {};
      },
    };
    const el = root.querySelector(":scope > .sa-live");
    start(root, el, connect(raw, Object.keys(values), false), mount);
    el.hidden = false;
  }
}

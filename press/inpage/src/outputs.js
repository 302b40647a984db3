/** @import {Output} from "./types.js" */
import { ansi } from "./ansi.js";
import { renderMarkdown, typeset } from "./markdown.js";

const text = value => (Array.isArray(value) ? value.join("") : String(value ?? ""));

/**
 * 造一个元素；role 和 ariaLabel 写成属性：Firefox 119 之前不认作 DOM 的成员。
 * @param {string} tag @param {Record<string, any>} [properties] @param {...(Node|string)} children
 */
export function element(tag, { role, ariaLabel, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  if (role) made.setAttribute("role", role);
  if (ariaLabel) made.setAttribute("aria-label", ariaLabel);
  made.append(...children);
  return made;
}

/** 一格的输出：照 Jupyter 的规矩添加、清空、更新。 */
export class Outputs {
  /** @param {(outputs: Output[]) => void} changed */
  constructor(changed = () => {}) {
    /** @type {Output[]} */
    this.list = [];
    this.clearing = false;
    this.listeners = new Set([changed]);
  }

  changed() {
    for (const listener of this.listeners) listener(this.list);
  }

  /** @param {Output} output */
  add(output) {
    if (this.clearing) this.list = [];
    this.clearing = false;
    const last = this.list.at(-1);
    if (output.output_type == "stream" && last?.output_type == "stream" && last.name == output.name)
      this.list = [...this.list.slice(0, -1), { ...last, text: overwrite(text(last.text) + text(output.text)) }];
    else this.list = [...this.list, output.output_type == "stream" ? { ...output, text: overwrite(text(output.text)) } : output];
    this.changed();
  }

  /** @param {boolean} wait 等有了新的输出再清空 */
  clear(wait) {
    this.clearing = wait;
    if (wait) return;
    this.list = [];
    this.changed();
  }

  /** @param {Output} output display 的更新 */
  update({ transient, data, metadata }) {
    const same = each => each.transient?.display_id == transient.display_id;
    if (!this.list.some(same)) return;
    this.list = this.list.map(each => (same(each) ? { ...each, data, metadata } : each));
    this.changed();
  }
}

/** 进度条那样的输出：回车之后的字盖住这一行前面的。 */
function overwrite(printed) {
  return printed.includes("\r") ? printed.replace(/\r\n/g, "\n").replace(/^.*\r(?=.)/gm, "") : printed;
}

/** 把一串输出画进元素；没有变的不重画，换的时候高度不跳。 */
export class View {
  /** @param {HTMLElement} host @param {{view: (id: string, host: HTMLElement) => Promise<void>}} widgets */
  constructor(host, widgets) {
    this.host = host;
    this.widgets = widgets;
    /** @type {Map<Output, HTMLElement>} */
    this.drawn = new Map();
    /** 公式、控件都画好了 @type {Promise<any>} */
    this.ready = Promise.resolve();
  }

  /** @param {Output[]} outputs */
  show = outputs => {
    const old = this.drawn;
    const kept = new Map();
    for (const output of outputs) kept.set(output, old.get(output) ?? this.#draw(output));
    this.drawn = kept;
    const gone = [...old].filter(([output]) => !kept.has(output));
    if (gone.length) this.#hold();
    for (const [, drawn] of gone) drawn.remove();
    let at = this.host.firstChild;
    for (const drawn of kept.values()) {
      if (drawn == at) at = at.nextSibling;
      else this.host.insertBefore(drawn, at);
    }
  };

  /** 图片解码完之前，保持原来的高度。 */
  #hold() {
    this.host.style.minHeight = `${this.host.offsetHeight}px`;
    requestAnimationFrame(async () => {
      await Promise.all([...this.host.querySelectorAll("img")].map(image => image.decode().catch(() => {})));
      this.host.style.minHeight = "";
    });
  }

  /** @param {Output} output */
  #draw(output) {
    const box = element("div", { className: `output live-${output.output_type}` });
    const filled = this.#fill(box, output).catch(error => box.append(element("pre", { textContent: String(error.message ?? error) })));
    this.ready = Promise.all([this.ready, filled]);
    return box;
  }

  async #fill(box, output) {
    if (output.output_type == "stream") box.append(printed(output));
    else if (output.output_type == "error") box.append(...failure(output));
    else if (output.output_type == "note") box.append(element("p", { className: "live-note", textContent: output.text }));
    else await this.#bundle(box, output.data, output.metadata ?? {});
  }

  async #bundle(box, data, metadata) {
    const widget = data["application/vnd.jupyter.widget-view+json"];
    if (widget) return this.widgets.view(widget.model_id, box);
    if (data["text/html"]) box.append(html(text(data["text/html"])));
    else if (data["text/markdown"]) await renderMarkdown(box, text(data["text/markdown"]));
    else if (data["image/svg+xml"]) box.append(html(text(data["image/svg+xml"])));
    else if (data["image/png"]) box.append(image("image/png", data, metadata));
    else if (data["image/jpeg"]) box.append(image("image/jpeg", data, metadata));
    else if (data["text/latex"]) await typeset(box, text(data["text/latex"]));
    else if (data["application/javascript"]) box.append(element("script", { text: text(data["application/javascript"]) }));
    else if (data["application/json"]) box.append(element("pre", { textContent: JSON.stringify(data["application/json"], null, 2) }));
    else box.append(element("pre", {}, ansi(text(data["text/plain"]))));
  }
}

/** 一段 HTML，里面的脚本会运行，和 Jupyter 里一样。 */
function html(source) {
  return document.createRange().createContextualFragment(source);
}

function image(type, data, metadata) {
  const { width, height } = metadata[type] ?? {};
  const made = element("img", { src: `data:${type};base64,${text(data[type]).trim()}`, alt: text(data["text/plain"]) || "图" });
  if (width) made.width = width;
  if (height) made.height = height;
  return made;
}

function printed({ name, text: words }) {
  return element("pre", { className: `live-${name}`, tabIndex: 0 }, ansi(words));
}

/** 报错：读者的那一行、出了什么错、一句提示，完整的回溯折叠起来。 */
function failure({ ename, evalue, where, line, hint, traceback }) {
  const parts = [];
  if (where) parts.push(element("p", { className: "live-where" }, `${where}：`, element("code", { textContent: line })));
  parts.push(element("p", {}, element("b", { textContent: ename }), evalue ? `：${evalue}` : ""));
  if (hint) parts.push(element("p", { className: "live-hint" }, "提示：", ...coded(hint)));
  const whole = element("pre", { tabIndex: 0 }, ansi(traceback ?? ""));
  parts.push(element("details", {}, element("summary", { textContent: "完整的报错" }), whole));
  return parts;
}

/** `反引号` 里的是代码。 */
function coded(words) {
  return words.split(/`([^`]+)`/).map((part, k) => (k % 2 ? element("code", { textContent: part }) : part));
}

/** @import {NotebookCell} from "./types.js" */
import { createEditor, replaceSource } from "./editor.js";
import { element, Outputs, View } from "./outputs.js";

export const sourceOf = cell => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);
const HELP = "live-keys";

/** 一格代码：编辑器、按钮、输出。页面上没有显示代码的格子没有编辑器，但照样按次序运行。 */
export class Cell {
  /**
   * @param {import("./page.js").Page} page
   * @param {NotebookCell} cell
   * @param {number} number 第几格，从 1 数起
   */
  constructor(page, cell, number) {
    this.page = page;
    this.id = cell.id;
    this.original = sourceOf(cell);
    this.source = this.original;
    this.name = `第 ${number} 格`;
    this.generation = 0; // 在第几个 Python 里运行过
    this.root = document.getElementById(`cell-${cell.id}`);
    this.still = this.root?.querySelector(":scope > .cell_output");
    const input = this.root?.querySelector(".cell_input");
    if (input) this.#openEditor(input);
  }

  #openEditor(input) {
    const block = input.querySelector("div[class*=highlight-]");
    block.hidden = true;
    const host = element("div", { className: "live-editor" });
    const button = (words, act) => element("button", { type: "button", className: "live-button", textContent: words, ariaLabel: `${words}${this.name}`, onclick: act });
    this.resetButton = button("还原", () => this.page.reset([this]));
    this.resetButton.hidden = true;
    this.status = element("span", { className: "live-status", role: "status" });
    const bar = element("div", { className: "live-tools" }, button("运行", () => this.page.runTo(this)), this.resetButton, this.status);
    block.after(host, bar);
    this.editor = createEditor({
      parent: host,
      source: this.source,
      label: `${this.name}的代码`,
      help: HELP,
      run: advance => {
        this.page.runTo(this);
        if (advance) this.page.after(this)?.focus();
      },
      changed: source => {
        this.source = source;
        this.resetButton.hidden = source == this.original;
        if (!this.page.store.set(this.id, source, this.original)) this.page.sayForgetful();
      },
    });
  }

  focus() {
    this.editor.dom.closest("details")?.setAttribute("open", "");
    this.editor.focus();
    this.root.scrollIntoView({ block: "nearest" });
  }

  get edited() {
    return this.source != this.original;
  }

  /** 换上这份代码。@param {string} source */
  use(source) {
    if (this.editor) replaceSource(this.editor, source);
    else this.source = source;
  }

  /** 回到书里的样子：代码和输出。 */
  reset() {
    this.use(this.original);
    this.output?.remove();
    this.output = null;
    if (this.still) this.still.hidden = false;
    this.mark("");
  }

  /** @param {string} state 空、"queued"、"running"、"ok"、"error"、"stopped"、"lost" */
  mark(state) {
    if (this.root) this.root.dataset.live = state;
    if (this.status) this.status.textContent = WORDS[state];
  }

  /** @returns {Promise<string>} 结果 */
  async run(runner, widgets) {
    this.mark("running");
    const host = element("div", { className: "cell_output live-output" });
    const view = new View(host, widgets);
    this.outputs = new Outputs(list => {
      this.#swap(host);
      view.show(list);
    });
    const result = await runner.run(this.source, this.name, this.outputs);
    this.#swap(host);
    await view.ready;
    if (result == "ok" || result == "error") this.generation = runner.generation;
    this.mark(result);
    return result;
  }

  /** 有了新的输出，才换掉旧的。 */
  #swap(host) {
    if (this.output == host || !this.root) return;
    this.output?.remove();
    this.output = host;
    if (this.still) this.still.hidden = true;
    this.root.append(host);
  }
}

const WORDS = { "": "", queued: "等着", running: "运行中…", ok: "好了", error: "出错了", stopped: "停下了", lost: "出错了" };

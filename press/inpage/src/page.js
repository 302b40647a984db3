/** @import {Manifest, NotebookCell} from "./types.js" */
import { Bar } from "./bar.js";
import { Cell, sourceOf } from "./cell.js";
import { useKatex } from "./markdown.js";
import { packagesFor } from "./packages.js";
import { Runner } from "./runner.js";
import { Store } from "./store.js";
import { Widgets } from "./widgets.js";

/** 能运行的一页：全部格子，一个 Python，一条按次序运行的队。 */
export class Page {
  /**
   * @param {string} base _live/ 的地址
   * @param {Manifest} manifest
   * @param {any} notebook 这一页的笔记本
   * @param {string} name 这一页的名字，如 book/4-weights
   */
  constructor(base, manifest, notebook, name) {
    this.notebook = notebook;
    this.name = name;
    this.store = new Store(new URL("..", base).href, name);
    useKatex(new URL(manifest.katex, base).href);
    /** @type {Cell[]} */
    this.cells = [];
    /** @type {Cell[]} */
    this.queue = [];
    this.running = null;
    this.bar = new Bar(this);
    /** @type {NotebookCell[]} */
    const code = notebook.cells.filter(cell => cell.cell_type == "code");
    this.#startPython(base, manifest, packagesFor(code.map(sourceOf).join("\n"), manifest));
    this.cells.push(...code.map((cell, k) => new Cell(this, cell, k + 1))); // Python 在准备，正好造编辑器
    this.offerEdits();
  }

  #startPython(base, manifest, packages) {
    this.runner = new Runner(base, manifest, packages, this.name.slice(0, this.name.lastIndexOf("/") + 1));
    this.runner.onstate = (state, detail) => this.bar.state(state, detail);
    this.runner.onrestart = () => {
      for (const old of document.querySelectorAll(".live-widget")) old.inert = true; // 它们的 Python 已经不在了
      this.widgets = new Widgets(this.runner);
      if (packages.includes("ipywidgets")) this.widgets.load().catch(() => {});
    };
    this.runner.oncomm = (message, buffers) => this.widgets.receive(message, buffers, this.running?.outputs);
    this.runner.captured = id => this.widgets.captured(id);
    this.runner.onupdate = output => this.cells.forEach(cell => cell.outputs?.update(output));
    this.runner.onlost = words => this.bar.offer(words, { 知道了() {} });
    this.runner.start();
  }

  // ── 运行 ────────────────────────────────────────────────────────────────
  /** 运行一格；前面还没有运行过的先运行。@param {Cell} cell */
  runTo(cell) {
    const before = this.cells.slice(0, this.cells.indexOf(cell));
    return this.enqueue([...before.filter(each => each.generation != this.runner.generation && !this.waits(each)), cell]);
  }

  runAll() {
    return this.enqueue(this.cells.filter(cell => !this.queue.includes(cell)));
  }

  waits(cell) {
    return this.queue.includes(cell) || this.running == cell;
  }

  /** @param {Cell[]} cells */
  async enqueue(cells) {
    for (const cell of cells) {
      if (this.queue.includes(cell)) continue;
      this.queue.push(cell);
      if (cell != this.running) cell.mark("queued");
    }
    this.bar.update();
    this.work ??= this.drain().finally(() => {
      this.work = null;
      this.bar.update();
    });
    return this.work;
  }

  async drain() {
    while (this.queue.length) {
      const cell = (this.running = this.queue.shift());
      this.bar.update();
      const result = await cell.run(this.runner, this.widgets).catch(() => "lost");
      this.running = null;
      if (result != "ok") return this.cancel(result == "error" && this.queue.length ? `${cell.name}出错了，后面的没有运行。` : "");
    }
  }

  /** 后面的不运行了。@param {string} why */
  cancel(why = "") {
    for (const cell of this.queue.splice(0)) cell.mark("");
    if (why) this.bar.say(why);
  }

  stop() {
    this.cancel();
    this.runner.stop();
  }

  /** 换一个新的 Python；代码和输出都留着。 */
  restart() {
    this.stop();
    for (const cell of this.cells) cell.mark("");
  }

  // ── 改动 ────────────────────────────────────────────────────────────────
  /** @param {Cell[]} cells */
  reset(cells) {
    for (const cell of cells) cell.reset();
  }

  /** @param {Cell} cell @returns {Cell | undefined} 下一个有编辑器的格子 */
  after(cell) {
    return this.cells.slice(this.cells.indexOf(cell) + 1).find(each => each.editor);
  }

  /** 上次改过的，问读者要不要接着用。 */
  offerEdits() {
    const edited = this.cells.filter(cell => cell.editor && this.store.get(cell.id));
    const saved = edited.map(cell => ({ cell, edit: this.store.get(cell.id) }));
    if (!saved.length) return;
    const moved = saved.filter(({ cell, edit }) => edit.base != cell.original).length;
    this.bar.offer(`上次你在这一页改过 ${saved.length} 格。${moved ? `其中 ${moved} 格，书里后来也改过。` : ""}`, {
      接着上次的改: () => saved.forEach(({ cell, edit }) => cell.use(edit.source)),
      不要了: () => saved.forEach(({ cell }) => this.store.remove(cell.id)),
    });
  }

  /** 改动记不下，说一次。 */
  sayForgetful() {
    if (this.forgetful) return;
    this.forgetful = true;
    this.bar.offer("这个浏览器现在不让网页记东西（不许，或者满了）：离开这一页，改动就没有了。要留着，就下载为 .ipynb。", { 知道了() {} });
  }

  /** 带着改动的笔记本。 */
  download() {
    const sources = new Map(this.cells.map(cell => [cell.id, cell.source]));
    const cells = this.notebook.cells.map(cell => (sources.has(cell.id) ? { ...cell, source: sources.get(cell.id) } : { ...cell, source: sourceOf(cell) }));
    const text = JSON.stringify({ ...this.notebook, cells }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    link.download = `${this.name.split("/").at(-1)}.ipynb`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }
}

/** 一个矩阵就是一张表：方向键在格子间走，回车问这个数的来历；大矩阵只开一扇窗，整个画成小图。 */
import { heat } from "./colors.js";
import { gridKeys } from "./controls.js";
import { h, set, write } from "./dom.js";
import { cellText, digitsOf } from "./text.js";
import { thumbnail } from "./thumbnail.js";

/**
 * 要画的一个矩阵。query 是框出的行，color 是名字的颜色，plain 不上色；index(行, 列) 是这个数的下标。
 * @typedef {{name: string, title: string, values: number[][], rows: string[], cols: string[], note?: string, kind?: "weights"|"values",
 *   color?: string, plain?: boolean, query?: number, rowTokens?: boolean, colTokens?: boolean, index: (r: number, c: number) => number[]}} Part
 */

const PLAIN = { fill: "var(--sa-hidden)", ink: "var(--sa-ink)" };

/** 行或列超过 WHOLE 个的大矩阵，表里只开一扇 WINDOW 见方的窗。 */
const WHOLE = 16, WINDOW = 6;
const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

/** 绝对值最大的有限的数。 */
const largest = (rows) => rows.reduce((most, row) => row.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), most), 0);

export class MatrixView {
  /** @type {Part} */
  part = null;
  // key 是几行几列，look 是几位小数、多大的数最深
  key = "";
  look = "";
  followed = "";
  labels = [];
  // 窗：左上角、多高多宽、焦点在哪里；矩阵不大，窗就是整个矩阵
  large = false;
  top = 0;
  left = 0;
  height = 0;
  width = 0;
  here = [0, 0];
  // 窗里的格子、表头，和它们现在的数、字、底色
  cells = [];
  rowHeads = [];
  colHeads = [];
  values = [];
  texts = [];
  fills = [];
  // 标出的
  asked = [[], []];
  marked = [];

  /** @param {(name: string, index: number[]) => void} ask 问这个数的来历 */
  constructor(ask) {
    this.ask = ask;
    this.title = h("b");
    this.note = h("span", { class: "sa-shape" });
    this.head = h("tr");
    this.body = h("tbody");
    this.table = h("table", { class: "sa-matrix", role: "grid" }, h("caption", null, this.title, " ", this.note), h("thead", null, this.head), this.body);
    this.map = thumbnail((r, c) => { this.open(r - WINDOW / 2, c - WINDOW / 2); this.light(); });
    this.el = h("div", { class: "sa-part" }, h("div", { class: "sa-scroll sa-cells" }, this.table), this.map.el);
    this.listen();
  }

  listen() {
    const choose = () => this.ask(this.part.name, this.part.index(this.here[0], this.here[1]));
    this.table.addEventListener("click", (event) => {
      const cell = /** @type {HTMLElement} */ (event.target).closest("td");
      if (!cell?.dataset.r) return;
      this.go(this.top + Number(cell.dataset.r), this.left + Number(cell.dataset.c));
      choose();
    });
    gridKeys(this.table, {
      at: () => this.here, size: () => [this.part.rows.length, this.part.cols.length], go: (r, c) => this.go(r, c),
      keys: { Enter: choose, " ": choose },
    });
  }

  cellAt(r, c) {
    return this.cells[r - this.top]?.[c - this.left];
  }

  /** 换成另一个矩阵，或同一个矩阵的新的数。 @param {Part} part */
  update(part) {
    this.part = part;
    const shape = `${part.rows.length}×${part.cols.length}`;
    if (shape !== this.key) { this.key = shape; this.rebuild(); }
    write(this.title, part.title);
    write(this.note, `${part.note ?? ""} (${part.rows.length}, ${part.cols.length})`);
    set(this.table, { style: `--cols: ${this.width};` + (part.color ? `--bar: var(--sa-${part.color})` : ""), "data-name": part.name });
    const kind = part.kind ?? "values", digits = part.plain ? 0 : digitsOf(part.values, kind);
    const limit = kind === "weights" ? 1 : largest(part.values);
    if (this.look !== `${digits} ${limit}`) this.values.forEach((row) => row.fill(null));
    this.look = `${digits} ${limit}`;
    if (this.large) this.map.draw(part.values, kind, limit);
    this.follow(`${shape} ${part.query}`);
  }

  /** 查询行换了，就让它看得见。 */
  follow(seen) {
    const { query } = this.part, moved = query !== undefined && seen !== this.followed;
    if (moved && this.height < this.part.rows.length) this.open(query - this.height / 2, this.left);
    else this.fill();
    const scroll = /** @type {HTMLElement} */ (this.table.parentNode);
    if (moved && this.height > 8) scroll.scrollTop = this.rowHeads[query].offsetTop - scroll.clientHeight / 2;
    this.followed = seen;
  }

  rebuild() {
    const { rows, cols } = this.part;
    this.large = Math.max(rows.length, cols.length) > WHOLE;
    [this.height, this.width] = [rows, cols].map((list) => (this.large ? Math.min(list.length, WINDOW) : list.length));
    [this.top, this.left, this.here] = [0, 0, [0, 0]];
    this.colHeads = cols.slice(0, this.width).map(() => h("th", { scope: "col" }));
    this.head.replaceChildren(h("td"), ...this.colHeads);
    this.rowHeads = rows.slice(0, this.height).map(() => h("th", { scope: "row" }));
    this.cells = this.rowHeads.map((_, r) => this.colHeads.map((_, c) => h("td", { tabindex: -1, "data-r": r, "data-c": c }, "")));
    [this.values, this.texts, this.fills] = [0, 0, 0].map(() => this.cells.map((row) => row.map(() => null)));
    this.body.replaceChildren(...this.cells.map((row, r) => h("tr", null, this.rowHeads[r], row)));
    this.labels = [];
    this.look = "";
    set(this.cells[0][0], { tabindex: 0 });
    set(this.table, this.large ? { "aria-rowcount": rows.length + 1, "aria-colcount": cols.length + 1 } : { "aria-rowcount": null, "aria-colcount": null });
    set(this.head, { "aria-rowindex": this.large ? 1 : null });
    this.map.el.hidden = !this.large;
  }

  // ── 窗 ────────────────────────────────────────────────────────────────
  /** 把窗开到左上角是 (r, c) 的地方。 */
  open(r, c) {
    const { height, width, here } = this;
    set(this.cellAt(here[0], here[1]), { tabindex: -1 });
    [this.top, this.left] = [clamp(r, 0, this.part.rows.length - height), clamp(c, 0, this.part.cols.length - width)];
    this.here = [clamp(here[0], this.top, this.top + height - 1), clamp(here[1], this.left, this.left + width - 1)];
    set(this.cellAt(this.here[0], this.here[1]), { tabindex: 0 });
    this.fill();
  }

  /** 挪动窗，直到看得见 (r, c)；本来看得见就不动。 */
  reveal(r, c) {
    if (!this.cellAt(r, c)) this.open(clamp(this.top, r - this.height + 1, r), clamp(this.left, c - this.width + 1, c));
  }

  /** 焦点走到 (r, c)。 */
  go(r, c) {
    if (!this.cellAt(r, c)) { this.reveal(r, c); this.light(); }
    set(this.cellAt(this.here[0], this.here[1]), { tabindex: -1 });
    this.here = [r, c];
    set(this.cellAt(r, c), { tabindex: 0 });
    this.cellAt(r, c).focus();
  }

  /** 窗里的字和颜色。 */
  fill() {
    const { part, top, left } = this, kind = part.kind ?? "values", [digits, limit] = this.look.split(" ").map(Number);
    this.nameRows();
    this.nameColumns();
    // 投影的字大，一格放不下 -16.28
    const narrow = this.el.closest(".reveal");
    this.cells.forEach((line, r) => line.forEach((cell, c) => {
      const x = part.values[top + r][left + c];
      if (this.values[r][c] === x) return;
      this.values[r][c] = x;
      const text = cellText(x, narrow && Math.abs(x) >= 9.995 ? Math.min(1, digits) : digits);
      if (this.texts[r][c] !== text) cell.firstChild.data = this.texts[r][c] = text;
      const { fill, ink } = part.plain ? PLAIN : heat(x, kind, limit);
      if (this.fills[r][c] === fill) return;
      cell.style.backgroundColor = this.fills[r][c] = fill;
      cell.style.color = ink;
    }));
    this.rowHeads.forEach((th, r) => th.parentNode.classList.toggle("sa-query", part.query === top + r));
    if (this.large) this.map.frame(top, left, this.height, this.width);
  }

  /** 一排表头的字，从第 from 个起；numbered 的前面写编号。返回变了没有。 */
  name(heads, list, numbered, which, from) {
    const now = (numbered ? "#" : "") + from + list.join();
    if (this.labels[which] === now) return false;
    this.labels[which] = now;
    heads.forEach((th, k) => th.replaceChildren(...(numbered ? [h("span", { class: "sa-n" }, String(from + k)), " "] : []), list[from + k]));
    return this.large;
  }

  nameRows() {
    const { part, top, rowHeads } = this;
    if (this.name(rowHeads, part.rows, part.rowTokens, 0, top)) rowHeads.forEach((th, r) => set(th.parentNode, { "aria-rowindex": top + r + 2 }));
  }

  nameColumns() {
    const { part, left, colHeads, cells } = this;
    if (this.name(colHeads, part.cols, part.colTokens, 1, left))
      colHeads.forEach((th, c) => [th, ...cells.map((row) => row[c])].forEach((cell) => set(cell, { "aria-colindex": left + c + 2 })));
  }

  // ── 标出的数 ──────────────────────────────────────────────────────────
  /** 标出选中的数和它的来源；每个是 [名字, 下标, …]。 */
  mark(picked, sources) {
    const mine = ([what, ...index]) => {
      const [r, c = 0] = index.slice(-2);
      return what === this.part.name && String(this.part.index(r, c)) === String(index) ? [[r, c]] : [];
    };
    this.asked = [mine(picked), sources.flatMap(mine)];
    const places = this.asked.flat();
    if (places.length && !places.some(([r, c]) => this.cellAt(r, c))) this.reveal(places[0][0], places[0][1]);
    this.light();
  }

  light() {
    this.marked.forEach((el) => { el.classList.remove("sa-picked", "sa-source", "sa-lit"); set(el, { "aria-selected": null }); });
    this.marked = [];
    this.asked.forEach((places, from) => places.forEach(([r, c]) => {
      const cell = this.cellAt(r, c);
      if (!cell) return;
      cell.classList.add(from ? "sa-source" : "sa-picked");
      if (!from) set(cell, { "aria-selected": "true" });
      const lit = [this.rowHeads[r - this.top], this.colHeads[c - this.left]];
      lit.forEach((th) => th.classList.add("sa-lit"));
      this.marked.push(cell, ...lit);
    }));
    if (this.large) this.map.light(this.asked.flat());
  }
}

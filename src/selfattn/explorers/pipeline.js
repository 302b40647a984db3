/** 七步流水线：造句、看七步、问一个数的来历。 */
import { run } from "./steps.js";
import { announcer, button, calm, cellText, choice, columnHead, digitsOf, h, heat, heatLevel, number, palette, set, slider, toggle, uid, write } from "./ui.js";
import { STEP_OF, arithmetic, at, explain } from "./explain.js";
import { MAX_TOKENS, excerpt, sentenceProblem } from "./sentence.js";

const T_MIN = 0.1, T_MAX = 5, VERSION = 1;
const STEPS = [
  ["词元", "切成词元", "一个字就是一个词元，在词表里查到它的编号。"],
  ["嵌入", "词嵌入", "按编号取出嵌入表 W_E 的一行，就是这个词元的嵌入。"],
  ["Q K V", "查询、键、值", "同一个 X 乘三个矩阵，得到每个词元的查询、键、值。"],
  ["权重", "注意力权重", "查询和每个键做点积，除以 √d_k，掩码，再用 softmax 变成权重。"],
  ["输出", "加权求和", "用权重把各个词元的值混在一起，得到这个头的输出。"],
  ["拼接", "多头拼接", "各头的输出左右相接，再乘 W_O，回到嵌入的大小。"],
  ["预测", "预测", "乘 W_U 给每个字打分，再用 softmax 变成下一个字的概率。"],
];

// ── 状态：检查、写进链接、从链接读出 ─────────────────────────────────────
const whole = (text) => (/^-?\d{1,10}$/.test(text) ? Number(text) : NaN);
const decimal = (text) => (/^\d{1,3}(\.\d{1,17})?$/.test(text) ? Number(text) : NaN);
const between = (low, high) => (x) => x >= low && x <= high;
const flag = (text) => ({ 0: false, 1: true })[text];

/** 链接里的每一项：[记号, 状态的名字, 读者的叫法, 写成字, 读成值, 合不合格, 可以填什么]。 */
const FIELDS = [
  ["s", "sentence", "句子", encodeURIComponent, String, () => true, ""],
  ["h", "head", "头", String, whole, (x, { W_Q }) => between(0, W_Q.length - 1)(x), "模型里有的一个头"],
  ["i", "row", "查询行", String, whole, (x, _, n) => between(-1, n - 1)(x), "句子里的一行，或者 -1"],
  ["ta", "attention_temperature", "注意力温度", String, decimal, between(T_MIN, T_MAX), ` ${T_MIN} 到 ${T_MAX} 之间的数`],
  ["tp", "temperature", "预测温度", String, decimal, between(T_MIN, T_MAX), ` ${T_MIN} 到 ${T_MAX} 之间的数`],
  ["k", "scale", "要不要除", (x) => +x, flag, (x) => x !== undefined, " 0 或 1"],
  ["m", "mask", "要不要掩码", (x) => +x, flag, (x) => x !== undefined, " 0 或 1"],
  ["g", "stage", "第几步", String, whole, between(1, 7), " 1 到 7"],
  ["w", "how", "挑法", String, String, (x) => x === "greedy" || x === "sample", " greedy 或 sample"],
  ["r", "seed", "随机数", String, whole, between(0, 2 ** 32 - 1), " 0 到 4294967295 之间的整数"],
  ["c", "cell", "选中的数", (x) => x.join("."), (x) => (x ? x.split(".").map((k, j) => (j ? whole(k) : k)) : []), () => true, ""],
];

const writeHash = (model, page) =>
  `#sa=${VERSION};` + (page ? `p=${page};` : "") + FIELDS.map(([key, name, , to]) => `${key}=${to(model.get(name))}`).join(";");

/**
 * 从链接读出状态。不是给我们的是 null；有毛病是 {problem}；否则 {page, state}。
 * @param {string} hash
 */
function readHash(hash, parameters, initial) {
  if (!hash.startsWith("#sa=")) return null;
  const [version, ...parts] = hash.slice(4).split(";");
  if (version !== String(VERSION))
    return { problem: `这个链接是另一版的（${excerpt(version)}），这里只认得第 ${VERSION} 版。` };
  const state = { ...initial, cell: [], row: -1 };
  let page = 0;
  const seen = new Set();
  for (const part of parts.filter(Boolean)) {
    const cut = part.indexOf("="), key = part.slice(0, cut), text = part.slice(cut + 1);
    const field = FIELDS.find((f) => f[0] === key);
    if (cut < 1 || seen.has(key) || (!field && key !== "p")) return { problem: `链接里的「${excerpt(part)}」看不懂。` };
    seen.add(key);
    if (key === "p") {
      page = whole(text);
      if (!(page >= 0)) return { problem: `链接里的「${excerpt(part)}」看不懂。` };
      continue;
    }
    let value;
    try {
      value = field[4](decodeURIComponent(text));
    } catch {
      return { problem: `链接里的「${excerpt(part)}」坏了，读不出来。` };
    }
    state[field[1]] = value;
  }
  const problem = sentenceProblem(state.sentence, parameters.vocab);
  if (problem) return { problem: "链接里的句子不对：" + problem };
  const n = [...state.sentence].length;
  for (const [key, name, label, , , fits, accepted] of FIELDS)
    if (!fits(state[name], parameters, n)) return { problem: `链接里的「${key}」不对：${label}应当是${accepted}。` };
  const t = run(state.sentence, parameters, {});
  if (!cellExists(t, state.cell)) return { problem: "链接里选中的数不存在。" };
  return { page, state };
}

const cellExists = (t, cell) => !cell.length || (Object.hasOwn(STEP_OF, cell[0]) && Number.isFinite(cell[1]) && typeof at(t, cell[0], cell.slice(1)) === "number");

const python = (x) => (typeof x === "boolean" ? (x ? "True" : "False") : JSON.stringify(x));

// ── 随机 ────────────────────────────────────────────────────────────────
/** mulberry32：从状态得到 [新的状态, 0 到 1 之间的数]。 */
function random(seed) {
  const next = (seed + 0x6d2b79f5) >>> 0;
  let x = Math.imul(next ^ (next >>> 15), next | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return [next, ((x ^ (x >>> 14)) >>> 0) / 2 ** 32];
}

/** 按概率挑一个编号。 */
function pick(P, u) {
  let sum = 0;
  const k = P.findIndex((p) => (sum += p) > u);
  return k < 0 ? P.length - 1 : k;
}

// ── 矩阵 ────────────────────────────────────────────────────────────────
/** 绝对值最大的有限的数。 */
const largest = (rows) => rows.reduce((most, row) => row.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), most), 0);

const PLAIN = { fill: "var(--sa-hidden)", ink: "var(--sa-ink)" };

/** 行或列超过 WHOLE 个的大矩阵，表里只开一扇 WINDOW 见方的窗，整个矩阵画成小图。 */
const WHOLE = 16, WINDOW = 6;
const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

/**
 * 大矩阵的小图：一个数一个像素，框出窗和标出的数；点一下，窗就移过去。
 * @param {function(number, number): void} look
 */
function thumbnail(look) {
  const canvas = h("canvas"), pen = canvas.getContext("2d"), frame = h("span", { class: "sa-frame" }), lit = h("span", { class: "sa-frame sa-on" });
  const el = h("div", { class: "sa-map", hidden: true, "aria-hidden": "true" }, canvas, lit, frame);
  let image = null, pixels = null;
  const place = (box, r, c, height, width) => set(box, { style: `top:${(100 * r) / canvas.height}%;left:${(100 * c) / canvas.width}%;`
    + `height:${(100 * height) / canvas.height}%;width:${(100 * width) / canvas.width}%` });
  el.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    look(Math.floor(((event.clientY - box.top) / box.height) * canvas.height), Math.floor(((event.clientX - box.left) / box.width) * canvas.width));
  });
  return {
    el,
    draw(values, kind, limit) {
      if (canvas.height !== values.length || canvas.width !== values[0].length || !image) {
        [canvas.height, canvas.width] = [values.length, values[0].length];
        image = pen.createImageData(canvas.width, canvas.height);
        pixels = new Uint32Array(image.data.buffer);
      }
      const colors = palette(kind);
      let k = 0;
      for (const row of values) for (const x of row) pixels[k++] = Number.isFinite(x) ? colors[heatLevel(x, kind, limit)] : 0;
      pen.putImageData(image, 0, 0);
    },
    frame: (...box) => place(frame, ...box),
    /** 框住标出的数；一个也没有就不框。 */
    light(places) {
      lit.hidden = !places.length;
      if (!places.length) return;
      const [rows, cols] = [0, 1].map((k) => places.map((at) => at[k])), top = Math.min(...rows), left = Math.min(...cols);
      place(lit, top, left, Math.max(...rows) - top + 1, Math.max(...cols) - left + 1);
    },
  };
}

/**
 * 一个矩阵就是一张表：方向键在格子间走，回车问这个数的来历。
 * @param {function(string, number[]): void} ask
 */
function matrix(ask) {
  const title = h("b"), note = h("span", { class: "sa-shape" }), caption = h("caption", null, title, " ", note);
  const head = h("tr"), body = h("tbody");
  const table = h("table", { class: "sa-matrix", role: "grid" }, caption, h("thead", null, head), body);
  const map = thumbnail((r, c) => { open(r - WINDOW / 2, c - WINDOW / 2); light(); });
  const el = h("div", { class: "sa-part" }, h("div", { class: "sa-scroll sa-cells" }, table), map.el);
  let part = null, key = "", cells = [], rowHeads = [], colHeads = [], labels = [], values = [], texts = [], fills = [], look = "", followed = "";
  let marked = [], asked = [[], []], height = 0, width = 0, top = 0, left = 0, large = false, here = [0, 0];
  const cellAt = (r, c) => cells[r - top]?.[c - left];

  function name(heads, list, numbered, which, from) {
    const now = (numbered ? "#" : "") + from + list.join();
    if (labels[which] === now) return;
    labels[which] = now;
    heads.forEach((th, k) => th.replaceChildren(...(numbered ? [h("span", { class: "sa-n" }, String(from + k)), " "] : []), list[from + k]));
    if (!large) return;
    if (which) colHeads.forEach((th, c) => [th, ...cells.map((row) => row[c])].forEach((cell) => set(cell, { "aria-colindex": from + c + 2 })));
    else rowHeads.forEach((th, r) => set(th.parentNode, { "aria-rowindex": from + r + 2 }));
  }

  function rebuild() {
    const { rows, cols } = part;
    large = Math.max(rows.length, cols.length) > WHOLE;
    [height, width] = [rows, cols].map((list) => (large ? Math.min(list.length, WINDOW) : list.length));
    [top, left, here] = [0, 0, [0, 0]];
    colHeads = cols.slice(0, width).map(() => h("th", { scope: "col" }));
    head.replaceChildren(h("td"), ...colHeads);
    rowHeads = rows.slice(0, height).map(() => h("th", { scope: "row" }));
    cells = rowHeads.map((_, r) => colHeads.map((_, c) => h("td", { tabindex: -1, "data-r": r, "data-c": c }, "")));
    [values, texts, fills] = [0, 0, 0].map(() => cells.map((row) => row.map(() => null)));
    body.replaceChildren(...cells.map((row, r) => h("tr", null, rowHeads[r], row)));
    labels = [];
    look = "";
    set(cells[0][0], { tabindex: 0 });
    set(table, large ? { "aria-rowcount": rows.length + 1, "aria-colcount": cols.length + 1 } : { "aria-rowcount": null, "aria-colcount": null });
    set(head, { "aria-rowindex": large ? 1 : null });
    map.el.hidden = !large;
  }

  /** 把窗开到左上角是 (r, c) 的地方。 */
  function open(r, c) {
    set(cellAt(...here), { tabindex: -1 });
    [top, left] = [clamp(r, 0, part.rows.length - height), clamp(c, 0, part.cols.length - width)];
    here = [clamp(here[0], top, top + height - 1), clamp(here[1], left, left + width - 1)];
    set(cellAt(...here), { tabindex: 0 });
    fill();
  }

  /** 挪动窗，直到看得见 (r, c)；本来看得见就不动。 */
  const reveal = (r, c) => cellAt(r, c) || open(clamp(top, r - height + 1, r), clamp(left, c - width + 1, c));

  /** 窗里的字和颜色。 */
  function fill() {
    name(rowHeads, part.rows, part.rowTokens, 0, top);
    name(colHeads, part.cols, part.colTokens, 1, left);
    const kind = part.kind ?? "values", [digits, limit] = look.split(" ").map(Number);
    const narrow = el.closest(".reveal");  // 投影的字大，一格放不下 -16.28
    cells.forEach((line, r) => line.forEach((cell, c) => {
      const x = part.values[top + r][left + c];
      if (values[r][c] === x) return;
      values[r][c] = x;
      const text = cellText(x, narrow && Math.abs(x) >= 9.995 ? Math.min(1, digits) : digits);
      if (texts[r][c] !== text) cell.firstChild.data = texts[r][c] = text;
      const { fill, ink } = part.plain ? PLAIN : heat(x, kind, limit);
      if (fills[r][c] === fill) return;
      cell.style.backgroundColor = fills[r][c] = fill;
      cell.style.color = ink;
    }));
    rowHeads.forEach((th, r) => th.parentNode.classList.toggle("sa-query", part.query === top + r));
    if (large) map.frame(top, left, height, width);
  }

  function update(next) {
    part = next;
    const shape = `${part.rows.length}×${part.cols.length}`;
    if (shape !== key) { key = shape; rebuild(); }
    write(title, part.title);
    write(note, `${part.note ?? ""} (${part.rows.length}, ${part.cols.length})`);
    set(table, { style: `--cols: ${width};` + (part.color ? `--bar: var(--sa-${part.color})` : ""), "data-name": part.name });
    const kind = part.kind ?? "values", digits = part.plain ? 0 : digitsOf(part.values, kind);
    const limit = kind === "weights" ? 1 : largest(part.values), seen = `${shape} ${part.query}`;
    if (look !== `${digits} ${limit}`) values.forEach((row) => row.fill(null));
    look = `${digits} ${limit}`;
    if (large) map.draw(part.values, kind, limit);
    if (height < part.rows.length && part.query !== undefined && seen !== followed) open(part.query - height / 2, left);
    else fill();
    if (height > 8 && part.query !== undefined && seen !== followed)
      table.parentNode.scrollTop = rowHeads[part.query].offsetTop - table.parentNode.clientHeight / 2;
    followed = seen;
  }

  /** 标出选中的数和它的来源；每个是 [名字, 下标, …]。 */
  function mark(picked, sources) {
    const mine = ([what, ...index]) => {
      const [r, c = 0] = index.slice(-2);
      return what === part.name && String(part.index(r, c)) === String(index) ? [[r, c]] : [];
    };
    asked = [mine(picked), sources.flatMap(mine)];
    const places = asked.flat();
    if (places.length && !places.some((place) => cellAt(...place))) reveal(...places[0]);
    light();
  }

  function light() {
    marked.forEach((el) => { el.classList.remove("sa-picked", "sa-source", "sa-lit"); set(el, { "aria-selected": null }); });
    marked = [];
    asked.forEach((places, from) => places.forEach(([r, c]) => {
      const cell = cellAt(r, c);
      if (!cell) return;
      cell.classList.add(from ? "sa-source" : "sa-picked");
      if (!from) set(cell, { "aria-selected": "true" });
      const lit = [rowHeads[r - top], colHeads[c - left]];
      lit.forEach((th) => th.classList.add("sa-lit"));
      marked.push(cell, ...lit);
    }));
    if (large) map.light(asked.flat());
  }

  function go(r, c) {
    if (!cellAt(r, c)) { reveal(r, c); light(); }
    set(cellAt(...here), { tabindex: -1 });
    here = [r, c];
    set(cellAt(r, c), { tabindex: 0 });
    cellAt(r, c).focus();
  }

  const choose = () => ask(part.name, part.index(...here));
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-r]");
    if (!cell) return;
    go(top + Number(cell.dataset.r), left + Number(cell.dataset.c));
    choose();
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[data-r]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const [r, c] = here, bottom = part.rows.length - 1, right = part.cols.length - 1;
    const to = {
      ArrowUp: [Math.max(0, r - 1), c], ArrowDown: [Math.min(bottom, r + 1), c],
      ArrowLeft: [r, Math.max(0, c - 1)], ArrowRight: [r, Math.min(right, c + 1)],
      Home: [r, 0], End: [r, right],
    }[event.key];
    if (to) go(...to);
    else if (event.key === "Enter" || event.key === " ") choose();
    else return;
    event.preventDefault();
  });
  return { el, update, mark };
}

const BREAK = "\n";

/** 第 stage 步要画的东西：矩阵、它们之间的记号、换行。 */
function partsOf(stage, t, head, i) {
  const w = t.weights, n = t.tokens.length, dims = (k) => Array.from({ length: k }, (_, c) => String(c));
  const perToken = (name, title, more = {}) => ({
    name, title, values: t[name], rows: t.tokens, cols: dims(t[name][0].length), rowTokens: true, query: i,
    index: (r, c) => [r, c], ...more,
  });
  const perHead = (name, title, more = {}, k = head) => perToken(name, title, {
    values: t[name][k], cols: dims(t[name][k][0].length), index: (r, c) => [k, r, c], ...more,
  });
  const square = { cols: t.tokens, colTokens: true };
  const weights = (name, k, more = {}) => {
    const values = k == null ? w[name] : w[name][k];
    return { name, title: name, values, rows: dims(values.length), cols: dims(values[0].length),
      index: (r, c) => (k == null ? [r, c] : [k, r, c]), ...more };
  };
  // 第 4、5 步里，框出的查询要用到每一个键和值，所以键和值不框
  const asked = stage > 3 && { query: undefined };
  const Q = perHead("Q", "Q", { color: "q", note: "查询" }), K = perHead("K", "K", { color: "k", note: "键", ...asked });
  const V = perHead("V", "V", { color: "v", note: "值", ...asked }), X = perToken("X", "X", { note: "嵌入" });
  const A = perHead("A", "A", { ...square, kind: "weights", note: "权重" });
  const O = (k) => perHead("O", t.O.length > 1 ? `O（头 ${k}）` : "O", {}, k);
  const vocab = { cols: w.vocab, colTokens: true };
  switch (stage) {
    case 1: {
      const list = (name, title, ids, rows, more) => (
        { name, title, values: ids.map((id) => [id]), rows, cols: ["编号"], plain: true, index: (r) => [r], ...more });
      return [list("vocab", "词表", w.vocab.map((_, k) => k), w.vocab), "查表 →", list("ids", "ids", t.ids, t.tokens, { rowTokens: true, query: i })];
    }
    case 2: return [weights("W_E", null, { rows: w.vocab, rowTokens: true, note: "嵌入表" }), "→", X];
    case 3: return [X, ...[Q, K, V].flatMap((part) => [
      BREAK, "×", weights("W_" + part.name, head, { color: part.color }), "=", part])];
    case 4: return [Q, "·", K, "=", perHead("QK", "QK", { ...square, note: "点积" }),
      t.scale ? `÷ √${Q.values[0].length} =` : "不除 =", perHead("S", "S", { ...square, note: "分数" }),
      ...(t.mask ? ["掩码 →", perHead("S_masked", "S_masked", { ...square, note: "掩码之后" })] : []),
      t.attentionTemperature === 1 ? "softmax →" : `softmax（÷ ${number(t.attentionTemperature)}）→`, A];
    case 5: return [A, "×", V, "=", O(head)];
    case 6: return [...t.O.flatMap((_, k) => (k ? ["|", O(k)] : [O(k)])), "=", perToken("concat", "concat", { note: "拼接" }),
      "×", weights("W_O", null), "=", perToken("Y", "Y")];
    default: return [perToken("Y", "Y"), "×", weights("W_U", null, vocab), "=", perToken("logits", "logits", vocab),
      t.temperature === 1 ? "softmax →" : `softmax（÷ ${number(t.temperature)}）→`,
      perToken("P", "P", { ...vocab, kind: "weights", note: "概率" })];
  }
}

/** 把记号和换行并到它后面的矩阵上。 */
function grouped(items) {
  const groups = [];
  let sign = "", fresh = false;
  for (const item of items) {
    if (item === BREAK) fresh = true;
    else if (typeof item === "string") sign = item;
    else {
      groups.push({ part: item, sign, fresh });
      [sign, fresh] = ["", false];
    }
  }
  return groups;
}

// ── 一个数的来历 ────────────────────────────────────────────────────────
const HEADS = {
  dot: (e) => ["", e.sources[0][0], e.sources[1][0], "积"],
  softmax: (e, t) => {
    const [name, T] = e.name === "A" ? ["分数", t.attentionTemperature] : ["logit", t.temperature];
    return ["", name, T === 1 ? `e^(${name} − 最大)` : `e^((${name} − 最大) / ${number(T)})`, "÷ 总和"];
  },
};

/** 这个数在哪里，说给人听。 */
function describe(e, t) {
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

// ── 探索器 ──────────────────────────────────────────────────────────────
/** @param {HTMLElement} el @param {object} model */
export function mount(el, model) {
  const parameters = model.get("parameters"), { vocab, endings } = parameters;
  const heads = parameters.W_Q.length, root = el.closest(".sa-explorer"), voice = announcer();
  let t, timer = 0;
  const change = (changes) => { model.set(changes); model.save(); };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    write(play, "播放");
    set(play, { "aria-pressed": "false" });
  };

  // 造句
  const messageId = uid(), message = h("p", { class: "sa-message", id: messageId, role: "status" });
  const field = h("input", { type: "text", class: "sa-sentence", "aria-describedby": messageId, autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", lang: "zh" });
  let composing = false;
  function sentence(text) {
    const problem = sentenceProblem(text, vocab);
    set(field, { "aria-invalid": problem ? "true" : null });
    write(message, problem ? `${problem}下面仍是「${model.get("sentence")}」。` : "");
    if (problem) return false;
    const n = [...text].length, next = run(text, parameters, {});
    change({ sentence: text, ...(model.get("row") >= n && { row: -1 }), ...(!cellExists(next, model.get("cell")) && { cell: [] }) });
    return true;
  }
  field.addEventListener("input", () => composing || sentence(field.value));
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; sentence(field.value); });
  const draft = () => (field.value && sentenceProblem(field.value, vocab) ? model.get("sentence") : field.value);
  const keys = h("div", { class: "sa-keys", role: "group", "aria-label": "词表" },
    vocab.map((token) => button(token, () => {
      if ([...draft()].length < MAX_TOKENS) sentence(draft() + token);
      else write(message, `最多 ${MAX_TOKENS} 个字，已经满了。`);
    }, { "aria-label": `加上「${token}」` })),
    button("删", () => {
      const now = [...draft()];
      if (now.length > 1) sentence(now.slice(0, -1).join(""));
      else write(message, "至少要留 1 个字。");
    }, { "aria-label": "删去最后一个字" }),
    button("清空", () => { field.value = ""; sentence(""); field.focus(); }, { "aria-label": "清空，重新造句" }));

  // 往下写
  const next = h("p", { class: "sa-next" });
  const how = choice({ label: "挑法", options: [["greedy", "最可能的"], ["sample", "按概率抽"]], input: (x) => change({ how: x }) });
  function extend(times) {
    let text = model.get("sentence"), seed = model.get("seed"), added = "";
    while (times-- > 0 && [...text].length < MAX_TOKENS && !endings.includes([...text].at(-1))) {
      const P = run(text, parameters, options()).P.at(-1);
      let k = P.indexOf(Math.max(...P));
      if (model.get("how") === "sample") {
        const [after, u] = random(seed);
        seed = after;
        k = pick(P, u);
      }
      added += vocab[k];
      text += vocab[k];
    }
    if (!added) {
      const end = [...text].at(-1);
      write(message, endings.includes(end) ? `读到「${end}」，句子已经写完了。` : `最多 ${MAX_TOKENS} 个字，已经满了。`);
      return;
    }
    change({ sentence: text, seed, row: -1 });
    write(message, `接上了「${added}」。`);
  }
  const writer = h("div", { class: "sa-controls" }, how.el,
    h("div", { class: "sa-buttons" }, button("接一个字", () => extend(1)), button("连写到句末", () => extend(MAX_TOKENS))));

  // 控件
  const head = choice({ label: "头", options: parameters.W_Q.map((_, k) => [k, String(k)]), input: (x) => {
    const cell = model.get("cell");
    change({ head: x, cell: cell.length === 4 ? [cell[0], x, ...cell.slice(2)] : cell });
  } });
  const rowId = uid(), row = h("select", { id: rowId, autocomplete: "off", onchange: () => change({ row: +row.value }) });
  const temperature = (label, name) => slider({ label, min: T_MIN, max: T_MAX, step: 0.1, input: (x) => change({ [name]: x }) });
  const tA = temperature("注意力温度", "attention_temperature"), tP = temperature("预测温度", "temperature");
  const scale = toggle({ label: "除以 √d_k", input: (x) => change({ scale: x }) });
  const mask = toggle({ label: "因果掩码", input: (x) => change({ mask: x }) });
  const summary = h("summary"), more = h("details", { class: "sa-more" }, summary,
    h("div", { class: "sa-controls" }, tA.el, tP.el, scale.el, mask.el));

  // 七步
  const panelId = uid(), tabs = STEPS.map(([short, long], k) => h("button", {
    type: "button", role: "tab", class: "sa-tab", id: `${panelId}-${k}`, "aria-controls": panelId, "aria-label": `第 ${k + 1} 步　${long}`,
    onclick: () => { stop(); turn(k + 1); },
  }, h("span", { class: "sa-n" }, String(k + 1)), short));
  const list = h("div", { class: "sa-tabs", role: "tablist", "aria-label": "七步" }, tabs);
  list.addEventListener("keydown", (event) => {
    const now = model.get("stage");
    const to = { ArrowLeft: now === 1 ? 7 : now - 1, ArrowRight: now === 7 ? 1 : now + 1, Home: 1, End: 7 }[event.key];
    if (!to) return;
    event.preventDefault();
    stop();
    turn(to);
    tabs[to - 1].focus();
  });
  const heading = h("p", { class: "sa-title" }), about = h("p", { class: "sa-note" }), board = h("div", { class: "sa-board" });
  const panel = h("div", { role: "tabpanel", id: panelId, class: "sa-panel" }, heading, about, board);
  const turn = (stage) => { if (stage >= 1 && stage <= 7 && stage !== model.get("stage")) change({ stage, cell: [] }); };
  const step = (by) => { stop(); turn(model.get("stage") + by); };
  const play = button("播放", () => {
    if (timer) return stop();
    if (model.get("stage") === 7) turn(1);
    write(play, "停");
    set(play, { "aria-pressed": "true" });
    timer = setInterval(() => {
      turn(model.get("stage") + 1);
      if (model.get("stage") === 7) stop();
    }, 2000);
  }, { "aria-pressed": "false", hidden: calm() });
  const back = button("上一步", () => step(-1)), forward = button("下一步", () => step(1));

  // 来历
  const place = h("p", { class: "sa-place", tabindex: -1 }), formula = h("p", { class: "sa-formula" }), terms = h("div"), close = button("收起", () => shut());
  const answer = h("div", { role: "region", class: "sa-answer", "aria-label": "这个数是怎样来的", hidden: true },
    h("div", { class: "sa-answer-head" }, place, close), formula, terms);
  let origin = null;
  function ask(name, index) {
    if (board.contains(document.activeElement)) origin = document.activeElement;
    if (!STEP_OF[name]) {
      const id = name === "ids" ? t.ids[index[0]] : index[0];
      change({ cell: [] });
      if (name === "ids") paint(`「${vocab[id]}」在词表里排第 ${id}（从 0 数起），编号就是 ${id}。`, [name, ...index], [["vocab", id]]);
      else if (name === "vocab") paint(`「${vocab[id]}」的编号是 ${id}。`, [name, id], t.ids.flatMap((x, k) => (x === id ? [["ids", k]] : [])));
      else paint(`${name}[${index.join(", ")}] 是训练得来的数，不是算出来的。`, [name, ...index]);
      return;
    }
    const visible = parts.some((part) => part.name === name && String(part.index(...index.slice(-2))) === String(index));
    change({ cell: [name, ...index], ...(!visible && { stage: STEP_OF[name], ...(index.length === 3 && { head: index[0] }) }) });
    const picked = board.querySelector(".sa-picked");
    if (picked && picked.getBoundingClientRect().bottom > answer.getBoundingClientRect().top) picked.scrollIntoView({ block: "center" });
  }
  function follow(name, index) {
    ask(name, index);
    place.focus();
  }
  function shut() {
    change({ cell: [] });
    paint();
    (origin?.isConnected ? origin : tabs[model.get("stage") - 1]).focus();
  }
  el.addEventListener("keydown", (event) => { if (event.key === "Escape" && !answer.hidden) shut(); });

  // 链接、恢复
  const link = h("input", { type: "text", class: "sa-link", readonly: true, hidden: true, onfocus: () => link.select() });
  const share = button(model.live ? "这个状态的代码" : "这个状态的链接", async () => {
    if (model.live) {
      link.value = `Pipeline(${FIELDS.map(([, name]) => `${name}=${python(model.get(name))}`).join(", ")})`;
    } else {
      link.value = location.href.split("#")[0] + writeHash(model, page());
      try {
        history.replaceState(history.state, "", link.value);
      } catch {
        // 有的浏览器不让 file:// 的网页改地址；下面照样给出链接
      }
    }
    link.hidden = false;
    set(link, { "aria-label": model.live ? "重新打开这个状态的代码" : "重新打开这个状态的链接" });
    link.focus();
    const copied = await (navigator.clipboard?.writeText(link.value).then(() => true, () => false) ?? false);
    write(message, copied ? "已经复制。" : "请复制下面这一行。");
  });
  const reset = button("恢复默认", () => {
    stop();
    link.hidden = true;
    write(message, "");
    set(field, { "aria-invalid": null });
    change(model.initial);
    field.value = model.get("sentence");
    paint();
  });
  const siblings = () => [...document.querySelectorAll('.sa-explorer[data-sa-name="pipeline"]')];
  const page = () => siblings().indexOf(root);
  function open() {
    let read = readHash(location.hash, parameters, model.initial);
    if (read?.page >= siblings().length) read = { problem: `链接要打开这一页的第 ${read.page + 1} 个流水线，这里没有。` };
    if (!read || (read.page ?? 0) !== page()) return;
    if (read.problem) write(message, read.problem + "没有照它改。");
    else {
      change(read.state);
      write(message, "");
      root.scrollIntoView({ block: "start" });
    }
  }

  // 画
  const options = () => ({ attentionTemperature: model.get("attention_temperature"), temperature: model.get("temperature"),
    scale: model.get("scale"), mask: model.get("mask") });
  let parts = [], views = [], drawn = "", shown = "";
  function paint(aside = "", picked = [], sources = []) {
    const text = model.get("sentence"), stage = model.get("stage"), h_ = model.get("head"), n = [...text].length;
    t = run(text, parameters, options());
    // Python 改短句子时，行和格的新值可能晚到一步
    const asked = model.get("row"), i = asked < 0 || asked >= n ? n - 1 : asked;
    const cell = cellExists(t, model.get("cell")) ? model.get("cell") : [];
    if (text !== shown && !composing) {
      shown = field.value = text;
      set(field, { "aria-invalid": null });
    }
    head.set(h_);
    if (row.options.length !== n + 1 || row.dataset.text !== text) {
      row.dataset.text = text;
      row.replaceChildren(h("option", { value: -1 }, `${n - 1} ${t.tokens[n - 1]}（预测行）`),
        ...t.tokens.slice(0, -1).map((token, k) => h("option", { value: k }, `${k} ${token}`)));
    }
    row.value = model.get("row") === n - 1 ? -1 : model.get("row");
    tA.set(t.attentionTemperature);
    tP.set(t.temperature);
    scale.set(t.scale);
    mask.set(t.mask);
    how.set(model.get("how"));
    write(summary, `温度 ${number(t.attentionTemperature, 2)} 和 ${number(t.temperature, 2)}，${t.scale ? "除以" : "不除"} √d_k，${t.mask ? "有" : "没有"}掩码`);
    const last = t.P[n - 1], order = last.map((_, k) => k).sort((a, b) => last[b] - last[a] || a - b).slice(0, 3);
    next.replaceChildren("下一个字：", ...order.map((k) => h("span", null, h("b", null, `「${vocab[k]}」`), cellText(last[k]))));

    tabs.forEach((tab, k) => set(tab, { "aria-selected": k + 1 === stage ? "true" : "false", tabindex: k + 1 === stage ? 0 : -1 }));
    set(panel, { "aria-labelledby": tabs[stage - 1].id });
    set(back, { "aria-disabled": stage === 1 ? "true" : null });
    set(forward, { "aria-disabled": stage === 7 ? "true" : null });
    write(heading, `第 ${stage} 步　${STEPS[stage - 1][1]}`);
    write(about, `${STEPS[stage - 1][2]}框出的一行属于「${t.tokens[i]}」${i === n - 1 ? "，就是预测行" : ""}。`);
    draw(grouped(partsOf(stage, t, h_, i)));

    const e = cell.length ? explain(t, cell[0], cell.slice(1)) : null;
    answer.hidden = !e && !aside;
    if (e) [picked, sources] = [cell, e.sources.map(([name, index]) => [name, ...index])];
    views.forEach((view) => view.mark(picked, sources));
    write(place, e ? describe(e, t) : aside);
    write(formula, e ? e.formula + (e.kind === "dot" || e.kind === "softmax" ? ` = ${number(e.value)}` : "") : "");
    terms.replaceChildren(e ? unfold(e, t, follow) : "");
    voice.say(aside ? aside : e ? `${describe(e, t)}：${e.name}[${e.index.join(", ")}] = ${arithmetic(e)}`
      : `第 ${stage} 步，${STEPS[stage - 1][1]}。「${text}」下一个字最可能是「${vocab[order[0]]}」，概率 ${cellText(last[order[0]])}。`);
  }
  function draw(next) {
    const layout = next.map(({ part, fresh }) => (fresh ? BREAK : "") + part.name).join(" ");
    if (layout !== drawn) {
      drawn = layout;
      views = next.map(() => ({ ...matrix(ask), sign: h("span", { class: "sa-sign" }) }));
      board.replaceChildren(...views.flatMap((view, k) => [
        ...(next[k].fresh ? [h("span", { class: "sa-break" })] : []), h("div", { class: "sa-group" }, view.sign, view.el)]));
    }
    parts = next.map(({ part }) => part);
    views.forEach((view, k) => {
      write(view.sign, next[k].sign);
      view.update(parts[k]);
    });
  }

  el.append(
    h("div", { class: "sa-compose" }, h("label", { class: "sa-label" }, h("span", null, "句子"), field), keys, message, next, writer),
    h("div", { class: "sa-controls" }, heads > 1 && head.el, h("div", { class: "sa-control" }, h("label", { for: rowId }, "查询行"), row)), more,
    list, h("div", { class: "sa-buttons sa-player" }, back, play, forward), panel, answer,
    h("div", { class: "sa-buttons" }, reset, share, link), voice.el);
  more.open = !root.closest(".reveal") && (root.clientWidth || innerWidth) > 600;  // el 这时还没有显示
  const off = model.on(Object.keys(model.initial), paint);
  paint();
  if (!model.live) {
    open();
    addEventListener("hashchange", open);
  }
  return () => {
    off();
    stop();
    voice.stop();
    removeEventListener("hashchange", open);
  };
}

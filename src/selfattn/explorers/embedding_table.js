/** 嵌入表：改一个数，看后面哪些数跟着变，哪些不变。 */
import { run } from "./steps.js";
import { heat } from "./colors.js";
import { announcer, button, gridKeys, headPicker, numbersTable, slider } from "./controls.js";
import { h, set, uid, write } from "./dom.js";
import { cellText, number } from "./text.js";
import { sentencePicker } from "./sentence.js";

const LIMIT = 100, CLOSE = 1e-12, STEP = 0.1;
/** [步, [名字, 结果里的名字, 叫法, 色阶, 颜色]…] @type {any[][]} */
const STAGES = [
  ["②", ["X", "X", "嵌入", "values"]],
  ["③", ["Q", "Q", "查询", "values", "q"], ["K", "K", "键", "values", "k"], ["V", "V", "值", "values", "v"]],
  ["④", ["S", "S_masked", "分数", "values"], ["A", "A", "权重", "weights"]],
  ["⑤", ["O", "O", "输出", "values"]],
  ["⑥", ["Y", "Y", "合起来", "values"]],
  ["⑦", ["logits", "logits", "打分", "values"], ["P", "P", "概率", "weights"]],
];
const PARTS = STAGES.flatMap(([, ...parts]) => parts);

/** 两次运行之间，一个量里哪些数变了。 @returns {boolean[][]} */
export function differs(before, after) {
  const moved = (a, b) => a !== b && Math.abs(a - b) > CLOSE * Math.max(Math.abs(a), Math.abs(b));
  return after.map((row, i) => row.map((x, j) => moved(before[i][j], x)));
}

/** 读者写的数；不是数就是 null。 */
function parse(text) {
  const plain = text.normalize("NFKC").replace(/[−–—]/g, "-").trim();
  const x = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
  return Math.abs(x) <= LIMIT ? x + 0 : null;
}

const tidy = (x) => Math.round(x * 1e6) / 1e6;
const count = (mask) => mask.flat().filter(Boolean).length;

/** 一张小热图：变了的格子画实、加框，没变的淡。 */
function miniature(title, color, look) {
  const tally = h("span", { class: "sa-tally" }), grid = h("div", { class: "sa-thumb-grid", "aria-hidden": "true" });
  const el = h("figure", { class: "sa-thumb", style: color ? `--bar: var(--sa-${color})` : null },
    h("figcaption", null, h("b", null, title), " ", tally), grid);
  let shape = "", cells = [], labels = [], looks = [];
  grid.addEventListener("pointerover", (event) => event.target.dataset.i && look(+event.target.dataset.i, +event.target.dataset.j));
  grid.addEventListener("click", (event) => event.target.dataset.i && look(+event.target.dataset.i, +event.target.dataset.j));
  return {
    el,
    update(values, mask, tokens, touched, kind, limit) {
      if (shape !== `${values.length} ${values[0].length}`) {
        shape = `${values.length} ${values[0].length}`;
        grid.style.setProperty("--cols", values[0].length);
        labels = values.map(() => h("span", { class: "sa-thumb-token" }));
        cells = values.map((row, i) => row.map((_, j) => h("span", { class: "sa-thumb-cell", "data-i": i, "data-j": j })));
        looks = values.map(() => []);
        grid.replaceChildren(...cells.flatMap((row, i) => [labels[i], ...row]));
      }
      values.forEach((row, i) => {
        write(labels[i], tokens[i]);
        labels[i].classList.toggle("sa-touched", touched[i]);
        row.forEach((x, j) => {
          const { fill } = heat(x, kind, limit), look = fill + mask[i][j];
          if (looks[i][j] === look) return;
          looks[i][j] = look;
          cells[i][j].style.setProperty("--fill", fill);
          cells[i][j].classList.toggle("sa-moved-cell", mask[i][j]);
        });
      });
      const moved = count(mask), size = values.flat().length;
      write(tally, `${moved} / ${size}`);
      el.classList.toggle("sa-still-part", !moved);
    },
  };
}

/** 表里写的数：一位小数写得下的写一位，别的两位。 */
const digits = (x) => (Math.abs(x - Math.round(x * 10) / 10) < 1e-9 ? cellText(x, 1) : cellText(x, 2));

/**
 * 嵌入表：点一下，或用方向键，选一个数。
 * @param {string[]} vocab
 * @param {number[][]} trained 训练出来的表
 * @param {{at: () => number[], choose: (r: number, c: number) => void, keys: Object<string, () => void>}} options keys 是别的键
 */
function embeddingGrid(vocab, trained, { at, choose, keys }) {
  const d_model = trained[0].length, limit = Math.max(...trained.flat().map(Math.abs));
  const cells = vocab.map((_, r) => trained[r].map((_, c) => h("td", { tabindex: -1, "data-r": r, "data-c": c })));
  const rowHeads = vocab.map((token) => h("th", { scope: "row" }, token));
  const el = h("table", { class: "sa-embed", role: "grid", style: `--cols: ${d_model}` }, h("caption", null, h("b", null, "W_E"), " 嵌入表"),
    h("thead", null, h("tr", null, h("td"), trained[0].map((_, c) => h("th", { scope: "col" }, String(c))))),
    h("tbody", null, cells.map((row, r) => h("tr", null, rowHeads[r], row))));
  const pick = (r, c) => {
    choose(r, c);
    cells[r][c].focus({ preventScroll: true });
  };
  el.addEventListener("click", (event) => {
    const cell = /** @type {HTMLElement} */ (event.target).closest("td");
    if (cell?.dataset.r) pick(+cell.dataset.r, +cell.dataset.c);
  });
  gridKeys(el, {
    at, keys, size: () => [vocab.length, d_model],
    go: (r, c) => { pick(r, c); cells[r][c].scrollIntoView({ block: "nearest" }); },
  });
  return {
    el,
    focus: () => { const [r, c] = at(); cells[r][c].focus(); },
    /** ids 是句子用到的行。 */
    paint(W_E, edited, ids) {
      const [r, c] = at();
      W_E.forEach((row, i) => {
        rowHeads[i].classList.toggle("sa-used", ids.includes(i));
        row.forEach((x, j) => {
          const cell = cells[i][j], { fill, ink } = heat(x, "values", limit), picked = i === r && j === c;
          write(cell, digits(x));
          cell.style.background = fill;
          cell.style.color = ink;
          cell.classList.toggle("sa-edited", edited[i][j]);
          cell.classList.toggle("sa-picked", picked);
          set(cell, { tabindex: picked ? 0 : -1, "aria-selected": picked ? "true" : "false",
            "aria-label": edited[i][j] ? `${digits(x)}，原来 ${digits(trained[i][j])}` : null });
        });
      });
    },
  };
}

/**
 * 改一个数：打字，加减 0.1，拖动。
 * @param {{value: () => number, put: (x: number) => void, nudge: (by: number) => void, restore: () => void,
 *   restoreAll: () => void, leave: () => void}} options leave 在打完字、按回车或 Esc 时调用
 */
function numberEditor({ value, put, nudge, restore, restoreAll, leave }) {
  const title = h("p", { class: "sa-title" }), was = h("span"), messageId = uid(), problem = h("p", { class: "sa-message", id: messageId, role: "status" });
  const field = h("input", { type: "text", inputmode: "decimal", class: "sa-one-number", autocomplete: "off", "aria-describedby": messageId });
  field.addEventListener("input", () => {
    const x = parse(field.value);
    set(field, { "aria-invalid": x === null ? "true" : null });
    write(problem, x === null ? `要写一个 -${LIMIT} 到 ${LIMIT} 之间的数，如 0.5；现在仍是 ${number(value())}。` : "");
    if (x !== null) put(x);
  });
  const settle = () => {
    field.value = number(value(), 6);
    set(field, { "aria-invalid": null });
    write(problem, "");
  };
  field.addEventListener("blur", settle);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      nudge(event.key === "ArrowUp" ? STEP : -STEP);
      settle();
    } else if (event.key === "Escape" || event.key === "Enter") { settle(); leave(); }
  });
  const slide = slider({ label: "拖动", min: -3, max: 3, step: STEP, format: () => "", input: (x) => put(x) });
  const el = h("div", { class: "sa-editor", role: "group", "aria-label": "改这个数" }, title,
    h("div", { class: "sa-stepper" }, button("−", () => nudge(-STEP), { "aria-label": "减 0.1" }), field, button("+", () => nudge(STEP), { "aria-label": "加 0.1" }), was),
    slide.el, problem, h("p", { class: "sa-note" }, "键盘：在表里用方向键选，+、- 改 0.1，回车打字，Delete 恢复。"),
    h("div", { class: "sa-buttons" }, button("恢复这个数", restore), button("恢复整张表", restoreAll)));
  return {
    el, settle,
    type: () => { field.focus(); field.select(); },
    /** name 是这个数的叫法，x 是现在的，trained 是原来的。 */
    paint(name, x, trained) {
      write(title, name);
      set(field, { "aria-label": name });
      if (document.activeElement !== field || parse(field.value) !== x && !field.hasAttribute("aria-invalid")) settle();
      write(was, x !== trained ? `原来 ${number(trained)}` : "没有改");
      const reach = Math.max(3, Math.ceil(Math.abs(x)));
      set(slide.input, { min: -reach, max: reach });
      slide.set(x);
      set(slide.input, { "aria-label": name, "aria-valuetext": number(x) });
    },
  };
}

/** 一个量，有头的只取一个头。 */
const pickPart = (t, key, head) => (Array.isArray(t[key][0][0]) ? t[key][head] : t[key]);

/**
 * 改之前、改之后：哪些数改了（edited），哪些词元的嵌入改了（touched），每个量里哪些数跟着变了（masks）。
 * @typedef {ReturnType<typeof compare>} Change
 */
function compare(before, after, head, edited) {
  const masks = Object.fromEntries(PARTS.map(([name, key]) => [name, differs(pickPart(before, key, head), pickPart(after, key, head))]));
  return { before, after, head, edited, touched: after.ids.map((id) => edited[id].includes(true)), masks };
}

/** 后面的数：一个量一张小图；指着一个数，readout 说它改之前和改之后。 */
function laterNumbers(vocab) {
  const readout = h("p", { class: "sa-note sa-readout" });
  /** @type {Change} */
  let now;
  const look = ([name, key, label], i, j) => {
    const { before, after, head, masks } = now, a = pickPart(before, key, head)[i][j], b = pickPart(after, key, head)[i][j];
    const where = key === "logits" || key === "P" ? `后面是「${vocab[j]}」` : key === "S_masked" || key === "A" ? `看「${after.tokens[j]}」` : `第 ${j} 维`;
    write(readout, `${label} ${name}，「${after.tokens[i]}」${where}：` + (masks[name][i][j] ? `${number(a)} → ${number(b)}` : `${number(b)}，没变`));
  };
  const thumbs = Object.fromEntries(PARTS.map((part) => [part[0], miniature(`${part[0]} ${part[2]}`, part[4], (i, j) => look(part, i, j))]));
  const el = h("div", { class: "sa-flow", role: "group", "aria-label": "后面的数：变了的画实" }, STAGES.map(([step, ...parts]) =>
    h("div", { class: "sa-stage" }, h("span", { class: "sa-stage-n", "aria-hidden": "true" }, step), parts.map(([name]) => thumbs[name].el))));
  return {
    el, readout,
    /** @param {Change} change */
    paint(change) {
      now = change;
      const { after, head, touched, masks } = now, { tokens } = after, n = tokens.length;
      el.style.setProperty("--cell", `${n > 8 ? 13 : n > 4 ? 16 : 22}px`);
      for (const [name, key, , kind] of PARTS) {
        const values = pickPart(after, key, head), limit = Math.max(...values.flat().filter(Number.isFinite).map(Math.abs)) || 1;
        thumbs[name].update(values, masks[name], tokens, touched, kind, limit);
      }
      write(readout, "指着一个小格，看它改之前和改之后的数。");
    },
  };
}

/** 一句话：改了什么，哪几行跟着变，下一个字变成什么。 @param {Change} change @param {string[]} vocab */
function verdict({ before, after, edited, touched }, vocab) {
  const rows = vocab.filter((_, i) => edited[i].includes(true)), quote = (list) => list.map((token) => `「${token}」`).join("");
  if (!rows.length) return "还没有改。选一个数，改一改，看后面哪些数跟着变，哪些一动不动。";
  const first = touched.indexOf(true), total = count(edited), { tokens } = after;
  const done = `嵌入表改了 ${total} 个数，在${quote(rows)}${rows.length > 1 ? "几" : ""}行。`;
  if (first < 0) return `${done}句子里没有${quote(rows)}，${rows.length > 1 ? "这几行" : "这一行"}没有被取出来，后面一个数也没变。`;
  const cause = first === 0 ? `「${tokens[0]}」是第一个词元，后面每一行都看得见它。`
    : `前面的${first > 4 ? ` ${first} 个词元` : quote(tokens.slice(0, first))}看不见「${tokens[first]}」，${first > 1 ? "那几行" : "那一行"}一个数也没变。`;
  const best = (P) => { const p = P.at(-1), k = p.indexOf(Math.max(...p)); return `「${vocab[k]}」${number(p[k])}`; };
  return `${done}${cause}下一个字：${best(before.P)} → ${best(after.P)}。`;
}

/** 图背后的表。 @param {Change} change @param {string[]} vocab @param {number[][]} W_E */
function tables({ before, after, masks }, vocab, W_E) {
  const rowsOf = (mask) => after.tokens.filter((_, i) => mask[i].includes(true)).join("、") || "没有";
  const p = before.P.at(-1), q = after.P.at(-1);
  return [
    ["哪些数变了", ["", "变了", "一共", "在哪几行"], PARTS.map(([name]) => [name, String(count(masks[name])), String(masks[name].flat().length), rowsOf(masks[name])])],
    ["嵌入表 W_E", ["", ...W_E[0].map((_, c) => String(c))], W_E.map((row, i) => [vocab[i], ...row])],
    ["下一个字的概率", ["字", "改之前", "改之后"], vocab.map((token, k) => [token, p[k], q[k]])],
  ];
}

/** @param {HTMLElement} el @param {import("./model.js").Model} model */
export function mount(el, model) {
  const parameters = model.get("parameters"), { vocab, W_E: trained } = parameters, voice = announcer();
  const heads = parameters.W_Q.length, { change } = model;
  const table = () => model.get("W_E"), at = () => [model.get("row"), model.get("column")];
  const value = () => { const [r, c] = at(); return table()[r][c]; };
  const put = (x) => {
    const [r, c] = at();
    change({ W_E: table().map((row, i) => (i === r ? row.map((old, j) => (j === c ? x : old)) : row)) });
  };
  const nudge = (by) => { const x = tidy(value() + by); if (Math.abs(x) <= LIMIT) put(x); };
  const restore = () => { const [r, c] = at(); put(trained[r][c]); };

  const writer = sentencePicker({ vocab, input: (sentence) => change({ sentence }) });
  const reset = () => {
    writer.reset();
    change(model.initial);
    paint();
    editor.settle();
  };
  const head = headPicker(heads, (k) => change({ head: k }));
  const raise = () => nudge(STEP), type = () => editor.type();
  const grid = embeddingGrid(vocab, trained, {
    at, choose: (r, c) => change({ row: r, column: c }),
    keys: { "+": raise, "=": raise, "-": () => nudge(-STEP), Delete: restore, Backspace: restore, Enter: type, " ": type },
  });
  const editor = numberEditor({ value, put, nudge, restore, restoreAll: () => change({ W_E: trained }), leave: grid.focus });
  const later = laterNumbers(vocab);
  const message = h("p", { class: "sa-verdict" }), tally = h("p", { class: "sa-counts" }), numbers = numbersTable();
  let before, ran = "";

  function paint() {
    const text = model.get("sentence"), W_E = table(), [r, c] = at();
    if (text !== ran) [before, ran] = [run(text, parameters), text];
    const after = run(text, { ...parameters, W_E }), edited = W_E.map((row, i) => row.map((x, j) => x !== trained[i][j]));
    const now = compare(before, after, model.get("head"), edited), reached = now.touched.includes(true);
    writer.set(text);
    head.set(now.head);
    grid.paint(W_E, edited, after.ids);
    editor.paint(`「${vocab[r]}」的第 ${c} 个数`, W_E[r][c], trained[r][c]);
    later.paint(now);

    const words = verdict(now, vocab), counts = PARTS.map(([name]) => `${name} 变了 ${count(now.masks[name])} 个`).join("，");
    write(message, words);
    write(tally, reached ? counts + "。" : "");
    numbers.update(tables(now, vocab, W_E));
    voice.say(words + (reached ? counts : ""));
  }

  el.append(writer.el, h("div", { class: "sa-embed-top" }, h("div", { class: "sa-scroll" }, grid.el), editor.el), message,
    h("div", { class: "sa-controls", hidden: heads === 1 }, head.el), later.el, later.readout, tally, numbers.el,
    h("div", { class: "sa-buttons" }, button("恢复默认", reset)), voice.el);
  const off = model.on(Object.keys(model.initial), paint);
  paint();
  return () => { off(); voice.stop(); };
}

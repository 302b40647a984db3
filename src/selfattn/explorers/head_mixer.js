/** 多头拼接：各头的输出拼起来再乘 W_O，或者各乘各的再加，是同一个 Y。 */
import { matmul, mergeHeads, run, softmax, unembed } from "./steps.js";
import { heat } from "./colors.js";
import { alongRow, announcer, button, choice, numbersTable, slider, toggle } from "./controls.js";
import { h, set, write } from "./dom.js";
import { cellText, digitsOf, number } from "./text.js";
import { rowOf, rowPicker, sentencePicker } from "./sentence.js";

const LABEL = 0.62, GAP = 0.15, BETWEEN = 0.75;

/**
 * 一行里的每一个数，和 HeadMixer 的 outputs、parts、Y、probabilities 一样。
 * @returns {{O: number[][], blocks: number[][][], parts: number[][], Y: number[], logits: number[], p: number[]}}
 */
export function mix(t, i, on) {
  const { W_O, W_U } = t.weights, d_v = t.O[0][0].length;
  const O = t.O.map((O_h, k) => O_h[i].map((x) => (on[k] ? x : 0)));
  const blocks = O.map((_, k) => W_O.slice(k * d_v, (k + 1) * d_v));
  const parts = O.map((row, k) => matmul([row], blocks[k])[0]);
  const [Y] = mergeHeads(O.map((row) => [row]), W_O), [logits] = unembed([Y], W_U);
  return { O, blocks, parts, Y, logits, p: softmax(logits) };
}

const FADED = { fill: "var(--sa-paper)", ink: "var(--sa-muted)" };

const headColor = (k) => `var(--sa-head${k % 2})`;
const signed = (x) => (x < 0 ? `(${number(x, 2)})` : number(x, 2));

/** 板上的一块：几行几列的数，放在 (x, y)，单位是格。 */
function plate(rows, cols, color, kind) {
  const cells = Array.from({ length: rows }, () => Array.from({ length: cols }, () => h("span", { class: "sa-mix-cell" })));
  const el = h("div", { class: `sa-plate ${kind}`, style: `--cols: ${cols}; --rows: ${rows}; --edge: ${color}`, "aria-hidden": "true" }, cells.flat());
  return { el, cells };
}

const put = (el, x, y, opacity = 1) => {
  el.style.setProperty("--x", x);
  el.style.setProperty("--y", y);
  el.style.opacity = opacity;
};

const between = (a, b, at) => a + (b - a) * at;

const indices = (n) => Array.from({ length: n }, (_, k) => k);

/**
 * 板：左边是各头的输出，右边上面是 W_O 的块，下面是乘出来的数。
 * @param {number} heads
 * @param {number} d_v
 * @param {number} d_model
 * @param {(column: number) => void} light 问 Y 的第几个数；−1 是不问
 */
function mixingBoard(heads, d_v, d_model, light) {
  const each = indices(heads), dims = indices(d_model), wide = heads * d_v;
  const right = wide + BETWEEN, height = d_v + LABEL + GAP + 1 + 0.3, bottom = heads * height + 0.2;
  const tag = (...words) => h("div", { class: "sa-tag", "aria-hidden": "true" }, words);
  const sign = (words, kind) => h("div", { class: `sa-tag ${kind}`, "aria-hidden": "true" }, words);
  const strips = each.map((k) => plate(1, d_v, headColor(k), "sa-mix-strip"));
  const names = each.map((k) => tag("头 ", k, " 的 O"));
  const blocks = each.map((k) => plate(d_v, d_model, headColor(k), "sa-block"));
  const blockNames = each.map((k) => tag(`W_O[${k * d_v}:${(k + 1) * d_v}]`)), wholeName = tag("W_O");
  const parts = each.map((k) => plate(1, d_model, headColor(k), "sa-part-row"));
  const equals = each.map(() => sign("=", "sa-sign-tag")), joined = sign("=", "sa-sign-tag");
  const plus = sign("上面各份相加 =", "sa-sum-tag");
  const cells = dims.map((c) => h("button", { type: "button", class: "sa-mix-cell", "data-c": c, onfocus: () => light(c), onclick: () => light(c) }));
  const result = h("div", { class: "sa-plate sa-mix-result", role: "group", "aria-label": "Y，点一个数看它的每一项", style: `--cols: ${d_model}; --rows: 1` }, cells);
  const axis = h("div", { class: "sa-plate sa-axis", "aria-hidden": "true", style: `--cols: ${d_model}; --rows: 1` }, dims.map((c) => h("span", null, "Y", h("sub", null, String(c)))));
  const el = h("div", { class: "sa-mixer", style: `--units: ${right + d_model}; --height: ${bottom + 1.75}; --wide: ${wide}` },
    blocks.map((x) => x.el), blockNames, wholeName, parts.map((x) => x.el), strips.map((x) => x.el), names, equals, plus, joined, result, axis);
  result.addEventListener("keydown", (event) => {
    const to = alongRow(event.key, +event.target.dataset.c, d_model);
    if (event.key === "Escape") light(-1);
    if (to === undefined) return;
    event.preventDefault();
    cells[to].focus();
  });
  return {
    el,
    /** 挪的时候要不要一路滑过去。 */
    smooth: (on) => el.classList.toggle("sa-smooth", on),
    /** 分开时在上面，拼起来往下落到 Y 那一行；拼起来矮一些，整个往上挪，留在正中。 */
    place(at) {
      const leaving = Math.max(0, 1 - 2 * at), arriving = Math.max(0, 2 * at - 1);
      const rise = (bottom - 0.3 - wide - LABEL) / 2 * at, floor = bottom - rise;
      each.forEach((k) => {
        const base = k * height, y = base + LABEL + d_v + GAP, blockY = between(base + LABEL, floor - 0.3 - wide + k * d_v, at);
        const stripX = between(wide - d_v, k * d_v, at), stripY = between(y, floor, at);
        put(blocks[k].el, right, blockY);
        put(blockNames[k], right, blockY - LABEL, leaving);
        put(strips[k].el, stripX, stripY);
        put(names[k], stripX, stripY - LABEL);
        put(parts[k].el, right, between(y, floor, at), leaving);
        put(equals[k], wide, between(y, floor, at), leaving);
      });
      put(wholeName, right, floor - 0.3 - wide - LABEL, arriving);
      put(plus, 0, floor, leaving);
      put(joined, wide, floor, arriving);
      put(result, right, floor);
      put(axis, right, floor + 1.05);
    },
    /** 写上 m 里的数；column 是问着的一列，绝对值到 limit 颜色最深，W_O 写 digits 位小数。 */
    paint(m, on, column, limit, digits) {
      const fill = (cell, x, places, lit) => {
        const { fill: back, ink } = lit || column < 0 ? heat(x, "values", limit) : FADED;
        write(cell, cellText(x, places));
        cell.style.background = back;
        cell.style.color = ink;
        cell.classList.toggle("sa-lit", lit);
      };
      each.forEach((k) => {
        strips[k].cells[0].forEach((cell, v) => fill(cell, m.O[k][v], 2, true));
        blocks[k].cells.forEach((line, v) => line.forEach((cell, c) => fill(cell, m.blocks[k][v][c], digits, c === column)));
        parts[k].cells[0].forEach((cell, c) => fill(cell, m.parts[k][c], 2, c === column));
        for (const x of [strips[k].el, names[k], blocks[k].el, parts[k].el]) x.classList.toggle("sa-off", !on[k]);
      });
      cells.forEach((cell, c) => {
        fill(cell, m.Y[c], 2, true);
        set(cell, { class: "sa-mix-cell" + (c === column ? " sa-picked" : ""), "aria-pressed": c === column ? "true" : "false", "aria-label": makeUp(m, c) });
      });
    },
  };
}

/** 下一个字的表：logit、p，和头都开着时的 p。 */
function guessTable(vocab) {
  const rows = vocab.map((token) => {
    const logit = h("td"), p = h("td", { class: "sa-p" }), before = h("td", { class: "sa-before" });
    return { logit, p, before, el: h("tr", null, h("th", { scope: "row" }, token), logit, p, before) };
  });
  const caption = h("caption"), el = h("table", { class: "sa-guess" }, caption, h("thead", null, h("tr", null, h("td"),
    ["logit", "p", "都开着"].map((x) => h("th", { scope: "col" }, x)))), h("tbody", null, rows.map((r) => r.el)));
  return {
    el,
    /** last 是读到的字，m 是现在的数，full 是头都开着时的。 */
    paint(last, m, full, on) {
      rows.forEach((r, k) => {
        write(r.logit, cellText(m.logits[k]));
        write(r.p, cellText(m.p[k]));
        write(r.before, cellText(full.p[k]));
        r.p.style.setProperty("--p", m.p[k]);
        r.p.style.setProperty("--was", full.p[k]);
        r.el.classList.toggle("sa-best", m.p[k] === Math.max(...m.p));
      });
      write(caption, `读到「${last}」，下一个字`);
      el.classList.toggle("sa-changed", on.includes(false));
    },
  };
}

/** 一句话：关掉的头改了预测没有。now、full 是现在的、头都开着时的概率。 */
function verdict(on, vocab, now, full) {
  const off = indices(on.length).filter((k) => !on[k]).map((k) => `头 ${k}`).join("、"), p = Math.max(...now), was = Math.max(...full);
  const best = vocab[now.indexOf(p)], first = vocab[full.indexOf(was)];
  if (!off) return `每个头写一份，加起来就是 Y，接着猜「${first}」，p = ${cellText(was)}。关掉一个头试试。`;
  if (!on.includes(true)) return `头都关了，Y 全是 0，什么也不知道：${vocab.length} 个字一样多。`;
  return `关掉了${off}，它的那一份成了 0。` + (best === first ? `第一名还是「${best}」，p ${cellText(p) === cellText(was) ? "差不多没变，" : `从 ${cellText(was)} 变成 `}${cellText(p)}。`
    : `第一名从「${first}」${cellText(was)} 变成「${best}」${cellText(p)}。`);
}

/** Y 的第 c 个数，各头写了多少。 */
const makeUp = (m, c) => `Y 的第 ${c} 个数 ${cellText(m.Y[c])}：${m.parts.map((part, k) => `头 ${k} 写了 ${cellText(part[c])}`).join("，")}`;

/** Y 的第 c 个数的两种算式。 */
function sums(m, c) {
  const piece = (k, words) => h("span", { class: "sa-piece", style: `--edge: ${headColor(k)}` }, words);
  const products = m.O.map((row, k) => row.map((x, v) => `${signed(x)}·${signed(m.blocks[k][v][c])}`));
  const joinedBy = (list, sign) => list.flatMap((x, k) => (k ? [sign, x] : [x]));
  const line = (name, ...rest) => h("p", null, h("b", null, name), " ", rest.flat());
  const total = () => ["≈ ", h("b", null, number(m.Y[c], 2))];
  return [
    line("各乘各的再加", joinedBy(products.map((list, k) => piece(k, `(${list.join(" + ")})`)), " + "), " ≈ ",
      joinedBy(m.parts.map((part, k) => piece(k, signed(part[c]))), " + "), " ", total()),
    line("先拼再乘", joinedBy(products.flatMap((list, k) => list.map((x) => piece(k, x))), " + "), " ", total()),
  ];
}

/** 图背后的表。 */
function tables(m, last) {
  const names = m.Y.map((_, c) => String(c));
  return [
    [`「${last}」这一行，各头的输出 O`, ["", ...m.O[0].map((_, v) => String(v))], m.O.map((x, k) => [`头 ${k}`, ...x])],
    ["W_O，一个头一块", ["行", ...names], m.blocks.flatMap((block, k) => block.map((x, v) => [`头 ${k}，第 ${v} 行`, ...x]))],
    ["各头写进 Y 的一份", ["", ...names], [...m.parts.map((x, k) => [`头 ${k}`, ...x]), ["Y", ...m.Y]]],
  ];
}

/** @param {HTMLElement} el @param {import("./model.js").Model} model */
export function mount(el, model) {
  const parameters = model.get("parameters"), { vocab, W_O, W_U } = parameters, voice = announcer();
  const heads = parameters.W_Q.length, { change } = model;

  const writer = sentencePicker({ vocab, input: (sentence) =>
    change({ sentence, ...(model.get("row") >= [...sentence].length && { row: -1 }) }) });
  const row = rowPicker((x) => change({ row: x }));
  const reset = () => {
    writer.reset();
    change(model.initial);
    paint();
  };
  const mixing = (smooth) => (together) => { board.smooth(smooth); change({ together }); };
  const way = choice({ label: "写法", options: [[0, "各乘各的再加"], [1, "先拼再乘"]], input: mixing(true) });
  const slide = slider({ label: "分开 ↔ 拼起来", min: 0, max: 1, step: 0.01, format: (x) => (x === 0 ? "分开" : x === 1 ? "拼起来" : `${Math.round(100 * x)}%`),
    input: mixing(false) });
  const switches = indices(heads).map((k) => toggle({ label: `留着头 ${k}`, input: (value) => change({ on: model.get("on").map((x, m) => (m === k ? value : x)) }) }));
  switches.forEach(({ el: label, input }, k) => {
    label.style.setProperty("--edge", headColor(k));
    label.classList.add("sa-listen");
    input.style.accentColor = headColor(k);
  });
  const board = mixingBoard(heads, W_O.length / heads, W_U.length, (column) => { if (column !== model.get("column")) change({ column }); });
  const terms = h("div", { class: "sa-terms" }), prediction = guessTable(vocab);
  const message = h("p", { class: "sa-verdict" }), numbers = numbersTable();

  function paint() {
    const text = model.get("sentence"), on = model.get("on"), at = model.get("together"), column = model.get("column");
    const i = rowOf(model.get("row"), [...text].length), t = run(text, parameters), last = t.tokens[i];
    const m = mix(t, i, on), full = mix(t, i, on.map(() => true));
    writer.set(text);
    way.set(at);
    slide.set(at);
    switches.forEach((box, k) => box.set(on[k]));
    row.set(t.tokens, i);

    board.place(at);
    board.paint(m, on, column, Math.max(...[full.O, full.parts, [full.Y], W_O].flat(2).map(Math.abs)), digitsOf(W_O));
    terms.replaceChildren(...(column < 0 ? [h("p", { class: "sa-note" }, "点 Y 里的一个数，看它由哪几项加起来。")] : sums(m, column)));
    prediction.paint(last, m, full, on);
    const words = verdict(on, vocab, m.p, full.p);
    write(message, words);
    numbers.update(tables(m, last));
    voice.say(words + (column < 0 ? "" : makeUp(m, column) + "。"));
  }

  el.append(writer.el,
    h("div", { class: "sa-controls" }, row.el, switches.map((x) => x.el)),
    h("div", { class: "sa-controls" }, way.el, slide.el), message,
    h("div", { class: "sa-mix" }, board.el, terms, prediction.el), numbers.el,
    h("div", { class: "sa-buttons" }, button("恢复默认", reset)), voice.el);
  const off = model.on(Object.keys(model.initial), paint);
  paint();
  return () => { off(); voice.stop(); };
}

/** 值的三角形：拖动输出，或者拖动权重；输出总在三个值围成的三角形里。 */
import { run, weightedSum } from "./steps.js";
import { announcer, button, columnHead, headPicker, numbersTable, slider } from "./controls.js";
import { h, s, set, write } from "./dom.js";
import { cellText } from "./text.js";
import { goalList } from "./goals.js";
import { label, place, plane, tokenColor, within } from "./plane.js";
import { rowOf, rowPicker, sentencePicker } from "./sentence.js";

const N = 3, FLAT = 1e-12;
const SENTENCES = ["我爱你", "他爱我", "你爱他", "我爱吗"];
const EDGES = [[0, 1], [1, 2], [0, 2]];

// ── 算 ──────────────────────────────────────────────────────────────────
/** 两条轴各以多长为 1：值的跨度，太窄的放宽。和 Python 的 spread 一样。 */
export function spreadOf(V) {
  const sizes = [0, 1].map((c) => Math.max(...V.map((v) => v[c])) - Math.min(...V.map((v) => v[c])));
  return sizes.map((size) => Math.max(size, 0.2 * Math.max(...sizes), 0.5));
}

const cross = (a, b) => a[0] * b[1] - a[1] * b[0];

/**
 * point 的重心坐标：加起来等于 1，在三角形外面时有负的；三点几乎在一条线上时是 null。
 * @param {number[][]} V 三个顶点 @returns {number[]|null}
 */
export function barycentric(V, point, spread) {
  const P = V.map((v) => v.map((x, c) => (x - point[c]) / spread[c]));
  let [a, b, r] = [[0, 1].map((c) => P[1][c] - P[0][c]), [0, 1].map((c) => P[2][c] - P[0][c]), P[0].map((x) => -x)];
  if (Math.abs(cross(a, b)) <= FLAT) return null;
  if (Math.abs(a[1]) > Math.abs(a[0])) [a, b, r] = [a, b, r].map(([x, y]) => [y, x]);
  const m = a[1] / a[0], second = (r[1] - m * r[0]) / (b[1] - m * b[0]), first = (r[0] - b[0] * second) / a[0];
  return [1 - first - second, first, second];
}

/**
 * 离 point 最近的输出，写成权重；和 Python 的 nearest 一样。
 * @param {number[][]} V 1 到 3 个顶点 @returns {number[]} 不小于 0，加起来等于 1
 */
export function nearest(V, point, spread) {
  const inside = V.length === N ? barycentric(V, point, spread) : null;
  if (inside?.every((a) => a >= 0)) return inside;
  const P = V.map((v) => v.map((x, c) => (x - point[c]) / spread[c]));
  let best = Infinity, weights = null;
  for (const [a, b] of V.length === N ? EDGES : [[0, V.length - 1]]) {
    const edge = [0, 1].map((c) => P[b][c] - P[a][c]), length = edge[0] * edge[0] + edge[1] * edge[1];
    const part = length ? Math.max(0, Math.min(1, -(P[a][0] * edge[0] + P[a][1] * edge[1]) / length)) : 0;
    const foot = [0, 1].map((c) => P[a][c] + part * edge[c]), far = foot[0] * foot[0] + foot[1] * foot[1];
    if (far >= best) continue;
    best = far;
    weights = V.map(() => 0);
    weights[a] += 1 - part;
    weights[b] += part;
  }
  return weights;
}

/** 把第 j 个权重改成 x，别的按 base 里的比例分剩下的；都是 0 就平分。 */
export function share(base, j, x) {
  const others = base.reduce((sum, a, k) => (k === j ? sum : sum + a), 0), left = 1 - x;
  return base.map((a, k) => (k === j ? x : others > 0 ? (a / others) * left : left / (base.length - 1)));
}

/** 模型自己的权重，(3,)。 */
const weightsOf = (t, head, i) => t.A[head][i];

/**
 * 现在要画的一切：own 是模型自己的权重，wanted 是读者拖出去的地方。
 * @typedef {ReturnType<typeof lookAt>} Now
 * @param {number[]|null} wanted
 */
function lookAt(model, wanted) {
  const t = run(model.get("sentence"), model.get("parameters"), {}), head = model.get("head"), i = rowOf(model.get("row"), N);
  const V = t.V[head], own = weightsOf(t, head, i), isOwn = model.get("own"), weights = isOwn ? own : model.get("weights");
  return { tokens: t.tokens, head, i, V, own, isOwn, weights, output: weightedSum([weights], V)[0], spread: spreadOf(V), wanted };
}

// ── 说 ──────────────────────────────────────────────────────────────────
const quoted = (tokens) => tokens.map((token) => `「${token}」`).join("");

/** @param {number[]} point */
const pair = ([a, b]) => `(${cellText(a)}, ${cellText(b)})`;

/** 可以试一试的几件事。 @param {Now} now @returns {import("./goals.js").Goal[]} */
function goalsFor({ tokens, V, i, own, spread }) {
  const token = (j) => `「${tokens[j]}」`, area = cross(...[1, 2].map((j) => V[j].map((x, c) => (x - V[0][c]) / spread[c])));
  if (i < N - 1 || Math.abs(area) < 0.01) return [];
  const least = [0, 1, 2].reduce((a, b) => (own[b] < own[a] ? b : a));
  const edge = [0, 1, 2].filter((j) => j !== least).map(token).join("和");
  return [
    { text: `让输出几乎落在${token(least)}的值上`, hint: `${token(least)}的权重要超过 0.98。`, met: ({ weights }) => weights[least] > 0.98 },
    { text: `让输出停在${edge}之间的边上`, hint: `${token(least)}的权重是 0，另外两个都不小于 0.2。`,
      met: ({ weights }) => weights[least] < 1e-9 && weights.every((a, j) => j === least || a >= 0.2) },
    { text: "让三块面积一样大", hint: "三个权重都是三分之一，这一点叫重心。", met: ({ weights }) => Math.max(...weights) - Math.min(...weights) <= 0.03 },
    { text: "试着把输出拖出三角形", hint: "做得到吗？看看它说什么。", met: ({ wanted }) => wanted !== null, said: "拖不出去，因为权重不小于 0，加起来等于 1" },
  ];
}

/** 一句话：输出为什么在这里，为什么出不去。 @param {Now} now */
function reason({ tokens, V, i, spread, output, wanted }) {
  const seen = tokens.slice(0, i + 1), hidden = quoted(tokens.slice(i + 1));
  if (i === 0) return `第 0 行只看得见${quoted(seen)}，权重只能是 1，输出就是它的值，一步也走不开。`;
  if (!wanted) {
    if (i < N - 1) return `第 ${i} 行看不见${hidden}，它的权重是 0，输出只能在${quoted(seen)}连成的线段上。`;
    if (!barycentric(V, output, spread)) return "三个值几乎在一条线上，三角形压扁了：同一个输出可以有许多种权重。";
    return "每一块的面积占整个三角形的几分之几，就是它对面那个顶点的权重。朝一个顶点走，它的权重就变大：看的是离对边多远，不是离顶点多近。";
  }
  const need = i === N - 1 ? barycentric(V, wanted, spread) : null;
  const negative = need ? need.map((_, j) => j).filter((j) => need[j] < -0.005) : [];
  if (!negative.length) return "出不去。权重都不小于 0，加起来等于 1，输出就是值的平均，只能停在最近的一点。";
  return `出不去。要到虚线圈那里，${negative.map((j) => `「${tokens[j]}」的权重得是 ${cellText(need[j])}`).join("，")}。权重不能小于 0，输出只能停在最近的一点。`;
}

const total = (weights) => weights.reduce((sum, a) => sum + a, 0);

/** 图背后的表。 @param {Now} now */
function tables({ tokens, V, weights, output, own }) {
  return [["权重 × 值，加起来就是输出", ["值属于", "权重", "值 维 0", "值 维 1", "权重 × 值 维 0", "权重 × 值 维 1", "模型的权重"], [
    ...V.map((v, j) => [tokens[j], weights[j], ...v, weights[j] * v[0], weights[j] * v[1], own[j]]),
    ["合计", total(weights), "", "", ...output, total(own)]]]];
}

// ── 画 ──────────────────────────────────────────────────────────────────
/**
 * 图：三角形和它的三块，从输出到三个值的线，模型的输出，读者拖出去的地方。
 * @param {{move: (point: number[]) => void, nudge: (dx: number, dy: number) => void, keys: Object<string, () => void>}} options 同 plane
 */
function triangleBoard(options) {
  const board = plane({ name: "值的三角形", grip: "输出", color: "var(--sa-accent)", ...options });
  const outline = s("path", { class: "sa-outline" });
  const shares = [0, 1, 2].map((j) => s("path", { class: "sa-share", fill: tokenColor(j) }));
  const ropes = [0, 1, 2].map((j) => s("path", { class: "sa-rope", stroke: tokenColor(j) }));
  const corners = [0, 1, 2].map((j) => s("circle", { class: "sa-corner", r: 8, fill: tokenColor(j) }));
  const names = [0, 1, 2].map(() => label()), ring = s("circle", { class: "sa-ring", r: 9 }), ringName = label("模型", { class: "sa-label sa-faint" });
  const pull = s("path", { class: "sa-pull" }), aim = s("circle", { class: "sa-aim", r: 7 });
  board.marks.append(outline, ...shares, ...ropes, pull, aim, ...corners, ring, ...names, ringName);
  const triangle = (points) => `M${points.map((p) => p.join(" ")).join("L")}Z`;

  /** @param {Now} now @param {number[][]} at 三个值 @param {number[]} point 输出 */
  function drawShares({ i, weights }, at, point) {
    set(outline, { d: triangle(at) });
    [0, 1, 2].forEach((j) => {
      const rest = at.filter((_, k) => k !== j), hidden = j > i ? "hidden" : null;
      set(shares[j], { d: triangle([...rest, point]), visibility: i < N - 1 ? "hidden" : null });
      set(ropes[j], { d: `M${at[j].join(" ")}L${point.join(" ")}`, "stroke-width": 1.5 + 6 * weights[j], visibility: hidden });
      set(corners[j], { cx: at[j][0], cy: at[j][1], opacity: hidden ? 0.35 : null });
    });
  }

  /** 三个值的名字；模型的输出和它的名字。 @param {Now} now @param {number[][]} at @param {number[]} point */
  function drawNames({ tokens, V, i, weights, own }, at, point) {
    const target = board.to(own.reduce((sum, a, j) => sum.map((x, c) => x + a * V[j][c]), [0, 0]));
    const far = Math.hypot(target[0] - point[0], target[1] - point[1]), center = [0, 1].map((c) => (at[0][c] + at[1][c] + at[2][c]) / 3);
    set(ring, { cx: target[0], cy: target[1], visibility: far < 3 ? "hidden" : null });
    const taken = [...at.map((p) => [...p, 16, 16]), [...point, 26, 26], [...target, 18, 18]];
    names.forEach((name, j) => {
      write(name, j > i ? tokens[j] : `${tokens[j]} ${cellText(weights[j])}`);
      name.classList.toggle("sa-faint", j > i);
      const [x, y] = place(at[j], center, j > i ? 16 : 52, taken, 12);
      set(name, { x, y });
    });
    const [x, y] = place(target, point, 30, taken, 12);
    set(ringName, { x, y, visibility: far < 24 ? "hidden" : null });
  }

  /** @param {number[]|null} wanted @param {number[]} point */
  function drawAim(wanted, point) {
    for (const each of [aim, pull]) set(each, { visibility: wanted ? null : "hidden" });
    if (!wanted) return;
    const [x, y] = within(board.to(wanted));
    set(aim, { cx: x, cy: y });
    set(pull, { d: `M${point.join(" ")}L${x} ${y}` });
  }

  return {
    el: board.el,
    /** words 是每个词元的权重，读给人听。 @param {Now} now @param {string} words */
    paint(now, words) {
      const { V, spread, output, wanted } = now, low = [0, 1].map((c) => Math.min(...V.map((v) => v[c]))), high = [0, 1].map((c) => Math.max(...V.map((v) => v[c])));
      board.frame([0, 1].map((c) => (high[c] + low[c]) / 2), spread.map((x) => 0.66 * x), ["值的维 0", "值的维 1"]);
      const at = V.map(board.to), point = board.to(output);
      drawShares(now, at, point);
      drawNames(now, at, point);
      drawAim(wanted, point);
      board.hold(output, [low[0], high[0], output[0], `维 0 是 ${cellText(output[0])}，维 1 是 ${cellText(output[1])}；权重：${words}`]);
      board.describe(`输出 ${pair(output)}。权重：${words}。`);
    },
  };
}

/** 三个权重的滑块，前面是词元和它的颜色。 @param {(j: number, x: number) => void} input */
function weightSliders(input) {
  const sliders = [0, 1, 2].map((j) => slider({ label: "", min: 0, max: 1, step: 0.01, format: cellText, input: (x) => input(j, x) }));
  const labels = sliders.map((each, j) => {
    const text = h("span");
    each.el.querySelector("label").append(h("span", { class: "sa-swatch", style: `background: ${tokenColor(j)}` }), text);
    set(each.input, { style: `--token: ${tokenColor(j)}` });
    return text;
  });
  return {
    els: sliders.map((each) => each.el),
    /** @param {Now} now */
    paint: ({ tokens, i, weights }) => sliders.forEach((each, j) => {
      write(labels[j], j > i ? `${tokens[j]}（看不见）` : tokens[j]);
      each.set(weights[j]);
      set(each.input, { disabled: j > i || i === 0, "aria-valuetext": `「${tokens[j]}」的权重 = ${cellText(weights[j])}` });
    }),
  };
}

/** 权重 × 值，一行一个词元，最后一行是输出。 */
function sumTable() {
  const cells = [0, 1, 2, 3].map(() => [0, 1, 2].map(() => h("td")));
  const names = [0, 1, 2].map(() => h("th", { scope: "row" }));
  return {
    el: h("table", { class: "sa-sum-table" }, h("caption", null, "权重 × 值，加起来就是输出"),
      h("thead", null, h("tr", null, ["", "权重", "值", "权重 × 值"].map(columnHead))),
      h("tbody", null, names.map((name, j) => h("tr", null, name, cells[j])),
        h("tr", { class: "sa-total" }, h("th", { scope: "row" }, "输出"), cells[3]))),
    /** @param {Now} now */
    paint({ tokens, V, weights, output }) {
      const lines = V.map((v, j) => [cellText(weights[j]), pair(v), pair(v.map((x) => weights[j] * x))]);
      names.forEach((name, j) => write(name, tokens[j]));
      [...lines, [cellText(total(weights)), "", pair(output)]].forEach((line, j) => line.forEach((text, c) => write(cells[j][c], text)));
    },
  };
}

// ── 探索器 ──────────────────────────────────────────────────────────────
/** @param {HTMLElement} el @param {import("./model.js").Model} model */
export function mount(el, model) {
  const parameters = model.get("parameters"), voice = announcer();
  let wanted = null, moving = null, acting = false, now = lookAt(model, wanted);

  function change(changes) {
    const next = { ...model.state(), ...changes };
    if (next.row >= N) next.row = -1;
    const row = (next.row + N) % N;
    if (next.weights.slice(row + 1).some((a) => a > 0)) next.own = true;
    if (next.own) next.weights = weightsOf(run(next.sentence, parameters, {}), next.head, row);
    model.change(next);
  }
  /** 读者动过的滑块和拖出去的地方，只管到下一次改动为止。 */
  function act(changes, aim = null, mover = null) {
    [wanted, moving, acting] = [aim, mover, true];
    change(changes);
    acting = false;
    paint(true);
  }
  const padded = (seen) => [...seen, ...Array(N - seen.length).fill(0)];
  const put = (point) => {
    const { V, i, spread } = now, next = padded(nearest(V.slice(0, i + 1), point, spread)), reached = weightedSum([next], V)[0];
    const missed = Math.hypot(...point.map((x, c) => (x - reached[c]) / spread[c])) > 1e-6;
    act({ own: false, weights: next }, missed ? point : null);
  };
  const own = () => act({ own: true });

  const board = triangleBoard({
    move: put, nudge: (dx, dy) => put([now.output[0] + (dx * now.spread[0]) / 40, now.output[1] + (dy * now.spread[1]) / 40]),
    keys: { Home: own },
  });
  const sentence = sentencePicker({ vocab: parameters.vocab, presets: SENTENCES, least: N, most: N, input: (text) => act({ sentence: text }) });
  const heads = headPicker(parameters.W_V.length, (x) => act({ head: x }));
  const row = rowPicker((x) => act({ row: x }));
  const sliders = weightSliders((j, x) => {
    const { i, weights } = now, base = moving?.j === j ? moving.base : weights.slice(0, i + 1);
    act({ own: false, weights: padded(i ? share(base, j, x) : [1]) }, null, { j, base });
  });
  const back = button("回到模型的权重", own);
  const reset = button("恢复默认", () => {
    act(model.initial);
    tasks.restart();
    paint();
  });
  const where = h("p", { class: "sa-where" }), why = h("p", { class: "sa-why" });
  const table = sumTable(), numbers = numbersTable(), tasks = goalList();

  function paint(moved = false) {
    now = lookAt(model, wanted);
    const { tokens, head, i, isOwn, weights, output } = now, text = model.get("sentence");
    const words = tokens.slice(0, i + 1).map((token, j) => `「${token}」${cellText(weights[j])}`).join("，");
    sentence.set(text);
    heads.set(head);
    row.set(tokens, i);
    sliders.paint(now);
    set(back, { "aria-disabled": isOwn ? "true" : null });
    board.paint(now, words);
    write(where, `${isOwn ? `「${tokens[i]}」的输出` : "你的输出"} o = ${pair(output)}`);
    write(why, reason(now));
    table.paint(now);
    numbers.update(tables(now));
    tasks.offer(JSON.stringify([text, head, i]), () => goalsFor(now));
    if (moved && !isOwn) tasks.judge(now);
    voice.say(wanted ? `${why.textContent}权重：${words}。` : `输出 ${pair(output)}。权重：${words}。`);
  }

  el.append(
    sentence.el,
    h("div", { class: "sa-controls" }, parameters.W_V.length > 1 && heads.el, row.el),
    h("p", { class: "sa-note" }, "拖动三角形里的输出，或者点图上任何一处，权重就跟着变。拖动权重，输出也跟着变。图的两条轴各按自己的比例画。"),
    h("div", { class: "sa-bench" },
      h("div", { class: "sa-figure-side" }, board.el, tasks.praise),
      h("div", { class: "sa-side" }, where, h("div", { class: "sa-sliders sa-weights" }, sliders.els), why,
        h("div", { class: "sa-scroll", tabindex: 0, role: "region", "aria-label": "权重乘值" }, table.el),
        h("div", { class: "sa-buttons" }, back, reset))),
    tasks.el, numbers.el, voice.el);
  const off = model.on(Object.keys(model.initial), () => {
    if (acting) return;
    [wanted, moving] = [null, null];
    paint(true);
  });
  paint();
  return () => {
    off();
    voice.stop();
  };
}

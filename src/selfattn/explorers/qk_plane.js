/** 查询与键：拖动查询的箭头，点积、投影、分数、权重跟着变。 */
import { run, scaledScores, softmax } from "./steps.js";
import { announcer, button, choice, columnHead, headPicker, numbersTable, slider, toggle } from "./controls.js";
import { h, s, set, write } from "./dom.js";
import { cellText, number } from "./text.js";
import { goalList } from "./goals.js";
import { arrow, label, place, plane, through, tokenColor } from "./plane.js";
import { rowOf, rowPicker, sentencePicker } from "./sentence.js";

const MAX_KEYS = 16, MAP = 48, NEAR = 0.05;
const SENTENCES = ["我爱你", "他爱我", "我们爱他", "我爱他们"];

// ── 算 ──────────────────────────────────────────────────────────────────
/** @param {number[]} v */
const norm = (v) => Math.hypot(v[0], v[1]);

/** 查询的方向（度）和长度。 @param {number[]} q */
export const polar = ([x, y]) => ({ angle: (Math.atan2(y, x) * 180) / Math.PI, length: norm([x, y]) });

/** 方向和长度合成的查询。 */
export const fromPolar = (angle, length) => {
  const turn = (angle * Math.PI) / 180;
  return [length * Math.cos(turn), length * Math.sin(turn)];
};

/** 查询最长可以拉到多长，和 Python 的 reach 一样。 */
export function reachOf({ W_E, W_Q, W_K }) {
  const every = [...W_Q, ...W_K].flatMap((W) => W_E.map((x) => norm([0, 1].map((c) => x.reduce((sum, value, m) => sum + value * W[m][c], 0)))));
  return Math.max(4, Math.ceil(1.25 * Math.max(...every)));
}

/**
 * 一个查询问每个键。projections 是查询在键的方向上的投影，键是零向量时没有方向，是 null。
 * @returns {{dots: number[], scores: number[], weights: number[], sizes: number[], projections: (number|null)[]}}
 */
export function answers(q, K, scale) {
  const dots = scaledScores([q], K, false)[0], scores = scaledScores([q], K, scale)[0], sizes = K.map(norm);
  return { dots, scores, weights: softmax(scores), sizes, projections: dots.map((x, j) => (sizes[j] ? x / sizes[j] : null)) };
}

/** 从大到小的次序。 */
const ranking = (values) => values.map((_, j) => j).sort((a, b) => values[b] - values[a] || a - b);

const same = (a, b) => a[0] === b[0] && a[1] === b[1];

/** 一样的键只算一个：每个不同的键第一次出现在哪里。 */
const firsts = (K) => K.map((_, j) => j).filter((j) => K.findIndex((k) => same(k, K[j])) === j);

/** 每个键用第几种颜色；一样的键是同一支箭头，颜色也一样。 */
export function colorsOf(K) {
  const unique = firsts(K);
  return K.map((k) => unique.findIndex((j) => same(K[j], k)) % 4);
}

/**
 * 可以试一试的几件事；做得到的才列出来。
 * @returns {import("./goals.js").Goal[]}
 */
export function goalsFor(tokens, K, scale, reach, own) {
  if (K.every((k) => same(k, K[0]))) return [];
  const highest = K.map(() => 0), now = answers(own, K, scale).weights;
  for (let angle = 0; angle < 360; angle += 5)
    answers(fromPolar(angle, reach), K, scale).weights.forEach((a, j) => { highest[j] = Math.max(highest[j], a); });
  const winner = ranking(now).reverse().find((j) => highest[j] > 0.95 && now[j] <= 0.9);
  const goals = [{
    text: `让 ${tokens.length} 个权重几乎平分`,
    hint: "查询短了，分数就都靠近 0。",
    met: ({ weights }) => Math.max(...weights) - Math.min(...weights) <= NEAR,
  }];
  if (winner !== undefined) goals.push({
    text: `让「${tokens[winner]}」的权重超过 0.9`,
    hint: `往「${tokens[winner]}」的键那边转，离别的键远一些，再拉长。`,
    met: ({ weights }) => weights[winner] > 0.9,
  });
  goals.push({
    text: "查询不短于 2，最大的两个权重几乎相等",
    hint: "分界线上，两个键的点积一样大。",
    met({ weights }, length) {
      const [first, ...rest] = ranking(weights), second = rest.find((j) => !same(K[j], K[first]));
      return length >= 2 && weights[first] - weights[second] <= NEAR;
    },
  });
  return goals;
}

/** 一句话：权重为什么是这样。 */
export function insight(tokens, K, { scores, weights }, length) {
  const name = (j) => `「${tokens[j]}」`;
  if (tokens.length === 1) return `只看得见${name(0)}一个键，怎样转，权重都是 1。`;
  if (K.every((k) => same(k, K[0]))) return "几个键一模一样，怎样转，权重都平分。";
  if (length === 0) return `查询的长度是 0，每个分数都是 0，权重正好平分，各 ${cellText(weights[0])}。`;
  const [first, ...rest] = ranking(weights), second = rest.find((j) => !same(K[j], K[first]));
  const more = scores[first] - scores[second], ratio = Math.exp(more);
  if (more < 0.005) return `${name(first)}和${name(second)}的分数几乎一样，权重也就几乎一样：查询几乎垂直于这两个键的差。`;
  return `${name(first)}的分数比${name(second)}多 ${cellText(more)}，权重就是它的 e^${cellText(more)} ≈ ${
    ratio < 1000 ? number(ratio, ratio < 10 ? 2 : 0).replace(/\.0$/, "") : "1000 多"} 倍。查询再长一倍，差也大一倍，权重就更尖。`;
}

/** 每一种颜色那一层的不透明度：一层层叠起来，正好是按权重混的颜色。 */
export function layersAt(q, K, scale, colors) {
  const amounts = [0, 0, 0, 0];
  softmax(scaledScores([q], K, scale)[0]).forEach((a, j) => { amounts[colors[j]] += a; });
  let below = 0;
  return amounts.map((a) => ((below += a) ? a / below : 0));
}

// ── 画 ──────────────────────────────────────────────────────────────────
/** 底色：箭头尖落在哪里，权重就怎样把各个词元的颜色混在一起。 */
function colorMap(back) {
  const sheets = [0, 1, 2, 3].map((k) => h("div", { style: `background: ${tokenColor(k)}` }));
  const canvas = h("canvas", { width: MAP, height: MAP }), pen = canvas.getContext("2d");
  back.append(...sheets);
  let drawn = "";
  return (K, scale, half) => {
    const key = JSON.stringify([K, scale, half]);
    if (key === drawn) return;
    drawn = key;
    const colors = colorsOf(K), images = sheets.map(() => pen.createImageData(MAP, MAP));
    for (let r = 0; r < MAP; r++)
      for (let c = 0; c < MAP; c++) {
        const q = [half * ((2 * c + 1) / MAP - 1), half * (1 - (2 * r + 1) / MAP)];
        layersAt(q, K, scale, colors).forEach((alpha, k) => { images[k].data[4 * (r * MAP + c) + 3] = 255 * alpha; });
      }
    sheets.forEach((sheet, k) => {
      sheet.hidden = !colors.includes(k);
      if (sheet.hidden) return;
      pen.putImageData(images[k], 0, 0);
      sheet.style.maskImage = `url(${canvas.toDataURL()})`;
    });
  };
}

/**
 * 现在要画的一切：own 是模型自己的查询，all 是整句的词元，tokens 是看得见的。
 * @typedef {ReturnType<typeof lookAt>} Now
 */
function lookAt(model) {
  const t = run(model.get("sentence"), model.get("parameters"), {}), head = model.get("head"), i = rowOf(model.get("row"), t.tokens.length);
  const K = t.K[head].slice(0, i + 1), own = t.Q[head][i], isOwn = model.get("own"), scaled = model.get("scale");
  const { angle, length } = isOwn ? polar(own) : { angle: model.get("angle"), length: model.get("length") };
  const q = isOwn ? own : fromPolar(angle, length);
  return { all: t.tokens, tokens: t.tokens.slice(0, i + 1), head, i, K, own, isOwn, scaled, ontoKeys: model.get("onto") === "keys",
    q, angle, length, ...answers(q, K, scaled) };
}

/**
 * 图：键的箭头，一个投到另一个上的影子，查询的箭头，底色。
 * @param {number} reach 查询最长可以拉到多长
 * @param {{move: (point: number[]) => void, nudge: (dx: number, dy: number) => void, keys: Object<string, () => void>}} options 同 plane
 */
function queryBoard(reach, options) {
  const half = 1.06 * reach, board = plane({ name: "查询与键", grip: "查询的箭头尖", color: "var(--sa-q)", ...options });
  const tint = colorMap(board.back), blue = { stroke: "var(--sa-q)", fill: "var(--sa-q)" };
  const tracks = s("g"), feet = s("g"), arrows = s("g"), names = s("g"), ghost = arrow({ class: "sa-ghost", ...blue }, 2.5);
  const query = arrow(blue, 4.5), queryName = label("q"), ghostName = label("模型的 q", { class: "sa-label sa-faint" });
  board.marks.append(tracks, arrows, ghost.el, query.el, feet, names, ghostName, queryName);

  let drawn = "", taken = [], keyTracks = [];
  /** 键的箭头和名字，只在键变了时重画。 @param {Now} now @param {number[]} origin */
  function drawKeys({ tokens, K }, origin) {
    const key = JSON.stringify([K, tokens]);
    if (key === drawn) return;
    drawn = key;
    const unique = firsts(K), colors = colorsOf(K).map(tokenColor);
    taken = unique.map((j) => [...board.to(K[j]), 10, 10]);
    arrows.replaceChildren(...unique.map((j) => {
      const each = arrow({ stroke: colors[j], fill: colors[j] }, 3.2);
      each.update(origin, board.to(K[j]));
      return each.el;
    }));
    names.replaceChildren(...unique.map((j) => {
      const owners = [...new Set(K.flatMap((k, m) => (same(k, K[j]) ? [tokens[m]] : [])))].join("、");
      const [x, y] = place(board.to(K[j]), origin, 15 * [...owners].length, taken);
      return label(owners, { x, y });
    }));
    keyTracks = unique.filter((j) => norm(K[j]) > 0).map((j) => {
      const color = colors[j], parts = {
        j,
        line: s("path", { class: "sa-track", stroke: color }), part: s("path", { class: "sa-projection", stroke: color }),
        drop: s("path", { class: "sa-drop" }), foot: s("circle", { class: "sa-foot", r: 4.5, fill: color }),
      };
      return { ...parts, el: s("g", null, parts.line, parts.part, parts.drop) };
    });
    tracks.replaceChildren(...keyTracks.map((each) => each.el));
    feet.replaceChildren(...keyTracks.map((each) => each.foot));
  }

  /** 投影；键超过 4 个，只画权重最大的。 @param {Now} now @param {number[]} origin @param {number[]} tip */
  function drawProjections({ K, q, length, ontoKeys, dots, weights }, origin, tip) {
    const [first] = ranking(weights), few = keyTracks.length <= 4;
    for (const { j, el, line, part, drop, foot } of keyTracks) {
      const wanted = (few || j === K.findIndex((k) => same(k, K[first]))) && (ontoKeys || length > 0);
      for (const each of [el, foot]) set(each, { visibility: wanted ? null : "hidden" });
      if (!wanted) continue;
      const target = ontoKeys ? K[j] : q, along = dots[j] / (target[0] ** 2 + target[1] ** 2);
      const at = board.to([along * target[0], along * target[1]]), start = ontoKeys ? tip : board.to(K[j]), towards = board.to(target);
      set(line, { d: through(origin, [towards[0] - origin[0], towards[1] - origin[1]]) });
      set(part, { d: ontoKeys ? `M${origin[0]} ${origin[1]}L${at[0]} ${at[1]}` : null });
      set(drop, { d: `M${start[0]} ${start[1]}L${at[0]} ${at[1]}` });
      set(foot, { cx: at[0], cy: at[1] });
    }
  }

  /** 查询的箭头，和模型自己的。 @param {Now} now @param {number[]} origin @param {number[]} tip */
  function drawQuery({ q, own, isOwn }, origin, tip) {
    const spots = [...taken, [...tip, 22, 22]], close = Math.hypot(q[0] - own[0], q[1] - own[1]) < 0.06 * reach;
    query.update(origin, tip);
    set(ghost.el, { visibility: isOwn ? "hidden" : null });
    ghost.update(origin, board.to(own));
    const [x, y] = place(tip, origin, 12, spots, 16);
    set(queryName, { x, y });
    const [gx, gy] = place(board.to(own), origin, 58, spots);
    set(ghostName, { x: gx, y: gy, visibility: isOwn || close ? "hidden" : null });
  }

  return {
    el: board.el,
    /** spoken 是查询的方向和长度，words 是每个词元的权重，读给人听。 @param {Now} now @param {string} spoken @param {string} words */
    paint(now, spoken, words) {
      const { q } = now;
      board.frame([0, 0], [half, half], ["维 0", "维 1"]);
      tint(now.K, now.scaled, half);
      const origin = board.to([0, 0]), tip = board.to(q);
      drawKeys(now, origin);
      drawProjections(now, origin, tip);
      drawQuery(now, origin, tip);
      board.hold(q, [-reach, reach, q[0], `维 0 是 ${cellText(q[0])}，维 1 是 ${cellText(q[1])}，${spoken}`]);
      board.describe(`查询 (${cellText(q[0])}, ${cellText(q[1])})，${spoken}。权重：${words}。`);
    },
  };
}

/** 每个键的投影、点积、分数、权重，一个键一行。 */
function keyTable() {
  const headRow = h("tr"), body = h("tbody"), caption = h("caption");
  let rows = [], drawn = "", shown = "";
  /** 一行行的格子，只在键变了时重做。 @param {Now} now */
  function rebuild({ tokens, K }) {
    const key = JSON.stringify([K, tokens]);
    if (key === drawn) return;
    drawn = key;
    const colors = colorsOf(K).map(tokenColor);
    rows = tokens.map((token, j) => {
      const cells = [0, 1, 2, 3].map(() => h("td")), bar = h("span", { class: "sa-bar", style: `--bar: ${colors[j]}` }), value = h("span");
      const swatch = h("span", { class: "sa-swatch", style: `background: ${colors[j]}` });
      return { cells, bar, value, el: h("tr", null, h("th", { scope: "row" }, swatch, token), cells, h("td", { class: "sa-weight" }, h("div", null, bar, value))) };
    });
    body.replaceChildren(...rows.map((each) => each.el));
  }
  return {
    el: h("table", { class: "sa-live-table" }, caption, h("thead", null, headRow), body),
    /** @param {Now} now */
    paint(now) {
      const { ontoKeys, scaled, length, dots, scores, weights, sizes, projections } = now;
      rebuild(now);
      write(caption, ontoKeys ? "q 在键上的投影 × 键长 = 点积" : "键在 q 上的投影 × q 长 = 点积");
      const heads = ["键", "投影", ontoKeys ? "键长" : "q 长", "点积", scaled ? "÷√2 分数" : "分数", "权重"];
      if (shown !== heads.join()) headRow.replaceChildren(...heads.map(columnHead));
      shown = heads.join();
      rows.forEach(({ cells, bar, value, el }, j) => {
        const projection = ontoKeys ? projections[j] : length ? dots[j] / length : null;
        [projection, ontoKeys ? sizes[j] : length, dots[j], scores[j]].forEach((x, c) => write(cells[c], x === null ? "—" : cellText(x)));
        write(value, cellText(weights[j]));
        bar.style.transform = `scaleX(${weights[j]})`;
        el.classList.toggle("sa-top", weights[j] === Math.max(...weights) && rows.length > 1);
      });
    },
  };
}

/** 图背后的表。 @param {Now} now */
function tables({ tokens, K, q, angle, length, sizes, projections, dots, scores, weights }) {
  return [
    ["查询 q", ["", "维 0", "维 1", "角度", "长度"], [["q", ...q, angle, length]]],
    ["键、点积、分数、权重", ["键属于", "维 0", "维 1", "键长", "q 的投影", "点积", "分数", "权重"],
      tokens.map((token, j) => [token, ...K[j], sizes[j], projections[j] ?? "—", dots[j], scores[j], weights[j]])],
  ];
}

/** @param {HTMLElement} el @param {import("./model.js").Model} model */
export function mount(el, model) {
  const parameters = model.get("parameters"), reach = reachOf(parameters), voice = announcer();
  let now = lookAt(model);

  const change = (changes) => {
    const next = { ...model.state(), ...changes };
    const n = [...next.sentence].length;
    if (next.row >= n) next.row = -1;
    if (next.own) {
      const { Q } = run(next.sentence, parameters, {});
      Object.assign(next, polar(Q[next.head].at(next.row)));
    }
    model.change(next);
  };
  /** 把箭头尖放到 [x, y]；太长就收回来，太短就是 0。 @param {number[]} point */
  function put([x, y]) {
    const { angle, length: wanted } = polar([x, y]);
    change({ own: false, ...(wanted < 0.06 ? { length: 0 } : { angle, length: Math.min(wanted, reach) }) });
  }
  const tenth = (x, by) => (by ? Math.round((x + by * 0.1) * 10) / 10 : x);
  const own = () => change({ own: true });

  const board = queryBoard(reach, {
    move: (point) => put(point.map((x) => Math.round(x * 100) / 100)),
    nudge: (dx, dy) => put([tenth(now.q[0], dx), tenth(now.q[1], dy)]),
    keys: { Home: own, End: () => change({ own: false, length: reach }) },
  });
  const sentence = sentencePicker({ vocab: parameters.vocab, presets: SENTENCES, most: MAX_KEYS, input: (text) => change({ sentence: text }) });
  const head = headPicker(parameters.W_Q.length, (x) => change({ head: x }));
  const row = rowPicker((x) => change({ row: x }));
  const onto = choice({ label: "画投影", options: [["keys", "q 投到键上"], ["query", "键投到 q 上"]], input: (x) => change({ onto: x }) });
  const scale = toggle({ label: "除以 √d_k", input: (x) => change({ scale: x }) });
  const turn = slider({ label: "角度", min: -180, max: 180, step: 1, format: (x) => `${number(x, 1)}°`,
    input: (x) => change({ own: false, angle: x }) });
  const stretch = slider({ label: "长度", min: 0, max: reach, step: 0.05, input: (x) => change({ own: false, length: x }) });
  const back = button("回到模型的查询", own);
  const reset = button("恢复默认", () => {
    change(model.initial);
    tasks.restart();
    paint();
  });
  const where = h("p", { class: "sa-where" }), why = h("p", { class: "sa-why" });
  const table = keyTable(), numbers = numbersTable(), tasks = goalList();

  function paint(moved = false) {
    now = lookAt(model);
    const { tokens, i, K, isOwn, scaled, q, angle, length, weights } = now, text = model.get("sentence");
    sentence.set(text);
    head.set(now.head);
    row.set(now.all, i);
    onto.set(model.get("onto"));
    scale.set(scaled);
    turn.set(angle);
    stretch.set(length);
    set(back, { "aria-disabled": isOwn ? "true" : null });

    const spoken = `角度 ${number(angle, 1)} 度，长度 ${number(length, 2)}`;
    const words = tokens.map((token, j) => `「${token}」${cellText(weights[j])}`).join("，");
    board.paint(now, spoken, words);
    write(where, `${isOwn ? `「${tokens[i]}」的查询` : "你的查询"} q = (${cellText(q[0])}, ${cellText(q[1])})`);
    write(why, insight(tokens, K, now, length));
    table.paint(now);
    numbers.update(tables(now));
    tasks.offer(JSON.stringify([text, now.head, i, scaled]), () => goalsFor(tokens, K, scaled, reach, now.own));
    if (moved && !isOwn) tasks.judge(now, length);
    voice.say(`${spoken}。权重：${words}。`);
  }

  el.append(
    sentence.el,
    h("div", { class: "sa-controls" }, parameters.W_Q.length > 1 && head.el, row.el, scale.el),
    h("p", { class: "sa-note" }, "拖动蓝色的箭头尖，或者点图上任何一处。底色是箭头尖落在那里时，各个词元的颜色按权重混出来的样子。"),
    h("div", { class: "sa-bench" },
      h("div", { class: "sa-figure-side" }, board.el, tasks.praise, onto.el),
      h("div", { class: "sa-side" }, where,
        h("div", { class: "sa-scroll", tabindex: 0, role: "region", "aria-label": "每个键的点积、分数、权重" }, table.el), why,
        h("div", { class: "sa-controls sa-sliders" }, turn.el, stretch.el), h("div", { class: "sa-buttons" }, back, reset))),
    tasks.el, numbers.el, voice.el);
  const off = model.on(Object.keys(model.initial), () => paint(true));
  paint();
  return () => {
    off();
    voice.stop();
  };
}

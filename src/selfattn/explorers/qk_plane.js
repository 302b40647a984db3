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

/** @param {HTMLElement} el @param {import("./model.js").Model} model */
export function mount(el, model) {
  const parameters = model.get("parameters"), reach = reachOf(parameters), half = 1.06 * reach;
  const voice = announcer();
  let t, i = 0, K = [], q = [0, 0], length = 0;

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

  // 图
  const board = plane({
    name: "查询与键", grip: "查询的箭头尖", color: "var(--sa-q)",
    move: (point) => put(point.map((x) => Math.round(x * 100) / 100)),
    nudge: (dx, dy) => put([tenth(q[0], dx), tenth(q[1], dy)]),
    keys: { Home: own, End: () => change({ own: false, length: reach }) },
  });
  const tint = colorMap(board.back);
  const tracks = s("g"), feet = s("g"), arrows = s("g"), names = s("g"), model_ = arrow({ class: "sa-ghost", stroke: "var(--sa-q)", fill: "var(--sa-q)" }, 2.5);
  const query = arrow({ stroke: "var(--sa-q)", fill: "var(--sa-q)" }, 4.5), queryName = label("q"), modelName = label("模型的 q", { class: "sa-label sa-faint" });
  board.marks.append(tracks, arrows, model_.el, query.el, feet, names, modelName, queryName);

  // 控件
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

  // 读数
  const where = h("p", { class: "sa-where" }), why = h("p", { class: "sa-why" });
  const headRow = h("tr"), body = h("tbody"), caption = h("caption");
  const table = h("table", { class: "sa-live-table" }, caption, h("thead", null, headRow), body);
  let rows = [];
  const numbers = numbersTable(), tasks = goalList();

  /** 键的箭头和名字，只在键变了时重画。 */
  let keysKey = "", taken = [], keyTracks = [];
  function drawKeys() {
    const key = JSON.stringify([K, t.tokens.slice(0, i + 1)]);
    if (key === keysKey) return;
    keysKey = key;
    const unique = firsts(K), colors = colorsOf(K).map(tokenColor);
    const origin = board.to([0, 0]);
    taken = unique.map((j) => [...board.to(K[j]), 10, 10]);
    const drawn = unique.map((j) => {
      const each = arrow({ stroke: colors[j], fill: colors[j] }, 3.2);
      each.update(origin, board.to(K[j]));
      return each.el;
    });
    const texts = unique.map((j) => {
      const tokens = [...new Set(K.flatMap((k, m) => (same(k, K[j]) ? [t.tokens[m]] : [])))].join("、");
      const [x, y] = place(board.to(K[j]), origin, 15 * [...tokens].length, taken);
      return label(tokens, { x, y });
    });
    arrows.replaceChildren(...drawn);
    names.replaceChildren(...texts);
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
    rows = K.map((_, j) => {
      const cells = [0, 1, 2, 3].map(() => h("td")), bar = h("span", { class: "sa-bar", style: `--bar: ${colors[j]}` }), value = h("span");
      const swatch = h("span", { class: "sa-swatch", style: `background: ${colors[j]}` });
      return { cells, bar, value, el: h("tr", null, h("th", { scope: "row" }, swatch, t.tokens[j]), cells, h("td", { class: "sa-weight" }, h("div", null, bar, value))) };
    });
    body.replaceChildren(...rows.map((each) => each.el));
  }
  function drawProjections(result) {
    const origin = board.to([0, 0]), tip = board.to(q), ontoKeys = model.get("onto") === "keys", [first] = ranking(result.weights);
    const few = keyTracks.length <= 4;
    for (const { j, el: group, line, part, drop, foot } of keyTracks) {
      const wanted = (few || j === K.findIndex((k) => same(k, K[first]))) && (ontoKeys || length > 0);
      for (const each of [group, foot]) set(each, { visibility: wanted ? null : "hidden" });
      if (!wanted) continue;
      const target = ontoKeys ? K[j] : q, along = result.dots[j] / (target[0] ** 2 + target[1] ** 2);
      const at = board.to([along * target[0], along * target[1]]), start = ontoKeys ? tip : board.to(K[j]), towards = board.to(target);
      set(line, { d: through(origin, [towards[0] - origin[0], towards[1] - origin[1]]) });
      set(part, { d: ontoKeys ? `M${origin[0]} ${origin[1]}L${at[0]} ${at[1]}` : null });
      set(drop, { d: `M${start[0]} ${start[1]}L${at[0]} ${at[1]}` });
      set(foot, { cx: at[0], cy: at[1] });
    }
  }

  function paint(moved = false) {
    const text = model.get("sentence"), k = model.get("head"), scaled = model.get("scale"), isOwn = model.get("own");
    t = run(text, parameters, {});
    const n = t.tokens.length;
    i = rowOf(model.get("row"), n);
    K = t.K[k].slice(0, i + 1);
    const ownQuery = t.Q[k][i];
    q = isOwn ? ownQuery : fromPolar(model.get("angle"), model.get("length"));
    const { angle } = isOwn ? polar(q) : { angle: model.get("angle") };
    length = isOwn ? norm(q) : model.get("length");
    const tokens = t.tokens.slice(0, i + 1), result = answers(q, K, scaled);

    sentence.set(text);
    head.set(k);
    row.set(t.tokens, i);
    onto.set(model.get("onto"));
    scale.set(scaled);
    turn.set(angle);
    stretch.set(length);
    set(back, { "aria-disabled": isOwn ? "true" : null });

    board.frame([0, 0], [half, half], ["维 0", "维 1"]);
    tint(K, scaled, half);
    drawKeys();
    drawProjections(result);
    const origin = board.to([0, 0]), tip = board.to(q);
    query.update(origin, tip);
    set(model_.el, { visibility: isOwn ? "hidden" : null });
    model_.update(origin, board.to(ownQuery));
    const spots = [...taken, [...tip, 22, 22]];
    const [x, y] = place(tip, origin, 12, spots, 16);
    set(queryName, { x, y });
    const close = Math.hypot(q[0] - ownQuery[0], q[1] - ownQuery[1]) < 0.06 * reach;
    set(modelName, { visibility: isOwn || close ? "hidden" : null });
    const [mx, my] = place(board.to(ownQuery), origin, 58, spots);
    set(modelName, { x: mx, y: my });
    const spoken = `角度 ${number(angle, 1)} 度，长度 ${number(length, 2)}`;
    board.hold(q, [-reach, reach, q[0], `维 0 是 ${cellText(q[0])}，维 1 是 ${cellText(q[1])}，${spoken}`]);

    const list_ = tokens.map((token, j) => `「${token}」${cellText(result.weights[j])}`).join("，");
    board.describe(`查询 (${cellText(q[0])}, ${cellText(q[1])})，${spoken}。权重：${list_}。`);
    write(where, `${isOwn ? `「${tokens[i]}」的查询` : "你的查询"} q = (${cellText(q[0])}, ${cellText(q[1])})`);
    write(why, insight(tokens, K, result, length));
    const ontoKeys = model.get("onto") === "keys";
    write(caption, ontoKeys ? "q 在键上的投影 × 键长 = 点积" : "键在 q 上的投影 × q 长 = 点积");
    const heads = ["键", "投影", ontoKeys ? "键长" : "q 长", "点积", scaled ? "÷√2 分数" : "分数", "权重"];
    if (headRow.dataset.key !== heads.join()) {
      headRow.dataset.key = heads.join();
      headRow.replaceChildren(...heads.map(columnHead));
    }
    rows.forEach(({ cells, bar, value, el: line }, j) => {
      const projection = ontoKeys ? result.projections[j] : length ? result.dots[j] / length : null;
      [projection, ontoKeys ? result.sizes[j] : length, result.dots[j], result.scores[j]].forEach((value_, c) => write(cells[c], value_ === null ? "—" : cellText(value_)));
      write(value, cellText(result.weights[j]));
      bar.style.transform = `scaleX(${result.weights[j]})`;
      line.classList.toggle("sa-top", result.weights[j] === Math.max(...result.weights) && K.length > 1);
    });
    numbers.update([
      ["查询 q", ["", "维 0", "维 1", "角度", "长度"], [["q", ...q, angle, length]]],
      ["键、点积、分数、权重", ["键属于", "维 0", "维 1", "键长", "q 的投影", "点积", "分数", "权重"],
        tokens.map((token, j) => [token, ...K[j], result.sizes[j], result.projections[j] ?? "—", result.dots[j], result.scores[j], result.weights[j]])],
    ]);
    tasks.offer(JSON.stringify([text, k, i, scaled]), () => goalsFor(tokens, K, scaled, reach, ownQuery));
    if (moved && !isOwn) tasks.judge(result, length);
    voice.say(`${spoken}。权重：${list_}。`);
  }

  el.append(
    sentence.el,
    h("div", { class: "sa-controls" }, parameters.W_Q.length > 1 && head.el, row.el, scale.el),
    h("p", { class: "sa-note" }, "拖动蓝色的箭头尖，或者点图上任何一处。底色是箭头尖落在那里时，各个词元的颜色按权重混出来的样子。"),
    h("div", { class: "sa-bench" },
      h("div", { class: "sa-figure-side" }, board.el, tasks.praise, onto.el),
      h("div", { class: "sa-side" }, where,
        h("div", { class: "sa-scroll", tabindex: 0, role: "region", "aria-label": "每个键的点积、分数、权重" }, table), why,
        h("div", { class: "sa-controls sa-sliders" }, turn.el, stretch.el), h("div", { class: "sa-buttons" }, back, reset))),
    tasks.el, numbers.el, voice.el);
  const off = model.on(Object.keys(model.initial), () => paint(true));
  paint();
  return () => {
    off();
    voice.stop();
  };
}

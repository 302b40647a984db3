/** softmax 工作台：拖 logits，看它们一步一步变成概率；不减最大值会真的溢出。 */
import { run } from "./steps.js";
import { announcer, button, slider, toggle } from "./controls.js";
import { h, set, uid, write } from "./dom.js";
import { cellText, number } from "./text.js";
import { sentencePicker } from "./sentence.js";

const SHIFT = 1000, RANGE = 20, BURST = 720;

/**
 * softmax 的每一步，和 SoftmaxBench.columns 一样；不减最大值时可能有 Infinity 和 NaN。
 * @returns {{z: number[], scaled: number[], moved: number[], exps: number[], p: number[], top: number, sum: number}}
 */
export function benchColumns(logits, { temperature = 1, shift = 0, subtract = true }) {
  const z = logits.map((x) => x + shift), scaled = z.map((x) => x / temperature), top = Math.max(...scaled);
  const moved = subtract ? scaled.map((x) => x - top) : scaled;
  const exps = moved.map(Math.exp), sum = exps.reduce((a, b) => a + b, 0);
  return { z, scaled, moved, exps, p: exps.map((e) => e / sum), top, sum };
}

/** 表里写的数，和 softmax_bench.shown 一样：太大、太小的写成 1.0e304，还有 ∞ 和 NaN。 */
export function shown(x, digits = 2) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "-∞";
  if (x && !(0.5 * 10 ** -digits <= Math.abs(x) && Math.abs(x) < 1e4)) return x.toExponential(1).replace("+", "");
  return cellText(x, digits);
}

/** 现在是什么情形：[一句话, 是不是坏了]。 @returns {[string, boolean]} */
function verdict(t, still, { temperature, shift, subtract }, vocab) {
  const broken = vocab.filter((_, k) => t.exps[k] === Infinity).map((token) => `「${token}」`).join("");
  if (broken) return [`溢出了：${broken}的 exp 大过了浮点数能写下的最大的数（约 1.8e308），成了 ∞，总和也是 ∞。`
    + "∞ ÷ ∞ 没有意义，得 NaN；别的数 ÷ ∞ 得 0。NumPy 里也是这样。勾上“先减最大值”就好了。", true];
  if (t.sum === Infinity) return ["溢出了：每个 exp 都还写得下，加起来却成了 ∞，除出来全是 0。勾上“先减最大值”就好了。", true];
  if (t.sum === 0) return ["每个 exp 都小得成了 0，总和是 0，0 ÷ 0 没有意义，得 NaN。勾上“先减最大值”就好了。", true];
  const best = t.p.indexOf(Math.max(...t.p)), top = `最大的是「${vocab[best]}」，p = ${shown(t.p[best])}`;
  if (shift !== 0) {
    const gap = Math.max(...t.p.map((p, k) => Math.abs(p - still.p[k])));
    const same = gap === 0 ? "和不加时完全相等" : `和不加时最多差 ${gap.toExponential(1).replace("+", "")}，那是浮点数的舍入`;
    return [`每个 logit 都${shift > 0 ? "加上" : "减去"}了 ${number(Math.abs(shift), 2)}，p ${same}。softmax 只看 logit 之间的差。${top}。`, false];
  }
  if (!subtract) return [`没有减最大值，exp 最大到了 ${shown(Math.max(...t.exps))}，还写得下。把大家都加上几百试试。${top}。`, false];
  if (temperature !== 1) return [`${temperature < 1 ? "T 小于 1，差距拉大，p 更尖" : "T 大于 1，差距缩小，p 更平"}。${top}。`, false];
  return [`最大的 logit 减去自己得 0，exp 得 1；别的都在 0 和 1 之间，不会溢出。${top}。`, false];
}

/** 一步一列：[名字, 从哪里取, 表头的小字]。 @type {[string, string, (t: any, state: any) => string][]} */
const COLUMNS = [
  ["+ c", "z", (_, { shift }) => number(shift, 2)],
  ["÷ T", "scaled", (_, { temperature }) => number(temperature, 2)],
  ["− 最大值", "moved", (t, { subtract }) => (subtract ? shown(t.top) : "没有减")],
  ["exp", "exps", () => ""],
  ["p", "p", () => "÷ 总和"],
];

/** @param {HTMLElement} el @param {import("./model.js").Model} model */
export function mount(el, model) {
  const parameters = model.get("parameters"), { vocab } = parameters, voice = announcer();
  const { change } = model;
  const given = (sentence) => run(sentence, parameters).logits.at(-1);
  const now = () => ({ temperature: model.get("temperature"), shift: model.get("shift"), subtract: model.get("subtract") });
  let limit = RANGE;

  const writer = sentencePicker({ vocab, input: (sentence) => change({ sentence, logits: given(sentence) }) });
  const T = slider({ label: "温度 T", min: 0.1, max: 5, step: 0.1, input: (temperature) => change({ temperature }) });
  const subtract = toggle({ label: "先减最大值", input: (on) => change({ subtract: on }) });
  const shift = slider({ label: "全部加 c", min: -SHIFT, max: SHIFT, step: 1, input: (c) => change({ shift: c }) });
  const add = (c) => change({ shift: Math.max(-SHIFT, Math.min(SHIFT, model.get("shift") + c)) });
  const reset = () => {
    limit = RANGE;
    writer.reset();
    change(model.initial);
    paint();
  };
  const burst = () => change({ temperature: 1, subtract: false, shift: Math.min(SHIFT, Math.ceil(BURST - Math.max(...model.get("logits")))) });

  // 左边：一个 logit 一根柱子，柱头就是滑块
  const bars = vocab.map((token, k) => {
    const id = uid(), out = h("output", { for: id, "aria-live": "off" });
    const range = h("input", { type: "range", id, class: "sa-bar-input", step: 0.1, autocomplete: "off", "data-prevent-swipe": true,
      oninput: () => change({ logits: model.get("logits").map((x, m) => (m === k ? +range.value : x)) }) });
    return { range, out, el: h("div", { class: "sa-bar-row" }, h("label", { for: id, "aria-label": `「${token}」的 logit` }, token), range, out) };
  });
  const ends = [h("span"), h("span")];
  const panel = h("div", { class: "sa-bars-panel", role: "group", "aria-label": "logits，每个都能拖" },
    h("div", { class: "sa-bars-head" }, h("span", null, "拖动柱头，改 logit"), ends[0], h("span", null, "0"), ends[1]), bars.map((bar) => bar.el));

  // 右边：每一步的数
  const notes = COLUMNS.map(() => h("small"));
  const heads = COLUMNS.map(([name], c) => h("th", { scope: "col" }, name, " ", notes[c]));
  const cells = vocab.map(() => COLUMNS.map(([, key]) => h("td", { class: "sa-" + key })));
  const rows = vocab.map((token, k) => h("tr", null, h("th", { scope: "row" }, h("span", null, token)), cells[k]));
  const total = h("td"), whole = h("td");
  const table = h("table", { class: "sa-bench-table" }, h("caption", { class: "sa-hidden" }, "softmax 的每一步"),
    h("thead", null, h("tr", null, h("td"), heads)), h("tbody", null, rows),
    h("tfoot", null, h("tr", null, h("th", { scope: "row", colspan: COLUMNS.length - 1 }, "总和"), total, whole)));
  const message = h("p", { class: "sa-verdict" });

  function paint() {
    const logits = model.get("logits"), state = now(), t = benchColumns(logits, state);
    const [text, broken] = verdict(t, benchColumns(logits, { ...state, shift: 0 }), state, vocab);
    const best = broken ? -1 : t.p.indexOf(Math.max(...t.p));
    writer.set(model.get("sentence"));
    T.set(state.temperature);
    subtract.set(state.subtract);
    shift.set(state.shift);
    limit = Math.max(limit, Math.ceil(Math.max(...logits.map(Math.abs))));
    ends.forEach((end, k) => write(end, String(k ? limit : -limit)));
    bars.forEach(({ range, out, el: row }, k) => {
      set(range, { min: -limit, max: limit, "aria-valuetext": `${number(logits[k], 2)}，p = ${shown(t.p[k])}` });
      range.value = logits[k];
      range.style.setProperty("--at", (logits[k] + limit) / (2 * limit));
      write(out, cellText(logits[k]));
      row.classList.toggle("sa-best", k === best);
      rows[k].classList.toggle("sa-best", k === best);
      COLUMNS.forEach(([, key], c) => {
        write(cells[k][c], shown(t[key][k]));
        cells[k][c].classList.toggle("sa-broken", !Number.isFinite(t[key][k]));
      });
      cells[k].at(-1).style.setProperty("--p", Number.isFinite(t.p[k]) ? t.p[k] : 0);
    });
    COLUMNS.forEach(([, , note], c) => write(notes[c], note(t, state)));
    table.classList.toggle("sa-unmoved", !state.subtract);
    write(total, shown(t.sum));
    write(whole, shown(t.p.reduce((a, b) => a + b, 0)));
    total.classList.toggle("sa-broken", !Number.isFinite(t.sum));
    whole.classList.toggle("sa-broken", broken);
    write(message, text);
    message.classList.toggle("sa-broken", broken);
    voice.say(text);
  }

  el.append(writer.el,
    h("div", { class: "sa-controls" }, T.el, subtract.el),
    h("div", { class: "sa-controls" }, shift.el, h("div", { class: "sa-buttons" },
      button("+1", () => add(1), { "aria-label": "全部加 1" }), button("+100", () => add(100), { "aria-label": "全部加 100" }),
      button("c 归零", () => change({ shift: 0 })), button("看它溢出", burst))),
    message, h("div", { class: "sa-bench" }, panel, h("div", { class: "sa-scroll" }, table)),
    h("div", { class: "sa-buttons" },
      button("恢复模型的 logits", () => change({ logits: given(model.get("sentence")), shift: 0 })),
      button("恢复默认", reset)), voice.el);
  const off = model.on(Object.keys(model.initial), paint);
  paint();
  return () => { off(); voice.stop(); };
}

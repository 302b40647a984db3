/** 流水线的控件：看哪个头、哪一行，温度、缩放、掩码。 */
import { headPicker, slider, toggle } from "./controls.js";
import { h, write } from "./dom.js";
import { T_MAX, T_MIN } from "./link.js";
import { rowPicker } from "./sentence.js";
import { number } from "./text.js";

/** @param {import("./model.js").Model} model @param {boolean} open 温度那一栏一开始开着没有 */
export function settings(model, open) {
  const count = model.get("parameters").W_Q.length, set = (name) => (x) => model.change({ [name]: x });
  const head = headPicker(count, (x) => {
    const cell = model.get("cell");
    model.change({ head: x, cell: cell.length === 4 ? [cell[0], x, ...cell.slice(2)] : cell });
  });
  const row = rowPicker(set("row"));
  const temperature = (label, name) => slider({ label, min: T_MIN, max: T_MAX, step: 0.1, input: set(name) });
  const tA = temperature("注意力温度", "attention_temperature"), tP = temperature("预测温度", "temperature");
  const scale = toggle({ label: "除以 √d_k", input: set("scale") }), mask = toggle({ label: "因果掩码", input: set("mask") });
  const summary = h("summary"), more = h("details", { class: "sa-more", open }, summary,
    h("div", { class: "sa-controls" }, tA.el, tP.el, scale.el, mask.el));
  return {
    els: [h("div", { class: "sa-controls" }, count > 1 && head.el, row.el), more],
    paint(t, i) {
      head.set(model.get("head"));
      row.set(t.tokens, i);
      tA.set(t.attentionTemperature);
      tP.set(t.temperature);
      scale.set(t.scale);
      mask.set(t.mask);
      write(summary, `温度 ${number(t.attentionTemperature, 2)} 和 ${number(t.temperature, 2)}，${t.scale ? "除以" : "不除"} √d_k，${t.mask ? "有" : "没有"}掩码`);
    },
  };
}

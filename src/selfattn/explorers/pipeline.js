/** 七步流水线：造句、看七步、问一个数的来历。 */
import { answerPanel, describe } from "./answer.js";
import { composer } from "./compose.js";
import { announcer, button } from "./controls.js";
import { h } from "./dom.js";
import { STEP_OF, arithmetic, cellExists, explain } from "./explain.js";
import { STEPS } from "./layout.js";
import { rowOf } from "./sentence.js";
import { settings } from "./settings.js";
import { sharing } from "./share.js";
import { stages } from "./stages.js";
import { run } from "./steps.js";
import { cellText } from "./text.js";

/** 不用算的数：一句话，和要跟着标出来的数。 @returns {{words: string, sources?: [string, number][]}} */
function aside(name, index, t) {
  const { vocab } = t.weights;
  if (name === "ids") {
    const id = t.ids[index[0]];
    return { words: `「${vocab[id]}」在词表里排第 ${id}（从 0 数起），编号就是 ${id}。`, sources: [["vocab", id]] };
  }
  if (name !== "vocab") return { words: `${name}[${index.join(", ")}] 是训练得来的数，不是算出来的。` };
  const [id] = index;
  return { words: `「${vocab[id]}」的编号是 ${id}。`, sources: t.ids.flatMap((x, k) => (x === id ? [["ids", k]] : [])) };
}

/** @param {HTMLElement} el @param {import("./model.js").Model} model */
export function mount(el, model) {
  const parameters = model.get("parameters"), root = /** @type {HTMLElement} */ (el.closest(".sa-explorer")), voice = announcer();
  const options = () => ({ attentionTemperature: model.get("attention_temperature"), temperature: model.get("temperature"),
    scale: model.get("scale"), mask: model.get("mask") });
  const compose = composer(model, options), share = sharing(model, root, compose.say), seven = stages(model, ask);
  // el 这时还没有显示
  const controls = settings(model, !root.closest(".reveal") && (root.clientWidth || innerWidth) > 600);
  const answer = answerPanel({ ask, shut });
  let t, origin = null;

  function ask(name, index) {
    if (seven.board.el.contains(document.activeElement)) origin = document.activeElement;
    if (!STEP_OF[name]) {
      const { words, sources } = aside(name, index, t);
      model.change({ cell: [] });
      return paint(words, [name, ...index], sources);
    }
    const elsewhere = { stage: STEP_OF[name], ...(index.length === 3 && { head: index[0] }) };
    model.change({ cell: [name, ...index], ...(!seven.board.shows(name, index) && elsewhere) });
    const picked = seven.board.el.querySelector(".sa-picked");
    if (picked && picked.getBoundingClientRect().bottom > answer.el.getBoundingClientRect().top) picked.scrollIntoView({ block: "center" });
  }
  function shut() {
    model.change({ cell: [] });
    paint();
    if (origin?.isConnected) origin.focus();
    else seven.focus();
  }
  function reset() {
    seven.stop();
    share.hide();
    compose.reset();
    model.change(model.initial);
    paint();
  }

  function paint(words = "", picked = [], sources = []) {
    const text = model.get("sentence"), stage = model.get("stage"), n = [...text].length;
    t = run(text, parameters, options());
    const i = rowOf(model.get("row"), n), P = t.P[n - 1], best = P.map((_, k) => k).sort((a, b) => P[b] - P[a] || a - b).slice(0, 3);
    // Python 改短句子时，选中的数的新值可能晚到一步
    const cell = cellExists(t, model.get("cell")) ? model.get("cell") : [], e = cell.length ? explain(t, cell[0], cell.slice(1)) : null;
    compose.paint(text, best, P);
    controls.paint(t, i);
    seven.paint(t, model.get("head"), i);
    if (e) [picked, sources] = [cell, e.sources.map(([name, index]) => [name, ...index])];
    seven.board.mark(picked, sources);
    answer.show(e, t, words);
    el.classList.toggle("sa-answered", !answer.el.hidden);
    voice.say(words ? words : e ? `${describe(e, t)}：${e.name}[${e.index.join(", ")}] = ${arithmetic(e)}`
      : `第 ${stage} 步，${STEPS[stage - 1][1]}。「${text}」下一个字最可能是「${parameters.vocab[best[0]]}」，概率 ${cellText(P[best[0]])}。`);
  }

  el.append(compose.el, ...controls.els, ...seven.els, answer.el, h("div", { class: "sa-buttons" }, button("恢复默认", reset), ...share.els), voice.el);
  el.addEventListener("keydown", (event) => { if (event.key === "Escape" && !answer.el.hidden) shut(); });
  const off = model.on(Object.keys(model.initial), paint);
  paint();
  share.start();
  return () => {
    off();
    seven.stop();
    voice.stop();
    share.stop();
  };
}

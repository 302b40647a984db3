/** 七步的标签、播放，和每一步画的矩阵。 */
import { button } from "./controls.js";
import { calm, h, set, uid, write } from "./dom.js";
import { BREAK, STEPS, grouped, partsOf } from "./layout.js";
import { MatrixView } from "./matrix.js";

/** 自动播放：每两秒走一步，走到头就停。 */
function player(model, turn) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    write(play, "播放");
    set(play, { "aria-pressed": "false" });
  };
  const tick = () => {
    turn(model.get("stage") + 1);
    if (model.get("stage") === 7) stop();
  };
  const play = button("播放", () => {
    if (timer) return stop();
    if (model.get("stage") === 7) turn(1);
    write(play, "停");
    set(play, { "aria-pressed": "true" });
    timer = setInterval(tick, 2000);
  }, { "aria-pressed": "false", hidden: calm() });
  return { play, stop };
}

/** 一步里的矩阵。 @param {(name: string, index: number[]) => void} ask */
function board(ask) {
  const el = h("div", { class: "sa-board" });
  let views = [], parts = [], drawn = "";
  return {
    el,
    draw(items) {
      const next = grouped(items), layout = next.map(({ part, fresh }) => (fresh ? BREAK : "") + part.name).join(" ");
      if (layout !== drawn) {
        drawn = layout;
        views = next.map(() => ({ matrix: new MatrixView(ask), sign: h("span", { class: "sa-sign" }) }));
        el.replaceChildren(...views.flatMap(({ matrix, sign }, k) => [
          ...(next[k].fresh ? [h("span", { class: "sa-break" })] : []), h("div", { class: "sa-group" }, sign, matrix.el)]));
      }
      parts = next.map(({ part }) => part);
      views.forEach(({ matrix, sign }, k) => {
        write(sign, next[k].sign);
        matrix.update(parts[k]);
      });
    },
    mark: (picked, sources) => views.forEach(({ matrix }) => matrix.mark(picked, sources)),
    /** 这个数现在画着没有。 */
    shows: (name, index) => parts.some((part) => part.name === name && String(part.index(index.at(-2), index.at(-1))) === String(index)),
  };
}

/**
 * @param {import("./model.js").Model} model
 * @param {(name: string, index: number[]) => void} ask 问一个数的来历
 */
export function stages(model, ask) {
  const turn = (stage) => { if (stage >= 1 && stage <= 7 && stage !== model.get("stage")) model.change({ stage, cell: [] }); };
  const { play, stop } = player(model, turn), go = (stage) => { stop(); turn(stage); };
  const back = button("上一步", () => go(model.get("stage") - 1)), forward = button("下一步", () => go(model.get("stage") + 1));

  const panelId = uid(), tabs = STEPS.map(([short, long], k) => h("button", {
    type: "button", role: "tab", class: "sa-tab", id: `${panelId}-${k}`, "aria-controls": panelId, "aria-label": `第 ${k + 1} 步　${long}`,
    onclick: () => go(k + 1),
  }, h("span", { class: "sa-n" }, String(k + 1)), short));
  const list = h("div", { class: "sa-tabs", role: "tablist", "aria-label": "七步" }, tabs);
  list.addEventListener("keydown", (event) => {
    const now = model.get("stage");
    const to = { ArrowLeft: now === 1 ? 7 : now - 1, ArrowRight: now === 7 ? 1 : now + 1, Home: 1, End: 7 }[event.key];
    if (!to) return;
    event.preventDefault();
    go(to);
    tabs[to - 1].focus();
  });

  const heading = h("p", { class: "sa-title" }), about = h("p", { class: "sa-note" }), drawing = board(ask);
  const panel = h("div", { role: "tabpanel", id: panelId, class: "sa-panel" }, heading, about, drawing.el);
  return {
    els: [list, h("div", { class: "sa-buttons sa-player" }, back, play, forward), panel],
    board: drawing, stop,
    focus: () => tabs[model.get("stage") - 1].focus(),
    paint(t, head, i) {
      const stage = model.get("stage"), [, name, words] = STEPS[stage - 1];
      tabs.forEach((tab, k) => set(tab, { "aria-selected": k + 1 === stage ? "true" : "false", tabindex: k + 1 === stage ? 0 : -1 }));
      set(panel, { "aria-labelledby": tabs[stage - 1].id });
      set(back, { "aria-disabled": stage === 1 ? "true" : null });
      set(forward, { "aria-disabled": stage === 7 ? "true" : null });
      write(heading, `第 ${stage} 步　${name}`);
      write(about, `${words}框出的一行属于「${t.tokens[i]}」${i === t.tokens.length - 1 ? "，就是预测行" : ""}。`);
      drawing.draw(partsOf(stage, t, head, i));
    },
  };
}

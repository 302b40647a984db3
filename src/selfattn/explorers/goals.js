/** 试一试：几件可以做到的小事，做到了就打勾，说一声。 */
import { h, write } from "./dom.js";

/**
 * 一件小事：做什么，提示，做到没有，做到了说什么（不写就是“做到了”）。
 * @typedef {{text: string, hint: string, met: (...now: any[]) => boolean, said?: string}} Goal
 */

/**
 * praise 是做到了说的那句话，放在读者正看着的地方。
 * @returns {{el: HTMLElement, praise: HTMLElement, offer: (key: string, make: () => Goal[]) => void,
 *   judge: (...now: any[]) => void, restart: () => void}}
 */
export function goalList() {
  const list = h("ul", { class: "sa-goals" }), praise = h("p", { class: "sa-praise", role: "status" });
  const el = h("div", { role: "region", class: "sa-tasks", "aria-label": "试一试" }, h("p", { class: "sa-title" }, "试一试"), list);
  let goals = [], offered = null;
  return {
    el, praise,
    /** key 变了才换成 make() 的几件；换了就从头算起。 */
    offer(key, make) {
      if (key === offered) return;
      offered = key;
      goals = make().map((goal) => {
        const mark = h("span", { class: "sa-check", "aria-hidden": "true" }, "○"), state = h("span", { class: "sa-hidden" }, "还没做到：");
        return { ...goal, mark, state, done: false, item: h("li", null, mark, h("span", null, state, goal.text, h("small", null, goal.hint))) };
      });
      list.replaceChildren(...goals.map((goal) => goal.item));
      list.classList.toggle("sa-many", goals.length > 3);
      el.hidden = !goals.length;
      write(praise, "");
    },
    /** 看看现在做到了哪几件；参数交给 met。 */
    judge(...now) {
      for (const goal of goals) {
        if (goal.done || !goal.met(...now)) continue;
        goal.done = true;
        goal.item.classList.add("sa-done");
        write(goal.mark, "✓");
        write(goal.state, "做到了：");
        write(praise, `${goal.said ?? `做到了：${goal.text}`}。${goals.every((other) => other.done) ? "全部做到了。" : ""}`);
      }
    },
    restart: () => { offered = null; },
  };
}

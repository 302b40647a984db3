/** 坐标平面：网格、箭头、标签，和一个可以拖、可以用方向键移的把手。 */
import { drag } from "./controls.js";
import { h, s, set, svgPoint, write } from "./dom.js";

const WIDTH = 400, HEIGHT = 400, LEFT = 40, TOP = 4, SIDE = 356;

/** 刻度：不超过 7 格的一个整齐的间隔。和 figures/plane.py 的一样。 @param {number} half @returns {number} */
function stepOf(half) {
  for (let e = -6; e < 9; e++)
    for (const digit of [1, 2, 5]) if ((2 * half) / (digit * 10 ** e) <= 7) return digit * 10 ** e;
  return 10 ** 9;
}

/** 第 k 个词元的颜色（四种轮着用）。 */
export const tokenColor = (k) => `var(--sa-token${k % 4})`;

/** 箭头：一条线和一个尖；短的箭头，尖也小。 */
export function arrow(attributes, width = 3) {
  const line = s("path", { fill: "none", "stroke-width": width }), head = s("path", { stroke: "none" });
  const el = s("g", attributes, line, head);
  return {
    el,
    /** @param {number[]} tail @param {number[]} tip */
    update([x0, y0], [x1, y1]) {
      const length = Math.hypot(x1 - x0, y1 - y0), size = Math.min(6 + 2.2 * width, length);
      const [dx, dy] = length ? [(x1 - x0) / length, (y1 - y0) / length] : [0, 0];
      const [bx, by] = [x1 - dx * size, y1 - dy * size], wing = 0.42 * size;
      set(line, { d: `M${x0} ${y0}L${bx + dx} ${by + dy}` });
      set(head, { d: `M${x1} ${y1}L${bx - dy * wing} ${by + dx * wing}L${bx + dy * wing} ${by - dx * wing}Z` });
    },
  };
}

/** 图上的字：后面垫一圈纸的颜色，压在线上也看得清。 */
export const label = (text = "", attributes) => s("text", { class: "sa-label", ...attributes }, text);

/**
 * 给标签找地方：先试背向 origin 的一边，再往两边转，直到不碰着 taken 里的别的东西。
 * @param {number[]} at
 * @param {number[]} origin
 * @param {number} width
 * @param {number[][]} taken 每个是 [中心 x, 中心 y, 宽, 高]
 * @param {number} gap 离 [x, y] 多远
 * @returns {number[]} 标签的中心；找到的地方会加进 taken
 */
export function place([x, y], [ox, oy], width, taken, gap = 9) {
  const far = Math.hypot(x - ox, y - oy) > 1e-6, outward = far ? Math.atan2(y - oy, x - ox) : -Math.PI / 2;
  /** @type {number[]} */
  let best = null;
  let least = Infinity;
  for (const turn of [0, 0.5, -0.5, 1, -1, 1.6, -1.6, 2.3, -2.3, Math.PI]) {
    const box = [x + Math.cos(outward + turn) * (width / 2 + gap), y + Math.sin(outward + turn) * (gap + 8), width, 18];
    const clashes = taken.filter((t) => Math.abs(box[0] - t[0]) < (box[2] + t[2]) / 2 && Math.abs(box[1] - t[1]) < (box[3] + t[3]) / 2);
    const outside = box[0] - width / 2 < LEFT || box[0] + width / 2 > LEFT + SIDE || box[1] < TOP + 9 || box[1] > TOP + SIDE - 9;
    const cost = clashes.length + (outside ? 2 : 0);
    if (cost < least) [best, least] = [box, cost];
  }
  taken.push(best);
  return best.slice(0, 2);
}

/**
 * @param {{name: string, grip: string, color: string, move: (point: number[]) => void, nudge: (dx: number, dy: number) => void,
 *   keys: Object<string, () => void>}} options
 *   name 是图的名字；grip 是把手的名字；move(点) 在拖动和点按时调用，nudge(dx, dy) 在按方向键时调用，keys 是别的键
 */
export function plane({ name, grip: gripName, color, move, nudge, keys }) {
  const grid = s("g"), marks = s("g"), title = s("title", null, name);
  const svg = s("svg", { class: "sa-plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, title, grid, marks);
  const grip = h("div", { class: "sa-grip", tabindex: 0, role: "slider", "aria-label": gripName, "aria-roledescription": "平面上的点",
    "aria-keyshortcuts": "ArrowLeft ArrowRight ArrowUp ArrowDown Home End", style: `--grip: ${color}` });
  const back = h("div", { class: "sa-back" });
  const el = h("div", { class: "sa-plane" }, back, svg, grip);
  let center = [0, 0], half = [1, 1], drawn = "", offset = [0, 0], at = [0, 0];

  /** 平面上的点在图上的哪里，和反过来。 @type {(point: number[]) => number[]} */
  const to = ([x, y]) => [LEFT + SIDE * (0.5 + (x - center[0]) / (2 * half[0])), TOP + SIDE * (0.5 - (y - center[1]) / (2 * half[1]))];
  /** @type {(point: number[]) => number[]} */
  const from = ([x, y]) => [center[0] + half[0] * (2 * (x - LEFT) / SIDE - 1), center[1] - half[1] * (2 * (y - TOP) / SIDE - 1)];
  drag(grip, (event, first) => {
    const [x, y] = svgPoint(svg, event);
    if (first) offset = [at[0] - x, at[1] - y];
    else move(from([x + offset[0], y + offset[1]]));
  });
  svg.addEventListener("click", (event) => {
    move(from(svgPoint(svg, event)));
    grip.focus({ preventScroll: true });
  });
  grip.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (by) nudge(by[0], by[1]);
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });

  return {
    el, svg, marks, back, to, from,
    /** 画到 center ± half；names 是两条轴的名字。没变就不重画。 @param {number[]} nextCenter @param {number[]} nextHalf @param {string[]} names */
    frame(nextCenter, nextHalf, names) {
      const key = JSON.stringify([nextCenter, nextHalf]);
      if (key === drawn) return;
      [drawn, center, half] = [key, nextCenter, nextHalf];
      const lines = [], texts = [], bottom = TOP + SIDE;
      for (const axis of [0, 1]) {
        const step = stepOf(half[axis]), low = center[axis] - half[axis], high = center[axis] + half[axis];
        for (let k = Math.ceil(low / step); k <= Math.floor(high / step); k++) {
          const p = to([k * step, k * step])[axis], line = axis ? [LEFT, p, LEFT + SIDE, p] : [p, TOP, p, bottom];
          lines.push(s("path", { class: k ? "sa-line" : "sa-axis", d: `M${line[0]} ${line[1]}L${line[2]} ${line[3]}` }));
          const text = String(Math.round(k * step * 1e6) / 1e6);
          if (axis) texts.push(s("text", { class: "sa-tick", x: LEFT - 6, y: p, "text-anchor": "end" }, text));
          else texts.push(s("text", { class: "sa-tick", x: p, y: bottom + 12, "text-anchor": "middle" }, text));
        }
      }
      texts.push(s("text", { class: "sa-tick sa-across", x: LEFT + SIDE / 2, y: bottom + 26, "text-anchor": "middle" }, `${names[0]} →`),
        s("text", { class: "sa-tick", transform: `translate(8 ${TOP + SIDE / 2}) rotate(-90)`, "text-anchor": "middle" }, `${names[1]} →`));
      grid.replaceChildren(...lines, ...texts);
    },
    /** 把手在 point；value 是 [最小, 最大, 现在, 读给人听的字]。 @param {number[]} point @param {[number, number, number, string]} value */
    hold(point, [min, max, now, text]) {
      at = to(point);
      grip.style.left = `${(100 * at[0]) / WIDTH}%`;
      grip.style.top = `${(100 * at[1]) / HEIGHT}%`;
      set(grip, { "aria-valuemin": min, "aria-valuemax": max, "aria-valuenow": now, "aria-valuetext": text });
    },
    /** 图的说明。 */
    describe: (text) => write(title, text),
  };
}

/** 过平面正中的一条直线，沿 direction，两头到框。 @param {number[]} middle @param {number[]} direction */
export function through([x, y], [dx, dy]) {
  const far = SIDE / 2 / Math.max(Math.abs(dx), Math.abs(dy));
  return `M${x - dx * far} ${y - dy * far}L${x + dx * far} ${y + dy * far}`;
}

/** 跑到框外的点收到框上。 @param {number[]} point */
export const within = ([x, y]) => [Math.max(LEFT, Math.min(LEFT + SIDE, x)), Math.max(TOP, Math.min(TOP + SIDE, y))];

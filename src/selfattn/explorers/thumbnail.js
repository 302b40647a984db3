/** 大矩阵的小图：一个数一个像素。 */
import { heatLevel, palette } from "./colors.js";
import { h, set } from "./dom.js";

/**
 * 小图上框出窗和标出的数；点一下，就 look(行, 列)。
 * @param {(r: number, c: number) => void} look
 */
export function thumbnail(look) {
  const canvas = h("canvas"), pen = canvas.getContext("2d"), frame = h("span", { class: "sa-frame" }), lit = h("span", { class: "sa-frame sa-on" });
  const el = h("div", { class: "sa-map", hidden: true, "aria-hidden": "true" }, canvas, lit, frame);
  let image = null, pixels = null;
  const place = (box, r, c, height, width) => set(box, { style: `top:${(100 * r) / canvas.height}%;left:${(100 * c) / canvas.width}%;`
    + `height:${(100 * height) / canvas.height}%;width:${(100 * width) / canvas.width}%` });
  el.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    look(Math.floor(((event.clientY - box.top) / box.height) * canvas.height), Math.floor(((event.clientX - box.left) / box.width) * canvas.width));
  });
  return {
    el,
    draw(values, kind, limit) {
      if (canvas.height !== values.length || canvas.width !== values[0].length || !image) {
        [canvas.height, canvas.width] = [values.length, values[0].length];
        image = pen.createImageData(canvas.width, canvas.height);
        pixels = new Uint32Array(image.data.buffer);
      }
      const colors = palette(kind);
      let k = 0;
      for (const row of values) for (const x of row) pixels[k++] = Number.isFinite(x) ? colors[heatLevel(x, kind, limit)] : 0;
      pen.putImageData(image, 0, 0);
    },
    frame: (top, left, height, width) => place(frame, top, left, height, width),
    /** 框住标出的数；一个也没有就不框。 */
    light(places) {
      lit.hidden = !places.length;
      if (!places.length) return;
      const [rows, cols] = [0, 1].map((k) => places.map((at) => at[k])), top = Math.min(...rows), left = Math.min(...cols);
      place(lit, top, left, Math.max(...rows) - top + 1, Math.max(...cols) - left + 1);
    },
  };
}

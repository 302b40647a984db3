/** 热图的颜色。COLORS 由 bundle.py 放在最前面。 */

/** 热图里一个数在色带上的第几级，0 到 255；values 在 ±limit 处最深。 */
export function heatLevel(x, kind, limit = 1) {
  const level = kind === "weights" ? x : 0.5 + 0.5 * Math.max(-1, Math.min(1, x / (limit || 1)));
  return Math.max(0, Math.min(255, Math.trunc(level * 256)));
}

/** 第 k 级的颜色，六个十六进制数字。 */
const rgb = (kind, k) => COLORS[kind].rgb.map((digits) => digits.slice(2 * k, 2 * k + 2)).join("");

/**
 * 热图里一格的底色和字色，和 figures 画的一样。
 * @param {number} x
 * @param {"weights"|"values"} kind
 * @param {number} [limit] values 的颜色在 ±limit 处最深
 */
export function heat(x, kind, limit = 1) {
  if (!Number.isFinite(x)) return { fill: "var(--sa-hidden)", ink: "var(--sa-muted)" };
  const k = heatLevel(x, kind, limit);
  return { fill: "#" + rgb(kind, k), ink: COLORS[kind].white[k] === "1" ? "#ffffff" : "#000000" };
}

const PALETTES = {};

/** 同样的颜色，给 canvas 的像素用：256 个 0xAABBGGRR。 */
export function palette(kind) {
  const pixel = (k) => {
    const color = parseInt(rgb(kind, k), 16);
    return (0xff000000 | ((color & 255) << 16) | (color & 0xff00) | (color >> 16)) >>> 0;
  };
  return (PALETTES[kind] ??= Uint32Array.from({ length: 256 }, (_, k) => pixel(k)));
}

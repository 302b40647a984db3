/** 随机：同一个状态，抽出来的总是同一串。 */

/** mulberry32：从状态得到 [新的状态, 0 到 1 之间的数]。 @param {number} seed @returns {[number, number]} */
export function random(seed) {
  const next = (seed + 0x6d2b79f5) >>> 0;
  let x = Math.imul(next ^ (next >>> 15), next | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return [next, ((x ^ (x >>> 14)) >>> 0) / 2 ** 32];
}

/** 按概率挑一个编号；u 在 0 到 1 之间。 @param {number[]} P @param {number} u */
export function pick(P, u) {
  let sum = 0;
  const k = P.findIndex((p) => (sum += p) > u);
  return k < 0 ? P.length - 1 : k;
}

/** 写数，和 Python 一字不差。 */

/** 四舍六入五成双，和 Python 的 f"{x:.2f}" 一字不差。 */
function fixed(x, digits) {
  const text = x.toFixed(digits), half = Math.abs(x) * 2 ** (digits + 1);
  if (half % 2 !== 1 || Number(text.at(-1)) % 2 === 0) return text;
  return (x * (1 - 2 ** -40)).toFixed(digits);
}

/** 和 trace.number 一样：最多 digits 位小数，去掉末尾的 0，至少留一位。 */
export function number(x, digits = 4) {
  if (x === -Infinity) return "-∞";
  let text = fixed(x, digits);
  if (text.includes(".")) text = text.replace(/0+$/, "");
  if (text.endsWith(".")) text += "0";
  return text === "-0.0" ? "0.0" : text;
}

/** 和 canvas.cell_text 一样：固定的位数，没有 -0.00。 */
export function cellText(x, digits = 2) {
  if (x === -Infinity) return "-∞";
  const text = fixed(x, digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** 一个矩阵的小数位数，和 figures.Matrix 一样：权重 2 位，整数 0 位，都是一位小数的 1 位，其余 2 位。 */
export function digitsOf(rows, kind = "values") {
  if (kind === "weights") return 2;
  const tenths = (x) => !Number.isFinite(x) || Math.abs(x - Math.round(x * 10) / 10) < 1e-9;
  return rows.every((row) => row.every(tenths)) ? 1 : 2;
}

/** 流水线的状态写成链接或代码，从链接读出状态；读不出来就说明白。 */
import { cellExists } from "./explain.js";
import { excerpt, sentenceProblem } from "./sentence.js";
import { run } from "./steps.js";

export const T_MIN = 0.1, T_MAX = 5;
const VERSION = 1;

const whole = (text) => (/^-?\d{1,10}$/.test(text) ? Number(text) : NaN);
const decimal = (text) => (/^\d{1,3}(\.\d{1,17})?$/.test(text) ? Number(text) : NaN);
const between = (low, high) => (x) => x >= low && x <= high;
const flag = (text) => (text === "1" ? true : text === "0" ? false : undefined);
const bit = (on) => String(+on);

/**
 * 链接里的每一项：记号 key，状态的名字 name，读者的叫法 label，写成字 write，读成值 read，合不合格 fits，可以填什么 accepted。
 * @type {{key: string, name: string, label: string, write: (x: any) => string, read: (text: string) => any,
 *   fits: (x: any, parameters: any, n: number) => boolean, accepted: string}[]}
 */
const FIELDS = [
  { key: "s", name: "sentence", label: "句子", write: encodeURIComponent, read: String, fits: () => true, accepted: "" },
  { key: "h", name: "head", label: "头", write: String, read: whole, fits: (x, { W_Q }) => between(0, W_Q.length - 1)(x), accepted: "模型里有的一个头" },
  { key: "i", name: "row", label: "查询行", write: String, read: whole, fits: (x, _, n) => between(-1, n - 1)(x), accepted: "句子里的一行，或者 -1" },
  { key: "ta", name: "attention_temperature", label: "注意力温度", write: String, read: decimal, fits: between(T_MIN, T_MAX), accepted: ` ${T_MIN} 到 ${T_MAX} 之间的数` },
  { key: "tp", name: "temperature", label: "预测温度", write: String, read: decimal, fits: between(T_MIN, T_MAX), accepted: ` ${T_MIN} 到 ${T_MAX} 之间的数` },
  { key: "k", name: "scale", label: "要不要除", write: bit, read: flag, fits: (x) => x !== undefined, accepted: " 0 或 1" },
  { key: "m", name: "mask", label: "要不要掩码", write: bit, read: flag, fits: (x) => x !== undefined, accepted: " 0 或 1" },
  { key: "g", name: "stage", label: "第几步", write: String, read: whole, fits: between(1, 7), accepted: " 1 到 7" },
  { key: "w", name: "how", label: "挑法", write: String, read: String, fits: (x) => x === "greedy" || x === "sample", accepted: " greedy 或 sample" },
  { key: "r", name: "seed", label: "随机数", write: String, read: whole, fits: between(0, 2 ** 32 - 1), accepted: " 0 到 4294967295 之间的整数" },
  { key: "c", name: "cell", label: "选中的数", write: (x) => x.join("."), read: (x) => (x ? x.split(".").map((k, j) => (j ? whole(k) : k)) : []), fits: () => true, accepted: "" },
];

/** 状态写成链接 # 后面的一段；page 是这一页的第几个流水线。 @param {Object<string, any>} state @param {number} page */
export const writeHash = (state, page) =>
  `#sa=${VERSION};` + (page ? `p=${page};` : "") + FIELDS.map(({ key, name, write }) => `${key}=${write(state[name])}`).join(";");

const python = (x) => (typeof x === "boolean" ? (x ? "True" : "False") : JSON.stringify(x));

/** 状态写成一行 Python。 @param {Object<string, any>} state */
export const writeCode = (state) => `Pipeline(${FIELDS.map(({ name }) => `${name}=${python(state[name])}`).join(", ")})`;

/** 一项一项读出来，还没看合不合格。 @returns {{problem: string} | {page: number, found: Object<string, any>}} */
function readParts(parts) {
  const found = {}, seen = new Set();
  let page = 0;
  for (const part of parts.filter(Boolean)) {
    const cut = part.indexOf("="), key = part.slice(0, cut), text = part.slice(cut + 1);
    const field = FIELDS.find((each) => each.key === key), unreadable = { problem: `链接里的「${excerpt(part)}」看不懂。` };
    if (cut < 1 || seen.has(key) || (!field && key !== "p")) return unreadable;
    seen.add(key);
    if (key === "p") {
      page = whole(text);
      if (!(page >= 0)) return unreadable;
      continue;
    }
    try {
      found[field.name] = field.read(decodeURIComponent(text));
    } catch {
      return { problem: `链接里的「${excerpt(part)}」坏了，读不出来。` };
    }
  }
  return { page, found };
}

/** 状态哪里不合格；都合格就是 null。 */
function stateProblem(state, parameters) {
  const problem = sentenceProblem(state.sentence, parameters.vocab);
  if (problem) return "链接里的句子不对：" + problem;
  const n = [...state.sentence].length, wrong = FIELDS.find(({ name, fits }) => !fits(state[name], parameters, n));
  if (wrong) return `链接里的「${wrong.key}」不对：${wrong.label}应当是${wrong.accepted}。`;
  return cellExists(run(state.sentence, parameters), state.cell) ? null : "链接里选中的数不存在。";
}

/**
 * 从链接读出状态；没写的项取 initial 的。不是给我们的是 null，有毛病是 {problem}。
 * @param {string} hash
 * @returns {null | {problem?: string, page?: number, state?: Object<string, any>}}
 */
export function readHash(hash, parameters, initial) {
  if (!hash.startsWith("#sa=")) return null;
  const [version, ...parts] = hash.slice(4).split(";");
  if (version !== String(VERSION)) return { problem: `这个链接是另一版的（${excerpt(version)}），这里只认得第 ${VERSION} 版。` };
  const read = readParts(parts);
  if ("problem" in read) return read;
  const state = { ...initial, cell: [], row: -1, ...read.found }, problem = stateProblem(state, parameters);
  return problem ? { problem } : { page: read.page, state };
}

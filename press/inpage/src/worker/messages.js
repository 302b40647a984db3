// 页面可以对 Worker 说的话：每一种有哪些东西，各是什么。
const list = of => value => Array.isArray(value) && value.every(of);
const string = value => typeof value == "string";
const number = value => Number.isFinite(value);
const object = value => Object.prototype.toString.call(value) == "[object Object]";
const buffer = value => value instanceof ArrayBuffer;

const SHAPES = {
  start: { base: string, manifest: object, packages: list(string), folder: string, platform: string },
  run: { run: string, code: string, name: string, ratio: number },
  comm: { run: string, kind: value => ["comm_msg", "comm_close"].includes(value), comm: string, data: string, buffers: list(buffer), ratio: number },
};

/** 认得的消息，返回它是哪一种；不认得就报错。@param {any} message @returns {"start"|"run"|"comm"} */
export function kindOf(message) {
  const type = object(message) && Object.hasOwn(SHAPES, message.type) ? message.type : "";
  if (!type || !Object.entries(SHAPES[type]).every(([name, fits]) => fits(message[name]))) throw new Error("不认得的消息");
  return type;
}

/**
 * 随书的文件在哪里：只认自己的网站。
 * @param {string} base
 */
export function ownBase(base) {
  const { origin, href } = new URL(base);
  if (origin != self.origin || !href.endsWith("/")) throw new Error(`${base} 不是本站的`);
  return href;
}

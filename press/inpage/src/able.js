/**
 * 这个浏览器能不能运行 Python，取那 17 MB 之前先看。
 * 这个文件打成 ES2018：旧的浏览器也要读得懂，才说得出来。
 */
import { oldest } from "../../engines.json";

/** Pyodide 要的：64 位的可变全局（BigInt）、externref、符号扩展。 */
const PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 111, 1, 127, 3, 2, 1, 0, 6, 6, 1, 126, 1, 66, 0, 11, 7, 9, 2, 1, 103, 3, 0, 1, 102, 0, 0, 10, 7, 1, 5, 0, 65, 1,
  192, 11,
]);
const WORKER = "onmessage = ({ data }) => WebAssembly.compile(data).then(() => postMessage(true), () => postMessage(false))";

const compiles = () => WebAssembly.compile(PROBE).then(() => true, () => false);

/** 从 blob 起的 Worker，和运行 Python 的那一个一样。@returns {Promise<boolean | undefined>} undefined：起不来 */
function compilesInWorker() {
  return new Promise(done => {
    const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    const worker = new Worker(url);
    const end = answer => {
      worker.terminate();
      URL.revokeObjectURL(url);
      done(answer);
    };
    worker.onmessage = ({ data }) => end(data);
    worker.onerror = () => end(undefined);
    worker.postMessage(PROBE);
  });
}

async function why() {
  const modern = typeof WebAssembly == "object" && typeof BigInt64Array == "function" && typeof DecompressionStream == "function";
  if (!modern || !WebAssembly.validate(PROBE)) return "这个浏览器太旧";
  if (!(await compiles())) return "这个浏览器不让网页运行 WebAssembly";
  const inWorker = await compilesInWorker().catch(() => undefined);
  if (inWorker === undefined) return "这个浏览器不让网页起 Worker";
  return inWorker ? "" : "这个浏览器不让网页运行 WebAssembly";
}

/** 运行不了，就是为什么、怎么办的一句话；能运行就是空的。@returns {Promise<string>} */
export async function obstacle() {
  const reason = await why();
  const { chrome, firefox, safari } = oldest;
  const newer = `请换成 Chrome ${chrome}、Edge ${chrome}、Firefox ${firefox}、Safari ${safari} 或者更新的浏览器`;
  return reason && `${reason}，运行不了 Python：${newer}，或者下载这一页的笔记本，在自己的电脑上运行。`;
}

/** @import {Manifest, Output} from "./types.js" */
import { platform } from "./platform.js";

/**
 * @typedef {object} Sink 一次运行的输出交给谁
 * @property {(output: Output) => void} add
 * @property {(wait: boolean) => void} clear
 */

/** 用着用着坏了，为什么。@param {string} message */
function lost(message) {
  let why = "多半是内存用完了";
  if (/call stack|recursion/i.test(message)) why = "一层套一层，套得太深了，多半是递归没有停下来";
  else if (/exit\(|^closed$/.test(message)) why = "这段代码把它关掉了";
  return `Python 撑不住了，${why}。已经换上一个新的，前面的格子要重新运行。`;
}

/** 图要画多细：屏幕有多细就多细，再细也看不出。 */
const ratio = () => Math.min(2, Math.max(1, devicePixelRatio));

/** 页面这边的 Python：一个 Worker，停止就是换一个新的。 */
export class Runner {
  /**
   * @param {string} base _live/ 的地址
   * @param {Manifest} manifest
   * @param {string[]} packages 开始就装的包
   * @param {string} folder 笔记本所在的文件夹
   */
  constructor(base, manifest, packages, folder) {
    this.base = base;
    this.manifest = manifest;
    this.packages = packages;
    this.folder = folder;
    this.generation = 0; // 第几个 Python；停止、重新启动都会换
    this.count = 0;
    /** @type {(state: "loading"|"ready"|"failed", detail?: any) => void} */
    this.onstate = () => {};
    /** 控件的消息 @type {(message: any, buffers: ArrayBuffer[]) => Promise<void>} */
    this.oncomm = async () => {};
    /** Output 控件收集的输出交给谁 @type {(comm: string) => Promise<Sink | undefined>} */
    this.captured = async () => undefined;
    /** @type {(output: Output) => void} */
    this.onupdate = () => {};
    this.onrestart = () => {};
    /** 没有格子在运行，Python 却坏了（如在控件里） @type {(words: string) => void} */
    this.onlost = () => {};
    /** 断网时要的文件的地址：全部脚本，和 Worker 取过的（页面自己看不到） @type {Set<string>} */
    this.used = new Set([...manifest.code, manifest.katex].map(name => base + name));
    this.onused = () => {};
  }

  start() {
    this.generation += 1;
    this.begun = false;
    this.onrestart();
    /** @type {Map<string, {sink?: Sink, done?: (result: string) => void, idle?: () => void}>} */
    this.waiting = new Map();
    this.arrived = Promise.resolve();
    // 从 blob 起的 Worker 才受这一页的 CSP 管
    const url = URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(this.base + this.manifest.worker)})`], { type: "text/javascript" }));
    const worker = (this.worker = new Worker(url));
    /** @type {Promise<void>} */
    this.ready = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.ready.catch(() => {});
    worker.onmessage = ({ data }) => {
      if (data.type == "used") return this.#use(data.url);
      if (data.type == "progress") return this.onstate("loading", data);
      this.arrived = this.arrived.then(() => worker == this.worker && this.#receive(data)).catch(console.error);
    };
    worker.onerror = ({ message = "" }) => worker == this.worker && this.#broken({ message, address: this.base + this.manifest.worker });
    this.onstate("loading", { loaded: 0, total: 0 });
    const { base, manifest, packages, folder } = this;
    worker.postMessage({ type: "start", base, manifest, packages, folder, platform: platform() });
  }

  /** 立刻停下；正在跑的都算停止。马上换上一个新的 Python。 */
  stop() {
    this.worker.terminate();
    const waiting = [...this.waiting.values()];
    this.start();
    for (const each of waiting) each.done?.("stopped");
  }

  /**
   * 运行一格。
   * @param {string} code @param {string} name @param {Sink} sink
   * @returns {Promise<"ok"|"error"|"stopped"|"lost">} lost：内存用完之类，Python 自己坏了
   */
  async run(code, name, sink) {
    await this.ready;
    return new Promise(done => this.worker.postMessage({ type: "run", run: this.#expect({ sink, done }), code, name, ratio: ratio() }));
  }

  /**
   * 控件的消息送给 Python。
   * @param {"comm_msg"|"comm_close"} kind @param {string} comm @param {any} data @param {ArrayBuffer[]} buffers
   * @param {() => void} [idle] Python 处理完了 @param {Sink} [sink]
   */
  comm(kind, comm, data, buffers, idle, sink) {
    const run = this.#expect({ idle, sink });
    this.worker.postMessage({ type: "comm", run, kind, comm, data: JSON.stringify(data), buffers, ratio: ratio() });
    return run;
  }

  #expect(callbacks) {
    const run = `run-${++this.count}`;
    this.waiting.set(run, callbacks);
    return run;
  }

  async #receive({ type, run, ok, message, buffers, address, size }) {
    const waiting = this.waiting.get(run);
    if (type == "ready") {
      this.begun = true;
      this.onstate("ready");
      this.resolve();
    } else if (type == "done") {
      this.waiting.delete(run);
      waiting?.done?.(ok ? "ok" : "error");
    } else if (type == "idle") {
      this.waiting.delete(run);
      waiting?.idle?.();
    } else if (type == "fatal") {
      if (this.begun) this.#lose(lost(message));
      else await this.#broken({ message, address, size });
    } else await this.#fromPython(message, buffers);
  }

  async #fromPython(message, buffers) {
    const sink = (message.capture && (await this.captured(message.capture))) || this.waiting.get(message.run)?.sink;
    if (message.type == "output") {
      if (message.output.output_type == "update_display_data") this.onupdate(message.output);
      else sink?.add(message.output);
    } else if (message.type == "clear") sink?.clear(message.wait);
    else await this.oncomm(message, buffers);
  }

  #use(url) {
    const before = this.used.size;
    if (this.used.add(url).size > before) this.onused();
  }

  /** 没有起来：查一查为什么。 */
  async #broken({ message, address = "", size = 0 }) {
    if (this.begun) return console.warn(message); // 读者的脚本出的错，Python 还在
    this.worker.terminate();
    const { worker } = this;
    const said = /\p{Script=Han}/u.test(message) ? message : `Python 没有起来（${message}）。刷新这一页；还不行，换一个新的浏览器。`;
    const words = (address && (await whyNot(address, size))) || whyBroken(message) || said;
    if (worker != this.worker) return; // 查的时候，读者又重新启动了
    this.onstate("failed", words);
    this.reject(new Error(words));
  }

  /** 正在用的 Python 坏了，换一个新的。@param {string} words */
  #lose(words) {
    this.worker.terminate();
    const all = [...this.waiting.values()].filter(({ done }) => done);
    this.start();
    if (!all.length) this.onlost(words);
    for (const { sink, done } of all) {
      sink?.add({ output_type: "note", text: words });
      done("lost");
    }
  }
}

/** @import {Manifest, Output} from "./types.js" */
import { platform } from "./platform.js";

/**
 * @typedef {object} Sink 一次运行的输出交给谁
 * @property {(output: Output) => void} add
 * @property {(wait: boolean) => void} clear
 */

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
    /** 断网时要的文件的地址：全部脚本，和 Worker 取过的（页面自己看不到） @type {Set<string>} */
    this.used = new Set([...manifest.code, manifest.katex].map(name => base + name));
    this.onused = () => {};
  }

  start() {
    this.generation += 1;
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
    worker.onerror = event => this.#fail(event.message || "没有取到运行 Python 的脚本，请刷新这一页。");
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

  async #receive({ type, run, ok, message, buffers }) {
    const waiting = this.waiting.get(run);
    if (type == "ready") {
      this.onstate("ready");
      this.resolve();
    } else if (type == "done") {
      this.waiting.delete(run);
      waiting?.done?.(ok ? "ok" : "error");
    } else if (type == "idle") {
      this.waiting.delete(run);
      waiting?.idle?.();
    } else if (type == "fatal") {
      if (!run) return this.#fail(message);
      this.worker.terminate();
      const all = [...this.waiting.values()];
      this.start();
      for (const each of all) each.done?.("lost");
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

  #fail(message) {
    this.worker.terminate();
    this.onstate("failed", message);
    this.reject(new Error(message));
  }
}

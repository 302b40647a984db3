/** @import {Runner} from "./runner.js" */

/** 控件的脚本没有取到。@param {Error} error @returns {Promise<never>} */
async function missing(error) {
  const [address = ""] = error.message.match(/https?:\S+/) ?? [];
  throw new Error(`控件没有准备好：${(address && (await whyNot(address))) || "请刷新这一页。"}`);
}

/** 页面上的控件；ipywidgets 很大，用到才载入。一个 Python 一份。 */
export class Widgets {
  /** @param {Runner} runner */
  constructor(runner) {
    this.runner = runner;
    /** @type {Promise<import("./widgets/manager.js").Manager> | undefined} */
    this.manager = undefined;
  }

  /** 先取着，免得第一个控件等。 @returns {Promise<import("./widgets/manager.js").Manager>} */
  load() {
    this.manager ??= import("./widgets/manager.js").then(({ Manager }) => new Manager(this.runner), missing);
    return this.manager;
  }

  /** Python 来的消息。 */
  async receive(message, buffers, sink) {
    return (await this.load()).receive(message, buffers, sink);
  }

  /** 把一个控件画进元素。@param {string} id @param {HTMLElement} host */
  async view(id, host) {
    return (await this.load()).view(id, host);
  }

  /** 正在收集输出的 Output 控件。@param {string} id */
  async captured(id) {
    return (await this.load()).captured(id);
  }
}

/** @import {Runner} from "../runner.js" */
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import "@jupyter-widgets/controls/css/labvariables.css";
import "@jupyter-widgets/controls/css/widgets-base.css";
import { Widget } from "@lumino/widgets";
import { View } from "../outputs.js";
import * as anywidget from "./anywidget.js";
import { outputWidget } from "./output.js";

/** 一个 ipywidgets 的通道。 */
class Comm {
  /** @param {Runner} runner @param {string} id @param {string} target */
  constructor(runner, id, target) {
    /** @type {import("../runner.js").Sink | undefined} */
    this.sink = undefined;
    this.runner = runner;
    this.comm_id = id;
    this.target_name = target;
    this.generation = runner.generation;
  }

  send(data, callbacks, metadata, buffers = []) {
    if (this.generation != this.runner.generation) return ""; // 那个 Python 已经停了
    const copies = buffers.map(each => (ArrayBuffer.isView(each) ? each.buffer.slice(each.byteOffset, each.byteOffset + each.byteLength) : each));
    const idle = () => callbacks?.iopub?.status?.({ content: { execution_state: "idle" } });
    return this.runner.comm("comm_msg", this.comm_id, data, copies, idle, this.sink);
  }

  close() {
    if (this.generation == this.runner.generation) this.runner.comm("comm_close", this.comm_id, {}, []);
    return "";
  }

  open() {
    return "";
  }

  on_msg(callback) {
    this.message = callback;
  }

  on_close(callback) {
    this.closed = callback;
  }
}

/** 页面上的全部控件：ipywidgets 的官方部件，加上 Output 和 anywidget。 */
export class Manager extends ManagerBase {
  /** @param {Runner} runner */
  constructor(runner) {
    super();
    this.runner = runner;
    this.comms = new Map();
    this.modules = {
      "@jupyter-widgets/base": base,
      "@jupyter-widgets/controls": controls,
      "@jupyter-widgets/output": outputWidget((host, manager) => new View(host, manager)),
      anywidget,
    };
  }

  /** 滑块的把手没有名字，读屏软件念不出；用控件的说明给它起名。 */
  async create_view(model, options) {
    const view = await super.create_view(model, options);
    const name = () => {
      for (const handle of view.el.querySelectorAll("[role=slider]")) handle.setAttribute("aria-label", model.get("description"));
    };
    name();
    view.listenTo(model, "change:description", name);
    return view;
  }

  async loadClass(name, module) {
    const own = (owner, key) => (owner && Object.hasOwn(owner, key) ? owner[key] : undefined);
    const found = own(own(this.modules, module), name);
    if (!found) throw new Error(`网页里没有带 ${module} 的 ${name}。`);
    return found;
  }

  /** @returns {Promise<any>} */
  async _create_comm() {
    throw new Error("页面不能自己建控件，要由 Python 来建。");
  }

  async _get_comm_info() {
    return {};
  }

  /** Python 那边来的消息。 */
  async receive(message, buffers, sink) {
    const content = { comm_id: message.comm_id, data: message.data, target_name: message.target_name };
    /** @type {any} */
    const event = { content, metadata: message.metadata, buffers: buffers.map(each => new DataView(each)), parent_header: { msg_id: message.run } };
    if (message.type == "comm_open") {
      const comm = new Comm(this.runner, message.comm_id, message.target_name);
      comm.sink = sink;
      this.comms.set(comm.comm_id, comm);
      await this.handle_comm_open(comm, event);
    } else if (message.type == "comm_msg") await this.comms.get(message.comm_id)?.message?.(event);
    else {
      this.comms.get(message.comm_id)?.closed?.(event);
      this.comms.delete(message.comm_id);
    }
  }

  /** 把一个控件画进元素。@param {string} id @param {HTMLElement} host */
  async view(id, host) {
    const model = await this.get_model(id);
    const view = await this.create_view(model);
    host.classList.add("live-widget");
    Widget.attach(view.luminoWidget, host);
    openByKeyboard(host);
  }

  /** 收集输出的 Output 控件。@param {string} id */
  async captured(id) {
    return this.has_model(id) ? /** @type {any} */ (await this.get_model(id)).collected : undefined;
  }
}

/** Accordion 的标题只认鼠标；让键盘也打得开，读屏软件念得出是开是关。@param {HTMLElement} host */
function openByKeyboard(host) {
  const headers = ".jupyter-widget-Collapse-header";
  const name = () => {
    for (const header of host.querySelectorAll(headers)) {
      header.setAttribute("tabindex", "0");
      header.setAttribute("role", "button");
      header.setAttribute("aria-expanded", String(header.parentElement.classList.contains("jupyter-widget-Collapse-open")));
    }
  };
  name();
  new MutationObserver(name).observe(host, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  host.addEventListener("keydown", event => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!target.matches(headers) || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    target.click();
  });
}

// anywidget 的网页那一半（https://anywidget.dev/en/afm/）：Python 送来的 ES 模块，负责画和反应。
import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";

/** 模块从 blob 载入：页面的 CSP 只认本站和 blob。@param {string} source */
async function load(source) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    const loaded = await import(url);
    const made = loaded.default ?? { render: loaded.render };
    return typeof made == "function" ? await made() : made;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** 给模块用的 model，记着它登记的回调，控件去掉时一起取消。 */
function face(model) {
  const registered = [];
  return {
    get: name => model.get(name),
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    send: (content, callbacks, buffers) => model.send(content, callbacks, buffers),
    on(name, callback) {
      model.on(name, callback);
      registered.push([name, callback]);
    },
    off: (name, callback) => model.off(name, callback),
    widget_manager: model.widget_manager,
    release: () => registered.forEach(([name, callback]) => model.off(name, callback)),
  };
}

export class AnyModel extends DOMWidgetModel {
  initialize(attributes, options) {
    super.initialize(attributes, options);
    this.loaded = load(this.get("_esm")).then(async module => {
      await module.initialize?.({ model: face(this) });
      return module;
    });
    this.loaded.catch(() => {});
  }
}

export class AnyView extends DOMWidgetView {
  async render() {
    await super.render();
    if (this.model.get("_css")) {
      const style = document.createElement("style");
      style.textContent = this.model.get("_css");
      document.head.append(style);
      this.once("remove", () => style.remove());
    }
    const module = await /** @type {any} */ (this.model).loaded;
    const model = face(this.model);
    const finish = await module.render({ model, el: this.el });
    this.once("remove", () => {
      finish?.();
      model.release();
    });
  }
}

import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import { Outputs } from "../outputs.js";

/** Output 控件：with out: 里的输出画在它里面。@param {(host: HTMLElement, manager: any) => import("../outputs.js").View} makeView */
export function outputWidget(makeView) {
  class OutputModel extends DOMWidgetModel {
    defaults() {
      const names = { _model_name: "OutputModel", _view_name: "OutputView" };
      const modules = { _model_module: "@jupyter-widgets/output", _view_module: "@jupyter-widgets/output" };
      return { ...super.defaults(), ...names, ...modules, msg_id: "", outputs: [] };
    }

    initialize(attributes, options) {
      super.initialize(attributes, options);
      this.collected = new Outputs();
      this.collected.list = this.get("outputs") ?? [];
      this.on("change:outputs", () => {
        this.collected.list = this.get("outputs");
        this.collected.changed();
      });
    }
  }

  class OutputView extends DOMWidgetView {
    render() {
      super.render();
      this.el.classList.add("live-collected");
      const view = makeView(this.el, this.model.widget_manager);
      const { collected } = /** @type {any} */ (this.model);
      collected.listeners.add(view.show);
      this.once("remove", () => collected.listeners.delete(view.show));
      view.show(collected.list);
    }
  }

  return { OutputModel, OutputView };
}

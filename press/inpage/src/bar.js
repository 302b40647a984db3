import { element } from "./outputs.js";

const MB = bytes => (bytes / 1e6).toFixed(1);

/** 页面下方的一条：进度、全部运行、停止，等等。 */
export class Bar {
  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.page = page;
    const button = (words, act, title = "") => element("button", { type: "button", className: "live-button", textContent: words, onclick: act, title });
    this.progress = element("progress", { max: 1, ariaLabel: "正在准备 Python" });
    this.status = element("span", { className: "live-status", role: "status" });
    this.all = button("全部运行", () => page.runAll());
    this.stop = button("停止", () => page.stop(), "立刻停下，换一个新的 Python");
    this.buttons = element(
      "div",
      { className: "live-buttons" },
      this.all,
      this.stop,
      button("重新启动", () => page.restart(), "换一个新的 Python，变量都不要了"),
      button("全部还原", () => page.reset(page.cells), "每一格都回到书里的代码"),
      button("下载为 .ipynb", () => page.download(), "这一页的笔记本，带着你的改动"),
    );
    const help = element("p", { id: "live-keys", className: "live-keys", textContent: "Shift + Enter 运行；Tab 缩进；先按 Esc 再按 Tab，离开编辑器。" });
    this.root = element("section", { className: "live-bar", ariaLabel: "在本页运行代码" }, element("div", { className: "live-now" }, this.progress, this.status), this.buttons, help);
    document.querySelector("main").append(this.root);
  }

  /** @param {string} words */
  say(words) {
    this.status.textContent = words;
  }

  /** @param {"loading"|"ready"|"failed"} state @param {any} detail */
  state(state, detail) {
    this.current = state;
    this.root.dataset.state = state;
    document.documentElement.dataset.live = state;
    this.progress.hidden = state != "loading";
    if (state == "loading") {
      const { loaded, total, name } = detail;
      const downloading = loaded < total;
      if (downloading) this.progress.value = loaded / total;
      else this.progress.removeAttribute("value");
      const what = downloading ? `正在取 ${nice(name)}` : "正在启动 Python";
      this.say(total ? `${what}　${MB(loaded)} / ${MB(total)} MB` : "正在启动 Python");
    } else if (state == "ready") this.say("Python 准备好了。改一改代码，按“运行”。");
    else this.say(`${detail}按“重新启动”再试一次。`);
    this.update();
  }

  /** 现在能按哪些。 */
  update() {
    const busy = Boolean(this.page.running || this.page.queue?.length);
    this.stop.disabled = !busy;
    this.all.disabled = this.current == "failed";
    document.documentElement.dataset.liveBusy = String(busy);
    if (this.current == "ready" && busy && this.page.running) this.say(`${this.page.running.name}运行中`);
    else if (this.current == "ready" && !busy && /运行中$/.test(this.status.textContent)) this.say("运行完了。");
  }

  /** 问一句，几个选择；选了就收起来。@param {string} words @param {Record<string, () => void>} choices */
  offer(words, choices) {
    const box = element("p", { className: "live-offer" }, words);
    for (const [name, act] of Object.entries(choices)) {
      box.append(element("button", { type: "button", className: "live-button", textContent: name, onclick: () => (act(), box.remove()) }));
    }
    this.root.prepend(box);
  }
}

/** 给人看的名字。@param {string} [file] */
function nice(file = "") {
  if (/^(pyodide|python_stdlib)/.test(file)) return "Python";
  return /^(book|selfattn)/.test(file) ? "本书的代码" : file.split("-")[0];
}

/** 连到状态：有内核是 anywidget，没有内核是网页里的一份。 */
import { h, set } from "./dom.js";

/**
 * 有内核、没有内核，探索器看到的都是这一个 model。
 * @typedef {object} Model
 * @property {boolean} live 有没有内核
 * @property {Object<string, any>} initial 最初的状态
 * @property {() => Object<string, any>} state 现在的状态
 * @property {(name: string) => any} get
 * @property {(name: string | Object<string, any>, value?: any) => void} set 改一个量或几个量，并立刻重画
 * @property {() => void} save 改过的送回 Python
 * @property {(changes: Object<string, any>) => void} change 改几个量，重画，送回 Python
 * @property {(names: string | string[], f: () => void) => () => boolean} on 不管是谁改的，改一批调用一次；返回取消的函数
 * @property {() => void} stop
 */

/**
 * @param {{get: (name: string) => any, set: (name: string, value: any) => void, save: () => void,
 *   listen: (name: string, f: () => void) => () => void}} raw
 * @param {string[]} names
 * @param {boolean} live
 * @returns {Model}
 */
function connect(raw, names, live) {
  const watchers = new Set(), changed = new Set();
  let own = false, scheduled = false, stopped = false;
  const tell = () => {
    const batch = new Set(changed);
    changed.clear();
    for (const watcher of [...watchers])
      if (!stopped && watcher.names.some((name) => batch.has(name))) watcher.f();
  };
  const stops = names.map((name) => raw.listen(name, () => {
    changed.add(name);
    if (own || scheduled) return;
    scheduled = true;
    queueMicrotask(() => { scheduled = false; tell(); });
  }));
  const get = (name) => raw.get(name);
  const state = () => Object.fromEntries(names.filter((name) => name !== "parameters").map((name) => [name, get(name)]));
  const assign = (name, value) => {
    own = true;
    for (const [key, next] of Object.entries(typeof name === "string" ? { [name]: value } : name))
      if (JSON.stringify(next) !== JSON.stringify(get(key))) raw.set(key, next);
    own = false;
    tell();
  };
  const save = () => raw.save();
  return {
    live, initial: state(), state, get, set: assign, save,
    change(changes) {
      assign(changes);
      save();
    },
    on(list, f) {
      const watcher = { names: [list].flat(), f };
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    stop() { stopped = true; stops.forEach((stop) => stop()); },
  };
}

/** 装好根元素，开始；返回收尾的函数。 */
function start(root, el, model, mount) {
  set(root, { "data-lm-suppress-shortcuts": "true" });
  el.addEventListener("keydown", (event) => {
    if (/^Page(Up|Down)$/.test(event.key)) {
      if (root.closest(".reveal")) event.target.blur();
    } else if (!/^(Tab|Escape)$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.stopPropagation();
    }
  });
  const clean = mount(el, model);
  set(root, { "data-sa-ready": true });
  return () => { clean?.(); model.stop(); };
}

/** 有内核：anywidget 的 model。 */
function startLive(root, widget, name, names, mount) {
  const el = h("div", { class: "sa-live" });
  root.classList.add("sa-explorer");
  root.dataset.saName = name;
  root.append(el);
  const raw = {
    get: (key) => widget.get(key),
    set: (key, value) => widget.set(key, value),
    save: () => widget.save_changes(),
    listen(key, f) {
      widget.on("change:" + key, f);
      return () => widget.off("change:" + key, f);
    },
  };
  return start(root, el, connect(raw, names, true), mount);
}

/** 没有内核：状态就是这几个值。 */
function onPage(values) {
  const listeners = {};
  return {
    get: (key) => values[key],
    set(key, value) { values[key] = value; listeners[key]?.forEach((f) => f()); },
    save() {},
    listen(key, f) {
      (listeners[key] ??= []).push(f);
      return () => {};
    },
  };
}

/** 没有内核：网页里所有还没动起来的同名探索器。 */
function startStatic(name, mount) {
  for (const root of document.querySelectorAll(`.sa-explorer[data-sa-name="${name}"]:not([data-sa-ready])`)) {
    const values = JSON.parse(root.querySelector(":scope > .sa-state").textContent);
    const el = /** @type {HTMLElement} */ (root.querySelector(":scope > .sa-live"));
    start(root, el, connect(onPage(values), Object.keys(values), false), mount);
    el.hidden = false;
  }
}

/** 分享和打开：这个状态的链接（有内核时是代码），别人打开就是这个样子。 */
import { button } from "./controls.js";
import { h, set } from "./dom.js";
import { readHash, writeCode, writeHash } from "./link.js";

/**
 * @param {import("./model.js").Model} model
 * @param {HTMLElement} root 探索器的根元素
 * @param {(text: string) => void} say 说一句话
 */
export function sharing(model, root, say) {
  const link = h("input", { type: "text", class: "sa-link", readonly: true, hidden: true, onfocus: () => link.select() });
  const siblings = () => [...document.querySelectorAll('.sa-explorer[data-sa-name="pipeline"]')];
  const page = () => siblings().indexOf(root);

  /** 地址栏也换成这个链接；有的浏览器不让 file:// 的网页改地址，那就只给出链接。 */
  function address() {
    const url = location.href.split("#")[0] + writeHash(model.state(), page());
    try {
      history.replaceState(history.state, "", url);
    } catch {}
    return url;
  }
  async function give() {
    link.value = model.live ? writeCode(model.state()) : address();
    link.hidden = false;
    set(link, { "aria-label": model.live ? "重新打开这个状态的代码" : "重新打开这个状态的链接" });
    link.focus();
    const copied = await (navigator.clipboard?.writeText(link.value).then(() => true, () => false) ?? false);
    say(copied ? "已经复制。" : "请复制下面这一行。");
  }
  function open() {
    let read = readHash(location.hash, model.get("parameters"), model.initial);
    if (read?.page >= siblings().length) read = { problem: `链接要打开这一页的第 ${read.page + 1} 个流水线，这里没有。` };
    if (!read || (read.page ?? 0) !== page()) return;
    root.closest("details:not([open])")?.setAttribute("open", "");
    if (read.problem) return say(read.problem + "没有照它改。");
    model.change(read.state);
    say("");
    root.scrollIntoView({ block: "start" });
  }
  return {
    els: [button(model.live ? "这个状态的代码" : "这个状态的链接", give), link],
    hide: () => { link.hidden = true; },
    /** 打开地址栏里的链接；以后换了也打开。 */
    start() {
      if (model.live) return;
      open();
      addEventListener("hashchange", open);
    },
    stop: () => removeEventListener("hashchange", open),
  };
}

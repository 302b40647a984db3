const UNWANTED = "iframe, frame, object, embed, script[type=speculationrules i]"; // 最后一样：预先取别的网页，CSP 不管
const NEW_WINDOWS = ["RTCPeerConnection", "webkitRTCPeerConnection", "documentPictureInPicture"];

/**
 * 读者的代码不往外连：取东西有 CSP 管着，这里管 CSP 管不到的。
 * 脚本不能带着这一页离开，不能开新窗口，不能替读者点出去的链接，不能用 WebRTC；输出里不能有框（框里这些都有新的一份），不能预先取别的网页。
 * 读者自己点的链接照常。
 */
export function guard() {
  globalThis.navigation?.addEventListener("navigate", event => {
    const stays = isInside(event.destination.url, event.downloadRequest != null);
    if (!stays && !event.userInitiated && event.cancelable) event.preventDefault();
  });
  window.open = () => null;
  wrap(Document.prototype, "open", given => given.length < 3); // 三个参数的，就是 window.open
  for (const name of NEW_WINDOWS) delete window[name];
  wrap(HTMLElement.prototype, "click", (_, target) => !leadsOut(target));
  wrap(EventTarget.prototype, "dispatchEvent", ([event], target) => event?.type != "click" || !leadsOut(target));
  keepOut(document);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options);
    keepOut(root);
    return root;
  };
}

/** 还在本站：自己的地址，或者存下一个自己造的文件。@param {string} address @param {boolean} saves */
function isInside(address, saves) {
  try {
    const { origin, protocol } = new URL(address, location.href);
    return origin == location.origin && (protocol == location.protocol || (saves && protocol == "blob:"));
  } catch {
    return false;
  }
}

/** 先问许不许，再照原来的做。@param {object} prototype @param {string} name @param {(given: any[], target: any) => boolean} allowed */
function wrap(prototype, name, allowed) {
  const original = prototype[name];
  prototype[name] = function (...given) {
    return allowed(given, this) ? original.apply(this, given) : null;
  };
}

/** 点这里，会不会走出本站。@param {any} node */
function leadsOut(node) {
  for (; node; node = node.assignedSlot ?? node.parentNode ?? node.host) {
    const link = ["a", "area"].includes(node.localName) && (node.getAttribute("href") ?? node.getAttributeNS("http://www.w3.org/1999/xlink", "href"));
    if (typeof link == "string" && !isInside(link, node.hasAttribute("download"))) return true;
  }
  return false;
}

/** 一放进来就去掉：空白的框，放进来的那一刻就有 load。@param {Document | ShadowRoot} root */
function keepOut(root) {
  const remove = node => (node.matches?.(UNWANTED) ? node.remove() : node.querySelectorAll?.(UNWANTED).forEach(frame => frame.remove()));
  root.addEventListener("load", ({ target }) => target != root && /** @type {Element} */ (target).matches?.(UNWANTED) && remove(target), true);
  new MutationObserver(records => records.forEach(({ addedNodes }) => addedNodes.forEach(remove))).observe(root, { childList: true, subtree: true });
}

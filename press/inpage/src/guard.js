const UNWANTED = "iframe, frame, object, embed, script[type=speculationrules i]"; // 最后一样：预先取别的网页，CSP 不管
const NEW_WINDOWS = ["RTCPeerConnection", "webkitRTCPeerConnection", "documentPictureInPicture"];
const { click } = HTMLElement.prototype;

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
  for (const name of ["open", "write", "writeln"]) Document.prototype[name] = () => null; // 三个参数的 open 就是 window.open；写进来的影子看不见
  for (const name of NEW_WINDOWS) delete window[name];
  wrap(HTMLElement.prototype, "click", (_, target) => follow(linkOf([target, ...above(target)])));
  wrap(EventTarget.prototype, "dispatchEvent", ([event], target) => isClick(event) && follow(linkOf([target, ...above(target)])));
  keepOut(document);
  addEventListener("click", stopMade, true);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, { ...options, clonable: false }); // 抄出来的影子看不见
    keepOut(root);
    root.addEventListener("click", stopMade, true);
    return root;
  };
  for (const owner of [Element.prototype, ShadowRoot.prototype, Document])
    for (const name of Object.getOwnPropertyNames(owner)) if (name.endsWith("HTMLUnsafe")) delete owner[name]; // 声明的影子也看不见
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

/** 这件事另有办法的，就不照原来的做。@param {object} prototype @param {string} name @param {(given: any[], target: any) => boolean} otherwise */
function wrap(prototype, name, otherwise) {
  const original = prototype[name];
  prototype[name] = function (...given) {
    return otherwise(given, this) ? null : original.apply(this, given);
  };
}

// ── 脚本点的链接 ────────────────────────────────────────────────────────────
const CLICKS = ["click", "auxclick"];
const { get: typeOf } = Object.getOwnPropertyDescriptor(Event.prototype, "type"); // 类可以改自己的 type，改不了这个
const isClick = event => event instanceof Event && CLICKS.includes(typeOf.call(event));

/** @param {any} node @returns {Generator<any>} */
function* above(node) {
  while ((node = node.assignedSlot ?? node.parentNode ?? node.host)) yield node;
}

/** 第一个链接。@param {any[]} path */
const linkOf = path => path.find(node => ["a", "area"].includes(node.localName) || node.matches?.(":any-link"));

/** 脚本点的，换我们来点：里面的照地址走，不开新窗口，出去的不走；没有链接，就不管。@param {any} link */
function follow(link) {
  if (!link) return false;
  const address = link.href?.animVal ?? link.href ?? link.getAttribute("href"); // 图上的链接，地址可以由动画来换
  const saves = link.hasAttribute("download");
  if (!address || !isInside(address, saves)) return true;
  const own = document.createElement("a");
  own.href = address;
  if (saves) own.download = link.getAttribute("download");
  click.call(own);
  return true;
}

/** 标签替它点的，也是脚本点的。@param {Event} event */
function stopMade(event) {
  if (!event.isTrusted && linkOf(event.composedPath())) event.preventDefault();
}

/** 一放进来就去掉：空白的框，放进来的那一刻就有 load。@param {Document | ShadowRoot} root */
function keepOut(root) {
  const remove = node => (node.matches?.(UNWANTED) ? node.remove() : node.querySelectorAll?.(UNWANTED).forEach(frame => frame.remove()));
  root.addEventListener("load", ({ target }) => target != root && /** @type {Element} */ (target).matches?.(UNWANTED) && remove(target), true);
  new MutationObserver(records => records.forEach(({ addedNodes }) => addedNodes.forEach(remove))).observe(root, { childList: true, subtree: true });
}

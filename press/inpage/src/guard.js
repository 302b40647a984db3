/**
 * 读者的代码不往外连：取东西有 CSP 管着，这里管 CSP 管不到的。
 * 脚本不能带着这一页去别的网站，不能开新窗口，不能用 WebRTC；读者自己点的链接照常。
 */
export function guard() {
  globalThis.navigation?.addEventListener("navigate", event => {
    const away = new URL(event.destination.url).origin != location.origin;
    if (away && !event.userInitiated && event.cancelable) event.preventDefault();
  });
  window.open = () => null;
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) delete window[name];
}

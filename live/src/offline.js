/**
 * 装好 service worker：以后断了网，这一页照样能打开、能运行。
 * @param {string} root 网站的根
 */
export async function keepForOffline(root) {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(`${root}live-sw.js`, { updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  const used = performance.getEntriesByType("resource").map(entry => entry.name);
  const urls = [location.href.split("#")[0], ...used].filter(url => url.startsWith(root));
  active.postMessage({ type: "keep", urls: [...new Set(urls)] });
}

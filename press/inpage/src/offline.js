/** @import {Runner} from "./runner.js" */

/**
 * 装好 service worker：以后断了网，这一页照样能打开、能运行。
 * @param {string} root 网站的根
 * @param {Runner} runner
 * @param {() => void} kept 到现在为止用过的文件都记好了
 */
export async function keepForOffline(root, runner, kept) {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register(`${root}live-sw.js`, { updateViaCache: "none" });
  await registration.update().catch(() => {}); // 没有网，就用现在这一版
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  await activated(worker);
  navigator.serviceWorker.addEventListener("message", ({ data }) => data?.type == "kept" && kept());
  navigator.serviceWorker.startMessages();
  const keep = () => {
    const loaded = performance.getEntriesByType("resource").map(entry => entry.name);
    const urls = [location.href.split("#")[0], ...loaded, ...runner.used].filter(url => url.startsWith(root));
    worker.postMessage({ type: "keep", urls: [...new Set(urls)] });
  };
  runner.onused = keep; // 以后 import 才取的
  keep();
}

/** @param {ServiceWorker} worker @returns {Promise<void>} */
function activated(worker) {
  return new Promise(done => {
    const look = () => ["activated", "redundant"].includes(worker.state) && done();
    worker.addEventListener("statechange", look);
    look();
  });
}

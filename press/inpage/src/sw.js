// 断网也能用。RELEASE 由建书的扩展写在最前面：{version, files}，files 是名字带摘要、永远不变的文件。
const PREFIX = "selfattn-";
const CACHE = PREFIX + RELEASE.version;
const ROOT = registration.scope;
const FIXED = new Set(RELEASE.files.map(path => new URL(`_live/${path}`, ROOT).href));

addEventListener("install", () => skipWaiting());

// 新的一版：没有变的文件从旧的缓存里搬过来，旧的缓存删掉。
addEventListener("activate", /** @param {any} event */ event => event.waitUntil(move().then(() => clients.claim())));

async function move() {
  const cache = await caches.open(CACHE);
  for (const key of await caches.keys()) {
    if (!key.startsWith(PREFIX) || key == CACHE) continue;
    const old = await caches.open(key);
    for (const request of await old.keys()) {
      if (FIXED.has(request.url) && !(await cache.match(request))) await cache.put(request, await old.match(request));
    }
    await caches.delete(key);
  }
}

addEventListener("message", /** @param {any} event */ event => event.data.type == "keep" && event.waitUntil(keep(event.data.urls, event.source)));

/** 登记之前页面已经取过的；全都记好了，告诉页面。 */
async function keep(urls, client) {
  await move(); // 换版的时候，旧的那个还在取的文件，会把旧的缓存又造出来
  const cache = await caches.open(CACHE);
  await Promise.all(urls.map(async url => (await cache.match(url)) || cache.add(url)));
  client.postMessage({ type: "kept" });
}

addEventListener("fetch", /** @param {any} event */ event => {
  const { url, method } = event.request;
  if (method != "GET" || !url.startsWith(ROOT)) return;
  event.respondWith(FIXED.has(url) ? stored(event.request) : fresh(event.request));
});

/** 永远不变的：先看缓存。 */
async function stored(request) {
  const cache = await caches.open(CACHE);
  const found = request.cache == "reload" ? null : await cache.match(request.url);
  return found ?? save(request, cache);
}

/** 会变的：先问网络，问不到再看缓存。 */
async function fresh(request) {
  const cache = await caches.open(CACHE);
  try {
    return await save(request, cache);
  } catch (error) {
    const found = await cache.match(request.url, { ignoreSearch: true });
    if (found) return found;
    throw error;
  }
}

async function save(request, cache) {
  const response = await fetch(request);
  const { serviceWorker } = /** @type {any} */ (self);
  const replaced = serviceWorker?.state == "redundant";
  if (response.status == 200 && !replaced) await cache.put(request.url, response.clone());
  return response;
}

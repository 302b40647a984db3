// 断网也能用。RELEASE 由建书的扩展写在最前面：{version, files: {路径: sha256}}，书里的每一页、每一个要用的文件。
const ROOT = registration.scope;
const PREFIX = `selfattn ${new URL(ROOT).pathname} `; // 同一个网站上的两份书，各有各的缓存
const CACHE = PREFIX + RELEASE.version;
const SHARED = /^selfattn-\w+$/; // 从前的名字，几份书混在一起
const HASHES = new Map(Object.entries(RELEASE.files).map(([path, sha256]) => [new URL(path, ROOT).href, sha256]));
const LIVE = new URL("_live/", ROOT).href;
const MANIFEST = `${LIVE}manifest.json`;
const MOST = 500; // 一次最多记这么多个
const PATIENCE = 3000; // 缓存这么久还不答，就当它没有，毫秒
const TYPES = {
  html: "text/html", css: "text/css", js: "text/javascript", json: "application/json", ipynb: "application/json",
  svg: "image/svg+xml", png: "image/png", woff2: "font/woff2",
};

/** 正在记的：记在哪里，记下了没有。 @type {Map<string, Promise<boolean>>} */
const saving = new Map();

/** 名字带摘要、永远不变的：先看缓存。 */
const unchanging = place => place.startsWith(LIVE) && place != MANIFEST;

/** 缓存一直不答，网页不陪它等：过一会儿就是 null。@param {Promise<any>} asked */
const soon = asked => Promise.race([asked, new Promise(done => setTimeout(done, PATIENCE, null))]);

addEventListener("install", () => skipWaiting());
addEventListener("activate", /** @param {any} event */ event => event.waitUntil(soon(move()).then(() => clients.claim())));

addEventListener("message", /** @param {any} event */ event => {
  const { type, urls } = event.data ?? {};
  const ours = event.source?.url?.startsWith(ROOT);
  if (ours && type == "keep" && Array.isArray(urls)) event.waitUntil(keep(urls.slice(0, MOST), event.source));
});

addEventListener("fetch", /** @param {any} event */ event => {
  const { url, method, mode, headers } = event.request;
  const place = placeOf(url);
  const download = mode == "navigate" && place?.endsWith(".ipynb"); // 页面自己取笔记本，不是下载
  if (method != "GET" || !place || download || headers.has("range")) return;
  event.respondWith(unchanging(place) ? stored(event, place) : fresh(event, place));
});

/** 一个地址记在哪里，不带问号后面的；没有摘要可核对的（别处的，下载的压缩包和 PDF），不记，是 null。 */
function placeOf(address) {
  try {
    const { origin, pathname } = new URL(address);
    const place = origin + pathname.replace(/\/$/, "/index.html");
    return HASHES.has(place) ? place : null;
  } catch {
    return null;
  }
}

/** 永远不变的：先看缓存。 */
async function stored(event, place) {
  return (event.request.cache != "reload" && (await soon(kept(place)))) || save(event, place);
}

/** 会变的：先问网络，问不到再看缓存。 */
async function fresh(event, place) {
  try {
    return await save(event, place);
  } catch (error) {
    const found = await soon(kept(place));
    if (found) return found;
    throw error;
  }
}

/** 从网络取，一边交给页面一边记。 */
async function save(event, place) {
  const response = await fetch(event.request);
  if (response.status != 200) return response;
  const done = store(place, response.clone()).finally(() => saving.delete(place));
  saving.set(place, done);
  event.waitUntil(done);
  return response;
}

/** 登记之前页面已经取过的；全都记好了，告诉页面。 */
async function keep(urls, client) {
  await move(); // 换版的时候，旧的那个还在取的文件，会把旧的缓存又造出来
  const all = await Promise.all(urls.map(keepOne));
  if (all.every(Boolean)) client.postMessage({ type: "kept" });
}

async function keepOne(address) {
  const place = placeOf(address);
  if (!place) return !String(address).startsWith(ROOT); // 这份书的，却没有摘要：记不下
  if ((await saving.get(place)) || (await kept(place))) return true;
  const response = await fetch(address, { redirect: "error" }).catch(() => null);
  return response && store(place, response);
}

// ── 缓存：不许用、满了、坏到一半，都只是没有记下 ────────────────────────────
/** 只记这一版的：摘要要对得上，页面已经换了新的一版就不记。 */
async function store(place, response) {
  const { serviceWorker } = /** @type {any} */ (self);
  if (response.status != 200 || response.type != "basic" || serviceWorker?.state == "redundant") return false;
  try {
    const body = await response.arrayBuffer();
    if (!(await sound(place, body))) return false;
    await (await caches.open(CACHE)).put(place, new Response(body, response));
    return true;
  } catch {
    return false;
  }
}

/** 记着的。读者的代码也能写缓存，所以每次都核对摘要，连类型也不信它的。 */
async function kept(place) {
  try {
    const cache = await caches.open(CACHE);
    const found = await cache.match(place);
    if (!found) return null;
    const body = await found.arrayBuffer();
    if (!(await sound(place, body))) {
      await cache.delete(place);
      return null;
    }
    const type = TYPES[place.split(".").at(-1)] ?? "application/octet-stream";
    return new Response(body, { headers: { "content-type": type } });
  } catch {
    return null;
  }
}

async function sound(place, body) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(digest, byte => byte.toString(16).padStart(2, "0")).join("") == HASHES.get(place);
}

/** 新的一版：没有变的文件从旧的缓存里搬过来，旧的不留。 */
async function move() {
  try {
    const cache = await caches.open(CACHE);
    for (const name of await caches.keys()) {
      if (name == CACHE || !(name.startsWith(PREFIX) || SHARED.test(name))) continue;
      const old = await caches.open(name);
      const requests = await old.keys();
      const ours = requests.filter(request => request.url.startsWith(ROOT));
      for (const request of ours) {
        if (HASHES.has(request.url) && unchanging(request.url) && !(await cache.match(request.url)))
          await cache.put(request.url, await old.match(request)).catch(() => {});
        await old.delete(request);
      }
      if (ours.length == requests.length) await caches.delete(name);
    }
  } catch {
    // 搬不了，就重新取
  }
}

// 一个假的世界，里面运行 sw.js：网络和缓存都在内存里，想坏哪里就坏哪里。
// 页面上运行，因为 Response、crypto 要用真的。
async ({ source, release, server, cached = {}, offline = false, broken = "", steps }) => {
  const root = `${location.origin}/a/`;
  const asked = [], handlers = {}, stores = new Map(), told = [];
  const fail = () => Promise.reject(new DOMException("坏了", "QuotaExceededError"));
  const address = path => new URL(path, root).href;
  const half = () => new ReadableStream({ start: control => (control.enqueue(new Uint8Array(1)), control.error(new Error("断了"))) });
  const answered = ({ body = "", status = 200, type = "basic", headers = {} }) => {
    const made = new Response(status == 204 ? null : body, { status: status || 200, headers });
    const dress = response => Object.defineProperties(response, {
      type: { value: type }, status: { value: status },
      clone: { value: () => dress(Response.prototype.clone.call(response)) },
    });
    return dress(made);
  };
  class Store {
    entries = new Map();
    async keys() { return broken == "keys" ? fail() : [...this.entries.keys()].map(url => new Request(url)); }
    async match(key) {
      if (broken == "match") return fail();
      const found = this.entries.get(key.url ?? key);
      if (!found) return undefined;
      return broken == "half" ? new Response(half()) : found.clone();
    }
    async put(key, response) {
      if (broken == "put") return fail();
      const body = await response.arrayBuffer();
      if (broken == "put late") return fail();
      this.entries.set(new URL(key.url ?? key, root).href, Object.assign(new Response(body, response), { kept: true }));
    }
    async delete(key) { return broken == "delete" ? fail() : this.entries.delete(key.url ?? key); }
  }
  const caches = {
    async open(name) {
      if (broken == "open") return fail();
      if (broken == "never") return new Promise(() => {});
      if (!stores.has(name)) stores.set(name, new Store());
      return stores.get(name);
    },
    async keys() { return broken == "names" ? fail() : [...stores.keys()]; },
    async delete(name) { return broken == "remove" ? fail() : stores.delete(name); },
  };
  if (broken == "thrown") caches.open = () => { throw new DOMException("不许", "SecurityError"); };
  const network = async request => {
    const url = new URL(request.url ?? request).href;
    asked.push(url);
    const found = server[url.split(/[?#]/)[0].replace(root, "")];
    if (offline || !found) throw new TypeError("Failed to fetch");
    return answered(found);
  };
  for (const [name, entries] of Object.entries(cached)) {
    stores.set(name, new Store());
    for (const [path, { body, headers }] of Object.entries(entries))
      stores.get(name).entries.set(address(path), new Response(body, { headers }));
  }
  const wait = (f, _, value) => broken == "never" && setTimeout(f, 0, value); // 缓存不答的时候，不真等
  const names = ["RELEASE", "registration", "caches", "fetch", "addEventListener", "skipWaiting", "clients", "setTimeout"];
  new Function(...names, source)(
    release, { scope: root }, caches, network, (name, f) => (handlers[name] = f), () => {}, { claim() {} }, wait,
  );
  const run = async (name, event) => {
    const waits = [];
    handlers[name]({ ...event, waitUntil: promise => waits.push(promise) });
    return { finish: () => broken != "never" || name == "activate" ? Promise.all(waits) : null };
  };
  const results = [];
  for (const step of steps) {
    if ("offline" in step) offline = step.offline;
    else if (step.activate) results.push(await (await run("activate", {})).finish().then(() => "好", String));
    else if ("message" in step) {
      const from = step.from === null ? null : { url: address(step.from ?? "book/1.html"), postMessage: data => told.push(data.type) };
      await (await run("message", { data: step.message, source: from })).finish();
    } else {
      let given = null;
      const { path, method = "GET", mode = "cors", cache = "default", range = "" } = step;
      const request = { url: address(path), method, mode, cache, headers: new Headers(range ? { range } : {}) };
      const event = await run("fetch", { request, respondWith: promise => (given = promise) });
      if (!given) results.push("不管");
      else {
        const response = await given.catch(error => error);
        if (response instanceof Error) results.push(`没有取到：${response.message}`);
        else results.push([response.status, await response.text(), response.headers.get("content-type")]);
      }
      await event.finish();
    }
  }
  const kept = {};
  for (const [name, store] of stores) {
    kept[name] = {};
    for (const [url, response] of store.entries) kept[name][url.replace(root, "")] = [await response.clone().text(), response.url];
  }
  return { results, asked: asked.map(url => url.replace(root, "")), kept, told };
}

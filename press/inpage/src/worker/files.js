/** @import {File, Manifest} from "../types.js" */

const hex = buffer => Array.from(new Uint8Array(buffer), byte => byte.toString(16).padStart(2, "0")).join("");
const sri = sha256 => "sha256-" + btoa(String.fromCharCode(...sha256.match(/../g).map(pair => parseInt(pair, 16))));

/** 没有取到，或只取到一半；为什么，由页面去查。 */
const missing = (name, address, { size }) => Object.assign(new Error(`没有取到 ${name}。`), { address, size });

/** 取随书的文件：几个一起取，数着字节，核对摘要，该解压的解压。 */
export class Files {
  /**
   * @param {string} base _live/ 的地址
   * @param {Manifest} manifest
   * @param {(loaded: number, total: number, name: string) => void} progress
   * @param {(url: string) => void} used 好好地取到了一个文件
   */
  constructor(base, manifest, progress, used) {
    this.base = base;
    this.manifest = manifest;
    this.progress = progress;
    this.used = used;
    this.loaded = 0;
    this.total = 0;
    /** @type {Set<string>} */
    this.expected = new Set();
    /** @type {Map<string, Promise<ArrayBuffer> | undefined>} */
    this.coming = new Map();
    /** 第一个没有取到的 @type {Error | undefined} */
    this.error = undefined;
    this.network = self.fetch.bind(self);
  }

  /** 先取 first，都到了再取 rest：网慢时，Python 一边起来，包一边到。@param {string[]} first @param {string[]} rest */
  async start(first, rest) {
    this.#expect([...first, ...rest]);
    await Promise.allSettled(first.map(name => this.get(name)));
    for (const name of rest) if (!this.coming.has(name)) this.get(name);
  }

  /** 算进要取的字节数，一个文件只算一次。@param {string[]} names */
  #expect(names) {
    for (const name of names) {
      if (this.expected.has(name)) continue;
      this.expected.add(name);
      this.total += this.manifest.files[name].size;
    }
  }

  /** 一个文件的内容。@param {string} name @returns {Promise<ArrayBuffer>} */
  get(name) {
    if (!this.coming.get(name)) {
      this.#expect([name]);
      const download = this.#download(name);
      download.catch(error => (this.error ??= error)); // Pyodide 装不上一个包时不作声
      this.coming.set(name, download);
    }
    return this.coming.get(name);
  }

  async #download(name) {
    const file = this.manifest.files[name];
    // 坏了的，越过缓存再取一次
    const bytes = (await this.#attempt(name, file, {})) ?? (await this.#attempt(name, file, { cache: "reload" }));
    if (!bytes) throw new Error(`${name} 下载坏了：内容和书里记着的不一样。`);
    this.used(this.base + file.path);
    return file.packed ? unpack(bytes) : bytes;
  }

  async #attempt(name, file, options) {
    const url = this.base + file.path;
    if (!self.crypto.subtle) {
      // 不是 https 也不是 localhost：由浏览器核对
      const response = await this.network(url, { ...options, integrity: sri(file.sha256) }).catch(() => null);
      if (response) this.#count(file.size, name);
      return response && response.arrayBuffer();
    }
    const response = await this.network(url, options).catch(() => null);
    if (!response?.ok) throw missing(name, url, file);
    const bytes = await this.#read(response, file, name).catch(() => null);
    if (!bytes || bytes.byteLength < file.size) throw missing(name, url, file);
    return hex(await crypto.subtle.digest("SHA-256", bytes)) == file.sha256 ? bytes : null;
  }

  async #read(response, file, name) {
    const chunks = [];
    let size = 0;
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      this.#count(Math.min(value.length, Math.max(0, file.size - size)), name);
      size += value.length;
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes.buffer;
  }

  #count(size, name) {
    this.loaded += size;
    this.progress(this.loaded, this.total, name);
  }

  /** 停下来取一个文件（import 的时候没法等）。@param {string} name */
  readNow(name) {
    const url = this.base + this.manifest.files[name].path;
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    request.responseType = "arraybuffer";
    try {
      request.send();
    } catch {
      throw new Error(`没有取到 ${url}：连不上网站，或者被拦下了。`);
    }
    if (request.status != 200) throw new Error(`没有取到 ${url}：服务器说 ${request.status}。`);
    this.used(url);
    return request.response;
  }

  /** 可以 importScripts 的地址。@param {string} name */
  async script(name) {
    return URL.createObjectURL(new Blob([await this.get(name)], { type: "text/javascript" }));
  }

  /** 代替 Worker 里的 fetch：随书的文件从这里拿，别的照旧。 */
  fetch = async (input, options) => {
    const url = String(input?.url ?? input);
    const name = url.startsWith(this.base) ? url.slice(this.base.length) : "";
    if (name == "pyodide-lock.json") return new Response(JSON.stringify(this.#lock()));
    if (!Object.hasOwn(this.manifest.files, name)) return this.network(input, options);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    const bytes = await this.get(name);
    this.coming.set(name, undefined); // 用过就不占内存
    return new Response(bytes, { headers: { "content-type": type } });
  };

  /** Pyodide 要的包的清单。 */
  #lock() {
    const packages = {};
    for (const [name, entry] of Object.entries(this.manifest.packages)) {
      packages[name] = {
        name, version: entry.version, file_name: entry.file, sha256: this.manifest.files[entry.file].sha256,
        install_dir: "site", package_type: "package", imports: entry.imports, depends: entry.depends, unvendored_tests: false,
      };
    }
    return { info: this.manifest.info, packages };
  }
}

const unpack = bytes => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();

// 运行 Python 的 Worker：装好 Pyodide 和内核，运行页面交来的代码，转达控件的消息。
import { Files } from "./worker/files.js";
import { kindOf, ownBase } from "./worker/messages.js";

// 只有从 blob 起的 Worker 才受页面的 CSP 管
if (location.protocol != "blob:") throw new Error("运行 Python 的 Worker 只能由页面从 blob 起");

const CORE = ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"];
const SITE = "/lib/python3.12/site-packages";
const HOME = "/home/pyodide";

let files, python, kernel;
let last = Promise.resolve();

onmessage = ({ data }) => {
  last = last.then(() => handle[kindOf(data)](data)).catch(error => fatal(error, data?.run));
};

/** Python 用不得了；error.address 是没有取到的文件。@param {any} error @param {string} [run] */
function fatal(error, run) {
  postMessage({ type: "fatal", run, message: String(error?.message ?? error), address: error?.address, size: error?.size });
}
self.close = () => fatal("closed", "close"); // 读者的代码关掉它，页面等不到，也要知道

const handle = {
  /** 装好 Python。@param {{base: string, manifest: import("./types.js").Manifest, packages: string[], folder: string, platform: string}} message */
  async start({ base: given, manifest, packages, folder, platform }) {
    if (files) throw new Error("已经装好了");
    const base = ownBase(given);
    Object.defineProperty(navigator, "platform", { value: platform });
    let told = 0;
    const progress = (loaded, total, name) => {
      if (loaded < total && performance.now() - told < 100) return;
      told = performance.now();
      postMessage({ type: "progress", loaded, total, name });
    };
    files = new Files(base, manifest, progress, url => postMessage({ type: "used", url }));
    const needed = dependencies(packages);
    files.start(CORE, needed.map(name => manifest.packages[name].file));
    self.fetch = files.fetch;
    importScripts(await files.script("pyodide.js"));
    importScripts(await files.script("pyodide.asm.js"));
    python = await loadPyodide({ indexURL: base, lockFileURL: `${base}pyodide-lock.json`, packages: needed });
    if (files.error) throw files.error;
    python._api.on_fatal = error => fatal(error, "python"); // 它坏了，等着它的永远等不到
    python.FS.mkdirTree(`${HOME}/${folder}`);
    python.FS.chdir(`${HOME}/${folder}`);
    kernel = python.pyimport("page_kernel.kernel");
    const owners = Object.entries(manifest.packages).flatMap(([name, { imports }]) => imports.map(each => [each, name]));
    const later = owners.filter(([, name]) => !(name in python.loadedPackages));
    kernel.start(post, install, python.toPy(Object.fromEntries(later)));
    postMessage({ type: "ready" });
  },

  async run({ run, code, name, ratio }) {
    const ok = await kernel.run(code, name, run, ratio);
    postMessage({ type: "done", run, ok });
  },

  comm({ run, kind, comm, data, buffers, ratio }) {
    try {
      kernel.receive(kind, comm, data, python.toPy(buffers.map(buffer => new Uint8Array(buffer))), run, ratio);
    } finally {
      postMessage({ type: "idle", run });
    }
  },
};

function dependencies(names, found = []) {
  for (const name of names) {
    if (found.includes(name)) continue;
    dependencies(files.manifest.packages[name].depends, found);
    found.push(name);
  }
  return found;
}

/** Python 里的 post：一行 JSON，几段二进制。 */
function post(text, buffers) {
  const list = buffers.toJs().map(bytes => bytes.slice().buffer);
  postMessage({ type: "python", message: JSON.parse(text), buffers: list }, list);
}

/** import 到还没有装的包：停下来装好它和它要的。 */
function install(wanted) {
  for (const name of dependencies([wanted])) {
    if (name in python.loadedPackages) continue;
    const { file } = files.manifest.packages[name];
    const bytes = files.readNow(file);
    if (python.pyimport("hashlib").sha256(python.toPy(bytes)).hexdigest() != files.manifest.files[file].sha256)
      throw new Error(`${file} 下载坏了：内容和书里记着的不一样。`);
    python.unpackArchive(bytes, "zip", { extractDir: SITE });
    python.loadedPackages[name] = "随书";
  }
}

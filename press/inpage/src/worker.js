// 运行 Python 的 Worker：装好 Pyodide 和内核，运行页面交来的代码，转达控件的消息。
import { Files } from "./worker/files.js";

const CORE = ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"];
const SITE = "/lib/python3.12/site-packages";
const HOME = "/home/pyodide";

let files, python, kernel;
let last = Promise.resolve();

onmessage = ({ data }) => {
  last = last.then(() => handle[data.type](data)).catch(error => {
    postMessage({ type: "fatal", run: data.run, message: String(error?.message ?? error) });
  });
};

const handle = {
  /** 装好 Python。@param {{base: string, manifest: import("./types.js").Manifest, packages: string[], folder: string, platform: string}} message */
  async start({ base, manifest, packages, folder, platform }) {
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

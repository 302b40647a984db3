// 用要在网页里运行的那个 Pyodide，运行一个 Python 文件，它读 /source、写 /target。
// node run.mjs 文件 核心 来源 去处：后三个都是文件夹
import fs from "node:fs";

const [script, core, source, target] = process.argv.slice(2).map(path => fs.realpathSync(path));
const { loadPyodide } = await import(`file://${core}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${core}/` });
for (const [mount, root] of [["/source", source], ["/target", target]]) {
  python.FS.mkdirTree(mount);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, mount);
}
python.runPython(fs.readFileSync(script, "utf8"));

// 用要在网页里运行的那个 Pyodide，把 wheel 里的 .py 编译成 .pyc，去掉网页用不着的文件。
// node compile.mjs 核心 来源 去处：来源里有 wheel 和 drop.json，三个都是文件夹
import fs from "node:fs";

const [core, source, target] = process.argv.slice(2).map(path => fs.realpathSync(path));
const { loadPyodide } = await import(`file://${core}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${core}/` });
for (const [mount, root] of [["/source", source], ["/target", target]]) {
  python.FS.mkdirTree(mount);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, mount);
}
python.runPython(fs.readFileSync(new URL("compile.py", import.meta.url), "utf8"));

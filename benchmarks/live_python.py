"""网页里的 Python 有多快：从按下按钮到第一个结果，和什么都不加的 Pyodide 比；滑块多久重画；多少字节。

同一次运行里交替测，每种 RUNS 次取中位数。冷：新的浏览器上下文；热：同一个上下文再来一次。
慢的网络由服务器来装：20 Mbit/s、40 毫秒，能压缩的用 gzip。
"""

import gzip
import json
import shutil
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from site_tools import SITE, chromium

from press.inpage import fetch

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
MINUTE = 60_000
NUMPY = "import numpy as np\nprint(np.arange(4) @ np.arange(4))"
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('plot')\nplt.show()"
BARE_PLOT = (
    "import matplotlib; matplotlib.use('agg')\nimport matplotlib.pyplot as plt, io, base64\n"
    "plt.plot([1, 3, 2]); plt.title('plot')\n"
    "b = io.BytesIO(); plt.savefig(b, format='png', bbox_inches='tight')\n"
    "base64.b64encode(b.getvalue()).decode()"
)
BARE = """<!DOCTYPE html><meta charset="utf-8"><script src="pyodide.js"></script><p id="out"></p><script>
window.go = async (packages, code) => {
  const start = performance.now();
  const python = await loadPyodide({ indexURL: "./", packages });
  document.getElementById("out").textContent = String(python.runPython(code)).slice(0, 100);
  return performance.now() - start;
};</script>"""
OURS = """<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><link rel="stylesheet" href="_static/site.css"><main>
<button class="live" data-live="_live/" data-notebook="cell.ipynb" data-page="cell">在本页运行代码</button>
<p class="live-said"></p><div class="cell" id="cell-a"><div class="cell_input">
<div class="highlight-python"><pre></pre></div></div></div></main>
<script src="_static/site-live.js"></script></html>"""
GO = """async () => {
  const start = performance.now();
  document.querySelector("button.live").click();
  while (!window.selfattnLive) await new Promise(done => setTimeout(done, 5));
  const { cells } = window.selfattnLive;
  await window.selfattnLive.runTo(cells[0]);
  const { list } = cells[0].outputs;
  if (!list.length || list[0].output_type == "error") throw new Error(JSON.stringify(list));
  return performance.now() - start;
}"""


# ── 服务器 ────────────────────────────────────────────────────────────────
@cache
def squeezed(path):
    return gzip.compress(Path(path).read_bytes(), 9)


class Host(SimpleHTTPRequestHandler):
    """数字节；slow 时像一条 20 Mbit/s、40 毫秒的线。"""

    slow = False
    sent = 0
    free = 0.0
    lock = threading.Lock()

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        body = path.read_bytes()
        packs = path.suffix in (".js", ".mjs", ".css", ".json", ".html", ".ipynb", ".wasm")
        if packs:
            body = squeezed(str(path))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if packs:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if type(self).slow:
            time.sleep(0.04)
        for at in range(0, len(body), 1 << 16):
            block = body[at : at + (1 << 16)]
            with self.lock:
                type(self).sent += len(block)
                wait = 0.0
                if type(self).slow:
                    start = max(time.monotonic(), type(self).free)
                    type(self).free = start + len(block) * 8 / 20e6
                    wait = type(self).free - time.monotonic()
            time.sleep(max(0.0, wait))
            self.wfile.write(block)

    def log_message(self, *args):
        pass


@contextmanager
def host(folder):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


# ── 两边的页面 ────────────────────────────────────────────────────────────
def lay(folder):
    """bare/：官方的 Pyodide（去掉 matplotlib 不用也行的三个依赖）；ours/：本书的，只有一格。"""
    files = fetch.fetch()
    bare, ours = folder / "bare", folder / "ours"
    for made in (bare, ours):
        made.mkdir()
    for name in fetch.LOCK["core"]:
        shutil.copy(files[name], bare / name)
    lock = json.loads((bare / "pyodide-lock.json").read_text())
    for name, entry in fetch.LOCK["wheels"].items():
        if entry["from"] == "pyodide":
            shutil.copy(files[entry["file"]], bare / entry["file"])
            lock["packages"][name]["depends"] = entry["depends"]
    (bare / "pyodide-lock.json").write_text(json.dumps(lock))
    (bare / "index.html").write_text(BARE)
    for name in ("_live", "_static"):
        (ours / name).symlink_to(SITE / name)
    shutil.copy(SITE / "live-sw.js", ours)
    for name, code in (
        ("numpy", NUMPY),
        ("matplotlib", PLOT),
        ("selfattn", "from selfattn import *\nfrom selfattn.figures import *\nroadmap()"),
    ):
        page = ours / name
        page.mkdir()
        (page / "index.html").write_text(OURS.replace('"_', '"../_'))
        cell = {"id": "a", "cell_type": "code", "metadata": {}, "source": code, "outputs": [], "execution_count": None}
        (page / "cell.ipynb").write_text(
            json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        )


def once(opened, url, what, warm=False):
    """一次：返回（秒数, 字节数）。"""
    context = opened.new_context()
    page = context.new_page()
    kind, name = what
    for attempt in range(2 if warm else 1):
        Host.sent = 0
        page.goto(f"{url}{kind}/" + (f"{name}/" if kind == "ours" else ""))
        if kind == "bare":
            took = page.evaluate("([p, c]) => go(p, c)", [[name], NUMPY if name == "numpy" else BARE_PLOT])
        else:
            took = page.evaluate(GO)
        if warm and attempt == 0:
            page.wait_for_timeout(1500)  # 让缓存写完
    context.close()
    return took / 1000, Host.sent


def measure(opened, url, label, kinds, **options):
    results = {kind: [] for kind in kinds}
    for _ in range(RUNS):
        for kind in kinds:
            results[kind].append(once(opened, url, kind, **options))
    print(f"\n{label}（{RUNS} 次的中位数）")
    for kind, runs in results.items():
        seconds, size = (median(values) for values in zip(*runs))
        print(f"  {kind[0]:5} {kind[1]:11} {seconds:6.2f} 秒　{size / 1e6:6.2f} MB")
    return {kind: median(t for t, _ in runs) for kind, runs in results.items()}


# ── 滑块 ──────────────────────────────────────────────────────────────────
PYPLOT = "import numpy as np, matplotlib.pyplot as plt\n"
IPYWIDGETS, OURS_INTERACT = "from ipywidgets import interact\n", "from selfattn import interact\n"
TITLE = 'plt.title(f"a = {a:.1f}")'
SLIDERS = {
    "ipywidgets.interact，plt.plot": (PYPLOT + IPYWIDGETS, f"plt.plot([0, a, 1]); {TITLE}"),
    "ipywidgets.interact，plt.imshow 加色条": (
        PYPLOT + IPYWIDGETS,
        f"plt.imshow(a * np.eye(4)); plt.colorbar(); {TITLE}",
    ),
    "selfattn 的 interact，plt.plot": (PYPLOT + OURS_INTERACT, f"plt.plot([0, a, 1]); {TITLE}"),
    "第 4 章的热图": (
        "from selfattn import *\nfrom selfattn.figures import *\n",
        "t = run('我爱你', attention_temperature=a or 1); return heatmap(t.A[0], t.tokens, t.tokens, title=f'{a = }')",
    ),
}


def interactive(imports, body):
    return f"""{imports}calls = 0
def f(a=1.0):
    global calls
    calls += 1
    {body}
interact(f, a=(0.0, 6.0, 0.1))
print()"""


RUN = """async code => {
  const live = window.selfattnLive;
  live.cells[0].use(code);
  await live.runTo(live.cells[0]);
  const failed = live.cells[0].outputs.list.find(output => output.output_type == "error");
  if (failed) throw new Error(failed.traceback);
  return live.cells[0].outputs.list.at(-1).text;
}"""
# 从按键到画在屏幕上：等新的图（SVG，或解码好的 img），再等它那一帧画完
STEP = """async k => {
  const cell = window.selfattnLive.cells[0].root, handle = cell.querySelector("[role=slider]");
  const figure = () => cell.querySelector(".live-collected img, .sa-figure");
  const drawn = old => new Promise(done => {
    const look = async () => {
      if (!figure() || figure() == old) return;
      watcher.disconnect();
      await figure().decode?.();
      requestAnimationFrame(() => setTimeout(done));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(cell, { childList: true, subtree: true });
  });
  const times = [];
  for (let i = 0; i < k; i++) {
    const start = performance.now(), painted = drawn(figure());
    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    await painted;
    times.push(performance.now() - start);
    await new Promise(done => setTimeout(done, 50));
  }
  return times;
}"""
DRAG = """async () => {
  const { cells, runner } = window.selfattnLive, handle = cells[0].root.querySelector("[role=slider]");
  const start = performance.now();
  for (let i = 0; i < 30; i++) {
    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    await new Promise(done => setTimeout(done, 10));
  }
  while (runner.waiting.size) await new Promise(done => setTimeout(done, 5));
  return performance.now() - start;
}"""


def slider(opened, url):
    page = opened.new_page()
    page.goto(f"{url}ours/matplotlib/")
    page.evaluate(GO)
    print("\n滑块走一步，到画好（15 步的中位数），和连着拖 30 步")
    for name, parts in SLIDERS.items():
        code = interactive(*parts)
        page.evaluate(RUN, code)
        page.locator(".live-collected img, .sa-figure").wait_for()
        times = page.evaluate(STEP, 15)
        page.evaluate(RUN, code)
        page.locator(".live-collected img, .sa-figure").wait_for()
        took = page.evaluate(DRAG)
        calls = int(page.evaluate(RUN, "print(calls)")) - 1
        print(f"  {name}：{median(times):.0f} 毫秒（最慢 {max(times):.0f}）；拖 {took:.0f} 毫秒，函数运行 {calls} 次")
    page.close()


def main():
    if not (SITE / "_live" / "manifest.json").exists():
        sys.exit("建好的书不带网页里的 Python。先运行 make book。")
    both = [(side, name) for name in ("numpy", "matplotlib") for side in ("bare", "ours")]
    with tempfile.TemporaryDirectory() as temporary, chromium() as opened:
        folder = Path(temporary)
        lay(folder)
        sizes = sorted(((p.stat().st_size, p.name) for p in (SITE / "_live").iterdir()), reverse=True)
        print("网页里的 Python，每一部分（字节）：")
        for size, name in sizes:
            print(f"  {size / 1e3:9,.1f} KB  {name}")
        with host(folder) as url:
            cold = measure(opened, url, "冷", [*both, ("ours", "selfattn")])
            for name, budget in (("numpy", 1.25), ("matplotlib", 1.1)):
                print(f"  {name}：本书 / 什么都不加 = {cold['ours', name] / cold['bare', name]:.2f}（预算 {budget}）")
            measure(opened, url, "热", [*both, ("ours", "selfattn")], warm=True)
            slider(opened, url)
            Host.slow = True
            measure(opened, url, "20 Mbit/s、40 毫秒，冷", [*both, ("ours", "selfattn")])


if __name__ == "__main__":
    main()

"""探索器有多快、多大：从读者的一下到画好，用真的 Chromium 量。

python benchmarks/explorers.py
"""

import gzip
import json
import statistics
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from press import browser as installed
from selfattn import Model, explorers, output
from selfattn.explorers.base import bundle, stylesheet

ROOT = Path(__file__).resolve().parents[1]


FRAME, TIMES, N = 16, 40, 64

# 在一帧开头动手；这一帧画完之后，消息才会送到
MEASURE = """async ([times, act]) => {
  const f = eval(act), took = [];
  for (let k = 0; k < times; k++)
    took.push(await new Promise((done) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel(), start = performance.now();
      port1.onmessage = () => done(performance.now() - start);
      f(k);
      port2.postMessage(0);
    })));
  return took;
}"""
FIND = "const root = document.querySelector('.sa-explorer'), find = (s) => root.querySelector(s);"
INPUT = "(el, value) => { el.value = value; el.dispatchEvent(new InputEvent('input', { bubbles: true })); }"
ACTIONS = {
    "换句子": f"{FIND} (k) => ({INPUT})(find('.sa-sentence'), ['我爱你', '他爱我'][k % 2])",
    "拖注意力温度": f"{FIND} (k) => ({INPUT})(find('input[type=range]'), 0.5 + k % 9 / 10)",
    "换头": f"{FIND} (k) => root.querySelectorAll('.sa-choice input')[2 + k % 2].click()",
    "换一步": f"{FIND} (k) => root.querySelectorAll('.sa-tab')[k % 7].click()",
    "问一个数": f"{FIND} (k) => {{ const c = root.querySelectorAll('td[data-r]'); c[k % c.length].click(); }}",
}
# 随机权重、n = 64：走完七步，第 4 步的每个矩阵都画成表
WIDE = """const js = globalThis.js, weights = %s, holder = document.body;
holder.replaceChildren();
const draw = (t) => js.partsOf(4, t, 0, t.tokens.length - 1).filter((part) => part.name%s);
const ids = (k) => Array.from({ length: %d }, (_, i) => (i * 7 + k) %% weights.vocab.length);
const views = draw(js.run(ids(0), weights)).map(() => js.matrix(() => {}));
holder.append(...views.map((view) => view.el));
(k) => draw(js.run(ids(k), weights, %s)).forEach((part, m) => views[m].update(part))"""


def measure(page, name, act, times=TIMES):
    """墙上的时间会被机器上别的活拖长，主线程的时间不会。"""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    busy = lambda: {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}["TaskDuration"]
    page.evaluate(MEASURE, [5, act])  # 热身
    before = busy()
    took = sorted(page.evaluate(MEASURE, [times, act]))
    cpu = (busy() - before) / times * 1000
    print(
        f"  {name:<24} 中位 {statistics.median(took):6.1f} ms，95% {took[int(times * 0.95)]:6.1f} ms，"
        f"主线程 {cpu:6.1f} ms"
    )
    cdp.detach()


def wide_weights(random, d_vocab=64, d_model=32, h=2, d_k=16, d_v=24):
    model = Model(
        vocab=[chr(0x4E00 + k) for k in range(d_vocab)], W_E=random.normal(size=(d_vocab, d_model)),
        W_Q=random.normal(size=(h, d_model, d_k)), W_K=random.normal(size=(h, d_model, d_k)),
        W_V=random.normal(size=(h, d_model, d_v)), W_O=random.normal(size=(h * d_v, d_model)),
        W_U=random.normal(size=(d_model, d_vocab)),
    )  # fmt: skip
    return json.dumps({"vocab": model.vocab} | {f"W_{x}": getattr(model, f"W_{x}").tolist() for x in "EQKVOU"})


def sizes():
    print("每个探索器（代码、样式、数据、不动的图和表）：")
    zipped = lambda text: len(gzip.compress(text.encode(), 9)) / 1024
    for name in explorers.__all__:
        try:
            html = getattr(explorers, name)()._repr_mimebundle_()[0]["text/html"]
        except ModuleNotFoundError:
            continue
        print(f"  {name:<16} {len(html.encode()) / 1024:6.1f} KB，压缩后 {zipped(html):5.1f} KB")
    for name, text in (("流水线的代码", bundle("pipeline.js")), ("样式", stylesheet("pipeline.js"))):
        print(f"  {name:<16} {len(text.encode()) / 1024:6.1f} KB，压缩后 {zipped(text):5.1f} KB")


def main():
    output.set_mode("static")
    sizes()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed.executable(), args=installed.ARGS)
        for text in ("我爱你", "我们爱你们他们爱我们吗我们爱你"):
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            html = explorers.Pipeline(sentence=text, stage=4)._repr_mimebundle_()[0]["text/html"]
            page.set_content(f'<!doctype html><html lang="zh"><body>{html}')
            page.wait_for_selector("[data-sa-ready]")
            print(f"流水线，n = {len(text)}，从一下到画好（一帧是 {FRAME} ms）：")
            actions = ACTIONS if len(text) == 3 else {k: v for k, v in ACTIONS.items() if k != "换句子"}
            for name, act in actions.items():
                measure(page, name, act)
            page.close()
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        code = bundle("pipeline.js") + "globalThis.js = { run, partsOf, matrix };"
        page.set_content(f'<!doctype html><style>{stylesheet("pipeline.js")}</style><body class="sa-explorer">')
        page.add_script_tag(content=code, type="module")
        page.wait_for_function("() => globalThis.js")
        weights = wide_weights(np.random.default_rng(0))
        print(f"随机权重，n = {N}：")
        run = f"const w = {weights}, ids = Array.from({{length: {N}}}, (_, i) => i); () => globalThis.js.run(ids, w)"
        measure(page, "只算七步", run)
        change = "{ attentionTemperature: 0.5 + k % 9 / 10 }"
        for name, which in (("七步，画权重 A", ' && part.name === "A"'), ("七步，画第 4 步全部矩阵", "")):
            measure(page, name, WIDE % (weights, which, N, change), times=10)
        chromium.close()


if __name__ == "__main__":
    main()

"""滑块走一步，从事件到画好要多少毫秒。在真的 Chromium 里，走遍每个滑块的每个位置。"""

import sys
from statistics import median

from press import toc

from .site_tools import SITE, chromium, served

FRAME = 16.0
STEP_ALL = """async control => {
  const painted = value => new Promise(done => requestAnimationFrame(() => {
    const start = performance.now();
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    const channel = new MessageChannel();  // 消息在这一帧画完之后才送到
    channel.port1.onmessage = () => done(performance.now() - start);
    channel.port2.postMessage(0);
  }));
  const times = [];
  const [min, max, step] = [control.min, control.max, control.step].map(Number);
  for (let value = min; value <= max + step / 2; value += step) times.push(await painted(value));
  return times;
}"""


def main():
    pages = [f"{page}.html" for page in toc.chapters() if (SITE / f"{page}.html").exists()]
    if not pages:
        sys.exit("还没有建书。先运行 python -m press book。")
    with served(SITE) as base, chromium() as opened:
        page = opened.new_page(viewport={"width": 1280, "height": 900})
        for path in pages:
            page.goto(f"{base}/{path}", wait_until="load")
            for number, control in enumerate(page.query_selector_all("main input[type=range]"), 1):
                control.scroll_into_view_if_needed()
                times = sorted(control.evaluate(STEP_ALL))
                late = sum(t > FRAME for t in times)
                print(
                    f"{path}　滑块 {number}：{len(times)} 步，中位 {median(times):.1f} 毫秒，"
                    f"最慢 {times[-1]:.1f} 毫秒，超过一帧（{FRAME:.0f} 毫秒）的 {late} 步"
                )


if __name__ == "__main__":
    main()

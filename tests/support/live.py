"""打开一页，按下「在本页运行代码」，运行读者的代码，读出输出。"""

MINUTE = 60_000
READY = "() => ['ready', 'failed'].includes(document.documentElement.dataset.live)"
IDLE = "() => document.documentElement.dataset.liveBusy == 'false'"

# 一格里给人看的数：图上的字；没有图，就是文字里的数
READ = """cell => {
  const outputs = [...cell.querySelectorAll(":scope > .cell_output")];
  const shown = outputs.find(e => !e.hidden);
  if (!shown) return null;
  const copy = shown.cloneNode(true);
  const unseen = "script, style, button, .katex-mathml, .sa-controls, .sa-state, .sa-title, .sa-still, .live-tools";
  const rest = `${unseen}, .sa-hidden[role=status]`; // 念给读屏软件的话，晚半秒才有
  copy.querySelectorAll(rest).forEach(e => e.remove());
  const figures = [...copy.querySelectorAll(".sa-figure svg text")].map(e => e.textContent);
  return figures.length ? figures : copy.textContent.match(/[-−]?\\d+(\\.\\d+)?/g) ?? [];
}"""


class Live:
    """一页上的 Python。"""

    def __init__(self, page):
        self.page = page

    def press(self):
        """按下按钮，等到 Python 准备好；没有准备好就返回为什么。"""
        self.page.get_by_role("button", name="在本页运行代码").press("Enter")
        self.page.wait_for_function(READY, timeout=3 * MINUTE)
        state = self.page.evaluate("document.documentElement.dataset.live")
        return "" if state == "ready" else self.said

    @property
    def said(self):
        return self.page.locator(".live-now .live-status").text_content()

    def wait(self):
        self.page.wait_for_function(IDLE, timeout=3 * MINUTE)

    def run_all(self):
        self.page.get_by_role("button", name="全部运行").press("Enter")
        self.wait()

    def cell(self, k):
        """第 k 格（从 0 数起）的元素。"""
        return self.page.locator(f"#cell-{self.page.evaluate(f'selfattnLive.cells[{k}].id')}")

    def visible(self):
        """看得见编辑器的格子的号码。"""
        shown = "cell.editor && !cell.root.querySelector('details.hide')"
        return self.page.evaluate(f"selfattnLive.cells.map((cell, k) => {shown} ? k : -1).filter(k => k >= 0)")

    def write(self, code, k=None):
        """把一格的代码换成这些；返回是哪一格。"""
        k = self.visible()[0] if k is None else k
        self.page.evaluate("([k, code]) => selfattnLive.cells[k].use(code)", [k, code])
        return k

    def start(self, code, k=None):
        """写进一格，按它的「运行」，不等。"""
        k = self.write(code, k)
        self.page.evaluate("k => selfattnLive.cells[k].root.querySelector('.live-tools button').click()", k)
        return k

    def run(self, code, k=None):
        """写进一格，运行，等它完；返回输出的列表。"""
        k = self.start(code, k)
        self.wait()
        return self.outputs(k)

    def outputs(self, k):
        return self.page.evaluate("k => selfattnLive.cells[k].outputs?.list ?? []", k)

    def text(self, code, k=None):
        """运行一格，返回它打印的字。"""
        outputs = self.run(code, k)
        assert all(output["output_type"] == "stream" for output in outputs), outputs
        return "".join(output["text"] for output in outputs)

"""每个探索器与 Python 怎样互通：在 JupyterLab 里、在网页里，都是这一张表。"""

MINUTE = 60_000
# 每个探索器一行：建好它；Python 改一个量，网页上哪里写着什么；在网页上哪里按什么键，Python 读到什么；
# 哪个量连到滑块（最小、最大），网页上哪里写着它
EXPLORERS = {
    "Pipeline": dict(
        new="stage=4",
        set='explorer.sentence = "他爱我"', seen=(".sa-sentence", "他爱我"),
        press=("[role=tab][tabindex='0']", "ArrowRight"), get="explorer.stage, explorer.trace.text", got="5 他爱我",
        link=("stage", 1, 7), at="[role=tab][aria-selected=true]", before="5", after="6",
    ),
    "EmbeddingTable": dict(
        new="row=1",
        set='explorer.change("爱", 0, 2.0)', seen=(".sa-one-number", "2.0"),
        press=(".sa-stepper button", "Enter"), get="round(explorer.W_E[1][0], 6), explorer.row", got="1.9 1",
        link=("column", 0, 3), at=".sa-editor", before="0", after="第 1 个数",
    ),
    "QKPlane": dict(
        new="",
        set="explorer.query = [3, 1]", seen=(".sa-where", "q = (3.00, 1.00)"),
        press=("input[type=range]", "Home"), get="round(explorer.angle), explorer.own", got="-180 False",
        link=("head", 0, 1), at=".sa-option input:checked + span", before="0", after="1",
    ),
    "VTriangle": dict(
        new="head=0",
        set="explorer.weights = [0.2, 0.3, 0.5]", seen=(".sa-weights output", "0.20"),
        press=(".sa-weights input", "Home"), get="[round(a, 6) for a in explorer.weights]", got="[0.0, 0.375, 0.625]",
        link=("head", 0, 1), at=".sa-option input:checked + span", before="0", after="1",
    ),
    "HeadMixer": dict(
        new="",
        set='explorer.sentence = "他爱我"', seen=(".sa-sentence", "他爱我"),
        press=("input[type=checkbox]", "Space"), get="explorer.on, explorer.sentence", got="[False, True] 他爱我",
        link=("together", 0, 1), at="input[type=range]", before="0.00", after="0.1",
    ),
    "SoftmaxBench": dict(
        new="",
        set="explorer.temperature = 2.0", seen=("output", "2.0"),
        press=("input[type=range]", "Home"), get="explorer.temperature", got="0.1",
        link=("temperature", 0.1, 5), at="output", before="0.10", after="0.2",
    ),
}  # fmt: skip
CELLS = """from ipywidgets import FloatSlider, IntSlider, link
from selfattn.explorers import {name}

explorer = {name}({new})
slider = (IntSlider if isinstance(explorer.{link[0]}, int) else FloatSlider)(min={link[1]}, max={link[2]})
link((explorer, "{link[0]}"), (slider, "value"))
display(explorer, slider)
---
{set}
---
print({get})"""


def cells(name):
    """三格代码：建好它，连上滑块；Python 改一个量；Python 读一个量。"""
    return CELLS.format(name=name, **EXPLORERS[name]).split("\n---\n")


def reads(page, root, selector, words):
    """等到网页上那一处写着 words。"""
    page.wait_for_function(
        """([root, selector, words]) => {
          const e = root.querySelector(selector);
          return e && (e.value || e.textContent).includes(words);
        }""",
        arg=[root.element_handle(), selector, words], timeout=MINUTE,
    )  # fmt: skip


def follow(page, cell, name, run):
    """Python 改，网页跟着变；网页改，Python 和连着的滑块跟着变；滑块改，网页跟着变。

    cell 是运行过第一格、显示着探索器和滑块的那一格；run(k) 运行第 k 格（从 0 数起），返回它打印的字。
    """
    case = EXPLORERS[name]
    root = cell.locator(".sa-explorer[data-sa-ready]")
    root.wait_for(timeout=MINUTE)
    assert root.get_attribute("data-sa-name") and root.locator(".sa-still").count() == 0
    run(1)  # Python → 网页
    reads(page, root, *case["seen"])
    selector, key = case["press"]  # 网页 → Python，再 → 连着的滑块
    root.locator(selector).first.press(key)
    reads(page, cell, ".widget-readout", case["before"])
    assert run(2).strip() == case["got"]
    cell.locator(".widget-slider [role=slider]").press("ArrowRight")  # 滑块 → Python → 网页
    reads(page, root, case["at"], case["after"])

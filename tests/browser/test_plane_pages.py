"""查询与键、值的三角形：在真浏览器里拖、按键、打字，屏幕上的数等于 NumPy 的数。"""

import json
from contextlib import ExitStack

import numpy as np
import pytest
from cases import CLOSE
from mounted import mounted
from screen import SCHEMES, SCROLLS, STICKING_OUT, open_details, violations
from visits import PHONE, WIDE, foreign

from selfattn import run
from selfattn.explorers import QKPlane, VTriangle
from selfattn.explorers.bundle import bundle, stylesheet
from selfattn.figures.canvas import cell_text


@pytest.fixture
def js(chromium):
    """在空白页里运行一个探索器的全部代码，再算一个表达式。"""
    pages = []

    def load(script, names):
        page = chromium.new_page()
        pages.append(page)
        page.add_script_tag(content=f"{bundle(script)}globalThis.js = {{ {names} }};", type="module")
        page.wait_for_function("() => globalThis.js")
        return page

    yield load
    for page in pages:
        page.close()


CELLS = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"


# ── 页面 ─────────────────────────────────────────────────────────────────
@pytest.fixture
def show(chromium, tmp_path):
    """一张只有这个探索器的网页；返回 page 和探索器的 Locator。"""
    with ExitStack() as opened:

        def open_page(explorer, **options):
            page = opened.enter_context(mounted(chromium, tmp_path, explorer, **options))
            return page, page.locator(".sa-live")

        yield open_page


def move(slider, value):
    """把一个滑块拨到 value。"""
    slider.evaluate("(e, x) => { e.value = x; e.dispatchEvent(new Event('input', { bubbles: true })); }", value)


def slide(root, label, value):
    move(root.get_by_label(label, exact=True), value)


def grip(root):
    box = root.locator(".sa-grip").bounding_box()
    return np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])


def drag(page, root, by):
    """按住把手，拖开 by 这么多像素，松开。"""
    root.locator(".sa-grip").scroll_into_view_if_needed()
    start = grip(root)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*(start + np.array(by) / 2))
    page.mouse.move(*(start + by))
    page.mouse.up()


def pixels(root, span):
    """图上一个单位多少像素；span 是画面一边有几个单位。"""
    return root.locator(".sa-plot").bounding_box()["width"] * 356 / 400 / span


def query_rows(explorer, onto="keys"):
    """表里该有的字。"""
    q, K = explorer.query, explorer.seen_keys
    dots, S, A = K @ q, explorer.scores, explorer.weights
    sizes = np.linalg.norm(K, axis=1) if onto == "keys" else np.full(len(K), np.linalg.norm(q))
    return [
        [token, cell_text(dots[j] / sizes[j]) if sizes[j] else "—", *map(cell_text, (sizes[j], dots[j], S[j], A[j]))]
        for j, token in enumerate(explorer.seen)
    ]


def read_table(root):
    return root.locator(".sa-live-table tbody tr").evaluate_all(CELLS)


def test_the_query_table_equals_numpy_at_many_states(show):
    explorer = QKPlane()
    page, root = show(explorer)
    assert read_table(root) == query_rows(explorer)
    choices = (
        ("我爱你", 0, -1, "keys"),
        ("他爱我", 1, 1, "query"),
        ("我们爱他们。", 1, -1, "keys"),
        ("我我我", 0, 2, "query"),
    )
    for sentence, head, row, onto in choices:
        root.get_by_label("句子", exact=True).fill(sentence)
        root.get_by_role("radio", name=str(head), exact=True).check()
        root.get_by_label("查询行").select_option(str(-1 if row == len(sentence) - 1 else row))
        root.get_by_role("radio", name={"keys": "q 投到键上", "query": "键投到 q 上"}[onto]).check()
        button = root.get_by_role("button", name="回到模型的查询")
        if button.get_attribute("aria-disabled") != "true":
            button.click()
        mine = QKPlane(sentence=sentence, head=head, row=row)
        assert read_table(root) == query_rows(mine, onto)
        for angle in (-180, 33, 145):
            root.get_by_label("除以 √d_k").set_checked(angle < 100)
            slide(root, "角度", angle)
            for length in (0, 0.7, 4):
                slide(root, "长度", length)
                mine.angle, mine.length, mine.scale = angle, length, angle < 100
                assert read_table(root) == query_rows(mine, onto), mine.state
        bars = root.locator(".sa-bar")
        widths = bars.evaluate_all("all => all.map(e => new DOMMatrix(getComputedStyle(e).transform).a)")
        np.testing.assert_allclose(widths, mine.weights, atol=1e-5)
        root.get_by_label("除以 √d_k").check()
    assert page.log.problems == [] and foreign(page.log) == []


def numbers_of(explorer):
    """图背后的数，用 NumPy 算：[(标题, 表头, 各行)]。"""
    t, h, i = run(explorer.sentence), explorer.head, explorer.i
    if isinstance(explorer, VTriangle):
        A, V, own = np.array(explorer.weights), t.V[h], t.A[h, i]
        rows = [[token, a, *v, *(a * v), b] for token, a, v, b in zip(t.tokens, A, V, own)]
        header = ["值属于", "权重", "值 维 0", "值 维 1", "权重 × 值 维 0", "权重 × 值 维 1", "模型的权重"]
        return [("权重 × 值，加起来就是输出", header, [*rows, ["合计", A.sum(), "", "", *(A @ V), own.sum()]])]
    q, K = explorer.query, t.K[h, : i + 1]
    dots, sizes = K @ q, np.linalg.norm(K, axis=1)
    S = dots / (np.sqrt(2) if explorer.scale else 1)
    A = np.exp(S) / np.exp(S).sum()
    projections = [dot / size if size else "—" for dot, size in zip(dots, sizes)]
    rows = [
        [token, *k, size, projection, dot, s, a]
        for token, k, size, projection, dot, s, a in zip(t.tokens, K, sizes, projections, dots, S, A)
    ]
    return [
        ("查询 q", ["", "维 0", "维 1", "角度", "长度"], [["q", *q, explorer.angle, explorer.length]]),
        ("键、点积、分数、权重", ["键属于", "维 0", "维 1", "键长", "q 的投影", "点积", "分数", "权重"], rows),
    ]


@pytest.mark.parametrize("explorer", [
    QKPlane(sentence="我们爱他们。", row=5, head=1, angle=-20, length=3), QKPlane(sentence="我。", row=1),
    VTriangle(), VTriangle(sentence="我。？", head=0, row=1), VTriangle(weights=[0.1, 0.2, 0.7]),
])  # fmt: skip
def test_the_folded_tables_equal_numpy(show, explorer):
    _, root = show(explorer)
    root.locator(".sa-numbers > summary").click()
    tables, expected = root.locator(".sa-numbers table"), numbers_of(explorer)
    text = lambda x: x if isinstance(x, str) else cell_text(x)
    for k, (caption, header, rows) in enumerate(expected):
        table = tables.nth(k)
        assert table.locator("caption").inner_text() == caption
        assert table.locator("tr").evaluate_all(CELLS) == [list(map(text, row)) for row in [header, *rows]]
    assert tables.count() == len(expected)


def test_dragging_the_query_and_both_ends_of_its_length(show):
    page, root = show(QKPlane())
    unit = pixels(root, 2 * 1.06 * 4)
    start = run("我爱你").Q[0, 2]

    def at():
        x, y = root.locator(".sa-where").inner_text().split("(")[1].rstrip(")").split(", ")
        return np.array([float(x), float(y)])

    for by in ([60, 30], [-100, 90]):
        before = at()
        drag(page, root, by)
        np.testing.assert_allclose(at(), before + np.array(by) * [1, -1] / unit, atol=0.02)
    drag(page, root, [400, 0])
    assert root.get_by_label("长度", exact=True).input_value() == "4"
    np.testing.assert_allclose(np.linalg.norm(at()), 4, atol=0.01)
    drag(page, root, at() * [-unit, unit] + [1, 1])
    assert at().tolist() == [0, 0] and {row[-1] for row in read_table(root)} == {"0.33"}
    assert "长度是 0" in root.locator(".sa-why").inner_text()
    root.get_by_role("button", name="回到模型的查询").click()
    np.testing.assert_allclose(at(), start, atol=0.005)
    box = root.locator(".sa-plot").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.7)  # 点一下也行
    assert at()[0] < -1 and at()[1] < -1
    assert page.log.problems == []


def test_the_query_by_keys(show):
    page, root = show(QKPlane())
    handle, where = root.locator(".sa-grip"), root.locator(".sa-where")
    handle.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    for key in ["ArrowRight", "ArrowRight", "ArrowUp"]:
        page.keyboard.press(key)
    assert where.inner_text() == "你的查询 q = (-0.90, 2.60)"  # 从 (-1.12, 2.48) 起，每次到下一个 0.1
    assert "维 0 是 -0.90，维 1 是 2.60" in handle.get_attribute("aria-valuetext")
    page.keyboard.press("End")
    assert "长度 4.0" in handle.get_attribute("aria-valuetext")
    page.keyboard.press("Home")
    assert where.inner_text() == "「你」的查询 q = (-1.12, 2.48)"
    angle, length = (root.get_by_label(name, exact=True) for name in ("角度", "长度"))
    angle.focus()
    page.keyboard.press("Home")
    assert angle.get_attribute("aria-valuetext") == "角度 = -180.0°"
    page.keyboard.press("ArrowRight")
    assert angle.get_attribute("aria-valuetext") == "角度 = -179.0°"
    length.focus()
    page.keyboard.press("Home")
    assert length.get_attribute("aria-valuetext") == "长度 = 0.0"
    assert "分数都是 0" in root.locator(".sa-why").inner_text()
    page.wait_for_function(
        "text => document.querySelector('.sa-hidden[role=status]').textContent.endsWith(text)",
        arg="长度 0.0。权重：「我」0.33，「爱」0.33，「你」0.33。",
    )


def finger(page, root, by):
    """一根手指按住把手拖开。"""
    root.locator(".sa-grip").scroll_into_view_if_needed()
    start, touch = grip(root), page.context.new_cdp_session(page)
    send = lambda kind, *points: touch.send("Input.dispatchTouchEvent", {
        "type": kind, "touchPoints": [{"x": float(x), "y": float(y)} for x, y in points]})  # fmt: skip
    send("touchStart", start)
    for part in (0.3, 0.6, 1):
        send("touchMove", start + part * np.array(by))
    send("touchEnd")


@pytest.mark.parametrize("explorer", [QKPlane(), VTriangle()])
def test_a_finger_drags_without_scrolling_the_page(show, explorer):
    page, root = show(explorer, **PHONE, has_touch=True)
    root.locator(".sa-grip").scroll_into_view_if_needed()
    scroll, before = page.evaluate("scrollY"), grip(root)
    finger(page, root, [5, 40])
    assert page.evaluate("scrollY") == scroll
    np.testing.assert_allclose(grip(root), before + np.array([5, 40]), atol=2)
    assert root.locator(".sa-where").inner_text().startswith("你的")
    box = root.locator(".sa-grip").bounding_box()
    assert min(box["width"], box["height"]) >= 44


def test_goals_of_the_query_are_noticed_once_met(show):
    _, root = show(QKPlane())
    goals = [item.inner_text() for item in root.locator(".sa-goals li").all()]
    assert len(goals) == 3 and "让「你」的权重超过 0.9" in goals[1]
    assert root.locator(".sa-done").count() == 0
    slide(root, "长度", 0.05)
    assert root.locator(".sa-done").count() == 1
    assert root.locator(".sa-done").text_content().startswith("✓做到了：让 3 个权重几乎平分")
    praise = root.locator(".sa-praise")
    assert praise.inner_text() == "做到了：让 3 个权重几乎平分。" and praise.get_attribute("role") == "status"
    slide(root, "长度", 4)
    slide(root, "角度", -45)
    assert root.locator(".sa-done").count() == 2 and "「你」" in praise.inner_text()
    slide(root, "长度", 2)
    for angle in range(15, 45):  # 往「我」转，总要过分界线
        slide(root, "角度", angle)
    assert root.locator(".sa-done").count() == 3 and praise.inner_text().endswith("全部做到了。")
    root.get_by_role("button", name="恢复默认").click()
    assert root.locator(".sa-done").count() == 0 and praise.inner_text() == ""
    root.get_by_label("查询行").select_option("0")
    assert not root.locator(".sa-tasks").is_visible()
    assert "只看得见「我」一个键" in root.locator(".sa-why").inner_text()


# ── 值的三角形 ────────────────────────────────────────────────────────────
def read_sum(root):
    return root.locator(".sa-sum-table tbody tr").evaluate_all(CELLS)


def sum_rows(explorer):
    pair = lambda v: f"({cell_text(v[0])}, {cell_text(v[1])})"
    A, V = explorer.weights, explorer.trace.V[explorer.head]
    rows = [[token, cell_text(a), pair(v), pair(a * v)] for token, a, v in zip(explorer.sentence, A, V)]
    return [*rows, ["输出", cell_text(sum(A)), "", pair(explorer.output)]]


def weights_of(root):
    return [float(row[1]) for row in read_sum(root)[:3]]


def test_the_sum_equals_numpy_at_many_states(show):
    explorer = VTriangle()
    page, root = show(explorer)
    assert read_sum(root) == sum_rows(explorer)
    for sentence in ("我爱你", "他爱我", "我。？"):
        for head in (0, 1):
            for row in (-1, 1, 0):
                root.get_by_label("句子", exact=True).fill(sentence)
                root.get_by_role("radio", name=str(head), exact=True).check()
                root.get_by_label("查询行").select_option(str(row))
                button = root.get_by_role("button", name="回到模型的权重")
                if button.get_attribute("aria-disabled") != "true":
                    button.click()
                mine = VTriangle(sentence=sentence, head=head, row=row)
                assert read_sum(root) == sum_rows(mine), mine.state
                if row == 0:
                    continue
                others = mine.weights
                for x in (0.6, 1, 0.15):  # 回来时还是原来的比例
                    move(root.locator(".sa-weights input").first, x)
                    rest = np.array(others[1:]) / sum(others[1:]) * (1 - x)
                    mine.weights = [x, *rest]
                    assert read_sum(root) == sum_rows(mine), mine.state
    assert page.log.problems == [] and foreign(page.log) == []


def test_dragging_the_output_and_the_edges_it_never_crosses(show):
    explorer = VTriangle()
    page, root = show(explorer)
    V, spread = explorer.trace.V[1], explorer.spread
    units = np.array([pixels(root, 1.32 * s) for s in spread]) * [1, -1]

    def go(point):
        """拖到 point；返回该在的地方（照屏幕上的像素算）。"""
        drag(page, root, (np.array(point) - mine.output) * units)
        mine.output = point
        np.testing.assert_allclose(weights_of(root), mine.weights, atol=0.02)

    mine = VTriangle()
    for weights in ([0.2, 0.3, 0.5], [0.1, 0.7, 0.2]):
        go(weights @ V)
        assert "面积" in root.locator(".sa-why").inner_text()
    why = root.locator(".sa-why")
    for a, b, c in ((0, 1, 2), (1, 2, 0), (0, 2, 1)):  # 从每条边上出去
        go((V[a] + V[b]) / 2 + 0.15 * ((V[a] + V[b]) / 2 - V[c]))
        assert weights_of(root)[c] == 0
        assert "出不去" in why.inner_text() and f"「{mine.sentence[c]}」的权重得是 -0.15" in why.inner_text()
    for j in range(3):  # 从每个顶点出去
        go(V[j] + 0.12 * (V[j] - V.mean(axis=0)))
        assert root.locator(".sa-aim").is_visible()
    root.get_by_role("button", name="回到模型的权重").click()
    assert read_sum(root) == sum_rows(VTriangle()) and not root.locator(".sa-aim").is_visible()
    assert page.log.problems == []


def test_the_output_by_keys(show):
    page, root = show(VTriangle())
    root.locator(".sa-grip").focus()
    mine = VTriangle()
    for key, by in [("ArrowUp", [0, 1]), ("ArrowRight", [1, 0]), ("ArrowLeft", [-1, 0]), ("ArrowDown", [0, -1])]:
        for _ in range(3):
            page.keyboard.press(key)
            mine.output = mine.output + np.array(by) * mine.spread / 40
        assert read_sum(root) == sum_rows(mine)
    for _ in range(60):
        page.keyboard.press("ArrowLeft")
    assert "出不去" in root.locator(".sa-why").inner_text() and weights_of(root)[2] == 0
    page.keyboard.press("Home")
    assert read_sum(root) == sum_rows(VTriangle())
    sliders = root.locator(".sa-weights input")
    sliders.nth(1).focus()
    page.keyboard.press("End")
    assert weights_of(root) == [0, 1, 0] and sliders.nth(1).get_attribute("aria-valuetext") == "「爱」的权重 = 1.00"
    page.keyboard.press("Home")
    assert weights_of(root)[1] == 0


def test_goals_of_the_triangle_are_noticed_once_met(show):
    page, root = show(VTriangle())
    sliders = root.locator(".sa-weights input")
    assert root.locator(".sa-goals li").count() == 4 and root.locator(".sa-done").count() == 0
    move(sliders.nth(1), 1)
    move(sliders.nth(1), 0)
    move(sliders.nth(1), 0.33)
    assert root.locator(".sa-done").count() == 3
    root.locator(".sa-grip").focus()
    for _ in range(60):
        page.keyboard.press("ArrowLeft")
    assert root.locator(".sa-praise").inner_text() == "拖不出去，因为权重不小于 0，加起来等于 1。全部做到了。"


def test_rows_that_see_less_and_triangles_gone_flat_are_explained(show):
    page, root = show(VTriangle())
    why = root.locator(".sa-why")
    root.get_by_label("查询行").select_option("1")
    assert "看不见「你」" in why.inner_text() and weights_of(root)[2] == 0
    drag(page, root, [150, 40])
    assert weights_of(root)[2] == 0 and sum(weights_of(root)) == pytest.approx(1, abs=0.011)
    root.get_by_label("查询行").select_option("0")
    assert "一步也走不开" in why.inner_text() and weights_of(root) == [1, 0, 0]
    drag(page, root, [80, -80])
    assert weights_of(root) == [1, 0, 0]
    for text in ("我。？", "我我爱", "我我我"):
        root.get_by_label("句子", exact=True).fill(text)
        root.get_by_label("查询行").select_option("-1")
        assert "压扁了" in why.inner_text() and not root.locator(".sa-tasks").is_visible()
        drag(page, root, [60, -60])
        assert sum(weights_of(root)) == pytest.approx(1, abs=0.011)
    assert page.log.problems == []


# ── 都要的 ────────────────────────────────────────────────────────────────
BOTH = pytest.mark.parametrize("make", [QKPlane, VTriangle])
STRANGE = [
    "", "猫", "我" * 10_000, "<img src=x onerror=console.error(1)>", "</script>", "😀", "我\x00", "我\u0301", "אבג",
    "\u202e我", "我 爱", "null", "{}", "我爱你" * 6,
]  # fmt: skip


@BOTH
def test_what_cannot_be_a_sentence_is_explained_and_changes_nothing(show, make):
    page, root = show(make())
    field, message = root.get_by_label("句子", exact=True), root.locator(".sa-message")
    before = root.locator(".sa-where").inner_text()
    for text in STRANGE:
        field.fill(text)
        assert "图上仍是「我爱你」。" in message.inner_text() and len(message.inner_text()) < 120, text
        assert field.get_attribute("aria-invalid") == "true"
        assert root.locator(".sa-where").inner_text() == before
    assert root.locator("img, script").count() == 0
    field.fill("他爱我")
    assert message.inner_text() == "" and not field.get_attribute("aria-invalid")
    field.fill("猫")
    root.get_by_role("button", name="我爱你").click()
    assert field.input_value() == "我爱你" and message.inner_text() == ""
    assert page.log.problems == []


@BOTH
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_no_violation_and_nothing_sticks_out(show, make, size):
    page, root = show(make(), **size)
    open_details(page)
    drag(page, root, [30, 300])
    for scheme in SCHEMES:
        page.evaluate("scheme => { document.documentElement.dataset.theme = scheme; }", scheme)
        assert violations(page) == []
    assert page.evaluate(STICKING_OUT) == [] and not page.evaluate(SCROLLS)
    assert page.log.problems == []


@BOTH
def test_keys_stay_inside(show, make):
    """幻灯片里按方向键，不翻页。"""
    page, root = show(make())
    page.evaluate("window.heard = []; document.addEventListener('keydown', e => heard.push(e.key))")
    handle = root.locator(".sa-grip")
    handle.evaluate("e => { e.stopped = []; e.onkeydown = k => { k.defaultPrevented && e.stopped.push(k.key) } }")
    handle.focus()
    for key in ("ArrowRight", "ArrowDown", "Home", "x", "PageDown"):
        page.keyboard.press(key)
    assert page.evaluate("heard") == ["PageDown"]
    assert handle.evaluate("e => e.stopped") == ["ArrowRight", "ArrowDown", "Home"]  # 页面也不滚


KERNEL = """state => {
  const values = { ...state }, listeners = {};
  globalThis.saved = [];
  globalThis.widget = {
    get: key => values[key],
    set: (key, value) => { values[key] = value; listeners["change:" + key]?.forEach(f => f()); },
    on: (name, f) => (listeners[name] ??= []).push(f),
    off: (name, f) => { listeners[name] = listeners[name].filter(g => g != f); },
    save_changes: () => saved.push({ ...values, parameters: null }),
    values,
  };
  globalThis.clean = js.startLive(document.body, widget, "x", Object.keys(state), js.mount);
}"""


@pytest.mark.parametrize(("make", "script"), [(QKPlane, "qk_plane.js"), (VTriangle, "v_triangle.js")])
def test_what_the_view_saves_python_accepts_and_shows_the_same(js, make, script):
    """没有真的内核：网页送回的状态交给 Python，再把 Python 的状态交给网页。"""
    page, explorer = js(script, "startLive, mount"), make()
    page.add_style_tag(content=stylesheet(script))
    page.evaluate(KERNEL, explorer.state | {"parameters": json.loads(json.dumps(explorer.parameters))})
    root = page.locator(".sa-live")
    shown = lambda: root.locator(".sa-where").inner_text()

    def sync():
        state = page.evaluate("saved.at(-1)")
        state.pop("parameters")
        explorer.set_state(state)
        for name, value in explorer.state.items():
            if name == "angle" or name == "length" or name == "weights":
                np.testing.assert_allclose(value, state[name], atol=CLOSE)
            else:
                assert value == state[name], name

    root.get_by_role("button", name="他爱我").click()
    sync()
    assert explorer.sentence == "他爱我" and explorer.own
    drag(page, root, [20, 20])
    sync()
    assert not explorer.own
    root.get_by_label("查询行").select_option("1")
    sync()
    where = explorer.query if make is QKPlane else explorer.output
    assert shown().endswith(f"({cell_text(where[0])}, {cell_text(where[1])})")
    drag(page, root, [300, 0])
    explorer.own, explorer.head, explorer.row = True, 0, 2
    page.evaluate("state => Object.entries(state).forEach(([k, v]) => widget.set(k, v))", explorer.state)
    where = explorer.query if make is QKPlane else explorer.output
    page.wait_for_function("text => document.querySelector('.sa-where').textContent.endsWith(text)",
                           arg=f"({cell_text(where[0])}, {cell_text(where[1])})")  # fmt: skip
    assert not root.locator(".sa-aim").is_visible()
    page.evaluate("clean()")

"""softmax 工作台在浏览器里：数等于 NumPy，拖得动，键盘走得到，溢出说得清。"""

import pytest
from screen import SCROLLS, STICKING_OUT, violations
from visits import PHONE

from selfattn import MODEL, run
from selfattn.explorers import SoftmaxBench
from selfattn.explorers.softmax_bench import shown


def cells(page):
    """表里的数：一行一个字。"""
    return page.locator(".sa-bench-table tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent))"
    )


def expected(bench):
    return [[shown(column[k]) for column in bench.columns.values()] for k in range(MODEL.d_vocab)]


def test_the_keyboard_moves_a_logit_and_every_number_follows(show):
    bench = SoftmaxBench(sentence="他爱我")
    with show(bench) as page:
        assert cells(page) == expected(bench)
        bar = page.get_by_role("slider", name="「们」的 logit")
        for key, value in (("Home", -20), ("ArrowRight", -19.9), ("ArrowUp", -19.8), ("End", 20), ("ArrowLeft", 19.9)):
            bar.press(key)
            bench.logits = [value if k == 4 else x for k, x in enumerate(bench.logits)]
            assert cells(page) == expected(bench), key
        assert bar.get_attribute("aria-valuetext") == f"19.9，p = {shown(bench.columns['p'][4])}"
        temperature = page.get_by_role("slider", name="温度 T")
        temperature.press("Home")
        bench.temperature = 0.1
        assert cells(page) == expected(bench)
        page.get_by_role("button", name="恢复模型的 logits").press("Enter")
        bench.logits = run("他爱我").logits[-1]
        assert cells(page) == expected(bench)
        page.get_by_role("button", name="恢复默认").press("Enter")
        assert cells(page) == expected(SoftmaxBench(sentence="他爱我"))
        assert page.log.problems == []


def test_dragging_a_bar_with_the_mouse(show):
    bench = SoftmaxBench()
    with show(bench) as page:
        bar = page.get_by_role("slider", name="「我」的 logit")
        box = bar.bounding_box()
        y, left, right = box["y"] + box["height"] / 2, box["x"] + box["width"] / 2, box["x"] + box["width"] - 1
        page.mouse.move(left, y)
        page.mouse.down()
        bench.logits = [0, *bench.logits[1:]]
        assert cells(page) == expected(bench)
        page.mouse.move(right, y, steps=4)
        bench.logits = [20, *bench.logits[1:]]
        assert cells(page) == expected(bench)
        page.mouse.up()


def test_a_finger_moves_a_bar_and_can_still_scroll_past_it(show):
    bench = SoftmaxBench()
    with show(bench, **PHONE, has_touch=True) as page:
        bar = page.get_by_role("slider", name="「吗」的 logit")
        assert bar.evaluate("e => getComputedStyle(e).touchAction") == "pan-y"
        bar.scroll_into_view_if_needed()
        box = bar.bounding_box()
        assert box["height"] >= 24
        page.touchscreen.tap(box["x"] + 2, box["y"] + box["height"] / 2)
        bench.logits = [-20 if k == 5 else x for k, x in enumerate(bench.logits)]
        assert cells(page) == expected(bench)


def test_adding_the_same_changes_nothing_and_without_the_maximum_it_overflows(show):
    bench = SoftmaxBench()
    with show(bench) as page:
        verdict = page.locator(".sa-verdict")
        for _ in range(8):
            page.get_by_role("button", name="全部加 100").click()
        bench.shift = 800
        assert cells(page) == expected(bench)
        assert "p 和不加时" in verdict.text_content() and "softmax 只看 logit 之间的差" in verdict.text_content()
        page.get_by_label("先减最大值").press("Space")
        bench.subtract = False
        assert cells(page) == expected(bench)
        assert {row[3] for row in cells(page)} == {"∞"} and {row[4] for row in cells(page)} == {"NaN"}
        assert "溢出了" in verdict.text_content() and "∞ ÷ ∞ 没有意义，得 NaN" in verdict.text_content()
        page.get_by_role("button", name="c 归零").click()
        assert "还写得下" in verdict.text_content() and "NaN" not in str(cells(page))
        page.get_by_role("slider", name="全部加 c").press("Home")
        assert "0 ÷ 0" in verdict.text_content()
        page.get_by_role("button", name="看它溢出").click()
        assert "溢出了" in verdict.text_content()
        page.wait_for_function("() => document.querySelector('[role=status].sa-hidden').textContent.includes('溢出了')")


@pytest.mark.parametrize("text", ["", "猫", "我" * 17, "<b>我", "\u202e我", "我\x00"])
def test_a_bad_sentence_is_explained_and_the_last_one_stays(show, text):
    bench = SoftmaxBench(sentence="他爱我")
    with show(bench) as page:
        field = page.get_by_role("textbox", name="句子")
        field.fill(text)
        message = page.locator(".sa-message").text_content()
        assert "图上仍是「他爱我」" in message and field.get_attribute("aria-invalid") == "true"
        assert cells(page) == expected(bench) and page.locator(".sa-message b").count() == 0
        page.get_by_role("button", name="恢复默认").click()
        assert field.input_value() == "他爱我" and page.locator(".sa-message").text_content() == ""
        page.get_by_role("button", name="我们爱他").click()
        assert page.locator(".sa-message").text_content() == ""
        bench.sentence = "我们爱他"
        assert cells(page) == expected(bench)
        assert page.log.problems == []


def test_it_is_accessible_in_both_themes_and_fits_a_phone(show):
    for state in ({}, {"subtract": False, "shift": 711}):
        with show(SoftmaxBench(**state)) as page:
            for theme in ("light", "dark"):
                page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
                assert violations(page) == []
    with show(SoftmaxBench(), **PHONE, has_touch=True) as page:
        assert page.evaluate(STICKING_OUT) == [] and not page.evaluate(SCROLLS)


def test_two_on_one_page_do_not_disturb_each_other_and_print_shows_the_still(show):
    with show(SoftmaxBench(), SoftmaxBench(sentence="他爱我")) as page:
        second = page.locator(".sa-explorer").nth(1)
        before = second.locator("tbody").first.text_content()
        page.locator(".sa-explorer").first.get_by_role("slider", name="「我」的 logit").press("End")
        assert second.locator("tbody").first.text_content() == before
        page.emulate_media(media="print")
        assert page.locator(".sa-still svg:visible").count() == 2 and page.locator(".sa-live:visible").count() == 0

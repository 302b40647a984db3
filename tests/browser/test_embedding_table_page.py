"""嵌入表在浏览器里：改一个数，变了的数和 NumPy 数的一样；键盘、打字、坏输入。"""

from dataclasses import replace

import numpy as np
import pytest
from screen import SCROLLS, STICKING_OUT, violations
from visits import PHONE

from selfattn import MODEL, run
from selfattn.explanation import number
from selfattn.explorers import EmbeddingTable

READ = """root => [...root.querySelectorAll('.sa-thumb')].map((thumb) => {
  const cells = [...thumb.querySelectorAll('.sa-thumb-cell')];
  return [thumb.querySelector('figcaption').textContent.split(' ')[0], thumb.querySelector('.sa-tally').textContent,
    cells.map((cell) => cell.classList.contains('sa-moved-cell'))];
})"""


def check(page, table):
    """每张小热图上标出来的、数出来的，就是 NumPy 的。"""
    got = page.locator(".sa-explorer").evaluate(READ)
    masks = table.changed
    assert got == [[name, f"{m.sum()} / {m.size}", m.ravel().tolist()] for name, m in masks.items()]
    counts = page.locator(".sa-counts").text_content()
    expected = "，".join(f"{name} 变了 {m.sum()} 个" for name, m in masks.items()) + "。"
    assert counts == (expected if set(table.sentence) & {MODEL.vocab[i] for i in changed_rows(table)} else "")


def changed_rows(table):
    return np.flatnonzero((np.array(table.W_E) != MODEL.W_E).any(axis=1))


def test_one_head_leaves_nothing_to_choose(show):
    one = {name: getattr(MODEL, name)[:1] for name in ("W_Q", "W_K", "W_V")}
    model = replace(MODEL, **one, W_O=MODEL.W_O[: MODEL.d_v])
    with show(EmbeddingTable(model), EmbeddingTable()) as page:
        alone, pair = page.locator(".sa-explorer").all()
        assert "false" not in alone.inner_text()
        assert not alone.get_by_role("radio").count() and pair.get_by_role("radio").count() == 2


def test_the_keyboard_picks_and_changes_a_number(show):
    table = EmbeddingTable(sentence="我们爱他")
    with show(table) as page:
        check(page, table)
        verdict = page.locator(".sa-verdict")
        assert "还没有改" in verdict.text_content()
        page.locator(".sa-embed td[tabindex='0']").press("ArrowDown")
        cell = page.locator(".sa-embed td[data-r='1'][data-c='0']")
        assert cell.evaluate("e => e == document.activeElement") and cell.get_attribute("aria-selected") == "true"
        for key, value in (("+", 0.4), ("+", 0.5), ("-", 0.4), ("Delete", 0.3), ("-", 0.2)):
            cell.press(key)
            table.change("爱", 0, value)
            check(page, table)
            assert cell.text_content() == f"{value}"
        assert "前面的「我」「们」看不见「爱」，那几行一个数也没变" in verdict.text_content()
        cell.press("End")
        page.locator(".sa-embed td[data-r='1'][data-c='3']").press("Enter")
        field = page.get_by_label("「爱」的第 3 个数", exact=True).and_(page.locator("[type=text]"))
        field.fill("−０.75")
        table.change("爱", 3, -0.75)
        check(page, table)
        field.press("ArrowUp")
        table.change("爱", 3, -0.65)
        check(page, table)
        field.press("Enter")
        assert page.locator(".sa-embed td[data-r='1'][data-c='3']").evaluate("e => e == document.activeElement")
        page.get_by_role("button", name="恢复整张表").press("Enter")
        table.reset()
        check(page, table)
        page.get_by_label("1", exact=True).check()
        table.head = 1
        page.get_by_role("button", name="加 0.1").press("Enter")
        table.change("爱", 3, -1.1)
        check(page, table)
        assert page.log.problems == []


def test_sliding_clicking_and_restoring(show):
    table = EmbeddingTable(sentence="他爱我")
    with show(table) as page:
        page.locator(".sa-embed td[data-r='2'][data-c='1']").click()
        page.get_by_role("slider").press("End")
        table.change("你", 1, 3)
        check(page, table)
        words = page.locator(".sa-verdict").text_content()
        assert "句子里没有「你」" in words and "一个数也没变" in words
        page.get_by_role("textbox", name="句子").fill("他爱我你")
        table.sentence = "他爱我你"
        check(page, table)
        page.get_by_role("button", name="恢复这个数").click()
        table.reset()
        check(page, table)
        page.locator(".sa-embed td[data-r='3'][data-c='0']").click()
        page.get_by_role("button", name="减 0.1").click()
        table.change("他", 0, -0.6)
        check(page, table)
        assert "是第一个词元，后面每一行都看得见它" in page.locator(".sa-verdict").text_content()
        best = max(table.trace.prediction.items(), key=lambda item: item[1])
        assert f"→ 「{best[0]}」{number(best[1])}。" in page.locator(".sa-verdict").text_content()
        page.locator(".sa-thumb-cell").nth(0).hover()
        assert "嵌入 X，「他」第 0 维：-0.5 → -0.6" == page.locator(".sa-readout").text_content()
        page.get_by_role("button", name="恢复默认").click()
        check(page, EmbeddingTable(sentence="他爱我"))


@pytest.mark.parametrize("text", ["", "abc", "1e400", "101", "0.5.5", "<b>", "NaN", "∞", "1" * 10_000, "--1", "0x10"])
def test_a_bad_number_is_explained_and_the_last_one_stays(show, text):
    table = EmbeddingTable()
    table.change("我", 0, 0.5)
    with show(table) as page:
        field = page.locator(".sa-one-number")
        field.fill(text)
        message = page.locator(".sa-editor .sa-message")
        assert message.text_content() == "要写一个 -100 到 100 之间的数，如 0.5；现在仍是 0.5。"
        assert field.get_attribute("aria-invalid") == "true"
        check(page, table)
        field.blur()
        assert field.input_value() == "0.5" and message.text_content() == ""
        assert page.log.problems == []


def test_it_is_accessible_in_both_themes_and_fits_a_phone(show):
    table = EmbeddingTable(sentence="我们爱他们", row=2)
    table.change("爱", 2, 1.55)
    with show(table) as page:
        page.locator("details").evaluate_all("all => all.forEach((e) => { e.open = true })")
        page.locator(".sa-live .sa-data").first.wait_for()
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            assert violations(page) == []
    table.sentence = "我们爱他们他们爱我我们爱你他爱他"
    with show(table, **PHONE, has_touch=True) as page:
        assert page.evaluate(STICKING_OUT) == [] and not page.evaluate(SCROLLS)


def test_the_table_in_python_is_the_table_on_screen(show):
    W_E = np.round(np.random.default_rng(1).normal(0, 1, MODEL.W_E.shape), 1)
    table = EmbeddingTable(sentence="他爱我", W_E=W_E)
    with show(table) as page:
        check(page, table)
        texts = page.locator(".sa-embed tbody td").all_text_contents()
        assert [float(x) for x in texts] == (W_E + 0).ravel().tolist()
    np.testing.assert_array_equal(table.trace.P, run("他爱我", replace(MODEL, W_E=W_E)).P)

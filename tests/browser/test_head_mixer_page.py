"""多头拼接在浏览器里：数等于 NumPy，滑得动，点一个数亮几项，关得掉一个头。"""

from itertools import product

import numpy as np
import pytest
from screen import SCROLLS, STICKING_OUT, violations
from visits import PHONE

from selfattn import MODEL
from selfattn.explorers import HeadMixer
from selfattn.figures.canvas import cell_text

READ = """root => {
  const all = (selector) => [...root.querySelectorAll(selector)].map((e) => e.textContent);
  const rows = [...root.querySelectorAll('.sa-guess tbody tr')];
  return {
    O: all('.sa-mix-strip .sa-mix-cell'), blocks: all('.sa-block .sa-mix-cell'),
    parts: all('.sa-part-row .sa-mix-cell'), Y: all('.sa-mix-result .sa-mix-cell'),
    guess: rows.map((row) => [...row.children].map((e) => e.textContent)),
  };
}"""


def check(page, mixer):
    """屏幕上的数就是 NumPy 的数。"""
    got, i = page.locator(".sa-explorer").evaluate(READ), mixer.row
    full = HeadMixer(sentence=mixer.sentence, row=i).probabilities
    texts = lambda M, digits=2: [cell_text(x, digits) for x in np.ravel(M)]
    p, logits = mixer.probabilities, mixer.Y[i] @ MODEL.W_U
    assert got == {
        "O": texts(mixer.outputs[:, i]), "blocks": texts(MODEL.W_O, 1), "parts": texts(mixer.parts[:, i]),
        "Y": texts(mixer.Y[i]),
        "guess": [[c, cell_text(z), cell_text(p[c]), cell_text(full[c])] for c, z in zip(p, logits)],
    }  # fmt: skip


def test_switching_heads_off_and_choosing_rows(show):
    mixer = HeadMixer(sentence="他爱我")
    with show(mixer) as page:
        check(page, mixer)
        for on in product([False, True], repeat=2):
            for k, value in enumerate(on):
                page.get_by_label(f"留着头 {k}").set_checked(value)
            mixer.on = list(on)
            check(page, mixer)
            words = page.locator(".sa-verdict").text_content()
            assert ("头都关了" in words) == (on == (False, False)) and ("每个头写一份" in words) == (on == (True, True))
        page.get_by_label("查询行").select_option("1")
        mixer.row = 1
        check(page, mixer)
        page.get_by_role("textbox", name="句子").fill("他")
        mixer.sentence = "他"
        check(page, mixer)
        page.get_by_role("button", name="恢复默认").press("Enter")
        check(page, HeadMixer(sentence="他爱我"))
        assert page.log.problems == []


def boxes(page, selector):
    return [box.bounding_box() for box in page.locator(selector).all()]


def test_strips_and_blocks_slide_together(show):
    with show(HeadMixer(), reduced_motion="reduce") as page:
        slide = page.get_by_role("slider", name="分开 ↔ 拼起来")
        strips, blocks, [Y] = (boxes(page, f".sa-{name}") for name in ("mix-strip", "block", "mix-result"))
        assert strips[0]["x"] == strips[1]["x"] and strips[0]["y"] + 50 < strips[1]["y"] < Y["y"]
        slide.press("ArrowRight")
        assert boxes(page, ".sa-mix-strip")[1]["y"] > strips[1]["y"]
        page.get_by_label("先拼再乘").check()
        assert slide.input_value() == "1"
        strips, blocks, [Y] = (boxes(page, f".sa-{name}") for name in ("mix-strip", "block", "mix-result"))
        assert strips[0]["y"] == strips[1]["y"] == pytest.approx(Y["y"], abs=1)
        assert strips[0]["x"] + strips[0]["width"] == pytest.approx(strips[1]["x"], abs=1)
        assert blocks[0]["y"] + blocks[0]["height"] == pytest.approx(blocks[1]["y"], abs=1)
        assert not page.get_by_text("上面各份相加").evaluate("e => +e.style.opacity")
        slide.press("Home")
        assert page.get_by_label("各乘各的再加").is_checked()


def test_motion_is_smooth_only_for_those_who_want_it(show):
    for motion, seconds in (("no-preference", "0.7s"), ("reduce", "0s")):
        with show(HeadMixer(), reduced_motion=motion) as page:
            page.get_by_label("先拼再乘").check()
            style = page.locator(".sa-mix-strip").first.evaluate("e => getComputedStyle(e).transitionDuration")
            assert style.split(",")[0] == seconds


def test_a_number_of_Y_lights_its_terms_in_the_colours_of_the_heads(show):
    mixer = HeadMixer()
    with show(mixer) as page:
        numbers = page.locator(".sa-mix-result button")
        numbers.nth(2).click()
        numbers.nth(2).press("ArrowRight")
        assert numbers.nth(3).evaluate("e => e == document.activeElement")
        assert [b.get_attribute("aria-pressed") for b in numbers.all()] == ["false", "false", "false", "true"]
        lit = page.locator(".sa-block .sa-lit").all_text_contents()
        assert lit == [cell_text(x, 1) for x in MODEL.W_O[:, 3]]
        terms = page.locator(".sa-terms p").last
        for a, b in zip(mixer.outputs[:, -1].ravel(), MODEL.W_O[:, 3]):
            assert f"{float(f'{abs(a):.2f}')}" in terms.text_content() and f"{abs(b)}" in terms.text_content()
        assert terms.text_content().endswith(cell_text(mixer.Y[-1, 3]))
        edges = terms.locator(".sa-piece").evaluate_all("all => all.map((e) => getComputedStyle(e).borderBottomColor)")
        bar = page.locator(".sa-mix-strip").evaluate_all("all => all.map((e) => getComputedStyle(e).backgroundColor)")
        assert edges == [bar[0]] * 2 + [bar[1]] * 2 and bar[0] != bar[1]
        said = numbers.nth(3).get_attribute("aria-label")
        assert all(cell_text(x) in said for x in (mixer.Y[-1, 3], *mixer.parts[:, -1, 3]))
        numbers.nth(3).press("Escape")
        assert page.locator(".sa-block .sa-lit").count() == 0


def test_it_is_accessible_in_both_themes_and_fits_a_phone(show):
    with show(HeadMixer(on=[True, False], column=2)) as page:
        page.locator("details").evaluate_all("all => all.forEach((e) => { e.open = true })")
        page.locator(".sa-live .sa-data").first.wait_for()
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            assert violations(page) == []
    with show(HeadMixer(), **PHONE, has_touch=True) as page:
        assert page.evaluate(STICKING_OUT) == [] and not page.evaluate(SCROLLS)
        assert min(box["height"] for box in boxes(page, ".sa-mix-result button")) >= 24

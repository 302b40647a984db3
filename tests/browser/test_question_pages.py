"""先猜一猜、小测、终点测验、进度和速查表：在真浏览器里做一遍。"""

import random
import re

import pytest
from host import PREFIX
from links import problem
from playwright.sync_api import expect
from screen import english, open_sides, violations_in_both
from visits import PHONE

from selfattn.questions.bank import files, load

CHAPTERS = [path.stem for path in files() if path.stem[0].isdigit()]
SELF_TEST = "self-test"
each_chapter = pytest.mark.parametrize("name", CHAPTERS)
PLACE = f"selfattn-{PREFIX} "  # 记在这个浏览器里的，名字都这样开头
PLAIN = re.compile(r"[`*\s]")


@pytest.fixture
def visit(visit, http):
    """从网站上打开一页。

    不用 file://：那样每开一页都换一个进程，新的进程读 localStorage，可能赶在旧的写完之前，
    还不止一次。同一个网站的各页在一个进程里，写了就读得到。
    """
    return lambda address, **options: visit(http + address, **options)


def plain(text):
    return PLAIN.sub("", text)


def open_quiz(visit, name, **options):
    """（页面，小测的 Locator，Python 算好的题目）。"""
    page = visit(f"book/{name}.html", **options)
    return page, page.locator(f'.sa-quiz[data-sa-quiz="{name}"]'), load(name)[2]


def fields(form):
    """选项，照网页上写的次序；读者看见的是打乱了的。"""
    return sorted(form.locator("input").all(), key=lambda field: int(field.get_attribute("value")))


def put(form, question, options):
    """选中 options，或填上它的数。"""
    if question.kind == "number":
        form.locator("input").fill(options[0].text)
        return
    for field, option in zip(fields(form), question.shown):
        if option in options:
            field.check()
        elif question.kind == "checkbox":
            field.uncheck()


def rights(question):
    return [option for option in question.options if option.right]


def result(form):
    return form.locator(".sa-result")


def check(form):
    form.get_by_role("button", name=re.compile("对答案|就猜这个")).click()


# ── 小测 ─────────────────────────────────────────────────────────────────
def reopen(page, shows, address=None):
    """重新打开这一页，或者打开另一页，直到 shows() 为真；十次都不是，就是没有存。"""
    for _ in range(10):
        page.goto(address or page.url)
        if shows():
            break


@each_chapter
def test_every_option_answers_back(visit, name):
    page, quiz, questions = open_quiz(visit, name)
    assert quiz.locator("form").count() == len(questions) >= 4
    for form, question in zip(quiz.locator("form").all(), questions):
        for option in question.options:
            put(form, question, [option])
            check(form)
            said = plain(result(form).text_content())
            partly = option.right and len(rights(question)) > 1
            verdict = "还差一点。" if partly else "✓对。" if option.right else "×不对。"
            assert said.startswith(verdict), (question.id, option.text)
            assert plain(option.why) in said
        put(form, question, rights(question))
        check(form)
        assert "×不对" not in result(form).text_content() and "没有选" not in result(form).text_content()
    assert f"答对了 {len(questions)} 题" in quiz.locator(".sa-score").text_content()
    assert page.log.problems == []


def test_a_half_right_choice_of_several_is_not_right(visit):
    _, quiz, questions = open_quiz(visit, "4-weights")
    k = next(k for k, question in enumerate(questions) if question.kind == "checkbox")
    form = quiz.locator("form").nth(k)
    put(form, questions[k], rights(questions[k])[:1])
    check(form)
    assert result(form).text_content().startswith("还差一点。")
    assert "还有 1 个对的没有选" in result(form).text_content()
    assert form.get_attribute("data-sa-done") == "wrong"


def test_feedback_is_announced_and_the_answer_stays_folded(visit):
    _, quiz, questions = open_quiz(visit, "4-weights")
    form = quiz.locator("form").first
    assert result(form).get_attribute("role") == "status"
    assert not form.locator("details").is_visible()
    check(form)
    assert "请先选一个" in result(form).text_content()
    put(form, questions[0], rights(questions[0]))
    check(form)
    assert form.locator("summary").is_visible() and not form.locator("li").first.is_visible()


ORDER = """forms => forms.map(form =>
  [...form.querySelectorAll(".sa-option input")].map(input => [input.value, input.parentElement.textContent.trim()]))"""


def order(page):
    """小测每一题的选项，照读者看见的次序：[(编号, 文字)]。"""
    return page.locator(".sa-quiz[data-sa-quiz]:not([data-sa-quiz='']) form").evaluate_all(ORDER)


def test_each_reader_has_an_order_and_keeps_it(visit):
    orders = []
    for _ in range(3):
        page, _, questions = open_quiz(visit, "4-weights")
        orders.append(order(page))
        for shown, question in zip(orders[-1], questions):
            texts = [plain(option.text) for option in question.shown if option.number is None]
            assert sorted(int(value) for value, _ in shown) == list(range(len(texts)))
            assert all(plain(text) == texts[int(value)] for value, text in shown)
        seed = page.evaluate(f"localStorage.getItem('{PLACE}order')")
        reopen(page, lambda page=page, seed=seed: page.evaluate(f"localStorage.getItem('{PLACE}order')") == seed)
        assert order(page) == orders[-1]
    assert orders[0] != orders[1] or orders[1] != orders[2]


def test_without_storage_the_order_is_the_printed_one(visit):
    page = visit("book/index.html")
    page.context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('不许') } })")
    page.goto(page.url.replace("index", "4-weights"))
    for shown in order(page):
        assert [int(value) for value, _ in shown] == list(range(len(shown)))


def test_retry_starts_afresh(visit):
    page, quiz, questions = open_quiz(visit, "4-weights")
    form = quiz.locator("form").first
    put(form, questions[0], [questions[0].options[0]])
    check(form)
    form.get_by_role("button", name="再试一次").click()
    assert result(form).text_content() == "" and form.locator("input:checked").count() == 0
    assert form.locator("input").first.evaluate("e => e == document.activeElement")
    reopen(page, lambda: result(form).text_content() == "")
    assert result(form).text_content() == ""


def test_the_keyboard_is_enough(visit):
    page, quiz, questions = open_quiz(visit, "4-weights")
    form = quiz.locator("form").first
    right = [option.right for option in questions[0].shown].index(True)
    form.locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    assert form.locator("input").nth(1).is_checked()
    while not form.locator(f"input[value='{right}']").is_checked():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "对答案"
    page.keyboard.press("Enter")
    assert result(form).text_content().startswith("✓ 对。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert result(form).text_content() == ""
    form.locator("details").evaluate("e => e.hidden = false")
    for element in ("input", "button", "summary"):
        form.locator(element).first.focus()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_two_questions_do_not_disturb_each_other(visit):
    _, quiz, questions = open_quiz(visit, "1-tokens")
    first, last = quiz.locator("form").first, quiz.locator("form").last
    put(first, questions[0], rights(questions[0]))
    put(last, questions[-1], rights(questions[-1]))
    check(first)
    assert result(last).text_content() == "" and last.locator("input:checked").count() == 1


# ── 先猜一猜 ─────────────────────────────────────────────────────────────
@each_chapter
def test_every_guess_shows_the_truth_after_the_choice(visit, name):
    page = visit(f"book/{name}.html")
    open_sides(page)
    forms, told = page.locator("form[data-sa-guess]").all(), []
    assert len(forms) >= 2
    for form in forms:
        truth = form.locator("li[data-sa-right] .sa-text").text_content()
        why = form.locator("details .sa-because").text_content()
        assert not form.locator("details").is_visible()
        field = form.locator("input").first
        field.fill(form.get_attribute("data-sa-low")) if field.get_attribute("type") == "text" else field.check()
        check(form)
        said = result(form).text_content()
        assert "你猜的是" in said and truth in said.partition("算出来是")[2] and why in said
        told.append(said)
    now = lambda: [result(form).text_content() for form in forms]
    reopen(page, lambda: now() == told)
    assert now() == told
    open_sides(page)
    for form in forms:
        form.get_by_role("button", name="重新猜").click()
        assert result(form).text_content() == ""
    assert page.log.problems == []


BAD = {
    "": "还没有填数",
    "   ": "还没有填数",
    "很多": "「很多」不是一个数",
    "NaN": "不是一个数",
    "Infinity": "不是一个数",
    "1e3": "不是一个数",
    "0x10": "不是一个数",
    "1,000": "不是一个数",
    "--1": "不是一个数",
    "7": "应当在 0 到 1 之间，填的是 7",
    "-1": "应当在 0 到 1 之间",
    "9" * 10_000: "太长了",
    "９９": "填的是 99",
    "<img src=x onerror=alert(1)>": "不是一个数",
    "</script><b>": "不是一个数",
    "\u202e1\u0301": "不是一个数",
    "😀": "不是一个数",
}


def number_form(page):
    form = page.locator('.sa-quiz[data-sa-quiz="4-weights"] form[data-sa-kind=number]').first
    return form, form.locator("input")


def test_bad_numbers_are_explained_and_nothing_is_lost(visit):
    page = visit("book/4-weights.html")
    form, field = number_form(page)
    field.fill("0.74")
    field.press("Enter")
    assert result(form).text_content().startswith("✓ 对。")
    for text, message in BAD.items():
        field.fill(text)
        field.press("Enter")
        assert message in result(form).text_content(), text[:20]
        assert field.input_value() == text and field.get_attribute("aria-invalid") == "true"
        assert len(result(form).text_content()) < 100 and result(form).locator("img, b").count() == 0
    reopen(page, lambda: field.input_value() == "0.74")
    assert field.input_value() == "0.74" and result(form).text_content().startswith("✓ 对。")
    assert page.log.problems == []


def test_a_number_may_be_written_in_several_ways(visit):
    form, field = number_form(visit("book/4-weights.html"))
    for text in ("0.74", " ０．７４ ", "74%", ".743", "+0.74", "0。74"):
        field.fill("0")
        field.press("Enter")
        assert not result(form).text_content().startswith("✓ 对。")
        field.fill(text)
        field.press("Enter")
        assert result(form).text_content().startswith("✓ 对。"), text


FUZZ = """([texts]) => {
  const form = document.querySelector('.sa-quiz[data-sa-quiz="4-weights"] form[data-sa-kind=number]');
  const input = form.querySelector("input"), said = form.querySelector(".sa-result");
  return texts.map(text => {
    input.value = text;
    form.requestSubmit();
    return [said.textContent, said.querySelectorAll("*").length];
  });
}"""


def test_five_hundred_strange_inputs(visit):
    rng = random.Random(0)
    alphabet = "0123456789.-+%e ,，。<>&\"'/\\\0\t\u200f\u202e\u0301你我😀NaInfx\ud7ff"
    texts = ["".join(rng.choices(alphabet, k=rng.randrange(60))) for _ in range(500)]
    page = visit("book/4-weights.html")
    before = page.locator("*").count()
    said = page.evaluate(FUZZ, [texts])
    assert len(said) == 500 and all(1 < len(text) < 200 and count <= 4 for text, count in said)
    assert abs(page.locator("*").count() - before) <= 4
    assert page.log.problems == []


# ── 记住，和坏掉的记忆 ───────────────────────────────────────────────────
def test_answers_are_remembered_here_only(visit):
    page, quiz, questions = open_quiz(visit, "4-weights")
    form = quiz.locator("form").first
    put(form, questions[0], rights(questions[0]))
    check(form)
    reopen(page, lambda: result(form).text_content().startswith("✓ 对。"))
    assert result(form).text_content().startswith("✓ 对。")
    assert all(key.startswith("selfattn-") for key in page.evaluate("Object.keys(localStorage)"))
    _, elsewhere, _ = open_quiz(visit, "4-weights")
    assert result(elsewhere.locator("form").first).text_content() == ""


DAMAGED = [
    "",
    "{",
    "null",
    "[]",
    "[99]",
    '["0"]',
    "[null]",
    "[0,1,2,3]",
    "1e999",
    '{"right":5,"total":1}',
    '{"right":"<b>","total":9}',
    '{"read":1,"done":"x"}',
    '"<img src=x onerror=alert(1)>"',
    '"' + "9" * 10_000 + '"',
]


@pytest.mark.parametrize("damaged", DAMAGED, ids=lambda text: text[:20] or "空")
def test_damaged_memory_breaks_nothing(visit, site, damaged):
    html = (site / "book" / "4-weights.html").read_text(encoding="utf-8")
    keys = [f"{PLACE}answer-{key}" for key in re.findall(r'data-sa-key="([^"]+)"', html)]
    assert len(keys) > 4
    keys += [PLACE + name for name in ("quiz-4-weights", "progress-4-weights", "quiz-self-test")]
    page = visit("search.html")
    page.evaluate("([keys, value]) => keys.forEach(key => localStorage.setItem(key, value))", [keys, damaged])
    page.goto(page.url.replace("search.html", "book/4-weights.html"))
    quiz, questions = page.locator('.sa-quiz[data-sa-quiz="4-weights"]'), load("4-weights")[2]
    assert quiz.get_attribute("data-sa-ready") is not None
    form = quiz.locator("form").nth(1)
    put(form, questions[1], rights(questions[1]))
    check(form)
    assert result(form).text_content().startswith("✓ 对。")
    reopen(page, page.locator(".sa-journey").is_visible, page.url.replace("4-weights", "index"))
    assert page.locator(".sa-journey").is_visible()
    assert page.locator(".sa-marks b, .sa-marks img").count() == 0
    page.goto(page.url.replace("index", SELF_TEST))
    assert page.locator(".sa-quiz[data-sa-ready]").count() == 1
    assert page.log.problems == []


FORBIDDEN = {
    "一碰就报错": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('不许') } })",
    "没有": "Object.defineProperty(window, 'localStorage', { value: null })",
    "不许写": "Storage.prototype.setItem = () => { throw new DOMException('不许', 'SecurityError') }",
    "满了": """for (let size = 1 << 22; size; size >>= 1)
      try { for (let k = 0; ; k++) localStorage.setItem(`别人的${size}-${k}`, "x".repeat(size)) } catch {}""",
}
FORGETFUL = "不让网页记东西"


@pytest.mark.parametrize("script", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_cannot_be_kept_is_not_missed(visit, script):
    """没法记的时候：题照样答，这一页上照样看得到，封面和章末说明白。"""
    page = visit("search.html")
    page.context.add_init_script(script)
    page.goto(page.url.replace("search.html", "book/4-weights.html"))
    for quiz in page.locator(".sa-quiz").all():
        assert quiz.get_attribute("data-sa-ready") is not None
    form, question = page.locator('.sa-quiz[data-sa-quiz="4-weights"] form').first, load("4-weights")[2][0]
    put(form, question, rights(question))
    check(form)
    assert result(form).text_content().startswith("✓ 对。")
    panel = page.locator(".sa-progress")
    panel.scroll_into_view_if_needed()
    expect(panel).to_contain_text("读完了，小测 1 /")
    page.get_by_label("我做完了练习").check()
    assert page.get_by_label("我做完了练习").is_checked()
    assert FORGETFUL in panel.text_content()
    page.goto(page.url.replace("4-weights", "index"))
    assert FORGETFUL in page.locator(".sa-journey").text_content()
    assert not page.get_by_role("button", name="清除进度").is_visible()
    page.goto(page.url.replace("index", SELF_TEST))
    hand_in(page)
    expect(page.locator(".sa-score")).to_contain_text("题答对了")
    assert page.log.problems == []


def test_a_full_storage_still_shows_what_is_in_it(visit):
    page = visit("search.html")
    page.evaluate(f"""localStorage.setItem("{PLACE}progress-4-weights", '{{"read":true}}')""")
    page.context.add_init_script(FORBIDDEN["满了"])
    page.goto(page.url.replace("search.html", "book/index.html"))
    said = page.locator(".sa-journey").text_content()
    assert "读完 1 章" in said and FORGETFUL in said
    assert page.get_by_role("button", name="清除进度").is_visible()


def test_where_each_page_keeps_its_own_the_cover_says_so(site, chromium):
    """有的 Firefox：双击打开的网页，一个文件记一处，封面上是空的。"""
    cover = f"{site.as_uri()}/book/index.html"
    for agent, shown in (("Mozilla/5.0 Gecko/20100101 Firefox/115.0", True), ("Mozilla/5.0 Chrome/140.0", False)):
        context = chromium.new_context(user_agent=agent)
        page = context.new_page()
        page.goto(cover)
        bar = page.locator(".sa-journey")
        assert bar.is_visible() == shown
        assert ("一页一页分开记" in bar.text_content()) == shown
        page.evaluate(f"""localStorage.setItem("selfattn-{site.as_posix()}/ progress-4-weights", '{{"read":true}}')""")
        page.evaluate("dispatchEvent(new Event('storage'))")
        assert "读完 1 章" in bar.text_content() and "一页一页" not in bar.text_content()
        context.close()


def test_what_was_kept_without_the_path_is_copied_once(visit):
    page = visit("search.html")
    page.evaluate("""() => {
      localStorage.clear();
      localStorage.setItem("selfattn-progress-4-weights", '{"read":true}');
      localStorage.setItem("selfattn-live:book/4-weights:x", '{}');
      localStorage.setItem("selfattn-deck-theme", "dark");
    }""")
    page.reload()
    keys = ["progress-4-weights", "live:book/4-weights:x", "copied"]
    own = "prefix => Object.keys(localStorage).filter(key => key.startsWith(prefix)).sort()"
    assert page.evaluate(own, PLACE) == sorted(PLACE + key for key in keys)
    assert page.evaluate("localStorage.getItem('selfattn-progress-4-weights')")  # 还没有换版的另一份书，要用
    page.evaluate(f"localStorage.removeItem('{PLACE}progress-4-weights')")
    page.reload()
    assert page.evaluate(own, PLACE) == sorted(PLACE + key for key in keys[1:])


# ── 终点测验 ─────────────────────────────────────────────────────────────
def hand_in(page):
    page.get_by_role("button", name="交卷").click()
    return page.locator(".sa-score")


def test_the_self_test_all_right(visit):
    page, quiz, questions = open_quiz(visit, SELF_TEST)
    for form, question in zip(quiz.locator("form").all(), questions):
        put(form, question, rights(question))
    score = hand_in(page)
    expect(score).to_contain_text("12 题答对了 12 题")
    assert score.locator("a").count() == 0
    assert score.evaluate("e => e == document.activeElement") and score.get_attribute("role") == "status"
    reopen(page, lambda: "12 题答对了 12 题" in score.text_content())
    expect(score).to_contain_text("12 题答对了 12 题")


def test_the_self_test_leads_back_to_every_section(visit, site):
    page, quiz, questions = open_quiz(visit, SELF_TEST)
    for form, question in zip(quiz.locator("form").all(), questions):
        put(form, question, [option for option in question.options if not option.right][:1])
    score = hand_in(page)
    links = score.locator("a").all()
    assert "答对了 0 题" in score.text_content() and len(links) == 12
    for link, question in zip(links, questions):
        assert problem(site / "book" / f"{SELF_TEST}.html", link.get_attribute("href")) is None
        assert question.section.split("#")[1] in link.text_content()
    links[6].click()
    page.wait_for_url("**/4-weights.html#*")
    heading = page.locator("h2", has_text="误解三")
    assert -5 < heading.bounding_box()["y"] < 300


def test_the_self_test_keeps_the_choices_before_handing_in_and_can_be_done_again(visit):
    page, quiz, questions = open_quiz(visit, SELF_TEST)
    forms = quiz.locator("form")
    put(forms.nth(1), questions[1], rights(questions[1]))
    reopen(page, lambda: forms.nth(1).locator("input:checked").count() == 1)
    assert forms.nth(1).locator("input:checked").count() == 1
    assert page.locator(".sa-score").text_content() == ""
    score = hand_in(page)
    assert "答对了 1 题" in score.text_content() and score.locator("a").count() == 11
    page.get_by_role("button", name="重新作答").click()
    assert score.text_content() == "" and quiz.locator("input:checked").count() == 0
    reopen(page, lambda: score.text_content() == "" and quiz.locator("input:checked").count() == 0)
    assert score.text_content() == "" and quiz.locator("input:checked").count() == 0


# ── 进度 ─────────────────────────────────────────────────────────────────
def test_the_cover_shows_what_was_read_answered_and_done(visit):
    page, quiz, questions = open_quiz(visit, "4-weights")
    chapter, cover = page.url, page.url.replace("4-weights", "index")
    page.goto(cover)
    card = page.locator(".sa-steps li").nth(3)
    marks = card.locator(".sa-marks")
    assert marks.text_content() == "" and not page.locator(".sa-journey").is_visible()

    page.go_back()
    form = quiz.locator("form").first
    put(form, questions[0], rights(questions[0]))
    check(form)
    reopen(page, lambda: marks.text_content() == f"小测 1 / {len(questions)}", cover)
    expect(marks).to_have_text(f"小测 1 / {len(questions)}")

    page.goto(chapter)
    page.locator(".sa-progress").scroll_into_view_if_needed()
    page.locator(".sa-progress", has_text="读完了").wait_for()
    page.get_by_label("我做完了练习").check()
    reopen(page, lambda: marks.locator("span").count() == 3, cover)
    expect(marks.locator("span")).to_have_text(["读完了", f"小测 1 / {len(questions)}", "练习做完了"])
    expect(page.locator(".sa-journey")).to_contain_text("读完 1 章，小测答对 1 题，做完 1 章的练习")
    assert page.locator(".sa-steps li").nth(2).locator(".sa-marks").text_content() == ""


def test_the_progress_is_cleared_only_after_a_confirmation(visit):
    page = visit("book/index.html")
    page.evaluate(f"""() => {{
      localStorage.setItem("{PLACE}progress-4-weights", '{{"read":true}}');
      localStorage.setItem("selfattn-mode", "dark");
      localStorage.setItem("selfattn-answer-1", "[0]"); // 从前的，也清掉
      localStorage.setItem("selfattn-/a/ answer-1", "[0]"); // 另一份书的
      localStorage.setItem("别人的", "1");
    }}""")
    reopen(page, page.locator(".sa-journey").is_visible)
    button = page.get_by_role("button", name="清除进度")
    page.once("dialog", lambda dialog: dialog.dismiss())
    button.click()
    assert "读完 1 章" in page.locator(".sa-journey").text_content()
    page.once("dialog", lambda dialog: dialog.accept())
    button.click()
    assert "进度已经清除" in page.locator(".sa-journey").text_content()
    assert page.evaluate("Object.keys(localStorage).sort()") == [
        "selfattn-/a/ answer-1", PLACE + "copied", "selfattn-mode", "别人的",
    ]  # fmt: skip
    reopen(page, page.locator(".sa-journey").is_hidden)
    assert not page.locator(".sa-journey").is_visible()


# ── 没有脚本、打印、手机、无障碍 ─────────────────────────────────────────
@each_chapter
def test_without_javascript_questions_and_answers_are_there(visit, name):
    page, quiz, questions = open_quiz(visit, name, java_script_enabled=False)
    forms = quiz.locator("form").all()
    assert len(forms) == len(questions)
    for form, question in zip(forms, questions):
        assert form.locator("legend").is_visible() and form.locator("label").first.is_visible()
        assert not form.locator("button").first.is_visible()
        assert not form.locator("li").first.is_visible()
        form.locator("summary").click()
        for item, option in zip(form.locator("li").all(), question.shown):
            assert item.is_visible() and plain(option.why) in plain(item.text_content())
    open_sides(page)
    for form in page.locator("form[data-sa-guess]").all():
        form.locator("summary").click()
        assert form.locator("li[data-sa-right]").is_visible()


@pytest.mark.parametrize("name", ["4-weights", SELF_TEST])
def test_print_shows_the_questions_without_the_answers(visit, name):
    page, quiz, questions = open_quiz(visit, name, color_scheme="dark")
    form = quiz.locator("form").first
    put(form, questions[0], rights(questions[0]))
    (hand_in if name == SELF_TEST else check)(page if name == SELF_TEST else form)
    page.emulate_media(media="print")
    assert form.locator("legend").is_visible() and form.locator("label").first.is_visible()
    for hidden in (".sa-actions", ".sa-result", "details", ".sa-score"):
        assert quiz.locator(hidden).filter(visible=True).count() == 0
    assert not page.locator(".sa-progress").filter(visible=True).count()


def answer_everything(page):
    open_sides(page)
    for form in page.locator(".sa-question").all():
        field = form.locator("input").first
        field.fill("1") if field.get_attribute("type") == "text" else field.check()
    page.locator(".sa-question, .sa-quiz").evaluate_all("""all => all.forEach(e =>
      e.matches("form") ? e.requestSubmit() : e.querySelector(".sa-hand-in")?.click())""")
    page.locator("details").evaluate_all("all => all.forEach(e => e.open = true)")


ANSWERED = [".sa-quiz", ".sa-question", ".sa-journey", ".sa-marks", ".sa-progress"]


@pytest.mark.parametrize("name", ["4-weights", SELF_TEST, "index"])
def test_axe_finds_no_violation_after_answering(visit, name):
    page = visit("book/4-weights.html")
    page.evaluate(f"""localStorage.setItem("{PLACE}progress-4-weights", '{{"read":true,"done":true}}')""")
    page.goto(page.url.replace("4-weights", name))
    answer_everything(page)
    assert violations_in_both(page, ANSWERED) == []
    assert english(page.locator(".sa-quiz button, .sa-journey, .sa-marks, .sa-progress").all_text_contents()) == []


def test_targets_are_large_enough_to_touch(visit):
    page = visit("book/4-weights.html", **PHONE, has_touch=True)
    answer_everything(page)
    targets = ".sa-quiz :is(.sa-option, button, summary, .sa-fill input), .sa-progress label"
    boxes = [element.bounding_box() for element in page.locator(targets).filter(visible=True).all()]
    assert len(boxes) > 20 and all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    assert not page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")


def test_the_cheat_sheet_prints_on_one_page(visit):
    page = visit("book/appendix/cheat-sheet.html")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [round(float(side) / 72 * 25.4) for side in box] == [210, 297]
    assert page.locator("table tr").count() == 1 + 7 + 1 + 3

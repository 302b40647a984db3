"""题目：对的答案由模型说了算，每个选项有讲解，文字守规矩；先猜一猜的答案都是现算的。"""

import ast
import json
import re
from copy import deepcopy
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import prose
import pytest
from jsonschema import Draft202012Validator

import selfattn
from selfattn import guess, output, quiz
from selfattn.questions import bank, schema
from selfattn.questions.bank import Question, fill, load, names, value
from selfattn.questions.form import inline

FILES = bank.files()
CHAPTERS = [path.stem for path in FILES if path.stem[0].isdigit()]
STEPS = [path.stem for path in sorted(prose.BOOK.glob("[1-8]-*.ipynb"))]  # 七步和第 8 页
SELF_TEST = "self-test"
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS)
each_file = pytest.mark.parametrize("name", [*CHAPTERS, SELF_TEST])


@cache
def pairs(name):
    """[(文件里写的, 算好的)]，一题一对。"""
    _, data, questions = load(name)
    return list(zip(data["questions"], questions))


def strings(item):
    """一题里给读者看的每一句。"""
    given = [item["ask"], item.get("why", []), *(o.get("text", []) for o in item["options"])]
    given += [option["why"] for option in item["options"]]
    return [line for part in given for line in ([part] if isinstance(part, str) else part)]


def test_that_these_files_are_code_is_said_and_not_pretended_away():
    """没有沙箱：算式能做 Python 能做的一切。把它关进去之前，先改 schema.json 和 docs/question.md 里的话。"""
    assert value("__import__('os').getcwd()") == str(Path.cwd())
    said = (prose.ROOT / "docs" / "question.md").read_text(encoding="utf-8")
    assert all("eval" in text and "没有沙箱" in text for text in (schema.rules()["description"], said))


# ── 对的答案 ─────────────────────────────────────────────────────────────
def disagreements(item, question):
    """check 算出来的，和 right 写的不一样的选项。"""
    wrong = []
    for given, option in zip(item["options"], question.options):
        if "check" in given:
            truth = eval(given["check"], names() | {"x": option.number})
            if not isinstance(truth, (bool, np.bool_)) or bool(truth) != given["right"]:
                wrong.append((given["check"], truth))
    return wrong


@each_file
def test_the_model_agrees_on_every_right_and_wrong_option(name):
    assert [found for item, question in pairs(name) for found in disagreements(item, question)] == []


@each_file
def test_options_with_numbers_from_the_model_are_checked(name):
    for item, question in pairs(name):
        computed = any("{" in line for o in item["options"] for line in o.get("text", ""))
        for given in item["options"]:
            needs = given["right"] if question.kind == "number" else computed
            assert "check" in given or not needs, (item["id"], given)


def test_most_questions_are_checked():
    items = [item for path in FILES for item, _ in pairs(path.stem)]
    checked = [item for item in items if any("check" in option for option in item["options"])]
    assert len(checked) > 0.75 * len(items)


def test_a_wrong_claim_is_noticed():
    item = dict(id="a", kind="radio", ask="", options=[dict(text="", right=False, why="", check="t.n == 3")])
    question = Question("a", "radio", "", (selfattn.quiz("4").questions[0].options[0],))
    assert disagreements(item, question) == [("t.n == 3", True)]


# ── 题目齐不齐 ───────────────────────────────────────────────────────────
def test_every_chapter_has_enough_questions():
    """七步和第 8 页各有至少四道；再添的章，有几道算几道，但是题目总有自己的章。"""
    assert set(STEPS) <= set(CHAPTERS) <= {path.stem for path in prose.BOOK.glob("*.ipynb")}
    counts = [len(pairs(chapter)) for chapter in STEPS]
    assert min(counts) >= 4 and sum(counts) >= 28


@each_file
def test_no_expression_is_left_in_the_text(name):
    for _, question in pairs(name):
        assert not any(set("{}") & set(text) for text in (question.ask, *(o.why for o in question.options)))


def test_no_question_is_asked_twice():
    asks = [question.ask for path in FILES for _, question in pairs(path.stem)]
    keys = [question.key for path in FILES for _, question in pairs(path.stem)]
    assert len(set(asks)) == len(asks) == len(set(keys))


def test_the_right_option_is_not_always_in_the_same_place():
    questions = [question for path in FILES for _, question in pairs(path.stem) if question.kind == "radio"]
    places = [[option.right for option in question.shown].index(True) for question in questions]
    assert max(map(places.count, set(places))) <= len(places) / 2


# ── 选项不露馅 ───────────────────────────────────────────────────────────
def length(option):
    return len(re.sub(r"[`*]", "", option.text))


def gives_away(question):
    """对的选项比最长的错的长出三成，或者有选项说“总是”“从不”。"""
    if question.kind == "number":
        return False
    rights, wrongs = (
        [length(option) for option in question.options if option.right is right] for right in (True, False)
    )
    absolute = any(re.search("总是|从不", option.text) for option in question.options)
    return absolute or bool(wrongs and max(rights) > 1.3 * max(wrongs))


def test_no_option_gives_itself_away():
    found = [question.id for path in FILES for _, question in pairs(path.stem) if gives_away(question)]
    assert found == []


@pytest.mark.parametrize(
    "right, wrong, faulty",
    [("一二三四五六七", "一二三四五", True), ("一二三四五六", "一二三四五", False), ("`**一二**`", "一二", False),
     ("总是一二", "三四五六", True), ("一二三四", "从不五六", True)],
)  # fmt: skip
def test_finds_what_gives_itself_away(right, wrong, faulty):
    options = bank.Option(right, True, ""), bank.Option(wrong, False, "")
    assert gives_away(Question("a", "radio", "", options)) is faulty


def test_the_printed_order_depends_on_the_question_alone():
    options = tuple(bank.Option(text, text == "甲", "") for text in "甲乙丙丁")
    orders = {Question(str(k), "radio", "", options).shown for k in range(20)}
    assert len(orders) > 5 and {order.index(options[0]) for order in orders} == {0, 1, 2, 3}
    assert Question("3", "radio", "", options).shown == Question("3", "radio", "", options[::-1]).shown
    assert Question("guess", "radio", "", options, guess=True).shown == options


def headings(page):
    notebook = prose.BOOK / f"{page}.ipynb"
    return [line.lstrip("# ") for text in prose.markdown(notebook) for line in text.split("\n") if line.startswith("#")]


def test_the_self_test_covers_the_seven_steps_and_leads_back():
    questions = [question for _, question in pairs(SELF_TEST)]
    assert len(questions) == 12
    assert {question.section[0] for question in questions} == set("1234567")
    for question in questions:
        page, heading = question.section.split("#")
        assert headings(page).count(heading) == 1, question.section


# ── 文字 ─────────────────────────────────────────────────────────────────
def faults(line):
    line = re.sub(r"\{[^{}]*\}", "8", line)
    return prose.style_faults(line) + [f"没有算式的数：{bare}" for bare in prose.numbers(line)[1]]


@each_file
def test_style(name):
    found = [fault for item, _ in pairs(name) for line in strings(item) for fault in faults(line)]
    assert found == []


def test_style_faults_are_noticed():
    assert faults("概率是 0.52。") and faults("一句。又一句。") and faults("词元token")
    assert not faults("概率是 {t.P[-1, 6]:.2f}。")


def test_the_script_uses_only_characters_of_the_book():
    """随书的后备字体里，只有网页上出现的字。"""
    book = {c for path in prose.pages() for text in prose.markdown(path) for c in text}
    script = (prose.ROOT / "src/selfattn/questions/quiz.js").read_text(encoding="utf-8")
    script = re.sub(r"/\*.*?\*/", "", script, flags=re.S)
    shown = {c for name in (*CHAPTERS, SELF_TEST) for c in quiz(name)._repr_html_().partition("<script>")[0]}
    assert set(re.findall(prose.CJK, script)) <= book | shown


# ── 先猜一猜 ─────────────────────────────────────────────────────────────
def guesses(chapter):
    """[(是第几格, guess 的调用)]。"""
    cells = nbformat.read(prose.BOOK / f"{chapter}.ipynb", as_version=4).cells
    found = []
    for k, cell in enumerate(cells):
        if cell.cell_type == "code" and "guess(" in cell.source:
            calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
            found += [(k, call) for call in calls if ast.unparse(call.func) == "guess"]
    return found


def literal_texts(call):
    """调用里写死的文字；f 字符串里的算式换成 8。"""
    texts = []
    for node in ast.walk(call):
        if isinstance(node, ast.JoinedStr):
            texts.append("".join(part.value if isinstance(part, ast.Constant) else "8" for part in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
    return [text for text in texts if not re.fullmatch(r"[.,\d]+[f%e]", text)]


@each_chapter
def test_every_chapter_has_guesses_computed_by_the_model(chapter):
    found = guesses(chapter)
    assert len(found) >= 2 or chapter not in STEPS
    for _, call in found:
        answer = {keyword.arg: keyword.value for keyword in call.keywords}["answer"]
        assert any(isinstance(node, ast.Name) for node in ast.walk(answer)), ast.unparse(call)[:80]
        assert [bare for text in literal_texts(call) for bare in prose.numbers(text)[1]] == []


@each_chapter
def test_a_guess_comes_before_the_explanation(chapter):
    """第一个猜在「想法」之前；别的各在自己那一节的标题下面，讲它的话之前（还没有搬的在标题上面）。"""
    cells = nbformat.read(prose.BOOK / f"{chapter}.ipynb", as_version=4).cells
    if not (places := [k for k, _ in guesses(chapter)]):
        return
    ideas = next(k for k, cell in enumerate(cells) if cell.source.startswith("## 想法"))
    assert places[0] < ideas
    for place in places:
        *_, above = (cell for k, cell in enumerate(cells) if k < place and k not in places)
        following = next(cell for k, cell in enumerate(cells) if k > place and k not in places)
        assert re.match("###? ", above.source) or following.source.startswith("## ")
        assert "hide-input" in cells[place].metadata.tags


@each_chapter
def test_every_chapter_has_its_quiz(chapter):
    sources = [cell.source for cell in nbformat.read(prose.BOOK / f"{chapter}.ipynb", as_version=4).cells]
    assert sources.count(f'quiz("{chapter.partition("-")[0]}")') == 1


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(options=["一"], answer="一"), "至少有两个"),
        (dict(options=["一", "一"], answer="一"), "不重复"),
        (dict(options=["一", "二"], answer="三"), "answer 应当是 options 之一"),
        (dict(answer=2), "0 到 1 之间"),
        (dict(answer=float("nan")), "之间的数"),
        (dict(answer="一"), "之间的数"),
    ],
)
def test_guess_refuses_a_question_without_an_answer(arguments, message):
    with pytest.raises(ValueError, match=message):
        guess("问", why="因为", **arguments)


# ── 算式 ─────────────────────────────────────────────────────────────────
def test_expressions_are_computed_by_the_model():
    weight = selfattn.run("我爱你").A[0, 2, 0]
    assert fill("权重 {t.A[0, 2, 0]:.2f}，{run('他爱我').tokens[0]}") == f"权重 {weight:.2f}，他"
    assert fill(["一句。", "又一句。"]) == "一句。又一句。"
    assert value("sum(a for a in t.A[0, 2])") == pytest.approx(1)


def test_a_backslash_stays_a_backslash():
    assert fill(r"\frac{t.n}{2}") == r"\frac32"


# ── 找题目 ───────────────────────────────────────────────────────────────
OPTIONS = [dict(text=text, right=text == "甲", why=f"因为{text}。") for text in "甲乙丙"]
QUESTION = dict(id="a", kind="radio", ask="问？", options=OPTIONS)
NUMBERS = [dict(value=str(k), right=k == 0, why=f"因为{k}。", check="x == 0") for k in range(3)]
NUMBER = dict(id="a", kind="number", ask="问？", high=2, digits=0, close=0, options=NUMBERS)


def write(folder, data):
    folder.mkdir(parents=True, exist_ok=True)
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    (folder / "9-test.json").write_text(text, encoding="utf-8")


def test_questions_are_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(quiz("4").questions) == len(pairs("4-weights"))


@pytest.mark.parametrize("chapter", ["77", "../4", "", None, "4-weights.json", "*", "a" * 10_000])
def test_a_chapter_without_questions_says_so(chapter):
    with pytest.raises(ValueError, match=r"题目|chapter"):
        quiz(chapter)


def broken(question=QUESTION, **changes):
    return json.dumps(dict(questions=[question | changes]))


def options(k=0, question=QUESTION, **changes):
    changed = [given | changes if j == k else given for j, given in enumerate(question["options"])]
    return broken(question, options=changed)


BROKEN = {
    "{": "",
    "[]": r"应当是一组 \{…\}",
    "{}": "questions 没有写",
    json.dumps(dict(questions=[])): "questions 至少要有 1 项",
    json.dumps(dict(questions=[QUESTION, QUESTION])): "有两道题的 id 都是 a",
    json.dumps(dict(questions=[QUESTION], exam=True)): "题目 a 的 section 没有写",
    json.dumps(dict(questions=[QUESTION], title="x")): "title 不认得",
    broken(kind="x"): "题目 a 的 kind 应当是 radio、checkbox、number 之一",
    broken({k: v for k, v in QUESTION.items() if k != "ask"}): "题目 a 的 ask 没有写",
    broken({k: v for k, v in QUESTION.items() if k != "id"}): r"题目 \[0\] 的 id 没有写",
    broken(asks="问？"): "题目 a 的 asks 不认得",
    broken(section="小结"): "题目 a 的 section 应当合",
    broken(options=OPTIONS[:2]): "题目 a 的 options 至少要有 3 项，写了 2 项",
    broken(options=[*OPTIONS[1:], OPTIONS[1] | dict(text="丁", why="丁。")]): "对的选项有 0 个",
    broken(NUMBER, digits=-1): "题目 a 的 digits 应当不小于 0",
    broken(NUMBER, low=1): "0 不在 low 到 high，1 到 2 之间",
    broken(NUMBER, close=1): "0 和 1 相差不到 close",
    options(1, right=True): "对的选项有 2 个",
    options(1, right="no"): r"题目 a 的 options\[1\].right 应当是true 或 false，写的是 'no'",
    options(1, text="甲"): "有两个的 text 都是“甲”",
    options(1, why="因为甲。"): "有两个的 why 都是“因为甲。”",
    options(2, why=""): r"题目 a 的 options\[2\].why 是空的",
    options(0, NUMBER, check=""): r"题目 a 的 options\[0\].check 是空的",
    options(0, NUMBER, right=False): "对的选项有 0 个",
    broken(ask="{nothing}"): "题目 a 的 ask 算不出来：'{nothing}'.*nothing",
    broken(ask=["一{t.n", "}{"]): "题目 a 的 ask 算不出来",
    options(1, why="{t.A[9, 9, 9]}"): r"题目 a 的 options\[1\].why 算不出来：'\{t.A",
    options(1, NUMBER, value="1 +"): r"题目 a 的 options\[1\].value 算不出来：'1 \+'",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_says_what_is_wrong(tmp_path, monkeypatch, text):
    monkeypatch.setattr(bank, "HERE", tmp_path)
    write(tmp_path, text)
    with pytest.raises(ValueError, match=f"题目文件 9-test.json 有错：.*{BROKEN[text]}"):
        quiz("9")


@pytest.mark.parametrize("question", [QUESTION, NUMBER, QUESTION | dict(kind="checkbox")])
def test_a_whole_file_is_read(tmp_path, monkeypatch, question):
    monkeypatch.setattr(bank, "HERE", tmp_path)
    write(tmp_path, dict(questions=[question]))
    assert [made.id for made in quiz("9").questions] == ["9-test-a"]


# ── schema.json ──────────────────────────────────────────────────────────
def places(data, path=()):
    """data 里的每一处：(路径, 值)。"""
    yield path, data
    for key, part in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(part, (*path, key))


def damaged(data):
    """把 data 的每一处改坏一点：去掉、换成别的类型、清空、多一项。"""
    for path, part in places(data):
        *folder, last = path or (None,)
        for new in (None, 7, -1.5, True, "", "x", [], [""], {}, "去掉", "多一项"):
            changed = deepcopy(data)
            place = changed
            for key in folder if path else ():
                place = place[key]
            if new == "多一项" and isinstance(part, dict):
                (place[last] if path else place)["new"] = 1
            elif new == "去掉" and path:
                del place[last]
            elif path:
                place[last] = new
            yield changed


@pytest.mark.parametrize("question", [QUESTION, NUMBER | dict(section="4-weights#小结", low=0, why=["甲。", "乙。"])])
@pytest.mark.parametrize("exam", [{}, dict(exam=True)], ids=["", "exam"])
def test_our_check_agrees_with_jsonschema(question, exam):
    """读者不用装 jsonschema：我们自己的几行，判的和它一样。"""
    official = Draft202012Validator(schema.rules())
    official.check_schema(schema.rules())
    said = [
        (bool(schema.check(data)), not official.is_valid(data)) for data in damaged(dict(questions=[question]) | exam)
    ]
    assert [k for k, (ours, theirs) in enumerate(said) if ours != theirs] == []
    assert {ours for ours, _ in said} == {True, False}


def test_our_check_knows_every_keyword_of_the_schema():
    """schema.json 用了一个不认得的关键字，规则就会悄悄不管用。"""
    known = set(re.findall(r"\"(\$?\w+)\"", Path(schema.__file__).read_text(encoding="utf-8")))
    notes = {"$schema", "$defs", "title", "description"}

    def keywords(rule):
        yield from rule
        for key, part in rule.items():
            if key in ("properties", "$defs"):
                for inner in part.values():
                    yield from keywords(inner)
            elif isinstance(part, dict):
                yield from keywords(part)

    assert set(keywords(schema.rules())) <= known | notes


@each_file
def test_every_file_points_to_the_schema(name):
    _, data, _ = load(name)
    assert (bank.HERE / data["$schema"]) == schema.FILE


# ── 写成的 HTML ──────────────────────────────────────────────────────────
class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def test_what_is_asked_is_text_not_html():
    evil = "<script>alert(1)</script></p><img src=x onerror=alert(1)>"
    made = Elements(guess(evil, [evil, "二"], answer="二", why=evil)._repr_html_())
    assert [tag for tag, _ in made.tags].count("script") == 1
    assert "img" not in [tag for tag, _ in made.tags]
    assert inline("`a<b` **c**") == "<code>a&lt;b</code> <strong>c</strong>"


@each_file
def test_the_html_holds_every_option_and_every_explanation(name):
    text = Elements(quiz(name)._repr_html_()).text
    for _, question in pairs(name):
        for option in question.options:
            assert Elements(inline(option.why)).text in text
            assert Elements(inline(option.text)).text in text


def test_every_field_has_a_label_and_every_form_a_fieldset():
    made = Elements(quiz("4")._repr_html_())
    count = [tag for tag, _ in made.tags].count
    assert count("form") == count("fieldset") == count("legend") == len(pairs("4-weights"))
    assert count("input") == count("label")
    assert all("onclick" not in attributes for _, attributes in made.tags)


def test_nothing_is_fetched():
    for name in (*CHAPTERS, SELF_TEST):
        html = quiz(name)._repr_html_()
        assert not re.search(r"https?://|//cdn|@import|url\(", html)


def test_two_on_a_page_do_not_share_an_id():
    tags = [tag for _ in range(2) for tag in Elements(quiz("4")._repr_html_()).tags]
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(set(ids)) == len(ids) == 2


def test_links_lead_to_pages_on_the_site_and_to_notebooks_elsewhere():
    links = lambda: [a["href"] for tag, a in Elements(quiz(SELF_TEST)._repr_html_()).tags if tag == "a"]
    for mode in ("static", "page"):
        output.set_mode(mode)
        assert len(links()) == 12 and all(".html#" in link for link in links())
    output.set_mode("notebook")
    assert all(".ipynb#" in link for link in links())


def test_without_html_the_question_is_there_but_not_the_answer():
    shown = repr(quiz("4"))
    assert "每一列" in shown and "第 1 题" in shown
    assert "每个字听我多少" not in shown
    assert "先猜一猜" in repr(guess("问？", ["一", "二"], answer="二", why="因为"))

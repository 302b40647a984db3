"""教师手册：教案点名的幻灯片都在、都是那一张，分钟加得起来，考题里没有别的题的答案。"""

import re

import nbformat
import prose
import pytest

import selfattn
from press.decks import source
from selfattn import MODEL

GUIDE = nbformat.read(prose.BOOK / "appendix" / "teachers.ipynb", as_version=4)
TEXT = prose.COMMENT.sub("", "\n".join(cell.source for cell in GUIDE.cells if cell.cell_type == "markdown"))
NAMED = re.compile(r"第 (\d+) 章第 ([\d、]+) 张")
SLIDES = {  # (章, 第几张): 手册里说的是哪一张
    (1, 4): "差别在哪里？",
    (1, 5): "先排队，再报数",
    (1, 6): "三个字，几个编号？",
    (2, 5): "哪一行是「你」的？",
    (2, 7): "「我爱你」成了什么？",
    (3, 4): "一个字，三个身份",
    (3, 9): "这一格，用到哪一行哪一列？",
    (3, 10): "动手算：「你」的查询，头 1",
    (4, 2): "今天走到第 4 步",
    (4, 4): "一个查询，三个权重",
    (4, 6): "轮到「你」看，头 1",
    (4, 7): "换成头 0",
    (4, 15): r"除以 $\sqrt{d_k}$，为了防溢出？",
    (4, 16): "$d_k$ 变大，不除会怎样？",
    (4, 17): "掩码放在 softmax 前还是后？",
    (5, 6): "权重差不多平分",
    (5, 11): "能把输出拖出三角形吗？",
    (5, 13): "拿分数去混，行吗？",
    (6, 12): "关掉一个头，还猜得对吗？",
    (6, 13): "谁都没选「。」，它怎么赢的？",
    (7, 7): "八个概率，谁和谁平分？",
    (7, 10): "多高的温度压得下「们」？",
    (7, 13): "从「我」开始，会写成什么？",
    (8, 14): "前两个字对调，概率怎样变？",
}


def section(title):
    """「## title」下面的文字。"""
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)[1]


# ── 教案 ─────────────────────────────────────────────────────────────────
def test_every_slide_the_guide_names_is_the_one_meant():
    named = {(int(chapter), int(k)) for chapter, slides in NAMED.findall(TEXT) for k in slides.split("、")}
    assert named == set(SLIDES)
    decks = {int(path.stem.partition("-")[0]): source.read(path) for path in prose.decks()}
    assert {(chapter, k): decks[chapter][k - 1].title for chapter, k in named} == SLIDES


@pytest.mark.parametrize("title, minutes", [("一节课，40 分钟", 40), ("一次大课，90 分钟", 90)])
def test_each_plan_starts_at_zero_and_ends_in_time(title, minutes):
    plan = section(title)
    starts = [int(minute) for minute in re.findall(r"^\| (\d+) \|", plan, re.M)]
    assert starts[0] == 0 and starts == sorted(set(starts)) and minutes - 6 <= starts[-1] < minutes
    rows = [line.strip("| ").split(" | ") for line in plan.splitlines() if line.startswith("| ")]
    assert {len(row) for row in rows} == {5}


def test_the_activity_fits_where_the_plan_puts_it():
    starts = [int(minute) for minute in re.findall(r"^\| (\d+) \|", section("一次大课，90 分钟"), re.M)]
    room = starts[starts.index(45) + 1] - 45
    times = re.search(r"\*\*时间\*\*　(.*?)，共 (\d+) 分钟", TEXT)
    parts = [int(minute) for minute in re.findall(r"(\d+) 分钟", times[1])]
    assert sum(parts) == int(times[2]) == room
    rounds = [int(minute) for minute in re.findall(r"^\*\*第.轮　.*?（(\d) 分钟", TEXT, re.M)]
    assert rounds[:2] == parts[1:3] and re.search(rf"第三轮另要 {rounds[2]} 分钟", TEXT)


# ── 考题 ─────────────────────────────────────────────────────────────────
SENTENCES = ("我爱他", *re.search("例如「(...)」「(...)」", TEXT).groups())


def questions(exam, answers=True):
    """[(分, 题目, 答案)]：运行手册里的考题，收下它说的话。"""
    code = {cell.id: cell.source for cell in GUIDE.cells if cell.cell_type == "code"}
    said = []
    names = {name: getattr(selfattn, name) for name in selfattn.__all__} | {"np": __import__("numpy")}
    exec(re.search(r"^def vec.*?(?=\n\n)", code["teachers-01"], re.M | re.S)[0], names)
    names |= {"exam": exam, "answers": answers, "say": said.append}
    for key in sorted(key for key in code if "teachers-30" <= key <= "teachers-37"):
        exec(code[key], names)
    found = []
    for number, text in enumerate(said, 1):
        question, _, answer = text.partition("**答案**")
        found.append((int(re.search(rf"\*\*第 {number} 题（(\d+) 分）\*\*", question)[1]), question, answer))
    return found


def decimals(text):
    """写到两位或更多的小数，都留两位。"""
    return {f"{float(number):.2f}" for number in re.findall(r"-?\d+\.\d\d+", text)}


@pytest.mark.parametrize("exam", SENTENCES)
def test_no_answer_is_in_the_text_of_another_question(exam):
    found = questions(exam)
    for k, (_, asked, answer) in enumerate(found):
        others = set().union(*(decimals(question) for j, (_, question, _) in enumerate(found) if j != k))
        given = (decimals(answer) - decimals(asked)) & others
        assert len(given) < 2, (asked, given)  # 偶然有一个数相同，不算
    assert "右上角" not in "".join(question for _, question, _ in found)  # 第 1、5 题要学生自己画出来


@pytest.mark.parametrize("exam", SENTENCES)
def test_without_answers_it_is_a_paper(exam):
    paper = questions(exam, answers=False)
    assert not any("答案" in question or answer for _, question, answer in paper)
    asked = [question for _, question, _ in questions(exam)]
    assert all(full.strip() in question for full, (_, question, _) in zip(asked, paper, strict=True))


def test_the_points_are_as_the_guide_says():
    points = [points for points, _, _ in questions("我爱他")]
    assert len(points) == 8 and sum(points) == 100 and "八题，100 分" in TEXT
    assert f"前五题，{sum(points[:5])} 分" in TEXT


def test_what_is_said_about_the_prediction_without_w_o_is_true():
    for exam in SENTENCES:
        x = selfattn.run(exam)
        bare = selfattn.predict(x.concat, MODEL.W_U)[-1]
        assert MODEL.vocab[bare.argmax()] != next(iter(x.prediction))


def test_the_cheat_sheet_does_not_answer_the_exam():
    sheet = nbformat.read(prose.BOOK / "appendix" / "cheat-sheet.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in sheet.cells if cell.cell_type == "markdown")
    asked = "".join(question for _, question, _ in questions("我爱他"))
    assert "防溢出" in text and "不改变名次" in text  # 速查表上有的，就不要考
    assert "管什么" not in asked and "会换人吗" not in asked

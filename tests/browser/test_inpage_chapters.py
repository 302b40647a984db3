"""网页里的 Python：每一章的每一格和建书时一样，每个滑块、每道练习、每个探索器都动得起来。"""

import json
import os
import re

import exercise_cases
import firefox
import frames
import nbformat
import prose
import pytest
from both_ways import EXPLORERS, cells, follow
from inpage import MINUTE, READ, READY, InPage
from playwright.sync_api import expect
from screen import open_sides
from visits import foreign

pytestmark = pytest.mark.usefixtures("inpage_built")
NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")


def ties(built, got):
    """建书时的和现在的，字一样，数也一样；返回有几个数末位差 1：正好在两个写法的中间，浏览器里的加法次序不同。

    别的不同就是 None。
    """
    built, got = ("\n".join(texts or []) for texts in (built, got))
    if NUMBER.split(built) != NUMBER.split(got):
        return None
    count = 0
    for pair in zip(NUMBER.findall(built), NUMBER.findall(got)):
        digits = {len(number.partition(".")[2]) for number in pair}
        a, b = (round(float(number.replace("−", "-")) * 10 ** max(digits)) for number in pair)
        if len(digits) > 1 or abs(a - b) > 1:
            return None
        count += a != b
    return count


def drive(page, chapter):
    """每个 interact 的每个控件动一下，图上的字就是 NumPy 算的；支线先打开。"""
    page.locator(".sa-side > details").evaluate_all("sides => sides.forEach(e => e.open = true)")
    boxes = page.locator(".live-output .widget-interact").all()
    if boxes:  # 图里的数先收着，键盘也打得开
        header, words = (boxes[0].locator(name).first for name in (".jupyter-widget-Collapse-header", ".sa-alt"))
        assert not words.is_visible() and header.get_attribute("aria-expanded") == "false"
        header.press("Enter")
        expect(words).to_be_visible()
        assert header.get_attribute("aria-expanded") == "true"
    figures = frames.figures(chapter)
    assert len(boxes) == len(figures)
    for box, figure in zip(boxes, figures):
        position = list(figure.default)
        controls = box.locator("[role=slider], select, input[type=checkbox]").all()
        assert len(controls) == len(figure.controls)
        for k, (control, element) in enumerate(zip(figure.controls, controls)):
            kind = element.evaluate("e => e.options ? 'select' : e.type ?? 'slider'")
            last = len(control.values) - 1
            position[k] += 1 if position[k] < last else -1
            if kind == "select":
                element.select_option(index=position[k])
            else:
                element.press(
                    "Space" if kind == "checkbox" else "ArrowRight" if position[k] > figure.default[k] else "ArrowLeft"
                )
            frame = figure.frames[tuple(position)]
            page.wait_for_function(
                """([box, wanted, whole]) => {
                  const drawn = [...box.querySelectorAll(".sa-figure svg text")];
                  const texts = drawn.map(e => e.textContent.trim()).filter(Boolean);
                  return whole ? String(texts) == String(wanted) : wanted.every(text => texts.includes(text));
                }""",
                arg=[box.element_handle(), frame.texts, frame.complete],
                timeout=MINUTE,
            )


def solve(inpage, chapter):
    """每道练习填上参考答案，都通过。"""
    path = prose.BOOK / f"{chapter}.ipynb"
    ids = [
        cell.id
        for cell in nbformat.read(path, as_version=4).cells
        if "check_" in cell.source and cell.cell_type == "code"
    ]
    exercises = exercise_cases.BOOK[path]
    assert len(ids) == len(exercises)
    for cell, (name, _, code, answer) in zip(ids, exercises):
        imports = "\n".join(line for line in code.splitlines() if line.startswith(("import", "from")))
        k = inpage.page.evaluate("id => selfattnLive.cells.findIndex(cell => cell.id == id)", cell)
        (output,) = inpage.run(f"{imports}\n\n{answer}\n\ncheck_{name}(my_{name})", k)
        assert "**通过**" in output["data"]["text/markdown"]
        assert "通过" in inpage.cell(k).text_content()


def test_every_cell_shows_what_the_book_shows(chapter, inpage_context, http):
    page = inpage_context.new_page()
    inpage_context.log.problems.clear()
    page.goto(f"{http}book/{chapter}.html")
    inpage = InPage(page)
    assert inpage.press() == ""
    cells = page.locator(".cell")
    built = [cell.evaluate(READ) for cell in cells.all()]
    explorers = page.locator(".sa-explorer[data-sa-ready]").count()
    inpage.run_all()
    page.wait_for_function(
        "count => document.querySelectorAll('.live-output .sa-explorer[data-sa-ready]').length == count", arg=explorers
    )
    assert page.locator(".live-output .sa-quiz:not([data-sa-ready])").count() == 0
    states = page.evaluate(
        "selfattnLive.cells.map(cell => [cell.id, cell.outputs?.list.find(o => o.output_type == 'error')])"
    )
    source = nbformat.read(prose.BOOK / f"{chapter}.ipynb", as_version=4).cells
    assert states == [[cell.id, None] for cell in source if cell.cell_type == "code"]
    different = 0
    for cell, before in zip(cells.all(), built):
        after = cell.evaluate(READ)
        apart = ties(before, after)
        assert apart is not None, f"{cell.get_attribute('id')}：{before} → {after}"
        different += apart
    assert different <= 2  # 第 6 章有一个 -0.575，出现在两张图里
    open_sides(page)
    drive(page, chapter)
    solve(inpage, chapter)
    assert foreign(inpage_context.log) == [] and inpage_context.log.problems == []
    page.evaluate("localStorage.clear()")
    page.close()


def test_comparing_tells_a_wrong_number():
    assert ties(["和 -0.58", "x"], ["和 -0.58", "x"]) == 0
    assert ties(["和 -0.58"], ["和 -0.57"]) == 1
    assert ties(["和 -0.58"], ["和 -0.56"]) is ties(["和 0.5"], ["积 0.5"]) is ties(["1.50"], ["1.5"]) is None
    assert ties(["1"], []) is ties(["1"], None) is None


@pytest.mark.parametrize("name", exercise_cases.NAMES)
def test_every_mutant_is_refused_with_its_hint(name, shared):
    code = (exercise_cases.FOLDER / "mutants" / f"{name}.py").read_text(encoding="utf-8")
    mutants = {f.__name__: f.__doc__ for _, f in exercise_cases.MUTANTS if _ == name}
    said = json.loads(
        shared.text(
            f"{code}\n\nimport json\nfrom selfattn.exercises import check_{name}\n"
            f"made = {{name: check_{name}(globals()[name]) for name in {list(mutants)}}}\n"
            "print(json.dumps({name: [result.passed, result.hint] for name, result in made.items()}))"
        )
    )
    assert {name: passed for name, (passed, _) in said.items()} == dict.fromkeys(mutants, False)
    assert [name for name, hint in mutants.items() if hint not in said[name][1]] == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_and_python_follow_each_other(name, shared):
    places, sources = shared.visible(), cells(name)
    shared.run(sources[0], places[0])
    follow(shared.page, shared.cell(places[0]), name, lambda k: shared.text(sources[k], places[k]))


@pytest.mark.skipif(
    not firefox.PATH and os.environ.get("CI") != "true", reason="没有 Firefox：apt-get install firefox-esr"
)
def test_firefox_runs_a_chapter(http):
    until = "(test => new Promise(done => { const look = () => test() ? done(true) : setTimeout(look, 50); look() }))"
    with firefox.Firefox() as opened:
        assert "Firefox" in opened.evaluate("navigator.userAgent")
        opened.open(http + "book/1-tokens.html")
        opened.evaluate("document.querySelector('button.live').click()")
        opened.evaluate(f"{until}({READY})")
        assert opened.evaluate("document.documentElement.dataset.live") == "ready"
        before = opened.evaluate(f"[...document.querySelectorAll('.cell')].map({READ})")
        mounted = "document.querySelectorAll('.sa-explorer[data-sa-ready]').length"
        explorers = opened.evaluate(mounted)
        opened.evaluate("selfattnLive.runAll()")
        opened.evaluate(f"{until}(() => {mounted.replace('.sa', '.live-output .sa', 1)} == {explorers})")
        found = "cell.outputs.list.find(output => output.output_type == 'error')?.traceback"
        failed = opened.evaluate(f"selfattnLive.cells.map(cell => {found})")
        assert set(failed) == {None}
        after = opened.evaluate(f"[...document.querySelectorAll('.cell')].map({READ})")
        assert [(a, b) for a, b in zip(before, after) if ties(a, b) != 0] == []
        assert opened.evaluate("document.querySelectorAll('.widget-interact [role=slider]').length") > 1

"""每一页上的每一个 interact：用键盘拨得动，每个位置上的字和数都与 NumPy 的一样。"""

import frames as python
import pytest
from frames import READ, compare

WALK = f"""(root, positions) => {{
  const controls = [...root.querySelectorAll("[data-sa-name]")];
  return positions.map(position => {{
    controls.forEach((control, k) => {{
      if (control.type == "checkbox") control.checked = position[k] == 1;
      else if (control.options) control.selectedIndex = position[k];
      else control.value = position[k];
    }});
    controls[0].dispatchEvent(new Event("input", {{ bubbles: true }}));
    return ({READ})(root);
  }});
}}"""


def has_interact(chapter):
    return "interact(" in (python.prose.BOOK / f"{chapter}.ipynb").read_text(encoding="utf-8")


@pytest.fixture
def pairs(opened, chapter):
    """[(网页上的 interact, Python 的 Figure)]，一一对应；支线都打开，键盘才走得到。"""
    page = opened(f"book/{chapter}.html")
    page.locator(".sa-side > details").evaluate_all("all => all.forEach(side => (side.open = true))")
    roots = page.locator(".sa-interact").all()
    figures = python.figures(chapter)
    assert len(roots) == len(figures)
    assert bool(figures) == has_interact(chapter)
    return list(zip(roots, figures))


def test_every_position_shows_the_numbers_of_numpy(pairs):
    for root, figure in pairs:
        compare(root.evaluate(READ), figure, figure.default)
        *got, _ = root.evaluate(WALK, [*figure.frames, figure.default])
        assert len(got) == len(figure.frames) > 1
        for frame, position in zip(got, figure.frames):
            compare(frame, figure, position)


def test_every_control_has_an_effect(chapter):
    """每个控件至少在一处真的改变了图：光看 Python 的帧。"""
    for figure in python.figures(chapter):
        for k, control in enumerate(figure.controls):
            groups = {}
            for position, frame in figure.frames.items():
                groups.setdefault(position[:k] + position[k + 1 :], set()).add(tuple(frame.texts))
            assert max(map(len, groups.values())) > 1, f"{figure.title}：{control.label} 不起作用"


def keys(kind, count):
    """走遍一个控件的每个位置的按键，和按下之后的位置。"""
    if kind == "checkbox":
        return lambda start: [("Space", 1 - start), ("Space", start)]
    forward, back = ("ArrowRight", "ArrowLeft") if kind == "range" else ("ArrowDown", "ArrowUp")
    return lambda start: [
        ("Home", 0),
        *((forward, k) for k in range(1, count)),
        (forward, count - 1),
        (back, count - 2),
        ("End", count - 1),
        ("Home", 0),
    ]


def test_the_keyboard_moves_every_control(pairs):
    for root, figure in pairs:
        inputs = root.locator("[data-sa-name]").all()
        assert [i.get_attribute("data-sa-name") for i in inputs] == [control.name for control in figure.controls]
        for k, (element, control) in enumerate(zip(inputs, figure.controls)):
            label = root.get_by_label(control.label, exact=True)
            assert label.get_attribute("id") == element.get_attribute("id")
            kind = element.evaluate("e => e.options ? 'select' : e.type")
            element.focus()
            for key, at in keys(kind, len(control.values))(control.default):
                element.press(key)
                position = (*figure.default[:k], at, *figure.default[k + 1 :])
                compare(root.evaluate(READ), figure, position)
                if kind == "range":
                    assert element.get_attribute("aria-valuetext") == f"{control.label} = {control.words[at]}"
                    assert element.locator("+ output").text_content() == control.words[at]
            root.get_by_role("button", name="恢复默认").press("Enter")
            compare(root.evaluate(READ), figure, figure.default)


def test_a_dropdown_follows_the_letters_typed(visit):
    page = visit("book/3-qkv.html")
    select = page.locator("select[data-sa-name=name]").first
    select.focus()
    select.press("V")
    root = page.locator(".sa-interact").first
    assert "矩阵 = V" in root.locator(".sa-now").text_content()


def test_dragging_with_the_mouse_moves_a_slider(visit):
    """点在滑块的右端，就到最大。"""
    page = visit("book/4-weights.html")
    root = page.locator(".sa-interact").first
    slider = root.locator("input[type=range]").last
    before = root.evaluate(READ)
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] - 2, "y": box["height"] / 2})
    figure = python.figures("4-weights")[0]
    last = len(figure.controls[-1].values) - 1
    after = root.evaluate(READ)
    assert after != before
    compare(after, figure, (*figure.default[:-1], last))


def test_two_figures_do_not_disturb_each_other(visit):
    page = visit("book/4-weights.html")
    first, second = page.locator(".sa-interact").all()[:2]
    before = second.evaluate(READ)
    control = first.locator("[data-sa-name]").first
    control.focus()
    control.press("Home")
    assert second.evaluate(READ) == before


def test_comparing_tells_a_wrong_number(visit):
    """比较本身：改掉网页上的一个数、一个字，都会被发现。"""
    root = visit("book/4-weights.html").locator(".sa-interact").first
    figure = python.figures("4-weights")[0]
    got = root.evaluate(READ)
    compare(got, figure, figure.default)
    for key in ("numbers", "texts"):
        wrong = got | {key: [*got[key][:-1], "0.123"]}
        with pytest.raises(AssertionError):
            compare(wrong, figure, figure.default)
        with pytest.raises(AssertionError):
            compare(got | {key: []}, figure, figure.default)

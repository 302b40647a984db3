"""page.py：写进网页的零件。"""

import json

import comm
from ipywidgets import IntSlider

from selfattn import page


def test_a_script_cannot_be_closed_by_its_data():
    value = {"甲": ["</script>", "<!-- <script>", 1.5, None]}
    text = page.script_json(value)
    assert "</" not in text and "<!--" not in text and "甲" in text and json.loads(text) == value


def test_an_asset_has_no_blank_lines_and_no_indentation(tmp_path):
    path = tmp_path / "a.css"
    path.write_text("p {\n  color: red;\n  \n}\n", encoding="utf-8")
    assert page.asset(path) == "p {\ncolor: red;\n}"


def test_ids_differ_and_end_with_a_digest_of_the_content():
    one, same, other = page.unique_id("甲"), page.unique_id("甲"), page.unique_id("乙")
    assert len({one, same, other}) == 3
    assert one.split("-")[2] == same.split("-")[2] != other.split("-")[2]


def test_widgets_made_without_a_kernel_tell_nobody(monkeypatch):
    told = []

    def tell(**options):
        told.append(options)
        return comm.DummyComm()

    monkeypatch.setattr(comm, "create_comm", tell)
    with page.no_kernel():
        IntSlider()
    assert not told
    IntSlider()
    assert told

"""探索器的底座：状态的种类、静态网页、有内核时的样子、首尾相接的代码。"""

import json
import re
from dataclasses import replace

import both_ways
import numpy as np
import pytest
from cases import WIDE
from explorer_html import Page, html

from selfattn import explorers, output, page
from selfattn.explorers import Pipeline, base, bundle
from selfattn.explorers.base import Explorer
from selfattn.explorers.state import Reals, StateError


class Rows(Explorer):
    script = "pipeline.js"
    M = Reals([[0.0, 1.0]], (None, 2), -5, 5)


@pytest.mark.parametrize("value", [[1, 2], [[1, 2, 3]], [[1], [2, 3]], [["甲", 1]], [[np.nan, 1]], [[6, 0]], None, []])
def test_arrays_must_have_the_right_shape_and_range(value):
    explorer = Rows()
    with pytest.raises(StateError, match="M 应当是"):
        explorer.M = value
    assert explorer.M == [[0.0, 1.0]]
    explorer.M = np.ones((3, 2))
    assert explorer.M == [[1.0, 1.0]] * 3


# ── 没有内核的网页 ────────────────────────────────────────────────────────
def test_static_page_is_self_contained_and_carries_its_state():
    explorer = Pipeline(sentence="他们爱我", head=1, cell=["P", 0, 7], seed=2**32 - 1)
    text = html(explorer)
    page = Page(text)
    state, code = page.scripts
    assert json.loads(state) == explorer.state | {"parameters": json.loads(json.dumps(explorer.parameters))}
    assert not re.search(r"^\s*(import|export)\b", code, re.M) and code.rstrip().endswith(
        'startStatic("pipeline", mount);'
    )
    assert not [a for _, a in page.tags if {"src", "id"} & a.keys() or a.get("href", "#")[0] != "#"]
    assert not re.search(r"https?://(?!www\.w3\.org/)", text) and "url(http" not in text
    assert ("script", {"type": "module"}) in page.tags


def test_static_page_shows_a_still_picture_and_its_words():
    explorer = Pipeline(sentence="他爱我", head=1)
    page = Page(html(explorer))
    names = [name for name, _ in page.tags]
    assert "svg" in names and names.index("svg") < names.index("details")
    assert "table" not in names
    assert explorer.still().alt in page.words and base.HINT in page.words


def test_static_page_is_the_same_every_time_and_follows_the_state():
    assert html(Pipeline()) == html(Pipeline())
    explorer = Pipeline()
    before = html(explorer)
    explorer.sentence = "他爱我"
    assert html(explorer) != before and "「他爱我」" in html(explorer)


def test_nothing_in_the_state_can_leave_its_script():
    sentence = '</<!-->&"'
    explorer = Pipeline(model=replace(WIDE, vocab='</!->&"'), sentence=sentence)
    text = html(explorer)
    page = Page(text)
    assert json.loads(page.scripts[0])["sentence"] == sentence
    assert "</" not in page.scripts[0] and "<!--" not in page.scripts[0]
    assert "[&lt; " in text and "&amp; " in text and "&lt;/&lt;!--&gt;&amp;" in text
    assert len(page.scripts) == 2


def test_static_page_opens_no_comm_and_leaves_no_widget_state(monkeypatch):
    import comm

    output.set_mode("static")
    opened = []
    monkeypatch.setattr(comm, "create_comm", lambda **kwargs: opened.append(kwargs) or comm.DummyComm())
    Pipeline()
    assert opened == []


def test_code_ends_no_script_early():
    code = page.in_script(bundle.bundle("pipeline.js") + 'x = "<!-- </script>";')
    assert "</" not in code and "<!--" not in code


# ── 有内核 ────────────────────────────────────────────────────────────────
def test_live_is_an_anywidget_with_a_still_picture():
    output.set_mode("notebook")
    explorer = Pipeline(sentence="他爱我")
    data, metadata = explorer._repr_mimebundle_()
    view = data["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == explorer.model_id
    assert data["image/png"][:4] == b"\x89PNG" and metadata["image/png"]["width"] > 100
    assert "「他爱我」" in data["text/plain"] and "text/html" not in data
    state = explorer.get_state()
    assert state["_model_module"] == "anywidget"
    assert "export default { render:" in state["_esm"] and "mount" in state["_esm"]
    assert ".sa-explorer" in state["_css"]
    assert explorer.state.items() <= state.items() and state["parameters"]["vocab"] == list("我爱你他们吗。？")


def test_live_and_static_run_the_same_code():
    output.set_mode("notebook")
    common = bundle.bundle("pipeline.js")
    assert Pipeline()._esm.startswith(common)
    assert page.in_script(common) in html(Pipeline())


# ── 拼接 ──────────────────────────────────────────────────────────────────
def test_bundle_joins_every_module_once_without_comments(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "HERE", tmp_path)
    (tmp_path / "model.js").write_text("/** 一 */\nexport const one = 1;\n", encoding="utf-8")
    (tmp_path / "two.js").write_text(
        'import { one } from "./model.js";\n/**\n * 二\n */\n'
        'export function two() {\n  // 注释\n  return one + "// 不是注释";\n}\n',
        encoding="utf-8",
    )
    (tmp_path / "three.js").write_text(
        'import { one } from "./model.js";\nimport { two } from "./two.js";\nexport const three = () => two();\n',
        encoding="utf-8",
    )
    text = bundle.bundle.__wrapped__("three.js")
    assert text.splitlines() == [
        "const one = 1;",
        "function two() {",
        'return one + "// 不是注释";',
        "}",
        "const three = () => two();",
    ]


EXPLORERS = [getattr(explorers, name) for name in explorers.__all__]
TOP = re.compile(r"^(?:async )?(?:function|class|const|let)\*? (?:(\w+)|[\[{])", re.M)


def test_each_one_is_tried_both_ways():
    assert {explorer.__name__ for explorer in EXPLORERS} == both_ways.EXPLORERS.keys()


@pytest.mark.parametrize("explorer", EXPLORERS)
def test_top_level_names_of_the_joined_files_all_differ(explorer):
    """两个同名的 function，后一个悄悄盖掉前一个。"""
    files = [re.sub(r"^export ", "", bundle._read(name), flags=re.M) for name in bundle._modules(explorer.script)]
    names = [name for text in files for name in TOP.findall(text)]
    assert len(names) > 30 and "" not in names
    assert [name for name in names if names.count(name) > 1] == []


@pytest.mark.parametrize("explorer", EXPLORERS)
def test_bundle_carries_no_comments_and_colors_only_for_a_heat_map(explorer):
    """行末的注释去不掉，要写成单独的一行。"""
    text = bundle.bundle(explorer.script)
    assert re.findall(r".*\s//.*", text) == []
    assert text.startswith("const COLORS = ") == (" heat(" in text)


@pytest.mark.parametrize("explorer", EXPLORERS)
def test_every_import_is_used_and_exported(explorer):
    for name in bundle._modules(explorer.script):
        text = bundle._read(name)
        for given, source in re.findall(r'^import \{ ([^}]*) \} from "\./([\w.]+)";$', text, re.M):
            body, exported = re.sub(r"^import .*$", "", text, flags=re.M), bundle._read(source)
            for word in given.split(", "):
                assert re.search(rf"(?<![\w.]){word}\b", body), (name, word)
                assert re.search(rf"^export (async )?(function|class|const|let) (.*, )?{word}\b", exported, re.M), (
                    name,
                    word,
                )

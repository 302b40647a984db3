"""照 docs/explorer.md 抄一个探索器，真的能用。"""

import importlib
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from explorer_html import Page, html
from v8 import V8

from selfattn import explorers, run
from selfattn.explorers import bundle
from selfattn.figures.canvas import cell_text

GUIDE = (Path(__file__).parents[2] / "docs" / "explorer.md").read_text(encoding="utf-8")


@pytest.fixture
def next_token(tmp_path, monkeypatch):
    """把 explorers 整个抄一份，放进说明里的两个文件。"""
    for path in Path(bundle.__file__).parent.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for name, text in re.findall(r"`src/selfattn/explorers/([\w.]+)`\n\n```\w+\n(.*?)```", GUIDE, re.S):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(bundle, "HERE", tmp_path)
    monkeypatch.setattr(explorers, "__path__", [*explorers.__path__, str(tmp_path)])
    yield importlib.import_module("selfattn.explorers.next_token").NextToken
    del sys.modules["selfattn.explorers.next_token"], explorers.next_token
    for each in (bundle.bundle, bundle.stylesheet):
        each.cache_clear()


def test_the_guide_works_as_it_stands(next_token):
    explorer = next_token(sentence="他爱我", temperature=2)
    P = run("他爱我", temperature=2).P[-1]
    page = Page(html(explorer))
    assert (
        json.loads(page.scripts[0]).items() >= explorer.state.items() and page.scripts[1].count("function mount(") == 1
    )
    assert explorer.still().alt in page.words and all(cell_text(x) in explorer.still().alt for x in P)
    token, p = V8("next_token.js")("mostLikely", "他爱我", explorer.parameters, 2)
    assert token == explorer.model.vocab[P.argmax()]
    np.testing.assert_allclose(p, P.max(), atol=1e-9)

"""来源的摘要：改了哪一样来源，网站都算旧的。"""

import pytest

from press import stamp

FILES = ("_config.yml", "_toc.yml", "book/1-a.ipynb", "src/selfattn/a.py", "press/site/theme/layout.html")


@pytest.fixture
def root(tmp_path):
    for name in (*FILES, "tests/test_a.py", "press/__pycache__/a.pyc", "_build/html/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("一", encoding="utf-8")
    stamp.place(tmp_path).write_text(stamp.digest(tmp_path), encoding="utf-8")
    return tmp_path


def test_a_site_without_a_stamp_is_stale(root):
    assert stamp.is_current(root)
    stamp.place(root).unlink()
    assert not stamp.is_current(root)


@pytest.mark.parametrize("name", [*FILES, "press/new.py"])
def test_a_site_is_stale_when_a_source_changed(root, name):
    (root / name).write_text("二", encoding="utf-8")
    assert not stamp.is_current(root)


@pytest.mark.parametrize("name", FILES)
def test_a_site_is_stale_when_a_source_is_gone_or_renamed(root, name):
    (root / name).rename(root / f"{name}.old")
    assert not stamp.is_current(root)


@pytest.mark.parametrize("name", ["tests/test_a.py", "press/__pycache__/a.pyc", "_build/html/index.html"])
def test_what_is_no_source_does_not_matter(root, name):
    (root / name).write_text("二", encoding="utf-8")
    assert stamp.is_current(root)

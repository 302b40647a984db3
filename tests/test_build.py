"""建书的入口：成败、留下什么、说什么；什么也没改时，网页的文件不变。"""

from types import SimpleNamespace

import pytest

from press import build
from press.site import pages


@pytest.fixture
def environment(tmp_path):
    """上一次建书留下的记录。"""
    path = tmp_path / "_build" / ".doctrees" / "environment.pickle"
    path.parent.mkdir(parents=True)
    path.write_text("上一次")
    return path


def sphinx(monkeypatch, result, reading=lambda: None):
    """装作 Sphinx：读过的页记下来，返回 result。"""

    def build_sphinx(*args, **options):
        assert options["warningiserror"] and options["confoverrides"]["nitpicky"]
        reading()
        return result

    monkeypatch.setattr(build, "build_sphinx", build_sphinx)


def remember(environment):
    return lambda: (environment.unlink(missing_ok=True), environment.write_text("这一次"))


def test_success_names_the_front_page(tmp_path, environment, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    sphinx(monkeypatch, 0, remember(environment))
    assert build.build(tmp_path)
    assert capsys.readouterr().out == "建好了：_build/html/index.html\n"
    assert environment.read_text() == "这一次"


@pytest.mark.parametrize("result", [1, RuntimeError("坏了")])
def test_after_a_failure_every_page_is_read_again(result, tmp_path, environment, monkeypatch, capsys):
    sphinx(monkeypatch, result, remember(environment))
    assert not build.build(tmp_path)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "没有建成，原因在上面。\n")
    assert not environment.parent.exists()


def test_a_failure_before_reading_keeps_what_was_read(tmp_path, environment, monkeypatch):
    sphinx(monkeypatch, RuntimeError("坏了"))
    assert not build.build(tmp_path)
    assert environment.read_text() == "上一次"


def test_building_again_leaves_the_assets_alone(tmp_path):
    highlighter = SimpleNamespace(get_stylesheet=lambda: ".highlight {}")
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html", highlighter=highlighter))
    (tmp_path / "_static").mkdir()
    first, second = ({}, {})
    for seen in (first, second):
        pages.write_assets(app, None)
        seen |= {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert first == second and b"data-theme" in first[tmp_path / "_static" / "pygments.css"]

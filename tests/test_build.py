"""建书的入口：成败、留下什么、说什么。"""

from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from press import build
from press.kept import kept
from press.site import execute, fresh, pages


def sphinx(monkeypatch, result):
    """装作 Sphinx，返回 result。"""

    def build_sphinx(*args, **options):
        assert options["warningiserror"] and options["confoverrides"]["nitpicky"]
        return result

    monkeypatch.setattr(build, "build_sphinx", build_sphinx)


def test_success_names_the_front_page_and_the_downloads(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    downloads = tmp_path / "_build" / "html" / "_downloads"
    downloads.mkdir(parents=True)
    for name in ("selfattn.pdf", "selfattn-classroom.zip", "selfattn-book.zip"):
        (downloads / name).write_bytes(bytes(20_000))
    sphinx(monkeypatch, 0)
    assert build.build(tmp_path)
    assert capsys.readouterr().out.splitlines() == [
        "建好了：_build/html/index.html",
        "　　　　_build/html/_downloads/selfattn.pdf，0.02 MB",
        "　　　　_build/html/_downloads/selfattn-classroom.zip，0.02 MB",
    ]


@pytest.mark.parametrize("result", [1, RuntimeError("坏了")])
def test_failure_is_said_in_one_line(result, tmp_path, monkeypatch, capsys):
    sphinx(monkeypatch, result)
    assert not build.build(tmp_path)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "没有建成，原因在上面。\n")


@pytest.fixture
def app(tmp_path):
    """Sphinx 里这几个测试用得着的部分，和上一次建的网站。"""
    html = tmp_path / "_build" / "html"
    for path in ("book/old.html", "_static/old.js", ".buildinfo", "../.doctrees/environment.pickle", "../pdf/book.pdf"):
        (html / path).parent.mkdir(parents=True, exist_ok=True)
        (html / path).write_text("上一次", encoding="utf-8")
    return SimpleNamespace(srcdir=tmp_path, outdir=html, doctreedir=html.parent / ".doctrees")


def test_nothing_of_the_last_site_is_left(app):
    fresh.forget(app, None)
    assert list(app.outdir.iterdir()) == [] and not app.doctreedir.exists()
    assert (app.outdir.parent / "pdf" / "book.pdf").exists()


def test_a_folder_of_ones_own_is_not_emptied(app):
    app.outdir = app.outdir.rename(app.outdir.parent / "mine")
    fresh.forget(app, None)
    assert (app.outdir / "book" / "old.html").exists()


def test_what_is_kept_depends_on_its_source_alone(app):
    made = []
    make = lambda: made.append("做") or str(len(made)).encode()
    assert [kept(app, "甲", source, make) for source in (b"1", b"1", b"2", b"2", b"1")] == [
        b"1",
        b"1",
        b"2",
        b"2",
        b"3",
    ]
    assert len(list((app.outdir.parent / ".cache" / "甲").iterdir())) == 1


def test_what_failed_is_not_kept(app):
    with pytest.raises(ZeroDivisionError):
        kept(app, "甲", b"", lambda: 1 / 0)
    assert kept(app, "甲", b"", lambda: b"1") == b"1"


def test_building_again_leaves_the_assets_alone(tmp_path):
    highlighter = SimpleNamespace(get_stylesheet=lambda: ".highlight {}")
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html", highlighter=highlighter))
    (tmp_path / "_static").mkdir()
    first, second = ({}, {})
    for seen in (first, second):
        pages.write_assets(app, None)
        seen |= {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert first == second and b"data-theme" in first[tmp_path / "_static" / "pygments.css"]


def test_a_wait_for_the_notebooks_is_said_and_only_then(tmp_path, monkeypatch, capsys):
    """从头建要一两分钟，不能一声不吭；一本也不必运行，就不说。"""
    for name in "ab":
        cell = new_code_cell(f"{name} = 1", execution_count=1)
        nbformat.write(new_notebook(cells=[cell]), tmp_path / f"{name}.ipynb")
    app = SimpleNamespace(config=SimpleNamespace(nb_execution_cache_path=str(tmp_path / "cache")))
    env = SimpleNamespace(doc2path=lambda docname: tmp_path / f"{docname}.ipynb")
    monkeypatch.setattr(execute, "_execute", lambda app, path, notebook: (notebook, 0.1, None))
    execute.execute_ahead(app, env, ["a", "b"])
    assert capsys.readouterr().out.startswith("运行 2 本笔记本")
    execute.execute_ahead(app, env, ["a", "b"])
    assert capsys.readouterr().out == ""

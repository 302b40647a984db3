"""new-chapter 写出的一章：能运行，合规矩，目录只多一行；名字不对、已经有了，都不动手。"""

import json

import nbformat
import prose
import pytest
import yaml
from notebooks import faults, leftovers

from press import chapter, opening
from selfattn import output
from selfattn.questions import bank

NAME, TITLE = "99-demo", "演示"
TOC = """\
# 目录
format: jb-book
root: book/index
parts:
  - caption: 七步
    chapters:
      - file: book/1-tokens
      - file: book/2-embedding  # 第二步
  - caption: 合在一起
    chapters:
      - file: book/8-together
      - file: book/self-test
  - caption: 给老师
    chapters:
      - file: book/appendix/teachers
        sections:
          - file: book/appendix/handout
"""


@pytest.fixture
def root(tmp_path):
    """一本只有目录的书。"""
    (tmp_path / "_toc.yml").write_text(TOC, encoding="utf-8")
    (tmp_path / "book").mkdir()
    (tmp_path / "src" / "selfattn" / "questions").mkdir(parents=True)
    return tmp_path


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def written(root):
    chapter.main(NAME, TITLE, root)
    return root


def test_the_notebook_is_clean_and_well_written(written):
    path = written / "book" / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert leftovers(notebook) == [] == faults(notebook)
    assert next(cell for cell in notebook.cells if cell.cell_type == "code") == opening.cell(depth=1)
    texts = prose.markdown(path)
    assert texts[0].startswith("# 99　演示\n")
    assert [fault for text in texts for fault in prose.style_faults(text)] == []
    assert [bare for text in texts for bare in prose.numbers(text)[1]] == []


def test_every_cell_runs_and_the_slider_moves(written, monkeypatch):
    monkeypatch.setattr(bank, "HERE", written / "src" / "selfattn" / "questions")
    output.set_mode("static")
    notebook = nbformat.read(written / "book" / f"{NAME}.ipynb", as_version=4)
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    first, last = (names["last_row"](T).alt for T in (0.2, 3.0))
    assert first != last


def test_both_sample_questions_hold(written, monkeypatch):
    monkeypatch.setattr(bank, "HERE", written / "src" / "selfattn" / "questions")
    name, data, loaded = bank.load("99")
    assert (name, [question.kind for question in loaded]) == (NAME, ["radio", "number"])
    for item, question in zip(data["questions"], loaded):
        for given, option in zip(item["options"], question.options):
            if "check" in given:
                assert bool(eval(given["check"], bank.names() | {"x": option.number})) == given["right"]
        assert sum(option.right for option in question.options) == 1
    texts = [option.text for question in loaded for option in question.options]
    assert len(set(texts)) == len(texts)


def test_the_contents_gain_one_line_and_keep_the_rest(written):
    with_chapter = (written / "_toc.yml").read_text(encoding="utf-8")
    assert with_chapter == TOC.replace("8-together\n", "8-together\n      - file: book/99-demo\n")
    (part,) = [part for part in yaml.safe_load(with_chapter)["parts"] if part["caption"] == "合在一起"]
    assert [entry["file"] for entry in part["chapters"]] == ["book/8-together", "book/99-demo", "book/self-test"]


def test_a_chapter_between_two_others_goes_between_them():
    toc = "chapters:\n  - file: book/1-a\n  - file: book/10-b\n  - file: book/appendix/c\n"
    assert chapter.listed(toc, "9-new") == toc.replace(
        "  - file: book/10-b\n", "  - file: book/9-new\n  - file: book/10-b\n"
    )
    assert chapter.listed(toc, "11-new").index("11-new") > toc.index("10-b")


@pytest.mark.parametrize(
    "name, title, words",
    [
        ("9", "标题", "名字应当是"),
        ("x-9", "标题", "名字应当是"),
        ("9-Name", "标题", "名字应当是"),
        ("../9-name", "标题", "名字应当是"),
        ("9-name.ipynb", "标题", "名字应当是"),
        ("100-name", "标题", "名字应当是"),
        ("9-name", " ", "标题应当是"),
        ("9-name", "两\n行", "标题应当是"),
        ("9-name", "<b>", "标题应当是"),
    ],
)
def test_a_bad_name_or_title_is_refused(name, title, words, root, capsys):
    before = contents(root)
    with pytest.raises(SystemExit) as stopped:
        chapter.main(name, title, root)
    said = capsys.readouterr().err
    assert stopped.value.code == 2 and words in said and said.count("\n") == 1
    assert contents(root) == before


@pytest.mark.parametrize("taken", ["book/99-other.ipynb", "src/selfattn/questions/99-other.json"])
def test_a_taken_number_is_refused(taken, root, capsys):
    (root / taken).write_text(json.dumps({}), encoding="utf-8")
    before = contents(root)
    with pytest.raises(SystemExit) as stopped:
        chapter.main(NAME, TITLE, root)
    assert stopped.value.code == 2 and f"第 99 章已经有了：{taken}" in capsys.readouterr().err
    assert contents(root) == before

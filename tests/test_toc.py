"""目录：各部分、各页、各章。"""

from press import toc

TOC = """\
root: book/index
parts:
  - caption: 七步
    chapters:
      - file: book/1-a
      - file: book/10-b
  - caption: 附录
    chapters:
      - file: book/more/notes
        sections:
          - file: book/more/2024
"""


def test_parts_pages_and_chapters(tmp_path):
    (tmp_path / "_toc.yml").write_text(TOC, encoding="utf-8")
    assert toc.parts(tmp_path) == [
        ("", ["book/index"]),
        ("七步", ["book/1-a", "book/10-b"]),
        ("附录", ["book/more/notes", "book/more/2024"]),
    ]
    assert toc.pages(tmp_path) == ["book/index", "book/1-a", "book/10-b", "book/more/notes", "book/more/2024"]
    assert toc.chapters(tmp_path) == ["book/1-a", "book/10-b"]
    assert [toc.number(page) for page in toc.pages(tmp_path)] == [None, 1, 10, None, None]


def test_a_book_without_parts(tmp_path):
    (tmp_path / "_toc.yml").write_text("root: book/index\nchapters:\n  - file: book/1-a\n", encoding="utf-8")
    assert toc.pages(tmp_path) == ["book/index", "book/1-a"]
    (tmp_path / "_toc.yml").write_text("root: book/index\n", encoding="utf-8")
    assert toc.pages(tmp_path) == ["book/index"]

"""这本书自己的 Sphinx 扩展：网页主题、公式、并行执行笔记本、后备字体、搜索、投影、讲义、网页里的 Python、课堂包。"""

from selfattn import output

from .. import katex, offers, stamp
from ..decks import slides
from ..inpage import step as inpage
from ..pdf import step as pdf
from ..zips import book, classroom
from . import anchors, cover, execute, fonts, fresh, glossary, handout, pages, search, sides

MODULES = (
    fresh, stamp, pages, anchors, sides, glossary, katex, execute, cover, handout, book, search, slides, fonts,
    inpage, pdf, offers, classroom,
)  # fmt: skip


def setup(app):
    output.set_mode("static")  # 笔记本的内核继承它
    for module in MODULES:
        module.setup(app)
    return {"version": "1.0", "parallel_read_safe": False, "parallel_write_safe": False}

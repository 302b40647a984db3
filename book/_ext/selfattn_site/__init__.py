"""这本书自己的 Sphinx 扩展：网页主题、公式、并行执行笔记本、后备字体、搜索、投影、讲义、网页里的 Python、课堂包。"""

import os

from . import anchors, classroom, cover, downloads, execute, fonts, handout, katex, live, pages, search, slides


def setup(app):
    os.environ["SELFATTN_STATIC"] = "1"  # 笔记本的内核继承它，于是图和滑块都输出静态网页
    for module in (pages, anchors, katex, execute, cover, handout, downloads, search, slides, fonts, live, classroom):
        module.setup(app)
    return {"version": "1.0", "parallel_read_safe": False, "parallel_write_safe": False}

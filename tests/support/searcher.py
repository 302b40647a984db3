"""搜索页的索引，在 Python 里带着的 V8 里运行：不用开浏览器。"""

import json

import prose
from py_mini_racer import MiniRacer

SCRIPTS = (
    prose.ROOT / "press/vendor/minisearch/minisearch.js",
    prose.ROOT / "press/site/theme/static/site-index.js",
)


class Searcher:
    """data 是 search-data.js 的内容。"""

    def __init__(self, data):
        self._context = MiniRacer()
        for text in (*(path.read_text(encoding="utf-8") for path in SCRIPTS), data):
            self._context.eval(text)
        self._context.eval("var search = new Search(SEARCH_DATA)")

    def __call__(self, query):
        """按页分好的结果，对得最准的在前，见 site-index.js 的 find。"""
        return json.loads(self._context.eval(f"JSON.stringify(search.find({json.dumps(query)}))"))

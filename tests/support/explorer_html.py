"""读探索器的静态网页。"""

from html.parser import HTMLParser

from selfattn import output

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "use", "circle", "line", "polygon"}


class Page(HTMLParser):
    """标签配不配对、每一段脚本、每一个属性。"""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.scripts, self.words, self.rows = [], [], [], [], 0
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "script":
            self.scripts.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        elif self.open and self.open[-1] != "style":
            self.words.append(data)


def html(explorer):
    """探索器在静态网页上的 HTML；从此以后都输出静态的网页，直到这个测试结束。"""
    output.set_mode("static")
    data, _ = explorer._repr_mimebundle_()
    return data["text/html"]

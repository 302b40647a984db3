"""最旧的浏览器：写给读者的 JavaScript、CSS、HTML 只用它们都有的。

有没有照 MDN 的 browser-compat-data；用了新的，同时备了旧的，就记在 ``engines.json`` 里，写明不认得时怎样。
自己看得出备了旧的，不用记：``@supports``、``x.m?.()``、前面先写一条旧的声明、``-webkit-`` 的写法。
"""

import fnmatch
import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path

from .environment import ROOT
from .inpage.node import install, node

HERE = Path(__file__).parent
SETTINGS = json.loads((HERE / "engines.json").read_text(encoding="utf-8"))
FOLDERS = ("press/site", "press/decks", "press/inpage/src", "press/zips", "press/vendor", "src/selfattn")


class Parts(HTMLParser):
    """一页 HTML 里的脚本、样式和属性。"""

    def __init__(self, name, text):
        super().__init__()
        self.name, self.inside, self.sources, self.attributes = name, None, [], {}
        self.feed(text)
        self.sources.append(
            {"name": name, "kind": "html", "text": json.dumps([(line, *use) for use, line in self.attributes.items()])}
        )

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        for key, value in attrs.items():
            code = value or "" if key == "style" or key.startswith("on") else ""
            self.attributes.setdefault((tag, key, code), self.getpos()[0])
        script = tag == "script" and attrs.get("type") in (None, "module", "text/javascript")
        self.inside = "js" if script else "css" if tag == "style" else None

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside and data.strip():
            self.sources.append({"name": self.name, "kind": self.inside, "text": data, "line": self.getpos()[0]})


def sources(folder, root=ROOT):
    """一个文件夹里的 [{name, kind, text}, …]；模板里的 Jinja 不算。"""
    found = []
    for path in sorted(folder.rglob("*")):
        name, kind = path.relative_to(root).as_posix(), path.suffix[1:]
        if kind in ("js", "css"):
            found.append({"name": name, "kind": kind, "text": path.read_text(encoding="utf-8")})
        elif kind == "html":
            found += Parts(name, path.read_text(encoding="utf-8")).sources
    return found


def ask(found):
    install()
    once = {(source["kind"], source["text"]): source for source in reversed(found)}
    request = json.dumps({"oldest": SETTINGS["oldest"], "sources": [*once.values()]})
    command = [*node(), HERE / "engines.mjs"]
    done = subprocess.run(command, input=request, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def uses(found):
    """[{name, line, feature, use}, …]：这些里用到的、最旧的浏览器不是都有的。"""
    return ask(found)["found"]


def newer():
    """[[接口, 成员], …]：最旧的浏览器不是都有的；成员是空的，就是整个接口。"""
    return ask([])["newer"]


def allowed(use):
    """记在 engines.json 里的那一条；没有就是 None。"""
    for entry in SETTINGS["fallbacks"]:
        if use["feature"] in entry["features"] and any(fnmatch.fnmatch(use["name"], where) for where in entry["where"]):
            return entry
    return None


def problems(used):
    """没有备旧的：一处一句话。"""
    return ["{name}:{line}　{feature}　最旧的浏览器不是都有：{use}".format(**use) for use in used if not allowed(use)]


def ours():
    """写给读者的每一份来源。"""
    return [source for folder in FOLDERS for source in sources(ROOT / folder)]

"""书的目录：_toc.yml 的唯一读者。页的名字都照 _toc.yml 里写的，如 book/4-weights。"""

import posixpath
import re

import yaml

from .environment import ROOT


def parts(root=ROOT):
    """[(部分的名字, [页])]，按目录的次序；封面那一部分没有名字。"""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))

    def files(entries):
        for entry in entries:
            yield entry["file"]
            yield from files(entry.get("sections", ()))

    listed = toc.get("parts") or [{"caption": "", "chapters": toc.get("chapters", [])}]
    return [("", [toc["root"]])] + [(part.get("caption", ""), [*files(part["chapters"])]) for part in listed]


def pages(root=ROOT):
    """每一页，按目录的次序。"""
    return [page for _, names in parts(root) for page in names]


def number(page):
    """第几章：book/4-weights 是 4；不是章就是 None。"""
    found = re.match(r"(\d+)-", posixpath.basename(page))
    return int(found[1]) if found else None


def chapters(root=ROOT):
    """有号码的章，按目录的次序。"""
    return [page for page in pages(root) if number(page)]

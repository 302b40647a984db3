"""这一版的 selfattn：页面里的 Python 装的 wheel，和每个模块要先装哪些包。"""

import ast

from selfattn import __version__

WHEEL = f"selfattn-{__version__}-py3-none-any.whl"


def files(root):
    """wheel 里的文件，连同字体：{路径: 内容}；源码不编译，书里要显示它。"""
    source = root / "src"
    entries = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in (source / "selfattn").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    about = f"Metadata-Version: 2.1\nName: selfattn\nVersion: {__version__}\n"
    entries[f"selfattn-{__version__}.dist-info/METADATA"] = about
    return entries


def needs(root, known):
    """selfattn 的每个模块要哪些别的包：{模块: [包]}；只是将来才会用到的，import 时再装。"""
    found = {}
    for path in (root / "src" / "selfattn").rglob("*.py"):
        module = ".".join(path.relative_to(root / "src").with_suffix("").parts).removesuffix(".__init__")
        tops = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                tops |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                tops.add(node.module.partition(".")[0])
        found[module] = sorted({known[top] for top in tops & known.keys()} | {"selfattn"})
    everything = {name for names in found.values() for name in names}
    found["selfattn"] = sorted(everything - {"anywidget", "matplotlib"})  # 一导入就要的；画图的等到用的时候
    for module in ("selfattn.figures", "selfattn.explorers"):
        found[module] = sorted(
            {*found["selfattn"], "matplotlib", *(["anywidget"] if module.endswith("explorers") else [])}
        )
    return found

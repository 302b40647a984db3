"""用到才装的包。"""

import importlib.abc
import importlib.machinery


class Bundled(importlib.abc.MetaPathFinder):
    """随书带着、还没有装的包：import 到它的时候，停下来把它装好。

    Parameters
    ----------
    install : function
        立刻装好一个包
    imports : dict
        还没有装的模块 → 包
    installed : function
        装好了一个，就叫一声
    """

    def __init__(self, install, imports, installed):
        self.install = install
        self.imports = imports
        self.installed = installed

    def find_spec(self, name, path=None, target=None):
        package = self.imports.pop(name, None) if path is None else None
        if package is None:
            return None
        self.install(package)
        importlib.invalidate_caches()
        self.installed()
        return importlib.machinery.PathFinder.find_spec(name)

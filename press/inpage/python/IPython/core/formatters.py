"""IPython 的 DisplayFormatter 的替身：一个对象的各种样子。"""

import base64
import sys

from IPython.lib.pretty import pretty

REPRS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
    "application/json": "_repr_json_",
    "application/javascript": "_repr_javascript_",
}


class DisplayFormatter:
    def format(self, obj, include=None, exclude=None):
        """返回（各种格式, 元数据）；对象自己显示了，就是两个空字典。"""
        if not isinstance(obj, type) and hasattr(obj, "_ipython_display_"):
            obj._ipython_display_()
            return {}, {}
        data, metadata = {}, {}
        if not isinstance(obj, type):
            self._add(data, metadata, obj, include, exclude)
        if "text/plain" not in data:
            data["text/plain"] = pretty(obj)
        keep = lambda kind: (not include or kind in include) and not (exclude and kind in exclude)
        return {k: v for k, v in data.items() if keep(k)}, {k: v for k, v in metadata.items() if keep(k)}

    def _add(self, data, metadata, obj, include, exclude):
        for kind, name in REPRS.items():
            method = getattr(obj, name, None)
            found = _call(method) if callable(method) else None
            if found is not None:
                data[kind], *more = found if isinstance(found, tuple) else (found,)
                if more:
                    metadata[kind] = more[0]
        bundle = getattr(obj, "_repr_mimebundle_", None)
        found = _call(bundle, include=include, exclude=exclude) if callable(bundle) else None
        if found is not None:
            more, extra = found if isinstance(found, tuple) else (found, {})
            data.update(more)
            metadata.update(extra)
        elif "matplotlib.figure" in sys.modules and isinstance(obj, sys.modules["matplotlib.figure"].Figure):
            from page_kernel.figures import png

            data["image/png"], metadata["image/png"] = png(obj)


def _call(method, **options):
    try:
        return method(**options)
    except NotImplementedError:
        return None


def plain(data):
    """能写成 JSON 的样子：二进制用 base64。"""
    return {k: base64.b64encode(v).decode() if isinstance(v, (bytes, memoryview)) else v for k, v in data.items()}

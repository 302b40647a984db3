"""网页那边不碰 DOM 的代码，在 Python 里带着的 V8 里运行：不用开浏览器。"""

import json

from py_mini_racer import MiniRacer

from selfattn.explorers.bundle import bundle

_SPECIAL = {"Infinity": float("inf"), "-Infinity": float("-inf"), "NaN": float("nan")}
_CALL = """JSON.stringify((%s)(...JSON.parse(%s)),
  (_, x) => (typeof x === "number" && !Number.isFinite(x) ? { special: String(x) } : x))"""


class V8:
    """一个探索器的全部代码。

    Parameters
    ----------
    script : str
        文件名，如 ``"pipeline.js"``
    """

    def __init__(self, script):
        self._context = MiniRacer()
        self._context.eval(bundle(script))

    def __call__(self, function, *arguments):
        """调用一个函数：function 是它的名字，或一个箭头函数。

        参数和结果是 JSON 里有的东西；结果里的 ±Infinity、NaN 写成 float。
        """
        given = json.dumps(json.dumps(arguments, allow_nan=False))
        text = self._context.eval(_CALL % (function, given))
        return json.loads(text, object_hook=lambda d: _SPECIAL[d["special"]] if "special" in d else d)

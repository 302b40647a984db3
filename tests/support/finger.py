"""一根手指，和用它的平板。"""

TABLETS = [(768, 1024), (1024, 768)]


def tablet(size):
    """打开一页时的选项。"""
    return {"viewport": {"width": size[0], "height": size[1]}, "has_touch": True, "is_mobile": True}


class Finger:
    """一根手指，按屏幕上的像素。"""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)

    def _send(self, kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def swipe(self, x, y, by, down=0):
        self._send("touchStart", (x, y))
        for k in range(1, 5):
            self._send("touchMove", (x + by * k / 4, y + down * k / 4))
        self._send("touchEnd")


def thumb(control):
    """滑块的圆点或把手在屏幕上的哪里，往右拖多远（负的往左）才会变：(x, y, 多远)；滑块拖到远的那一头。"""
    box = control.bounding_box()
    y = box["y"] + box["height"] / 2
    if control.evaluate("e => e.matches('.sa-grip')"):
        return box["x"] + box["width"] / 2, y, 60
    at, length = control.evaluate("e => (e.value - e.min) / (e.max - e.min)"), box["width"] - 24
    return box["x"] + 12 + at * length, y, ((1 if at < 0.5 else 0) - at) * length

"""画布：数怎样写，每种图的字放不放得下、看不看得清。"""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from pictures import FIGURES

from selfattn import run
from selfattn.figures import bars, heatmap, overview, stages, triangle, vectors
from selfattn.figures.canvas import cell_text


def test_cell_text():
    assert [cell_text(x) for x in (0.365, -0.004, -1.5, -np.inf, 12)] == ["0.36", "0.00", "-1.50", "-∞", "12.00"]
    assert cell_text(-0.04, 1) == "0.0"


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_clipped_and_phone_text_is_legible(name):
    picture = FIGURES[name]()
    renderer = FigureCanvasAgg(picture).get_renderer()
    FigureCanvasAgg(picture).draw()
    width, height = picture.bbox.size
    texts = [t for t in picture.findobj(Text) if t.get_text()]
    boxes = {t.get_text(): t.get_window_extent(renderer) for t in texts if t.axes is None}
    for box in [*boxes.values(), *(axes.get_tightbbox(renderer) for axes in picture.axes)]:
        assert -1 <= box.x0 and box.x1 <= width + 1 and -1 <= box.y0 and box.y1 <= height + 1, boxes
    for text in texts:
        shrink = min(1, 358 / (picture.get_figwidth() * 96))
        assert text.get_fontsize() * 96 / 72 * shrink >= 10, text.get_text()


@pytest.mark.parametrize("name", FIGURES)
def test_svg_bytes_are_deterministic(name):
    assert FIGURES[name]().svg() == FIGURES[name]().svg()


@pytest.mark.parametrize("n", [1, 2, 7])
def test_any_number_of_tokens(n):
    trace = run("我们爱他们吗？"[:n])
    for picture in (
        heatmap(trace.A[0], trace.tokens, trace.tokens),
        stages(trace, 1, -1),
        overview(trace),
        triangle(trace.V[0], trace.A[0, -1], trace.tokens),
        vectors(np.zeros((n, 2)), trace.tokens),
        bars(np.zeros(n), trace.tokens),
    ):
        FigureCanvasAgg(picture).draw()

"""颜色：两种主题下都看得清，分得清；渐变和 matplotlib 的一样。"""

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.colors import LinearSegmentedColormap, to_hex

from selfattn import theme


@pytest.mark.parametrize("kind", theme.RAMPS)
def test_the_ramp_is_the_one_matplotlib_makes(kind):
    colormap = LinearSegmentedColormap.from_list(kind, theme.RAMPS[kind], N=theme.LEVELS)
    assert [fill for fill, _ in theme.levels(kind)] == [to_hex(color) for color in colormap(range(theme.LEVELS))]
    for level in np.linspace(0, 1, 1001):
        assert theme.cell_colors(kind, level)[0] == to_hex(colormap(level))
    for level in (-1e-9, 1 + 1e-9):
        assert theme.cell_colors(kind, level) == theme.cell_colors(kind, round(level))


@pytest.mark.parametrize("kind", theme.RAMPS)
def test_cell_text_is_readable_on_every_cell_colour(kind):
    for fill, ink in theme.levels(kind):
        assert ink in ("#000000", "#ffffff") and theme.contrast(ink, fill) >= 4.5
        assert theme.contrast(theme.cell_ink(fill), fill) >= 4.5


def test_contrast_is_the_one_of_wcag():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [0, 1])
def test_text_colours_are_readable_in_both_themes(dark):
    color = {name: pair[dark] for name, pair in theme.THEME.items()}
    for name in ("ink", "muted", "accent"):
        assert theme.contrast(color[name], color["paper"]) >= 4.5, name
    for name in ("ink", "muted"):
        assert theme.contrast(color[name], color["hidden"]) >= 4.5, name
    for name in "qkv":
        assert theme.contrast(color[name], color["paper"]) >= 3, name


def test_theme_colours_can_be_told_apart_by_their_light_value():
    light = [pair[0] for pair in theme.THEME.values()]
    assert len(set(light)) == len(light)
    cells = {fill for kind in theme.RAMPS for fill, _ in theme.levels(kind)} | {"#000000", "#ffffff"}
    assert not cells & set(light)


def test_mixed_colours_are_what_color_mix_would_give():
    assert theme.mixed("surface", 0) == "#f3f4f5"  # 28% 的 #d5d9de，72% 的 #fefefe
    assert theme.mixed("shade", 1) == "rgb(163 171 181/45%)"
    light, dark = theme.css().split("@media screen")
    assert "--sa-surface:#f3f4f5" in light and f"--sa-surface:{theme.mixed('surface', 1)}" in dark


def test_dark_colours_apply_on_screens_only():
    css = theme.dark_css(".x")
    assert all(f"--sa-{name}:{dark};" in css for name, (_, dark) in theme.THEME.items())
    assert css.count("@media screen") == css.count("@media") == 2
    assert css.count("{") == css.count("}")
    assert 'html[data-theme="dark"] .x' in css and "html:not([data-theme])" in css


def test_neither_colours_nor_the_package_load_matplotlib():
    code = "import sys, selfattn.theme; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

"""PDF 的字体：只用随书的和 matplotlib 带着的，机器上装了什么都一样。"""

from pathlib import Path

import matplotlib

from selfattn import theme

TTF = Path(matplotlib.get_data_path(), "fonts", "ttf")
FACES = (
    ("PDF Sans", "400", theme.FONT_FILE),
    ("PDF Mono", "400", TTF / "DejaVuSansMono.ttf"),
    ("PDF Mono", "700", TTF / "DejaVuSansMono-Bold.ttf"),
    ("PDF Symbols", "400", TTF / "DejaVuSans.ttf"),
)


def css():
    """各字体和用它们的地方；:root:root 要压过网页的 :root[data-fallback]。"""
    return "".join(
        f'@font-face {{ font-family: "{name}"; font-weight: {weight}; src: url("{file.as_uri()}") }}\n'
        for name, weight, file in FACES
    ) + (
        ':root:root { --sans: "PDF Sans", "PDF Symbols"; --text: var(--sans); --mono: "PDF Mono", var(--sans); '
        "--sa-font: var(--sans) }\n"
    )

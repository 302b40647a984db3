"""多头拼接的 Python 这一边。"""

import re
from itertools import product

import numpy as np
import pytest
from cases import CLOSE, WIDE, case, weights
from matplotlib.colors import to_rgb
from v8 import V8

from selfattn import MODEL, merge_heads, predict, run, theme
from selfattn.explorers import HeadMixer
from selfattn.explorers.state import StateError
from selfattn.figures.canvas import cell_text

CHINESE = re.compile(r"[一-鿿].*，收到的是 |不在词表里")
BAD = {
    "sentence": ["", "猫", "我" * 17, None],
    "row": [-2, 3, 0.5, "0", None],
    "together": [-0.1, 1.1, "1", None, np.nan],
    "on": [[], [True], [True] * 3, [1, 0], "开关", None],
    "column": [-2, 4, 0.5, None],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_refused_in_chinese_and_the_old_one_stays(name, value):
    mixer = HeadMixer(row=1, on=[True, False], column=2, together=0.5)
    before = mixer.state
    with pytest.raises(StateError, match=CHINESE) as error:
        setattr(mixer, name, value)
    assert name in str(error.value)
    assert mixer.state == before


def test_every_state_has_bad_values_here():
    assert BAD.keys() == set(HeadMixer().names)


def test_a_shorter_sentence_drops_the_row_it_no_longer_has():
    mixer = HeadMixer(sentence="我们爱他们", row=4)
    mixer.sentence = "我们"
    assert mixer.row == -1


@pytest.mark.parametrize("on", list(product([True, False], repeat=2)))
def test_the_parts_add_up_to_the_merged_heads(on):
    mixer, t = HeadMixer(sentence="他爱我", on=list(on)), run("他爱我")
    O = t.O * np.array(on)[:, None, None]
    np.testing.assert_array_equal(mixer.Y, merge_heads(O, MODEL.W_O))
    np.testing.assert_allclose(mixer.parts.sum(axis=0), mixer.Y, atol=1e-12)
    for k in range(2):
        np.testing.assert_allclose(mixer.parts[k], O[k] @ MODEL.W_O[2 * k : 2 * k + 2], atol=1e-12)
    for mixer.row in (0, 1, -1):
        p = predict(mixer.Y, MODEL.W_U)[mixer.row]
        np.testing.assert_array_equal(list(mixer.probabilities.values()), p)


def test_any_number_of_heads():
    mixer = HeadMixer(model=WIDE, sentence=WIDE.vocab[0])
    assert mixer.on == [True] * WIDE.h and mixer.blocks.shape == (WIDE.h, WIDE.d_v, WIDE.d_model)
    np.testing.assert_allclose(mixer.parts.sum(axis=0), run(WIDE.vocab[0], WIDE).Y, atol=1e-9)
    assert mixer.still().svg() and all(f"头 {k} 写的" in mixer.still().alt for k in range(WIDE.h))


def test_the_picture_and_its_words_show_every_number():
    for state in ({}, {"on": [True, False], "row": 1}):
        mixer = HeadMixer(sentence="他爱我", **state)
        i, still = mixer.row, mixer.still()
        svg, words = re.sub("<[^>]*>", " ", still.svg()), still.alt
        for x in [*mixer.Y[i], *mixer.parts[:, i].ravel(), *mixer.outputs[:, i].ravel(), *MODEL.W_O.ravel()]:
            assert cell_text(x) in words or cell_text(x, 1) in words
            assert cell_text(x) in svg or cell_text(x, 1) in svg
        logits = mixer.Y[i] @ MODEL.W_U
        for (c, p), z in zip(mixer.probabilities.items(), logits):
            assert f"{c}，logit {cell_text(z)}，p {cell_text(p)}" in words.splitlines()
    assert "头 1 的 O（关）" in mixer.still().alt


def test_head_colours_are_those_of_the_theme():
    assert theme.HEADS == (theme.THEME["head0"][0], theme.THEME["head1"][0])
    svg = HeadMixer().still().svg()
    assert all(f"var(--sa-head{k},{color})" in svg for k, color in enumerate(theme.HEADS))
    for light, dark in (theme.THEME["head0"], theme.THEME["head1"]):
        assert theme.contrast(light, theme.THEME["paper"][0]) >= 4.5 <= theme.contrast(dark, theme.THEME["paper"][1])


# 红、绿、蓝色盲看见的线性 RGB（Machado 等，2009，程度 1.0）
BLIND = {
    "红": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "绿": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "蓝": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def seen(color, sight):
    """这样的眼睛看见的颜色，CIELAB。"""
    c = np.array(to_rgb(color))
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    t = XYZ @ np.clip(sight @ linear, 0, 1) / XYZ.sum(axis=1)
    x, y, z = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", ["都看得见", *BLIND])
@pytest.mark.parametrize("dark", [0, 1])
def test_the_heads_differ_to_every_eye(sight, dark):
    a, b = (seen(theme.THEME[f"head{k}"][dark], np.array(BLIND.get(sight, np.eye(3)))) for k in (0, 1))
    assert np.linalg.norm(a - b) > 30


def test_every_number_equals_numpy(record_property):
    js, worst = V8("head_mixer.js"), 0
    random = np.random.default_rng(3)
    for k in range(60):
        t = case(k)
        on = random.random(t.model.h) < 0.6
        mixer = HeadMixer(t.model, sentence=t.text, row=int(random.integers(t.n)), on=[bool(x) for x in on])
        i = mixer.row
        got = js(
            "(text, weights, i, on) => mix(run(text, weights), i, on)", t.text, weights(t.model), i, mixer.on,
        )  # fmt: skip
        ours = {"O": mixer.outputs[:, i], "blocks": mixer.blocks, "parts": mixer.parts[:, i], "Y": mixer.Y[i],
                "logits": mixer.Y[i] @ t.model.W_U, "p": list(mixer.probabilities.values())}  # fmt: skip
        assert got.keys() == ours.keys()
        for name, value in ours.items():
            theirs = np.array(got[name])
            assert theirs.shape == np.shape(value), name
            worst = max(worst, np.abs(theirs - value).max())
    record_property("worst", float(worst))
    print(f"多头拼接：60 个状态，最大的差是 {worst:.3g}")
    assert worst <= CLOSE

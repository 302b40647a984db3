"""贯穿全书的例子：提交的权重、它的损失、它要讲的对比，以及文件坏了怎么说。"""

import json

import numpy as np
import pytest

from selfattn import CONTRAST, MODEL, SENTENCE, Model, load, run, save
from selfattn.example import ENDINGS, WEIGHTS_FILE

DATA = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
NAMES = ("W_E", "W_Q", "W_K", "W_V", "W_O", "W_U")


def test_sizes_are_those_of_the_book():
    assert (MODEL.d_model, MODEL.h, MODEL.d_k, MODEL.d_v, MODEL.d_vocab) == (4, 2, 2, 2, 8)
    assert SENTENCE == "我爱你"
    assert CONTRAST == ("他爱我", "我们爱他")


@pytest.mark.parametrize("name", NAMES)
def test_weights_have_one_decimal(name):
    W = getattr(MODEL, name)
    np.testing.assert_array_equal(W, np.array(DATA[name]))
    np.testing.assert_array_equal(W, np.round(W, 1))
    assert W.dtype == np.float64


def test_reported_loss_is_reached():
    losses = [
        -np.log(run(sentence[:-1]).P[position, MODEL.vocab.index(token)])
        for sentence in MODEL.sentences
        for position, token in enumerate(sentence[1:])
    ]
    assert f"{np.mean(losses):.6f}" == f"{MODEL.loss:.6f}"


def test_training_sentences_are_in_the_vocabulary_and_end():
    assert len(MODEL.sentences) == 11
    for sentence in MODEL.sentences:
        assert set(sentence) <= set(MODEL.vocab)
        assert sentence[-1] in ENDINGS


def test_the_contrast_holds():
    asking, telling = (run(text).prediction for text in CONTRAST)
    assert asking["吗"] > 0.9
    assert telling["们"] > 0.9


def test_the_sentence_has_a_sensible_distribution():
    p = run("我爱").prediction
    assert next(iter(p)) == "你"
    assert 0.3 < p["他"] < p["你"] < 0.7
    p = run(SENTENCE).prediction
    assert list(p)[:2] == ["。", "们"]
    assert p["们"] > 0.2


def test_the_last_token_alone_cannot_know():
    for text in CONTRAST:
        assert next(iter(run(text[-1]).prediction)) != next(iter(run(text).prediction))


def test_a_model_leaves_the_given_arrays_alone():
    mine = {name: np.array(DATA[name]) for name in NAMES}
    model = Model(DATA["vocab"], **mine)
    for name in NAMES:
        assert mine[name].flags.writeable
        assert not np.shares_memory(mine[name], getattr(model, name))


# ── 文件坏了 ─────────────────────────────────────────────────────────────
def edited(**changes):
    return json.dumps({key: value for key, value in (DATA | changes).items() if value is not None}, ensure_ascii=False)


def with_value(name, value):
    W = np.array(DATA[name], dtype=object)
    W.flat[0] = value
    return edited(**{name: W.tolist()})


DAMAGED = {
    "空文件": "",
    "截断": WEIGHTS_FILE.read_text(encoding="utf-8")[:500],
    "不是 JSON": "权重",
    "不是对象": "[1, 2]",
    "数": "3",
    "少一个矩阵": edited(W_K=None),
    "少词表": edited(vocab=None),
    "多一个键": edited(W_X=[[0.1]]),
    "NaN": with_value("W_V", float("nan")),
    "无穷大": with_value("W_O", float("inf")),
    "文字": with_value("W_U", "一"),
    "空值": edited(W_E=[[None] * 4] * 8),
    "长短不齐": edited(W_E=[[0.1, 0.2], [0.3]]),
    "空矩阵": edited(W_U=[[]] * 4),
    "少一行": edited(W_E=DATA["W_E"][:-1]),
    "少一列": edited(W_U=[row[:-1] for row in DATA["W_U"]]),
    "少一个头": edited(W_V=DATA["W_V"][:1]),
    "维数不对": edited(W_Q=DATA["W_Q"][0]),
    "K 与 Q 不同": edited(W_K=[[row[:1] for row in head] for head in DATA["W_K"]]),
    "W_O 行数不对": edited(W_O=DATA["W_O"][:3]),
    "W_O 列数不对": edited(W_O=[row[:3] for row in DATA["W_O"]]),
    "W_U 行数不对": edited(W_U=DATA["W_U"][:3]),
    "W_V 的 d_model 不对": edited(W_V=[head[:3] for head in DATA["W_V"]]),
    "词表重复": edited(vocab=list("我我你他们吗。？")),
    "词表太短": edited(vocab=list("我爱你")),
    "词表有词": edited(vocab=["我们", *DATA["vocab"][1:]]),
    "词表是数": edited(vocab=5),
}


def says_how_to_restore(path, error):
    message = str(error.value)
    assert str(path) in message
    assert "恢复办法：" in message
    assert "git checkout -- src/selfattn/weights.json" in message
    assert error.value.__suppress_context__


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_file_says_which_and_how_to_restore(tmp_path, content):
    path = tmp_path / "weights.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="损坏") as error:
        load(path)
    says_how_to_restore(path, error)


def test_binary_file(tmp_path):
    path = tmp_path / "weights.json"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ValueError, match="损坏") as error:
        load(path)
    says_how_to_restore(path, error)


def test_missing_file(tmp_path):
    with pytest.raises(ValueError, match="找不到权重文件") as error:
        load(tmp_path / "weights.json")
    says_how_to_restore(tmp_path / "weights.json", error)


def test_unreadable_file(tmp_path):
    with pytest.raises(ValueError, match="读不了权重文件") as error:
        load(tmp_path)
    says_how_to_restore(tmp_path, error)


def test_the_restoring_command_names_the_real_file():
    assert WEIGHTS_FILE == WEIGHTS_FILE.parents[2] / "src/selfattn/weights.json"


# ── 存下来，再读回来 ─────────────────────────────────────────────────────
def test_a_saved_model_comes_back_number_for_number(tmp_path):
    mine = Model(("猫", "鱼"), *(np.pi * part for part in (MODEL.W_E[:2], MODEL.W_Q, MODEL.W_K, MODEL.W_V, MODEL.W_O)),
                 W_U=MODEL.W_U[:, :2] / 3, sentences=("猫鱼",))  # fmt: skip
    save(mine, tmp_path / "mine.json")
    back = load(tmp_path / "mine.json")
    for name in ("W_E", "W_Q", "W_K", "W_V", "W_O", "W_U"):
        np.testing.assert_array_equal(getattr(back, name), getattr(mine, name))
    assert (back.vocab, back.sentences) == (mine.vocab, mine.sentences)
    assert np.isnan(mine.loss) and np.isnan(back.loss)


def test_the_books_weights_are_saved_as_they_stand(tmp_path):
    save(MODEL, tmp_path / "weights.json")
    assert (tmp_path / "weights.json").read_bytes() == WEIGHTS_FILE.read_bytes()


@pytest.mark.parametrize(
    "model, path, says",
    [
        (MODEL, "没有/m.json", "写不了权重文件 没有/m.json"),
        (MODEL, "a\0", "写不了"),
        (MODEL, 5, "path"),
        ("我", "m", "Model"),
    ],
)
def test_what_cannot_be_saved(model, path, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=says):
        save(model, path)
    assert [*tmp_path.iterdir()] == []

"""训练：书里的权重就是这样来的；读者的句子也能训练。"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from selfattn import MODEL, run
from selfattn.example import WEIGHTS_FILE
from selfattn.training import MOST_STEPS, NAMES, Adam, exercises, experiments, train

ROOT = Path(__file__).resolve().parents[1]


def test_the_weights_of_the_book_come_from_this_loop():
    *_, last = train()
    for name in NAMES:
        np.testing.assert_array_equal(getattr(last.model, name), getattr(MODEL, name))
    assert (last.step, last.model.loss) == (2000, MODEL.loss)
    assert json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["loss"] == MODEL.loss


def test_moments_along_the_way():
    moments = list(train(steps=25, every=10))
    assert [m.step for m in moments] == [0, 10, 20, 25]
    assert moments[0].loss > moments[-1].loss
    for m in moments:
        assert m.model.vocab == MODEL.vocab
        assert all((np.round(getattr(m.model, name), 1) == getattr(m.model, name)).all() for name in NAMES)


def test_training_is_deterministic():
    first, second = (list(train(["我喜欢猫。", "猫喜欢鱼。"], steps=30, seed=5)) for _ in range(2))
    for name in NAMES:
        np.testing.assert_array_equal(getattr(first[-1].model, name), getattr(second[-1].model, name))


def test_a_readers_own_words():
    *_, last = train(["我喜欢猫。", "猫喜欢鱼。", "鱼怕猫。"], steps=600)
    assert last.model.vocab == tuple("我喜欢猫。鱼怕")
    assert last.loss < 0.3
    assert next(iter(run("猫喜欢", last.model).prediction)) == "鱼"


def test_exercises_shift_by_one():
    ids, answers = exercises(["我爱你。", "我们爱他们。"], MODEL.vocab)
    assert ids.tolist() == [[0, 1, 2, 0, 0], [0, 4, 1, 3, 4]]
    assert answers.tolist() == [[1, 2, 6, -1, -1], [4, 1, 3, 4, 6]]


def test_adams_first_step_is_the_rate():
    np.testing.assert_allclose(Adam().move(np.array([3.0, -0.001]), 0.03), [0.03, -0.03], rtol=1e-4)


@pytest.mark.parametrize(
    "sentences, options, says",
    [
        ([], {}, "1 到 64 句"),
        (["我爱你。"] * 65, {}, "65 句"),
        (["我"], {}, "2 到 16 个字.*1 个"),
        (["我爱你" * 6], {}, "18 个"),
        (["我 爱你"], {}, "空格"),
        ("我爱你。", {}, "2 到 16 个字"),
        ([1], {}, "几句话"),
        (["我爱你。"], {"steps": 0}, "steps.*1 到"),
        (["我爱你。"], {"steps": MOST_STEPS + 1}, "steps"),
        (["我爱你。"], {"every": 0}, "every"),
        (["我爱你。"], {"seed": -1}, "seed"),
    ],
)
def test_bad_input(sentences, options, says):
    with pytest.raises(ValueError, match=says):
        next(train(sentences, **options))


# ── training/ 里的两个脚本 ────────────────────────────────────────────────
@pytest.mark.parametrize("script", ["train.py", "experiments.py"])
def test_committed_files_are_what_the_scripts_make(script):
    subprocess.run([sys.executable, ROOT / "training" / script, "--check"], check=True)


def test_experiments_cover_the_same_seeds():
    kinds = experiments()
    assert [*kinds] == ["separate", "shared", "one_head"]
    exercises = sum(len(sentence) - 1 for sentence in MODEL.sentences)
    assert exercises == 47  # experiments 的说明里写着
    for outcomes in kinds.values():
        assert len(outcomes) == 16
        assert all(0 <= each["follows"] <= exercises and each["loss"] > 0 for each in outcomes)

"""从头训练几种改过的模型，结果写进 src/selfattn/experiments.json，第 3 章和第 6 章用。

    python training/experiments.py            # 重新做，约一分半
    python training/experiments.py --check    # 每种只做第一个种子，和文件里的比较

每一种都用全书的办法：同样的句子、步数、学习率，从 16 个种子各出发一次。
"""

import argparse
import json
import sys

from selfattn import CONTRAST, MODEL, Model, run
from selfattn.gradients import gradients
from selfattn.training import EXPERIMENTS_FILE as FILE
from selfattn.training import STEPS, descend, exercises, experiments, random_start

SEEDS = range(16)


def shared_gradients(W, ids, answers):
    """查询和键共用 W_Q：两处的导数加在一起。"""
    loss, d = gradients(W | {"W_K": W["W_Q"]}, ids, answers)
    d["W_Q"] = d["W_Q"] + d["W_K"]
    return loss, d


KINDS = {
    "separate": (dict(), gradients),  # 书里的样子：两个头，W_Q 和 W_K 各用各的
    "shared": (dict(), shared_gradients),  # 查询和键共用一个矩阵
    "one_head": (dict(h=1, d_k=4), gradients),  # 一个头，d_k = d_v = 4：数的个数和两个头一样多
}


def follows(model):
    """全部训练句子的全部位置上，第一名接得通的次数：接上以后还是某个训练句子的开头。"""
    starts = {sentence[:i] for sentence in model.sentences for i in range(1, len(sentence) + 1)}
    places = [sentence[:i] for sentence in model.sentences for i in range(1, len(sentence))]
    return sum(place + next(iter(run(place, model).prediction)) in starts for place in places)


def outcome(kind, seed):
    """一次训练的结果：损失、接得通的次数、封面上两句话后面，「吗」和「们」得到的概率。"""
    sizes, slope = KINDS[kind]
    start = random_start(MODEL.d_vocab, seed, **sizes)
    if kind == "shared":
        del start["W_K"]
    *_, (_, loss, W) = descend(start, *exercises(MODEL.sentences, MODEL.vocab), STEPS, slope)
    model = Model(MODEL.vocab, **({"W_K": W["W_Q"]} | W), sentences=MODEL.sentences)
    answers = [next(iter(run(text).prediction)) for text in CONTRAST]  # 「吗」和「们」
    contrast = [round(run(text, model).prediction[answer], 3) for text, answer in zip(CONTRAST, answers)]
    return dict(loss=round(float(loss), 4), follows=follows(model), contrast=contrast)


def main(argv=None):
    parser = argparse.ArgumentParser(description="从头训练几种改过的模型")
    parser.add_argument("--check", action="store_true", help="每种只做第一个种子，和文件里的比较")
    if parser.parse_args(argv).check:
        committed = experiments()
        for kind in KINDS:
            if [outcome(kind, seed) for seed in SEEDS[:1]] != committed[kind][:1]:
                sys.exit(f"{kind} 与 {FILE.name} 不同。")
        print("第一个种子与提交的相同。")
        return
    results = {}
    for kind in KINDS:
        results[kind] = [outcome(kind, seed) for seed in SEEDS]
        print(kind, "损失", sorted(each["loss"] for each in results[kind]), file=sys.stderr)
    lines = [
        f'  "{kind}": [\n' + ",\n".join(f"    {json.dumps(each)}" for each in all_) + "\n  ]"
        for kind, all_ in results.items()
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
    print(f"已写入 {FILE.name}")


if __name__ == "__main__":
    main()

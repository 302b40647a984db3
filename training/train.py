"""训练书里的小模型，写出 src/selfattn/weights.json。

    python training/train.py            # 重新训练，写回权重文件
    python training/train.py --check    # 只比较，不写

训练的循环在 src/selfattn/training.py，只用 NumPy，两三秒就好。
"""

import argparse
import sys

from selfattn.example import WEIGHTS_FILE, save, written
from selfattn.training import STEPS, train


def main(argv=None):
    parser = argparse.ArgumentParser(description="训练书里的小模型")
    parser.add_argument("--check", action="store_true", help="只比较，不写文件")
    options = parser.parse_args(argv)
    for moment in train(every=500):
        print(f"第 {moment.step} / {STEPS} 步　损失 {moment.loss:.4f}", file=sys.stderr)
    if not options.check:
        save(moment.model, WEIGHTS_FILE)
        print(f"已写入 {WEIGHTS_FILE.name}")
    elif written(moment.model) != WEIGHTS_FILE.read_text(encoding="utf-8"):
        sys.exit(f"训练得到的权重与 {WEIGHTS_FILE.name} 不同。")
    else:
        print("与提交的权重逐字节相同。")


if __name__ == "__main__":
    main()

"""训练书里的小模型，写出 src/selfattn/weights.json。

    python training/train.py            # 重新训练，写回权重文件
    python training/train.py --check    # 只比较，不写

训练的循环在 src/selfattn/training.py，只用 NumPy，两三秒就好。
"""

import argparse
import json
import sys

from selfattn.example import WEIGHTS_FILE
from selfattn.training import NAMES, STEPS, train


def text(model):
    """权重文件的内容：一行一个向量，人能读，也能用手改。"""

    def rows(matrix, indent):
        pad = " " * indent
        if isinstance(matrix[0], list):
            return "[\n" + ",\n".join(pad + "  " + rows(m, indent + 2) for m in matrix) + f"\n{pad}]"
        return "[" + ", ".join(f"{x:.1f}" for x in matrix) + "]"

    quote = lambda value: json.dumps(value, ensure_ascii=False)
    lines = [f'  "loss": {model.loss}', f'  "vocab": {quote(model.vocab)}']
    lines.append('  "sentences": [\n' + ",\n".join(f"    {quote(s)}" for s in model.sentences) + "\n  ]")
    lines += [f'  "{name}": {rows(getattr(model, name).tolist(), 2)}' for name in NAMES]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(argv=None):
    parser = argparse.ArgumentParser(description="训练书里的小模型")
    parser.add_argument("--check", action="store_true", help="只比较，不写文件")
    options = parser.parse_args(argv)
    for moment in train(every=500):
        print(f"第 {moment.step} / {STEPS} 步　损失 {moment.loss:.4f}", file=sys.stderr)
    trained = text(moment.model)
    if not options.check:
        WEIGHTS_FILE.write_text(trained, encoding="utf-8", newline="\n")
        print(f"已写入 {WEIGHTS_FILE.name}")
    elif trained != WEIGHTS_FILE.read_text(encoding="utf-8"):
        sys.exit(f"训练得到的权重与 {WEIGHTS_FILE.name} 不同。")
    else:
        print("与提交的权重逐字节相同。")


if __name__ == "__main__":
    main()

"""训练书里的小模型，写出 src/selfattn/weights.json。

    python training/train.py            # 重新训练，写回权重文件
    python training/train.py --check    # 训练两次，只比较，不写

只有这个脚本需要 PyTorch（requirements-torch.txt）。同一台机器上重跑，文件逐字节相同。

模型恰好是书里的七步，没有位置、残差、归一化、MLP。权重都是一位小数：前向用取整后的
权重，反向当作没取整（straight-through estimator, Bengio et al. 2013）。
"""

import argparse
import json
import sys
from pathlib import Path

import torch

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "selfattn" / "weights.json"

VOCAB = list("我爱你他们吗。？")
SENTENCES = [
    "我爱你。",
    "我爱他。",
    "我爱你们。",
    "我爱他们。",
    "你爱我吗？",
    "他爱我吗？",
    "他爱你吗？",
    "我们爱你们。",
    "我们爱他们。",
    "他们爱我们。",
    "你们爱我们吗？",
]
SIZES = dict(d_model=4, h=2, d_k=2, d_v=2)
SEED = 13
STEPS = 2000
LEARNING_RATE = 0.03
WEIGHT_DECAY = 6e-3


class RoundToTenth(torch.autograd.Function):
    """前向取一位小数，反向原样放过梯度。"""

    @staticmethod
    def forward(ctx, w):
        return torch.round(w * 10) / 10

    @staticmethod
    def backward(ctx, grad):
        return grad


def logits(W, ids):
    """七步的 PyTorch 版：ids (b, n) → logits (b, n, d_vocab)。"""
    X = W["W_E"][ids].unsqueeze(1)  # (b, 1, n, d_model)
    Q, K, V = X @ W["W_Q"], X @ W["W_K"], X @ W["W_V"]  # (b, h, n, d_k)
    S = Q @ K.transpose(-1, -2) / SIZES["d_k"] ** 0.5  # (b, h, n, n)
    n = ids.shape[1]
    S = S.masked_fill(~torch.ones(n, n, dtype=torch.bool).tril(), -torch.inf)
    O = (S.softmax(-1) @ V).transpose(1, 2).flatten(2)  # (b, n, h·d_v)
    return O @ W["W_O"] @ W["W_U"]


def batch():
    """全部句子排成一批；短句右边补 0，目标处的 −100 不计入损失。"""
    longest = max(map(len, SENTENCES))
    ids = torch.zeros(len(SENTENCES), longest - 1, dtype=torch.long)
    targets = torch.full_like(ids, -100)
    for row, sentence in enumerate(SENTENCES):
        number = torch.tensor([VOCAB.index(c) for c in sentence])
        ids[row, : len(number) - 1] = number[:-1]
        targets[row, : len(number) - 1] = number[1:]
    return ids, targets


def loss(W, ids, targets):
    """平均每个字的交叉熵（nat）。"""
    return torch.nn.functional.cross_entropy(logits(W, ids).flatten(0, 1), targets.flatten())


def train(seed=SEED, steps=STEPS, progress=True):
    torch.set_default_dtype(torch.float64)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(seed)
    h, d_model, d_k, d_v = (SIZES[s] for s in ("h", "d_model", "d_k", "d_v"))
    shapes = {
        "W_E": (len(VOCAB), d_model),
        "W_Q": (h, d_model, d_k),
        "W_K": (h, d_model, d_k),
        "W_V": (h, d_model, d_v),
        "W_O": (h * d_v, d_model),
        "W_U": (d_model, len(VOCAB)),
    }
    W = {k: (0.7 * torch.randn(s, generator=generator)).requires_grad_() for k, s in shapes.items()}
    ids, targets = batch()
    optimizer = torch.optim.Adam(W.values(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        optimizer.zero_grad()
        value = loss({k: RoundToTenth.apply(w) for k, w in W.items()}, ids, targets)
        decay = sum((w**2).mean() for w in W.values())
        (value + WEIGHT_DECAY * decay).backward()
        optimizer.step()
        schedule.step()
        if progress and (step + 1) % 500 == 0:
            print(f"第 {step + 1} / {steps} 步　损失 {value.item():.4f}", file=sys.stderr)
    rounded = {k: torch.round(w.detach() * 10) / 10 for k, w in W.items()}
    return rounded, loss(rounded, ids, targets).item()


def text(W, value):
    """权重文件的内容：一行一个向量，人能读，也能用手改。"""

    def rows(matrix, indent):
        pad = " " * indent
        if isinstance(matrix[0], list):
            return "[\n" + ",\n".join(pad + "  " + rows(m, indent + 2) for m in matrix) + f"\n{pad}]"
        return "[" + ", ".join(f"{x + 0.0:.1f}" for x in matrix) + "]"  # + 0.0 把 -0.0 变成 0.0

    quote = lambda value: json.dumps(value, ensure_ascii=False)
    lines = [f'  "loss": {round(value, 6)}', f'  "vocab": {quote(VOCAB)}']
    lines.append('  "sentences": [\n' + ",\n".join(f"    {quote(s)}" for s in SENTENCES) + "\n  ]")
    lines += [f'  "{name}": {rows(w.tolist(), 2)}' for name, w in W.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def check():
    """训练两次，必须逐字节相同；再与提交的文件比较。

    换一种处理器，加法的次序不同，末位的舍入会把训练带到另一套权重。
    所以与提交的不同时，只要求句子相同、损失不更差。
    """
    first, second = text(*train()), text(*train())
    if first != second:
        sys.exit("在这台机器上训练两次，结果不同。")
    committed = WEIGHTS.read_text(encoding="utf-8")
    if first == committed:
        print("训练两次，都与提交的权重逐字节相同。")
        return
    fresh, old = json.loads(first), json.loads(committed)
    if (fresh["vocab"], fresh["sentences"]) != (old["vocab"], old["sentences"]) or fresh["loss"] > old["loss"] + 0.03:
        sys.exit(f"训练得到的权重与 {WEIGHTS.name} 不同：词表或句子变了，或者损失更差（{fresh['loss']}）。")
    print(f"训练两次相同，损失 {fresh['loss']}，但与提交的权重不同：换了处理器或 PyTorch 的版本。")


def main(argv=None):
    parser = argparse.ArgumentParser(description="训练书里的小模型")
    parser.add_argument("--check", action="store_true", help="训练两次，只比较，不写文件")
    if parser.parse_args(argv).check:
        check()
    else:
        WEIGHTS.write_text(text(*train()), encoding="utf-8", newline="\n")
        print(f"已写入 {WEIGHTS.name}")


if __name__ == "__main__":
    main()

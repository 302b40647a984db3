"""同一个模型的 PyTorch 版：七步、损失，导数由自动求导给出。只给测试作证，书里不用。"""

import torch

from selfattn import MODEL
from selfattn.gradients import NO_ANSWER


def tensors(weights):
    """名字 → NumPy 矩阵，换成张量。"""
    return {name: torch.tensor(w) for name, w in weights.items()}


def logits(W, ids):
    """七步：ids (b, n) → logits (b, n, d_vocab)。"""
    X = W["W_E"][ids].unsqueeze(1)  # (b, 1, n, d_model)
    Q, K, V = X @ W["W_Q"], X @ W["W_K"], X @ W["W_V"]  # (b, h, n, d_k)
    S = Q @ K.transpose(-1, -2) / K.shape[-1] ** 0.5  # (b, h, n, n)
    n = ids.shape[1]
    S = S.masked_fill(~torch.ones(n, n, dtype=torch.bool).tril(), -torch.inf)
    O = (S.softmax(-1) @ V).transpose(1, 2).flatten(2)  # (b, n, h·d_v)
    return O @ W["W_O"] @ W["W_U"]


def batch(sentences=MODEL.sentences, vocab=MODEL.vocab):
    """全部句子排成一批；短句右边补 0，没有题的地方是 NO_ANSWER。"""
    longest = max(map(len, sentences))
    ids = torch.zeros(len(sentences), longest - 1, dtype=torch.long)
    answers = torch.full_like(ids, NO_ANSWER)
    for row, sentence in enumerate(sentences):
        number = torch.tensor([vocab.index(c) for c in sentence])
        ids[row, : len(number) - 1] = number[:-1]
        answers[row, : len(number) - 1] = number[1:]
    return ids, answers


def loss(W, ids, answers):
    """平均每道题的交叉熵（nat）。"""
    guesses = logits(W, ids).flatten(0, 1)
    return torch.nn.functional.cross_entropy(guesses, answers.flatten(), ignore_index=NO_ANSWER)


def gradients(weights, ids, answers):
    """损失，和它对每个矩阵的导数，由自动求导给出。"""
    W = {name: w.requires_grad_() for name, w in tensors(weights).items()}
    value = loss(W, ids, answers)
    value.backward()
    return value.item(), {name: w.grad.numpy() for name, w in W.items()}


class RoundToTenth(torch.autograd.Function):
    """前向取一位小数，反向原样放过导数。"""

    @staticmethod
    def forward(ctx, w):
        return torch.round(w * 10) / 10

    @staticmethod
    def backward(ctx, grad):
        return grad


def train(weights, steps, rate, L2):
    """PyTorch 自己的 Adam 和余弦学习率，从 weights 出发走 steps 步，返回取整后的权重。"""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    W = {name: w.requires_grad_() for name, w in tensors(weights).items()}
    optimizer = torch.optim.Adam(W.values(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        optimizer.zero_grad()
        value = loss({name: RoundToTenth.apply(w) for name, w in W.items()}, *batch())
        (value + L2 * sum((w**2).mean() for w in W.values())).backward()
        optimizer.step()
        schedule.step()
    return {name: (torch.round(w.detach() * 10) / 10).numpy() for name, w in W.items()}

"""用 PyTorch 算出 tests/golden/ 里的标准答案。

    python tests/oracle/make_golden.py

输入都是一位小数；凡是 PyTorch 允许的地方，大小两两不等，转错轴就藏不住。
"""

import json
from pathlib import Path

import numpy as np
import pytorch_model
import torch

from selfattn import MODEL
from selfattn.training import NAMES

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
F = torch.nn.functional


class Tenths:
    """−2.0 … 2.0 之间的一位小数；RandomState 的数列各版本 NumPy 都相同。"""

    def __init__(self, seed):
        self.random = np.random.RandomState(seed)

    def __call__(self, *shape):
        return torch.tensor(self.random.randint(-20, 21, shape) / 10)

    def ids(self, stop, *shape):
        return torch.tensor(self.random.randint(0, stop, shape), dtype=torch.long)


def attention(seed):
    """scaled_dot_product_attention；V 换成单位矩阵，它给出的就是权重。"""
    tenths = Tenths(seed)
    b, h, n_k, d_k, d_v = 2, 3, 5, 6, 7
    Q, K, V = tenths(b, h, n_k, d_k), tenths(b, h, n_k, d_k), tenths(b, h, n_k, d_v)
    cases = []
    for n_q, scale, mask, T in (
        (4, True, False, 1.0),
        (4, True, True, 1.0),
        (4, False, False, 1.0),
        (4, False, True, 1.0),
        (4, True, True, 0.5),
        (1, True, True, 1.0),
        (n_k, True, True, 1.0),
    ):
        options = dict(scale=(d_k**-0.5 if scale else 1.0) / T)
        if mask and n_q == n_k:
            options["is_causal"] = True
        elif mask:  # PyTorch 的 is_causal 对齐左上角，我们对齐右下角
            options["attn_mask"] = torch.ones(n_q, n_k, dtype=torch.bool).tril(n_k - n_q)
        identity = torch.eye(n_k).expand(b, h, n_k, n_k)
        A, O = [F.scaled_dot_product_attention(Q[..., -n_q:, :], K, values, **options) for values in (identity, V)]
        cases.append(dict(n_q=n_q, scale=scale, mask=mask, temperature=T, A=A, O=O))
    return dict(Q=Q, K=K, V=V, cases=cases)


def multihead(seed):
    """nn.MultiheadAttention 装上我们的权重；它规定 d_k = d_v = d_model / h。"""
    tenths = Tenths(seed)
    b, h, d, n_q, n_k = 2, 3, 4, 5, 6
    E = h * d
    stack = lambda W: W.transpose(-1, -2).reshape(E, -1)  # (h, d_in, d) → (h·d, d_in)

    def case(X_q, X_k, X_v, mask):
        W_Q, W_K, W_V = (tenths(h, X.shape[-1], d) for X in (X_q, X_k, X_v))
        W_O = tenths(E, E)
        sizes = dict(kdim=X_k.shape[-1], vdim=X_v.shape[-1])
        layer = torch.nn.MultiheadAttention(E, h, bias=False, batch_first=True, **sizes)
        with torch.no_grad():
            if layer.in_proj_weight is not None:
                layer.in_proj_weight.copy_(torch.cat([stack(W_Q), stack(W_K), stack(W_V)]))
            else:
                layer.q_proj_weight.copy_(stack(W_Q))
                layer.k_proj_weight.copy_(stack(W_K))
                layer.v_proj_weight.copy_(stack(W_V))
            layer.out_proj.weight.copy_(W_O.T)
            hidden = torch.ones(X_q.shape[1], X_k.shape[1], dtype=torch.bool).triu(1) if mask else None
            Y, A = layer(X_q, X_k, X_v, attn_mask=hidden, average_attn_weights=False)
        return dict(X_q=X_q, X_k=X_k, X_v=X_v, mask=mask, W_Q=W_Q, W_K=W_K, W_V=W_V, W_O=W_O, A=A, Y=Y)

    X = tenths(b, n_q, E)
    return dict(cases=[case(X, X, X, True), case(tenths(b, n_q, E), tenths(b, n_k, 7), tenths(b, n_k, 8), False)])


def softmax(seed):
    """torch.softmax 与温度，大到 ±1e4，小到 −inf。"""
    inf = torch.inf
    S = Tenths(seed)(5, 6)
    S[1] *= 5000
    S[2, 3:] = -inf
    S[3] = torch.tensor([-inf, 1e4, -1e4, 0, 1e4, -inf])
    return dict(S=S, cases=[dict(temperature=T, A=torch.softmax(S / T, -1)) for T in (0.1, 0.5, 1.0, 3.0, 100.0)])


def model(seed):
    """整个模型逐步走完，最后与 pytorch_model 的 logits 相同。"""
    tenths = Tenths(seed)
    b, n, h, d_k, d_v, d_model, d_vocab = 2, 5, 3, 4, 7, 6, 8
    shapes = dict(
        W_E=(d_vocab, d_model),
        W_Q=(h, d_model, d_k),
        W_K=(h, d_model, d_k),
        W_V=(h, d_model, d_v),
        W_O=(h * d_v, d_model),
        W_U=(d_model, d_vocab),
    )
    W = {name: tenths(*shape) for name, shape in shapes.items()}
    ids = tenths.ids(d_vocab, b, n)
    X = F.embedding(ids, W["W_E"])
    Q, K, V = (torch.einsum("bnm,hmc->bhnc", X, W[name]) for name in ("W_Q", "W_K", "W_V"))
    QK = torch.einsum("bhic,bhjc->bhij", Q, K)
    S = QK / d_k**0.5
    S_masked = S.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), -torch.inf)
    A = torch.softmax(S_masked, -1)
    O = F.scaled_dot_product_attention(Q, K, V, is_causal=True)
    concat = torch.cat(list(O.unbind(1)), dim=-1)
    Y = concat @ W["W_O"]
    logits = pytorch_model.logits(W, ids)
    T = 0.7
    P = torch.softmax(logits / T, -1)
    return dict(W, ids=ids, X=X, Q=Q, K=K, V=V, QK=QK, S=S, S_masked=S_masked, A=A, O=O, concat=concat, Y=Y,
                logits=logits, temperature=T, P=P)  # fmt: skip


def trained():
    """提交的权重，用 PyTorch 算：几句话的 logits 和训练损失。"""
    W = pytorch_model.tensors({name: getattr(MODEL, name) for name in NAMES})
    cases = []
    for text in ("我", "我爱", "我爱你", "他爱我", "我们爱他", "你们爱我们吗"):
        ids = torch.tensor([[MODEL.vocab.index(c) for c in text]])
        cases.append(dict(text=text, logits=pytorch_model.logits(W, ids)[0]))
    return dict(loss=pytorch_model.loss(W, *pytorch_model.batch()).item(), cases=cases)


def make(seed=0):
    """全部标准答案：{文件名: 内容}。"""
    torch.set_default_dtype(torch.float64)
    makers = dict(attention=attention, multihead=multihead, softmax=softmax, model=model)
    golden = {name: maker(seed + k) for k, (name, maker) in enumerate(makers.items())}
    return {name: plain(value) for name, value in (golden | dict(trained=trained())).items()}


def plain(value):
    """张量换成列表，−0.0 换成 0.0。"""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return (value.detach() + 0).tolist() if isinstance(value, torch.Tensor) else value


def dump(value, indent=0):
    """JSON，一行一个向量：人能读，也能看出改了哪里。"""
    pad = "\n" + " " * (indent + 2)
    end = "\n" + " " * indent
    if isinstance(value, dict):
        return "{" + ",".join(f"{pad}{json.dumps(k)}: {dump(v, indent + 2)}" for k, v in value.items()) + end + "}"
    if isinstance(value, list) and isinstance(value[0], (dict, list)):
        return "[" + ",".join(pad + dump(v, indent + 2) for v in value) + end + "]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    for name, value in make().items():
        (GOLDEN / f"{name}.json").write_text(dump(value) + "\n", encoding="utf-8", newline="\n")
        print(f"已写入 {GOLDEN / name}.json")

"""贯穿全书的例子：一句话、一张词表、一套训练出来的权重。"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from . import contracts
from .wording import said, shown

WEIGHTS_FILE = Path(__file__).with_name("weights.json")
SENTENCE = "我爱你"
CONTRAST = ("他爱我", "我们爱他")  # 光看最后一个字，不知道后面该是「吗」还是「们」
ENDINGS = ("。", "？")  # 生成到这里就停

WEIGHTS = contracts.Contract(
    "vocab (d_vocab,), W_E (d_vocab, d_model), W_Q (h, d_model, d_k), W_K (h, d_model, d_k), W_V (h, d_model, d_v),"
    " W_O (h·d_v, d_model), W_U (d_model, d_vocab)"
)


@dataclass(frozen=True, eq=False)
class Model:
    """一套权重。大小都从形状里读出来，不另外存。

    Parameters
    ----------
    vocab : tuple of str
        词表，长 d_vocab
    W_E : ndarray, (d_vocab, d_model)
    W_Q, W_K : ndarray, (h, d_model, d_k)
    W_V : ndarray, (h, d_model, d_v)
    W_O : ndarray, (h·d_v, d_model)
    W_U : ndarray, (d_model, d_vocab)
    sentences : tuple of str
        训练句子
    loss : float
        在这些句子上，平均每个字的交叉熵（nat）

    Raises
    ------
    ValueError
        形状对不上、词元不是单个字或有重复，或权重含 NaN、无穷大
    """

    vocab: tuple
    W_E: np.ndarray
    W_Q: np.ndarray
    W_K: np.ndarray
    W_V: np.ndarray
    W_O: np.ndarray
    W_U: np.ndarray
    sentences: tuple = field(default=())
    loss: float = float("nan")

    def __post_init__(self):
        given = {item.name: getattr(self, item.name) for item in WEIGHTS.takes}
        given["vocab"] = contracts.strings("vocab", self.vocab)
        WEIGHTS.accept(given)
        given["sentences"] = contracts.strings("sentences", self.sentences, "几句话")
        for name, value in given.items():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            object.__setattr__(self, name, value)
        if not all(len(token) == 1 for token in self.vocab):
            raise ValueError(f"vocab 里每个词元应当是一个字，收到的是 {shown(list(self.vocab))}。")
        if len(set(self.vocab)) != len(self.vocab):
            raise ValueError(f"vocab 里不应当有重复的词元，收到的是 {shown(list(self.vocab))}。")

    @property
    def d_vocab(self):
        return len(self.vocab)

    @property
    def d_model(self):
        return self.W_E.shape[1]

    @property
    def h(self):
        return self.W_Q.shape[0]

    @property
    def d_k(self):
        return self.W_Q.shape[2]

    @property
    def d_v(self):
        return self.W_V.shape[2]


def _name(path):
    """报错时怎样说这个路径。"""
    if not isinstance(path, (str, Path)):
        raise ValueError(f"path 应当是权重文件的路径，收到的是 {shown(path)}。")
    return said(path, 260)  # Windows 的路径最长这么长


def written(model):
    """权重文件的内容：一行一个向量，人能读，也能用手改；``load`` 读回来一个数不差。"""

    def rows(matrix, indent):
        if not isinstance(matrix[0], list):
            return json.dumps(matrix)
        pad = " " * indent
        return "[\n" + ",\n".join(pad + "  " + rows(m, indent + 2) for m in matrix) + f"\n{pad}]"

    quote = lambda value: json.dumps(value, ensure_ascii=False)
    sentences = ",".join(f"\n    {quote(s)}" for s in model.sentences)
    lines = [
        f'  "loss": {json.dumps(model.loss)}',
        f'  "vocab": {quote(model.vocab)}',
        f'  "sentences": [{sentences}\n  ]',
    ]
    lines += [f'  "{item.name}": {rows(getattr(model, item.name).tolist(), 2)}' for item in WEIGHTS.takes[1:]]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def save(model, path):
    """把模型写进权重文件，``load(path)`` 读回来。

    Raises
    ------
    ValueError
        model 不是 Model，path 不是路径，或这个地方写不了
    """
    contracts.instance("model", model, Model, "Model")
    name = _name(path)
    try:
        Path(path).write_text(written(model), encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:  # ValueError：路径里有空字符
        why = said(getattr(error, "strerror", None) or error)
        raise ValueError(f"写不了权重文件 {name}（{why}）。") from None


def load(path=WEIGHTS_FILE):
    """从权重文件读出模型。

    Raises
    ------
    ValueError
        文件不见了或损坏了；信息里说明是哪个文件、怎样恢复
    """
    restore = (
        "恢复办法：随书的那一份，重新下载；用 git 的，运行 git checkout -- src/selfattn/weights.json；"
        "自己存的，用 save 再存一次。"
    )
    name = _name(path)
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        return Model(**data)
    except FileNotFoundError:
        raise ValueError(f"找不到权重文件 {name}。{restore}") from None
    except OSError as error:
        raise ValueError(f"读不了权重文件 {name}（{error.strerror}）。{restore}") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"权重文件 {name} 损坏了：{said(error, 200)} {restore}") from None


MODEL = load()

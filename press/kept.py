"""做起来慢的东西，留在缓存里：来源没变，内容也没坏，才用。"""

import hashlib
import shutil
from pathlib import Path


def save(path, content):
    """存下 content（字节），前面是它的摘要；写到一半停下，就等于没有写。"""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_bytes(hashlib.sha256(content).digest() + content)
    unfinished.replace(path)


def load(path):
    """存下的字节；没有，或者和摘要对不上，就是 None。"""
    stored = path.read_bytes() if path.exists() else b""
    digest, content = stored[:32], stored[32:]
    return content if hashlib.sha256(content).digest() == digest else None


def kept(app, name, source, make):
    """名叫 name 的东西的字节：source（字节）没变就是上一次的，不然由 make() 再做。"""
    folder = Path(app.outdir).parent / ".cache" / name
    path = folder / hashlib.sha256(source).hexdigest()
    content = load(path)
    if content is None:
        content = make()
        shutil.rmtree(folder, ignore_errors=True)
        save(path, content)
    return content

"""做起来慢的东西，留在 _build/.cache 里，来源没变才用。"""

import hashlib
import shutil
from pathlib import Path


def kept(app, name, source, make):
    """名叫 name 的东西的字节：source（字节）没变就是上一次的，不然由 make() 再做。"""
    folder = Path(app.outdir).parent / ".cache" / name
    path = folder / hashlib.sha256(source).hexdigest()
    if not path.exists():
        content = make()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        unfinished = folder / "unfinished"
        unfinished.write_bytes(content)
        unfinished.rename(path)
    return path.read_bytes()

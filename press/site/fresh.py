"""每次都从头建：上一次的网页一个也不留，每一页都重读、重写，所以怎样改都和从空的文件夹建起一样。

只有执行笔记本、压字体、印 PDF 这几样慢的，照来源的摘要留着结果（``execute.py``、``kept.py``）。
"""

import shutil
from pathlib import Path


def forget(app, config):
    """去掉上一次建的；只动 Jupyter Book 自己的 _build/html，别的文件夹不敢删。"""
    shutil.rmtree(app.doctreedir, ignore_errors=True)
    out = Path(app.outdir)
    if (out.parent.name, out.name) == ("_build", "html"):
        for path in out.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app):
    app.connect("config-inited", forget, priority=1)

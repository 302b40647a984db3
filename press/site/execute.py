"""执行笔记本：两个一起跑，结果照代码留在缓存里；selfattn 或装着的包一变，缓存就作废。"""

import hashlib
import logging
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distributions
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.errors import ExtensionError
from sphinx.util.logging import getLogger

from .. import kernel
from ..decks.source import chapter, lecture

log = getLogger(__name__)


def key(root):
    """笔记本的输出除了代码还取决于什么：src/selfattn 的每个文件，Python 和装着的每个包的版本。"""
    about = [found.metadata for found in distributions()]
    installed = sorted({f"{each['Name']} {each['Version']}" for each in about})
    digest = hashlib.sha256(" ".join([sys.version, *installed]).encode())
    package = root / "src" / "selfattn"
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def use_cache(app, config):
    """缓存的路径带着 key；旧的删掉。"""
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / key(Path(app.srcdir))
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old)
    config.nb_execution_cache_path = str(current)


def execute_ahead(app, env, docnames):
    """myst-nb 一个一个地执行；这里先把要读的、缓存里没有的，两个两个地跑完。"""
    cache = get_cache(app.config.nb_execution_cache_path)
    todo = []
    for docname in sorted(docnames):
        path = Path(env.doc2path(docname))
        if path.suffix != ".ipynb":
            continue
        notebook = lecture(path)
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            todo.append((path, notebook))
    todo.reverse()  # 最长的一章（七步合一）在后面；先跑它，两个内核才会差不多同时结束
    if todo:
        print(f"运行 {len(todo)} 本笔记本，代码变了的才运行；全部要一两分钟……", flush=True)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda job: _execute(app, *job), todo))
    for (path, _), (notebook, seconds, problem) in zip(todo, results):
        if problem is None:
            for executed in (notebook, chapter(notebook)):  # 投影要的，和网页要的；多半是同一本
                bundle = CacheBundleIn(executed, str(path), data={"execution_seconds": seconds})
                cache.cache_notebook_bundle(bundle, overwrite=True)
    problems = [f"{path.name}：{problem}" for (path, _), (*_, problem) in zip(todo, results) if problem]
    if problems:
        raise ExtensionError("\n".join(problems))


def _execute(app, path, notebook):
    """执行一本，返回 (执行过的, 秒数, 问题)；没有问题就是 None。"""
    start = time.monotonic()
    try:
        notebook = kernel.execute(notebook, path.name, path.parent, app.config.nb_execution_timeout)
        problem = _stderr(notebook)
    except (CellExecutionError, CellTimeoutError, DeadKernelError, kernel.SilentKernelError) as error:
        problem = f"执行出错\n{error}"
    seconds = time.monotonic() - start
    log.info("执行 %s：%.1f 秒", path.name, seconds)
    return notebook, seconds, problem


def _stderr(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                return f"这一格往 stderr 写了东西\n{cell.source}\n{output.text}"


def setup(app):
    logging.getLogger("traitlets").setLevel(logging.WARNING)
    app.connect("config-inited", use_cache)
    app.connect("env-before-read-docs", execute_ahead)

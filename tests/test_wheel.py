"""装好的 wheel：每个数据文件都在里面；不靠源码，小测、字体、探索器照样能用。"""

import shutil
import subprocess
import sys
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest

import selfattn

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "selfattn"

BUILD = "import setuptools.build_meta as backend; print(backend.build_wheel('.'))"

USE = """
import io, sys, warnings
sys.path.insert(0, sys.argv[1])
warnings.simplefilter("error")
import selfattn
from selfattn import *
from selfattn.explorers import Pipeline
from selfattn.figures import *

assert selfattn.__file__.startswith(sys.argv[1]), selfattn.__file__
assert len(quiz("4").questions) >= 4 and "<form" in quiz("4")._repr_html_()
assert "export default" in Pipeline()._esm
png = io.BytesIO()
heatmap(run("我爱你").A[0], rows=list("我爱你"), cols=list("我爱你")).savefig(png)  # 少一个字形就是一条警告
assert png.getvalue().startswith(b"\\x89PNG")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """在一份干净的拷贝里，像 python -m build 那样造一个 wheel。"""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(PACKAGE, source / "src" / "selfattn", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run([sys.executable, "-c", BUILD], cwd=source, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr + "（setuptools 的版本见 requirements-dev.txt）"
    with zipfile.ZipFile(source / done.stdout.splitlines()[-1]) as archive:
        yield archive


def test_it_holds_every_file(wheel):
    ours = {path.relative_to(PACKAGE.parent).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    ours = {name for name in ours if not name.endswith(".pyc")}
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == ours
    assert {Path(name).suffix for name in ours} >= {".py", ".js", ".css", ".json", ".ttf"}


def test_the_version_is_written_once(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith("/METADATA")]
    assert BytesParser().parsebytes(wheel.read(name))["Version"] == selfattn.__version__


def test_it_works_without_the_sources(wheel, tmp_path, chinese_windows):
    wheel.extractall(tmp_path)
    script = tmp_path / "use.py"
    script.write_text(USE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", script, tmp_path], cwd=tmp_path, env=chinese_windows, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")

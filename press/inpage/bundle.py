"""用 esbuild 把 src/ 打成几个文件。"""

import json
import subprocess
from pathlib import Path

from ..engines import SETTINGS
from .node import install, node

HERE = Path(__file__).parent
TARGET = "--target=" + ",".join(browser + version for browser, version in SETTINGS["oldest"].items())
COMMON = ["--bundle", "--minify", "--entry-names=[name]-[hash]", "--legal-comments=none", "--log-level=warning"]
NO_FONTS = [f"--loader:.{kind}=empty" for kind in ("woff", "woff2", "ttf", "eot", "svg")]
ENTRIES = {
    "able.js": ["--format=esm", "--target=es2018"],
    "main.js": ["--format=esm", "--splitting", "--chunk-names=[name]-[hash]", TARGET, *NO_FONTS],
    "worker.js": ["--format=iife", TARGET],
}


def bundle(target):
    """打好的放进 target；返回 esbuild 记下的（打出来的文件的名字, 用到的文件）。"""
    esbuild = [*node(), install() / "esbuild" / "bin" / "esbuild"]
    outputs, inputs = set(), set()
    for name, options in ENTRIES.items():
        meta = target / "meta.json"
        command = [*esbuild, HERE / "src" / name, *COMMON, *options, f"--outdir={target}", f"--metafile={meta}"]
        subprocess.run([*command, "--define:define=undefined"], cwd=HERE, check=True)
        made = json.loads(meta.read_text(encoding="utf-8"))
        outputs |= {Path(path).name for path in made["outputs"]}
        inputs |= {*made["inputs"]}
        meta.unlink()
    return outputs, inputs

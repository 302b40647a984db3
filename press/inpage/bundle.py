"""用 esbuild 把 src/ 打成几个文件。"""

import json
import subprocess
from pathlib import Path

from .node import node, npm

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
COMMON = ["--bundle", "--minify", "--entry-names=[name]-[hash]", "--legal-comments=none", "--log-level=warning"]
NO_FONTS = [f"--loader:.{kind}=empty" for kind in ("woff", "woff2", "ttf", "eot", "svg")]
ENTRIES = {
    "main.js": ["--format=esm", "--splitting", "--chunk-names=[name]-[hash]", "--target=es2022", *NO_FONTS],
    "worker.js": ["--format=iife", "--target=es2022"],
}


def bundle(target):
    """打好的放进 target；返回 esbuild 记下的（打出来的文件的名字, 用到的文件）。"""
    _install()
    outputs, inputs = set(), set()
    for name, options in ENTRIES.items():
        meta = target / "meta.json"
        esbuild = [*node(), MODULES / "esbuild" / "bin" / "esbuild", HERE / "src" / name]
        subprocess.run(
            [*esbuild, *COMMON, *options, f"--outdir={target}", f"--metafile={meta}", "--define:define=undefined"],
            cwd=HERE,
            check=True,
        )
        made = json.loads(meta.read_text(encoding="utf-8"))
        outputs |= {Path(path).name for path in made["outputs"]}
        inputs |= {*made["inputs"]}
        meta.unlink()
    return outputs, inputs


def _install():
    """装好 package-lock.json 里的；装过了就不再装。"""
    stamp = MODULES / ".package-lock.json"
    if not stamp.exists() or (HERE / "package-lock.json").stat().st_mtime > stamp.stat().st_mtime:
        subprocess.run([*npm(), "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=HERE, check=True)

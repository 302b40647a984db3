"""锁住要装的每一个包：requirements-*.txt 写要什么，locks/ 写哪一版，和它每个文件的 sha256。

锁着的版本不变，除非要求变了；--upgrade 全部换新的，--upgrade-package 名字 只换一个。
"""

import re
import subprocess
import sys

from .environment import LOCKS, ROOT

OPTIONS = (
    "--universal", "--python-version=3.10", "--generate-hashes", "--only-binary=:all:", "--no-config",
    "--no-binary=selfattn", "--no-build-isolation", "--no-emit-package=selfattn", "--no-emit-index-url",
    "--custom-compile-command=python -m press lock",
)  # fmt: skip
TORCH = re.compile("(torch|cuda|nvidia|triton)[-=]")


def compile_lock(name, *options):
    """requirements-名字.txt → locks/名字.txt。"""
    command = [sys.executable, "-m", "uv", "pip", "compile", f"requirements-{name}.txt", "-o", f"locks/{name}.txt"]
    subprocess.run([*command, *OPTIONS, *options], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def apart(text):
    """把锁分成两份：(没有 PyTorch 的, PyTorch 和它的 CUDA)。

    PyPI 上给 Linux 的 PyTorch 要几个 GB 的 CUDA；有 CPU 版（locks/torch-cpu.txt）的机器不必装。
    """
    head, *blocks = re.split(r"(?m)^(?=[\w-]+==)", text)
    torch = [block for block in blocks if TORCH.match(block)]
    return head + "".join(block for block in blocks if block not in torch), head + "".join(torch)


def main(arguments):
    for name in ("dev", "node", "audit"):
        compile_lock(name, *arguments)
    oracle, torch = LOCKS / "oracle.txt", LOCKS / "torch.txt"
    with oracle.open("a", encoding="utf-8") as whole:  # uv 照它里面的版本，所以先合起来
        whole.write(torch.read_text(encoding="utf-8"))
    compile_lock("oracle", "--constraint=locks/dev.txt", *arguments)
    for path, part in zip((oracle, torch), apart(oracle.read_text(encoding="utf-8"))):
        path.write_text(part, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])

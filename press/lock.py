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
CUDA = re.compile("cuda|nvidia|triton")
# torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl：PyTorch 自己发的，不在 PyPI 上；找得到它，就不必取 CUDA
CPU_TORCH = "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b"


def compile_lock(name, *options):
    """requirements-名字.txt → locks/名字.txt。"""
    command = [sys.executable, "-m", "uv", "pip", "compile", f"requirements-{name}.txt", "-o", f"locks/{name}.txt"]
    subprocess.run([*command, *OPTIONS, *options], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def without_cuda(text):
    """把锁分成两份：(没有 CUDA 的库, 只有 CUDA 的库)。

    PyPI 上给 Linux 的 PyTorch 没有 CUDA 的库就导入不了，CPU 版不要它们；几个 GB，要时才装。
    """
    head, *blocks = re.split(r"(?m)^(?=[\w-]+==)", text)
    plain = [block for block in blocks if not CUDA.match(block)]
    cuda = [block for block in blocks if CUDA.match(block)]
    plain = [re.sub(r"^(torch==\S+)", rf"\1 \\\n    --hash=sha256:{CPU_TORCH}", block) for block in plain]
    return head + "".join(plain), head + "".join(cuda)


def main(arguments):
    compile_lock("dev", *arguments)
    compile_lock("node", *arguments)
    oracle, cuda = LOCKS / "oracle.txt", LOCKS / "cuda.txt"
    with oracle.open("a", encoding="utf-8") as whole:  # uv 照它里面的版本，所以先合起来
        whole.write(cuda.read_text(encoding="utf-8"))
    compile_lock("oracle", "--constraint=locks/dev.txt", *arguments)
    for path, part in zip((oracle, cuda), without_cuda(oracle.read_text(encoding="utf-8"))):
        path.write_text(part, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])

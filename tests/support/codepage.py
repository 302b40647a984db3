"""中文 Windows 的样子：没有写明编码的地方，一律当作 GBK（cp936）。"""

import codecs
import locale
import os
import re
import shutil
import subprocess
import sys

ASK = "import locale; print(locale.getpreferredencoding(False))"
MATPLOTLIB = "ignore::EncodingWarning:matplotlib.font_manager"  # 它读写自己的缓存，只有 ASCII
BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)
COOKIE = re.compile(rb"#.*coding[:=]\s*([-\w.]+)")


def environ(folder):
    """环境变量：用它运行的 Python，系统的编码是 GBK，没有写明编码就警告。

    GBK 的 locale 造在 folder 里；这台机器造不出来，返回 None。
    """
    chinese = {"LOCPATH": str(folder), "LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "0"}
    chinese |= {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": MATPLOTLIB}
    env = {name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"} | chinese
    if localedef := shutil.which("localedef"):
        subprocess.run([localedef, "-i", "zh_CN", "-f", "GBK", folder / "zh_CN.GBK"], capture_output=True)
    done = subprocess.run([sys.executable, "-c", ASK], env=env, stdout=subprocess.PIPE, encoding="ascii")
    return env if done.stdout.strip().lower() in ("gbk", "cp936") else None


def pip_decode(data):
    """25 之前的 pip 怎样读 requirements.txt（它的 auto_decode）：BOM，头两行里的 coding，最后是系统的编码。"""
    if data.startswith(BOMS):
        return data.decode("utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-16")
    for line in data.split(b"\n")[:2]:
        if found := COOKIE.match(line):
            return data.decode(found[1].decode("ascii"))
    return data.decode(locale.getpreferredencoding(False))

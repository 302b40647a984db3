"""在 Pyodide 里运行：装好 /source 里的 wheel，让 matplotlib 数一遍字体，结果写进 /target。

Pyodide 的 wheel 里带着一份，但版本号不对，matplotlib 每次都要重数。
"""

import shutil
import sys
import zipfile
from pathlib import Path

for path in Path("/source").glob("*.whl"):
    zipfile.ZipFile(path).extractall("/tmp/site")
sys.path.insert(0, "/tmp/site")
from matplotlib.font_manager import fontManager, json_dump  # noqa: E402

json_dump(fontManager, "/tmp/fontlist.json")
shutil.copyfile("/tmp/fontlist.json", "/target/fontlist.json")

"""在 Pyodide 里运行：装好 /source 里的 wheel，让 matplotlib 数一遍字体，结果写进 /target。

Pyodide 的 wheel 里带着一份，但版本号不对，matplotlib 每次都要重数。
"""

import importlib
import shutil
import zipfile
from pathlib import Path

for path in Path("/source").glob("*.whl"):
    zipfile.ZipFile(path).extractall("/lib/python3.12/site-packages")
importlib.invalidate_caches()
font_manager = importlib.import_module("matplotlib.font_manager")
for found in (font_manager.fontManager.ttflist, font_manager.fontManager.afmlist):
    found.sort(key=lambda font: font.fname)  # matplotlib 数出来的次序每次不同
font_manager.json_dump(font_manager.fontManager, "/tmp/fontlist.json")
shutil.copyfile("/tmp/fontlist.json", "/target/fontlist.json")

"""在 Pyodide 里运行：/source 里的 wheel → /target，.py 编译成 .pyc。"""

import json
import re
import zipfile
from importlib._bootstrap_external import _code_to_timestamp_pyc
from pathlib import Path

SITE = "/lib/python3.12/site-packages/"
drop = re.compile("|".join(json.loads(Path("/source/drop.json").read_text(encoding="utf-8"))))

for path in sorted(Path("/source").glob("*.whl")):
    with zipfile.ZipFile(path) as wheel, zipfile.ZipFile(Path("/target", path.name), "w") as out:
        for name in wheel.namelist():
            if name.endswith("/") or drop.search(name):
                continue
            data = wheel.read(name)
            if name.endswith(".py"):
                code = compile(data, SITE + name, "exec", dont_inherit=True)
                name, data = name + "c", bytes(_code_to_timestamp_pyc(code))
            out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)

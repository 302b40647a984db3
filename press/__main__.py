"""这本书的大门：python -m press 命令。"""

import sys

if sys.version_info < (3, 10):
    sys.exit("需要 Python 3.10 或更新的版本，现在是 %d.%d。" % sys.version_info[:2])

from .commands import main

sys.exit(main(sys.argv[1:]))

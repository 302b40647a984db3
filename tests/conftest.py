"""全部测试共用的设置。"""

import pytest
from hypothesis import Phase, settings

pytest.register_assert_rewrite("checks")

# 不缩小反例：数组本来就小，而变异测试要失败几百次
settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=40,
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
)
settings.load_profile("fixed")

collect_ignore = ["oracle"]  # 要 PyTorch；指明路径才跑：pytest tests/oracle

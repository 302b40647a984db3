"""全部测试共用的设置。"""

import codepage
import pytest
from grouping import page_of
from hypothesis import Phase, settings

from selfattn import output

pytest.register_assert_rewrite("checks", "frames", "screen")

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """并行时，重的准备只做一次：看同一页、要同一本执行过的笔记本、同一个模块的 fixture，就分给同一个进程。"""
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        fixtures = item._fixtureinfo.name2fixturedefs.values()
        if any(defs[-1].scope == "module" for defs in fixtures):
            group = item.path.stem
        else:
            group = page_of(params) or params.get("executed")
        if group and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(str(group)))


@pytest.fixture(autouse=True)
def follow_the_environment(monkeypatch):
    """哪个测试换过输出的样子，过后都换回来。"""
    monkeypatch.setenv(output.VARIABLE, output.mode())


@pytest.fixture(scope="session")
def chinese_windows(tmp_path_factory):
    """系统的编码是 GBK 的环境变量；造不出来就是 None。"""
    return codepage.environ(tmp_path_factory.mktemp("locale"))

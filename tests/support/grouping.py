"""测试怎样分给各个进程；只用标准库，装着 PyTorch 的环境里也要它。"""


def page_of(params):
    """一个测试的参数说的是哪一页（相对网站根）：``page_name`` 或 ``chapter``；都没有就是 None。"""
    return f"book/{params['chapter']}.html" if "chapter" in params else params.get("page_name")

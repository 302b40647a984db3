"""检查的结果：打印出来、在笔记本里显示出来的样子。"""

import re
import textwrap
from dataclasses import dataclass

PASSED, FAILED, UNWRITTEN = "通过", "还不对", "还没写"


@dataclass(frozen=True)
class Result:
    """检查的结果。

    Attributes
    ----------
    name : str
        读者的函数名
    status : str
        ``"通过"``、``"还不对"`` 或 ``"还没写"``
    passed : bool
    checked : int
        做对了几种情况
    case : str
        第一种不对的情况
    hint : str
        提示
    details : tuple of (标题, 内容)
        输入、应当得到的、实际得到的
    """

    name: str
    status: str
    checked: int = 0
    case: str = ""
    hint: str = ""
    details: tuple = ()

    @property
    def passed(self):
        return self.status == PASSED

    def _summary(self):
        if self.passed:
            return f"{self.checked} 种情况全对。"
        if self.status == UNWRITTEN:
            return self.hint
        if not self.case:
            return ""
        return f"{self.case}不对" + (f"，前 {self.checked} 种都对了。" if self.checked else "。")

    def __str__(self):
        lines = [f"{self.status}　{self.name}　{self._summary()}".rstrip("　")]
        if self.status == FAILED:
            lines.append(f"提示：{self.hint}")
        for title, text in self.details:
            lines += [f"{title}：", textwrap.indent(text, "  ")]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_markdown_(self):
        parts = [f"**{self.status}**　`{self.name}`　{self._summary()}".rstrip("　")]
        if self.status == FAILED:
            parts.append(f"**提示**　{self.hint}")
        for title, text in self.details:
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            parts.append(f"{title}：\n\n{fence}text\n{text}\n{fence}")
        return "\n\n".join(parts)

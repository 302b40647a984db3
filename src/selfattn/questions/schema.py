"""题目文件合不合 schema.json：不合就用中文说是哪一题的哪一项。

只认 schema.json 用到的那些关键字；编辑器按同一份 schema.json 补全和提示。
"""

import functools
import json
import re
from pathlib import Path

from ..wording import shown

FILE = Path(__file__).with_name("schema.json")
_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
_NAMES = {"object": "一组 {…}", "array": "一列 […]", "string": "一句话", "boolean": "true 或 false",
          "integer": "整数", "number": "数"}  # fmt: skip


@functools.cache
def rules():
    return json.loads(FILE.read_text(encoding="utf-8"))


def check(data):
    """第一处不合的地方，如 ``题目 itself 的 options[1].why 没有写``；都合就是空串。"""
    fault = _fault(data, rules())
    if fault is None:
        return ""
    path, what = fault
    subject = ""
    if len(path) > 2:  # questions、第几题、哪一项
        _, k, *path = path
        subject = f"题目 {data['questions'][k].get('id', f'[{k}]')} 的 "
    where = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")
    return f"{subject}{where} {what}".strip()


def _fault(value, rule, path=()):
    """(在哪里, 怎样不合)；合就是 None。"""
    if "$ref" in rule:
        return _fault(value, rules()["$defs"][rule["$ref"].removeprefix("#/$defs/")], path)
    return _wrong_value(value, rule, path) or _wrong_parts(value, rule, path)


def _wrong_value(value, rule, path):
    kinds = rule.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return path, f"应当是{'或'.join(_NAMES[kind] for kind in kinds)}，写的是 {shown(value, 60)}"
    if "enum" in rule and value not in rule["enum"]:
        return path, f"应当是 {'、'.join(rule['enum'])} 之一，写的是 {shown(value, 60)}"
    if "const" in rule and value != rule["const"]:
        return path, f"应当是 {shown(rule['const'])}"
    if isinstance(value, str):
        if len(value) < rule.get("minLength", 0):
            return path, "是空的"
        if not re.search(rule.get("pattern", ""), value):
            return path, f"应当合 {rule['pattern']}，写的是 {shown(value, 60)}"
    if _is(value, "number") and value < rule.get("minimum", value):
        return path, f"应当不小于 {rule['minimum']}，写的是 {shown(value)}"
    if isinstance(value, list) and len(value) < rule.get("minItems", 0):
        return path, f"至少要有 {rule['minItems']} 项，写了 {len(value)} 项"
    return None


def _wrong_parts(value, rule, path):
    faults = []
    if isinstance(value, dict):
        known = rule.get("properties", {})
        faults += [((*path, key), "没有写") for key in rule.get("required", ()) if key not in value]
        if rule.get("additionalProperties") is False:
            faults += [((*path, key), "不认得，是不是拼错了") for key in value if key not in known]
        faults += [_fault(part, known[key], (*path, key)) for key, part in value.items() if key in known]
    if isinstance(value, list) and "items" in rule:
        faults += [_fault(part, rule["items"], (*path, k)) for k, part in enumerate(value)]
    if "if" in rule:
        branch = "else" if _fault(value, rule["if"]) else "then"
        faults.append(_fault(value, rule.get(branch, {}), path))
    return next(filter(None, faults), None)


def _is(value, kind):
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))

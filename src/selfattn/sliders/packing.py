"""去掉各帧之间的重复：它们大半相同。"""

import re

_CUT = re.compile(r"(?=<[a-z])|(?= style=)|(?<=>)(?=[^<])|(?<=[\n，、；：\x1f])")


def pack(texts):
    """切成小段，第一帧原样存下，后面的只添没见过的段；每一帧是 [起点, 段数, 起点, 段数, …]。"""
    pieces, where, packed = [], {}, []
    for text in texts:
        parts, runs, at = [part for part in _CUT.split(text) if part], [], 0
        while at < len(parts):
            start = length = 0
            for k in where.get(parts[at], ()) if packed else ():
                if at + length == len(parts):
                    break
                # 要比已经找到的更长，隔着 length 的那一段就得相同
                if k + length < len(pieces) and pieces[k + length] == parts[at + length]:
                    if (common := _common(pieces, k, parts, at)) > length:
                        start, length = k, common
            if not length:
                start, length = len(pieces), 1
                where.setdefault(parts[at], []).append(start)
                pieces.append(parts[at])
            if runs and runs[-2] + runs[-1] == start:
                runs[-1] += length
            else:
                runs += [start, length]
            at += length
        packed.append(runs)
    return pieces, packed


def _common(pieces, k, parts, at):
    """pieces[k:] 与 parts[at:] 开头有几段相同。"""
    most = min(len(pieces) - k, len(parts) - at)
    return next((n for n in range(most) if pieces[k + n] != parts[at + n]), most)

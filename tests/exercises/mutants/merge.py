def keeps_the_second(ids, pair, new):
    """第二个还留着"""
    out = []
    for i in range(len(ids)):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            out.append(new)
        else:
            out.append(ids[i])
    return out


def drops_the_last(ids, pair, new):
    """末尾丢了一个"""
    out, i = [], 0
    while i + 1 < len(ids):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new)
            i = i + 2
        else:
            out.append(ids[i])
            i = i + 1
    return out


def first_only(ids, pair, new):
    """第一处"""
    out = list(ids)
    for i in range(len(out) - 1):
        if (out[i], out[i + 1]) == pair:
            out[i : i + 2] = [new]
            break
    return out


def either_order(ids, pair, new):
    """不是同一对"""
    out = []
    for k in ids:
        if out and sorted([out[-1], k]) == sorted(pair):
            out[-1] = new
        else:
            out.append(k)
    return out


def each_one(ids, pair, new):
    """单个的也换了"""
    return [new if k == pair[0] or k == pair[1] else k for k in ids]


def from_the_right(ids, pair, new):
    """从右边合起"""
    out = list(ids)
    i = len(out) - 2
    while i >= 0:
        if (out[i], out[i + 1]) == pair:
            out[i : i + 2] = [new]
            i -= 1
        i -= 1
    return out


def removes(ids, pair, new):
    """被删掉了"""
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            i += 2
            continue
        out.append(ids[i])
        i += 1
    return out


def nothing(ids, pair, new):
    """一处都没有合并"""
    return ids


def in_place(ids, pair, new):
    """改动了传进来的 `ids`"""
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new]
        i += 1
    return ids


def past_the_end(ids, pair, new):
    """下标超出"""
    out, i = [], 0
    while i < len(ids):
        if (ids[i], ids[i + 1]) == pair:
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def as_tuple(ids, pair, new):
    """元组"""
    out = []
    for k in ids:
        if out and (out[-1], k) == pair:
            out[-1] = new
        else:
            out.append(k)
    return tuple(out)


def remembers(ids, pair, new, out=[]):  # noqa: B006
    """前后两次"""
    for k in ids:
        if out and (out[-1], k) == pair:
            out[-1] = new
        else:
            out.append(k)
    return out


def by_text(ids, pair, new):
    """按文字比"""
    return [*map(int, " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(new)).split())]

def two_at_a_time(ids, pair, new):
    out = []
    i = 0
    while i < len(ids):
        if i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def look_back(ids, pair, new):
    out = []
    for k in ids:
        if out and (out[-1], k) == pair:
            out[-1] = new
        else:
            out.append(k)
    return out


def recursive(ids, pair, new):
    if len(ids) < 2:
        return list(ids)
    if tuple(ids[:2]) == pair:
        return [new, *recursive(ids[2:], pair, new)]
    return [ids[0], *recursive(ids[1:], pair, new)]

import numpy as np


def never_stops(ids, next_P, steps, endings):
    """没有停"""
    ids = list(ids)
    for _ in range(steps if ids[-1] not in endings else 0):
        ids.append(int(np.argmax(next_P(ids))))
    return ids


def drops_the_ending(ids, next_P, steps, endings):
    """句末的字丢了"""
    ids = list(ids)
    for _ in range(steps):
        k = int(np.argmax(next_P(ids)))
        if k in endings or ids[-1] in endings:
            break
        ids.append(k)
    return ids


def always_starts(ids, next_P, steps, endings):
    """开头已经写完了"""
    ids = list(ids)
    for _ in range(steps):
        k = int(np.argmax(next_P(ids)))
        ids.append(k)
        if k in endings:
            return ids
    return ids


def new_ones_only(ids, next_P, steps, endings):
    """只返回了新写的"""
    new = []
    while len(new) < steps and [*ids, *new][-1] not in endings:
        new.append(int(np.argmax(next_P([*ids, *new]))))
    return new


def one_too_many(ids, next_P, steps, endings):
    """多写了一个字"""
    ids = list(ids)
    count = 0
    while count <= steps and ids[-1] not in endings:
        ids.append(int(np.argmax(next_P(ids))))
        count += 1
    return ids


def one_too_few(ids, next_P, steps, endings):
    """少写了一个字"""
    ids = list(ids)
    for _ in range(1, steps):
        if ids[-1] in endings:
            break
        ids.append(int(np.argmax(next_P(ids))))
    return ids


def last_token_only(ids, next_P, steps, endings):
    """只给模型看了最后一个字"""
    ids = list(ids)
    for _ in range(steps):
        if ids[-1] in endings:
            break
        ids.append(int(np.argmax(next_P([ids[-1]]))))
    return ids


def first_tokens_only(ids, next_P, steps, endings):
    """看的都是开头"""
    out = list(ids)
    while len(out) < len(ids) + steps and out[-1] not in endings:
        out.append(int(np.argmax(next_P(ids))))
    return out


def worst(ids, next_P, steps, endings):
    """概率最小"""
    ids = list(ids)
    for _ in range(steps):
        if ids[-1] in endings:
            break
        ids.append(int(np.argmin(next_P(ids))))
    return ids


def second(ids, next_P, steps, endings):
    """概率第二大"""
    ids = list(ids)
    for _ in range(steps):
        if ids[-1] in endings:
            break
        ids.append(int(np.argsort(next_P(ids))[-2]))
    return ids


def only_once(ids, next_P, steps, endings):
    """只写了一个字"""
    if steps == 0 or ids[-1] in endings:
        return list(ids)
    return [*ids, int(np.argmax(next_P(ids)))]


def in_place(ids, next_P, steps, endings):
    """改动了传进来的 `ids`"""
    for _ in range(steps):
        if ids[-1] in endings:
            break
        ids.append(int(np.argmax(next_P(ids))))
    return ids


def as_array(ids, next_P, steps, endings):
    """返回的是数组"""
    out = np.array(ids)
    for _ in range(steps):
        if out[-1] in endings:
            break
        out = np.append(out, np.argmax(next_P(out)))
    return out


def returns_early(ids, next_P, steps, endings):
    """少了 `return`"""
    ids = list(ids)
    for _ in range(steps):
        ids.append(int(np.argmax(next_P(ids))))
        if ids[-1] in endings:
            return


def prepended(ids, next_P, steps, endings):
    """接在了前面"""
    out = list(ids)
    new = []
    while len(new) < steps and out[-1] not in endings:
        k = int(np.argmax(next_P(out)))
        out.append(k)
        new.insert(0, k)
    return new + list(ids)


def as_float(ids, next_P, steps, endings):
    """列表里第"""
    ids = list(ids)
    for _ in range(steps):
        if ids[-1] in endings:
            break
        ids.append(float(np.argmax(next_P(ids))))
    return ids

import numpy as np


def loop(ids, next_P, steps, endings):
    ids = list(ids)
    for _ in range(steps):
        if ids[-1] in endings:
            break
        ids.append(int(np.argmax(next_P(ids))))
    return ids


def recursive(ids, next_P, steps, endings):
    if steps == 0 or ids[-1] in endings:
        return list(ids)
    return recursive([*ids, next_P(ids).argmax()], next_P, steps - 1, endings)


def arrays(ids, next_P, steps, endings):
    goal = len(ids) + steps
    out = np.array(ids)
    while len(out) < goal and out[-1] not in endings:
        out = np.append(out, next_P(out).argmax())
    return out.tolist()

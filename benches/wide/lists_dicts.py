"""List surgery, grids, dict merging, and argument forwarding."""
from collections.abc import Iterable


def edit(n):
    xs = list(range(n))
    for i in range(n):
        xs.insert(i % 50, i)
        xs[10:20] = xs[20:10:-1]
        if i % 3 == 0:
            del xs[5:8]
        if i % 7 == 0:
            xs.extend(xs[:4])
        xs[::100] = [-1] * len(xs[::100])
        if i % 5 == 0:
            xs.remove(xs[-1])
    return xs


def rotate(grid):
    return [list(row) for row in zip(*grid[::-1])]


def spiral(grid):
    out = []
    grid = [row[:] for row in grid]
    while grid:
        out += grid.pop(0)
        grid = [list(r) for r in zip(*grid)][::-1]
    return out


def blur(grid):
    h, w = len(grid), len(grid[0])
    return [[sum(sum(row[max(0, x - 1):x + 2]) for row in grid[max(0, y - 1):y + 2]) % 100
             for x in range(w)] for y in range(h)]


def merge(*dicts, deep=False, **extra):
    out = {}
    for d in (*dicts, extra):
        for k, v in d.items():
            if deep and isinstance(v, dict) and isinstance(out.get(k), dict):
                out[k] = merge(out[k], v, deep=True)
            else:
                out[k] = v
    return out


def traced(fn):
    def inner(*args, **kwargs):
        inner.count += 1
        return fn(*args, **kwargs)
    inner.count = 0
    return inner


@traced
def order(first, /, second=2, *rest, sep="-", **opts):
    return first + second + len(rest) + len(sep) + sum(opts.values())


def call(fn, *args, **kwargs):
    return fn(*args, **{"sep": "/", **kwargs})


xs = edit(4000)
ys = xs.copy()
ys.append(1)
grid = [[(x * y + x) % 10 for x in range(40)] for y in range(30)]
for _ in range(300):
    grid = rotate(grid)
sp = spiral(grid)
for _ in range(50):
    grid = blur(grid)
total = 0
index = {}
for i in range(30000):
    base = {"a": i, "b": {"x": 1, "y": i % 3}, "c": [i]}
    d = merge(base, {"b": {"z": 2}}, deep=True, e=i) | {"f": 1}
    d |= {"a": 0}
    d.update(g=2, h=i % 5)
    total += d.pop("e") + d.pop("none", 1) + len(d["b"]) + d.setdefault("c", [])[0]
    index.setdefault(i % 13, []).append({**d, "i": i}["i"])
    args = (i, i % 3, *range(i % 4))
    total += call(order, *args, k=1, **{"m": d["h"]}) + order(1) + order(i, second=3)
by_size = sorted(index.items(), key=lambda kv: (-len(kv[1]), kv[0]))
inverted = {v: k for k, v in zip("abc", range(3))}
first, *middle, last = xs
print(len(xs), sum(xs), xs < ys, xs == ys[:-1], sum(sp), grid[3][:5], total, order.count, by_size[0][0], isinstance(xs, Iterable))
print(inverted, first, last, len(middle), [*map(sum, zip(*grid))][:4], dict.fromkeys("ab", 0), max(index, key=lambda k: index[k][-1]), list(reversed(index))[:2])

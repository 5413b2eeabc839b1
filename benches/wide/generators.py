"""Generator pipelines, send, throw, close and yield from."""
from itertools import islice


def numbers(n):
    x = 1
    for _ in range(n):
        x = (x * 16807) % 2147483647
        yield x


def keep(pred, source):
    for item in source:
        if pred(item):
            yield item


def transform(fn, source):
    for item in source:
        yield fn(item)


def window(source, n):
    buf = []
    for item in source:
        buf.append(item)
        if len(buf) == n:
            yield tuple(buf)
            del buf[0]


def averager():
    total = count = 0
    avg = None
    while True:
        try:
            x = yield avg
        except ValueError:
            total = count = 0
            avg = None
            continue
        total += x
        count += 1
        avg = total / count


def grouper(results):
    while True:
        total = 0
        while (x := (yield)) is not None:
            total += x
        results.append(total)


class Tree:
    def __init__(self, value):
        self.value, self.left, self.right = value, None, None

    def insert(self, value):
        side = "left" if value < self.value else "right"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Tree(value))
        else:
            child.insert(value)

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def flatten(x):
    if isinstance(x, list):
        for item in x:
            yield from flatten(item)
        return len(x)
    yield x
    return 1


pipe = transform(lambda x: x // 3, keep(lambda x: x % 7 < 4, numbers(300000)))
a = sum(max(w) - min(w) for w in window(pipe, 4))
avg = averager()
next(avg)
for i, x in enumerate(numbers(180000)):
    last = avg.send(x % 1000)
    if i % 9999 == 0:
        avg.throw(ValueError)
avg.close()
results = []
g = grouper(results)
next(g)
for i in range(200000):
    g.send(i if i % 100 else None)
tree = Tree(1 << 30)
for x in numbers(12000):
    tree.insert(x)
ordered = [v for _ in range(3) for v in tree]
nested = [[i, [i + 1, [i + 2, [i + 3]]]] for i in range(15000)]
print(a, f"{last:.4f}", len(results), results[-1], ordered[10], sum(flatten(nested)), list(islice(tree, 2)))

# Slices of lists, tuples and texts, taken and stored: by bounds that are ints, None and others, forwards and backwards,
# of what lives on and of what does not.
row = list(range(10))
texts = "abcdefghij"
pairs = tuple(row)
bounds = [None, 0, 1, 3, 9, 10, 11, -1, -3, -10, -11, 2**70, -(2**70)]


def all_of(what):
    total = []
    for start in bounds:
        for stop in bounds:
            total.append(what[start:stop])
            for step in (1, 2, 3, -1, -2, 2**65, -(2**65)):
                total.append(what[start:stop:step])
    return total


from_rows = all_of(row)
print(len(from_rows), sum(map(len, from_rows)), sum(map(sum, from_rows)))
print([tuple(part) for part in from_rows] == all_of(pairs))
print(["".join(texts[at] for at in part) for part in from_rows] == all_of(texts))


class Bound:
    def __index__(self):
        return 3


for start, stop in ((True, 4), (Bound(), None), (None, Bound()), (False, True)):
    print(row[start:stop], pairs[start:stop], texts[start:stop], row[start:stop:2], texts[stop:start:-1])
for what in (row, pairs, texts):
    for step in (0, 1.5, "1"):
        try:
            what[1:2:step]
        except (TypeError, ValueError) as error:
            print(type(error).__name__, error)
    try:
        what["a":]
    except TypeError as error:
        print(error)
print(row[:] is row, pairs[:] is pairs, texts[:] is texts, pairs[5:5] == (), texts[::1] is texts)


def store(items):
    work = items[:]
    work[2:5] = items[4:1:-1]
    print(work)
    work[2:5] = work[4:1:-1]
    print(work)
    work[:3] = [7, 8, 9]
    kept = [4, 5, 6]
    work[:3] = kept
    kept[0] = "kept"
    print(work, kept)
    work[-2:] = work[:2]
    print(work)
    work[1:2] = work[1:4]
    print(work)
    work[1:] = []
    work[:] = work[:] + work
    print(work)
    work[:] = work
    print(work, items)


store(row)


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def replaced():
    rows = [Loud("a"), Loud("b"), Loud("c")]
    print("before")
    rows[0:2] = [Loud("d"), Loud("e")]
    print("after")
    rows[:1] = rows[2:3]
    print([each.name for each in rows])
    [Loud("f"), Loud("g")][::-1]
    print("end")


replaced()
deep = []
for _ in range(100000):
    deep = [deep, deep[:0]]
del deep
print([[at, [at]] for at in range(3)], [[]] * 2, [[1, 2][at:] for at in range(3)])

import functools


class Base:
    total = 0

    def __init__(self, n):
        self.n = n
        Base.total += n

    def __repr__(self):
        return f"{type(self).__name__}({self.n})"

    @property
    def double(self):
        return self.n * 2

    @classmethod
    def make(cls, n):
        return cls(n)


class Derived(Base):
    __slots__ = ("extra",)

    def __init__(self, n):
        super().__init__(n)
        self.extra = [n]

    def __eq__(self, other):
        return self.n == other.n

    def __hash__(self):
        return hash((Derived, self.n))


def counter(limit):
    seen = {}

    def inner(step):
        nonlocal limit
        for k in range(limit):
            seen[k] = seen.get(k, 0) + step
            yield k, seen[k]
        limit -= 1

    while limit > 0:
        try:
            yield from inner(limit)
        finally:
            seen["done"] = limit


class Manager:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, error, trace):
        print("exit", self.name, kind and kind.__name__)
        return kind is KeyError


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def fails(n):
    if n == 0:
        raise ValueError("deep")
    try:
        fails(n - 1)
    except ValueError as error:
        raise KeyError(n) from error


def main():
    members = {}
    generator = counter(4)
    for at, pair in enumerate(generator):
        made = Derived.make(at)
        members[made] = pair
        with Manager(at):
            if at % 3 == 0:
                raise KeyError(at)
    print(members[Derived(3)], len(members), Base.total, [m.double for m in members][:4])
    print({x: {y for y in range(x)} for x in range(4)}, sorted({"b", "a", "c"}))
    print(fib(30), functools.reduce(lambda x, y: x * 2 + y, [1, 0, 1, 1]))
    try:
        fails(3)
    except KeyError as error:
        chain = []
        while error is not None:
            chain.append(repr(error))
            error = error.__cause__
        print(" <- ".join(chain))
    words = sorted((str(k) for k in range(12)), key=lambda text: (len(text), text[::-1]))
    print(words)
    objects = [object() for _ in range(5)]
    table = {o: k for k, o in enumerate(objects)}
    by_id = {id(o): k for k, o in enumerate(objects)}
    total = 0
    for _ in range(3):
        for o in objects:
            total += table[o] + by_id[id(o)]
    print(total, len(table | {Base: 1, int: 2}), Base in {Base: 1})


main()

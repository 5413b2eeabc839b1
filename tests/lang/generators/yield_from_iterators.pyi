# `yield from` of what is no generator: values at once, what is sent, thrown and returned, at any depth.
import contextlib


def of(iterable):
    result = yield from iterable
    return "ended with", result


def outer(iterable):
    print((yield from of(iterable)))
    yield "after"


class Counter:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration("last")
        self.n -= 1
        return self.n


class Sendable(Counter):
    def send(self, value): print("sent", value); return next(self)
    def throw(self, error): print("thrown", repr(error)); return "caught"
    def close(self): print("closed")


for make in (lambda: (1, 2, 3), lambda: [4, 5], lambda: range(3), lambda: "ab", lambda: {"k": 1}, lambda: {"k": 1}.items(),
             lambda: zip("xy", (1, 2)), lambda: map(str, [1, 2]), lambda: (), lambda: Counter(2), lambda: of([7, 8])):
    print(list(outer(make())))
    print([value for value in outer(make())])
    running = outer(make())
    with contextlib.suppress(StopIteration):
        while True:
            print(running.send(None), end=" ")
    print()

running = outer([1, 2])
print(next(running))
try:
    running.send("x")
except AttributeError as error:
    print("AttributeError:", error)
running = outer(Sendable(3))
print(next(running), running.send("x"), running.throw(ValueError("v")))
running.close()
running = outer([1, 2, 3])
print(next(running))
try:
    running.throw(KeyError("k"))
except KeyError as error:
    print("KeyError:", error)
items = [1, 2, 3]
for value in of(items):
    print(value, end=" ")
    if len(items) < 6:
        items.append(value * 10)
print()


class Tree:
    def __init__(self, value, *kids): self.value, self.kids = value, kids
    def __iter__(self):
        yield self.value
        yield from (("leaf", self.value),) if not self.kids else ()
        for kid in self.kids:
            yield from kid


tree = Tree(1, Tree(2, Tree(3)), Tree(4))
print(list(tree), sum(isinstance(value, int) for value in tree))
first, *rest = tree
print(first, rest)


def nested(depth):
    if depth:
        yield from nested(depth - 1)
    else:
        yield from [1, 2, 3]


print(list(nested(50)), next(nested(3)), sorted(nested(2), reverse=True))

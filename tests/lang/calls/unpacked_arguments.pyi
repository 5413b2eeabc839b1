# Calls with `*args` and `**named`, of functions of every shape, and what they gather.
def gather(*args, **named): return args, named
def mixed(a, b=2, *rest, c, d=4, **named): return a, b, rest, c, d, named
def plain(a, b=5): return a, b
def only(a, /, *, k=1): return a, k
def forward(*args, **named): return mixed(*args, **named)


class Made:
    def __init__(self, *args, **named): self.args, self.named = args, named
    def method(self, a, *rest, k=0, **named): return a, rest, k, named


class Pairs(tuple):
    def __iter__(self): return iter(("from", "__iter__"))


class Mapping:
    def keys(self): return ["a", "b"]
    def __getitem__(self, key): return key * 2


def attempt(call):
    try:
        print(call())
    except TypeError as error:
        print("TypeError:", error)


made = Made(0)
for call in (
    lambda: gather(), lambda: gather(1, 2, x=3), lambda: gather(*"ab", *[1], x=2, **{"y": 3}),
    lambda: mixed(1, c=3), lambda: mixed(1, 2, 3, 4, c=5, z=9), lambda: mixed(*[1, 2, 3], **{"c": 1, "q": 2}),
    lambda: forward(1, c=3), lambda: forward(1, 2, 3, c=5, z=9), lambda: forward(1), lambda: forward(c=1),
    lambda: forward(1, a=2, c=3), lambda: plain(*(1,)), lambda: plain(*[1, 2]), lambda: plain(*(), **{"a": 7}),
    lambda: plain(*[1, 2, 3]), lambda: plain(**{"b": 1}), lambda: plain(*[1], **{"a": 2}), lambda: only(*[1], **{"k": 2}),
    lambda: only(**{"a": 1}), lambda: plain(**{1: 2}), lambda: plain(*5), lambda: plain(**5), lambda: gather(**Mapping()),
    lambda: gather(*Pairs((1, 2))), lambda: gather(*{"k": 1}, **{}), lambda: vars(Made(*(1, 2), **{"y": 1})),
    lambda: made.method(*(1, 2), **{"k": 3, "z": 4}), lambda: made.method(*[]), lambda: Made.method(*(made, 1)),
    lambda: max(*[3, 9, 4]), lambda: dict(*[[("a", 1)]], **{"b": 2}), lambda: list(zip(*[iter(range(6))] * 2)),
    lambda: [gather(*range(n))[0][-1:] for n in (0, 1, 15, 16, 17, 40)], lambda: len(gather(**{f"k{n}": n for n in range(40)})[1]),
):
    attempt(call)

given = {"x": 1}
_, named = gather(**given)
named["x"] = 2
print(given, named)
rest = [1, 2]
args, _ = gather(*rest)
rest.append(3)
print(args)


def counted(n, *rest, **named):
    return 0 if not n else 1 + counted(n - 1, *rest, **named)


print(counted(200, 1, 2, x=3))


def lazily(*args, **named):
    yield args
    yield named


print(list(lazily(*(1, 2), **{"z": 1})))


def in_generator():
    yield gather(*(yield "first"), **{"k": 1})


running = in_generator()
print(next(running), running.send((4, 5)))

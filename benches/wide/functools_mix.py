"""functools in ordinary use."""
from functools import (cache, cached_property, lru_cache, partial, partialmethod, reduce, singledispatch,
                       singledispatchmethod, total_ordering, wraps)
from operator import add, mul


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@lru_cache(maxsize=512)
def collatz(n):
    return 1 if n == 1 else 1 + collatz(3 * n + 1 if n % 2 else n // 2)


@singledispatch
def show(x):
    return repr(x)


@show.register
def _(x: int):
    return f"i{x}"


@show.register(list)
@show.register(tuple)
def _(x):
    return "[" + ",".join(map(show, x)) + "]"


@show.register
def _(x: dict):
    return "{" + ",".join(f"{show(k)}:{show(v)}" for k, v in x.items()) + "}"


def counted(fn):
    @wraps(fn)
    def inner(*args, **kwargs):
        inner.calls += 1
        return fn(*args, **kwargs)
    inner.calls = 0
    return inner


@total_ordering
class Card:
    ORDER = "23456789TJQKA"

    def __init__(self, face):
        self.face = face

    @cached_property
    def rank(self):
        return self.ORDER.index(self.face)

    def __eq__(self, other):
        return self.rank == other.rank

    def __lt__(self, other):
        return self.rank < other.rank

    @singledispatchmethod
    def plus(self, n):
        raise TypeError(n)

    @plus.register
    def _(self, n: int):
        return Card(self.ORDER[(self.rank + n) % 13])

    next = partialmethod(plus, 1)


@counted
def power(base, exp, mod=None):
    return pow(base, exp, mod)


cube = partial(power, exp=3)
modsq = partial(power, exp=2, mod=97)
total = sum(cube(i) + modsq(i) for i in range(150000))
compose = lambda *fs: reduce(lambda f, g: lambda x: f(g(x)), fs)
inc_sq = compose(partial(add, 1), partial(mul, 3), str.__len__, str)
total += sum(inc_sq(i) for i in range(60000)) + reduce(lambda a, b: (a * 31 + b) % 65521, range(150000))
total += sum(collatz(i) for i in range(1, 20000)) + fib(90)
text = sum(len(show({"k": [i, (i, "s")], i: 2.5})) for i in range(9000))
cards = [Card("23456789TJQKA"[i * 7 % 13]) for i in range(600)]
hi = sum(a >= b for a, b in zip(cards, cards[1:] + cards[:1]) for _ in range(60))
nxt = "".join(c.next().face for c in cards * 15)
print(total, text, hi, sum(c <= cards[3] for c in cards * 40), nxt[:10], power.calls, power.__name__)
print(fib.cache_info(), collatz.cache_info())

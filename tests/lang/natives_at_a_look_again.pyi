"""Natives that mostly do no more than look at their arguments, where they are given others; attributes at sites that have
learned something else."""

from collections import Counter, defaultdict, deque
import math


def tried(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)))
    except Exception as error:
        print(type(error).__name__, error)


# Numbers.
nan = float("nan")
for a, b in [(1, 2), (2, 1), (1.5, 0.5), (nan, 1.0), (1.0, nan), (1, 2.5), (True, 1), ("b", "a"), (0.0, -0.0), (-0.0, 0.0)]:
    print(min(a, b), max(a, b), end=" | ")
print()
tried(min)
tried(max, 1)
tried(max, (1, 3), (2,))
tried(min, 3, 1, 2)
tried(max, 1, "a")
tried(max, 1, 2, key=lambda n: -n)
for n in (-5, 5, -2.5, -(2**63), 2**70, True, -0.0):
    print(abs(n), end=" ")
print()
tried(abs, "a")
tried(abs)
tried(abs, 1, 2)


# Sets.
known = set()
for element in [1, "a", (1, 2), 1.0, True, None, frozenset()]:
    print(known.add(element), len(known), end=" ")
print()
tried(known.add, [])
tried(known.add)
tried(known.add, 1, 2)
tried(set.add, frozenset(), 1)
tried(set.add, 5, 1)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        print("eq", self.n, getattr(other, "n", other))
        return self.n == getattr(other, "n", other)


known = {Key(1)}
known.add(Key(1))
known.add(1)
print(len(known))


class Set(set):
    def add(self, element):
        print("adds", element)
        super().add(element)


own = Set()
own.add(3)
print(own)


# Deques.
row = deque([1, 2, 3], maxlen=3)
print(row.append(4), row.appendleft(0), row.pop(), row.popleft(), row)
none = deque(maxlen=0)
print(none.append(1), none)
tried(none.pop)
tried(none.popleft)
tried(row.append)
tried(row.append, 1, 2)
tried(row.pop, 1)
tried(deque.append, [], 1)
steps = iter(row)
next(steps)
try:
    deque().pop()
except IndexError:
    pass
row.append(9)
tried(next, steps)
empty = deque()
steps = iter(empty)
tried(empty.pop)
tried(next, steps, "end")


# Texts.
print("abc".startswith("ab"), "abc".endswith("bc"), "".startswith(""), "é".endswith("é"), "abc".startswith("abcd"))
print("abc".startswith(("x", "a")), "abc".startswith("b", 1), "abc".endswith("b", 0, 2), "abc".startswith("", 4))
tried("abc".startswith, b"a")
tried("abc".startswith, 1)
tried("abc".endswith)


# object.__setattr__
class Plain:
    default = 1
    shared = "text"

    @property
    def computed(self):
        return 1

    def method(self):
        return 1


thing = Plain()
for name in ["default", "shared", "fresh", "method"]:
    print(object.__setattr__(thing, name, name), getattr(thing, name), end=" ")
print(thing.__dict__)
tried(object.__setattr__, thing, "computed", 1)
tried(object.__setattr__, thing, 1, 1)
tried(object.__setattr__, thing, "a")
tried(object.__setattr__, Plain, "a", 1)
tried(object.__setattr__, 5, "a", 1)
object.__setattr__(thing, "__class__", type("Other", (Plain,), {}))
print(type(thing).__name__)
object.__setattr__(thing, "__dict__", {"only": 1})
object.__setattr__(thing, "more", 2)
print(thing.__dict__)


class Slotted:
    __slots__ = ("a",)


slotted = Slotted()
object.__setattr__(slotted, "a", 1)
print(slotted.a)
tried(object.__setattr__, slotted, "b", 1)


# Sites that know what a class says of its instances.
class One:
    kind = "one"


class Two(One):
    kind = "two"


class Says(One):
    __class__ = property(lambda self: "mine")


def looks(things):
    for it in things:
        print(it.__class__, it.kind, end="; ")
    print()


one = One()
looks([one, one, Two(), one, Says(), Two()])
one.__class__ = Two
looks([one, one])
One.kind = "changed"
looks([One(), one])
one.kind = "own"
looks([one, one, Two()])
Two.kind = property(lambda self: "asked")
looks([one, Two()])


def constants(times):
    for _ in range(times):
        print(One.kind, math.pi > 3, math.floor(2.5), end="; ")
    print()


constants(2)
One.kind = 7
math.floor = lambda x: "floor"
constants(2)
del math.floor
tried(constants, 1)


# Indices.
rows = [[1, 2], [3, 4]]
pair = (5, 6)
for at in (0, 1, -1, -2, 2, -3, True):
    try:
        print(rows[at][at], pair[at], [7, 8][at], end="; ")
        rows[at][at] = at
    except IndexError as error:
        print(error, end="; ")
print(rows)
counts = defaultdict(list)
for n in range(5):
    counts[n % 2].append(n)
counts[-1].append("minus")
print(dict(counts))


# What has been counted before a failure stays.
def fails():
    yield "a"
    yield "a"
    raise ValueError("no more")


counter = Counter()
tried(counter.update, fails())
print(counter)
print(Counter(c for c in "abca"), Counter({"a": 2.5}) + Counter("a"))
big = Counter({"a": 2**63 - 1})
big.update("aa")
print(big)


class Counts(Counter):
    def __setitem__(self, key, value):
        super().__setitem__(key, value)


print(Counts("aab"))
print(list(n for n in range(3)), sorted(n for n in (3, 1)), tuple(n for n in ()), set(n for n in "aa"), dict((n, n) for n in range(2)))

# Built-in functions that a look at the arguments answers, and what a look cannot answer.
import collections
import weakref


def attempt(call, *args):
    try:
        return call(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


# len
class Long(list):
    def __len__(self):
        return 99


class Negative:
    def __len__(self):
        return -1


for value in ([1, 2], (1,), "añb", b"ab", {1: 2}, {3, 4}, range(7), Long(), Negative(), 5, None):
    print(attempt(len, value), end=" ")
print()


# append and pop
class Loud(list):
    def append(self, value):
        super().append(("loud", value))

    def pop(self, *args):
        return ("popped", super().pop(*args))


def fill(items, count):
    for i in range(count):
        items.append(i)
    return items


print(fill([], 20), fill(Loud(), 2))
items = fill([], 3)
taken = []
while items:
    taken.append(items.pop())
print(taken, attempt(items.pop), attempt([].append), attempt([1].pop, 5), Loud([1, 2]).pop())
print(attempt(list.append, (), 1), attempt(list.append, [], 1, 2), attempt(list.pop, Loud([7])))
grown = []
for i in range(3):
    grown.append(grown)
print(grown, [1].append(2))


class Dies:
    def __del__(self):
        print("died", end=" ")


def drops():
    stack = [Dies(), Dies()]
    stack.pop()
    print("popped", end=" ")
    kept = stack.pop()
    print("kept", end=" ")
    del kept
    print("dropped")


drops()


# isinstance
class Meta(type):
    def __instancecheck__(cls, other):
        return other == 5


class Hooked(metaclass=Meta):
    pass


class Base:
    pass


class Derived(Base):
    pass


class Liar:
    @property
    def __class__(self):
        return Base


target = Base()
checks = [
    (1, int), (True, int), (1, bool), (1.0, (int, float)), ("a", (int, str)), ("a", int), ([], (tuple, dict)),
    (Derived(), Base), (Base(), Derived), (Liar(), Base), (Liar(), Liar), (weakref.proxy(target), Base),
    (5, Hooked), (6, Hooked), (Hooked(), Hooked), (5, (str, Hooked)), (None, type(None)), (None, int | None),
    (int, type), (Hooked, Meta), (1, ((str,), (bytes, int))), (1, 5), ("a", ()), (1, (str, 5)),
    (collections.OrderedDict(), dict), ({}, collections.OrderedDict),
]
for value, cls in checks:
    print(attempt(isinstance, value, cls), end="; ")
print()

# range, str, int, ord
for args in [(3,), (1, 4), (9, 1, -3), (0,), (-3,), (1, 2, 0), ("a",), (True, 3), (2**63, 2**63 + 2), (-(2**63), 2**63 - 1), ()]:
    print(attempt(lambda: list(range(*args))[:4]) if len(args) != 2 or args[1] < 2**62 else range(*args), end=" ")
print()


class Named(str):
    def __str__(self):
        return "named"


for args in [(), (5,), (-(2**63),), (2**70,), (None,), (True,), (1.5,), ("x",), (Named("y"),), (b"z",), (b"z", "ascii"), ([1],)]:
    print(attempt(str, *args), end=" ")
print(type(str(Named("y"))).__name__, str("x") is str("x"))


class Index:
    def __int__(self):
        return 7


for args in [(), (5,), (True,), (2.9,), (-2.9,), (1e300,), (float("nan"),), ("12",), ("-12",), (" 12 ",), ("1_2",), ("",), ("12a",),
             ("9" * 18,), ("9" * 19,), ("٣",), (b"12",), ("ff", 16), (Index(),), (None,), (2.0**62,), (-(2.0**63),)]:
    print(attempt(int, *args), end=" ")
print()
for value in ["a", "é", "\0", "", "ab", b"a", 5, Named("q")]:
    print(attempt(ord, value), end=" ")
print()


# dict.get
class Misses(dict):
    def __missing__(self, key):
        return "missed"


class Key:
    def __eq__(self, other):
        return other == "a"

    def __hash__(self):
        return hash("a")


table = {"a": 1, 5: 2, None: 3}
print(table.get("a"), table.get("b"), table.get("b", 4), table.get(5), table.get(5.0), table.get(None), table.get(Key()))
print(attempt(table.get, []), attempt(table.get), Misses().get("x"), collections.defaultdict(list).get("x"))
print(collections.OrderedDict(a=1).get("a"), attempt(dict.get, [], 1), dict.get(table, "a"))

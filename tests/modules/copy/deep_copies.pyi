"""deepcopy: what is shared stays shared, what is recursive recursive; the memo, hooks, and instances of all kinds."""
import copy
import copyreg
import sys
import weakref
from collections import OrderedDict, defaultdict, deque
from dataclasses import dataclass, field
from enum import Enum
from functools import partial


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Fresh:
    def __init__(self, a):
        self.a = a


# What cannot change is its own copy.
same = [None, 1, 10**30, 1.5, 2j, True, "text", b"bytes", ..., NotImplemented, int, Plain, len, [].append, copy.copy,
        range(3), property(), (lambda: 0).__code__, weakref.ref(Plain), frozenset, (), (1, "a", (2, b"")), type, Enum]
print([copy.deepcopy(x) is x for x in same])
print([copy.copy(x) is x for x in same])

# Tuples are copied only where something in them is.
pair = (1, [2])
new = copy.deepcopy(pair)
print(new == pair, new is pair, new[1] is pair[1])
inner = []
both = (inner, inner)
new = copy.deepcopy(both)
print(new[0] is new[1], new[0] is inner)
loop = ([],)
loop[0].append(loop)
new = copy.deepcopy(loop)
print(new is not loop, new[0][0] is new)
frozen = frozenset([1, (2, 3)])
print(copy.deepcopy(frozen) == frozen, copy.deepcopy({1, 2, (3,)}) == {1, 2, (3,)})

# Recursion.
items = [1]
items.append(items)
new = copy.deepcopy(items)
print(new[1] is new, new is not items)
table = {"a": 1}
table["self"] = table
new = copy.deepcopy(table)
print(new["self"] is new, list(new))
a = Plain()
a.a, a.list = a, [a, (a,)]
new = copy.deepcopy(a)
print(new.a is new, new.list[0] is new, new.list[1][0] is new, new is not a, type(new).__name__, list(vars(new)))

# The memo.
memo = {}
x = [[1], [2]]
y = copy.deepcopy(x, memo)
print(memo[id(x)] is y, memo[id(x[0])] is y[0], memo[id(memo)] == [x[0], x[1], x], len(memo))
print(copy.deepcopy(x, memo) is y, copy.deepcopy(x[1], memo) is y[1], copy.deepcopy(x, {id(x): "known"}))
print(copy.deepcopy([x], {id(x): None}))


class Memo(dict):
    pass


class Mapping:
    def __init__(self):
        self.dict = {}

    def get(self, key, default=None):
        return self.dict.get(key, default)

    def __getitem__(self, key):
        return self.dict[key]

    def __setitem__(self, key, value):
        self.dict[key] = value


for memo in Memo(), Mapping():
    y = copy.deepcopy([x, x, a], memo)
    print(y[0] is y[1], y[0] is memo[id(x)], y[2] is memo[id(a)], y[0] == x)

# Hooks.


class Copied:
    def __init__(self, value):
        self.value = value

    def __copy__(self):
        return Copied(("copied", self.value))

    def __deepcopy__(self, memo):
        memo["seen"] = memo.get("seen", 0) + 1
        return Copied(copy.deepcopy(self.value, memo))


shared = [1]
memo = {}
new = copy.deepcopy([Copied(shared), Copied(shared), shared], memo)
print(new[0].value is new[1].value is new[2], memo["seen"], copy.copy(Copied(1)).value)


class Itself:
    def __deepcopy__(self, memo):
        return self


one = Itself()
print(copy.deepcopy([one, one])[1] is one)


class Failing:
    def __deepcopy__(self, memo):
        raise KeyError("not me")


try:
    copy.deepcopy({"a": [Failing()]})
except KeyError as error:
    print(error)


class Hooked:
    def __getattr__(self, name):
        if name == "__deepcopy__":
            return lambda memo: "by __getattr__"
        raise AttributeError(name)


print(copy.deepcopy([Hooked()]))
on_instance = Plain()
on_instance.__deepcopy__ = lambda memo: "by the instance"
print(copy.deepcopy(on_instance))


class NoState:
    def __getstate__(self):
        return None


class Lazy:
    def __init__(self):
        self.kept, self.lost = [1], [2]

    def __getstate__(self):
        return {"kept": self.kept}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.lost = "new"


class Slots:
    __slots__ = ("a", "b")


class SlotsAndDict(Slots):
    pass


class SlotsState(Slots):
    def __getstate__(self):
        return None, {"a": "set"}


print(vars(copy.deepcopy(NoState())))
lazy = Lazy()
new = copy.deepcopy(lazy)
print(vars(new), new.kept is lazy.kept, vars(copy.copy(lazy)), copy.copy(lazy).kept is lazy.kept)
slots = Slots()
slots.a = [1]
new = copy.deepcopy(slots)
print(new.a, new.a is slots.a, hasattr(new, "b"), copy.copy(slots).a is slots.a)
mixed = SlotsAndDict()
mixed.a, mixed.c = [1], [2]
new = copy.deepcopy(mixed)
print(new.a, new.c, vars(new), new.a is mixed.a)
print(copy.deepcopy(SlotsState()).a)


class Args(list):
    def __new__(cls, *args):
        self = super().__new__(cls)
        self.args = args
        return self

    def __init__(self, *args):
        pass

    def __getnewargs__(self):
        return self.args


class NamedArgs:
    def __new__(cls, *, value):
        self = super().__new__(cls)
        self.value = value
        return self

    def __getnewargs_ex__(self):
        return (), {"value": self.value}


args = Args([1], 2)
args.append([3])
args.more = [4]
new = copy.deepcopy(args)
print(new, new.args, new.args[0] is args.args[0], new.more, new[0] is args[0], type(new).__name__)
named = NamedArgs(value=[1])
new = copy.deepcopy(named)
print(new.value, new.value is named.value, vars(copy.copy(named)))


class Counting(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, (value, "set"))


counting = Counting()
dict.__setitem__(counting, "a", [1])
counting.note = [2]
print(copy.deepcopy(counting), copy.deepcopy(counting).note, copy.copy(counting))


class Reduced:
    def __init__(self, *args):
        self.args = args

    def __reduce__(self):
        return Reduced, self.args, {"state": [1]}, iter([1, 2]), iter([("a", [1])])

    def append(self, item):
        self.items = getattr(self, "items", []) + [item]

    def __setitem__(self, key, value):
        self.pairs = (key, value)


reduced = Reduced([1], 2)
new = copy.deepcopy(reduced)
print(vars(new), new.args[0] is reduced.args[0])
print(vars(copy.copy(reduced)), copy.copy(reduced).args[0] is reduced.args[0])


class Text:
    def __reduce_ex__(self, protocol):
        return "a name"


class Bad:
    def __init__(self, parts):
        self.parts = parts

    def __reduce_ex__(self, protocol):
        return self.parts


text = Text()
print(copy.copy(text) is text, copy.deepcopy(text) is text)
for parts in (1,), (list,), (list, (), None, None, None, None), 5, (list, 5), (5, ()):
    for copier in copy.copy, copy.deepcopy:
        try:
            print(copier(Bad(parts)))
        except Exception as error:
            print(type(error).__name__)


class Registered:
    def __init__(self, value):
        self.value = value


copyreg.pickle(Registered, lambda x: (Registered, (("by copyreg", x.value),)))
print(copy.copy(Registered(1)).value, copy.deepcopy([Registered(1)])[0].value)


class Method:
    def method(self):
        return self


owner = Method()
new = copy.deepcopy([owner, owner.method])
print(new[0] is new[1].__self__, new[0] is owner)


class Kind(Enum):
    A = 1


@dataclass
class Point:
    x: int
    tags: list = field(default_factory=list)
    kind: Kind = Kind.A


@dataclass(frozen=True, slots=True)
class Frozen:
    x: int
    tags: tuple = ()


point = Point(1, ["a"])
new = copy.deepcopy(point)
print(new == point, new.tags is point.tags, new.kind is Kind.A, copy.deepcopy(Frozen(1, ([2],))), copy.copy(point).tags is point.tags)
print(copy.deepcopy([OrderedDict(a=[1]), defaultdict(list, a=[1]), deque([[1]], 5), bytearray(b"x"), partial(max, [1])])[:4])
error = ValueError([1], "text")
error.note = [2]
new = copy.deepcopy(error)
print(repr(new), new.args[0] is error.args[0], new.note)

# The attributes come all at once; meanwhile the copy has none.


class Looking:
    def __init__(self, owner):
        self.owner = owner

    def __deepcopy__(self, memo):
        copied = copy.deepcopy(self.owner, memo)
        print("meanwhile", vars(copied))
        return "looked"


owner = Plain(first=1)
owner.looking = Looking(owner)
print(vars(copy.deepcopy(owner)))
dict_of = Plain(a=[1])
new = copy.deepcopy([dict_of, dict_of.__dict__])
print(vars(new[0]), new[1], new[1] is vars(new[0]))


class Descriptor:
    @property
    def value(self):
        return "computed"


described = Descriptor()
described.__dict__["value"] = "stored"
print(vars(copy.deepcopy(described)), copy.deepcopy(described).value)
many = Plain(**{f"a{i}": [i] for i in range(100)})
print(vars(copy.deepcopy(many)) == vars(many))
odd = Plain(a=1)
odd.__dict__[3] = "an int"
print(vars(copy.deepcopy(odd)))
ordered = Plain(a=1, b=2, c=3)
del ordered.a
ordered.a = 4
print(list(vars(copy.deepcopy(ordered))), list(vars(copy.copy(ordered))))

# What changes while it is copied.


class Changing:
    def __init__(self, change):
        self.change = change

    def __deepcopy__(self, memo):
        self.change()
        return self


table = {}
table.update(a=Changing(lambda: table.update(b=1)))
try:
    copy.deepcopy(table)
except RuntimeError as error:
    print(error)
items = []
items += [Changing(lambda: items.append("more")), "last"]
print(len(copy.deepcopy(items)))
items = []
items += [1, Changing(items.clear), "lost"]
print(len(copy.deepcopy(items)))

# As deep as recursion may.
deep = []
for _ in range(200_000):
    deep = [deep]
try:
    copy.deepcopy(deep)
except RecursionError:
    print("RecursionError")
chain = None
for _ in range(150):
    chain = Plain(next=chain)
print(copy.deepcopy(chain).next.next.next is not None, sys.getrecursionlimit())


class Endless:
    def __deepcopy__(self, memo):
        return copy.deepcopy(Endless(), memo)


try:
    copy.deepcopy(Endless())
except RecursionError:
    print("RecursionError")

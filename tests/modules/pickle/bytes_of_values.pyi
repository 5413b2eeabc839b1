"""The pickles of values of all kinds, byte for byte, and what comes back of them."""
import io
import pickle
import zlib
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
import copyreg


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def __eq__(self, other):
        return type(other) is type(self) and vars(self) == vars(other)


class Nested:
    class Inner:
        pass

    def method(self):
        pass


class Slots:
    __slots__ = ("a", "b", "__dict__")

    def __eq__(self, other):
        return self.a == other.a and vars(self) == vars(other)


class Args:
    def __new__(cls, *args, **named):
        self = super().__new__(cls)
        self.given = args, named
        return self

    def __getnewargs_ex__(self):
        return self.given

    def __eq__(self, other):
        return self.given == other.given


class Some:
    def __new__(cls, *args):
        self = super().__new__(cls)
        self.given = args
        return self

    def __getnewargs__(self):
        return self.given

    def __eq__(self, other):
        return self.given == other.given


class State:
    def __init__(self, state):
        self.state = state

    def __getstate__(self):
        return self.state

    def __setstate__(self, state):
        self.state = state

    def __eq__(self, other):
        return getattr(self, "state", None) == getattr(other, "state", None)


class Reduced:
    def __init__(self, *args):
        self.args, self.items, self.pairs = args, [], {}

    def __reduce__(self):
        return Reduced, self.args, {"more": 1}, iter(self.items), iter(self.pairs.items())

    def append(self, item):
        self.items.append(item)

    def extend(self, items):
        self.items.extend(items)

    def __setitem__(self, key, value):
        self.pairs[key] = value

    def __eq__(self, other):
        return (self.args, self.items, self.pairs) == (other.args, other.items, other.pairs)


class Text:
    def __reduce__(self):
        return "TEXT"


TEXT = Text()


class Kind(Enum):
    A = 1


@dataclass
class Point:
    x: int
    tags: list = field(default_factory=list)


class List(list):
    pass


class Dict(dict):
    pass


class Setter:
    def __init__(self, value=None):
        self.value = value

    def __reduce__(self):
        return Setter, (), {"value": self.value}, None, None, set_value

    def __eq__(self, other):
        return self.value == other.value


def set_value(setter, state):
    setter.value = state["value"]


slots = Slots()
slots.a, slots.c = 1, 2
reduced = Reduced(1, "a")
reduced.items, reduced.pairs = [1, 2, 3], {"k": 1, 2: 3}
shared = ["shared"]
values = [
    None, True, False, 0, 1, -1, 255, 256, 65535, 65536, -2**31, 2**31 - 1, 2**31, -2**31 - 1, 2**63, -2**63, 10**40,
    -10**40, 1 << 2040, -(1 << 2039), 128, -128, -129, 32767, 0.0, -0.0, 1.5, float("inf"), 1e300, 2 + 3j,
    "", "a", "é→😀", "\ud800", "x" * 255, "x" * 256, "é" * 200, b"", b"a", b"x" * 255, bytes(range(256)) * 2,
    bytearray(), bytearray(b"abc"), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, 2], {}, {1: 2}, {1: 2, "a": "b"},
    set(), {1}, frozenset(), frozenset({1}), ..., NotImplemented, type(None), type(...), type(NotImplemented), int, len,
    print, range(3), slice(1, None, 2), Plain, Nested.Inner, Nested.method, [].append, "abc".upper, dict.fromkeys, Kind.A, Kind,
    Plain(), Plain(a=1), Plain(a=1, b=[2]), slots, Args(), Args(1), Args(1, k=2), Some(1, [2]), State(None), State(0), State((1, 2)),
    State({"a": 1}), reduced, TEXT, Point(1, ["a"]), List([1]), List([1, 2]), Dict(a=1), Dict(a=1, b=2), Setter([1]),
    OrderedDict(a=1, b=2), defaultdict(list, a=[1]), deque([1, 2], 5), Counter("aab"), Fraction(1, 3),
    [shared, shared, (shared, "shared")], ["same", "same"], [Plain(a="same"), Plain(a="same"), Kind.A, Kind.A],
    [..., ..., NotImplemented, NotImplemented], ValueError("text", 1), KeyError("k"),
]
for value in values:
    line = []
    for protocol in range(6):
        try:
            data = pickle.dumps(value, protocol)
        except Exception as error:
            line.append(f"{type(error).__name__}: {error}")
            continue
        line.append(data.hex() if len(data) < 40 else f"{len(data)} {zlib.crc32(data)}")
        back = pickle.loads(data)
        if not (back == value or isinstance(value, Exception) and back.args == value.args or
                type(value) is type(len) and back.__name__ == value.__name__ or type(back) is Plain):
            line.append(f"came back as {type(back).__name__} {vars(back)}")
    print(repr(value)[:40].split(" at 0x")[0], *line)

# Recursion.
items = []
items.append(items)
pair = ([],)
pair[0].append(pair)
four = ([], 1, 2, 3)
four[0].append(four)
table = {}
table["self"] = table
loop = Plain()
loop.self, loop.list = loop, [loop]
frozen = Plain()
frozen.set = frozenset([frozen]) if Plain.__hash__ else None
state = State(None)
state.state = [state]
made = Reduced()
made.items.append(made)
for value in [items, pair, four, table, loop, state, made]:
    for protocol in range(6):
        data = pickle.dumps(value, protocol)
        print(len(data), zlib.crc32(data), end=" ")
        back = pickle.loads(data)
    print(type(back).__name__)
back = pickle.loads(pickle.dumps(pair))
print(back[0][0] is back)
back = pickle.loads(pickle.dumps(four))
print(back[0][0] is back)

# Batches, frames, and what lies outside of them.
for count in 1, 2, 999, 1000, 1001, 2000, 2001, 5000:
    for value in list(range(count)), dict.fromkeys(range(count)), set(range(count)), frozenset(range(count)), \
            List(range(count)), Dict.fromkeys(range(count)), Counter(range(count)), tuple(range(count)):
        for protocol in 0, 2, 3, 4, 5:
            data = pickle.dumps(value, protocol)
            print(len(data), zlib.crc32(data), end=" ")
            if pickle.loads(data) != value:
                print("differs", end=" ")
    print(count)
for size in 65520, 65530, 65536, 65537, 70000, 200000:
    for value in ["a" * size], b"a" * size, [b"b" * size, "c" * size, 1], bytearray(size), ["d" * 1000 for _ in range(size // 1000)], \
            [str(i) for i in range(size // 8)], [1.5] * (size // 9), (None, "e" * size, None), {"k": "f" * size, "l": [1, 2]}:
        for protocol in 2, 3, 4, 5:
            data = pickle.dumps(value, protocol)
            print(len(data), zlib.crc32(data), end=" ")
            if pickle.loads(data) != value:
                print("differs", end=" ")
    print(size)
file = io.BytesIO()
pickle.dump([str(i) * 3 for i in range(20000)], file)
pickle.dump("x" * 100000, file, 4)
pickle.dump({}, file, 2)
print(file.tell(), zlib.crc32(file.getvalue()))
file.seek(0)
print(len(pickle.load(file)), len(pickle.load(file)), pickle.load(file))
many = [object() for _ in range(300)] + list(range(3))
for protocol in 0, 1, 2, 3, 4, 5:
    data = pickle.dumps(many + many, protocol)
    back = pickle.loads(data)
    print(len(data), zlib.crc32(data), back[5] is back[308], back[5] is back[6])

copyreg.add_extension("__main__", "Plain", 0x42)
copyreg.add_extension("__main__", "Nested", 0x4242)
copyreg.add_extension("__main__", "Args", 0x424242)
for protocol in 1, 2, 3, 4, 5:
    data = pickle.dumps([Plain, Plain, Nested, Args, Plain(a=1)], protocol)
    print(data.hex(), pickle.loads(data)[:4])

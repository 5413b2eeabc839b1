# Attributes of instances whose `__dict__` is in use, and of functions: read, stored, hidden and uncovered at one place.
class Plain:
    kind = "class"
    def __init__(self, n): self.n = n
    def method(self): return ("method", self.n)
    @property
    def twice(self): return self.n * 2


def touch(it):
    it.__dict__
    return it


def read(it): return it.n
def store(it, value): it.n = value
def call(it): return it.method()
def kind(it): return it.kind


items = [Plain(1), touch(Plain(2)), Plain(3), touch(Plain(4))]
for _ in range(4):
    print([read(it) for it in items], [call(it) for it in items], [kind(it) for it in items])
    for it in items:
        store(it, read(it) + 10)
print([vars(it) for it in items])

one = items[1]
one.__dict__["method"] = lambda: "own method"
one.__dict__["kind"] = "own kind"
print(call(one), kind(one), call(items[3]), kind(items[3]))
del one.method, one.kind
print(call(one), kind(one))
one.__dict__ = {"n": "other", "x": 1}
print(read(one), call(one))
one.__dict__ = {"x": 1, "n": "moved"}
print(read(one))
store(one, "stored")
print(one.__dict__)
del one.n
try:
    print(read(one))
except AttributeError as error:
    print(error)
store(one, 5)
print(read(one), list(one.__dict__))


class Late(Plain):
    pass


late = touch(Late(1))
print([read(late) for _ in range(3)])
Late.n = property(lambda self: "from the property")
print(read(late))
try:
    store(late, 2)
except AttributeError as error:
    print(error)
del Late.n
print(read(late), late.twice)


class Slotted:
    __slots__ = ("n", "__dict__")


both = Slotted()
both.n, both.other = 1, 2
touch(both)
for value in (3, 4, 5):
    store(both, read(both) + value)
print(both.n, both.__dict__)


def counted(*args):
    counted.calls += 1
    return counted.calls


counted.calls = 0
print([counted() for _ in range(5)], counted.__dict__)
del counted.calls
try:
    counted()
except AttributeError as error:
    print(error)
counted.__dict__.update(calls=7)
print(counted())


def name_of(it): return it.__name__
def mro_of(it): return len(it.__mro__)
def class_of(it): return it.__class__.__name__
def dict_of(it): return "n" in it.__dict__


for _ in range(3):
    print([name_of(it) for it in (Plain, Late, int, counted, len)], [mro_of(it) for it in (Plain, Late, bool)],
          [class_of(it) for it in (Plain, items[0], 5, counted)], [dict_of(it) for it in (Plain, items[0], counted)])


class Many:
    pass


def value_of(it): return it.value


kinds = [type(f"K{n}", (Many,), {}) for n in range(12)]
objects = []
for n, each in enumerate(kinds * 3):
    it = each()
    it.value = n
    objects.append(it)
print([sum(value_of(it) for it in objects) for _ in range(4)])
kinds[3].value = property(lambda self: 1000)
print(sum(value_of(it) for it in objects))

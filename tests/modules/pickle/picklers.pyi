"""Pickler and Unpickler: what subclasses override, memos that live on, buffers apart, errors and their notes."""
import copyreg
import io
import pickle
from collections import ChainMap


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def __repr__(self):
        return f"Plain({vars(self)})"


def dumped(pickler_class, value, protocol, **options):
    file = io.BytesIO()
    pickler = pickler_class(file, protocol, **options)
    pickler.dump(value)
    return file.getvalue()


# Persistent ids.
class Ids(pickle.Pickler):
    def persistent_id(self, obj):
        return f"id of {obj}" if type(obj) is complex or obj is None else None


class FromIds(pickle.Unpickler):
    def persistent_load(self, pid):
        return ("loaded", pid)


for protocol in range(6):
    data = dumped(Ids, [1j, None, (1j,), "text"], protocol)
    print(len(data), FromIds(io.BytesIO(data)).load())
    try:
        pickle.loads(data)
    except pickle.UnpicklingError as error:
        print(error)
pickler = pickle.Pickler(io.BytesIO())
pickler.persistent_id = lambda obj: 5 if obj == "five" else None
pickler.dump(["five"])
unpickler = pickle.Unpickler(io.BytesIO(b"K\x05Q."))
unpickler.persistent_load = lambda pid: pid + 1
print(unpickler.load(), pickle.Pickler(io.BytesIO()).persistent_id(1))

# Dispatch tables, reducers.


class Tables(pickle.Pickler):
    dispatch_table = {Plain: lambda obj: (list, ((1, 2),))}


class Chained(pickle.Pickler):
    dispatch_table = ChainMap({complex: lambda obj: (str, ("complex",))}, copyreg.dispatch_table)


class Overriding(pickle.Pickler):
    def reducer_override(self, obj):
        if type(obj) is Plain:
            return dict, ([("a", 1)],)
        if obj is len:
            return "len"
        if isinstance(obj, type) and obj.__name__ == "Local":
            return type, ("Made", (), {"__module__": "made"})
        return NotImplemented


def local():
    class Local:
        pass
    return Local


for protocol in range(6):
    print(pickle.loads(dumped(Tables, [Plain(), 1], protocol)), pickle.loads(dumped(Chained, [1j, Plain(a=1)], protocol)),
          pickle.loads(dumped(Overriding, [Plain(), len, local(), 1j, [1], {}], protocol)))
pickler = pickle.Pickler(file := io.BytesIO(), 4)
pickler.dispatch_table = {Plain: lambda obj: (tuple, ())}
pickler.dump(Plain())
print(pickle.loads(file.getvalue()))

# Classes that are not to be found.


class Restricted(pickle.Unpickler):
    def find_class(self, module, name):
        if name == "Plain":
            return lambda *args: "not made"
        if module == "builtins" and name == "eval":
            raise pickle.UnpicklingError(f"{module}.{name} is forbidden")
        return super().find_class(module, name)


print(Restricted(io.BytesIO(pickle.dumps([complex, eval.__name__]))).load())
for data in b"c__main__\nPlain\n)R.", b"cbuiltins\neval\n.", b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93.", b"cbuiltins\nint\n.":
    try:
        print(Restricted(io.BytesIO(data)).load())
    except pickle.UnpicklingError as error:
        print(error)

# One memo for several pickles.
file = io.BytesIO()
pickler = pickle.Pickler(file, 4)
shared = ["shared"]
pickler.dump(shared)
first = file.tell()
pickler.dump([shared, shared])
second = file.tell()
pickler.clear_memo()
pickler.dump(shared)
print(first, second, file.tell(), sorted(number for number, _ in pickler.memo.copy().values()))
file.seek(0)
unpickler = pickle.Unpickler(file)
a, b, c = unpickler.load(), unpickler.load(), unpickler.load()
print(a, b, c, b[0] is b[1] is a, c is a, len(unpickler.memo.copy()))
file.seek(first)
try:
    pickle.load(file)
except pickle.UnpicklingError as error:
    print(error)
other = pickle.Pickler(more := io.BytesIO(), 4)
other.memo = pickler.memo
other.dump(shared)
print(more.getvalue())
other.memo.clear()
other.dump(1)
for wrong in 1, [1]:
    try:
        other.memo = wrong
    except TypeError:
        print("TypeError")
pickler.fast = True
pickler.dump([shared, shared])
print(file.getvalue()[-40:])

# Buffers.
for protocol in range(6):
    try:
        buffers = []
        data = pickle.dumps([pickle.PickleBuffer(b"read-only"), pickle.PickleBuffer(bytearray(b"writable"))], protocol,
                            buffer_callback=buffers.append)
        print(data, [bytes(buffer.raw()) for buffer in buffers], pickle.loads(data, buffers=[b"a", bytearray(b"b")]))
    except Exception as error:
        print(type(error).__name__, error)
for value in pickle.PickleBuffer(b"read-only"), pickle.PickleBuffer(bytearray(b"writable")):
    print(pickle.dumps(value), pickle.loads(pickle.dumps(value)))
    print(pickle.dumps(value, 5, buffer_callback=lambda buffer: True))
    try:
        pickle.dumps(value, 4)
    except pickle.PicklingError as error:
        print(error)

# Errors.


class Failing:
    def __init__(self, parts):
        self.parts = parts

    def __reduce__(self):
        if isinstance(self.parts, Exception):
            raise self.parts
        return self.parts


class Unstateful:
    def __getstate__(self):
        raise KeyError("no state")


def attempt(value, protocol=5):
    try:
        print(pickle.dumps(value, protocol))
    except Exception as error:
        text = str(error).split(" at 0x")[0]
        print(type(error).__name__, text, getattr(error, "__notes__", []))


for protocol in 2, 4, 5:
    for value in [lambda: 0, local(), local()(), (i for i in ()), io.BytesIO().write, pickle]:
        attempt([{"key": (1, value)}], protocol)
for parts in [5, (), (list,), (1, ()), (list, 1), (list, (), None, 1), (list, (), None, None, 1), (list, (), None, None, None, 1),
              (list, (), 1, 2, 3, 4, 5), ValueError("raised"), (list, (lambda: 0,)), (local(), ()), (list, (), local()),
              (copyreg.__newobj__, ()), (copyreg.__newobj__, (1,)), (copyreg.__newobj__, (int,)), (copyreg.__newobj_ex__, ()),
              (copyreg.__newobj_ex__, (1, (), {})), (copyreg.__newobj_ex__, (int, [], {})), (copyreg.__newobj_ex__, (int, (), [])),
              "no_such_name", "a.b"]:
    attempt(Failing(parts))
attempt([Plain(a=[{1: local()}])])
attempt({(1, 2): {local()}})
attempt(Unstateful())
attempt(frozenset([local()]))
Gone = Plain
del Gone
Plain.__module__ = "no_such_module"
attempt(Plain())
Plain.__module__ = "pickle"
attempt(Plain)
Plain.__module__ = "__main__"
Plain.__qualname__ = "Other"
attempt(Plain)
Plain.__qualname__ = "Failing"
attempt(Plain)
Plain.__qualname__ = "Plain"
for protocol in -1, 6, 5.5, "a":
    try:
        print(pickle.dumps(1, protocol))
    except Exception as error:
        print(type(error).__name__, error)
for wrong in 1, None, "file":
    for call in (lambda: pickle.Pickler(wrong)), (lambda: pickle.Unpickler(wrong)), (lambda: pickle.dump(1, wrong)):
        try:
            call()
        except TypeError as error:
            print(error)


class Uninitialised(pickle.Pickler):
    def __init__(self):
        pass


try:
    Uninitialised().dump(1)
except pickle.PicklingError as error:
    print(error)


class Writing:
    def write(self, data):
        raise OSError(f"no room for {len(data)}")


try:
    pickle.dump(1, Writing())
except OSError as error:
    print(error)


class Reading:
    def __init__(self, data):
        self.data = data

    def read(self, size):
        return self.data

    def readline(self):
        return self.data


for data in "text", b"", 1:
    try:
        print(pickle.load(Reading(data)))
    except Exception as error:
        print(type(error).__name__)

# What changes while it is pickled.


class Changing:
    def __init__(self, change):
        self.change = change

    def __reduce__(self):
        self.change()
        return int, ()


table = {}
table.update(a=Changing(lambda: table.update(b=1)), c=2)
attempt(table)
items = []
items += [1, Changing(items.clear), 2]
attempt(items)
items = []
items += [1, Changing(lambda: items.append(3))]
attempt(items)
items = []
items += [1, Changing(items.pop)]
attempt(items)
items = []
items += [Changing(lambda: items.append(3))]
attempt(items)
items = []
items += [Changing(items.clear)]
attempt(items)
looped = set()
looped.add(Changing(lambda: looped.add(1)))
attempt(looped)

# As deep as recursion may.
deep = []
for _ in range(200_000):
    deep = [deep]
for protocol in range(6):
    try:
        pickle.dumps(deep, protocol)
    except RecursionError:
        print("RecursionError", end=" ")
print(pickle.PicklingError.__mro__, pickle.UnpicklingError.__module__)
print(pickle.HIGHEST_PROTOCOL, pickle.DEFAULT_PROTOCOL)

"""Objects whose every special method raises, changes things, calls back or answers nonsense, given to native callables.

The bytes of the fuzzer decide all of it, one after the other.
"""
import sys

SPECIAL = """abs add aenter aexit aiter and anext await bool buffer bytes call ceil class_getitem complex contains copy
deepcopy del delattr delete delitem dir divmod enter eq exit float floor floordiv format fspath ge get getattr
getattribute getitem getstate gt hash iadd iand ifloordiv ilshift imatmul imod imul index init init_subclass
instancecheck int invert ior ipow irshift isub iter itruediv ixor le len length_hint lshift lt matmul missing mod
mro_entries mul ne neg new next or pos pow prepare radd rand rdivmod reduce reduce_ex release_buffer repr reversed
rfloordiv rlshift rmatmul rmod rmul ror round rpow rrshift rshift rsub rtruediv rxor set setattr setitem set_name
setstate sizeof str sub subclasscheck subclasshook truediv trunc xor""".split()

# What hides the rest where every class has it.
RARE = {"getattribute", "new", "init", "setattr", "delattr", "init_subclass", "set_name", "del", "getattr"}


def names():
    """The ways to every native callable: a module, a name, a method or nothing."""
    found = []
    types = set()
    for name in sorted(sys.builtin_module_names):
        try:
            module = __import__(name)
        except BaseException:
            continue
        for key, value in sorted(vars(module).items()):
            if isinstance(value, type):
                if value in types:
                    continue
                types.add(value)
                found.append(f"{name} {key}")
                for method in sorted(vars(value)):
                    found.append(f"{name} {key} {method}")
            elif callable(value):
                found.append(f"{name} {key}")
    return found


def find(way):
    module, name, *method = way.split()
    found = getattr(__import__(module), name)
    return getattr(found, method[0]) if method else found


class Bytes:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def next(self):
        at = self.at
        self.at = at + 1
        return self.data[at] if at < len(self.data) else 0

    def left(self):
        return self.at < len(self.data)


BASES = (object, int, str, bytes, list, dict, tuple, set, float, Exception, BaseException, type, bytearray, frozenset)
ERRORS = (ValueError, TypeError, StopIteration, StopAsyncIteration, GeneratorExit, KeyboardInterrupt, MemoryError,
          RecursionError, AttributeError, KeyError, IndexError, SystemExit, OSError, RuntimeError, BufferError)


class World:
    def __init__(self, data, ways):
        self.bytes = Bytes(data)
        self.ways = ways
        self.depth = 0
        self.acts = 0
        self.list = [1, "two", 3.0]
        self.dict = {"a": 1, 2: "b"}
        self.set = {1, "x"}
        self.array = bytearray(b"abcdefgh")
        self.made = []
        self.classes = [self.make_class(base, False) for base in BASES[:2]]

    def make_class(self, base, rare):
        world = self

        def method(name):
            def act(self, *args, **named):
                return world.act(self, args, name)
            return act
        names = {f"__{name}__": method(name) for name in SPECIAL if rare or name not in RARE}
        if base is not object:
            for name in ("__hash__", "__eq__", "__iter__", "__len__", "__getitem__", "__str__", "__repr__"):
                if self.bytes.next() & 1:
                    names.pop(name, None)
        try:
            return type("Chaos", (base,), names)
        except BaseException:
            return base

    def act(self, me, args, name):
        self.acts += 1
        if self.acts > 400 or self.depth > 6:
            return None
        kind = self.bytes.next() % 16
        self.depth += 1
        try:
            if kind == 0:
                raise ERRORS[self.bytes.next() % len(ERRORS)]("chaos")
            if kind == 1:
                return NotImplemented
            if kind == 2:
                return me
            if kind == 3:
                self.change()
                return self.value()
            if kind == 4:
                return self.call()
            if kind == 5:
                return None
            if kind == 6:
                self.change()
                return args[0] if args else 0
            if kind == 7:
                try:
                    me.__class__ = self.classes[self.bytes.next() % len(self.classes)]
                except BaseException:
                    pass
                return self.value()
            if kind == 8:
                return iter(self.list)
            if kind == 9:
                return True
            if kind == 10:
                return "text"
            if kind == 11:
                return self.bytes.next()
            if kind == 12:
                self.change()
                return True
            if kind == 13:
                self.made.clear()
                return self.value()
            return self.value()
        finally:
            self.depth -= 1

    def change(self):
        kind = self.bytes.next() % 14
        if kind == 0:
            self.list.clear()
        elif kind == 1:
            self.list.append(self.value())
        elif kind == 2:
            self.dict.clear()
        elif kind == 3:
            self.dict[self.bytes.next()] = self.value()
        elif kind == 4:
            self.set.clear()
        elif kind == 5:
            self.set.add(self.bytes.next())
        elif kind == 6:
            try:
                self.array.clear()
            except BufferError:
                pass
        elif kind == 7:
            try:
                self.array.extend(b"more" * 20)
            except BufferError:
                pass
        elif kind == 8:
            self.list[:] = range(40)
        elif kind == 9:
            self.dict.update(dict.fromkeys(range(50)))
        elif kind == 10:
            self.list.insert(0, self.list)
        elif kind == 11:
            self.dict["self"] = self.dict
        elif kind == 12:
            self.list.sort(key=id)
        else:
            self.list.append(self.dict)

    def value(self):
        kind = self.bytes.next() % 40
        match kind:
            case 0: return 0
            case 1: return -1
            case 2: return self.bytes.next()
            case 3: return 2**63 - 1
            case 4: return -2**63
            case 5: return 10**40
            case 6: return float("nan")
            case 7: return float("inf")
            case 8: return 0.5
            case 9: return ""
            case 10: return "name"
            case 11: return "\ud800é\U0001f600"
            case 12: return b"bytes"
            case 13: return self.array
            case 14: return memoryview(self.array)
            case 15: return self.list
            case 16: return self.dict
            case 17: return self.set
            case 18: return ()
            case 19: return (1, "a", None)
            case 20: return None
            case 21: return True
            case 22: return range(self.bytes.next())
            case 23: return slice(self.value() if self.depth < 4 else 1, None, -1)
            case 24: return (n for n in self.list)
            case 25: return self.classes[self.bytes.next() % len(self.classes)]
            case 26: return BASES[self.bytes.next() % len(BASES)]
            case 27: return self.callable()
            case 28: return self.act
            case 29: return lambda *a, **k: self.act(self, a, "lambda")
            case 30: return 1j
            case 31:
                cls = self.make_class(BASES[self.bytes.next() % len(BASES)], self.bytes.next() & 1)
                self.classes.append(cls)
                return cls
            case 32: return ValueError("an error")
            case 33: return self.coroutine()
            case 34: return iter(self.list)
            case 35 if self.made: return self.made[self.bytes.next() % len(self.made)]
            case 36: return 1 << self.bytes.next()
            case _:
                cls = self.classes[self.bytes.next() % len(self.classes)]
                try:
                    return cls()
                except BaseException:
                    return object()

    def coroutine(self):
        async def coroutine():
            return await self.value()
        return coroutine()

    def callable(self):
        return find(self.ways[(self.bytes.next() * 256 + self.bytes.next()) % len(self.ways)])

    def call(self):
        function = self.callable()
        count = self.bytes.next()
        self.depth += 1
        try:
            args = [self.value() for _ in range(count % 5)]
            if self.depth > 6:
                return None
            if count & 64:
                return function(*args, key=self.value())
            return function(*args)
        finally:
            self.depth -= 1

    def look(self, value):
        """Make use of what a callable gave."""
        kind = self.bytes.next() % 10
        if kind == 0:
            for _, item in zip(range(20), value):
                self.made.append(item)
        elif kind == 1:
            repr(value)
        elif kind == 2:
            hash(value)
        elif kind == 3:
            value.send(None)
        elif kind == 4:
            value == self.value()
        elif kind == 5:
            value + self.value()
        elif kind == 6:
            value[self.value()]
        elif kind == 7:
            value[self.value()] = self.value()
        elif kind == 8:
            sorted([value, self.value(), self.value()])
        else:
            for name in sorted(dir(value)):
                if self.bytes.next() & 7 == 1:
                    found = getattr(value, name)
                    if callable(found):
                        found(*[self.value() for _ in range(self.bytes.next() % 4)])


def chaos(data, ways):
    world = World(data, ways)
    while world.bytes.left():
        try:
            made = world.call()
            world.made.append(made)
            world.look(made)
        except BaseException:
            pass

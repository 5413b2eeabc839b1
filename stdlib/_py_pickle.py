"""`pickle`'s Pickler and Unpickler in Python, with a method for each type and opcode: for those who override these, and
for the protocols before 2.
"""

import io
import sys
from types import BuiltinFunctionType, FunctionType

import pickle
from pickle import *
from pickle import (PickleBuffer, PicklingError, UnpicklingError, _find, _from_python2, _global, _le, _protocol,
                    _raw_unicode_unescape, _reducers, decode_long, encode_long)

_FRAME_SIZE_MIN = 4
_BATCHSIZE = 1000
# The opcodes.
globals().update((name, value) for name, value in vars(pickle).items() if name.isupper() and type(value) is bytes)


class _Stop(Exception):
    def __init__(self, value):
        self.value = value


def _pack_double(x):
    """The eight bytes of a float, the most significant first."""
    from struct import pack

    return pack(">d", x)


def _unpack_double(data):
    from struct import unpack

    return unpack(">d", data)[0]


def _note(exc, text):
    exc.add_note(text)


class _Pickler:
    """Writes the pickled form of objects to a file."""

    def __init__(self, file, protocol=None, *, fix_imports=True, buffer_callback=None):
        protocol = _protocol(protocol, buffer_callback)
        try:
            self._file_write = file.write
        except AttributeError:
            raise TypeError("file must have a 'write' attribute")
        self._buffer_callback = buffer_callback
        self.fix_imports = fix_imports
        self.memo = {}
        self.proto = protocol
        self.bin = protocol >= 1
        self.fast = 0
        self._out = []

    def clear_memo(self):
        self.memo.clear()

    def dump(self, obj):
        """Write obj's pickle to the file."""
        if not hasattr(self, "_file_write"):
            raise PicklingError("Pickler.__init__() was not called by "
                                f"{self.__class__.__name__}.__init__()")
        self._out = []
        self.save(obj)
        self.write(STOP)
        body = b"".join(self._out)
        self._out = []
        if self.proto >= 2:
            head = PROTO + bytes([self.proto])
            if self.proto >= 4 and len(body) >= _FRAME_SIZE_MIN:
                head += FRAME + _le(len(body), 8)
            body = head + body
        self._file_write(body)

    def write(self, data):
        self._out.append(data)

    def memoize(self, obj):
        """Store an object in the memo, so that it is referred to from now on."""
        if self.fast:
            return
        idx = len(self.memo)
        if self.proto >= 4:
            self.write(MEMOIZE)
        elif self.bin:
            self.write(BINPUT + bytes([idx]) if idx < 256 else LONG_BINPUT + _le(idx, 4))
        else:
            self.write(PUT + str(idx).encode() + b"\n")
        self.memo[id(obj)] = idx, obj

    def get(self, i):
        if self.bin:
            return BINGET + bytes([i]) if i < 256 else LONG_BINGET + _le(i, 4)
        return GET + str(i).encode() + b"\n"

    def persistent_id(self, obj):
        return None

    def save(self, obj, save_persistent_id=True):
        if save_persistent_id:
            pid = self.persistent_id(obj)
            if pid is not None:
                self.save_pers(pid)
                return
        known = self.memo.get(id(obj))
        if known is not None:
            self.write(self.get(known[0]))
            return
        rv = NotImplemented
        override = getattr(self, "reducer_override", None)
        if override is not None:
            rv = override(obj)
        cls = type(obj)
        if rv is NotImplemented:
            saver = self.dispatch.get(cls)
            if saver is not None:
                saver(self, obj)
                return
            table = getattr(self, "dispatch_table", None)
            if table is None:
                table = _reducers
            reduce = table.get(cls)
            if reduce is not None:
                rv = reduce(obj)
            else:
                if issubclass(cls, type):
                    self.save_global(obj)
                    return
                reduce = getattr(obj, "__reduce_ex__", None)
                if reduce is not None:
                    rv = reduce(self.proto)
                else:
                    reduce = getattr(obj, "__reduce__", None)
                    if reduce is None:
                        raise PicklingError(f"Can't pickle {cls.__name__!r} object: {obj!r}")
                    rv = reduce()
        if isinstance(rv, str):
            self.save_global(obj, rv)
            return
        try:
            if not isinstance(rv, tuple):
                raise PicklingError("__reduce__ must return a string or tuple, not "
                                    f"{type(rv).__name__}")
            if not 2 <= len(rv) <= 6:
                raise PicklingError("tuple returned by __reduce__ must contain 2 through 6 "
                                    "elements")
            self.save_reduce(obj=obj, *rv)
        except BaseException as exc:
            _note(exc, f"when serializing {_type_name(obj)} object")
            raise

    def save_pers(self, pid):
        if self.bin:
            self.save(pid, save_persistent_id=False)
            self.write(BINPERSID)
        else:
            self.write(PERSID + str(pid).encode("ascii") + b"\n")

    def save_reduce(self, func, args, state=None, listitems=None, dictitems=None,
                    state_setter=None, *, obj=None):
        if not callable(func):
            raise PicklingError("first item of the tuple returned by __reduce__ must be "
                                f"callable, not {type(func).__name__}")
        if not isinstance(args, tuple):
            raise PicklingError("second item of the tuple returned by __reduce__ must be a "
                                f"tuple, not {type(args).__name__}")
        name = getattr(func, "__name__", "")
        if self.proto >= 2 and name == "__newobj_ex__":
            cls, args, kwargs = args
            if self.proto >= 4:
                self.save(cls)
                self.save(args)
                self.save(kwargs)
                self.write(NEWOBJ_EX)
            else:
                from functools import partial
                self.save(partial(cls.__new__, cls, *args, **kwargs))
                self.save(())
                self.write(REDUCE)
        elif self.proto >= 2 and name == "__newobj__":
            self.save(args[0])
            self.save(args[1:])
            self.write(NEWOBJ)
        else:
            self.save(func)
            self.save(args)
            self.write(REDUCE)
        if obj is not None:
            # A recursive structure may have come to it through its arguments.
            if id(obj) in self.memo:
                self.write(POP + self.get(self.memo[id(obj)][0]))
            else:
                self.memoize(obj)
        if listitems is not None:
            self._batch_appends(listitems)
        if dictitems is not None:
            self._batch_setitems(dictitems)
        if state is not None:
            if state_setter is None:
                self.save(state)
                self.write(BUILD)
            else:
                self.save(state_setter)
                self.save(obj)
                self.save(state)
                self.write(TUPLE2)
                self.write(REDUCE)
                self.write(POP)

    ## The built-in types ##

    dispatch = {}

    def save_none(self, obj):
        self.write(NONE)

    dispatch[type(None)] = save_none

    def save_bool(self, obj):
        if self.proto >= 2:
            self.write(NEWTRUE if obj else NEWFALSE)
        else:
            self.write(b"I01\n" if obj else b"I00\n")

    dispatch[bool] = save_bool

    def save_long(self, obj):
        if self.bin:
            if 0 <= obj <= 0xFF:
                self.write(BININT1 + bytes([obj]))
                return
            if 0 <= obj <= 0xFFFF:
                self.write(BININT2 + _le(obj, 2))
                return
            if -0x80000000 <= obj <= 0x7FFFFFFF:
                self.write(BININT + obj.to_bytes(4, "little", signed=True))
                return
        if self.proto >= 2:
            encoded = encode_long(obj)
            n = len(encoded)
            self.write((LONG1 + bytes([n]) if n < 256 else LONG4 + _le(n, 4)) + encoded)
            return
        if -0x80000000 <= obj <= 0x7FFFFFFF:
            self.write(INT + repr(obj).encode() + b"\n")
        else:
            self.write(LONG + repr(obj).encode() + b"L\n")

    dispatch[int] = save_long

    def save_float(self, obj):
        if self.bin:
            self.write(BINFLOAT + _pack_double(obj))
        else:
            self.write(FLOAT + repr(obj).encode() + b"\n")

    dispatch[float] = save_float

    def save_bytes(self, obj):
        if self.proto < 3:
            if not obj:
                self.save_reduce(bytes, (), obj=obj)
            else:
                import codecs
                self.save_reduce(codecs.encode, (str(obj, "latin1"), "latin1"), obj=obj)
            return
        n = len(obj)
        if n <= 0xFF:
            self.write(SHORT_BINBYTES + bytes([n]) + obj)
        elif n > 0xFFFFFFFF and self.proto >= 4:
            self.write(BINBYTES8 + _le(n, 8) + obj)
        else:
            self.write(BINBYTES + _le(n, 4) + obj)
        self.memoize(obj)

    dispatch[bytes] = save_bytes

    def save_bytearray(self, obj):
        if self.proto >= 5:
            self.write(BYTEARRAY8 + _le(len(obj), 8) + bytes(obj))
            self.memoize(obj)
        else:
            # Older ones have no opcode for it.
            self.save_reduce(bytearray, (bytes(obj),) if obj else (), obj=obj)

    dispatch[bytearray] = save_bytearray

    def save_picklebuffer(self, obj):
        view = obj.raw()
        in_band = True
        if self._buffer_callback is not None:
            in_band = bool(self._buffer_callback(obj))
        if in_band:
            data = view.tobytes()
            if view.readonly:
                self.save_bytes(data)
            else:
                self.save_bytearray(bytearray(data))
        else:
            self.write(NEXT_BUFFER)
            if view.readonly:
                self.write(READONLY_BUFFER)

    dispatch[PickleBuffer] = save_picklebuffer

    def save_str(self, obj):
        if self.bin:
            encoded = obj.encode("utf-8", "surrogatepass")
            n = len(encoded)
            if n <= 0xFF and self.proto >= 4:
                self.write(SHORT_BINUNICODE + bytes([n]) + encoded)
            elif n > 0xFFFFFFFF and self.proto >= 4:
                self.write(BINUNICODE8 + _le(n, 8) + encoded)
            else:
                self.write(BINUNICODE + _le(n, 4) + encoded)
        else:
            text = obj.replace("\\", "\\u005c").replace("\0", "\\u0000").replace(
                "\n", "\\u000a").replace("\r", "\\u000d").replace("\x1a", "\\u001a")
            self.write(UNICODE + _raw_unicode_escape(text) + b"\n")
        self.memoize(obj)

    dispatch[str] = save_str

    def save_tuple(self, obj):
        if not obj:
            self.write(EMPTY_TUPLE if self.bin else MARK + TUPLE)
            return
        n = len(obj)
        if n <= 3 and self.proto >= 2:
            for i, element in enumerate(obj):
                self._save_item(element, obj, i)
            # The elements may have led back to this tuple, which is in the memo then.
            if id(obj) in self.memo:
                self.write(POP * n + self.get(self.memo[id(obj)][0]))
            else:
                self.write((None, TUPLE1, TUPLE2, TUPLE3)[n])
                self.memoize(obj)
            return
        self.write(MARK)
        for i, element in enumerate(obj):
            self._save_item(element, obj, i)
        if id(obj) in self.memo:
            get = self.get(self.memo[id(obj)][0])
            self.write(POP_MARK + get if self.bin else POP * (n + 1) + get)
            return
        self.write(TUPLE)
        self.memoize(obj)

    dispatch[tuple] = save_tuple

    def _save_item(self, item, container, index):
        try:
            self.save(item)
        except BaseException as exc:
            _note(exc, f"when serializing {_type_name(container)} item {index!r}")
            raise

    def save_list(self, obj):
        self.write(EMPTY_LIST if self.bin else MARK + LIST)
        self.memoize(obj)
        self._batch_appends(obj)

    dispatch[list] = save_list

    def _batch_appends(self, items):
        items = list(items) if not isinstance(items, list) else items
        if not self.bin:
            for i, x in enumerate(items):
                self._save_item(x, items, i)
                self.write(APPEND)
            return
        for start in range(0, len(items), _BATCHSIZE):
            batch = items[start:start + _BATCHSIZE]
            if len(batch) != 1:
                self.write(MARK)
            for i, x in enumerate(batch, start):
                self._save_item(x, items, i)
            self.write(APPEND if len(batch) == 1 else APPENDS)

    def save_dict(self, obj):
        self.write(EMPTY_DICT if self.bin else MARK + DICT)
        self.memoize(obj)
        self._batch_setitems(obj.items())

    dispatch[dict] = save_dict

    def _batch_setitems(self, items):
        items = list(items)

        def pair(k, v):
            self.save(k)
            try:
                self.save(v)
            except BaseException as exc:
                _note(exc, f"when serializing dict item {k!r}")
                raise

        if not self.bin:
            for k, v in items:
                pair(k, v)
                self.write(SETITEM)
            return
        for start in range(0, len(items), _BATCHSIZE):
            batch = items[start:start + _BATCHSIZE]
            if len(batch) != 1:
                self.write(MARK)
            for k, v in batch:
                pair(k, v)
            self.write(SETITEM if len(batch) == 1 else SETITEMS)

    def save_set(self, obj):
        if self.proto < 4:
            self.save_reduce(set, (list(obj),), obj=obj)
            return
        self.write(EMPTY_SET)
        self.memoize(obj)
        items = list(obj)
        for start in range(0, len(items), _BATCHSIZE):
            self.write(MARK)
            for item in items[start:start + _BATCHSIZE]:
                self.save(item)
            self.write(ADDITEMS)

    dispatch[set] = save_set

    def save_frozenset(self, obj):
        if self.proto < 4:
            self.save_reduce(frozenset, (list(obj),), obj=obj)
            return
        self.write(MARK)
        for item in obj:
            self.save(item)
        if id(obj) in self.memo:
            self.write(POP_MARK + self.get(self.memo[id(obj)][0]))
            return
        self.write(FROZENSET)
        self.memoize(obj)

    dispatch[frozenset] = save_frozenset

    def save_global(self, obj, name=None):
        """Save a class or function as the way to find it."""
        way = _global(obj, name, self.proto, self.fix_imports)
        if isinstance(way, tuple):
            self.save(way[0])
            self.save(way[1])
            self.write(STACK_GLOBAL)
        elif isinstance(way, list):
            for _ in way[1:]:
                self.save(getattr)
                if self.proto < 2:
                    self.write(MARK)
            self.write(way[0])
            for step in way[1:]:
                self.save(step)
                self.write((TUPLE if self.proto < 2 else TUPLE2) + REDUCE)
        else:
            self.write(way)
            if way[:1] != GLOBAL:
                return
        self.memoize(obj)

    dispatch[FunctionType] = save_global
    dispatch[BuiltinFunctionType] = lambda self, obj: (
        self.save_global(obj) if getattr(obj, "__self__", None) is None
        or isinstance(obj.__self__, type(sys))
        else self.save_reduce(getattr, (obj.__self__, obj.__name__), obj=obj))

    def save_type(self, obj):
        # The types of the singletons have no names of their own to be found by.
        for single in (None, NotImplemented, ...):
            if obj is type(single):
                return self.save_reduce(type, (single,), obj=obj)
        return self.save_global(obj)

    dispatch[type] = save_type
    dispatch[type(...)] = lambda self, obj: self.save_global(obj, "Ellipsis")
    dispatch[type(NotImplemented)] = lambda self, obj: self.save_global(obj, "NotImplemented")


def _type_name(obj):
    cls = type(obj)
    if cls.__module__ in ("builtins", "__main__"):
        return cls.__qualname__
    return f"{cls.__module__}.{cls.__qualname__}"


def _raw_unicode_escape(text):
    out = []
    for c in text:
        n = ord(c)
        out.append(bytes([n]) if n < 256 else (f"\\u{n:04x}" if n < 0x10000
                                               else f"\\U{n:08x}").encode())
    return b"".join(out)


class _Unpickler:
    """Reads pickled objects from a file."""

    def __init__(self, file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
        self._buffers = iter(buffers) if buffers is not None else None
        for name in ("read", "readline"):
            if not hasattr(file, name):
                raise TypeError("file must have 'read' and 'readline' attributes")
        self._file_read = file.read
        self._file_readline = file.readline
        self.memo = {}
        self.encoding = encoding
        self.errors = errors
        self.proto = 0
        self.fix_imports = fix_imports

    def read(self, n):
        data = self._file_read(n)
        if len(data) < n:
            raise EOFError("Ran out of input") if not data else UnpicklingError(
                "pickle data was truncated")
        return data

    def readline(self):
        line = self._file_readline()
        if not line:
            raise EOFError("Ran out of input")
        if line[-1:] != b"\n":
            raise UnpicklingError("pickle data was truncated")
        return line[:-1]

    def uint(self, size):
        return int.from_bytes(self.read(size), "little")

    def load(self):
        """Read a pickled object from the file, and return it."""
        self.metastack = []
        self.stack = []
        dispatch = _DISPATCH
        try:
            while True:
                key = self._file_read(1)
                if not key:
                    raise EOFError("Ran out of input")
                handler = dispatch.get(key[0])
                if handler is None:
                    raise UnpicklingError(f"invalid load key, '{_shown(key)}'.")
                handler(self)
        except _Stop as stop:
            return stop.value

    def pop_mark(self):
        items = self.stack
        try:
            self.stack = self.metastack.pop()
        except IndexError:
            raise UnpicklingError("could not find MARK") from None
        return items

    def persistent_load(self, pid):
        raise UnpicklingError("unsupported persistent id encountered")

    def find_class(self, module, name):
        """Find a class or function by its module and name; override to restrict it."""
        return _find(module, name, self.proto, self.fix_imports)

    def _text(self, data):
        return data if self.encoding == "bytes" else data.decode(self.encoding, self.errors)

    def _build(self):
        state = self.stack.pop()
        made = self.stack[-1]
        setstate = getattr(made, "__setstate__", None)
        if setstate is not None:
            setstate(state)
            return
        in_pair = isinstance(state, tuple) and len(state) == 2
        fields, slots = state if in_pair else (state, None)
        if fields:
            made.__dict__.update(fields)
        for name in slots or ():
            setattr(made, name, slots[name])

    def _reduce(self):
        args = self.stack.pop()
        func = self.stack[-1]
        self.stack[-1] = func(*args)

    def _newobj(self):
        args = self.stack.pop()
        cls = self.stack.pop()
        self.stack.append(cls.__new__(cls, *args))

    def _newobj_ex(self):
        kwargs, args, cls = [self.stack.pop() for _ in range(3)]
        self.stack.append(cls.__new__(cls, *args, **kwargs))

    def _stack_global(self):
        name, module = self.stack.pop(), self.stack.pop()
        if not type(module) is type(name) is str:
            raise UnpicklingError("STACK_GLOBAL requires str")
        self.stack.append(self.find_class(module, name))

    def _global(self):
        module = self.readline().decode("utf-8")
        name = self.readline().decode("utf-8")
        self.stack.append(self.find_class(module, name))

    def _appends(self):
        items = self.pop_mark()
        target = self.stack[-1]
        extend = getattr(target, "extend", None)
        if extend is not None:
            extend(items)
        else:
            for item in items:
                target.append(item)

    def _setitems(self):
        flat = self.pop_mark()
        if len(flat) % 2:
            raise UnpicklingError("odd number of items for SETITEMS")
        target = self.stack[-1]
        for key, value in zip(flat[::2], flat[1::2]):
            target[key] = value

    def _additems(self):
        items, target = self.pop_mark(), self.stack[-1]
        if isinstance(target, set):
            target.update(items)
            return
        add = target.add
        for item in items:
            add(item)

    def _setitem(self):
        value = self.stack.pop()
        key = self.stack.pop()
        self.stack[-1][key] = value

    def _append(self):
        value = self.stack.pop()
        self.stack[-1].append(value)

    def _int(self):
        data = self.readline()
        self.stack.append(data == b"01" if data in (b"00", b"01") else int(data, 0))

    def _long(self):
        data = self.readline()
        self.stack.append(int(data.removesuffix(b"L"), 0))

    def _string(self):
        data = self.readline()
        if len(data) < 2 or data[0] != data[-1] or data[:1] not in (b'"', b"'"):
            raise UnpicklingError("the STRING opcode argument must be quoted")
        import codecs
        self.stack.append(self._text(codecs.escape_decode(data[1:-1])[0]))

    def _get(self, i):
        try:
            self.stack.append(self.memo[i])
        except KeyError:
            raise UnpicklingError(f"Memo value not found at index {i}") from None

    def _proto(self):
        proto = self.read(1)[0]
        if proto > HIGHEST_PROTOCOL:
            raise ValueError(f"unsupported pickle protocol: {proto}")
        self.proto = proto

    def _mark(self):
        self.metastack.append(self.stack)
        self.stack = []

    def _pop(self):
        if self.stack:
            self.stack.pop()
        else:
            self.pop_mark()

    def _stop(self):
        raise _Stop(self.stack.pop())

    def _next_buffer(self):
        if self._buffers is None:
            raise UnpicklingError("pickle stream refers to out-of-band data but no *buffers* "
                                  "argument was given")
        try:
            self.stack.append(next(self._buffers))
        except StopIteration:
            raise UnpicklingError("not enough out-of-band buffers")

    def _readonly_buffer(self):
        with memoryview(self.stack[-1]) as view:
            if not view.readonly:
                self.stack[-1] = view.toreadonly()

    def _inst(self):
        module, name = self.readline().decode("ascii"), self.readline().decode("ascii")
        args = self.pop_mark()
        self.stack.append(self.find_class(module, name)(*args))

    def _obj(self):
        args = self.pop_mark()
        self.stack.append(args[0](*args[1:]))

    def _dict(self):
        items = self.pop_mark()
        self.stack.append({items[i]: items[i + 1] for i in range(0, len(items), 2)})


def _shown(key):
    return key.decode("ascii") if 32 <= key[0] < 127 else f"\\x{key[0]:02x}"


def _push(make):
    """An opcode that pushes what `make` returns."""
    return lambda u: u.stack.append(make(u))


def _tuple_of(n):
    def handler(u):
        items = tuple(u.stack[-n:])
        del u.stack[-n:]
        u.stack.append(items)
    return handler


def _put(index):
    def handler(u):
        i = index(u)
        if i < 0:
            raise ValueError("negative PUT argument")
        u.memo[i] = u.stack[-1]
    return handler


_U = _Unpickler
_DISPATCH = {op[0]: handler for op, handler in (
    (PROTO, _U._proto), (FRAME, lambda u: u.read(8)), (STOP, _U._stop), (MARK, _U._mark),
    (POP, _U._pop), (POP_MARK, _U.pop_mark), (DUP, lambda u: u.stack.append(u.stack[-1])),
    (NONE, _push(lambda u: None)), (NEWTRUE, _push(lambda u: True)),
    (NEWFALSE, _push(lambda u: False)), (INT, _U._int), (LONG, _U._long),
    (BININT, _push(lambda u: int.from_bytes(u.read(4), "little", signed=True))),
    (BININT1, _push(lambda u: u.read(1)[0])), (BININT2, _push(lambda u: u.uint(2))),
    (LONG1, _push(lambda u: decode_long(u.read(u.uint(1))))),
    (LONG4, _push(lambda u: decode_long(u.read(u.uint(4))))),
    (FLOAT, _push(lambda u: float(u.readline()))),
    (BINFLOAT, _push(lambda u: _unpack_double(u.read(8)))),
    (STRING, _U._string), (BINSTRING, _push(lambda u: u._text(u.read(u.uint(4))))),
    (SHORT_BINSTRING, _push(lambda u: u._text(u.read(u.uint(1))))),
    (UNICODE, _push(lambda u: _raw_unicode_unescape(u.readline()))),
    (BINUNICODE, _push(lambda u: str(u.read(u.uint(4)), "utf-8", "surrogatepass"))),
    (BINUNICODE8, _push(lambda u: str(u.read(u.uint(8)), "utf-8", "surrogatepass"))),
    (SHORT_BINUNICODE, _push(lambda u: str(u.read(u.uint(1)), "utf-8", "surrogatepass"))),
    (BINBYTES, _push(lambda u: u.read(u.uint(4)))),
    (BINBYTES8, _push(lambda u: u.read(u.uint(8)))),
    (SHORT_BINBYTES, _push(lambda u: u.read(u.uint(1)))),
    (BYTEARRAY8, _push(lambda u: bytearray(u.read(u.uint(8))))),
    (NEXT_BUFFER, _U._next_buffer), (READONLY_BUFFER, _U._readonly_buffer),
    (EMPTY_TUPLE, _push(lambda u: ())), (TUPLE1, _tuple_of(1)), (TUPLE2, _tuple_of(2)),
    (TUPLE3, _tuple_of(3)), (TUPLE, lambda u: _mark_to(u, tuple)),
    (EMPTY_LIST, _push(lambda u: [])), (LIST, lambda u: _mark_to(u, list)),
    (EMPTY_DICT, _push(lambda u: {})), (DICT, _U._dict),
    (EMPTY_SET, _push(lambda u: set())), (FROZENSET, lambda u: _mark_to(u, frozenset)),
    (APPEND, _U._append), (APPENDS, _U._appends), (SETITEM, _U._setitem),
    (SETITEMS, _U._setitems), (ADDITEMS, _U._additems), (GLOBAL, _U._global),
    (STACK_GLOBAL, _U._stack_global), (REDUCE, _U._reduce), (BUILD, _U._build),
    (NEWOBJ, _U._newobj), (NEWOBJ_EX, _U._newobj_ex), (INST, _U._inst), (OBJ, _U._obj),
    (GET, lambda u: u._get(int(u.readline()))), (BINGET, lambda u: u._get(u.read(1)[0])),
    (LONG_BINGET, lambda u: u._get(u.uint(4))), (PUT, _put(lambda u: int(u.readline()))),
    (BINPUT, _put(lambda u: u.read(1)[0])), (LONG_BINPUT, _put(lambda u: u.uint(4))),
    (MEMOIZE, _put(lambda u: len(u.memo))),
    (PERSID, _push(lambda u: u.persistent_load(u.readline().decode("ascii")))),
    (BINPERSID, _push(lambda u: u.persistent_load(u.stack.pop()))),
)}


def _mark_to(u, cls):
    items = u.pop_mark()
    u.stack.append(cls(items))


def _dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    _Pickler(file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)


def _dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    file = io.BytesIO()
    _dump(obj, file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback)
    return file.getvalue()


def _load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    return _Unpickler(file, fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers).load()


def _loads(s, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    if isinstance(s, str):
        raise TypeError("Can't load pickle from unicode string")
    return _load(io.BytesIO(s), fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers)

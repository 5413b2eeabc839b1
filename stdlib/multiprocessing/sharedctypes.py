"""Numbers that processes share."""

from . import _node
from .synchronize import RLock

__all__ = ["RawValue", "RawArray", "Value", "Array", "synchronized"]

# What a type code takes: how many bytes and whether they have a sign; None for floats.
_INTEGERS = {"b": (1, True), "B": (1, False), "h": (2, True), "H": (2, False), "i": (4, True),
             "I": (4, False), "l": (8, True), "L": (8, False), "q": (8, True), "Q": (8, False)}


def _code(typecode_or_type):
    code = getattr(typecode_or_type, "_type_", typecode_or_type)
    if code in _INTEGERS or code in ("f", "d", "c", "u", "?"):
        return code
    raise TypeError(f"this type is not supported: {typecode_or_type!r}")


def _converted(code, value):
    """The value as memory of this type would keep it."""
    if code in _INTEGERS:
        if not hasattr(value, "__index__"):
            raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
        size, signed = _INTEGERS[code]
        value = value.__index__() & ((1 << 8 * size) - 1)
        if signed and value >> (8 * size - 1):
            value -= 1 << 8 * size
        return value
    if code == "f":
        from struct import pack, unpack
        return unpack("f", pack("f", value))[0]
    if code == "d":
        if isinstance(value, (str, bytes)):
            raise TypeError("must be real number, not " + type(value).__name__)
        return float(value)
    if code == "?":
        return bool(value)
    wanted = bytes if code == "c" else str
    if not isinstance(value, wanted) or len(value) != 1:
        raise TypeError(f"one character {wanted.__name__} expected")
    return value


def _zero(code):
    return {"f": 0.0, "d": 0.0, "c": b"\0", "u": "\0", "?": False}.get(code, 0)


class _RawValue:
    """A value in the root."""

    def __init__(self, code, value):
        self._code = code
        self._number = _node.create("Cells", [_converted(code, value)])

    @property
    def value(self):
        """The value."""
        return _node.call(self._number, "get", 0)

    @value.setter
    def value(self, value):
        _node.call(self._number, "put", 0, _converted(self._code, value))


class _RawArray:
    """An array in the root."""

    def __init__(self, code, values):
        self._code = code
        self._length = len(values)
        self._number = _node.create("Cells", [_converted(code, value) for value in values])

    def __len__(self):
        return self._length

    def __getitem__(self, at):
        found = _node.call(self._number, "get", at)
        return b"".join(found) if self._code == "c" and isinstance(at, slice) else found

    def __setitem__(self, at, value):
        if isinstance(at, slice):
            if self._code == "c":
                value = [bytes((byte,)) for byte in value]
            value = [_converted(self._code, item) for item in value]
        else:
            value = _converted(self._code, value)
        _node.call(self._number, "put", at, value)

    def __iter__(self):
        return iter(_node.call(self._number, "get", slice(None)))

    def _get_text(self):
        if self._code != "c":
            raise AttributeError("value")
        return self[:].partition(b"\0")[0]

    def _set_text(self, value):
        if len(value) > self._length:
            raise ValueError("byte string too long")
        self[:len(value)] = value
        if len(value) < self._length:
            self[len(value)] = b"\0"

    value = property(_get_text, _set_text, doc="The bytes before the first zero.")
    raw = property(lambda self: self[:], doc="The bytes.")


def RawValue(typecode_or_type, *args):
    """A value that processes share, without a lock."""
    code = _code(typecode_or_type)
    return _RawValue(code, args[0] if args else _zero(code))


def RawArray(typecode_or_type, size_or_initializer):
    """An array that processes share, without a lock."""
    code = _code(typecode_or_type)
    if isinstance(size_or_initializer, int):
        if size_or_initializer < 0:
            raise ValueError("Array length must be >= 0")
        return _RawArray(code, [_zero(code)] * size_or_initializer)
    if code == "c" and isinstance(size_or_initializer, (bytes, bytearray)):
        size_or_initializer = [bytes((byte,)) for byte in size_or_initializer]
    return _RawArray(code, list(size_or_initializer))


class _Synchronized:
    """A shared object with its lock."""

    def __init__(self, obj, lock):
        self._obj = obj
        self._lock = RLock() if lock is None else lock

    def get_obj(self):
        """The object without its lock."""
        return self._obj

    def get_lock(self):
        """The lock."""
        return self._lock

    def acquire(self, *args):
        """Take the lock."""
        return self._lock.acquire(*args)

    def release(self):
        """Give the lock back."""
        self._lock.release()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def __repr__(self):
        return f"<{type(self).__name__} wrapper for {self._obj!r}>"

    @property
    def value(self):
        """The value."""
        with self._lock:
            return self._obj.value

    @value.setter
    def value(self, value):
        with self._lock:
            self._obj.value = value


class Synchronized(_Synchronized):
    """A value with its lock."""


class SynchronizedArray(_Synchronized):
    """An array with its lock."""

    def __len__(self):
        return len(self._obj)

    def __getitem__(self, at):
        with self._lock:
            return self._obj[at]

    def __setitem__(self, at, value):
        with self._lock:
            self._obj[at] = value

    def __iter__(self):
        return iter(self._obj)


def _with_lock(make, obj, lock):
    if lock is False:
        return obj
    if lock in (True, None):
        lock = None
    elif not hasattr(lock, "acquire"):
        raise AttributeError(f"{lock!r} has no method 'acquire'")
    return make(obj, lock)


def Value(typecode_or_type, *args, lock=True, ctx=None):
    """A value that processes share, with its lock."""
    return _with_lock(Synchronized, RawValue(typecode_or_type, *args), lock)


def Array(typecode_or_type, size_or_initializer, *, lock=True, ctx=None):
    """An array that processes share, with its lock."""
    return _with_lock(SynchronizedArray, RawArray(typecode_or_type, size_or_initializer), lock)


def synchronized(obj, lock=None, ctx=None):
    """A shared object with a lock."""
    make = SynchronizedArray if isinstance(obj, _RawArray) else Synchronized
    return make(obj, lock)

"""Abstract base classes for containers, iterators and awaitables (PEP 3119, 492, 525).

A class with the methods that an ABC names counts as its subclass where one look at
the methods settles it (`_STRUCTURAL`); the richer ones (Sequence, Mapping, Set) want
inheritance or `register`.
"""

from abc import ABCMeta, abstractmethod
from sys import maxsize as _MAXSIZE

__all__ = ["Awaitable", "Coroutine", "AsyncIterable", "AsyncIterator", "AsyncGenerator",
           "Hashable", "Iterable", "Iterator", "Generator", "Reversible", "Sized",
           "Container", "Callable", "Collection", "Set", "MutableSet", "Mapping",
           "MutableMapping", "MappingView", "KeysView", "ItemsView", "ValuesView",
           "Sequence", "MutableSequence", "ByteString", "Buffer"]

GenericAlias = type(list[int])


def _check_methods(cls, names):
    """True when `cls` defines all of `names`, none of them set to None."""
    bodies = [base.__dict__ for base in cls.__mro__]
    for name in names:
        if next((body[name] for body in bodies if name in body), None) is None:
            return NotImplemented
    return True


def _structural_hook(cls, C):
    names = _STRUCTURAL.get(cls)
    return NotImplemented if names is None else _check_methods(C, names)


_structural = classmethod(_structural_hook)
_generic = classmethod(GenericAlias)


### One method ###

class Hashable(metaclass=ABCMeta):
    __slots__ = ()
    __subclasshook__ = _structural

    @abstractmethod
    def __hash__(self):
        return 0


class Awaitable(metaclass=ABCMeta):
    __slots__ = ()
    __subclasshook__ = _structural
    __class_getitem__ = _generic

    @abstractmethod
    def __await__(self):
        yield


class AsyncIterable(metaclass=ABCMeta):
    __slots__ = ()
    __subclasshook__ = _structural
    __class_getitem__ = _generic

    @abstractmethod
    def __aiter__(self):
        return AsyncIterator()


class Iterable(metaclass=ABCMeta):
    __slots__ = ()
    __subclasshook__ = _structural
    __class_getitem__ = _generic

    @abstractmethod
    def __iter__(self):
        while False:
            yield None


class Sized(metaclass=ABCMeta):
    __slots__ = ()
    __subclasshook__ = _structural

    @abstractmethod
    def __len__(self):
        return 0


class Container(metaclass=ABCMeta):
    __slots__ = ()
    __subclasshook__ = _structural
    __class_getitem__ = _generic

    @abstractmethod
    def __contains__(self, x):
        return False


class Buffer(metaclass=ABCMeta):
    __slots__ = ()
    __subclasshook__ = _structural

    @abstractmethod
    def __buffer__(self, flags: int, /) -> memoryview:
        raise NotImplementedError


### Iterators and coroutines ###

class Iterator(Iterable):
    __slots__ = ()
    __subclasshook__ = _structural

    @abstractmethod
    def __next__(self):
        """The next item; StopIteration at the end."""
        raise StopIteration

    def __iter__(self):
        return self


class Reversible(Iterable):
    __slots__ = ()
    __subclasshook__ = _structural

    @abstractmethod
    def __reversed__(self):
        while False:
            yield None


class AsyncIterator(AsyncIterable):
    __slots__ = ()
    __subclasshook__ = _structural

    @abstractmethod
    async def __anext__(self):
        """An awaitable of the next item; StopAsyncIteration at the end."""
        raise StopAsyncIteration

    def __aiter__(self):
        return self


def _as_exception(typ, val, tb):
    """The exception to raise for the old three-argument form of `throw`."""
    if val is None:
        if tb is None:
            return typ
        val = typ()
    return val if tb is None else val.with_traceback(tb)


class Coroutine(Awaitable):
    __slots__ = ()
    __subclasshook__ = _structural

    @abstractmethod
    def send(self, value):
        """Go on with a value up to the next await that waits; StopIteration at the end."""
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        """Go on with an exception up to the next await that waits; StopIteration at the end."""
        raise _as_exception(typ, val, tb)

    def close(self):
        """Have the coroutine end by a GeneratorExit."""
        try:
            self.throw(GeneratorExit)
        except (GeneratorExit, StopIteration):
            return
        raise RuntimeError("coroutine ignored GeneratorExit")


class AsyncGenerator(AsyncIterator):
    __slots__ = ()
    __subclasshook__ = _structural

    async def __anext__(self):
        """An awaitable of what is yielded next; StopAsyncIteration at the end."""
        return await self.asend(None)

    @abstractmethod
    async def asend(self, value):
        """An awaitable of what is yielded next after a value was sent in."""
        raise StopAsyncIteration

    @abstractmethod
    async def athrow(self, typ, val=None, tb=None):
        """An awaitable of what is yielded next after an exception was thrown in."""
        raise _as_exception(typ, val, tb)

    async def aclose(self):
        """Have the generator end by a GeneratorExit."""
        try:
            await self.athrow(GeneratorExit)
        except (GeneratorExit, StopAsyncIteration):
            return
        raise RuntimeError("asynchronous generator ignored GeneratorExit")


class Generator(Iterator):
    __slots__ = ()
    __subclasshook__ = _structural

    def __next__(self):
        """What is yielded next; StopIteration at the end."""
        return self.send(None)

    @abstractmethod
    def send(self, value):
        """What is yielded next after a value was sent in."""
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        """What is yielded next after an exception was thrown in."""
        raise _as_exception(typ, val, tb)

    def close(self):
        """Have the generator end by a GeneratorExit."""
        try:
            self.throw(GeneratorExit)
        except StopIteration as stop:
            return stop.value
        except GeneratorExit:
            return
        raise RuntimeError("generator ignored GeneratorExit")


### Callable ###

class _CallableGenericAlias(GenericAlias):
    """`Callable[argtypes, returntype]`, whose `__args__` are flat."""

    __slots__ = ()

    def __new__(cls, origin, args):
        if not isinstance(args, tuple) or len(args) != 2:
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        taken, result = args
        if isinstance(taken, (list, tuple)):
            return super().__new__(cls, origin, (*taken, result))
        if _is_param_expr(taken):
            return super().__new__(cls, origin, args)
        raise TypeError("Expected a list of types, an ellipsis, "
                        f"ParamSpec, or Concatenate. Got {taken}")

    def __repr__(self):
        *taken, result = self.__args__
        if len(taken) == 1 and _is_param_expr(taken[0]):
            return super().__repr__()
        from annotationlib import type_repr
        return f"collections.abc.Callable[[{', '.join(map(type_repr, taken))}], {type_repr(result)}]"

    def __reduce__(self):
        *taken, result = args = self.__args__
        flat = len(args) != 2 or not _is_param_expr(taken[0])
        return _CallableGenericAlias, (Callable, (taken, result) if flat else args)

    def __getitem__(self, item):
        # Substitution works on the flat form; it is folded into two parts again.
        asked = item if isinstance(item, tuple) else (item,)
        first, *rest = flat = super().__getitem__(asked).__args__
        if isinstance(first, (list, tuple)):
            return _CallableGenericAlias(Callable, tuple(flat))
        return _CallableGenericAlias(Callable, ([first, *rest[:-1]] if rest else [], flat[-1]))


def _is_param_expr(obj):
    """True for what may stand where a list of argument types may."""
    if obj is Ellipsis or isinstance(obj, list):
        return True
    obj = type(obj)
    return (obj.__module__ == "typing"
            and obj.__name__ in ("ParamSpec", "_ConcatenateGenericAlias"))


class Callable(metaclass=ABCMeta):
    __slots__ = ()
    __subclasshook__ = _structural
    __class_getitem__ = classmethod(_CallableGenericAlias)

    @abstractmethod
    def __call__(self, *args, **kwds):
        return False


### Sets ###

class Collection(Sized, Iterable, Container):
    __slots__ = ()
    __subclasshook__ = _structural


class Set(Collection):
    """The comparisons and operators of sets, for __contains__, __iter__ and __len__ of one's own.

    All comparisons rest on __le__ and __ge__: these are what to redefine for speed.
    """

    __slots__ = ()

    def __le__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) <= len(other) and all(item in other for item in self)

    def __lt__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) < len(other) and self.__le__(other)

    def __gt__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) > len(other) and self.__ge__(other)

    def __ge__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) >= len(other) and all(item in self for item in other)

    def __eq__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) == len(other) and self.__le__(other)

    @classmethod
    def _from_iterable(cls, it):
        """Build a set from an iterable; override when the constructor takes another."""
        return cls(it)

    def __and__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(value for value in other if value in self)

    __rand__ = __and__

    def isdisjoint(self, other):
        """Whether the two have no element in common."""
        return not any(item in self for item in other)

    def __or__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(e for s in (self, other) for e in s)

    __ror__ = __or__

    def __sub__(self, other):
        right = self._as_set(other)
        if right is NotImplemented:
            return right
        return self._from_iterable([item for item in self if item not in right])

    def __rsub__(self, other):
        left = self._as_set(other)
        if left is NotImplemented:
            return left
        return self._from_iterable([item for item in left if item not in self])

    def _as_set(self, other):
        """An operand as a set; NotImplemented where it is nothing to iterate over."""
        if isinstance(other, Set):
            return other
        return self._from_iterable(other) if isinstance(other, Iterable) else NotImplemented

    def __xor__(self, other):
        right = self._as_set(other)
        return right if right is NotImplemented else (self - right) | (right - self)

    __rxor__ = __xor__

    def _hash(self):
        """The hash that an equal frozenset has: a hashable set's __hash__ may be this."""
        return hash(frozenset(self))


class MutableSet(Set):
    """A mutable set: all methods are here except for __contains__, __iter__, __len__,
    add() and discard().
    """

    __slots__ = ()

    @abstractmethod
    def add(self, value):
        """Put an element in."""
        raise NotImplementedError

    @abstractmethod
    def discard(self, value):
        """Take an element out if it is in."""
        raise NotImplementedError

    def remove(self, value):
        """Take an element out; KeyError if it is not in."""
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def pop(self):
        """Take out any one element; KeyError if there is none."""
        for item in self:
            break
        else:
            raise KeyError
        self.discard(item)
        return item

    def clear(self):
        """Take everything out, one element after the other."""
        try:
            while True:
                self.pop()
        except KeyError:
            pass

    def __ior__(self, it):
        for value in it:
            self.add(value)
        return self

    def __iand__(self, it):
        for value in self - it:
            self.discard(value)
        return self

    def __ixor__(self, it):
        if it is self:
            self.clear()
            return self
        for item in it if isinstance(it, Set) else self._from_iterable(it):
            change = self.discard if item in self else self.add
            change(item)
        return self

    def __isub__(self, it):
        if it is self:
            self.clear()
        else:
            for value in it:
                self.discard(value)
        return self


### Mappings ###

class Mapping(Collection):
    """A Mapping is a generic container for key/value pairs: all methods are here except
    for __getitem__, __iter__, and __len__.
    """

    __slots__ = ()
    __abc_tpflags__ = 1 << 6  # matches mapping patterns

    @abstractmethod
    def __getitem__(self, key):
        raise KeyError

    def get(self, key, default=None):
        """The value of key, or default."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self):
        """A set-like view of the keys."""
        return KeysView(self)

    def items(self):
        """A set-like view of the (key, value) pairs."""
        return ItemsView(self)

    def values(self):
        """A view of the values."""
        return ValuesView(self)

    def __eq__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    __reversed__ = None


class MappingView(Sized):
    __slots__ = ("_mapping",)
    __class_getitem__ = _generic

    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __repr__(self):
        return f"{self.__class__.__name__}({self._mapping!r})"


class KeysView(MappingView, Set):
    __slots__ = ()

    @classmethod
    def _from_iterable(cls, it):
        return set(it)

    def __contains__(self, key):
        return key in self._mapping

    def __iter__(self):
        yield from self._mapping


class ItemsView(MappingView, Set):
    __slots__ = ()

    @classmethod
    def _from_iterable(cls, it):
        return set(it)

    def __contains__(self, item):
        key, value = item
        try:
            found = self._mapping[key]
        except KeyError:
            return False
        return found is value or found == value

    def __iter__(self):
        for key in self._mapping:
            yield key, self._mapping[key]


class ValuesView(MappingView, Collection):
    __slots__ = ()

    def __contains__(self, value):
        for key in self._mapping:
            found = self._mapping[key]
            if found is value or found == value:
                return True
        return False

    def __iter__(self):
        for key in self._mapping:
            yield self._mapping[key]


_MISSING = object()


class MutableMapping(Mapping):
    """A mutable Mapping: all methods are here except for __getitem__, __setitem__,
    __delitem__, __iter__, and __len__.
    """

    __slots__ = ()

    @abstractmethod
    def __setitem__(self, key, value):
        raise KeyError

    @abstractmethod
    def __delitem__(self, key):
        raise KeyError

    def pop(self, key, default=_MISSING):
        """Take key out and return its value; default, or KeyError, if it is not there."""
        try:
            value = self[key]
        except KeyError:
            if default is _MISSING:
                raise
            return default
        del self[key]
        return value

    def popitem(self):
        """Take out some (key, value) pair; KeyError if there is none."""
        for key in self:
            break
        else:
            raise KeyError
        pair = key, self[key]
        del self[key]
        return pair

    def clear(self):
        """Take every pair out."""
        try:
            while True:
                self.popitem()
        except KeyError:
            pass

    def update(self, other=(), /, **kwds):
        """Set the items of a mapping (of anything with keys()), or of pairs; then those given by name."""
        if isinstance(other, Mapping) or hasattr(other, "keys"):
            for key in other if isinstance(other, Mapping) else other.keys():
                self[key] = other[key]
        else:
            for key, value in other:
                self[key] = value
        for name in kwds:
            self[name] = kwds[name]

    def setdefault(self, key, default=None):
        """The value of key, set to default if it had none."""
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default


### Sequences ###

class Sequence(Reversible, Collection):
    """What a sequence can do; __getitem__ and __len__ are wanted.
    """

    __slots__ = ()
    __abc_tpflags__ = 1 << 5  # matches sequence patterns

    @abstractmethod
    def __getitem__(self, index):
        raise IndexError

    def __iter__(self):
        i = 0
        try:
            while True:
                yield self[i]
                i += 1
        except IndexError:
            return

    def __contains__(self, value):
        for item in self:
            if item is value or item == value:
                return True
        return False

    def __reversed__(self):
        for i in range(len(self) - 1, -1, -1):
            yield self[i]

    def index(self, value, start=0, stop=None):
        """The first place of value, between start and stop; ValueError if it is not there."""
        if start is not None and start < 0:
            start = max(start + len(self), 0)
        if stop is None:
            # The length is not asked for: that may be dear. The end shows by itself.
            stop = _MAXSIZE
        elif stop < 0:
            stop += len(self)
        for place in range(start, stop):
            try:
                here = self[place]
            except IndexError:
                break
            if here is value or here == value:
                return place
        raise ValueError

    def count(self, value):
        """How often value is there."""
        return sum(1 for item in self if item is value or item == value)


class _DeprecatedByteStringMeta(ABCMeta):
    """Warns where ByteString is used, not where it is merely imported."""

    def __new__(cls, name, bases, namespace, **kwargs):
        if name != "ByteString":
            _warn_byte_string()
        return super().__new__(cls, name, bases, namespace, **kwargs)

    def __instancecheck__(cls, instance):
        _warn_byte_string()
        return super().__instancecheck__(instance)


def _warn_byte_string():
    import warnings
    warnings._deprecated("collections.abc.ByteString", remove=(3, 17))


class ByteString(Sequence, metaclass=_DeprecatedByteStringMeta):
    """Deprecated: use Buffer, or a union of bytes, bytearray and memoryview."""

    __slots__ = ()


class MutableSequence(Sequence):
    """What a sequence that can be changed can do; __getitem__, __setitem__, __delitem__, __len__ and insert() are
    wanted.
    """

    __slots__ = ()

    @abstractmethod
    def __setitem__(self, index, value):
        raise IndexError

    @abstractmethod
    def __delitem__(self, index):
        raise IndexError

    @abstractmethod
    def insert(self, index, value):
        """Put value before the place index."""
        raise IndexError

    def append(self, value):
        """Put value at the end."""
        self.insert(len(self), value)

    def clear(self):
        """Take every item out."""
        try:
            while True:
                self.pop()
        except IndexError:
            pass

    def reverse(self):
        """Turn the order round, in place."""
        low, high = 0, len(self) - 1
        while low < high:
            self[low], self[high] = self[high], self[low]
            low, high = low + 1, high - 1

    def extend(self, values):
        """Put the items of an iterable at the end."""
        if values is self:
            values = list(values)
        for value in values:
            self.append(value)

    def pop(self, index=-1):
        """Take out the item at index, the last one by default; IndexError if there is none."""
        value = self[index]
        del self[index]
        return value

    def remove(self, value):
        """Take out the first item equal to value; ValueError if there is none."""
        del self[self.index(value)]

    def __iadd__(self, values):
        self.extend(values)
        return self


### Which methods settle it, and which built-in types belong ###

_STRUCTURAL = {
    Hashable: ("__hash__",),
    Awaitable: ("__await__",),
    Coroutine: ("__await__", "send", "throw", "close"),
    AsyncIterable: ("__aiter__",),
    AsyncIterator: ("__anext__", "__aiter__"),
    AsyncGenerator: ("__aiter__", "__anext__", "asend", "athrow", "aclose"),
    Iterable: ("__iter__",),
    Iterator: ("__iter__", "__next__"),
    Generator: ("__iter__", "__next__", "send", "throw", "close"),
    Reversible: ("__reversed__", "__iter__"),
    Sized: ("__len__",),
    Container: ("__contains__",),
    Collection: ("__len__", "__iter__", "__contains__"),
    Callable: ("__call__",),
    Buffer: ("__buffer__",),
}

Set.register(frozenset)
MutableSet.register(set)
Mapping.register(type(type.__dict__))
Mapping.register(__import__("_contextvars").Context)
MutableMapping.register(dict)
KeysView.register(type({}.keys()))
ItemsView.register(type({}.items()))
ValuesView.register(type({}.values()))
Sequence.register(tuple)
Sequence.register(str)
Sequence.register(bytes)
Sequence.register(range)
Sequence.register(memoryview)
ByteString.register(bytes)
ByteString.register(bytearray)
MutableSequence.register(list)
MutableSequence.register(bytearray)
try:
    from _collections import deque
    MutableSequence.register(deque)
    del deque
except ImportError:
    pass

# weakref does not load this module: the one that comes second makes the introduction.
import sys
if "weakref" in sys.modules:
    sys.modules["weakref"]._register_abcs()
del sys

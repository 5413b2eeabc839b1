"""Weak references: mappings and sets that do not keep their contents alive."""

from _weakref import (getweakrefcount, getweakrefs, ref, proxy, CallableProxyType,
                      ProxyType, ReferenceType)
from _weakrefset import WeakSet

__all__ = ["ref", "proxy", "getweakrefcount", "getweakrefs", "WeakKeyDictionary",
           "ReferenceType", "ProxyType", "CallableProxyType", "ProxyTypes",
           "WeakValueDictionary", "WeakSet", "WeakMethod", "finalize"]

ProxyTypes = ProxyType, CallableProxyType

_MISSING = object()


class WeakMethod(ref):
    """A weak reference to a bound method: it lives as long as the object and the function do."""

    __slots__ = "_func_ref", "_meth_type", "_alive", "__weakref__"

    def __new__(cls, meth, callback=None):
        try:
            owner, function = meth.__self__, meth.__func__
        except AttributeError:
            raise TypeError(f"argument should be a bound method, not {type(meth)}") from None

        def gone(_):
            # Whichever of the two goes first; the callback holds no strong reference.
            made = weak_made()
            if made._alive:
                made._alive = False
                if callback is not None:
                    callback(made)

        made = ref.__new__(cls, owner, gone)
        weak_made = ref(made)
        made._meth_type, made._func_ref, made._alive = type(meth), ref(function, gone), True
        return made

    def __call__(self):
        owner, function = ref.__call__(self), self._func_ref()
        if owner is not None and function is not None:
            return self._meth_type(function, owner)
        return None

    def __eq__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        if self._alive and other._alive:
            return ref.__eq__(self, other) and self._func_ref == other._func_ref
        return self is other

    def __ne__(self, other):
        if isinstance(other, WeakMethod):
            return not self == other
        return NotImplemented

    __hash__ = ref.__hash__


class KeyedRef(ref):
    """A weak reference that knows the key under which a WeakValueDictionary has it."""

    __slots__ = ("key",)

    def __new__(type, ob, callback, key):
        made = ref.__new__(type, ob, callback)
        made.key = key
        return made

    def __init__(self, ob, callback, key):
        super().__init__(ob, callback)


class _WeakMapping:
    """What both weak dictionaries have of a MutableMapping: those methods that rest on
    the primitive ones.

    _strong() makes of an entry of `data` a pair of a key and a value, or None if one is gone.
    """

    def _live(self):
        """The pairs that are alive, over a copy: they may die while the caller has control."""
        for entry in list(self.data.items()):
            if (pair := self._strong(*entry)) is not None:
                yield pair

    def popitem(self):
        while (pair := self._strong(*self.data.popitem())) is None:
            pass
        return pair

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def setdefault(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            self[key] = default
            return default

    def clear(self):
        self.data.clear()

    def update(self, other=None, /, **kwargs):
        if other is not None:
            if not hasattr(other, "items"):
                other = dict(other)
            for key, value in other.items():
                self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def __ior__(self, other):
        self.update(other)
        return self

    def __or__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        new = self.copy()
        new.update(other)
        return new

    def __ror__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        new = self.__class__()
        new.update(other)
        new.update(self)
        return new

    def __eq__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    __hash__ = None

    __copy__ = lambda self: self.copy()


def _is_mapping(obj):
    if isinstance(obj, (dict, _WeakMapping)):
        return True
    from collections.abc import Mapping
    return isinstance(obj, Mapping)


class WeakValueDictionary(_WeakMapping):
    """Mapping class that references values weakly: an entry goes when its value does."""

    def __init__(self, other=(), /, **kw):
        self.data = {}
        selfref = ref(self)

        def remove(wr):
            self = selfref()
            if self is not None and self.data.get(wr.key) is wr:
                del self.data[wr.key]

        self._remove = remove
        self.update(other, **kw)

    def __getitem__(self, key):
        o = self.data[key]()
        if o is None:
            raise KeyError(key)
        return o

    def __delitem__(self, key):
        del self.data[key]

    def __len__(self):
        return len([None for wr in self.data.values() if wr() is not None]) \
            if self.data else 0

    def __contains__(self, key):
        wr = self.data.get(key)
        return wr is not None and wr() is not None

    def __repr__(self):
        return f"<{self.__class__.__name__} at {id(self):#x}>"

    def __setitem__(self, key, value):
        self.data[key] = KeyedRef(value, self._remove, key)

    @staticmethod
    def _strong(key, wr):
        value = wr()
        return None if value is None else (key, value)

    def copy(self):
        new = WeakValueDictionary()
        new.update(self._live())
        return new

    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy
        new = self.__class__()
        for key, value in self._live():
            new[deepcopy(key, memo)] = value
        return new

    def items(self):
        return self._live()

    def keys(self):
        for k, wr in list(self.data.items()):
            if wr() is not None:
                yield k

    __iter__ = keys

    def itervaluerefs(self):
        """The weak references to the values, one by one."""
        yield from list(self.data.values())

    def valuerefs(self):
        """The weak references to the values, as a list."""
        return list(self.data.values())

    def values(self):
        for _, value in self._live():
            yield value

    def pop(self, key, *args):
        wr = self.data.pop(key, None)
        if wr is not None and (value := wr()) is not None:
            return value
        if not args:
            raise KeyError(key)
        return args[0]


class WeakKeyDictionary(_WeakMapping):
    """Mapping class that references keys weakly: an entry goes when its key does."""

    def __init__(self, dict=None):
        self.data = {}
        selfref = ref(self)

        def remove(k):
            self = selfref()
            if self is not None:
                self.data.pop(k, None)

        self._remove = remove
        if dict is not None:
            self.update(dict)

    def __delitem__(self, key):
        del self.data[ref(key)]

    def __getitem__(self, key):
        return self.data[ref(key)]

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return f"<{self.__class__.__name__} at {id(self):#x}>"

    def __setitem__(self, key, value):
        self.data[ref(key, self._remove)] = value

    @staticmethod
    def _strong(wr, value):
        key = wr()
        return None if key is None else (key, value)

    def copy(self):
        new = WeakKeyDictionary()
        new.update(self._live())
        return new

    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy
        new = self.__class__()
        for key, value in self._live():
            new[key] = deepcopy(value, memo)
        return new

    def __contains__(self, key):
        try:
            wrkey = ref(key)
        except TypeError:
            return False
        return wrkey in self.data

    def items(self):
        return self._live()

    def keys(self):
        for wr in list(self.data):
            obj = wr()
            if obj is not None:
                yield obj

    __iter__ = keys

    def values(self):
        for wr, value in list(self.data.items()):
            if wr() is not None:
                yield value

    def keyrefs(self):
        """The weak references to the keys, as a list."""
        return list(self.data)

    def pop(self, key, *args):
        return self.data.pop(ref(key), *args)

    def setdefault(self, key, default=None):
        return self.data.setdefault(ref(key, self._remove), default)

    def update(self, dict=None, /, **kwargs):
        if dict is not None:
            if not hasattr(dict, "items"):
                dict = type({})(dict)
            for key, value in dict.items():
                self.data[ref(key, self._remove)] = value
        if kwargs:
            _WeakMapping.update(self, None, **kwargs)


class finalize:
    """Class for finalization of weakrefable objects.

    finalize(obj, func, *args, **kwargs) returns a callable that is called, once, when
    `obj` dies, when it is called, or at exit (unless `atexit` is false).
    """

    # What a finalizer holds is kept here: while it is alive its entry is.
    __slots__ = ()
    _registry = {}
    _shutdown = False
    _index = 0
    _registered_with_atexit = False

    class _Info:
        __slots__ = ("weakref", "func", "args", "kwargs", "atexit", "index")

        def __init__(self, *values):
            for name, value in zip(self.__slots__, values):
                setattr(self, name, value)

    def __init__(self, obj, func, /, *args, **kwargs):
        if not self._registered_with_atexit:
            try:
                import atexit
                atexit.register(self._exitfunc)
            except ImportError:
                pass
            finalize._registered_with_atexit = True
        self._registry[self] = self._Info(ref(obj, self), func, args, kwargs or None, True, finalize._index)
        finalize._index += 1

    def __call__(self, _=None):
        """Call the function now and return its result; None if it was called or detached before."""
        info = self._registry.pop(self, None)
        if info and not self._shutdown:
            return info.func(*info.args, **(info.kwargs or {}))

    def detach(self):
        """Take it out of action: (obj, func, args, kwargs), or None if it no longer was in action."""
        found = self.peek()
        return found if found and self._registry.pop(self, None) else None

    def peek(self):
        """(obj, func, args, kwargs) while it is in action, else None."""
        info = self._registry.get(self)
        if info is None or (obj := info.weakref()) is None:
            return None
        return obj, info.func, info.args, info.kwargs or {}

    @property
    def alive(self):
        """Whether the call is still to come."""
        return self in self._registry

    @property
    def atexit(self):
        """Whether the call is made at exit if it has not come by then."""
        return self in self._registry and self._registry[self].atexit

    @atexit.setter
    def atexit(self, value):
        if self in self._registry:
            self._registry[self].atexit = bool(value)

    def __repr__(self):
        info = self._registry.get(self)
        obj = info and info.weakref()
        if obj is None:
            return f"<{type(self).__name__} object at {id(self):#x}; dead>"
        return (f"<{type(self).__name__} object at {id(self):#x}; for "
                f"{type(obj).__name__!r} at {id(obj):#x}>")

    @classmethod
    def _exitfunc(cls):
        """At shutdown, call the live finalizers, the newest first."""
        try:
            while True:
                pending = [(info.index, f) for f, info in cls._registry.items() if info.atexit]
                if not pending:
                    break
                _, f = max(pending, key=lambda pair: pair[0])
                try:
                    f()
                except Exception:
                    import sys
                    sys.excepthook(*sys.exc_info())
        finally:
            finalize._shutdown = True


def _register_abcs():
    """Tell collections.abc of the containers here, once both modules are loaded."""
    from collections.abc import MutableMapping, MutableSet
    MutableSet.register(WeakSet)
    MutableMapping.register(WeakValueDictionary)
    MutableMapping.register(WeakKeyDictionary)


import sys as _sys
if hasattr(_sys.modules.get("collections.abc"), "MutableSequence"):
    _register_abcs()

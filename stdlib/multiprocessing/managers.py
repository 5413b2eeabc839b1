"""Managers: objects of any kind that processes share, by their methods."""

import pickle

from . import _node
from .context import _default_context

__all__ = ["BaseManager", "SyncManager", "BaseProxy", "Namespace"]


class Namespace:
    """An object with attributes."""

    def __init__(self, /, **kwds):
        self.__dict__.update(kwds)

    def __repr__(self):
        parts = ", ".join(f"{name}={value!r}" for name, value in sorted(self.__dict__.items())
                          if not name.startswith("_"))
        return f"{type(self).__name__}({parts})"


class BaseProxy:
    """Stands for an object in the first process."""

    _exposed = ()

    def __init__(self, make, args):
        self.__dict__["_number"] = _node.create("Thing", pickle.dumps(make), pickle.dumps(args))

    def __getstate__(self):
        return self._number

    def __setstate__(self, number):
        self.__dict__["_number"] = number

    def _callmethod(self, methodname, args=(), kwds={}):
        payload = pickle.dumps((tuple(args), dict(kwds)))
        return pickle.loads(_node.call(self._number, "do", methodname, payload))


    def __repr__(self):
        return f"<{type(self).__name__} object at {id(self):#x}>"

    def __str__(self):
        return self._callmethod("__repr__")


def MakeProxyType(name, exposed):
    """A class of proxies with these methods."""

    def method(called):
        def function(self, /, *args, **kwds):
            return self._callmethod(called, args, kwds)

        function.__name__ = called
        return function

    body = {called: method(called) for called in exposed}
    body["_exposed"] = exposed
    return type(name, (BaseProxy,), body)


DictProxy = MakeProxyType("DictProxy", (
    "__contains__", "__delitem__", "__getitem__", "__len__", "__setitem__", "__or__", "__eq__", "clear",
    "copy", "get", "pop", "popitem", "setdefault", "update"))
ListProxy = MakeProxyType("ListProxy", (
    "__add__", "__contains__", "__delitem__", "__getitem__", "__len__", "__mul__", "__reversed__",
    "__rmul__", "__setitem__", "__eq__", "append", "count", "extend", "index", "insert", "pop", "remove",
    "reverse", "sort", "clear", "copy"))
DictProxy.__hash__ = ListProxy.__hash__ = None


def _views(name):
    def view(self):
        return getattr(self.copy(), name)()

    view.__name__ = name
    return view


for _name in ("keys", "values", "items"):
    setattr(DictProxy, _name, _views(_name))
DictProxy.__iter__ = lambda self: iter(self.copy())
ListProxy.__iter__ = lambda self: iter(self.copy())
ListProxy.__iadd__ = lambda self, values: (self.extend(values), self)[1]


class NamespaceProxy(BaseProxy):
    """Stands for a Namespace in the first process."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._callmethod("__getattribute__", (name,))

    def __setattr__(self, name, value):
        self._callmethod("__setattr__", (name, value))

    def __delattr__(self, name):
        self._callmethod("__delattr__", (name,))


class BaseManager:
    """Makes objects that processes share. They lie in the first process: nothing has to be started."""

    def __init__(self, *args, **kwargs):
        self._state = "INITIAL"

    def start(self, initializer=None, initargs=()):
        """Begin."""
        if self._state != "INITIAL":
            raise RuntimeError(f"Already {self._state.lower()} server")
        if initializer is not None:
            initializer(*initargs)
        self._state = "STARTED"

    def shutdown(self):
        """End."""
        self._state = "SHUTDOWN"

    def join(self, timeout=None):
        """Nothing."""

    def __enter__(self):
        if self._state == "INITIAL":
            self.start()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown()

    @classmethod
    def register(cls, typeid, callable=None, proxytype=None, exposed=None, method_to_typeid=None,
                 create_method=True):
        """Add a method that makes shared objects of a type."""

        def make(self, /, *args):
            assert self._state == "STARTED", "server not yet started"
            kind = proxytype
            if kind is None:
                names = exposed or [name for name in dir(callable) if not name.startswith("_")]
                kind = MakeProxyType(f"AutoProxy[{typeid}]", tuple(names))
            return kind(callable, args)

        make.__name__ = typeid
        if create_method:
            setattr(cls, typeid, make)


class SyncManager(BaseManager):
    """A manager of what programs share most."""

    Queue = staticmethod(_default_context.Queue)
    JoinableQueue = staticmethod(_default_context.JoinableQueue)
    Event = staticmethod(_default_context.Event)
    Lock = staticmethod(_default_context.Lock)
    RLock = staticmethod(_default_context.RLock)
    Semaphore = staticmethod(_default_context.Semaphore)
    BoundedSemaphore = staticmethod(_default_context.BoundedSemaphore)
    Condition = staticmethod(_default_context.Condition)
    Barrier = staticmethod(_default_context.Barrier)
    Pool = staticmethod(_default_context.Pool)
    Value = staticmethod(_default_context.Value)
    Array = staticmethod(_default_context.Array)


SyncManager.register("dict", dict, DictProxy)
SyncManager.register("list", list, ListProxy)
SyncManager.register("Namespace", Namespace, NamespaceProxy)

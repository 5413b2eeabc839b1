"""Generic (shallow and deep) copying operations, by the protocols of `__copy__`,
`__deepcopy__` and, failing these, `__reduce_ex__`.
"""

import _copy
from copyreg import dispatch_table as _reducers

__all__ = ["Error", "copy", "deepcopy", "replace"]


class Error(Exception):
    pass


error = Error  # the old name

# What a shallow copy is the same as.
_SHALLOW_ATOMIC = {type(None), int, float, bool, complex, str, bytes, type, range, property,
                   type(...), type(NotImplemented), type(len), type(lambda: 0), type((lambda: 0).__code__),
                   tuple, frozenset, slice, super, type(int | str)}


def _late_atomic(cls):
    """Immutable types whose modules need not be loaded: they are known by name."""
    if cls.__module__ in ("weakref", "builtins", "_weakref"):
        if cls.__name__ in ("ReferenceType", "weakref", "code"):
            return True
    return issubclass(cls, type)


def copy(x):
    """A copy that shares with the original what it holds."""
    cls = type(x)
    if cls in _SHALLOW_ATOMIC:
        return x
    if cls is list or cls is dict or cls is set or cls is bytearray:
        return cls.copy(x)
    if _late_atomic(cls):
        return x
    copier = getattr(cls, "__copy__", None)
    if copier is not None:
        return copier(x)
    return _copy.copy(x, _PARTS)


def _reduced(x, cls, what):
    """What `__reduce_ex__` (or a reducer registered with copyreg) says of `x`."""
    reductor = _reducers.get(cls)
    if reductor is not None:
        return reductor(x)
    reductor = getattr(x, "__reduce_ex__", None)
    if reductor is not None:
        return reductor(4)
    reductor = getattr(x, "__reduce__", None)
    if reductor:
        return reductor()
    raise Error(f"{what} object of type {cls}")


def deepcopy(x, memo=None):
    """A copy of x that shares nothing mutable with it.

    `memo` maps the ids of what was copied to the copies, so that shared and recursive
    structure stays as it was.
    """
    return _copy.deepcopy(x, {} if memo is None else memo, _PARTS)


def _deepcopy_method(x, memo):
    return type(x)(x.__func__, deepcopy(x.__self__, memo))


class _Method:
    def method(self): pass


# What copies instances of further types, by (object, memo).
_deepcopy_dispatch = {type(_Method().method): _deepcopy_method}
del _Method


def _reconstruct(x, memo, func, args, state=None, listiter=None, dictiter=None, *, deepcopy=deepcopy):
    """Build a copy from what `__reduce_ex__` returned; deep where there is a memo."""
    parts = func, args, state, listiter, dictiter
    return _copy.reconstruct(x, memo, parts, _PARTS)


# What the native half asks for.
_PARTS = _deepcopy_dispatch, _reducers, _reduced, _reconstruct


def replace(obj, /, **changes):
    """A copy of obj with these fields changed: its class's __replace__() makes it."""
    cls = obj.__class__
    func = getattr(cls, "__replace__", None)
    if func is None:
        raise TypeError(f"replace() does not support {cls.__name__} objects")
    return func(obj, **changes)

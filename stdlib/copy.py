"""Generic (shallow and deep) copying operations, by the protocols of `__copy__`,
`__deepcopy__` and, failing these, `__reduce_ex__`.
"""

__all__ = ["Error", "copy", "deepcopy", "replace"]


class Error(Exception):
    pass


error = Error  # the old name

_function = type(lambda: 0)

# What cannot change is its own copy.
_ATOMIC = {type(None), int, float, bool, complex, str, bytes, type, range, property,
           type(...), type(NotImplemented), type(len), _function, type(_function.__code__)}
_SHALLOW_ATOMIC = _ATOMIC | {tuple, frozenset, slice, super, type(int | str)}


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
    rv = _reduced(x, cls, "un(shallow)copyable")
    if isinstance(rv, str):
        return x
    return _reconstruct(x, None, *rv)


def _reduced(x, cls, what):
    """What `__reduce_ex__` (or a reducer registered with copyreg) says of `x`."""
    import copyreg
    reductor = copyreg.dispatch_table.get(cls)
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
    cls = type(x)
    if cls in _ATOMIC:
        return x
    d = id(x)
    if memo is None:
        memo = {}
    else:
        y = memo.get(d, _missing)
        if y is not _missing:
            return y
    copier = _deepcopy_dispatch.get(cls)
    if copier is not None:
        y = copier(x, memo)
    elif _late_atomic(cls):
        return x
    else:
        copier = getattr(x, "__deepcopy__", None)
        if copier is not None:
            y = copier(memo)
        else:
            rv = _reduced(x, cls, "un(deep)copyable")
            y = x if isinstance(rv, str) else _reconstruct(x, memo, *rv)
    if y is not x:
        memo[d] = y
        # `x` must live as long as the memo knows its id.
        try:
            memo[id(memo)].append(x)
        except KeyError:
            memo[id(memo)] = [x]
    return y


_missing = object()


def _deepcopy_list(x, memo):
    y = []
    memo[id(x)] = y
    append = y.append
    for item in x:
        append(deepcopy(item, memo))
    return y


def _deepcopy_tuple(x, memo):
    copied = tuple([deepcopy(item, memo) for item in x])
    # The elements may have led back to this tuple, and copied it.
    if id(x) in memo:
        return memo[id(x)]
    same = all(old is new for old, new in zip(x, copied))
    return x if same else copied


def _deepcopy_dict(x, memo):
    y = {}
    memo[id(x)] = y
    for key, value in x.items():
        y[deepcopy(key, memo)] = deepcopy(value, memo)
    return y


def _deepcopy_method(x, memo):
    return type(x)(x.__func__, deepcopy(x.__self__, memo))


class _Method:
    def method(self): pass


_deepcopy_dispatch = {
    list: _deepcopy_list,
    tuple: _deepcopy_tuple,
    dict: _deepcopy_dict,
    type(_Method().method): _deepcopy_method,
}
del _Method


def _reconstruct(x, memo, func, args, state=None, listiter=None, dictiter=None,
                 *, deepcopy=deepcopy):
    """Build a copy from what `__reduce_ex__` returned; deep where there is a memo."""
    deep = memo is not None
    if deep and args:
        args = [deepcopy(arg, memo) for arg in args]
    y = func(*args)
    if deep:
        memo[id(x)] = y
    if state is not None:
        if deep:
            state = deepcopy(state, memo)
        if hasattr(y, "__setstate__"):
            y.__setstate__(state)
        else:
            slots = None
            if isinstance(state, tuple) and len(state) == 2:
                state, slots = state
            if state is not None:
                y.__dict__.update(state)
            if slots is not None:
                for key, value in slots.items():
                    setattr(y, key, value)
    if listiter is not None:
        for item in listiter:
            y.append(deepcopy(item, memo) if deep else item)
    if dictiter is not None:
        for key, value in dictiter:
            if deep:
                key, value = deepcopy(key, memo), deepcopy(value, memo)
            y[key] = value
    return y


def replace(obj, /, **changes):
    """A copy of obj with these fields changed: its class's __replace__() makes it."""
    cls = obj.__class__
    func = getattr(cls, "__replace__", None)
    if func is None:
        raise TypeError(f"replace() does not support {cls.__name__} objects")
    return func(obj, **changes)

"""Tools for working with functions and callable objects.

`partial`, `reduce`, `cmp_to_key` and the cache behind `lru_cache` are native where the
interpreter has them in `_functools`; `_py_functools` holds their Python forms.
"""

__all__ = ["update_wrapper", "wraps", "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES",
           "total_ordering", "cache", "cmp_to_key", "lru_cache", "reduce", "partial",
           "partialmethod", "singledispatch", "singledispatchmethod", "cached_property",
           "Placeholder"]

try:
    from _functools import reduce
except ImportError:
    from _py_functools import reduce
try:
    from _functools import partial, Placeholder
except ImportError:
    from _py_functools import partial, Placeholder
try:
    from _functools import cmp_to_key
except ImportError:
    from _py_functools import cmp_to_key
from _thread import RLock
try:
    from _functools import _lru_cache_wrapper
except ImportError:
    from _py_functools import _lru_cache_wrapper

_GenericAlias = type(list[int])


### update_wrapper() and wraps() ###

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__",
                       "__annotate__", "__type_params__")
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Make a wrapper look like what it wraps.

    assigned names the attributes that are copied, updated the dicts that are merged.
    """
    for name in assigned:
        if hasattr(wrapped, name):
            setattr(wrapper, name, getattr(wrapped, name))
    for name in updated:
        own = getattr(wrapper, name)
        own.update(getattr(wrapped, name, {}))
    # Last, so that a __wrapped__ copied with the __dict__ does not win.
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Decorator factory: apply update_wrapper() to the decorated wrapper function."""
    return partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)


### total_ordering ###

# For each operator that a class may define, how the three others follow from it.
# `_derive` calls it on the type, and passes NotImplemented on.

def _derive(root, name, combine):
    def method(self, other):
        result = getattr(type(self), root)(self, other)
        if result is NotImplemented:
            return result
        return combine(result, self, other)
    method.__name__ = name
    # A name of the module's own, so that the method can be pickled.
    method.__qualname__ = f"_{name[2:4]}_from_{root[2:4]}"
    globals()[method.__qualname__] = method
    return method


def _negated(result, self, other):
    return not result


def _or_equal(result, self, other):
    return result or self == other


def _and_not_equal(result, self, other):
    return result and self != other


def _not_and_not_equal(result, self, other):
    return not result and self != other


def _not_or_equal(result, self, other):
    return not result or self == other


_DERIVED = {
    "__lt__": (("__gt__", _not_and_not_equal), ("__le__", _or_equal), ("__ge__", _negated)),
    "__le__": (("__ge__", _not_or_equal), ("__lt__", _and_not_equal), ("__gt__", _negated)),
    "__gt__": (("__lt__", _not_and_not_equal), ("__ge__", _or_equal), ("__le__", _negated)),
    "__ge__": (("__le__", _not_or_equal), ("__gt__", _and_not_equal), ("__lt__", _negated)),
}


_METHODS = {root: [(name, _derive(root, name, combine)) for name, combine in rows]
            for root, rows in _DERIVED.items()}


def total_ordering(cls):
    """From __eq__ and one of < <= > >= in the class, make the other three."""
    roots = {op for op in _DERIVED if getattr(cls, op, None) is not getattr(object, op, None)}
    if not roots:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    # Prefer __lt__ to __le__ to __gt__ to __ge__.
    root = next(op for op in ("__lt__", "__le__", "__gt__", "__ge__") if op in roots)
    for name, method in _METHODS[root]:
        if name not in roots:
            setattr(cls, name, method)
    return cls


### partialmethod ###

class partialmethod:
    """Like partial(), for use in a class body: `self` goes before the bound arguments."""

    __slots__ = ("func", "args", "keywords", "_partial", "__dict__", "__weakref__")

    def __init__(self, func, /, *args, **keywords):
        if isinstance(func, partialmethod):
            args, keywords = _flattened(func, args, keywords)
            func = func.func
        elif not callable(func) and getattr(func, "__get__", None) is None:
            raise TypeError(f"the first argument {func!r} must be a callable "
                            "or a descriptor")
        if args and args[-1] is Placeholder:
            raise TypeError("trailing Placeholders are not allowed")
        self.func = func
        self.args = args
        self.keywords = keywords

    def __repr__(self):
        parts = [repr(self.func), *map(repr, self.args),
                 *[f"{k}={v!r}" for k, v in self.keywords.items()]]
        return f"functools.partialmethod({', '.join(parts)})"

    def _make_unbound_method(self):
        def _method(cls_or_self, /, *args, **keywords):
            bound, args = _fill(self.args, args)
            return self.func(cls_or_self, *bound, *args, **{**self.keywords, **keywords})
        _method.__isabstractmethod__ = self.__isabstractmethod__
        _method.__partialmethod__ = self
        return _method

    def __get__(self, obj, cls=None):
        func = self.func
        bind = None if isinstance(func, partial) else getattr(func, "__get__", None)
        bound = func if bind is None else bind(obj, cls)
        if bound is func:
            # A plain callable acts as a function would.
            return self._make_unbound_method().__get__(obj, cls)
        # The descriptor bound something: the bound arguments follow it.
        method = partial(bound, *self.args, **self.keywords)
        if hasattr(bound, "__self__"):
            method.__self__ = bound.__self__
        return method

    @property
    def __isabstractmethod__(self):
        return getattr(self.func, "__isabstractmethod__", False)

    __class_getitem__ = classmethod(_GenericAlias)


def _fill(bound, args):
    """Put `args` into the placeholders of `bound`; returns both, the rest of args last."""
    holes = bound.count(Placeholder) if Placeholder in bound else 0
    if not holes:
        return bound, args
    if len(args) < holes:
        raise TypeError("missing positional arguments in 'partialmethod' call; "
                        f"expected at least {holes}, got {len(args)}")
    given = iter(args[:holes])
    return tuple(next(given) if a is Placeholder else a for a in bound), args[holes:]


def _flattened(inner, args, keywords):
    """The arguments of a partialmethod of a partialmethod."""
    given = list(args)
    merged = []
    for arg in inner.args:
        merged.append(given.pop(0) if arg is Placeholder and given else arg)
    return (*merged, *given), {**inner.keywords, **keywords}


def _unwrap_partial(func):
    while isinstance(func, partial):
        func = func.func
    return func


def _unwrap_partialmethod(func):
    """The function behind partials and partial methods, however they are nested."""
    while True:
        inner = getattr(func, "__partialmethod__", None)
        if isinstance(inner, partialmethod):
            func = inner
        elif isinstance(func, (partialmethod, partial)):
            func = func.func
        else:
            return func


### lru_cache ###

def _CacheInfo(hits, misses, maxsize, currsize):
    """Make the named tuple of `cache_info()`; its class is built on first use."""
    global _CacheInfo
    from collections import namedtuple
    _CacheInfo = namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"],
                            module="functools")
    return _CacheInfo(hits, misses, maxsize, currsize)


def _make_cache_info(hits, misses, maxsize, currsize):
    return _CacheInfo(hits, misses, maxsize, currsize)


def lru_cache(maxsize=128, typed=False):
    """Remember the results of the last maxsize different calls, all of them if it is None.

    With typed set, arguments of different types are cached apart.  Arguments must be hashable.

    The wrapper has cache_info(), cache_clear(), cache_parameters() and __wrapped__.
    """
    if isinstance(maxsize, int):
        if maxsize < 0:
            maxsize = 0
    elif callable(maxsize) and isinstance(typed, bool):
        # Used as @lru_cache, without a call.
        return _decorate(maxsize, 128, typed)
    elif maxsize is not None:
        raise TypeError("Expected first argument to be an integer, a callable, or None")

    def decorating_function(user_function):
        return _decorate(user_function, maxsize, typed)

    return decorating_function


def _decorate(user_function, maxsize, typed):
    wrapper = _lru_cache_wrapper(user_function, maxsize, typed, _make_cache_info)
    wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return update_wrapper(wrapper, user_function)


def cache(user_function, /):
    """lru_cache() without a limit."""
    return lru_cache(maxsize=None)(user_function)


### singledispatch ###

def _c3_merge(sequences):
    """Merge linearisations, keeping the order within each (the C3 rule)."""
    result = []
    while True:
        sequences = [s for s in sequences if s]
        if not sequences:
            return result
        for seq in sequences:
            candidate = seq[0]
            if not any(candidate in s[1:] for s in sequences):
                break
        else:
            raise RuntimeError("Inconsistent hierarchy")
        result.append(candidate)
        for seq in sequences:
            if seq[0] == candidate:
                del seq[0]


def _c3_mro(cls, abcs=None):
    """The MRO of `cls` with the virtual bases `abcs` woven in where they fit.

    An ABC is placed right after the explicit bases that make the class implement it.
    """
    bases = list(cls.__bases__)
    boundary = 0
    for i in range(len(bases) - 1, -1, -1):
        if hasattr(bases[i], "__abstractmethods__"):
            boundary = i + 1
            break
    abcs = list(abcs or ())
    explicit, other = bases[:boundary], bases[boundary:]
    virtual = [base for base in abcs
               if issubclass(cls, base) and not any(issubclass(b, base) for b in bases)]
    rest = [base for base in abcs if base not in virtual]
    sequences = [[cls]]
    for group in (explicit, virtual, other):
        sequences += [_c3_mro(base, rest) for base in group]
    return _c3_merge(sequences + [list(explicit), list(virtual), list(other)])


def _compose_mro(cls, types):
    """The MRO of `cls`, with those of `types` that it implements virtually."""
    bases = set(cls.__mro__)
    related = [t for t in types
               if t not in bases and hasattr(t, "__mro__") and not isinstance(t, _GenericAlias)
               and issubclass(cls, t)]
    # A type whose subclass is here as well comes in through that subclass.
    related = [t for t in related if not any(o is not t and t in o.__mro__ for o in related)]
    wanted = set(related)
    mro = []
    for t in related:
        found = []
        for sub in t.__subclasses__():
            if sub not in bases and issubclass(cls, sub):
                found.append([s for s in sub.__mro__ if s in wanted])
        if not found:
            mro.append(t)
            continue
        found.sort(key=len, reverse=True)
        for chain in found:
            for sub in chain:
                if sub not in mro:
                    mro.append(sub)
    return _c3_mro(cls, abcs=mro)


def _find_impl(cls, registry):
    """The implementation of the closest registered type for `cls`."""
    match = None
    for t in _compose_mro(cls, registry.keys()):
        if match is not None:
            # Two unrelated ABCs that fit equally well are an error.
            if (t in registry and t not in cls.__mro__ and match not in cls.__mro__
                    and not issubclass(match, t)):
                raise RuntimeError(f"Ambiguous dispatch: {match} or {t}")
            break
        if t in registry:
            match = t
    return registry.get(match)


def _is_union(cls):
    return isinstance(cls, type(int | str))


def _is_dispatch_type(cls):
    if isinstance(cls, type) and not isinstance(cls, _GenericAlias):
        return True
    return _is_union(cls) and all(isinstance(arg, type) and not isinstance(arg, _GenericAlias)
                                  for arg in cls.__args__)


def singledispatch(func):
    """A function whose implementation is chosen by the type of its first argument.

    The decorated one is for every type that has no other; register() adds those.
    """
    import weakref
    registry = {}
    cache = weakref.WeakKeyDictionary()
    cache_token = None
    funcname = getattr(func, "__name__", "singledispatch function")

    def dispatch(cls):
        """The implementation that a first argument of class cls gets."""
        nonlocal cache_token
        if cache_token is not None:
            from abc import get_cache_token
            if cache_token != (token := get_cache_token()):
                # Some class was registered with an abstract one since.
                cache_token = token
                cache.clear()
        if (found := cache.get(cls)) is None:
            found = registry.get(cls)
            cache[cls] = found = _find_impl(cls, registry) if found is None else found
        return found

    def register(cls, func=None):
        """Add an implementation for cls; as a decorator too, or for the class func is annotated with."""
        nonlocal cache_token
        if _is_dispatch_type(cls):
            if func is None:
                return lambda f: register(cls, f)
        else:
            if func is not None:
                raise TypeError("Invalid first argument to `register()`. "
                                f"{cls!r} is not a class or union type.")
            func, cls = cls, _annotated_type(cls)
        if _is_union(cls):
            for arg in cls.__args__:
                registry[arg] = func
        else:
            registry[cls] = func
        if cache_token is None and hasattr(cls, "__abstractmethods__"):
            from abc import get_cache_token
            cache_token = get_cache_token()
        cache.clear()
        return func

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(f"{funcname} requires at least 1 positional argument")
        return dispatch(args[0].__class__)(*args, **kw)

    from types import MappingProxyType
    registry[object] = func
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = MappingProxyType(registry)
    wrapper._clear_cache = cache.clear
    return update_wrapper(wrapper, func)


def _annotated_type(func):
    """The class that the first annotation of `func` names, for `@register` alone."""
    if not _has_annotations(func):
        raise TypeError(f"Invalid first argument to `register()`: {func!r}. "
                        "Use either `@register(some_class)` or plain `@register` "
                        "on an annotated function.")
    from typing import get_type_hints
    from annotationlib import Format, ForwardRef
    argname, cls = next(iter(get_type_hints(func, format=Format.FORWARDREF).items()))
    if not _is_dispatch_type(cls):
        if _is_union(cls):
            raise TypeError(f"Invalid annotation for {argname!r}. "
                            f"{cls!r} not all arguments are classes.")
        if isinstance(cls, ForwardRef):
            raise TypeError(f"Invalid annotation for {argname!r}. "
                            f"{cls!r} is an unresolved forward reference.")
        raise TypeError(f"Invalid annotation for {argname!r}. {cls!r} is not a class.")
    return cls


def _has_annotations(func):
    if getattr(func, "__annotate__", None) is not None:
        return True
    return bool(getattr(func, "__annotations__", None))


class singledispatchmethod:
    """Single-dispatch generic method descriptor: wraps functions and other descriptors."""

    def __init__(self, func):
        if not callable(func) and not hasattr(func, "__get__"):
            raise TypeError(f"{func!r} is not callable or a descriptor")
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        """Add an implementation for cls: singledispatch's register()."""
        return self.dispatcher.register(cls, func=method)

    def __get__(self, obj, cls=None):
        return _singledispatchmethod_get(self, obj, cls)

    @property
    def __isabstractmethod__(self):
        return getattr(self.func, "__isabstractmethod__", False)

    def __repr__(self):
        return f"<single dispatch method descriptor {_name_of(self.func)}>"


def _name_of(func):
    name = getattr(func, "__qualname__", None)
    return name if name is not None else getattr(func, "__name__", "?")


class _singledispatchmethod_get:
    """What a singledispatchmethod gives on attribute access: it dispatches when called."""

    def __init__(self, unbound, obj, cls):
        self._unbound = unbound
        self._obj = obj
        self._cls = cls
        func = unbound.func
        # As a method: the name and the documentation of the function it stands for.
        try:
            self.__module__ = func.__module__
        except AttributeError:
            pass
        try:
            self.__doc__ = func.__doc__
        except AttributeError:
            self.__doc__ = None

    def __repr__(self):
        name = _name_of(self._unbound.func)
        if self._obj is not None:
            return f"<bound single dispatch method {name} of {self._obj!r}>"
        return f"<single dispatch method {name}>"

    def __call__(self, /, *args, **kwargs):
        # A function called through the class gets its instance as first argument.
        func = self._unbound.func
        index = 1 if self._obj is None and isinstance(func, type(wraps)) else 0
        if len(args) <= index:
            name = getattr(func, "__name__", "singledispatchmethod method")
            raise TypeError(f"{name} requires at least {index + 1} positional argument"
                            + ("s" if index else ""))
        method = self._unbound.dispatcher.dispatch(args[index].__class__)
        if hasattr(method, "__get__"):
            method = method.__get__(self._obj, self._cls)
        return method(*args, **kwargs)

    def __getattr__(self, name):
        # Reached only for what the constructor did not set.
        if name not in ("__name__", "__qualname__", "__isabstractmethod__",
                        "__annotations__", "__type_params__"):
            raise AttributeError(name)
        return getattr(self._unbound.func, name)

    @property
    def __wrapped__(self):
        return self._unbound.func

    @property
    def register(self):
        return self._unbound.register


### cached_property ###

_NOT_FOUND = object()


class cached_property:
    """A property that is computed once and kept in the instance's `__dict__`."""

    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__
        self.__module__ = func.__module__

    def __set_name__(self, owner, name):
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError("Cannot assign the same cached_property to two different names "
                            f"({self.attrname!r} and {name!r}).")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        name = self.attrname
        if name is None:
            raise TypeError("Cannot use cached_property instance without calling "
                            "__set_name__ on it.")
        kind = type(instance).__name__
        try:
            known = instance.__dict__
        except AttributeError:  # slots, or a metaclass
            raise TypeError(f"No '__dict__' attribute on {kind!r} "
                            f"instance to cache {name!r} property.") from None
        value = known.get(name, _NOT_FOUND)
        if value is not _NOT_FOUND:
            return value
        value = self.func(instance)
        try:
            known[name] = value
        except TypeError:
            raise TypeError(f"The '__dict__' attribute on {kind!r} "
                            "instance does not support item assignment for caching "
                            f"{name!r} property.") from None
        return value

    __class_getitem__ = classmethod(_GenericAlias)

"""Abstract base classes: ABCMeta, ABC and the abstractmethod family (PEP 3119).

The bookkeeping (registry, caches) is native where the interpreter has an `_abc`
module, and `_py_abc` where it has not; this file holds what both share.
"""

try:
    from _abc import (get_cache_token, _abc_hooks, _abc_init, _abc_register, _abc_instancecheck,
                      _abc_subclasscheck, _get_dump, _reset_registry, _reset_caches)
except ImportError:
    from _py_abc import (get_cache_token, _abc_hooks, _abc_init, _abc_register, _abc_instancecheck,
                         _abc_subclasscheck, _get_dump, _reset_registry, _reset_caches)


def abstractmethod(funcobj):
    """Mark a method as one that concrete subclasses must override."""
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractclassmethod(classmethod):
    """Deprecated: use `@classmethod` over `@abstractmethod`."""

    __isabstractmethod__ = True

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractstaticmethod(staticmethod):
    """Deprecated: use `@staticmethod` over `@abstractmethod`."""

    __isabstractmethod__ = True

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractproperty(property):
    """Deprecated: use `@property` over `@abstractmethod`."""

    __isabstractmethod__ = True


class ABCMeta(type):
    """Metaclass of abstract base classes.

    A class may be registered as a virtual subclass of an ABC (`register`), or be
    recognised by the ABC's `__subclasshook__`.
    """

    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        _abc_init(cls)
        return cls

    def register(cls, subclass):
        """Register a virtual subclass of this ABC, and return it: usable as a decorator."""
        return _abc_register(cls, subclass)

    def __instancecheck__(cls, instance):
        """isinstance(instance, cls), registered classes included."""
        return _abc_instancecheck(cls, instance)

    def __subclasscheck__(cls, subclass):
        """issubclass(subclass, cls), registered classes included."""
        return _abc_subclasscheck(cls, subclass)

    def _dump_registry(cls, file=None):
        """Print the registry and the caches, for debugging."""
        print(f"Class: {cls.__module__}.{cls.__qualname__}", f"Inv. counter: {get_cache_token()}", sep="\n", file=file)
        parts = ("registry", "cache", "negative_cache", "negative_cache_version")
        for part, value in zip(parts, _get_dump(cls)):
            print(f"_abc_{part}: {value!r}", file=file)

    def _abc_registry_clear(cls):
        _reset_registry(cls)

    def _abc_caches_clear(cls):
        _reset_caches(cls)


_abc_hooks(ABCMeta)


def update_abstractmethods(cls):
    """Recompute `cls.__abstractmethods__` after methods were added to the class.

    Returns `cls`, so that class decorators may end with it; a class whose metaclass
    is not ABCMeta is left alone.
    """
    if not hasattr(cls, "__abstractmethods__"):
        return cls
    inherited = {name for base in cls.__bases__ for name in getattr(base, "__abstractmethods__", ())}
    candidates = [(name, getattr(cls, name, None)) for name in inherited]
    abstract = [name for name, value in (*candidates, *cls.__dict__.items())
                if getattr(value, "__isabstractmethod__", False)]
    cls.__abstractmethods__ = frozenset(abstract)
    return cls


class ABC(metaclass=ABCMeta):
    """Helper class: inherit from it to have ABCMeta as metaclass."""

    __slots__ = ()

"""Names for the types of the interpreter's own objects, and helpers to make classes."""

import sys

try:
    from _types import *
except ImportError:
    def _function(): pass
    FunctionType = type(_function)
    CodeType = type(_function.__code__)
    MappingProxyType = type(type.__dict__)
    SimpleNamespace = type(sys.implementation)

    def _cell():
        a = 1
        return (lambda: a).__closure__[0]
    CellType = type(_cell())

    def _generator():
        yield 1
    GeneratorType = type(_generator())

    async def _coroutine(): pass
    _c = _coroutine()
    CoroutineType = type(_c)
    _c.close()

    async def _async_generator():
        yield
    AsyncGeneratorType = type(_async_generator())

    class _C:
        def _m(self): pass
    MethodType = type(_C()._m)

    BuiltinFunctionType = type(len)
    BuiltinMethodType = type([].append)
    WrapperDescriptorType = type(object.__init__)
    MethodWrapperType = type(object().__str__)
    MethodDescriptorType = type(str.join)
    ClassMethodDescriptorType = type(dict.__dict__["fromkeys"])
    ModuleType = type(sys)
    try:
        raise TypeError
    except TypeError as _exc:
        TracebackType = type(_exc.__traceback__)
        FrameType = type(_exc.__traceback__.tb_frame)
    GetSetDescriptorType = type(FunctionType.__code__)
    MemberDescriptorType = type(FunctionType.__globals__)
    GenericAlias = type(list[int])
    UnionType = type(int | str)
    EllipsisType = type(Ellipsis)
    NoneType = type(None)
    NotImplementedType = type(NotImplemented)
    del _C, _c, _function, _cell, _generator, _coroutine, _async_generator

LambdaType = FunctionType
try:
    CapsuleType
except NameError:
    class CapsuleType:
        """The type of opaque native pointers: there are none here."""
        def __new__(cls):
            raise TypeError("cannot create 'PyCapsule' instances")


### Making classes (PEP 3115, 560) ###

def new_class(name, bases=(), kwds=None, exec_body=None):
    """What a class statement with these bases and keywords would make; exec_body fills the namespace."""
    real_bases = resolve_bases(bases)
    metaclass, body, keywords = prepare_class(name, real_bases, kwds)
    if exec_body is not None:
        exec_body(body)
    if bases is not real_bases:
        body["__orig_bases__"] = bases
    return metaclass(name, real_bases, body, **keywords)


def resolve_bases(bases):
    """The bases with __mro_entries__() of those that are no classes put in their place."""
    new_bases = []
    changed = False
    for base in bases:
        if isinstance(base, type) or not hasattr(base, "__mro_entries__"):
            new_bases.append(base)
            continue
        entries = base.__mro_entries__(bases)
        if not isinstance(entries, tuple):
            raise TypeError("__mro_entries__ must return a tuple")
        changed = True
        new_bases.extend(entries)
    return tuple(new_bases) if changed else bases


def prepare_class(name, bases=(), kwds=None):
    """Find the metaclass and ask it for the namespace.

    Returns (metaclass, namespace, kwds): kwds is a copy without "metaclass".
    """
    kwds = dict(kwds) if kwds is not None else {}
    if "metaclass" in kwds:
        meta = kwds.pop("metaclass")
    else:
        meta = type(bases[0]) if bases else type
    if isinstance(meta, type):
        meta = _calculate_meta(meta, bases)
    if hasattr(meta, "__prepare__"):
        ns = meta.__prepare__(name, bases, **kwds)
    else:
        ns = {}
    return meta, ns, kwds


def _calculate_meta(meta, bases):
    """The most derived metaclass among `meta` and those of the bases."""
    winner = meta
    for other in map(type, bases):
        if issubclass(other, winner):
            winner = other
        if issubclass(winner, other):
            continue
        raise TypeError("metaclass conflict: the metaclass of a derived class must be "
                        "a (non-strict) subclass of the metaclasses of all its bases")
    return winner


def get_original_bases(cls, /):
    """Return the class's bases as written, before `__mro_entries__` replaced any."""
    try:
        return cls.__dict__.get("__orig_bases__", cls.__bases__)
    except AttributeError:
        raise TypeError(f"Expected an instance of type, not {type(cls).__name__!r}") from None


### Descriptors and coroutines ###

class DynamicClassAttribute:
    """A property that, looked up on the class, goes to the metaclass's __getattr__."""

    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.__doc__ = doc or (fget.__doc__ if fget is not None else None)
        self.overwrite_doc = doc is None
        self.__isabstractmethod__ = bool(getattr(fget, "__isabstractmethod__", False))

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self.__isabstractmethod__:
                return self
            raise AttributeError()
        if self.fget is None:
            raise AttributeError("unreadable attribute")
        return self.fget(instance)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)

    def getter(self, fget):
        doc = fget.__doc__ if self.overwrite_doc else None
        result = type(self)(fget, self.fset, self.fdel, doc or self.__doc__)
        result.overwrite_doc = self.overwrite_doc
        return result

    def setter(self, fset):
        result = type(self)(self.fget, fset, self.fdel, self.__doc__)
        result.overwrite_doc = self.overwrite_doc
        return result

    def deleter(self, fdel):
        result = type(self)(self.fget, self.fset, fdel, self.__doc__)
        result.overwrite_doc = self.overwrite_doc
        return result


class _GeneratorWrapper:
    """Makes a foreign generator-like object awaitable."""

    def __init__(self, gen):
        self.__wrapped = gen
        self.__isgen = gen.__class__ is GeneratorType
        self.__name__ = getattr(gen, "__name__", None)
        self.__qualname__ = getattr(gen, "__qualname__", None)

    def send(self, val):
        return self.__wrapped.send(val)

    def throw(self, tp, *rest):
        return self.__wrapped.throw(tp, *rest)

    def close(self):
        return self.__wrapped.close()

    @property
    def gi_code(self):
        return self.__wrapped.gi_code

    @property
    def gi_frame(self):
        return self.__wrapped.gi_frame

    @property
    def gi_running(self):
        return self.__wrapped.gi_running

    @property
    def gi_yieldfrom(self):
        return self.__wrapped.gi_yieldfrom

    @property
    def gi_suspended(self):
        return self.__wrapped.gi_suspended

    cr_code = gi_code
    cr_frame = gi_frame
    cr_running = gi_running
    cr_suspended = gi_suspended
    cr_await = gi_yieldfrom

    def __next__(self):
        return next(self.__wrapped)

    def __iter__(self):
        return self.__wrapped if self.__isgen else self

    __await__ = __iter__


_CO_GENERATOR, _CO_COROUTINE, _CO_ITERABLE_COROUTINE = 0x20, 0x80, 0x100


def coroutine(func):
    """Make a generator function's generators awaitable."""
    if not callable(func):
        raise TypeError("types.coroutine() expects a callable")
    if func.__class__ is FunctionType and func.__code__.__class__ is CodeType:
        flags = func.__code__.co_flags
        if flags & (_CO_COROUTINE | _CO_ITERABLE_COROUTINE):
            return func
        if flags & _CO_GENERATOR:
            # Flagged in place: the function itself becomes awaitable.
            func.__code__ = func.__code__.replace(co_flags=flags | _CO_ITERABLE_COROUTINE)
            return func

    # Anything else may return a generator, a coroutine or a lookalike.
    import functools

    @functools.wraps(func)
    def wrapped(*args, **kwargs):
        result = func(*args, **kwargs)
        if result.__class__ is CoroutineType:
            return result
        if result.__class__ is GeneratorType:
            return result if result.gi_code.co_flags & _CO_ITERABLE_COROUTINE \
                else _GeneratorWrapper(result)
        import collections.abc
        if isinstance(result, collections.abc.Generator) and \
                not isinstance(result, collections.abc.Coroutine):
            return _GeneratorWrapper(result)
        return result

    return wrapped


__all__ = ["AsyncGeneratorType", "BuiltinFunctionType", "BuiltinMethodType", "CapsuleType",
           "CellType", "ClassMethodDescriptorType", "CodeType", "CoroutineType",
           "EllipsisType", "FrameType", "FunctionType", "GeneratorType", "GenericAlias",
           "GetSetDescriptorType", "LambdaType", "MappingProxyType", "MemberDescriptorType",
           "MethodDescriptorType", "MethodType", "MethodWrapperType", "ModuleType",
           "NoneType", "NotImplementedType", "SimpleNamespace", "TracebackType",
           "UnionType", "WrapperDescriptorType", "new_class", "resolve_bases",
           "prepare_class", "get_original_bases", "DynamicClassAttribute", "coroutine"]

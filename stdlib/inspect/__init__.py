"""Look into live objects.

Here are the predicates, the states of generators and coroutines, members and
documentation.  Signatures (`_signature`) and what has to do with source and frames
(`_source`) are loaded when first asked for.
"""

import sys
import types

__all__ = [
    "AGEN_CLOSED", "AGEN_CREATED", "AGEN_RUNNING", "AGEN_SUSPENDED", "ArgInfo", "Arguments",
    "Attribute", "BoundArguments", "BufferFlags", "CORO_CLOSED", "CORO_CREATED",
    "CORO_RUNNING", "CORO_SUSPENDED", "CO_ASYNC_GENERATOR", "CO_COROUTINE", "CO_GENERATOR",
    "CO_ITERABLE_COROUTINE", "CO_NESTED", "CO_NEWLOCALS", "CO_NOFREE", "CO_OPTIMIZED",
    "CO_VARARGS", "CO_VARKEYWORDS", "CO_HAS_DOCSTRING", "CO_METHOD", "ClosureVars",
    "FrameInfo", "FullArgSpec", "GEN_CLOSED", "GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED",
    "Parameter", "Signature", "TPFLAGS_IS_ABSTRACT", "Traceback", "classify_class_attrs",
    "cleandoc", "currentframe", "findsource", "formatannotation",
    "formatannotationrelativeto", "formatargvalues", "get_annotations", "getabsfile",
    "getargs", "getargvalues", "getasyncgenlocals", "getasyncgenstate", "getattr_static",
    "getblock", "getcallargs", "getclasstree", "getclosurevars", "getcomments",
    "getcoroutinelocals", "getcoroutinestate", "getdoc", "getfile", "getframeinfo",
    "getfullargspec", "getgeneratorlocals", "getgeneratorstate", "getinnerframes",
    "getlineno", "getmembers", "getmembers_static", "getmodule", "getmodulename", "getmro",
    "getouterframes", "getsource", "getsourcefile", "getsourcelines", "indentsize",
    "isabstract", "isasyncgen", "isasyncgenfunction", "isawaitable", "isbuiltin", "isclass",
    "iscode", "iscoroutine", "iscoroutinefunction", "isdatadescriptor", "isframe",
    "isfunction", "isgenerator", "isgeneratorfunction", "isgetsetdescriptor",
    "ismemberdescriptor", "ismethod", "ismethoddescriptor", "ismethodwrapper", "ismodule",
    "ispackage", "isroutine", "istraceback", "markcoroutinefunction", "signature", "stack",
    "trace", "unwrap", "walktree"]

_SIGNATURE = {"Signature", "Parameter", "BoundArguments", "signature", "_ParameterKind",
              "_empty", "_void", "formatannotation", "formatannotationrelativeto",
              "getfullargspec", "FullArgSpec", "getcallargs", "_POSITIONAL_ONLY",
              "_POSITIONAL_OR_KEYWORD", "_VAR_POSITIONAL", "_KEYWORD_ONLY", "_VAR_KEYWORD",
              "_signature_from_callable", "_missing_arguments", "_too_many"}
_SOURCE = {"getsource", "getsourcelines", "findsource", "getsourcefile", "getfile",
           "getabsfile", "getmodule", "getmodulename", "getcomments", "getblock",
           "getframeinfo", "getouterframes", "getinnerframes", "getlineno", "stack", "trace",
           "FrameInfo", "Traceback", "getargs", "getargvalues", "formatargvalues",
           "Arguments", "ArgInfo", "ClosureVars", "getclosurevars", "getclasstree",
           "walktree", "classify_class_attrs", "Attribute", "indentsize",
           "ClassFoundException", "_ClassFinder"}


def __getattr__(name):
    if name in _SIGNATURE:
        from inspect import _signature as module
    elif name in _SOURCE:
        from inspect import _source as module
    elif name == "get_annotations":
        from annotationlib import get_annotations
        return get_annotations
    elif name == "BufferFlags":
        return _make_buffer_flags()
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(module, name)
    return value


def _make_buffer_flags():
    from enum import IntFlag
    global BufferFlags
    BufferFlags = IntFlag("BufferFlags", dict(
        SIMPLE=0x0, WRITABLE=0x1, FORMAT=0x4, ND=0x8, STRIDES=0x18, C_CONTIGUOUS=0x38,
        F_CONTIGUOUS=0x58, ANY_CONTIGUOUS=0x98, INDIRECT=0x118, CONTIG=0x9, CONTIG_RO=0x8,
        STRIDED=0x19, STRIDED_RO=0x18, RECORDS=0x1d, RECORDS_RO=0x1c, FULL=0x11d,
        FULL_RO=0x11c, READ=0x100, WRITE=0x200), module="inspect")
    return BufferFlags


CO_OPTIMIZED, CO_NEWLOCALS, CO_VARARGS, CO_VARKEYWORDS = 1, 2, 4, 8
CO_NESTED, CO_GENERATOR, CO_NOFREE, CO_COROUTINE = 16, 32, 64, 128
CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR = 256, 512
CO_HAS_DOCSTRING, CO_METHOD = 0x4000000, 0x8000000
TPFLAGS_IS_ABSTRACT = 1 << 20


### Predicates ###

def ismodule(object):
    """True for a module."""
    return isinstance(object, types.ModuleType)


def isclass(object):
    """True for a class."""
    return isinstance(object, type)


def ismethod(object):
    """True for a method bound to an instance."""
    return isinstance(object, types.MethodType)


def ispackage(object):
    """True for a module with submodules."""
    return ismodule(object) and hasattr(object, "__path__")


def ismethoddescriptor(object):
    """True for a method descriptor that is no function, method or class."""
    if any(is_other(object) for is_other in (isclass, ismethod, isfunction)):
        return False
    kind = type(object)
    return hasattr(kind, "__get__") and not (hasattr(kind, "__set__") or hasattr(kind, "__delete__"))


def isdatadescriptor(object):
    """True for what has __set__ or __delete__."""
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    tp = type(object)
    return hasattr(tp, "__set__") or hasattr(tp, "__delete__")


def ismemberdescriptor(object):
    """True for the descriptor of a slot."""
    return isinstance(object, types.MemberDescriptorType)


def isgetsetdescriptor(object):
    """True for the descriptor of a computed attribute of a built-in type."""
    return isinstance(object, types.GetSetDescriptorType)


def isfunction(object):
    """True for what `def` or `lambda` makes."""
    return isinstance(object, types.FunctionType)


def _unwrap_partial(func):
    from functools import partial
    while isinstance(func, partial):
        func = func.func
    return func


def _has_code_flag(f, flag):
    """Whether the function behind `f` (method, partial) was compiled with `flag`."""
    while ismethod(f):
        f = f.__func__
    inner = _unwrap_partial(f)
    if isfunction(inner) or _signature_is_functionlike(inner):
        return inner.__code__.co_flags & flag != 0
    return False


def _signature_is_functionlike(obj):
    """True for objects that look enough like functions, as Cython's do."""
    if isclass(obj) or not callable(obj):
        return False
    wanted = (("__name__", str), ("__code__", types.CodeType),
              ("__defaults__", (tuple, type(None))), ("__kwdefaults__", (dict, type(None))))
    return all(isinstance(getattr(obj, name, 0), kinds) for name, kinds in wanted)


def isgeneratorfunction(obj):
    """True for a function with `yield` in it."""
    return _has_code_flag(obj, CO_GENERATOR)


# Put on functions by markcoroutinefunction: its identity says that it was.
_is_coroutine_mark = object()


def _has_coroutine_mark(f):
    while ismethod(f):
        f = f.__func__
    f = _unwrap_partial(f)
    return getattr(f, "_is_coroutine_marker", None) is _is_coroutine_mark


def markcoroutinefunction(func):
    """Have iscoroutinefunction() say True of func."""
    if hasattr(func, "__func__"):
        func = func.__func__
    func._is_coroutine_marker = _is_coroutine_mark
    return func


# Coroutine functions of asyncio that are native.
_NATIVE_COROUTINES = {("_asyncio", "sleep"), ("asyncio.queues", "Queue.get"), ("asyncio.queues", "Queue.put")}


def _is_native_coroutine_function(obj):
    if ismethod(obj) or isfunction(obj) or isclass(obj):
        return False
    module = getattr(obj, "__module__", None) or getattr(getattr(obj, "__objclass__", None), "__module__", None)
    if module is None and isbuiltin(obj):
        module = type(obj.__self__).__module__
    return (module, getattr(obj, "__qualname__", None)) in _NATIVE_COROUTINES


def iscoroutinefunction(obj):
    """True for an `async def`, or what is marked as one."""
    return _has_code_flag(obj, CO_COROUTINE) or _has_coroutine_mark(obj) or _is_native_coroutine_function(obj)


def isasyncgenfunction(obj):
    """True for an `async def` with `yield` in it."""
    return _has_code_flag(obj, CO_ASYNC_GENERATOR)


def isasyncgen(object):
    """True for what an async generator function returned."""
    return isinstance(object, types.AsyncGeneratorType)


def isgenerator(object):
    """True for what a generator function returned."""
    return isinstance(object, types.GeneratorType)


def iscoroutine(object):
    """True for what a coroutine function returned."""
    return isinstance(object, types.CoroutineType)


def isawaitable(object):
    """True for what `await` takes."""
    if isinstance(object, types.CoroutineType):
        return True
    if isinstance(object, types.GeneratorType):
        return bool(object.gi_code.co_flags & CO_ITERABLE_COROUTINE)
    return getattr(type(object), "__await__", None) is not None


def istraceback(object):
    """True for a traceback."""
    return isinstance(object, types.TracebackType)


def isframe(object):
    """True for a frame."""
    return isinstance(object, types.FrameType)


def iscode(object):
    """True for a code object."""
    return isinstance(object, types.CodeType)


def isbuiltin(object):
    """True for a function or method that is built in."""
    return isinstance(object, types.BuiltinFunctionType)


def ismethodwrapper(object):
    """True for a bound slot method such as (1).__add__."""
    return isinstance(object, types.MethodWrapperType)


def isroutine(object):
    """True for functions and methods, built-in or not."""
    return (isbuiltin(object) or isfunction(object) or ismethod(object)
            or ismethoddescriptor(object) or ismethodwrapper(object))


def isabstract(object):
    """True for a class that still has abstract methods."""
    return isinstance(object, type) and bool(getattr(object, "__abstractmethods__", None))


### Members ###

def _members(object, predicate, getter):
    names = dir(object)
    bodies = ()
    if isclass(object):
        bodies = [base.__dict__ for base in (object, *getmro(object))]
        # Names that only the metaclass answers for are found through the bases' dicts.
        names += [name for base in object.__bases__ for name, value in base.__dict__.items()
                  if isinstance(value, types.DynamicClassAttribute)]
    found = []
    met = set()
    for name in names:
        # At the second time it is the value that the metaclass hides.
        hidden = name in met
        if not hidden:
            try:
                value = getter(object, name)
            except AttributeError:
                hidden = True
        if hidden:
            holder = next((body for body in bodies if name in body), None)
            if holder is None:
                continue  # in dir(), and yet not there
            value = holder[name]
        met.add(name)
        if not predicate or predicate(value):
            found.append((name, value))
    return sorted(found, key=lambda pair: pair[0])


def getmembers(object, predicate=None):
    """The (name, value) pairs of all attributes that pass the predicate, by name."""
    return _members(object, predicate, getattr)


def getmembers_static(object, predicate=None):
    """As getmembers(), without running descriptors, __getattr__ or __getattribute__."""
    return _members(object, predicate, getattr_static)


def getmro(cls):
    """The class and its bases in the order attributes are looked up."""
    return cls.__mro__


_sentinel = object()


def _static_dict(cls):
    """The namespace of a class, or None where its `__dict__` is something else."""
    try:
        return type.__dict__["__dict__"].__get__(cls)
    except (KeyError, TypeError):
        return cls.__dict__


def _check_class(cls, attr):
    for base in type.__dict__["__mro__"].__get__(cls) if "__mro__" in type.__dict__ else cls.__mro__:
        namespace = _static_dict(base)
        if attr in namespace:
            return namespace[attr]
    return _sentinel


def getattr_static(obj, attr, default=_sentinel):
    """An attribute as it lies there: no descriptor, no __getattr__ is called."""
    instance_result = _sentinel
    if not isinstance(obj, type):
        klass = type(obj)
        own = _check_class(klass, "__dict__")
        if own is _sentinel or isinstance(own, types.GetSetDescriptorType):
            try:
                instance_result = object.__getattribute__(obj, "__dict__").get(attr, _sentinel)
            except AttributeError:
                pass
    else:
        klass = obj
    klass_result = _check_class(klass, attr)
    if instance_result is not _sentinel and klass_result is not _sentinel:
        # A data descriptor of the class wins.
        if _check_class(type(klass_result), "__get__") is not _sentinel and (
                _check_class(type(klass_result), "__set__") is not _sentinel
                or _check_class(type(klass_result), "__delete__") is not _sentinel):
            return klass_result
    if instance_result is not _sentinel:
        return instance_result
    if klass_result is not _sentinel:
        return klass_result
    if obj is klass:
        # A class's attributes may be its metaclass's.
        for entry in type(klass).__mro__:
            if attr in entry.__dict__:
                return entry.__dict__[attr]
    if default is not _sentinel:
        return default
    raise AttributeError(attr)


### Documentation ###

def unwrap(func, *, stop=None):
    """Get the object wrapped by *func*, by its `__wrapped__` attributes."""
    most = sys.getrecursionlimit()
    # They are all kept, so that none of them gives its id to another.
    chain, ids = [func], {id(func)}
    while hasattr(chain[-1], "__wrapped__") and not isinstance(chain[-1], type):
        if stop is not None and stop(chain[-1]):
            break
        inner = chain[-1].__wrapped__
        if id(inner) in ids or len(chain) >= most:
            raise ValueError(f"wrapper loop when unwrapping {func!r}")
        chain.append(inner)
        ids.add(id(inner))
    return chain[-1]


def _finddoc(obj):
    """The documentation that a method or property inherits."""
    if isclass(obj):
        for base in obj.__mro__:
            if base is not object:
                doc = _own_doc(base)
                if doc is not None:
                    return doc
        return None
    name = getattr(obj, "__name__", None)
    if ismethod(obj):
        cls = obj.__self__ if isclass(obj.__self__) else obj.__self__.__class__
    elif isfunction(obj):
        cls = _find_class(obj)
        if cls is None or getattr(cls, name, None) is not obj:
            return None
    elif isbuiltin(obj):
        owner = obj.__self__
        cls = owner if isclass(owner) else owner.__class__
    elif isinstance(obj, property):
        name = obj.fget.__name__ if obj.fget is not None else None
        cls = _find_class(obj.fget) if obj.fget is not None else None
        if cls is None or getattr(cls, name, None) is not obj:
            return None
    elif ismethoddescriptor(obj) or isdatadescriptor(obj):
        cls = getattr(obj, "__objclass__", None)
        if cls is None or getattr(cls, name, None) is not obj:
            return None
    else:
        return None
    for base in cls.__mro__:
        try:
            doc = _own_doc(getattr(base, name))
        except AttributeError:
            continue
        if doc is not None:
            return doc
    return None


def _find_class(func):
    """The class that the qualified name of `func` leads to."""
    cls = sys.modules.get(func.__module__)
    for name in func.__qualname__.split(".")[:-1]:
        cls = getattr(cls, name, None)
    return cls if isclass(cls) else None


def _own_doc(obj):
    """The documentation of an object itself: that of its class does not count."""
    try:
        if isclass(obj):
            doc = obj.__dict__.get("__doc__") if "__doc__" in obj.__dict__ else obj.__doc__
        else:
            doc = object.__getattribute__(obj, "__doc__")
    except AttributeError:
        return None
    return doc if isinstance(doc, str) else None


def getdoc(object):
    """Get the documentation string for an object, its indentation cleaned up."""
    if not hasattr(object, "__doc__"):
        return None
    text = object.__doc__
    if text is None:
        try:
            text = _finddoc(object)
        except (AttributeError, TypeError):
            pass
    return cleandoc(text) if isinstance(text, str) else None


def cleandoc(doc):
    """A docstring without the indentation its lines share, and without blank lines around it."""
    first, *rest = doc.expandtabs().split("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip(" ")]
    margin = min(indents, default=0)
    lines = [first.lstrip(" "), *(line[margin:] for line in rest)]
    start, end = 0, len(lines)
    while end > start and not lines[end - 1]:
        end -= 1
    while start < end and not lines[start]:
        start += 1
    return "\n".join(lines[start:end])


### States ###

GEN_CREATED, GEN_RUNNING = "GEN_CREATED", "GEN_RUNNING"
GEN_SUSPENDED, GEN_CLOSED = "GEN_SUSPENDED", "GEN_CLOSED"
CORO_CREATED, CORO_RUNNING = "CORO_CREATED", "CORO_RUNNING"
CORO_SUSPENDED, CORO_CLOSED = "CORO_SUSPENDED", "CORO_CLOSED"
AGEN_CREATED, AGEN_RUNNING = "AGEN_CREATED", "AGEN_RUNNING"
AGEN_SUSPENDED, AGEN_CLOSED = "AGEN_SUSPENDED", "AGEN_CLOSED"


def getgeneratorstate(generator):
    """GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED or GEN_CLOSED."""
    if generator.gi_running:
        return GEN_RUNNING
    if generator.gi_suspended:
        return GEN_SUSPENDED
    return GEN_CLOSED if generator.gi_frame is None else GEN_CREATED


def getcoroutinestate(coroutine):
    """CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED or CORO_CLOSED."""
    if coroutine.cr_running:
        return CORO_RUNNING
    if coroutine.cr_suspended:
        return CORO_SUSPENDED
    return CORO_CLOSED if coroutine.cr_frame is None else CORO_CREATED


def getasyncgenstate(agen):
    """AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED or AGEN_CLOSED."""
    if agen.ag_running:
        return AGEN_RUNNING
    if agen.ag_suspended:
        return AGEN_SUSPENDED
    return AGEN_CLOSED if agen.ag_frame is None else AGEN_CREATED


def getgeneratorlocals(generator):
    """The local variables of a generator by name; empty when it has ended."""
    if not isgenerator(generator):
        raise TypeError(f"{generator!r} is not a Python generator")
    frame = generator.gi_frame
    return {} if frame is None else frame.f_locals


def getcoroutinelocals(coroutine):
    """The local variables of a coroutine by name; empty when it has ended."""
    frame = getattr(coroutine, "cr_frame", None)
    return {} if frame is None else frame.f_locals


def getasyncgenlocals(agen):
    """The local variables of an asynchronous generator by name; empty when it has ended."""
    if not isasyncgen(agen):
        raise TypeError(f"{agen!r} is not a Python async generator")
    frame = agen.ag_frame
    return {} if frame is None else frame.f_locals


def currentframe():
    """The frame that calls this."""
    return sys._getframe(1) if hasattr(sys, "_getframe") else None

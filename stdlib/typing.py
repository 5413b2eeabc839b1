"""The runtime part of type hints (PEP 484 and its many successors).

Subscripting gives aliases (`_GenericAlias` and its kin), which remember `__origin__`
and `__args__` and substitute type variables; nothing is checked beyond their shape.
The type variables themselves and `Generic` are in `_typing`.
"""

import collections.abc
import functools
import itertools
import sys
import types
from types import GenericAlias, MethodType

from _typing import (Generic, NoDefault, ParamSpec, ParamSpecArgs, ParamSpecKwargs,
                     TypeAliasType, TypeVar, TypeVarTuple, Union, _idfunc)

__all__ = [
    "Annotated", "Any", "Callable", "ClassVar", "Concatenate", "Final", "ForwardRef",
    "Generic", "Literal", "Optional", "ParamSpec", "Protocol", "Tuple", "Type", "TypeVar",
    "TypeVarTuple", "Union", "AbstractSet", "ByteString", "Container", "ContextManager",
    "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView", "Mapping", "MappingView",
    "MutableMapping", "MutableSequence", "MutableSet", "Sequence", "Sized", "ValuesView",
    "Awaitable", "AsyncIterator", "AsyncIterable", "Coroutine", "Collection",
    "AsyncGenerator", "AsyncContextManager", "Reversible", "SupportsAbs", "SupportsBytes",
    "SupportsComplex", "SupportsFloat", "SupportsIndex", "SupportsInt", "SupportsRound",
    "ChainMap", "Counter", "Deque", "Dict", "DefaultDict", "List", "OrderedDict", "Set",
    "FrozenSet", "NamedTuple", "TypedDict", "Generator", "BinaryIO", "IO", "Match",
    "Pattern", "TextIO", "AnyStr", "assert_type", "assert_never", "cast",
    "clear_overloads", "dataclass_transform", "evaluate_forward_ref", "final", "get_args",
    "get_origin", "get_overloads", "get_protocol_members", "get_type_hints", "is_protocol",
    "is_typeddict", "LiteralString", "Never", "NewType", "no_type_check",
    "no_type_check_decorator", "NoDefault", "NoReturn", "NotRequired", "overload",
    "override", "ParamSpecArgs", "ParamSpecKwargs", "ReadOnly", "Required", "reveal_type",
    "runtime_checkable", "Self", "Text", "TYPE_CHECKING", "TypeAlias", "TypeGuard",
    "TypeIs", "TypeAliasType", "Unpack"]

TYPE_CHECKING = False

# What empties the caches of this module.
_cleanups = []

_UnionGenericAlias = Union


def __getattr__(name):
    """Names whose making is dear, or that need a module seldom wanted."""
    if name == "ForwardRef":
        from annotationlib import ForwardRef as value
    elif name in ("Pattern", "Match"):
        import re
        value = _alias(getattr(re, name), 1)
    elif name in ("ContextManager", "AsyncContextManager"):
        import contextlib
        value = _SpecialGenericAlias(getattr(contextlib, "Abstract" + name), 2, name=name,
                                     defaults=(bool | None,))
    elif name in ("ChainMap", "OrderedDict", "Counter"):
        value = _alias(getattr(collections, name), 1 if name == "Counter" else 2)
    elif name == "Deque":
        value = _alias(collections.deque, 1, name="Deque")
    elif name == "DefaultDict":
        value = _alias(collections.defaultdict, 2, name="DefaultDict")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def _forward_ref(text, **kwds):
    from annotationlib import ForwardRef
    return ForwardRef(text, **kwds)


### Checking and converting arguments ###

def _type_convert(arg, module=None, *, allow_special_forms=False, owner=None):
    """None becomes its type, a string a forward reference."""
    if arg is None:
        return type(None)
    if isinstance(arg, str):
        return _forward_ref(arg, module=module, is_class=allow_special_forms, owner=owner)
    return arg


def _type_check(arg, msg, is_argument=True, module=None, *, allow_special_forms=False, owner=None):
    """Check that `arg` can be a type, and convert it; `msg` begins the error's text."""
    arg = _type_convert(arg, module=module, allow_special_forms=allow_special_forms, owner=owner)
    if type(arg) is tuple:
        raise TypeError(f"{msg} Got {arg!r:.100}.")
    if isinstance(arg, _GenericAlias):
        invalid = (Generic, Protocol)
        if not allow_special_forms:
            invalid += (ClassVar,)
            if is_argument:
                invalid += (Final,)
        if arg.__origin__ in invalid:
            raise TypeError(f"{arg} is not valid as type argument")
    if arg in (Any, LiteralString, NoReturn, Never, Self, TypeAlias):
        return arg
    if allow_special_forms and arg in (ClassVar, Final):
        return arg
    if isinstance(arg, _SpecialForm) or arg in (Generic, Protocol):
        raise TypeError(f"Plain {arg} is not valid as type argument")
    return arg


def _is_param_expr(arg):
    """True for what may stand for the parameters of a callable."""
    return arg is ... or isinstance(arg, (tuple, list)) or (
        isinstance(arg, (_GenericAlias, _ConcatenateGenericAlias, ParamSpec))
        and (isinstance(arg, (ParamSpec, _ConcatenateGenericAlias))))


def _type_repr(obj):
    """A type as it should look within the repr of an alias."""
    if isinstance(obj, tuple):
        return "[" + ", ".join([_type_repr(t) for t in obj]) + "]"
    if isinstance(obj, type) and not isinstance(obj, GenericAlias):
        if obj.__module__ == "builtins":
            return obj.__qualname__
        return f"{obj.__module__}.{obj.__qualname__}"
    if obj is ...:
        return "..."
    if isinstance(obj, (types.FunctionType, types.BuiltinFunctionType)):
        return obj.__qualname__ if obj.__module__ == "builtins" else f"{obj.__module__}.{obj.__qualname__}"
    return repr(obj)


def _is_typevar_like(x):
    return isinstance(x, (TypeVar, ParamSpec)) or _is_unpacked_typevartuple(x)


def _is_unpacked_typevartuple(x):
    # getattr on a class could run a metaclass's code.
    return not isinstance(x, type) and getattr(x, "__typing_is_unpacked_typevartuple__", False)


def _collect_type_parameters(args, *, enforce_default_ordering=True):
    """The type variables in `args`, each once, in order of their appearance."""
    parameters = []
    seen_default = seen_tuple = False

    def add(param):
        nonlocal seen_default, seen_tuple
        if param in parameters:
            return
        if enforce_default_ordering and not isinstance(param, TypeVarTuple):
            if param.has_default():
                if seen_tuple and isinstance(param, TypeVar):
                    raise TypeError("Type parameter with a default follows TypeVarTuple")
                seen_default = True
            elif seen_default:
                raise TypeError(f"Type parameter {param!r} without a default follows type "
                                "parameter with a default")
        if isinstance(param, TypeVarTuple):
            seen_tuple = True
        parameters.append(param)

    for arg in args:
        if isinstance(arg, type):
            continue  # a class, whose own parameters are bound already
        if isinstance(arg, (tuple, list)):
            for param in _collect_type_parameters(arg, enforce_default_ordering=False):
                add(param)
        elif hasattr(arg, "__typing_subst__"):
            add(arg)
        else:
            for param in getattr(arg, "__parameters__", ()):
                add(param)
    return tuple(parameters)


def _check_count(cls, params, given):
    """Raise TypeError unless `given` arguments fit the type parameters of `cls`."""
    expected = len(params)
    if not expected:
        raise TypeError(f"{cls} is not a generic class")
    if given == expected:
        return
    if given < expected:
        defaults = sum(getattr(p, "has_default", bool)() for p in params)
        required = expected - defaults
        if given >= required:
            return
        what = f"at least {required}" if defaults else f"{expected}"
    else:
        what = f"{expected}"
    raise TypeError(f"Too {'many' if given > expected else 'few'} arguments for {cls}; "
                    f"actual {given}, expected {what}")


def _unpack_args(*args):
    """Replace unpacked tuples of known length by their elements."""
    flat = []
    for arg in args:
        inside = getattr(arg, "__typing_unpacked_tuple_args__", None)
        is_open = inside is None or inside and inside[-1] is ...
        flat += (arg,) if is_open else inside
    return flat


def _deduplicate(params, *, unhashable_fallback=False):
    """Each parameter once, in their order."""
    try:
        return list(dict.fromkeys(params))
    except TypeError:
        if unhashable_fallback:
            return [param for at, param in enumerate(params) if param not in params[:at]]
        raise


def _flatten_literal_params(parameters):
    flat = []
    for item in parameters:
        flat += item.__args__ if isinstance(item, _LiteralGenericAlias) else (item,)
    return tuple(flat)


def _make_union(left, right):
    """What `left | right` means where one of the two is a typing construct."""
    return Union[left, right]


def _tp_cache(func=None, /, *, typed=False):
    """Cache a subscription; arguments that are not hashable go past the cache."""
    if func is None:
        return functools.partial(_tp_cache, typed=typed)
    remembered = functools.lru_cache(typed=typed)(func)
    _cleanups.append(remembered.cache_clear)

    @functools.wraps(func)
    def subscribe(*args, **kwds):
        try:
            return remembered(*args, **kwds)
        except TypeError:
            pass
        # Not hashable, or an error of func's own, which comes again.
        return func(*args, **kwds)
    return subscribe


### Substitution: what type variables do when arguments are given ###

def _typevar_subst(self, arg):
    """What replaces a type variable: one type, and none that is unpacked."""
    new = _type_check(arg, "Parameters to generic types must be types.", is_argument=True)
    if isinstance(new, _GenericAlias):
        unpacked = new.__origin__ is Unpack
    else:
        unpacked = isinstance(new, GenericAlias) and getattr(new, "__unpacked__", False)
    if unpacked:
        raise TypeError(f"{new} is not valid as type argument")
    return new


def _paramspec_subst(self, arg):
    if _is_param_expr(arg) and not isinstance(arg, (list, tuple)):
        return arg
    if not isinstance(arg, (list, tuple)):
        raise TypeError("Expected a list of types, an ellipsis, ParamSpec, or Concatenate. "
                        f"Got {arg}")
    return tuple([_type_check(one, "Expected a type.") for one in arg])


def _paramspec_prepare_subst(self, alias, args):
    """Bring what falls to a ParamSpec into the form of one argument."""
    params = alias.__parameters__
    place = params.index(self)
    if self.has_default() and len(args) == place:
        args = [*args, self.__default__]
    if len(args) <= place:
        raise TypeError(f"Too few arguments for {alias}")
    own = args[place]
    if len(params) == 1 and not _is_param_expr(own):
        # The only parameter may leave out the brackets around the list: Z[int, str].
        return (args,)
    return (*args[:place], tuple(own), *args[place + 1:]) if isinstance(own, list) else args


def _typevartuple_prepare_subst(self, alias, args):
    """Gather into one tuple the arguments that fall to a TypeVarTuple."""
    params = alias.__parameters__
    before = params.index(self)
    behind = len(params) - before - 1
    if any(isinstance(param, TypeVarTuple) for param in params[before + 1:]):
        raise TypeError(f"More than one TypeVarTuple parameter in {alias}")
    # An unpacked tuple[T, ...] stands for as many T as are wanted to the left and the right of its place.
    endless = []
    for place, arg in enumerate(args):
        inside = None if isinstance(arg, type) else getattr(arg, "__typing_unpacked_tuple_args__", None)
        if inside and len(inside) == 2 and inside[1] is ...:
            endless.append((place, inside[0]))
    if len(endless) > 1:
        raise TypeError("More than one unpacked arbitrary-length tuple argument")
    start, end, repeated = before, len(args) - behind, None
    for place, repeated in endless:
        start, end = min(start, place), max(end, place + 1)
    if start > end:
        raise TypeError(f"Too few arguments for {alias}; actual {len(args)}, "
                        f"expected at least {len(params) - 1}")
    own = _unpack_args(self.__default__) if start == end and self.has_default() else args[start:end]
    missing_behind = behind - (len(args) - end)
    return (*args[:start], *[repeated] * (before - start), tuple(own),
            *[repeated] * missing_behind, *args[end:])


@_tp_cache
def _generic_class_getitem(cls, args):
    """`cls[args]` for Generic, Protocol and the classes derived from them."""
    if not isinstance(args, tuple):
        args = (args,)
    args = tuple([_type_convert(p) for p in args])
    if cls in (Generic, Protocol):
        if not args:
            raise TypeError(f"Parameter list to {cls.__qualname__}[...] cannot be empty")
        if not all(_is_typevar_like(p) for p in args):
            raise TypeError(f"Parameters to {cls.__name__}[...] must all be type variables "
                            "or parameter specification variables.")
        if len(set(args)) != len(args):
            raise TypeError(f"Parameters to {cls.__name__}[...] must all be unique")
        return _GenericAlias(cls, args)
    params = cls.__parameters__
    for param in params:
        prepare = getattr(param, "__typing_prepare_subst__", None)
        if prepare is not None:
            args = prepare(cls, args)
    if len(args) < len(params):
        # The defaults of the rest.
        while len(args) < len(params) and params[len(args)].has_default():
            args = (*args, params[len(args)].__default__)
    if not args and params:
        raise TypeError(f"Too few arguments for {cls}; actual 0, expected at least {len(params)}")
    _check_count(cls, params, len(args))
    new_args = []
    for param, arg in zip(params, args):
        if isinstance(param, TypeVarTuple):
            new_args.extend(arg)
        else:
            new_args.append(arg)
    return _GenericAlias(cls, tuple(new_args))


def _generic_init_subclass(cls, *args, **kwargs):
    """Work out `__parameters__` of a class derived from Generic."""
    super(Generic, cls).__init_subclass__(*args, **kwargs)
    written = cls.__dict__.get("__orig_bases__")
    if written is None:
        plain = Generic in cls.__bases__ and cls.__name__ != "Protocol" and type(cls) is not _TypedDictMeta
    else:
        plain = Generic in written
    if plain:
        raise TypeError("Cannot inherit from plain Generic")
    used = _collect_type_parameters(written) if written else ()
    # Generic[...] or Protocol[...] among the bases fixes the order, and must list all.
    listed = [base.__parameters__ for base in written or ()
              if isinstance(base, _GenericAlias) and base.__origin__ is Generic]
    if len(listed) > 1:
        raise TypeError("Cannot inherit from Generic[...] multiple times.")
    for declared in listed:
        missing = ", ".join([str(one) for one in used if one not in declared])
        if missing:
            raise TypeError(f"Some type variables ({missing}) are not listed in "
                            f"Generic[{', '.join(map(str, declared))}]")
        used = declared
    cls.__parameters__ = tuple(used)


### Special forms ###

class _Final:
    """Refuses to be subclassed."""

    __slots__ = ("__weakref__",)

    def __init_subclass__(cls, /, *args, **kwds):
        if "_root" not in kwds:
            raise TypeError("Cannot subclass special typing classes")


class _SpecialForm(_Final, _root=True):
    # A name with a meaning of its own; `getitem` says what subscripting it gives.
    __slots__ = ("_name", "__doc__", "_getitem")
    __iter__ = None

    def __init__(self, getitem):
        self._getitem = getitem
        self._name = getitem.__name__
        self.__doc__ = getitem.__doc__

    def __getattr__(self, item):
        if item in ("__name__", "__qualname__"):
            return self._name
        raise AttributeError(item)

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass {self!r}")

    def __repr__(self):
        return "typing." + self._name

    def __reduce__(self):
        return self._name

    def __call__(self, *args, **kwds):
        raise TypeError(f"Cannot instantiate {self!r}")

    def __or__(self, other):
        return _make_union(self, other)

    def __ror__(self, other):
        return _make_union(other, self)

    def __instancecheck__(self, obj):
        raise TypeError(f"{self} cannot be used with isinstance()")

    def __subclasscheck__(self, cls):
        raise TypeError(f"{self} cannot be used with issubclass()")

    @_tp_cache
    def __getitem__(self, parameters):
        return self._getitem(self, parameters)


class _TypedCacheSpecialForm(_SpecialForm, _root=True):
    """For Literal: its arguments are values, where 1 and True differ."""

    def __getitem__(self, parameters):
        if not isinstance(parameters, tuple):
            parameters = (parameters,)
        return self._cached(*parameters)

    @_tp_cache(typed=True)
    def _cached(self, *parameters):
        return self._getitem(self, *parameters)


class _AnyMeta(type):
    def __instancecheck__(self, obj):
        if self is Any:
            raise TypeError("typing.Any cannot be used with isinstance()")
        return super().__instancecheck__(obj)

    def __repr__(self):
        if self is Any:
            return "typing.Any"
        return super().__repr__()


class Any(metaclass=_AnyMeta):
    """Special type indicating an unconstrained type: compatible with every type."""

    def __new__(cls, *args, **kwargs):
        if cls is Any:
            raise TypeError("Any cannot be instantiated")
        return super().__new__(cls)


def _plain(name, doc):
    """A special form that takes no subscript."""
    def getitem(self, parameters):
        raise TypeError(f"{self} is not subscriptable")
    getitem.__name__ = name
    getitem.__doc__ = doc
    return _SpecialForm(getitem)


def _single(name, message, doc, allow_special_forms=False):
    """A special form that takes a single type."""
    def getitem(self, parameters):
        item = _type_check(parameters, message.format(self=self),
                           allow_special_forms=allow_special_forms)
        return _GenericAlias(self, (item,))
    getitem.__name__ = name
    getitem.__doc__ = doc
    return _SpecialForm(getitem)


NoReturn = _plain("NoReturn", "The return type of a function that never returns.")
Never = _plain("Never", "The bottom type, a type that has no members.")
Self = _plain("Self", "The type of the enclosed class, as in `def f(self) -> Self`.")
LiteralString = _plain("LiteralString", "An arbitrary literal string.")
TypeAlias = _plain("TypeAlias", "Marks an assignment as the definition of a type alias.")

ClassVar = _single("ClassVar", "{self} accepts only single type.",
                   "Special type construct to mark class variables.", True)
Final = _single("Final", "{self} accepts only single type.",
                "Marks names that are not to be reassigned, or overridden.", True)
TypeGuard = _single("TypeGuard", "{self} accepts only single type.",
                    "The return type of a user-defined type predicate.")
TypeIs = _single("TypeIs", "{self} accepts only single type.",
                 "The return type of a type predicate that narrows both ways.")
Required = _single("Required", "{self._name} accepts only a single type.",
                   "Marks a TypedDict key as required.", True)
NotRequired = _single("NotRequired", "{self._name} accepts only a single type.",
                      "Marks a TypedDict key as potentially missing.", True)
ReadOnly = _single("ReadOnly", "{self._name} accepts only a single type.",
                   "Marks an item of a TypedDict as read-only.", True)


@_SpecialForm
def Optional(self, parameters):
    """Optional[X] is equivalent to Union[X, None]."""
    arg = _type_check(parameters, f"{self} requires a single type.")
    return Union[arg, type(None)]


@_TypedCacheSpecialForm
def Literal(self, *parameters):
    """One of the given values: Literal[1, "a"]."""
    parameters = _flatten_literal_params(parameters)
    pairs = _deduplicate([(p, type(p)) for p in parameters], unhashable_fallback=True)
    parameters = tuple([p for p, _ in pairs])
    return _LiteralGenericAlias(self, parameters)


@_SpecialForm
def Concatenate(self, parameters):
    """Special form for adding parameters to a ParamSpec: Concatenate[int, P]."""
    if parameters == ():
        raise TypeError("Cannot take a Concatenate of no types.")
    *front, last = parameters if isinstance(parameters, tuple) else (parameters,)
    if last is not ... and not isinstance(last, ParamSpec):
        raise TypeError("The last parameter to Concatenate should be a ParamSpec variable or ellipsis.")
    checked = [_type_check(arg, "Concatenate[arg, ...]: each arg must be a type.") for arg in front]
    return _ConcatenateGenericAlias(self, (*checked, last))


@_SpecialForm
def Unpack(self, parameters):
    """Type unpack operator, for `*Ts` and for `**kwargs: Unpack[TD]`."""
    item = _type_check(parameters, f"{self} accepts only single type.")
    return _UnpackGenericAlias(origin=self, args=(item,))


@_TypedCacheSpecialForm
def Annotated(self, *params):
    """Annotated[T, x, ...]: the type T, with notes for those who know them."""
    if len(params) < 2:
        raise TypeError("Annotated[...] should be used with at least two arguments "
                        "(a type and an annotation).")
    first, *metadata = params
    if _is_unpacked_typevartuple(first):
        raise TypeError("Annotated[...] should not be used with an unpacked TypeVarTuple")
    checked = _type_check(first, "Annotated[t, ...]: t must be a type.", allow_special_forms=True)
    return _AnnotatedAlias(checked, tuple(metadata))


### Aliases ###

def _is_dunder(attr):
    return attr.startswith("__") and attr.endswith("__")


def _brings_generic(base):
    """Whether a base, of those written behind a generic one, has Generic among its own."""
    if isinstance(base, _BaseGenericAlias):
        return True
    if isinstance(base, type):
        return issubclass(base, Generic)
    brought = getattr(base, "__mro_entries__", lambda bases: ())((base,))
    return isinstance(brought, tuple) and any(isinstance(one, type) and issubclass(one, Generic)
                                              for one in brought)


class _BaseGenericAlias(_Final, _root=True):
    """The base of all aliases: attributes and calls go to the origin."""

    def __init__(self, origin, *, inst=True, name=None):
        self._inst = inst
        self._name = name
        self.__origin__ = origin
        self.__slots__ = None  # the origin's slots are none of ours

    def __call__(self, *args, **kwargs):
        origin = self.__origin__
        if not self._inst:
            raise TypeError(f"Type {self._name} cannot be instantiated; use {origin.__name__}() instead")
        made = origin(*args, **kwargs)
        try:
            made.__orig_class__ = self
        except Exception:
            # It has slots, or a __setattr__ that objects.
            return made
        return made

    def __mro_entries__(self, bases):
        origin = self.__origin__
        own = () if origin in bases else (origin,)
        # Generic comes along, unless another base brings it.
        behind = bases[bases.index(self) + 1:]
        return own if any(map(_brings_generic, behind)) else (*own, Generic)

    def __getattr__(self, attr):
        if attr == "__name__" or attr == "__qualname__":
            return self._name or self.__origin__.__name__
        # Dunders of the origin are not those of the alias; while it is made it has none.
        if _is_dunder(attr) or "__origin__" not in self.__dict__:
            raise AttributeError(attr)
        return getattr(self.__origin__, attr)

    def __setattr__(self, attr, value):
        own = attr in ("_name", "_inst", "_nparams", "_paramspec_tvars", "_defaults")
        if not own and not _is_dunder(attr):
            setattr(self.__origin__, attr, value)
        else:
            super().__setattr__(attr, value)

    def __instancecheck__(self, obj):
        raise TypeError("Subscripted generics cannot be used with class and instance checks")

    def __subclasscheck__(self, cls):
        raise TypeError("Subscripted generics cannot be used with class and instance checks")

    def __dir__(self):
        return sorted({*super().__dir__(),
                       *[attr for attr in dir(self.__origin__) if not _is_dunder(attr)]})


class _GenericAlias(_BaseGenericAlias, _root=True):
    """A generic with its arguments: `List[int]`, `MyGeneric[T]`, `Callable[[int], str]`."""

    def __init__(self, origin, args, *, inst=True, name=None):
        super().__init__(origin, inst=inst, name=name)
        if not isinstance(args, tuple):
            args = (args,)
        self.__args__ = args
        self.__parameters__ = _collect_type_parameters(args, enforce_default_ordering=False)
        if not name:
            self.__module__ = origin.__module__

    def __eq__(self, other):
        if not isinstance(other, _GenericAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self):
        return hash((self.__origin__, self.__args__))

    def __or__(self, right):
        return _make_union(self, right)

    def __ror__(self, left):
        return _make_union(left, self)

    @_tp_cache
    def __getitem__(self, args):
        """Substitute for the type variables in `__parameters__`."""
        if self.__origin__ is Generic or self.__origin__ is Protocol:
            raise TypeError(f"Cannot subscript already-subscripted {self}")
        if not self.__parameters__:
            raise TypeError(f"{self} is not a generic class")
        given = map(_type_convert, args if isinstance(args, tuple) else (args,))
        return self.copy_with(tuple(self._substituted(tuple(_unpack_args(*given)))))

    def _substituted(self, args):
        params = self.__parameters__
        for prepare in [getattr(param, "__typing_prepare_subst__", None) for param in params]:
            if prepare is not None:
                args = prepare(self, args)
        given, wanted = len(args), len(params)
        if given == wanted:
            return self._replaced(self.__args__, dict(zip(params, args)))
        raise TypeError(f"Too {'few' if given < wanted else 'many'} arguments for {self}; "
                        f"actual {given}, expected {wanted}")

    def _replaced(self, old_args, mapping):
        """`old_args` with the type variables replaced, at any depth."""
        new_args = []
        for old in old_args:
            new = self._replaced_one(old, mapping)
            if _is_unpacked_typevartuple(old) and not isinstance(old, type):
                new_args += mapping[old.__parameters__[0]]
            elif new is not old and isinstance(new, tuple) and not isinstance(old, tuple) \
                    and self.__origin__ == collections.abc.Callable:
                # Callable's arguments are flat: Callable[P, R][[int, str], T].
                new_args += new
            else:
                new_args.append(new)
        return new_args

    def _replaced_one(self, old, mapping):
        if isinstance(old, type):
            return old
        if (substitute := getattr(old, "__typing_subst__", None)) is not None:
            return substitute(mapping[old])
        if inner := getattr(old, "__parameters__", ()):
            spread = [mapping[one] if isinstance(one, TypeVarTuple) else (mapping[one],) for one in inner]
            return old[tuple(itertools.chain.from_iterable(spread))]
        return tuple(self._replaced(old, mapping)) if isinstance(old, tuple) else old

    def copy_with(self, args):
        return self.__class__(self.__origin__, args, name=self._name, inst=self._inst)

    def __repr__(self):
        name = f"typing.{self._name}" if self._name else _type_repr(self.__origin__)
        inside = ", ".join(map(_type_repr, self.__args__))
        return f"{name}[{inside or '()'}]"

    def __reduce__(self):
        import operator
        origin = globals()[self._name] if self._name else self.__origin__
        inside = self.__args__
        # A lone argument stands without its tuple, unless it is one itself.
        bare = len(inside) == 1 and not isinstance(inside[0], tuple)
        return operator.getitem, (origin, inside[0] if bare else inside)

    def __mro_entries__(self, bases):
        origin = self.__origin__
        if isinstance(origin, _SpecialForm):
            raise TypeError(f"Cannot subclass {self!r}")
        if self._name:  # an alias of a class that is not ours
            return super().__mro_entries__(bases)
        if origin is not Generic:
            return (origin,)
        # Another generic base behind this one, or Protocol, brings Generic along.
        behind = bases[bases.index(self) + 1:]
        brought = Protocol in bases or any(
            isinstance(base, _BaseGenericAlias) and base is not self for base in behind)
        return () if brought else (Generic,)

    def __iter__(self):
        yield Unpack[self]


class _SpecialGenericAlias(_BaseGenericAlias, _root=True):
    """An unsubscripted alias of a generic class elsewhere: `List`, `Iterable`."""

    __iter__ = None

    def __init__(self, origin, nparams, *, inst=True, name=None, defaults=()):
        super().__init__(origin, inst=inst, name=origin.__name__ if name is None else name)
        self._nparams, self._defaults = nparams, defaults
        self.__module__ = "typing"
        place = "" if origin.__module__ == "builtins" else origin.__module__ + "."
        self.__doc__ = f"A generic version of {place}{origin.__qualname__}."

    @_tp_cache
    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        msg = "Parameters to generic types must be types."
        params = tuple([_type_check(p, msg) for p in params])
        given, expected = len(params), self._nparams
        if self._defaults and given < expected and given + len(self._defaults) >= expected:
            params += self._defaults[given - expected:]
        else:
            if not expected:
                raise TypeError(f"{self} is not a generic class")
            if given != expected:
                what = f"at least {expected - len(self._defaults)}" if self._defaults else f"{expected}"
                raise TypeError(f"Too {'many' if given > expected else 'few'} arguments for "
                                f"{self}; actual {given}, expected {what}")
        return self.copy_with(params)

    def copy_with(self, params):
        return _GenericAlias(self.__origin__, params, name=self._name, inst=self._inst)

    def __repr__(self):
        return "typing." + self._name

    def __subclasscheck__(self, cls):
        if isinstance(cls, _GenericAlias):
            return super().__subclasscheck__(cls)
        asked = cls.__origin__ if isinstance(cls, _SpecialGenericAlias) else cls
        return issubclass(asked, self.__origin__)

    def __instancecheck__(self, obj):
        return isinstance(obj, self.__origin__)

    def __reduce__(self):
        return self._name

    def __or__(self, right):
        return _make_union(self, right)

    def __ror__(self, left):
        return _make_union(left, self)


class _CallableGenericAlias(_GenericAlias, _root=True):
    __iter__ = None

    def __repr__(self):
        *taken, result = self.__args__
        if len(taken) == 1 and _is_param_expr(taken[0]):
            return super().__repr__()
        return f"typing.Callable[[{', '.join(map(_type_repr, taken))}], {_type_repr(result)}]"

    def __reduce__(self):
        import operator
        *taken, result = args = self.__args__
        by_list = not (len(args) == 2 and _is_param_expr(taken[0]))
        return operator.getitem, (Callable, (taken, result) if by_list else args)


class _CallableType(_SpecialGenericAlias, _root=True):
    def copy_with(self, params):
        return _CallableGenericAlias(self.__origin__, params, name=self._name, inst=self._inst)

    def __getitem__(self, params):
        if not isinstance(params, tuple) or len(params) != 2:
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        args, result = params
        result = _type_check(result, "Callable[args, result]: result must be a type.")
        if isinstance(args, list):
            args = tuple(args)
        if args is ...:
            return self.copy_with((..., result))
        if not isinstance(args, tuple):
            args = (args,)
        return self.copy_with((*[_type_convert(arg) for arg in args], result))


class _TupleType(_SpecialGenericAlias, _root=True):
    @_tp_cache
    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        if len(params) >= 2 and params[-1] is ...:
            msg = "Tuple[t, ...]: t must be a type."
            return self.copy_with((*[_type_check(p, msg) for p in params[:-1]], ...))
        msg = "Tuple[t0, t1, ...]: each t must be a type."
        return self.copy_with(tuple([_type_check(p, msg) for p in params]))


class _LiteralGenericAlias(_GenericAlias, _root=True):
    def __eq__(self, other):
        if not isinstance(other, _LiteralGenericAlias):
            return NotImplemented
        return self._typed() == other._typed()

    def _typed(self):
        return {(a, type(a)) for a in self.__args__}

    def __hash__(self):
        return hash(frozenset(self._typed()))


class _ConcatenateGenericAlias(_GenericAlias, _root=True):
    def copy_with(self, params):
        *front, last = params
        if isinstance(last, _ConcatenateGenericAlias):
            return super().copy_with((*front, *last.__args__))
        if isinstance(last, (list, tuple)):
            # The ParamSpec is known: what is left is a list of types.
            return (*front, *last)
        return super().copy_with(params)


class _AnnotatedAlias(_GenericAlias, _root=True):
    """`Annotated[t, ...]`: acts as `t`, and remembers the rest in `__metadata__`."""

    __iter__ = None

    def __init__(self, origin, metadata):
        # Annotated[Annotated[T, x], y] is Annotated[T, x, y].
        inner = origin if isinstance(origin, _AnnotatedAlias) else None
        plain = origin if inner is None else inner.__origin__
        super().__init__(plain, plain, name="Annotated")
        self.__metadata__ = metadata if inner is None else inner.__metadata__ + metadata

    def copy_with(self, params):
        return _AnnotatedAlias(params[0], self.__metadata__)

    def __repr__(self):
        metadata = ", ".join([repr(a) for a in self.__metadata__])
        return f"typing.Annotated[{_type_repr(self.__origin__)}, {metadata}]"

    def __reduce__(self):
        import operator
        return operator.getitem, (Annotated, (self.__origin__, *self.__metadata__))

    def __eq__(self, other):
        if not isinstance(other, _AnnotatedAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__metadata__ == other.__metadata__

    def __hash__(self):
        return hash((self.__origin__, self.__metadata__))

    def __getattr__(self, attr):
        if attr in ("__name__", "__qualname__"):
            return "Annotated"
        return super().__getattr__(attr)

    def __mro_entries__(self, bases):
        return (self.__origin__,)


class _UnpackGenericAlias(_GenericAlias, _root=True):
    def __repr__(self):
        return f"typing.Unpack[{_type_repr(self.__args__[0])}]"

    def __getitem__(self, args):
        if self.__typing_is_unpacked_typevartuple__:
            return args
        return super().__getitem__(args)

    @property
    def __typing_unpacked_tuple_args__(self):
        unpacked = self.__args__[0]
        if not isinstance(unpacked, (_GenericAlias, GenericAlias)):
            return None
        if unpacked.__origin__ is tuple:
            return unpacked.__args__
        raise TypeError("Unpack[...] must be used with a tuple type")

    @property
    def __typing_is_unpacked_typevartuple__(self):
        return isinstance(self.__args__[0], TypeVarTuple)


### Protocols ###

_TYPING_INTERNALS = frozenset({
    "__parameters__", "__orig_bases__", "__orig_class__", "_is_protocol",
    "_is_runtime_protocol", "__protocol_attrs__", "__non_callable_proto_members__",
    "__type_params__"})

_EXCLUDED_ATTRIBUTES = _TYPING_INTERNALS | frozenset({
    "__abstractmethods__", "__annotations__", "__dict__", "__doc__", "__init__",
    "__module__", "__new__", "__slots__", "__subclasshook__", "__weakref__",
    "__class_getitem__", "__match_args__", "__static_attributes__", "__firstlineno__",
    "__annotate__", "__annotate_func__", "__annotations_cache__", "_MutableMapping__marker"})


def _get_protocol_attrs(cls):
    """The names that a class must have to fulfil the protocol."""
    from annotationlib import Format, get_annotations
    names = set()
    for base in cls.__mro__[:-1]:
        if base.__name__ not in ("Protocol", "Generic"):
            names.update(base.__dict__)
            try:
                names.update(base.__annotations__)
            except Exception:
                # They name what is not there yet: the names of the members are enough.
                names.update(get_annotations(base, format=Format.FORWARDREF))
    return {name for name in names.difference(_EXCLUDED_ATTRIBUTES) if not name.startswith("_abc_")}


def _no_init_or_replace_init(self, *args, **kwargs):
    """The __init__ of a protocol; in a class derived from it, that of the next base."""
    made = type(self)
    if made._is_protocol:
        raise TypeError("Protocols cannot be instantiated")
    if made.__init__ is _no_init_or_replace_init:
        # Found once: the class remembers it.
        inits = (vars(base).get("__init__") for base in made.__mro__)
        made.__init__ = next(init for init in inits
                             if init is not None and init is not _no_init_or_replace_init)
        made.__init__(self, *args, **kwargs)


def _caller(depth=1, default="__main__"):
    """The name of the module that called, so many frames up."""
    if hasattr(sys, "_getframemodulename"):
        return sys._getframemodulename(depth + 1) or default
    try:
        above = sys._getframe(depth + 1)
    except (AttributeError, ValueError):
        return None
    return above.f_globals.get("__name__", default)


def _allow_reckless_class_checks(depth=2):
    """abc and functools make class checks that are no use of the protocol."""
    return _caller(depth) in ("abc", "_py_abc", "functools", None)


def _lookup_static(obj, attr):
    """getattr without descriptors and `__getattr__`: the attribute, or AttributeError."""
    d = getattr(obj, "__dict__", None)
    if d is not None and attr in d:
        return d[attr]
    for base in type(obj).__mro__:
        if attr in base.__dict__:
            return base.__dict__[attr]
    raise AttributeError(attr)


def _may_be_under_protocol(base):
    """Whether a protocol may have this class among its bases."""
    if base is object or base is Generic or base.__name__ in _PROTO_ALLOWLIST.get(base.__module__, ()):
        return True
    return issubclass(base, Generic) and getattr(base, "_is_protocol", False)


def _has_members(protocol, instance):
    """Whether an instance has all members of a protocol."""
    values = protocol.__non_callable_proto_members__
    for name in protocol.__protocol_attrs__:
        try:
            # None says that a method is not there; for data it is a value.
            if _lookup_static(instance, name) is None and name not in values:
                return False
        except AttributeError:
            return False
    return True


class _ProtocolMeta(type(collections.abc.Sized)):
    def __new__(mcls, name, bases, namespace, /, **kwargs):
        is_root = name == "Protocol" and bases == (Generic,)
        if not is_root and (Protocol in bases or Generic in bases):
            for base in bases:
                if not _may_be_under_protocol(base):
                    raise TypeError(f"Protocols can only inherit from other protocols, got {base!r}")
        return super().__new__(mcls, name, bases, namespace, **kwargs)

    def __init__(cls, *args, **kwargs):
        if getattr(cls, "_is_protocol", False):
            cls.__protocol_attrs__ = _get_protocol_attrs(cls)

    def __subclasscheck__(cls, other):
        if cls is Protocol:
            return type.__subclasscheck__(cls, other)
        if getattr(cls, "_is_protocol", False) and not _allow_reckless_class_checks():
            fault = None
            if not getattr(cls, "_is_runtime_protocol", False):
                fault = "Instance and class checks can only be used with @runtime_checkable protocols"
            elif cls.__non_callable_proto_members__ \
                    and cls.__dict__.get("__subclasshook__") is _proto_hook_method:
                names = ", ".join(map(repr, sorted(cls.__non_callable_proto_members__)))
                fault = ("Protocols with non-method members don't support issubclass(). "
                         f"Non-method members: {names}.")
            if fault:
                _check_is_class(other)
                raise TypeError(fault)
        return super().__subclasscheck__(other)

    def __instancecheck__(cls, instance):
        if cls is Protocol:
            return type.__instancecheck__(cls, instance)
        is_protocol = getattr(cls, "_is_protocol", False)
        if is_protocol and not getattr(cls, "_is_runtime_protocol", False) \
                and not _allow_reckless_class_checks():
            raise TypeError("Instance and class checks can only be used with "
                            "@runtime_checkable protocols")
        by_class = super().__instancecheck__(instance)
        return by_class or is_protocol and _has_members(cls, instance)


def _check_is_class(other):
    if not isinstance(other, type):
        raise TypeError("issubclass() arg 1 must be a class")


def _proto_hook(cls, other):
    """Whether a class has all members of the protocol `cls`, as issubclass() asks."""
    if cls.__dict__.get("_is_protocol"):
        if all(_has_member(other, name) for name in cls.__protocol_attrs__):
            return True
    return NotImplemented


def _has_member(cls, name):
    # A protocol may have the member as a mere annotation; a value of None says that it is not there.
    annotated = issubclass(cls, Generic) and getattr(cls, "_is_protocol", False)
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name] is not None
        if annotated:
            from annotationlib import Format, get_annotations
            if name in get_annotations(base, format=Format.FORWARDREF):
                return True
    return False


_proto_hook_method = classmethod(_proto_hook)


class Protocol(Generic, metaclass=_ProtocolMeta):
    """Base class for protocol classes: structural subtyping (static duck-typing)."""

    __slots__ = ()
    _is_protocol = True
    _is_runtime_protocol = False

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        own = cls.__dict__
        # A protocol says so itself, by having Protocol among its bases.
        if not own.get("_is_protocol"):
            cls._is_protocol = Protocol in cls.__bases__
        if "__subclasshook__" not in own:
            cls.__subclasshook__ = _proto_hook_method
        if cls.__init__ is Protocol.__init__ and cls._is_protocol:
            cls.__init__ = _no_init_or_replace_init

    __init__ = _no_init_or_replace_init


_PROTO_ALLOWLIST = {
    "collections.abc": ["Callable", "Awaitable", "Iterable", "Iterator", "AsyncIterable",
                        "AsyncIterator", "Hashable", "Sized", "Container", "Collection",
                        "Reversible", "Buffer"],
    "contextlib": ["AbstractContextManager", "AbstractAsyncContextManager"],
    "io": ["Reader", "Writer"],
    "os": ["PathLike"],
}


def runtime_checkable(cls):
    """Let isinstance() look at a protocol's methods."""
    if not (isinstance(cls, type) and issubclass(cls, Generic)
            and getattr(cls, "_is_protocol", False)):
        raise TypeError("@runtime_checkable can be only applied to protocol classes, "
                        f"got {cls!r}")
    cls._is_runtime_protocol = True
    members = set()
    for attr in cls.__protocol_attrs__:
        try:
            if not callable(getattr(cls, attr, None)):
                members.add(attr)
        except Exception as e:
            raise TypeError(f"Failed to determine whether protocol member {attr!r} is a "
                            "method member") from e
    cls.__non_callable_proto_members__ = members
    return cls


def is_protocol(tp, /):
    """Whether tp is a protocol class."""
    return (isinstance(tp, type) and getattr(tp, "_is_protocol", False)
            and tp is not Protocol and tp != Protocol)


def get_protocol_members(tp, /):
    """The names that a protocol asks for."""
    if not is_protocol(tp):
        raise TypeError(f"{tp!r} is not a Protocol")
    return frozenset(tp.__protocol_attrs__)


### Type hints of objects ###

_allowed_types = (types.FunctionType, types.BuiltinFunctionType, types.MethodType,
                  types.ModuleType, types.WrapperDescriptorType, types.MethodWrapperType,
                  types.MethodDescriptorType)


def _eval_type(t, globalns, localns, type_params=(), *, recursive_guard=frozenset(), format=None,
               owner=None, parent=None):
    """Evaluate the forward references within `t`, at any depth; `parent` is the one whose value it is."""
    from annotationlib import Format, ForwardRef
    if isinstance(t, ForwardRef):
        return evaluate_forward_ref(t, globals=globalns, locals=localns,
                                    type_params=type_params, owner=owner,
                                    _recursive_guard=recursive_guard, format=format)
    if not isinstance(t, (_GenericAlias, GenericAlias, Union)):
        return t
    if isinstance(t, GenericAlias):
        of_parent = {} if parent is None else {"module": parent.__forward_module__, "owner": parent.__owner__}
        args = tuple([_forward_ref(arg, **of_parent) if isinstance(arg, str) else arg for arg in t.__args__])
    else:
        args = t.__args__
    new_args = tuple([_eval_type(a, globalns, localns, type_params,
                                 recursive_guard=recursive_guard, format=format, owner=owner, parent=parent)
                      for a in args])
    if new_args == t.__args__:
        return t
    if isinstance(t, GenericAlias):
        if getattr(t, "__unpacked__", False):
            return Unpack[GenericAlias(t.__origin__, new_args)]
        return GenericAlias(t.__origin__, new_args)
    if isinstance(t, Union):
        return functools.reduce(lambda a, b: a | b if not isinstance(a, str) else Union[a, b],
                                new_args)
    return t.copy_with(new_args)


def evaluate_forward_ref(forward_ref, *, owner=None, globals=None, locals=None,
                         type_params=None, format=None, _recursive_guard=frozenset()):
    """What a forward reference stands for, with the references within that."""
    from annotationlib import Format
    if format == Format.STRING:
        return forward_ref.__resolved_str__
    if forward_ref.__forward_arg__ in _recursive_guard:
        return forward_ref
    if format is None:
        format = Format.VALUE
    value = forward_ref.evaluate(globals=globals, locals=locals, type_params=type_params,
                                 owner=owner, format=format)
    if value is forward_ref:
        return value
    if isinstance(value, str):
        value = _forward_ref(value, module=forward_ref.__forward_module__, owner=owner or forward_ref.__owner__,
                             is_argument=forward_ref.__forward_is_argument__,
                             is_class=forward_ref.__forward_is_class__)
    if value is None:
        return None
    if owner is None:
        owner = forward_ref.__owner__
    if type_params is None and owner is not None:
        type_params = getattr(owner, "__type_params__", ())
    return _eval_type(value, globals, locals, type_params or (), format=format, owner=owner,
                      recursive_guard=_recursive_guard | {forward_ref.__forward_arg__}, parent=forward_ref)


def get_type_hints(obj, globalns=None, localns=None, include_extras=False, *, format=None):
    """Return type hints for an object: its annotations, with strings evaluated.

    For a class those of its bases are merged in.  Unless include_extras, Annotated[T, ...]
    is reduced to T.
    """
    import annotationlib
    Format = annotationlib.Format
    if format is None:
        format = Format.VALUE
    if getattr(obj, "__no_type_check__", None):
        return {}
    if isinstance(obj, type):
        hints = _class_hints(obj, globalns, localns, format, annotationlib)
        return hints if include_extras or format == Format.STRING else \
            {k: _strip_annotations(t) for k, t in hints.items()}
    hints = annotationlib.get_annotations(obj, format=format)
    if not hints and not isinstance(obj, types.ModuleType) and not callable(obj) and \
            not hasattr(obj, "__annotations__") and not hasattr(obj, "__annotate__"):
        raise TypeError(f"{obj!r} is not a module, class, callable.")
    if format == Format.STRING:
        return hints
    if globalns is None:
        if isinstance(obj, types.ModuleType):
            globalns = obj.__dict__
        else:
            inner, seen = obj, set()
            while hasattr(inner, "__wrapped__"):
                seen.add(id(inner))
                inner = inner.__wrapped__
                if id(inner) in seen:
                    raise ValueError(f"wrapper loop when unwrapping {obj!r}")
            globalns = getattr(inner, "__globals__", {})
        if localns is None:
            localns = globalns
    elif localns is None:
        localns = globalns
    type_params = getattr(obj, "__type_params__", ())
    result = {}
    for name, value in hints.items():
        value = _hint(value, globalns, localns, type_params, format, obj,
                      is_argument=not isinstance(obj, types.ModuleType), is_class=False)
        result[name] = value
    return result if include_extras else {k: _strip_annotations(t) for k, t in result.items()}


def _hint(value, globalns, localns, type_params, format, owner, is_argument, is_class):
    if value is None:
        value = type(None)
    if isinstance(value, str):
        value = _forward_ref(value, is_argument=is_argument, is_class=is_class)
    if _is_of_module(value):
        # The reference knows its module better than the class that inherits it.
        globalns = None
        if type_params:
            globalns = dict(vars(sys.modules[value.__forward_module__]))
            globalns.update({param.__name__: param for param in type_params})
    value = _eval_type(value, globalns, localns, type_params, format=format, owner=owner)
    return type(None) if value is None else value


def _is_of_module(value):
    module = getattr(value, "__forward_module__", None)
    return isinstance(module, str) and module in sys.modules


def _class_hints(obj, globalns, localns, format, annotationlib):
    hints = {}
    for base in reversed(obj.__mro__):
        ann = annotationlib.get_annotations(base, format=format)
        if format == annotationlib.Format.STRING:
            hints.update(ann)
            continue
        if globalns is None:
            base_globals = getattr(sys.modules.get(base.__module__, None), "__dict__", {})
        else:
            base_globals = globalns
        base_locals = dict(vars(base)) if localns is None else localns
        if localns is None and globalns is None:
            # The module's names first: a class attribute may have the annotation's name.
            base_globals, base_locals = base_locals, base_globals
        for name, value in ann.items():
            hints[name] = _hint(value, base_globals, base_locals, base.__type_params__, format,
                                base, is_argument=False, is_class=True)
    return hints


def _strip_annotations(t):
    """Strip Annotated, Required and NotRequired from a type hint, at any depth."""
    if isinstance(t, _AnnotatedAlias):
        return _strip_annotations(t.__origin__)
    if hasattr(t, "__origin__") and t.__origin__ in (Required, NotRequired, ReadOnly):
        return _strip_annotations(t.__args__[0])
    if isinstance(t, (_GenericAlias, GenericAlias, Union)):
        args = tuple([_strip_annotations(a) for a in t.__args__])
        if args == t.__args__:
            return t
        if isinstance(t, _GenericAlias):
            return t.copy_with(args)
        if isinstance(t, GenericAlias):
            return GenericAlias(t.__origin__, args)
        return functools.reduce(lambda a, b: a | b, args)
    return t


# What get_origin() says of each kind of alias; None: what the alias says itself.
_ORIGINS = (
    (_AnnotatedAlias, Annotated),
    ((_BaseGenericAlias, GenericAlias, ParamSpecArgs, ParamSpecKwargs), None),
    (Union, Union),
)


def get_origin(tp):
    """What a type was before it was subscripted; None for what never was."""
    for kinds, origin in _ORIGINS:
        if isinstance(tp, kinds):
            return tp.__origin__ if origin is None else origin
    return tp if tp is Generic else None


def get_args(tp):
    """What a type was subscripted with."""
    if isinstance(tp, _AnnotatedAlias):
        return (tp.__origin__, *tp.__metadata__)
    if not isinstance(tp, (_GenericAlias, GenericAlias, Union)):
        return ()
    inside = tp.__args__
    if tp.__origin__ is collections.abc.Callable and (len(inside) != 2 or not _is_param_expr(inside[0])):
        # The types of the parameters come as a list.
        *taken, result = inside
        return taken, result
    return inside


def is_typeddict(tp):
    """Check if an annotation is a TypedDict class."""
    return isinstance(tp, _TypedDictMeta)


### Functions and decorators for type checkers ###

def cast(typ, val):
    """Cast a value to a type: it is returned unchanged."""
    return val


def assert_type(val, typ, /):
    """For type checkers: val has this type.  Returns val."""
    return val


_ASSERT_NEVER_REPR_MAX_LENGTH = 100


def assert_never(arg, /):
    """For type checkers: this is never reached; it raises if it is."""
    value = repr(arg)
    if len(value) > _ASSERT_NEVER_REPR_MAX_LENGTH:
        value = value[:_ASSERT_NEVER_REPR_MAX_LENGTH] + "..."
    raise AssertionError(f"Expected code to be unreachable, but got: {value}")


def reveal_type(obj, /):
    """Have type checkers, and stderr at run time, say what type obj is.  Returns obj."""
    print(f"Runtime type is {type(obj).__name__!r}", file=sys.stderr)
    return obj


def no_type_check(arg):
    """Mark a class or function as having annotations that are no type hints."""
    if isinstance(arg, type):
        for member in map(functools.partial(getattr, arg), dir(arg)):
            if _is_made_in(arg, member):
                if isinstance(member, type):
                    no_type_check(member)
                elif isinstance(member, (types.FunctionType, types.MethodType)):
                    getattr(member, "__func__", member).__no_type_check__ = True
    try:
        arg.__no_type_check__ = True
    except TypeError:
        pass  # a built-in class takes no attributes
    return arg


def _is_made_in(cls, member):
    """Whether a member was defined in the body of the class, as its name says."""
    return (hasattr(member, "__qualname__")
            and member.__qualname__ == f"{cls.__qualname__}.{member.__name__}"
            and getattr(member, "__module__", None) == cls.__module__)


def no_type_check_decorator(decorator):
    """Give a decorator the effect of @no_type_check."""
    import warnings
    warnings._deprecated("typing.no_type_check_decorator", remove=(3, 15))

    def unchecked(*args, **kwds):
        made = decorator(*args, **kwds)
        return no_type_check(made)
    return functools.update_wrapper(unchecked, decorator)


def _overload_dummy(*args, **kwds):
    """What an @overload leaves behind: calling it is an error."""
    raise NotImplementedError("You should not call an overloaded function. "
                              "A series of @overload-decorated functions "
                              "outside a stub module should always be followed "
                              "by an implementation that is not @overload-ed.")


_overload_registry = {}  # module -> qualified name -> first line -> function


def overload(func):
    """Decorator for overloaded functions/methods."""
    f = getattr(func, "__func__", func)
    try:
        by_line = _overload_registry.setdefault(f.__module__, {}).setdefault(f.__qualname__, {})
        by_line[f.__code__.co_firstlineno] = func
    except AttributeError:
        pass  # not a normal function
    return _overload_dummy


def get_overloads(func):
    """The overloads of func seen so far, in order."""
    f = getattr(func, "__func__", func)
    by_name = _overload_registry.get(getattr(f, "__module__", None), {})
    return list(by_name.get(getattr(f, "__qualname__", None), {}).values())


def clear_overloads():
    """Forget all overloads."""
    _overload_registry.clear()


def _mark(obj, name, value):
    try:
        setattr(obj, name, value)
    except (AttributeError, TypeError):
        pass  # a built-in, or a descriptor without a dict
    return obj


def final(f):
    """Mark a method as not to be overridden, or a class as not to be subclassed."""
    return _mark(f, "__final__", True)


def override(method, /):
    """Mark a method as overriding one of a base class."""
    return _mark(method, "__override__", True)


def dataclass_transform(*, eq_default=True, order_default=False, kw_only_default=False,
                        frozen_default=False, field_specifiers=(), **kwargs):
    """Mark what makes classes like those of @dataclass, for type checkers."""
    told = dict(eq_default=eq_default, order_default=order_default, kw_only_default=kw_only_default,
                frozen_default=frozen_default, field_specifiers=field_specifiers, kwargs=kwargs)

    def mark(maker):
        maker.__dataclass_transform__ = told.copy()
        return maker
    return mark


class NewType:
    """A type of its own for type checkers; at runtime a call returns its argument.

    >>> UserId = NewType("UserId", int)
    >>> UserId(5)
    5
    """

    __call__ = _idfunc if type(_idfunc).__name__ != "function" else lambda self, x, /: x

    def __init__(self, name, tp):
        self.__supertype__ = tp
        self.__qualname__ = name
        self.__name__ = name[name.rfind(".") + 1:]
        maker = _caller()
        if maker != "typing":
            self.__module__ = maker

    def __mro_entries__(self, bases):
        # Called for `class A(UserId)`: say what was probably meant.
        base = self.__name__

        def refuse(cls):
            name = cls.__name__
            raise TypeError("Cannot subclass an instance of NewType. Perhaps you were looking for: "
                            f"`{name} = NewType({name!r}, {base})`")
        return (type("Dummy", (), {"__init_subclass__": classmethod(refuse)}),)

    def __repr__(self):
        return f"{self.__module__}.{self.__qualname__}"

    def __reduce__(self):
        return self.__qualname__

    def __or__(self, other):
        return _make_union(self, other)

    def __ror__(self, other):
        return _make_union(other, self)


### NamedTuple ###

_NT_PROHIBITED = frozenset({"__new__", "__init__", "__slots__", "__getnewargs__", "_fields",
                            "_field_defaults", "_field_types", "_make", "_replace", "_asdict",
                            "_source"})
_NT_SPECIAL = frozenset({"__module__", "__name__", "__annotations__", "__annotate__",
                         "__annotate_func__", "__annotations_cache__"})


def _namespace_annotations(ns, format=1):
    """The annotations in a class namespace, and a function that gives them lazily."""
    from annotationlib import Format, call_annotate_function, get_annotate_from_class_namespace
    if "__annotations__" in ns:
        return ns["__annotations__"], None
    annotate = get_annotate_from_class_namespace(ns)
    if annotate is None:
        return {}, None
    return call_annotate_function(annotate, Format.FORWARDREF), annotate


def _lazy_annotate(checked, original):
    """An `__annotate__` for a class that was made from `original`'s annotations."""
    def __annotate__(format, /):
        from annotationlib import Format, annotations_to_string, call_annotate_function
        if original is not None and format == Format.STRING:
            return {k: v for k, v in call_annotate_function(original, format).items()
                    if k in checked}
        if original is not None and format in (Format.VALUE, Format.FORWARDREF):
            values = call_annotate_function(original, format)
            return {k: _type_check(v, "field") if v is None or isinstance(v, str) else v
                    for k, v in values.items() if k in checked}
        if format == Format.STRING:
            return annotations_to_string(checked)
        if format in (Format.VALUE, Format.FORWARDREF):
            return dict(checked)
        raise NotImplementedError(format)
    return __annotate__


def _make_nmtuple(name, checked, original, module, defaults=()):
    nm_tpl = collections.namedtuple(name, list(checked), defaults=defaults, module=module)
    annotate = _lazy_annotate(checked, original)
    nm_tpl.__annotate__ = annotate
    try:
        nm_tpl.__new__.__annotate__ = annotate
    except AttributeError:
        pass
    return nm_tpl


class _NamedTupleMeta(type):
    def __new__(cls, typename, bases, ns):
        if not all(b is _NamedTuple or b is Generic for b in bases):
            raise TypeError("can only inherit from a NamedTuple type and Generic")
        if bases.count(_NamedTuple) > 1:
            raise TypeError("duplicate base class NamedTuple")
        if "__classcell__" in ns:
            raise TypeError("uses of super() and __class__ are unsupported in methods of NamedTuple subclasses")
        bases = tuple([tuple if b is _NamedTuple else b for b in bases])
        annotations, original = _namespace_annotations(ns)
        fields = {n: _type_check(t, f"field {n} annotation must be a type")
                  for n, t in annotations.items()}
        defaults = []
        for name in fields:
            if name in ns:
                defaults.append(name)
            elif defaults:
                plural = "s" if len(defaults) > 1 else ""
                raise TypeError(f"Non-default namedtuple field {name} cannot follow default "
                                f"field{plural} {', '.join(defaults)}")
        nm_tpl = _make_nmtuple(typename, fields, original, ns["__module__"],
                               [ns[n] for n in defaults])
        if Generic in bases:
            nm_tpl.__bases__ = bases
            nm_tpl.__class_getitem__ = classmethod(_generic_class_getitem)
        for key, value in ns.items():
            if key in _NT_PROHIBITED:
                raise AttributeError(f"Cannot overwrite NamedTuple attribute {key}")
            if key in _NT_SPECIAL:
                continue
            if key not in nm_tpl._fields:
                setattr(nm_tpl, key, value)
            set_name = getattr(type(value), "__set_name__", None)
            if set_name is not None:
                try:
                    set_name(value, nm_tpl, key)
                except BaseException as error:
                    error.add_note(f"Error calling __set_name__ on {type(value).__name__!r} instance "
                                   f"{key!r} in {typename!r}")
                    raise
        if Generic in bases:
            nm_tpl.__init_subclass__()
        return nm_tpl


def NamedTuple(typename, fields=_SpecialForm, /, **kwargs):
    """Typed version of namedtuple: a class with annotated fields, or a call.

    >>> class Employee(NamedTuple):
    ...     name: str
    ...     id: int = 3
    """
    if fields is None:
        if kwargs:
            raise TypeError("Cannot pass `None` as the 'fields' parameter and also specify fields "
                            "using keyword arguments")
        _warn_deprecated("Passing `None` as the 'fields' parameter",
                         f"To create a NamedTuple class with 0 fields using the functional syntax, pass an "
                         f"empty list, e.g. `{typename} = NamedTuple({typename!r}, [])`.")
        fields = ()
    elif fields is _SpecialForm:
        if kwargs:
            thing = "Creating NamedTuple classes using keyword arguments"
            advice = "Use the class-based or functional syntax instead."
        else:
            thing = "Failing to pass a value for the 'fields' parameter"
            advice = (f"To create a NamedTuple class with 0 fields using the functional "
                      f"syntax, pass an empty list, e.g. `{typename} = "
                      f"NamedTuple({typename!r}, [])`.")
        _warn_deprecated(thing, advice)
        fields = kwargs.items()
    elif kwargs:
        raise TypeError("Either list of fields or keywords can be provided to NamedTuple, "
                        "not both")
    checked = {n: _type_check(t, f"field {n} annotation must be a type") for n, t in fields}
    nt = _make_nmtuple(typename, checked, None, _caller())
    nt.__orig_bases__ = (NamedTuple,)
    return nt


def _warn_deprecated(thing, advice):
    import warnings
    warnings.warn(f"{thing} is deprecated and will be disallowed in Python 3.15. {advice}",
                  DeprecationWarning, stacklevel=3)


_NamedTuple = type.__new__(_NamedTupleMeta, "NamedTuple", (), {})
NamedTuple.__mro_entries__ = lambda bases: (_NamedTuple,)


### TypedDict ###

def _get_typeddict_qualifiers(annotation_type):
    """The qualifiers around a TypedDict item's type, and the type itself."""
    qualifiers = []
    while True:
        origin = get_origin(annotation_type)
        if origin is Annotated:
            args = get_args(annotation_type)
            if not args:
                break
            annotation_type = args[0]
        elif origin in (Required, NotRequired, ReadOnly):
            qualifiers.append(origin)
            annotation_type, = get_args(annotation_type)
        else:
            break
    return qualifiers


class _TypedDictMeta(type):
    def __new__(cls, name, bases, ns, total=True, **kwargs):
        for base in bases:
            if type(base) is not _TypedDictMeta and base is not Generic:
                raise TypeError("cannot inherit from both a TypedDict type and a "
                                "non-TypedDict base class")
        generic_base = (Generic,) if any(issubclass(b, Generic) for b in bases) else ()
        own, original = _namespace_annotations(ns)
        ns = {k: v for k, v in ns.items()
              if k not in ("__annotate__", "__annotate_func__", "__annotations__")}
        tp_dict = type.__new__(_TypedDictMeta, name, (*generic_base, dict), ns)
        if not hasattr(tp_dict, "__orig_bases__"):
            tp_dict.__orig_bases__ = bases

        msg = "TypedDict('Name', {f0: t0, f1: t1, ...}); each t must be a type"
        own_checked = {n: _type_check(t, msg, module=tp_dict.__module__, owner=tp_dict)
                       for n, t in own.items()}
        required, optional, readonly, mutable = set(), set(), set(), set()
        for base in bases:
            base_dict = base.__dict__
            required |= base_dict.get("__required_keys__", frozenset())
            optional = (optional - base_dict.get("__required_keys__", frozenset())) \
                | base_dict.get("__optional_keys__", frozenset())
            required -= base_dict.get("__optional_keys__", frozenset())
            readonly |= base_dict.get("__readonly_keys__", frozenset())
            mutable |= base_dict.get("__mutable_keys__", frozenset())
        for key, annotation in own_checked.items():
            qualifiers = _get_typeddict_qualifiers(annotation)
            # What it says of itself comes before what the class says.
            is_required = Required in qualifiers or (total and NotRequired not in qualifiers)
            (required if is_required else optional).add(key)
            (optional if is_required else required).discard(key)
            if ReadOnly in qualifiers:
                if key in mutable:
                    raise TypeError(f"Cannot override mutable key {key!r} with read-only key")
                readonly.add(key)
            else:
                mutable.add(key)
                readonly.discard(key)

        def __annotate__(format, /):
            result = {}
            for base in bases:
                if base is not Generic and base.__annotate__ is not None:
                    from annotationlib import call_annotate_function
                    result.update(call_annotate_function(base.__annotate__, format, owner=base))
            if original is not None:
                from annotationlib import call_annotate_function
                mine = call_annotate_function(original, format, owner=tp_dict)
                if format != 4:
                    mine = {n: _type_check(t, msg, module=tp_dict.__module__) for n, t in mine.items()}
            elif format == 4:
                from annotationlib import annotations_to_string
                mine = annotations_to_string(own)
            elif format in (1, 3):
                mine = own_checked
            else:
                raise NotImplementedError(format)
            result.update(mine)
            return result

        tp_dict.__annotate__ = __annotate__
        tp_dict.__required_keys__ = frozenset(required)
        tp_dict.__optional_keys__ = frozenset(optional)
        tp_dict.__readonly_keys__ = frozenset(readonly)
        tp_dict.__mutable_keys__ = frozenset(mutable)
        tp_dict.__total__ = total
        return tp_dict

    def __call__(cls, /, *args, **kwargs):
        return dict(*args, **kwargs)

    def __subclasscheck__(cls, other):
        raise TypeError("TypedDict does not support instance and class checks")

    __instancecheck__ = __subclasscheck__


def TypedDict(typename, fields=_SpecialForm, /, *, total=True):
    """A dict with known keys, for type checkers; at runtime just a dict.

    >>> class Point2D(TypedDict):
    ...     x: int
    ...     y: int
    """
    if fields is _SpecialForm or fields is None:
        _warn_deprecated("Failing to pass a value for the 'fields' parameter"
                         if fields is _SpecialForm else
                         "Passing `None` as the 'fields' parameter",
                         "To create a TypedDict class with 0 fields using the functional "
                         f"syntax, pass an empty dictionary, e.g. `{typename} = "
                         f"TypedDict({typename!r}, {{}})`.")
        fields = {}
    ns = {"__annotations__": dict(fields)}
    module = _caller()
    if module is not None:
        ns["__module__"] = module
    td = _TypedDictMeta(typename, (), ns, total=total)
    td.__orig_bases__ = (TypedDict,)
    return td


_TypedDict = type.__new__(_TypedDictMeta, "TypedDict", (), {})
TypedDict.__mro_entries__ = lambda bases: (_TypedDict,)


### Aliases of the collections, and protocols of the special methods ###

T = TypeVar("T")
KT = TypeVar("KT")
VT = TypeVar("VT")
T_co = TypeVar("T_co", covariant=True)
V_co = TypeVar("V_co", covariant=True)
VT_co = TypeVar("VT_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)
CT_co = TypeVar("CT_co", covariant=True, bound=type)
AnyStr = TypeVar("AnyStr", bytes, str)
for _variable in (T, KT, VT, T_co, V_co, VT_co, T_contra, CT_co, AnyStr):
    try:
        _variable.__module__ = "typing"
    except AttributeError:
        pass
del _variable

_alias = _SpecialGenericAlias

Hashable = _alias(collections.abc.Hashable, 0)
Awaitable = _alias(collections.abc.Awaitable, 1)
Coroutine = _alias(collections.abc.Coroutine, 3)
AsyncIterable = _alias(collections.abc.AsyncIterable, 1)
AsyncIterator = _alias(collections.abc.AsyncIterator, 1)
Iterable = _alias(collections.abc.Iterable, 1)
Iterator = _alias(collections.abc.Iterator, 1)
Reversible = _alias(collections.abc.Reversible, 1)
Sized = _alias(collections.abc.Sized, 0)
Container = _alias(collections.abc.Container, 1)
Collection = _alias(collections.abc.Collection, 1)
Callable = _CallableType(collections.abc.Callable, 2)
AbstractSet = _alias(collections.abc.Set, 1, name="AbstractSet")
MutableSet = _alias(collections.abc.MutableSet, 1)
Mapping = _alias(collections.abc.Mapping, 2)
MutableMapping = _alias(collections.abc.MutableMapping, 2)
Sequence = _alias(collections.abc.Sequence, 1)
MutableSequence = _alias(collections.abc.MutableSequence, 1)
ByteString = _alias(collections.abc.ByteString, 0, name="ByteString")
Tuple = _TupleType(tuple, -1, inst=False, name="Tuple")
List = _alias(list, 1, inst=False, name="List")
Set = _alias(set, 1, inst=False, name="Set")
FrozenSet = _alias(frozenset, 1, inst=False, name="FrozenSet")
Dict = _alias(dict, 2, inst=False, name="Dict")
Type = _alias(type, 1, inst=False, name="Type")
MappingView = _alias(collections.abc.MappingView, 1)
KeysView = _alias(collections.abc.KeysView, 1)
ItemsView = _alias(collections.abc.ItemsView, 2)
ValuesView = _alias(collections.abc.ValuesView, 1)
Generator = _alias(collections.abc.Generator, 3, defaults=(type(None), type(None)))
AsyncGenerator = _alias(collections.abc.AsyncGenerator, 2, defaults=(type(None),))
Text = str


def _supports(name, method, result):
    """A runtime protocol with one abstract method."""
    from abc import abstractmethod

    def implementation(self): ...
    implementation.__name__ = method
    implementation.__qualname__ = f"{name}.{method}"
    implementation.__annotations__ = {"return": result}
    body = {"__module__": "typing", "__slots__": (), method: abstractmethod(implementation),
            "__doc__": f"What has the method {method}()."}
    generic = isinstance(result, TypeVar)
    bases = (Protocol[result],) if generic else (Protocol,)
    return runtime_checkable(types.new_class(name, bases, {}, lambda ns: ns.update(body)))


SupportsInt = _supports("SupportsInt", "__int__", int)
SupportsFloat = _supports("SupportsFloat", "__float__", float)
SupportsComplex = _supports("SupportsComplex", "__complex__", complex)
SupportsBytes = _supports("SupportsBytes", "__bytes__", bytes)
SupportsIndex = _supports("SupportsIndex", "__index__", int)
SupportsAbs = _supports("SupportsAbs", "__abs__", T_co)
SupportsRound = _supports("SupportsRound", "__round__", T_co)


class IO(Generic[AnyStr]):
    """What TextIO and BinaryIO have in common: for annotations only."""

    __slots__ = ()


class BinaryIO(IO[bytes]):
    """What open() returns in binary mode."""

    __slots__ = ()


class TextIO(IO[str]):
    """What open() returns in text mode."""

    __slots__ = ()


"""Data classes (PEP 557): `@dataclass` writes __init__, __repr__, __eq__ and the rest.

The methods are written as source and compiled once for each class, so that they run
like methods written by hand.
"""

import sys
from types import FunctionType, GenericAlias, MappingProxyType

__all__ = ["dataclass", "field", "Field", "FrozenInstanceError", "InitVar", "KW_ONLY",
           "MISSING", "fields", "asdict", "astuple", "make_dataclass", "replace",
           "is_dataclass"]


class FrozenInstanceError(AttributeError):
    pass


class _HAS_DEFAULT_FACTORY_CLASS:
    def __repr__(self):
        return "<factory>"


_HAS_DEFAULT_FACTORY = _HAS_DEFAULT_FACTORY_CLASS()


class _MISSING_TYPE:
    pass


MISSING = _MISSING_TYPE()


class _KW_ONLY_TYPE:
    pass


KW_ONLY = _KW_ONLY_TYPE()


class _FIELD_BASE:
    """The kinds of field: known by identity."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


_FIELD = _FIELD_BASE("_FIELD")
_FIELD_CLASSVAR = _FIELD_BASE("_FIELD_CLASSVAR")
_FIELD_INITVAR = _FIELD_BASE("_FIELD_INITVAR")

_FIELDS = "__dataclass_fields__"
_PARAMS = "__dataclass_params__"
_POST_INIT_NAME = "__post_init__"
_EMPTY_METADATA = MappingProxyType({})


class InitVar:
    """Marks a pseudo-field that goes to __init__ and __post_init__ only."""

    __slots__ = ("type",)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        if isinstance(self.type, type):
            name = self.type.__name__
        else:
            name = repr(self.type)
        return f"dataclasses.InitVar[{name}]"

    def __class_getitem__(cls, type):
        return InitVar(type)


def _recursive_repr(user_function):
    """Let a repr that comes back to the same object say "..."."""
    running = set()

    def wrapper(self):
        key = id(self)
        if key in running:
            return "..."
        running.add(key)
        try:
            return user_function(self)
        finally:
            running.discard(key)

    wrapper.__name__ = user_function.__name__
    wrapper.__qualname__ = user_function.__qualname__
    wrapper.__module__ = user_function.__module__
    wrapper.__wrapped__ = user_function
    return wrapper


class Field:
    """One field of a data class; made by `field()` only."""

    __slots__ = ("name", "type", "default", "default_factory", "repr", "hash", "init",
                 "compare", "metadata", "kw_only", "doc", "_field_type")

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata,
                 kw_only, doc):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = _EMPTY_METADATA if metadata is None else MappingProxyType(metadata)
        self.kw_only = kw_only
        self.doc = doc
        self._field_type = None

    @_recursive_repr
    def __repr__(self):
        return (f"Field(name={self.name!r},type={self.type!r},default={self.default!r},"
                f"default_factory={self.default_factory!r},init={self.init!r},"
                f"repr={self.repr!r},hash={self.hash!r},compare={self.compare!r},"
                f"metadata={self.metadata!r},kw_only={self.kw_only!r},doc={self.doc!r},"
                f"_field_type={self._field_type})")

    def __set_name__(self, owner, name):
        # The default may be a descriptor that wants to know its name (PEP 487).
        func = getattr(type(self.default), "__set_name__", None)
        if func:
            func(self.default, owner, name)

    __class_getitem__ = classmethod(GenericAlias)


class _DataclassParams:
    __slots__ = ("init", "repr", "eq", "order", "unsafe_hash", "frozen", "match_args",
                 "kw_only", "slots", "weakref_slot")

    def __init__(self, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only,
                 slots, weakref_slot):
        self.init = init
        self.repr = repr
        self.eq = eq
        self.order = order
        self.unsafe_hash = unsafe_hash
        self.frozen = frozen
        self.match_args = match_args
        self.kw_only = kw_only
        self.slots = slots
        self.weakref_slot = weakref_slot

    def __repr__(self):
        return f"_DataclassParams({','.join(f'{n}={getattr(self, n)!r}' for n in self.__slots__)})"


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None,
          compare=True, metadata=None, kw_only=MISSING, doc=None):
    """Say more of a field than its annotation does.

    default: the default value; default_factory: a function called for it.
    init, repr, hash, compare: whether the field takes part in each.
    metadata: a mapping, kept as it is.  kw_only: a keyword-only parameter of __init__.
    """
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only, doc)


### What an annotation says ###

def _split_annotation(text):
    """The module prefix and the name with which a string annotation begins."""
    head = text.lstrip()
    prefix = None
    name, rest = _leading_word(head)
    if name and rest.lstrip().startswith("."):
        prefix = name
        name, _ = _leading_word(rest.lstrip()[1:].lstrip())
    return prefix, name


def _leading_word(text):
    end = 0
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[:end], text[end:]


def _names_type(annotation, cls, module, type_module, predicate):
    """Whether a string annotation names the special form that `predicate` knows."""
    prefix, name = _split_annotation(annotation)
    if not name:
        return False
    own = sys.modules.get(cls.__module__)
    if own is None:
        return False
    if prefix is None:
        namespace = own.__dict__
    elif own.__dict__.get(prefix) is module:
        namespace = sys.modules[type_module].__dict__
    else:
        return False
    return predicate(namespace.get(name), module)


def _is_classvar(annotation, typing):
    return annotation is typing.ClassVar or (
        type(annotation) is typing._GenericAlias and annotation.__origin__ is typing.ClassVar)


def _is_initvar(annotation, dataclasses):
    return annotation is dataclasses.InitVar or type(annotation) is dataclasses.InitVar


def _is_kw_only(annotation, dataclasses):
    return annotation is dataclasses.KW_ONLY


def _matches(annotation, cls, module, type_module, predicate):
    return predicate(annotation, module) or (
        isinstance(annotation, str)
        and _names_type(annotation, cls, module, type_module, predicate))


def _get_field(cls, name, annotation, default_kw_only):
    """The Field for an annotated name of the class's own body."""
    default = getattr(cls, name, MISSING)
    if isinstance(default, Field):
        f = default
    else:
        # A slot's descriptor is no default.
        if isinstance(default, _MemberDescriptor):
            default = MISSING
        f = field(default=default)
    f.name = name
    f.type = annotation
    f._field_type = _FIELD

    typing = sys.modules.get("typing")
    if typing and _matches(annotation, cls, typing, "typing", _is_classvar):
        f._field_type = _FIELD_CLASSVAR
    if f._field_type is _FIELD:
        if _matches(annotation, cls, sys.modules[__name__], __name__, _is_initvar):
            f._field_type = _FIELD_INITVAR

    if f._field_type in (_FIELD_CLASSVAR, _FIELD_INITVAR):
        if f.default_factory is not MISSING:
            raise TypeError(f"field {f.name} cannot have a default factory")
    if f._field_type in (_FIELD, _FIELD_INITVAR):
        if f.kw_only is MISSING:
            f.kw_only = default_kw_only
    elif f.kw_only is not MISSING:
        raise TypeError(f"field {f.name} is a ClassVar but specifies kw_only")

    # A default that is unhashable is taken for mutable.
    if f._field_type is _FIELD and f.default.__class__.__hash__ is None:
        raise ValueError(f"mutable default {type(f.default)} for field {f.name} is not "
                         "allowed: use default_factory")
    return f


class _Slotted:
    __slots__ = ("slot",)


_MemberDescriptor = type(_Slotted.__dict__["slot"])


def _class_annotations(cls):
    """The class's own annotations; unknown names become forward references."""
    try:
        if not hasattr(cls.__dict__.get("__annotate_func__"), "__made_by_dataclasses__"):
            return cls.__annotations__
        raise NameError("typing")
    except Exception:
        from annotationlib import Format, get_annotations
        return get_annotations(cls, format=Format.FORWARDREF)


### Writing the methods ###

class _Writer:
    """Collects the source of a class's methods, and compiles them together."""

    def __init__(self, cls):
        self.cls = cls
        module = sys.modules.get(cls.__module__)
        self.globals = module.__dict__ if module is not None else {}
        self.names = []
        self.lines = []
        self.locals = {"__dataclass_builtins_object__": object,
                       "__dataclass_HAS_DEFAULT_FACTORY__": _HAS_DEFAULT_FACTORY}
        self.overwrite_error = {}
        self.decorators = {}
        self.annotate = {}

    def add(self, name, params, body, *, overwrite_error=False, decorator=None, annotate=None):
        self.names.append(name)
        self.lines.append(f" def {name}({', '.join(params)}):")
        self.lines += [f"  {line}" for line in body]
        self.overwrite_error[name] = overwrite_error
        if decorator is not None:
            self.decorators[name] = decorator
        if annotate is not None:
            self.annotate[name] = annotate

    def install(self):
        """Compile the methods, and put them on the class where it has none of its own."""
        if not self.names:
            return
        source = (f"def __create_fn__({', '.join(self.locals)}):\n"
                  + "\n".join(self.lines)
                  + f"\n return ({', '.join(self.names)},)")
        namespace = {}
        exec(source, self.globals, namespace)
        cls = self.cls
        for name, function in zip(self.names, namespace["__create_fn__"](**self.locals)):
            function.__qualname__ = f"{cls.__qualname__}.{name}"
            if name in self.annotate:
                function.__annotate__ = self.annotate[name]
            if name in self.decorators:
                function = self.decorators[name](function)
            _set_method(cls, name, function, self.overwrite_error[name])


def _set_new_attribute(cls, name, value):
    """Set `name` unless the class defines it; returns True where it does."""
    if name in cls.__dict__:
        return True
    setattr(cls, name, value)
    return False


def _set_method(cls, name, function, overwrite_error):
    if _set_new_attribute(cls, name, function) and overwrite_error:
        message = f"Cannot overwrite attribute {name} in class {cls.__name__}"
        if isinstance(overwrite_error, str):
            message = f"{message} {overwrite_error}"
        raise TypeError(message)


def _init_value(f, slots, frozen):
    """The expression that __init__ assigns to the field, or None for no assignment."""
    default = f"__dataclass_dflt_{f.name}__"
    if f.default_factory is not MISSING:
        if f.init:
            return f"{default}() if {f.name} is __dataclass_HAS_DEFAULT_FACTORY__ else {f.name}"
        return f"{default}()"
    if f.init:
        return f.name
    # A class with slots has no class attribute to fall back on.
    if slots and f.default is not MISSING:
        return default
    return None


def _init_param(f):
    if f.default is MISSING and f.default_factory is MISSING:
        return f.name
    if f.default is not MISSING:
        return f"{f.name}=__dataclass_dflt_{f.name}__"
    return f"{f.name}=__dataclass_HAS_DEFAULT_FACTORY__"


def _write_init(writer, all_fields, std_fields, kw_only_fields, frozen, has_post_init, slots):
    seen_default = None
    for f in std_fields:
        if f.init:
            if not (f.default is MISSING and f.default_factory is MISSING):
                seen_default = f
            elif seen_default:
                raise TypeError(f"non-default argument {f.name!r} follows default argument "
                                f"{seen_default.name!r}")
    self_name = "__dataclass_self__" if any(f.name == "self" for f in all_fields) else "self"
    body = []
    for f in all_fields:
        if f.default_factory is not MISSING:
            writer.locals[f"__dataclass_dflt_{f.name}__"] = f.default_factory
        elif f.default is not MISSING and (f.init or slots):
            writer.locals[f"__dataclass_dflt_{f.name}__"] = f.default
        if f._field_type is _FIELD_INITVAR:
            continue
        value = _init_value(f, slots, frozen)
        if value is None:
            continue
        if frozen:
            body.append(f"__dataclass_builtins_object__.__setattr__({self_name}, "
                        f"{f.name!r}, {value})")
        else:
            body.append(f"{self_name}.{f.name} = {value}")
    if has_post_init:
        args = ", ".join([f.name for f in all_fields if f._field_type is _FIELD_INITVAR])
        body.append(f"{self_name}.{_POST_INIT_NAME}({args})")
    params = [self_name] + [_init_param(f) for f in std_fields if f.init]
    keyword = [_init_param(f) for f in kw_only_fields if f.init]
    if keyword:
        params += ["*", *keyword]
    writer.add("__init__", params, body or ["pass"],
               annotate=_init_annotate(
                   writer.cls, [f.name for f in (*std_fields, *kw_only_fields) if f.init]))


def _init_annotate(cls, names):
    """The lazy `__annotate__` of a written __init__: what the class and its bases say by then."""
    __class__ = cls  # its cell follows the class where slots make another of it

    def __annotate__(format, /):
        from annotationlib import Format, get_annotations, type_repr
        if format not in (Format.VALUE, Format.FORWARDREF, Format.STRING):
            raise NotImplementedError(format)
        known = {}
        for base in reversed(__class__.__mro__):
            known.update(get_annotations(base, format=format))
        result = {name: known[name] for name in names if name in known}
        result["return"] = type_repr(None) if format == Format.STRING else None
        return result

    __annotate__.__generated_by_dataclasses__ = True
    return __annotate__


def _write_repr(writer, repr_fields):
    parts = ", ".join([f"{f.name}={{self.{f.name}!r}}" for f in repr_fields])
    writer.add("__repr__", ("self",),
               [f'return f"{{self.__class__.__qualname__}}({parts})"'],
               decorator=_recursive_repr)


def _write_eq(writer, compare_fields):
    terms = " and ".join([f"self.{f.name}==other.{f.name}" for f in compare_fields]) or "True"
    writer.add("__eq__", ("self", "other"),
               ["if self is other:", " return True",
                "if other.__class__ is self.__class__:", f" return {terms}",
                "return NotImplemented"])


def _tuple_of(obj, flds):
    if not flds:
        return "()"
    return f"({','.join([f'{obj}.{f.name}' for f in flds])},)"


def _write_order(writer, compare_fields):
    mine, theirs = _tuple_of("self", compare_fields), _tuple_of("other", compare_fields)
    for name, op in (("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">=")):
        writer.add(name, ("self", "other"),
                   ["if other.__class__ is self.__class__:", f" return {mine}{op}{theirs}",
                    "return NotImplemented"],
                   overwrite_error="Consider using functools.total_ordering")


def _write_frozen(writer, flds):
    writer.locals["__dataclass_cls__"] = writer.cls
    writer.locals["__dataclass_FrozenInstanceError__"] = FrozenInstanceError
    condition = "type(self) is __dataclass_cls__"
    if flds:
        condition += f" or name in {{{', '.join([repr(f.name) for f in flds])}}}"
    for method, extra, arguments, what in (
            ("__setattr__", ("value",), "name, value", "assign to"),
            ("__delattr__", (), "name", "delete")):
        writer.add(method, ("self", "name", *extra),
                   [f"if {condition}:",
                    f" raise __dataclass_FrozenInstanceError__(f'cannot {what} field {{name!r}}')",
                    f"super(__dataclass_cls__, self).{method}({arguments})"],
                   overwrite_error=True)


def _write_hash(writer, cls, flds, unsafe_hash, eq, frozen, has_explicit_hash):
    """Decide what becomes of __hash__: leave it, set it to None, or write it."""
    if unsafe_hash:
        if has_explicit_hash:
            raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
    elif not eq or has_explicit_hash:
        return
    elif not frozen:
        cls.__hash__ = None
        return
    hash_fields = [f for f in flds if (f.compare if f.hash is None else f.hash)]
    # The class may have `__hash__ = None` on account of its __eq__: replace that.
    if "__hash__" in cls.__dict__:
        del cls.__hash__
    writer.add("__hash__", ("self",), [f"return hash({_tuple_of('self', hash_fields)})"])


### Processing a class ###

def _collect_fields(cls, kw_only):
    """The fields inherited and own, in order; and whether the bases are frozen."""
    all_fields = {}
    any_frozen = any_plain = has_bases = False
    for base in cls.__mro__[-1:0:-1]:
        base_fields = base.__dict__.get(_FIELDS)
        if base_fields is not None:
            has_bases = True
            all_fields.update(base_fields)
            if getattr(base, _PARAMS).frozen:
                any_frozen = True
            else:
                any_plain = True

    annotations = _class_annotations(cls)
    own = []
    kw_only_seen = False
    this_module = sys.modules[__name__]
    for name, annotation in annotations.items():
        if _matches(annotation, cls, this_module, __name__, _is_kw_only):
            if kw_only_seen:
                raise TypeError(f"{name!r} is KW_ONLY, but KW_ONLY has already been specified")
            kw_only_seen = kw_only = True
        else:
            own.append(_get_field(cls, name, annotation, kw_only))
    for f in own:
        all_fields[f.name] = f
        # The default stays as the class attribute; without one, the Field goes.
        if isinstance(getattr(cls, f.name, None), Field):
            if f.default is MISSING:
                delattr(cls, f.name)
            else:
                setattr(cls, f.name, f.default)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    return all_fields, has_bases, any_frozen, any_plain


def _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only,
                   slots, weakref_slot):
    setattr(cls, _PARAMS, _DataclassParams(init, repr, eq, order, unsafe_hash, frozen,
                                           match_args, kw_only, slots, weakref_slot))
    all_fields, has_bases, any_frozen, any_plain = _collect_fields(cls, kw_only)
    if has_bases:
        if any_frozen and not frozen:
            raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
        if any_plain and frozen:
            raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
    setattr(cls, _FIELDS, all_fields)

    class_hash = cls.__dict__.get("__hash__", MISSING)
    has_explicit_hash = not (class_hash is MISSING
                             or class_hash is None and "__eq__" in cls.__dict__)
    if order and not eq:
        raise ValueError("eq must be true if order is true")

    init_fields = [f for f in all_fields.values()
                   if f._field_type in (_FIELD, _FIELD_INITVAR)]
    std_init_fields = [f for f in init_fields if f.init and not f.kw_only]
    kw_init_fields = [f for f in init_fields if f.init and f.kw_only]
    flds = [f for f in init_fields if f._field_type is _FIELD]
    compare_fields = [f for f in flds if f.compare]

    writer = _Writer(cls)
    if init:
        _write_init(writer, init_fields, std_init_fields, kw_init_fields, frozen,
                    hasattr(cls, _POST_INIT_NAME), slots)
    _set_new_attribute(cls, "__replace__", _replace)
    if repr:
        _write_repr(writer, [f for f in flds if f.repr])
    if eq:
        _write_eq(writer, compare_fields)
    if order:
        _write_order(writer, compare_fields)
    if frozen:
        _write_frozen(writer, flds)
    _write_hash(writer, cls, flds, unsafe_hash, eq, frozen, has_explicit_hash)
    writer.install()

    if not getattr(cls, "__doc__"):
        cls.__doc__ = cls.__name__ + _signature_text(cls, std_init_fields, kw_init_fields)
    if match_args:
        _set_new_attribute(cls, "__match_args__", tuple([f.name for f in std_init_fields]))
    if weakref_slot and not slots:
        raise TypeError("weakref_slot is True but slots is False")
    if slots:
        cls = _add_slots(cls, frozen, weakref_slot, flds)
    if "__abstractmethods__" in cls.__dict__:
        import abc
        abc.update_abstractmethods(cls)
    return cls


def _signature_text(cls, std_fields, kw_fields):
    """What `inspect.signature(cls)` would print, without the return annotation."""
    annotate = getattr(cls.__init__, "__annotate__", None)
    if (not getattr(annotate, "__generated_by_dataclasses__", False)
            or type(cls).__call__ is not type.__call__ or cls.__new__ is not object.__new__):
        # Not of our making: `inspect` finds out, where it can.
        import inspect
        from annotationlib import Format
        try:
            return str(inspect.signature(cls, annotation_format=Format.FORWARDREF)).replace(" -> None", "")
        except (TypeError, ValueError):
            return ""
    def text(f):
        out = f"{f.name}: {_annotation_text(f.type)}"
        if f.default is not MISSING:
            out += f" = {f.default!r}"
        elif f.default_factory is not MISSING:
            out += " = <factory>"
        return out
    parts = [text(f) for f in std_fields]
    if kw_fields:
        parts += ["*", *[text(f) for f in kw_fields]]
    return f"({', '.join(parts)})"


def _annotation_text(annotation):
    if type(annotation).__name__ == "ForwardRef" and hasattr(annotation, "__forward_arg__"):
        return annotation.__forward_arg__
    if isinstance(annotation, type) and type(annotation) is not GenericAlias:
        if annotation.__module__ == "builtins":
            return annotation.__qualname__
        return f"{annotation.__module__}.{annotation.__qualname__}"
    text = repr(annotation)
    return text.replace("typing.", "") if getattr(annotation, "__module__", None) == "typing" else text


### Slots ###

def _dataclass_getstate(self):
    return [getattr(self, f.name) for f in fields(self)]


def _dataclass_setstate(self, state):
    for f, value in zip(fields(self), state):
        object.__setattr__(self, f.name, value)


def _slots_of(cls):
    """The names of a base's slots."""
    slots = cls.__dict__.get("__slots__")
    if slots is None:
        # Without __slots__ of its own a class adds a dict and a weak reference list;
        # built-in types say so by having the attributes.
        names = []
        if getattr(cls, "__weakrefoffset__", -1) != 0:
            names.append("__weakref__")
        if getattr(cls, "__dictoffset__", -1) != 0:
            names.append("__dict__")
        yield from names
    elif isinstance(slots, str):
        yield slots
    elif not hasattr(slots, "__next__"):
        yield from slots
    else:
        raise TypeError(f"Slots of '{cls.__name__}' cannot be determined")


def _add_slots(cls, is_frozen, weakref_slot, flds):
    """A new class like `cls`, with slots: they cannot be added to one that is there."""
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    body = dict(cls.__dict__)
    names = [f.name for f in flds]
    inherited = {slot for base in cls.__mro__[1:-1] for slot in _slots_of(base)}
    slots = [name for name in names if name not in inherited]
    if weakref_slot and "__weakref__" not in inherited:
        slots.append("__weakref__")
    docs = {f.name: f.doc for f in flds if f.name in slots}
    if any(doc is not None for doc in docs.values()):
        body["__slots__"] = {name: docs.get(name) for name in slots}
    else:
        body["__slots__"] = tuple(slots)
    for name in names:
        body.pop(name, None)  # a default: the slot takes its place
    body.pop("__dict__", None)
    body.pop("__weakref__", None)

    qualname = getattr(cls, "__qualname__", None)
    new_cls = type(cls)(cls.__name__, cls.__bases__, body)
    if qualname is not None:
        new_cls.__qualname__ = qualname
    if is_frozen:
        if "__getstate__" not in body:
            new_cls.__getstate__ = _dataclass_getstate
        if "__setstate__" not in body:
            new_cls.__setstate__ = _dataclass_setstate
    # The written __init__ asks the class for its annotations.
    _update_cell(getattr(new_cls.__dict__.get("__init__"), "__annotate__", None), cls, new_cls)
    # Methods that use super() or __class__ hold the old class in a cell, shared by all.
    for member in new_cls.__dict__.values():
        member = _unwrapped(member)
        if isinstance(member, FunctionType):
            if _update_cell(member, cls, new_cls):
                break
        elif isinstance(member, property):
            if (_update_cell(member.fget, cls, new_cls) or _update_cell(member.fset, cls, new_cls)
                    or _update_cell(member.fdel, cls, new_cls)):
                break
    return new_cls


def _unwrapped(member):
    if isinstance(member, (classmethod, staticmethod)):
        member = member.__func__
    while hasattr(member, "__wrapped__"):
        member = member.__wrapped__
    return member


def _update_cell(function, old, new):
    """Point the function's `__class__` cell at the new class; True if it was there."""
    if function is None:
        return False
    function = _unwrapped(function)
    for name, cell in zip(getattr(getattr(function, "__code__", None), "co_freevars", ()),
                          getattr(function, "__closure__", None) or ()):
        if name == "__class__" or name == "__dataclass_cls__":
            try:
                found = cell.cell_contents is old
            except ValueError:  # empty
                continue
            if found:
                cell.cell_contents = new
                return name == "__class__"
    return False


### The decorator ###

def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
              frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    """Give a class __init__, __repr__, __eq__ and what else is asked for, made from its fields.

    The fields are the annotated names of the class body, `field()` says more of one.
    """
    choices = (init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot)
    if cls is not None:
        return _process_class(cls, *choices)
    return lambda cls: _process_class(cls, *choices)


def fields(class_or_instance):
    """The Field objects of a dataclass or an instance, as a tuple."""
    try:
        every = class_or_instance.__dataclass_fields__
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple([field for field in every.values() if field._field_type is _FIELD])


def _is_dataclass_instance(obj):
    return hasattr(type(obj), _FIELDS)


def is_dataclass(obj):
    """Whether obj is a dataclass or an instance of one."""
    return hasattr(obj if isinstance(obj, type) else type(obj), _FIELDS)


# Values of these types are shared by a copy: they cannot change.
_ATOMIC_TYPES = frozenset({
    type(None), bool, int, float, str, complex, bytes, type(...), type(NotImplemented),
    type(len), FunctionType, type, range, property})


def asdict(obj, *, dict_factory=dict):
    """The fields as a dict, those of dataclasses inside too."""
    if not _is_dataclass_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _asdict_inner(obj, dict_factory)


def _asdict_inner(obj, dict_factory):
    cls = type(obj)
    if cls in _ATOMIC_TYPES:
        return obj
    if hasattr(cls, _FIELDS):
        pairs = []
        for f in fields(obj):
            value = getattr(obj, f.name)
            # Most are asked about here, which saves their calls.
            if type(value) not in _ATOMIC_TYPES:
                value = _asdict_inner(value, dict_factory)
            pairs.append((f.name, value))
        return dict(pairs) if dict_factory is dict else dict_factory(pairs)
    if cls is list:
        return [v if type(v) in _ATOMIC_TYPES else _asdict_inner(v, dict_factory) for v in obj]
    if cls is dict:
        return {_asdict_inner(k, dict_factory): _asdict_inner(v, dict_factory)
                for k, v in obj.items()}
    return _rebuilt(obj, cls, lambda v: _asdict_inner(v, dict_factory))


def astuple(obj, *, tuple_factory=tuple):
    """The values of the fields as a tuple, those of dataclasses inside too."""
    if not _is_dataclass_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _astuple_inner(obj, tuple_factory)


def _astuple_inner(obj, tuple_factory):
    cls = type(obj)
    if cls in _ATOMIC_TYPES:
        return obj
    if hasattr(cls, _FIELDS):
        return tuple_factory([_astuple_inner(getattr(obj, f.name), tuple_factory)
                              for f in fields(obj)])
    return _rebuilt(obj, cls, lambda v: _astuple_inner(v, tuple_factory))


def _rebuilt(obj, cls, convert):
    """A copy of a container with its elements converted; a deep copy of anything else."""
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return cls(*[convert(v) for v in obj])
    if isinstance(obj, (list, tuple)):
        return cls(convert(v) for v in obj)
    if isinstance(obj, dict):
        if hasattr(cls, "default_factory"):
            result = cls(obj.default_factory)
            for k, v in obj.items():
                result[convert(k)] = convert(v)
            return result
        return cls((convert(k), convert(v)) for k, v in obj.items())
    import copy
    return copy.deepcopy(obj)


_ANY = object()  # the type of a field that make_dataclass() was given without one


def _made_annotate(annotations):
    """The `__annotate__` of a made class: `typing` is loaded only for who wants its Any."""
    def __annotate__(format, /):
        from annotationlib import Format, ForwardRef, annotations_to_string

        def any_type():
            if "typing" not in sys.modules and format != Format.VALUE:
                return ForwardRef("Any", module="typing")
            from typing import Any
            return Any

        if format not in (Format.VALUE, Format.FORWARDREF, Format.STRING):
            raise NotImplementedError(format)
        if format == Format.STRING:
            text = annotations_to_string({k: v for k, v in annotations.items() if v is not _ANY})
            return {k: "typing.Any" if v is _ANY else text[k] for k, v in annotations.items()}
        return {k: any_type() if v is _ANY else v for k, v in annotations.items()}

    if _ANY in annotations.values():
        __annotate__.__made_by_dataclasses__ = True
    return __annotate__


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, init=True, repr=True,
                   eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True,
                   kw_only=False, slots=False, weakref_slot=False, module=None,
                   decorator=dataclass):
    """A dataclass made by a call instead of a class statement.

    `fields` is an iterable of name, (name, type) or (name, type, Field).
    """
    if namespace is None:
        namespace = {}
    import keyword
    seen = set()
    annotations, defaults = {}, {}
    for item in fields:
        if isinstance(item, str):
            name = item
            tp = _ANY
        elif len(item) == 2:
            name, tp = item
        elif len(item) == 3:
            name, tp, default = item
            defaults[name] = default
        else:
            raise TypeError(f"Invalid field: {item!r}")
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f"Field names must be valid identifiers: {name!r}")
        if keyword.iskeyword(name):
            raise TypeError(f"Field names must not be keywords: {name!r}")
        if name in seen:
            raise TypeError(f"Field name duplicated: {name!r}")
        seen.add(name)
        annotations[name] = tp

    def exec_body(ns):
        ns.update(namespace)
        ns.update(defaults)

    import types
    cls = types.new_class(cls_name, bases, {}, exec_body)
    cls.__annotate__ = _made_annotate(annotations)
    if module is None:
        try:
            module = sys._getframemodulename(1) or "__main__"
        except AttributeError:
            try:
                module = sys._getframe(1).f_globals.get("__name__", "__main__")
            except (AttributeError, ValueError):
                module = None
    if module is not None:
        cls.__module__ = module
    return decorator(cls, init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash,
                     frozen=frozen, match_args=match_args, kw_only=kw_only, slots=slots,
                     weakref_slot=weakref_slot)


def replace(obj, /, **changes):
    """A copy of obj with some fields changed."""
    if not _is_dataclass_instance(obj):
        raise TypeError("replace() should be called on dataclass instances")
    return _replace(obj, **changes)


def _replace(self, /, **changes):
    for name, field in self.__dataclass_fields__.items():
        kind = field._field_type
        if kind is _FIELD_CLASSVAR:
            continue
        if name in changes:
            if not field.init:
                raise TypeError(f"field {name} is declared with init=False, it cannot be "
                                "specified with replace()")
        elif field.init:
            if kind is _FIELD_INITVAR and field.default is MISSING:
                raise TypeError(f"InitVar {name!r} must be specified with replace()")
            changes[name] = getattr(self, name)
    return type(self)(**changes)

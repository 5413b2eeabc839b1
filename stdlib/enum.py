"""Enumerations: Enum, Flag and their kin (PEP 435, 663).

How a class comes to be: `EnumType.__prepare__` hands out an `EnumDict`, which notes
the names that are to become members.  `EnumType.__new__` puts a `_proto_member` in
the place of each; their `__set_name__` makes the members while `type.__new__` runs,
so that `__init_subclass__` already sees them.
"""

from types import DynamicClassAttribute, MappingProxyType

__all__ = ["EnumType", "EnumMeta", "EnumDict", "Enum", "IntEnum", "StrEnum", "Flag",
           "IntFlag", "ReprEnum", "auto", "unique", "property", "verify", "member",
           "nonmember", "FlagBoundary", "STRICT", "CONFORM", "EJECT", "KEEP",
           "global_flag_repr", "global_enum_repr", "global_str", "global_enum",
           "EnumCheck", "CONTINUOUS", "NAMED_FLAGS", "UNIQUE",
           "pickle_by_global_name", "pickle_by_enum_name"]

# Set at the end of this file: the metaclass meets the classes while they are being made.
Enum = Flag = EJECT = KEEP = ReprEnum = None

_builtin_property = property
_builtin_bin = bin


class _Sentinel:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


_not_given = _Sentinel("<not given>")
_auto_null = _Sentinel("_auto_null")


class nonmember:
    """Keeps a value of the class body from becoming a member."""

    def __init__(self, value):
        self.value = value


class member:
    """Makes a value of the class body a member that would not become one."""

    def __init__(self, value):
        self.value = value


class auto:
    """Stands for a value that the class chooses."""

    def __init__(self, value=_auto_null):
        self.value = value

    def __repr__(self):
        return f"auto({self.value!r})"


### Kinds of names ###

def _is_descriptor(obj):
    return hasattr(obj, "__get__") or hasattr(obj, "__set__") or hasattr(obj, "__delete__")


def _is_dunder(name):
    return (len(name) > 4 and name[:2] == name[-2:] == "__" and name[2] != "_"
            and name[-3] != "_")


def _is_sunder(name):
    return (len(name) > 2 and name[0] == name[-1] == "_" and name[1] != "_"
            and name[-2] != "_")


def _is_private(cls_name, name):
    pattern = f"_{cls_name.lstrip('_')}__"
    return (len(name) > len(pattern) and name.startswith(pattern)
            and (name[-1] != "_" or name[-2] != "_"))


def _is_internal_class(cls_name, obj):
    """True for a class nested in the enum's body, which does not become a member."""
    if not isinstance(obj, type):
        return False
    qualname = getattr(obj, "__qualname__", "")
    inner = f"{cls_name}.{getattr(obj, '__name__', '')}"
    return qualname == inner or qualname.endswith("." + inner)


def _is_single_bit(num):
    return num != 0 and num & (num - 1) == 0


def _high_bit(value):
    return value.bit_length() - 1


def _iter_bits_lsb(num):
    """The set bits of `num`, lowest first, each as its value."""
    if isinstance(num, Enum):
        num = num.value
    if num < 0:
        raise ValueError(f"{num!r} is not a positive integer")
    while num:
        bit = num & -num
        yield bit
        num ^= bit


def show_flag_values(value):
    """The list of the single bits that `value` is made of."""
    return list(_iter_bits_lsb(value))


def bin(num, max_bits=None):
    """Like built-in bin(), but shows the sign bit apart: negatives in two's complement.

    >>> bin(10)
    '0b0 1010'
    >>> bin(~10)
    '0b1 0101'
    """
    num = num.__index__()
    width = num.bit_length()
    sign = "1" if num < 0 else "0"
    # The low bits of a negative number are those of its two's complement.
    digits = format(num & (1 << width) - 1, f"0{width}b") if width else ""
    if max_bits is not None:
        digits = digits.rjust(max_bits, sign)
    return f"0b{sign} {digits}"


### The namespace of a class body ###

_KNOWN_SUNDERS = frozenset((
    "_order_", "_generate_next_value_", "_numeric_repr_", "_missing_", "_ignore_",
    "_iter_member_", "_iter_member_by_value_", "_iter_member_by_def_",
    "_add_alias_", "_add_value_alias_"))


class EnumDict(dict):
    """Keeps track of the order of the members, and refuses names used twice."""

    def __init__(self, cls_name=None):
        super().__init__()
        self._member_names = {}
        self._last_values = []
        self._ignore = []
        self._auto_called = False
        self._cls_name = cls_name

    def __setitem__(self, key, value):
        cls_name = self._cls_name
        if cls_name is not None and _is_private(cls_name, key):
            pass
        elif _is_sunder(key):
            value = self._set_sunder(key, value)
        elif _is_dunder(key):
            if key == "__order__":
                key = "_order_"
        elif key in self._member_names:
            raise TypeError(f"{key!r} already defined as {self[key]!r}")
        elif key in self._ignore:
            pass
        elif isinstance(value, nonmember):
            value = value.value
        elif not isinstance(value, member) and (
                _is_descriptor(value)
                or cls_name is not None and _is_internal_class(cls_name, value)):
            pass
        else:
            if key in self:
                raise TypeError(f"{key!r} already defined as {self[key]!r}")
            if isinstance(value, member):
                value = value.value
            known = len(self._last_values)
            value = self._resolve_autos(key, value)
            self._member_names[key] = None
            if len(self._last_values) == known:
                self._last_values.append(value)
        super().__setitem__(key, value)

    def _set_sunder(self, key, value):
        if key not in _KNOWN_SUNDERS:
            raise ValueError(f"_sunder_ names, such as {key!r}, are reserved for future Enum use")
        if key == "_generate_next_value_":
            if self._auto_called:
                raise TypeError("_generate_next_value_ must be defined before members")
            self._generate_next_value = value.__func__ if isinstance(value, staticmethod) else value
        elif key == "_ignore_":
            value = value.replace(",", " ").split() if isinstance(value, str) else list(value)
            self._ignore = value
            already = set(value) & set(self._member_names)
            if already:
                raise ValueError(f"_ignore_ cannot specify already set names: {already!r}")
        return value

    def _resolve_autos(self, key, value):
        """Replace an `auto()`, alone or within a tuple, by its value.

        The values given count as last values, so that the next `auto()` goes on from them.
        """
        if isinstance(value, auto):
            return self._next_value(key, value)
        if isinstance(value, tuple):
            if any(isinstance(v, auto) for v in value):
                values = [self._next_value(key, v) if isinstance(v, auto) else v for v in value]
                if type(value) is tuple:
                    return tuple(values)
                return type(value)._make(values) if hasattr(value, "_make") else type(value)(*values)
        return value

    def _next_value(self, key, value):
        if value.value is _auto_null:
            value.value = self._generate_next_value(key, 1, len(self._member_names),
                                                    self._last_values[:])
            self._auto_called = True
        self._last_values.append(value.value)
        return value.value

    @_builtin_property
    def member_names(self):
        return list(self._member_names)

    def update(self, members, **more_members):
        if hasattr(members, "keys"):
            members = [(name, members[name]) for name in members.keys()]
        for name, value in members:
            self[name] = value
        for name in more_members:
            self[name] = more_members[name]


_EnumDict = EnumDict


### Members ###

class property(DynamicClassAttribute):
    """A property of the members, while the class may have a member of the same name."""

    fget = None
    member = None
    _is_descriptor = False

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self.member is not None:
                return self.member
            raise AttributeError(f"{ownerclass!r} has no attribute {self.name!r}")
        if self.fget is not None:
            return self.fget(instance)
        if self._shadowed is not None:
            return self._shadowed.__get__(instance, ownerclass)
        if self.member is not None:
            return self.member
        raise AttributeError(f"{ownerclass!r} member has no attribute {self.name!r}")

    def __set__(self, instance, value):
        if self.fset is not None:
            return self.fset(instance, value)
        raise AttributeError(f"{self.clsname!r} cannot set attribute {self.name!r}"
                             if isinstance(self.clsname, str)
                             else f"{self.clsname} cannot set attribute {self.name!r}")

    def __delete__(self, instance):
        if self.fdel is not None:
            return self.fdel(instance)
        raise AttributeError(f"{self.clsname} cannot delete attribute {self.name!r}")

    _shadowed = None

    def __set_name__(self, ownerclass, name):
        self.name = name
        self.clsname = ownerclass


class _proto_member:
    """Stands in the class's namespace for a member, and becomes it in `__set_name__`."""

    def __init__(self, value):
        self.value = value

    def __set_name__(self, cls, name):
        # `type.__new__` works on a copy, so the name may be taken off the class here.
        delattr(cls, name)
        enum_member, value, is_flag = self._make(cls, name)
        canonical = _canonical(cls, enum_member, value, name)
        if canonical is not None:
            enum_member = canonical
        elif not is_flag or not isinstance(value, int) or _is_single_bit(value):
            cls._member_names_.append(name)
        _install(cls, name, enum_member)
        try:
            cls._value2member_map_.setdefault(value, enum_member)
            if value not in cls._hashable_values_:
                cls._hashable_values_.append(value)
        except TypeError:
            cls._unhashable_values_.append(value)
            cls._unhashable_values_map_.setdefault(name, []).append(value)

    def _make(self, cls, name):
        value = self.value
        args = value if isinstance(value, tuple) else (value,)
        if cls._member_type_ is tuple:
            args = (args,)
        if cls._use_args_:
            enum_member = cls._new_member_(cls, *args)
        else:
            enum_member = cls._new_member_(cls)
        if not hasattr(enum_member, "_value_"):
            if cls._member_type_ is object:
                enum_member._value_ = value
            else:
                try:
                    enum_member._value_ = cls._member_type_(*args)
                except Exception as exc:
                    raise TypeError("_value_ not set in __new__, unable to create it") from exc
        value = enum_member._value_
        enum_member._name_ = name
        enum_member.__objclass__ = cls
        enum_member.__init__(*args)
        enum_member._sort_order_ = len(cls._member_names_)
        is_flag = Flag is not None and issubclass(cls, Flag)
        if is_flag and isinstance(value, int):
            cls._flag_mask_ |= value
            if _is_single_bit(value):
                cls._singles_mask_ |= value
            cls._all_bits_ = 2 ** cls._flag_mask_.bit_length() - 1
        return enum_member, value, is_flag


def _canonical(cls, enum_member, value, name):
    """The member that already has this value, so that `name` becomes its alias; or None."""
    try:
        found = cls._value2member_map_.get(value)
    except TypeError:  # unhashable: compare with each
        for found in cls._member_map_.values():
            if found._value_ == value:
                return found
        return None
    return found


def _install(cls, name, enum_member):
    """Make `cls.name` the member, past any descriptor of that name in a base."""
    existing = cls._member_map_.get(name)
    if existing is not None:
        if existing is not enum_member:
            raise NameError(f"{name!r} is already bound: {existing!r}")
        return
    inherited = None
    for base in cls.__mro__[1:]:
        attr = base.__dict__.get(name)
        if attr is not None:
            if isinstance(attr, (_builtin_property, DynamicClassAttribute)) or _is_descriptor(attr):
                inherited = attr
            break
    if inherited is None:
        cls._member_map_[name] = enum_member
        type.__setattr__(cls, name, enum_member)
        return
    redirect = property()
    redirect.member = enum_member
    redirect.__set_name__(cls, name)
    redirect.fget = getattr(inherited, "fget", None)
    redirect.fset = getattr(inherited, "fset", None)
    redirect.fdel = getattr(inherited, "fdel", None)
    if redirect.fget is None and hasattr(inherited, "__get__"):
        redirect._shadowed = inherited
    cls._member_map_[name] = enum_member
    type.__setattr__(cls, name, redirect)


### The metaclass ###

_FLAG_OPERATORS = ("__or__", "__and__", "__xor__", "__ror__", "__rand__", "__rxor__",
                   "__invert__")


class EnumType(type):
    """Metaclass for Enum"""

    @classmethod
    def __prepare__(metacls, cls, bases, **kwds):
        metacls._check_for_existing_members_(cls, bases)
        body = EnumDict(cls)
        _, base = metacls._get_mixins_(cls, bases)
        if base is not None:
            # auto() counts as the enum that is derived from does.
            body["_generate_next_value_"] = getattr(base, "_generate_next_value_", None)
        return body

    def __new__(metacls, cls, bases, classdict, *, boundary=None, _simple=False, **kwds):
        if _simple:
            return super().__new__(metacls, cls, bases, classdict, **kwds)
        if not isinstance(classdict, EnumDict):
            body, classdict = classdict, metacls.__prepare__(cls, bases, **kwds)
            classdict.update(body)
        names = list(classdict._member_names)
        invalid = [name for name in names if name in ("mro", "")]
        if invalid:
            raise ValueError("invalid enum member name(s) " + ",".join(map(repr, invalid)))
        for key in (*classdict._ignore, "_ignore_"):
            classdict.pop(key, None)
        order = classdict.pop("_order_", None)

        member_type, first_enum = metacls._get_mixins_(cls, bases)
        new, save_new, use_args = metacls._find_new_(classdict, member_type, first_enum)
        body = dict(classdict)
        for name in names:
            if name in body:
                body[name] = _proto_member(body[name])
        # A staticmethod, so that it is called with the same arguments from everywhere.
        generate = body.get("_generate_next_value_")
        if generate is not None and not isinstance(generate, staticmethod):
            body["_generate_next_value_"] = staticmethod(generate)
        body.update({
            "_use_args_": use_args,
            "_new_member_": new,
            "_member_names_": [],
            "_member_map_": {},
            "_value2member_map_": {},
            "_hashable_values_": [],
            "_unhashable_values_": [],
            "_unhashable_values_map_": {},
            "_member_type_": member_type,
            "_value_repr_": metacls._find_data_repr_(cls, bases),
            "_boundary_": boundary or getattr(first_enum, "_boundary_", None),
            "_flag_mask_": 0,
            "_singles_mask_": 0,
            "_all_bits_": 0,
            "_inverted_": None,
        })
        try:
            enum_class = super().__new__(metacls, cls, bases, body, **kwds)
        except Exception as error:
            # The note says which `__set_name__` failed: that is our own affair.
            if hasattr(error, "__notes__"):
                del error.__notes__
            raise
        metacls._finish_methods(enum_class, classdict, bases, member_type, first_enum)
        if Enum is not None and save_new:
            enum_class.__new_member__ = new
        if Enum is not None:
            enum_class.__new__ = Enum.__new__
        if Flag is not None and issubclass(enum_class, Flag):
            metacls._finish_flag(enum_class, classdict)
        if order is not None:
            metacls._check_order(enum_class, order)
        return enum_class

    def __init__(cls, *args, **kwds):
        # The keyword arguments were for __new__ and __init_subclass__.
        super().__init__(*args)

    @classmethod
    def _finish_methods(metacls, enum_class, classdict, bases, member_type, first_enum):
        """Let Enum's methods win over those of a mixed-in type and of object."""
        if ReprEnum is not None and ReprEnum in bases:
            if member_type is object:
                raise TypeError("ReprEnum subclasses must be mixed with a data type "
                                "(i.e. int, str, float, etc.)")
            if "__format__" not in classdict:
                enum_class.__format__ = member_type.__format__
            if "__str__" not in classdict:
                method = member_type.__str__
                if method is object.__str__:
                    method = member_type.__repr__
                enum_class.__str__ = method
        if first_enum is None:
            return
        for name in ("__repr__", "__str__", "__format__", "__reduce_ex__"):
            if name not in enum_class.__dict__:
                found = getattr(enum_class, name)
                if found in (getattr(member_type, name, None), getattr(object, name, None)):
                    setattr(enum_class, name, getattr(first_enum, name))

    @classmethod
    def _finish_flag(metacls, enum_class, classdict):
        for name in _FLAG_OPERATORS:
            if name not in classdict:
                setattr(enum_class, name, getattr(Flag, name))
        values = [enum_class._member_map_[name]._value_ for name in enum_class._member_names_]
        values = [value for value in values if isinstance(value, int)]
        if values != sorted(values):
            enum_class._iter_member_ = enum_class._iter_member_by_def_

    @classmethod
    def _check_order(metacls, enum_class, order):
        if isinstance(order, str):
            order = order.replace(",", " ").split()
        names = enum_class._member_names_
        if Flag is not None and issubclass(enum_class, Flag) or \
                any(name in enum_class._member_map_ and name not in names for name in order):
            # Aliases may be left out of both.
            order = [name for name in order if name not in enum_class._member_map_
                     or name in names]
        if order != names:
            raise TypeError(f"member order does not match _order_:\n  {names!r}\n  {order!r}")

    def __bool__(cls):
        return True

    def __call__(cls, value, names=_not_given, *values, module=None, qualname=None, type=None,
                 start=1, boundary=None):
        """Look a member up by its value, or create a new enum (the functional API).

        With members, `cls(value)` returns the member of that value.  Without, `value` is
        the name of the new class and `names` its members: a string, names, pairs or a
        mapping.
        """
        without_names = names is _not_given
        if cls._member_map_:
            # Several values stand for a member whose value is their tuple.
            return cls.__new__(cls, value if without_names else (value, names, *values))
        if without_names:
            if type is None:
                raise TypeError(f"{cls} has no members; specify `names=()` if you meant to "
                                "create a new, empty, enum")
            names = None
        return cls._create_(value, names, module=module, qualname=qualname, type=type, start=start,
                            boundary=boundary)

    def __contains__(cls, value):
        """True if `value` is a member, or a member's value."""
        if isinstance(value, cls):
            return True
        if issubclass(cls, Flag):
            # Its values are also all combinations of them.
            try:
                found = cls._missing_(value)
            except ValueError:
                found = None
            else:
                return isinstance(found, cls)
        return value in cls._unhashable_values_ or value in cls._hashable_values_

    def __delattr__(cls, attr):
        if attr in cls._member_map_:
            raise AttributeError(f"{cls.__name__!r} cannot delete member {attr!r}.")
        super().__delattr__(attr)

    def __dir__(cls):
        plain = cls._member_type_ is object
        names = {"__class__", "__contains__", "__doc__", "__getitem__", "__iter__", "__len__",
                 "__members__", "__module__", "__name__", "__qualname__"}
        names.update(cls._member_names_, () if plain else dir(cls._member_type_))
        if cls._new_member_ is not object.__new__:
            names.add("__new__")
        if plain or cls.__init_subclass__ is not object.__init_subclass__:
            names.add("__init_subclass__")
        return sorted(names)

    def __getitem__(cls, name):
        """Return the member matching `name`."""
        return cls._member_map_[name]

    def __iter__(cls):
        """Return members in definition order."""
        return (cls._member_map_[name] for name in cls._member_names_)

    def __len__(cls):
        """How many members there are, aliases not counted."""
        return len(cls._member_names_)

    @_builtin_property
    def __members__(cls):
        """Returns a mapping of member name->value, aliases included; it is read-only."""
        return MappingProxyType(cls._member_map_)

    def __repr__(cls):
        if Flag is not None and issubclass(cls, Flag):
            return f"<flag {cls.__name__!r}>"
        return f"<enum {cls.__name__!r}>"

    def __reversed__(cls):
        """Return members in reverse definition order."""
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __setattr__(cls, name, value):
        """Block attempts to reassign Enum members."""
        if name in cls.__dict__.get("_member_map_", ()):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    def _create_(cls, class_name, names, *, module=None, qualname=None, type=None, start=1,
                 boundary=None):
        """Create a new enum class from a name and its members."""
        bases = (cls,) if type is None else (type, cls)
        maker = cls.__class__
        body = maker.__prepare__(class_name, bases)
        for name, value in cls._named_(class_name, bases, names, start):
            body[name] = value
        module = _calling_module() if module is None else module
        if module is not None:
            body["__module__"] = module
        else:
            _make_class_unpicklable(body)
        if qualname is not None:
            body["__qualname__"] = qualname
        return maker.__new__(maker, class_name, bases, body, boundary=boundary)

    def _named_(cls, class_name, bases, names, start):
        """The members that the functional API is given, as pairs; bare names get the values of auto()."""
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        if isinstance(names, (tuple, list)) and names and isinstance(names[0], str):
            _, base = cls._get_mixins_(class_name, bases)
            values = []
            for count, name in enumerate(names):
                values.append(base._generate_next_value_(name, start, count, values[:]))
            return zip(names, values)
        items = () if names is None else names
        return [(item, names[item]) if isinstance(item, str) else item for item in items]

    def _convert_(cls, name, module, filter, source=None, *, boundary=None, as_global=False):
        """Create a new enum from the globals of a module that `filter` picks, and put
        its members among them.
        """
        import sys
        its_globals = vars(sys.modules[module])
        picked = [item for item in (vars(source) if source else its_globals).items() if filter(item[0])]
        picked.sort()
        try:
            # By value: of several names for one, the first is the member and the rest are aliases.
            picked.sort(key=lambda item: item[1])
        except TypeError:
            pass
        made = cls._create_(name, picked, module=module, boundary=boundary or KEEP)
        if as_global:
            global_enum(made)
        else:
            its_globals.update(made.__members__)
        its_globals[name] = made
        return made

    @classmethod
    def _check_for_existing_members_(metacls, class_name, bases):
        for chain in bases:
            for base in getattr(chain, "__mro__", ()):
                if isinstance(base, EnumType) and base._member_names_:
                    raise TypeError(f"<enum {class_name!r}> cannot extend {base!r}")

    @classmethod
    def _get_mixins_(metacls, class_name, bases):
        """The data type that the members have, and the enum they inherit from."""
        if not bases:
            return object, Enum
        *_, last = bases
        if isinstance(last, EnumType):
            return metacls._find_data_type_(class_name, bases) or object, last
        raise TypeError("new enumerations should be created as "
                        "`EnumName([mixin_type, ...] [data_type,] enum_type)`")

    @classmethod
    def _find_data_repr_(metacls, class_name, bases):
        for chain in bases:
            for base in chain.__mro__:
                if base is object:
                    continue
                if isinstance(base, EnumType):
                    return base._value_repr_
                if "__repr__" in base.__dict__:
                    # A dataclass's own repr would show the member's class, not the data.
                    params = base.__dict__.get("__dataclass_params__")
                    if params is not None and params.repr:
                        return _dataclass_repr
                    return base.__dict__["__repr__"]
        return None

    @classmethod
    def _find_data_type_(metacls, class_name, bases):
        data_types = []
        for chain in bases:
            candidate = None
            for base in chain.__mro__:
                if base is object:
                    continue
                found = None
                if isinstance(base, EnumType):
                    if base._member_type_ is not object:
                        found = base._member_type_
                elif "__new__" in base.__dict__ or "__dataclass_fields__" in base.__dict__:
                    found = candidate or base
                else:
                    candidate = candidate or base
                if found is not None:
                    if found not in data_types:
                        data_types.append(found)
                    break
        if len(data_types) > 1:
            raise TypeError(f"too many data types for {class_name!r}: {set(data_types)!r}")
        return data_types[0] if data_types else None

    @classmethod
    def _find_new_(metacls, classdict, member_type, first_enum):
        """The __new__ that makes members; whether to keep it; whether it takes arguments."""
        new = classdict.get("__new__")
        save_new = first_enum is not None and new is not None
        if new is None:
            skip = {None, None.__new__, object.__new__}
            if Enum is not None:
                skip.add(Enum.__new__)
            for method in ("__new_member__", "__new__"):
                for possible in (member_type, first_enum):
                    target = getattr(possible, method, None)
                    if target not in skip:
                        new = target
                        break
                if new is not None:
                    break
            else:
                new = object.__new__
        use_args = first_enum is not None and new is not object.__new__
        return new.__func__ if isinstance(new, staticmethod) else new, save_new, use_args

    def _add_member_(cls, name, member):
        _install(cls, name, member)

    @_builtin_property
    def __signature__(cls):
        from inspect import Parameter, Signature
        if cls._member_names_:
            return Signature([Parameter("values", Parameter.VAR_POSITIONAL)])
        options = {"module": None, "qualname": None, "type": None, "start": 1, "boundary": None}
        return Signature([Parameter("new_class_name", Parameter.POSITIONAL_ONLY),
                          Parameter("names", Parameter.POSITIONAL_OR_KEYWORD),
                          *[Parameter(name, Parameter.KEYWORD_ONLY, default=default)
                            for name, default in options.items()]])


EnumMeta = EnumType


def _calling_module():
    """The name of the module that called EnumType's functional API."""
    import sys
    try:
        depth = 2
        while True:
            name = sys._getframe(depth).f_globals.get("__name__")
            if name != __name__:
                return name
            depth += 1
    except (AttributeError, ValueError):
        return None


def _dataclass_repr(self):
    fields = self.__dataclass_fields__
    return ", ".join([f"{k}={getattr(self, k)!r}" for k in fields if fields[k].repr])


def _break_on_call_reduce(self, proto):
    raise TypeError(f"{self!r} cannot be pickled")


def _make_class_unpicklable(obj):
    if isinstance(obj, dict):
        obj["__reduce_ex__"] = _break_on_call_reduce
        obj["__module__"] = "<unknown>"
    else:
        obj.__reduce_ex__ = _break_on_call_reduce
        obj.__module__ = "<unknown>"


### Enum ###

class Enum(metaclass=EnumType):
    """Its members are named constants: the names assigned in the class body.

    >>> class Color(Enum):
    ...     RED = 1
    ...     BLUE = 2
    >>> Color.RED, Color(2), Color["RED"]
    (<Color.RED: 1>, <Color.BLUE: 2>, <Color.RED: 1>)
    """

    def __new__(cls, value):
        # What `Class(value)` becomes once the class is there: a lookup.
        if type(value) is cls:
            return value
        try:
            return cls._value2member_map_[value]
        except KeyError:
            pass
        except TypeError:
            for name, unhashable in cls._unhashable_values_map_.items():
                if value in unhashable:
                    return cls[name]
            for enum_member in cls._member_map_.values():
                if enum_member._value_ == value:
                    return enum_member
        if not cls._member_map_:
            # The enum is being made, and its own __new__ has come back to this one.
            raise TypeError("do not use `super().__new__; call the appropriate "
                            "__new__ directly") from None
        try:
            error = None
            result = cls._missing_(value)
        except Exception as raised:
            error, result = raised, None
        try:
            if isinstance(result, cls):
                return result
            if (Flag is not None and issubclass(cls, Flag) and cls._boundary_ is EJECT
                    and isinstance(result, int)):
                return result
            invalid = ValueError(f"{value!r} is not a valid {cls.__qualname__}")
            if result is None and error is None:
                raise invalid
            if error is None:
                error = TypeError(f"error in {cls.__name__}._missing_: returned {result!r} "
                                  "instead of None or a valid member")
            if not isinstance(error, ValueError):
                error.__context__ = invalid
            raise error
        finally:
            error = invalid = None  # they hold this frame

    def __init__(self, *args, **kwds):
        pass

    def _add_alias_(self, name):
        _install(self.__class__, name, self)

    def _add_value_alias_(self, value):
        cls = type(self)
        is_hashable = True
        try:
            bound = cls._value2member_map_.get(value)
        except TypeError:
            is_hashable = False
            bound = next((member for member in cls._member_map_.values() if member._value_ == value), None)
        if bound is not None:
            if bound is not self:
                raise ValueError(f"{value!r} is already bound: {bound!r}")
            return
        if is_hashable:
            cls._value2member_map_[value] = self
            cls._hashable_values_.append(value)
        else:
            cls._unhashable_values_.append(value)
            cls._unhashable_values_map_.setdefault(self.name, []).append(value)

    def _generate_next_value_(name, start, count, last_values):
        """The value of an `auto()`: one more than the highest so far, or `start`.

        count is the number of members so far, last_values are theirs.
        """
        if not last_values:
            return start
        doing = "sort non-numeric values"
        try:
            highest = max(last_values)
            doing = f"increment {highest!r}"
            return highest + 1
        except TypeError:
            raise TypeError(f"unable to {doing}") from None

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        value_repr = self.__class__._value_repr_ or repr
        return f"<{self.__class__.__name__}.{self._name_}: {value_repr(self._value_)}>"

    def __str__(self):
        return f"{self.__class__.__name__}.{self._name_}"

    def __dir__(self):
        """What is worth showing of a member: what its class and the types mixed in define."""
        cls = type(self)
        shown = {"__class__", "__doc__", "__eq__", "__hash__", "__module__"}
        if cls._member_type_ is not object:
            shown.update(object.__dir__(self))
        members = self._member_map_
        shown.update(name for name in getattr(self, "__dict__", ()) if name[0] != "_" and name not in members)
        for base in cls.mro():
            for name, value in vars(base).items():
                if name[0] == "_":
                    continue
                # A member may bear the name of a property: it hides those without a getter.
                if name not in members or isinstance(value, property) and value.fget is not None:
                    shown.add(name)
                elif isinstance(value, property):
                    shown.discard(name)
        return sorted(shown)

    def __format__(self, format_spec):
        return str.__format__(str(self), format_spec)

    def __hash__(self):
        return hash(self._name_)

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    def __deepcopy__(self, memo):
        return self

    def __copy__(self):
        return self

    @property
    def name(self):
        """The name of the Enum member."""
        return self._name_

    @property
    def value(self):
        """The value of the Enum member."""
        return self._value_


class ReprEnum(Enum):
    """A base for enums whose str() and format() are those of the mixed-in type."""


class IntEnum(int, ReprEnum):
    """An enum whose members are ints."""


class StrEnum(str, ReprEnum):
    """An enum whose members are strings."""

    def __new__(cls, *values):
        """Only strings, or what str() turns into one from bytes, make a member."""
        if len(values) > 3:
            raise TypeError(f"too many arguments for str(): {values!r}")
        if len(values) == 1 and not isinstance(values[0], str):
            raise TypeError(f"{values[0]!r} is not a string")
        if len(values) >= 2 and not isinstance(values[1], str):
            raise TypeError(f"encoding must be a string, not {values[1]!r}")
        if len(values) == 3 and not isinstance(values[2], str):
            raise TypeError(f"errors must be a string, not {values[2]!r}")
        value = str(*values)
        made = str.__new__(cls, value)
        made._value_ = value
        return made

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        """The member's name in lower case."""
        return name.lower()


def pickle_by_global_name(self, proto):
    # Should not be used with Flag-type enums.
    return self.name


def pickle_by_enum_name(self, proto):
    # Should not be used with Flag-type enums.
    return getattr, (self.__class__, self._name_)


_reduce_ex_by_global_name = pickle_by_global_name


### Flags ###

class FlagBoundary(StrEnum):
    """What happens with bits that no member of a Flag has."""

    STRICT = auto()   # ValueError: the default for Flag
    CONFORM = auto()  # drop them
    EJECT = auto()    # give an int back instead of a flag
    KEEP = auto()     # keep them: the default for IntFlag


STRICT, CONFORM, EJECT, KEEP = FlagBoundary


class Flag(Enum, boundary=STRICT):
    """Support for flags: members that combine by |, &, ^ and ~."""

    _numeric_repr_ = repr

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        """The next power of two after the highest value so far."""
        if not last_values:
            return start if start is not None else 1
        last_value = max(last_values)
        try:
            return 2 ** (_high_bit(last_value) + 1)
        except Exception:
            raise TypeError(f"invalid flag value {last_value!r}") from None

    @classmethod
    def _iter_member_by_value_(cls, value):
        """The single-bit members in `value`, by value: the order of most flags."""
        for bit in _iter_bits_lsb(value & cls._flag_mask_):
            yield cls._value2member_map_.get(bit)

    _iter_member_ = _iter_member_by_value_

    @classmethod
    def _iter_member_by_def_(cls, value):
        """The single-bit members in `value`, in order of definition."""
        members = list(cls._iter_member_by_value_(value))
        members.sort(key=lambda m: m._sort_order_)
        yield from members

    @classmethod
    def _missing_(cls, value):
        """Make the member of a combination, after what the boundary says of other bits."""
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        mask, singles, all_bits = cls._flag_mask_, cls._singles_mask_, cls._all_bits_
        given = value
        if not ~all_bits <= value <= all_bits or value & (all_bits ^ mask):
            if cls._boundary_ is STRICT:
                width = max(value.bit_length(), mask.bit_length())
                raise ValueError(f"{cls!r} invalid value {value!r}\n"
                                 f"    given {bin(value, width)}\n"
                                 f"  allowed {bin(mask, width)}")
            if cls._boundary_ is CONFORM:
                value &= mask
            elif cls._boundary_ is EJECT:
                return value
            elif cls._boundary_ is KEEP:
                if value < 0:
                    value += max(all_bits + 1, 2 ** value.bit_length())
            else:
                raise ValueError(f"{cls!r} unknown flag boundary {cls._boundary_!r}")
        if value < 0:
            if cls._boundary_ in (EJECT, KEEP):
                value += all_bits + 1
            else:
                value &= singles
        return cls._combination(given, value, mask, singles)

    @classmethod
    def _combination(cls, given, value, mask, singles):
        unknown = value & ~mask
        if unknown and cls._boundary_ is not KEEP:
            raise ValueError(f"{cls.__name__}({value!r}) -->  unknown values {unknown!r} "
                             f"[{bin(unknown)}]")
        if cls._member_type_ is object:
            made = object.__new__(cls)
        else:
            made = cls._member_type_.__new__(cls, value)
        if not hasattr(made, "_value_"):
            made._value_ = value
        if value & singles or value & ~singles:
            members, covered = [], 0
            for m in cls._iter_member_(value & singles):
                members.append(m)
                covered |= m._value_
            if value & ~singles:
                for m in cls._member_map_.values():
                    if m not in members and m._value_ and m._value_ & value == m._value_:
                        members.append(m)
                        covered |= m._value_
            unknown = value ^ covered
            made._name_ = "|".join([m._name_ for m in members])
            if not covered:
                made._name_ = None
            elif unknown and cls._boundary_ is STRICT:
                raise ValueError(f"{cls!r}: no members with value {unknown!r}")
            elif unknown:
                made._name_ += f"|{cls._numeric_repr_(unknown)}"
        else:
            made._name_ = None
        # One object for each value; a negative value is another name for it.
        made = cls._value2member_map_.setdefault(value, made)
        if given < 0:
            cls._value2member_map_[given] = made
        return made

    def __contains__(self, other):
        """Whether all flags of other are set in self."""
        if not isinstance(other, self.__class__):
            raise TypeError("unsupported operand type(s) for 'in': "
                            f"{type(other).__qualname__!r} and {self.__class__.__qualname__!r}")
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        """Returns flags in definition order."""
        yield from self._iter_member_(self._value_)

    def __len__(self):
        return self._value_.bit_count()

    def __repr__(self):
        value_repr = self.__class__._value_repr_ or repr
        if self._name_ is None:
            return f"<{self.__class__.__name__}: {value_repr(self._value_)}>"
        return f"<{self.__class__.__name__}.{self._name_}: {value_repr(self._value_)}>"

    def __str__(self):
        if self._name_ is None:
            return f"{self.__class__.__name__}({self._value_!r})"
        return f"{self.__class__.__name__}.{self._name_}"

    def __bool__(self):
        return bool(self._value_)

    def _get_value(self, flag):
        """The bits that an operand stands for: a member's, or a plain value of the mixed-in type."""
        if isinstance(flag, type(self)):
            return flag._value_
        plain = self._member_type_
        return flag if plain is not object and isinstance(flag, plain) else NotImplemented

    def _operand(self, other, operator):
        value = self._get_value(other)
        if value is not NotImplemented:
            for flag in self, other:
                if self._get_value(flag) is None:
                    raise TypeError(f"'{flag}' cannot be combined with other flags with {operator}")
        return value

    def __or__(self, other):
        value = self._operand(other, "|")
        if value is NotImplemented:
            return NotImplemented
        return self.__class__(self._value_ | value)

    def __and__(self, other):
        value = self._operand(other, "&")
        if value is NotImplemented:
            return NotImplemented
        return self.__class__(self._value_ & value)

    def __xor__(self, other):
        value = self._operand(other, "^")
        if value is NotImplemented:
            return NotImplemented
        return self.__class__(self._value_ ^ value)

    def __invert__(self):
        if self._get_value(self) is None:
            raise TypeError(f"'{self}' cannot be inverted")
        other = self._inverted_
        if other is None:
            # Worked out once for each member.
            bits = ~self._value_
            if self._boundary_ is not KEEP and self._boundary_ is not EJECT:
                bits &= self._singles_mask_
            other = self._inverted_ = type(self)(bits)
        return other

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__


class IntFlag(int, ReprEnum, Flag, boundary=KEEP):
    """Support for integer-based Flags"""


### Decorators that check, and output as global names ###

def unique(enumeration):
    """Refuses an enum in which a value has two names."""
    duplicates = [(name, m.name) for name, m in enumeration.__members__.items() if name != m.name]
    if duplicates:
        details = ", ".join([f"{alias} -> {name}" for alias, name in duplicates])
        raise ValueError(f"duplicate values found in {enumeration!r}: {details}")
    return enumeration


class EnumCheck(StrEnum):
    """What `verify` can check."""

    CONTINUOUS = "no skipped integer values"
    NAMED_FLAGS = "multi-flag aliases may not contain unnamed flags"
    UNIQUE = "one name per value"


CONTINUOUS, NAMED_FLAGS, UNIQUE = EnumCheck


class verify:
    """Checks an enum for what the EnumChecks say."""

    def __init__(self, *checks):
        self.checks = checks

    def __call__(self, enumeration):
        for check in self.checks:
            if check is UNIQUE:
                self._check_unique(enumeration)
            elif check is CONTINUOUS:
                self._check_continuous(enumeration)
            elif check is NAMED_FLAGS:
                self._check_named(enumeration)
        return enumeration

    def _check_unique(self, enumeration):
        aliases = [f"{name} -> {m.name}" for name, m in enumeration.__members__.items()
                   if name != m.name]
        if aliases:
            raise ValueError(f"aliases found in {enumeration!r}: {', '.join(aliases)}")

    def _check_continuous(self, enumeration):
        values = {e.value for e in enumeration}
        if len(values) < 2:
            return
        low, high = min(values), max(values)
        if issubclass(enumeration, Flag):
            kind = "flag"
            missing = [2 ** i for i in range(_high_bit(low) + 1, _high_bit(high))
                       if 2 ** i not in values]
        elif issubclass(enumeration, Enum):
            kind = "enum"
            missing = [i for i in range(low + 1, high) if i not in values]
        else:
            raise Exception(f"verify: unknown type {enumeration!r}")
        if missing:
            text = ", ".join(map(str, missing))
            if len(text) > 256:
                text = text[:256].rpartition(",")[0]
            raise ValueError(f"invalid {kind} {enumeration.__name__!r}: missing values {text}")

    def _check_named(self, enumeration):
        names = enumeration._member_names_
        values = [m.value for m in enumeration]
        unnamed, missing = [], 0
        for name, alias in enumeration._member_map_.items():
            if name in names or alias.value < 0:
                continue
            lacking = [bit for bit in _iter_bits_lsb(alias.value) if bit not in values]
            if lacking:
                unnamed.append(name)
                for bit in lacking:
                    missing |= bit
        if unnamed:
            if len(unnamed) == 1:
                subject = f"alias {unnamed[0]} is missing"
            else:
                subject = f"aliases {', '.join(unnamed[:-1])} and {unnamed[-1]} are missing"
            what = f"value 0x{missing:x}" if _is_single_bit(missing) \
                else f"combined values of 0x{missing:x}"
            raise ValueError(f"invalid Flag {enumeration.__name__!r}: {subject} {what} "
                             "[use enum.show_flag_values(value) for details]")


def global_enum_repr(self):
    """use module.enum_name instead of class.enum_name"""
    module = self.__class__.__module__.split(".")[-1]
    return f"{module}.{self._name_}"


def global_flag_repr(self):
    """use module.flag_name instead of class.flag_name, for each flag that is set"""
    module = self.__class__.__module__.split(".")[-1]
    name = self.__class__.__name__
    if self._name_ is None:
        return f"{module}.{name}({self._value_!r})"
    if _is_single_bit(self._value_):
        return f"{module}.{self._name_}"
    if self._boundary_ is not FlagBoundary.KEEP:
        return "|".join([f"{module}.{part}" for part in self.name.split("|")])
    return "|".join([part if part[0].isdigit() else f"{module}.{part}"
                     for part in self._name_.split("|")])


def global_str(self):
    """use enum_name instead of class.enum_name"""
    if self._name_ is None:
        return f"{self.__class__.__name__}({self._value_!r})"
    return self._name_


def global_enum(cls, update_str=False):
    """Class decorator: export the members to the module, and let their repr say so."""
    cls.__repr__ = global_flag_repr if issubclass(cls, Flag) else global_enum_repr
    if not issubclass(cls, ReprEnum) or update_str:
        cls.__str__ = global_str
    import sys
    sys.modules[cls.__module__].__dict__.update(cls.__members__)
    return cls


def _simple_enum(etype=Enum, *, boundary=None, use_args=None):
    """Class decorator that turns a plain class into an enum of the given kind."""
    def convert(cls):
        namespace = EnumType.__prepare__(cls.__name__, (etype,))
        for name, value in cls.__dict__.items():
            if name not in ("__dict__", "__weakref__"):
                namespace[name] = value
        return EnumType(cls.__name__, (etype,), namespace, boundary=boundary)
    return convert


# What differs between two enums that say the same: where they were written, and what holds their members.
_OWN_TO_A_CLASS = frozenset((
    "__dict__", "__weakref__", "__module__", "__qualname__", "__doc__", "__annotations__", "__annotate__",
    "__annotate_func__", "__annotations_cache__", "__firstlineno__", "__static_attributes__", "__new__",
    "_member_map_", "_value2member_map_", "_new_member_", "_unhashable_values_map_", "_hashable_values_",
    "_unhashable_values_"))
_OWN_TO_A_MEMBER = frozenset(("__objclass__", "_sort_order_", "_name_", "__dict__"))


def _test_simple_enum(checked_enum, simple_enum):
    """Raise TypeError unless a simple enum is what the full machinery made of the same statements."""
    found = []

    def compare(what, checked, simple, skip):
        for name in sorted({*checked, *simple}):
            if name in skip:
                continue
            if name not in simple:
                found.append(f"missing {what}: {name!r}")
            elif name not in checked:
                found.append(f"extra   {what}: {name!r}")
            else:
                yield name, checked[name], simple[name]

    own, other = checked_enum.__dict__, simple_enum.__dict__
    if own == other:
        return
    for name, checked, simple in compare("key", own, other, _OWN_TO_A_CLASS | {*checked_enum._member_map_}):
        # Functions and descriptors are of two class bodies; it matters that both are there.
        if callable(checked) or _is_descriptor(checked):
            if type(checked) is not type(simple):
                found.append(f"{name!r}: checked -> {checked!r}, simple -> {simple!r}")
        elif checked != simple and name not in ("_use_args_",):
            found.append(f"{name!r}: checked -> {checked!r}, simple -> {simple!r}")
    members, others = checked_enum._member_map_, simple_enum._member_map_
    for name, checked, simple in compare("member", members, others, ()):
        wrong = [f"{key!r}: checked member -> {value!r}, simple member -> {their!r}"
                 for key, value, their in compare(f"key in member {name!r}", checked.__dict__, simple.__dict__,
                                                  _OWN_TO_A_MEMBER)
                 if value != their]
        if checked._name_ != simple._name_:
            wrong.append(f"name: checked -> {checked._name_!r}, simple -> {simple._name_!r}")
        if wrong:
            found.append(f"{name!r} member mismatch:\n      " + "\n      ".join(wrong))
    if found:
        raise TypeError("enum mismatch:\n   " + "\n   ".join(found))

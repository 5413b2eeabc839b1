"""What typing shares with the interpreter: type variables, type aliases and Generic.

The code that PEP 695 syntax compiles to makes these too, and gives a function that
evaluates a bound, a default or a value when first asked for.  `typing` is imported
only when something is subscripted.
"""

import sys

Union = type(int | str)


class _NoDefaultType:
    """The type of the NoDefault singleton."""

    __slots__ = ()
    __module__ = "typing"

    def __new__(cls):
        try:
            return NoDefault
        except NameError:
            return object.__new__(cls)

    def __repr__(self):
        return "typing.NoDefault"

    def __reduce__(self):
        return "NoDefault"

    def __init_subclass__(cls):
        raise TypeError("type 'NoDefaultType' is not an acceptable base type")


NoDefault = _NoDefaultType()


def _idfunc(x):
    return x


def _caller(depth=2):
    """The name of the module that called our caller."""
    try:
        return sys._getframe(depth).f_globals.get("__name__")
    except (AttributeError, ValueError):
        return None


def _union(left, right):
    import typing
    return typing._make_union(left, right)


class _Lazy:
    """A value that a function computes when it is first wanted."""

    __slots__ = ("evaluate", "value", "done")

    def __init__(self, value, evaluate):
        self.evaluate = evaluate
        self.value = value
        self.done = evaluate is None

    def get(self):
        if not self.done:
            self.value = self.evaluate(1)
            self.done = True
        return self.value

    def evaluator(self):
        """A function of a format, as annotationlib's call_evaluate_function takes."""
        if self.evaluate is not None:
            return self.evaluate
        made = object.__new__(_ConstEvaluator)
        made.value = self.value
        return made


class _ConstEvaluator:
    __slots__ = ("value",)

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create '_typing._ConstEvaluator' instances")

    def __call__(self, format=1, /):
        if format == 4:
            from annotationlib import type_repr
            if isinstance(self.value, tuple):
                return f"({', '.join(map(type_repr, self.value))})"
            return type_repr(self.value)
        return self.value

    def __repr__(self):
        return f"<constevaluator {self.value!r}>"


try:
    from _types import _seal
except ImportError:
    pass
else:
    _seal(_ConstEvaluator, True)
    _seal(_NoDefaultType, False)


class _Variable:
    """What the three kinds of type variable share."""

    def __init_subclass__(cls, /, **kwargs):
        if cls.__module__ != __name__ and cls.__module__ != "typing":
            raise TypeError(f"type 'typing.{cls.__mro__[1].__name__}' is not an acceptable base type")

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")

    @property
    def __default__(self):
        return self._default.get()

    @property
    def evaluate_default(self):
        if self._default.evaluate is None and self._default.value is NoDefault:
            return None
        return self._default.evaluator()

    def has_default(self):
        return self._default.evaluate is not None or self._default.value is not NoDefault

    def __reduce__(self):
        return self.__name__

    def __or__(self, other):
        return _union(self, other)

    def __ror__(self, other):
        return _union(other, self)

    def __repr__(self):
        if self.__infer_variance__:
            return self.__name__
        return ("+" if self.__covariant__ else "-" if self.__contravariant__ else "~") + self.__name__

    def _set_variance(self, covariant, contravariant, infer_variance):
        if covariant and contravariant:
            raise ValueError("Bivariant types are not supported.")
        if infer_variance and (covariant or contravariant):
            raise ValueError("Variance cannot be specified with infer_variance.")
        self.__covariant__ = bool(covariant)
        self.__contravariant__ = bool(contravariant)
        self.__infer_variance__ = bool(infer_variance)


def _check_name(name, kind):
    if not isinstance(name, str):
        raise TypeError(f"{kind}() argument 'name' must be str, not {type(name).__name__}")


class TypeVar(_Variable):
    """Type variable."""

    __module__ = "typing"

    def __init__(self, name, *constraints, bound=None, default=NoDefault, covariant=False,
                 contravariant=False, infer_variance=False):
        _check_name(name, "typevar")
        self._set_variance(covariant, contravariant, infer_variance)
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        if constraints and bound is not None:
            raise TypeError("Constraints cannot be combined with bound=...")
        if bound is not None:
            import typing
            bound = typing._type_check(bound, "Bound must be a type.")
        self.__name__ = name
        self._bound = _Lazy(bound, None)
        self._constraints = _Lazy(constraints, None)
        self._default = _Lazy(default, None)
        self.__module__ = _caller()

    @classmethod
    def _inferred(cls, name, bound=None, constraints=None):
        """The TypeVar of `def f[T: bound]`; bound and constraints are functions or None."""
        self = cls.__new__(cls)
        self._set_variance(False, False, True)
        self.__name__ = name
        self._bound = _Lazy(None, bound)
        self._constraints = _Lazy((), constraints)
        self._default = _Lazy(NoDefault, None)
        self.__module__ = _caller()
        return self

    @property
    def __bound__(self):
        return self._bound.get()

    @property
    def __constraints__(self):
        return self._constraints.get()

    @property
    def evaluate_bound(self):
        if self._bound.evaluate is None and self._bound.value is None:
            return None
        return self._bound.evaluator()

    @property
    def evaluate_constraints(self):
        if self._constraints.evaluate is None and not self._constraints.value:
            return None
        return self._constraints.evaluator()

    def __typing_subst__(self, arg):
        import typing
        return typing._typevar_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        if alias.__parameters__.index(self) == len(args) and self.has_default():
            return (*args, self.__default__)
        return args


class ParamSpecArgs:
    """The args of a ParamSpec: `P.args`."""

    __module__ = "typing"

    def __init__(self, origin):
        self.__origin__ = origin

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpecArgs")

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type 'typing.ParamSpecArgs' is not an acceptable base type")

    def __eq__(self, other):
        if not isinstance(other, ParamSpecArgs):
            return NotImplemented
        return self.__origin__ == other.__origin__

    __hash__ = None

    def __repr__(self):
        return f"{getattr(self.__origin__, '__name__', self.__origin__)}.args"


class ParamSpecKwargs:
    """The kwargs of a ParamSpec: `P.kwargs`."""

    __module__ = "typing"

    def __init__(self, origin):
        self.__origin__ = origin

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of ParamSpecKwargs")

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type 'typing.ParamSpecKwargs' is not an acceptable base type")

    def __eq__(self, other):
        if not isinstance(other, ParamSpecKwargs):
            return NotImplemented
        return self.__origin__ == other.__origin__

    __hash__ = None

    def __repr__(self):
        return f"{getattr(self.__origin__, '__name__', self.__origin__)}.kwargs"


class ParamSpec(_Variable):
    """Parameter specification variable."""

    __module__ = "typing"

    def __init__(self, name, *, bound=None, default=NoDefault, covariant=False,
                 contravariant=False, infer_variance=False):
        _check_name(name, "paramspec")
        self._set_variance(covariant, contravariant, infer_variance)
        if bound is not None and not isinstance(bound, tuple):
            import typing
            bound = typing._type_check(bound, "Bound must be a type.")
        self.__name__ = name
        self.__bound__ = bound
        self._default = _Lazy(default, None)
        self.__module__ = _caller()

    @classmethod
    def _inferred(cls, name):
        self = cls(name, infer_variance=True)
        self.__module__ = _caller()
        return self

    @property
    def args(self):
        """Represents positional arguments."""
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        """Represents keyword arguments."""
        return ParamSpecKwargs(self)

    def __typing_subst__(self, arg):
        import typing
        return typing._paramspec_subst(self, arg)

    def __typing_prepare_subst__(self, alias, args):
        import typing
        return typing._paramspec_prepare_subst(self, alias, args)


class TypeVarTuple(_Variable):
    """Type variable tuple."""

    __module__ = "typing"

    def __init__(self, name, *, default=NoDefault):
        _check_name(name, "typevartuple")
        self.__name__ = name
        self._default = _Lazy(default, None)
        self.__module__ = _caller()

    @classmethod
    def _inferred(cls, name):
        self = cls(name)
        self.__module__ = _caller()
        return self

    def __iter__(self):
        import typing
        yield typing.Unpack[self]

    def __repr__(self):
        return self.__name__

    __or__ = __ror__ = None

    def __typing_subst__(self, arg):
        raise TypeError("Substitution of bare TypeVarTuple is not supported")

    def __typing_prepare_subst__(self, alias, args):
        import typing
        return typing._typevartuple_prepare_subst(self, alias, args)


del TypeVarTuple.__or__, TypeVarTuple.__ror__


def _set_default(variable, evaluate):
    """Give a type variable of PEP 695 syntax its default (PEP 696)."""
    variable._default = _Lazy(None, evaluate)
    return variable


class TypeAliasType:
    """Type alias: what `type X = ...` makes."""

    __module__ = "typing"

    def __init__(self, name, value, *, type_params=()):
        if not isinstance(type_params, tuple):
            raise TypeError("type_params must be a tuple")
        seen_default = False
        for param in type_params:
            if hasattr(param, "has_default") and param.has_default():
                seen_default = True
            elif seen_default and not isinstance(param, TypeVarTuple):
                raise TypeError(f"non-default type parameter '{param!r}' follows default "
                                "type parameter")
        self._setup(name, _Lazy(value, None), type_params, _caller())

    def _setup(self, name, value, type_params, module):
        setter = object.__setattr__
        setter(self, "_name", name)
        setter(self, "_value", value)
        setter(self, "_type_params", type_params)
        setter(self, "_module", module)

    @classmethod
    def _lazy(cls, name, type_params, evaluate):
        """The alias that `type X[T] = ...` makes; `evaluate` computes the value."""
        self = cls.__new__(cls)
        self._setup(name, _Lazy(None, evaluate), type_params or (), _caller())
        return self

    def __setattr__(self, name, value):
        raise AttributeError("readonly attribute" if name.startswith("__") else
                             f"'typing.TypeAliasType' object has no attribute {name!r}")

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type 'typing.TypeAliasType' is not an acceptable base type")

    @property
    def __name__(self):
        return self._name

    @property
    def __value__(self):
        return self._value.get()

    @property
    def evaluate_value(self):
        return self._value.evaluator()

    @property
    def __type_params__(self):
        return self._type_params

    @property
    def __parameters__(self):
        spread = ((*one,) if isinstance(one, TypeVarTuple) else (one,) for one in self._type_params)
        return sum(spread, ())

    @property
    def __module__(self):
        return self._module

    def __getitem__(self, parameters):
        if not self._type_params:
            raise TypeError("Only generic type aliases are subscriptable")
        if not isinstance(parameters, tuple):
            parameters = (parameters,)
        return type(list[int])(self, parameters)

    def __iter__(self):
        import typing
        yield typing.Unpack[self]

    def __or__(self, other):
        return _union(self, other)

    def __ror__(self, other):
        return _union(other, self)

    def __repr__(self):
        return self._name

    def __reduce__(self):
        return self._name


class Generic:
    """Abstract base class for generic types.

    A class with type parameters in brackets behind its name derives from it by itself.
    """

    __slots__ = ()
    __module__ = "typing"
    _is_protocol = False

    @classmethod
    def __class_getitem__(cls, args):
        import typing
        return typing._generic_class_getitem(cls, args)

    @classmethod
    def __init_subclass__(cls, *args, **kwargs):
        import typing
        typing._generic_init_subclass(cls, *args, **kwargs)


def _subscript_generic(params):
    """The base `Generic[...]` that a class with a type parameter list gets."""
    return Generic[tuple([next(iter(p)) if isinstance(p, TypeVarTuple) else p for p in params])]


### What the machine calls for PEP 695 syntax ###

_typevar = TypeVar._inferred
_typevar_with_bound = TypeVar._inferred
_paramspec = ParamSpec._inferred
_type_alias = TypeAliasType._lazy
_set_typeparam_default = _set_default


def _typevar_with_constraints(name, evaluate):
    variable = TypeVar._inferred(name, None, evaluate)
    variable.__module__ = _caller()
    return variable

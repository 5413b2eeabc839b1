"""Introspection of annotations that are evaluated lazily (PEP 649, 749).

An `__annotate__` function asked for the formats FORWARDREF or STRING is run on fake
globals and cells, in which unknown names (for STRING: all names) are `_Stringifier`
objects: these build up the source text of what is done to them.
"""

import builtins
import sys
from enum import IntEnum
from types import BuiltinFunctionType, CellType, FunctionType, GenericAlias

__all__ = ["Format", "ForwardRef", "call_annotate_function", "call_evaluate_function",
           "get_annotate_from_class_namespace", "get_annotations", "annotations_to_string",
           "type_repr"]


class Format(IntEnum):
    VALUE = 1
    VALUE_WITH_FAKE_GLOBALS = 2
    FORWARDREF = 3
    STRING = 4


_sentinel = object()

_SLOTS = ("__forward_is_argument__", "__forward_is_class__", "__forward_module__",
          "__weakref__", "__arg__", "__globals__", "__code__", "__ast_node__", "__cell__",
          "__owner__", "__extra_names__", "__resolved_str_cache__", "__precedence__")


### Forward references ###

class ForwardRef:
    """Wrapper that holds a forward reference: a name, or an expression, as a string."""

    __slots__ = _SLOTS

    def __init__(self, arg, *, module=None, owner=None, is_argument=True, is_class=False):
        if not isinstance(arg, str):
            raise TypeError(f"Forward reference must be a string -- got {arg!r}")
        self.__arg__ = arg
        self.__forward_is_argument__ = is_argument
        self.__forward_is_class__ = is_class
        self.__forward_module__ = module
        self.__owner__ = owner
        self.__globals__ = None
        self.__code__ = None
        self.__cell__ = None
        self.__extra_names__ = None
        self.__precedence__ = _ATOM

    def __init_subclass__(cls, /, *args, **kwds):
        raise TypeError("Cannot subclass ForwardRef")

    @property
    def __forward_arg__(self):
        return self.__arg__

    @property
    def __resolved_str__(self):
        """The text, with what stands for real objects in it written out."""
        text = self.__arg__
        for name, value in (self.__extra_names__ or {}).items():
            text = text.replace(name, type_repr(value))
        return text

    @property
    def __forward_code__(self):
        if self.__code__ is None:
            arg = self.__arg__
            # A starred expression stands only within a tuple.
            source = f"({arg},)[0]" if arg.startswith("*") else arg
            try:
                self.__code__ = compile(source, "<string>", "eval")
            except SyntaxError:
                raise SyntaxError(f"Forward reference must be an expression -- got {arg!r}")
        return self.__code__

    def evaluate(self, *, globals=None, locals=None, type_params=None, owner=None,
                 format=Format.VALUE):
        """The value of the annotation's text in its scope.

        Names that are missing raise NameError, except in the format FORWARDREF.
        """
        if format == Format.STRING:
            return self.__resolved_str__
        if format not in (Format.VALUE, Format.FORWARDREF):
            raise NotImplementedError(format)
        if isinstance(self.__cell__, CellType):
            try:
                return self.__cell__.cell_contents
            except ValueError:
                pass
        globals, locals = self._namespaces(globals, locals, type_params, owner)
        arg = self.__arg__
        if arg.isidentifier():
            for namespace in (locals, globals, self.__extra_names__ or {}):
                if arg in namespace:
                    return namespace[arg]
            if hasattr(builtins, arg):
                return getattr(builtins, arg)
            if format == Format.FORWARDREF:
                return self
            raise NameError(f"name {arg!r} is not defined", name=arg)
        if self.__extra_names__:
            locals = {**locals, **self.__extra_names__}
        code = self.__forward_code__
        try:
            return eval(code, globals, locals)
        except Exception:
            if format != Format.FORWARDREF:
                raise
        # What is known has its value, the rest stays a reference.
        scope = _Scope(owner or self.__owner__, self.__forward_is_class__, globals, False)
        known = {**vars(builtins), **globals, **locals}
        for name in _names_of(code):
            if name not in known:
                known[name] = scope.name(name)
        try:
            result = eval(code, globals, known)
        except Exception:
            return self
        scope.to_forward_refs()
        return result

    def _namespaces(self, globals, locals, type_params, owner):
        if owner is None:
            owner = self.__owner__
        if globals is None and self.__forward_module__ is not None:
            module = self.__forward_module__
            if isinstance(module, str):
                module = sys.modules.get(module)
            globals = getattr(module, "__dict__", None)
        if globals is None:
            globals = self.__globals__
        if globals is None:
            if isinstance(owner, type):
                globals = getattr(sys.modules.get(owner.__module__), "__dict__", None)
            elif hasattr(owner, "__dict__") and isinstance(owner, type(sys)):
                globals = owner.__dict__
            elif callable(owner):
                globals = getattr(owner, "__globals__", None)
        if globals is None:
            globals = {}
        if type_params is None and owner is not None:
            type_params = getattr(owner, "__type_params__", None)
        if locals is None:
            locals = {}
            if isinstance(owner, type):
                locals.update(vars(owner))
        if isinstance(self.__cell__, dict):
            for name, cell in self.__cell__.items():
                try:
                    locals.setdefault(name, cell.cell_contents)
                except ValueError:
                    pass
        if type_params:
            # The scope of type parameters lies between the module's and the class's. (For the annotations of a
            # class, `globals` is the class's namespace, and `locals` the module's.)
            globals, locals = dict(globals), dict(locals)
            for param in type_params:
                if not self.__forward_is_class__ or param.__name__ not in globals:
                    globals[param.__name__] = param
                    locals.pop(param.__name__, None)
        return globals, locals

    def __eq__(self, other):
        if not isinstance(other, ForwardRef):
            return NotImplemented
        return (self.__forward_arg__ == other.__forward_arg__
                and self.__forward_module__ == other.__forward_module__
                and self.__globals__ is other.__globals__
                and self.__forward_is_class__ == other.__forward_is_class__
                and self.__cell__ == other.__cell__
                and self.__owner__ == other.__owner__)

    def __hash__(self):
        return hash((self.__forward_arg__, self.__forward_module__, id(self.__globals__),
                     self.__forward_is_class__))

    def __or__(self, other):
        import typing
        return typing.Union[self, other]

    def __ror__(self, other):
        import typing
        return typing.Union[other, self]

    def __repr__(self):
        facts = [repr(self.__forward_arg__)]
        if self.__forward_module__ is not None:
            facts.append(f"module={self.__forward_module__!r}")
        if self.__forward_is_class__:
            facts.append("is_class=True")
        if self.__owner__ is not None:
            facts.append(f"owner={self.__owner__!r}")
        return f"ForwardRef({', '.join(facts)})"


### Text from operations ###

# How tightly an expression binds: an operand that binds less gets parentheses.
_ATOM, _POWER, _UNARY, _PRODUCT, _SUM, _SHIFT, _AND, _XOR, _OR, _COMPARE, _LOW = range(11, 0, -1)


class _Stringifier:
    """An object that turns whatever is done to it into source text.

    It has ForwardRef's slots, so that it can become one by a change of class.
    """

    __slots__ = _SLOTS

    def __init__(self, text, precedence=_ATOM, *, globals=None, owner=None, is_class=False,
                 cell=None, scope=None, extra_names=None):
        self.__arg__ = text
        self.__precedence__ = precedence
        self.__forward_is_argument__ = False
        self.__forward_is_class__ = is_class
        self.__forward_module__ = None
        self.__code__ = None
        self.__globals__ = globals
        self.__cell__ = cell
        self.__owner__ = owner
        self.__extra_names__ = extra_names
        self.__ast_node__ = scope

    def _made(self, text, precedence=_ATOM, *operands):
        scope = self.__ast_node__
        extra = dict(self.__extra_names__ or ())
        for operand in operands:
            if isinstance(operand, _Stringifier):
                extra.update(operand.__extra_names__ or ())
        made = _Stringifier(text, precedence, globals=self.__globals__, owner=self.__owner__,
                            is_class=self.__forward_is_class__, scope=scope,
                            cell=scope.cells if scope else None, extra_names=extra or None)
        if scope is not None:
            if scope.new_names:
                made.__extra_names__ = {**(made.__extra_names__ or {}), **scope.new_names}
            scope.made.append(made)
        return made

    def _text_of(self, value, precedence=_LOW):
        if isinstance(value, _Stringifier):
            text = value.__arg__
            return f"({text})" if value.__precedence__ < precedence else text
        if isinstance(value, slice):
            parts = ["" if part is None else self._text_of(part) for part in
                     (value.start, value.stop)]
            text = ":".join(parts)
            return text if value.step is None else f"{text}:{self._text_of(value.step)}"
        if isinstance(value, tuple):
            inner = ", ".join([self._text_of(v) for v in value])
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        if isinstance(value, list):
            return f"[{', '.join([self._text_of(v) for v in value])}]"
        if isinstance(value, set) and value:
            return f"{{{', '.join([self._text_of(v) for v in value])}}}"
        if isinstance(value, dict):
            return f"{{{', '.join([f'{self._text_of(k)}: {self._text_of(v)}' for k, v in value.items()])}}}"
        if value is None or isinstance(value, (str, int, float, complex, bytes, bool)):
            return repr(value)
        if value is ...:
            return "..."
        if isinstance(value, type) and getattr(builtins, value.__name__, None) is value:
            return value.__name__
        scope = self.__ast_node__
        if scope is not None and not scope.names_only:
            return scope.name_for(value)
        return type_repr(value)

    def __getitem__(self, index):
        if isinstance(index, tuple) and index:
            text = ", ".join([self._text_of(v) for v in index])
            if len(index) == 1:
                text += ","
        else:
            text = self._text_of(index)
        return self._made(f"{self._text_of(self, _ATOM)}[{text}]", _ATOM, index)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._made(f"{self._text_of(self, _ATOM)}.{name}")

    def __call__(self, *args, **kwargs):
        parts = [self._text_of(a) for a in args]
        parts += [f"{k}={self._text_of(v)}" for k, v in kwargs.items()]
        return self._made(f"{self._text_of(self, _ATOM)}({', '.join(parts)})")

    def __iter__(self):
        yield self._made(f"*{self._text_of(self)}")

    def __format__(self, spec):
        raise TypeError("Cannot stringify annotation containing string formatting")

    def __repr__(self):
        return self.__arg__

    def __hash__(self):
        return id(self)


def _binary(name, symbol, precedence, right_binds=False):
    # Most operators group to the left: the right operand must bind more tightly.
    left_needs = precedence + 1 if right_binds else precedence
    right_needs = precedence if right_binds else precedence + 1

    def forward(self, other):
        return self._made(f"{self._text_of(self, left_needs)} {symbol} "
                          f"{self._text_of(other, right_needs)}", precedence, self, other)

    def backward(self, other):
        return self._made(f"{self._text_of(other, left_needs)} {symbol} "
                          f"{self._text_of(self, right_needs)}", precedence, other, self)

    setattr(_Stringifier, f"__{name}__", forward)
    if precedence != _COMPARE:
        setattr(_Stringifier, f"__r{name}__", backward)


for _name, _symbol, _precedence in (
        ("add", "+", _SUM), ("sub", "-", _SUM), ("mul", "*", _PRODUCT),
        ("matmul", "@", _PRODUCT), ("truediv", "/", _PRODUCT), ("mod", "%", _PRODUCT),
        ("floordiv", "//", _PRODUCT), ("lshift", "<<", _SHIFT), ("rshift", ">>", _SHIFT),
        ("and", "&", _AND), ("xor", "^", _XOR), ("or", "|", _OR), ("lt", "<", _COMPARE),
        ("le", "<=", _COMPARE), ("eq", "==", _COMPARE), ("ne", "!=", _COMPARE),
        ("gt", ">", _COMPARE), ("ge", ">=", _COMPARE)):
    _binary(_name, _symbol, _precedence)
_binary("pow", "**", _POWER, right_binds=True)


def _unary(name, symbol):
    def operate(self):
        return self._made(f"{symbol}{self._text_of(self, _UNARY)}", _UNARY, self)
    setattr(_Stringifier, f"__{name}__", operate)


for _name, _symbol in (("neg", "-"), ("pos", "+"), ("invert", "~")):
    _unary(_name, _symbol)


class _Scope:
    """One run of an `__annotate__` function on fake names."""

    def __init__(self, owner, is_class, globals, names_only):
        self.owner = owner
        self.is_class = is_class
        self.globals = globals
        self.names_only = names_only  # STRING: every name is fake
        self.made = []
        self.cells = {}
        self.new_names = {}

    def name(self, name, cell=None):
        made = _Stringifier(name, globals=self.globals, owner=self.owner,
                            is_class=self.is_class, cell=cell, scope=self)
        self.made.append(made)
        return made

    def name_for(self, value):
        """A name for a real object that has become part of an expression."""
        for name, known in self.new_names.items():
            if known is value:
                return name
        name = f"__annotationlib_name_{len(self.new_names) + 1}__"
        self.new_names[name] = value
        return name

    def fake_globals(self, function):
        """A plain dict with all that the function may look up by name."""
        real = function.__globals__
        fake = {} if self.names_only else dict(real)
        for key in ("__builtins__", "__name__", "__conditional_annotations__"):
            if key in real:
                fake[key] = real[key]
        for name in _names_of(function.__code__):
            if name == "__conditional_annotations__":
                continue
            if self.names_only or (name not in real and not hasattr(builtins, name)):
                fake[name] = self.name(name)
        return fake

    def fake_closure(self, function):
        if not function.__closure__:
            return None
        cells = []
        for name, cell in zip(function.__code__.co_freevars, function.__closure__):
            if name == "__conditional_annotations__":
                pass
            elif name == "__classdict__":
                if self.names_only:
                    cell = CellType({})
            else:
                try:
                    cell.cell_contents
                    empty = False
                except ValueError:
                    empty = True
                if self.names_only or empty:
                    self.cells[name] = cell
                    cell = CellType(self.name(name, cell))
            cells.append(cell)
        return tuple(cells)

    def call(self, function):
        fake = FunctionType(function.__code__, self.fake_globals(function),
                            closure=self.fake_closure(function),
                            argdefs=function.__defaults__)
        if function.__kwdefaults__:
            fake.__kwdefaults__ = function.__kwdefaults__
        return fake(Format.VALUE_WITH_FAKE_GLOBALS)

    def to_forward_refs(self):
        """Turn the stringifiers that went into the result into forward references."""
        for made in self.made:
            made.__ast_node__ = None
            if made.__extra_names__ is None and self.new_names:
                made.__extra_names__ = dict(self.new_names)
            made.__class__ = ForwardRef


def _names_of(code):
    """The global names and attributes that `code` and the code within it mention."""
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, type(code)):
            yield from _names_of(const)


def _as_function(annotate):
    """The plain function behind `annotate`, and a first argument if it is a method."""
    if isinstance(annotate, FunctionType):
        return annotate
    func = getattr(annotate, "__func__", None)
    return func if isinstance(func, FunctionType) else None


### Calling annotate functions ###

def call_evaluate_function(evaluate, format, *, owner=None):
    """Call an evaluate function: that of a type alias, bound, constraint or default."""
    return call_annotate_function(evaluate, format, owner=owner, _is_evaluate=True)


def call_annotate_function(annotate, format, *, owner=None, _is_evaluate=False):
    """Call an __annotate__ function.

    A function that the compiler made knows the VALUE format only; it is run on fake
    names for FORWARDREF and STRING.
    """
    if format == Format.VALUE_WITH_FAKE_GLOBALS:
        raise ValueError("The VALUE_WITH_FAKE_GLOBALS format is for internal use only")
    try:
        return annotate(format)
    except NotImplementedError:
        pass
    function = _as_function(annotate)
    is_class = isinstance(owner, type)
    if format == Format.STRING:
        if function is None:
            return _all_to_text(annotate(Format.VALUE), _is_evaluate)
        scope = _Scope(owner, is_class, function.__globals__, True)
        return _all_to_text(scope.call(function), _is_evaluate)
    if format == Format.FORWARDREF:
        # Mostly every name is known by now.
        try:
            return annotate(Format.VALUE)
        except NotImplementedError:
            raise
        except Exception:
            if function is None:
                raise
        scope = _Scope(owner, is_class, function.__globals__, False)
        result = scope.call(function)
        scope.to_forward_refs()
        return result
    if format == Format.VALUE:
        raise RuntimeError("annotate function does not support VALUE format")
    raise ValueError(f"Invalid format: {format!r}")


def _all_to_text(result, is_evaluate):
    if is_evaluate:
        return _to_text(result)
    return {key: _to_text(value) for key, value in result.items()}


def _to_text(value):
    if isinstance(value, str):
        return value
    if isinstance(value, _Stringifier):
        return value.__arg__
    if isinstance(value, (tuple, list, dict, set)):
        return _Stringifier("")._text_of(value)
    return type_repr(value)


def get_annotate_from_class_namespace(obj):
    """The annotate function that a class's namespace holds, or None."""
    try:
        return obj["__annotate__"]
    except KeyError:
        return obj.get("__annotate_func__", None)


### Annotations of objects ###

def get_annotations(obj, *, globals=None, locals=None, eval_str=False, format=Format.VALUE):
    """The annotations of a class, module or callable as a new dict.

    With eval_str, values that are strings are evaluated.
    """
    if eval_str and format != Format.VALUE:
        raise ValueError("eval_str=True is only supported with format=Format.VALUE")
    if format == Format.VALUE:
        ann = _dunder_annotations(obj)
        if ann is None:
            ann = _call_annotate(obj, format)
    elif format == Format.FORWARDREF:
        ann = None
        try:
            ann = _dunder_annotations(obj)
        except Exception:
            pass
        else:
            if ann is not None:
                return dict(ann)
        ann = _call_annotate(obj, format)
        if ann is None:
            ann = _dunder_annotations(obj)
    elif format == Format.STRING:
        ann = _call_annotate(obj, format)
        if ann is not None:
            return dict(ann)
        ann = _dunder_annotations(obj)
        if ann is not None:
            return annotations_to_string(ann)
    elif format == Format.VALUE_WITH_FAKE_GLOBALS:
        raise ValueError("The VALUE_WITH_FAKE_GLOBALS format is for internal use only")
    else:
        raise ValueError(f"Unsupported format {format!r}")

    if ann is None:
        if isinstance(obj, type) or callable(obj):
            return {}
        raise TypeError(f"{obj!r} does not have annotations")
    if not ann:
        return {}
    if not eval_str:
        return dict(ann)
    return _evaluated(obj, ann, globals, locals)


def _evaluated(obj, ann, globals, locals):
    unwrap = None
    if globals is None or locals is None:
        if isinstance(obj, type):
            obj_globals = getattr(sys.modules.get(getattr(obj, "__module__", None)), "__dict__", None)
            obj_locals = dict(vars(obj))
            unwrap = obj
        elif isinstance(obj, type(sys)):
            obj_globals, obj_locals = obj.__dict__, None
        elif callable(obj):
            obj_globals = getattr(obj, "__globals__", None)
            obj_locals = None
            unwrap = obj
        else:
            obj_globals = obj_locals = None
        if unwrap is not None:
            seen = set()
            while id(unwrap) not in seen:
                seen.add(id(unwrap))
                if hasattr(unwrap, "__wrapped__"):
                    unwrap = unwrap.__wrapped__
                elif type(unwrap).__name__ == "partial" and hasattr(unwrap, "func"):
                    unwrap = unwrap.func
                else:
                    break
            obj_globals = getattr(unwrap, "__globals__", obj_globals)
        if globals is None:
            globals = obj_globals
        if locals is None:
            locals = obj_locals
    if type_params := getattr(obj, "__type_params__", ()):
        locals = {**{param.__name__: param for param in type_params}, **(locals or {})}
    return {key: eval(value, globals, locals) if isinstance(value, str) else value
            for key, value in ann.items()}


def _dunder_annotations(obj):
    """obj.__annotations__, its own where it is a class; None where it has none."""
    if isinstance(obj, type):
        try:
            ann = type.__dict__["__annotations__"].__get__(obj)
        except KeyError:
            ann = obj.__annotations__
        except AttributeError:
            return None
    else:
        ann = getattr(obj, "__annotations__", None)
    if ann is None:
        return None
    if not isinstance(ann, dict):
        from collections.abc import Mapping
        if not isinstance(ann, Mapping):
            raise ValueError(f"{obj!r}.__annotations__ is neither a dict nor None")
    return ann


def _call_annotate(obj, format):
    annotate = getattr(obj, "__annotate__", None)
    if annotate is None:
        return None
    ann = call_annotate_function(annotate, format, owner=obj)
    if not isinstance(ann, dict):
        raise ValueError(f"{obj!r}.__annotate__ returned a non-dict")
    return ann


def type_repr(value):
    """How a value stands in annotations of the format STRING."""
    if isinstance(value, (type, FunctionType, BuiltinFunctionType)) \
            and not isinstance(value, GenericAlias):
        if value.__module__ == "builtins":
            return value.__qualname__
        return f"{value.__module__}.{value.__qualname__}"
    if value is ...:
        return "..."
    return repr(value)


def annotations_to_string(annotations):
    """The annotations with type_repr() of each value that is no string."""
    return {n: t if isinstance(t, str) else type_repr(t) for n, t in annotations.items()}

"""Signature objects (PEP 362): what a callable takes, and how a call fits."""

import functools
import types
from enum import IntEnum
from inspect import (CO_VARARGS, CO_VARKEYWORDS, _signature_is_functionlike, isfunction,
                     unwrap)


class _void:
    """A private marker: no value was given."""

    __module__ = "inspect"


class _empty:
    """Stands where there is no default or annotation."""

    __module__ = "inspect"


class _ParameterKind(IntEnum):
    __module__ = "inspect"

    POSITIONAL_ONLY = "positional-only"
    POSITIONAL_OR_KEYWORD = "positional or keyword"
    VAR_POSITIONAL = "variadic positional"
    KEYWORD_ONLY = "keyword-only"
    VAR_KEYWORD = "variadic keyword"

    def __new__(cls, description):
        value = len(cls.__members__)
        member = int.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member

    def __str__(self):
        return self.name


(_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _VAR_POSITIONAL, _KEYWORD_ONLY,
 _VAR_KEYWORD) = _ParameterKind


def formatannotation(annotation, base_module=None, *, quote_annotation_strings=True):
    """An annotation as it stands in the text of a signature."""
    if not quote_annotation_strings and isinstance(annotation, str):
        return annotation
    if getattr(annotation, "__module__", None) == "typing":
        return repr(annotation).replace("typing.", "")
    if isinstance(annotation, types.GenericAlias):
        return str(annotation)
    if isinstance(annotation, type):
        if annotation.__module__ in ("builtins", base_module):
            return annotation.__qualname__
        return f"{annotation.__module__}.{annotation.__qualname__}"
    if type(annotation).__name__ == "ForwardRef" and hasattr(annotation, "__forward_arg__"):
        return annotation.__forward_arg__
    return repr(annotation)


def formatannotationrelativeto(object):
    module = getattr(object, "__module__", None)
    return lambda annotation: formatannotation(annotation, module)


class Parameter:
    """One parameter of a signature.

    name, default, annotation (`Parameter.empty` where there is none) and kind.
    """

    __module__ = "inspect"
    __slots__ = ("_name", "_kind", "_default", "_annotation")

    POSITIONAL_ONLY = _POSITIONAL_ONLY
    POSITIONAL_OR_KEYWORD = _POSITIONAL_OR_KEYWORD
    VAR_POSITIONAL = _VAR_POSITIONAL
    KEYWORD_ONLY = _KEYWORD_ONLY
    VAR_KEYWORD = _VAR_KEYWORD
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        try:
            self._kind = _ParameterKind(kind)
        except ValueError:
            raise ValueError(f"value {kind!r} is not a valid Parameter.kind") from None
        if default is not _empty and self._kind in (_VAR_POSITIONAL, _VAR_KEYWORD):
            raise ValueError(f"{self._kind.description} parameters cannot have default values")
        self._default = default
        self._annotation = annotation
        if name is _empty:
            raise ValueError("name is a required attribute for Parameter")
        if not isinstance(name, str):
            raise TypeError(f"name must be a str, not a {type(name).__name__}")
        if name[:1] == "." and name[1:].isdigit():
            # The hidden argument of a comprehension's function.
            if self._kind != _POSITIONAL_OR_KEYWORD:
                raise ValueError("implicit arguments must be passed as positional or keyword "
                                 f"arguments, not {self._kind.description}")
            self._kind = _POSITIONAL_ONLY
            name = f"implicit{name[1:]}"
        elif name == ".format":
            # The hidden argument of what evaluates a type alias or a bound.
            name = "format"
        from keyword import iskeyword
        if (iskeyword(name) and self._kind is not _POSITIONAL_ONLY) or not name.isidentifier():
            raise ValueError(f"{name!r} is not a valid parameter name")
        self._name = name

    def __reduce__(self):
        return (type(self), (self._name, self._kind),
                {"_default": self._default, "_annotation": self._annotation})

    def __setstate__(self, state):
        self._default = state["_default"]
        self._annotation = state["_annotation"]

    @property
    def name(self):
        return self._name

    @property
    def default(self):
        return self._default

    @property
    def annotation(self):
        return self._annotation

    @property
    def kind(self):
        return self._kind

    def replace(self, *, name=_void, kind=_void, annotation=_void, default=_void):
        """A copy with some attributes changed."""
        return type(self)(self._name if name is _void else name,
                          self._kind if kind is _void else kind,
                          default=self._default if default is _void else default,
                          annotation=self._annotation if annotation is _void else annotation)

    __replace__ = replace

    def __str__(self):
        return self._format()

    def _format(self, *, quote_annotation_strings=True):
        text = self._name
        if self._annotation is not _empty:
            annotation = formatannotation(self._annotation,
                                          quote_annotation_strings=quote_annotation_strings)
            text += f": {annotation}"
        if self._default is not _empty:
            space = " " if self._annotation is not _empty else ""
            text += f"{space}={space}{self._default!r}"
        if self._kind == _VAR_POSITIONAL:
            text = "*" + text
        elif self._kind == _VAR_KEYWORD:
            text = "**" + text
        return text

    def __repr__(self):
        return f'<{self.__class__.__name__} "{self}">'

    def __hash__(self):
        return hash((self._name, self._kind, self._annotation, self._default))

    def __eq__(self, other):
        if not isinstance(other, Parameter):
            return NotImplemented
        return self is other or self._basis() == other._basis()

    def _basis(self):
        return self._name, self._kind, self._default, self._annotation


class BoundArguments:
    """Result of `Signature.bind` call: the mapping of parameters to arguments."""

    __module__ = "inspect"
    __slots__ = ("arguments", "_signature", "__weakref__")

    def __init__(self, signature, arguments):
        self.arguments = arguments
        self._signature = signature

    @property
    def signature(self):
        return self._signature

    @property
    def args(self):
        positional, _ = self._split()
        return positional

    def _split(self):
        """What is passed by position, and what by keyword: all behind the first that was left out."""
        positional, named = [], {}
        by_keyword = False
        for name, param in self._signature.parameters.items():
            kind = param.kind
            by_keyword = by_keyword or kind is _KEYWORD_ONLY or kind is _VAR_KEYWORD
            if name not in self.arguments:
                by_keyword = True
                continue
            value = self.arguments[name]
            if kind is _VAR_KEYWORD:
                named.update(value)
            elif kind is _VAR_POSITIONAL:
                if not by_keyword:
                    positional += value
            elif by_keyword:
                named[name] = value
            else:
                positional.append(value)
        return tuple(positional), named

    @property
    def kwargs(self):
        _, named = self._split()
        return named

    def apply_defaults(self):
        """Set default values for missing arguments."""
        arguments = self.arguments
        filled = []
        for name, param in self._signature.parameters.items():
            if name in arguments:
                filled.append((name, arguments[name]))
            elif param.default is not _empty:
                filled.append((name, param.default))
            elif param.kind is _VAR_POSITIONAL:
                filled.append((name, ()))
            elif param.kind is _VAR_KEYWORD:
                filled.append((name, {}))
        self.arguments = dict(filled)

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, BoundArguments):
            return NotImplemented
        return self.signature == other.signature and self.arguments == other.arguments

    __hash__ = None

    def __setstate__(self, state):
        self._signature = state["_signature"]
        self.arguments = state["arguments"]

    def __getstate__(self):
        return {"_signature": self._signature, "arguments": self.arguments}

    def __repr__(self):
        args = ", ".join([f"{arg}={value!r}" for arg, value in self.arguments.items()])
        return f"<{self.__class__.__name__} ({args})>"


class Signature:
    """The parameters of a callable, in order, and its return annotation."""

    __module__ = "inspect"
    __slots__ = ("_return_annotation", "_parameters")

    _parameter_cls = Parameter
    _bound_arguments_cls = BoundArguments
    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty,
                 __validate_parameters__=True):
        from collections import OrderedDict
        params = OrderedDict()
        if parameters is not None:
            top_kind = _POSITIONAL_ONLY
            seen_default = False
            for param in parameters:
                if __validate_parameters__:
                    kind = param.kind
                    if kind < top_kind:
                        raise ValueError("wrong parameter order: "
                                         f"{top_kind.description} parameter before "
                                         f"{kind.description} parameter")
                    top_kind = kind
                    if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                        if param.default is not _empty:
                            seen_default = True
                        elif seen_default:
                            raise ValueError("non-default argument follows default argument")
                    if param.name in params:
                        raise ValueError(f"duplicate parameter name: {param.name!r}")
                params[param.name] = param
        self._parameters = types.MappingProxyType(params)
        self._return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, *, follow_wrapped=True, globals=None, locals=None,
                      eval_str=False, annotation_format=1):
        """The signature of obj."""
        return _signature_from_callable(
            obj, cls, follow_wrapped=follow_wrapped, globals=globals, locals=locals,
            eval_str=eval_str, annotation_format=annotation_format)

    @property
    def parameters(self):
        return self._parameters

    @property
    def return_annotation(self):
        return self._return_annotation

    def replace(self, *, parameters=_void, return_annotation=_void):
        """A copy with some attributes changed."""
        if parameters is _void:
            parameters = self.parameters.values()
        if return_annotation is _void:
            return_annotation = self._return_annotation
        return type(self)(parameters, return_annotation=return_annotation)

    __replace__ = replace

    def _basis(self):
        """What equality looks at: the order of keyword-only parameters does not count."""
        ordered, named = [], {}
        for name, param in self.parameters.items():
            if param.kind is _KEYWORD_ONLY:
                named[name] = param
            else:
                ordered.append(param)
        return tuple(ordered), named, self.return_annotation

    def __hash__(self):
        positional, keyword, annotation = self._basis()
        return hash((positional, frozenset(keyword.values()), annotation))

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, Signature):
            return NotImplemented
        return self._basis() == other._basis()

    def bind(self, /, *args, **kwargs):
        """Get a BoundArguments object, that maps the passed arguments to the parameters;
        raises TypeError if they do not match.
        """
        return self._bind(args, kwargs)

    def bind_partial(self, /, *args, **kwargs):
        """As bind(), but required arguments may be missing."""
        return self._bind(args, kwargs, partial=True)

    def _bind(self, args, kwargs, *, partial=False):
        arguments = {}
        remaining = list(args)
        kwargs = dict(kwargs)
        var_keyword = None
        positional_only_as_keyword = []
        # First what the positional arguments fill ...
        params = list(self.parameters.values())
        index = 0
        while remaining:
            if index == len(params) or params[index].kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
                raise TypeError("too many positional arguments") from None
            param = params[index]
            index += 1
            if param.kind == _VAR_POSITIONAL:
                arguments[param.name] = tuple(remaining)
                remaining = []
                break
            if param.name in kwargs and param.kind != _POSITIONAL_ONLY:
                raise TypeError(f"multiple values for argument {param.name!r}") from None
            arguments[param.name] = remaining.pop(0)
        # ... then the rest by name.
        for param in params[index:]:
            name = param.name
            if param.kind == _VAR_KEYWORD:
                var_keyword = param
            elif param.kind == _VAR_POSITIONAL:
                continue
            elif param.kind == _POSITIONAL_ONLY:
                if name in kwargs:
                    positional_only_as_keyword.append(name)
                if param.default is _empty and not partial:
                    if name in kwargs and not any(p.kind == _VAR_KEYWORD for p in params):
                        raise TypeError(f"{name!r} parameter is positional only, "
                                        "but was passed as a keyword")
                    raise TypeError(f"missing a required positional-only argument: {name!r}"
                                    if name in kwargs else
                                    f"missing a required argument: {name!r}") from None
            elif name in kwargs:
                arguments[name] = kwargs.pop(name)
            elif not partial and param.default is _empty:
                raise TypeError(f"missing a required argument: {name!r}") from None
        for param in params[:index]:
            if param.kind == _VAR_KEYWORD:
                var_keyword = param
        if kwargs:
            if var_keyword is not None:
                arguments[var_keyword.name] = kwargs
            elif positional_only_as_keyword:
                names = ", ".join(positional_only_as_keyword)
                raise TypeError("got some positional-only arguments passed as keyword "
                                f"arguments: {names!r}")
            else:
                raise TypeError(f"got an unexpected keyword argument {next(iter(kwargs))!r}")
        return self._bound_arguments_cls(self, arguments)

    def __reduce__(self):
        return (type(self), (tuple(self._parameters.values()),),
                {"_return_annotation": self._return_annotation})

    def __setstate__(self, state):
        self._return_annotation = state["_return_annotation"]

    def __repr__(self):
        return f"<{self.__class__.__name__} {self}>"

    def __str__(self):
        return self.format()

    def format(self, *, max_width=None, quote_annotation_strings=True):
        """The signature as text; on several lines where it is longer than max_width."""
        parts, kinds = [], [param.kind for param in self.parameters.values()]
        positional_only = kinds.count(_POSITIONAL_ONLY)
        # A star stands before the first keyword-only parameter, unless *args does.
        star = kinds.index(_KEYWORD_ONLY) if _KEYWORD_ONLY in kinds and _VAR_POSITIONAL not in kinds else None
        for at, param in enumerate(self.parameters.values()):
            if at == star:
                parts.append("*")
            parts.append(param._format(quote_annotation_strings=quote_annotation_strings))
            if at + 1 == positional_only:
                parts.append("/")
        shown = f"({', '.join(parts)})"
        if max_width is not None and len(shown) > max_width:
            shown = "".join(["(\n", ",\n".join("    " + part for part in parts), "\n)"])
        if self.return_annotation is _empty:
            return shown
        returned = formatannotation(self.return_annotation, quote_annotation_strings=quote_annotation_strings)
        return f"{shown} -> {returned}"


### Where signatures come from ###

def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False,
              annotation_format=1):
    """The Signature of a callable; TypeError or ValueError if it has none."""
    return Signature.from_callable(obj, follow_wrapped=follow_wrapped, globals=globals,
                                   locals=locals, eval_str=eval_str,
                                   annotation_format=annotation_format)


def _without_first(sig, owner):
    """The signature of a method once it is bound."""
    params = list(sig.parameters.values())
    if not params or params[0].kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
        raise ValueError("invalid method signature")
    if params[0].kind is not _VAR_POSITIONAL:
        params = params[1:]
    return sig.replace(parameters=params)


def _signature_from_callable(obj, sigcls, *, follow_wrapped=True, skip_bound_arg=True,
                             globals=None, locals=None, eval_str=False, annotation_format=1):
    def again(other):
        return _signature_from_callable(
            other, sigcls, follow_wrapped=follow_wrapped, skip_bound_arg=skip_bound_arg,
            globals=globals, locals=locals, eval_str=eval_str,
            annotation_format=annotation_format)

    if not callable(obj):
        raise TypeError(f"{obj!r} is not a callable object")
    if isinstance(obj, types.MethodType):
        sig = again(obj.__func__)
        return _without_first(sig, obj) if skip_bound_arg else sig
    if follow_wrapped:
        obj = unwrap(obj, stop=lambda f: hasattr(f, "__signature__")
                     or isinstance(f, types.MethodType))
        if isinstance(obj, types.MethodType):
            return again(obj)
    try:
        sig = obj.__signature__
    except AttributeError:
        pass
    else:
        if sig is not None:
            # A callable may stand for the signature, or a string.
            if callable(sig) and not isinstance(sig, Signature):
                sig = sig()
            if isinstance(sig, str):
                return _from_text(sig, obj, sigcls)
            if not isinstance(sig, Signature):
                raise TypeError(f"unexpected object {sig!r} in __signature__ attribute")
            return sig
    partialmethod = getattr(obj, "__partialmethod__", None)
    if isinstance(partialmethod, functools.partialmethod):
        wrapped_sig = again(partialmethod.func)
        return _partial_signature(wrapped_sig, partialmethod, (None,))
    if isfunction(obj) or _signature_is_functionlike(obj):
        return _from_function(obj, sigcls, skip_bound_arg, globals, locals, eval_str,
                              annotation_format)
    if _is_builtin(obj):
        return _from_builtin(obj, sigcls, skip_bound_arg)
    if isinstance(obj, functools.partial):
        return _partial_signature(again(obj.func), obj)
    if isinstance(obj, type):
        return _from_class(obj, sigcls, again, skip_bound_arg)
    # An object with __call__.
    call = getattr(type(obj), "__call__", None)
    if call is not None and not isinstance(obj, types.BuiltinFunctionType):
        try:
            sig = again(call)
        except ValueError as error:
            raise ValueError(f"no signature found for {obj!r}") from error
        return _without_first(sig, obj) if skip_bound_arg and not isinstance(
            _static(type(obj), "__call__"), (staticmethod, classmethod)) else sig
    raise ValueError(f"callable {obj!r} is not supported by signature")


def _static(cls, name):
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def _is_builtin(obj):
    return isinstance(obj, (types.BuiltinFunctionType, types.MethodDescriptorType,
                            types.ClassMethodDescriptorType, types.WrapperDescriptorType,
                            types.MethodWrapperType)) or obj in (type, object)


def _from_class(obj, sigcls, again, skip_bound_arg):
    # The metaclass's __call__, then the first of __new__ and __init__ along the MRO.
    call = _static(type(obj), "__call__")
    if isinstance(call, types.FunctionType):
        sig = again(call)
        return _without_first(sig, obj) if skip_bound_arg else sig
    for base in obj.__mro__:
        if base is object:
            break
        if "__new__" in base.__dict__ or "__init__" in base.__dict__:
            # Of both in one class, __new__ counts first, unless it is a built-in.
            for name in ("__new__", "__init__"):
                method = base.__dict__.get(name)
                if isinstance(method, staticmethod):
                    method = method.__func__
                if method is not None and (isfunction(method) or hasattr(method, "__wrapped__")
                                           or isinstance(method, (functools.partial,
                                                                  functools.partialmethod))):
                    if isinstance(method, functools.partialmethod):
                        method = getattr(base, name)
                    sig = again(method)
                    return _without_first(sig, obj) if skip_bound_arg else sig
            break
    for base in obj.__mro__[:-1]:
        text = base.__dict__.get("__text_signature__") or getattr(base, "__text_signature__", None)
        if text:
            return _from_text(text, obj, sigcls)
        if "__new__" in base.__dict__ or "__init__" in base.__dict__:
            break
    if type not in obj.__mro__:
        if obj.__init__ is object.__init__ and obj.__new__ is object.__new__:
            return sigcls()
        raise ValueError(f"no signature found for builtin type {obj!r}")
    raise ValueError(f"no signature found for builtin type {obj!r}")


def _from_builtin(obj, sigcls, skip_bound_arg):
    if obj is object:
        return sigcls()
    text = getattr(obj, "__text_signature__", None)
    if not text:
        raise ValueError(f"no signature found for builtin {obj!r}")
    return _from_text(text, obj, sigcls, skip_bound_arg)


def _from_text(text, obj, sigcls, skip_bound_arg=True):
    """Read "($self, x, /, y=1)", as built-in functions describe themselves."""
    inner = text.strip()
    returns = ""
    if not inner.startswith("("):
        raise ValueError(f"{obj!r} has invalid signature")
    inner, _, returns = inner.rpartition(")")
    inner = inner[1:]
    bound = None
    for marker in ("$self", "$module", "$type", "$cls"):
        if inner.startswith(marker):
            bound = marker[1:]
            inner = bound + inner[len(marker):]
            break
    try:
        function = eval(f"lambda {inner}: 0")
    except Exception:
        raise ValueError(f"{obj!r} has invalid signature") from None
    sig = _from_function(function, sigcls, True, None, None, False, 1)
    params = list(sig.parameters.values())
    if bound is not None and params:
        owner = getattr(obj, "__self__", None)
        if isinstance(obj, type) or owner is not None and skip_bound_arg:
            params = params[1:]
        else:
            params[0] = params[0].replace(kind=_POSITIONAL_ONLY)
    return sigcls(params)


def _from_function(func, cls, skip_bound_arg, globals, locals, eval_str, annotation_format):
    if not isfunction(func) and not _signature_is_functionlike(func):
        raise TypeError(f"{func!r} is not a Python function")
    text = getattr(func, "__text_signature__", None)
    if text:
        return _from_text(text, func, cls)
    code = func.__code__
    count = code.co_argcount
    names = code.co_varnames
    posonly = code.co_posonlyargcount
    kwonly = code.co_kwonlyargcount
    annotations = {}
    if getattr(func, "__annotate__", None) is not None or getattr(func, "__annotations__", None):
        from annotationlib import get_annotations
        annotations = get_annotations(func, globals=globals, locals=locals, eval_str=eval_str,
                                      format=annotation_format)
    defaults = func.__defaults__ or ()
    kwdefaults = func.__kwdefaults__ or {}
    make = cls._parameter_cls
    parameters = []
    first_default = count - len(defaults)
    for i, name in enumerate(names[:count]):
        parameters.append(make(
            name, _POSITIONAL_ONLY if i < posonly else _POSITIONAL_OR_KEYWORD,
            default=defaults[i - first_default] if i >= first_default else _empty,
            annotation=annotations.get(name, _empty)))
    index = count + kwonly
    if code.co_flags & CO_VARARGS:
        name = names[index]
        parameters.append(make(name, _VAR_POSITIONAL, annotation=annotations.get(name, _empty)))
        index += 1
    for name in names[count:count + kwonly]:
        parameters.append(make(name, _KEYWORD_ONLY, default=kwdefaults.get(name, _empty),
                               annotation=annotations.get(name, _empty)))
    if code.co_flags & CO_VARKEYWORDS:
        name = names[index]
        parameters.append(make(name, _VAR_KEYWORD, annotation=annotations.get(name, _empty)))
    return cls(parameters, return_annotation=annotations.get("return", _empty),
               __validate_parameters__=False)


def _partial_signature(wrapped_sig, partial, extra_args=()):
    """The signature of `partial`: what its arguments have filled goes, or has a default."""
    params = list(wrapped_sig.parameters.values())
    given = (*extra_args, *(partial.args or ()))
    holes = functools.Placeholder
    new_params = []
    keywords = partial.keywords or {}
    try:
        # The holes count as given here, or the rest would not fit.
        wrapped_sig.bind_partial(*given, **keywords)
    except TypeError as error:
        raise ValueError(f"partial object {partial!r} has incorrect arguments") from error
    consumed = 0
    to_keyword = False
    for param in params:
        name = param.name
        if param.kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD) and consumed < len(given):
            value = given[consumed]
            consumed += 1
            if extra_args and consumed <= len(extra_args):
                new_params.append(param)
            elif value is holes:
                new_params.append(param.replace(kind=_POSITIONAL_ONLY, default=_empty))
            continue
        if param.kind is _VAR_POSITIONAL:
            if not to_keyword:
                new_params.append(param)
            continue
        if name in keywords and param.kind is not _VAR_KEYWORD:
            if param.kind is _POSITIONAL_ONLY:
                new_params.append(param)
                continue
            # From here on by keyword only: an argument in this place would come twice.
            to_keyword = True
            new_params.append(param.replace(kind=_KEYWORD_ONLY, default=keywords[name]))
            continue
        if to_keyword and param.kind is _POSITIONAL_OR_KEYWORD:
            param = param.replace(kind=_KEYWORD_ONLY)
        new_params.append(param)
    if any(a is holes for a in given):
        # What comes before a hole must be positional-only for the call to work.
        last = max((i for i, p in enumerate(new_params) if p.kind is _POSITIONAL_ONLY), default=-1)
        new_params = [p.replace(kind=_POSITIONAL_ONLY)
                      if i < last and p.kind is _POSITIONAL_OR_KEYWORD else p
                      for i, p in enumerate(new_params)]
    new_params.sort(key=lambda p: p.kind)
    return wrapped_sig.replace(parameters=new_params)


### Older ways to ask ###

def _named_tuple(name, fields):
    from collections import namedtuple
    return namedtuple(name, fields, module="inspect")


FullArgSpec = _named_tuple("FullArgSpec", "args, varargs, varkw, defaults, kwonlyargs, "
                                          "kwonlydefaults, annotations")


def getfullargspec(func):
    """A function's parameters and their defaults, as FullArgSpec."""
    try:
        sig = _signature_from_callable(func, Signature, follow_wrapped=False,
                                       skip_bound_arg=False)
    except Exception as ex:
        raise TypeError("unsupported callable") from ex
    args, kwonlyargs = [], []
    varargs = varkw = None
    defaults, kwdefaults, annotations = (), {}, {}
    if sig.return_annotation is not _empty:
        annotations["return"] = sig.return_annotation
    for param in sig.parameters.values():
        name = param.name
        if param.kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
            args.append(name)
            if param.default is not _empty:
                defaults += (param.default,)
        elif param.kind is _VAR_POSITIONAL:
            varargs = name
        elif param.kind is _KEYWORD_ONLY:
            kwonlyargs.append(name)
            if param.default is not _empty:
                kwdefaults[name] = param.default
        else:
            varkw = name
        if param.annotation is not _empty:
            annotations[name] = param.annotation
    return FullArgSpec(args, varargs, varkw, defaults or None, kwonlyargs, kwdefaults or None,
                       annotations)


def _missing_arguments(f_name, argnames, pos, values):
    names = [repr(name) for name in argnames if name not in values]
    missing = len(names)
    if missing == 1:
        text = names[0]
    elif missing == 2:
        text = " and ".join(names)
    else:
        text = f"{', '.join(names[:-1])}, and {names[-1]}"
    raise TypeError(f"{f_name}() missing {missing} required "
                    f"{'positional' if pos else 'keyword-only'} argument"
                    f"{'' if missing == 1 else 's'}: {text}")


def _too_many(f_name, args, kwonly, varargs, defcount, given, values):
    atleast = len(args) - defcount
    kwonly_given = len([arg for arg in kwonly if arg in values])
    if varargs:
        plural, sig = atleast != 1, f"at least {atleast}"
    elif defcount:
        plural, sig = True, f"from {atleast} to {len(args)}"
    else:
        plural, sig = len(args) != 1, str(len(args))
    kwonly_sig = ""
    if kwonly_given:
        kwonly_sig = (f" positional argument{'s' if given != 1 else ''} (and {kwonly_given} "
                      f"keyword-only argument{'s' if kwonly_given != 1 else ''})")
    raise TypeError(f"{f_name}() takes {sig} positional argument{'s' if plural else ''} but "
                    f"{given}{kwonly_sig} {'was' if given == 1 and not kwonly_given else 'were'} given")


def getcallargs(func, /, *positional, **named):
    """Get the mapping of arguments to values, as a call would make it."""
    spec = getfullargspec(func)
    args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, _ = spec
    f_name = func.__name__
    values = {}
    if isinstance(func, types.MethodType) and func.__self__ is not None:
        positional = (func.__self__, *positional)
    num_pos, num_args = len(positional), len(args)
    num_defaults = len(defaults) if defaults else 0
    for name, value in zip(args, positional):
        values[name] = value
    if varargs:
        values[varargs] = tuple(positional[num_args:])
    possible = {*args, *kwonlyargs}
    if varkw:
        values[varkw] = {}
    for kw, value in named.items():
        if kw not in possible:
            if not varkw:
                raise TypeError(f"{f_name}() got an unexpected keyword argument {kw!r}")
            values[varkw][kw] = value
            continue
        if kw in values:
            raise TypeError(f"{f_name}() got multiple values for argument {kw!r}")
        values[kw] = value
    if num_pos > num_args and not varargs:
        _too_many(f_name, args, kwonlyargs, varargs, num_defaults, num_pos, values)
    if num_pos < num_args:
        required = args[:num_args - num_defaults]
        if any(name not in values for name in required):
            _missing_arguments(f_name, required, True, values)
        for i, name in enumerate(args[num_args - num_defaults:]):
            if name not in values:
                values[name] = defaults[i]
    missing = [name for name in kwonlyargs
               if name not in values and name not in (kwonlydefaults or {})]
    for name in kwonlyargs:
        if name not in values and name in (kwonlydefaults or {}):
            values[name] = kwonlydefaults[name]
    if missing:
        _missing_arguments(f_name, kwonlyargs, False, values)
    return values

"""The node classes of syntax trees. `ast` has them all; the natives that make and read trees find them here by name."""

PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
PyCF_ONLY_AST = 0x400
PyCF_OPTIMIZED_AST = 0x8000 | PyCF_ONLY_AST
PyCF_TYPE_COMMENTS = 0x1000

# The abstract grammar: a family, then its kinds with their fields; `?` may be None, `*` is a list.
_GRAMMAR = """
mod
    Module(stmt* body, type_ignore* type_ignores)
    Interactive(stmt* body)
    Expression(expr body)
    FunctionType(expr* argtypes, expr returns)
stmt @
    FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
    AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
    ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)
    Return(expr? value)
    Delete(expr* targets)
    Assign(expr* targets, expr value, string? type_comment)
    TypeAlias(expr name, type_param* type_params, expr value)
    AugAssign(expr target, operator op, expr value)
    AnnAssign(expr target, expr annotation, expr? value, int simple)
    For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
    AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
    While(expr test, stmt* body, stmt* orelse)
    If(expr test, stmt* body, stmt* orelse)
    With(withitem* items, stmt* body, string? type_comment)
    AsyncWith(withitem* items, stmt* body, string? type_comment)
    Match(expr subject, match_case* cases)
    Raise(expr? exc, expr? cause)
    Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
    TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
    Assert(expr test, expr? msg)
    Import(alias* names)
    ImportFrom(identifier? module, alias* names, int? level)
    Global(identifier* names)
    Nonlocal(identifier* names)
    Expr(expr value)
    Pass
    Break
    Continue
expr @
    BoolOp(boolop op, expr* values)
    NamedExpr(expr target, expr value)
    BinOp(expr left, operator op, expr right)
    UnaryOp(unaryop op, expr operand)
    Lambda(arguments args, expr body)
    IfExp(expr test, expr body, expr orelse)
    Dict(expr?* keys, expr* values)
    Set(expr* elts)
    ListComp(expr elt, comprehension* generators)
    SetComp(expr elt, comprehension* generators)
    DictComp(expr key, expr value, comprehension* generators)
    GeneratorExp(expr elt, comprehension* generators)
    Await(expr value)
    Yield(expr? value)
    YieldFrom(expr value)
    Compare(expr left, cmpop* ops, expr* comparators)
    Call(expr func, expr* args, keyword* keywords)
    FormattedValue(expr value, int conversion, expr? format_spec)
    Interpolation(expr value, constant str, int conversion, expr? format_spec)
    JoinedStr(expr* values)
    TemplateStr(expr* values)
    Constant(constant value, string? kind)
    Attribute(expr value, identifier attr, expr_context ctx)
    Subscript(expr value, expr slice, expr_context ctx)
    Starred(expr value, expr_context ctx)
    Name(identifier id, expr_context ctx)
    List(expr* elts, expr_context ctx)
    Tuple(expr* elts, expr_context ctx)
    Slice(expr? lower, expr? upper, expr? step)
expr_context
    Load
    Store
    Del
boolop
    And
    Or
operator
    Add
    Sub
    Mult
    MatMult
    Div
    Mod
    Pow
    LShift
    RShift
    BitOr
    BitXor
    BitAnd
    FloorDiv
unaryop
    Invert
    Not
    UAdd
    USub
cmpop
    Eq
    NotEq
    Lt
    LtE
    Gt
    GtE
    Is
    IsNot
    In
    NotIn
excepthandler @
    ExceptHandler(expr? type, identifier? name, stmt* body)
pattern @!
    MatchValue(expr value)
    MatchSingleton(constant value)
    MatchSequence(pattern* patterns)
    MatchMapping(expr* keys, pattern* patterns, identifier? rest)
    MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)
    MatchStar(identifier? name)
    MatchAs(pattern? pattern, identifier? name)
    MatchOr(pattern* patterns)
type_ignore
    TypeIgnore(int lineno, string tag)
type_param @!
    TypeVar(identifier name, expr? bound, expr? default_value)
    ParamSpec(identifier name, expr? default_value)
    TypeVarTuple(identifier name, expr? default_value)
=comprehension(expr target, expr iter, expr* ifs, int is_async)
=arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)
=arg(identifier arg, expr? annotation, string? type_comment) @
=keyword(identifier? arg, expr value) @
=alias(identifier name, identifier? asname) @
=withitem(expr context_expr, expr? optional_vars)
=match_case(pattern pattern, expr? guard, stmt* body)
"""

_PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class AST:
    __module__ = "ast"
    _fields = ()
    _attributes = ()
    __match_args__ = ()
    _field_types = {}

    def __init__(self, /, *args, **kwargs):
        cls = type(self)
        fields = cls._fields
        if len(args) > len(fields):
            many = "s" if len(fields) != 1 else ""
            raise TypeError(f"{cls.__name__} constructor takes at most {len(fields)} positional argument{many}")
        left = dict.fromkeys(fields)
        for name, value in zip(fields, args):
            setattr(self, name, value)
            left.pop(name, None)
        for name, value in kwargs.items():
            if name in fields:
                if name not in left:
                    raise TypeError(f"{cls.__name__} got multiple values for argument {name!r}")
                del left[name]
            elif name not in cls._attributes:
                _deprecated(f"{cls.__name__}.__init__ got an unexpected keyword argument {name!r}. Support for "
                            "arbitrary keyword arguments is deprecated and will be removed in Python 3.15.")
            setattr(self, name, value)
        if left:
            self._fill(left)

    def _fill(self, names):
        """Give fields that were not given what they are when they are left out."""
        cls = type(self)
        types = getattr(cls, "_field_types", None)
        for name in names:
            kind = types.get(name) if types else None
            if kind is None:
                if hasattr(cls, name):
                    continue
                _deprecated(f"Field {name!r} is missing from {cls.__module__}.{cls.__qualname__}._field_types. This "
                            "will become an error in Python 3.15.")
            elif kind is expr_context:
                setattr(self, name, Load._instance)
            elif type(kind) is type(list[int]):
                setattr(self, name, [])
            elif not hasattr(cls, name):
                _deprecated(f"{cls.__name__}.__init__ missing 1 required positional argument: {name!r}. This will "
                            "become an error in Python 3.15.")

    def __reduce_ex__(self, protocol):
        return _blank, (type(self),), dict(self.__dict__)

    def __replace__(self, /, **changes):
        cls = type(self)
        known = set(cls._fields) | set(cls._attributes)
        values = {name: value for name, value in self.__dict__.items() if name in known}
        unknown = [name for name in changes if name not in known]
        if unknown:
            raise TypeError(f"{cls.__name__}.__replace__ got an unexpected keyword argument {unknown[0]!r}.")
        values.update(changes)
        missing = [name for name in cls._fields if name not in values and not hasattr(cls, name)
                   and type(cls._field_types.get(name)) is not type(list[int])
                   and cls._field_types.get(name) is not expr_context]
        if missing:
            many = "s" if len(missing) != 1 else ""
            raise TypeError(f"{cls.__name__}.__replace__ missing {len(missing)} keyword argument{many}: "
                            f"{', '.join(map(repr, missing))}.")
        return cls(**values)

    def __repr__(self):
        return _shown(self, 3)


def _blank(cls):
    return cls.__new__(cls)


def _shown(node, depth):
    """A node and what is in it, to a depth, lists by their ends."""
    cls = type(node)
    if depth <= 0:
        return f"{cls.__name__}(...)"
    parts = []
    for name in cls._fields:
        value = getattr(node, name, None)
        if isinstance(value, (list, tuple)):
            ends = value if len(value) <= 2 else [value[0], ..., value[-1]]
            shown = ", ".join("..." if item is ... else _shown_value(item, depth - 1) for item in ends)
            shown = f"[{shown}]" if isinstance(value, list) else f"({shown})"
        else:
            shown = _shown_value(value, depth - 1)
        parts.append(f"{name}={shown}")
    return f"{cls.__name__}({', '.join(parts)})"


def _shown_value(value, depth):
    return _shown(value, depth) if isinstance(value, AST) else repr(value)


def _deprecated(text):
    import warnings

    warnings.warn(text, DeprecationWarning, stacklevel=3 if "missing 1" not in text and "Field" not in text else 4)


def _fields_of(text):
    """The fields in parentheses: [(type, name)]."""
    return [tuple(part.split()) for part in text.split(", ")] if text else []


def _make():
    """The classes, of the grammar's text."""
    rows, family, placed = [], None, ()
    space = globals()
    members = {}
    for line in _GRAMMAR.split("\n")[1:-1]:
        if line.startswith("="):
            head, _, rest = line[1:].partition("(")
            fields, _, mark = rest.rpartition(")")
            family, members[head] = None, None
            rows.append((head, AST, _fields_of(fields), _PLACES if "@" in mark else (), line[1:].removesuffix(" @"), "@" in mark))
        elif not line.startswith(" "):
            family, _, mark = line.partition(" ")
            placed = _PLACES if mark else ()
            made = type(family, (AST,), {"__module__": "ast", "_fields": (), "_attributes": placed,
                                         "__match_args__": (), "_field_types": {}})
            if mark == "@":
                made.end_lineno = made.end_col_offset = None
            space[family] = made
            members[family] = []
        else:
            head, _, rest = line.strip().partition("(")
            rows.append((head, space[family], _fields_of(rest.removesuffix(")")), None, line.strip(), None))
            members[family].append(line.strip())
    for head, base, fields, places, doc, optional_end in rows:
        names = tuple(name for _, name in fields)
        body = {"__module__": "ast", "_fields": names, "__match_args__": names, "__doc__": doc}
        if places is not None:
            body["_attributes"] = places
            if optional_end:
                body["end_lineno"] = body["end_col_offset"] = None
        for kind, name in fields:
            if kind.endswith("?"):
                body[name] = None
        space[head] = type(head, (base,), body)
    plain = {"identifier": str, "string": str, "int": int, "constant": object}
    for head, base, fields, *_ in rows:
        types = {}
        for kind, name in fields:
            word = kind.rstrip("?*")
            made = plain.get(word) or space[word]
            types[name] = list[made] if kind.endswith("*") else made | None if kind.endswith("?") else made
        space[head]._field_types = types
        if not fields and base is not AST:
            space[head]._instance = space[head]()
    for family, kinds in members.items():
        if kinds:
            space[family].__doc__ = f"{family} = " + f"\n{' ' * len(family)} | ".join(kinds)


_make()

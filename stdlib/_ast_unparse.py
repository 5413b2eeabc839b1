"""ast.unparse(): a tree as text, with as few parentheses as its meaning needs, tuples aside."""

from _ast import Constant, FormattedValue, If, Interpolation, JoinedStr, Name, Tuple

# How tightly an expression binds; what stands in a place of a higher level is put in parentheses.
(NAMED, TUPLE, YIELD, TEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, TERM, FACTOR, POWER, AWAIT,
 ATOM) = range(18)

_BINARY = {"Add": ("+", SUM), "Sub": ("-", SUM), "Mult": ("*", TERM), "MatMult": ("@", TERM), "Div": ("/", TERM),
           "Mod": ("%", TERM), "LShift": ("<<", SHIFT), "RShift": (">>", SHIFT), "BitOr": ("|", BIT_OR),
           "BitXor": ("^", BIT_XOR), "BitAnd": ("&", BIT_AND), "FloorDiv": ("//", TERM), "Pow": ("**", POWER)}
_UNARY = {"Invert": ("~", FACTOR), "Not": ("not", NOT), "UAdd": ("+", FACTOR), "USub": ("-", FACTOR)}
_COMPARE = {"Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not",
            "In": "in", "NotIn": "not in"}
# A float that is too large for its type, as a literal.
_INFINITY = "1e309"


class Unparser:
    """Writes statements as lines, expressions as text of the level that their place asks for."""

    def __init__(self):
        self._out = []
        self._indent = 0

    def visit(self, node):
        """The text of a tree, whatever its root is."""
        name = type(node).__name__
        if name in ("Module", "Interactive"):
            self._suite(node.body, node)
        elif name == "Expression":
            return self.expr(node.body, TEST)
        elif name == "FunctionType":
            return f"({', '.join(self.expr(item) for item in node.argtypes)}) -> {self.expr(node.returns)}"
        elif hasattr(self, "_stmt_" + name):
            self._stmt(node)
        elif hasattr(self, "_expr_" + name):
            return self.expr(node, TEST)
        elif hasattr(self, "_pattern_" + name):
            return self._pattern(node)
        elif name == "match_case":
            self._case(node)
        elif name == "ExceptHandler":
            self._handler(node, "except")
        elif name in ("TypeVar", "ParamSpec", "TypeVarTuple"):
            return self._type_param(node)
        elif name == "arguments":
            return self._arguments(node)
        elif name == "arg":
            return self._arg(node)
        elif name == "keyword":
            return self._keyword(node)
        elif name == "alias":
            return self._alias(node)
        elif name == "withitem":
            return self._with_item(node)
        elif name == "comprehension":
            return self._generators([node])
        elif name in _BINARY:
            return ""
        elif isinstance(node, list):
            for item in node:
                self._stmt(item)
        text = "".join(self._out)
        return text.removeprefix("\n").removesuffix("\n") if text else ""

    # ---- statements

    def _line(self, text):
        self._out.append(f"\n{'    ' * self._indent}{text}")

    def _suite(self, body, owner=None):
        if owner is not None and body and (text := _docstring(owner)) is not None:
            self._line(self._quoted_docstring(text))
            body = body[1:]
        for node in body:
            self._stmt(node)

    def _block(self, head, body, owner=None):
        self._line(head + ":")
        self._indent += 1
        self._suite(body, owner)
        self._indent -= 1

    def _stmt(self, node):
        getattr(self, "_stmt_" + type(node).__name__)(node)

    def _comment(self, node):
        text = getattr(node, "type_comment", None)
        return f" # type: {text}" if text is not None else ""

    def _stmt_Expr(self, node):
        self._line(self.expr(node.value, YIELD))

    def _stmt_FunctionDef(self, node, word="def"):
        self._blank()
        for decorator in node.decorator_list:
            self._line("@" + self.expr(decorator))
        head = f"{word} {node.name}{self._type_params(node)}({self._arguments(node.args)})"
        if node.returns:
            head += f" -> {self.expr(node.returns)}"
        self._line(head + ":" + self._comment(node))
        self._indent += 1
        self._suite(node.body, node)
        self._indent -= 1

    def _stmt_AsyncFunctionDef(self, node):
        self._stmt_FunctionDef(node, "async def")

    def _stmt_ClassDef(self, node):
        self._blank()
        for decorator in node.decorator_list:
            self._line("@" + self.expr(decorator))
        inside = [self.expr(base) for base in node.bases] + [self._keyword(keyword) for keyword in node.keywords]
        bases = f"({', '.join(inside)})" if inside else ""
        self._block(f"class {node.name}{self._type_params(node)}{bases}", node.body, node)

    def _blank(self):
        if self._out:
            self._out.append("\n")

    def _stmt_Return(self, node):
        self._line("return" + (" " + self.expr(node.value) if node.value else ""))

    def _stmt_Delete(self, node):
        self._line("del " + ", ".join(self.expr(target) for target in node.targets))

    def _stmt_Assign(self, node):
        targets = "".join(self.expr(target, TUPLE) + " = " for target in node.targets)
        self._line(targets + self.expr(node.value) + self._comment(node))

    def _stmt_AugAssign(self, node):
        operator = _BINARY[type(node.op).__name__][0]
        self._line(f"{self.expr(node.target)} {operator}= {self.expr(node.value)}")

    def _stmt_AnnAssign(self, node):
        target = self.expr(node.target)
        if not node.simple and isinstance(node.target, Name):
            target = f"({target})"
        text = f"{target}: {self.expr(node.annotation)}"
        if node.value:
            text += f" = {self.expr(node.value)}"
        self._line(text)

    def _stmt_TypeAlias(self, node):
        self._line(f"type {self.expr(node.name)}{self._type_params(node)} = {self.expr(node.value)}")

    def _stmt_For(self, node, word="for"):
        self._line(f"{word} {self.expr(node.target, TUPLE)} in {self.expr(node.iter)}:{self._comment(node)}")
        self._indent += 1
        self._suite(node.body)
        self._indent -= 1
        self._orelse(node.orelse)

    def _stmt_AsyncFor(self, node):
        self._stmt_For(node, "async for")

    def _orelse(self, body, word="else"):
        if body:
            self._block(word, body)

    def _stmt_While(self, node):
        self._block(f"while {self.expr(node.test)}", node.body)
        self._orelse(node.orelse)

    def _stmt_If(self, node):
        word = "if"
        while True:
            self._block(f"{word} {self.expr(node.test)}", node.body)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], If):
                break
            node, word = node.orelse[0], "elif"
        self._orelse(node.orelse)

    def _stmt_With(self, node, word="with"):
        items = ", ".join(map(self._with_item, node.items))
        self._line(f"{word} {items}:{self._comment(node)}")
        self._indent += 1
        self._suite(node.body)
        self._indent -= 1

    def _stmt_AsyncWith(self, node):
        self._stmt_With(node, "async with")

    def _with_item(self, item):
        text = self.expr(item.context_expr)
        return f"{text} as {self.expr(item.optional_vars)}" if item.optional_vars else text

    def _stmt_Match(self, node):
        self._line(f"match {self.expr(node.subject)}:")
        self._indent += 1
        for case in node.cases:
            self._case(case)
        self._indent -= 1

    def _case(self, case):
        guard = f" if {self.expr(case.guard)}" if case.guard else ""
        self._block(f"case {self._pattern(case.pattern, top=True)}{guard}", case.body)

    def _stmt_Raise(self, node):
        text = "raise"
        if not node.exc and node.cause:
            raise ValueError("Node can't be used without a value attribute.")
        if node.exc:
            text += " " + self.expr(node.exc)
        if node.cause:
            text += " from " + self.expr(node.cause)
        self._line(text)

    def _stmt_Try(self, node, word="except"):
        self._block("try", node.body)
        for handler in node.handlers:
            self._handler(handler, word)
        self._orelse(node.orelse)
        self._orelse(node.finalbody, "finally")

    def _stmt_TryStar(self, node):
        self._stmt_Try(node, "except*")

    def _handler(self, handler, word):
        head = word
        if handler.type:
            head += " " + self.expr(handler.type)
        if handler.name:
            head += f" as {handler.name}"
        self._block(head, handler.body)

    def _stmt_Assert(self, node):
        text = f"assert {self.expr(node.test)}"
        self._line(f"{text}, {self.expr(node.msg)}" if node.msg else text)

    def _alias(self, alias):
        return f"{alias.name} as {alias.asname}" if alias.asname else alias.name

    def _stmt_Import(self, node):
        self._line("import " + ", ".join(map(self._alias, node.names)))

    def _stmt_ImportFrom(self, node):
        names = ", ".join(map(self._alias, node.names))
        self._line(f"from {'.' * (node.level or 0)}{node.module or ''} import {names}")

    def _stmt_Global(self, node):
        self._line("global " + ", ".join(node.names))

    def _stmt_Nonlocal(self, node):
        self._line("nonlocal " + ", ".join(node.names))

    def _stmt_Pass(self, node):
        self._line("pass")

    def _stmt_Break(self, node):
        self._line("break")

    def _stmt_Continue(self, node):
        self._line("continue")

    # ---- parts of statements

    def _type_params(self, node):
        params = getattr(node, "type_params", None)
        return f"[{', '.join(map(self._type_param, params))}]" if params else ""

    def _type_param(self, param):
        text = {"TypeVar": "", "TypeVarTuple": "*", "ParamSpec": "**"}[type(param).__name__] + param.name
        if getattr(param, "bound", None):
            text += f": {self.expr(param.bound)}"
        if param.default_value:
            text += f" = {self.expr(param.default_value)}"
        return text

    def _arg(self, arg):
        return f"{arg.arg}: {self.expr(arg.annotation)}" if arg.annotation else arg.arg

    def _arguments(self, args):
        parts = []
        positional = args.posonlyargs + args.args
        defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
        for at, (arg, default) in enumerate(zip(positional, defaults), 1):
            text = self._arg(arg)
            parts.append(f"{text}={self.expr(default)}" if default else text)
            if at == len(args.posonlyargs):
                parts.append("/")
        if args.vararg or args.kwonlyargs:
            parts.append("*" + (self._arg(args.vararg) if args.vararg else ""))
        for arg, default in zip(args.kwonlyargs, args.kw_defaults):
            text = self._arg(arg)
            parts.append(f"{text}={self.expr(default)}" if default else text)
        if args.kwarg:
            parts.append("**" + self._arg(args.kwarg))
        return ", ".join(parts)

    def _keyword(self, keyword):
        return f"{keyword.arg}={self.expr(keyword.value)}" if keyword.arg else f"**{self.expr(keyword.value)}"

    # ---- patterns

    def _pattern(self, node, level=0, top=False):
        return getattr(self, "_pattern_" + type(node).__name__)(node, level)

    def _pattern_MatchValue(self, node, level):
        return self.expr(node.value)

    def _pattern_MatchSingleton(self, node, level):
        return repr(node.value)

    def _pattern_MatchSequence(self, node, level):
        return f"[{', '.join(map(self._pattern, node.patterns))}]"

    def _pattern_MatchStar(self, node, level):
        return f"*{node.name or '_'}"

    def _pattern_MatchMapping(self, node, level):
        parts = [f"{self.expr(key)}: {self._pattern(pattern)}" for key, pattern in zip(node.keys, node.patterns)]
        if node.rest is not None:
            parts.append(f"**{node.rest}")
        return f"{{{', '.join(parts)}}}"

    def _pattern_MatchClass(self, node, level):
        parts = list(map(self._pattern, node.patterns))
        parts += [f"{name}={self._pattern(pattern)}" for name, pattern in zip(node.kwd_attrs, node.kwd_patterns)]
        return f"{self.expr(node.cls)}({', '.join(parts)})"

    def _pattern_MatchAs(self, node, level):
        if node.name is None:
            return "_"
        if node.pattern is None:
            return node.name
        text = f"{self._pattern(node.pattern, 2)} as {node.name}"
        return f"({text})" if level > 0 else text

    def _pattern_MatchOr(self, node, level):
        text = " | ".join(self._pattern(pattern, 3) for pattern in node.patterns)
        return f"({text})" if level > 2 else text

    # ---- expressions

    def expr(self, node, level=TEST):
        """The text of an expression in a place that asks for a level."""
        return getattr(self, "_expr_" + type(node).__name__)(node, level)

    def _expr_Name(self, node, level):
        return node.id

    def _expr_Constant(self, node, level):
        value = node.value
        if isinstance(value, tuple):
            inside = ", ".join(self._constant(item) for item in value)
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        if value is ...:
            return "..."
        text = self._constant(value)
        return "u" + text if node.kind == "u" else text

    def _constant(self, value):
        if isinstance(value, (float, complex)):
            return repr(value).replace("inf", _INFINITY).replace("nan", f"({_INFINITY}-{_INFINITY})")
        return repr(value)

    def _expr_BoolOp(self, node, level):
        word, own = (" and ", AND) if type(node.op).__name__ == "And" else (" or ", OR)
        text = word.join(self.expr(value, own + 1) for value in node.values)
        return f"({text})" if level > own else text

    def _expr_NamedExpr(self, node, level):
        text = f"{self.expr(node.target, ATOM)} := {self.expr(node.value, ATOM)}"
        return f"({text})" if level > NAMED else text

    def _expr_BinOp(self, node, level):
        sign, own = _BINARY[type(node.op).__name__]
        if sign == "**":
            left, right = self.expr(node.left, own + 1), self.expr(node.right, own)
        else:
            left, right = self.expr(node.left, own), self.expr(node.right, own + 1)
        return f"({left} {sign} {right})" if level > own else f"{left} {sign} {right}"

    def _expr_UnaryOp(self, node, level):
        sign, own = _UNARY[type(node.op).__name__]
        text = sign + (" " if own != FACTOR else "") + self.expr(node.operand, own)
        return f"({text})" if level > own else text

    def _expr_Lambda(self, node, level):
        args = self._arguments(node.args)
        text = f"lambda{' ' if args else ''}{args}: {self.expr(node.body)}"
        return f"({text})" if level > TEST else text

    def _expr_IfExp(self, node, level):
        text = (f"{self.expr(node.body, TEST + 1)} if {self.expr(node.test, TEST + 1)} "
                f"else {self.expr(node.orelse, TEST)}")
        return f"({text})" if level > TEST else text

    def _expr_Dict(self, node, level):
        pairs = [f"**{self.expr(value, BIT_OR)}" if key is None else f"{self.expr(key)}: {self.expr(value)}"
                 for key, value in zip(node.keys, node.values)]
        return f"{{{', '.join(pairs)}}}"

    def _expr_Set(self, node, level):
        return f"{{{', '.join(map(self.expr, node.elts)) or '*()'}}}"

    def _generators(self, generators):
        parts = []
        for it in generators:
            word = "async for" if it.is_async else "for"
            parts.append(f" {word} {self.expr(it.target, TUPLE)} in {self.expr(it.iter, TEST + 1)}")
            parts += [f" if {self.expr(test, TEST + 1)}" for test in it.ifs]
        return "".join(parts)

    def _expr_ListComp(self, node, level):
        return f"[{self.expr(node.elt)}{self._generators(node.generators)}]"

    def _expr_SetComp(self, node, level):
        return f"{{{self.expr(node.elt)}{self._generators(node.generators)}}}"

    def _expr_GeneratorExp(self, node, level):
        return f"({self.expr(node.elt)}{self._generators(node.generators)})"

    def _expr_DictComp(self, node, level):
        return f"{{{self.expr(node.key)}: {self.expr(node.value)}{self._generators(node.generators)}}}"

    def _expr_Await(self, node, level):
        if not node.value:
            raise ValueError("Node can't be used without a value attribute.")
        text = f"await {self.expr(node.value, ATOM)}"
        return f"({text})" if level > AWAIT else text

    def _expr_Yield(self, node, level):
        text = f"yield {self.expr(node.value, ATOM)}" if node.value else "yield"
        return f"({text})" if level > YIELD else text

    def _expr_YieldFrom(self, node, level):
        if not node.value:
            raise ValueError("Node can't be used without a value attribute.")
        text = f"yield from {self.expr(node.value, ATOM)}"
        return f"({text})" if level > YIELD else text

    def _expr_Compare(self, node, level):
        text = self.expr(node.left, COMPARE + 1)
        for op, value in zip(node.ops, node.comparators):
            text += f" {_COMPARE[type(op).__name__]} {self.expr(value, COMPARE + 1)}"
        return f"({text})" if level > COMPARE else text

    def _expr_Call(self, node, level):
        parts = list(map(self.expr, node.args)) + list(map(self._keyword, node.keywords))
        return f"{self.expr(node.func, ATOM)}({', '.join(parts)})"

    def _expr_Attribute(self, node, level):
        text = self.expr(node.value, ATOM)
        # An int and a point would be a float.
        if isinstance(node.value, Constant) and type(node.value.value) is int:
            text += " "
        return f"{text}.{node.attr}"

    def _expr_Subscript(self, node, level):
        index = node.slice
        if isinstance(index, Tuple) and index.elts:
            inside = ", ".join(map(self.expr, index.elts)) + ("," if len(index.elts) == 1 else "")
        else:
            inside = self.expr(index)
        return f"{self.expr(node.value, ATOM)}[{inside}]"

    def _expr_Starred(self, node, level):
        return "*" + self.expr(node.value, BIT_OR)

    def _expr_List(self, node, level):
        return f"[{', '.join(map(self.expr, node.elts))}]"

    def _expr_Tuple(self, node, level):
        text = ", ".join(map(self.expr, node.elts)) + ("," if len(node.elts) == 1 else "")
        return f"({text})" if not node.elts or level > TUPLE else text

    def _expr_Slice(self, node, level):
        text = (self.expr(node.lower) if node.lower else "") + ":" + (self.expr(node.upper) if node.upper else "")
        return f"{text}:{self.expr(node.step)}" if node.step else text

    # ---- strings

    def _expr_JoinedStr(self, node, level):
        return "f" + self._formatted(node)

    def _expr_TemplateStr(self, node, level):
        return "t" + self._formatted(node)

    def _expr_FormattedValue(self, node, level):
        return "f" + self._quoted_parts([(self._field(node), False)])

    _expr_Interpolation = _expr_FormattedValue

    def _formatted(self, node):
        parts = []
        for value in node.values:
            if isinstance(value, (FormattedValue, Interpolation)):
                parts.append((self._field(value), False))
            elif isinstance(value, Constant) and isinstance(value.value, str):
                parts.append((value.value.replace("{", "{{").replace("}", "}}"), True))
            elif isinstance(value, JoinedStr):
                parts += [(self._spec(value), False)]
            else:
                parts.append((f"{{{self.expr(value, TEST + 1)}}}", False))
        return self._quoted_parts(parts)

    def _field(self, node):
        if isinstance(node, Interpolation) and isinstance(node.str, str) and node.str:
            text = node.str
        else:
            text = self.expr(node.value, TEST + 1)
            if text.startswith("{"):
                text = " " + text
        conversion = f"!{chr(node.conversion)}" if node.conversion != -1 else ""
        spec = f":{self._spec(node.format_spec)}" if node.format_spec else ""
        return f"{{{text}{conversion}{spec}}}"

    def _spec(self, node):
        parts = []
        for value in node.values:
            if isinstance(value, Constant):
                text = value.value.replace("{", "{{").replace("}", "}}")
                parts.append(text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
                             .replace('"', '\\"') if any(mark in text for mark in "\\'\"\n") else text)
            else:
                parts.append(self._field(value))
        return "".join(parts)

    def _quoted_parts(self, parts):
        """Parts in quotes that none of the fields holds, and the fewest of the literal parts."""
        fields = "".join(text for text, literal in parts if not literal)
        literals = "".join(text for text, literal in parts if literal)
        for quote in ("'", '"', '"""', "'''"):
            if quote in fields or len(quote) == 1 and "\n" in fields:
                continue
            if quote in literals and len(quote) == 1 and ('"' if quote == "'" else "'") not in literals + fields:
                continue
            break
        else:
            quote = "'"
        text = "".join(part if not literal else _escaped(part, quote) for part, literal in parts)
        return quote + text + quote

    def _quoted_docstring(self, text):
        body = "".join(_visible(letter) for letter in text.replace("\\", "\\\\"))
        quotes = [quote for quote in ('"""', "'''") if quote not in body]
        if not quotes:
            return repr(text)
        # One that the text does not end with needs no escape.
        quote = min(quotes, key=lambda quote: quote[0] == body[-1:])
        if body[-1:] == quote[0]:
            body = body[:-1] + "\\" + body[-1]
        return quote + body + quote


def _visible(letter):
    """A letter as it may stand in a docstring."""
    if letter in "\n\t" or letter.isprintable():
        return letter
    return letter.encode("unicode_escape").decode("ascii")


def _escaped(text, quote):
    """Literal text of an f-string in these quotes."""
    text = text.replace("\\", "\\\\")
    if len(quote) == 1:
        text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    text = "".join(letter if letter == "\n" else _visible(letter) for letter in text)
    return text.replace(quote, "\\" + quote)


def _docstring(node):
    """The text of a docstring that is to be written as one."""
    if type(node).__name__ not in ("Module", "FunctionDef", "AsyncFunctionDef", "ClassDef") or not node.body:
        return None
    first = node.body[0]
    value = getattr(first, "value", None)
    if type(first).__name__ == "Expr" and isinstance(value, Constant) and isinstance(value.value, str):
        return value.value
    return None

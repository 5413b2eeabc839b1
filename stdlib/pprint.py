"""Print nested data so that it can be read."""

__all__ = ["pprint", "pformat", "isreadable", "isrecursive", "saferepr", "PrettyPrinter", "pp"]

import sys
from types import MappingProxyType, SimpleNamespace


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False,
           sort_dicts=True, underscore_numbers=False):
    """Print object over as many lines as its width asks for, to stream or stdout."""
    PrettyPrinter(stream=stream, indent=indent, width=width, depth=depth, compact=compact,
                  sort_dicts=sort_dicts, underscore_numbers=underscore_numbers).pprint(object)


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True,
            underscore_numbers=False):
    """What pprint() would print, without the last newline."""
    return PrettyPrinter(indent=indent, width=width, depth=depth, compact=compact,
                         sort_dicts=sort_dicts,
                         underscore_numbers=underscore_numbers).pformat(object)


def pp(object, *args, sort_dicts=False, **kwargs):
    """Pretty-print a Python object, its dicts in their own order."""
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    """repr() that marks recursion instead of following it."""
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[0]


def isreadable(object):
    """Whether eval() could read saferepr(object)."""
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[1]


def isrecursive(object):
    """Whether object contains itself."""
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[2]


class _safe_key:
    """Orders what cannot be compared by type name and id."""

    __slots__ = ("obj",)

    def __init__(self, obj):
        self.obj = obj

    def __lt__(self, other):
        try:
            return self.obj < other.obj
        except TypeError:
            # What has no order goes by its type, and then by its place in memory.
            mine, theirs = [(str(type(key.obj)), id(key.obj)) for key in (self, other)]
            return mine < theirs


def _recursion(object):
    return f"<Recursion on {type(object).__name__} with id={id(object)}>"


class PrettyPrinter:
    """indent: for each level; width; depth: levels shown; compact: several items a line."""

    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False,
                 sort_dicts=True, underscore_numbers=False):
        indent, width = int(indent), int(width)
        if indent < 0:
            raise ValueError("indent must be >= 0")
        if depth is not None and depth <= 0:
            raise ValueError("depth must be > 0")
        if not width:
            raise ValueError("width must be != 0")
        self._depth = depth
        self._indent_per_level = indent
        self._width = width
        self._stream = stream
        self._compact = bool(compact)
        self._sort_dicts = sort_dicts
        self._underscore_numbers = underscore_numbers

    def pprint(self, object):
        stream = self._stream if self._stream is not None else sys.stdout
        if stream is not None:
            stream.write(self.pformat(object) + "\n")

    def pformat(self, object):
        out = []
        self._format(object, out, 0, 0, {}, 0)
        return "".join(out)

    def isrecursive(self, object):
        return self.format(object, {}, 0, 0)[2]

    def isreadable(self, object):
        _, readable, recursive = self.format(object, {}, 0, 0)
        return readable and not recursive

    def format(self, object, context, maxlevels, level):
        """Format object: the text, whether eval() could read it, whether it is recursive."""
        return self._safe_repr(object, context, maxlevels, level)

    ## What does not fit in a line is broken up ##

    def _format(self, object, out, indent, allowance, context, level):
        objid = id(object)
        if objid in context:
            out.append(_recursion(object))
            return
        text = self.format(object, context.copy(), self._depth, level)[0]
        if len(text) <= self._width - indent - allowance:
            out.append(text)
            return
        context[objid] = 1
        cls = type(object)
        handler = _DISPATCH.get(cls.__repr__) or _later_dispatch().get(cls.__repr__)
        if handler is not None:
            handler(self, object, out, indent, allowance, context, level + 1)
        elif getattr(cls, "__dataclass_params__", None) is not None and \
                cls.__dataclass_params__.repr and hasattr(cls.__repr__, "__wrapped__"):
            self._pprint_dataclass(object, out, indent, allowance, context, level + 1)
        else:
            out.append(text)
        del context[objid]

    def _inside(self, name, value, out, indent, allowance, context, level):
        """A value as the only argument of a call."""
        out.append(name + "(")
        self._format(value, out, indent + len(name) + 1, allowance + 1, context, level)
        out.append(")")

    def _pprint_ordered_dict(self, object, out, indent, allowance, context, level):
        if object:
            self._inside(type(object).__name__, list(object.items()), out, indent, allowance, context, level)
        else:
            out.append(repr(object))

    def _pprint_mappingproxy(self, object, out, indent, allowance, context, level):
        self._inside("mappingproxy", object.copy(), out, indent, allowance, context, level)

    def _pprint_data(self, object, out, indent, allowance, context, level):
        """UserDict, UserList, UserString: as what they wrap."""
        self._format(object.data, out, indent, allowance, context, level - 1)

    def _pprint_chain_map(self, object, out, indent, allowance, context, level):
        name = type(object).__name__
        out.append(name + "(")
        indent += len(name) + 1
        *first, last = object.maps
        for mapping in first:
            self._format(mapping, out, indent, 1, context, level)
            out.append(",\n" + " " * indent)
        self._format(last, out, indent, allowance + 1, context, level)
        out.append(")")

    def _pprint_namespace(self, object, out, indent, allowance, context, level):
        cls = type(object)
        name = cls.__name__ if cls is not SimpleNamespace else "namespace"
        self._pprint_fields(list(object.__dict__.items()), name, out, indent, allowance, context, level)

    def _pprint_deque(self, object, out, indent, allowance, context, level):
        if not object:
            out.append(repr(object))
            return
        name = type(object).__name__
        out.append(name + "([")
        indent += len(name) + 1
        self._items(object, out, indent, 2, context, level)
        end = "])" if object.maxlen is None else f"],\n{' ' * indent}maxlen={object.maxlen!r})"
        out.append(end)

    def _pprint_bytes(self, object, out, indent, allowance, context, level):
        if len(object) <= 4:
            out.append(repr(object))
            return
        parens = level == 1
        indent += parens
        allowance += parens
        pieces = _wrapped_bytes(object, self._width - indent, allowance)
        text = ("\n" + " " * indent).join(pieces)
        out.append(f"({text})" if parens else text)

    def _pprint_bytearray(self, object, out, indent, allowance, context, level):
        out.append("bytearray(")
        self._pprint_bytes(bytes(object), out, indent + 10, allowance + 1, context, level + 1)
        out.append(")")

    def _pprint_default_dict(self, object, out, indent, allowance, context, level):
        if object:
            self._pprint_dict_subclass(object, out, indent, allowance, context, level)
        else:
            out.append(repr(object))

    def _pprint_dict_subclass(self, object, out, indent, allowance, context, level):
        cls = type(object)
        if hasattr(object, "default_factory"):
            factory = self.format(object.default_factory, context, self._depth, level)[0]
            indent += len(cls.__name__) + 1
            out.append(f"{cls.__name__}({factory},\n{' ' * indent}")
            self._pprint_dict(object, out, indent, allowance + 1, context, level)
        else:
            out.append(cls.__name__ + "({")
            if self._indent_per_level > 1:
                out.append((self._indent_per_level - 1) * " ")
            self._dict_items(object.most_common(), out, indent + len(cls.__name__) + 1,
                             allowance + 2, context, level)
            out.append("}")
        out.append(")")

    def _pprint_dataclass(self, object, out, indent, allowance, context, level):
        items = [(name, getattr(object, name))
                 for name, f in object.__dataclass_fields__.items() if f.repr]
        self._pprint_fields(items, type(object).__qualname__, out, indent, allowance, context, level)

    def _pprint_fields(self, items, name, out, indent, allowance, context, level):
        indent += len(name) + 1
        out.append(name + "(")
        for i, (key, value) in enumerate(items):
            last = i == len(items) - 1
            out.append(f"{key}=")
            if id(value) in context:
                # As a dataclass's own repr() has it.
                out.append("...")
            else:
                self._format(value, out, indent + len(key) + 1, allowance if last else 1,
                             context, level)
            if not last:
                out.append(",\n" + " " * indent)
        out.append(")")

    def _pprint_dict(self, object, out, indent, allowance, context, level):
        out.append("{")
        if self._indent_per_level > 1:
            out.append((self._indent_per_level - 1) * " ")
        if object:
            items = object.items()
            if self._sort_dicts:
                items = sorted(items, key=lambda kv: (_safe_key(kv[0])))
            self._dict_items(list(items), out, indent, allowance + 1, context, level)
        out.append("}")

    def _dict_items(self, items, out, indent, allowance, context, level):
        indent += self._indent_per_level
        for i, (key, value) in enumerate(items):
            last = i == len(items) - 1
            rep = self.format(key, context.copy(), self._depth, level)[0]
            out.append(rep + ": ")
            self._format(value, out, indent + len(rep) + 2, allowance if last else 1, context, level)
            if not last:
                out.append(",\n" + " " * indent)

    def _pprint_list(self, object, out, indent, allowance, context, level):
        out.append("[")
        self._items(object, out, indent, allowance + 1, context, level)
        out.append("]")

    def _pprint_tuple(self, object, out, indent, allowance, context, level):
        out.append("(")
        end = ",)" if len(object) == 1 else ")"
        self._items(object, out, indent, allowance + len(end), context, level)
        out.append(end)

    def _pprint_set(self, object, out, indent, allowance, context, level):
        if not object:
            out.append(repr(object))
            return
        cls = type(object)
        if cls is set:
            start, end = "{", "}"
        else:
            start, end = cls.__name__ + "({", "})"
            indent += len(cls.__name__) + 1
        out.append(start)
        self._items(sorted(object, key=_safe_key), out, indent, allowance + len(end), context,
                    level)
        out.append(end)

    def _pprint_str(self, object, out, indent, allowance, context, level):
        if not object:
            out.append(repr(object))
            return
        if level == 1:
            indent += 1
            allowance += 1
        width = self._width - indent
        chunks = []
        lines = object.splitlines(True)
        for i, line in enumerate(lines):
            rep = repr(line)
            max_width = width - (allowance if i == len(lines) - 1 else 0)
            if len(rep) <= max_width:
                chunks.append(rep)
                continue
            # Break between words.
            parts = _words(line)
            current = ""
            for j, part in enumerate(parts):
                max_width = width
                if j == len(parts) - 1 and i == len(lines) - 1:
                    max_width -= allowance
                if current and len(repr(current + part)) > max_width:
                    chunks.append(repr(current))
                    current = part
                else:
                    current += part
            if current:
                chunks.append(repr(current))
        if len(chunks) == 1:
            out.append(chunks[0])
            return
        text = ("\n" + " " * indent).join(chunks)
        out.append(f"({text})" if level == 1 else text)

    def _items(self, items, out, indent, allowance, context, level):
        indent += self._indent_per_level
        if self._indent_per_level > 1:
            out.append((self._indent_per_level - 1) * " ")
        items = list(items)
        delimiter = ""
        newline = ",\n" + " " * indent
        width = max_width = self._width - indent + 1
        for i, item in enumerate(items):
            last = i == len(items) - 1
            if last:
                max_width -= allowance
                width -= allowance
            if self._compact:
                rep = self.format(item, context.copy(), self._depth, level)[0]
                w = len(rep) + 2
                if width < w:
                    width = max_width
                    if delimiter:
                        delimiter = newline
                if width >= w:
                    width -= w
                    out.append(delimiter + rep)
                    delimiter = ", "
                    continue
            out.append(delimiter)
            delimiter = newline
            self._format(item, out, indent, allowance if last else 1, context, level)

    ## In one line ##

    def _safe_repr(self, object, context, maxlevels, level):
        cls = type(object)
        if cls is str or cls is float or cls is bool or object is None:
            return repr(object), True, False
        r = getattr(cls, "__repr__", None)
        if issubclass(cls, int) and r is int.__repr__:
            return (f"{object:_d}" if self._underscore_numbers else repr(object)), True, False
        is_dict = issubclass(cls, dict) and r is dict.__repr__
        is_seq = issubclass(cls, (list, tuple)) and r in (list.__repr__, tuple.__repr__)
        if not is_dict and not is_seq:
            rep = repr(object)
            return rep, bool(rep) and not rep.startswith("<"), False
        if not object:
            return ("{}" if is_dict else repr(object)), True, False
        objid = id(object)
        if maxlevels and level >= maxlevels:
            return ("{...}" if is_dict else "[...]" if issubclass(cls, list) else "(...)"), \
                False, objid in context
        if objid in context:
            return _recursion(object), False, True
        context[objid] = 1
        readable, recursive = True, False
        parts = []
        level += 1

        def one(item):
            nonlocal readable, recursive
            rep, ok, again = self.format(item, context, maxlevels, level)
            readable = readable and ok
            recursive = recursive or again
            return rep

        if is_dict:
            items = sorted(object.items(), key=lambda kv: _safe_key(kv[0])) \
                if self._sort_dicts else object.items()
            for k, v in items:
                krep = one(k)
                parts.append(f"{krep}: {one(v)}")
            text = "{" + ", ".join(parts) + "}"
        else:
            parts = [one(item) for item in object]
            if issubclass(cls, list):
                text = "[" + ", ".join(parts) + "]"
            elif len(object) == 1:
                text = f"({parts[0]},)"
            else:
                text = "(" + ", ".join(parts) + ")"
        del context[objid]
        return text, readable, recursive


def _words(line):
    """The words of a line, each with the white space behind it."""
    parts = []
    i, n = 0, len(line)
    while i < n:
        start = i
        while i < n and not line[i].isspace():
            i += 1
        while i < n and line[i].isspace():
            i += 1
        parts.append(line[start:i])
    return parts


def _wrapped_bytes(data, width, allowance):
    """The literals of pieces of data that fit in width; four bytes are never parted."""
    pieces, current = [], b""
    for at in range(0, len(data), 4):
        part = data[at:at + 4]
        if at == len(data) // 4 * 4:
            width -= allowance
        if current and len(repr(current + part)) > width:
            pieces.append(repr(current))
            current = part
        else:
            current += part
    pieces.append(repr(current))
    return pieces


_DISPATCH = {
    dict.__repr__: PrettyPrinter._pprint_dict,
    list.__repr__: PrettyPrinter._pprint_list,
    tuple.__repr__: PrettyPrinter._pprint_tuple,
    set.__repr__: PrettyPrinter._pprint_set,
    frozenset.__repr__: PrettyPrinter._pprint_set,
    str.__repr__: PrettyPrinter._pprint_str,
    bytes.__repr__: PrettyPrinter._pprint_bytes,
    bytearray.__repr__: PrettyPrinter._pprint_bytearray,
    MappingProxyType.__repr__: PrettyPrinter._pprint_mappingproxy,
    SimpleNamespace.__repr__: PrettyPrinter._pprint_namespace,
}

_LATER = {}


def _later_dispatch():
    """The same for the classes of `collections`, which is not loaded for them: there are no objects of them before."""
    collections = sys.modules.get("collections")
    if not _LATER and collections is not None:
        for name, handler in [
            ("OrderedDict", PrettyPrinter._pprint_ordered_dict), ("ChainMap", PrettyPrinter._pprint_chain_map),
            ("Counter", PrettyPrinter._pprint_default_dict), ("defaultdict", PrettyPrinter._pprint_default_dict),
            ("deque", PrettyPrinter._pprint_deque), ("UserDict", PrettyPrinter._pprint_data),
            ("UserList", PrettyPrinter._pprint_data), ("UserString", PrettyPrinter._pprint_data),
        ]:
            _LATER[getattr(collections, name).__repr__] = handler
    return _LATER

"""Syntax trees as Python objects: parse source to one, look at it, change it, compile it."""

from _ast import *
from _ast import PyCF_ALLOW_TOP_LEVEL_AWAIT, PyCF_ONLY_AST, PyCF_OPTIMIZED_AST, PyCF_TYPE_COMMENTS


def parse(source, filename="<unknown>", mode="exec", *, type_comments=False, feature_version=None, optimize=-1):
    """The tree for `source`, as compile() makes it with PyCF_ONLY_AST.

    mode is compile()'s; type_comments keeps `# type:` comments in the tree.
    """
    flags = PyCF_ONLY_AST
    if optimize > 0:
        flags |= PyCF_OPTIMIZED_AST
    if type_comments:
        flags |= PyCF_TYPE_COMMENTS
    return compile(source, filename, mode, flags, optimize=optimize)


def literal_eval(node_or_string):
    """The value of a literal, given as source text or as a node.

    Strings, bytes, numbers, booleans, None, and tuples, lists, dicts and sets of these.
    Anything else is a ValueError; nothing is ever called.
    """
    if isinstance(node_or_string, str):
        node_or_string = parse(node_or_string.lstrip(" \t"), mode="eval").body
    elif isinstance(node_or_string, Expression):
        node_or_string = node_or_string.body
    return _literal(node_or_string)


def _malformed(node):
    text = "malformed node or string"
    if line := getattr(node, "lineno", None):
        text += f" on line {line}"
    raise ValueError(f"{text}: {node!r}")


def _number(node):
    if not isinstance(node, Constant) or type(node.value) not in (int, float, complex):
        _malformed(node)
    return node.value


def _signed(node):
    if isinstance(node, UnaryOp) and isinstance(node.op, (UAdd, USub)):
        value = _number(node.operand)
        return +value if isinstance(node.op, UAdd) else -value
    return _number(node)


def _literal(node):
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Tuple):
        return tuple(map(_literal, node.elts))
    if isinstance(node, List):
        return list(map(_literal, node.elts))
    if isinstance(node, Set):
        return set(map(_literal, node.elts))
    if isinstance(node, Call) and isinstance(node.func, Name) and node.func.id == "set" and node.args == [] == \
            node.keywords:
        return set()
    if isinstance(node, Dict):
        if len(node.keys) != len(node.values):
            _malformed(node)
        return dict(zip(map(_literal, node.keys), map(_literal, node.values)))
    if isinstance(node, BinOp) and isinstance(node.op, (Add, Sub)):
        left, right = _signed(node.left), _number(node.right)
        if isinstance(left, (int, float)) and isinstance(right, complex):
            return left + right if isinstance(node.op, Add) else left - right
    return _signed(node)


def dump(node, annotate_fields=True, include_attributes=False, *, indent=None, show_empty=False):
    """The tree under `node` as a text that reads like the calls that would build it.

    annotate_fields names the fields, include_attributes adds line and column numbers,
    indent spreads it over lines, show_empty keeps fields that are None or [].
    """
    if not isinstance(node, AST):
        raise TypeError(f"expected AST, got {node.__class__.__name__!r}")
    if indent is not None and not isinstance(indent, str):
        indent = " " * indent

    def shown(node, level):
        """The text, and whether it is simple enough to share a line."""
        if indent is not None:
            level += 1
            before, between = "\n" + indent * level, ",\n" + indent * level
        else:
            before, between = "", ", "
        if isinstance(node, AST):
            cls = type(node)
            parts, later, named, simple = [], [], annotate_fields, True
            for name in node._fields:
                try:
                    value = getattr(node, name)
                except AttributeError:
                    named = True
                    continue
                if value is None and getattr(cls, name, ...) is None:
                    named = True
                    continue
                if not show_empty:
                    if value == []:
                        kind = getattr(cls, "_field_types", {}).get(name, object)
                        if getattr(kind, "__origin__", ...) is list:
                            if not named:
                                later.append(repr(value))
                            continue
                    if not named:
                        parts.extend(later)
                        later = []
                text, plain = shown(value, level)
                simple = simple and plain
                parts.append(f"{name}={text}" if named else text)
            if include_attributes and node._attributes:
                for name in node._attributes:
                    value = getattr(node, name, ...)
                    if value is ... or (value is None and getattr(cls, name, ...) is None):
                        continue
                    text, plain = shown(value, level)
                    simple = simple and plain
                    parts.append(f"{name}={text}")
            if simple and len(parts) <= 3:
                return f"{cls.__name__}({', '.join(parts)})", not parts
            return f"{cls.__name__}({before}{between.join(parts)})", False
        if isinstance(node, list):
            if not node:
                return "[]", True
            return f"[{before}{between.join(shown(item, level)[0] for item in node)}]", False
        return repr(node), True

    return shown(node, 0)[0]


def copy_location(new_node, old_node):
    """Give new_node the place in the source that old_node has, where it can have one; returns new_node."""
    for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        if name in old_node._attributes and name in new_node._attributes:
            value = getattr(old_node, name, None)
            # An end may be unknown; a start may not.
            if value is not None or hasattr(old_node, name) and name.startswith("end_"):
                setattr(new_node, name, value)
    return new_node


def fix_missing_locations(node):
    """Fill in the line and column of every node under `node` that lacks them, from its parent.

    Trees built by hand need this before compile() takes them.  Returns node.
    """
    def fix(node, place):
        place = list(place)
        for at, name in enumerate(("lineno", "col_offset", "end_lineno", "end_col_offset")):
            if name in node._attributes:
                value = getattr(node, name, None)
                if value is None:
                    setattr(node, name, place[at])
                else:
                    place[at] = value
        for child in iter_child_nodes(node):
            fix(child, place)

    # A node without an end ends where its parent does; lineno 1 and column 0 are the beginning's.
    fix(node, (1, 0, 1, 0))
    return node


def increment_lineno(node, n=1):
    """Move every node of the tree `n` lines down; returns node."""
    for below in walk(node):
        # Of a comment `type: ignore` the line is a field.
        numbered = ("lineno",) if isinstance(below, TypeIgnore) else below._attributes
        for name in ("lineno", "end_lineno"):
            if name in numbered:
                line = getattr(below, name, 0)
                if line is not None or name == "lineno":
                    setattr(below, name, line + n)
    return node


def iter_fields(node):
    """The (name, value) pairs of those of the node's fields that are set."""
    for name in node._fields:
        try:
            yield name, getattr(node, name)
        except AttributeError:
            pass


def iter_child_nodes(node):
    """The nodes directly under `node`, whether in a field of their own or in a list."""
    for _, field in iter_fields(node):
        for child in field if isinstance(field, list) else (field,):
            if isinstance(child, AST):
                yield child


def walk(node):
    """`node` and all nodes below it, level by level; the order is no promise."""
    from collections import deque

    waiting = deque([node])
    while waiting:
        node = waiting.popleft()
        waiting.extend(iter_child_nodes(node))
        yield node


def get_docstring(node, clean=True):
    """The docstring of a module, class or function node, or None where it has none.

    clean takes the indentation away as inspect.cleandoc() does.  TypeError for other nodes.
    """
    if not isinstance(node, (AsyncFunctionDef, FunctionDef, ClassDef, Module)):
        raise TypeError(f"{node.__class__.__name__!r} can't have docstrings")
    if not (node.body and isinstance(node.body[0], Expr)):
        return None
    first = node.body[0].value
    if not (isinstance(first, Constant) and isinstance(first.value, str)):
        return None
    if clean:
        import inspect

        return inspect.cleandoc(first.value)
    return first.value


def _lines(source, most=None):
    """The lines with their ends; a form feed ends none."""
    lines, start = [], 0
    while start < len(source) and (most is None or len(lines) < most):
        ends = [end for end in (source.find("\n", start), source.find("\r", start)) if end >= 0]
        if not ends:
            lines.append(source[start:])
            break
        end = min(ends)
        end += 2 if source[end:end + 2] == "\r\n" else 1
        lines.append(source[start:end])
        start = end
    return lines


def get_source_segment(source, node, *, padded=False):
    """The part of `source` a node was parsed from, or None if the node lacks its place.

    padded puts spaces before a first line that did not begin its line.
    """
    try:
        if node.end_lineno is None or node.end_col_offset is None:
            return None
        first, last = node.lineno - 1, node.end_lineno - 1
        start, end = node.col_offset, node.end_col_offset
    except AttributeError:
        return None
    lines = _lines(source, last + 1)
    if first == last:
        return lines[first].encode()[start:end].decode()
    padding = ""
    if padded:
        before = lines[first].encode()[:start].decode()
        padding = "".join(letter if letter in "\f\t" else " " for letter in before)
    inner = lines[first + 1:last]
    return "".join([padding + lines[first].encode()[start:].decode(), *inner, lines[last].encode()[:end].decode()])


class NodeVisitor:
    """Walks a tree: visit(node) calls the method `visit_` + the node's class name.

    Subclasses add these methods; nodes without one go to generic_visit(), which visits
    the children.  visit() returns what the method returned.
    """

    def visit(self, node):
        """Call the method for this kind of node and return its result."""
        return getattr(self, "visit_" + node.__class__.__name__, self.generic_visit)(node)

    def generic_visit(self, node):
        """Visit the children: what happens to nodes without a method."""
        for _, value in iter_fields(node):
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, AST):
                    self.visit(child)


class NodeTransformer(NodeVisitor):
    """A NodeVisitor whose methods' results take the place of the visited nodes.

    None removes the node, the node itself leaves it; in lists a method may return a list
    that is put in its place.
    """

    def generic_visit(self, node):
        for name, old in iter_fields(node):
            if isinstance(old, AST):
                new = self.visit(old)
                if new is not None:
                    setattr(node, name, new)
                else:
                    delattr(node, name)
            elif isinstance(old, list):
                old[:] = self._transformed(old)
        return node

    def _transformed(self, items):
        """What a list of a node becomes: each node in it may go, or become one or several."""
        made = []
        for item in items:
            if not isinstance(item, AST):
                made.append(item)
                continue
            new = self.visit(item)
            if new is not None:
                made += (new,) if isinstance(new, AST) else new
        return made


_NOTHING = object()


def compare(a, b, /, *, compare_attributes=False):
    """Whether two trees are the same, node by node.

    compare_attributes also compares the line and column numbers.
    """
    def same(a, b):
        if isinstance(a, AST):
            return compare(a, b, compare_attributes=compare_attributes)
        if isinstance(a, list):
            return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
        return type(a) is type(b) and a == b

    if type(a) is not type(b) or a._fields != b._fields:
        return False
    names = a._fields
    if compare_attributes:
        if a._attributes != b._attributes:
            return False
        names = (*names, *a._attributes)
    for name in names:
        first, second = getattr(a, name, _NOTHING), getattr(b, name, _NOTHING)
        if (first is _NOTHING or second is _NOTHING) and first is not second:
            return False
        if first is not _NOTHING and not same(first, second):
            return False
    return True


def unparse(ast_obj):
    """Unparse an AST object and generate a string with code that would produce an equivalent AST."""
    from _ast_unparse import Unparser

    return Unparser().visit(ast_obj)


def main(args=None):
    import argparse
    import sys

    parser = argparse.ArgumentParser()
    parser.add_argument("infile", nargs="?", default="-", help="the file to parse; defaults to stdin")
    parser.add_argument("-m", "--mode", default="exec", choices=("exec", "single", "eval"),
                        help="specify what kind of code must be parsed")
    parser.add_argument("-a", "--include-attributes", action="store_true",
                        help="include attributes such as line numbers and column offsets")
    parser.add_argument("-i", "--indent", type=int, default=3, help="indentation of nodes (number of spaces)")
    given = parser.parse_args(args)
    if given.infile == "-":
        name, source = "<stdin>", sys.stdin.read()
    else:
        name = given.infile
        with open(given.infile, "rb") as file:
            source = file.read()
    print(dump(parse(source, name, given.mode), include_attributes=given.include_attributes, indent=given.indent))


if __name__ == "__main__":
    main()

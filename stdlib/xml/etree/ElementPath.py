"""The part of XPath that elements are found by: `find()` and its like.

A path is compiled once to steps. A step takes elements, in order, and gives those that it leads to.
"""

import functools
import re

_tokens = re.compile(r"""('[^']*'|"[^"]*"|::|//?|\.\.|\(\)|!=|[/.*:\[\]()@=])|((?:\{[^}]+\})?[^/\[\]()@!=\s]+)|\s+""")


def xpath_tokenizer(pattern, namespaces=None):
    """The tokens of a path, as pairs of a mark and a name of which one is empty; names have their namespaces."""
    default = namespaces.get("") if namespaces else None
    behind_at = False
    for mark, name in _tokens.findall(pattern):
        if name and name[0] != "{":
            if ":" in name:
                prefix, _, local = name.partition(":")
                if not namespaces or prefix not in namespaces:
                    raise SyntaxError(f"prefix {prefix!r} not found in prefix map")
                name = f"{{{namespaces[prefix]}}}{local}"
            elif default and not behind_at:
                name = f"{{{default}}}{name}"
        if mark or name:
            yield mark, name
            behind_at = mark == "@"


class _Search:
    """What a search has to know of the tree: which element is in which, made when first asked for."""

    def __init__(self, root):
        self._root = root

    @functools.cached_property
    def parents(self):
        return {child: parent for parent in self._root.iter() for child in parent}


def _matcher(tag):
    """Whether a tag is meant by a name in which a star stands for any namespace or any local name."""
    if tag in ("*", "{*}*"):
        return None if tag == "{*}*" else lambda other: True
    if tag.startswith("{*}"):
        local, qualified = tag[3:], tag[2:]
        return lambda other: isinstance(other, str) and (
            other == local or other[:1] == "{" and other.endswith(qualified))
    if tag.startswith("{}"):
        local = tag[2:]
        if local == "*":
            return lambda other: isinstance(other, str) and other[:1] != "{"
        return lambda other: other == local
    if tag.endswith("}*"):
        start = tag[:-1]
        return lambda other: isinstance(other, str) and other.startswith(start)
    return lambda other: other == tag


def _children(tag):
    matches = _matcher(tag) or (lambda other: isinstance(other, str))

    def step(search, elements):
        for element in elements:
            for child in element:
                if matches(child.tag):
                    yield child
    return step


def _descendants(tag):
    matches = _matcher(tag) or (lambda other: isinstance(other, str))

    def step(search, elements):
        for element in elements:
            for below in element.iter():
                if below is not element and matches(below.tag):
                    yield below
    return step


def _itself(search, elements):
    return elements


def _parent(search, elements):
    seen = set()
    for element in elements:
        parent = search.parents.get(element)
        if parent is not None and parent not in seen:
            seen.add(parent)
            yield parent


def _keeping(test):
    def step(search, elements):
        return (element for element in elements if test(element))
    return step


def _at_position(at):
    """The elements that are in that place among those of their name in their parent; behind the last, -1 and less."""
    def step(search, elements):
        alike = {}
        for element in elements:
            parent = search.parents.get(element)
            if parent is None:
                continue
            key = parent, element.tag
            if key not in alike:
                alike[key] = parent.findall(element.tag)
            known = alike[key]
            if -len(known) <= at < len(known) and known[at] is element:
                yield element
    return step


def _text_of(element):
    return "".join(element.itertext())


def _predicate(tokens):
    """The step for what stands in brackets."""
    shape, values = "", []
    for mark, name in tokens:
        if mark == "]":
            break
        if mark and mark[0] in "'\"":
            shape += "'"
            values.append(mark[1:-1])
        else:
            shape += mark or "-"
            values.append(name)
    else:
        raise SyntaxError("invalid predicate")
    names = [value for value in values if value is not None]
    if shape == "@-":
        key = names[1]
        return _keeping(lambda element: element.get(key) is not None)
    if shape in ("@-='", "@-!='"):
        key, value = names[1], names[-1]
        if shape == "@-='":
            return _keeping(lambda element: element.get(key) == value)
        return _keeping(lambda element: element.get(key) not in (None, value))
    if shape in (".='", ".!='"):
        value = names[-1]
        return _keeping(lambda element: (_text_of(element) == value) == (shape == ".='"))
    if shape in ("-='", "-!='"):
        tag, value = names[0], names[-1]
        return _keeping(lambda element: any(
            (_text_of(child) == value) == (shape == "-='") for child in element.findall(tag)))
    if shape == "-" and not re.match(r"-?\d+$", names[0]):
        tag = names[0]
        return _keeping(lambda element: element.find(tag) is not None)
    if shape in ("-", "-()", "-()-"):
        return _at_position(_position(shape, names))
    raise SyntaxError("invalid predicate")


def _position(shape, names):
    if shape == "-":
        at = int(names[0]) - 1
        if at < 0:
            raise SyntaxError("XPath position >= 1 expected")
        return at
    if names[0] != "last":
        raise SyntaxError("unsupported function")
    if shape == "-()":
        return -1
    try:
        at = int(names[2]) - 1
    except ValueError:
        raise SyntaxError("unsupported expression") from None
    if at > -2:
        raise SyntaxError("XPath offset from last() must be negative")
    return at


@functools.lru_cache(maxsize=128)
def _compiled(path, namespaces):
    """The steps of a path."""
    if path.endswith("/"):
        path += "*"
    if path[:1] == "/":
        raise SyntaxError("cannot use absolute path on element")
    tokens = xpath_tokenizer(path, dict(namespaces) if namespaces is not None else None)
    steps = []
    token = next(tokens, None)
    if token is None:
        return None
    while token is not None:
        steps.append(_step(token, tokens))
        token = next(tokens, None)
        if token is not None and token[0] == "/":
            token = next(tokens, None)
            if token is None:
                raise SyntaxError("invalid path")
    return steps


def _step(token, tokens):
    mark, name = token
    if name or mark == "*":
        return _children(name or "*")
    if mark == ".":
        return _itself
    if mark == "..":
        return _parent
    if mark == "[":
        return _predicate(tokens)
    if mark == "//":
        mark, name = next(tokens, ("", ""))
        if name or mark == "*":
            return _descendants(name or "*")
        raise SyntaxError("invalid descendant")
    raise SyntaxError("invalid path")


def iterfind(elem, path, namespaces=None):
    """An iterator of the elements that a path leads to."""
    steps = _compiled(path, None if namespaces is None else tuple(sorted(namespaces.items(), key=str)))
    if steps is None:
        return iter(())
    found, search = [elem], _Search(elem)
    for step in steps:
        found = step(search, found)
    return iter(found)


_is_path = re.compile(r"[/*\[@.]|^\{(?:\*?)\}").search


def _is_name(path, namespaces):
    """Whether it is the name of a tag and no more: such ones are compared as they are."""
    if namespaces is not None:
        return False
    # The name of a namespace may have any characters.
    local = path[path.rfind("}"):] if path[:1] == "{" and path[1:2] not in "*}" else path
    return not _is_path(local)


def find(elem, path, namespaces=None):
    if _is_name(path, namespaces):
        for child in elem:
            if child.tag == path:
                return child
        return None
    return next(iterfind(elem, path, namespaces), None)


def findall(elem, path, namespaces=None):
    if _is_name(path, namespaces):
        return [child for child in elem if child.tag == path]
    return list(iterfind(elem, path, namespaces))


def findtext(elem, path, default=None, namespaces=None):
    found = find(elem, path, namespaces)
    if found is None:
        return default
    return "" if found.text is None else found.text

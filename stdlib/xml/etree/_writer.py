"""Elements as text: XML, HTML, or what is between the tags."""

import contextlib

from xml.etree import ElementTree as tree

_EMPTY = frozenset(
    "area base basefont br col embed frame hr img input isindex link meta param source track wbr".split())
# Their text is written as it is.
_RAW = frozenset("script style xmp iframe noembed noframes plaintext".split())

_text_marks = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_attribute_marks = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;",
                                  "\t": "&#09;"})
_html_marks = str.maketrans({"&": "&amp;", ">": "&gt;", '"': "&quot;"})


def _translated(text, marks):
    try:
        return text.translate(marks)
    except (TypeError, AttributeError):
        raise TypeError(f"cannot serialize {text!r} (type {type(text).__name__})") from None


def qualified_names(root, default_namespace=None):
    """How each name of a tree is written, and the prefix for each of its namespaces."""
    names, prefixes = {None: None}, {}
    if default_namespace:
        prefixes[default_namespace] = ""

    def add(name):
        try:
            if name[:1] == "{":
                uri, brace, local = name[1:].rpartition("}")
                if brace:
                    prefix = prefixes.get(uri)
                    if prefix is None:
                        prefix = tree._namespace_map.get(uri)
                        if prefix is None:
                            prefix = f"ns{len(prefixes)}"
                        if prefix != "xml":
                            prefixes[uri] = prefix
                    names[name] = f"{prefix}:{local}" if prefix else local
                    return
            if default_namespace:
                raise ValueError("cannot use non-qualified names with default_namespace option")
            names[name] = name
        except TypeError:
            raise TypeError(f"cannot serialize {name!r} (type {type(name).__name__})") from None

    def take(name):
        text = name.text if isinstance(name, tree.QName) else name
        if text not in names:
            add(text)

    for element in root.iter():
        tag = element.tag
        if isinstance(tag, (str, tree.QName)):
            take(tag)
        elif tag is not None and tag is not tree.Comment and tag is not tree.ProcessingInstruction:
            raise TypeError(f"cannot serialize {tag!r} (type {type(tag).__name__})")
        for key, value in element.items():
            take(key)
            if isinstance(value, tree.QName):
                take(value)
        if isinstance(element.text, tree.QName):
            take(element.text)
    return names, prefixes


class _Writer:
    """Writes a tree; what is XML and what HTML differs in a few places."""

    def __init__(self, write, names, short_empty=True):
        self._write = write
        self._names = names
        self._short_empty = short_empty

    text_marks, attribute_marks = _text_marks, _attribute_marks

    def _text(self, text):
        if isinstance(text, tree.QName):
            return self._names[text.text]
        return _translated(text, self.text_marks)

    def element(self, element, prefixes=None):
        tag, text = element.tag, element.text
        if tag is tree.Comment or tag is tree.ProcessingInstruction:
            self._write(("<!--%s-->" if tag is tree.Comment else "<?%s?>") % self._raw(text))
        elif (name := self._names[tag.text if isinstance(tag, tree.QName) else tag]) is None:
            if text:
                self._write(self._text(text))
            for child in element:
                self.element(child)
        else:
            self._whole(element, name, prefixes)
        if element.tail:
            self._write(_translated(element.tail, self.text_marks))

    def _raw(self, text):
        return text

    def _whole(self, element, name, prefixes):
        self._write(f"<{name}")
        if prefixes:
            for uri, prefix in sorted(prefixes.items(), key=lambda item: item[1]):
                self._write(f' xmlns{":" + prefix if prefix else ""}="{_translated(uri, self.attribute_marks)}"')
        for key, value in element.items():
            if isinstance(key, tree.QName):
                key = key.text
            if isinstance(value, tree.QName):
                value = self._names[value.text]
            else:
                value = _translated(value, self.attribute_marks)
            self._write(f' {self._names[key]}="{value}"')
        self._inside(element, name)

    def _inside(self, element, name):
        if not element.text and not len(element) and self._short_empty:
            self._write(" />")
            return
        self._write(">")
        if element.text:
            self._write(self._text(element.text))
        for child in element:
            self.element(child)
        self._write(f"</{name}>")


class _HtmlWriter(_Writer):
    attribute_marks = _html_marks

    def _raw(self, text):
        return _translated(text, self.text_marks)

    def _inside(self, element, name):
        kind = name.lower()
        self._write(">")
        if element.text:
            self._write(element.text if kind in _RAW else self._text(element.text))
        for child in element:
            self.element(child)
        if kind not in _EMPTY and kind != "plaintext":
            self._write(f"</{name}>")


@contextlib.contextmanager
def _opened(target, encoding):
    """How to write text to a path or a file in an encoding, and which encoding that is."""
    is_text = encoding.lower() == "unicode"
    if not hasattr(target, "write"):
        with open(target, "w" if is_text else "wb", encoding="utf-8" if is_text else None) as file:
            with _opened(file, encoding) as opened:
                yield opened
    elif is_text:
        yield target.write, getattr(target, "encoding", None) or "utf-8"
    else:
        parts = []
        yield parts.append, encoding
        target.write("".join(parts).encode(encoding, "xmlcharrefreplace"))


def write(root, target, encoding, declaration, default_namespace, method, short_empty_elements):
    """Write the tree below an element to a path or a file."""
    method = method or "xml"
    if method not in ("xml", "html", "text"):
        raise ValueError(f"unknown method {method!r}")
    encoding = encoding or "us-ascii"
    with _opened(target, encoding) as (put, told):
        if method == "xml" and (declaration or declaration is None and encoding.lower() != "unicode"
                                and told.lower() not in ("utf-8", "us-ascii")):
            put(f"<?xml version='1.0' encoding='{told}'?>\n")
        if method == "text":
            for part in root.itertext():
                put(part)
            if root.tail:
                put(root.tail)
            return
        names, prefixes = qualified_names(root, default_namespace)
        writer = _Writer(put, names, short_empty_elements) if method == "xml" else _HtmlWriter(put, names)
        writer.element(root, prefixes)

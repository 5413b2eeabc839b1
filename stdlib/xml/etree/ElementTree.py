"""XML as a tree of elements, each with a tag, attributes, a text, what is in it, and the text behind it (`tail`).

`parse`, `fromstring` and `iterparse` make a tree of a document, `ElementTree.write` and `tostring` a document of a
tree. Entities from outside of a document are never loaded.
"""

import io
import re
from xml.etree import ElementPath

__all__ = ["Comment", "dump", "Element", "ElementTree", "fromstring", "fromstringlist", "indent", "iselement",
           "iterparse", "parse", "ParseError", "PI", "ProcessingInstruction", "QName", "SubElement", "tostring",
           "tostringlist", "TreeBuilder", "VERSION", "XML", "XMLID", "XMLParser", "XMLPullParser",
           "register_namespace"]

VERSION = "1.3.0"


class ParseError(SyntaxError):
    """The document is not well-formed: `code` is the number of the error, `position` its line and column."""


def iselement(element):
    """Whether it looks like an element."""
    return hasattr(element, "tag")


def _checked(element, call, at=1):
    if not isinstance(element, Element):
        raise TypeError(f"{call}() argument {at} must be xml.etree.ElementTree.Element, not {type(element).__name__}")
    return element


class Element:
    """An element; a sequence of those in it."""

    tag = None
    attrib = None
    text = None
    tail = None

    def __init__(self, tag, attrib={}, **extra):
        if not isinstance(attrib, dict):
            raise TypeError(f"Element() argument 2 must be dict, not {type(attrib).__name__}")
        self.tag = tag
        self.attrib = {**attrib, **extra}
        self._children = []

    def __repr__(self):
        return f"<Element {self.tag!r} at {id(self):#x}>"

    def makeelement(self, tag, attrib):
        """A new element of the same class."""
        return type(self)(tag, attrib)

    def __copy__(self):
        made = self.makeelement(self.tag, self.attrib)
        made.text, made.tail = self.text, self.tail
        made._children = self._children[:]
        return made

    # ---- what is in it

    def __len__(self):
        return len(self._children)

    def __bool__(self):
        import warnings
        warnings.warn("Testing an element's truth value will always return True in future versions.  Use specific "
                      "'len(elem)' or 'elem is not None' test instead.", DeprecationWarning, stacklevel=2)
        return bool(self._children)

    @staticmethod
    def _check_index(index):
        if not isinstance(index, (int, slice)) and not hasattr(index, "__index__"):
            raise TypeError("element indices must be integers")

    def __getitem__(self, index):
        self._check_index(index)
        try:
            return self._children[index]
        except IndexError:
            raise IndexError("child index out of range") from None

    def __setitem__(self, index, element):
        self._check_index(index)
        if isinstance(index, slice):
            element = list(element)
            for each in element:
                if not isinstance(each, Element):
                    raise TypeError(f'expected an Element, not "{type(each).__name__}"')
            self._children[index] = element
            return
        if not -len(self._children) <= index < len(self._children):
            raise IndexError("child assignment index out of range")
        if not isinstance(element, Element):
            raise TypeError(f'expected an Element, not "{type(element).__name__}"')
        self._children[index] = element

    def __delitem__(self, index):
        self._check_index(index)
        try:
            del self._children[index]
        except IndexError:
            raise IndexError("child assignment index out of range") from None

    def append(self, subelement):
        """Put an element behind the others."""
        self._children.append(_checked(subelement, "append"))

    def extend(self, elements):
        """Put elements behind the others."""
        for element in elements:
            if not isinstance(element, Element):
                raise TypeError(f'expected an Element, not "{type(element).__name__}"')
            self._children.append(element)

    def insert(self, index, subelement):
        """Put an element in a place."""
        self._children.insert(index, _checked(subelement, "insert", 2))

    def remove(self, subelement):
        """Take out this very element, or else the first that is equal to it."""
        _checked(subelement, "remove")
        try:
            self._children.remove(subelement)
        except ValueError:
            raise ValueError("Element.remove(x): element not found") from None

    def clear(self):
        """Take away all but the tag."""
        self.attrib.clear()
        self._children = []
        self.text = self.tail = None

    # ---- finding

    def find(self, path, namespaces=None):
        """The first element that a path leads to, or None."""
        return ElementPath.find(self, path, namespaces)

    def findtext(self, path, default=None, namespaces=None):
        """The text of the first element that a path leads to."""
        return ElementPath.findtext(self, path, default, namespaces)

    def findall(self, path, namespaces=None):
        """All elements that a path leads to."""
        return ElementPath.findall(self, path, namespaces)

    def iterfind(self, path, namespaces=None):
        """An iterator of the elements that a path leads to."""
        return ElementPath.iterfind(self, path, namespaces)

    def iter(self, tag=None):
        """This element and all below it, in the document's order; only those of a tag, if one is given."""
        wanted = None if tag == "*" else tag
        pending = [iter((self,))]
        while pending:
            for element in pending[-1]:
                if wanted is None or element.tag == wanted:
                    yield element
                pending.append(iter(element._children))
                break
            else:
                pending.pop()

    def itertext(self):
        """The texts in it, in the document's order."""
        tag = self.tag
        if not isinstance(tag, str) and tag is not None:
            return
        if self.text:
            yield self.text
        for child in self._children:
            yield from child.itertext()
            if child.tail:
                yield child.tail

    # ---- attributes

    def get(self, key, default=None):
        return self.attrib.get(key, default)

    def set(self, key, value):
        self.attrib[key] = value

    def keys(self):
        return list(self.attrib)

    def items(self):
        return list(self.attrib.items())


def SubElement(parent, tag, attrib={}, **extra):
    """A new element, put behind those in `parent`."""
    _checked(parent, "SubElement")
    element = parent.makeelement(tag, {**attrib, **extra})
    parent.append(element)
    return element


def Comment(text=None):
    """An element that is written as a comment: this function is its tag."""
    element = Element(Comment)
    element.text = text
    return element


def ProcessingInstruction(target, text=None):
    """An element that is written as a processing instruction: this function is its tag."""
    element = Element(ProcessingInstruction)
    element.text = f"{target} {text}" if text else target
    return element


PI = ProcessingInstruction


class QName:
    """A name with its namespace, for attributes' values that are names."""

    def __init__(self, text_or_uri, tag=None):
        self.text = f"{{{text_or_uri}}}{tag}" if tag else text_or_uri

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"<{type(self).__name__} {self.text!r}>"

    def __hash__(self):
        return hash(self.text)

    def _compared(self, other, name):
        return getattr(self.text, name)(other.text if isinstance(other, QName) else other)

    def __eq__(self, other):
        return self._compared(other, "__eq__")

    def __lt__(self, other):
        return self._compared(other, "__lt__")

    def __le__(self, other):
        return self._compared(other, "__le__")

    def __gt__(self, other):
        return self._compared(other, "__gt__")

    def __ge__(self, other):
        return self._compared(other, "__ge__")


class ElementTree:
    """A document: its root, and how it is read and written."""

    def __init__(self, element=None, file=None):
        if element is not None and not iselement(element):
            raise TypeError(f"expected an Element, not {type(element).__name__}")
        self._root = element
        if file:
            self.parse(file)

    def getroot(self):
        return self._root

    def _setroot(self, element):
        if not iselement(element):
            raise TypeError(f"expected an Element, not {type(element).__name__}")
        self._root = element

    def parse(self, source, parser=None):
        """Read a document from a path or a file: the root comes back."""
        parser = XMLParser() if parser is None else parser
        with _opened(source) as file:
            while data := file.read(1 << 16):
                parser.feed(data)
        self._root = parser.close()
        return self._root

    def iter(self, tag=None):
        return self._root.iter(tag)

    @staticmethod
    def _relative(path):
        if path[:1] == "/":
            import warnings
            path = f".{path}"
            warnings.warn("This search is broken in 1.3 and earlier, and will be fixed in a future version.  "
                          f"If you rely on the current behaviour, change it to {path!r}", FutureWarning, stacklevel=3)
        return path

    def find(self, path, namespaces=None):
        return self._root.find(self._relative(path), namespaces)

    def findtext(self, path, default=None, namespaces=None):
        return self._root.findtext(self._relative(path), default, namespaces)

    def findall(self, path, namespaces=None):
        return self._root.findall(self._relative(path), namespaces)

    def iterfind(self, path, namespaces=None):
        return self._root.iterfind(self._relative(path), namespaces)

    def write(self, file_or_filename, encoding=None, xml_declaration=None, default_namespace=None, method=None, *,
              short_empty_elements=True):
        """Write the document to a path or a file; the encoding "unicode" is for files of text.

        `method` is "xml", "html", or "text" for the texts alone. `xml_declaration` says whether to begin with one
        (None: where the encoding needs it). Names of `default_namespace` are written without a prefix.
        """
        if self._root is None:
            raise TypeError("ElementTree not initialized")
        from xml.etree import _writer
        _writer.write(self._root, file_or_filename, encoding, xml_declaration, default_namespace, method,
                      short_empty_elements)


class _opened:
    """A source as a file: a path is opened and closed again, a file stays open."""

    def __init__(self, source):
        self._source = source
        self._is_file = hasattr(source, "read")

    def __enter__(self):
        if not self._is_file:
            self._source = open(self._source, "rb")
        return self._source

    def __exit__(self, *error):
        if not self._is_file:
            self._source.close()


# The prefixes that namespaces are written with.
_namespace_map = {
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/1999/xhtml": "html",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://schemas.xmlsoap.org/wsdl/": "wsdl",
    "http://www.w3.org/2001/XMLSchema": "xs",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://purl.org/dc/elements/1.1/": "dc",
}


def register_namespace(prefix, uri):
    """Write names of a namespace with this prefix, everywhere."""
    if re.match(r"ns\d+$", prefix):
        raise ValueError("Prefix format reserved for internal use")
    for known in [known for known, name in _namespace_map.items() if known == uri or name == prefix]:
        del _namespace_map[known]
    _namespace_map[uri] = prefix


# Programs reach for the table here.
register_namespace._namespace_map = _namespace_map


# ---- writing

def tostring(element, encoding=None, method=None, *, xml_declaration=None, default_namespace=None,
             short_empty_elements=True):
    """An element and what is in it as bytes, or as text if the encoding is "unicode"."""
    stream = io.StringIO() if encoding == "unicode" else io.BytesIO()
    ElementTree(element).write(stream, encoding, xml_declaration=xml_declaration, default_namespace=default_namespace,
                               method=method, short_empty_elements=short_empty_elements)
    return stream.getvalue()


def tostringlist(element, encoding=None, method=None, *, xml_declaration=None, default_namespace=None,
                 short_empty_elements=True):
    """tostring() as a list of pieces."""
    pieces = _Pieces()
    ElementTree(element).write(pieces, encoding, xml_declaration=xml_declaration, default_namespace=default_namespace,
                               method=method, short_empty_elements=short_empty_elements)
    return pieces


class _Pieces(list):
    """A list that is written to."""

    write = list.append


def dump(elem):
    """Write an element to the standard output, to have a look at it."""
    import sys
    tree = elem if isinstance(elem, ElementTree) else ElementTree(elem)
    tree.write(sys.stdout, encoding="unicode")
    tail = tree.getroot().tail
    if not tail or tail[-1] != "\n":
        sys.stdout.write("\n")


# White space, as XML means it.
_SPACE = " \t\n\r"


def indent(tree, space="  ", level=0):
    """Put white space into a tree so that each element stands on a line of its own; other text stays."""
    if isinstance(tree, ElementTree):
        tree = tree.getroot()
    if level < 0:
        raise ValueError(f"Initial indentation level must be >= 0, got {level}")
    if len(tree):
        _indent(tree, space, "\n" + level * space)


def _indent(element, space, outer):
    inner = outer + space
    if not (element.text or "").strip(_SPACE):
        element.text = inner
    for child in element:
        if len(child):
            _indent(child, space, inner)
        if not (child.tail or "").strip(_SPACE):
            child.tail = inner
    # The end tag stands further out.
    if not child.tail.strip(_SPACE):
        child.tail = outer


# ---- reading

def parse(source, parser=None):
    """The document in a path or a file, as an ElementTree."""
    tree = ElementTree()
    tree.parse(source, parser)
    return tree


def fromstring(text, parser=None):
    """The element that a text or bytes are of."""
    parser = XMLParser(target=TreeBuilder()) if parser is None else parser
    parser.feed(text)
    return parser.close()


XML = fromstring


def fromstringlist(sequence, parser=None):
    """The element that pieces of a text are of."""
    parser = XMLParser(target=TreeBuilder()) if parser is None else parser
    for text in sequence:
        parser.feed(text)
    return parser.close()


def XMLID(text, parser=None):
    """The element of a text, and a dict of the elements in it by their attribute `id`."""
    root = fromstring(text, parser)
    return root, {element.get("id"): element for element in root.iter() if element.get("id")}


def iterparse(source, events=None, parser=None):
    """An iterator of (event, element) as a document is read; afterwards its attribute `root` is the root."""
    pull = XMLPullParser(events=events, _parser=parser)
    return _Iteration(source, pull)


class _Iteration:
    def __init__(self, source, pull):
        self._own = not hasattr(source, "read")
        self._source = open(source, "rb") if self._own else source
        self._events = self._read(pull)
        self.root = None

    def _read(self, pull):
        try:
            while data := self._source.read(16 * 1024):
                yield from pull.read_events()
                pull.feed(data)
            yield from pull.read_events()
            root = pull._close_and_return_root()
            yield from pull.read_events()
            self.root = root
        finally:
            self._close_source()

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._events)

    def _close_source(self):
        if self._own:
            self._source.close()

    def close(self):
        """Read no further."""
        self._events.close()
        self._close_source()

    def __del__(self):
        if "_events" in self.__dict__:
            self._close_source()


class TreeBuilder:
    """Makes a tree of what a parser finds; factories may make other elements."""

    def __init__(self, element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False,
                 insert_pis=False):
        self._factory = element_factory or Element
        self._comment_factory = comment_factory or Comment
        self._pi_factory = pi_factory or ProcessingInstruction
        self.insert_comments, self.insert_pis = insert_comments, insert_pis
        self._data = []
        self._open = []
        # What text belongs to: behind the last element, or in it.
        self._last = self._root = None
        self._is_behind = False

    def close(self):
        """The root."""
        return self._root

    def _flush(self):
        if not self._data:
            return
        text, self._data = "".join(self._data), []
        if self._last is not None:
            name = "tail" if self._is_behind else "text"
            before = getattr(self._last, name)
            setattr(self._last, name, text if not before else before + text)

    def data(self, data):
        self._data.append(data)

    def start(self, tag, attrs):
        self._flush()
        element = self._last = self._factory(tag, attrs)
        if self._open:
            self._open[-1].append(element)
        elif self._root is None:
            self._root = element
        self._open.append(element)
        self._is_behind = False
        return element

    def end(self, tag):
        self._flush()
        self._last = self._open.pop()
        self._is_behind = True
        return self._last

    def comment(self, text):
        return self._single(self._comment_factory, self.insert_comments, text)

    def pi(self, target, text=None):
        return self._single(self._pi_factory, self.insert_pis, target, text)

    def _single(self, factory, insert, *args):
        element = factory(*args)
        if insert:
            self._flush()
            self._last = element
            if self._open:
                self._open[-1].append(element)
            self._is_behind = True
        return element


class _Ignored:
    """What a target does that has no method for something."""

    @staticmethod
    def nothing(*args):
        return None


class XMLParser:
    """Reads a document and tells a target, by default a TreeBuilder, what it finds."""

    def __init__(self, *, target=None, encoding=None):
        from xml._reader import Reader
        self.target = TreeBuilder() if target is None else target
        self.entity = {}
        self.version = "Expat"
        self._handler = _Handler(self.target)
        self._reader = Reader(self._handler, encoding)
        self._reader._entities = _Known(self.entity)

    def _told(self, error):
        made = ParseError(f"{error.message}: line {error.line}, column {error.column}")
        made.code = error.code
        made.position = error.line, error.column
        made.msg = str(made)
        return made

    def feed(self, data):
        """Read a piece of the document."""
        from xml._reader import Malformed
        if not isinstance(data, (str, bytes, bytearray, memoryview)):
            raise TypeError(f"a bytes-like object is required, not {type(data).__name__!r}")
        try:
            self._reader.feed(data)
        except Malformed as error:
            raise self._told(error) from None

    def flush(self):
        """Nothing is held back that could be read."""

    def close(self):
        """The document is at its end: what the target makes of it comes back."""
        from xml._reader import Malformed
        try:
            self._reader.close()
        except Malformed as error:
            raise self._told(error) from None
        close = getattr(self.target, "close", None)
        return close() if close is not None else None


class _Known(dict):
    """The entities of a document, and those that the parser was given."""

    def __init__(self, given):
        super().__init__()
        self._given = given

    def get(self, name, default=None):
        return self[name] if name in self else self._given.get(name, default)


class _Handler:
    """The methods of a target under the names of the reader; what it lacks does nothing."""

    def __init__(self, target):
        for name in ("start", "end", "data", "comment", "pi", "doctype", "start_ns", "end_ns"):
            setattr(self, name, getattr(target, name, _Ignored.nothing))


class XMLPullParser:
    """Reads a document in pieces and keeps (event, element) to be asked for."""

    def __init__(self, events=None, *, _parser=None):
        self._events = []
        self._parser = XMLParser() if _parser is None else _parser
        for event in ("end",) if events is None else events:
            self._watch(event)

    def _watch(self, event):
        """Keep what a method of the target gives."""
        handler, keep = self._parser._handler, self._events
        if event in ("start", "end", "comment", "pi"):
            tell = getattr(handler, event)
            setattr(handler, event, lambda *args: keep.append((event, tell(*args))))
        elif event == "start-ns":
            tell_start = handler.start_ns
            handler.start_ns = lambda *args: (tell_start(*args), keep.append((event, args)))
        elif event == "end-ns":
            tell_end = handler.end_ns
            handler.end_ns = lambda prefix: keep.append((event, tell_end(prefix)))
        else:
            raise ValueError(f"unknown event {event!r}")

    def feed(self, data):
        """Read a piece of the document."""
        if self._parser is None:
            raise ValueError("feed() called after end of stream")
        if data:
            try:
                self._parser.feed(data)
            except SyntaxError as error:
                self._events.append(error)

    def _close_and_return_root(self):
        parser, self._parser = self._parser, None
        return parser.close()

    def close(self):
        """The document is at its end."""
        self._close_and_return_root()

    def read_events(self):
        """An iterator of what was found and not asked for yet; an error in the document is raised in its place."""
        while self._events:
            event = self._events.pop(0)
            if isinstance(event, Exception):
                raise event
            yield event

    def flush(self):
        if self._parser is None:
            raise ValueError("flush() called after end of stream")
        self._parser.flush()

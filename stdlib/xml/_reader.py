"""A parser of XML that is fed in pieces and tells a handler what it finds.

It takes what XML 1.0 and its namespaces call well-formed, expands the entities that a document declares itself, and
loads nothing from elsewhere. Errors and their places are those of expat, whose words programs know.
"""

import codecs
import re

_START = ("A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
          "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff")
_NCNAME = rf"[{_START}][{_START}0-9.\-\xb7\u0300-\u036f\u203f-\u2040]*"
_QNAME = rf"{_NCNAME}(?::{_NCNAME})?"
_VALUE = "\"[^\"<]*\"|'[^'<]*'"

_name = re.compile(_NCNAME).match
_start_tag = re.compile(rf"<({_QNAME})((?:[ \t\n]+{_QNAME}[ \t\n]*=[ \t\n]*(?:{_VALUE}))*)[ \t\n]*(/?)>").match
_attributes = re.compile(rf"({_QNAME})[ \t\n]*=[ \t\n]*(\"[^\"]*\"|'[^']*')").findall
_end_tag = re.compile(rf"</({_QNAME})[ \t\n]*>").match
# A tag up to its end, well-formed or not: what does not match it is to go on.
_whole_tag = re.compile("<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*[<>]").match
_reference = re.compile(rf"&(?:#(x[0-9a-fA-F]+|[0-9]+)|({_NCNAME}));").match
_text = re.compile("[^<&]+").match
_declaration = re.compile(
    r"<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:'1\.[0-9]+'|\"1\.[0-9]+\")"
    r"(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(['\"])([A-Za-z][A-Za-z0-9._-]*)\1)?"
    r"(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:'(?:yes|no)'|\"(?:yes|no)\"))?[ \t\n]*\?>").match
_doctype = re.compile(
    rf"<!DOCTYPE[ \t\n]+({_QNAME})(?:[ \t\n]+(?:SYSTEM|PUBLIC[ \t\n]+({_VALUE}))[ \t\n]+({_VALUE}))?[ \t\n]*"
    r"(?:\[((?:[^\]\"'<]|\"[^\"]*\"|'[^']*'|<!--.*?-->|<\?.*?\?>|<[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>)*)\]"
    r"[ \t\n]*)?>", re.DOTALL).match
_entity = re.compile(rf"<!--.*?-->|<!ENTITY[ \t\n]+({_NCNAME})[ \t\n]+(\"[^\"]*\"|'[^']*')[ \t\n]*>",
                     re.DOTALL).finditer
# What is declared in other files.
_elsewhere = re.compile(rf"%[^ \t\n]|<!ENTITY[ \t\n]+{_NCNAME}[ \t\n]+(?:SYSTEM|PUBLIC)").search
_attlist = re.compile(rf"<!--.*?-->|<!ATTLIST[ \t\n]+({_QNAME})((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL).finditer
_default = re.compile(rf"({_QNAME})[ \t\n]+(?:NOTATION[ \t\n]*)?(?:[A-Z]+|\([^)]*\))[ \t\n]+"
                      rf"(?:#REQUIRED|#IMPLIED|(?:#FIXED[ \t\n]+)?({_VALUE}))").finditer
_illegal = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]").search
_told_encoding = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)""").match
# How far an error can be found within a start tag.
_steps = (re.compile(rf"<{_QNAME}").match, re.compile(rf"[ \t\n]+{_QNAME}[ \t\n]*=[ \t\n]*(?:{_VALUE})").match,
          re.compile(rf"[ \t\n]*(?:(?<=[ \t\n]){_QNAME}[ \t\n]*(?:=[ \t\n]*(?:\"[^\"<]*|'[^'<]*)?)?|/)?").match)

_PREDEFINED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_XML = "http://www.w3.org/XML/1998/namespace"
# More text than this may come out of entities only for a document that is not much smaller.
_EXPANSION, _AMPLIFICATION = 8 << 20, 100

_MESSAGES = {
    2: "syntax error", 3: "no element found", 4: "not well-formed (invalid token)", 5: "unclosed token",
    7: "mismatched tag", 8: "duplicate attribute", 9: "junk after document element", 11: "undefined entity",
    12: "recursive entity reference", 14: "reference to invalid character number",
    17: "XML or text declaration not at start of entity", 20: "unclosed CDATA section", 27: "unbound prefix",
    28: "must not undeclare prefix", 30: "XML declaration not well-formed",
    43: "limit on input amplification factor (from DTD and entities) breached"}


class Malformed(Exception):
    """What is wrong, and where: the code and the words of expat, the line, the column."""

    def __init__(self, code, place, message=None):
        super().__init__(code, place)
        self.code = code
        self.line, self.column = place
        self.message = _MESSAGES[code] if message is None else message


class _More(Exception):
    """What begins here goes on in the next piece."""


class Reader:
    """Calls the handler's methods start, end, data, comment, pi, doctype, start_ns and end_ns as it is fed."""

    def __init__(self, handler, encoding=None):
        self._handler = handler
        self._encoding = encoding
        self._decoder = None
        self._waiting_bytes = b""
        self._held = ""
        # The text that is not yet dealt with, the place in it, and the place of its beginning in the document.
        self._buffer, self._at = "", 0
        self._line, self._column = 1, 0
        self._began = self._ended = self._has_doctype = self._is_final = False
        # Open elements, each with its name as written, as it is told, and what it declared.
        self._open = []
        self._scopes = [{"xml": _XML, "": ""}]
        self._names = [{}]
        self._entities, self._defaults = {}, {}
        # A document with declarations elsewhere may use entities that nobody here knows.
        self._is_partial = False
        self._expanding = set()
        self._read_length = self._expanded_length = 0

    # ---- being fed

    def feed(self, data):
        if not isinstance(data, str):
            data = self._decoded(bytes(data))
        elif data:
            data.encode("utf-8")
        if data:
            self._take(data)

    def close(self):
        """The end: what is open is an error."""
        if self._waiting_bytes:
            self._begin_decoding(self._waiting_bytes)
            data, self._waiting_bytes = self._waiting_bytes, b""
            self._take(self._decode(data))
        self._is_final = True
        if self._decoder is not None:
            self._take(self._decode(b"", final=True))
        self._take("")
        if self._at < len(self._buffer):
            self._fail_open()
        if not self._ended:
            self._fail(3)

    def _fail_open(self):
        if self._buffer.startswith("<![CDATA[", self._at):
            rest = len(self._buffer) - len(self._buffer.rstrip("]"))
            raise Malformed(20, self._place(len(self._buffer) - min(rest, 2)))
        self._fail(5 if self._buffer[self._at] == "<" else 4)

    def _decoded(self, data):
        """The text of a piece of bytes; the first hundred or so decide on the encoding."""
        if self._decoder is None:
            self._waiting_bytes += data
            if len(self._waiting_bytes) < 4 or b">" not in self._waiting_bytes and len(self._waiting_bytes) < 200:
                return ""
            data, self._waiting_bytes = self._waiting_bytes, b""
            self._begin_decoding(data)
        return self._decode(data)

    def _begin_decoding(self, data):
        name = self._encoding
        if name is None:
            if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                name = "utf-16"
            elif data.startswith(codecs.BOM_UTF8):
                name = "utf-8-sig"
            elif data[:2] in (b"<\0", b"\0<"):
                name = "utf-16-le" if data[1] == 0 else "utf-16-be"
            elif told := _told_encoding(data):
                name = told[1].decode("ascii")
                if name.lower().replace("_", "-").startswith(("utf-16", "utf-32", "ucs")):
                    raise ValueError("multi-byte encodings are not supported")
            else:
                name = "utf-8"
        self._decoder = codecs.getincrementaldecoder(name)()

    def _decode(self, data, final=False):
        try:
            return self._decoder.decode(data, final)
        except UnicodeDecodeError as error:
            self._take(error.object[:error.start].decode(error.encoding, "ignore"))
            raise Malformed(4, self._place(len(self._buffer))) from None

    def _take(self, data):
        """Deal with as much of the text as is whole."""
        data = self._held + data
        self._held = ""
        if data.endswith("\r") and not self._is_final:
            # It may be half of a line end.
            data, self._held = data[:-1], "\r"
        if "\r" in data:
            data = data.replace("\r\n", "\n").replace("\r", "\n")
        if not self._began and not self._at and data.startswith("\ufeff"):
            data = data[1:]
        self._read_length += len(data)
        self._line, self._column = self._place(self._at)
        self._buffer, self._at = self._buffer[self._at:] + data, 0
        bad = _illegal(data)
        if bad is not None:
            self._buffer = self._buffer[:len(self._buffer) - len(data) + bad.start()]
        try:
            self._read()
        except _More:
            pass
        if bad is not None:
            raise Malformed(4, self._place(len(self._buffer)))

    # ---- places

    def _place(self, at):
        """The line and the column of a place in the buffer."""
        breaks = self._buffer.count("\n", 0, at)
        if breaks:
            return self._line + breaks, at - self._buffer.rindex("\n", 0, at) - 1
        return self._line, self._column + at

    def place(self):
        return self._place(self._at)

    def _fail(self, code, at=None, message=None):
        raise Malformed(code, self._place(self._at if at is None else at), message)

    # ---- the document

    def _read(self):
        """Go through the buffer; _More comes of what is not whole yet."""
        while self._at < len(self._buffer):
            if self._open:
                self._read_content()
            else:
                self._read_outside()

    def _read_outside(self):
        """White space, comments, instructions and declarations around the one element."""
        buffer, at = self._buffer, self._at
        if not self._began:
            self._read_declaration()
            self._began = True
            return
        char = buffer[at]
        if char in " \t\n":
            self._at = len(buffer) - len(buffer[at:].lstrip(" \t\n"))
        elif char != "<":
            self._fail_text()
        elif buffer.startswith(("<?", "<!--"), at):
            self._read_special()
        elif buffer.startswith("</", at):
            self._fail(4, at + 1)
        elif self._ended:
            self._fail(9)
        elif buffer.startswith("<!", at):
            self._read_doctype()
        else:
            self._read_tag()

    def _fail_text(self):
        """Text outside of the element: a word is out of place, other characters are wrong."""
        at = self._at
        if self._ended:
            self._fail(9)
        word = _name(self._buffer, at)
        if word is None:
            self._fail(4)
        if word.end() == len(self._buffer) and not self._is_final:
            raise _More
        if self._buffer[word.end():word.end() + 1] in ("", " ", "\t", "\n"):
            self._fail(2)
        self._fail(4, word.end())

    def _read_declaration(self):
        buffer = self._buffer
        if len(buffer) < 6 and not self._is_final and "<?xml ".startswith(buffer):
            raise _More
        if not (buffer.startswith("<?xml") and buffer[5:6] in (" ", "\t", "\n", "?")):
            return
        end = buffer.find("?>")
        if end < 0:
            raise _More
        found = _declaration(buffer)
        if found is None:
            self._fail(30, self._declaration_fault(buffer, end))
        self._at = found.end()

    @staticmethod
    def _declaration_fault(buffer, end):
        """Where a declaration goes wrong: at the value of the first part that is not right."""
        standalone = re.search(r"standalone\s*=\s*.", buffer[:end])
        return standalone.end() if standalone else 5

    def _read_special(self):
        """A comment or a processing instruction."""
        buffer, at = self._buffer, self._at
        if buffer.startswith("<!--", at):
            end = buffer.find("--", at + 4)
            if end < 0 or end + 2 == len(buffer):
                raise _More
            if buffer[end + 2] != ">":
                self._fail(4, end + 2)
            self._handler.comment(buffer[at + 4:end])
            self._at = end + 3
            return
        end = buffer.find("?>", at)
        if end < 0:
            raise _More
        target, _, data = buffer[at + 2:end].replace("\n", " ", 1).partition(" ")
        if not re.fullmatch(_NCNAME, target):
            self._fail(4, at + 2)
        if target.lower() == "xml":
            self._fail(17)
        self._handler.pi(target, buffer[at + 2 + len(target):end].lstrip(" \t\n"))
        self._at = end + 2

    # ---- the document type

    def _read_doctype(self):
        buffer, at = self._buffer, self._at
        found = _doctype(buffer, at)
        if found is None:
            begins = buffer.startswith("<!DOCTYPE", at) and not self._is_final
            if begins or buffer[at:] == "<!-" or "<!DOCTYPE".startswith(buffer[at:at + 9]):
                raise _More
            self._fail(2)
        if self._has_doctype:
            self._fail(2)
        self._has_doctype = True
        name, public, system, subset = found.groups()
        self._is_partial = system is not None or subset is not None and _elsewhere(subset) is not None
        if subset:
            self._read_subset(subset)
        self._handler.doctype(name, public and public[1:-1], system and system[1:-1])
        self._at = found.end()

    def _read_subset(self, text):
        """The entities and the attributes' defaults that a document declares itself."""
        for found in _entity(text):
            name, value = found.groups()
            if name is not None and name not in self._entities:
                self._entities[name] = re.sub("&#(x[0-9a-fA-F]+|[0-9]+);", self._character_in, value[1:-1])
        for found in _attlist(text):
            element, rest = found.groups()
            for attribute in _default(rest or ""):
                name, value = attribute.groups()
                if value is not None:
                    self._defaults.setdefault(element, {}).setdefault(name, value)

    def _character_in(self, found):
        return self._character(found[1], self._at)

    # ---- what is in an element

    def _read_content(self):
        buffer, at = self._buffer, self._at
        char = buffer[at]
        if char == "<":
            following = buffer[at + 1:at + 2]
            if following == "/":
                self._read_end()
            elif following not in ("!", "?"):
                self._read_tag()
            elif following == "?" or buffer.startswith("<!--", at):
                self._read_special()
            else:
                self._read_cdata()
        elif char == "&":
            self._read_reference()
        else:
            self._read_text()

    def _read_text(self):
        buffer, at = self._buffer, self._at
        end = _text(buffer, at).end()
        wrong = buffer.find("]]>", at, end)
        if wrong >= 0:
            self._fail(4, wrong + 2)
        if end == len(buffer) and not self._is_final and not self._expanding:
            # Brackets may be the beginning of what must not stand in a text.
            while end > at and buffer[end - 1] == "]":
                end -= 1
            if end == at:
                raise _More
        self._handler.data(buffer[at:end])
        self._at = end

    def _read_cdata(self):
        buffer, at = self._buffer, self._at
        if not buffer.startswith("<![CDATA[", at):
            if "<![CDATA[".startswith(buffer[at:at + 9]) or buffer[at:] == "<!-":
                raise _More
            self._fail(4, at + 2)
        end = buffer.find("]]>", at + 9)
        if end < 0:
            raise _More
        if end > at + 9:
            self._handler.data(buffer[at + 9:end])
        self._at = end + 3

    def _read_reference(self):
        buffer, at = self._buffer, self._at
        found = _reference(buffer, at)
        if found is None:
            end = re.compile(rf"&(?:#x?[0-9a-fA-F]*|{_NCNAME})?").match(buffer, at).end()
            if end == len(buffer):
                raise _More
            self._fail(4, end)
        number, name = found.groups()
        if number is not None:
            self._handler.data(self._character(number, at))
        elif name in _PREDEFINED:
            self._handler.data(_PREDEFINED[name])
        else:
            self._read_entity(name)
        self._at = found.end()

    def _character(self, number, at):
        code = int(number[1:], 16) if number[0] == "x" else int(number)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000 or _illegal(chr(code)):
            self._fail(14, at)
        return chr(code)

    def _replacement(self, name):
        """What an entity stands for; as often as it is used it counts anew."""
        text = self._entities.get(name)
        if text is None:
            self._fail(11, message=f"undefined entity &{name};" if self._is_partial and self._open else None)
        if name in self._expanding:
            self._fail(12)
        self._expanded_length += len(text)
        if self._expanded_length > max(_EXPANSION, _AMPLIFICATION * self._read_length):
            self._fail(43)
        return text

    def _read_entity(self, name):
        """Read what an entity stands for, which has to close what it opens."""
        text = self._replacement(name)
        state = self._buffer, self._at, self._line, self._column
        place, depth = self._place(self._at), len(self._open)
        self._expanding.add(name)
        self._buffer, self._at = text, 0
        try:
            self._read()
            if len(self._open) != depth:
                raise Malformed(4, place)
        except _More:
            raise Malformed(5, place) from None
        except Malformed as error:
            # The place is that of the reference.
            error.line, error.column = place
            raise
        finally:
            self._expanding.discard(name)
            self._buffer, self._at, self._line, self._column = state

    # ---- tags

    def _read_tag(self):
        found = _start_tag(self._buffer, self._at)
        if found is None:
            self._fail_tag()
        name, rest, slash = found.groups()
        attributes = self._read_attributes(rest, found.start(2)) if rest else {}
        for key, value in self._defaults.get(name, {}).items():
            if key not in attributes:
                attributes[key] = self._value(value[1:-1], 0)
        declared = self._declare(attributes)
        tag = self._names[-1].get(name) or self._expanded(name)
        told = {}
        for key, value in attributes.items():
            if ":" in key:
                key = self._expanded(key)
            if key in told:
                self._fail(8)
            told[key] = value
        for prefix in declared:
            self._handler.start_ns(prefix, self._scopes[-1][prefix])
        self._handler.start(tag, told)
        self._at = found.end()
        if slash:
            self._close(tag, declared)
        else:
            self._open.append((name, tag, declared))

    def _fail_tag(self):
        """A tag that is not whole yet, or wrong: find the first character that cannot stand there."""
        buffer, at = self._buffer, self._at
        if not _whole_tag(buffer, at) and not self._is_final:
            raise _More
        name, attribute, last = _steps
        found = name(buffer, at)
        if found is None:
            if at + 1 == len(buffer):
                self._fail(5)
            self._fail(4, at + 1)
        while (following := attribute(buffer, found.end())) is not None:
            found = following
        end = last(buffer, found.end()).end()
        if end >= len(buffer):
            self._fail(5)
        self._fail(4, end)

    def _read_attributes(self, text, at):
        attributes = {}
        pairs = _attributes(text)
        for name, value in pairs:
            if name in attributes:
                self._fail(8, at + self._second(text, name))
            attributes[name] = value[1:-1]
        if "&" in text or "\t" in text or "\n" in text:
            for name in attributes:
                value = attributes[name]
                if "&" in value or "\t" in value or "\n" in value:
                    attributes[name] = self._value(value, at + text.index(value))
        return attributes

    @staticmethod
    def _second(text, name):
        places = [found.start() for found in re.finditer(rf"(?<=[ \t\n]){re.escape(name)}(?=[ \t\n]*=)", text)]
        return places[1] if len(places) > 1 else 0

    def _value(self, text, at):
        """An attribute's value: references for what they stand for, all white space as spaces."""
        parts, place = [], 0
        while (mark := text.find("&", place)) >= 0:
            parts.append(_spaced(text[place:mark]))
            found = _reference(text, mark)
            if found is None:
                self._fail(4, at + mark + 1)
            number, name = found.groups()
            if number is not None:
                parts.append(self._character(number, at + mark))
            elif name in _PREDEFINED:
                parts.append(_PREDEFINED[name])
            else:
                parts.append(self._entity_in_value(name))
            place = found.end()
        parts.append(_spaced(text[place:]))
        return "".join(parts)

    def _entity_in_value(self, name):
        text = self._replacement(name)
        if "<" in text:
            self._fail(4)
        self._expanding.add(name)
        try:
            return self._value(text, 0)
        finally:
            self._expanding.discard(name)

    def _declare(self, attributes):
        """Take the declarations of namespaces out of the attributes: the prefixes come back."""
        names = [name for name in attributes if name.startswith("xmlns") and name[5:6] in ("", ":")]
        if not names:
            return ()
        scope = dict(self._scopes[-1])
        for name in names:
            prefix, uri = name[6:], attributes.pop(name)
            if prefix and not uri:
                self._fail(28)
            scope[prefix] = uri
        self._scopes.append(scope)
        self._names.append({})
        return [name[6:] for name in names]

    def _expanded(self, name):
        """A name with its namespace in front, in braces."""
        known = self._names[-1]
        told = known.get(name)
        if told is None:
            prefix, _, local = name.rpartition(":")
            uri = self._scopes[-1].get(prefix)
            if uri is None:
                self._fail(27)
            told = known[name] = f"{{{uri}}}{local}" if uri else local
        return told

    def _read_end(self):
        found = _end_tag(self._buffer, self._at)
        if found is None:
            if ">" not in self._buffer[self._at:] and not self._is_final:
                raise _More
            wrong = re.compile(rf"</(?:{_QNAME}[ \t\n]*)?").match(self._buffer, self._at).end()
            self._fail(5 if wrong == len(self._buffer) else 4, None if wrong == len(self._buffer) else wrong)
        name, tag, declared = self._open[-1]
        if found[1] != name:
            self._fail(7, self._at + 2)
        self._at = found.end()
        self._open.pop()
        self._close(tag, declared)

    def _close(self, tag, declared):
        self._handler.end(tag)
        if declared:
            self._scopes.pop()
            self._names.pop()
            for prefix in reversed(declared):
                self._handler.end_ns(prefix)
        if not self._open:
            self._ended = True


def _spaced(text):
    return text.replace("\t", " ").replace("\n", " ")

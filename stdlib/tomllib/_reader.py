"""The reader of TOML texts: one pass over the text, with a tree of tables that knows how each of them came to be.

What may be written again depends on that: a header may open a table that only a longer header or a dotted key has
made so far, and nothing may be added to what an inline table or an array in brackets holds.
"""

import datetime
import re

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_COMMENT = re.compile(r"#[^\n]*")
_NUMBER = re.compile(
    r"0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|b[01](?:_?[01])*|o[0-7](?:_?[0-7])*)"
    r"|[+-]?(?:0|[1-9](?:_?[0-9])*)(?P<float>(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?)")
_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,6})[0-9]*)?"
_LOCAL_TIME = re.compile(_TIME)
_DATE = re.compile(rf"([0-9]{{4}})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
                   rf"(?P<time>[Tt ]{_TIME}(?:([Zz])|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))?)?")
_SPECIAL = {"true": True, "false": False}
_SPECIAL_FLOAT = re.compile(r"[+-]?(?:inf|nan)")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_CONTROLS = "".join(map(chr, range(32))) + "\x7f"
_ILLEGAL = re.compile(f"[{re.escape(_CONTROLS.replace(chr(9), ''))}]")
_ILLEGAL_IN_LINES = re.compile(f"[{re.escape(_CONTROLS.replace(chr(9), '').replace(chr(10), ''))}]")
# How deep arrays and inline tables may nest.
_DEPTH = 400


class TOMLDecodeError(ValueError):
    """An error of a TOML text: `msg` says which, `doc` is the text, `pos`, `lineno` and `colno` the place."""

    __module__ = "tomllib"

    def __init__(self, *args, **named):
        names = ("msg", "doc", "pos")
        told = dict(zip(names, args)) | named
        msg, doc, pos = map(told.get, names)
        if len(args) > 3 or not (isinstance(msg, str) and isinstance(doc, str) and isinstance(pos, int)):
            import warnings
            warnings.warn("Free-form arguments for TOMLDecodeError are deprecated. "
                          "Please set 'msg' (str), 'doc' (str) and 'pos' (int) arguments only.",
                          DeprecationWarning, stacklevel=2)
            super().__init__(*args, *named.values())
            return
        self.msg, self.doc, self.pos = msg, doc, pos
        self.lineno = doc.count("\n", 0, pos) + 1
        self.colno = pos - doc.rfind("\n", 0, pos)
        place = "end of document" if pos >= len(doc) else f"line {self.lineno}, column {self.colno}"
        super().__init__(f"{msg} (at {place})")


def load(fp, /, *, parse_float=float):
    """What a file of TOML, open as bytes, says."""
    data = fp.read()
    try:
        text = data.decode()
    except AttributeError:
        raise TypeError("File must be opened in binary mode, e.g. use `open('foo.toml', 'rb')`") from None
    return loads(text, parse_float=parse_float)


def loads(s, /, *, parse_float=float):
    """Parse TOML from a string."""
    try:
        text = s.replace("\r\n", "\n")
    except (AttributeError, TypeError):
        raise TypeError(f"Expected str object, not '{type(s).__qualname__}'") from None
    return _Reader(text, parse_float).document()


class _Table:
    """A table that is being read: its dict, and what is known of its parts."""

    __slots__ = ("values", "tables", "declared", "dotted")

    def __init__(self, dotted=False):
        self.values = {}
        # Those of its parts that may grow: a _Table, or for an array of tables the last one in a list.
        self.tables = {}
        # Whether a header, or a dotted key, has made it: then no header may open it.
        self.declared = False
        self.dotted = dotted


class _Reader:
    def __init__(self, text, parse_float):
        self.text = text
        self.at = 0
        self.depth = 0
        self.root = _Table()
        self.parse_float = parse_float if parse_float is float else _checked(parse_float)

    def fault(self, message, at=None):
        return TOMLDecodeError(message, self.text, self.at if at is None else at)

    def char(self):
        """The next character; empty at the end."""
        return self.text[self.at:self.at + 1]

    def skip(self, pattern):
        self.at = pattern.match(self.text, self.at).end()

    def take(self, text):
        """Go past this text, if it is next."""
        found = self.text.startswith(text, self.at)
        if found:
            self.at += len(text)
        return found

    def comment(self):
        """Go past a comment; it has no control characters."""
        if self.char() == "#":
            end = _COMMENT.match(self.text, self.at).end()
            wrong = _ILLEGAL.search(self.text, self.at, end)
            if wrong:
                raise self.fault(f"Found invalid character {wrong[0]!r}", wrong.start())
            self.at = end

    def space(self):
        """Go past white space, line ends and comments."""
        while True:
            self.skip(_BLANK)
            if self.char() == "#":
                self.comment()
            elif not self.take("\n"):
                return

    # ---- statements

    def document(self):
        current, prefix = self.root, ()
        while True:
            self.skip(_BLANK)
            first = self.char()
            if not first:
                break
            if first == "[":
                current, prefix = self.header()
            elif first not in "\n#":
                if first not in "\"'" and not _BARE_KEY.match(first):
                    raise self.fault("Invalid statement")
                self.pair(current, prefix)
            self.skip(_BLANK)
            self.comment()
            if self.char() and not self.take("\n"):
                raise self.fault("Expected newline or end of document after a statement")
        return self.root.values

    def header(self):
        """`[key]` or `[[key]]`: the table it opens, and its key."""
        in_array = self.take("[[")
        if not in_array:
            self.at += 1
        self.skip(_BLANK)
        key = self.key()
        if in_array:
            table = self.open_array(key)
        else:
            table = self.open_table(key)
        end = "]]" if in_array else "]"
        if not self.take(end):
            what = "an array" if in_array else "a table"
            raise self.fault(f"Expected '{end}' at the end of {what} declaration")
        return table, key

    def descend(self, table, part, message):
        """The table below a part of a header; it is made if it is not there."""
        if part not in table.values:
            below = table.tables[part] = _Table()
            table.values[part] = below.values
            return below
        below = table.tables.get(part)
        if isinstance(below, list):
            return below[0]
        if below is None:
            raise self.fault(message)
        return below

    def open_table(self, key):
        taken = f"Cannot declare {key} twice"
        table = self.root
        for part in key[:-1]:
            table = self.descend(table, part, "Cannot overwrite a value" if not self.is_closed(table, part)
                                 else taken)
        last = key[-1]
        below = table.tables.get(last)
        if last in table.values:
            if below is None:
                raise self.fault(taken if self.is_closed(table, last) else "Cannot overwrite a value")
            if isinstance(below, list) or below.declared or below.dotted:
                raise self.fault(taken)
        else:
            below = self.descend(table, last, taken)
        below.declared = True
        return below

    def open_array(self, key):
        table = self.root
        for part in key[:-1]:
            closed = self.is_closed(table, part)
            table = self.descend(table, part, f"Cannot mutate immutable namespace {key}" if closed
                                 else "Cannot overwrite a value")
        last = key[-1]
        known = table.tables.get(last)
        if last not in table.values:
            table.values[last] = []
            known = table.tables[last] = [None]
        elif known is None and self.is_closed(table, last):
            raise self.fault(f"Cannot mutate immutable namespace {key}")
        elif not isinstance(known, list):
            raise self.fault("Cannot overwrite a value")
        known[0] = entry = _Table()
        table.values[last].append(entry.values)
        return entry

    @staticmethod
    def is_closed(table, part):
        """Whether a part is an inline table or an array in brackets: nothing is added to these."""
        return part not in table.tables and isinstance(table.values.get(part), (dict, list))

    def pair(self, table, prefix):
        """`key = value`, into a table."""
        key, value = self.key_and_value()
        whole = (*prefix, *key)
        for count, part in enumerate(key[:-1], len(prefix) + 1):
            if part in table.values:
                below = table.tables.get(part)
                if below is None:
                    if self.is_closed(table, part):
                        raise self.fault(f"Cannot mutate immutable namespace {whole[:-1]}")
                    raise self.fault("Cannot overwrite a value")
                if isinstance(below, list) or below.declared or not below.dotted:
                    raise self.fault(f"Cannot redefine namespace {whole[:count]}")
            else:
                below = table.tables[part] = _Table(dotted=True)
                table.values[part] = below.values
            table = below
        if key[-1] in table.values:
            raise self.fault("Cannot overwrite a value")
        table.values[key[-1]] = value

    def key_and_value(self):
        key = self.key()
        if not self.take("="):
            raise self.fault("Expected '=' after a key in a key/value pair")
        self.skip(_BLANK)
        return key, self.value()

    def key(self):
        """A key: its parts; white space behind it is passed."""
        parts = [self.key_part()]
        self.skip(_BLANK)
        while self.take("."):
            self.skip(_BLANK)
            parts.append(self.key_part())
            self.skip(_BLANK)
        return tuple(parts)

    def key_part(self):
        bare = _BARE_KEY.match(self.text, self.at)
        if bare:
            self.at = bare.end()
            return bare[0]
        quote = self.char()
        if quote == "'":
            return self.literal_string()
        if quote == '"':
            return self.basic_string()
        raise self.fault("Invalid initial character for a key part")

    # ---- values

    def value(self):
        first = self.char()
        if first == '"':
            return self.lines(first) if self.take('"""') else self.basic_string()
        if first == "'":
            return self.lines(first) if self.take("'''") else self.literal_string()
        if first in ("[", "{"):
            self.depth += 1
            if self.depth > _DEPTH:
                raise RecursionError("TOML inline arrays/tables are nested more than the allowed "
                                     f"{_DEPTH} levels")
            made = self.array() if first == "[" else self.inline_table()
            self.depth -= 1
            return made
        for word, meant in _SPECIAL.items():
            if self.take(word):
                return meant
        return self.date() or self.number()

    def date(self):
        found = _DATE.match(self.text, self.at)
        try:
            if found:
                made = _moment(found)
            elif found := _LOCAL_TIME.match(self.text, self.at):
                made = _Truthy(datetime.time(*map(int, found.groups()[:3]), _micros(found[4])))
            else:
                return None
        except ValueError:
            raise self.fault("Invalid date or datetime") from None
        self.at = found.end()
        return made.time if isinstance(made, _Truthy) else made

    def number(self):
        found = _NUMBER.match(self.text, self.at)
        if found:
            self.at = found.end()
            return self.parse_float(found[0]) if found["float"] else int(found[0], 0 if found[0][:1] == "0" else 10)
        found = _SPECIAL_FLOAT.match(self.text, self.at)
        if not found:
            raise self.fault("Invalid value")
        self.at = found.end()
        return self.parse_float(found[0])

    def array(self):
        self.at += 1
        items = []
        self.space()
        while not self.take("]"):
            items.append(self.value())
            self.space()
            if self.char() == "]":
                continue
            if not self.take(","):
                raise self.fault("Unclosed array")
            self.space()
        return items

    def inline_table(self):
        self.at += 1
        table = _Table()
        self.skip(_BLANK)
        if self.take("}"):
            return table.values
        while True:
            key, value = self.key_and_value()
            inner = table
            for part in key[:-1]:
                if part in inner.values and part not in inner.tables:
                    if self.is_closed(inner, part):
                        raise self.fault(f"Cannot mutate immutable namespace {key}")
                    raise self.fault("Cannot overwrite a value")
                inner = self.descend(inner, part, "Cannot overwrite a value")
            if key[-1] in inner.values:
                raise self.fault(f"Duplicate inline table key {key[-1]!r}")
            inner.values[key[-1]] = value
            self.skip(_BLANK)
            if self.take("}"):
                return table.values
            if not self.take(","):
                raise self.fault("Unclosed inline table")
            self.skip(_BLANK)

    # ---- strings

    def literal_string(self):
        start = self.at + 1
        end = self.text.find("'", start)
        wrong = _ILLEGAL.search(self.text, start, len(self.text) if end < 0 else end)
        if wrong:
            raise self.fault(f"Found invalid character {wrong[0]!r}", wrong.start())
        if end < 0:
            raise self.fault("Expected \"'\"", len(self.text))
        self.at = end + 1
        return self.text[start:end]

    def basic_string(self):
        self.at += 1
        return self.escaped('"', _ILLEGAL, False)

    def lines(self, quote):
        """A string in three quotes; a line end right behind them is no part of it."""
        self.take("\n")
        if quote == '"':
            text = self.escaped('"""', _ILLEGAL_IN_LINES, True)
        else:
            end = self.text.find("'''", self.at)
            wrong = _ILLEGAL_IN_LINES.search(self.text, self.at, len(self.text) if end < 0 else end)
            if wrong:
                raise self.fault(f"Found invalid character {wrong[0]!r}", wrong.start())
            if end < 0:
                raise self.fault("Expected \"'''\"", len(self.text))
            text = self.text[self.at:end]
            self.at = end + 3
        # One or two quotes more belong to the string.
        for _ in range(2):
            if self.take(quote):
                text += quote
        return text

    def escaped(self, end, illegal, in_lines):
        parts = []
        plain = re.compile(r'[^"\\\x00-\x08\x0a-\x1f\x7f]+')
        while True:
            found = plain.match(self.text, self.at)
            if found:
                parts.append(found[0])
                self.at = found.end()
            here = self.char()
            if not here:
                raise self.fault("Unterminated string")
            if self.take(end):
                return "".join(parts)
            if here == "\\":
                parts.append(self.escape(in_lines))
            elif illegal.match(here):
                raise self.fault(f"Illegal character {here!r}")
            else:
                parts.append(here)
                self.at += 1

    def escape(self, in_lines):
        start = self.at
        kind = self.text[start + 1:start + 2]
        self.at += 2
        if kind in _ESCAPES and kind:
            return _ESCAPES[kind]
        if kind in ("u", "U"):
            return self.code_point(4 if kind == "u" else 8)
        if in_lines and kind and kind in " \t\n":
            # A line that goes on: white space up to the next text is no part of it.
            if kind != "\n":
                self.skip(_BLANK)
                if not self.char():
                    return ""
                if not self.take("\n"):
                    raise self.fault("Unescaped '\\' in a string")
            while self.char() and self.char() in " \t\n":
                self.at += 1
            return ""
        if not kind:
            self.at = len(self.text)
            raise self.fault("Unterminated string")
        raise self.fault("Unescaped '\\' in a string")

    def code_point(self, count):
        digits = self.text[self.at:self.at + count]
        if len(digits) != count or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
            raise self.fault("Invalid hex value")
        self.at += count
        number = int(digits, 16)
        if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
            raise self.fault("Escaped character is not a Unicode scalar value")
        return chr(number)


class _Truthy:
    """Holds a time: midnight is no less a value."""

    def __init__(self, time):
        self.time = time


def _micros(digits):
    return int(digits.ljust(6, "0")) if digits else 0


def _moment(found):
    """The date, or the date with a time, that was found."""
    year, month, day, _, hour, minute, second, fraction, zulu, sign, hours, minutes = found.groups()
    if hour is None:
        return datetime.date(int(year), int(month), int(day))
    zone = None
    if zulu:
        zone = datetime.UTC
    elif sign:
        offset = datetime.timedelta(hours=int(hours), minutes=int(minutes))
        zone = datetime.timezone(-offset if sign == "-" else offset)
    return datetime.datetime(int(year), int(month), int(day), int(hour), int(minute), int(second),
                             _micros(fraction), tzinfo=zone)


def _checked(parse_float):
    """A parse_float of the caller, which may not give what stands for tables and arrays."""
    def parse(text):
        made = parse_float(text)
        if isinstance(made, (dict, list)):
            raise ValueError("parse_float must not return dicts or lists")
        return made
    return parse

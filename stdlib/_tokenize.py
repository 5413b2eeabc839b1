"""The tokens of a source text, as the `tokenize` of a library wants them: with comments and line ends.

`TokenizerIter` goes through the lines once. Literal text of f- and t-strings is cut at their braces; inside a
replacement field the ordinary rules hold, so one stack says where the reading is.
"""

__all__ = ["TokenizerIter"]

import re
import token as _t

_EXPONENT = r"(?:[eE][-+]?[0-9](?:_?[0-9])*)"
_DIGITS = r"[0-9](?:_?[0-9])*"
_NUMBER = re.compile(
    r"0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+"
    rf"|(?:{_DIGITS}\.(?:{_DIGITS})?|\.{_DIGITS}){_EXPONENT}?[jJ]?|{_DIGITS}{_EXPONENT}?[jJ]?")
_NAME = re.compile(r"\w+")
_STRING = re.compile(r"([rRbBuUfFtT]{0,2})('''|\"\"\"|'|\")")
_OPERATOR = re.compile("|".join(re.escape(op) for op in sorted(_t.EXACT_TOKEN_TYPES, key=len, reverse=True)) + "|!")
_BLANK = re.compile(r"[ \t\f]*")
_PREFIXES = {"", "r", "b", "u", "br", "rb", "f", "fr", "rf", "t", "tr", "rt"}
_OPENING, _CLOSING = "([{", ")]}"


class _Literal:
    """An f- or t-string that is being read."""

    __slots__ = ("quote", "raw", "kind", "fields")

    def __init__(self, quote, raw, kind):
        self.quote = quote
        self.raw = raw
        self.kind = kind        # the name of its tokens: FSTRING or TSTRING
        self.fields = []        # for each open field: how deep in brackets it is, and whether in its format


class TokenizerIter:
    """Iterates over (type, text, start, end, line)."""

    def __init__(self, readline, *, encoding=None, extra_tokens=False):
        self._readline = readline
        self._encoding = encoding
        self._extra = extra_tokens
        self._line = ""
        self._row = 0
        self._at = 0
        self._depth = 0
        self._literals = []
        self._tokens = self._run()

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._tokens)

    # ---- lines

    def _advance(self):
        """Read the next line; False at the end."""
        try:
            line = self._readline()
        except StopIteration:
            line = ""
        if isinstance(line, bytes):
            line = line.decode(self._encoding or "utf-8")
        self._line = line
        self._at = 0
        self._row += 1
        if "\0" in line:
            self._fail("source code cannot contain null bytes", column=0)
        return bool(line)

    def _fail(self, message, row=None, column=None):
        row = self._row if row is None else row
        column = self._at + 1 if column is None else column
        raise SyntaxError(message, ("<string>", row, column, self._line, row, column))

    def _make(self, kind, start, end):
        text = self._line[start:end]
        if kind == _t.OP and not self._extra:
            kind = _t.EXACT_TOKEN_TYPES.get(text, kind)
        return kind, text, (self._row, start), (self._row, end), self._line

    # ---- the whole text

    def _run(self):
        indents = [0]
        continued = False
        while self._advance():
            inside = self._literal_mode()
            if not (inside or self._depth or continued):
                blank = _BLANK.match(self._line).end()
                rest = self._line[blank:]
                if rest[:1] in ("", "#", "\r", "\n"):
                    self._at = blank
                    yield from self._line_end(_t.NL)
                    continue
                yield from self._indentation(indents, blank)
            continued = False
            while True:
                if self._literal_mode():
                    yield from self._literal_text()
                    if self._at >= len(self._line):
                        break
                    continue
                self._at = _BLANK.match(self._line, self._at).end()
                rest = self._line[self._at:]
                if rest[:1] in ("", "#", "\r", "\n"):
                    yield from self._line_end(_t.NL if self._depth else _t.NEWLINE)
                    break
                if rest in ("\\\n", "\\\r\n", "\\"):
                    if rest == "\\":
                        self._fail("unexpected EOF while parsing")
                    continued, ended = True, len(self._line)
                    break
                yield from self._one()
        if self._literals:
            kind = "f" if self._literals[-1].kind == "FSTRING" else "t"
            long = "triple-quoted " if len(self._literals[-1].quote) == 3 else ""
            self._fail(f"unterminated {long}{kind}-string literal (detected at line {self._row - 1})")
        if self._depth:
            self._fail("unexpected EOF in multi-line statement", self._row - 1, 0)
        if continued:
            self._fail("unexpected EOF in multi-line statement", self._row - 1, ended)
        for _ in indents[1:]:
            yield _t.DEDENT, "", (self._row, 0), (self._row, 0), ""
        yield _t.ENDMARKER, "", (self._row, 0), (self._row, 0), ""

    def _indentation(self, indents, blank):
        column = 0
        for char in self._line[:blank]:
            column = column // 8 * 8 + 8 if char == "\t" else 0 if char == "\f" else column + 1
        if column > indents[-1]:
            indents.append(column)
            yield self._make(_t.INDENT, 0, blank)
        while column < indents[-1]:
            indents.pop()
            if column > indents[-1]:
                raise IndentationError("unindent does not match any outer indentation level",
                                       ("<string>", self._row, blank + 1, self._line, self._row, blank + 1))
            yield _t.DEDENT, "", (self._row, blank), (self._row, blank), self._line
        self._at = blank

    def _line_end(self, kind):
        """A comment, and the end of the line."""
        line, at = self._line, self._at
        end = len(line.rstrip("\r\n"))
        if at < end:
            if self._extra:
                yield self._make(_t.COMMENT, at, end)
            at = end
        if kind == _t.NEWLINE or self._extra:
            text = line[at:].replace("\r\n", "\n") if kind == _t.NL else line[at:]
            # A last line without its end has one all the same.
            yield kind, text, (self._row, at), (self._row, at + max(len(text), 1)), line
        self._at = len(line)

    # ---- one token

    def _one(self):
        line, at = self._line, self._at
        found = _STRING.match(line, at)
        if found and found[1].lower() in _PREFIXES:
            prefix, quote = found[1].lower(), found[2]
            if "f" in prefix or "t" in prefix:
                kind = "FSTRING" if "f" in prefix else "TSTRING"
                self._literals.append(_Literal(quote, "r" in prefix, kind))
                self._at = found.end()
                yield self._make(getattr(_t, kind + "_START"), at, self._at)
            else:
                yield self._string(found)
            return
        found = _NUMBER.match(line, at)
        if found:
            kind = _t.NUMBER
        elif found := _NAME.match(line, at):
            kind = _t.NAME
            if not found[0].isidentifier():
                self._fail("invalid character in identifier")
        elif found := _OPERATOR.match(line, at):
            kind = _t.OP
            yield from self._operator(found)
            return
        else:
            self._fail(f"invalid non-printable character U+{ord(line[at]):04X}"
                       if not line[at].isprintable() else "invalid character")
        self._at = found.end()
        yield self._make(kind, at, self._at)

    def _operator(self, found):
        at, text = self._at, found[0]
        literal = self._literals[-1] if self._literals else None
        if literal is not None and literal.fields and self._depth == literal.fields[-1][0]:
            # At the level of the field itself: its end, its conversion or its format.
            if text[0] == ":" or text[0] == "!" and text != "!=":
                text = text[0]
                if text == ":":
                    literal.fields[-1][1] = True
            elif text[0] == "}":
                literal.fields.pop()
        self._at = at + len(text)
        if text in _OPENING:
            self._depth += 1
        elif text in _CLOSING and self._depth:
            self._depth -= 1
        yield self._make(_t.OP, at, self._at)

    def _string(self, found):
        """A string without fields; it may go over lines."""
        start, first, lines = self._at, self._row, self._line
        quote = found[2]
        at = found.end()
        while True:
            line = self._line
            while at < len(line):
                if line.startswith(quote, at):
                    at += len(quote)
                    self._at = at
                    return self._joined(start, first, lines, at)
                if line[at] == "\\":
                    at += 3 if line.startswith("\\\r\n", at) else 2
                    continue
                if len(quote) == 1 and line[at] in "\r\n":
                    break
                at += 1
            if len(quote) == 1 and at < len(line):
                self._fail(f"unterminated string literal (detected at line {self._row})", first, start + 1)
            if not self._advance():
                what = "triple-quoted string" if len(quote) == 3 else "string"
                self._fail(f"unterminated {what} literal (detected at line {self._row - 1})", first, start + 1)
            lines += self._line
            at = 0

    def _joined(self, start, first, lines, at):
        tail = len(self._line) - at
        text = lines[start:len(lines) - tail]
        return _t.STRING, text, (first, start), (self._row, at), lines

    # ---- the text of f- and t-strings

    def _literal_mode(self):
        """Whether the reading is in the text of a literal, and not in one of its fields."""
        if not self._literals:
            return False
        fields = self._literals[-1].fields
        return not fields or fields[-1][1] and self._depth == fields[-1][0]

    def _literal_text(self):
        literal = self._literals[-1]
        middle, end = getattr(_t, literal.kind + "_MIDDLE"), getattr(_t, literal.kind + "_END")
        in_format = bool(literal.fields)
        first, start, lines, at = self._row, self._at, self._line, self._at

        def cut(at):
            tail = len(self._line) - at
            return middle, lines[start:len(lines) - tail], (first, start), (self._row, at), lines

        while True:
            line = self._line
            if at >= len(line):
                if not self._advance():
                    self._at = 0
                    return
                lines += self._line
                at = 0
                continue
            char = line[at]
            if line.startswith(literal.quote, at) and not in_format:
                if (first, start) != (self._row, at):
                    yield cut(at)
                self._at = at + len(literal.quote)
                self._literals.pop()
                yield self._make(end, at, self._at)
                return
            if char in "{}":
                if not in_format and line.startswith(char * 2, at):
                    yield cut(at + 1)
                    self._at = at = at + 2
                    first, start, lines = self._row, at, line
                    continue
                if char == "}" and not in_format:
                    self._at = at
                    self._fail(f"{literal.kind[0].lower()}-string: single '}}' is not allowed")
                # A format has a last part, be it empty.
                if (first, start) != (self._row, at) or in_format and char == "}":
                    yield cut(at)
                self._at = at + 1
                if char == "{":
                    self._depth += 1
                    literal.fields.append([self._depth, False])
                else:
                    self._depth -= 1
                    literal.fields.pop()
                yield self._make(_t.OP, at, self._at)
                return
            if char == "\\" and not literal.raw:
                named = re.compile(r"\\N\{[^}]*\}").match(line, at)
                at = named.end() if named else at + 2
                if at < len(line) and line[at - 1] in "{}" and not named:
                    at -= 1
                continue
            if char == "\\":
                at += 1 if line[at + 1:at + 2] in ("{", "}") else 2
                continue
            if char in "\r\n" and len(literal.quote) == 1:
                self._at = at
                kind = literal.kind[0].lower()
                self._fail(f"unterminated {kind}-string literal (detected at line {self._row})")
            at += 1

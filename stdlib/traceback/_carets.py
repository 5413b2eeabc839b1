"""What to underline in a traceback's source lines: ^^^^ and ~~^~~ (PEP 657).

The span of the failed expression is given; where it is a binary operation, a call or a
subscript, its operator or brackets are marked with carets and the rest with tildes.
The kind of the expression is found by scanning its tokens: the operator that binds
least, outside of all brackets, is the one that was executed.
"""

_WORDS = frozenset(("await", "not", "and", "or", "if", "else", "lambda", "in", "is", "yield",
                    "from", "for", "async", "raise", "return", "assert", "del", "import", "as",
                    "with", "while", "except", "global", "nonlocal", "class", "def"))

# Binary operators by how loosely they bind; None: an expression of another kind.
_LEVELS = {"|": 1, "^": 2, "&": 3, "<<": 4, ">>": 4, "+": 5, "-": 5, "*": 6, "/": 6,
           "//": 6, "%": 6, "@": 6, "**": 8}
_OPERATORS = ("**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "==", "<=", ">=", "**",
              "//", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=")


def _tokens(text):
    """(kind, start, end) of the tokens: "name", "number", "string", "op"; kinds only
    as fine as is needed here.
    """
    i, n = 0, len(text)
    while i < n:
        c = text[i]
        if c.isspace() or c == "\\":
            i += 1
        elif c == "#":
            while i < n and text[i] != "\n":
                i += 1
        elif c in "\"'":
            end = _string_end(text, i)
            yield "string", i, end
            i = end
        elif c.isalpha() or c == "_" or ord(c) > 127:
            start = i
            while i < n and (text[i].isalnum() or text[i] == "_" or ord(text[i]) > 127):
                i += 1
            if i < n and text[i] in "\"'" and text[start:i].lower() in _PREFIXES:
                i = _string_end(text, i)
                yield "string", start, i
            else:
                yield "name", start, i
        elif c.isdigit() or c == "." and i + 1 < n and text[i + 1].isdigit():
            start = i
            while i < n and (text[i].isalnum() or text[i] in "._"
                             or text[i] in "+-" and text[i - 1] in "eE"
                             and not text[start:start + 2].lower() in ("0x",)):
                i += 1
            yield "number", start, i
        else:
            op = next((op for op in _OPERATORS if text.startswith(op, i)), c)
            yield "op", i, i + len(op)
            i += len(op)


_PREFIXES = frozenset(("r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt"))


def _string_end(text, i):
    quote = text[i] * 3 if text.startswith(text[i] * 3, i) else text[i]
    i += len(quote)
    while i < len(text):
        if text[i] == "\\":
            i += 2
        elif text.startswith(quote, i):
            return i + len(quote)
        else:
            i += 1
    return len(text)


def _find_anchor(text, base=0):
    """(start, end, kind) of what to mark in an expression's text, or None."""
    depth = 0
    opens = []           # positions of the open brackets
    outer = []           # tokens outside of all brackets: (text, start, end)
    for kind, start, end in _tokens(text):
        token = text[start:end]
        if kind == "op" and token in "([{":
            if depth == 0:
                opens.append(start)
                outer.append((token, start, end, "open"))
            depth += 1
        elif kind == "op" and token in ")]}":
            depth -= 1
            if depth < 0:
                return None
            if depth == 0:
                outer.append((token, start, end, "close"))
        elif depth == 0:
            outer.append((token, start, end, kind))
    if depth or not outer:
        return None

    best = None
    previous = None
    unary = False
    for i, (token, start, end, kind) in enumerate(outer):
        if kind == "name" and token in _WORDS:
            return None
        if kind == "op":
            operand_before = previous is not None and previous[3] in ("name", "number", "string", "close")
            if token == "." or token == "...":
                pass
            elif token in _LEVELS and operand_before:
                level = _LEVELS[token]
                # To the left for all but **, which groups to the right.
                if best is None or level < best[0] or level == best[0] and level != 8:
                    best = level, start, end
            elif token in "+-~" and not operand_before:
                if i == 0:
                    unary = True
            else:
                return None
        previous = outer[i]
    if best is not None:
        if unary and best[0] == 8:
            return None  # -a ** b is a negation
        start = best[1]
        end = start + 1
        if end < len(text) and text[end] == text[start] and best[2] - start == 2:
            end += 1
        return base + start, base + end, "binary"
    if unary:
        return None
    last = outer[-1]
    if last[3] == "close" and last[2] == len(text.rstrip()) and last[0] in ")]":
        open_at = opens[-1]
        before = [t for t in outer if t[2] <= open_at]
        if before and before[-1][3] in ("name", "number", "string", "close"):
            return base + open_at, base + len(text.rstrip()), \
                "call" if last[0] == ")" else "subscript"
        if not before and last[0] == ")":
            # The whole is in parentheses: what counts is within.
            inner = text[open_at + 1:last[1]]
            return _find_anchor(inner, base + open_at + 1)
    return None


def _width(text, upto=None):
    """How many columns the text takes on a terminal."""
    text = text[:upto] if upto is not None else text
    if text.isascii():
        return len(text)
    try:
        from unicodedata import east_asian_width
    except ImportError:
        return len(text)
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _char_offset(line, byte_offset):
    """Columns are given in bytes of UTF-8."""
    if line.isascii():
        return byte_offset
    return len(line.encode("utf-8", "surrogatepass")[:byte_offset].decode("utf-8", "replace"))


def _wanted(start, end, lines, anchor, segment):
    """Whether carets say anything: not where they would mark all of a line, or the
    plain call of a `return` or an assignment.
    """
    if _is_plain_call_statement(start, end, lines, anchor, segment):
        return False
    if anchor is not None:
        return True
    return bool(lines[0][:start].lstrip() or lines[-1][end:].rstrip())


def _is_plain_call_statement(start, end, lines, anchor, segment):
    if anchor is None or anchor[2] != "call" or lines[-1][end:].strip():
        return False
    before = lines[0][:start]
    if lines[0][:1].isspace():
        return False
    stripped = before.strip()
    if stripped == "return":
        return segment[:anchor[0]].strip().isidentifier()
    if not stripped.endswith("=") or stripped.endswith(("==", "!=", "<=", ">=")):
        return False
    if stripped[-2:-1] in tuple("+-*/%&|^@:<>"):
        return False
    # `x: int = f()` is no plain assignment, nor is `x = y = f()`; a colon in brackets is
    # a slice.
    depth = 0
    for kind, s, e in _tokens(stripped[:-1]):
        token = stripped[s:e]
        if kind == "op":
            if token in "([{":
                depth += 1
            elif token in ")]}":
                depth -= 1
            elif depth == 0 and token in (":", ";", "="):
                return False
    return True


def render(frame):
    """The source lines of a FrameSummary with carets below, indented by four spaces."""
    originals = frame._original_lines.splitlines()
    first = originals[0]
    last_index = frame.end_lineno - frame.lineno
    last = originals[last_index] if last_index < len(originals) else originals[-1]
    start = _char_offset(first, frame.colno)
    end = _char_offset(last, frame.end_colno)
    lines = frame._dedented_lines.splitlines()[:last_index + 1]
    cut = len(first) - len(lines[0])
    start = max(0, start - cut)
    end = max(0, end - (len(last) - len(lines[-1])))
    lines[0] = lines[0].rstrip() if len(lines) > 1 else lines[0]

    # The segment, and where its lines begin in it.
    if len(lines) == 1:
        segment = lines[0][start:end]
    else:
        segment = "\n".join([lines[0][start:], *lines[1:-1], lines[-1][:end]])
    anchor = _find_anchor(segment)
    show = _wanted(start, end, lines, anchor, segment)
    significant = {0, len(lines) - 1}
    mark = None
    if anchor is not None:
        left = _place(segment, anchor[0], start)
        right = _place(segment, anchor[1], start)
        mark = left, right
        for line in (left[0], right[0]):
            significant.update((line - 1, line, line + 1))
        significant = {i for i in significant if 0 <= i < len(lines)}

    out = []
    previous = None
    for i in sorted(significant):
        if previous is not None:
            gap = i - previous
            if gap == 2:
                _emit(out, lines, i - 1, start, end, mark, show)
            elif gap > 2:
                out.append(f"...<{gap - 1} lines>...")
        _emit(out, lines, i, start, end, mark, show)
        previous = i
    margin = min((len(line) - len(line.lstrip()) for line in out if line.strip()), default=0)
    return "".join([f"    {line[margin:]}\n" if line.strip() else "    \n" for line in out])


def _place(segment, offset, start):
    """(line, column) of an offset in the segment, the column within the dedented line."""
    line = segment.count("\n", 0, offset)
    if line == 0:
        return 0, offset + start
    return line, offset - segment.rfind("\n", 0, offset) - 1


def _emit(out, lines, i, start, end, mark, show):
    line = lines[i]
    out.append(line)
    if not show:
        return
    indent = len(line) - len(line.lstrip())
    stop = end if i == len(lines) - 1 else len(line)
    carets = []
    for col in range(stop):
        if col < indent or i == 0 and col < start:
            c = " "
        elif mark is None or mark[0] <= (i, col) < mark[1]:
            c = "^"
        else:
            c = "~"
        carets.append(c * max(1, _width(line[col:col + 1])))
    out.append("".join(carets))

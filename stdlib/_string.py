"""What `string.Formatter` is made of: the parsers of format strings and of field names."""


def formatter_parser(format_string, /):
    """the parts of a format string"""
    if not isinstance(format_string, str):
        raise TypeError(f"expected str, got {type(format_string).__name__}")
    return _parse(format_string)


def formatter_field_name_split(field_name, /):
    """the first name of a field, and the steps behind it"""
    if not isinstance(field_name, str):
        raise TypeError(f"expected str, got {type(field_name).__name__}")
    return _split_field(field_name)


def _parse(text):
    i, n = 0, len(text)
    literal = []
    while i < n:
        c = text[i]
        if c == "{" or c == "}":
            if i + 1 < n and text[i + 1] == c:
                literal.append(c)
                yield "".join(literal), None, None, None
                literal = []
                i += 2
                continue
            if c == "}":
                raise ValueError("Single '}' encountered in format string")
            if i + 1 == n:
                raise ValueError("Single '{' encountered in format string")
            depth, start = 1, i + 1
            i = start
            while i < n:
                c = text[i]
                if c == "{":
                    depth += 1
                elif c == "}":
                    depth -= 1
                    if depth == 0:
                        break
                i += 1
            if depth:
                raise ValueError("expected '}' before end of string")
            yield ("".join(literal), *_parse_field(text[start:i]))
            literal = []
            i += 1
            continue
        j = i
        while j < n and text[j] not in "{}":
            j += 1
        literal.append(text[i:j])
        i = j
    if literal:
        yield "".join(literal), None, None, None


def _parse_field(field):
    """The name, spec and conversion of "name!c:spec"."""
    in_brackets = False
    for i, c in enumerate(field):
        if c == "[":
            in_brackets = True
        elif c == "]":
            in_brackets = False
        elif c in "!:" and not in_brackets:
            break
    else:
        return field, "", None
    name, rest = field[:i], field[i:]
    conversion = None
    if rest[0] == "!":
        if len(rest) < 2:
            raise ValueError("end of string while looking for conversion specifier")
        conversion = rest[1]
        rest = rest[2:]
        if rest and rest[0] != ":":
            raise ValueError("expected ':' after conversion specifier")
    return name, rest[1:], conversion


def _field_first(name):
    for i, c in enumerate(name):
        if c in ".[":
            return name[:i]
    return name


def _split_field(name):
    first = _field_first(name)
    rest = name[len(first):]
    steps = []
    while rest:
        if rest[0] == ".":
            key = _field_first(rest[1:])
            if not key:
                raise ValueError("Empty attribute in format string")
            steps.append((True, key))
            rest = rest[1 + len(key):]
        elif rest[0] == "[":
            end = rest.find("]")
            if end < 0:
                raise ValueError("Missing ']' in format string")
            key = rest[1:end]
            if not key:
                raise ValueError("Empty attribute in format string")
            steps.append((False, int(key) if key.isdigit() else key))
            rest = rest[end + 1:]
        else:
            raise ValueError("Only '.' or '[' may follow ']' in format field specifier")
    return int(first) if first.isdigit() else first, steps

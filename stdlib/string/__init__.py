"""String constants, Template strings ($-substitution) and the Formatter class."""

__all__ = ["ascii_letters", "ascii_lowercase", "ascii_uppercase", "capwords", "digits",
           "hexdigits", "octdigits", "printable", "punctuation", "whitespace", "Formatter",
           "Template"]

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    """Split the argument into words, capitalize each, and join them again."""
    return (sep or " ").join([word.capitalize() for word in s.split(sep)])


class Template:
    """A string class for supporting $-substitutions.

    Subclasses may change `delimiter`, `idpattern`, `braceidpattern`, `flags`, or give a
    whole `pattern` with the groups escaped, named, braced and invalid.
    """

    delimiter = "$"
    idpattern = r"(?a:[_a-z][_a-z0-9]*)"
    braceidpattern = None
    flags = None  # re.IGNORECASE
    _compiled = None

    def __init__(self, template):
        self.template = template

    def __init_subclass__(cls):
        super().__init_subclass__()
        cls._compiled = None

    @classmethod
    def _regex(cls):
        """The pattern that finds the placeholders: compiled on first use."""
        if cls.__dict__.get("_compiled") is None:
            import re
            flags = re.IGNORECASE if cls.flags is None else cls.flags
            pattern = cls.__dict__.get("pattern")
            for base in cls.__mro__:
                if pattern is None:
                    pattern = base.__dict__.get("pattern")
            if pattern is None or isinstance(pattern, property):
                delim = re.escape(cls.delimiter)
                bid = cls.braceidpattern or cls.idpattern
                pattern = (rf"{delim}(?:(?P<escaped>{delim})|(?P<named>{cls.idpattern})|"
                           rf"{{(?P<braced>{bid})}}|(?P<invalid>))")
            cls._compiled = pattern if hasattr(pattern, "match") else \
                re.compile(pattern, flags | re.VERBOSE)
        return cls._compiled

    def _is_plain(self):
        cls = type(self)
        return (cls.idpattern == Template.idpattern and cls.braceidpattern is None
                and cls.flags is None and len(cls.delimiter) == 1
                and not any("pattern" in base.__dict__ for base in cls.__mro__))

    def _pieces(self):
        """(kind, text, position) of the template's parts; kinds are text, escaped,
        named, braced and invalid.
        """
        template = self.template
        if not self._is_plain():
            at = 0
            for mo in self._regex().finditer(template):
                yield "text", template[at:mo.start()], at
                at = mo.end()
                groups = mo.groupdict()
                if groups.get("named") is not None:
                    yield "named", groups["named"], mo.start()
                elif groups.get("braced") is not None:
                    yield "braced", groups["braced"], mo.start()
                elif groups.get("escaped") is not None:
                    yield "escaped", mo.group(), mo.start()
                elif groups.get("invalid") is not None:
                    yield "invalid", mo.group(), mo.start("invalid")
                else:
                    raise ValueError("Unrecognized named group in pattern", self._regex())
            yield "text", template[at:], at
            return
        delim = self.delimiter
        at = 0
        while True:
            i = template.find(delim, at)
            if i < 0:
                yield "text", template[at:], at
                return
            yield "text", template[at:i], at
            at = i + 1
            if template.startswith(delim, at):
                yield "escaped", delim * 2, i
                at += 1
                continue
            braced = template.startswith("{", at)
            start = at + braced
            end = start
            while end < len(template) and template[end].isascii() and (
                    template[end].isalnum() or template[end] == "_"):
                end += 1
            name = template[start:end]
            if not name or name[0].isdigit() or braced and not template.startswith("}", end):
                yield "invalid", delim, at
                continue
            yield "braced" if braced else "named", name, i
            at = end + braced

    def _invalid(self, position):
        lines = self.template[:position].splitlines(keepends=True)
        if not lines:
            colno = lineno = 1
        else:
            colno = position - len("".join(lines[:-1]))
            lineno = len(lines)
        raise ValueError(f"Invalid placeholder in string: line {lineno}, col {colno}")

    def _mapping(self, mapping, kws):
        if mapping is _sentinel:
            return kws
        if kws:
            from collections import ChainMap
            return ChainMap(kws, mapping)
        return mapping

    def substitute(self, mapping=None, /, **kws):
        """Replace the placeholders; one without a value is a KeyError."""
        mapping = self._mapping(_sentinel if mapping is None else mapping, kws)
        out = []
        for kind, text, position in self._pieces():
            if kind == "text":
                out.append(text)
            elif kind == "escaped":
                out.append(self.delimiter)
            elif kind == "invalid":
                self._invalid(position)
            else:
                out.append(str(mapping[text]))
        return "".join(out)

    def safe_substitute(self, mapping=None, /, **kws):
        """Replace the placeholders that have values, and leave the others as they are."""
        mapping = self._mapping(_sentinel if mapping is None else mapping, kws)
        out = []
        for kind, text, position in self._pieces():
            if kind in ("text", "invalid"):
                out.append(text)
            elif kind == "escaped":
                out.append(self.delimiter)
            else:
                try:
                    out.append(str(mapping[text]))
                except KeyError:
                    # As it was written.
                    out.append(self._regex().match(self.template, position)[0])
        return "".join(out)

    def is_valid(self):
        """True if substitute() would find nothing invalid."""
        return all(kind != "invalid" for kind, _, _ in self._pieces())

    def get_identifiers(self):
        """The names of the placeholders, each once, in order."""
        return list(dict.fromkeys([text for kind, text, _ in self._pieces()
                                   if kind in ("named", "braced")]))


_sentinel = {}


def _numbered(name, counter):
    """A field's name, with a number where it bears none, and the number of the next (False: they bear their own)."""
    from _string import _field_first
    first = _field_first(name)
    if first == "":
        if counter is False:
            raise ValueError("cannot switch from manual field specification to "
                             "automatic field numbering")
        return f"{counter}{name}", counter + 1
    if not first.isdigit():
        return name, counter
    if counter:
        raise ValueError("cannot switch from automatic field numbering to "
                         "manual field specification")
    return name, False


class Formatter:
    """The machinery of str.format(), open to be overridden."""

    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        used_args = set()
        result, _ = self._vformat(format_string, args, kwargs, used_args, 2)
        self.check_unused_args(used_args, args, kwargs)
        return result

    def _vformat(self, format_string, args, kwargs, used_args, recursion_depth,
                 auto_arg_index=0):
        if recursion_depth < 0:
            raise ValueError("Max string recursion exceeded")
        pieces = []
        for literal, name, spec, conversion in self.parse(format_string):
            if literal:
                pieces.append(literal)
            if name is not None:
                name, auto_arg_index = _numbered(name, auto_arg_index)
                value, used = self.get_field(name, args, kwargs)
                used_args.add(used)
                value = self.convert_field(value, conversion)
                spec, auto_arg_index = self._vformat(spec, args, kwargs, used_args, recursion_depth - 1,
                                                     auto_arg_index)
                pieces.append(self.format_field(value, spec))
        return "".join(pieces), auto_arg_index

    def get_value(self, key, args, kwargs):
        return args[key] if isinstance(key, int) else kwargs[key]

    def check_unused_args(self, used_args, args, kwargs):
        pass

    def format_field(self, value, format_spec):
        return format(value, format_spec)

    def convert_field(self, value, conversion):
        if conversion is None:
            return value
        if conversion == "s":
            return str(value)
        if conversion == "r":
            return repr(value)
        if conversion == "a":
            return ascii(value)
        raise ValueError(f"Unknown conversion specifier {conversion!s}")

    def parse(self, format_string):
        """The parts of a format string: (literal, field name, spec, conversion)."""
        from _string import _parse

        return _parse(format_string)

    def get_field(self, field_name, args, kwargs):
        from _string import _split_field

        first, rest = _split_field(field_name)
        obj = self.get_value(first, args, kwargs)
        for is_attr, key in rest:
            obj = getattr(obj, key) if is_attr else obj[key]
        return obj, first

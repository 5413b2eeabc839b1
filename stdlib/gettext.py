"""Texts in the user's language, out of catalogs as GNU gettext makes them."""

import os
import re
import sys

__all__ = ["NullTranslations", "GNUTranslations", "Catalog", "bindtextdomain", "find", "translation", "install",
           "textdomain", "dgettext", "dngettext", "gettext", "ngettext", "pgettext", "dpgettext", "npgettext",
           "dnpgettext"]

_default_localedir = os.path.join(sys.base_prefix, "share", "locale")

# ---- which of several forms a number takes: an expression of C

_token = re.compile(r"[ \t]*(?:(?P<number>[0-9]+\b)|(?P<name>n\b)|(?P<mark>[()?:]|[-*/%+]|<=?|>=?|==|!=|!|&&|\|\|)|"
                    r"(?P<end>$)|(?P<bad>\w+|.))", re.DOTALL).match
# What binds weakest comes first.
_LEVELS = ({"||": lambda a, b: int(bool(a or b))}, {"&&": lambda a, b: int(bool(a and b))},
           {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
           {"<": lambda a, b: int(a < b), ">": lambda a, b: int(a > b), "<=": lambda a, b: int(a <= b),
            ">=": lambda a, b: int(a >= b)},
           {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
           {"*": lambda a, b: a * b, "/": lambda a, b: a // b, "%": lambda a, b: a % b})
_LONGEST, _DEEPEST = 1000, 20


class _Plural:
    """Reads an expression and makes a function of it."""

    def __init__(self, text):
        self._text, self._at, self._depth = text, 0, 0
        self._next()

    def _next(self):
        found = _token(self._text, self._at)
        kind = found.lastgroup
        self._kind, self._value, self._at = kind, found[kind], found.end()
        if kind == "bad":
            raise ValueError(f"invalid token in plural form: {self._value}")

    def _unexpected(self):
        if self._kind == "end":
            return ValueError("unexpected end of plural form")
        return ValueError(f"unexpected token in plural form: {self._value}")

    def whole(self):
        made = self._choice()
        if self._kind != "end":
            raise self._unexpected()
        return made

    def _choice(self):
        condition = self._operation(0)
        if self._value != "?":
            return condition
        self._next()
        yes = self._choice()
        self._expect(":")
        no = self._choice()
        return lambda n: yes(n) if condition(n) else no(n)

    def _expect(self, mark):
        if self._value != mark or self._kind != "mark":
            raise self._unexpected()
        self._next()

    def _operation(self, level):
        if level == len(_LEVELS):
            return self._operand()
        left = self._operation(level + 1)
        while self._kind == "mark" and self._value in _LEVELS[level]:
            left = self._joined(_LEVELS[level][self._value], left, level)
        return left

    def _joined(self, operation, left, level):
        self._next()
        right = self._operation(level + 1)
        return lambda n: operation(left(n), right(n))

    def _operand(self):
        kind, value = self._kind, self._value
        if kind == "number":
            self._next()
            number = int(value)
            return lambda n: number
        if kind == "name":
            self._next()
            return lambda n: n
        if value not in ("(", "!") or kind != "mark":
            raise self._unexpected()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("plural form expression is too complex")
        self._next()
        if value == "!":
            inner = self._operand()
            made = lambda n: int(not inner(n))
        else:
            made = self._choice()
            if self._kind == "end":
                raise ValueError("unbalanced parenthesis in plural form")
            self._expect(")")
        self._depth -= 1
        return made


def c2py(plural):
    """The function of n that an expression of C is."""
    if len(plural) > _LONGEST:
        raise ValueError("plural form expression is too long")
    form = _Plural(plural).whole()

    def which(n):
        return int(form(_whole_number(n)))
    return which


def _checked(n):
    """The number; one that is not whole is warned of."""
    if not isinstance(n, int):
        import warnings
        warnings.warn(f"Plural value must be an integer, got {type(n).__name__}", DeprecationWarning,
                      skip_file_prefixes=(__file__,))
    return n


def _whole_number(n):
    """A number as an int, if it is one."""
    try:
        number = n if isinstance(n, int) else round(n)
    except TypeError:
        raise TypeError(f"Plural value must be an integer, got {type(n).__name__}") from None
    return number if number == _checked(n) else n


# ---- catalogs

class NullTranslations:
    """Gives texts as they are, or as a fallback has them."""

    def __init__(self, fp=None):
        self._info, self._charset, self._fallback = {}, None, None
        if fp is not None:
            self._parse(fp)

    def _parse(self, fp):
        pass

    def add_fallback(self, fallback):
        """Ask another catalog for what is not in this one, behind those that are asked already."""
        if self._fallback:
            self._fallback.add_fallback(fallback)
        else:
            self._fallback = fallback

    def gettext(self, message):
        """The translation of a text."""
        return self._fallback.gettext(message) if self._fallback else message

    def ngettext(self, msgid1, msgid2, n):
        """The translation that fits a number."""
        if self._fallback:
            return self._fallback.ngettext(msgid1, msgid2, n)
        return msgid1 if _checked(n) == 1 else msgid2

    def pgettext(self, context, message):
        """The translation of a text in a context."""
        return self._fallback.pgettext(context, message) if self._fallback else message

    def npgettext(self, context, msgid1, msgid2, n):
        """The translation that fits a number, in a context."""
        if self._fallback:
            return self._fallback.npgettext(context, msgid1, msgid2, n)
        return msgid1 if _checked(n) == 1 else msgid2

    def info(self):
        """What the catalog says of itself."""
        return self._info

    def charset(self):
        return self._charset

    def install(self, names=None):
        """Make `_`, and what else `names` has, a built-in function."""
        import builtins
        builtins.__dict__["_"] = self.gettext
        for name in {"gettext", "ngettext", "npgettext", "pgettext"}.intersection(names or ()):
            builtins.__dict__[name] = getattr(self, name)


class GNUTranslations(NullTranslations):
    """A catalog of a .mo file."""

    LE_MAGIC = 0x950412DE
    BE_MAGIC = 0xDE120495
    # What stands between a context and its text.
    CONTEXT = "%s\x04%s"
    VERSIONS = (0, 1)

    def _parse(self, fp):
        name = getattr(fp, "name", "")
        data = fp.read()
        self._catalog = {}
        self.plural = lambda n: int(_whole_number(n) != 1)
        order = {self.LE_MAGIC: "little", self.BE_MAGIC: "big"}.get(int.from_bytes(data[:4], "little"))
        if order is None:
            raise OSError(0, "Bad magic number", name)

        def number(at):
            return int.from_bytes(data[at:at + 4], order)

        version = number(4)
        if version >> 16 not in self.VERSIONS:
            raise OSError(0, f"Bad version number {version >> 16}", name)
        count, texts, translations = number(8), number(12), number(16)
        for entry in range(min(count, len(data) // 16 + 1)):
            pair = []
            for table in (texts, translations):
                length, start = number(table + 8 * entry), number(table + 8 * entry + 4)
                if start + length >= len(data):
                    raise OSError(0, "File is corrupt", name)
                pair.append(data[start:start + length])
            self._take(*pair)

    def _take(self, text, translation):
        if not text:
            # About the catalog itself.
            self._read_info(translation)
        charset = self._charset or "ascii"
        if b"\0" in text:
            text = str(text.partition(b"\0")[0], charset)
            for form, each in enumerate(translation.split(b"\0")):
                self._catalog[text, form] = str(each, charset)
        else:
            self._catalog[str(text, charset)] = str(translation, charset)

    def _read_info(self, data):
        last = None
        for line in data.split(b"\n"):
            line = line.decode().strip()
            # What the tool marks as a comment.
            if not line or line.startswith("#-#-#-#-#") and line.endswith("#-#-#-#-#"):
                continue
            key, colon, value = line.partition(":")
            if not colon:
                if last:
                    self._info[last] += f"\n{line}"
                continue
            last, value = key.strip().lower(), value.strip()
            self._info[last] = value
            if last == "content-type":
                self._charset = value.split("charset=")[1]
            elif last == "plural-forms":
                self.plural = c2py(value.split(";")[1].split("plural=")[1])

    def gettext(self, message):
        found = self._catalog.get(message)
        if found is None:
            found = self._catalog.get((message, self.plural(1)))
        return super().gettext(message) if found is None else found

    def ngettext(self, msgid1, msgid2, n):
        found = self._catalog.get((msgid1, self.plural(n)))
        return super().ngettext(msgid1, msgid2, n) if found is None else found

    def pgettext(self, context, message):
        key = self.CONTEXT % (context, message)
        found = self._catalog.get(key)
        if found is None:
            found = self._catalog.get((key, self.plural(1)))
        return super().pgettext(context, message) if found is None else found

    def npgettext(self, context, msgid1, msgid2, n):
        found = self._catalog.get((self.CONTEXT % (context, msgid1), self.plural(n)))
        return super().npgettext(context, msgid1, msgid2, n) if found is None else found


# ---- where catalogs lie

def _expand_lang(name):
    """The names to look for, from the exact one to the language alone."""
    import locale
    name = locale.normalize(name)
    rest, at, modifier = name.partition("@")
    rest, dot, codeset = rest.partition(".")
    language, underscore, territory = rest.partition("_")
    made = []
    # Each part may be left out; the modifier last.
    for with_modifier in (at + modifier, "") if at else ("",):
        for with_territory in (underscore + territory, "") if underscore else ("",):
            for with_codeset in (dot + codeset, "") if dot else ("",):
                made.append((bool(with_codeset) + 2 * bool(with_territory) + 4 * bool(with_modifier),
                             f"{language}{with_territory}{with_codeset}{with_modifier}"))
    return [text for _, text in sorted(made, key=lambda pair: pair[0], reverse=True)]


def find(domain, localedir=None, languages=None, all=False):
    """The file of a domain's catalog for the best of some languages, by default the user's; with `all` a list."""
    localedir = _default_localedir if localedir is None else localedir
    if languages is None:
        told = next(filter(None, map(os.environ.get, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))), None)
        languages = told.split(":") if told else []
        if "C" not in languages:
            languages.append("C")
    names = []
    for language in languages:
        names += [name for name in _expand_lang(language) if name not in names]
    files = []
    for name in names:
        if name == "C":
            # The language that programs are written in.
            break
        file = os.path.join(localedir, name, "LC_MESSAGES", f"{domain}.mo")
        if os.path.exists(file):
            if not all:
                return file
            files.append(file)
    return files if all else None


# Catalogs that were read, by their class and file.
_translations = {}


def translation(domain, localedir=None, languages=None, class_=None, fallback=False):
    """The catalog of a domain; those of further languages are asked for what it lacks."""
    class_ = GNUTranslations if class_ is None else class_
    files = find(domain, localedir, languages, all=True)
    if not files:
        if fallback:
            return NullTranslations()
        from errno import ENOENT
        raise FileNotFoundError(ENOENT, "No translation file found for domain", domain)
    import copy
    result = None
    for file in files:
        key = class_, os.path.abspath(file)
        if key not in _translations:
            with open(file, "rb") as stream:
                _translations[key] = class_(stream)
        # What is added to one is not added to all.
        found = copy.copy(_translations[key])
        if result is None:
            result = found
        else:
            result.add_fallback(found)
    return result


Catalog = translation


def install(domain, localedir=None, *, names=None):
    """Make `_` the translation of a domain."""
    translation(domain, localedir, fallback=True).install(names)


# ---- as the library of C has it

_localedirs = {}
_current_domain = "messages"


def textdomain(domain=None):
    """Set the domain that is asked, if one is given; the one that is comes back."""
    global _current_domain
    if domain is not None:
        _current_domain = domain
    return _current_domain


def bindtextdomain(domain, localedir=None):
    """Say where the catalogs of a domain lie; the place comes back."""
    if localedir is not None:
        _localedirs[domain] = localedir
    return _localedirs.get(domain, _default_localedir)


def _of(domain):
    return translation(domain, _localedirs.get(domain), fallback=True)


def dgettext(domain, message):
    return _of(domain).gettext(message)


def dngettext(domain, msgid1, msgid2, n):
    return _of(domain).ngettext(msgid1, msgid2, n)


def dpgettext(domain, context, message):
    return _of(domain).pgettext(context, message)


def dnpgettext(domain, context, msgid1, msgid2, n):
    return _of(domain).npgettext(context, msgid1, msgid2, n)


def gettext(message):
    return dgettext(_current_domain, message)


def ngettext(msgid1, msgid2, n):
    return dngettext(_current_domain, msgid1, msgid2, n)


def pgettext(context, message):
    return dpgettext(_current_domain, context, message)


def npgettext(context, msgid1, msgid2, n):
    return dnpgettext(_current_domain, context, msgid1, msgid2, n)

"""Regular expressions: the flags, the cache and the functions. The engine is native (_re)."""

import _re
import enum

__all__ = [
    "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "compile",
    "purge", "escape", "error", "Pattern", "Match", "A", "I", "L", "M", "S", "X", "U",
    "ASCII", "IGNORECASE", "LOCALE", "MULTILINE", "DOTALL", "VERBOSE", "UNICODE", "NOFLAG",
    "RegexFlag", "PatternError",
]

__version__ = "2.2.1"


class RegexFlag(enum.IntFlag):
    NOFLAG = 0
    ASCII = A = 256  # assume ASCII "locale"
    IGNORECASE = I = 2  # ignore case
    LOCALE = L = 4  # assume the current 8-bit locale
    UNICODE = U = 32  # assume Unicode "locale"
    MULTILINE = M = 8  # anchors look for a newline
    DOTALL = S = 16  # a dot matches a newline, too
    VERBOSE = X = 64  # ignore white space and comments
    DEBUG = 128  # dump the pattern after compilation

    def __repr__(self):
        names = [f"re.{flag.name}" for flag in (ASCII, IGNORECASE, LOCALE, UNICODE, MULTILINE, DOTALL, VERBOSE, DEBUG)
                 if self.value & flag.value]
        unknown = self.value & ~510
        if unknown:
            names.append(hex(unknown))
        return "|".join(names) or "re.NOFLAG"

    __str__ = object.__str__


NOFLAG = RegexFlag.NOFLAG
A = ASCII = RegexFlag.ASCII
I = IGNORECASE = RegexFlag.IGNORECASE
L = LOCALE = RegexFlag.LOCALE
U = UNICODE = RegexFlag.UNICODE
M = MULTILINE = RegexFlag.MULTILINE
S = DOTALL = RegexFlag.DOTALL
X = VERBOSE = RegexFlag.VERBOSE
DEBUG = RegexFlag.DEBUG


class PatternError(Exception):
    """What is wrong with a pattern.

    msg says it; pattern, pos, lineno and colno say where (None where unknown).
    """

    __module__ = "re"

    def __init__(self, msg, pattern=None, pos=None):
        self.msg = msg
        self.pattern = pattern
        self.pos = pos
        self.lineno = self.colno = None
        if pattern is not None and pos is not None:
            newline = "\n" if isinstance(pattern, str) else b"\n"
            msg = f"{msg} at position {pos}"
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos)
            if newline in pattern:
                msg = f"{msg} (line {self.lineno}, column {self.colno})"
        super().__init__(msg)


error = PatternError
_re.set_error(PatternError)

Pattern = _re.Pattern
Match = _re.Match

_cache = {}
_MOST_CACHED = 512


def _compile(pattern, flags):
    if type(flags) is not int:
        flags = int(flags)
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    key = type(pattern), pattern, flags
    try:
        return _cache[key]
    except KeyError:
        pass
    except TypeError:
        raise TypeError("first argument must be string or compiled pattern") from None
    compiled = _re.compile(pattern, flags)
    if doubts := _re.doubts():
        import warnings
        for doubt in doubts:
            warnings.warn(doubt, FutureWarning, stacklevel=3)
    if not flags & 128:
        if len(_cache) >= _MOST_CACHED:
            del _cache[next(iter(_cache))]
        _cache[key] = compiled
    return compiled


def match(pattern, string, flags=0):
    """The Match of pattern at the start of string, or None."""
    return _compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    """The Match of pattern with all of string, or None."""
    return _compile(pattern, flags).fullmatch(string)


def search(pattern, string, flags=0):
    """The Match of pattern at the first place in string where it fits, or None."""
    return _compile(pattern, flags).search(string)


class _Unset(int):
    """Zero, where nothing was given: what signatures show."""

    def __repr__(self):
        return "0"


_unset = _Unset(0)


def _positional(function, name, args, number, flags):
    """The count and the flags of a call that may give them by position, which is deprecated."""
    fixed = 2 if function == "split" else 3
    if args:
        if len(args) > 2:
            raise TypeError(f"{function}() takes from {fixed} to {fixed + 2} positional arguments but "
                            f"{fixed + len(args)} were given")
        if number is not _unset:
            raise TypeError(f"{function}() got multiple values for argument '{name}'")
        number = args[0]
        if len(args) == 2:
            if flags is not _unset:
                raise TypeError(f"{function}() got multiple values for argument 'flags'")
            flags = args[1]
        import warnings
        warnings.warn(f"'{name}' is passed as positional argument", DeprecationWarning, stacklevel=3)
    return (0 if number is _unset else number), (0 if flags is _unset else flags)


def sub(pattern, repl, string, *args, count=_unset, flags=_unset):
    """The string with its matches replaced by repl, the first `count` of them unless that is 0.

    repl is a template with backslash escapes, or a function from the Match to a string.
    """
    if args:
        count, flags = _positional("sub", "count", args, count, flags)
    elif flags is _unset:
        flags = 0
    return _compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, *args, count=_unset, flags=_unset):
    """What sub() returns, with the number of replacements, as a tuple."""
    if args:
        count, flags = _positional("subn", "count", args, count, flags)
    elif flags is _unset:
        flags = 0
    return _compile(pattern, flags).subn(repl, string, count)


def split(pattern, string, *args, maxsplit=_unset, flags=_unset):
    """The parts of string between the matches, at most maxsplit cuts unless that is 0.

    What the pattern's groups caught stands between the parts.
    """
    if args:
        maxsplit, flags = _positional("split", "maxsplit", args, maxsplit, flags)
    elif flags is _unset:
        flags = 0
    return _compile(pattern, flags).split(string, maxsplit)


sub.__text_signature__ = subn.__text_signature__ = "(pattern, repl, string, count=0, flags=0)"
split.__text_signature__ = "(pattern, string, maxsplit=0, flags=0)"


def findall(pattern, string, flags=0):
    """The texts of all matches, empty ones too.

    With one group its texts, with several the tuples of theirs.
    """
    return _compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    """The Match objects of all matches, empty ones too, one by one."""
    return _compile(pattern, flags).finditer(string)


def compile(pattern, flags=0):
    """The Pattern for a regular expression."""
    return _compile(pattern, flags)


def purge():
    """Forget the patterns that were compiled on the way."""
    _cache.clear()


_special = {code: "\\" + chr(code) for code in b"()[]{}?*+-|^$\\.&~# \t\n\r\v\f"}


def escape(pattern):
    """The pattern that matches just this text."""
    if isinstance(pattern, str):
        return pattern.translate(_special)
    pattern = str(pattern, "latin1")
    return pattern.translate(_special).encode("latin1")


class Scanner:
    """Splits text into tokens: the lexicon is a list of (pattern, action)."""

    def __init__(self, lexicon, flags=0):
        self.lexicon = lexicon
        self.flags = flags
        self._phrases = [(compile(phrase, flags), action) for phrase, action in lexicon]

    @property
    def scanner(self):
        """All phrases as one pattern."""
        return compile("|".join(f"({phrase})" for phrase, _ in self.lexicon), self.flags)

    def scan(self, string):
        """The tokens, as the actions make them of what was found, and the rest of the text."""
        result = []
        at = 0
        while True:
            for pattern, action in self._phrases:
                found = pattern.match(string, at)
                if found:
                    break
            else:
                break
            end = found.end()
            if end == at:
                break
            if callable(action):
                self.match = found
                action = action(self, found.group())
            if action is not None:
                result.append(action)
            at = end
        return result, string[at:]

"""The locale: there is one, C, with text in UTF-8. Its conventions can be asked for, and no other can be set."""

__all__ = ["getlocale", "getdefaultlocale", "getpreferredencoding", "Error", "setlocale", "localeconv", "strcoll",
           "strxfrm", "str", "atof", "atoi", "format_string", "currency", "normalize", "LC_CTYPE", "LC_COLLATE",
           "LC_MESSAGES", "LC_TIME", "LC_MONETARY", "LC_NUMERIC", "LC_ALL", "CHAR_MAX", "getencoding",
           "delocalize", "localize"]

LC_CTYPE, LC_NUMERIC, LC_TIME, LC_COLLATE, LC_MONETARY, LC_MESSAGES, LC_ALL = range(7)
CHAR_MAX = 127
_text = str


class Error(Exception):
    pass


def localeconv():
    """How the locale writes numbers and sums of money."""
    return {"grouping": [], "currency_symbol": "", "n_sign_posn": 127, "p_cs_precedes": 127, "n_cs_precedes": 127,
            "mon_grouping": [], "n_sep_by_space": 127, "decimal_point": ".", "negative_sign": "",
            "positive_sign": "", "p_sep_by_space": 127, "int_curr_symbol": "", "p_sign_posn": 127,
            "thousands_sep": "", "mon_thousands_sep": "", "frac_digits": 127, "mon_decimal_point": "",
            "int_frac_digits": 127}


def setlocale(category, locale=None):
    """Set the locale for the given category, which can only be C (or what the environment says, which is taken as C)."""
    if not isinstance(category, int) or not 0 <= category <= 6:
        raise Error("invalid locale category")
    if locale and not isinstance(locale, _text):
        locale = ".".join(part for part in locale if part)
    if locale not in (None, "", "C", "POSIX", "C.UTF-8", "C.utf8"):
        raise Error("unsupported locale setting")
    return "C"


def getlocale(category=LC_CTYPE):
    """The language and the encoding of a category's setting."""
    if category == LC_ALL:
        raise TypeError("category LC_ALL is not supported")
    return None, None


def getdefaultlocale(envvars=("LC_ALL", "LC_CTYPE", "LANG", "LANGUAGE")):
    """The language and the encoding that the environment asks for."""
    return None, None


def getpreferredencoding(do_setlocale=True):
    """The encoding that text files most likely are in."""
    return "UTF-8"


def getencoding():
    return "utf-8"


def normalize(localename):
    """The full name of a locale, with its encoding."""
    return localename


def strcoll(a, b, /):
    """Which of two texts comes first by the rules of the locale: negative, zero or positive."""
    return (a > b) - (a < b)


def strxfrm(string, /):
    """A text that compares with others as strcoll() compares."""
    return string


def format_string(f, val, grouping=False, monetary=False):
    """`f % val` with the locale's decimal point, and its grouping if asked for."""
    return f % val


def currency(val, symbol=True, grouping=False, international=False):
    """An amount of money as the locale writes it."""
    raise ValueError("Currency formatting is not possible using the 'C' locale.")


def str(val):
    """A float as text with the locale's decimal point."""
    return "%.12g" % val


def delocalize(string):
    """The text of a number as Python writes it."""
    return string


def localize(string, grouping=False, monetary=False):
    """The text of a number as the locale writes it."""
    return string


def atof(string, func=float):
    """The float that a text in the locale's way of writing is."""
    return func(string)


def atoi(string):
    """The int that a text in the locale's way of writing is."""
    return int(string)

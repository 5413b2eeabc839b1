"""The codecs that are made of native functions: which there are, and how each is made."""

# name here: (name of the codec, name of the native functions)
PLAIN = {
    "ascii": ("ascii", "ascii"),
    "latin_1": ("iso8859-1", "latin_1"),
    "iso8859_1": ("iso8859-1", "latin_1"),
    "utf_7": ("utf-7", "utf_7"),
    "utf_8": ("utf-8", "utf_8"),
    "utf_16_le": ("utf-16-le", "utf_16_le"),
    "utf_16_be": ("utf-16-be", "utf_16_be"),
    "utf_32_le": ("utf-32-le", "utf_32_le"),
    "utf_32_be": ("utf-32-be", "utf_32_be"),
    "unicode_escape": ("unicode-escape", "unicode_escape"),
    "raw_unicode_escape": ("raw-unicode-escape", "raw_unicode_escape"),
}

# name here: (name of the codec, label in the Encoding Standard)
TABLES = {f"cp{n}": (f"cp{n}", f"windows-{n}") for n in (1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)}
TABLES.update({f"iso8859_{n}": (f"iso8859-{n}", f"iso-8859-{n}")
               for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)})
TABLES.update({
    "cp866": ("cp866", "ibm866"),
    "koi8_r": ("koi8-r", "koi8-r"),
    "koi8_u": ("koi8-u", "koi8-u"),
    "mac_roman": ("mac-roman", "macintosh"),
    "mac_cyrillic": ("mac-cyrillic", "x-mac-cyrillic"),
})

_made = {}


def codec(name):
    """The codec of that name, or None."""
    if name not in _made:
        from . import _make
        if name in PLAIN:
            _made[name] = _make.plain(*PLAIN[name])
        elif name in TABLES:
            _made[name] = _make.by_table(*TABLES[name])
        elif name in _make.SPECIAL:
            _made[name] = _make.SPECIAL[name]()
        else:
            return None
        if _made[name] is not None:
            _make.publish(name, _made[name])
    return _made[name]

"""The colours of CPython's tools, for library modules that a CPython lends: here nothing is coloured."""

import re

_CODES = re.compile(r"\x1b\[[0-9;]*m")


class _Plain:
    """A theme, a part of one, and a set of colours: every colour is no text at all."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Section()

    def no_colors(self):
        return self


class _Section(str):
    """The empty text; as a part of a theme it has further empty texts."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Section()

    def __getitem__(self, key):
        return ""


ANSIColors = NoColors = _Plain()


def get_colors(colorize=False, *, file=None):
    return NoColors


def decolor(text):
    """text without its colours."""
    return _CODES.sub("", text)


def can_colorize(*, file=None):
    return False


def get_theme(*, tty_file=None, force_color=False, force_no_color=False):
    return NoColors


def set_theme(theme):
    """Themes change nothing here."""

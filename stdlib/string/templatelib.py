"""What t-strings make: templates and their interpolations (PEP 750)."""

from _templatelib import Interpolation, Template

__all__ = ["convert", "Template", "Interpolation"]


def convert(obj, /, conversion):
    """`obj` under the conversion r, s, a or None, as in an f-string."""
    if conversion is None:
        return obj
    if conversion == "r":
        return repr(obj)
    if conversion == "s":
        return str(obj)
    if conversion == "a":
        return ascii(obj)
    raise ValueError(f"invalid conversion specifier: {conversion}")


def _template_unpickle(*args):
    import itertools
    if len(args) != 2:
        raise ValueError("Template expects tuple of length 2 to unpickle")
    strings, interpolations = args
    parts = []
    for string, interpolation in itertools.zip_longest(strings, interpolations):
        if string is not None:
            parts.append(string)
        if interpolation is not None:
            parts.append(interpolation)
    return Template(*parts)

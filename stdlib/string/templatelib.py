"""What t-strings make: templates and their interpolations (PEP 750)."""

from _templatelib import Interpolation, Template

__all__ = ["convert", "Template", "Interpolation"]


def convert(obj, /, conversion):
    """`obj` under the conversion r, s, a or None, as in an f-string."""
    for letter, converted in (("r", repr), ("s", str), ("a", ascii)):
        if conversion == letter:
            return converted(obj)
    if conversion is not None:
        raise ValueError(f"invalid conversion specifier: {conversion}")
    return obj


def _template_unpickle(*args):
    from itertools import chain, zip_longest
    if len(args) != 2:
        raise ValueError("Template expects tuple of length 2 to unpickle")
    # Texts and interpolations take turns.
    both = chain.from_iterable(zip_longest(*args))
    return Template(*[part for part in both if part is not None])

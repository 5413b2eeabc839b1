"""repr() with limits on length."""

__all__ = ["Repr", "repr", "recursive_repr"]

import builtins
from itertools import islice


def recursive_repr(fillvalue="..."):
    """Has a __repr__ that comes round to itself return fillvalue."""
    def decorating_function(user_function):
        running = set()

        def wrapper(self):
            key = id(self), _thread_id()
            if key in running:
                return fillvalue
            running.add(key)
            try:
                return user_function(self)
            finally:
                running.discard(key)

        # Not functools.wraps: this module should stay cheap to import.
        for name in ("__module__", "__doc__", "__name__", "__qualname__", "__annotate__",
                     "__type_params__"):
            try:
                setattr(wrapper, name, getattr(user_function, name))
            except AttributeError:
                pass
        wrapper.__wrapped__ = user_function
        return wrapper
    return decorating_function


def _thread_id():
    from _thread import get_ident
    return get_ident()


class Repr:
    """Makes reprs that stay within limits; subclass it and add repr_TYPE methods."""

    _lookup = {"tuple": "builtins", "list": "builtins", "array": "array", "set": "builtins",
               "frozenset": "builtins", "deque": "collections", "dict": "builtins",
               "str": "builtins", "int": "builtins"}

    def __init__(self, *, maxlevel=6, maxtuple=6, maxlist=6, maxarray=5, maxdict=4,
                 maxset=6, maxfrozenset=6, maxdeque=6, maxstring=30, maxlong=40,
                 maxother=30, fillvalue="...", indent=None):
        self.maxlevel = maxlevel
        self.maxtuple = maxtuple
        self.maxlist = maxlist
        self.maxarray = maxarray
        self.maxdict = maxdict
        self.maxset = maxset
        self.maxfrozenset = maxfrozenset
        self.maxdeque = maxdeque
        self.maxstring = maxstring
        self.maxlong = maxlong
        self.maxother = maxother
        self.fillvalue = fillvalue
        self.indent = indent

    def repr(self, x):
        return self.repr1(x, self.maxlevel)

    def repr1(self, x, level):
        cls = type(x)
        typename = cls.__name__.replace(" ", "_")
        method = getattr(self, "repr_" + typename, None)
        if method is not None:
            # A foreign class that merely bears the name of a built-in one has no say.
            if typename not in self._lookup or cls.__module__ == self._lookup[typename]:
                return method(x, level)
        return self.repr_instance(x, level)

    def _join(self, pieces, level):
        if self.indent is None or not pieces:
            return ", ".join(pieces)
        step = self.indent
        if isinstance(step, int):
            if step < 0:
                raise ValueError(f"Repr.indent cannot be negative (was {step!r})")
            step = " " * step
        depth = self.maxlevel - level
        try:
            outside, inside = depth * step, (depth + 1) * step
            return "".join(["\n" + inside + piece + "," for piece in pieces] + ["\n", outside])
        except TypeError as error:
            raise TypeError("Repr.indent must be a str, int or None, "
                            f"not {type(step)}") from error

    def _repr_iterable(self, x, level, left, right, maxiter, trail=""):
        n = len(x)
        if level <= 0 and n:
            inner = self.fillvalue
        else:
            pieces = [self.repr1(elem, level - 1) for elem in islice(x, maxiter)]
            if n > maxiter:
                pieces.append(self.fillvalue)
            inner = self._join(pieces, level)
            if n == 1 and trail and self.indent is None:
                right = trail + right
        return f"{left}{inner}{right}"

    def repr_tuple(self, x, level):
        return self._repr_iterable(x, level, "(", ")", self.maxtuple, ",")

    def repr_list(self, x, level):
        return self._repr_iterable(x, level, "[", "]", self.maxlist)

    def repr_array(self, x, level):
        if not x:
            return f"array('{x.typecode}')"
        return self._repr_iterable(x, level, f"array('{x.typecode}', [", "])", self.maxarray)

    def repr_set(self, x, level):
        if not x:
            return "set()"
        return self._repr_iterable(_possibly_sorted(x), level, "{", "}", self.maxset)

    def repr_frozenset(self, x, level):
        if not x:
            return "frozenset()"
        return self._repr_iterable(_possibly_sorted(x), level, "frozenset({", "})",
                                   self.maxfrozenset)

    def repr_deque(self, x, level):
        return self._repr_iterable(x, level, "deque([", "])", self.maxdeque)

    def repr_dict(self, x, level):
        n = len(x)
        if n == 0:
            return "{}"
        if level <= 0:
            return "{" + self.fillvalue + "}"
        pieces = [f"{self.repr1(key, level - 1)}: {self.repr1(x[key], level - 1)}"
                  for key in islice(_possibly_sorted(x), self.maxdict)]
        if n > self.maxdict:
            pieces.append(self.fillvalue)
        return "{" + self._join(pieces, level) + "}"

    def repr_str(self, x, level):
        s = builtins.repr(x[:self.maxstring])
        if len(s) > self.maxstring:
            return self._shortened(builtins.repr, x, self.maxstring)
        return s

    def _shortened(self, make, x, limit):
        """The ends of `make(x)` with the fill value in between."""
        i = max(0, (limit - 3) // 2)
        j = max(0, limit - 3 - i)
        s = make(x[:i] + x[len(x) - j:])
        return s[:i] + self.fillvalue + s[len(s) - j:]

    def _cut(self, s, limit):
        if len(s) <= limit:
            return s
        i = max(0, (limit - 3) // 2)
        j = max(0, limit - 3 - i)
        return s[:i] + self.fillvalue + s[len(s) - j:]

    def repr_int(self, x, level):
        try:
            s = builtins.repr(x)
        except ValueError:  # more digits than may be converted
            import sys
            digits = int(x.bit_length() * 0.3010299956639812) + 1
            return (f"<{x.__class__.__name__} instance with roughly {digits} digits "
                    f"(limit at {sys.get_int_max_str_digits()}) at 0x{id(x):x}>")
        return self._cut(s, self.maxlong)

    def repr_instance(self, x, level):
        try:
            s = builtins.repr(x)
        except Exception:
            return f"<{x.__class__.__name__} instance at {id(x):#x}>"
        return self._cut(s, self.maxother)


def _possibly_sorted(x):
    """`x` sorted, or in its own order where that cannot be."""
    try:
        return sorted(x)
    except Exception:
        return list(x)


aRepr = Repr()
repr = aRepr.repr

"""Container datatypes: namedtuple, Counter and OrderedDict, with deque and defaultdict.

`deque` and `defaultdict` are native.  The wrappers (ChainMap, UserDict, UserList,
UserString) stand on `collections.abc`; they are loaded when first asked for, so that
`from collections import deque` costs little.
"""

__all__ = ["ChainMap", "Counter", "OrderedDict", "UserDict", "UserList", "UserString",
           "defaultdict", "deque", "namedtuple"]

from _collections import deque, defaultdict

try:
    from _collections import OrderedDict
except ImportError:
    from collections._ordered import OrderedDict

_LAZY = ("ChainMap", "UserDict", "UserList", "UserString")


def __getattr__(name):
    if name in _LAZY:
        from collections import _wrappers
        for each in _LAZY:
            globals()[each] = getattr(_wrappers, each)
        return globals()[name]
    if name == "abc":
        import collections.abc
        return collections.abc
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *_LAZY})


### namedtuple ###

from _collections import _tuplegetter


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    """A subclass of tuple whose items have names.

    >>> Point = namedtuple("Point", ["x", "y"])
    >>> p = Point(11, y=22)
    >>> p[0] + p.y
    33
    >>> p._replace(x=100)
    Point(x=100, y=22)
    """
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    field_names = [str(name) for name in field_names]
    typename = str(typename)
    if rename:
        field_names = _renamed(field_names)
    _check_names(typename, field_names, rename)
    field_defaults = {}
    if defaults is not None:
        defaults = tuple(defaults)
        if len(defaults) > len(field_names):
            raise TypeError("Got more default values than field names")
        if defaults:
            field_defaults = dict(zip(field_names[-len(defaults):], defaults))

    field_names = tuple(field_names)
    count = len(field_names)
    arguments = ", ".join(field_names)
    tuple_new = tuple.__new__

    # Built from source, so that calls are checked against the real names.
    fields = arguments + "," if count == 1 else arguments
    __new__ = eval(f"lambda _cls, {arguments}: _tuple_new(_cls, ({fields}))",
                   {"_tuple_new": tuple_new, "__builtins__": {},
                    "__name__": f"namedtuple_{typename}"})
    __new__.__name__ = "__new__"
    __new__.__doc__ = f"A {typename} of {arguments}."
    if defaults is not None:
        __new__.__defaults__ = defaults

    @classmethod
    def _make(cls, iterable):
        result = tuple_new(cls, iterable)
        if len(result) != count:
            raise TypeError(f"Expected {count} arguments, got {len(result)}")
        return result

    _make.__func__.__doc__ = f"A {typename} of the items of an iterable."

    def _replace(self, /, **kwds):
        result = self._make([kwds.pop(name, value) for name, value in zip(field_names, self)])
        if kwds:
            raise TypeError(f"Got unexpected field names: {list(kwds)!r}")
        return result

    _replace.__doc__ = f"A {typename} with other values for some of its fields."

    repr_format = "(" + ", ".join([f"{name}=%r" for name in field_names]) + ")"

    def __repr__(self):
        "Return a nicely formatted representation string"
        return self.__class__.__name__ + repr_format % self

    def _asdict(self):
        "The fields in a dict, by their names."
        return dict(zip(self._fields, self))

    def __getnewargs__(self):
        "The fields in a tuple: what copy and pickle go by."
        return tuple(self)

    for method in (__new__, _make.__func__, _replace, __repr__, _asdict, __getnewargs__):
        method.__qualname__ = f"{typename}.{method.__name__}"

    namespace = {
        "__doc__": f"{typename}({arguments})",
        "__slots__": (),
        "_fields": field_names,
        "_field_defaults": field_defaults,
        "__new__": __new__,
        "_make": _make,
        "__replace__": _replace,
        "_replace": _replace,
        "__repr__": __repr__,
        "_asdict": _asdict,
        "__getnewargs__": __getnewargs__,
        "__match_args__": field_names,
    }
    for index, name in enumerate(field_names):
        namespace[name] = _tuplegetter(index, f"Alias for field number {index}")
    result = type(typename, (tuple,), namespace)

    # Pickling looks the class up in the module that called us.
    if module is None:
        module = _caller_module()
    if module is not None:
        result.__module__ = module
    return result


def _caller_module():
    """The `__name__` of the module that called our caller."""
    import sys
    try:
        return sys._getframemodulename(2) or "__main__"
    except AttributeError:
        pass
    try:
        return sys._getframe(2).f_globals.get("__name__", "__main__")
    except (AttributeError, ValueError):
        return None


def _renamed(field_names):
    """Replace the names that cannot be fields by their positions."""
    from keyword import iskeyword
    seen = set()
    for index, name in enumerate(field_names):
        if (not name.isidentifier() or iskeyword(name) or name.startswith("_")
                or name in seen):
            field_names[index] = f"_{index}"
        seen.add(name)
    return field_names


def _check_names(typename, field_names, rename):
    from keyword import iskeyword
    for name in [typename, *field_names]:
        if not name.isidentifier():
            raise ValueError("Type names and field names must be valid "
                             f"identifiers: {name!r}")
        if iskeyword(name):
            raise ValueError(f"Type names and field names cannot be a keyword: {name!r}")
    seen = set()
    for name in field_names:
        if name.startswith("_") and not rename:
            raise ValueError(f"Field names cannot start with an underscore: {name!r}")
        if name in seen:
            raise ValueError(f"Encountered duplicate field name: {name!r}")
        seen.add(name)


### Counter ###

try:
    from _collections import _count_elements
except ImportError:
    def _count_elements(mapping, iterable):
        get = mapping.get
        for elem in iterable:
            mapping[elem] = get(elem, 0) + 1


def _is_mapping(obj):
    """isinstance(obj, Mapping), which loads the ABCs only where it has to."""
    if isinstance(obj, dict):
        return True
    if obj is None or isinstance(obj, (str, list, tuple, set, frozenset, bytes)):
        return False
    from collections.abc import Mapping
    return isinstance(obj, Mapping)


class Counter(dict):
    """Dict subclass for counting hashable items: elements are keys, counts are values.

    >>> Counter("abracadabra").most_common(2)
    [('a', 5), ('b', 2)]
    """

    def __init__(self, iterable=None, /, **kwds):
        super().__init__()
        self.update(iterable, **kwds)

    def __missing__(self, key):
        """What was never counted is there zero times."""
        return 0

    def total(self):
        "Sum of the counts"
        return sum(self.values())

    def most_common(self, n=None):
        """The n most frequent elements with their counts, all of them without n."""
        if n is None:
            return sorted(self.items(), key=_count_of, reverse=True)
        import heapq
        return heapq.nlargest(n, self.items(), key=_count_of)

    def elements(self):
        "Iterator over elements, each repeated as many times as its count."
        for elem, count in self.items():
            for _ in range(count):
                yield elem

    @classmethod
    def fromkeys(cls, iterable, v=None):
        raise NotImplementedError("Counter.fromkeys() is undefined.  "
                                  "Use Counter(iterable) instead.")

    def update(self, iterable=None, /, **kwds):
        """Add counts, from elements or a mapping."""
        if iterable is None:
            pass
        elif not _is_mapping(iterable):
            _count_elements(self, iterable)
        elif not self:
            super().update(iterable)
        else:
            for elem, more in iterable.items():
                self[elem] = more + self.get(elem, 0)
        if kwds:
            self.update(kwds)

    def subtract(self, iterable=None, /, **kwds):
        """Like dict.update() but subtracts counts; they may fall below zero."""
        given = () if iterable is None else iterable
        pairs = given.items() if _is_mapping(given) else ((elem, 1) for elem in given)
        for elem, less in pairs:
            self[elem] = self.get(elem, 0) - less
        if kwds:
            self.subtract(kwds)

    def copy(self):
        "Return a shallow copy."
        return self.__class__(self)

    def __reduce__(self):
        return self.__class__, (dict(self),)

    def __delitem__(self, elem):
        """Forget an element; it need not be there."""
        if elem in self:
            super().__delitem__(elem)

    def __repr__(self):
        counts = self
        try:
            counts = self.most_common()
        except TypeError:
            pass  # counts that cannot be ordered stay as they came
        inside = repr(dict(counts)) if self else ""
        return f"{type(self).__name__}({inside})"

    # Comparisons and arithmetic are those of multisets: a missing element counts 0,
    # and results hold positive counts only.

    def __eq__(self, other):
        """Whether every count is the same; a missing one is zero."""
        if not isinstance(other, Counter):
            return NotImplemented
        return all(self[e] == other[e] for c in (self, other) for e in c)

    def __ne__(self, other):
        """Whether some count differs; a missing one is zero."""
        if not isinstance(other, Counter):
            return NotImplemented
        return not self == other

    __hash__ = None

    def __le__(self, other):
        """Whether no count is higher than other's."""
        if not isinstance(other, Counter):
            return NotImplemented
        return all(self[e] <= other[e] for c in (self, other) for e in c)

    def __lt__(self, other):
        """Whether no count is higher than other's, and some lower."""
        if not isinstance(other, Counter):
            return NotImplemented
        return self <= other and self != other

    def __ge__(self, other):
        """Whether no count is lower than other's."""
        if not isinstance(other, Counter):
            return NotImplemented
        return all(self[e] >= other[e] for c in (self, other) for e in c)

    def __gt__(self, other):
        """Whether no count is lower than other's, and some higher."""
        if not isinstance(other, Counter):
            return NotImplemented
        return self >= other and self != other

    def __add__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return _positive((elem, self[elem] + other[elem]) for elem in _of_both(self, other))

    def __sub__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return _positive((elem, self[elem] - other[elem]) for elem in _of_both(self, other))

    def __or__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return _positive((elem, max(self[elem], other[elem])) for elem in _of_both(self, other))

    def __and__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return _positive((elem, min(count, other[elem])) for elem, count in self.items())

    def __pos__(self):
        """The positive counts alone."""
        return _positive(self.items())

    def __neg__(self):
        """The negative counts alone, made positive."""
        return _positive((elem, 0 - count) for elem, count in self.items())

    def _keep_positive(self):
        """Drop the elements whose count is not positive."""
        for elem in [elem for elem, count in self.items() if not count > 0]:
            del self[elem]
        return self

    def __iadd__(self, other):
        for elem, count in other.items():
            self[elem] += count
        return self._keep_positive()

    def __isub__(self, other):
        for elem, count in other.items():
            self[elem] -= count
        return self._keep_positive()

    def __ior__(self, other):
        for elem, count in other.items():
            if count > self[elem]:
                self[elem] = count
        return self._keep_positive()

    def __iand__(self, other):
        for elem, count in self.items():
            if other[elem] < count:
                self[elem] = other[elem]
        return self._keep_positive()


def _of_both(one, other):
    """The elements of two counters, each once, the first one's first."""
    return dict.fromkeys(one) | dict.fromkeys(other)


def _positive(counts):
    """A counter of the elements whose count is positive."""
    result = Counter()
    for elem, count in counts:
        if count > 0:
            result[elem] = count
    return result


def _count_of(item):
    return item[1]

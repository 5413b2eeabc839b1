"""OrderedDict in Python: a dict, which keeps its order anyway, with the extra moves.

Moving a key to the front rebuilds the dict, O(n); the rest costs what dict's do.
"""

_MISSING = object()


class OrderedDict(dict):
    "Dictionary that remembers insertion order"

    __module__ = "collections"

    def __init__(self, other=(), /, **kwds):
        self.update(other, **kwds)

    def update(self, *args, **kwds):
        if len(args) > 1:
            raise TypeError(f"expected at most 1 argument, got {len(args)}")
        if args:
            other = args[0]
            if isinstance(other, dict) and type(self).__setitem__ is dict.__setitem__:
                dict.update(self, other)
            elif hasattr(other, "keys"):
                for key in other.keys():
                    self[key] = other[key]
            else:
                for key, value in other:
                    self[key] = value
        for key, value in kwds.items():
            self[key] = value

    def move_to_end(self, key, last=True):
        """Move key to the end, or to the beginning if last is false; KeyError if it is not there."""
        value = dict.pop(self, key)
        if last:
            dict.__setitem__(self, key, value)
            return
        items = list(dict.items(self))
        dict.clear(self)
        dict.__setitem__(self, key, value)
        dict.update(self, items)

    def popitem(self, last=True):
        """Take out the last (key, value) pair, or the first if last is false."""
        if not self:
            raise KeyError("dictionary is empty")
        if last:
            return dict.popitem(self)
        key = next(iter(self))
        return key, dict.pop(self, key)

    def pop(self, key, default=_MISSING):
        """od.pop(key[,default]) -> v

        Take a key out and return its value. Where it is missing: default if that was given, else KeyError.
        """
        if key in self:
            value = self[key]
            del self[key]
            return value
        if default is not _MISSING:
            return default
        missing = getattr(type(self), "__missing__", None)
        if missing is not None:
            return missing(self, key)
        raise KeyError(key)

    def setdefault(self, key, default=None):
        """The value of key, set to default if it had none."""
        if key in self:
            return self[key]
        self[key] = default
        return default

    def copy(self):
        """od.copy() -> another OrderedDict of the same items"""
        return self.__class__(self)

    @classmethod
    def fromkeys(cls, iterable, value=None):
        """A new dictionary of these keys, all with one value."""
        self = cls()
        for key in iterable:
            self[key] = value
        return self

    def __repr__(self):
        if not self:
            return f"{self.__class__.__name__}()"
        if id(self) in _active:
            return "..."
        _active.add(id(self))
        try:
            return f"{self.__class__.__name__}({dict(self.items())!r})"
        finally:
            _active.discard(id(self))

    def __reduce__(self):
        return self.__class__, (), vars(self) or None, None, iter(self.items())

    def __eq__(self, other):
        if isinstance(other, OrderedDict):
            return dict.__eq__(self, other) and list(self) == list(other)
        return dict.__eq__(self, other)

    def __ne__(self, other):
        equal = self == other
        return equal if equal is NotImplemented else not equal

    __hash__ = None

    def __or__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        new = self.__class__(self)
        new.update(other)
        return new

    def __ror__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        new = self.__class__(other)
        new.update(self)
        return new

    def __ior__(self, other):
        self.update(other)
        return self


_active = set()

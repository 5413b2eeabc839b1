"""ChainMap, UserDict, UserList and UserString: containers that wrap others."""

from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence


class ChainMap(MutableMapping):
    """A ChainMap groups several mappings to one, updateable view.

    Lookups search the mappings in turn; writes and deletions go to the first.
    """

    __module__ = "collections"

    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __missing__(self, key):
        raise KeyError(key)

    def __getitem__(self, key):
        for mapping in self.maps:
            try:
                return mapping[key]
            except KeyError:
                pass
        return self.__missing__(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __len__(self):
        return len(set().union(*self.maps))

    def __iter__(self):
        keys = {}
        for mapping in reversed(self.maps):
            keys |= dict.fromkeys(mapping)
        return iter(keys)

    def __contains__(self, key):
        return any(key in mapping for mapping in self.maps)

    def __bool__(self):
        return any(self.maps)

    def __repr__(self):
        return _guarded_repr(self, lambda: f"{self.__class__.__name__}({', '.join(map(repr, self.maps))})")

    @classmethod
    def fromkeys(cls, iterable, value=None, /):
        """A ChainMap over a dict of these keys."""
        return cls(dict.fromkeys(iterable, value))

    def copy(self):
        """A ChainMap with a copy of the first mapping and the others themselves."""
        return self.__class__(self.maps[0].copy(), *self.maps[1:])

    __copy__ = copy

    def new_child(self, m=None, **kwargs):
        """A ChainMap with a further map in front.

        Keyword arguments update the new map, which is an empty dict if none is given.
        """
        first = kwargs if m is None else m
        if kwargs and first is not kwargs:
            first.update(kwargs)
        return self.__class__(first, *self.maps)

    @property
    def parents(self):
        "New ChainMap from maps[1:]."
        return self.__class__(*self.maps[1:])

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        try:
            del self.maps[0][key]
        except KeyError:
            raise KeyError(f"Key not found in the first mapping: {key!r}")

    def popitem(self):
        """Take a pair out of the first mapping; KeyError if that is empty."""
        try:
            return self.maps[0].popitem()
        except KeyError:
            raise KeyError("No keys found in the first mapping.")

    def pop(self, key, *args):
        """Take a key out of the first mapping; KeyError if it is not in that."""
        try:
            return self.maps[0].pop(key, *args)
        except KeyError:
            raise KeyError(f"Key not found in the first mapping: {key!r}")

    def clear(self):
        "Clear maps[0], leaving maps[1:] intact."
        self.maps[0].clear()

    def __ior__(self, other):
        self.maps[0].update(other)
        return self

    def __or__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        new = self.copy()
        new.maps[0].update(other)
        return new

    def __ror__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        return type(self)(dict(other) | self._flat())

    def _flat(self):
        """All entries in one dict."""
        merged = {}
        for mapping in self.maps[::-1]:
            merged.update(mapping)
        return merged


_active = set()


def _guarded_repr(obj, make):
    """`make()`, or "..." when the repr of `obj` is being made already."""
    if id(obj) in _active:
        return "..."
    _active.add(id(obj))
    try:
        return make()
    finally:
        _active.discard(id(obj))


def _plain_dict(other):
    """The dict that `other` is or wraps, or None."""
    if isinstance(other, UserDict):
        return other.data
    return other if isinstance(other, dict) else None


class UserDict(MutableMapping):
    __module__ = "collections"

    # Not all of these come first in MutableMapping's own terms: `data` is public, and
    # subclasses override __getitem__ or __setitem__ and expect the rest to follow.

    def __init__(self, dict=None, /, **kwargs):
        self.data = {}
        for items in (dict, kwargs or None):
            if items is not None:
                self.update(items)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, key):
        if key in self.data:
            return self.data[key]
        missing = getattr(type(self), "__missing__", None)
        if missing is None:
            raise KeyError(key)
        return missing(self, key)

    def __setitem__(self, key, item):
        self.data[key] = item

    def __delitem__(self, key):
        del self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __contains__(self, key):
        return key in self.data

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __repr__(self):
        return repr(self.data)

    def __or__(self, other):
        plain = _plain_dict(other)
        return NotImplemented if plain is None else self.__class__(self.data | plain)

    def __ror__(self, other):
        plain = _plain_dict(other)
        return NotImplemented if plain is None else self.__class__(plain | self.data)

    def __ior__(self, other):
        self.data |= other.data if isinstance(other, UserDict) else other
        return self

    def __copy__(self):
        cls = type(self)
        other = cls.__new__(cls)
        other.__dict__.update(self.__dict__, data=self.__dict__["data"].copy())
        return other

    def copy(self):
        if type(self) is UserDict:
            return UserDict(self.data.copy())
        # A subclass copies what else it has, and then fills itself in its own way.
        import copy
        kept, self.data = self.data, {}
        try:
            other = copy.copy(self)
        finally:
            self.data = kept
        other.update(self)
        return other

    @classmethod
    def fromkeys(cls, iterable, value=None):
        new = cls()
        for key in iterable:
            new[key] = value
        return new


def _list_of(other):
    return other.data if isinstance(other, UserList) else other


class UserList(MutableSequence):
    """A list in `data` with the methods of lists around it, for subclasses."""

    __module__ = "collections"

    def __init__(self, initlist=None):
        if isinstance(initlist, UserList):
            initlist = initlist.data
        self.data = [] if initlist is None else list(initlist)

    def __repr__(self):
        return repr(self.data)

    def __lt__(self, other):
        return self.data < _list_of(other)

    def __le__(self, other):
        return self.data <= _list_of(other)

    def __eq__(self, other):
        return self.data == _list_of(other)

    def __gt__(self, other):
        return self.data > _list_of(other)

    def __ge__(self, other):
        return self.data >= _list_of(other)

    def __contains__(self, item):
        return item in self.data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return self.__class__(self.data[i])
        return self.data[i]

    def __setitem__(self, i, item):
        self.data[i] = item

    def __delitem__(self, i):
        del self.data[i]

    def __add__(self, other):
        other = _list_of(other)
        return self.__class__(self.data + (other if isinstance(other, list) else list(other)))

    def __radd__(self, other):
        other = _list_of(other)
        return self.__class__((other if isinstance(other, list) else list(other)) + self.data)

    def __iadd__(self, other):
        other = _list_of(other)
        self.data += other if isinstance(other, list) else list(other)
        return self

    def __mul__(self, n):
        return self.__class__(self.data * n)

    __rmul__ = __mul__

    def __imul__(self, n):
        self.data *= n
        return self

    def __copy__(self):
        new = self.__class__.__new__(self.__class__)
        new.__dict__.update(self.__dict__)
        new.__dict__["data"] = self.__dict__["data"][:]
        return new

    def append(self, item):
        self.data.append(item)

    def insert(self, i, item):
        self.data.insert(i, item)

    def pop(self, i=-1):
        return self.data.pop(i)

    def remove(self, item):
        self.data.remove(item)

    def clear(self):
        self.data.clear()

    def copy(self):
        return self.__class__(self)

    def count(self, item):
        return self.data.count(item)

    def index(self, item, *args):
        return self.data.index(item, *args)

    def reverse(self):
        self.data.reverse()

    def sort(self, /, *args, **kwds):
        self.data.sort(*args, **kwds)

    def extend(self, other):
        self.data.extend(_list_of(other))


def _str_of(other):
    return other.data if isinstance(other, UserString) else other


class UserString(Sequence):
    __module__ = "collections"

    def __init__(self, seq):
        if isinstance(seq, UserString):
            seq = seq.data
        self.data = seq if isinstance(seq, str) else str(seq)

    def __str__(self):
        return str(self.data)

    def __repr__(self):
        return repr(self.data)

    def __int__(self):
        return int(self.data)

    def __float__(self):
        return float(self.data)

    def __complex__(self):
        return complex(self.data)

    def __hash__(self):
        return hash(self.data)

    def __getnewargs__(self):
        return (self.data[:],)

    def __eq__(self, other):
        return self.data == _str_of(other)

    def __lt__(self, other):
        return self.data < _str_of(other)

    def __le__(self, other):
        return self.data <= _str_of(other)

    def __gt__(self, other):
        return self.data > _str_of(other)

    def __ge__(self, other):
        return self.data >= _str_of(other)

    def __contains__(self, char):
        return _str_of(char) in self.data

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.__class__(self.data[index])

    def __add__(self, other):
        other = _str_of(other)
        return self.__class__(self.data + (other if isinstance(other, str) else str(other)))

    def __radd__(self, other):
        return self.__class__((other if isinstance(other, str) else str(other)) + self.data)

    def __mul__(self, n):
        return self.__class__(self.data * n)

    __rmul__ = __mul__

    def __mod__(self, args):
        return self.__class__(self.data % args)

    def __rmod__(self, template):
        return self.__class__(str(template) % self)

    def encode(self, encoding="utf-8", errors="strict"):
        return self.data.encode(encoding or "utf-8", errors or "strict")

    def join(self, seq):
        return self.data.join(seq)

    maketrans = str.maketrans


def _delegate(name, wraps):
    """A method of UserString that does what str's does; `wraps`: its result is a string."""
    if wraps:
        def method(self, /, *args, **kwargs):
            args = [_str_of(arg) for arg in args]
            return self.__class__(getattr(self.data, name)(*args, **kwargs))
    else:
        def method(self, /, *args, **kwargs):
            args = [_str_of(arg) for arg in args]
            return getattr(self.data, name)(*args, **kwargs)
    method.__name__ = name
    method.__qualname__ = f"UserString.{name}"
    return method


for _name in ("capitalize", "casefold", "center", "expandtabs", "ljust", "lower", "lstrip",
              "removeprefix", "removesuffix", "replace", "rjust", "rstrip", "strip",
              "swapcase", "title", "translate", "upper", "zfill"):
    setattr(UserString, _name, _delegate(_name, True))
for _name in ("count", "endswith", "find", "format", "format_map", "index", "isalnum",
              "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower",
              "isnumeric", "isprintable", "isspace", "istitle", "isupper", "partition",
              "rfind", "rindex", "rpartition", "rsplit", "split", "splitlines",
              "startswith"):
    setattr(UserString, _name, _delegate(_name, False))

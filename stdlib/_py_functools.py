"""partial, reduce, cmp_to_key and lru_cache's wrapper in Python, for want of natives."""

from operator import eq, ge, gt, le, lt

_GenericAlias = type(list[int])
_MISSING = object()


def reduce(function, iterable, /, initial=_MISSING):
    """Apply a function of two arguments cumulatively, from left to right."""
    it = iter(iterable)
    if initial is _MISSING:
        for value in it:
            break
        else:
            raise TypeError("reduce() of empty iterable with no initial value")
    else:
        value = initial
    for element in it:
        value = function(value, element)
    return value


_reduce = reduce


def reduce(*args, **kwargs):
    # As keywords, the first two are on their way out.
    if "function" in kwargs or "sequence" in kwargs:
        import warnings
        warnings.warn("Passing 'function' or 'sequence' as keyword arguments to functools.reduce() is deprecated.",
                      DeprecationWarning, stacklevel=2)
        given = list(args)
        for name in ("function", "sequence")[len(given):]:
            if name in kwargs:
                given.append(kwargs.pop(name))
        args = given
    return _reduce(*args, **kwargs)


reduce.__doc__ = _reduce.__doc__


def cmp_to_key(mycmp):
    """Make a key function of one that compares two values."""
    def comparison(holds):
        return lambda self, other: holds(mycmp(self.obj, other.obj), 0)

    class K:
        __slots__ = ("obj",)
        __hash__ = None
        __lt__, __le__, __eq__, __ge__, __gt__ = map(comparison, (lt, le, eq, ge, gt))

        def __init__(self, obj):
            self.obj = obj

    return K


class _PlaceholderType:
    """The type of the Placeholder singleton: a hole in partial's positional arguments."""

    __slots__ = ()
    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = object.__new__(cls)
        return cls._instance

    def __repr__(self):
        return "Placeholder"

    def __reduce__(self):
        return "Placeholder"


Placeholder = _PlaceholderType()


class partial:
    """A function with some of its arguments given beforehand."""

    __module__ = "functools"
    __slots__ = ("func", "args", "keywords", "_holes", "__dict__", "__weakref__")

    def __new__(cls, func=_MISSING, /, *args, **keywords):
        if func is _MISSING:
            raise TypeError("type 'partial' takes at least one argument")
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if args and args[-1] is Placeholder:
            raise TypeError("trailing Placeholders are not allowed")
        for value in keywords.values():
            if value is Placeholder:
                raise TypeError("Placeholder cannot be passed as a keyword argument")
        if isinstance(func, partial) and not func.__dict__:
            inner = list(func.args)
            given = list(args)
            for i, arg in enumerate(inner):
                if arg is Placeholder and given:
                    inner[i] = given.pop(0)
            args = (*inner, *given)
            keywords = {**func.keywords, **keywords}
            func = func.func
        self = object.__new__(cls)
        self._bind(func, args, keywords)
        return self

    def _bind(self, func, args, keywords):
        self.func = func
        self.args = args
        self.keywords = keywords
        self._holes = sum(arg is Placeholder for arg in args)

    def __call__(self, /, *args, **keywords):
        bound = self.args
        holes = self._holes
        if holes:
            if len(args) < holes:
                raise TypeError("missing positional arguments in 'partial' call; "
                                f"expected at least {holes}, got {len(args)}")
            given = iter(args[:holes])
            bound = [next(given) if a is Placeholder else a for a in bound]
            args = args[holes:]
        return self.func(*bound, *args, **{**self.keywords, **keywords})

    def __get__(self, obj, objtype=None):
        if obj is None:
            return self
        return type(self.__get__)(self, obj)

    def __repr__(self):
        cls = type(self)
        name = f"{cls.__module__}.{cls.__qualname__}"
        key = id(self)
        if key in _shown:
            return "..."
        func, args, keywords = self.func, self.args, self.keywords
        _shown.add(key)
        try:
            parts = [repr(func), *map(repr, args), *[f"{k}={v!r}" for k, v in keywords.items()]]
        finally:
            _shown.discard(key)
        return f"{name}({', '.join(parts)})"

    def __reduce__(self):
        return (type(self), (self.func,),
                (self.func, self.args, self.keywords, self.__dict__ or None))

    def __setstate__(self, state):
        if not isinstance(state, tuple) or tuple.__len__(state) != 4:
            raise TypeError("invalid partial state")
        func, args, keywords, attributes = state
        if (not callable(func) or not isinstance(args, tuple)
                or keywords is not None and not isinstance(keywords, dict)
                or attributes is not None and not isinstance(attributes, dict)):
            raise TypeError("invalid partial state")
        if args and args[-1] is Placeholder:
            raise TypeError("trailing Placeholders are not allowed")
        if keywords is None:
            keywords = {}
        elif type(keywords) is not dict:
            keywords = dict(keywords)
        self.__dict__ = {} if attributes is None else attributes
        self._bind(func, tuple(args), keywords)

    __class_getitem__ = classmethod(_GenericAlias)


_shown = set()  # the partial objects whose repr is being made


_KEYWORDS = object()  # parts the positional arguments from the keyword ones


def _make_key(args, kwds, typed):
    """The cache key of a call: a single int or str stands for itself."""
    if not kwds and not typed:
        # Without len(): its place may be taken by a cached function.
        first, *more = args or (None,)
        return args if more or type(first) not in (int, str) else first
    key = list(args)
    if kwds:
        key.append(_KEYWORDS)
        for item in kwds.items():
            key += item
    if typed:
        key += map(type, args)
        key += map(type, kwds.values())
    return tuple(key)


class _Key(list):
    """A cache key that is hashed once."""

    __slots__ = ("_hash",)

    def __init__(self, parts):
        self[:] = parts
        self._hash = hash(parts)

    def __hash__(self):
        return self._hash


class _lru_cache_wrapper:
    """A function with a cache in front.

    A dict finds the link of a key; the links are a ring in the order of use: [older, newer, key, result].
    """

    __module__ = "functools"

    def __init__(self, user_function, maxsize, typed, cache_info_type):
        self._function = user_function
        self._maxsize = maxsize
        self._typed = typed
        self._make_info = cache_info_type
        self._forget()

    def _forget(self):
        self._cache = {}
        self._kept = 0
        self._hits = self._misses = 0
        self._root = root = []
        root[:] = [root, root, None, None]

    def __call__(self, /, *args, **kwds):
        if self._maxsize == 0:
            self._misses += 1
            return self._function(*args, **kwds)
        key = _make_key(args, kwds, self._typed)
        if type(key) is tuple:
            key = _Key(key)
        cache = self._cache
        link = cache.get(key)
        if link is not None:
            self._hits += 1
            if self._maxsize is not None:
                older, newer, _, _ = link
                older[1] = newer
                newer[0] = older
                self._append(link)
            return link[3]
        self._misses += 1
        result = self._function(*args, **kwds)
        if self._maxsize is None:
            cache[key] = [None, None, key, result]
        elif cache is self._cache and cache.get(key) is None:
            if self._kept >= self._maxsize:
                oldest = self._root[1]
                oldest[0][1] = oldest[1]
                oldest[1][0] = oldest[0]
                cache.pop(oldest[2], None)
            else:
                self._kept += 1
            link = [None, None, key, result]
            self._append(link)
            cache[key] = link
        return result

    def _append(self, link):
        root = self._root
        newest = root[0]
        newest[1] = root[0] = link
        link[0] = newest
        link[1] = root

    def cache_info(self):
        """Hits, misses, maxsize and currsize as a named tuple."""
        return self._make_info(self._hits, self._misses, self._maxsize, self._cache.__len__())

    def cache_clear(self):
        """Empty the cache and start counting anew."""
        self._forget()

    def __get__(self, obj, objtype=None):
        if obj is None:
            return self
        return type(self.__get__)(self, obj)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return self.__qualname__

"""partial, reduce, cmp_to_key and lru_cache's wrapper in Python, for want of natives."""

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


def cmp_to_key(mycmp):
    """Convert a cmp= function into a key= function."""
    class K:
        __slots__ = ("obj",)

        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0

        __hash__ = None

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
    """Create a new function with partial application of the given arguments and keywords."""

    __module__ = "functools"

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
        if isinstance(func, partial) and not func.__dict__.keys() - {"func", "args", "keywords"}:
            inner = list(func.args)
            given = list(args)
            for i, arg in enumerate(inner):
                if arg is Placeholder and given:
                    inner[i] = given.pop(0)
            args = (*inner, *given)
            keywords = {**func.keywords, **keywords}
            func = func.func
        self = object.__new__(cls)
        self.func = func
        self.args = args
        self.keywords = keywords
        return self

    def __call__(self, /, *args, **keywords):
        bound = self.args
        if Placeholder in bound:
            holes = sum(a is Placeholder for a in bound)
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
        parts = [repr(self.func), *map(repr, self.args),
                 *[f"{k}={v!r}" for k, v in self.keywords.items()]]
        cls = type(self)
        return f"{cls.__module__}.{cls.__qualname__}({', '.join(parts)})"

    def __reduce__(self):
        extra = {k: v for k, v in self.__dict__.items() if k not in ("func", "args", "keywords")}
        return type(self), (self.func,), (self.func, self.args, self.keywords, extra or None)

    def __setstate__(self, state):
        self.func, self.args, self.keywords, extra = state
        self.__dict__.update(extra or {})

    __class_getitem__ = classmethod(_GenericAlias)


_KEYWORDS = object()  # parts the positional arguments from the keyword ones


def _make_key(args, kwds, typed):
    """The cache key of a call: a single int or str stands for itself."""
    key = args
    if kwds:
        key += (_KEYWORDS,)
        for item in kwds.items():
            key += item
    if typed:
        key += tuple(type(v) for v in args)
        key += tuple(type(v) for v in kwds.values())
    elif len(key) == 1 and type(key[0]) in (int, str):
        return key[0]
    return key


class _lru_cache_wrapper:
    """A function with a cache in front; the dict's order is the order of use."""

    __module__ = "functools"

    def __init__(self, user_function, maxsize, typed, cache_info_type):
        self._function = user_function
        self._maxsize = maxsize
        self._typed = typed
        self._make_info = cache_info_type
        self._cache = {}
        self._hits = self._misses = 0

    def __call__(self, /, *args, **kwds):
        if self._maxsize == 0:
            self._misses += 1
            return self._function(*args, **kwds)
        cache = self._cache
        key = _make_key(args, kwds, self._typed)
        hash(key)  # so that the error for what has none speaks of the argument
        value = cache.get(key, _MISSING)
        if value is not _MISSING:
            self._hits += 1
            if self._maxsize is not None:
                cache[key] = cache.pop(key)
            return value
        self._misses += 1
        value = self._function(*args, **kwds)
        if key not in cache:
            cache[key] = value
            if self._maxsize is not None and len(cache) > self._maxsize:
                del cache[next(iter(cache))]
        return value

    def cache_info(self):
        """Report cache statistics"""
        return self._make_info(self._hits, self._misses, self._maxsize, len(self._cache))

    def cache_clear(self):
        """Clear the cache and cache statistics"""
        self._cache.clear()
        self._hits = self._misses = 0

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

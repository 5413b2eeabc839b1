"""The bookkeeping behind `abc.ABCMeta`, for interpreters without a native `_abc`.

Each ABC carries a `_abc_impl`: the classes registered with it, and two caches of
answers.  Classes are held by weak references, so a cache keeps nothing alive.  A
negative answer holds until the next `register` anywhere (`_token` moves on).
"""

try:
    from _weakref import ref
except ImportError:
    class ref:
        """A strong stand-in: without weak references the caches keep classes alive."""

        __slots__ = ("target",)

        def __init__(self, target, callback=None):
            self.target = target

        def __call__(self):
            return self.target

        def __hash__(self):
            return hash(self.target)

        def __eq__(self, other):
            return self.target is other.target

try:
    from _types import _forget, _note, _recall, _remember, _set_pattern_flags
except ImportError:
    def _forget():
        """A stand-in: nothing is remembered."""

    def _note(cls, subclass, answer):
        """A stand-in: the caches below are all there is."""

    def _recall(cls, subclass):
        """A stand-in: nothing is known."""

    def _remember(cls, subclass, answer):
        """A stand-in: `isinstance` asks each time."""

    def _set_pattern_flags(cls, flags):
        """A stand-in: classes do not change how they match patterns."""

_token = 0
_hooks = ()


class _State:
    """Registry and caches of one ABC; each set holds weak references to classes."""

    __slots__ = ("registry", "cache", "negative", "negative_token")

    def __init__(self):
        self.registry = set()
        self.cache = set()
        self.negative = set()
        self.negative_token = _token


def get_cache_token():
    """Return the token that changes with every `register()` of any ABC."""
    return _token


def _abc_hooks(meta):
    """Answers of `isinstance` may be remembered where a metaclass has the hooks of this one."""
    global _hooks
    _hooks = meta.__instancecheck__, meta.__subclasscheck__


def _abc_init(cls):
    abstract = {name for name, value in cls.__dict__.items()
                if getattr(value, "__isabstractmethod__", False)}
    for base in cls.__bases__:
        for name in getattr(base, "__abstractmethods__", ()):
            if getattr(getattr(cls, name, None), "__isabstractmethod__", False):
                abstract.add(name)
    cls.__abstractmethods__ = frozenset(abstract)
    cls._abc_impl = _State()
    flags = cls.__dict__.get("__abc_tpflags__")
    if flags is not None:
        _set_pattern_flags(cls, flags)
        del cls.__abc_tpflags__


def _abc_register(cls, subclass):
    global _token
    if not isinstance(subclass, type):
        raise TypeError("Can only register classes")
    if issubclass(subclass, cls):
        return subclass
    # The opposite answer may be cached below, so a cycle must be found here.
    if issubclass(cls, subclass):
        raise RuntimeError("Refusing to create an inheritance cycle")
    cls._abc_impl.registry.add(ref(subclass, cls._abc_impl.registry.discard))
    _token += 1
    _forget()
    _set_pattern_flags(subclass, cls.__flags__)
    return subclass


def _abc_instancecheck(cls, instance):
    subclass = instance.__class__
    if type(instance) is subclass:
        answer = _recall(cls, subclass)
        if answer is not None:
            return _learned(cls, subclass, answer)
    state = cls._abc_impl
    if ref(subclass) in state.cache:
        return _learned(cls, subclass, True) if type(instance) is subclass else True
    subtype = type(instance)
    if subtype is subclass:
        if state.negative_token == _token and ref(subclass) in state.negative:
            answer = False
        else:
            answer = cls.__subclasscheck__(subclass)
        return _learned(cls, subclass, answer)
    return cls.__subclasscheck__(subclass) or cls.__subclasscheck__(subtype)


def _learned(cls, subclass, answer):
    meta = type(cls)
    if (meta.__instancecheck__, meta.__subclasscheck__) == _hooks and (answer is True or answer is False):
        _remember(cls, subclass, answer)
    return answer


def _abc_subclasscheck(cls, subclass):
    answer = _recall(cls, subclass)
    if answer is not None:
        return answer
    if not isinstance(subclass, type):
        raise TypeError("issubclass() arg 1 must be a class")
    state = cls._abc_impl
    key = ref(subclass)
    if key in state.cache:
        _note(cls, subclass, True)
        return True
    if state.negative_token != _token:
        state.negative = set()
        state.negative_token = _token
    elif key in state.negative:
        _note(cls, subclass, False)
        return False
    answer = cls.__subclasshook__(subclass)
    if answer is NotImplemented:
        answer = _is_subclass(cls, state, subclass)
    elif answer is not True and answer is not False:
        raise AssertionError("__subclasshook__ must return either False, True, or NotImplemented")
    cache = state.cache if answer else state.negative
    cache.add(ref(subclass, cache.discard))
    _note(cls, subclass, answer)
    return answer


def _is_subclass(cls, state, subclass):
    """Look along the MRO, the registry and the ABC's own subclasses."""
    if cls in subclass.__mro__:
        return True
    for entry in list(state.registry):
        registered = entry()
        if registered is not None and issubclass(subclass, registered):
            return True
    for derived in cls.__subclasses__():
        if issubclass(subclass, derived):
            return True
    return False


def _get_dump(cls):
    state = cls._abc_impl
    return state.registry, state.cache, state.negative, state.negative_token


def _reset_registry(cls):
    _forget()
    cls._abc_impl.registry.clear()


def _reset_caches(cls):
    _forget()
    cls._abc_impl.cache.clear()
    cls._abc_impl.negative.clear()

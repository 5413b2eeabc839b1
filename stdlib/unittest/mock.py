"""Mock objects, which record how they are used, and `patch`, which puts them in place."""

import builtins
import functools
import inspect
import sys
from _dotted import resolve
from types import FunctionType, MethodType, ModuleType

__all__ = ["Mock", "MagicMock", "patch", "sentinel", "DEFAULT", "ANY", "call",
           "create_autospec", "AsyncMock", "ThreadingMock", "FILTER_DIR", "NonCallableMock",
           "NonCallableMagicMock", "mock_open", "PropertyMock", "seal"]

__unittest = True

FILTER_DIR = True
_safe_super = super


class InvalidSpecError(Exception):
    """A mock was given for a spec."""


class _SentinelObject:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"sentinel.{self.name}"

    def __reduce__(self):
        return f"sentinel.{self.name}"


class _Sentinel:
    """One unique object for every attribute asked for."""

    def __init__(self):
        self._sentinels = {}

    def __getattr__(self, name):
        if name == "__bases__":
            raise AttributeError
        return self._sentinels.setdefault(name, _SentinelObject(name))


sentinel = _Sentinel()
DEFAULT = sentinel.DEFAULT
_missing = sentinel.MISSING
_deleted = sentinel.DELETED


class _ANY:
    """Equal to whatever it is compared with."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __repr__(self):
        return "<ANY>"


ANY = _ANY()


### Calls ###

class _Call(tuple):
    """A call as a tuple: (name, args, kwargs), which compares with shorter forms of it."""

    def __new__(cls, value=(), name="", parent=None, two=False, from_kall=True):
        if len(value) > 3:
            value = ()
        # A name, then the arguments, then those by name: any may be missing.
        parts = list(value)
        if len(parts) == 3 or parts and isinstance(parts[0], str):
            name = parts.pop(0)
        args, kwargs = (), {}
        if len(parts) == 2:
            args, kwargs = parts
        elif parts:
            if isinstance(parts[0], tuple):
                args = parts[0]
            else:
                kwargs = parts[0]
        return tuple.__new__(cls, (args, kwargs) if two else (name, args, kwargs))

    def __init__(self, value=(), name=None, parent=None, two=False, from_kall=True):
        self._mock_name = name
        self._mock_parent = parent
        self._mock_from_kall = from_kall

    def _parts(self):
        if len(self) == 2:
            return ("", *self)
        return tuple(self)

    def __eq__(self, other):
        try:
            length = len(other)
        except TypeError:
            return NotImplemented
        self_name, self_args, self_kwargs = self._parts()
        if getattr(self, "_mock_parent", None) and getattr(other, "_mock_parent", None) \
                and self._mock_parent != other._mock_parent:
            return False
        other_name, other_args, other_kwargs = "", (), {}
        if length == 0:
            pass
        elif length == 3:
            other_name, other_args, other_kwargs = other
        elif length == 1:
            value, = other
            if isinstance(value, tuple):
                other_args = value
            elif isinstance(value, str):
                other_name = value
            else:
                other_kwargs = value
        elif length == 2:
            first, second = other
            if isinstance(first, str):
                other_name = first
                if isinstance(second, tuple):
                    other_args = second
                else:
                    other_kwargs = second
            else:
                other_args, other_kwargs = first, second
        else:
            return False
        if self_name and other_name != self_name:
            return False
        return (other_args, other_kwargs) == (self_args, self_kwargs)

    __ne__ = object.__ne__
    __hash__ = None

    def __call__(self, /, *args, **kwargs):
        called = self._mock_name
        if called is not None:
            return _Call((called, args, kwargs), name=f"{called}()", parent=self)
        return _Call(("", args, kwargs), name="()")

    def __getattr__(self, attr):
        if self._mock_name is None:
            return _Call(name=attr, from_kall=False)
        return _Call(name=f"{self._mock_name}.{attr}", parent=self, from_kall=False)

    def __getattribute__(self, attr):
        if attr in tuple.__dict__ and attr[:2] != "__":
            raise AttributeError
        return tuple.__getattribute__(self, attr)

    @property
    def args(self):
        return self[0] if len(self) == 2 else self[1]

    @property
    def kwargs(self):
        return self[1] if len(self) == 2 else self[2]

    def __repr__(self):
        if not self._mock_from_kall:
            name = self._mock_name or "call"
            return name if name.startswith("call") else f"call.{name}"
        if len(self) == 2:
            name, (args, kwargs) = "call", self
        else:
            name, args, kwargs = self
            if not name:
                name = "call"
            elif not name.startswith("()"):
                name = f"call.{name}"
            else:
                name = f"call{name}"
        return _format_call(name, args, kwargs)

    def call_list(self):
        """For a call that came of calls, the list of them all."""
        chain = _CallList()
        at = self
        while at is not None:
            if at._mock_from_kall:
                chain.insert(0, at)
            at = at._mock_parent
        return chain


def _format_call(name, args, kwargs):
    parts = [repr(a) for a in args] + [f"{k}={v!r}" for k, v in kwargs.items()]
    return f"{name}({', '.join(parts)})"


call = _Call(from_kall=False)


class _CallList(list):
    def __contains__(self, value):
        if not isinstance(value, list):
            return list.__contains__(self, value)
        n = len(value)
        return any(list(self[i:i + n]) == value for i in range(len(self) - n + 1))

    def __repr__(self):
        import pprint
        return pprint.pformat(list(self))


### Mock ###

_CONFIG = ("return_value", "side_effect", "_mock_return_value", "_mock_side_effect",
           "_mock_parent", "_mock_new_parent", "_mock_name", "_mock_new_name")


def _is_magic(name):
    return f"__{name[2:-2]}__" == name and len(name) > 4


def _is_exception(obj):
    return isinstance(obj, BaseException) or isinstance(obj, type) and issubclass(obj, BaseException)


def _is_instance_mock(obj):
    return issubclass(type(obj), NonCallableMock)


def _signature_of(spec, skip_first=False):
    """The signature to check calls against, or None where there is none."""
    try:
        if isinstance(spec, type):
            return inspect.signature(spec)
        sig = inspect.signature(spec)
    except (ValueError, TypeError):
        return None
    if skip_first:
        params = list(sig.parameters.values())
        sig = sig.replace(parameters=params[1:])
    return sig


class NonCallableMock:
    """A Mock that cannot be called."""

    def __new__(cls, /, *args, **kw):
        # A class of its own for each mock: special methods are looked up on the type.
        bases = (cls,)
        if not issubclass(cls, AsyncMockMixin):
            spec = kw.get("spec_set") or kw.get("spec") or (args[0] if args else None)
            if spec is not None and inspect.iscoroutinefunction(spec):
                bases = (AsyncMockMixin, cls)
        new = type(cls.__name__, bases, {"__doc__": cls.__doc__})
        return object.__new__(new)

    def __init__(self, spec=None, wraps=None, name=None, spec_set=None, parent=None,
                 _spec_state=None, _new_name="", _new_parent=None, _spec_as_instance=False,
                 _eat_self=None, unsafe=False, **kwargs):
        d = self.__dict__
        d["_mock_parent"] = parent
        d["_mock_name"] = name
        d["_mock_new_name"] = _new_name
        d["_mock_new_parent"] = _new_parent if _new_parent is not None else parent
        d["_mock_sealed"] = False
        d["_mock_children"] = {}
        d["_mock_wraps"] = wraps
        d["_mock_delegate"] = None
        d["_mock_unsafe"] = unsafe
        d["_mock_return_value"] = DEFAULT
        d["_mock_side_effect"] = None
        d["_spec_asyncs"] = []
        d["_mock_methods"] = d["_spec_class"] = d["_spec_set"] = d["_spec_signature"] = None
        if spec_set is not None:
            spec = spec_set
            spec_set = True
        self._mock_add_spec(spec, spec_set, _spec_as_instance, _eat_self)
        d["_mock_called"] = False
        d["_mock_call_args"] = None
        d["_mock_call_count"] = 0
        d["_mock_call_args_list"] = _CallList()
        d["_mock_mock_calls"] = _CallList()
        d["method_calls"] = _CallList()
        if isinstance(self, AsyncMockMixin):
            self._init_async()
        if isinstance(self, MagicMixin):
            self._mock_set_magics()
        if kwargs:
            self.configure_mock(**kwargs)

    ## What it may have ##

    def _mock_add_spec(self, spec, spec_set, _spec_as_instance=False, _eat_self=False):
        if spec is None:
            return
        if _is_instance_mock(spec):
            raise InvalidSpecError("Cannot spec a Mock object.")
        d = self.__dict__
        if isinstance(spec, (list, tuple)):
            d["_mock_methods"] = list(spec)
        else:
            d["_spec_class"] = spec if isinstance(spec, type) else type(spec)
            d["_mock_methods"] = dir(spec)
            if isinstance(spec, type) and not _spec_as_instance:
                d["_spec_signature"] = _signature_of(spec)
            elif isinstance(spec, type):
                call_method = getattr(spec, "__call__", None)
                d["_spec_signature"] = _signature_of(call_method, True) if call_method else None
            elif callable(spec):
                d["_spec_signature"] = _signature_of(spec, bool(_eat_self))
            for attr in d["_mock_methods"]:
                try:
                    static = inspect.getattr_static(spec, attr, None)
                except Exception:
                    continue
                if inspect.iscoroutinefunction(static):
                    d["_spec_asyncs"].append(attr)
            # Annotated fields of a data class count, default or none.
            fields = getattr(spec, "__dataclass_fields__", None)
            if fields:
                d["_mock_methods"] = [*d["_mock_methods"], *fields]
        d["_spec_set"] = spec_set

    def mock_add_spec(self, spec, spec_set=False):
        """Add a spec to a mock: only attributes on the spec can be fetched from it."""
        self._mock_add_spec(spec, spec_set)
        if isinstance(self, MagicMixin):
            self._mock_set_magics()

    def attach_mock(self, mock, attribute):
        """Make a mock the attribute of this one, so that its calls are recorded here."""
        inner = _extract_mock(mock)
        inner._mock_parent = inner._mock_new_parent = None
        inner._mock_name = ""
        inner._mock_new_name = None
        setattr(self, attribute, mock)

    def configure_mock(self, /, **kwargs):
        """Set attributes by keywords; dots reach further down."""
        # Those that are near come first: what is further down may hang on them.
        for dotted in sorted(kwargs, key=lambda dotted: dotted.count(".")):
            path, _, name = dotted.rpartition(".")
            holder = functools.reduce(getattr, path.split("."), self) if path else self
            setattr(holder, name, kwargs[dotted])

    @property
    def __class__(self):
        if self.__dict__.get("_spec_class") is None:
            return type(self)
        return self._spec_class

    def __getattr__(self, name):
        d = self.__dict__
        if name in ("_mock_methods", "_mock_unsafe", "_mock_children"):
            raise AttributeError(name)
        if d.get("_mock_methods") is not None:
            if name not in d["_mock_methods"] or name in _ALL_MAGICS:
                raise AttributeError(f"Mock object has no attribute {name!r}")
        elif _is_magic(name):
            raise AttributeError(name)
        if not d.get("_mock_unsafe") and (not d.get("_mock_methods")
                                          or name not in d["_mock_methods"]):
            if name.startswith(("assert", "assret", "asert", "aseert", "assrt")) or \
                    name in _ASSERT_TYPOS:
                raise AttributeError(f"{name!r} is not a valid assertion. Use a spec for the "
                                     f"mock if {name!r} is meant to be an attribute.")
        result = d["_mock_children"].get(name)
        if result is _deleted:
            raise AttributeError(name)
        if result is None:
            wraps = None
            if d["_mock_wraps"] is not None:
                wraps = getattr(d["_mock_wraps"], name)
            result = self._get_child_mock(parent=self, name=name, wraps=wraps, _new_name=name,
                                          _new_parent=self)
            d["_mock_children"][name] = result
        elif isinstance(result, _SpecState):
            result = create_autospec(result.spec, result.spec_set, result.instance,
                                     result.parent, result.name)
            d["_mock_children"][name] = result
        return result

    def __setattr__(self, name, value):
        d = self.__dict__
        if name in ("return_value", "side_effect"):
            object.__setattr__(self, name, value)
            return
        if name in _DELEGATED or name in d and name.startswith("_mock_") or \
                name in ("_mock_parent", "_mock_new_parent", "_mock_name", "_mock_new_name"):
            object.__setattr__(self, name, value)
            return
        if d.get("_spec_set") and d.get("_mock_methods") is not None and \
                name not in d["_mock_methods"] and name not in d:
            raise AttributeError(f"Mock object has no attribute '{name}'")
        if name in _UNSUPPORTED_MAGICS:
            raise AttributeError(f"Attempting to set unsupported magic method {name!r}.")
        if name in _ALL_MAGICS:
            if d.get("_mock_methods") is not None and name not in d["_mock_methods"]:
                raise AttributeError(f"Mock object has no attribute '{name}'")
            if not _is_instance_mock(value):
                # Called with the mock as self.
                setattr(type(self), name, _magic_function(name, value))
                d["_mock_children"][name] = value
                return
            _adopt(self, value, name, name)
            setattr(type(self), name, _MagicProxy(name, value))
            d["_mock_children"][name] = value
            return
        if name == "__class__":
            d["_spec_class"] = value
            return
        if _adopt(self, value, name, name):
            d["_mock_children"][name] = value
        if d.get("_mock_sealed") and not hasattr(self, name):
            raise AttributeError(f"Cannot set {self._mock_full_name()}.{name}")
        if isinstance(value, PropertyMock):
            setattr(type(self), name, value)
            return
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        d = self.__dict__
        if name in _ALL_MAGICS and name in type(self).__dict__:
            delattr(type(self), name)
            if name not in d:
                return
        obj = d["_mock_children"].get(name, _missing)
        if name in d:
            object.__delattr__(self, name)
        elif obj is _deleted:
            raise AttributeError(name)
        if obj is not _missing:
            del d["_mock_children"][name]
        d["_mock_children"][name] = _deleted

    def __dir__(self):
        if not FILTER_DIR:
            return object.__dir__(self)
        extras = self._mock_methods or []
        from_type = [n for n in dir(type(self)) if not n.startswith("_")]
        from_dict = [n for n in self.__dict__ if not n.startswith("_") or _is_magic(n)]
        from_children = [n for n, c in self._mock_children.items() if c is not _deleted]
        return sorted({*extras, *from_type, *from_dict, *from_children})

    ## Its name ##

    def _mock_full_name(self):
        names = []
        parent = self
        last = ""
        dot = ""
        while parent is not None:
            new_name = parent._mock_new_name
            if parent._mock_name and parent._mock_new_parent is None and not new_name:
                break
            if new_name is None:
                break
            names.append(new_name + dot)
            dot = "" if new_name in ("()",) or new_name.startswith("[") else "."
            if new_name == "()":
                dot = ""
                names[-1] = "()" + names[-1][2:]
            last = parent
            parent = parent._mock_new_parent
        root = self
        while root._mock_new_parent is not None:
            root = root._mock_new_parent
        path = []
        node = self
        while node is not root:
            path.append(node._mock_new_name or "")
            node = node._mock_new_parent
        text = root._mock_name or "mock"
        for part in reversed(path):
            text += part if part.startswith("()") else f".{part}"
        return text

    def __repr__(self):
        name = self._mock_full_name()
        named = f" name={name!r}" if name != "mock" else ""
        spec = ""
        if self._spec_class is not None:
            spec = f" spec={self._spec_class.__name__!r}"
            if self._spec_set:
                spec = f" spec_set={self._spec_class.__name__!r}"
        return f"<{type(self).__name__}{named}{spec} id='{id(self)}'>"

    ## Results ##

    @property
    def return_value(self):
        d = self.__dict__
        if d["_mock_delegate"] is not None:
            return d["_mock_delegate"].return_value
        if d["_mock_return_value"] is DEFAULT and d["_mock_wraps"] is None:
            d["_mock_return_value"] = self._get_child_mock(_new_parent=self, _new_name="()")
        return d["_mock_return_value"]

    @return_value.setter
    def return_value(self, value):
        d = self.__dict__
        if d["_mock_delegate"] is not None:
            d["_mock_delegate"].return_value = value
        else:
            d["_mock_return_value"] = value
            _adopt(self, value, None, "()")

    @property
    def side_effect(self):
        d = self.__dict__
        if d["_mock_delegate"] is not None:
            return d["_mock_delegate"].side_effect
        return d["_mock_side_effect"]

    @side_effect.setter
    def side_effect(self, value):
        d = self.__dict__
        if value is not None and not callable(value) and not _is_exception(value):
            value = iter(value)
        if d["_mock_delegate"] is not None:
            d["_mock_delegate"].side_effect = value
        else:
            d["_mock_side_effect"] = value

    def reset_mock(self, visited=None, *, return_value=False, side_effect=False):
        """Forget all calls, here and in the children; return values and side effects too if asked."""
        visited = [] if visited is None else visited
        if id(self) in visited:
            return
        visited.append(id(self))
        self.called, self.call_args, self.call_count = False, None, 0
        for name in "mock_calls", "call_args_list", "method_calls":
            setattr(self, name, _CallList())
        own = self.__dict__
        if return_value:
            own["_mock_return_value"] = DEFAULT
        if side_effect:
            own["_mock_side_effect"] = None
        if isinstance(self, AsyncMockMixin):
            self._init_async()
        for child in self._mock_children.values():
            if child is not _deleted and not isinstance(child, _SpecState) and _is_instance_mock(child):
                child.reset_mock(visited, return_value=return_value, side_effect=side_effect)
        answer = own["_mock_return_value"]
        if answer is not self and _is_instance_mock(answer):
            answer.reset_mock(visited)

    def _get_child_mock(self, /, **kw):
        """Make the mock for an attribute or a return value; for subclasses to override."""
        if self._mock_sealed:
            attribute = f".{kw['name']}" if "name" in kw else "()"
            raise AttributeError(self._mock_full_name() + attribute)
        new_name = kw.get("_new_name")
        if new_name in self.__dict__["_spec_asyncs"]:
            return AsyncMock(**kw)
        cls = next(c for c in type(self).__mro__ if c in _KINDS)
        if issubclass(cls, AsyncMock):
            # The result of an async mock is a plain one; its attributes are async too.
            if new_name == "()" or self._mock_methods is not None and new_name in _ALL_MAGICS:
                cls = MagicMock
            elif self._mock_methods is not None:
                cls = MagicMock
        elif cls in (NonCallableMock, NonCallableMagicMock):
            cls = MagicMock if issubclass(cls, MagicMixin) else Mock
        elif cls is PropertyMock:
            cls = MagicMock
        return cls(**kw)

    ## Assertions about calls ##

    def _call_matcher(self, _call):
        """A form of the call that is the same for the same arguments, by name or place."""
        sig = self.__dict__["_spec_signature"]
        if sig is None:
            return _call
        if len(_call) == 2:
            name, (args, kwargs) = "", _call
        else:
            name, args, kwargs = _call
        try:
            bound = sig.bind(*args, **kwargs)
            return call(name, bound.args, bound.kwargs)
        except TypeError as e:
            return e.with_traceback(None)

    def _show(self, args, kwargs):
        return _format_call(self._mock_name or "mock", args, kwargs)

    def _named(self):
        return self._mock_name or "mock"

    def assert_not_called(self):
        """AssertionError if it was called at all."""
        if self.call_count != 0:
            raise AssertionError(f"Expected '{self._named()}' to not have been called. Called "
                                 f"{self.call_count} times.{self._calls_repr()}")

    def assert_called(self):
        """AssertionError if there was no call."""
        if self.call_count == 0:
            raise AssertionError(f"Expected '{self._named()}' to have been called.")

    def assert_called_once(self):
        """AssertionError unless there was one call."""
        if self.call_count != 1:
            raise AssertionError(f"Expected '{self._named()}' to have been called once. Called "
                                 f"{self.call_count} times.{self._calls_repr()}")

    def assert_called_with(self, /, *args, **kwargs):
        """AssertionError unless the last call had these arguments."""
        if self.call_args is None:
            raise AssertionError("expected call not found.\nExpected: "
                                 f"{self._show(args, kwargs)}\n  Actual: not called.")
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        actual = self._call_matcher(self.call_args)
        if actual != expected:
            cause = expected if isinstance(expected, Exception) else None
            raise AssertionError("expected call not found.\nExpected: "
                                 f"{self._show(args, kwargs)}\n  Actual: "
                                 f"{self._show(*self.call_args)}") from cause

    def assert_called_once_with(self, /, *args, **kwargs):
        """AssertionError unless there was one call, with these arguments."""
        if self.call_count != 1:
            raise AssertionError(f"Expected '{self._named()}' to be called once. Called "
                                 f"{self.call_count} times.{self._calls_repr()}")
        return self.assert_called_with(*args, **kwargs)

    def assert_has_calls(self, calls, any_order=False):
        """AssertionError unless the calls are among those made, one after the other or any_order."""
        expected = [self._call_matcher(c) for c in calls]
        cause = next((e for e in expected if isinstance(e, Exception)), None)
        all_calls = _CallList([self._call_matcher(c) for c in self.mock_calls])
        if not any_order:
            if expected not in all_calls:
                problem = "Calls not found." if cause is None else \
                    f"Error processing expected calls.\nErrors: " \
                    f"{[e if isinstance(e, Exception) else None for e in expected]}"
                raise AssertionError(f"{problem}\nExpected: {_CallList(calls)}"
                                     f"{self._calls_repr().rstrip('.').replace('Calls', '  Actual')}"
                                     ) from cause
            return
        rest = list(all_calls)
        not_found = []
        for kall in expected:
            try:
                rest.remove(kall)
            except ValueError:
                not_found.append(kall)
        if not_found:
            raise AssertionError(f"{self._mock_name or 'mock'!r} does not contain all of "
                                 f"{tuple(not_found)!r} in its call list, found {rest!r} instead"
                                 ) from cause

    def assert_any_call(self, /, *args, **kwargs):
        """AssertionError unless some call had these arguments."""
        wanted = self._call_matcher(_Call((args, kwargs), two=True))
        misfit = wanted if isinstance(wanted, Exception) else None
        if misfit is not None or wanted not in list(map(self._call_matcher, self.call_args_list)):
            raise AssertionError(f"{self._show(args, kwargs)} call not found") from misfit

    def _calls_repr(self):
        if not self.mock_calls:
            return ""
        return f"\nCalls: {self.mock_calls!r}."


def _delegating(name):
    """A property for what a mock records; a mocked function's mock has the record."""
    key = f"_mock_{name}"

    def get(self):
        d = self.__dict__["_mock_delegate"]
        return self.__dict__[key] if d is None else getattr(d, name)

    def set(self, value):
        d = self.__dict__["_mock_delegate"]
        if d is None:
            self.__dict__[key] = value
        else:
            setattr(d, name, value)

    return property(get, set)


_DELEGATED = {"called", "call_count", "call_args", "call_args_list", "mock_calls", "method_calls"}
for _name in _DELEGATED - {"method_calls"}:
    setattr(NonCallableMock, _name, _delegating(_name))

_ASSERT_TYPOS = frozenset(("called_once", "called_with", "called_once_with", "has_calls",
                           "any_call", "called", "not_called")) - {"called"}


def _extract_mock(obj):
    """The mock behind an autospecced function."""
    return getattr(obj, "mock", obj) if isinstance(obj, FunctionType) else obj


def _adopt(parent, value, name, new_name):
    """Make a mock that has no parent yet the child of `parent`."""
    child = _extract_mock(value)
    if not _is_instance_mock(child):
        return False
    if child._mock_name or child._mock_new_name:
        return False
    if child._mock_parent is not None or child._mock_new_parent is not None:
        return False
    above = parent
    while above is not None:
        if above is child:
            return False  # it would be its own ancestor
        above = above._mock_new_parent
    fields = child.__dict__
    if new_name:
        fields.update(_mock_new_parent=parent, _mock_new_name=new_name)
    if name:
        fields.update(_mock_parent=parent, _mock_name=name)
    return True


class CallableMixin:
    """What is added by being callable."""

    def __call__(self, /, *args, **kwargs):
        self._mock_check_sig(*args, **kwargs)
        self._increment_mock_call(*args, **kwargs)
        return self._execute_mock_call(*args, **kwargs)

    def _mock_check_sig(self, /, *args, **kwargs):
        sig = self.__dict__["_spec_signature"]
        if sig is not None and self.__dict__.get("_check_sig"):
            sig.bind(*args, **kwargs)

    def _increment_mock_call(self, /, *args, **kwargs):
        self.called = True
        self.call_count += 1
        one = _Call((args, kwargs), two=True)
        self.call_args = one
        self.call_args_list.append(one)
        # The mocks above this one record the call with the way to it.
        self.mock_calls.append(_Call(("", args, kwargs)))
        method_name = self._mock_name
        do_method_calls = self._mock_parent is not None
        name = self._mock_new_name
        is_call = name == "()"
        parent = self._mock_new_parent
        while parent is not None:
            if do_method_calls:
                parent.method_calls.append(_Call((method_name, args, kwargs)))
                do_method_calls = parent._mock_parent is not None
                if do_method_calls:
                    method_name = f"{parent._mock_name}.{method_name}"
            parent.mock_calls.append(_Call((name, args, kwargs)))
            if parent._mock_new_name:
                dot = "" if is_call else "."
                is_call = parent._mock_new_name == "()"
                name = parent._mock_new_name + dot + name
            parent = parent._mock_new_parent

    def _execute_mock_call(self, /, *args, **kwargs):
        effect = self.side_effect
        if _is_exception(effect):
            raise effect
        if effect is not None:
            answer = effect(*args, **kwargs) if callable(effect) else next(effect)
            if not callable(effect) and _is_exception(answer):
                raise answer
            if answer is not DEFAULT:
                return answer
        delegate, wrapped = self._mock_delegate, self._mock_wraps
        if self.__dict__["_mock_return_value"] is DEFAULT:
            if delegate is not None and delegate.return_value is not DEFAULT:
                return delegate.return_value
            if wrapped is not None:
                return wrapped(*args, **kwargs)
        return self.return_value


class Mock(CallableMixin, NonCallableMock):
    """Create a new `Mock` object: attributes are made as they are used.

    spec: an object, or names, that limit the attributes; spec_set also limits setting.
    side_effect: a function to call, an exception to raise, or results to return in turn.
    return_value: what calling returns.  wraps: an object to pass calls on to.
    """

    def __init__(self, spec=None, side_effect=None, return_value=DEFAULT, wraps=None, name=None,
                 spec_set=None, parent=None, _spec_state=None, _new_name="", _new_parent=None,
                 **kwargs):
        NonCallableMock.__init__(self, spec, wraps, name, spec_set, parent, _spec_state,
                                 _new_name, _new_parent, **kwargs)
        self.__dict__["_mock_return_value"] = return_value
        if return_value is not DEFAULT:
            _adopt(self, return_value, None, "()")
        self.side_effect = side_effect


### Magic methods ###

_BINARY = "add sub mul matmul truediv floordiv mod divmod lshift rshift and xor or pow"
_MAGICS = {f"__{name}__" for name in (
    "lt gt le ge eq ne getitem setitem delitem len contains str sizeof enter exit "
    "divmod rdivmod neg pos abs invert complex int float index round trunc floor ceil bool "
    "next hash iter fspath aiter aenter aexit anext "
    f"{_BINARY} {' '.join(['r' + n for n in _BINARY.split()])} "
    f"{' '.join(['i' + n for n in _BINARY.split() if n != 'divmod'])}").split()}
_ALL_MAGICS = _MAGICS | {f"__{name}__" for name in (
    "get set delete reversed missing reduce reduce_ex getinitargs getnewargs getstate "
    "setstate getformat repr dir subclasses format getnewargs_ex").split()}
_UNSUPPORTED_MAGICS = {"__getattr__", "__setattr__", "__init__", "__new__", "__prepare__",
                       "__instancecheck__", "__subclasscheck__", "__del__"}
_ASYNC_MAGICS = {"__aenter__", "__aexit__", "__anext__"}
_CALCULATED = {
    "__hash__": lambda self: object.__hash__(self),
    "__str__": lambda self: object.__str__(self),
    "__sizeof__": lambda self: object.__sizeof__(self),
    "__fspath__": lambda self: f"{type(self).__name__}/{self._mock_full_name()}/{id(self)}",
}
_RETURN_VALUES = {
    "__lt__": NotImplemented, "__gt__": NotImplemented, "__le__": NotImplemented,
    "__ge__": NotImplemented, "__int__": 1, "__contains__": False, "__len__": 0,
    "__exit__": False, "__complex__": 1j, "__float__": 1.0, "__bool__": True, "__index__": 1,
    "__aexit__": False}


def _magic_default(mock, name):
    """What a magic method of a MagicMock does until it is told otherwise."""
    if name == "__eq__":
        def effect(other):
            ret = mock.__eq__._mock_return_value
            if ret is not DEFAULT:
                return ret
            return True if mock is other else NotImplemented
    elif name == "__ne__":
        def effect(other):
            if mock.__ne__._mock_return_value is not DEFAULT:
                return DEFAULT
            return False if mock is other else NotImplemented
    elif name == "__iter__":
        def effect():
            ret = mock.__iter__._mock_return_value
            return iter([]) if ret is DEFAULT else iter(ret)
    elif name == "__aiter__":
        def effect():
            ret = mock.__aiter__._mock_return_value
            return _AsyncIterator(iter([] if ret is DEFAULT else ret))
    elif name in _CALCULATED:
        def effect():
            ret = mock.__dict__["_mock_children"][name]._mock_return_value
            return _CALCULATED[name](mock) if ret is DEFAULT else ret
    else:
        return None
    return effect


class _AsyncIterator:
    def __init__(self, iterator):
        self.iterator = iterator

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            return next(self.iterator)
        except StopIteration:
            raise StopAsyncIteration from None


def _magic_function(name, function):
    """A function put on a mock as a magic method is called with the mock first."""
    if isinstance(function, FunctionType):
        def method(self, /, *args, **kw):
            return function(self, *args, **kw)
        method.__name__ = name
        return method
    return function


class _MagicProxy:
    """Descriptor for a magic method: makes its mock when it is first used."""

    def __init__(self, name, mock=None):
        self.name = name
        self.mock = mock

    def __get__(self, obj, _type=None):
        if obj is None:
            return self
        if self.mock is not None:
            return self.mock
        children = obj.__dict__["_mock_children"]
        if self.name in children:
            return children[self.name]
        kind = AsyncMock if self.name in _ASYNC_MAGICS else MagicMock
        child = kind(name=self.name, _new_name=self.name, _new_parent=obj, parent=obj)
        children[self.name] = child
        if self.name in _RETURN_VALUES:
            child.return_value = _RETURN_VALUES[self.name]
        else:
            effect = _magic_default(obj, self.name)
            if effect is not None:
                child.side_effect = effect
        return child


class MagicMixin:
    """Sets up the magic methods, those only that the spec has."""

    def _mock_set_magics(self):
        cls = type(self)
        methods = self.__dict__["_mock_methods"]
        for name in _MAGICS:
            if methods is not None and name not in methods:
                continue
            if name not in cls.__dict__:
                setattr(cls, name, _MagicProxy(name))
        if methods is not None:
            # Those of the spec's absence must not be found: the class has none of its own.
            for name in _MAGICS:
                if name not in methods and isinstance(cls.__dict__.get(name), _MagicProxy):
                    delattr(cls, name)


class NonCallableMagicMock(MagicMixin, NonCallableMock):
    """A MagicMock that cannot be called."""


class MagicMock(MagicMixin, Mock):
    """A Mock with the special methods already there."""


### Async ###

class AsyncMockMixin:
    """Awaiting the call runs it; awaits are recorded beside calls."""

    def _init_async(self):
        d = self.__dict__
        d["_is_coroutine_marker"] = inspect._is_coroutine_mark
        d["await_count"] = 0
        d["await_args"] = None
        d["await_args_list"] = _CallList()

    async def _execute_mock_call(self, /, *args, **kwargs):
        one = _Call((args, kwargs), two=True)
        d = self.__dict__
        d["await_count"] += 1
        d["await_args"] = one
        d["await_args_list"].append(one)
        effect = self.side_effect
        if effect is not None:
            if _is_exception(effect):
                raise effect
            if not callable(effect):
                try:
                    result = next(effect)
                except StopIteration:
                    # It cannot leave a coroutine.
                    raise StopAsyncIteration
                if _is_exception(result):
                    raise result
            elif inspect.iscoroutinefunction(effect):
                result = await effect(*args, **kwargs)
            else:
                result = effect(*args, **kwargs)
            if result is not DEFAULT:
                return result
        if d["_mock_return_value"] is not DEFAULT:
            return self.return_value
        if d["_mock_wraps"] is not None:
            if inspect.iscoroutinefunction(d["_mock_wraps"]):
                return await d["_mock_wraps"](*args, **kwargs)
            return d["_mock_wraps"](*args, **kwargs)
        return self.return_value

    def assert_awaited(self):
        """AssertionError if there was no await."""
        if self.await_count == 0:
            raise AssertionError(f"Expected {self._named()} to have been awaited.")

    def assert_awaited_once(self):
        """AssertionError unless there was one await."""
        if self.await_count != 1:
            raise AssertionError(f"Expected {self._named()} to have been awaited once. Awaited "
                                 f"{self.await_count} times.")

    def assert_awaited_with(self, /, *args, **kwargs):
        """AssertionError unless the last await had these arguments."""
        if self.await_args is None:
            raise AssertionError(f"Expected await: {self._show(args, kwargs)}\nNot awaited")
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        if self._call_matcher(self.await_args) != expected:
            raise AssertionError("expected await not found.\nExpected: "
                                 f"{self._show(args, kwargs)}\n  Actual: "
                                 f"{self._show(*self.await_args)}")

    def assert_awaited_once_with(self, /, *args, **kwargs):
        """AssertionError unless there was one await, with these arguments."""
        if self.await_count != 1:
            raise AssertionError(f"Expected {self._named()} to have been awaited once. Awaited "
                                 f"{self.await_count} times.")
        self.assert_awaited_with(*args, **kwargs)

    def assert_any_await(self, /, *args, **kwargs):
        """AssertionError unless some await had these arguments."""
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        if expected not in [self._call_matcher(c) for c in self.await_args_list]:
            raise AssertionError(f"{self._show(args, kwargs)} await not found")

    def assert_has_awaits(self, calls, any_order=False):
        """AssertionError unless the calls are among those awaited, one after the other or any_order."""
        expected = [self._call_matcher(c) for c in calls]
        awaited = _CallList([self._call_matcher(c) for c in self.await_args_list])
        if not any_order:
            if expected not in awaited:
                raise AssertionError(f"Awaits not found.\nExpected: {_CallList(calls)}\n"
                                     f"Actual: {self.await_args_list}")
            return
        rest = list(awaited)
        for kall in expected:
            if kall not in rest:
                raise AssertionError(f"{kall!r} not all found in await list")
            rest.remove(kall)

    def assert_not_awaited(self):
        """AssertionError if it was awaited at all."""
        if self.await_count != 0:
            raise AssertionError(f"Expected {self._named()} to not have been awaited. Awaited "
                                 f"{self.await_count} times.")


_DELEGATED |= {"await_count", "await_args", "await_args_list"}


class AsyncMock(AsyncMockMixin, MagicMixin, Mock):
    """A mock whose calls are to be awaited."""


class ThreadingMock(MagicMixin, Mock):
    """A MagicMock that can wait to be called from another thread."""

    DEFAULT_TIMEOUT = None

    def __init__(self, /, *args, timeout=None, **kwargs):
        super().__init__(*args, **kwargs)
        import threading
        self.__dict__["_mock_wait_timeout"] = timeout
        self.__dict__["_mock_event"] = threading.Event()
        self.__dict__["_mock_calls_lock"] = threading.Lock()

    def _increment_mock_call(self, /, *args, **kwargs):
        with self.__dict__["_mock_calls_lock"]:
            super()._increment_mock_call(*args, **kwargs)
        self.__dict__["_mock_event"].set()

    def wait_until_called(self, *, timeout=None):
        """Wait for a call."""
        if not self.__dict__["_mock_event"].wait(timeout or self.__dict__["_mock_wait_timeout"]):
            raise AssertionError(f"{self._named()} was not called before timeout"
                                 f"({timeout}).")

    def wait_until_any_call_with(self, *args, **kwargs):
        """Wait for a call with these arguments."""
        import time
        limit = self.__dict__["_mock_wait_timeout"]
        deadline = None if limit is None else time.monotonic() + limit
        expected = _Call((args, kwargs), two=True)
        while expected not in self.call_args_list:
            if deadline is not None and time.monotonic() > deadline:
                raise AssertionError(f"{self._named()} call was not made before timeout.")
            time.sleep(0.005)


class PropertyMock(Mock):
    """A mock to stand in a class as a property."""

    def __get__(self, obj, obj_type=None):
        return self()

    def __set__(self, obj, val):
        self(val)


_KINDS = {NonCallableMock, NonCallableMagicMock, Mock, MagicMock, AsyncMock, PropertyMock,
          ThreadingMock}


def seal(mock):
    """From here on, attributes that are not there yet are not made."""
    mock.__dict__["_mock_sealed"] = True
    for child in list(mock._mock_children.values()):
        if _is_instance_mock(child) and child._mock_new_parent is mock:
            seal(child)


### create_autospec ###

class _SpecState:
    """An attribute of an autospecced mock that has not been used yet."""

    def __init__(self, spec, spec_set, instance, parent, name):
        self.spec = spec
        self.spec_set = spec_set
        self.instance = instance
        self.parent = parent
        self.name = name


def create_autospec(spec, spec_set=False, instance=False, _parent=None, _name=None, *,
                    unsafe=False, **kwargs):
    """Create a mock whose attributes, and theirs, are like those of `spec`; functions
    have their arguments checked.
    """
    if isinstance(spec, (list, tuple)):
        spec = type(spec)
    if _is_instance_mock(spec):
        raise InvalidSpecError(f"Cannot autospec a Mock object. [object={spec!r}]")
    is_type = isinstance(spec, type)
    kind = MagicMock
    if isinstance(spec, (FunctionType, MethodType)) and inspect.iscoroutinefunction(spec):
        kind = AsyncMock
    elif not callable(spec) or is_type and instance and not hasattr(spec, "__call__"):
        kind = NonCallableMagicMock
    if is_type and instance and "__call__" not in dir(spec):
        kind = NonCallableMagicMock
    name = _name or getattr(spec, "__name__", None)
    options = {"spec_set" if spec_set else "spec": spec}
    mock = kind(name=name if not isinstance(spec, FunctionType) else name, parent=_parent,
                _new_parent=_parent, _new_name=_name or "", unsafe=unsafe,
                _spec_as_instance=instance, **options, **kwargs)
    mock.__dict__["_check_sig"] = True
    if isinstance(spec, FunctionType):
        mock.__dict__["_spec_signature"] = _signature_of(spec, _parent is not None and instance)
        result = mock if _parent is not None else _function_mock(mock, spec)
        if _parent is not None:
            _parent._mock_children[_name] = result
        return result
    if is_type and not instance and "return_value" not in kwargs:
        mock.return_value = create_autospec(spec, spec_set, instance=True, _name="()",
                                            _parent=mock)
    for entry in dir(spec):
        if _is_magic(entry) or entry in mock.__dict__:
            continue
        try:
            original = getattr(spec, entry)
        except AttributeError:
            continue
        if isinstance(original, (FunctionType, MethodType)):
            child_kind = AsyncMock if inspect.iscoroutinefunction(original) else MagicMock
            child = child_kind(parent=mock, name=entry, _new_name=entry, _new_parent=mock,
                               **{"spec_set" if spec_set else "spec": original})
            static = inspect.getattr_static(spec, entry, None)
            skip = isinstance(static, FunctionType) and is_type and instance
            child.__dict__["_spec_signature"] = _signature_of(original, skip)
            child.__dict__["_check_sig"] = True
            mock._mock_children[entry] = child
        else:
            mock._mock_children[entry] = _SpecState(original, spec_set, not isinstance(original, type)
                                                    and False, mock, entry)
    return mock


def _function_mock(mock, spec):
    """A real function in front of a mock: for what asks whether it is a function."""
    sig = mock.__dict__["_spec_signature"]
    if inspect.iscoroutinefunction(spec):
        async def function(*args, **kwargs):
            if sig is not None:
                sig.bind(*args, **kwargs)
            return await mock(*args, **kwargs)
    else:
        def function(*args, **kwargs):
            if sig is not None:
                sig.bind(*args, **kwargs)
            return mock(*args, **kwargs)
    for attr in ("__name__", "__doc__", "__module__", "__qualname__", "__defaults__"):
        try:
            setattr(function, attr, getattr(spec, attr))
        except (AttributeError, TypeError):
            pass
    if sig is not None:
        function.__signature__ = sig
    function.mock = mock
    for attr in ("assert_called", "assert_not_called", "assert_called_once",
                 "assert_called_with", "assert_called_once_with", "assert_has_calls",
                 "assert_any_call", "reset_mock", "configure_mock", "attach_mock"):
        setattr(function, attr, getattr(mock, attr))
    function.called = False
    function.call_count = 0
    function.call_args = None
    function.call_args_list = mock.call_args_list
    function.method_calls = mock.method_calls
    function.mock_calls = mock.mock_calls
    function.return_value = mock.return_value
    function.side_effect = None
    mock.__dict__["_mock_delegate"] = function
    return function


### patch ###

# Attributes that a class shows when its own are deleted, but not as they were.
_KEPT_ELSEWHERE = frozenset(("__doc__", "__module__", "__defaults__", "__annotations__", "__kwdefaults__"))


class _patch:
    """One attribute to be replaced: a context manager and a decorator."""

    attribute_name = None
    _active_patches = []

    def __init__(self, getter, attribute, new, spec, create, spec_set, autospec, new_callable,
                 kwargs, *, unsafe=False):
        if new_callable is not None:
            if new is not DEFAULT:
                raise ValueError("Cannot use 'new' and 'new_callable' together")
            if autospec is not None:
                raise ValueError("Cannot use 'autospec' and 'new_callable' together")
        self.getter = getter
        self.attribute = attribute
        self.new = new
        self.new_callable = new_callable
        self.spec = spec
        self.create = create
        self.has_local = False
        self.spec_set = spec_set
        self.autospec = autospec
        self.kwargs = kwargs
        self.additional_patchers = []
        self.is_started = False
        self.unsafe = unsafe

    def copy(self):
        other = _patch(self.getter, self.attribute, self.new, self.spec, self.create,
                       self.spec_set, self.autospec, self.new_callable, self.kwargs)
        other.attribute_name = self.attribute_name
        other.additional_patchers = list(map(_patch.copy, self.additional_patchers))
        return other

    def __call__(self, func):
        if isinstance(func, type):
            return self.decorate_class(func)
        return self.decorate_callable(func, inspect.iscoroutinefunction(func))

    def decorate_class(self, klass):
        for attr in dir(klass):
            if attr.startswith(patch.TEST_PREFIX):
                value = getattr(klass, attr)
                if callable(value):
                    setattr(klass, attr, self.copy()(value))
        return klass

    def decorate_callable(self, func, is_async):
        if hasattr(func, "patchings"):
            func.patchings.append(self)
            return func
        import functools
        from contextlib import ExitStack

        def entered(patched, stack, args, keywargs):
            extra = []
            for patching in patched.patchings:
                arg = stack.enter_context(patching)
                if patching.attribute_name is not None:
                    keywargs.update(arg)
                elif patching.new is DEFAULT:
                    extra.append(arg)
            return args + tuple(extra), keywargs

        if is_async:
            @functools.wraps(func)
            async def patched(*args, **keywargs):
                with ExitStack() as stack:
                    args, keywargs = entered(patched, stack, args, keywargs)
                    return await func(*args, **keywargs)
        else:
            @functools.wraps(func)
            def patched(*args, **keywargs):
                with ExitStack() as stack:
                    args, keywargs = entered(patched, stack, args, keywargs)
                    return func(*args, **keywargs)
        patched.patchings = [self]
        return patched

    def get_original(self):
        target, name = self.getter(), self.attribute
        own = getattr(target, "__dict__", {})
        is_local = name in own
        original = own[name] if is_local else getattr(target, name, DEFAULT)
        if isinstance(target, ModuleType) and hasattr(builtins, name):
            # A module may get a global that hides a built-in.
            self.create = True
        if original is DEFAULT and not self.create:
            raise AttributeError(f"{target} does not have the attribute {name!r}")
        return original, is_local

    def __enter__(self):
        """Put the new object in and return it."""
        if self.is_started:
            raise RuntimeError("Patch is already started")
        new, spec, spec_set = self.new, self.spec, self.spec_set
        autospec, kwargs = self.autospec, self.kwargs
        if spec is False:
            spec = None
        if spec_set is False:
            spec_set = None
        if autospec is False:
            autospec = None
        if spec is not None and autospec is not None:
            raise TypeError("Can't specify spec and autospec")
        if (spec is not None or autospec is not None) and spec_set not in (True, None):
            raise TypeError("Can't provide explicit spec_set *and* spec or autospec")
        self.target = self.getter()
        original, local = self.get_original()
        if new is DEFAULT and autospec is None:
            new = self._new_mock(original, spec, spec_set, kwargs)
        elif autospec is not None:
            if new is not DEFAULT:
                raise TypeError("autospec creates the mock for you. Can't specify autospec and new.")
            if original is DEFAULT:
                raise TypeError("Can't use 'autospec' with create=True")
            if autospec is True:
                autospec = original
            if _is_instance_mock(self.target) or _is_instance_mock(autospec):
                raise InvalidSpecError(f"Cannot autospec attr {self.attribute!r} as the patch "
                                       "target has already been mocked out. "
                                       f"[target={self.target!r}, attr={autospec!r}]")
            new = create_autospec(autospec, spec_set=bool(spec_set), _name=self.attribute, **kwargs)
        elif kwargs:
            raise TypeError("Can't pass kwargs to a mock we aren't creating")
        self.temp_original = original
        self.is_local = local
        from contextlib import ExitStack
        self._exit_stack = ExitStack()
        self.is_started = True
        try:
            setattr(self.target, self.attribute, new)
            if self.attribute_name is not None:
                extra = {}
                if self.new is DEFAULT:
                    extra[self.attribute_name] = new
                for patching in self.additional_patchers:
                    arg = self._exit_stack.enter_context(patching)
                    if patching.new is DEFAULT:
                        extra.update(arg)
                return extra
            return new
        except:
            if not self.__exit__(*sys.exc_info()):
                raise

    def _new_mock(self, original, spec, spec_set, kwargs):
        inherit = False
        if spec is True:
            spec = original
            if spec_set is True:
                spec_set = original
                spec = None
        elif spec is not None:
            if spec_set is True:
                spec_set = spec
                spec = None
        elif spec_set is True:
            spec_set = original
        if spec is not None or spec_set is not None:
            if original is DEFAULT:
                raise TypeError("Can't use 'spec' with create=True")
            inherit = isinstance(original, type)
        if self.new_callable is not None:
            kind = self.new_callable
        elif spec is None and inspect.iscoroutinefunction(
                original.__func__ if isinstance(original, (staticmethod, classmethod)) else original):
            kind = AsyncMock
        else:
            kind = MagicMock
            this_spec = spec if spec is not None else spec_set
            if this_spec is not None:
                not_callable = "__call__" not in this_spec if isinstance(this_spec, list) \
                    else not callable(this_spec)
                if inspect.iscoroutinefunction(this_spec):
                    kind = AsyncMock
                elif not_callable:
                    kind = NonCallableMagicMock
        options = {}
        if spec is not None:
            options["spec"] = spec
        if spec_set is not None:
            options["spec_set"] = spec_set
        if isinstance(kind, type) and issubclass(kind, NonCallableMock) and self.attribute:
            options["name"] = self.attribute
        options.update(kwargs)
        new = kind(**options)
        if inherit and _is_instance_mock(new):
            # The mock of a class makes mocks that are like its instances.
            this_spec = spec if spec is not None else spec_set
            new.return_value = NonCallableMagicMock(this_spec, _new_name="()", _new_parent=new) \
                if not hasattr(this_spec, "__call__") else \
                kind(_new_name="()", _new_parent=new, **{k: v for k, v in options.items()
                                                        if k in ("spec", "spec_set")})
        return new

    def __exit__(self, *exc_info):
        """Put the old object back."""
        if not self.is_started:
            return
        target, name, old = self.target, self.attribute, self.temp_original
        put_back = self.is_local and old is not DEFAULT
        if not put_back:
            delattr(target, name)
            # It was inherited and shows again, unless its owner keeps it elsewhere.
            put_back = not self.create and (name in _KEPT_ELSEWHERE or not hasattr(target, name))
        if put_back:
            setattr(target, name, old)
        entered = self._exit_stack
        for kept in ("temp_original", "is_local", "target", "_exit_stack"):
            delattr(self, kept)
        self.is_started = False
        return entered.__exit__(*exc_info)

    def start(self):
        """Begin patching without a `with`; returns what it put in."""
        result = self.__enter__()
        self._active_patches.append(self)
        return result

    def stop(self):
        """End what start() began; None if it had ended before."""
        try:
            self._active_patches.remove(self)
        except ValueError:
            return None
        return self.__exit__(None, None, None)


def _get_target(target):
    try:
        target, attribute = target.rsplit(".", 1)
    except (TypeError, ValueError, AttributeError):
        raise TypeError(f"Need a valid target to patch. You supplied: {target!r}")
    return (lambda: resolve(target)), attribute


def patch(target, new=DEFAULT, spec=None, create=False, spec_set=None, autospec=None,
          new_callable=None, *, unsafe=False, **kwargs):
    """Replace the object at a dotted name: as a decorator, or within a with statement."""
    getter, attribute = _get_target(target)
    return _patch(getter, attribute, new, spec, create, spec_set, autospec, new_callable,
                  kwargs, unsafe=unsafe)


def _patch_object(target, attribute, new=DEFAULT, spec=None, create=False, spec_set=None,
                  autospec=None, new_callable=None, *, unsafe=False, **kwargs):
    """Patch the named member of an object (target) with a mock object."""
    if isinstance(target, str):
        raise TypeError(f"{target!r} must be the actual object to be patched, not a str")
    return _patch(lambda: target, attribute, new, spec, create, spec_set, autospec,
                  new_callable, kwargs, unsafe=unsafe)


def _patch_multiple(target, spec=None, create=False, spec_set=None, autospec=None,
                    new_callable=None, **kwargs):
    """Perform multiple patches in a single call, on one object."""
    getter = (lambda: resolve(target)) if isinstance(target, str) else (lambda: target)
    if not kwargs:
        raise ValueError("Must supply at least one keyword argument with patch.multiple")
    patcher = None
    for attribute, new in kwargs.items():
        this = _patch(getter, attribute, new, spec, create, spec_set, autospec, new_callable, {})
        this.attribute_name = attribute
        if patcher is None:
            patcher = this
        else:
            patcher.additional_patchers.append(this)
    return patcher


class _patch_dict:
    """Changes a mapping and puts it back as it was."""

    def __init__(self, in_dict, values=(), clear=False, **kwargs):
        self.in_dict = in_dict
        self.values = dict(values)
        self.values.update(kwargs)
        self.clear = clear
        self._original = None

    def __call__(self, f):
        import functools
        if isinstance(f, type):
            for attr in dir(f):
                value = getattr(f, attr)
                if attr.startswith(patch.TEST_PREFIX) and callable(value):
                    setattr(f, attr, _patch_dict(self.in_dict, self.values, self.clear)(value))
            return f
        if inspect.iscoroutinefunction(f):
            @functools.wraps(f)
            async def _inner(*args, **kw):
                with self:
                    return await f(*args, **kw)
        else:
            @functools.wraps(f)
            def _inner(*args, **kw):
                with self:
                    return f(*args, **kw)
        return _inner

    def __enter__(self):
        if isinstance(self.in_dict, str):
            self.in_dict = resolve(self.in_dict)
        in_dict = self.in_dict
        try:
            self._original = in_dict.copy()
        except AttributeError:
            self._original = {key: in_dict[key] for key in in_dict}
        if self.clear:
            _clear_dict(in_dict)
        try:
            in_dict.update(self.values)
        except AttributeError:
            for key in self.values:
                in_dict[key] = self.values[key]
        return in_dict

    def __exit__(self, *args):
        if self._original is not None:
            _clear_dict(self.in_dict)
            try:
                self.in_dict.update(self._original)
            except AttributeError:
                for key in self._original:
                    self.in_dict[key] = self._original[key]
            self._original = None
        return False

    def start(self):
        result = self.__enter__()
        _patch._active_patches.append(self)
        return result

    def stop(self):
        try:
            _patch._active_patches.remove(self)
        except ValueError:
            return None
        return self.__exit__(None, None, None)


def _clear_dict(in_dict):
    try:
        in_dict.clear()
    except AttributeError:
        for key in list(in_dict):
            del in_dict[key]


def _patch_stopall():
    """Stop all active patches, the last started first."""
    for p in reversed(_patch._active_patches[:]):
        p.stop()


patch.object = _patch_object
patch.dict = _patch_dict
patch.multiple = _patch_multiple
patch.stopall = _patch_stopall
patch.TEST_PREFIX = "test"


### mock_open ###

def mock_open(mock=None, read_data=""):
    """A mock to take the place of open(), with read_data in the file."""
    import io
    make = io.StringIO if isinstance(read_data, str) else io.BytesIO
    if mock is None:
        mock = MagicMock(name="open", spec=open)
    handle = MagicMock(name="file")
    handle.__enter__.return_value = handle
    state = {"file": make(read_data)}

    def reads(name):
        def effect(*args, **kwargs):
            ret = handle.__dict__["_mock_children"][name]._mock_return_value
            return getattr(state["file"], name)(*args, **kwargs) if ret is DEFAULT else ret
        return effect

    for name in ("read", "readline", "readlines"):
        getattr(handle, name).side_effect = reads(name)
    handle.write.return_value = None

    def iterate():
        yield from state["file"]

    handle.__iter__.side_effect = iterate
    handle.__next__.side_effect = lambda: next(state["file"])

    def reset(*args, **kwargs):
        state["file"] = make(read_data)
        return DEFAULT

    mock.side_effect = reset
    mock.return_value = handle
    return mock

"""Objects to bytes and back (protocols 0 to 5): dumps, loads, Pickler and Unpickler.

The work is `_pickle`'s, save for the protocols before 2; `Pickler` and `Unpickler` have what
scripts may override.  What an object is made of its `__reduce_ex__` says.
"""

import _pickle
import builtins
import copyreg
import io
import sys
from _pickle import PickleError, PicklingError, UnpicklingError
from copyreg import dispatch_table as _reducers

__all__ = ["PickleError", "PicklingError", "UnpicklingError", "Pickler", "Unpickler",
           "dump", "dumps", "load", "loads", "PickleBuffer"]

format_version = "5.0"
compatible_formats = ["1.0", "1.1", "1.2", "1.3", "2.0", "3.0", "4.0", "5.0"]
bytes_types = bytes, bytearray
HIGHEST_PROTOCOL = 5
DEFAULT_PROTOCOL = 5


class PickleBuffer:
    """A buffer that protocol 5 may leave out of the pickle, for the caller to carry."""

    def __init__(self, buffer):
        self._view = memoryview(buffer)

    def raw(self):
        return self._view.cast("B")

    def release(self):
        self._view.release()


MARK, STOP, POP, POP_MARK, DUP = b"(", b".", b"0", b"1", b"2"
FLOAT, INT, BININT, BININT1, LONG, BININT2 = b"F", b"I", b"J", b"K", b"L", b"M"
NONE, PERSID, BINPERSID, REDUCE = b"N", b"P", b"Q", b"R"
STRING, BINSTRING, SHORT_BINSTRING = b"S", b"T", b"U"
UNICODE, BINUNICODE, APPEND, BUILD, GLOBAL = b"V", b"X", b"a", b"b", b"c"
DICT, EMPTY_DICT, APPENDS, GET, BINGET, INST = b"d", b"}", b"e", b"g", b"h", b"i"
LONG_BINGET, LIST, EMPTY_LIST, OBJ, PUT, BINPUT = b"j", b"l", b"]", b"o", b"p", b"q"
LONG_BINPUT, SETITEM, TUPLE, EMPTY_TUPLE, SETITEMS = b"r", b"s", b"t", b")", b"u"
BINFLOAT = b"G"
TRUE, FALSE = b"I01\n", b"I00\n"
PROTO, NEWOBJ, EXT1, EXT2, EXT4 = b"\x80", b"\x81", b"\x82", b"\x83", b"\x84"
TUPLE1, TUPLE2, TUPLE3, NEWTRUE, NEWFALSE = b"\x85", b"\x86", b"\x87", b"\x88", b"\x89"
LONG1, LONG4 = b"\x8a", b"\x8b"
BINBYTES, SHORT_BINBYTES = b"B", b"C"
SHORT_BINUNICODE, BINUNICODE8, BINBYTES8 = b"\x8c", b"\x8d", b"\x8e"
EMPTY_SET, ADDITEMS, FROZENSET, NEWOBJ_EX = b"\x8f", b"\x90", b"\x91", b"\x92"
STACK_GLOBAL, MEMOIZE, FRAME = b"\x93", b"\x94", b"\x95"
BYTEARRAY8, NEXT_BUFFER, READONLY_BUFFER = b"\x96", b"\x97", b"\x98"

__all__ += [name for name in dir() if name.isupper() and name not in __all__]


def _le(n, size):
    return n.to_bytes(size, "little")


def encode_long(x):
    """The bytes of an int in two's complement, as few as will do."""
    # The bits of x or ~x, and one for the sign.
    bits = (x if x >= 0 else ~x).bit_length()
    return x.to_bytes(bits // 8 + 1, "little", signed=True) if x else b""


def decode_long(data):
    return int.from_bytes(data, "little", signed=True)


def _getattribute(obj, path):
    for part in path:
        if part == "<locals>":
            raise AttributeError(f"Can't get local attribute {'.'.join(path)!r} on {obj!r}")
        obj = getattr(obj, part)
    return obj


def whichmodule(obj, name):
    """The name of the module in which an object is found."""
    module_name = getattr(obj, "__module__", None)
    if module_name is not None:
        return module_name
    path = name.split(".")
    for module_name, module in list(sys.modules.items()):
        if module_name in ("__main__", "__mp_main__") or module is None:
            continue
        try:
            if _getattribute(module, path) is obj:
                return module_name
        except AttributeError:
            pass
    return "__main__"


def _check_global(obj, name, path, module_name):
    """PicklingError unless it is found there."""
    try:
        __import__(module_name, level=0)
        found = _getattribute(sys.modules[module_name], path)
    except (ImportError, ValueError, KeyError) as exc:
        raise PicklingError(f"Can't pickle {obj!r}: {exc}") from exc
    except AttributeError as exc:
        if "<locals>" in path:
            raise PicklingError(f"Can't pickle local object {obj!r}") from None
        raise PicklingError(f"Can't pickle {obj!r}: it's not found as {module_name}.{name}") from exc
    if found is not obj:
        raise PicklingError(f"Can't pickle {obj!r}: it's not the same object as {module_name}.{name}")


def _raw_unicode_unescape(data):
    text = data.decode("latin-1")
    out = []
    i = 0
    while i < len(text):
        if text[i] == "\\" and text[i + 1:i + 2] in ("u", "U") and text[i + 1:]:
            width = 4 if text[i + 1] == "u" else 8
            out.append(chr(int(text[i + 2:i + 2 + width], 16)))
            i += 2 + width
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


# What protocols before 3 call by its name of Python 2.
_PYTHON2_NAMES = {
    ("__builtin__", "xrange"): ("builtins", "range"),
    ("__builtin__", "reduce"): ("functools", "reduce"),
    ("__builtin__", "intern"): ("sys", "intern"),
    ("__builtin__", "unichr"): ("builtins", "chr"),
    ("__builtin__", "unicode"): ("builtins", "str"),
    ("__builtin__", "long"): ("builtins", "int"),
    ("itertools", "izip"): ("builtins", "zip"),
    ("itertools", "imap"): ("builtins", "map"),
    ("itertools", "ifilter"): ("builtins", "filter"),
    ("itertools", "ifilterfalse"): ("itertools", "filterfalse"),
    ("itertools", "izip_longest"): ("itertools", "zip_longest"),
    ("UserDict", "IterableUserDict"): ("collections", "UserDict"),
    ("UserList", "UserList"): ("collections", "UserList"),
    ("UserString", "UserString"): ("collections", "UserString"),
    ("exceptions", "StandardError"): ("builtins", "Exception"),
}
_PYTHON2_MODULES = {
    "__builtin__": "builtins", "exceptions": "builtins", "copy_reg": "copyreg",
    "Queue": "queue", "cPickle": "pickle", "StringIO": "io", "cStringIO": "io",
    "UserDict": "collections", "UserList": "collections", "UserString": "collections",
}


_PYTHON3_NAMES = {now: before for before, now in _PYTHON2_NAMES.items() if before[0] != "exceptions"}
_PYTHON3_MODULES = {"builtins": "__builtin__", "copyreg": "copy_reg", "queue": "Queue", "_functools": "__builtin__"}
# What Python 2 has no name of its own for: the errors of the system, and those that came later.
_OS_ERRORS = frozenset("""BlockingIOError BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError
    ConnectionRefusedError ConnectionResetError FileExistsError FileNotFoundError InterruptedError IsADirectoryError
    NotADirectoryError PermissionError ProcessLookupError TimeoutError""".split())
_LATER_ERRORS = frozenset("""BaseExceptionGroup ExceptionGroup EncodingWarning PythonFinalizationError RecursionError
    ResourceWarning StopAsyncIteration""".split())


def _to_python2(module, name):
    """The name that protocols before 3 have for something."""
    known = _PYTHON3_NAMES.get((module, name))
    if known is not None:
        return known
    if module == "builtins":
        if name in _OS_ERRORS:
            return "exceptions", "OSError"
        if name == "ModuleNotFoundError":
            return "exceptions", "ImportError"
        found = getattr(builtins, name, None)
        if isinstance(found, type) and issubclass(found, BaseException) and name not in _LATER_ERRORS:
            return "exceptions", name
    return _PYTHON3_MODULES.get(module, module), name


def _from_python2(module, name):
    """Where something is today that protocols before 3 call by an older name."""
    if (module, name) in _PYTHON2_NAMES:
        return _PYTHON2_NAMES[module, name]
    return _PYTHON2_MODULES.get(module, module), name


## What `_pickle` asks for ##

def _protocol(protocol, buffer_callback):
    """A protocol that is given, checked."""
    if protocol is None:
        protocol = DEFAULT_PROTOCOL
    elif type(protocol) is not int:
        from operator import index

        protocol = index(protocol)
    if protocol < 0:
        protocol = HIGHEST_PROTOCOL
    elif not 0 <= protocol <= HIGHEST_PROTOCOL:
        raise ValueError(f"pickle protocol must be <= {HIGHEST_PROTOCOL}")
    if buffer_callback is not None and protocol < 5:
        raise ValueError("buffer_callback needs protocol >= 5")
    return protocol


_native_modules = {}


def _global(obj, name, protocol, fix_imports):
    """How a class or function is found again: by a module and a name, an opcode, or one and attributes of what it finds."""
    if name is None:
        name = getattr(obj, "__qualname__", None)
        if name is None:
            name = obj.__name__
    path = name.split(".")
    # One text for all of a module's, so that it is written once; what is native has another one, as in CPython.
    module_name = sys.intern(whichmodule(obj, name))
    if type(obj) is type(len):
        module_name = _native_modules.setdefault(module_name, module_name.encode().decode())
    _check_global(obj, name, path, module_name)
    code = copyreg._extension_registry.get((module_name, name))
    if code is not None and protocol >= 2:
        if code <= 0xFF:
            return EXT1 + _le(code, 1)
        return EXT2 + _le(code, 2) if code <= 0xFFFF else EXT4 + _le(code, 4)
    if protocol >= 4:
        return module_name, name
    first, *rest = path
    if protocol < 3 and fix_imports:
        module_name, first = _to_python2(module_name, first)
    opcode = GLOBAL + module_name.encode() + b"\n" + first.encode() + b"\n"
    # Protocols before 4 know no dotted names: by getattr, step by step.
    return [opcode, *rest] if rest else opcode


def _in_band(buffer, callback):
    """What of a buffer is written into the pickle, if anything, and whether it is read-only."""
    view = buffer.raw()
    if callback is not None and not callback(buffer):
        return None, view.readonly
    return view.tobytes(), view.readonly


def _find(module, name, protocol, fix_imports):
    """A class or function by its module and name."""
    if protocol < 3 and fix_imports:
        module, name = _from_python2(module, name)
    __import__(module, level=0)
    if protocol < 4 or "." not in name:
        return getattr(sys.modules[module], name)
    try:
        return _getattribute(sys.modules[module], name.split("."))
    except AttributeError:
        raise AttributeError(f"Can't resolve path {name!r} on module {module!r}") from None


def _old_value(code, data, encoding, errors):
    """What the opcodes of Python 2, and texts that are not quite UTF-8, stand for."""
    code = bytes([code])
    if code == BINUNICODE:
        return str(data, "utf-8", "surrogatepass")
    if code == UNICODE:
        return _raw_unicode_unescape(data)
    if code == INT:
        try:
            return data == b"01" if data in (b"00", b"01") else int(data, 0)
        except ValueError:
            raise ValueError("could not convert string to int") from None
    if code == LONG or code == FLOAT:
        text = data.decode("latin-1")
        try:
            return float(text) if code == FLOAT else int(text.removesuffix("L"))
        except ValueError as error:
            # The line's end counts.
            if code == FLOAT:
                raise ValueError(f"could not convert string to float: '{text}\n'") from None
            raise ValueError(f"invalid literal for int() with base 10: {text + chr(10)!r}") from None
    if code == STRING:
        data = data.strip()
        if len(data) < 2 or data[0] != data[-1] or data[:1] not in (b'"', b"'"):
            raise UnpicklingError("the STRING opcode argument must be quoted")
        import codecs
        data = codecs.escape_decode(data[1:-1])[0]
    return data if encoding == "bytes" else data.decode(encoding, errors)


def _extension(code):
    """The module and name that an extension's code stands for."""
    if code <= 0:
        raise UnpicklingError("EXT specifies code <= 0")
    names = copyreg._inverted_registry.get(code)
    if names is None:
        raise ValueError(f"unregistered extension code {code}")
    return names


def _writing(reducers=_reducers, persistent_id=None, override=None, callback=None):
    return _global, reducers, persistent_id, override, PickleBuffer, _in_band, callback


def _reading(find_class=None, persistent_load=None, buffers=None, encoding="ASCII", errors="strict",
             fix_imports=True):
    return find_class, persistent_load, buffers, _find, _old_value, _extension, encoding, errors, fix_imports


_PLAIN_WRITING, _PLAIN_READING = _writing(), _reading()


class Pickler:
    """Writes the pickled form of objects to a file."""

    __module__ = "_pickle"

    def __init__(self, file, protocol=None, fix_imports=True, buffer_callback=None):
        self._proto = _protocol(protocol, buffer_callback)
        self._fix_imports = fix_imports
        try:
            self._write = file.write
        except AttributeError:
            raise TypeError("file must have a 'write' attribute") from None
        self._buffer_callback = buffer_callback
        self._memo = _pickle.PicklerMemo()
        self.bin = self._proto >= 1
        self.fast = 0

    def clear_memo(self):
        """Forget what has been written: all will be written anew."""
        self._memo.clear()

    @property
    def memo(self):
        return _PicklerMemoProxy(self)

    @memo.setter
    def memo(self, value):
        if isinstance(value, _PicklerMemoProxy):
            value = value.copy()
        elif not isinstance(value, dict):
            raise TypeError(f"'memo' attribute must be a PicklerMemoProxy object or dict, not {type(value).__name__}")
        self._memo.fill([obj for _, obj in sorted(value.values(), key=lambda item: item[0])])

    def persistent_id(self, obj):
        """Override it to give an id to an object that is not to be pickled itself."""
        return None

    def dump(self, obj):
        """Write a pickled representation of the given object to the open file."""
        try:
            memo = self._memo
        except AttributeError:
            raise PicklingError(f"Pickler.__init__() was not called by {type(self).__name__}.__init__()") from None
        if self._proto < 2:
            return self._dump_as_text(obj)
        persistent_id = self.persistent_id
        if getattr(persistent_id, "__func__", None) is Pickler.persistent_id:
            persistent_id = None
        hooks = _writing(getattr(self, "dispatch_table", _reducers), persistent_id,
                         getattr(self, "reducer_override", None), self._buffer_callback)
        _pickle._dump(obj, self._write, memo, self._proto, self._fix_imports, self.fast, hooks)

    def _dump_as_text(self, obj):
        """The protocols before 2 are the Python Pickler's."""
        from _py_pickle import _Pickler

        pickler = _Pickler(io.BytesIO(), self._proto, fix_imports=self._fix_imports)
        pickler._file_write, pickler.fast = self._write, self.fast
        pickler.persistent_id = self.persistent_id
        for name in ("dispatch_table", "reducer_override"):
            if hasattr(self, name):
                setattr(pickler, name, getattr(self, name))
        pickler.memo = self.memo.copy()
        try:
            pickler.dump(obj)
        finally:
            self.memo = pickler.memo


class _PicklerMemoProxy:
    """The memo of a Pickler, as scripts see it."""

    def __init__(self, pickler):
        self._pickler = pickler

    def clear(self):
        """Remove all items from memo."""
        self._pickler.clear_memo()

    def copy(self):
        """Copy the memo to a new object."""
        return {id(obj): (number, obj) for number, obj in enumerate(self._pickler._memo.listed())}

    def __reduce__(self):
        return dict, (self.copy(),)


class Unpickler:
    """Reads pickled objects from a file."""

    __module__ = "_pickle"

    def __init__(self, file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
        self._buffers = iter(buffers) if buffers is not None else None
        try:
            self._read, self._readline = file.read, file.readline
        except AttributeError:
            raise TypeError("file must have 'read' and 'readline' attributes") from None
        self._how = encoding, errors, fix_imports
        self._memo = _pickle.UnpicklerMemo()

    @property
    def memo(self):
        return _UnpicklerMemoProxy(self)

    @memo.setter
    def memo(self, value):
        if isinstance(value, _UnpicklerMemoProxy):
            value = value.copy()
        elif not isinstance(value, dict):
            raise TypeError(f"'memo' attribute must be an UnpicklerMemoProxy object or dict, not {type(value).__name__}")
        for number in value:
            if not isinstance(number, int):
                raise TypeError("memo key must be integers")
            if number < 0:
                raise ValueError("memo key must be positive integers.")
        self._memo.fill(list(value.items()))

    def persistent_load(self, pid):
        """Override it to find what has a persistent id."""
        raise UnpicklingError("A load persistent id instruction was encountered, but no persistent_load "
                              "function was specified.")

    def find_class(self, module_name, global_name, /):
        """Find a class or function by its module and name; override to restrict it."""
        return _find(module_name, global_name, 4, self._how[2])

    def load(self):
        """Read a pickled object from the file, and return it."""
        try:
            memo = self._memo
        except AttributeError:
            raise UnpicklingError(f"Unpickler.__init__() was not called by {type(self).__name__}.__init__()") from None
        find_class = self.find_class
        if getattr(find_class, "__func__", None) is Unpickler.find_class:
            find_class = None
        hooks = _reading(find_class, self.persistent_load, self._buffers, *self._how)
        return _pickle._load(self._read, self._readline, memo, hooks)


class _UnpicklerMemoProxy:
    """The memo of an Unpickler, as scripts see it."""

    def __init__(self, unpickler):
        self._unpickler = unpickler

    def clear(self):
        """Remove all items from memo."""
        self._unpickler._memo.fill(())

    def copy(self):
        """Copy the memo to a new object."""
        return dict(self._unpickler._memo.items())

    def __reduce__(self):
        return dict, (self.copy(),)


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    """Write obj's pickle to an open file."""
    Pickler(file, protocol, fix_imports, buffer_callback).dump(obj)


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    """The object as a pickle."""
    protocol = _protocol(protocol, buffer_callback)
    if protocol < 2:
        from _py_pickle import _dumps

        return _dumps(obj, protocol, fix_imports=fix_imports)
    hooks = _PLAIN_WRITING if buffer_callback is None else _writing(callback=buffer_callback)
    return _pickle._dumps(obj, protocol, fix_imports, hooks)


def load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """The object that a file's next pickle is of."""
    return Unpickler(file, fix_imports=fix_imports, encoding=encoding, errors=errors,
                     buffers=buffers).load()


def loads(data, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """The object that a pickle is of; what follows it is ignored."""
    if type(data) is not bytes:
        try:
            view = memoryview(data)
        except TypeError:
            raise TypeError(f"a bytes-like object is required, not {type(data).__name__!r}") from None
        with view:
            data = view.tobytes()
    if fix_imports is True and encoding == "ASCII" and errors == "strict" and buffers is None:
        return _pickle._loads(data, _PLAIN_READING)
    if buffers is not None:
        buffers = iter(buffers)
    return _pickle._loads(data, _reading(None, None, buffers, encoding, errors, fix_imports))


def __getattr__(name):
    # The same in Python: few ask for them.
    if name in ("_Pickler", "_Unpickler", "_dump", "_dumps", "_load", "_loads"):
        import _py_pickle

        return getattr(_py_pickle, name)
    raise AttributeError(f"module 'pickle' has no attribute {name!r}")


_pickle.Pickler, _pickle.Unpickler, _pickle.PickleBuffer = Pickler, Unpickler, PickleBuffer
_pickle.dump, _pickle.dumps, _pickle.load, _pickle.loads = dump, dumps, load, loads

"""Source code, modules, frames and class trees: the rest of inspect."""

import builtins
import linecache
import sys
import types
from collections import namedtuple
from inspect import (CO_VARARGS, CO_VARKEYWORDS, getmro, isclass, iscode, isframe,
                     isfunction, ismethod, ismodule, istraceback, unwrap)


def _tuple(name, fields):
    return namedtuple(name, fields, module="inspect")


Attribute = _tuple("Attribute", "name kind defining_class object")
Arguments = _tuple("Arguments", "args, varargs, varkw")
ArgInfo = _tuple("ArgInfo", "args varargs keywords locals")
ClosureVars = _tuple("ClosureVars", "nonlocals globals builtins unbound")


class ClassFoundException(Exception):
    pass


### Files and modules ###

def getfile(object):
    """The file an object was defined in; TypeError for built-in ones."""
    if ismodule(object):
        if file := getattr(object, "__file__", None):
            return file
        raise TypeError(f"{object!r} is a built-in module")
    if isclass(object):
        home = getattr(object, "__module__", None)
        if file := getattr(sys.modules.get(home), "__file__", None):
            return file
        if home == "__main__":
            raise OSError("source code not available")
        raise TypeError(f"{object!r} is a built-in class")
    # From the outside in: what each kind keeps its code in.
    for is_kind, inside in ((ismethod, "__func__"), (isfunction, "__code__"), (istraceback, "tb_frame"),
                            (isframe, "f_code")):
        if is_kind(object):
            object = getattr(object, inside)
    if not iscode(object):
        raise TypeError("module, class, method, function, traceback, frame, or code object was "
                        f"expected, got {type(object).__name__}")
    return object.co_filename


def getmodulename(path):
    """The module name that a file's name stands for, or None."""
    name = path.rpartition("/")[2]
    for suffix in (".pyi", ".pyc", ".pyw", ".py"):
        if name.endswith(suffix):
            return name[:-len(suffix)]
    return None


def getsourcefile(object):
    """The source file an object was defined in, or None."""
    filename = getfile(object)
    if filename.endswith(".pyc"):
        filename = filename[:-1]
    if filename in linecache.cache or linecache.getlines(filename):
        return filename
    module = getmodule(object, filename)
    if getattr(module, "__loader__", None) is not None:
        return filename
    return None


def getabsfile(object, _filename=None):
    """getfile() or getsourcefile() as an absolute path."""
    import os
    if _filename is None:
        _filename = getsourcefile(object) or getfile(object)
    return os.path.normcase(os.path.abspath(_filename))


def getmodule(object, _filename=None):
    """The module an object belongs to, or None."""
    if ismodule(object):
        return object
    if hasattr(object, "__module__"):
        return sys.modules.get(object.__module__)
    try:
        filename = _filename or getfile(object)
    except (TypeError, FileNotFoundError):
        return None
    for module in list(sys.modules.values()):
        if ismodule(module) and getattr(module, "__file__", None) == filename:
            return module
    main = sys.modules.get("__main__")
    name = getattr(object, "__name__", None)
    if name is not None and getattr(main, name, None) is object:
        return main
    if name is not None and getattr(builtins, name, None) is object:
        return builtins
    return None


### Source lines ###

def findsource(object):
    """All lines of an object's source file, and the number of its first."""
    file = getsourcefile(object)
    if file:
        linecache.checkcache(file)
    else:
        file = getfile(object)
        if not file.startswith("<") or not file.endswith(">"):
            raise OSError("source code not available")
    module = getmodule(object, file)
    lines = linecache.getlines(file, vars(module) if module else None)
    if not lines:
        raise OSError("could not get source code")
    start = _first_line(object)
    if start >= len(lines):
        raise OSError("lineno is out of bounds")
    return lines, start


def _first_line(object):
    """Where an object's source begins in its file, counted from 0."""
    if ismodule(object):
        return 0
    if isclass(object):
        try:
            return object.__dict__["__firstlineno__"] - 1
        except (TypeError, KeyError):
            raise OSError("source code not available")
    # From what has code to the code.
    for is_it, inner in ((ismethod, "__func__"), (isfunction, "__code__"),
                         (istraceback, "tb_frame"), (isframe, "f_code")):
        if is_it(object):
            object = getattr(object, inner)
    if iscode(object):
        return object.co_firstlineno - 1
    raise OSError("could not find code object")


def indentsize(line):
    """The width of the line's indentation, tabs expanded."""
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip())


def getcomments(object):
    """The comment lines right before an object's source, or None."""
    try:
        lines, lnum = findsource(object)
    except (OSError, TypeError):
        return None
    if ismodule(object):
        start = 1 if lines and lines[0][:2] == "#!" else 0
        while start < len(lines) and lines[start].strip() in ("", "#"):
            start += 1
        comments = []
        while start < len(lines) and lines[start][:1] == "#":
            comments.append(lines[start].expandtabs())
            start += 1
        return "".join(comments) or None
    indent = indentsize(lines[lnum])
    comments = []
    end = lnum - 1
    while end >= 0 and lines[end].lstrip()[:1] == "#" and indentsize(lines[end]) == indent:
        comments.insert(0, lines[end].expandtabs().lstrip())
        end -= 1
    while comments and comments[0].strip() == "#":
        comments.pop(0)
    while comments and comments[-1].strip() == "#":
        comments.pop()
    return "".join(comments) or None


class _Scanner:
    """Follows strings and brackets over lines, to know where a statement goes on."""

    def __init__(self):
        self.quote = None
        self.depth = 0

    def feed(self, line):
        """Returns True if the next line still belongs to this statement."""
        i, n = 0, len(line)
        continued = False
        while i < n:
            if self.quote:
                end = line.find(self.quote, i)
                back = line.find("\\", i)
                if back != -1 and (end == -1 or back < end):
                    i = back + 2
                elif end == -1:
                    if len(self.quote) == 1 and not line.rstrip("\n").endswith("\\"):
                        self.quote = None
                    break
                else:
                    i = end + len(self.quote)
                    self.quote = None
                continue
            c = line[i]
            if c == "#":
                break
            if c in "\"'":
                self.quote = c * 3 if line.startswith(c * 3, i) else c
                i += len(self.quote)
                continue
            if c in "([{":
                self.depth += 1
            elif c in ")]}":
                self.depth -= 1
            i += 1
        if not self.quote and line.rstrip("\r\n").endswith("\\"):
            continued = True
        return bool(self.quote) or self.depth > 0 or continued


def getblock(lines):
    """As many of the lines as belong to the block the first one begins."""
    if not lines:
        return lines
    scanner = _Scanner()
    base = indentsize(lines[0])
    i = 0
    # The header: decorators, then the statement that ends in a colon.
    is_lambda = not lines[0].lstrip().startswith(("def ", "class ", "async ", "@"))
    while i < len(lines):
        statement_start = i
        while i < len(lines) and scanner.feed(lines[i]):
            i += 1
        i += 1
        if is_lambda or not lines[statement_start].lstrip().startswith("@"):
            break
    if is_lambda:
        return lines[:i]
    header = lines[i - 1].split("#")[0].rstrip() if i <= len(lines) else ""
    if header and not header.endswith(":"):
        return lines[:i]  # the body is on the same line
    last = i
    while i < len(lines):
        line = lines[i]
        stripped = line.strip()
        if not stripped:
            i += 1
            continue
        if indentsize(line) <= base:
            if stripped.startswith("#"):
                # A comment ends the block unless the block goes on behind it.
                following = next((l for l in lines[i:] if l.strip()
                                  and not l.strip().startswith("#")), "")
                if following and indentsize(following) > base:
                    i += 1
                    continue
            break
        while i < len(lines) and scanner.feed(lines[i]):
            i += 1
        i += 1
        last = i
    return lines[:last]


def getsourcelines(object):
    """The lines of an object's source, and the number of the first."""
    object = unwrap(object)
    lines, start = findsource(object)
    frame = object.tb_frame if istraceback(object) else object
    if ismodule(frame) or isframe(frame) and frame.f_code.co_name == "<module>":
        # All of the file.
        return lines, 0
    return getblock(lines[start:]), start + 1


def getsource(object):
    """The text of an object's source."""
    lines, _ = getsourcelines(object)
    return "".join(lines)


### Classes ###

def walktree(classes, children, parent):
    """The tree below `classes`, for getclasstree()."""
    classes.sort(key=lambda cls: (cls.__module__, cls.__name__))
    tree = []
    for cls in classes:
        tree.append((cls, cls.__bases__))
        if (below := children.get(cls)) is not None:
            tree.append(walktree(below, children, cls))
    return tree


def getclasstree(classes, unique=False):
    """The classes as nested lists, subclasses below their bases."""
    # Dicts for their keys: in order, and each once.
    children, roots = {}, {}
    for cls in classes:
        if not cls.__bases__:
            roots[cls] = None
        for parent in cls.__bases__:
            children.setdefault(parent, {})[cls] = None
            if unique and parent in classes:
                break
    roots.update(dict.fromkeys(parent for parent in children if parent not in classes))
    return walktree(list(roots), {parent: list(below) for parent, below in children.items()}, None)


def classify_class_attrs(cls):
    """Return list of attribute-descriptor tuples: name, kind, defining class, object."""
    mro = getmro(cls)
    names = dir(cls)
    for base in mro:
        for key, value in base.__dict__.items():
            if isinstance(value, types.DynamicClassAttribute) and value.fget is not None:
                names.append(key)
    result = []
    for name in dict.fromkeys(names):
        home = raw = None
        for base in mro:
            if name in base.__dict__:
                home, raw = base, base.__dict__[name]
                break
        if home is None:
            for base in getmro(type(cls)):
                if name in base.__dict__:
                    home, raw = base, base.__dict__[name]
                    break
            else:
                continue
        if isinstance(raw, (staticmethod, types.BuiltinMethodType)):
            kind = "static method"
        elif isinstance(raw, (classmethod, types.ClassMethodDescriptorType)):
            kind = "class method"
        elif isinstance(raw, property):
            kind = "property"
        elif isfunction(raw) or isinstance(raw, (types.MethodDescriptorType,
                                                 types.WrapperDescriptorType)):
            kind = "method"
        else:
            kind = "data"
        result.append(Attribute(name, kind, home, raw))
    return result


### Arguments and closures ###

def getargs(co):
    """The names of a code object's arguments, as Arguments."""
    if not iscode(co):
        raise TypeError(f"{co!r} is not a code object")
    names = co.co_varnames
    count, kwonly = co.co_argcount, co.co_kwonlyargcount
    args = list(names[:count + kwonly])
    index = count + kwonly
    varargs = varkw = None
    if co.co_flags & CO_VARARGS:
        varargs = names[index]
        index += 1
    if co.co_flags & CO_VARKEYWORDS:
        varkw = names[index]
    return Arguments(args, varargs, varkw)


def getargvalues(frame):
    """The arguments of a frame and its local variables."""
    args, varargs, varkw = getargs(frame.f_code)
    return ArgInfo(args, varargs, varkw, frame.f_locals)


def formatargvalues(args, varargs, varkw, locals, formatarg=str,
                    formatvarargs=lambda name: "*" + name,
                    formatvarkw=lambda name: "**" + name,
                    formatvalue=lambda value: "=" + repr(value)):
    """What getargvalues() returned, as it stands in a call."""
    specs = [formatarg(name) + formatvalue(locals[name]) for name in args]
    if varargs:
        specs.append(formatvarargs(varargs) + formatvalue(locals[varargs]))
    if varkw:
        specs.append(formatvarkw(varkw) + formatvalue(locals[varkw]))
    return f"({', '.join(specs)})"


def getclosurevars(func):
    """The names a function takes from outside, with their values."""
    if ismethod(func):
        func = func.__func__
    if not isfunction(func):
        raise TypeError(f"{func!r} is not a Python function")
    code = func.__code__
    nonlocals = {}
    for name, cell in zip(code.co_freevars, func.__closure__ or ()):
        try:
            nonlocals[name] = cell.cell_contents
        except ValueError:
            pass
    namespace = func.__globals__
    builtin_ns = namespace.get("__builtins__", builtins.__dict__)
    if ismodule(builtin_ns):
        builtin_ns = builtin_ns.__dict__
    global_vars, builtin_vars, unbound = {}, {}, set()
    for name in code.co_names:
        if name in namespace:
            global_vars[name] = namespace[name]
        elif name in builtin_ns:
            builtin_vars[name] = builtin_ns[name]
        else:
            unbound.add(name)
    return ClosureVars(nonlocals, global_vars, builtin_vars, unbound)


### Frames ###

class Traceback(_tuple("_Traceback", "filename lineno function code_context index")):
    __module__ = "inspect"

    def __new__(cls, filename, lineno, function, code_context, index, *, positions=None):
        self = super().__new__(cls, filename, lineno, function, code_context, index)
        self.positions = positions
        return self

    def __repr__(self):
        return (f"Traceback(filename={self.filename!r}, lineno={self.lineno!r}, "
                f"function={self.function!r}, code_context={self.code_context!r}, "
                f"index={self.index!r}, positions={self.positions!r})")


class FrameInfo(_tuple("_FrameInfo", "frame filename lineno function code_context index")):
    __module__ = "inspect"

    def __new__(cls, frame, filename, lineno, function, code_context, index, *, positions=None):
        self = super().__new__(cls, frame, filename, lineno, function, code_context, index)
        self.positions = positions
        return self

    def __repr__(self):
        return (f"FrameInfo(frame={self.frame!r}, filename={self.filename!r}, "
                f"lineno={self.lineno!r}, function={self.function!r}, "
                f"code_context={self.code_context!r}, index={self.index!r}, "
                f"positions={self.positions!r})")


def _positions(code, instruction):
    """The columns of an instruction, where the code object tells."""
    try:
        for i, position in enumerate(code.co_positions()):
            if i == instruction // 2:
                import dis
                return dis.Positions(*position)
    except Exception:
        pass
    return None


def getframeinfo(frame, context=1):
    """File, line, function and lines of code of a frame or traceback."""
    if istraceback(frame):
        lineno, instruction = frame.tb_lineno, frame.tb_lasti
        frame = frame.tb_frame
    else:
        lineno, instruction = frame.f_lineno, getattr(frame, "f_lasti", -1)
    if not isframe(frame):
        raise TypeError(f"{frame!r} is not a frame or traceback object")
    filename = frame.f_code.co_filename
    lines = index = None
    if context > 0:
        start = lineno - 1 - context // 2
        found = linecache.getlines(filename, frame.f_globals)
        if found:
            start = max(0, min(start, len(found) - context))
            lines = found[start:start + context]
            index = lineno - 1 - start
    return Traceback(filename, lineno, frame.f_code.co_name, lines, index,
                     positions=_positions(frame.f_code, instruction))


def getlineno(frame):
    """The line a frame is at."""
    return frame.f_lineno


def getouterframes(frame, context=1):
    """A frame and those that called it, as FrameInfo."""
    def record(at):
        info = getframeinfo(at, context)
        return FrameInfo(at, *info, positions=info.positions)

    chain = []
    while frame:
        chain.append(frame)
        frame = frame.f_back
    return list(map(record, chain))


def getinnerframes(tb, context=1):
    """The frames of a traceback, as FrameInfo."""
    records = []
    while tb:
        info = getframeinfo(tb, context)
        records.append(FrameInfo(tb.tb_frame, *info, positions=info.positions))
        tb = tb.tb_next
    return records


def stack(context=1):
    """The caller's frame and those that called it, as FrameInfo."""
    return getouterframes(sys._getframe(1), context)


def trace(context=1):
    """The frames between here and where the exception being handled was raised, as FrameInfo."""
    exc = sys.exception()
    return getinnerframes(None if exc is None else exc.__traceback__, context)

"""Extract, format and print information about stack traces.

`_carets` finds what to underline; `_suggest` finds what was probably meant.  Both are
loaded when an exception is formatted.
"""

import linecache
import sys

__all__ = ["extract_stack", "extract_tb", "format_exception", "format_exception_only",
           "format_list", "format_stack", "format_tb", "print_exc", "format_exc",
           "print_exception", "print_last", "print_stack", "print_tb", "clear_frames",
           "FrameSummary", "StackSummary", "TracebackException", "walk_stack", "walk_tb",
           "print_list"]

_sentinel = object()
_CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"
_RECURSIVE_CUTOFF = 3  # as often is a repeated line shown


### Lists of frames ###

def print_list(extracted_list, file=None):
    """Print what extract_tb() or extract_stack() returned."""
    if file is None:
        file = sys.stderr
    for item in StackSummary.from_list(extracted_list).format():
        print(item, file=file, end="")


def format_list(extracted_list):
    """The lines that print_list() prints."""
    return StackSummary.from_list(extracted_list).format()


def print_tb(tb, limit=None, file=None):
    """Print the entries of a traceback, `limit` of them."""
    print_list(extract_tb(tb, limit=limit), file=file)


def format_tb(tb, limit=None):
    """The lines that print_tb() prints."""
    return extract_tb(tb, limit=limit).format()


def extract_tb(tb, limit=None):
    """Return a StackSummary object of the entries of a traceback."""
    return StackSummary._extract_from(_walk_tb(tb), limit=limit)


def print_stack(f=None, limit=None, file=None):
    """Print the stack from here, or from frame f."""
    if f is None:
        f = sys._getframe().f_back
    print_list(extract_stack(f, limit=limit), file=file)


def format_stack(f=None, limit=None):
    """The lines that print_stack() prints."""
    if f is None:
        f = sys._getframe().f_back
    return format_list(extract_stack(f, limit=limit))


def extract_stack(f=None, limit=None):
    """The stack from here, or from frame f, as a StackSummary."""
    if f is None:
        f = sys._getframe().f_back
    stack = StackSummary.extract(walk_stack(f), limit=limit)
    stack.reverse()
    return stack


def clear_frames(tb):
    """Drop the local variables of every frame in the traceback that no longer runs."""
    while tb is not None:
        try:
            tb.tb_frame.clear()
        except RuntimeError:
            pass  # still executing
        tb = tb.tb_next


def walk_stack(f):
    """Frames with their lines, from here or f outwards."""
    return _outwards(sys._getframe().f_back if f is None else f)


def _outwards(frame):
    while frame is not None:
        yield frame, frame.f_lineno
        frame = frame.f_back


def walk_tb(tb):
    """Frames of a traceback with their lines."""
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


def _walk_tb(tb):
    """As walk_tb, with the positions: (line, end line, column, end column)."""
    while tb is not None:
        yield tb.tb_frame, _position(tb)
        tb = tb.tb_next


def _position(tb):
    """Where in the source the frame was when the exception passed."""
    lasti = tb.tb_lasti
    if lasti >= 0:
        code = tb.tb_frame.f_code
        lookup = getattr(code, "_position_at", None)
        try:
            if lookup is not None:
                position = lookup(lasti)
            else:
                from itertools import islice
                position = next(islice(code.co_positions(), lasti // 2, None))
        except (StopIteration, AttributeError):
            position = None
        if position is not None and position[0] is not None:
            return position
        if position is not None:
            return (tb.tb_lineno, *position[1:])
    return tb.tb_lineno, None, None, None


### Exceptions ###

def _value_and_tb(exc, value, tb):
    if (value is _sentinel) != (tb is _sentinel):
        raise ValueError("Both or neither of value and tb must be given")
    if value is tb is _sentinel:
        if exc is not None and not isinstance(exc, BaseException):
            raise TypeError(f"Exception expected for value, {type(exc).__name__} found")
        if exc is None:
            return None, None
        return exc, exc.__traceback__
    return value, tb


def print_exception(exc, /, value=_sentinel, tb=_sentinel, limit=None, file=None, chain=True,
                    **kwargs):
    """Print an exception with its traceback and what led to it."""
    value, tb = _value_and_tb(exc, value, tb)
    te = TracebackException(type(value), value, tb, limit=limit, compact=True)
    te.print(file=file, chain=chain)


def format_exception(exc, /, value=_sentinel, tb=_sentinel, limit=None, chain=True, **kwargs):
    """The lines that print_exception() prints."""
    value, tb = _value_and_tb(exc, value, tb)
    te = TracebackException(type(value), value, tb, limit=limit, compact=True)
    return list(te.format(chain=chain))


def format_exception_only(exc, /, value=_sentinel, *, show_group=False, **kwargs):
    """The lines for an exception itself, without its traceback."""
    if value is _sentinel:
        value = exc
    te = TracebackException(type(value), value, None, compact=True)
    return list(te.format_exception_only(show_group=show_group))


def print_exc(limit=None, file=None, chain=True):
    """print_exception() of the exception being handled."""
    print_exception(sys.exception(), limit=limit, file=file, chain=chain)


def format_exc(limit=None, chain=True):
    """What print_exc() would print, as one string."""
    return "".join(format_exception(sys.exception(), limit=limit, chain=chain))


def print_last(limit=None, file=None, chain=True):
    """print_exception() of sys.last_exc."""
    if hasattr(sys, "last_exc"):
        print_exception(sys.last_exc, limit=limit, file=file, chain=chain)
    elif hasattr(sys, "last_type"):
        print_exception(sys.last_type, sys.last_value, sys.last_traceback, limit, file, chain)
    else:
        raise ValueError("no last exception")


def _safe_string(value, what, func=str):
    try:
        return func(value)
    except:
        return f"<{what} {func.__name__}() failed>"


def _format_final_exc_line(etype, value):
    text = _safe_string(value, "exception")
    if value is None or not text:
        return f"{etype}\n"
    return f"{etype}: {text}\n"


### Frames ###

class FrameSummary:
    """Information about a single frame from a traceback or stack.

    filename, lineno, name, line (looked up when wanted), locals (their reprs), and the
    columns.
    """

    __slots__ = ("filename", "lineno", "end_lineno", "colno", "end_colno", "name", "_lines",
                 "_lines_dedented", "locals", "_code")

    def __init__(self, filename, lineno, name, *, lookup_line=True, locals=None, line=None,
                 end_lineno=None, colno=None, end_colno=None, **kwargs):
        self.filename = filename
        self.lineno = lineno
        self.end_lineno = lineno if end_lineno is None else end_lineno
        self.colno = colno
        self.end_colno = end_colno
        self.name = name
        self._code = kwargs.get("_code")
        self._lines = line
        self._lines_dedented = None
        if lookup_line:
            self.line
        self.locals = None if locals is None else {
            k: _safe_string(v, "local", func=repr) for k, v in locals.items()}

    def __eq__(self, other):
        place = self.filename, self.lineno, self.name
        if isinstance(other, FrameSummary):
            return place == (other.filename, other.lineno, other.name) and self.locals == other.locals
        return (*place, self.line) == other if isinstance(other, tuple) else NotImplemented

    __hash__ = None

    def __getitem__(self, pos):
        return (self.filename, self.lineno, self.name, self.line)[pos]

    def __iter__(self):
        return iter([self.filename, self.lineno, self.name, self.line])

    def __repr__(self):
        return f"<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>"

    def __len__(self):
        return 4

    def _set_lines(self):
        if self._lines is None and self.lineno is not None and self.end_lineno is not None:
            lines = map(self._source_line, range(self.lineno, self.end_lineno + 1))
            self._lines = "\n".join([*lines, ""])

    def _source_line(self, lineno):
        """A line of the file; of what has no file, the text its code was compiled from."""
        line = linecache.getline(self.filename, lineno)
        if not line and self._code is not None and self.filename.startswith("<"):
            line = linecache._getline_from_code(self._code, lineno)
        return line.rstrip()

    @property
    def _original_lines(self):
        """The source lines as they stand in the file, several where it spans them."""
        self._set_lines()
        return self._lines

    @property
    def _dedented_lines(self):
        self._set_lines()
        if self._lines_dedented is None and self._lines is not None:
            self._lines_dedented = _dedent(self._lines)
        return self._lines_dedented

    @property
    def line(self):
        self._set_lines()
        if self._lines is None:
            return None
        return self._lines.partition("\n")[0].strip()


def _dedent(text):
    """Remove the common indentation of the lines that are not blank."""
    lines = text.split("\n")
    margin = None
    for line in lines:
        content = line.lstrip(" \t")
        if not content:
            continue
        indent = line[:len(line) - len(content)]
        if margin is None:
            margin = indent
        else:
            n = 0
            while n < len(margin) and n < len(indent) and margin[n] == indent[n]:
                n += 1
            margin = margin[:n]
    cut = len(margin or "")
    return "\n".join([line[cut:] if line.strip() else "" for line in lines])


class StackSummary(list):
    """The FrameSummary objects of a stack, outermost first."""

    @classmethod
    def extract(klass, frame_gen, *, limit=None, lookup_lines=True, capture_locals=False):
        """Create a StackSummary from the (frame, lineno) pairs of walk_tb or walk_stack."""
        without_columns = ((frame, (line, None, None, None)) for frame, line in frame_gen)
        return klass._extract_from(without_columns, limit=limit, lookup_lines=lookup_lines,
                                   capture_locals=capture_locals)

    @classmethod
    def _extract_from(klass, frame_gen, *, limit=None, lookup_lines=True,
                      capture_locals=False):
        if limit is None:
            limit = getattr(sys, "tracebacklimit", None)
            if limit is not None and limit < 0:
                limit = 0
        frames = list(frame_gen)
        if limit is not None:
            # A negative limit counts from the other end.
            frames = frames[:limit] if limit >= 0 else frames[limit:]
        result = klass()
        fnames = set()
        for f, (lineno, end_lineno, colno, end_colno) in frames:
            code = f.f_code
            fnames.add(code.co_filename)
            linecache.lazycache(code.co_filename, f.f_globals)
            result.append(FrameSummary(
                code.co_filename, lineno, code.co_name, lookup_line=False,
                locals=f.f_locals if capture_locals else None, end_lineno=end_lineno,
                colno=colno, end_colno=end_colno, _code=code))
        for filename in fnames:
            linecache.checkcache(filename)
        if lookup_lines:
            for summary in result:
                summary.line
        return result

    @classmethod
    def from_list(klass, a_list):
        """A StackSummary of FrameSummary objects, or of tuples (file, line, name, text)."""
        result = StackSummary()
        for frame in a_list:
            if not isinstance(frame, FrameSummary):
                filename, lineno, name, line = frame
                frame = FrameSummary(filename, lineno, name, line=line)
            result.append(frame)
        return result

    def format_frame_summary(self, frame_summary, **kwargs):
        """The lines for one frame; None leaves it out."""
        filename = frame_summary.filename
        if filename.startswith("<stdin>-") and filename.endswith(">"):
            filename = "<stdin>"
        row = [f'  File "{filename}", line {frame_summary.lineno}, in {frame_summary.name}\n']
        if frame_summary._dedented_lines and frame_summary._dedented_lines.strip():
            if frame_summary.colno is None or frame_summary.end_colno is None:
                row.append(f"    {frame_summary.line}\n")
            else:
                from traceback import _carets
                row.append(_carets.render(frame_summary))
        if frame_summary.locals:
            for name, value in sorted(frame_summary.locals.items()):
                row.append(f"    {name} = {value}\n")
        return "".join(row)

    def format(self, **kwargs):
        """Format the stack ready for printing: a list of strings, one for each frame.

        A frame that comes more than three times in a row is counted from then on.
        """
        result = []
        last = None
        count = 0

        def repeated():
            if count > _RECURSIVE_CUTOFF:
                more = count - _RECURSIVE_CUTOFF
                result.append(f"  [Previous line repeated {more} more time{'s' if more > 1 else ''}]\n")

        for summary in self:
            text = self.format_frame_summary(summary)
            if text is None:
                continue
            here = summary.filename, summary.lineno, summary.name
            if here != last or summary.lineno is None:
                repeated()
                last = here
                count = 0
            count += 1
            if count <= _RECURSIVE_CUTOFF:
                result.append(text)
        repeated()
        return result


### Whole exceptions ###

class _ExceptionPrintContext:
    """Where in a nest of exception groups the output is."""

    def __init__(self):
        self.seen = set()
        self.exception_group_depth = 0
        self.need_close = False

    def indent(self):
        return " " * (2 * self.exception_group_depth)

    def emit(self, text, margin_char="|"):
        indent = self.indent()
        if self.exception_group_depth:
            indent += margin_char + " "
        for piece in [text] if isinstance(text, str) else text:
            yield "".join([indent + line for line in piece.splitlines(True)])


class TracebackException:
    """An exception ready for rendering, which keeps no reference to frames or objects.

    __cause__, __context__ and exceptions are TracebackExceptions too; stack is a
    StackSummary.
    """

    def __init__(self, exc_type, exc_value, exc_traceback, *, limit=None, lookup_lines=True,
                 capture_locals=False, compact=False, max_group_width=15, max_group_depth=10,
                 save_exc_type=True, _seen=None):
        is_recursive_call = _seen is not None
        if _seen is None:
            _seen = set()
        _seen.add(id(exc_value))
        self.max_group_width = max_group_width
        self.max_group_depth = max_group_depth
        self.stack = StackSummary._extract_from(
            _walk_tb(exc_traceback), limit=limit, lookup_lines=lookup_lines,
            capture_locals=capture_locals)
        self._exc_type = exc_type if save_exc_type else None
        self._str = _safe_string(exc_value, "exception")
        try:
            self.__notes__ = getattr(exc_value, "__notes__", None)
        except Exception as e:
            self.__notes__ = [f"Ignored error getting __notes__: {_safe_string(e, '__notes__', repr)}"]
        self._is_syntax_error = False
        self._have_exc_type = exc_type is not None
        if exc_type is not None:
            self.exc_type_qualname = exc_type.__qualname__
            self.exc_type_module = exc_type.__module__
        else:
            self.exc_type_qualname = self.exc_type_module = None
        if exc_type and issubclass(exc_type, SyntaxError):
            self.filename = exc_value.filename
            lineno, end_lineno = exc_value.lineno, exc_value.end_lineno
            self.lineno = str(lineno) if lineno is not None else None
            self.end_lineno = str(end_lineno) if end_lineno is not None else None
            self.text = exc_value.text
            self.offset = exc_value.offset
            self.end_offset = exc_value.end_offset
            self.msg = exc_value.msg
            self._is_syntax_error = True
            self._exc_metadata = getattr(exc_value, "_metadata", None)
        elif exc_type and issubclass(exc_type, (ImportError, NameError, AttributeError)):
            self._add_suggestion(exc_type, exc_value, exc_traceback)
        self.__suppress_context__ = exc_value.__suppress_context__ if exc_value is not None else False
        self.exceptions = None
        self.__cause__ = self.__context__ = None
        if not is_recursive_call:
            self._fill(exc_value, limit, lookup_lines, capture_locals, compact, max_group_width,
                       max_group_depth, _seen)

    def _add_suggestion(self, exc_type, exc_value, tb):
        if issubclass(exc_type, ImportError):
            wrong_name = getattr(exc_value, "name_from", None)
        else:
            wrong_name = getattr(exc_value, "name", None)
        if not wrong_name:
            return
        from traceback import _suggest
        suggestion = _suggest.for_name(exc_value, tb, wrong_name)
        if suggestion:
            self._str += f". Did you mean: '{suggestion}'?"
        if issubclass(exc_type, NameError) and \
                wrong_name in getattr(sys, "stdlib_module_names", ()):
            if suggestion:
                self._str += f" Or did you forget to import '{wrong_name}'?"
            else:
                self._str += f". Did you forget to import '{wrong_name}'?"

    def _fill(self, exc_value, limit, lookup_lines, capture_locals, compact, max_group_width,
              max_group_depth, _seen):
        """Make the causes, contexts and members: a queue, as a chain may be very long."""
        def made(e):
            return TracebackException(type(e), e, e.__traceback__, limit=limit,
                                      lookup_lines=lookup_lines, capture_locals=capture_locals,
                                      max_group_width=max_group_width,
                                      max_group_depth=max_group_depth, _seen=_seen)
        queue = [(self, exc_value)]
        while queue:
            te, e = queue.pop()
            if e is None:
                continue
            cause = context = None
            if e.__cause__ is not None and id(e.__cause__) not in _seen:
                cause = made(e.__cause__)
            need_context = True
            if compact:
                need_context = cause is None and not e.__suppress_context__
            if e.__context__ is not None and need_context and id(e.__context__) not in _seen:
                context = made(e.__context__)
            if isinstance(e, BaseExceptionGroup):
                te.exceptions = [made(member) for member in e.exceptions]
                queue.extend(zip(te.exceptions, e.exceptions))
            te.__cause__ = cause
            te.__context__ = context
            if cause is not None:
                queue.append((cause, e.__cause__))
            if context is not None:
                queue.append((context, e.__context__))

    @classmethod
    def from_exception(cls, exc, *args, **kwargs):
        """The same from an exception alone."""
        return cls(type(exc), exc, exc.__traceback__, *args, **kwargs)

    @property
    def exc_type(self):
        import warnings
        warnings.warn("Deprecated in 3.13. Use exc_type_str instead.", DeprecationWarning,
                      stacklevel=2)
        return self._exc_type

    @property
    def exc_type_str(self):
        if not self._have_exc_type:
            return None
        if self.exc_type_module in ("__main__", "builtins"):
            return self.exc_type_qualname
        return f"{self.exc_type_module}.{self.exc_type_qualname}"

    def _type_text(self):
        module = self.exc_type_module
        if module not in ("__main__", "builtins"):
            if not isinstance(module, str):
                module = "<unknown>"
            return f"{module}.{self.exc_type_qualname}"
        return self.exc_type_qualname

    def __eq__(self, other):
        if isinstance(other, TracebackException):
            return self.__dict__ == other.__dict__
        return NotImplemented

    __hash__ = None

    def __str__(self):
        return self._str

    def format_exception_only(self, *, show_group=False, _depth=0, **kwargs):
        """Generate the lines for the exception itself.

        Notes follow the exception's own line; with show_group, so do a group's members.
        """
        indent = 3 * _depth * " "
        if not self._have_exc_type:
            yield indent + _format_final_exc_line(None, self._str)
            return
        text = self._type_text()
        if not self._is_syntax_error:
            if _depth > 0:
                formatted = _format_final_exc_line(text, self._str).split("\n")
                yield from [f"{indent}{line}\n" for line in formatted[:-1] or formatted]
            else:
                yield _format_final_exc_line(text, self._str)
        else:
            yield from [indent + line for line in self._format_syntax_error(text)]
        notes = self.__notes__
        if isinstance(notes, (list, tuple)) or (
                notes is not None and not isinstance(notes, (str, bytes))
                and hasattr(notes, "__len__") and hasattr(notes, "__getitem__")
                and not isinstance(notes, dict)):
            for note in notes:
                note = _safe_string(note, "note")
                yield from [f"{indent}{line}\n" for line in note.split("\n")]
        elif notes is not None:
            yield f"{indent}{_safe_string(notes, '__notes__', func=repr)}\n"
        if self.exceptions and show_group:
            for member in self.exceptions:
                yield from member.format_exception_only(show_group=show_group, _depth=_depth + 1)

    def _format_syntax_error(self, stype):
        """The lines of a SyntaxError: place, source line, carets, message."""
        suffix = ""
        if self.lineno is not None:
            yield f'  File "{self.filename or "<string>"}", line {self.lineno}\n'
        elif self.filename is not None:
            suffix = f" ({self.filename})"
        text = self.text
        if isinstance(text, str):
            from traceback import _suggest
            _suggest.keyword_typo(self)
            rtext = text.rstrip("\n")
            ltext = rtext.lstrip(" \n\f")
            spaces = len(rtext) - len(ltext)
            if self.offset is None:
                yield f"    {ltext}\n"
            elif self.lineno is not None:
                offset = self.offset
                if self.lineno == self.end_lineno:
                    end_offset = self.end_offset if self.end_offset not in (None, 0) else offset
                else:
                    end_offset = len(rtext) + 1
                if text and offset > len(text):
                    offset = len(rtext) + 1
                if text and end_offset > len(text):
                    end_offset = len(rtext) + 1
                if offset >= end_offset or end_offset < 0:
                    end_offset = offset + 1
                colno = offset - 1 - spaces
                end_colno = end_offset - 1 - spaces
                yield f"    {ltext}\n"
                if colno >= 0:
                    # Tabs stay tabs, so that the carets stand below what they mean.
                    space = "".join([c if c.isspace() else " " for c in ltext[:colno]])
                    yield f"    {space}{'^' * (end_colno - colno)}\n"
        msg = self.msg or "<no detail available>"
        yield f"{stype}: {msg}{suffix}\n"

    def format(self, *, chain=True, _ctx=None, **kwargs):
        """Format the exception, with those that led to it: a generator of strings."""
        if _ctx is None:
            _ctx = _ExceptionPrintContext()
        output = []
        exc = self
        if chain:
            while exc:
                if exc.__cause__ is not None:
                    message, previous = _CAUSE, exc.__cause__
                elif exc.__context__ is not None and not exc.__suppress_context__:
                    message, previous = _CONTEXT, exc.__context__
                else:
                    message = previous = None
                output.append((message, exc))
                exc = previous
        else:
            output.append((None, exc))
        for message, exc in reversed(output):
            if message is not None:
                yield from _ctx.emit(message)
            if exc.exceptions is None:
                if exc.stack:
                    yield from _ctx.emit("Traceback (most recent call last):\n")
                    yield from _ctx.emit(exc.stack.format())
                yield from _ctx.emit(exc.format_exception_only())
            elif _ctx.exception_group_depth > self.max_group_depth:
                yield from _ctx.emit(f"... (max_group_depth is {self.max_group_depth})\n")
            else:
                yield from exc._format_group(_ctx, chain)

    def _format_group(self, ctx, chain):
        is_toplevel = ctx.exception_group_depth == 0
        if is_toplevel:
            ctx.exception_group_depth += 1
        if self.stack:
            yield from ctx.emit("Exception Group Traceback (most recent call last):\n",
                                margin_char="+" if is_toplevel else "|")
            yield from ctx.emit(self.stack.format())
        yield from ctx.emit(self.format_exception_only())
        total = len(self.exceptions)
        shown = total if total <= self.max_group_width else self.max_group_width + 1
        ctx.need_close = False
        for i in range(shown):
            last = i == shown - 1
            if last:
                # The innermost last member draws the closing line.
                ctx.need_close = True
            truncated = i >= self.max_group_width
            title = "..." if truncated else str(i + 1)
            yield f"{ctx.indent()}{'+-' if i == 0 else '  '}+---------------- {title} ----------------\n"
            ctx.exception_group_depth += 1
            if truncated:
                remaining = total - self.max_group_width
                yield from ctx.emit(f"and {remaining} more exception{'s' if remaining > 1 else ''}\n")
            else:
                yield from self.exceptions[i].format(chain=chain, _ctx=ctx)
            if last and ctx.need_close:
                yield ctx.indent() + "+------------------------------------\n"
                ctx.need_close = False
            ctx.exception_group_depth -= 1
        if is_toplevel:
            ctx.exception_group_depth = 0

    def print(self, *, file=None, chain=True, **kwargs):
        """Write what format() yields to file, or to stderr."""
        if file is None:
            file = sys.stderr
        for line in self.format(chain=chain):
            print(line, file=file, end="")


def _print_exception_bltin(exc, /):
    """What the interpreter calls for an uncaught exception."""
    file = sys.stderr if sys.stderr is not None else sys.__stderr__
    print_exception(exc, file=file)

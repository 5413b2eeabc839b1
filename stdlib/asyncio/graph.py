"""Who waits for whom: the call graph of tasks."""

import sys
from _asyncio import Future, Task, current_task

from . import events
from . import futures

__all__ = ("capture_call_graph", "format_call_graph", "print_call_graph",
           "FrameCallGraphEntry", "FutureCallGraph")


class _Record:
    """Fields that are given once."""

    __slots__ = ()

    def __init__(self, *values):
        for name, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, name, value)

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot assign to field {name!r}")

    def __repr__(self):
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}({fields})"

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)


class FrameCallGraphEntry(_Record):
    """A frame in the stack of a task."""

    __slots__ = ("frame",)


class FutureCallGraph(_Record):
    """A future: its stack, and those that wait for it."""

    __slots__ = ("future", "call_stack", "awaited_by")


def _awaiting(future):
    """The futures and tasks that wait for a future; what stands between a task and what it waits for is left out."""
    found = []
    todo = [future]
    seen = set()
    while todo:
        future = todo.pop()
        if future in seen:
            continue
        seen.add(future)
        for callback, other in future._callbacks or ():
            if callback is None:
                found.append(other)
            elif isinstance(callback, Future):
                # A gather() or wait() that counts it.
                todo.append(callback)
            else:
                owner = getattr(callback, "__self__", None)
                if isinstance(owner, Task):
                    found.append(owner)
                    continue
                # wait() and shield() say which future they end; a task group waits for its tasks.
                between = getattr(callback, "_asyncio_ends", None)
                if between is not None:
                    todo.append(between)
                    continue
                parent = getattr(owner, "_parent_task", None)
                if parent is not None:
                    found.append(parent)
        found += futures._awaited_by(future)
    return list(dict.fromkeys(found))


def _awaited_by(future):
    """The same as CPython keeps it: a set, or None."""
    return set(_awaiting(future)) or None


def _graph_of(future, limit):
    stack = []
    get_coro = getattr(future, "get_coro", None)
    coro = None if get_coro is None else get_coro()
    while coro is not None:
        for prefix in ("cr", "ag", "gi"):
            if hasattr(coro, prefix + "_frame"):
                break
        else:
            break
        frame = getattr(coro, prefix + "_frame")
        if frame is not None:
            stack.append(FrameCallGraphEntry(frame))
        coro = getattr(coro, prefix + ("_yieldfrom" if prefix == "gi" else "_await"), None)
    parents = tuple(_graph_of(parent, limit) for parent in _awaiting(future))
    stack.reverse()
    return FutureCallGraph(future, tuple(_limited(stack, limit)), parents)


def _limited(stack, limit):
    """At most limit frames: the innermost ones, or the outermost for a negative limit."""
    if limit is None:
        return stack
    if limit > 0:
        return stack[:limit]
    return stack[limit:] if limit < 0 else []


def capture_call_graph(future=None, /, *, depth=1, limit=None):
    """The call graph of a future, or of the current task."""
    running = events._get_running_loop()
    current = None if running is None else current_task(running)
    if future is None:
        if running is None:
            raise RuntimeError("no running event loop")
        future = current
        if future is None:
            return None
    elif not futures.isfuture(future):
        raise TypeError(f"{future!r} object does not appear to be compatible with asyncio.Future")
    if future is not current:
        return _graph_of(future, limit)
    stack = []
    frame = sys._getframe(depth)
    outermost = getattr(future.get_coro(), "cr_code", None)
    while frame is not None:
        stack.append(FrameCallGraphEntry(frame))
        if frame.f_code is outermost:
            break
        frame = frame.f_back
    parents = tuple(_graph_of(parent, limit) for parent in _awaiting(future))
    return FutureCallGraph(future, tuple(_limited(stack, limit)), parents)


_KINDS = ((0x80, "async "), (0x200, "async generator "), (0x20, "generator "))


def _lines(graph, level, out):
    indent = "    " * level
    future = graph.future
    if isinstance(future, Task):
        out.append(f"{indent}* Task(name={future.get_name()!r}, id={id(future):#x})")
    else:
        out.append(f"{indent}* Future(id={id(future):#x})")
    if graph.call_stack:
        out.append(f"{indent}  + Call stack:")
        for entry in graph.call_stack:
            frame = entry.frame
            code = frame.f_code
            kind = next((text for flag, text in _KINDS if code.co_flags & flag), "")
            out.append(f"{indent}  |   File {code.co_filename!r}, line {frame.f_lineno}, "
                       f"in {kind}{code.co_qualname}()")
    if graph.awaited_by:
        out.append(f"{indent}  + Awaited by:")
        for parent in graph.awaited_by:
            _lines(parent, level + 1, out)


def format_call_graph(future=None, /, *, depth=1, limit=None):
    """The call graph as text."""
    graph = capture_call_graph(future, depth=depth + 1, limit=limit)
    if graph is None:
        return ""
    out = []
    _lines(graph, 0, out)
    return "\n".join(out)


def print_call_graph(future=None, /, *, file=None, depth=1, limit=None):
    """Print the call graph."""
    print(format_call_graph(future, depth=depth + 1, limit=limit), file=file)

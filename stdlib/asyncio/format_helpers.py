"""How callbacks and handles are written out."""


def _function_source(func):
    """Where a callable's Python code is: (file, line), or None."""
    while True:
        wrapped = getattr(func, "__wrapped__", None)
        if wrapped is not None:
            func = wrapped
            continue
        inner = getattr(func, "func", None)
        if inner is not None and hasattr(func, "keywords"):
            func = inner
            continue
        inner = getattr(func, "__func__", None)
        if inner is not None:
            func = inner
            continue
        break
    code = getattr(func, "__code__", None)
    return None if code is None else (code.co_filename, code.co_firstlineno)


_get_function_source = _function_source


def _format_callback_source(func, args, *, debug=False):
    call = _format_callback(func, args, None, debug=debug)
    place = _function_source(func)
    return f"{call} at {place[0]}:{place[1]}" if place else call


def _format_args_and_kwargs(args, kwargs, *, debug=False):
    if not debug:
        return "()"
    import reprlib
    items = [reprlib.repr(arg) for arg in args or ()]
    items += [f"{name}={reprlib.repr(value)}" for name, value in (kwargs or {}).items()]
    return f"({', '.join(items)})"


def _format_callback(func, args, kwargs, *, debug=False, suffix=""):
    # The innermost function with its own arguments, then those of each partial() around it.
    while hasattr(func, "func") and hasattr(func, "keywords"):
        suffix = _format_args_and_kwargs(args, kwargs, debug=debug) + suffix
        func, args, kwargs = func.func, func.args, func.keywords
    name = getattr(func, "__qualname__", None) or getattr(func, "__name__", None) or repr(func)
    return name + _format_args_and_kwargs(args, kwargs, debug=debug) + suffix


def _handle_repr(handle):
    info = [type(handle).__name__]
    if handle._cancelled:
        info.append("cancelled")
    if hasattr(handle, "_when"):
        info.append(f"when={handle._when}")
    if handle._callback is not None:
        info.append(_format_callback_source(handle._callback, handle._args,
                                            debug=handle._loop.get_debug()))
    if handle._source_traceback:
        frame = handle._source_traceback[-1]
        info.append(f"created at {frame[0]}:{frame[1]}")
    return f"<{' '.join(info)}>"


def extract_stack(f=None, limit=None):
    """The stack, at most a few frames of it."""
    import sys
    from traceback import StackSummary, walk_stack
    frames = walk_stack(sys._getframe(1) if f is None else f)
    innermost_first = StackSummary.extract(frames, limit=limit or 10, lookup_lines=False)
    innermost_first.reverse()
    return innermost_first


def _extract_calling():
    """The stack of the script that has called native code of asyncio: without its last entry, which is asyncio's."""
    import sys
    return extract_stack(sys._getframe(1))

"""What a coroutine is."""

__all__ = ("iscoroutinefunction", "iscoroutine")

import sys
import types
from _asyncio import _asks_for_debug


async def _sample():
    pass


_own = _sample()
_COROUTINE = type(_own)
_own.close()


def _is_debug_mode():
    return sys.flags.dev_mode or not sys.flags.ignore_environment and _asks_for_debug()


def iscoroutine(obj):
    """Whether obj can be run as a coroutine."""
    if type(obj) is _COROUTINE:
        return True
    if isinstance(obj, types.GeneratorType):
        return False
    kind = type(obj)
    return all(hasattr(kind, name) for name in ("send", "throw", "close", "__await__"))


def iscoroutinefunction(func):
    """Whether calling func makes a coroutine, or it is marked as if it did."""
    import inspect
    import warnings
    warnings._deprecated("asyncio.iscoroutinefunction",
                         "{name!r} is deprecated and slated for removal in Python {remove}; "
                         "use inspect.iscoroutinefunction() instead", remove=(3, 16))
    return inspect.iscoroutinefunction(func) or getattr(func, "_is_coroutine", None) is _is_coroutine


_is_coroutine = object()


def _format_coroutine(coro):
    """The text of a coroutine in the repr of its task."""
    name = getattr(coro, "__qualname__", None) or getattr(coro, "__name__", None)
    if not name:
        name = f"<{type(coro).__name__} without __name__>"
    name = f"{name}()"
    code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
    running = getattr(coro, "cr_running", False) or getattr(coro, "gi_running", False)
    if code is None:
        return f"{name} running" if running else name
    frame = getattr(coro, "cr_frame", None) or getattr(coro, "gi_frame", None)
    file = code.co_filename or "<empty co_filename>"
    if frame is not None:
        return f"{name} running at {file}:{frame.f_lineno}"
    return f"{name} done, defined at {file}:{code.co_firstlineno}"

"""Processes with the API of threading.

Each process is one of the system, started afresh with the same command (what CPython calls `spawn`). What processes
share (queues, locks, pipes, values) lies in the first of them, the root; the others reach it by messages along their
channels to their parents (`_node`). Objects travel pickled.
"""

from .context import (
    AuthenticationError, BufferTooShort, ProcessError, TimeoutError, _default_context,
)

_METHODS = [name for name in dir(_default_context)
            if not name.startswith("_") and name not in ("reducer",)]
globals().update((name, getattr(_default_context, name)) for name in _METHODS)
__all__ = [name for name in _METHODS if name != "TimeoutError"] + ["TimeoutError"]


def __getattr__(name):
    if name == "reducer":
        import pickle
        return pickle
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

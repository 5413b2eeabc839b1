"""A limit on how long a block may take."""

from _asyncio import CancelledError
from _asyncio_scopes import Timeout, timeout, timeout_at

__all__ = ("Timeout", "timeout", "timeout_at")


def _schedule(loop, when, timeout):
    """The handle that strikes, in a loop that does such things its own way."""
    if when <= loop.time():
        return loop.call_soon(timeout._on_timeout)
    return loop.call_at(when, timeout._on_timeout)


def _insert_timeout_errors(exc):
    """The block's exception came of the timeout: say so where it came of a CancelledError."""
    _insert_timeout_error(exc)
    if isinstance(exc, ExceptionGroup):
        for exc in exc.exceptions:
            _insert_timeout_error(exc)


def _insert_timeout_error(exc_val):
    """Put a TimeoutError between an exception and the CancelledError it came of."""
    while (cause := exc_val.__context__) is not None:
        if isinstance(cause, CancelledError):
            between = exc_val.__context__ = TimeoutError()
            between.__context__ = between.__cause__ = cause
            return
        exc_val = cause

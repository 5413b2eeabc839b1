"""Futures: the native ones, and those of other makes."""

from _asyncio import CancelledError, Future, InvalidStateError, get_running_loop

from . import base_futures
from . import events

__all__ = ("Future", "wrap_future", "isfuture", "future_discard_from_awaited_by",
           "future_add_to_awaited_by")

isfuture = base_futures.isfuture
# CPython has it twice, in Python and in C; here they are one.
_PyFuture = _CFuture = Future


def _get_loop(fut):
    get_loop = getattr(fut, "get_loop", None)
    return fut._loop if get_loop is None else get_loop()


def _set_result_unless_cancelled(fut, result):
    if not fut.cancelled():
        fut.set_result(result)


# What future_add_to_awaited_by() was told: the native links show by themselves.
_extra_links = None


def future_add_to_awaited_by(fut, waiter, /):
    """Say that waiter waits for fut."""
    global _extra_links
    if _extra_links is None:
        from weakref import WeakKeyDictionary
        _extra_links = WeakKeyDictionary()
    _extra_links.setdefault(fut, []).append(waiter)


def future_discard_from_awaited_by(fut, waiter, /):
    """Say that waiter waits for fut no longer."""
    if _extra_links is not None and waiter in _extra_links.get(fut, ()):
        _extra_links[fut].remove(waiter)


def _awaited_by(fut):
    return () if _extra_links is None else _extra_links.get(fut, ())


def _copy_state(source, dest):
    if dest.cancelled():
        return
    if source.cancelled():
        dest.cancel()
        return
    error = source.exception()
    if error is None:
        dest.set_result(source.result())
    else:
        if type(error).__module__ == "concurrent.futures._base":
            if type(error).__name__ == "CancelledError":
                error = CancelledError(*error.args).with_traceback(error.__traceback__)
            elif type(error).__name__ == "InvalidStateError":
                error = InvalidStateError(*error.args).with_traceback(error.__traceback__)
        dest.set_exception(error)


_copy_future_state = _copy_state


def _chain_future(source, destination):
    """What becomes of source becomes of destination; a cancel goes the other way."""
    source_loop = _get_loop(source) if isfuture(source) else None
    dest_loop = _get_loop(destination) if isfuture(destination) else None

    def copy(source):
        if destination.cancelled():
            return
        if isfuture(destination):
            if not destination.done():
                _copy_state(source, destination)
            return
        if source.cancelled():
            destination.cancel()
        if not destination.set_running_or_notify_cancel():
            return
        error = source.exception()
        if error is not None:
            destination.set_exception(error)
        else:
            destination.set_result(source.result())

    def on_destination(destination):
        if destination.cancelled():
            if source_loop is None or source_loop is events._get_running_loop():
                source.cancel()
            else:
                source_loop.call_soon_threadsafe(source.cancel)

    def on_source(source):
        if destination.cancelled() and dest_loop is not None and dest_loop.is_closed():
            return
        if dest_loop is None or dest_loop is source_loop:
            copy(source)
        elif not dest_loop.is_closed():
            dest_loop.call_soon_threadsafe(copy, source)

    destination.add_done_callback(on_destination)
    source.add_done_callback(on_source)


def wrap_future(future, *, loop=None):
    """Wrap a concurrent.futures.Future in a future of asyncio."""
    if isfuture(future):
        return future
    if not hasattr(future, "set_running_or_notify_cancel"):
        raise AssertionError(f"concurrent.futures.Future is expected, got {future!r}")
    if loop is None:
        loop = events.get_event_loop()
    new = loop.create_future()
    _chain_future(future, new)
    return new

# CPython's names for its two implementations: here they are one.
_PyFuture = _CFuture = Future

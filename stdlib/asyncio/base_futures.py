"""The repr of futures."""

from _asyncio import Future, _GatheringFuture

__all__ = ()

_PENDING = "PENDING"
_CANCELLED = "CANCELLED"
_FINISHED = "FINISHED"

_running = set()


def isfuture(obj):
    """Return True if obj is a Future, or says that it is one."""
    return (hasattr(obj.__class__, "_asyncio_future_blocking")
            and obj._asyncio_future_blocking is not None)


def _format_callbacks(pairs):
    """The text of a future's callbacks; a task that waits is its wakeup."""
    from .format_helpers import _format_callback_source

    def text(pair):
        callback = pair[0]
        if isinstance(callback, _GatheringFuture):
            return "gather.<locals>._done_callback()"
        if isinstance(callback, Future):
            return "_wait.<locals>._on_completion()"
        return "Task.task_wakeup()" if callback is None else _format_callback_source(callback, ())

    size = len(pairs)
    if size == 1:
        inner = text(pairs[0])
    elif size == 2:
        inner = f"{text(pairs[0])}, {text(pairs[1])}"
    else:
        inner = f"{text(pairs[0])}, <{size - 2} more>, {text(pairs[-1])}"
    return f"cb=[{inner}]"


def _short_repr(value):
    import reprlib
    return reprlib.repr(value)


def _future_repr_info(future):
    facts = [future._state.lower()]
    if future._state == _FINISHED:
        error = future._exception
        facts.append(f"result={_short_repr(future._result)}" if error is None else f"exception={error!r}")
    if callbacks := future._callbacks:
        facts.append(_format_callbacks(callbacks))
    if made := future._source_traceback:
        file, line = made[-1][:2]
        facts.append(f"created at {file}:{line}")
    return facts


def _future_repr(future):
    key = id(future)
    if key in _running:
        return "..."
    _running.add(key)
    try:
        info = " ".join(_future_repr_info(future))
    finally:
        _running.discard(key)
    return f"<{type(future).__name__} {info}>"

"""What an event loop does by itself, in Python: for loops that override a part of it.

The native core asks these functions once a loop has a `time`, `call_soon`, `_run_once` … of its own
(`BaseEventLoop._use_methods`). From then on `_ready` is a deque of handles and `_scheduled` a heap of timers.
"""

import heapq

from .base_events import _MIN_CANCELLED_TIMER_HANDLES_FRACTION, _MIN_SCHEDULED_TIMER_HANDLES
from .events import Handle, TimerHandle
from .log import logger

_LONGEST_WAIT = 24 * 3600


class Selector:
    """The native wait, as the selector of a loop."""

    def __init__(self, loop):
        self._loop = loop

    def select(self, timeout=None):
        """Wait; what is ready joins the loop's queue by itself."""
        self._loop._wait(timeout)
        return []

    def get_map(self):
        return {}

    def close(self):
        pass


def _check(loop, callback, method, is_foreign_thread=False):
    loop._check_closed()
    if loop.get_debug():
        if not is_foreign_thread:
            loop._check_thread()
        loop._check_callback(callback, method)


def call_soon(loop, callback, args, context):
    _check(loop, callback, "call_soon")
    handle = Handle(callback, args, loop, context)
    loop._ready.append(handle)
    return handle


def call_soon_threadsafe(loop, callback, args, context):
    _check(loop, callback, "call_soon_threadsafe", True)
    handle = Handle(callback, args, loop, context)
    loop._ready.append(handle)
    loop._write_to_self()
    return handle


def call_later(loop, delay, callback, args, context):
    return loop.call_at(loop.time() + delay, callback, *args, context=context)


def call_at(loop, when, callback, args, context):
    _check(loop, callback, "call_at")
    timer = TimerHandle(when, callback, args, loop, context)
    push_timer(loop, timer)
    return timer


def push_timer(loop, timer):
    heapq.heappush(loop._scheduled, timer)
    timer._scheduled = True


def timer_cancelled(loop, timer):
    if timer._scheduled:
        loop._timer_cancelled_count += 1


def _forget_cancelled(loop):
    scheduled = loop._scheduled
    if (len(scheduled) > _MIN_SCHEDULED_TIMER_HANDLES
            and loop._timer_cancelled_count / len(scheduled) > _MIN_CANCELLED_TIMER_HANDLES_FRACTION):
        kept = []
        for timer in scheduled:
            if timer._cancelled:
                timer._scheduled = False
            else:
                kept.append(timer)
        heapq.heapify(kept)
        loop._scheduled = kept
        loop._timer_cancelled_count = 0
        return
    while scheduled and scheduled[0]._cancelled:
        loop._timer_cancelled_count -= 1
        heapq.heappop(scheduled)._scheduled = False


def _selector_of(loop):
    """Who waits: a selector of the script's own, or the native wait."""
    selector = loop.__dict__.get("_selector")
    if selector is None:
        selector = loop.__dict__["_selector"] = Selector(loop)
    return selector


def run_once(loop):
    """One turn: wait, queue the timers that are due, call what was ready."""
    _forget_cancelled(loop)
    ready = loop._ready
    timeout = None
    if ready or loop._stopping:
        timeout = 0
    elif loop._scheduled:
        timeout = min(max(0, loop._scheduled[0].when() - loop.time()), _LONGEST_WAIT)
    events = _selector_of(loop).select(timeout)
    loop._process_events(events)
    events = None
    end = loop.time() + loop._clock_resolution
    scheduled = loop._scheduled
    while scheduled and scheduled[0].when() < end:
        timer = heapq.heappop(scheduled)
        timer._scheduled = False
        ready.append(timer)
    for _ in range(len(ready)):
        if not ready:
            break
        handle = ready.popleft()
        if handle._cancelled:
            continue
        if loop.get_debug():
            _run_timed(loop, handle)
        else:
            handle._run()
    handle = None


def _run_timed(loop, handle):
    try:
        loop._current_handle = handle
        began = loop.time()
        handle._run()
        took = loop.time() - began
        if took >= loop.slow_callback_duration:
            logger.warning("Executing %s took %.3f seconds", _format_handle(handle), took)
    finally:
        loop._current_handle = None


def _format_handle(handle):
    from _asyncio import Task
    owner = getattr(handle._callback, "__self__", None)
    return repr(owner) if isinstance(owner, Task) else str(handle)


def run_handle(handle):
    """Call what a handle is for; the loop hears of what that raises."""
    callback, args = handle._callback, handle._args
    try:
        handle.get_context().run(callback, *args)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as exc:
        from .format_helpers import _format_callback_source
        loop = handle._loop
        source = _format_callback_source(callback, args, debug=loop.get_debug())
        context = {"message": f"Exception in callback {source}", "exception": exc, "handle": handle}
        if handle._source_traceback:
            context["source_traceback"] = handle._source_traceback
        loop.call_exception_handler(context)

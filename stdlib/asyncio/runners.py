"""asyncio.run() and Runner."""

from _asyncio import CancelledError, Task, _get_running_loop, _pass_name, all_tasks, run

from . import events
from .unix_events import EventLoop

__all__ = ("Runner", "run")

_CREATED = "created"
_INITIALIZED = "initialized"
_CLOSED = "closed"


class Runner:
    """One event loop, and one context, for several calls of run()."""

    def __init__(self, *, debug=None, loop_factory=None):
        self._state = _CREATED
        self._debug = debug
        self._loop_factory = loop_factory
        self._loop = None
        self._context = None
        self._set_event_loop = False

    def __enter__(self):
        self._lazy_init()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.close()

    def close(self):
        """Cancel what is left, and close the loop."""
        if self._state is not _INITIALIZED:
            return
        loop = self._loop
        try:
            _shut_down(loop)
        finally:
            if self._set_event_loop:
                events.set_event_loop(None)
            loop.close()
            self._loop = None
            self._state = _CLOSED

    def get_loop(self):
        """Return the runner's event loop."""
        self._lazy_init()
        return self._loop

    def run(self, coro, *, context=None):
        """Run a coroutine in the runner's loop."""
        if _get_running_loop() is not None:
            raise RuntimeError("Runner.run() cannot be called from a running event loop")
        self._lazy_init()
        if not hasattr(type(coro), "send"):
            if not hasattr(type(coro), "__await__"):
                raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
            from .tasks import _wrap_awaitable
            coro = _wrap_awaitable(coro)
        elif not hasattr(coro, "cr_code"):
            from .coroutines import iscoroutine
            if not iscoroutine(coro):
                raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
        if context is None:
            context = self._context
        loop = self._loop
        task = loop.create_task(coro, context=context)
        # A loop of another make has no such method.
        interruptible = getattr(loop, "_set_interruptible", _ignore)
        interruptible(task)
        try:
            return loop.run_until_complete(task)
        except CancelledError:
            if getattr(loop, "_interrupt_count", 0) > 0:
                uncancel = getattr(task, "uncancel", None)
                if uncancel is not None and uncancel() == 0:
                    raise KeyboardInterrupt()
            raise
        finally:
            interruptible(None)

    def _lazy_init(self):
        if self._state is _CLOSED:
            raise RuntimeError("Runner is closed")
        if self._state is _INITIALIZED:
            return
        if self._loop_factory is None:
            policy = events._event_loop_policy
            self._loop = EventLoop() if policy is None else policy.new_event_loop()
            if not self._set_event_loop:
                events.set_event_loop(self._loop)
                self._set_event_loop = True
        else:
            self._loop = self._loop_factory()
        if self._debug is not None:
            self._loop.set_debug(self._debug)
        from _contextvars import copy_context
        self._context = copy_context()
        self._state = _INITIALIZED


def _ignore(task):
    pass


def _is_needed(loop, method, what):
    """Whether a loop has something to shut down, or its own way to do so."""
    plain = (getattr(type(loop), method, None) is getattr(EventLoop, method)
             and method not in getattr(loop, "__dict__", ()))
    return not plain or bool(getattr(loop, what))


def _run(main, debug, loop_factory):
    """What run() does where more is asked for than a coroutine in a plain loop."""
    with Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)


def _end_run(loop):
    """What run() does at its end where more than the main task was begun."""
    try:
        _shut_down(loop)
    finally:
        if events._event_loop_policy is not None:
            events.set_event_loop(None)
        loop.close()


def _shut_down(loop):
    """Cancel what is left, and end what the loop has begun by itself."""
    _cancel_all_tasks(loop)
    if _is_needed(loop, "shutdown_asyncgens", "_asyncgens"):
        loop.run_until_complete(loop.shutdown_asyncgens())
    else:
        loop._asyncgens_shutdown_called = True
        _pass_name()
    if _is_needed(loop, "shutdown_default_executor", "_default_executor"):
        from .constants import THREAD_JOIN_TIMEOUT
        loop.run_until_complete(loop.shutdown_default_executor(THREAD_JOIN_TIMEOUT))
    else:
        _pass_name()


def _cancel_all_tasks(loop):
    left = all_tasks(loop)
    if not left:
        return
    from .tasks import gather
    for task in left:
        task.cancel()
    loop.run_until_complete(gather(*left, return_exceptions=True))
    for task in left:
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            loop.call_exception_handler({
                "message": "unhandled exception during asyncio.run() shutdown",
                "exception": failure,
                "task": task,
            })

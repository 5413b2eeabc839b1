"""Tasks: starting them, and waiting for several of them."""

from _asyncio import (
    CancelledError, Future, Task, _GatheringFuture, all_tasks, create_task, current_task,
    gather, get_running_loop, sleep, _enter_task, _leave_task, _swap_current_task,
)

from _asyncio_scopes import _counts, as_completed, wait, wait_for

from . import events
from .base_futures import isfuture

__all__ = (
    "Task", "create_task", "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED",
    "wait", "wait_for", "as_completed", "sleep", "gather", "shield", "ensure_future",
    "run_coroutine_threadsafe", "current_task", "all_tasks",
    "create_eager_task_factory", "eager_task_factory", "_register_task",
    "_unregister_task", "_enter_task", "_leave_task",
)

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"


def _create_task(loop, coro, name, context, kwargs):
    """create_task() where the loop has its own way to make tasks."""
    if name is not None:
        kwargs["name"] = name
    if context is not None:
        kwargs["context"] = context
    return loop.create_task(coro, **kwargs)


async def _wrap_awaitable(awaitable):
    return await awaitable


def ensure_future(coro_or_future, *, loop=None):
    """A future for a coroutine, a future or an awaitable."""
    if isfuture(coro_or_future):
        if loop is not None and loop is not coro_or_future.get_loop():
            raise ValueError("The future belongs to a different loop than "
                             "the one specified as the loop argument")
        return coro_or_future
    coro = coro_or_future
    if not hasattr(coro, "cr_code"):
        from .coroutines import iscoroutine
        if not iscoroutine(coro):
            if not hasattr(type(coro), "__await__"):
                raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
            coro = _wrap_awaitable(coro)
    if loop is None:
        loop = events.get_event_loop()
    try:
        return loop.create_task(coro)
    except RuntimeError:
        # It will not run: nobody has to be told that it was never awaited.
        coro.close()
        raise


def _gather_child(given, loop):
    """The child that gather() makes of an argument that is no plain coroutine."""
    if isfuture(given) and not isinstance(given, Future):
        given = _wrap_awaitable(given)
    child = ensure_future(given, loop=loop)
    if child is not given:
        child._log_destroy_pending = False
    return child


# wait, as_completed

def _count_foreign(future, outer):
    """wait() counts a future of another make: with one of ours that ends as that does."""
    inner = ensure_future(_wrap_awaitable(future))
    inner._log_destroy_pending = False
    _counts(inner, outer)


async def _stop_async_iteration():
    raise StopAsyncIteration


def _release(waiter, *args):
    if not waiter.done():
        waiter.set_result(None)


async def _cancel_and_wait(future):
    """Cancel a future and wait until it is done."""
    waiter = get_running_loop().create_future()

    def on_done(future):
        _release(waiter)

    future.add_done_callback(on_done)
    try:
        future.cancel()
        await waiter
    finally:
        future.remove_done_callback(on_done)


async def _wait_for_now(fut):
    """wait_for() where there is no time left."""
    fut = ensure_future(fut)
    if fut.done():
        return fut.result()
    await _cancel_and_wait(fut)
    try:
        return fut.result()
    except CancelledError as exc:
        raise TimeoutError from exc


# shield

def shield(arg):
    """Wait for a future; a cancel of the wait does not reach it."""
    inner = ensure_future(arg)
    if inner.done():
        return inner
    loop = inner.get_loop()
    outer = loop.create_future()

    def on_inner(inner):
        if outer.cancelled():
            return
        if inner.cancelled():
            outer.cancel()
            return
        failure = inner.exception()
        if failure is None:
            outer.set_result(inner.result())
        else:
            outer.set_exception(failure)

    def on_outer(outer):
        if not inner.done():
            inner.remove_done_callback(on_inner)

    on_inner._asyncio_ends = outer
    inner.add_done_callback(on_inner)
    outer.add_done_callback(on_outer)
    return outer


def run_coroutine_threadsafe(coro, loop):
    """Submit a coroutine to a loop from another thread."""
    from .coroutines import iscoroutine
    if not iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    import concurrent.futures
    answer = concurrent.futures.Future()
    loop.call_soon_threadsafe(_start_for_thread, coro, loop, answer)
    return answer


def _start_for_thread(coro, loop, answer):
    from .futures import _chain_future
    try:
        _chain_future(ensure_future(coro, loop=loop), answer)
    except BaseException as exc:
        if not isinstance(exc, (SystemExit, KeyboardInterrupt)) and answer.set_running_or_notify_cancel():
            answer.set_exception(exc)
        raise


# Eager tasks

def create_eager_task_factory(custom_task_constructor):
    """A task factory whose tasks run their first step at once."""

    def factory(loop, coro, *, eager_start=True, **kwargs):
        return custom_task_constructor(coro, loop=loop, eager_start=eager_start, **kwargs)

    return factory


eager_task_factory = create_eager_task_factory(Task)


# Tasks of another make; the native ones are known by themselves.
_registered = None


def _register_task(task):
    """Let all_tasks() know a task of another make."""
    global _registered
    if not isinstance(task, Task):
        if _registered is None:
            from weakref import WeakSet
            from _asyncio import _has_registered
            _registered = WeakSet()
            _has_registered()
        _registered.add(task)


_register_eager_task = _register_task


def _unregister_task(task):
    """all_tasks() knows it no more."""
    if _registered is not None:
        _registered.discard(task)


_unregister_eager_task = _unregister_task


def _registered_tasks(loop):
    """The registered tasks of a loop that are not done: all_tasks() asks once there were any."""
    from .futures import _get_loop
    return [task for task in _registered if _get_loop(task) is loop and not task.done()]


# CPython has each of these twice, in Python and in C; here they are one.
_PyTask = _CTask = Task
_py_current_task = _c_current_task = current_task
_py_all_tasks = _c_all_tasks = all_tasks
_py_register_task = _c_register_task = _register_task
_py_unregister_task = _c_unregister_task = _unregister_task
_py_enter_task = _c_enter_task = _enter_task
_py_leave_task = _c_leave_task = _leave_task
_py_swap_current_task = _c_swap_current_task = _swap_current_task

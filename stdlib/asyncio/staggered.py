"""Races whose runners start one after another: each when the one before it has failed or taken too long."""

from . import events
from . import exceptions
from . import locks
from . import tasks

__all__ = ("staggered_race",)


async def staggered_race(coro_fns, delay, *, loop=None):
    """Run coroutines until one succeeds: (its result, its index, the exceptions of those that were started)."""
    loop = events.get_running_loop() if loop is None else loop
    waiting = iter(enumerate(coro_fns))
    exceptions_ = []
    running = set()
    winner = None
    unhandled = []
    settled = None

    def ended(task):
        running.discard(task)
        if settled is not None and not settled.done() and not running:
            settled.set_result(None)
        if task.cancelled():
            return
        exc = task.exception()
        if exc is not None:
            unhandled.append(exc)

    def start(previous_failed):
        try:
            index, coro_fn = next(waiting)
        except StopIteration:
            return
        failed = locks.Event()
        task = loop.create_task(run(index, coro_fn, previous_failed, failed))
        running.add(task)
        task.add_done_callback(ended)

    async def run(index, coro_fn, previous_failed, failed):
        nonlocal winner
        if previous_failed is not None:
            # The one before it gets its time.
            try:
                await tasks.wait_for(previous_failed.wait(), delay)
            except TimeoutError:
                pass
        start(failed)
        exceptions_.append(None)
        place = len(exceptions_) - 1
        try:
            result = await coro_fn()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            exceptions_[place] = exc
            failed.set()
        else:
            winner = (result, index)
            for task in list(running):
                if task is not tasks.current_task(loop):
                    task.cancel()

    cancelled = None
    try:
        start(None)
        while running:
            settled = loop.create_future()
            try:
                await settled
            except exceptions.CancelledError as exc:
                cancelled = exc
                for task in list(running):
                    task.cancel(*exc.args)
        if unhandled:
            raise ExceptionGroup("staggered race failed", unhandled)
        if cancelled is not None:
            raise cancelled
        if winner is None:
            return None, None, exceptions_
        return winner[0], winner[1], exceptions_
    finally:
        del exceptions_, unhandled, cancelled

"""Racing coroutines that start one after the other."""

from . import events, locks
from .tasks import wait, wait_for

__all__ = ("staggered_race",)


async def staggered_race(coro_fns, delay, *, loop=None):
    """Start coroutines one after the other, each when the one before has failed or `delay` is over.

    The first that returns wins, and the others are cancelled. Its result, its number and a list of the
    exceptions of all that were started come back; None stands for the winner, or for no winner.
    """
    loop = loop or events.get_running_loop()
    winner = index = None
    exceptions = []
    tasks = []

    async def run(at, fn, over):
        nonlocal winner, index
        try:
            result = await fn()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            exceptions[at] = exc
        else:
            if index is None:
                winner, index = result, at
                for other, task in enumerate(tasks):
                    if other != at:
                        task.cancel()
        finally:
            over.set()

    try:
        for at, fn in enumerate(coro_fns):
            exceptions.append(None)
            over = locks.Event()
            tasks.append(loop.create_task(run(at, fn, over)))
            try:
                await wait_for(over.wait(), delay)
            except TimeoutError:
                pass
            if index is not None:
                break
        left = [task for task in tasks if not task.done()]
        while left and index is None:
            await wait(left, return_when="FIRST_COMPLETED")
            left = [task for task in left if not task.done()]
    finally:
        left = [task for task in tasks if not task.done()]
        for task in left:
            task.cancel()
        if left:
            await wait(left)
        for task in tasks:
            # SystemExit and KeyboardInterrupt go on.
            if task.done() and not task.cancelled() and task.exception() is not None:
                raise task.exception()
    return winner, index, exceptions

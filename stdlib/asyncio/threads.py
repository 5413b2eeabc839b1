"""Calls outside the loop."""

import _contextvars

from _asyncio import get_running_loop

__all__ = ("to_thread",)


async def to_thread(func, /, *args, **kwargs):
    """Call func in a thread, with this task's context, and return its result."""
    loop = get_running_loop()
    context = _contextvars.copy_context()

    def call():
        return context.run(func, *args, **kwargs)

    return await loop.run_in_executor(None, call)

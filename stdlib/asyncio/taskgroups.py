"""Tasks that end together."""

from _asyncio_scopes import TaskGroup

__all__ = ("TaskGroup",)


def _create_task(loop, coro, kwargs):
    """create_task() where the loop has its own way to make tasks."""
    return loop.create_task(coro, **(kwargs or {}))


def _report_late_error(group, parent, task, error):
    """A task has failed after the task around its group has ended."""
    group._loop.call_exception_handler({
        "message": f"Task {task!r} has errored out but its parent "
                   f"task {parent} is already completed",
        "exception": error,
        "task": task,
    })

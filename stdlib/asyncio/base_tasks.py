"""The repr of tasks, and their stacks."""

from . import base_futures
from . import coroutines


def _task_repr_info(task):
    info = base_futures._future_repr_info(task)
    if task.cancelling() and not task.done():
        info[0] = "cancelling"
    info.insert(1, f"name={task.get_name()!r}")
    if task._fut_waiter is not None:
        info.insert(2, f"wait_for={task._fut_waiter!r}")
    coro = task.get_coro()
    if coro is not None:
        info.insert(2, f"coro=<{coroutines._format_coroutine(coro)}>")
    return info


def _task_repr(task):
    key = id(task)
    if key in base_futures._running:
        return "..."
    base_futures._running.add(key)
    try:
        info = " ".join(_task_repr_info(task))
    finally:
        base_futures._running.discard(key)
    return f"<{type(task).__name__} {info}>"


def _task_get_stack(task, limit):
    coro = task.get_coro()
    frame = None
    for name in ("cr_frame", "gi_frame", "ag_frame"):
        if hasattr(coro, name):
            frame = getattr(coro, name)
            break
    frames = []
    if frame is not None:
        while frame is not None and (limit is None or limit > 0):
            if limit is not None:
                limit -= 1
            frames.append(frame)
            frame = frame.f_back
        frames.reverse()
    elif task._exception is not None:
        tb = task._exception.__traceback__
        while tb is not None and (limit is None or limit > 0):
            if limit is not None:
                limit -= 1
            frames.append(tb.tb_frame)
            tb = tb.tb_next
    return frames


def _task_print_stack(task, limit, file):
    import linecache
    import sys
    import traceback
    seen = set()
    rows = []
    for frame in task.get_stack(limit=limit):
        code = frame.f_code
        if code.co_filename not in seen:
            seen.add(code.co_filename)
            linecache.checkcache(code.co_filename)
        line = linecache.getline(code.co_filename, frame.f_lineno, frame.f_globals)
        rows.append((code.co_filename, frame.f_lineno, code.co_name, line))
    if file is None:
        file = sys.stderr
    exc = task._exception
    if not rows:
        print(f"No stack for {task!r}", file=file)
    elif exc is not None:
        print(f"Traceback for {task!r} (most recent call last):", file=file)
    else:
        print(f"Stack for {task!r} (most recent call last):", file=file)
    traceback.print_list(rows, file=file)
    if exc is not None:
        for line in traceback.format_exception_only(type(exc), exc):
            print(line, file=file, end="")


def _report_step_of_done(task, exc):
    """A task that is done already was to go on."""
    task.get_loop().call_exception_handler({
        "message": f"Exception in callback {task!r}",
        "exception": exc,
        "task": task,
    })

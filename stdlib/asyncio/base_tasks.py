"""The repr of tasks, and their stacks."""

from . import base_futures
from . import coroutines


def _task_repr_info(task):
    state, *rest = base_futures._future_repr_info(task)
    if not task.done() and task.cancelling():
        state = "cancelling"
    facts = [state, f"name={task.get_name()!r}"]
    coro = task.get_coro()
    if coro is not None:
        facts.append(f"coro=<{coroutines._format_coroutine(coro)}>")
    if task._fut_waiter is not None:
        facts.append(f"wait_for={task._fut_waiter!r}")
    return facts + rest


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
    frames = task.get_stack(limit=limit)
    rows = []
    for filename in {frame.f_code.co_filename for frame in frames}:
        linecache.checkcache(filename)
    for frame in frames:
        name, line = frame.f_code.co_filename, frame.f_lineno
        rows.append((name, line, frame.f_code.co_name, linecache.getline(name, line, frame.f_globals)))
    exc = task._exception
    if not rows:
        title = f"No stack for {task!r}"
    else:
        title = f"{'Stack' if exc is None else 'Traceback'} for {task!r} (most recent call last):"
    out = sys.stderr if file is None else file
    print(title, file=out)
    traceback.print_list(rows, file=out)
    if exc is not None:
        print(*traceback.format_exception_only(type(exc), exc), sep="", end="", file=out)


def _report_step_of_done(task, exc):
    """A task that is done already was to go on."""
    task.get_loop().call_exception_handler({
        "message": f"Exception in callback {task!r}",
        "exception": exc,
        "task": task,
    })

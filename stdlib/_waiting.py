"""What waits, and for what: written out on SIGUSR1, and where nothing can wake it any more.

Nothing is imported for a program that has not imported it itself.
"""

import sys

# How many are named at most where one line has to do.
_FEW = 10


def _tasks():
    """The pending tasks of all loops."""
    if "_asyncio" not in sys.modules:
        return []
    from _asyncio import _pending_tasks
    return sorted(_pending_tasks(), key=_order)


def _order(task):
    name = task.get_name()
    head, _, number = name.rpartition("-")
    return (head, int(number), name) if number.isdecimal() else (name, 0, name)


def _steps(task):
    """Where a task is: pairs of a function's name and its place, outermost first."""
    steps = []
    coro = task.get_coro()
    while coro is not None:
        frame = None
        for prefix in ("cr_", "ag_", "gi_"):
            frame = getattr(coro, prefix + "frame", None)
            if frame is not None:
                break
        if frame is None:
            name = getattr(coro, "__qualname__", None)
            if name is not None and not hasattr(coro, "get_coro"):
                steps.append((name, ""))
            break
        code = frame.f_code
        steps.append((code.co_qualname, f"{code.co_filename}:{frame.f_lineno}"))
        coro = getattr(coro, "gi_yieldfrom" if prefix == "gi_" else prefix + "await", None)
    return steps


def _own_steps(steps):
    """The same without what asyncio does itself, if something is left then."""
    return [step for step in steps if "/asyncio/" not in step[1]] or steps


def _place(task):
    steps = _own_steps([step for step in _steps(task) if step[1]])
    if not steps:
        return ""
    name, place = steps[-1]
    return f" in {name}() at {place}"


def _threads():
    """Pairs of a thread's name and its innermost frame."""
    import _thread
    names = {}
    threading = sys.modules.get("threading")
    if threading is not None:
        names = {thread.ident: thread.name for thread in threading.enumerate()}
    return [(names.get(ident, "MainThread"), frame)
            for ident, frame in _thread._current_frames().items()]


def _frames(frame):
    """The frames of a thread that are the program's, outermost first: without this module's."""
    found = []
    while frame is not None:
        code = frame.f_code
        if code.co_filename != _here:
            found.append((code.co_qualname, f"{code.co_filename}:{frame.f_lineno}"))
        frame = frame.f_back
    found.reverse()
    return found


_here = _own_steps.__code__.co_filename


def dead_end():
    """One line that names what waits for ever."""
    tasks = _tasks()
    if tasks:
        named = [f"{task.get_name()}{_place(task)}" for task in tasks]
        what = "the task that waits" if len(named) == 1 else "the tasks that wait"
    else:
        named = []
        for name, frame in _threads():
            steps = [step for step in _frames(frame) if "/threading.py" not in step[1]]
            named.append(f"{name} in {steps[-1][0]} at {steps[-1][1]}" if steps else name)
        what = "the thread that waits" if len(named) == 1 else "the threads that wait"
    if len(named) > _FEW:
        named[_FEW:] = [f"and {len(named) - _FEW} more"]
    return f"nothing is left that could wake {what}: {', '.join(named)}"


def report(file=None):
    """Write out the threads with their frames, and the tree of tasks with what each awaits."""
    lines = []
    for name, frame in _threads():
        lines.append(f"Thread {name}")
        lines += [f"    {step} {place}" for step, place in _frames(frame)]
    tasks = _tasks()
    if tasks:
        from asyncio.graph import _awaiting
        children, is_child = {}, set()
        for task in tasks:
            for parent in _awaiting(task):
                children.setdefault(parent, []).append(task)
                is_child.add(task)
        lines.append(f"Tasks ({len(tasks)})")
        shown = set()
        # Those that wait for each other in a circle have no beginning: they follow.
        for task in [task for task in tasks if task not in is_child] + tasks:
            if task not in shown:
                _tree(task, children, shown, "", "", lines)
    if file is None:
        file = sys.stderr
    if file is not None:
        file.write("\n".join(lines) + "\n")
        file.flush()


def _tree(task, children, shown, first, rest, lines):
    """A task, its frames, and the tasks that it awaits; without recursion, as chains may be long."""
    todo = [(task, first, rest)]
    while todo:
        task, first, rest = todo.pop()
        if task in shown:
            lines.append(f"{first}{task.get_name()} (see above)")
            continue
        shown.add(task)
        lines.append(f"{first}{task.get_name()}")
        below = children.get(task, ())
        bar = "│" if below else " "
        waiter = task._fut_waiter
        if waiter is None:
            lines.append(f"{rest}{bar}   ready")
        for name, place in _steps(task):
            lines.append(f"{rest}{bar}   {name} {place}".rstrip())
        if waiter is not None and not below and not hasattr(waiter, "get_coro"):
            lines.append(f"{rest}{bar}   awaits {waiter!r}")
        for number, child in enumerate(reversed(below)):
            last = number == 0
            todo.append((child, rest + ("└── " if last else "├── "), rest + ("    " if last else "│   ")))

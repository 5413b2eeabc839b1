"""asyncio: cooperative concurrency.

The loop itself, futures, tasks and sleep() are native (`_asyncio`). Everything
else is Python, and is loaded when it is first asked for: `import asyncio` by
itself costs next to nothing.
"""

from _asyncio import (
    CancelledError, Future, Handle, InvalidStateError, Task, TimerHandle,
    _enter_task, _get_running_loop, _leave_task, _set_running_loop,
    _swap_current_task, all_tasks, create_task, current_task, gather,
    get_running_loop, sleep,
)

_builtin_TimeoutError = TimeoutError
TimeoutError = _builtin_TimeoutError

# Where the other names live.
_MODULES = {
    "base_events": "BaseEventLoop Server",
    "coroutines": "iscoroutinefunction iscoroutine",
    "events": "AbstractEventLoop AbstractServer get_event_loop set_event_loop "
              "new_event_loop get_event_loop_policy set_event_loop_policy "
              "_set_event_loop_policy _get_event_loop_policy",
    "exceptions": "BrokenBarrierError IncompleteReadError LimitOverrunError "
                  "SendfileNotAvailableError",
    "futures": "wrap_future isfuture future_discard_from_awaited_by "
               "future_add_to_awaited_by",
    "graph": "capture_call_graph format_call_graph print_call_graph "
             "FrameCallGraphEntry FutureCallGraph",
    "locks": "Lock Event Condition Semaphore BoundedSemaphore Barrier",
    "protocols": "BaseProtocol Protocol DatagramProtocol SubprocessProtocol "
                 "BufferedProtocol",
    "queues": "Queue PriorityQueue LifoQueue QueueFull QueueEmpty QueueShutDown",
    "runners": "Runner run",
    "streams": "StreamReader StreamWriter StreamReaderProtocol open_connection "
               "start_server open_unix_connection start_unix_server",
    "subprocess": "create_subprocess_exec create_subprocess_shell",
    "taskgroups": "TaskGroup",
    "tasks": "FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED wait "
             "wait_for as_completed shield ensure_future "
             "run_coroutine_threadsafe _register_task _unregister_task "
             "create_eager_task_factory eager_task_factory",
    "threads": "to_thread",
    "timeouts": "Timeout timeout timeout_at",
    "transports": "BaseTransport ReadTransport WriteTransport Transport "
                  "DatagramTransport SubprocessTransport",
    "unix_events": "SelectorEventLoop EventLoop _DefaultEventLoopPolicy",
}


def _submodules():
    return frozenset(_MODULES) | {
        "base_futures", "base_subprocess", "base_tasks", "constants", "format_helpers", "log", "mixins",
        "proactor_events", "selector_events", "staggered", "trsock",
    }


def _home(name):
    """The module that a name lives in."""
    for module, names in _MODULES.items():
        if name in names and name in names.split():
            return module
    return None


def _public():
    """The value of __all__, for whoever asks."""
    return (
        "CancelledError", "Future", "Handle", "InvalidStateError", "Task",
        "TimeoutError", "TimerHandle", "_enter_task", "_get_running_loop",
        "_leave_task", "_set_running_loop", "all_tasks",
        "create_task", "current_task", "gather", "get_running_loop", "sleep",
        *[name for names in _MODULES.values() for name in names.split()
          if name not in ("_set_event_loop_policy", "_get_event_loop_policy",
                          "_DefaultEventLoopPolicy")],
    )


def __getattr__(name):
    home = _home(name)
    if home is not None:
        module = __import__("asyncio." + home, fromlist=("*none",))
        value = getattr(module, name)
        globals()[name] = value
        return value
    if name == "__all__":
        global __all__
        __all__ = _public()
        return __all__
    if name in _submodules():
        return __import__("asyncio." + name, fromlist=("*none",))
    if name == "DefaultEventLoopPolicy":
        import warnings
        warnings._deprecated("asyncio.DefaultEventLoopPolicy", remove=(3, 16))
        from .unix_events import _DefaultEventLoopPolicy
        return _DefaultEventLoopPolicy
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    homes = {name for names in _MODULES.values() for name in names.split()}
    return sorted(set(globals()) | homes | _submodules() | {"__all__"})

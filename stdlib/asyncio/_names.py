"""The names of asyncio, for whoever asks for one that the package does not have yet."""

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
    "runners": "Runner",
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

# What is native: the package has these from `_asyncio`.
_NATIVE = """CancelledError Future Handle InvalidStateError Task TimerHandle _enter_task _get_running_loop
    _leave_task _set_running_loop all_tasks create_task current_task gather get_running_loop run sleep"""


def home(name):
    """The module that a name lives in."""
    for module, names in _MODULES.items():
        if name in names and name in names.split():
            return module
    return None


def submodules():
    """The names of all modules of the package."""
    return frozenset(_MODULES) | {
        "base_futures", "base_subprocess", "base_tasks", "constants", "format_helpers", "log", "mixins",
        "proactor_events", "selector_events", "staggered", "trsock",
    }


def public():
    """The value of __all__."""
    return (
        "TimeoutError", *_NATIVE.split(),
        *[name for names in _MODULES.values() for name in names.split()
          if name not in ("_set_event_loop_policy", "_get_event_loop_policy",
                          "_DefaultEventLoopPolicy")],
    )


def listed(known):
    """The value of dir(asyncio)."""
    homes = {name for names in _MODULES.values() for name in names.split()}
    return sorted(known | homes | submodules() | {"__all__", "_swap_current_task", *_NATIVE.split()})


def find(package, name):
    """What is no module's, or AttributeError."""
    if name == "__all__":
        package.__all__ = public()
        return package.__all__
    if name in submodules():
        return __import__("asyncio." + name, fromlist=("*none",))
    if name == "DefaultEventLoopPolicy":
        import warnings
        warnings._deprecated("asyncio.DefaultEventLoopPolicy", remove=(3, 16))
        from .unix_events import _DefaultEventLoopPolicy
        return _DefaultEventLoopPolicy
    raise AttributeError(f"module 'asyncio' has no attribute {name!r}")

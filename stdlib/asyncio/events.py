"""Event loops as such, and which of them is the current one."""

from _thread import _own as _thread_own
from _asyncio import (
    Handle, TimerHandle, _get_running_loop, _loop_of_run, _set_running_loop, get_running_loop,
)

__all__ = (
    "AbstractEventLoop", "AbstractServer", "Handle", "TimerHandle",
    "get_event_loop_policy", "set_event_loop_policy", "get_event_loop",
    "set_event_loop", "new_event_loop", "_set_running_loop", "get_running_loop",
    "_get_running_loop",
)


# Handles need no lock: a thread is a fiber, and gives way at safe points alone.
_ThreadSafeHandle = Handle


class _ReprOnly:
    """Something that is shown by a given text."""

    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text


class AbstractServer:
    """What create_server() returns."""

    def close(self):
        raise NotImplementedError

    def get_loop(self):
        raise NotImplementedError

    def is_serving(self):
        raise NotImplementedError

    async def start_serving(self):
        raise NotImplementedError

    async def serve_forever(self):
        raise NotImplementedError

    async def wait_closed(self):
        raise NotImplementedError

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        self.close()
        await self.wait_closed()


def _missing(name, is_async=False):
    def method(self, *args, **kwargs):
        raise NotImplementedError

    async def async_method(self, *args, **kwargs):
        raise NotImplementedError

    chosen = async_method if is_async else method
    chosen.__name__ = name
    chosen.__qualname__ = f"AbstractEventLoop.{name}"
    return chosen


class AbstractEventLoop:
    """What every event loop can do."""

    for _name in """run_forever run_until_complete stop is_running is_closed close
            call_soon call_later call_at time create_future create_task
            call_soon_threadsafe run_in_executor set_default_executor add_reader
            remove_reader add_writer remove_writer add_signal_handler
            remove_signal_handler set_task_factory get_task_factory
            get_exception_handler set_exception_handler default_exception_handler
            call_exception_handler get_debug set_debug _timer_handle_cancelled""".split():
        locals()[_name] = _missing(_name)
    for _name in """shutdown_asyncgens shutdown_default_executor getaddrinfo getnameinfo
            create_connection create_server start_tls create_unix_connection
            create_unix_server connect_accepted_socket create_datagram_endpoint
            connect_read_pipe connect_write_pipe subprocess_shell subprocess_exec
            sendfile sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into
            sock_sendall sock_sendto sock_connect sock_accept sock_sendfile""".split():
        locals()[_name] = _missing(_name, True)
    del _name


class _AbstractEventLoopPolicy:
    """Decides what the current event loop is."""

    def get_event_loop(self):
        raise NotImplementedError

    def set_event_loop(self, loop):
        raise NotImplementedError

    def new_event_loop(self):
        raise NotImplementedError


class _BaseDefaultEventLoopPolicy(_AbstractEventLoopPolicy):
    """One loop, which has to be set."""

    _loop_factory = None

    def get_event_loop(self):
        own = _thread_own()
        # asyncio.run() says nothing of its loop to a policy that there is not yet.
        loop = own[self] if self in own else _loop_of_run()
        if loop is None:
            import threading
            raise RuntimeError("There is no current event loop in thread "
                               f"{threading.current_thread().name!r}.")
        return loop

    def set_event_loop(self, loop):
        if loop is not None and not _is_loop(loop):
            raise TypeError("loop must be an instance of AbstractEventLoop or None, "
                            f"not '{type(loop).__name__}'")
        # Each thread has its own.
        _thread_own()[self] = loop

    def new_event_loop(self):
        return self._loop_factory()


def _is_loop(loop):
    return isinstance(loop, AbstractEventLoop)


_event_loop_policy = None


def _get_event_loop_policy():
    global _event_loop_policy
    if _event_loop_policy is None:
        from .unix_events import _DefaultEventLoopPolicy
        _event_loop_policy = _DefaultEventLoopPolicy()
    return _event_loop_policy


def get_event_loop_policy():
    """The policy that makes event loops."""
    import warnings
    warnings._deprecated("asyncio.get_event_loop_policy", remove=(3, 16))
    return _get_event_loop_policy()


def _set_event_loop_policy(policy):
    global _event_loop_policy
    if policy is not None and not isinstance(policy, _AbstractEventLoopPolicy):
        raise TypeError("policy must be an instance of AbstractEventLoopPolicy or None, "
                        f"not '{type(policy).__name__}'")
    _event_loop_policy = policy


def set_event_loop_policy(policy):
    """Set the current event loop policy; None restores the default."""
    import warnings
    warnings._deprecated("asyncio.set_event_loop_policy", remove=(3, 16))
    _set_event_loop_policy(policy)


def get_event_loop():
    """The running event loop, or the one that was set."""
    running = _get_running_loop()
    return _get_event_loop_policy().get_event_loop() if running is None else running


def set_event_loop(loop):
    """Make loop the current event loop."""
    _get_event_loop_policy().set_event_loop(loop)


def new_event_loop():
    """Create a new event loop."""
    return _get_event_loop_policy().new_event_loop()


def __getattr__(name):
    # CPython has some functions twice, in C and in Python: here they are the same.
    for prefix in ("_py_", "_c_"):
        known = globals().get(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if known is not None:
            return known
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

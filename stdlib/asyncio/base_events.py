"""The event loop's Python half: what surrounds the native core.

`_asyncio.EventLoopCore` queues callbacks, timers and tasks and turns them; here
are task factories, the handling of errors, executors and asynchronous generators.
"""

import sys
from _asyncio import EventLoopCore, Future, Task, _asks_for_debug

from . import events

__all__ = ("BaseEventLoop", "Server")


# Cancelled timers are swept out once there are so many timers, and this share of them is cancelled.
_MIN_SCHEDULED_TIMER_HANDLES = 100
_MIN_CANCELLED_TIMER_HANDLES_FRACTION = 0.5


def _log(message, exc=None):
    """Write an error as the logger `asyncio` does: to stderr, unless logging is set up."""
    logger = globals().get("logger")
    if logger is not None or "logging" in sys.modules:
        if logger is None:
            from .log import logger
        info = None if exc is None else (type(exc), exc, exc.__traceback__)
        # Where the exception is being handled, the logger finds it by itself.
        if exc is not None and exc is sys.exception():
            info = True
        logger.error(message, exc_info=info)
        return
    stderr = sys.stderr
    if stderr is None:
        return
    stderr.write(message + "\n")
    if exc is not None:
        sys.__excepthook__(type(exc), exc, exc.__traceback__)
    stderr.flush()


def _log_slow(what, took):
    """In debug mode: a step or callback took longer than slow_callback_duration."""
    logger = globals().get("logger")
    if logger is None:
        from .log import logger
    logger.warning("Executing %s took %.3f seconds", repr(what), took)


class _Later:
    """A method that lives in another module, which is loaded when the method is first asked for."""

    def __init__(self, module):
        self._module = module

    def __set_name__(self, owner, name):
        self._owner, self._name = owner, name

    def __get__(self, instance, owner=None):
        module = __import__("asyncio." + self._module, fromlist=("*none",))
        function = getattr(module, self._name)
        setattr(self._owner, self._name, function)
        return function.__get__(instance, owner)


def _check_ssl_socket(sock):
    ssl = sys.modules.get("ssl")
    if ssl is not None and isinstance(sock, ssl.SSLSocket):
        raise TypeError("Socket cannot be of type SSLSocket")


def _set_nodelay(sock):
    import socket
    if (sock.family in (socket.AF_INET, socket.AF_INET6) and sock.type == socket.SOCK_STREAM
            and sock.proto in (0, socket.IPPROTO_TCP)):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _run_until_complete_cb(future):
    """What ends run_until_complete(): the core does it by itself, and shows this among the future's callbacks."""
    if future.cancelled() or not isinstance(future.exception(), (SystemExit, KeyboardInterrupt)):
        future.get_loop().stop()


def __getattr__(name):
    if name == "logger":
        from .log import logger
        return logger
    if name in ("Server", "_interleaved"):
        from . import _network
        return getattr(_network, "Server" if name == "Server" else name)
    if name in ("_ipaddr_info", "_ensure_resolved"):
        from . import selector_events
        return getattr(selector_events, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class BaseEventLoop(EventLoopCore, events.AbstractEventLoop):
    """An event loop. What needs sockets is fetched when it is first asked for."""

    for _name in """add_reader remove_reader add_writer remove_writer _add_reader _remove_reader _add_writer
            _remove_writer sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into sock_sendall sock_sendto
            sock_accept sock_connect getaddrinfo getnameinfo _ensure_resolved
            _make_socket_transport _make_datagram_transport _make_ssl_transport _start_serving""".split():
        locals()[_name] = _Later("selector_events")
    for _name in """create_connection create_server create_unix_connection create_unix_server
            create_datagram_endpoint connect_accepted_socket start_tls
            _create_connection_transport _stop_serving""".split():
        locals()[_name] = _Later("_network")
    for _name in """sendfile sock_sendfile _sendfile_native _sendfile_fallback _sock_sendfile_native
            _sock_sendfile_fallback _sock_through _check_sendfile_params""".split():
        locals()[_name] = _Later("_sendfile")
    for _name in """connect_read_pipe connect_write_pipe _make_read_pipe_transport
            _make_write_pipe_transport""".split():
        locals()[_name] = _Later("_pipes")
    for _name in "subprocess_exec subprocess_shell _make_subprocess_transport".split():
        locals()[_name] = _Later("base_subprocess")
    del _name

    # Transports by their descriptors, and the inodes of Unix sockets that listen; made when there are any.
    _transports = None
    _unix_servers = None

    @property
    def _unix_server_sockets(self):
        if self._unix_servers is None:
            self._unix_servers = {}
        return self._unix_servers

    # A loop with one of these of its own has its methods asked (`_turns.py`).
    _OWN_WAYS = frozenset("""time call_soon call_soon_threadsafe call_later call_at _run_once _process_events
            _selector _ready _scheduled _timer_handle_cancelled""".split())

    def __setattr__(self, name, value):
        if name in BaseEventLoop._OWN_WAYS:
            self._become_python()
        object.__setattr__(self, name, value)

    def _has_own_ways(self):
        cls = type(self)
        return any(getattr(cls, name, None) is not known for name, known in _own_ways)

    def _become_python(self):
        """Turn by turn in Python from here on."""
        if self._by_methods:
            return
        import collections
        kept = self.__dict__
        kept["_ready"] = collections.deque()
        kept["_scheduled"] = []
        self._use_methods()

    def __getattr__(self, name):
        if name in ("_ready", "_scheduled"):
            self._become_python()
            return self.__dict__[name]
        if name == "_selector":
            from ._turns import Selector
            kept = self.__dict__
            selector = kept.get("_given_selector")
            if selector is not None:
                # One of the library's: the native wait stands in for it.
                return selector
            kept["_selector"] = Selector(self)
            self._become_python()
            return kept["_selector"]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    _timer_cancelled_count = 0
    _clock_resolution = 1e-9
    _current_handle = None

    def _run_once(self):
        """One turn of a loop that has its own way to turn."""
        from ._turns import run_once
        self._become_python()
        run_once(self)

    def _process_events(self, event_list):
        """Queue what a selector has found."""
        for key, events in event_list:
            self._selected(key.fd, events)

    def _add_callback(self, handle):
        """Queue a handle."""
        if not handle._cancelled:
            self._ready.append(handle)

    def _timer_handle_cancelled(self, handle):
        if self._by_methods:
            from ._turns import timer_cancelled
            timer_cancelled(self, handle)

    slow_callback_duration = 0.1
    _task_factory = None
    _exception_handler = None
    _default_executor = None
    _executor_shutdown_called = False
    _asyncgens_shutdown_called = False
    _asyncgens = None

    def __init__(self):
        self._set_plain(self._creates_natively())
        coroutines = sys.modules.get("asyncio.coroutines")
        if coroutines is not None:
            is_debugged = coroutines._is_debug_mode()
        else:
            is_debugged = (sys.flags.dev_mode
                           or _asks_for_debug() and not sys.flags.ignore_environment)
        if is_debugged:
            self.set_debug(True)
        if self._has_own_ways():
            self._become_python()

    def __repr__(self):
        return (f"<{type(self).__name__} running={self.is_running()} "
                f"closed={self.is_closed()} debug={self.get_debug()}>")

    def __del__(self):
        if self.is_closed():
            return
        import warnings
        warnings.warn(f"unclosed event loop {self!r}", ResourceWarning, source=self)
        if not self.is_running():
            self.close()

    # Tasks

    def create_task(self, coro, *, name=None, context=None, eager_start=None, **kwargs):
        """Schedule a coroutine; the task is returned."""
        factory = self._task_factory
        if factory is None:
            return self._create_native_task(coro, name, context, bool(eager_start), **kwargs)
        self._check_closed()
        if eager_start is not None:
            kwargs["eager_start"] = eager_start
        if context is not None:
            kwargs["context"] = context
        if name is not None:
            kwargs["name"] = name
        return factory(self, coro, **kwargs)

    def _creates_natively(self):
        return self._task_factory is None and type(self).create_task is BaseEventLoop.create_task

    def set_task_factory(self, factory):
        """Set what create_task() calls: factory(loop, coro, **kwargs), or None."""
        if factory is not None and not callable(factory):
            raise TypeError("task factory must be a callable or None")
        self._task_factory = factory
        self._set_plain(self._creates_natively())

    def get_task_factory(self):
        """Return the task factory, or None."""
        return self._task_factory

    # Running

    def _check_closed(self):
        if self.is_closed():
            raise RuntimeError("Event loop is closed")

    def _check_running(self):
        if self.is_running():
            raise RuntimeError("This event loop is already running")
        if events._get_running_loop() is not None:
            raise RuntimeError("Cannot run the event loop while another loop is running")

    def run_forever(self):
        """Run callbacks until someone calls stop()."""
        self._check_closed()
        self._check_running()
        before = self._set_hooks()
        try:
            self._run_forever()
        finally:
            self._reset_hooks(before)

    def _set_hooks(self):
        """Asynchronous generators, and coroutines in debug mode, are looked after while the loop runs."""
        depth = sys.get_coroutine_origin_tracking_depth()
        before = sys.get_asyncgen_hooks(), depth
        sys.set_asyncgen_hooks(firstiter=self._asyncgen_first, finalizer=self._asyncgen_final)
        if self.get_debug():
            self._track_origins(True)
        return before

    def _reset_hooks(self, before):
        hooks, depth = before
        sys.set_asyncgen_hooks(*hooks)
        sys.set_coroutine_origin_tracking_depth(depth)

    def _track_origins(self, enabled):
        from .constants import DEBUG_STACK_DEPTH
        sys.set_coroutine_origin_tracking_depth(DEBUG_STACK_DEPTH if enabled else 0)

    _hooks_before = None

    def _run_forever_setup(self):
        """For those who turn the loop themselves, by _run_once()."""
        self._check_closed()
        self._check_running()
        self._become_python()
        self._hooks_before = self._set_hooks()
        self._begin()

    def _run_forever_cleanup(self):
        """The end of what _run_forever_setup() began."""
        self._end()
        self._reset_hooks(self._hooks_before)
        self._hooks_before = None

    def run_until_complete(self, future):
        """Run until the future is done; return its result or raise its exception."""
        self._check_closed()
        self._check_running()
        is_own = not isinstance(future, Future)
        if is_own:
            from .tasks import ensure_future
            future = ensure_future(future, loop=self)
            if isinstance(future, Task):
                future._log_destroy_pending = False
        elif future.get_loop() is not self:
            raise ValueError("The future belongs to a different loop than "
                             "the one specified as the loop argument")
        before = self._set_hooks()
        try:
            if (isinstance(future, Future) and type(future).add_done_callback is Future.add_done_callback
                    and type(self).run_forever is BaseEventLoop.run_forever):
                return self._run_until_complete(future)
            return self._run_until_done(future)
        finally:
            self._reset_hooks(before)

    def _run_until_done(self, future):
        """The same for a future of another make."""
        def stop(future):
            self.stop()

        future.add_done_callback(stop)
        try:
            if type(self).run_forever is BaseEventLoop.run_forever:
                self._run_forever()
            else:
                self.run_forever()
        finally:
            future.remove_done_callback(stop)
        if not future.done():
            raise RuntimeError("Event loop stopped before Future completed.")
        return future.result()

    def close(self):
        """Close the loop: what is still queued is dropped."""
        if self.is_running():
            raise RuntimeError("Cannot close a running event loop")
        if self.is_closed():
            return
        self._close()
        if self._by_methods:
            self._ready.clear()
            self._scheduled.clear()
        self._executor_shutdown_called = True
        executor = self._default_executor
        if executor is not None:
            self._default_executor = None
            executor.shutdown(wait=False)

    def set_debug(self, enabled):
        """Switch the debug mode."""
        enabled = bool(enabled)
        self._set_debug(enabled)
        if self.is_running():
            self.call_soon_threadsafe(self._track_origins, enabled)

    # Asynchronous generators

    def _asyncgen_first(self, agen):
        if self._asyncgens_shutdown_called:
            import warnings
            warnings.warn(f"asynchronous generator {agen!r} was scheduled after "
                          "loop.shutdown_asyncgens() call", ResourceWarning, source=self)
        if self._asyncgens is None:
            from weakref import WeakSet
            self._asyncgens = WeakSet()
        self._asyncgens.add(agen)

    def _asyncgen_final(self, agen):
        known = self._asyncgens
        if known is not None:
            known.discard(agen)
        if not self.is_closed():
            self.call_soon_threadsafe(self.create_task, agen.aclose())

    async def shutdown_asyncgens(self):
        """Close the asynchronous generators that are still open."""
        self._asyncgens_shutdown_called = True
        if not self._asyncgens:
            return
        from .tasks import gather
        open_ones = tuple(self._asyncgens)
        self._asyncgens.clear()
        ends = await gather(*(agen.aclose() for agen in open_ones), return_exceptions=True)
        for agen, end in zip(open_ones, ends):
            if isinstance(end, Exception):
                self.call_exception_handler({
                    "message": f"an error occurred during closing of asynchronous generator {agen!r}",
                    "exception": end,
                    "asyncgen": agen,
                })

    # Executors

    def _check_default_executor(self):
        if self._executor_shutdown_called:
            raise RuntimeError("Executor shutdown has been called")

    def run_in_executor(self, executor, func, *args):
        """Call func(*args) elsewhere; a future for its result is returned."""
        self._check_closed()
        if self.get_debug():
            self._check_callback(func, "run_in_executor")
        if executor is None:
            self._check_default_executor()
            executor = self._default_executor
            if executor is None:
                from concurrent.futures import ThreadPoolExecutor
                executor = ThreadPoolExecutor(thread_name_prefix="asyncio")
                self._default_executor = executor
        from .futures import wrap_future
        return wrap_future(executor.submit(func, *args), loop=self)

    def set_default_executor(self, executor):
        """Set the executor of run_in_executor(None, ...)."""
        from concurrent.futures import ThreadPoolExecutor
        if not isinstance(executor, ThreadPoolExecutor):
            raise TypeError("executor must be ThreadPoolExecutor instance")
        self._default_executor = executor

    async def shutdown_default_executor(self, timeout=None):
        """Wait for the default executor to finish, for `timeout` seconds at most."""
        self._executor_shutdown_called = True
        executor = self._default_executor
        if executor is None:
            return
        import threading
        from .timeouts import timeout as limit
        future = self.create_future()
        thread = threading.Thread(target=self._do_shutdown, args=(future,))
        thread.start()
        try:
            async with limit(timeout):
                await future
        except TimeoutError:
            import warnings
            warnings.warn("The executor did not finishing joining its threads within "
                          f"{timeout} seconds.", RuntimeWarning, stacklevel=2)
            executor.shutdown(wait=False)
        else:
            thread.join()

    def _do_shutdown(self, future):
        """On a thread of its own: end the default executor, and say so to `future`."""
        tell, outcome = _set_result_unless_cancelled, (future, None)
        try:
            self._default_executor.shutdown(wait=True)
        except Exception as exc:
            if future.cancelled():
                return
            tell, outcome = future.set_exception, (exc,)
        if not self.is_closed():
            self.call_soon_threadsafe(tell, *outcome)

    # Errors

    def get_exception_handler(self):
        """Return the exception handler, or None for the default one."""
        return self._exception_handler

    def set_exception_handler(self, handler):
        """Set what is called as handler(loop, context) on errors that nobody catches."""
        if handler is not None and not callable(handler):
            raise TypeError(f"A callable object or None is expected, got {handler!r}")
        self._exception_handler = handler

    def default_exception_handler(self, context):
        """Log the error."""
        message = context.get("message") or "Unhandled exception in event loop"
        lines = [message]
        for key in sorted(context):
            if key in ("message", "exception"):
                continue
            value = context[key]
            if key in ("source_traceback", "handle_traceback"):
                import traceback
                title = "Object" if key == "source_traceback" else "Handle"
                stack = "".join(traceback.format_list(value))
                shown = f"{title} created at (most recent call last):\n{stack.rstrip()}"
                lines.append(f"{key}: {shown}")
            else:
                lines.append(f"{key}: {value!r}")
        _log("\n".join(lines), context.get("exception"))

    def call_exception_handler(self, context):
        """Tell the exception handler of an error."""
        handler = self._exception_handler
        if handler is None:
            try:
                self.default_exception_handler(context)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as exc:
                _log("Exception in default exception handler", exc)
            return
        try:
            scope = None
            for key in ("task", "future", "handle"):
                thing = context.get(key)
                if thing is not None:
                    scope = thing
                    break
            get_context = getattr(scope, "get_context", None)
            scope = get_context() if get_context is not None else None
            if scope is not None and hasattr(scope, "run"):
                scope.run(handler, self, context)
            else:
                handler(self, context)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            try:
                self.default_exception_handler({
                    "message": "Unhandled error in exception handler",
                    "exception": exc,
                    "context": context,
                })
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as inner:
                _log("Exception in default exception handler while handling "
                     "an unexpected error in custom exception handler", inner)


_own_ways = [(name, getattr(BaseEventLoop, name)) for name in BaseEventLoop._OWN_WAYS
             if hasattr(BaseEventLoop, name)]


def _set_result_unless_cancelled(future, result):
    if not future.cancelled():
        future.set_result(result)

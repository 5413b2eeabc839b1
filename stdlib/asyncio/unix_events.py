"""The event loop of this system, and its policy."""

from . import base_events
from . import events

__all__ = ("SelectorEventLoop", "EventLoop")


class _UnixSelectorEventLoop(base_events.BaseEventLoop):
    """The event loop that asyncio.run() makes."""

    def __init__(self, selector=None):
        super().__init__()
        if selector is None:
            return
        self._given_selector = selector
        # The reactor does for descriptors what the selectors of the library do; any other one is asked.
        if type(selector).__module__ != "selectors":
            from .selector_events import _ask_selector
            _ask_selector(self, selector)

    _given_selector = None
    # The pipe that ends the wait of a selector of the script's own.
    _wakers = None

    def _select_for(self, fd, events):
        """Let the selector watch a descriptor for these events; for none it forgets it."""
        selector = self._given_selector
        if selector is None:
            return
        known = selector.get_map()
        if not events:
            selector.unregister(fd)
        elif known is not None and known.get(fd) is not None:
            selector.modify(fd, events)
        else:
            selector.register(fd, events)

    def _write_to_self(self):
        """End the wait: there is something to do."""
        if self._wakers is None:
            return super()._write_to_self()
        try:
            self._wakers[1].send(b"\0")
        except OSError:
            # There is enough in it already, or the loop is closed.
            pass

    # What add_signal_handler() has set, by number.
    _signal_handlers = None

    def add_signal_handler(self, sig, callback, *args):
        """Call callback(*args) in the loop when a signal comes."""
        import inspect
        import signal
        if inspect.iscoroutine(callback) or inspect.iscoroutinefunction(callback):
            raise TypeError("coroutines cannot be used with add_signal_handler()")
        _check_signal(sig)
        self._check_closed()

        def on_signal(number, frame):
            if not self.is_closed():
                self.call_soon_threadsafe(callback, *args)

        try:
            signal.signal(sig, on_signal)
        except OSError as exc:
            raise RuntimeError(f"sig {sig} cannot be caught") from exc
        if self._signal_handlers is None:
            self._signal_handlers = {}
        self._signal_handlers[int(sig)] = on_signal

    def remove_signal_handler(self, sig):
        """Back to what the signal does by itself; False if there was no handler."""
        import signal
        _check_signal(sig)
        if not self._signal_handlers or self._signal_handlers.pop(int(sig), None) is None:
            return False
        default = signal.default_int_handler if sig == signal.SIGINT else signal.SIG_DFL
        signal.signal(sig, default)
        return True

    _child_watcher = None

    @property
    def _watcher(self):
        """What tells of the ends of processes."""
        if self._child_watcher is None:
            self._child_watcher = _PidfdChildWatcher() if can_use_pidfd() else _ThreadedChildWatcher()
        return self._child_watcher

    def close(self):
        super().close()
        if self._wakers is not None:
            for end in self._wakers:
                end.close()
        if self._given_selector is not None:
            self._given_selector.close()
            self._given_selector = None
        for sig in list(self._signal_handlers or ()):
            self.remove_signal_handler(sig)


def can_use_pidfd():
    """Does the system tell of a process's end by a descriptor?"""
    import os
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def _wait_for(pid):
    """The exit code of a process that has ended."""
    import os
    try:
        _, status = os.waitpid(pid, 0)
    except ChildProcessError:
        # Somebody else has waited for it: how it ended is lost.
        from .log import logger
        logger.warning("child process pid %d exit status already read:  will report returncode 255", pid)
        return 255
    return os.waitstatus_to_exitcode(status)


class _PidfdChildWatcher:
    """Watches a descriptor for each process."""

    def add_child_handler(self, pid, callback, *args):
        """Call callback(pid, exit code, *args) in the running loop when the process has ended."""
        import os
        loop = events.get_running_loop()
        pidfd = os.pidfd_open(pid)

        def ended():
            loop._remove_reader(pidfd)
            code = _wait_for(pid)
            os.close(pidfd)
            callback(pid, code, *args)

        loop._add_reader(pidfd, ended)


class _ThreadedChildWatcher:
    """Waits in a thread for each process."""

    def add_child_handler(self, pid, callback, *args):
        """Call callback(pid, exit code, *args) in the running loop when the process has ended."""
        import threading
        loop = events.get_running_loop()

        def wait():
            code = _wait_for(pid)
            if loop.is_closed():
                from .log import logger
                logger.warning("Loop %r that handles pid %r is closed", loop, pid)
            else:
                loop.call_soon_threadsafe(callback, pid, code, *args)

        threading.Thread(target=wait, name=f"asyncio-waitpid-{pid}", daemon=True).start()


def _check_signal(sig):
    import signal
    if not isinstance(sig, int):
        raise TypeError(f"sig must be an int, not {sig!r}")
    if sig in signal.valid_signals():
        return
    raise ValueError(f"invalid signal number {sig}")


class _UnixDefaultEventLoopPolicy(events._BaseDefaultEventLoopPolicy):
    """Makes the loops of this system."""

    _loop_factory = _UnixSelectorEventLoop


SelectorEventLoop = _UnixSelectorEventLoop
EventLoop = SelectorEventLoop
_DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy

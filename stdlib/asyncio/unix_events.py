"""The event loop of this system, and its policy."""

from . import base_events
from . import events

__all__ = ("SelectorEventLoop", "EventLoop")


class _UnixSelectorEventLoop(base_events.BaseEventLoop):
    """The event loop that asyncio.run() makes."""

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

    def close(self):
        super().close()
        for sig in list(self._signal_handlers or ()):
            self.remove_signal_handler(sig)


def _check_signal(sig):
    import signal
    if not isinstance(sig, int):
        raise TypeError(f"sig must be an int, not {sig!r}")
    if sig not in signal.valid_signals():
        raise ValueError(f"invalid signal number {sig}")


class _UnixDefaultEventLoopPolicy(events._BaseDefaultEventLoopPolicy):
    """Makes the loops of this system."""

    _loop_factory = _UnixSelectorEventLoop


SelectorEventLoop = _UnixSelectorEventLoop
EventLoop = SelectorEventLoop
_DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy

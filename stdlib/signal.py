"""Handlers for what the system signals."""

import _signal
from enum import IntEnum
from _signal import NSIG, default_int_handler, raise_signal as _raise, set_wakeup_fd
from _signal import getsignal as _getsignal, signal as _signal_function

Signals = IntEnum("Signals", [(name, getattr(_signal, name)) for name in dir(_signal)
                              if name.startswith("SIG") and name not in ("SIG_DFL", "SIG_IGN")], module=__name__)
Handlers = IntEnum("Handlers", [("SIG_DFL", 0), ("SIG_IGN", 1)], module=__name__)
globals().update(Signals.__members__)
globals().update(Handlers.__members__)


def _as_enum(value, kind):
    if not isinstance(value, int):
        return value
    try:
        return kind(value)
    except ValueError:
        return value


def signal(signalnum, handler):
    """Say what a signal does from now on; what it did before comes back."""
    if isinstance(handler, int):
        handler = int(handler)
    return _as_enum(_signal_function(int(signalnum), handler), Handlers)


def getsignal(signalnum):
    """What a signal does."""
    return _as_enum(_getsignal(int(signalnum)), Handlers)


def raise_signal(signalnum, /):
    """Send a signal to this process."""
    _raise(int(signalnum))


def strsignal(signalnum, /):
    """The system's words for a signal."""
    texts = {2: "Interrupt", 9: "Killed", 15: "Terminated", 10: "User defined signal 1", 12: "User defined signal 2"}
    return texts.get(int(signalnum))


def valid_signals():
    """The signals that this system has."""
    return {_as_enum(number, Signals) for number in range(1, NSIG)}


def siginterrupt(signalnum, flag, /):
    """Calls are restarted, whatever is asked for."""

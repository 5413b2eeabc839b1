"""The modes of terminals."""

import _terminal
from _terminal import *

NCC = 8


class error(Exception):
    """A terminal has refused."""


def _asking(function):
    name = function.__name__

    def ask(fd, *args):
        if not isinstance(fd, int) and not hasattr(fd, "fileno"):
            raise TypeError("argument must be an int, or have a fileno() method.")
        try:
            return function(fd, *args)
        except OSError as refused:
            raise error(refused.errno, refused.strerror) from None

    ask.__name__ = ask.__qualname__ = name
    ask.__doc__ = function.__doc__
    return ask


_get = _asking(_terminal.tcgetattr)
_set = _asking(_terminal.tcsetattr)
_set_size = _asking(_terminal.tcsetwinsize)
tcsendbreak = _asking(_terminal.tcsendbreak)
tcdrain = _asking(_terminal.tcdrain)
tcflush = _asking(_terminal.tcflush)
tcflow = _asking(_terminal.tcflow)
tcgetwinsize = _asking(_terminal.tcgetwinsize)
del _asking


def tcgetattr(fd, /):
    """Get the tty attributes: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]."""
    *modes, characters = _get(fd)
    cc = [characters[at:at + 1] for at in range(len(characters))]
    if not modes[3] & ICANON:
        cc[VMIN] = characters[VMIN]
        cc[VTIME] = characters[VTIME]
    return [*modes, cc]


def _character(value):
    if isinstance(value, bytes) and len(value) == 1:
        return value[0]
    if isinstance(value, int):
        return value & 0xff
    raise TypeError("tcsetattr: elements of attributes must be characters or integers")


def tcsetattr(fd, when, attributes, /):
    """Set the tty attributes; when is TCSANOW, TCSADRAIN or TCSAFLUSH."""
    if not isinstance(attributes, list) or len(attributes) != 7:
        raise TypeError("tcsetattr, arg 3: must be 7 element list")
    *modes, cc = attributes
    for mode in modes:
        if not isinstance(mode, int):
            raise TypeError(f"'{type(mode).__name__}' object cannot be interpreted as an integer")
    if not isinstance(cc, list) or len(cc) != NCCS:
        raise TypeError(f"tcsetattr: attributes[6] must be {NCCS} element list")
    _set(fd, when, *modes, bytes(map(_character, cc)))


def tcsetwinsize(fd, winsize, /):
    """Set the tty winsize: rows and columns."""
    if not hasattr(winsize, "__getitem__") or len(winsize) != 2:
        raise TypeError("tcsetwinsize, arg 2: must be a two-item sequence")
    rows, columns = winsize
    for value in (rows, columns):
        if not isinstance(value, int):
            raise TypeError(f"an integer is required (got type {type(value).__name__})")
        if not 0 <= value <= 0xffff:
            raise OverflowError("winsize value(s) out of range")
    _set_size(fd, rows, columns)


_OWN = {"error", "tcgetattr", "tcsetattr", "tcsendbreak", "tcdrain", "tcflush", "tcflow", "tcgetwinsize", "tcsetwinsize"}
for _name in list(globals()):
    # What the native module has for fcntl and os.
    if _name[0].islower() and _name not in _OWN or _name.startswith(("F_", "FD_", "LOCK_")):
        del globals()[_name]
del _name, _OWN

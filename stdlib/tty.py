"""Terminals that give each key as it is pressed."""

import termios
from termios import *

__all__ = ["cfmakeraw", "cfmakecbreak", "setraw", "setcbreak"]

# The places in what tcgetattr() gives.
IFLAG, OFLAG, CFLAG, LFLAG, ISPEED, OSPEED, CC = range(7)


def _one_byte_at_once(mode):
    cc = list(mode[CC])
    cc[VMIN] = 1
    cc[VTIME] = 0
    mode[CC] = cc


def cfmakeraw(mode):
    """Let a row of modes be raw: nothing is translated, echoed or a signal."""
    mode[IFLAG] &= ~(IGNBRK | BRKINT | IGNPAR | PARMRK | INPCK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXANY | IXOFF)
    mode[OFLAG] &= ~OPOST
    mode[CFLAG] = mode[CFLAG] & ~(PARENB | CSIZE) | CS8
    mode[LFLAG] &= ~(ECHO | ECHOE | ECHOK | ECHONL | ICANON | IEXTEN | ISIG | NOFLSH | TOSTOP)
    _one_byte_at_once(mode)


def cfmakecbreak(mode):
    """Let a row of modes give keys at once, unechoed."""
    mode[LFLAG] &= ~(ECHO | ICANON)
    _one_byte_at_once(mode)


def _change(fd, when, change):
    before = tcgetattr(fd)
    after = list(before)
    change(after)
    tcsetattr(fd, when, after)
    return before


def setraw(fd, when=TCSAFLUSH):
    """Put a terminal into raw mode; what its modes were comes back."""
    return _change(fd, when, cfmakeraw)


def setcbreak(fd, when=TCSAFLUSH):
    """Put a terminal into cbreak mode; what its modes were comes back."""
    return _change(fd, when, cfmakecbreak)

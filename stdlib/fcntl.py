"""The flags and locks of descriptors."""

import _terminal
from _terminal import (F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_GETFL, F_GETLK, F_GETOWN, F_RDLCK, F_SETFD, F_SETFL, F_SETLK,
                       F_SETLKW, F_SETOWN, F_UNLCK, F_WRLCK, FD_CLOEXEC, LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN)

if hasattr(_terminal, "F_GETPIPE_SZ"):
    from _terminal import F_GETPIPE_SZ, F_SETPIPE_SZ

# How long to wait before a lock is asked for again, in seconds.
_FIRST_WAIT, _LONGEST_WAIT = 0.001, 0.05


def fcntl(fd, cmd, arg=0, /):
    """Perform an operation on a descriptor, by its number."""
    if not isinstance(arg, int):
        raise NotImplementedError("fcntl() takes a number here, not a structure")
    return _terminal.fcntl(fd, cmd, arg)


def _ioctl_answer(arg, answer):
    if isinstance(arg, int):
        return 0
    if isinstance(arg, bytes):
        return answer + arg[len(answer):]
    with memoryview(arg) as view:
        view[:len(answer)] = answer
    return 0


def ioctl(fd, request, arg=0, mutate_flag=True, /):
    """Ask a device: the size of a terminal's window, how much there is to read, not to wait."""
    import struct
    if request == _terminal.TIOCGWINSZ:
        rows, columns = _terminal.tcgetwinsize(fd)
        return _ioctl_answer(arg, struct.pack("HHHH", rows, columns, 0, 0))
    if request == _terminal.TIOCSWINSZ:
        rows, columns = struct.unpack_from("HH", arg)
        _terminal.tcsetwinsize(fd, rows, columns)
        return _ioctl_answer(arg, bytes(arg))
    if request == _terminal.FIONREAD:
        return _ioctl_answer(arg, struct.pack("i", _terminal.fionread(fd)))
    if request == _terminal.FIONBIO:
        import os
        on = arg if isinstance(arg, int) else struct.unpack_from("i", arg)[0]
        os.set_blocking(fd if isinstance(fd, int) else fd.fileno(), not on)
        return _ioctl_answer(arg, bytes(arg) if not isinstance(arg, int) else b"")
    raise NotImplementedError(f"ioctl({request:#x}) is not there")


def _locked(lock, fd, operation):
    if operation & LOCK_NB or operation & ~LOCK_NB == LOCK_UN:
        return lock(fd, operation)
    # Who waits here lets other threads go on.
    wait = _FIRST_WAIT
    while True:
        try:
            return lock(fd, operation | LOCK_NB)
        except BlockingIOError:
            pass
        from time import sleep
        sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


def flock(fd, operation, /):
    """Lock a file, or unlock it: LOCK_SH, LOCK_EX, LOCK_UN, with LOCK_NB."""
    _locked(_terminal.flock, fd, operation)


def lockf(fd, cmd, len=0, start=0, whence=0, /):
    """The same by a lock of this process; of the whole file."""
    if len or start or whence:
        raise NotImplementedError("lockf() locks whole files here")
    _locked(_terminal.lockf, fd, cmd)

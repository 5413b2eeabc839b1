"""Pseudo-terminals."""

import os
import sys

__all__ = ["openpty", "fork", "spawn"]

STDIN_FILENO = 0
STDOUT_FILENO = 1
STDERR_FILENO = 2
# What fork() answers in the child.
CHILD = 0


def openpty():
    """Open a pseudo-terminal: the descriptors of its master and its slave end."""
    return os.openpty()


def fork():
    """Fork the process onto a pseudo-terminal: a process of pyish cannot be forked."""
    raise NotImplementedError("pty.fork() is not there: start a program with pty.spawn() or subprocess")


def _read(fd):
    return os.read(fd, 1024)


def _write_all(fd, data):
    while data:
        data = data[os.write(fd, data):]


def _copy(master, master_read, stdin_read):
    """Between the terminal's master end and our own input and output, until the program has ended."""
    from select import select
    sources = [master, STDIN_FILENO]
    while True:
        ready = select(sources, [], [])[0]
        if master in ready:
            try:
                data = master_read(master)
            except OSError:
                data = b""
            if not data:
                return
            _write_all(STDOUT_FILENO, data)
        if STDIN_FILENO in ready:
            data = stdin_read(STDIN_FILENO)
            if data:
                _write_all(master, data)
            else:
                sources.remove(STDIN_FILENO)


def spawn(argv, master_read=_read, stdin_read=_read):
    """Run a program on a pseudo-terminal, and pass on what it reads and writes; its status comes back."""
    import subprocess
    import tty
    if isinstance(argv, str):
        argv = (argv,)
    sys.audit("pty.spawn", argv)
    master, slave = openpty()
    try:
        program = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    except BaseException:
        os.close(master)
        raise
    finally:
        os.close(slave)
    try:
        before = tty.setraw(STDIN_FILENO)
    except tty.error:
        before = None
    try:
        _copy(master, master_read, stdin_read)
    finally:
        if before is not None:
            tty.tcsetattr(STDIN_FILENO, tty.TCSAFLUSH, before)
        os.close(master)
    code = program.wait()
    return -code if code < 0 else code << 8

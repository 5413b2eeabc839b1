"""Waiting until descriptors are ready: select(), poll() and epoll()."""

import _select

__all__ = ["select", "poll", "epoll", "error", "POLLIN", "POLLPRI", "POLLOUT", "POLLERR", "POLLHUP", "POLLNVAL",
           "EPOLLIN", "EPOLLPRI", "EPOLLOUT", "EPOLLERR", "EPOLLHUP", "EPOLLRDHUP", "EPOLL_CLOEXEC", "PIPE_BUF"]

error = OSError
PIPE_BUF = 4096
POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL = 1, 2, 4, 8, 16, 32
POLLRDNORM, POLLRDBAND, POLLWRNORM, POLLWRBAND, POLLMSG, POLLRDHUP = 64, 128, 256, 512, 1024, 8192
EPOLLIN, EPOLLPRI, EPOLLOUT, EPOLLERR, EPOLLHUP, EPOLLRDHUP = 1, 2, 4, 8, 16, 8192
EPOLLRDNORM, EPOLLRDBAND, EPOLLWRNORM, EPOLLWRBAND, EPOLLMSG = 64, 128, 256, 512, 1024
EPOLLET, EPOLLONESHOT, EPOLLEXCLUSIVE, EPOLLWAKEUP = 1 << 31, 1 << 30, 1 << 28, 1 << 29
EPOLL_CLOEXEC = 0o2000000

_BROKEN = POLLERR | POLLHUP


def select(rlist, wlist, xlist, timeout=None, /):
    """Wait until some can be read, written, or have something out of the ordinary: those that are ready."""
    if timeout is not None:
        if not isinstance(timeout, (int, float)) and not hasattr(timeout, "__index__"):
            raise TypeError("timeout must be a float or None")
        if timeout < 0:
            raise ValueError("timeout must be non-negative")
    asked = {}
    lists = []
    for objects, events in ((rlist, POLLIN), (wlist, POLLOUT), (xlist, POLLPRI)):
        try:
            objects = [(each, _select.fileno(each)) for each in objects]
        except TypeError as exc:
            if "not iterable" in str(exc):
                raise TypeError("arguments 1-3 must be sequences") from None
            raise
        for _, fd in objects:
            asked[fd] = asked.get(fd, 0) | events
        lists.append(objects)
    ready = dict(_select.wait(list(asked.items()), timeout))
    for fd, events in ready.items():
        if events & POLLNVAL:
            raise OSError(9, "Bad file descriptor")
    masks = (POLLIN | _BROKEN, POLLOUT | POLLERR, POLLPRI)
    return tuple([each for each, fd in objects if ready.get(fd, 0) & mask]
                 for objects, mask in zip(lists, masks))


class poll:
    """A set of descriptors to wait for."""

    def __init__(self):
        self._asked = {}

    def register(self, fd, eventmask=POLLIN | POLLPRI | POLLOUT, /):
        """Wait for a descriptor, too."""
        self._asked[_select.fileno(fd)] = eventmask

    def modify(self, fd, eventmask, /):
        """Wait for something else of a descriptor."""
        fd = _select.fileno(fd)
        if fd not in self._asked:
            raise FileNotFoundError(2, "No such file or directory")
        self._asked[fd] = eventmask

    def unregister(self, fd, /):
        """Wait for a descriptor no longer."""
        del self._asked[_select.fileno(fd)]

    def poll(self, timeout=None, /):
        """Wait, at most so many milliseconds: (descriptor, events) of those that are ready."""
        if timeout is not None:
            timeout = None if timeout < 0 else timeout / 1000
        return _select.wait(list(self._asked.items()), timeout)


class epoll:
    """A set of descriptors to wait for, as epoll(7) has it."""

    def __init__(self, sizehint=-1, flags=0):
        self._asked = {}
        self._fd = None
        self.closed = False

    def _check(self):
        if self.closed:
            raise ValueError("I/O operation on closed epoll object")

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *args):
        self.close()

    def close(self):
        """Forget all."""
        self.closed = True
        self._asked.clear()

    def register(self, fd, eventmask=EPOLLIN | EPOLLPRI | EPOLLOUT):
        """Wait for a descriptor, too."""
        self._check()
        fd = _select.fileno(fd)
        if fd in self._asked:
            raise FileExistsError(17, "File exists")
        self._asked[fd] = eventmask

    def modify(self, fd, eventmask):
        """Wait for something else of a descriptor."""
        self._check()
        fd = _select.fileno(fd)
        if fd not in self._asked:
            raise FileNotFoundError(2, "No such file or directory")
        self._asked[fd] = eventmask

    def unregister(self, fd):
        """Wait for a descriptor no longer."""
        self._check()
        if self._asked.pop(_select.fileno(fd), None) is None:
            raise FileNotFoundError(2, "No such file or directory")

    def poll(self, timeout=None, maxevents=-1):
        """Wait, at most so many seconds: (descriptor, events) of those that are ready."""
        self._check()
        if maxevents == 0 or maxevents < -1:
            raise ValueError(f"maxevents must be greater than 0, got {maxevents}")
        if timeout is not None and timeout < 0:
            timeout = None
        ready = _select.wait([(fd, events & 0xffff) for fd, events in self._asked.items()], timeout)
        ready = [(fd, events) for fd, events in ready if not events & POLLNVAL]
        for fd, _ in ready:
            if self._asked[fd] & EPOLLONESHOT:
                self._asked[fd] = 0
        return ready if maxevents == -1 else ready[:maxevents]

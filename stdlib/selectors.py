"""Waiting for many files at once, each with data of the caller's."""

import select
import sys
from abc import ABCMeta, abstractmethod
from collections import namedtuple
from collections.abc import Mapping

EVENT_READ = 1
EVENT_WRITE = 2

SelectorKey = namedtuple("SelectorKey", ["fileobj", "fd", "events", "data"])
SelectorKey.__doc__ = "A file object, its descriptor, the events that are waited for, and the caller's data."


def _fileobj_to_fd(fileobj):
    if isinstance(fileobj, int):
        fd = fileobj
    else:
        try:
            fd = int(fileobj.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError(f"Invalid file object: {fileobj!r}") from None
    if fd < 0:
        raise ValueError(f"Invalid file descriptor: {fd}")
    return fd


class _SelectorMapping(Mapping):
    """What is registered, by file object."""

    def __init__(self, selector):
        self._selector = selector

    def __len__(self):
        return len(self._selector._fd_to_key)

    def get(self, fileobj, default=None):
        key = self._selector._key_of(fileobj)
        return default if key is None else key

    def __getitem__(self, fileobj):
        key = self._selector._key_of(fileobj)
        if key is None:
            raise KeyError(f"{fileobj!r} is not registered")
        return key

    def __iter__(self):
        return iter(self._selector._fd_to_key)


class BaseSelector(metaclass=ABCMeta):
    """What all selectors can do."""

    @abstractmethod
    def register(self, fileobj, events, data=None):
        """Wait for a file, too."""
        raise NotImplementedError

    @abstractmethod
    def unregister(self, fileobj):
        """Wait for a file no longer."""
        raise NotImplementedError

    def modify(self, fileobj, events, data=None):
        """Wait for something else of a file."""
        self.unregister(fileobj)
        return self.register(fileobj, events, data)

    @abstractmethod
    def select(self, timeout=None):
        """Wait, at most so many seconds: (key, events) of those that are ready."""
        raise NotImplementedError

    def close(self):
        """Forget all."""

    def get_key(self, fileobj):
        """The key of a file that is registered."""
        mapping = self.get_map()
        if mapping is None:
            raise RuntimeError("Selector is closed")
        try:
            return mapping[fileobj]
        except KeyError:
            raise KeyError(f"{fileobj!r} is not registered") from None

    @abstractmethod
    def get_map(self):
        """What is registered, by file object."""
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


class _PollingSelector(BaseSelector):
    """A selector over an object with register(), modify(), unregister() and poll()."""

    _make = None

    def __init__(self):
        self._fd_to_key = {}
        self._map = _SelectorMapping(self)
        self._selector = self._make()

    def _fileobj_lookup(self, fileobj):
        try:
            return _fileobj_to_fd(fileobj)
        except ValueError:
            # It may be closed meanwhile, and still be registered.
            for key in self._fd_to_key.values():
                if key.fileobj is fileobj:
                    return key.fd
            raise

    def _key_of(self, fileobj):
        try:
            return self._fd_to_key.get(self._fileobj_lookup(fileobj))
        except ValueError:
            return None

    def _mask(self, events):
        return (select.POLLIN if events & EVENT_READ else 0) | (select.POLLOUT if events & EVENT_WRITE else 0)

    def register(self, fileobj, events, data=None):
        if not events or events & ~(EVENT_READ | EVENT_WRITE):
            raise ValueError(f"Invalid events: {events!r}")
        key = SelectorKey(fileobj, self._fileobj_lookup(fileobj), events, data)
        if key.fd in self._fd_to_key:
            raise KeyError(f"{fileobj!r} (FD {key.fd}) is already registered")
        self._selector.register(key.fd, self._mask(events))
        self._fd_to_key[key.fd] = key
        return key

    def unregister(self, fileobj):
        try:
            key = self._fd_to_key.pop(self._fileobj_lookup(fileobj))
        except KeyError:
            raise KeyError(f"{fileobj!r} is not registered") from None
        try:
            self._selector.unregister(key.fd)
        except (OSError, KeyError):
            pass
        return key

    def modify(self, fileobj, events, data=None):
        try:
            key = self._fd_to_key[self._fileobj_lookup(fileobj)]
        except KeyError:
            raise KeyError(f"{fileobj!r} is not registered") from None
        if events != key.events:
            if not events or events & ~(EVENT_READ | EVENT_WRITE):
                raise ValueError(f"Invalid events: {events!r}")
            self._selector.modify(key.fd, self._mask(events))
        if events != key.events or data != key.data:
            key = key._replace(events=events, data=data)
            self._fd_to_key[key.fd] = key
        return key

    def _poll(self, timeout):
        if timeout is not None:
            timeout = 0 if timeout <= 0 else timeout * 1000
        return self._selector.poll(timeout)

    def select(self, timeout=None):
        ready = []
        for fd, found in self._poll(timeout):
            key = self._fd_to_key.get(fd)
            if key is None:
                continue
            events = (EVENT_WRITE if found & ~select.POLLIN else 0) | (EVENT_READ if found & ~select.POLLOUT else 0)
            if events & key.events:
                ready.append((key, events & key.events))
        return ready

    def close(self):
        self._fd_to_key.clear()
        self._map = None
        if hasattr(self._selector, "close"):
            self._selector.close()

    def get_map(self):
        return self._map


class SelectSelector(_PollingSelector):
    """A selector over select()."""

    _make = select.poll


class PollSelector(_PollingSelector):
    """A selector over poll()."""

    _make = select.poll


class EpollSelector(_PollingSelector):
    """A selector over epoll()."""

    _make = select.epoll

    def _poll(self, timeout):
        return self._selector.poll(None if timeout is None else max(timeout, 0))


DefaultSelector = EpollSelector

"""A number of processes that make calls."""

import itertools
import os
import threading
from collections import deque

from ._workers import RemoteTraceback, Workers
from .context import TimeoutError

__all__ = ["Pool", "ThreadPool"]


def _map_chunk(fn, chunk):
    return [fn(item) for item in chunk]


def _starmap_chunk(fn, chunk):
    return [fn(*args) for args in chunk]


class AsyncResult:
    """What apply_async() and its like return."""

    def __init__(self, pool, callback, error_callback):
        self._pool = pool
        self._event = threading.Event()
        self._callback = callback
        self._error_callback = error_callback

    def ready(self):
        """Whether the call is done."""
        return self._event.is_set()

    def successful(self):
        """Whether the call has returned."""
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return self._success

    def wait(self, timeout=None):
        """Wait until the call is done, or the time is over."""
        self._event.wait(timeout)

    def get(self, timeout=None):
        """The result, or the exception that was raised."""
        self.wait(timeout)
        if not self.ready():
            raise TimeoutError
        if self._success:
            return self._value
        raise self._value

    def _set(self, ok, value):
        if self._event.is_set():
            return
        self._success = ok
        self._value = value
        callback = self._callback if ok else self._error_callback
        if callback:
            callback(value)
        self._event.set()


ApplyResult = AsyncResult


class MapResult(AsyncResult):
    """What map_async() returns: the results of all chunks."""

    def __init__(self, pool, length, callback, error_callback):
        super().__init__(pool, callback, error_callback)
        self._parts = [None] * length
        self._left = length
        self._error = None
        if not length:
            self._set(True, [])

    def _part(self, at, ok, value):
        self._parts[at] = value
        if not ok and self._error is None:
            self._error = value
        self._left -= 1
        if not self._left:
            if self._error is not None:
                self._set(False, self._error)
            else:
                self._set(True, list(itertools.chain.from_iterable(self._parts)))


class IMapIterator:
    """What imap() returns: results in order, as they come."""

    def __init__(self, ordered):
        self._ordered = ordered
        self._changed = threading.Condition(threading.Lock())
        self._ready = deque()
        self._early = {}
        self._next = 0
        self._given = 0
        self._length = None

    def __iter__(self):
        return self

    def next(self, timeout=None):
        """The next result; TimeoutError if it does not come in time."""
        with self._changed:
            come = self._changed.wait_for(
                lambda: self._ready or self._given == self._length, timeout)
            if not self._ready:
                if come:
                    raise StopIteration
                raise TimeoutError
            self._given += 1
            ok, value = self._ready.popleft()
        if ok:
            return value
        raise value

    __next__ = next

    def _set(self, at, ok, value):
        with self._changed:
            if self._ordered:
                self._early[at] = ok, value
                while self._next in self._early:
                    self._ready.append(self._early.pop(self._next))
                    self._next += 1
            else:
                self._ready.append((ok, value))
            self._changed.notify_all()

    def _set_length(self, length):
        with self._changed:
            self._length = length
            self._changed.notify_all()


class Pool:
    """A number of processes that make calls."""

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None,
                 context=None):
        if processes is None:
            processes = os.process_cpu_count() or 1
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if maxtasksperchild is not None and (
                not isinstance(maxtasksperchild, int) or maxtasksperchild <= 0):
            raise ValueError("maxtasksperchild must be a positive int or None")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._processes = processes
        self._state = "RUN"
        self._workers = self._make_workers(processes, initializer, initargs, maxtasksperchild)
        for _ in range(processes):
            self._workers.grow()

    def _make_workers(self, processes, initializer, initargs, most):
        return Workers(processes, initializer, initargs, most, name="PoolWorker")

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__qualname__} state={self._state} pool_size={self._processes}>"

    def _check_running(self):
        if self._state != "RUN":
            raise ValueError("Pool not running")

    def _submit(self, fn, args, kwargs, end):
        try:
            self._workers.submit(fn, args, kwargs, lambda: True, end)
        except Exception as exc:
            end(False, exc)

    def apply(self, func, args=(), kwds={}):
        """Make a call and return its result."""
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        """Have a call made."""
        self._check_running()
        result = AsyncResult(self, callback, error_callback)
        self._submit(func, tuple(args), dict(kwds), result._set)
        return result

    def _map_async(self, func, iterable, call, chunksize, callback, error_callback):
        self._check_running()
        items = list(iterable)
        if chunksize is None:
            chunksize, extra = divmod(len(items), self._processes * 4)
            chunksize += bool(extra)
        if items and chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize:n}")
        chunks = list(itertools.batched(items, chunksize)) if items else []
        result = MapResult(self, len(chunks), callback, error_callback)
        for at, chunk in enumerate(chunks):
            self._submit(call, (func, chunk), {},
                         lambda ok, value, at=at: result._part(at, ok, value))
        return result

    def map(self, func, iterable, chunksize=None):
        """The results of func for each item."""
        return self.map_async(func, iterable, chunksize).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """Have func called for each item."""
        return self._map_async(func, iterable, _map_chunk, chunksize, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None):
        """The results of func(*args) for each row of arguments."""
        return self.starmap_async(func, iterable, chunksize).get()

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """Have func(*args) called for each row of arguments."""
        return self._map_async(func, iterable, _starmap_chunk, chunksize, callback, error_callback)

    def _imap(self, func, iterable, chunksize, ordered):
        self._check_running()
        if chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize:n}")
        results = IMapIterator(ordered)
        count = 0
        if chunksize == 1:
            for count, item in enumerate(iterable, 1):
                self._submit(func, (item,), {},
                             lambda ok, value, at=count - 1: results._set(at, ok, value))
            results._set_length(count)
            return results
        for count, chunk in enumerate(itertools.batched(iterable, chunksize), 1):
            self._submit(_map_chunk, (func, chunk), {},
                         lambda ok, value, at=count - 1: results._set(at, ok, value))
        results._set_length(count)
        return _flattened(results)

    def imap(self, func, iterable, chunksize=1):
        """The results of func for each item, in order, as they come."""
        return self._imap(func, iterable, chunksize, True)

    def imap_unordered(self, func, iterable, chunksize=1):
        """The results of func for each item, as they come."""
        return self._imap(func, iterable, chunksize, False)

    def close(self):
        """Take no more calls."""
        if self._state == "RUN":
            self._state = "CLOSE"
            self._workers.finish()

    def terminate(self):
        """End the processes at once."""
        self._state = "TERMINATE"
        self._workers.terminate()

    def join(self):
        """Wait for the processes to end."""
        if self._state == "RUN":
            raise ValueError("Pool is still running")
        self._workers.join()

    def __reduce__(self):
        raise NotImplementedError("pool objects cannot be passed between processes or pickled")

    def __enter__(self):
        self._check_running()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.terminate()


def _flattened(results):
    for chunk in results:
        yield from chunk


class _ThreadWorkers:
    """The same for threads."""

    def __init__(self, count, initializer, initargs):
        from concurrent.futures import ThreadPoolExecutor
        self._executor = ThreadPoolExecutor(count, "PoolWorker", initializer, initargs)

    def submit(self, fn, args, kwargs, begin, end):
        def done(future):
            error = future.exception()
            end(error is None, future.result() if error is None else error)

        self._executor.submit(fn, *args, **kwargs).add_done_callback(done)

    def grow(self):
        pass

    def finish(self):
        self._executor.shutdown(wait=False)

    def terminate(self):
        self._executor.shutdown(wait=False, cancel_futures=True)

    def join(self):
        self._executor.shutdown(wait=True)


class ThreadPool(Pool):
    """A number of threads that make calls."""

    def __init__(self, processes=None, initializer=None, initargs=()):
        super().__init__(processes, initializer, initargs)

    def _make_workers(self, processes, initializer, initargs, most):
        return _ThreadWorkers(processes, initializer, initargs)

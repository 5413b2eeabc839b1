"""Futures of calls that are made elsewhere; waiting for several; what an executor is."""

import threading
from time import monotonic as _monotonic

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"
_AS_COMPLETED = "_AS_COMPLETED"

# A future's states.
PENDING = "PENDING"
RUNNING = "RUNNING"
CANCELLED = "CANCELLED"
# Cancelled, and whoever waits has been told.
CANCELLED_AND_NOTIFIED = "CANCELLED_AND_NOTIFIED"
FINISHED = "FINISHED"

_FUTURE_STATES = [PENDING, RUNNING, CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED]
_SHOWN = {
    PENDING: "pending", RUNNING: "running", CANCELLED: "cancelled",
    CANCELLED_AND_NOTIFIED: "cancelled", FINISHED: "finished",
}
_STATE_TO_DESCRIPTION_MAP = _SHOWN
_IS_CANCELLED = (CANCELLED, CANCELLED_AND_NOTIFIED)
_IS_DONE = (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED)


class _Logger:
    """The logger of this package, made when something is logged."""

    def __getattr__(self, name):
        import logging
        return getattr(logging.getLogger("concurrent.futures"), name)


LOGGER = _Logger()


class Error(Exception):
    """The common base of the errors here."""


class CancelledError(Error):
    """Whoever waited for it learns that the call was cancelled."""


TimeoutError = TimeoutError


class InvalidStateError(Error):
    """The future is past, or not yet in, the state for this."""


class BrokenExecutor(RuntimeError):
    """The executor broke and takes no more calls."""


class _Waiter:
    """Waits for several futures: collects those that end, and says when to look."""

    def __init__(self, kind, pending):
        self.event = threading.Event()
        self.lock = threading.Lock()
        self.finished_futures = []
        self._kind = kind
        self._pending = pending

    def ended(self, future, failed):
        with self.lock:
            self.finished_futures.append(future)
            self._pending -= 1
            if (self._pending == 0 or self._kind in (FIRST_COMPLETED, _AS_COMPLETED)
                    or (failed and self._kind == FIRST_EXCEPTION)):
                self.event.set()


class _Locked:
    """Holds the locks of several futures, always taken in the same order."""

    def __init__(self, futures):
        self._futures = sorted(futures, key=id)

    def __enter__(self):
        for future in self._futures:
            future._condition.acquire()

    def __exit__(self, *args):
        for future in self._futures:
            future._condition.release()


def as_completed(fs, timeout=None):
    """An iterator over the futures as they complete; equal ones are given once."""
    end_time = None if timeout is None else timeout + _monotonic()
    fs = set(fs)
    total = len(fs)
    with _Locked(fs):
        finished = [f for f in fs if f._state in (CANCELLED_AND_NOTIFIED, FINISHED)]
        pending = fs.difference(finished)
        waiter = _Waiter(_AS_COMPLETED, len(pending))
        for f in pending:
            f._waiters.append(waiter)
    try:
        # A future is forgotten once it is given: nothing here keeps it alive.
        while finished:
            f = finished.pop()
            fs.discard(f)
            f = [f]
            yield f.pop()
        while pending:
            if end_time is None:
                left = None
            else:
                left = end_time - _monotonic()
                if left < 0:
                    raise TimeoutError(f"{len(pending)} (of {total}) futures unfinished")
            waiter.event.wait(left)
            with waiter.lock:
                finished, waiter.finished_futures = waiter.finished_futures, []
                waiter.event.clear()
            finished.reverse()
            while finished:
                f = finished.pop()
                pending.discard(f)
                fs.discard(f)
                with f._condition:
                    f._waiters.remove(waiter)
                f = [f]
                yield f.pop()
    finally:
        for f in fs:
            with f._condition:
                if waiter in f._waiters:
                    f._waiters.remove(waiter)


class _DoneAndNotDone(tuple):
    __slots__ = ()
    _fields = __match_args__ = ("done", "not_done")
    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])

    def __repr__(self):
        return f"DoneAndNotDoneFutures(done={self[0]!r}, not_done={self[1]!r})"


def DoneAndNotDoneFutures(done, not_done):
    """What wait() returns: a tuple with the fields `done` and `not_done`."""
    return _DoneAndNotDone((done, not_done))


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    """Wait until some or all of the futures are done, or the time is over."""
    fs = set(fs)
    with _Locked(fs):
        done = {f for f in fs if f._state in (CANCELLED_AND_NOTIFIED, FINISHED)}
        not_done = fs - done
        enough = not not_done or (return_when == FIRST_COMPLETED and done) or (
            return_when == FIRST_EXCEPTION
            and any(f._state == FINISHED and f._exception is not None for f in done))
        if enough:
            return DoneAndNotDoneFutures(done, not_done)
        if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
            raise ValueError("Invalid return condition: %r" % (return_when,))
        waiter = _Waiter(return_when, len(not_done))
        for f in not_done:
            f._waiters.append(waiter)
    waiter.event.wait(timeout)
    for f in not_done:
        with f._condition:
            f._waiters.remove(waiter)
    done.update(waiter.finished_futures)
    return DoneAndNotDoneFutures(done, fs - done)


def _result_or_cancel(fut, timeout=None):
    try:
        try:
            return fut.result(timeout)
        finally:
            fut.cancel()
    finally:
        del fut


class Future:
    """The result of a call that is made elsewhere."""

    def __init__(self):
        self._condition = threading.Condition()
        self._state = PENDING
        self._result = None
        self._exception = None
        self._waiters = []
        self._done_callbacks = []

    def _call(self, callback):
        try:
            callback(self)
        except Exception:
            LOGGER.exception("exception calling callback for %r", self)

    def _invoke_callbacks(self):
        for callback in self._done_callbacks:
            self._call(callback)

    def __repr__(self):
        with self._condition:
            text = f"<{type(self).__name__} at {id(self):#x} state={_SHOWN[self._state]}"
            if self._state == FINISHED:
                if self._exception is not None:
                    text += f" raised {type(self._exception).__name__}"
                else:
                    text += f" returned {type(self._result).__name__}"
            return text + ">"

    def cancel(self):
        """Cancel the call, unless it runs or is done; whether it is cancelled."""
        with self._condition:
            if self._state != PENDING:
                return self._state in _IS_CANCELLED
            self._state = CANCELLED
            self._condition.notify_all()
        self._invoke_callbacks()
        return True

    def cancelled(self):
        """Whether it was cancelled."""
        with self._condition:
            return self._state in _IS_CANCELLED

    def running(self):
        """Whether its call is under way and can no longer be cancelled."""
        with self._condition:
            return self._state == RUNNING

    def done(self):
        """Whether it has a result or an exception, or was cancelled."""
        with self._condition:
            return self._state in _IS_DONE

    def _outcome(self):
        if self._exception is None:
            return self._result
        try:
            raise self._exception
        finally:
            # The traceback must not keep the future alive.
            self = None

    def add_done_callback(self, fn):
        """Call fn(future) when the future is done: now, if it is."""
        with self._condition:
            if self._state not in _IS_DONE:
                self._done_callbacks.append(fn)
                return
        self._call(fn)

    def _wait(self, timeout):
        """With the lock held: wait until it is done."""
        if self._state not in _IS_DONE:
            self._condition.wait(timeout)
        if self._state in _IS_CANCELLED:
            raise CancelledError()
        if self._state != FINISHED:
            raise TimeoutError()

    def result(self, timeout=None):
        """Return the result of the call, waiting for it."""
        try:
            with self._condition:
                self._wait(timeout)
                return self._outcome()
        finally:
            self = None

    def exception(self, timeout=None):
        """Return the exception that the call raised, or None; waits for it."""
        with self._condition:
            self._wait(timeout)
            return self._exception

    # For executors and tests:

    def set_running_or_notify_cancel(self):
        """The call is about to begin: False if it was cancelled."""
        with self._condition:
            state = self._state
            if state == PENDING:
                self._state = RUNNING
            elif state == CANCELLED:
                self._state = CANCELLED_AND_NOTIFIED
                for waiter in self._waiters:
                    waiter.ended(self, False)
            else:
                LOGGER.critical("Future %s in unexpected state: %s", id(self), state)
                raise RuntimeError("Future in unexpected state")
            return state == PENDING

    def _finish(self, result, exception):
        with self._condition:
            if self._state in _IS_DONE:
                raise InvalidStateError(f"{self._state}: {self!r}")
            self._result = result
            self._exception = exception
            self._state = FINISHED
            for waiter in self._waiters:
                waiter.ended(self, exception is not None)
            self._condition.notify_all()
        self._invoke_callbacks()

    def set_result(self, result):
        """The call has returned this."""
        self._finish(result, None)

    def set_exception(self, exception):
        """The call has raised this."""
        self._finish(None, exception)

    def _get_snapshot(self):
        """Whether it is done and cancelled, its result and its exception, at one moment."""
        with self._condition:
            if self._state == FINISHED:
                return True, False, self._result, self._exception
            if self._state in _IS_CANCELLED:
                return True, True, None, None
            return False, False, None, None

    from types import GenericAlias
    __class_getitem__ = classmethod(GenericAlias)
    del GenericAlias


class Executor:
    """Makes calls elsewhere."""

    def submit(self, fn, /, *args, **kwargs):
        """Have fn(*args, **kwargs) called; a future for its result is returned."""
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None):
        """An iterator like map(fn, *iterables), whose calls are made at the same time."""
        if buffersize is not None and not isinstance(buffersize, int):
            raise TypeError("buffersize must be an integer or None")
        if buffersize is not None and buffersize < 1:
            raise ValueError("buffersize must be None or > 0")
        end_time = None if timeout is None else timeout + _monotonic()
        rows = zip(*iterables)
        if buffersize is None:
            futures = [self.submit(fn, *row) for row in rows]
        else:
            from itertools import islice
            futures = [self.submit(fn, *row) for row in islice(rows, buffersize)]
        import weakref
        this = weakref.ref(self)

        def results():
            try:
                # The futures leave the list as they are used up.
                futures.reverse()
                while futures:
                    if (buffersize and (executor := this())
                            and (row := next(rows, None))):
                        futures.insert(0, executor.submit(fn, *row))
                    executor = None
                    if end_time is None:
                        yield _result_or_cancel(futures.pop())
                    else:
                        yield _result_or_cancel(futures.pop(), end_time - _monotonic())
            finally:
                for future in futures:
                    future.cancel()

        return results()

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Take no further calls, and free what is used once the pending ones are done."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown(wait=True)
        return False

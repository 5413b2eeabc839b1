"""Calls that are made in processes."""

import os
import threading
import weakref
from concurrent.futures import _base

_executors = weakref.WeakSet()


def _python_exit():
    """The program ends: what was submitted is done first."""
    for executor in list(_executors):
        executor.shutdown(wait=True)


threading._register_atexit(_python_exit)


def _check_system_limits():
    """Nothing that a pool needs is short: its locks are pyish's own."""


class BrokenProcessPool(_base.BrokenExecutor):
    """A worker process died, and the pool with it."""


def _process_chunk(fn, chunk):
    return [fn(*args) for args in chunk]


class ProcessPoolExecutor(_base.Executor):
    """An executor whose calls are made in a number of processes."""

    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *,
                 max_tasks_per_child=None):
        if max_workers is None:
            max_workers = os.process_cpu_count() or 1
        elif max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if max_tasks_per_child is not None:
            if not isinstance(max_tasks_per_child, int):
                raise TypeError("max_tasks_per_child must be an integer")
            if max_tasks_per_child <= 0:
                raise ValueError("max_tasks_per_child must be >= 1")
        from multiprocessing._workers import Workers
        self._max_workers = max_workers
        self._workers = Workers(max_workers, initializer, initargs, max_tasks_per_child,
                                "ProcessPoolWorker", self._worker_died)
        self._lock = threading.Lock()
        self._shutdown = False
        self._broken = None
        self._pending = set()
        _executors.add(self)

    def submit(self, fn, /, *args, **kwargs):
        with self._lock:
            if self._broken:
                raise BrokenProcessPool(self._broken)
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = _base.Future()
            self._pending.add(future)

            def end(ok, value):
                self._pending.discard(future)
                try:
                    if ok:
                        future.set_result(value)
                    else:
                        future.set_exception(value)
                except _base.InvalidStateError:
                    pass

            try:
                self._workers.submit(fn, args, kwargs, future.set_running_or_notify_cancel, end)
            except Exception as exc:
                future.set_running_or_notify_cancel()
                end(False, exc)
                return future
            if len(self._pending) > len(self._workers.workers):
                self._workers.grow()
            return future

    submit.__doc__ = _base.Executor.submit.__doc__

    def _worker_died(self, exc, end):
        from multiprocessing._workers import InitializerError
        if isinstance(exc, InitializerError):
            self._broken = ("A process in the process pool was terminated abruptly while the future "
                            "was running or pending.")
        else:
            self._broken = ("A child process terminated abruptly, the process pool is not usable "
                            "anymore")
        text = ("A process in the process pool was terminated abruptly while the future was "
                "running or pending.")
        end(False, BrokenProcessPool(text))
        for future in list(self._pending):
            self._pending.discard(future)
            try:
                future.set_exception(BrokenProcessPool(text))
            except _base.InvalidStateError:
                pass
        self._workers.terminate()

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None):
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        from functools import partial
        from itertools import batched
        results = super().map(partial(_process_chunk, fn), batched(zip(*iterables), chunksize),
                              timeout=timeout, buffersize=buffersize)

        def flat():
            for chunk in results:
                chunk.reverse()
                while chunk:
                    yield chunk.pop()

        return flat()

    map.__doc__ = _base.Executor.map.__doc__

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            if not self._shutdown:
                self._shutdown = True
                if cancel_futures:
                    for future in list(self._pending):
                        if future.cancel():
                            self._pending.discard(future)
                self._workers.finish()
        if wait:
            self._workers.join()

    shutdown.__doc__ = _base.Executor.shutdown.__doc__

    def terminate_workers(self):
        """End the processes: by SIGTERM."""
        self._end("terminate")

    def kill_workers(self):
        """End the processes: by SIGKILL."""
        self._end("kill")

    def _end(self, how):
        processes = self._workers.processes()
        self.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            try:
                getattr(process, how)()
            except ProcessLookupError:
                pass

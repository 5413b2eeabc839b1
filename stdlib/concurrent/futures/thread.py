"""Calls that are made in threads."""

import itertools
import os
import queue
import threading
import weakref
from concurrent.futures import _base

# Each worker's queue: the program's end empties them.
_threads_queues = weakref.WeakKeyDictionary()
_shutdown = False
_global_shutdown_lock = threading.Lock()


def _python_exit():
    """Let the pools' threads finish what waits, and wait for them."""
    global _shutdown
    with _global_shutdown_lock:
        _shutdown = True
    ending = dict(_threads_queues)
    for waiting in ending.values():
        waiting.put(None)
    for worker in ending:
        worker.join()


threading._register_atexit(_python_exit)


class _WorkItem:
    """A call, and the future of its result."""

    __slots__ = ("future", "task")

    def __init__(self, future, task):
        self.future = future
        self.task = task

    def run(self, call):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = call(self.task)
        except BaseException as exc:
            self.future.set_exception(exc)
            # The exception's traceback must not keep the call alive.
            self = None
        else:
            self.future.set_result(result)


def _call_plainly(task):
    fn, args, kwargs = task
    return fn(*args, **kwargs)


def _worker(executor_reference, prepare, work_queue):
    """A thread of a pool: it makes the calls of the queue until the pool has ended."""
    try:
        call, clean_up = prepare()
    except BaseException:
        _base.LOGGER.critical("Exception in initializer:", exc_info=True)
        executor = executor_reference()
        if executor is not None:
            executor._initializer_failed()
        return
    try:
        while _work_once(executor_reference, work_queue, call):
            pass
    except BaseException:
        _base.LOGGER.critical("Exception in worker", exc_info=True)
    finally:
        clean_up()


def _work_once(executor_reference, work_queue, call):
    """Wait for a call and make it; false if the pool has ended instead. Nothing of it outlives this frame."""
    try:
        item = work_queue.get_nowait()
    except queue.Empty:
        _tell_idle(executor_reference())
        item = work_queue.get()
    if item is not None:
        item.run(call)
        return True
    return _goes_on(executor_reference(), work_queue)


def _tell_idle(executor):
    if executor is not None:
        executor._idle_semaphore.release()


def _goes_on(executor, work_queue):
    """Whether a pool whose worker was woken for nothing is still there; if not, the next worker is woken too."""
    if executor is not None and not (_shutdown or executor._shutdown):
        return True
    if executor is not None:
        executor._shutdown = True
    work_queue.put(None)
    return False


class BrokenThreadPool(_base.BrokenExecutor):
    """A worker's initializer failed, and the pool with it."""


class ThreadPoolExecutor(_base.Executor):
    """An executor whose calls are made in a number of threads."""

    BROKEN = BrokenThreadPool
    _counter = itertools.count().__next__

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=(),
                 **ctxkwargs):
        if max_workers is None:
            max_workers = min(32, (os.process_cpu_count() or 1) + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._prepare = self._preparation(initializer, initargs, **ctxkwargs)
        self._max_workers = max_workers
        self._work_queue = queue.SimpleQueue()
        self._idle_semaphore = threading.Semaphore(0)
        self._threads = set()
        self._broken = False
        self._shutdown = False
        self._shutdown_lock = threading.Lock()
        self._thread_name_prefix = (thread_name_prefix
                                    or f"ThreadPoolExecutor-{self._counter()}")

    def _preparation(self, initializer, initargs):
        """What a worker calls first: it gives how to make a call, and how to clean up."""
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")

        def prepare():
            if initializer is not None:
                initializer(*initargs)
            return _call_plainly, lambda: None

        return prepare

    def _task(self, fn, args, kwargs):
        return fn, args, kwargs

    def submit(self, fn, /, *args, **kwargs):
        with self._shutdown_lock, _global_shutdown_lock:
            if self._broken:
                raise self.BROKEN(self._broken)
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if _shutdown:
                raise RuntimeError("cannot schedule new futures after interpreter shutdown")
            future = _base.Future()
            self._work_queue.put(_WorkItem(future, self._task(fn, args, kwargs)))
            self._adjust_thread_count()
            return future

    submit.__doc__ = _base.Executor.submit.__doc__

    def _adjust_thread_count(self):
        # An idle worker will do.
        if self._idle_semaphore.acquire(timeout=0):
            return
        work_queue = self._work_queue
        count = len(self._threads)
        if count >= self._max_workers:
            return

        def gone(_, work_queue=work_queue):
            # The executor has died: its workers look whether they should end.
            work_queue.put(None)

        thread = threading.Thread(
            name=f"{self._thread_name_prefix or self}_{count}", target=_worker,
            args=(weakref.ref(self, gone), self._prepare, work_queue))
        thread.start()
        self._threads.add(thread)
        _threads_queues[thread] = work_queue

    def _initializer_failed(self):
        with self._shutdown_lock:
            text = self._broken = "A thread initializer failed, the thread pool is not usable anymore"
            # Nobody is left to do what waits.
            try:
                while True:
                    waiting = self._work_queue.get_nowait()
                    if waiting is not None:
                        waiting.future.set_exception(self.BROKEN(text))
            except queue.Empty:
                pass

    def shutdown(self, wait=True, *, cancel_futures=False):
        work = self._work_queue
        with self._shutdown_lock:
            self._shutdown = True
            while cancel_futures:
                try:
                    item = work.get_nowait()
                except queue.Empty:
                    break
                if item is not None:
                    item.future.cancel()
            # A worker that waits wakes up.
            work.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    shutdown.__doc__ = _base.Executor.shutdown.__doc__

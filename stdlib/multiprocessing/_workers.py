"""Processes that make calls: what pools and executors rest on.

Each worker is a process and, here, a thread that gives it one task after the other and waits for its answers.
"""

import pickle
import queue
import threading

from . import spawn
from .process import Process


class RemoteTraceback(Exception):
    """Shows, as the cause of an exception, where it was raised in the other process."""

    def __init__(self, tb):
        self.tb = tb

    def __str__(self):
        return self.tb


class ExceptionWithTraceback:
    """An exception, pickled with the text of its traceback."""

    def __init__(self, exc, tb=None):
        from traceback import format_exception
        text = "".join(format_exception(type(exc), exc, exc.__traceback__))
        self.exc = exc
        self.exc.__traceback__ = None
        self.tb = f'\n"""\n{text}"""'

    def __reduce__(self):
        return _rebuild, (self.exc, self.tb)


def _rebuild(exc, tb):
    exc.__cause__ = RemoteTraceback(tb)
    return exc


RemoteTraceback.__module__ = "multiprocessing.pool"


class InitializerError(Exception):
    """The initializer has raised."""


def _work(initializer, initargs):
    """In a worker: make calls until there are no more."""
    from . import _node
    if initializer is not None:
        try:
            initializer(*initargs)
        except BaseException:
            import logging
            logging.getLogger("concurrent.futures").critical("Exception in initializer:",
                                                             exc_info=True)
            while (call := spawn.calls.get()) is not None:
                _node.parent.answer(call[0], False, InitializerError())
            return
    while (call := spawn.calls.get()) is not None:
        number, body = call
        try:
            fn, args, kwargs = pickle.loads(body)
            result = fn(*args, **kwargs)
        except BaseException as exc:
            try:
                answer = pickle.dumps((False, ExceptionWithTraceback(exc)))
            except Exception as error:
                answer = pickle.dumps((False, error))
        else:
            try:
                answer = pickle.dumps((True, result))
            except Exception as exc:
                answer = pickle.dumps((False, ExceptionWithTraceback(exc)))
        call = body = fn = args = kwargs = result = None
        _node.parent.answer(number, True, answer)


class Worker:
    """A process, and the thread that looks after it."""

    def __init__(self, workers, name):
        self.workers = workers
        self.process = None
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.thread.start()

    def _start(self):
        workers = self.workers
        self.process = Process(target=_work, args=(workers.initializer, workers.initargs),
                               daemon=True)
        self.process.start()
        return self.process

    def _run(self):
        workers = self.workers
        process = None
        made = 0
        while (task := workers.tasks.get()) is not None:
            body, begin, end = task
            task = None
            if not begin():
                continue
            try:
                if process is None:
                    process = self._start()
                    made = 0
                ok, result = pickle.loads(process._peer.request("call", body))
            except (EOFError, OSError, InitializerError) as exc:
                process = None
                workers.broken(exc, end)
            except BaseException as exc:
                end(False, exc)
            else:
                end(ok, result)
            made += 1
            body = begin = end = result = None
            if process is not None and made == workers.most:
                self._stop(process)
                process = None
        # The others are told, too.
        workers.tasks.put(None)
        if process is not None:
            self._stop(process)

    @staticmethod
    def _stop(process):
        process._peer.channel.close()
        process.join()


class Workers:
    """A number of workers that share a queue of tasks."""

    def __init__(self, count, initializer=None, initargs=(), most=None, name="worker", broken=None):
        self.count = count
        self.initializer = initializer
        self.initargs = initargs
        self.most = most
        self.tasks = queue.SimpleQueue()
        self.workers = []
        self.name = name
        self.broken = broken or (lambda exc, end: end(False, exc))

    def submit(self, fn, args, kwargs, begin, end):
        """Have a call made: begin() says whether it still should be, end(ok, result) gets its outcome."""
        body = pickle.dumps((fn, args, kwargs))
        self.tasks.put((body, begin, end))

    def grow(self):
        """One more worker, if there may be one."""
        if len(self.workers) < self.count:
            self.workers.append(Worker(self, f"{self.name}-{len(self.workers)}"))

    def processes(self):
        """The processes that run."""
        return [worker.process for worker in self.workers if worker.process is not None]

    def finish(self):
        """Let the workers end when there are no more tasks."""
        self.tasks.put(None)

    def terminate(self):
        """End the processes."""
        while True:
            try:
                self.tasks.get_nowait()
            except queue.Empty:
                break
        self.tasks.put(None)
        for process in self.processes():
            process.terminate()

    def join(self):
        """Wait for the workers to end."""
        for worker in self.workers:
            worker.thread.join()

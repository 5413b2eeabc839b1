"""Threads: fibers of the isolate, which take turns as CPython's threads do under its lock."""

import _thread
import sys as _sys
from _thread import (
    RLock as _CRLock, TIMEOUT_MAX, allocate_lock as _allocate_lock, error as ThreadError,
    get_ident, get_native_id, _get_main_thread_ident, _local as local, _own, _ThreadHandle,
    start_joinable_thread as _start_joinable_thread, daemon_threads_allowed as _daemon_threads_allowed,
)
from time import monotonic as _time
from _weakrefset import WeakSet as _WeakSet

__all__ = [
    "get_ident", "active_count", "Condition", "current_thread", "enumerate", "main_thread",
    "TIMEOUT_MAX", "Event", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Thread",
    "Barrier", "BrokenBarrierError", "Timer", "ThreadError", "setprofile", "settrace", "local",
    "stack_size", "excepthook", "ExceptHookArgs", "getprofile", "gettrace",
    "setprofile_all_threads", "settrace_all_threads", "get_native_id",
]

Lock = _thread.lock
stack_size = _thread.stack_size


def __getattr__(name):
    # What few programs ask for.
    if name in ("ExceptHookArgs", "_PyRLock", "_RLock", "serialize_iterator", "synchronized_iterator",
                "concurrent_tee"):
        import _threading_more
        value = getattr(_threading_more, "_PyRLock" if name == "_RLock" else name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), "ExceptHookArgs"})


# Tracing: the hooks are kept, and given to threads that start.

_trace_hook = None
_profile_hook = None


def settrace(func):
    """Have threads that start from here on traced by func."""
    global _trace_hook
    _trace_hook = func


def setprofile(func):
    """Have threads that start from here on profiled by func."""
    global _profile_hook
    _profile_hook = func


def gettrace():
    """What settrace() set for new threads, or None."""
    return _trace_hook


def getprofile():
    """What setprofile() set for new threads, or None."""
    return _profile_hook


def settrace_all_threads(func):
    """Set a trace function for all threads, those that run among them."""
    settrace(func)
    _sys.settrace(func)


def setprofile_all_threads(func):
    """Set a profile function for all threads, those that run among them."""
    setprofile(func)
    _sys.setprofile(func)


# Synchronisation

def RLock(*args, **kwargs):
    """A lock that the thread which holds it may acquire again."""
    if args or kwargs:
        import warnings
        warnings.warn("Passing arguments to RLock is deprecated and will be removed in 3.15",
                      DeprecationWarning, stacklevel=2)
    return _CRLock()


class Condition:
    """Lets threads wait until another one says that something has changed."""

    def __init__(self, lock=None):
        if lock is None:
            lock = RLock()
        self._lock = lock
        self.acquire = lock.acquire
        self.release = lock.release
        if hasattr(lock, "locked"):
            self.locked = lock.locked
        for name in ("_release_save", "_acquire_restore", "_is_owned"):
            if hasattr(lock, name):
                setattr(self, name, getattr(lock, name))
        # One closed lock for each waiter, oldest first.
        self._waiters = {}

    def _at_fork_reinit(self):
        self._lock._at_fork_reinit()
        self._waiters.clear()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def __repr__(self):
        return f"<Condition({self._lock}, {len(self._waiters)})>"

    # For locks that cannot do these themselves.

    def _release_save(self):
        self._lock.release()

    def _acquire_restore(self, state):
        self._lock.acquire()

    def _is_owned(self):
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def wait(self, timeout=None):
        """Let the lock go until notified; False if the time ran out first."""
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        waiter = _allocate_lock()
        waiter.acquire()
        self._waiters[waiter] = True
        held, is_notified = self._release_save(), False
        try:
            # Whoever notifies lets the waiter's lock go.
            if timeout is None:
                is_notified = waiter.acquire()
            else:
                is_notified = waiter.acquire(timeout > 0, timeout if timeout > 0 else -1)
            return is_notified
        finally:
            self._acquire_restore(held)
            if not is_notified:
                self._waiters.pop(waiter, None)

    def wait_for(self, predicate, timeout=None):
        """Wait until a condition evaluates to true, or until a timeout occurs; its value."""
        answer = predicate()
        if answer or timeout is None:
            while not answer:
                self.wait()
                answer = predicate()
            return answer
        end = _time() + timeout
        left = timeout
        while not answer and (left > 0 or left is timeout):
            self.wait(left)
            answer = predicate()
            left = end - _time()
        return answer

    def notify(self, n=1):
        """Wake n of the waiting threads."""
        if not self._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        waiters = self._waiters
        while waiters and n > 0:
            waiter = next(iter(waiters))
            try:
                waiter.release()
            except RuntimeError:
                # It has been notified, and its thread has not come to take it out yet.
                pass
            else:
                n -= 1
            waiters.pop(waiter, None)

    def notify_all(self):
        """Wake all waiting threads."""
        self.notify(len(self._waiters))

    def notifyAll(self):
        """The old name of notify_all()."""
        import warnings
        warnings.warn("notifyAll() is deprecated, use notify_all() instead",
                      DeprecationWarning, stacklevel=2)
        self.notify_all()


class Semaphore:
    """A counter that acquire() lowers and release() raises; it never goes below zero."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._cond = Condition(Lock())
        self._value = value

    def __repr__(self):
        cls = type(self)
        return f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: value={self._value}>"

    def acquire(self, blocking=True, timeout=None):
        """Lower the counter, waiting while it is zero; False if that did not come to be."""
        if timeout is not None and not blocking:
            raise ValueError("can't specify timeout for non-blocking acquire")
        with self._cond:
            end, left = None, timeout
            while not self._value:
                if not blocking:
                    return False
                if end is not None:
                    left = end - _time()
                    if left <= 0:
                        return False
                elif timeout is not None:
                    end = _time() + timeout
                self._cond.wait(left)
            self._value -= 1
        return True

    __enter__ = acquire

    def release(self, n=1):
        """Raise the counter by one or more, waking as many."""
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            self._value += n
            self._cond.notify(n)

    def __exit__(self, t, v, tb):
        self.release()


class BoundedSemaphore(Semaphore):
    """A semaphore whose counter never goes above where it began."""

    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def __repr__(self):
        cls = type(self)
        return (f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: "
                f"value={self._value}/{self._initial_value}>")

    def release(self, n=1):
        """Raise the counter by one or more; ValueError beyond its first value."""
        if not n >= 1:
            raise ValueError("n must be one or more")
        with self._cond:
            if n > self._initial_value - self._value:
                raise ValueError("Semaphore released too many times")
            self._value += n
            self._cond.notify(n)


class Event:
    """A flag that threads can wait for."""

    def __init__(self):
        self._cond = Condition(Lock())
        self._flag = False

    def __repr__(self):
        cls = type(self)
        status = "set" if self._flag else "unset"
        return f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: {status}>"

    def _at_fork_reinit(self):
        self._cond._at_fork_reinit()

    def is_set(self):
        """Whether set() was called, and no clear() since."""
        return self._flag

    def isSet(self):
        """The old name of is_set()."""
        import warnings
        warnings.warn("isSet() is deprecated, use is_set() instead",
                      DeprecationWarning, stacklevel=2)
        return self.is_set()

    def set(self):
        """Set the flag: all that wait go on."""
        with self._cond:
            self._flag = True
            self._cond.notify_all()

    def clear(self):
        """Reset the flag."""
        with self._cond:
            self._flag = False

    def wait(self, timeout=None):
        """Wait until the flag is set, or the time is over; the flag."""
        with self._cond:
            signaled = self._flag
            if not signaled:
                signaled = self._cond.wait(timeout)
            return signaled


class BrokenBarrierError(RuntimeError):
    """The barrier was broken while, or before, one waited for it."""


class Barrier:
    """Lets a number of threads wait for each other."""

    # The state: threads come in (0), go out (1), it is being reset (-1), it is broken (-2).

    def __init__(self, parties, action=None, timeout=None):
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self._cond = Condition(Lock())
        self._action = action
        self._timeout = timeout
        self._parties = parties
        self._state = 0
        self._count = 0

    def __repr__(self):
        cls = type(self)
        name = f"{cls.__module__}.{cls.__qualname__}"
        if self.broken:
            return f"<{name} at {id(self):#x}: broken>"
        return f"<{name} at {id(self):#x}: waiters={self.n_waiting}/{self.parties}>"

    def wait(self, timeout=None):
        """Wait for the others; each gets another number below `parties`."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            self._cond.wait_for(lambda: self._state not in (-1, 1))
            if self._state < 0:
                raise BrokenBarrierError
            index = self._count
            self._count += 1
            try:
                if index + 1 == self._parties:
                    self._release()
                else:
                    self._wait(timeout)
                return index
            finally:
                self._count -= 1
                if self._count == 0 and self._state in (-1, 1):
                    self._state = 0
                    self._cond.notify_all()

    def _release(self):
        try:
            if self._action:
                self._action()
        except:
            self._break()
            raise
        self._state = 1
        self._cond.notify_all()

    def _wait(self, timeout):
        if not self._cond.wait_for(lambda: self._state != 0, timeout):
            self._break()
            raise BrokenBarrierError
        if self._state < 0:
            raise BrokenBarrierError

    def _break(self):
        self._state = -2
        self._cond.notify_all()

    def reset(self):
        """Back to the beginning: those that wait get BrokenBarrierError."""
        with self._cond:
            if self._count == 0:
                self._state = 0
            elif self._state in (0, -2):
                self._state = -1
            self._cond.notify_all()

    def abort(self):
        """Break the barrier."""
        with self._cond:
            self._break()

    @property
    def parties(self):
        """How many threads the barrier is for."""
        return self._parties

    @property
    def n_waiting(self):
        """How many wait."""
        return self._count if self._state == 0 else 0

    @property
    def broken(self):
        """Whether the barrier is broken."""
        return self._state == -2


# Threads

_counter = 0
_active = {}
_limbo = {}
# All Thread objects that are alive, started or not.
_dangling = _WeakSet()
_active_limbo_lock = RLock()


def _newname(template="Thread-%d"):
    global _counter
    _counter += 1
    return template % _counter


def _name_for(target):
    """The name of a thread that was given none: numbered, with that of what it runs."""
    name = _newname("Thread-%d")
    try:
        return name if target is None else f"{name} ({target.__name__})"
    except AttributeError:
        return name


class Thread:
    """A thread of control: run() in a fiber of its own."""

    _initialized = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *,
                 daemon=None, context=None):
        assert group is None, "group argument must be None for now"
        self._name = str(name) if name else _name_for(target)
        self._target, self._args = target, args
        self._kwargs = {} if kwargs is None else kwargs
        if daemon is None:
            daemon = current_thread().daemon
        self._daemonic = daemon
        self._context = context
        self._ident = None
        self._native_id = None
        self._os_thread_handle = _ThreadHandle()
        self._started = Event()
        self._initialized = True
        self._stderr = _sys.stderr
        self._invoke_excepthook = _make_invoke_excepthook()
        _dangling.add(self)

    def __repr__(self):
        assert self._initialized, "Thread.__init__() was not called"
        if self._os_thread_handle.is_done():
            status = "stopped"
        else:
            status = "started" if self._started.is_set() else "initial"
        daemon = " daemon" if self._daemonic else ""
        ident = "" if self._ident is None else f" {self._ident}"
        return f"<{type(self).__name__}({self._name}, {status}{daemon}{ident})>"

    def start(self):
        """Begin the thread: once."""
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._started.is_set() or self._os_thread_handle.ident is not None:
            raise RuntimeError("threads can only be started once")
        _limbo[self] = self
        if self._context is None:
            from _contextvars import Context, copy_context
            inherits = getattr(_sys.flags, "thread_inherit_context", 0)
            self._context = copy_context() if inherits else Context()
        try:
            _start_joinable_thread(self._bootstrap, handle=self._os_thread_handle,
                                   daemon=self.daemon)
        except Exception:
            del _limbo[self]
            raise
        self._started.wait()

    def run(self):
        """What the thread does: it calls `target`."""
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            # The target may hold on to the thread.
            del self._target, self._args, self._kwargs

    def _bootstrap(self):
        self._bootstrap_inner()

    def _bootstrap_inner(self):
        try:
            self._set_ident()
            self._set_native_id()
            _own()["thread"] = self
            _active[self._ident] = self
            _limbo.pop(self, None)
            self._started.set()
            for hook, install in ((_trace_hook, _sys.settrace), (_profile_hook, _sys.setprofile)):
                if hook:
                    install(hook)
            try:
                self._context.run(self.run)
            except:
                self._invoke_excepthook(self)
        finally:
            self._delete()

    def _set_ident(self):
        self._ident = get_ident()

    def _set_native_id(self):
        self._native_id = get_native_id()

    def _delete(self):
        _active.pop(get_ident(), None)

    def join(self, timeout=None):
        """Wait until the thread has ended, or the time is over."""
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if not self._started.is_set():
            raise RuntimeError("cannot join thread before it is started")
        if self is current_thread():
            raise RuntimeError("cannot join current thread")
        if timeout is not None:
            timeout = max(timeout, 0)
        self._os_thread_handle.join(timeout)

    @property
    def name(self):
        """A name for people only."""
        assert self._initialized, "Thread.__init__() not called"
        return self._name

    @name.setter
    def name(self, name):
        assert self._initialized, "Thread.__init__() not called"
        self._name = str(name)

    @property
    def ident(self):
        """The thread's identifier, or None before it was started."""
        assert self._initialized, "Thread.__init__() not called"
        return self._ident

    @property
    def native_id(self):
        """The system's number for the thread, or None before it was started."""
        assert self._initialized, "Thread.__init__() not called"
        return self._native_id

    def is_alive(self):
        """Whether the thread was started and has not ended."""
        assert self._initialized, "Thread.__init__() not called"
        return self._started.is_set() and not self._os_thread_handle.is_done()

    @property
    def daemon(self):
        """Whether the program may end while the thread runs."""
        assert self._initialized, "Thread.__init__() not called"
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if self._started.is_set():
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    def isDaemon(self):
        """Deprecated, use the daemon attribute instead."""
        _deprecated("isDaemon() is deprecated, get the daemon attribute instead")
        return self.daemon

    def setDaemon(self, daemonic):
        """Deprecated, use the daemon attribute instead."""
        _deprecated("setDaemon() is deprecated, set the daemon attribute instead")
        self.daemon = daemonic

    def getName(self):
        """Deprecated, use the name attribute instead."""
        _deprecated("getName() is deprecated, get the name attribute instead")
        return self.name

    def setName(self, name):
        """Deprecated, use the name attribute instead."""
        _deprecated("setName() is deprecated, set the name attribute instead")
        self.name = name


def _deprecated(text):
    import warnings
    warnings.warn(text, DeprecationWarning, stacklevel=3)


# Errors that leave a thread

def excepthook(args, /):
    """Shows an exception that ended a thread on sys.stderr."""
    try:
        exc_type, exc_value, exc_tb, thread = args.exc_type, args.exc_value, args.exc_traceback, args.thread
    except AttributeError:
        raise TypeError("_thread._excepthook argument type must be ExceptHookArgs") from None
    if exc_type == SystemExit:
        return
    stderr = _sys.stderr
    if stderr is None:
        stderr = getattr(thread, "_stderr", None)
        if stderr is None:
            return
    name = thread.name if thread is not None else get_ident()
    stderr.write(f"Exception in thread {name}:\n")
    import traceback
    if exc_value is None:
        exc_value = exc_type()
    traceback.print_exception(exc_type, exc_value, exc_tb, file=stderr)
    stderr.flush()


__excepthook__ = excepthook


def _make_invoke_excepthook():
    # A thread may outlive the names of this module.
    old_excepthook = excepthook
    old_sys_excepthook = _sys.excepthook

    def invoke_excepthook(thread):
        from _threading_more import ExceptHookArgs
        args = None
        try:
            hook = globals().get("excepthook") or old_excepthook
            args = ExceptHookArgs((*_sys.exc_info(), thread))
            hook(args)
        except Exception as exc:
            exc.__suppress_context__ = True
            if _sys.stderr is not None:
                print("Exception in threading.excepthook:", file=_sys.stderr, flush=True)
            sys_hook = _sys.excepthook or old_sys_excepthook
            sys_hook(*_sys.exc_info())
        finally:
            args = None

    return invoke_excepthook


# Timers

class Timer(Thread):
    """Calls a function after a number of seconds."""

    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval, self.finished = interval, Event()
        self.function = function
        self.args = [] if args is None else args
        self.kwargs = {} if kwargs is None else kwargs

    def cancel(self):
        """Call it off if it has not run yet."""
        self.finished.set()

    def run(self):
        if not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)
        self.finished.set()


# The threads that there are

class _MainThread(Thread):
    def __init__(self):
        global _main_thread
        super().__init__(name="MainThread", daemon=False)
        self._started.set()
        self._ident = _get_main_thread_ident()
        self._native_id = get_native_id()
        self._os_thread_handle = _thread._make_thread_handle(self._ident)
        _active[self._ident] = self


class _AtThreadEnd:
    """Dies with its thread, and takes the dummy out."""

    def __init__(self, ident):
        self._ident = ident

    def __del__(self):
        if isinstance(_active.get(self._ident), _DummyThread):
            del _active[self._ident]


class _DummyThread(Thread):
    """Stands for a thread that `_thread` has started: it cannot be waited for."""

    def __init__(self):
        super().__init__(name=_newname("Dummy-%d"), daemon=_daemon_threads_allowed())
        self._started.set()
        self._set_ident()
        self._os_thread_handle = _thread._make_thread_handle(self._ident)
        self._set_native_id()
        _active[self._ident] = self
        _own()["thread"] = self
        _own()["end"] = _AtThreadEnd(self._ident)

    def _alive(self):
        return self._ident in _active

    def is_alive(self):
        if not self._os_thread_handle.is_done() and self._started.is_set():
            return True
        raise RuntimeError("should never get here")

    def join(self, timeout=None):
        raise RuntimeError("cannot join a dummy thread")


def current_thread():
    """Return the Thread object of the caller's thread of control."""
    try:
        return _active[get_ident()]
    except KeyError:
        return _DummyThread()


def currentThread():
    """The old name of current_thread()."""
    _deprecated("currentThread() is deprecated, use current_thread() instead")
    return current_thread()


def active_count():
    """How many threads are alive."""
    return len(_active) + len(_limbo)


def activeCount():
    """The old name of active_count()."""
    _deprecated("activeCount() is deprecated, use active_count() instead")
    return active_count()


def enumerate():
    """The threads that are alive, as a list."""
    return [*_active.values(), *_limbo.values()]


def main_thread():
    """Return the main thread object: the one that the program began with."""
    return _main_thread


# The end of the program

_threading_atexits = []
_SHUTTING_DOWN = False


def _register_atexit(func, *arg, **kwargs):
    """Call func at the end, before the threads are waited for."""
    if _SHUTTING_DOWN:
        raise RuntimeError("can't register atexit after shutdown")
    _threading_atexits.append(lambda: func(*arg, **kwargs))


def _shutdown():
    """The main program has ended: wait for the threads that are not daemons."""
    global _SHUTTING_DOWN
    if _main_thread._os_thread_handle.is_done() and _SHUTTING_DOWN:
        return
    _SHUTTING_DOWN = True
    for call in reversed(_threading_atexits):
        call()
    if _main_thread._ident == get_ident():
        _main_thread._os_thread_handle._set_done()
    while True:
        left = [thread for thread in enumerate()
                if thread is not _main_thread and not thread._daemonic
                and not isinstance(thread, _DummyThread)]
        if not left:
            return
        for thread in left:
            thread._os_thread_handle.join()


def _after_fork():
    """There is no fork."""


_main_thread = None
_MAIN = _MainThread.__new__(_MainThread)
# While it is being made it stands for itself.
_MAIN._daemonic = False
_MAIN._initialized = True
_active[get_ident()] = _MAIN
_MAIN.__init__()
_active.clear()
_active[_MAIN._ident] = _MAIN
_main_thread = _MAIN
del _MAIN

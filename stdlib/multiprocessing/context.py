"""What multiprocessing offers, as methods of a context."""

import os

from . import process
from .process import Process, active_children, current_process, parent_process


class ProcessError(Exception):
    """The base of this package's exceptions."""


class BufferTooShort(ProcessError):
    """A message is longer than the buffer for it."""


class TimeoutError(ProcessError):
    """The time was over."""


class AuthenticationError(ProcessError):
    """The other side could not prove who it is."""


_START_METHODS = ("spawn", "forkserver")


class BaseContext:
    """A way to start processes, and what they share."""

    ProcessError = ProcessError
    BufferTooShort = BufferTooShort
    TimeoutError = TimeoutError
    AuthenticationError = AuthenticationError
    Process = Process
    current_process = staticmethod(current_process)
    parent_process = staticmethod(parent_process)
    active_children = staticmethod(active_children)

    def __init__(self, name="spawn"):
        self._name = name

    def cpu_count(self):
        """How many CPUs the system has."""
        count = os.cpu_count()
        if count is None:
            raise NotImplementedError("cannot determine number of cpus")
        return count

    def Manager(self):
        """A manager: its objects can be shared by processes."""
        from .managers import SyncManager
        manager = SyncManager()
        manager.start()
        return manager

    def Pipe(self, duplex=True):
        """Two connections, each the other's end."""
        from .connection import Pipe
        return Pipe(duplex)

    def Lock(self):
        """A lock that processes share."""
        from .synchronize import Lock
        return Lock()

    def RLock(self):
        """A lock that processes share, and that its holder may take again."""
        from .synchronize import RLock
        return RLock()

    def Condition(self, lock=None):
        """A condition that processes share."""
        from .synchronize import Condition
        return Condition(lock)

    def Semaphore(self, value=1):
        """A semaphore that processes share."""
        from .synchronize import Semaphore
        return Semaphore(value)

    def BoundedSemaphore(self, value=1):
        """A semaphore that processes share, and that never goes above where it began."""
        from .synchronize import BoundedSemaphore
        return BoundedSemaphore(value)

    def Event(self):
        """An event that processes share."""
        from .synchronize import Event
        return Event()

    def Barrier(self, parties, action=None, timeout=None):
        """A barrier that processes share."""
        from .synchronize import Barrier
        return Barrier(parties, action, timeout)

    def Queue(self, maxsize=0):
        """A queue that processes share."""
        from .queues import Queue
        return Queue(maxsize)

    def JoinableQueue(self, maxsize=0):
        """A queue that processes share, with task_done() and join()."""
        from .queues import JoinableQueue
        return JoinableQueue(maxsize)

    def SimpleQueue(self):
        """A queue that processes share, without any more."""
        from .queues import SimpleQueue
        return SimpleQueue()

    def Pool(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None):
        """A number of processes that make calls."""
        from .pool import Pool
        return Pool(processes, initializer, initargs, maxtasksperchild)

    def RawValue(self, typecode_or_type, *args):
        """A value that processes share."""
        from .sharedctypes import RawValue
        return RawValue(typecode_or_type, *args)

    def RawArray(self, typecode_or_type, size_or_initializer):
        """An array that processes share."""
        from .sharedctypes import RawArray
        return RawArray(typecode_or_type, size_or_initializer)

    def Value(self, typecode_or_type, *args, lock=True):
        """A value that processes share, with its lock."""
        from .sharedctypes import Value
        return Value(typecode_or_type, *args, lock=lock)

    def Array(self, typecode_or_type, size_or_initializer, *, lock=True):
        """An array that processes share, with its lock."""
        from .sharedctypes import Array
        return Array(typecode_or_type, size_or_initializer, lock=lock)

    def freeze_support(self):
        """Nothing: there are no frozen programs."""

    def get_logger(self):
        """The package's logger."""
        from .util import get_logger
        return get_logger()

    def log_to_stderr(self, level=None):
        """Let the package's logger write to stderr."""
        from .util import log_to_stderr
        return log_to_stderr(level)

    def set_executable(self, executable):
        """Set the command that processes are started with."""
        from . import spawn
        spawn.set_executable(executable)

    def set_forkserver_preload(self, module_names):
        """Nothing: each process begins afresh."""

    def allow_connection_pickling(self):
        """Nothing: connections can always be sent."""

    def get_context(self, method=None):
        """The context of a start method: spawn and forkserver, which are one here."""
        if method is None:
            return self
        if method not in _START_METHODS:
            raise ValueError(f"cannot find context for {method!r}")
        return _contexts[method]

    def get_start_method(self, allow_none=False):
        """How processes are started."""
        return self._name

    def set_start_method(self, method, force=False):
        """Set how processes are started."""
        raise ValueError("cannot set start method of concrete context")


class DefaultContext(BaseContext):
    """The context of the functions of the package."""

    _chosen = None

    def get_start_method(self, allow_none=False):
        """How processes are started."""
        if self._chosen is None:
            if allow_none:
                return None
            self._chosen = self._name
        return self._chosen

    def set_start_method(self, method, force=False):
        """Set how processes are started: once, or by force."""
        if self._chosen is not None and not force:
            raise RuntimeError("context has already been set")
        if method is not None and method not in _START_METHODS:
            raise ValueError(f"cannot find context for {method!r}")
        self._chosen = method

    def get_all_start_methods(self):
        """The start methods that there are."""
        return list(_START_METHODS)


_contexts = {name: BaseContext(name) for name in _START_METHODS}
_default_context = DefaultContext()


def get_spawning_popen():
    """The process that is being pickled for its start, or None."""
    return process._spawning


def assert_spawning(obj):
    """Some objects can be sent to a process at its start only."""
    if get_spawning_popen() is None:
        raise RuntimeError(f"{type(obj).__name__} objects should only be shared between "
                           "processes through inheritance")

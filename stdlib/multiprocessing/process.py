"""Process objects."""

import itertools
import os
import signal
import sys

# The process that is being pickled for its start.
_spawning = None
_children = set()
_dangling = _children
_process_counter = itertools.count(1)


def current_process():
    """Return the process object of this process."""
    return _current_process


def parent_process():
    """Return the parent's process object; None in the first process."""
    return _parent_process


def active_children():
    """Return the processes that this one has started and that run."""
    for child in list(_children):
        child._poll()
    return list(_children)


class BaseProcess:
    """A process that calls run()."""

    _current_name = None

    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None):
        assert group is None, "group argument must be None for now"
        parent = _current_process
        self._identity = parent._identity + (next(_process_counter),)
        self._config = dict(parent._config)
        self._parent_pid = os.getpid()
        self._parent_name = parent.name
        self._target = target
        self._args = tuple(args)
        self._kwargs = dict(kwargs)
        self._name = name or (f"{type(self).__name__}-"
                              + ":".join(str(number) for number in self._identity))
        self._child = None
        self._peer = None
        self._closed = False
        if daemon is not None:
            self.daemon = daemon

    def __getstate__(self):
        state = dict(self.__dict__)
        state["_child"] = state["_peer"] = None
        return state

    def __repr__(self):
        if self._closed:
            status = "closed"
        elif self is _current_process:
            status = "started"
        elif self._parent_pid != os.getpid():
            status = "unknown"
        elif self._child is None:
            status = "initial"
        else:
            code = self._poll()
            status = "started" if code is None else "stopped"
        text = f"<{type(self).__name__} name={self._name!r}"
        if self._child is not None:
            text += f" pid={self._child.pid}"
        text += f" parent={self._parent_pid} {status}"
        if status == "stopped" and code:
            text += f" exitcode={_code_text(code)}"
        if self.daemon:
            text += " daemon"
        return text + ">"

    def _check_closed(self):
        if self._closed:
            raise ValueError("process object is closed")

    def run(self):
        """What the process does: it calls `target`."""
        if self._target:
            self._target(*self._args, **self._kwargs)

    def start(self):
        """Start the process."""
        self._check_closed()
        assert self._child is None, "cannot start a process twice"
        assert self._parent_pid == os.getpid(), \
            "can only start a process object created by current process"
        assert not _current_process._config.get("daemon"), \
            "daemonic processes are not allowed to have children"
        from . import spawn
        active_children()
        self._child, self._peer = spawn.start(self)
        # What they hold is the child's from here on.
        del self._target, self._args, self._kwargs
        _children.add(self)
        _at_exit()

    def _poll(self):
        code = self._child.poll()
        if code is not None:
            _children.discard(self)
        return code

    def _check_started(self, doing):
        self._check_closed()
        assert self._parent_pid == os.getpid(), f"can only {doing} a child process"
        assert self._child is not None, f"can only {doing} a started process"

    def join(self, timeout=None):
        """Wait until the process has ended, or the time is over."""
        self._check_started("join")
        if self._child.wait(timeout) is not None:
            _children.discard(self)

    def terminate(self):
        """End the process: by SIGTERM."""
        self._check_started("terminate")
        self._child.kill(signal.SIGTERM)

    def kill(self):
        """End the process: by SIGKILL."""
        self._check_started("kill")
        self._child.kill(signal.SIGKILL)

    def interrupt(self):
        """Interrupt the process: by SIGINT."""
        self._check_started("interrupt")
        self._child.kill(signal.SIGINT)

    def is_alive(self):
        """Whether the process runs."""
        self._check_closed()
        if self is _current_process:
            return True
        assert self._parent_pid == os.getpid(), "can only test a child process"
        return self._child is not None and self._poll() is None

    def close(self):
        """Let go of what is kept for the process."""
        if self._child is not None and self._poll() is None:
            raise ValueError("Cannot close a process while it is still running. You should "
                             "first call join() or terminate().")
        self._child = self._peer = None
        self._closed = True

    @property
    def name(self):
        """A name for people only."""
        return self._name

    @name.setter
    def name(self, name):
        assert isinstance(name, str), "name must be a string"
        self._name = name

    @property
    def daemon(self):
        """Whether the process is ended when its parent ends."""
        return self._config.get("daemon", False)

    @daemon.setter
    def daemon(self, daemonic):
        assert self._child is None, "process has already started"
        self._config["daemon"] = daemonic

    @property
    def authkey(self):
        """A key that the processes of a program share."""
        return self._config["authkey"]

    @authkey.setter
    def authkey(self, authkey):
        self._config["authkey"] = bytes(authkey)

    @property
    def exitcode(self):
        """How the process has ended, or None; negative for a signal."""
        self._check_closed()
        if self._child is None:
            return None
        return self._poll()

    @property
    def ident(self):
        """The process's number, or None before it was started."""
        self._check_closed()
        if self is _current_process:
            return os.getpid()
        return self._child and self._child.pid

    pid = ident

    @property
    def sentinel(self):
        """There is no descriptor that becomes ready when the process ends."""
        raise NotImplementedError("Process.sentinel needs a descriptor, which pyish has not; use join()")

    def _bootstrap(self):
        """In the child: run, and return the exit code."""
        global _current_process, _parent_process, _process_counter
        _current_process = self
        _parent_process = _ParentProcess(self._parent_name, self._parent_pid)
        _process_counter = itertools.count(1)
        import threading
        threading.main_thread().name = "MainThread"
        code = 1
        try:
            self.run()
            code = 0
        except SystemExit as exc:
            if exc.code is None:
                code = 0
            elif isinstance(exc.code, int):
                code = exc.code
            else:
                sys.stderr.write(f"{exc.code}\n")
        except BaseException:
            sys.stderr.write(f"Process {self.name}:\n")
            import traceback
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        return code


def _code_text(code):
    if code >= 0:
        return code
    try:
        return f"-{signal.Signals(-code).name}"
    except ValueError:
        return code


class Process(BaseProcess):
    """A process that calls run()."""

    _start_method = None


class _ParentProcess(BaseProcess):
    def __init__(self, name, pid):
        self._identity = ()
        self._name = name
        self._pid = pid
        self._parent_pid = None
        self._closed = False
        self._child = None
        self._config = {}

    def is_alive(self):
        from . import _node
        return not _node.parent.ended

    @property
    def ident(self):
        return self._pid

    pid = ident

    def join(self, timeout=None):
        from time import monotonic, sleep
        end = None if timeout is None else monotonic() + timeout
        while self.is_alive() and (end is None or monotonic() < end):
            sleep(0.01)


class _MainProcess(BaseProcess):
    def __init__(self):
        self._identity = ()
        self._name = "MainProcess"
        self._parent_pid = None
        self._child = None
        self._closed = False
        self._config = {"authkey": os.urandom(32), "semprefix": "/mp"}

    def close(self):
        pass


_parent_process = None
_current_process = _MainProcess()
_registered = False


def _at_exit():
    """The end of the program: daemons are ended, the others waited for."""
    global _registered
    if _registered:
        return
    _registered = True
    import atexit

    @atexit.register
    def end():
        for child in active_children():
            if child.daemon:
                child._child.kill(signal.SIGTERM)
        for child in active_children():
            child.join()

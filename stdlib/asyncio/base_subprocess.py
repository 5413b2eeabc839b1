"""The transport of a process, and the methods of event loops that start one."""

import collections
import os
import subprocess
import warnings

from . import protocols
from . import transports


class BaseSubprocessTransport(transports.SubprocessTransport):
    """A process and its pipes."""

    # Its own: nothing native happens to a process's transport.
    _protocol = None
    _loop = None
    _closed = False

    def __init__(self, loop, protocol, args, shell, stdin, stdout, stderr, bufsize, waiter=None, extra=None,
                 **kwargs):
        super().__init__(extra)
        self._closed = False
        self._protocol = protocol
        self._loop = loop
        self._proc = None
        self._pid = None
        self._returncode = None
        self._exit_waiters = set()
        # Calls of the protocol that wait for connection_made().
        self._pending_calls = collections.deque()
        self._pipes = {}
        self._finished = False
        for fd, given in enumerate((stdin, stdout, stderr)):
            if given == subprocess.PIPE:
                self._pipes[fd] = None
        try:
            self._start(args=args, shell=shell, stdin=stdin, stdout=stdout, stderr=stderr,
                        bufsize=bufsize, **kwargs)
        except BaseException:
            self.close()
            raise
        self._pid = self._proc.pid
        self._extra["subprocess"] = self._proc
        if loop.get_debug():
            from .log import logger
            logger.debug("process %r created: pid %s", args, self._pid)
        loop.create_task(self._connect_pipes(waiter))

    def __repr__(self):
        if self._returncode is not None:
            state = f"returncode={self._returncode}"
        else:
            state = "not started" if self._pid is None else "running"
        facts = [type(self).__name__]
        if self._closed:
            facts.append("closed")
        if self._pid is not None:
            facts.append(f"pid={self._pid}")
        facts.append(state)
        ends = dict(zip(("stdin", "stdout", "stderr"), map(self._pipes.get, range(3))))
        if ends["stdout"] is not None and ends["stdout"] is ends["stderr"]:
            ends["stdout=stderr"] = ends.pop("stdout")
            del ends["stderr"]
        facts += [f"{name}={end.pipe}" for name, end in ends.items() if end is not None]
        return f"<{' '.join(facts)}>"

    def _start(self, args, shell, stdin, stdout, stderr, bufsize, **kwargs):
        raise NotImplementedError

    def set_protocol(self, protocol):
        """Set the protocol."""
        self._protocol = protocol

    def get_protocol(self):
        """Return the protocol."""
        return self._protocol

    def is_closing(self):
        """Return True if it is closed."""
        return self._closed

    def close(self):
        """Close the pipes; a process that runs is killed."""
        if self._closed:
            return
        self._closed = True
        for end in self._pipes.values():
            pipe = getattr(end, "pipe", None)
            if pipe is not None:
                pipe.close()
        process = self._proc
        if process is None or self._returncode is not None or process.poll() is not None:
            return
        if self._loop.get_debug():
            from .log import logger
            logger.warning("Close running child process: kill %r", self)
        try:
            process.kill()
        except (ProcessLookupError, PermissionError):
            pass

    def __del__(self):
        if not self._closed:
            warnings.warn(f"unclosed transport {self!r}", ResourceWarning, source=self)
            self.close()

    def get_pid(self):
        """The number of the process."""
        return self._pid

    def get_returncode(self):
        """The exit code, once it has ended."""
        return self._returncode

    def get_pipe_transport(self, fd):
        """The transport of a pipe."""
        proto = self._pipes.get(fd)
        return None if proto is None else proto.pipe

    def _check_proc(self):
        if self._proc is None:
            raise ProcessLookupError()

    def send_signal(self, signal):
        """Send it a signal."""
        self._check_proc()
        os.kill(self._proc.pid, signal)

    def terminate(self):
        """End it with SIGTERM."""
        self._check_proc()
        self._proc.terminate()

    def kill(self):
        """End it with SIGKILL."""
        self._check_proc()
        self._proc.kill()

    async def _connect_pipes(self, waiter):
        try:
            proc, loop = self._proc, self._loop
            for fd, stream in ((0, proc.stdin), (1, proc.stdout), (2, proc.stderr)):
                if stream is None:
                    continue
                if fd == 0:
                    _, pipe = await loop.connect_write_pipe(lambda: WriteSubprocessPipeProto(self, 0), stream)
                else:
                    _, pipe = await loop.connect_read_pipe(lambda: ReadSubprocessPipeProto(self, fd), stream)
                self._pipes[fd] = pipe
            loop.call_soon(self._protocol.connection_made, self)
            for callback, data in self._pending_calls:
                loop.call_soon(callback, *data)
            self._pending_calls = None
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            if waiter is not None and not waiter.cancelled():
                waiter.set_exception(exc)
        else:
            if waiter is not None and not waiter.cancelled():
                waiter.set_result(None)

    def _call(self, callback, *data):
        if self._pending_calls is not None:
            self._pending_calls.append((callback, data))
        else:
            self._loop.call_soon(callback, *data)

    def _pipe_connection_lost(self, fd, exc):
        self._call(self._protocol.pipe_connection_lost, fd, exc)
        self._try_finish()

    def _pipe_data_received(self, fd, data):
        self._call(self._protocol.pipe_data_received, fd, data)

    def _process_exited(self, returncode):
        if self._returncode is not None or returncode is None:
            raise AssertionError("a process exits once, with a code")
        if self._loop.get_debug():
            from .log import logger
            logger.info("%r exited with return code %r", self, returncode)
        self._returncode = returncode
        if self._proc.returncode is None:
            # It was waited for here: the Popen object need not.
            self._proc.returncode = returncode
        self._call(self._protocol.process_exited)
        self._try_finish()
        waiting, self._exit_waiters = self._exit_waiters, None
        for ended in waiting:
            if not ended.done():
                ended.set_result(returncode)

    async def _wait(self):
        """Wait for its end; the exit code."""
        if self._returncode is None:
            ended = self._loop.create_future()
            waiting = self._exit_waiters
            waiting.add(ended)
            try:
                await ended
            finally:
                waiting.discard(ended)
        return self._returncode

    def _try_finish(self):
        """The end has come when the process is gone and each of its pipes."""
        if self._returncode is None or self._finished:
            return
        for pipe in self._pipes.values():
            if pipe is None or not pipe.disconnected:
                return
        self._finished = True
        self._call(self._call_connection_lost, None)

    def _call_connection_lost(self, exc):
        try:
            self._protocol.connection_lost(exc)
        finally:
            self._loop = None
            self._proc = None
            self._protocol = None


class WriteSubprocessPipeProto(protocols.BaseProtocol):
    """Tells a process's transport of its standard input."""

    def __init__(self, proc, fd):
        self.proc = proc
        self.fd = fd
        self.pipe = None
        self.disconnected = False

    def __repr__(self):
        return f"<{self.__class__.__name__} fd={self.fd} pipe={self.pipe!r}>"

    def connection_made(self, transport):
        self.pipe = transport

    def connection_lost(self, exc):
        self.disconnected = True
        self.proc._pipe_connection_lost(self.fd, exc)
        self.proc = None

    def pause_writing(self):
        self.proc._protocol.pause_writing()

    def resume_writing(self):
        self.proc._protocol.resume_writing()


class ReadSubprocessPipeProto(WriteSubprocessPipeProto, protocols.Protocol):
    """Tells a process's transport of what it writes."""

    def data_received(self, data):
        self.proc._pipe_data_received(self.fd, data)


class _UnixSubprocessTransport(BaseSubprocessTransport):
    """A process that Popen has started."""

    def _start(self, args, shell, stdin, stdout, stderr, bufsize, **kwargs):
        self._proc = subprocess.Popen(args, shell=shell, stdin=stdin, stdout=stdout, stderr=stderr,
                                      universal_newlines=False, bufsize=bufsize, **kwargs)


def _exited(pid, code, loop, transport):
    transport._process_exited(code)


async def _make_subprocess_transport(self, protocol, args, shell, stdin, stdout, stderr, bufsize, extra=None,
                                     **kwargs):
    started = self.create_future()
    transport = _UnixSubprocessTransport(self, protocol, args, shell, stdin, stdout, stderr, bufsize,
                                         waiter=started, extra=extra, **kwargs)
    self._watcher.add_child_handler(transport.get_pid(), _exited, self, transport)
    try:
        await started
    except BaseException as exc:
        if not isinstance(exc, (SystemExit, KeyboardInterrupt)):
            transport.close()
            await transport._wait()
        raise
    return transport


def _check_arguments(universal_newlines, shell, wanted_shell, bufsize, text, encoding, errors):
    if universal_newlines:
        raise ValueError("universal_newlines must be False")
    if bool(shell) != wanted_shell:
        raise ValueError(f"shell must be {wanted_shell}")
    if bufsize != 0:
        raise ValueError("bufsize must be 0")
    if text:
        raise ValueError("text must be False")
    if encoding is not None:
        raise ValueError("encoding must be None")
    if errors is not None:
        raise ValueError("errors must be None")


async def subprocess_shell(self, protocol_factory, cmd, *, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, universal_newlines=False, shell=True, bufsize=0,
                           encoding=None, errors=None, text=None, **kwargs):
    """Start a command in a shell: the transport and the protocol."""
    if not isinstance(cmd, (bytes, str)):
        raise ValueError("cmd must be a string")
    _check_arguments(universal_newlines, shell, True, bufsize, text, encoding, errors)
    protocol = protocol_factory()
    transport = await self._make_subprocess_transport(protocol, cmd, True, stdin, stdout, stderr, bufsize,
                                                      **kwargs)
    return transport, protocol


async def subprocess_exec(self, protocol_factory, program, *args, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=False,
                          shell=False, bufsize=0, encoding=None, errors=None, text=None, **kwargs):
    """Start a program: the transport and the protocol."""
    _check_arguments(universal_newlines, shell, False, bufsize, text, encoding, errors)
    protocol = protocol_factory()
    transport = await self._make_subprocess_transport(protocol, (program, *args), False, stdin, stdout,
                                                      stderr, bufsize, **kwargs)
    return transport, protocol

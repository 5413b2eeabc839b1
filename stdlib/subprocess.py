"""Running programs: their standard streams, their ends, their errors.

A process is started natively (`_process.spawn`), and told of by a pidfd: waiting for it, and for its pipes, parks the
thread that waits and lets the others run.
"""

import builtins
import errno
import io
import os
import signal
import sys
import threading
import time
import warnings

import _process
import _select
from select import POLLIN, POLLOUT

__all__ = ["Popen", "PIPE", "STDOUT", "call", "check_call", "getstatusoutput", "getoutput", "check_output",
           "run", "CalledProcessError", "DEVNULL", "SubprocessError", "TimeoutExpired", "CompletedProcess"]

PIPE = -1
STDOUT = -2
DEVNULL = -3

_PIPE_BUF = 4096
_USE_POSIX_SPAWN = False
_USE_VFORK = False
_mswindows = False

# Processes that were let go before their end: they are waited for when there is time.
_active = []


class SubprocessError(Exception):
    """What all errors of this module have in common."""


class CalledProcessError(SubprocessError):
    """A process that was to succeed has not."""

    def __init__(self, returncode, cmd, output=None, stderr=None):
        self.returncode = returncode
        self.cmd = cmd
        self.output = output
        self.stderr = stderr

    def __str__(self):
        if self.returncode and self.returncode < 0:
            try:
                return f"Command '{self.cmd}' died with {signal.Signals(-self.returncode)!r}."
            except ValueError:
                return f"Command '{self.cmd}' died with unknown signal {-self.returncode}."
        return f"Command '{self.cmd}' returned non-zero exit status {self.returncode}."

    @property
    def stdout(self):
        """The same as output."""
        return self.output

    @stdout.setter
    def stdout(self, value):
        self.output = value


class TimeoutExpired(SubprocessError):
    """A process has not ended in time."""

    def __init__(self, cmd, timeout, output=None, stderr=None):
        self.cmd = cmd
        self.timeout = timeout
        self.output = output
        self.stderr = stderr

    def __str__(self):
        return f"Command '{self.cmd}' timed out after {self.timeout} seconds"

    @property
    def stdout(self):
        """The same as output."""
        return self.output

    @stdout.setter
    def stdout(self, value):
        self.output = value


class CompletedProcess:
    """A process that has ended."""

    def __init__(self, args, returncode, stdout=None, stderr=None):
        self.args = args
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr

    def __repr__(self):
        parts = [f"args={self.args!r}", f"returncode={self.returncode!r}"]
        if self.stdout is not None:
            parts.append(f"stdout={self.stdout!r}")
        if self.stderr is not None:
            parts.append(f"stderr={self.stderr!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    __class_getitem__ = classmethod(type(list[int]))

    def check_returncode(self):
        """Raise CalledProcessError unless the program ended with 0."""
        if self.returncode:
            raise CalledProcessError(self.returncode, self.args, self.stdout, self.stderr)


def call(*popenargs, timeout=None, **kwargs):
    """Run a program and wait for it; its exit code."""
    with Popen(*popenargs, **kwargs) as process:
        try:
            return process.wait(timeout=timeout)
        except BaseException:
            process.kill()
            raise


def check_call(*popenargs, **kwargs):
    """Run a program and wait for it; CalledProcessError if it fails."""
    code = call(*popenargs, **kwargs)
    if code:
        cmd = kwargs.get("args")
        raise CalledProcessError(code, popenargs[0] if cmd is None else cmd)
    return 0


def check_output(*popenargs, timeout=None, **kwargs):
    """Run a program and return what it writes; CalledProcessError if it fails."""
    taken = next((name for name in ("stdout", "check") if name in kwargs), None)
    if taken:
        raise ValueError(f"{taken} argument not allowed, it will be overridden.")
    if kwargs.get("input", "") is None:
        # None stands for nothing to read.
        as_text = any(map(kwargs.get, ("universal_newlines", "text", "encoding", "errors")))
        kwargs["input"] = "" if as_text else b""
    ended = run(*popenargs, stdout=PIPE, timeout=timeout, check=True, **kwargs)
    return ended.stdout


def run(*popenargs, input=None, capture_output=False, timeout=None, check=False, **kwargs):
    """Run a program to its end: a CompletedProcess."""
    if input is not None:
        if kwargs.get("stdin") is not None:
            raise ValueError("stdin and input arguments may not both be used.")
        kwargs["stdin"] = PIPE
    if capture_output:
        if not kwargs.get("stdout") is kwargs.get("stderr") is None:
            raise ValueError("stdout and stderr arguments may not be used with capture_output.")
        kwargs |= {"stdout": PIPE, "stderr": PIPE}
    with Popen(*popenargs, **kwargs) as process:
        try:
            output = process.communicate(input, timeout=timeout)
        except BaseException as error:
            process.kill()
            if isinstance(error, TimeoutExpired):
                process.wait()
            raise
        code = process.poll()
    done = CompletedProcess(process.args, code, *output)
    if check:
        done.check_returncode()
    return done


def list2cmdline(seq):
    """A command line as programs of Windows take it apart again."""
    parts = []
    for arg in map(os.fsdecode, seq):
        quotes = not arg or " " in arg or "\t" in arg
        text, slashes = [], 0
        for letter in arg:
            if letter == "\\":
                slashes += 1
                continue
            if letter == '"':
                text.append("\\" * (2 * slashes) + '\\"')
            else:
                text.append("\\" * slashes + letter)
            slashes = 0
        text.append("\\" * (2 * slashes if quotes else slashes))
        joined = "".join(text)
        parts.append(f'"{joined}"' if quotes else joined)
    return " ".join(parts)


def getstatusoutput(cmd, *, encoding=None, errors=None):
    """Run a command in a shell: its exit code, and what it writes."""
    ended = run(cmd, shell=True, text=True, stdout=PIPE, stderr=STDOUT, encoding=encoding, errors=errors)
    return ended.returncode, ended.stdout.removesuffix("\n")


def getoutput(cmd, *, encoding=None, errors=None):
    """What a command in a shell writes."""
    return getstatusoutput(cmd, encoding=encoding, errors=errors)[1]


def _cleanup():
    for process in _active[:]:
        if process._internal_poll(_deadstate=sys.maxsize) is not None:
            try:
                _active.remove(process)
            except ValueError:
                pass


def _args_from_interpreter_flags():
    """The options with which a script runs another one as it runs itself."""
    return []


def _optim_args_from_interpreter_flags():
    return []


class Popen:
    """A process that was started."""

    _child_created = False
    returncode = None

    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None,
                 preexec_fn=None, close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None,
                 startupinfo=None, creationflags=0, restore_signals=True, start_new_session=False,
                 pass_fds=(), *, user=None, group=None, extra_groups=None, encoding=None, errors=None,
                 text=None, umask=-1, pipesize=-1, process_group=None):
        if _active:
            _cleanup()
        self._waitpid_lock = threading.Lock()
        self._input = None
        self._communication_started = False
        if bufsize is None:
            bufsize = -1
        if not isinstance(bufsize, int):
            raise TypeError("bufsize must be an integer")
        if stdout is STDOUT:
            raise ValueError("STDOUT can only be used for stderr")
        if pipesize is None:
            pipesize = -1
        if not isinstance(pipesize, int):
            raise TypeError("pipesize must be an integer")
        if pass_fds and not close_fds:
            warnings.warn("pass_fds overriding close_fds.", RuntimeWarning)
            close_fds = True
        if startupinfo is not None:
            raise ValueError("startupinfo is only supported on Windows platforms")
        if creationflags != 0:
            raise ValueError("creationflags is only supported on Windows platforms")
        for given, what in ((preexec_fn, "preexec_fn"), (extra_groups, "extra_groups")):
            if given is not None:
                raise NotImplementedError(f"{what} is not available: no code runs between fork and exec")
        if umask != -1:
            raise NotImplementedError("umask is not available: no code runs between fork and exec")
        self.args = args
        self.stdin = self.stdout = self.stderr = None
        self.pid = None
        self.pipesize = pipesize
        if (text is not None and universal_newlines is not None
                and bool(universal_newlines) != bool(text)):
            raise SubprocessError("Cannot disambiguate when both text and universal_newlines are supplied "
                                  "but different. Pass one or the other.")
        self.text_mode = encoding or errors or text or universal_newlines
        if self.text_mode and encoding is None:
            self.encoding = encoding = "utf-8"
        self.encoding = encoding
        self.errors = errors
        self._sigint_wait_secs = 0.25
        self._closed_child_pipe_fds = False
        line_buffering = False
        if self.text_mode and bufsize == 1:
            line_buffering = True
            bufsize = -1
        if bufsize == 1 and not self.text_mode:
            warnings.warn("line buffering (buffering=1) isn't supported in binary mode, "
                          "the default buffer size will be used", RuntimeWarning, stacklevel=2)
            bufsize = -1
        ours, theirs, closing = self._streams(stdin, stdout, stderr)
        try:
            for at, (name, mode) in enumerate((("stdin", "wb"), ("stdout", "rb"), ("stderr", "rb"))):
                fd = ours[at]
                if fd is None:
                    continue
                stream = io.open(fd, mode, bufsize)
                if self.text_mode:
                    stream = io.TextIOWrapper(stream, encoding=encoding, errors=errors,
                                              line_buffering=line_buffering if mode == "wb" else False,
                                              write_through=line_buffering if mode == "wb" else False)
                setattr(self, name, stream)
            self._execute(args, executable, shell, cwd, env, theirs, pass_fds, close_fds,
                          -1 if process_group is None else process_group, bool(start_new_session),
                          _number_of(user, "user"), _number_of(group, "group"))
        except BaseException:
            for stream in (self.stdin, self.stdout, self.stderr):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        pass
            raise
        finally:
            for fd in closing:
                os.close(fd)

    def _streams(self, stdin, stdout, stderr):
        """Descriptors of this end, of the other end, and those to be closed here."""
        ours, theirs, closing = [None, None, None], [None, None, None], []
        made = []
        try:
            for at, given in enumerate((stdin, stdout, stderr)):
                if given is None:
                    continue
                if given == PIPE:
                    read, write = os.pipe()
                    made.extend((read, write))
                    ours[at], theirs[at] = (write, read) if at == 0 else (read, write)
                    closing.append(theirs[at])
                elif given == DEVNULL:
                    fd = os.open(os.devnull, os.O_RDWR)
                    made.append(fd)
                    theirs[at] = fd
                    closing.append(fd)
                elif given == STDOUT and at == 2:
                    theirs[at] = theirs[1] if theirs[1] is not None else 1
                elif isinstance(given, int):
                    os.get_inheritable(given)
                    theirs[at] = given
                else:
                    theirs[at] = given.fileno()
        except BaseException:
            for fd in made:
                os.close(fd)
            raise
        return ours, theirs, closing

    def _execute(self, args, executable, shell, cwd, env, theirs, pass_fds, close_fds, process_group,
                 new_session, user, group):
        if isinstance(args, (str, bytes)):
            args = [args]
        elif isinstance(args, os.PathLike):
            if shell:
                raise TypeError("path-like args is not allowed when shell is true")
            args = [args]
        else:
            args = list(args)
        if shell:
            args = ["/bin/sh", "-c", *args]
            if executable:
                args[0] = executable
        if executable is None:
            executable = args[0]
        name = os.fsdecode(executable)
        if "/" not in name:
            name = _find_program(name, env)
        pairs = None
        if env is not None:
            pairs = [(os.fsencode(key), os.fsencode(value)) for key, value in env.items()]
        try:
            self.pid = _process.spawn(name, [os.fsencode(arg) for arg in args], cwd, pairs, *theirs,
                                      tuple(map(int, pass_fds)), bool(close_fds), process_group, new_session,
                                      user, group)
        except OSError as exc:
            missing = executable
            if exc.errno == errno.ENOENT and cwd is not None and not os.path.isdir(cwd):
                missing = cwd
            if exc.errno is None:
                raise
            raise OSError(exc.errno, os.strerror(exc.errno), missing) from None
        self._child_created = True

    def __repr__(self):
        text = f"<{self.__class__.__name__}: returncode: {self.returncode} args: {self.args!r}>"
        return text[:76] + "...>" if len(text) > 80 else text

    __class_getitem__ = classmethod(type(list[int]))

    @property
    def universal_newlines(self):
        """Are the streams text?"""
        return self.text_mode

    @universal_newlines.setter
    def universal_newlines(self, universal_newlines):
        self.text_mode = bool(universal_newlines)

    def _translate_newlines(self, data, encoding, errors):
        return data.decode(encoding, errors or "strict").replace("\r\n", "\n").replace("\r", "\n")

    def __enter__(self):
        return self

    def __exit__(self, exc_type, value, traceback):
        for pipe in filter(None, (self.stdout, self.stderr)):
            pipe.close()
        try:
            if self.stdin:
                self.stdin.close()
        finally:
            if exc_type != KeyboardInterrupt:
                self.wait()
            elif self._sigint_wait_secs > 0:
                # The process was interrupted too: it gets a moment to end.
                seconds, self._sigint_wait_secs = self._sigint_wait_secs, 0
                try:
                    self._wait(timeout=seconds)
                except TimeoutExpired:
                    pass

    def __del__(self, _maxsize=sys.maxsize, _warn=warnings.warn):
        if not self._child_created:
            return
        if self.returncode is None:
            _warn(f"subprocess {self.pid} is still running", ResourceWarning, source=self)
        self._internal_poll(_deadstate=_maxsize)
        if self.returncode is None and _active is not None:
            _active.append(self)

    # Waiting

    def _try_wait(self, flags):
        try:
            return os.waitpid(self.pid, flags)
        except ChildProcessError:
            # Somebody else has waited for it: how it ended is lost.
            return self.pid, 0

    def _handle_exitstatus(self, status):
        if os.WIFSTOPPED(status):
            self.returncode = -os.WSTOPSIG(status)
        else:
            self.returncode = os.waitstatus_to_exitcode(status)

    def _internal_poll(self, _deadstate=None):
        if self.returncode is not None or not self._waitpid_lock.acquire(False):
            return self.returncode
        try:
            # Another thread may have waited for it meanwhile.
            if self.returncode is None:
                self._look_for_end()
        except OSError as exc:
            if _deadstate is not None:
                self.returncode = _deadstate
            elif exc.errno == errno.ECHILD:
                # Somebody else has waited: nobody knows how it ended.
                self.returncode = 0
        finally:
            self._waitpid_lock.release()
        return self.returncode

    def _look_for_end(self):
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == self.pid:
            self._handle_exitstatus(status)

    def poll(self):
        """The exit code, if it has ended."""
        return self._internal_poll()

    def wait(self, timeout=None):
        """Wait for its end; the exit code."""
        end = None if timeout is None else time.monotonic() + timeout
        try:
            return self._wait(timeout=timeout)
        except KeyboardInterrupt:
            # The program has had the signal too: it gets a moment to end, once.
            grace, self._sigint_wait_secs = self._sigint_wait_secs, 0
            if end is not None:
                grace = min(grace, end - time.monotonic())
            try:
                self._wait(timeout=grace)
            except TimeoutExpired:
                pass
            raise

    def _wait(self, timeout):
        if self.returncode is not None:
            return self.returncode
        if timeout is not None:
            if not self._ends_within(timeout):
                raise TimeoutExpired(self.args, timeout)
            return self.returncode
        while self.returncode is None:
            pid, status = self._try_wait(0)
            if self.returncode is None and pid == self.pid:
                self._handle_exitstatus(status)
        return self.returncode

    def _ends_within(self, timeout):
        if self._internal_poll() is not None:
            return True
        endtime = time.monotonic() + timeout
        try:
            pidfd = os.pidfd_open(self.pid)
        except OSError:
            pidfd = None
        try:
            while self._internal_poll() is None:
                left = endtime - time.monotonic()
                if left <= 0:
                    return False
                if pidfd is None:
                    time.sleep(min(left, 0.01))
                else:
                    _select.wait([(pidfd, POLLIN)], left)
            return True
        finally:
            if pidfd is not None:
                os.close(pidfd)

    # Talking

    def _check_timeout(self, endtime, orig_timeout, stdout_seq, stderr_seq, skip_check_and_raise=False):
        is_over = skip_check_and_raise or endtime is not None and time.monotonic() > endtime
        if endtime is not None and is_over:
            so_far = [b"".join(parts) if parts else None for parts in (stdout_seq, stderr_seq)]
            raise TimeoutExpired(self.args, orig_timeout, *so_far)

    def _stdin_write(self, input):
        if input:
            try:
                self.stdin.write(input)
            except BrokenPipeError:
                pass
        try:
            self.stdin.close()
        except BrokenPipeError:
            pass

    def communicate(self, input=None, timeout=None):
        """Send input, read all that it writes, wait for its end: (stdout, stderr)."""
        if self._communication_started and input:
            raise ValueError("Cannot send input after starting communication")
        if timeout is None and not self._communication_started and \
                [self.stdin, self.stdout, self.stderr].count(None) >= 2:
            # One stream at most: nothing can get stuck.
            stdout = stderr = None
            if self.stdin:
                self._stdin_write(input)
            elif self.stdout:
                stdout = self.stdout.read()
                self.stdout.close()
            elif self.stderr:
                stderr = self.stderr.read()
                self.stderr.close()
            self.wait()
            return stdout, stderr
        endtime = None if timeout is None else time.monotonic() + timeout
        try:
            stdout, stderr = self._communicate(input, endtime, timeout)
        except TimeoutExpired as exc:
            exc.timeout = timeout
            raise
        except KeyboardInterrupt:
            wait = self._sigint_wait_secs
            self._sigint_wait_secs = 0
            try:
                self._wait(timeout=wait)
            except TimeoutExpired:
                pass
            raise
        finally:
            self._communication_started = True
        if self.returncode is None:
            self.wait(timeout=None if endtime is None else max(0, endtime - time.monotonic()))
        return stdout, stderr

    def _communicate(self, input, endtime, orig_timeout):
        if self.stdin and not self._communication_started:
            try:
                self.stdin.flush()
            except BrokenPipeError:
                pass
            if not input:
                try:
                    self.stdin.close()
                except BrokenPipeError:
                    pass
        if not self._communication_started:
            self._got = {stream: [] for stream in (self.stdout, self.stderr) if stream}
            if self.stdin and input is not None:
                self._input_at = 0
                self._input = input.encode(self.stdin.encoding, self.stdin.errors) if self.text_mode else input
        got = self._got
        stdout, stderr = got.get(self.stdout), got.get(self.stderr)
        rest = memoryview(self._input).cast("b") if self._input else None
        streams = {}
        if self.stdin and rest is not None and not self.stdin.closed and self._input_at < len(rest):
            streams[self.stdin.fileno()] = self.stdin
        for stream in got:
            if not stream.closed:
                streams[stream.fileno()] = stream
        while streams:
            left = None if endtime is None else endtime - time.monotonic()
            if left is not None and left < 0:
                self._check_timeout(endtime, orig_timeout, stdout, stderr, skip_check_and_raise=True)
            ready = _select.wait([(fd, POLLOUT if stream is self.stdin else POLLIN)
                                  for fd, stream in streams.items()], left)
            self._check_timeout(endtime, orig_timeout, stdout, stderr)
            for fd, _ in ready:
                stream = streams[fd]
                if stream is self.stdin:
                    piece = rest[self._input_at:self._input_at + _PIPE_BUF]
                    try:
                        self._input_at += os.write(fd, piece)
                        done = self._input_at >= len(rest)
                    except BrokenPipeError:
                        done = True
                else:
                    data = os.read(fd, 32768)
                    done = not data
                    if data:
                        got[stream].append(data)
                if done:
                    del streams[fd]
                    try:
                        stream.close()
                    except BrokenPipeError:
                        pass
        self.wait(timeout=None if endtime is None else max(0, endtime - time.monotonic()))
        results = []
        for stream, parts in ((self.stdout, stdout), (self.stderr, stderr)):
            data = None if parts is None else b"".join(parts)
            if data is not None and self.text_mode:
                data = self._translate_newlines(data, stream.encoding, stream.errors)
            results.append(data)
        return tuple(results)

    # Signals

    def send_signal(self, sig):
        """Send it a signal, unless it has ended."""
        self.poll()
        if self.returncode is not None:
            return
        try:
            os.kill(self.pid, sig)
        except ProcessLookupError:
            pass

    def terminate(self):
        """End it with SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self):
        """End it with SIGKILL."""
        self.send_signal(signal.SIGKILL)


def _find_program(name, env):
    """The program's place in the directories of PATH; the name, where it is nowhere."""
    granted = _process.granted_program(name)
    if granted is not None:
        return granted
    refused = None
    for directory in os.get_exec_path(env):
        path = os.path.join(directory, name)
        if os.path.isfile(path):
            if os.access(path, os.X_OK):
                return path
            refused = refused or path
    if refused is not None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)


def _number_of(who, what):
    if who is None:
        return None
    if isinstance(who, str):
        path, at = ("/etc/passwd", 2) if what == "user" else ("/etc/group", 2)
        with builtins.open(path) as file:
            for line in file:
                parts = line.split(":")
                if parts[0] == who:
                    return int(parts[at])
        raise KeyError(f"getpwnam(): name not found: {who!r}" if what == "user"
                       else f"getgrnam(): name not found: {who!r}")
    if not isinstance(who, int):
        raise TypeError(f"{what.capitalize()} must be a string or an integer, not {type(who)}")
    if who < 0:
        raise ValueError(f"{what.capitalize()} ID cannot be negative, got {who}")
    return who

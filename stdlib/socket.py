"""Sockets: what `_socket` gives, with names for its numbers, files over sockets, and the usual ways to connect."""

import _socket
from _socket import *
from _socket import _socketpair
import io
import os
import sys
from enum import IntEnum, IntFlag

__all__ = ["fromfd", "getfqdn", "create_connection", "create_server", "has_dualstack_ipv6",
           "AddressFamily", "SocketKind", "AddressInfo", "MsgFlag", "socket", "socketpair",
           "SocketType", "getaddrinfo", "SocketIO", "send_fds", "recv_fds"]
__all__.extend(name for name in dir(_socket) if not name.startswith("_") and name not in __all__)

EBADF, EAGAIN, EWOULDBLOCK = 9, 11, 11


def _converted(kind, name, prefix):
    """An enumeration of the constants with a prefix; they become its members in this module."""
    found = {key: getattr(_socket, key) for key in sorted(dir(_socket)) if key.startswith(prefix)}
    made = kind(name, found, module=__name__)
    globals().update(made.__members__)
    return made


AddressFamily = _converted(IntEnum, "AddressFamily", "AF_")
SocketKind = _converted(IntEnum, "SocketKind", "SOCK_")
MsgFlag = _converted(IntFlag, "MsgFlag", "MSG_")
AddressInfo = _converted(IntFlag, "AddressInfo", "AI_")

SocketType = _socket.socket
_LOCALHOST = "127.0.0.1"
_LOCALHOST_V6 = "::1"
_GLOBAL_DEFAULT_TIMEOUT = object()


def _member(value, kind):
    """The enumeration's member for a number, or the number."""
    try:
        return kind(value)
    except ValueError:
        return value


class socket(_socket.socket):
    """An end of a connection."""

    __slots__ = ["__weakref__", "_files", "_closed"]

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self._closed = False
        self._files = 0
        _socket.socket.__init__(self, family, type, proto, fileno)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        if not self._closed:
            self.close()

    def __del__(self):
        if _socket.socket.fileno(self) >= 0:
            import warnings
            warnings.warn(f"unclosed {self!r}", ResourceWarning, source=self)
            _socket.socket.close(self)

    def __repr__(self):
        kind = self.__class__
        text = [f"<{kind.__module__}.{kind.__qualname__}{' [closed]' if self._closed else ''} "
                f"fd={self.fileno()}, family={self.family!s}, type={self.type!s}, proto={self.proto}"]
        if not self._closed:
            for name, ask in (("laddr", self.getsockname), ("raddr", self.getpeername)):
                try:
                    address = ask()
                except (OSError, AttributeError):
                    continue
                if address:
                    text.append(f", {name}={address}")
        return "".join(text) + ">"

    def __getstate__(self):
        raise TypeError(f"cannot pickle {self.__class__.__name__!r} object")

    @property
    def family(self):
        """The address family."""
        return _member(super().family, AddressFamily)

    @property
    def type(self):
        """The kind of socket."""
        return _member(super().type, SocketKind)

    def dup(self):
        """Another socket for the same end; it is not inherited."""
        made = self.__class__(self.family, self.type, self.proto, fileno=_socket.dup(self.fileno()))
        made.settimeout(self.gettimeout())
        return made

    def accept(self):
        """Wait for a connection: the socket for it, and the address of the other end."""
        fd, address = self._accept()
        made = socket(self.family, self.type, self.proto, fileno=fd)
        # Without a default timeout, what a blocking server accepts blocks.
        if getdefaulttimeout() is None and self.gettimeout():
            made.setblocking(True)
        return made, address

    def makefile(self, mode="r", buffering=None, *, encoding=None, errors=None, newline=None):
        """A file over the socket."""
        if not set(mode) <= {"r", "w", "b"}:
            raise ValueError(f"invalid mode {mode!r} (only r, w, b allowed)")
        writing = "w" in mode
        reading = "r" in mode or not writing
        rawmode = ("r" if reading else "") + ("w" if writing else "")
        raw = SocketIO(self, rawmode)
        self._files += 1
        if buffering is None or buffering < 0:
            buffering = io.DEFAULT_BUFFER_SIZE
        if buffering == 0:
            if "b" not in mode:
                raise ValueError("unbuffered streams must be binary")
            return raw
        if reading and writing:
            buffer = io.BufferedRWPair(raw, raw, buffering)
        elif reading:
            buffer = io.BufferedReader(raw, buffering)
        else:
            buffer = io.BufferedWriter(raw, buffering)
        if "b" in mode:
            return buffer
        text = io.TextIOWrapper(buffer, encoding, errors, newline)
        text.mode = mode
        return text

    def sendfile(self, file, offset=0, count=None):
        """Send a file's contents from offset on; how many bytes were sent comes back."""
        if "b" not in getattr(file, "mode", "b"):
            raise ValueError("file should be opened in binary mode")
        if not self.type & SOCK_STREAM:
            raise ValueError("only SOCK_STREAM type sockets are supported")
        if count is not None:
            if not isinstance(count, int):
                raise TypeError(f"count must be a positive integer (got {count!r})")
            if count <= 0:
                raise ValueError(f"count must be a positive integer (got {count!r})")
        if self.gettimeout() == 0:
            raise ValueError("non-blocking sockets are not supported")
        if offset:
            file.seek(offset)
        total = 0
        try:
            while count is None or total < count:
                data = file.read(8192 if count is None else min(count - total, 8192))
                if not data:
                    break
                self.sendall(data)
                total += len(data)
            return total
        finally:
            if total and hasattr(file, "seek"):
                file.seek(offset + total)

    _sendfile_use_send = sendfile

    def _decref_socketios(self):
        if self._files > 0:
            self._files -= 1
        if self._closed:
            self.close()

    def _real_close(self, _ss=_socket.socket):
        _ss.close(self)

    def close(self):
        """Close it; files over it keep it open until they are closed."""
        self._closed = True
        if self._files <= 0:
            self._real_close()

    def detach(self):
        """Give the descriptor up, which stays open; its number comes back."""
        self._closed = True
        return super().detach()

    def get_inheritable(self):
        """Do processes that are started inherit it?"""
        return os.get_inheritable(self.fileno())

    def set_inheritable(self, inheritable):
        """Say whether processes that are started inherit it."""
        os.set_inheritable(self.fileno(), inheritable)


def fromfd(fd, family, type, proto=0):
    """A socket for a copy of a descriptor."""
    return socket(family, type, proto, _socket.dup(fd))


def send_fds(sock, buffers, fds, flags=0, address=None):
    """Send descriptors along with some bytes over a Unix socket."""
    import array
    return sock.sendmsg(buffers, [(SOL_SOCKET, SCM_RIGHTS, array.array("i", fds))], flags, address)


def recv_fds(sock, bufsize, maxfds, flags=0):
    """Receive bytes and up to maxfds descriptors: (bytes, descriptors, flags, address)."""
    import array
    fds = array.array("i")
    data, ancillary, flags, address = sock.recvmsg(bufsize, CMSG_LEN(maxfds * fds.itemsize), flags)
    for level, kind, numbers in ancillary:
        if (level, kind) == (SOL_SOCKET, SCM_RIGHTS):
            fds.frombytes(numbers[:len(numbers) - len(numbers) % fds.itemsize])
    return data, list(fds), flags, address


def socketpair(family=None, type=SOCK_STREAM, proto=0):
    """Two sockets that are connected to each other."""
    if family is None:
        family = AF_UNIX
    a, b = _socketpair(family, type, proto)
    return socket(family, type, proto, a), socket(family, type, proto, b)


class SocketIO(io.RawIOBase):
    """A raw file over a stream socket."""

    def __init__(self, sock, mode):
        if mode not in ("r", "w", "rw", "rb", "wb", "rwb"):
            raise ValueError(f"invalid mode: {mode!r}")
        io.RawIOBase.__init__(self)
        self._sock = sock
        self._mode = mode if "b" in mode else mode + "b"
        self._reading = "r" in mode
        self._writing = "w" in mode
        self._timeout_occurred = False

    def readinto(self, b):
        """Read into a buffer; None where a non-blocking socket has nothing."""
        self._check_closed()
        if not self._reading:
            raise io.UnsupportedOperation("not readable")
        if self._timeout_occurred:
            raise OSError("cannot read from timed out object")
        try:
            return self._sock.recv_into(b)
        except TimeoutError:
            self._timeout_occurred = True
            raise
        except BlockingIOError:
            return None

    def write(self, b):
        """Write bytes; None where a non-blocking socket has no room."""
        self._check_closed()
        if not self._writing:
            raise io.UnsupportedOperation("not writable")
        try:
            return self._sock.send(b)
        except BlockingIOError:
            return None

    def _check_closed(self):
        if self.closed:
            raise ValueError("I/O operation on closed socket.")

    def readable(self):
        self._check_closed()
        return self._reading

    def writable(self):
        self._check_closed()
        return self._writing

    def seekable(self):
        self._check_closed()
        return False

    def fileno(self):
        self._check_closed()
        return self._sock.fileno()

    @property
    def name(self):
        return -1 if self.closed else self.fileno()

    @property
    def mode(self):
        return self._mode

    def close(self):
        if self.closed:
            return
        io.RawIOBase.close(self)
        self._sock._decref_socketios()
        self._sock = None


def getfqdn(name=""):
    """The full name of a host: this one, without a name."""
    name = name.strip()
    if not name or name in ("0.0.0.0", "::"):
        name = gethostname()
    try:
        hostname, aliases, _ = gethostbyaddr(name)
    except OSError:
        return name
    for candidate in [hostname, *aliases]:
        if "." in candidate:
            return candidate
    return hostname


def create_connection(address, timeout=_GLOBAL_DEFAULT_TIMEOUT, source_address=None, *, all_errors=False):
    """Connect to (host, port): to the first of its addresses that answers."""
    host, port = address
    errors = []
    for family, kind, proto, _, target in getaddrinfo(host, port, 0, SOCK_STREAM):
        sock = None
        try:
            sock = socket(family, kind, proto)
            if timeout is not _GLOBAL_DEFAULT_TIMEOUT:
                sock.settimeout(timeout)
            if source_address:
                sock.bind(source_address)
            sock.connect(target)
            errors.clear()
            return sock
        except error as exc:
            if not all_errors:
                errors.clear()
            errors.append(exc)
            if sock is not None:
                sock.close()
    if not errors:
        raise error("getaddrinfo returns an empty list")
    try:
        if not all_errors:
            raise errors[0]
        raise ExceptionGroup("create_connection failed", errors)
    finally:
        errors.clear()


def has_dualstack_ipv6():
    """Can one socket serve IPv4 and IPv6 here?"""
    if not has_ipv6:
        return False
    try:
        with socket(AF_INET6, SOCK_STREAM) as sock:
            sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
            return True
    except error:
        return False


def create_server(address, *, family=AF_INET, backlog=None, reuse_port=False, dualstack_ipv6=False):
    """A socket that listens at an address."""
    if reuse_port and "SO_REUSEPORT" not in globals():
        raise ValueError("SO_REUSEPORT not supported on this platform")
    if dualstack_ipv6:
        if not has_dualstack_ipv6():
            raise ValueError("dualstack_ipv6 not supported on this platform")
        if family != AF_INET6:
            raise ValueError("dualstack_ipv6 requires AF_INET6 family")
    sock = socket(family, SOCK_STREAM)
    try:
        sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        if reuse_port:
            sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
        if family == AF_INET6:
            sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0 if dualstack_ipv6 else 1)
        try:
            sock.bind(address)
        except error as exc:
            raise error(exc.errno, f"{exc.strerror} (while attempting to bind on address {address!r})") from None
        sock.listen() if backlog is None else sock.listen(backlog)
        return sock
    except error:
        sock.close()
        raise


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    """What host and port may mean: rows of family, type, protocol, canonical name and address."""
    return [(_member(row[0], AddressFamily), _member(row[1], SocketKind), *row[2:])
            for row in _socket.getaddrinfo(host, port, family, type, proto, flags)]

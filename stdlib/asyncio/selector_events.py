"""Sockets in the event loop: readers and writers, the sock_ methods, and the transports of sockets.

The readiness of descriptors, reading and writing are native: `_asyncio.EventLoopCore._watch`, `_streams.TransportCore`.
The functions at the end are methods of event loops; `base_events.py` fetches them when they are first asked for.
"""

import collections
import errno
import os
import socket
import sys
import warnings
import weakref

from . import base_events
from . import constants
from . import futures
from . import protocols
from . import transports
from . import trsock
from _streams import TransportCore

__all__ = ("BaseSelectorEventLoop",)


def _fileno(fileobj):
    """The number of a descriptor, or of something that has one."""
    if isinstance(fileobj, int):
        number = fileobj
    else:
        try:
            number = int(fileobj.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError(f"Invalid file object: {fileobj!r}") from None
    if number >= 0:
        return number
    raise ValueError(f"Invalid file descriptor: {number}")


def _transports_of(loop):
    known = loop._transports
    if known is None:
        known = loop._transports = weakref.WeakValueDictionary()
    return known


def _fd_without_transport(self, fd):
    number = _fileno(fd)
    known = self._transports
    if known:
        transport = known.get(number)
        if transport is not None and not transport.is_closing():
            raise RuntimeError(f"File descriptor {fd!r} is used by transport {transport!r}")
    return number


# Readers and writers

def add_reader(self, fd, callback, *args):
    """Call callback(*args) whenever fd can be read."""
    self._watch(_fd_without_transport(self, fd), False, callback, *args)


def remove_reader(self, fd):
    """Stop watching fd for reading; False if it was not watched."""
    return self._unwatch(_fd_without_transport(self, fd), False)


def add_writer(self, fd, callback, *args):
    """Call callback(*args) whenever fd can be written."""
    self._watch(_fd_without_transport(self, fd), True, callback, *args)


def remove_writer(self, fd):
    """Stop watching fd for writing; False if it was not watched."""
    return self._unwatch(_fd_without_transport(self, fd), True)


def _add_reader(self, fd, callback, *args):
    return self._watch(_fileno(fd), False, callback, *args)


def _remove_reader(self, fd):
    return not self.is_closed() and self._unwatch(_fileno(fd), False)


def _add_writer(self, fd, callback, *args):
    return self._watch(_fileno(fd), True, callback, *args)


def _remove_writer(self, fd):
    return not self.is_closed() and self._unwatch(_fileno(fd), True)


# The sock_ methods: an attempt, and further ones whenever the socket is ready

def _check_nonblocking(self, sock):
    if self.get_debug() and sock.gettimeout() != 0:
        raise ValueError("the socket must be non-blocking")


async def _attempts(self, sock, write, attempt):
    """What attempt() returns, once it does not raise BlockingIOError."""
    try:
        return attempt()
    except (BlockingIOError, InterruptedError):
        pass
    fd = _fd_without_transport(self, sock)
    future = self.create_future()

    def again():
        if not future.done():
            try:
                future.set_result(attempt())
            except (BlockingIOError, InterruptedError):
                pass
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as exc:
                future.set_exception(exc)

    handle = self._watch(fd, write, again)
    try:
        return await future
    finally:
        if not handle.cancelled() and not self.is_closed():
            self._unwatch(fd, write)


async def sock_recv(self, sock, n):
    """Receive up to n bytes."""
    base_events._check_ssl_socket(sock)
    _check_nonblocking(self, sock)
    return await _attempts(self, sock, False, lambda: sock.recv(n))


async def sock_recv_into(self, sock, buf):
    """Receive into a buffer; how many bytes comes back."""
    base_events._check_ssl_socket(sock)
    _check_nonblocking(self, sock)
    return await _attempts(self, sock, False, lambda: sock.recv_into(buf))


async def sock_recvfrom(self, sock, bufsize):
    """Receive a datagram and its sender."""
    base_events._check_ssl_socket(sock)
    _check_nonblocking(self, sock)
    return await _attempts(self, sock, False, lambda: sock.recvfrom(bufsize))


async def sock_recvfrom_into(self, sock, buf, nbytes=0):
    """Receive a datagram into a buffer; its length and sender come back."""
    base_events._check_ssl_socket(sock)
    _check_nonblocking(self, sock)
    nbytes = nbytes or len(buf)
    return await _attempts(self, sock, False, lambda: sock.recvfrom_into(buf, nbytes))


async def sock_sendall(self, sock, data):
    """Send all of data."""
    base_events._check_ssl_socket(sock)
    _check_nonblocking(self, sock)
    rest = memoryview(data)

    def attempt():
        nonlocal rest
        while rest:
            rest = rest[sock.send(rest):]

    await _attempts(self, sock, True, attempt)


async def sock_sendto(self, sock, data, address):
    """Send a datagram; how many bytes were sent comes back."""
    base_events._check_ssl_socket(sock)
    _check_nonblocking(self, sock)
    return await _attempts(self, sock, True, lambda: sock.sendto(data, address))


async def sock_accept(self, sock):
    """Accept a connection: its socket, and the address of the other end."""
    base_events._check_ssl_socket(sock)
    _check_nonblocking(self, sock)

    def attempt():
        conn, address = sock.accept()
        conn.setblocking(False)
        return conn, address

    return await _attempts(self, sock, False, attempt)


async def sock_connect(self, sock, address):
    """Connect to an address."""
    base_events._check_ssl_socket(sock)
    _check_nonblocking(self, sock)
    if sock.family == socket.AF_INET or (hasattr(socket, "AF_INET6") and sock.family == socket.AF_INET6):
        resolved = await _ensure_resolved(self, address, family=sock.family, type=sock.type, proto=sock.proto)
        address = resolved[0][4]
    begun = False

    def attempt():
        nonlocal begun
        if not begun:
            begun = True
            return sock.connect(address)
        error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, f"Connect call failed {address}")

    return await _attempts(self, sock, True, attempt)


# Names of hosts

async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
    """What host and port may mean."""
    return await self.run_in_executor(None, socket.getaddrinfo, host, port, family, type, proto, flags)


async def getnameinfo(self, sockaddr, flags=0):
    """The name of an address."""
    return await self.run_in_executor(None, socket.getnameinfo, sockaddr, flags)


def _ipaddr_info(host, port, family, type, proto, flowinfo=0, scopeid=0):
    """The one row of getaddrinfo for a numeric address; None where names have to be looked up."""
    if proto not in {0, socket.IPPROTO_TCP, socket.IPPROTO_UDP} or host is None:
        return None
    if type == socket.SOCK_STREAM:
        proto = socket.IPPROTO_TCP
    elif type == socket.SOCK_DGRAM:
        proto = socket.IPPROTO_UDP
    else:
        return None
    if port is None or port == b"" or port == "":
        port = 0
    else:
        try:
            port = int(port)
        except (TypeError, ValueError):
            return None
    if family == socket.AF_UNSPEC:
        families = [socket.AF_INET, socket.AF_INET6]
    else:
        families = [family]
    if isinstance(host, bytes):
        host = host.decode("idna")
    if "%" in host:
        return None
    for family in families:
        try:
            socket.inet_pton(family, host)
        except OSError:
            continue
        if family == socket.AF_INET6:
            return family, type, proto, "", (host, port, flowinfo, scopeid)
        return family, type, proto, "", (host, port)
    return None


async def _ensure_resolved(self, address, *, family=0, type=socket.SOCK_STREAM, proto=0, flags=0, loop=None):
    # What is an address already needs no thread that asks for it.
    host, port, *rest = address
    known = _ipaddr_info(host, port, family, type, proto, *rest)
    if known is None:
        return await self.getaddrinfo(host, port, family=family, type=type, proto=proto, flags=flags)
    return [known]


# Transports

class _SelectorTransport(transports._FlowControlMixin):
    """What the transports of sockets have in common."""

    # The queue of a transport that keeps its own; the native one counts bytes.
    _server = None
    _sock = None

    def __init__(self, loop, sock, protocol, extra=None, server=None):
        super().__init__(extra)
        self._extra["socket"] = trsock.TransportSocket(sock)
        try:
            self._extra["sockname"] = sock.getsockname()
        except OSError:
            self._extra["sockname"] = None
        if "peername" not in self._extra:
            try:
                self._extra["peername"] = sock.getpeername()
            except OSError:
                self._extra["peername"] = None
        self._sock = sock
        self._sock_fd = sock.fileno()
        self._open(loop, self._sock_fd, True)
        self._protocol_connected = False
        self.set_protocol(protocol)
        self._server = server
        if server is not None:
            server._attach(self)
        _transports_of(loop)[self._sock_fd] = self

    def __repr__(self):
        info = [self.__class__.__name__]
        if self._sock is None:
            info.append("closed")
        elif self._closing:
            info.append("closing")
        info.append(f"fd={self._sock_fd}")
        loop = self._loop
        if loop is not None and not loop.is_closed():
            info.append("read=idle" if self._paused else "read=polling")
            size = self.get_write_buffer_size()
            info.append(f"write=<{'polling' if size else 'idle'}, bufsize={size}>")
        return f"<{' '.join(info)}>"

    def __del__(self):
        sock = self._sock
        if sock is None:
            return
        warnings.warn(f"unclosed transport {self!r}", ResourceWarning, source=self)
        sock.close()
        if self._server is not None:
            self._server._detach(self)

    def abort(self):
        """Close at once: what is not written yet is lost."""
        self._force_close(None)

    def set_protocol(self, protocol):
        """Set the protocol."""
        self._set_target(protocol, None)
        self._protocol_connected = True

    def get_protocol(self):
        """Return the protocol."""
        return self._protocol

    is_closing = TransportCore._is_closing

    def is_reading(self):
        """Return True if it is receiving."""
        return not self.is_closing() and not self._paused

    def pause_reading(self):
        """Receive nothing for a while."""
        if not self.is_reading():
            return
        self._read(False)
        if self._loop.get_debug():
            from .log import logger
            logger.debug("%r pauses reading", self)

    def resume_reading(self):
        """Receive again."""
        if self._closing or not self._paused:
            return
        self._read(True)
        if self._loop.get_debug():
            from .log import logger
            logger.debug("%r resumes reading", self)

    def close(self):
        """Close it, once all is written."""
        if self._closing:
            return
        self._closing = True
        self._read(False)
        if not self.get_write_buffer_size():
            self._lose()
            self._drop_writes()
            self._loop.call_soon(self._call_connection_lost, None)

    def _fatal_error(self, exc, message="Fatal error on transport"):
        transports._report(self._loop, exc, message, self, self._protocol)
        self._force_close(exc)

    def _force_close(self, exc):
        if self._conn_lost:
            return
        self._drop_writes()
        if not self._closing:
            self._closing = True
            self._read(False)
        self._lose()
        self._loop.call_soon(self._call_connection_lost, exc)

    def _call_connection_lost(self, exc):
        try:
            if self._protocol_connected:
                self._protocol.connection_lost(exc)
        finally:
            sock, self._sock = self._sock, None
            sock.close()
            self._forget()
            server, self._server = self._server, None
            if server is not None:
                server._detach(self)

    def _warn_lost(self):
        from .log import logger
        logger.warning("socket.send() raised exception.")

    def _add_reader(self, fd=None, callback=None):
        if self._closing or not self._paused:
            return
        self._read(True)


class _SelectorSocketTransport(_SelectorTransport):
    """The transport of a stream socket."""

    _start_tls_compatible = True
    _empty_waiter = None

    @property
    def _sendfile_compatible(self):
        return constants._SendfileMode.TRY_NATIVE

    def __init__(self, loop, sock, protocol, waiter=None, extra=None, server=None):
        super().__init__(loop, sock, protocol, extra, server)
        base_events._set_nodelay(sock)
        loop.call_soon(protocol.connection_made, self)
        # Only then is anything received.
        loop.call_soon(self._add_reader)
        if waiter is not None:
            loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def set_protocol(self, protocol):
        """Set the protocol."""
        super().set_protocol(protocol)
        if isinstance(protocol, protocols.BufferedProtocol):
            # It wants the bytes in a buffer of its own: data_received is what puts them there.
            self._set_target(_IntoBuffers(self, protocol), None)
        else:
            reader = getattr(protocol, "_direct_reader", None)
            if reader is not None:
                self._set_target(protocol, reader())

    def get_protocol(self):
        """Return the protocol."""
        protocol = self._protocol
        return protocol._protocol if type(protocol) is _IntoBuffers else protocol

    write = TransportCore._write

    def writelines(self, list_of_data):
        """Write several pieces."""
        if self._eof:
            raise RuntimeError("Cannot call writelines() after write_eof()")
        self.write(b"".join(list_of_data))

    def can_write_eof(self):
        """Yes."""
        return True

    def write_eof(self):
        """Close the writing end, once all is written."""
        if self._closing or self._eof:
            return
        self._eof = True
        if not self.get_write_buffer_size():
            self._sock.shutdown(socket.SHUT_WR)

    def _write_done(self):
        # All that was queued is written.
        if self._empty_waiter is not None:
            self._empty_waiter.set_result(None)
        if self._closing:
            self._call_connection_lost_later()
        elif self._eof:
            self._sock.shutdown(socket.SHUT_WR)

    def _call_connection_lost_later(self):
        if not self._conn_lost:
            self._lose()
            self._call_connection_lost(None)

    def _read_ready__on_eof(self):
        try:
            keep_open = self.get_protocol().eof_received()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Fatal error: protocol.eof_received() call failed.")
            return
        if keep_open:
            # The other end is done; writing goes on.
            self._read(False)
            self._at_end = True
        else:
            self.close()

    _at_end = False

    def resume_reading(self):
        """Receive again."""
        if not self._at_end:
            super().resume_reading()

    def _call_connection_lost(self, exc):
        if type(self._protocol) is _IntoBuffers:
            self._set_target(self._protocol._protocol, None)
        super()._call_connection_lost(exc)
        if self._empty_waiter is not None:
            self._empty_waiter.set_exception(ConnectionError("Connection is closed by peer"))

    def _make_empty_waiter(self):
        if self._empty_waiter is not None:
            raise RuntimeError("Empty waiter is already set")
        emptied = self._empty_waiter = self._loop.create_future()
        self.write = self._refuse_write
        if self.get_write_buffer_size() == 0:
            emptied.set_result(None)
        return emptied

    def _reset_empty_waiter(self):
        self._empty_waiter = None
        del self.write

    def _refuse_write(self, data):
        raise RuntimeError("unable to write; sendfile is in progress")


class _IntoBuffers:
    """Puts what is received into the buffers that a BufferedProtocol gives."""

    def __init__(self, transport, protocol):
        self._transport = transport
        self._protocol = protocol

    def __getattr__(self, name):
        return getattr(self._protocol, name)

    def data_received(self, data):
        rest = memoryview(data)
        transport, protocol = self._transport, self._protocol
        while rest:
            try:
                buffer = memoryview(protocol.get_buffer(len(rest)))
                size = len(buffer)
                if not size:
                    raise RuntimeError("get_buffer() returned an empty buffer")
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as exc:
                transport._fatal_error(exc, "Fatal error: protocol.get_buffer() call failed.")
                return
            size = min(size, len(rest))
            buffer[:size] = rest[:size]
            rest = rest[size:]
            try:
                protocol.buffer_updated(size)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as exc:
                transport._fatal_error(exc, "Fatal error: protocol.buffer_updated() call failed.")
                return
            current = transport.get_protocol()
            if current is not protocol:
                if rest and current is not None:
                    protocols._feed(current, bytes(rest))
                return


class _SelectorDatagramTransport(_SelectorTransport, transports.DatagramTransport):
    """The transport of a datagram socket."""

    max_size = 256 * 1024
    _address = None

    def __init__(self, loop, sock, protocol, address=None, waiter=None, extra=None):
        super().__init__(loop, sock, protocol, extra)
        self._address = address
        self._buffer = collections.deque()
        self._buffer_size_ = 0
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(self._add_reader)
        if waiter is not None:
            loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def _read(self, on):
        if on:
            if self._paused_:
                self._paused_ = False
                self._loop._watch(self._sock_fd, False, self._read_ready)
        elif not self._paused_:
            self._paused_ = True
            self._loop._unwatch(self._sock_fd, False)

    _paused_ = True

    @property
    def _paused(self):
        return self._paused_

    def get_write_buffer_size(self):
        """How many bytes wait to be sent."""
        return self._buffer_size_

    def _drop_writes(self):
        if self._buffer:
            self._buffer.clear()
            self._buffer_size_ = 0
            self._loop._unwatch(self._sock_fd, True)

    def _read_ready(self):
        if self._conn_lost:
            return
        try:
            message = self._sock.recvfrom(self.max_size)
        except (BlockingIOError, InterruptedError):
            return
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._failed(exc, "Fatal read error on datagram transport")
            return
        self._protocol.datagram_received(*message)

    def _failed(self, exc, message):
        """An error of the system is the protocol's business; any other ends the transport."""
        if isinstance(exc, OSError):
            self._protocol.error_received(exc)
        else:
            self._fatal_error(exc, message)

    def _send(self, data, addr):
        if self._extra["peername"]:
            self._sock.send(data)
        else:
            self._sock.sendto(data, addr)

    def sendto(self, data, addr=None):
        """Send a datagram."""
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"data argument must be a bytes-like object, not {type(data).__name__!r}")
        peer = self._address
        if peer:
            if addr not in (None, peer):
                raise ValueError(f"Invalid address: must be None or {peer}")
            addr = peer
            if self._conn_lost:
                if self._conn_lost >= constants.LOG_THRESHOLD_FOR_CONNLOST_WRITES:
                    self._warn_lost()
                self._lose()
                return
        if not self._buffer:
            if self._sent(data, addr) is not None:
                return
            self._loop._watch(self._sock_fd, True, self._sendto_ready)
        self._buffer.append((bytes(data), addr))
        self._buffer_size_ += len(data) + 8
        self._maybe_pause_protocol()

    def _sent(self, data, addr):
        """Send one datagram: whether that went well, or None if the socket takes no more for the moment."""
        try:
            self._send(data, addr)
        except (BlockingIOError, InterruptedError):
            return None
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._failed(exc, "Fatal write error on datagram transport")
            return False
        return True

    def _sendto_ready(self):
        while self._buffer:
            waiting = self._buffer.popleft()
            size = len(waiting[0]) + 8
            self._buffer_size_ -= size
            sent = self._sent(*waiting)
            if sent is None:
                self._buffer.appendleft(waiting)
                self._buffer_size_ += size
                break
            if not sent:
                return
        self._maybe_resume_protocol()
        if self._buffer:
            return
        self._loop._unwatch(self._sock_fd, True)
        if self._closing:
            self._call_connection_lost(None)


def _make_socket_transport(self, sock, protocol, waiter=None, *, extra=None, server=None):
    known = _transports_of(self).get(sock.fileno())
    if known is not None and not known.is_closing():
        raise RuntimeError(f"File descriptor {sock.fileno()!r} is used by transport {known!r}")
    return _SelectorSocketTransport(self, sock, protocol, waiter, extra, server)


def _make_datagram_transport(self, sock, protocol, address=None, waiter=None, extra=None):
    return _SelectorDatagramTransport(self, sock, protocol, address, waiter, extra)


def _make_ssl_transport(self, rawsock, protocol, sslcontext, waiter=None, *, server_side=False,
                        server_hostname=None, extra=None, server=None, ssl_handshake_timeout=None,
                        ssl_shutdown_timeout=None):
    known = _transports_of(self).get(rawsock.fileno())
    if known is not None and not known.is_closing():
        raise RuntimeError(f"File descriptor {rawsock.fileno()!r} is used by transport {known!r}")
    from . import sslproto
    ssl_protocol = sslproto.SSLProtocol(
        self, protocol, sslcontext, waiter, server_side, server_hostname,
        ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout)
    _SelectorSocketTransport(self, rawsock, ssl_protocol, extra=extra, server=server)
    return ssl_protocol._app_transport


# Servers

def _start_serving(self, protocol_factory, sock, sslcontext=None, server=None, backlog=100,
                   ssl_handshake_timeout=None, ssl_shutdown_timeout=None, context=None):
    self._watch(sock.fileno(), False, _accept_connection, self, protocol_factory, sock,
                sslcontext, server, backlog, ssl_handshake_timeout, ssl_shutdown_timeout)


def _accept_connection(self, protocol_factory, sock, sslcontext=None, server=None, backlog=100,
                       ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
    # As many as may be waiting: one event may stand for several.
    for _ in range(backlog + 1):
        try:
            conn, addr = sock.accept()
            conn.setblocking(False)
        except ConnectionAbortedError:
            continue
        except (BlockingIOError, InterruptedError):
            return
        except OSError as exc:
            if exc.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                raise
            # Out of descriptors or memory: it is tried again when some may have come back.
            self.call_exception_handler({
                "message": "socket.accept() out of system resource",
                "exception": exc,
                "socket": trsock.TransportSocket(sock),
            })
            self._remove_reader(sock.fileno())
            self.call_later(constants.ACCEPT_RETRY_DELAY, _restart_serving, self, protocol_factory, sock,
                            sslcontext, server, backlog, ssl_handshake_timeout, ssl_shutdown_timeout)
            return
        self.create_task(_accepted(self, protocol_factory, conn, {"peername": addr}, sslcontext, server,
                                   ssl_handshake_timeout, ssl_shutdown_timeout))


def _restart_serving(self, protocol_factory, sock, *settings):
    if sock.fileno() >= 0:
        self._start_serving(protocol_factory, sock, *settings)


async def _accepted(self, protocol_factory, conn, extra, sslcontext, server,
                    ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
    made = {}
    try:
        protocol = made["protocol"] = protocol_factory()
        waiter = self.create_future()
        if not sslcontext:
            transport = self._make_socket_transport(conn, protocol, waiter=waiter, extra=extra, server=server)
        else:
            transport = self._make_ssl_transport(
                conn, protocol, sslcontext, waiter=waiter, server_side=True, extra=extra, server=server,
                ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout)
        made["transport"] = transport
        await transports._ready(transport, waiter)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as exc:
        if self.get_debug():
            self.call_exception_handler({
                "message": "Error on transport creation for incoming connection",
                "exception": exc,
                **{role: part for role, part in made.items() if part is not None},
            })
        if made.get("transport") is None:
            conn.close()


def _ask_selector(loop, selector):
    """Let a selector of the script's own watch the descriptors of a loop."""
    import socket
    loop._become_python()
    loop.__dict__["_selector"] = selector
    loop._ask_selector()
    loop._wakers = reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    loop._add_reader(reader, _read_from_self, reader)


def _read_from_self(reader):
    try:
        while reader.recv(4096):
            pass
    except (BlockingIOError, InterruptedError):
        pass


def __getattr__(name):
    if name == "BaseSelectorEventLoop":
        from .unix_events import SelectorEventLoop
        return SelectorEventLoop
    if name == "_HAS_SENDMSG":
        import socket
        return hasattr(socket.socket, "sendmsg")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

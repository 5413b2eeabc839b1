"""Connections, servers and datagram endpoints: the methods of event loops that make them.

`base_events.py` fetches them when they are first asked for, so that a program without sockets does not load them.
"""

import collections
import errno
import os
import socket
import sys

from . import base_events
from . import constants
from . import events
from . import exceptions
from . import transports
from . import trsock
from .selector_events import _ensure_resolved, _ipaddr_info


class Server(events.AbstractServer):
    """What create_server() returns: sockets that listen, and the connections that came of them."""

    def __init__(self, loop, sockets, protocol_factory, ssl_context, backlog,
                 ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
        self._loop = loop
        self._sockets = sockets
        self._clients = None
        self._active_count = 0
        self._waiters = []
        self._protocol_factory = protocol_factory
        self._backlog = backlog
        self._ssl_context = ssl_context
        self._ssl_handshake_timeout = ssl_handshake_timeout
        self._ssl_shutdown_timeout = ssl_shutdown_timeout
        self._serving = False
        self._serving_forever_fut = None

    def __repr__(self):
        return f"<{self.__class__.__name__} sockets={self.sockets!r}>"

    def _attach(self, transport):
        if self._sockets is None:
            raise AssertionError("the server is closed")
        if self._clients is None:
            import weakref
            self._clients = weakref.WeakSet()
        self._active_count += 1
        self._clients.add(transport)

    def _detach(self, transport):
        self._clients.discard(transport)
        self._active_count -= 1
        if self._active_count == 0 and self._sockets is None:
            self._wakeup()

    def _wakeup(self):
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            if not waiter.done():
                waiter.set_result(None)

    def _start_serving(self):
        if not self._serving:
            self._serving = True
            options = (self._ssl_context, self, self._backlog, self._ssl_handshake_timeout,
                       self._ssl_shutdown_timeout)
            for listener in self._sockets:
                listener.listen(self._backlog)
                self._loop._start_serving(self._protocol_factory, listener, *options)

    def get_loop(self):
        """The loop that the server belongs to."""
        return self._loop

    def is_serving(self):
        """Does it accept connections?"""
        return self._serving

    @property
    def sockets(self):
        """The sockets that listen."""
        if self._sockets is None:
            return ()
        return tuple(trsock.TransportSocket(sock) for sock in self._sockets)

    def close(self):
        """Stop listening; the connections stay."""
        listeners, self._sockets = self._sockets, None
        if listeners is None:
            return
        for listener in listeners:
            self._loop._stop_serving(listener)
        self._serving = False
        forever = self._serving_forever_fut
        if not (forever is None or forever.done()):
            self._serving_forever_fut = None
            forever.cancel()
        if not self._active_count:
            self._wakeup()

    def close_clients(self):
        """Close the connections."""
        for transport in list(self._clients or ()):
            transport.close()

    def abort_clients(self):
        """Close the connections at once."""
        for transport in list(self._clients or ()):
            transport.abort()

    async def start_serving(self):
        """Accept connections from here on."""
        self._start_serving()
        # One pass of the loop, so that whoever connects finds it listening.
        from .tasks import sleep
        await sleep(0)

    async def serve_forever(self):
        """Accept connections until it is cancelled."""
        if self._serving_forever_fut is not None:
            raise RuntimeError(f"server {self!r} is already being awaited on serve_forever()")
        if self._sockets is None:
            raise RuntimeError(f"server {self!r} is closed")
        self._start_serving()
        ending = self._serving_forever_fut = self._loop.create_future()
        try:
            await ending
        except exceptions.CancelledError:
            self.close()
            self.close_clients()
            await self.wait_closed()
            raise
        finally:
            self._serving_forever_fut = None

    async def wait_closed(self):
        """Wait until it is closed, and all its connections are."""
        if self._waiters is None:
            return
        waiter = self._loop.create_future()
        self._waiters.append(waiter)
        await waiter


def _check_ssl_arguments(ssl, ssl_handshake_timeout, ssl_shutdown_timeout):
    if ssl_handshake_timeout is not None and not ssl:
        raise ValueError("ssl_handshake_timeout is only meaningful with ssl")
    if ssl_shutdown_timeout is not None and not ssl:
        raise ValueError("ssl_shutdown_timeout is only meaningful with ssl")


# Connecting

async def create_connection(self, protocol_factory, host=None, port=None, *, ssl=None, family=0, proto=0,
                            flags=0, sock=None, local_addr=None, server_hostname=None,
                            ssl_handshake_timeout=None, ssl_shutdown_timeout=None,
                            happy_eyeballs_delay=None, interleave=None, all_errors=False):
    """Connect to host and port: the transport and the protocol."""
    if server_hostname is not None and not ssl:
        raise ValueError("server_hostname is only meaningful with ssl")
    if server_hostname is None and ssl and not host:
        raise ValueError("You must set server_hostname when using ssl without a host")
    _check_ssl_arguments(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    if sock is not None:
        base_events._check_ssl_socket(sock)
    if happy_eyeballs_delay is not None and interleave is None:
        interleave = 1
    if host is not None or port is not None:
        if sock is not None:
            raise ValueError("host/port and sock can not be specified at the same time")
        infos = await self._ensure_resolved((host, port), family=family, type=socket.SOCK_STREAM,
                                            proto=proto, flags=flags, loop=self)
        if not infos:
            raise OSError("getaddrinfo() returned empty list")
        locals_ = None
        if local_addr is not None:
            locals_ = await self._ensure_resolved(local_addr, family=family, type=socket.SOCK_STREAM,
                                                  proto=proto, flags=flags, loop=self)
            if not locals_:
                raise OSError("getaddrinfo() returned empty list")
        if interleave:
            infos = _interleaved(infos, interleave)
        sock = await _connect_first(self, infos, locals_, happy_eyeballs_delay, all_errors)
    else:
        if sock is None:
            raise ValueError("host and port was not specified and no sock specified")
        if sock.type != socket.SOCK_STREAM:
            raise ValueError(f"A Stream Socket was expected, got {sock!r}")
    return await self._create_connection_transport(
        sock, protocol_factory, ssl, host if server_hostname is None else server_hostname,
        ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout)


def _interleaved(infos, first):
    """Rows of the families in turn; so many of the first family in front."""
    lines = {}
    for info in infos:
        lines.setdefault(info[0], collections.deque()).append(info)
    lines = list(lines.values())
    order = [lines[0].popleft() for _ in range(min(first - 1, len(lines[0])))]
    while lines:
        order += [line.popleft() for line in lines if line]
        lines = [line for line in lines if line]
    return order


async def _connect_first(self, infos, local_infos, delay, all_errors):
    groups = []
    sock = None
    if delay is None:
        for info in infos:
            try:
                sock = await _connect_sock(self, groups, info, local_infos)
                break
            except OSError:
                continue
    else:
        from . import staggered
        made = []

        def attempt(info):
            async def connect():
                made.append(await _connect_sock(self, groups, info, local_infos))
                return made[-1]
            return connect

        sock = (await staggered.staggered_race((attempt(info) for info in infos), delay, loop=self))[0]
        for other in made:
            if other is not sock:
                other.close()
    if sock is not None:
        return sock
    errors = [exc for group in groups for exc in group]
    try:
        if all_errors:
            raise ExceptionGroup("create_connection failed", errors)
        if len(errors) == 1:
            raise errors[0]
        if not errors:
            raise OSError("create_connection failed")
        texts = [str(exc) for exc in errors]
        if all(text == texts[0] for text in texts):
            raise errors[0]
        raise OSError(f"Multiple exceptions: {', '.join(texts)}")
    finally:
        errors = groups = None


def _bind_any(sock, family, local_infos, errors):
    """Bind a socket to the first address of its family that takes it; what went wrong is added to errors."""
    for of_family, _, _, _, local in local_infos:
        if of_family != family:
            continue
        try:
            return sock.bind(local)
        except OSError as exc:
            text = f"error while attempting to bind on address {local!r}: {str(exc).lower()}"
            errors.append(OSError(exc.errno, text))
    raise errors.pop() if errors else OSError(f"no matching local address with {family=} found")


async def _connect_sock(self, groups, info, local_infos=None):
    errors = []
    groups.append(errors)
    family, kind, proto, _, address = info
    sock = None
    try:
        sock = socket.socket(family=family, type=kind, proto=proto)
        sock.setblocking(False)
        if local_infos is not None:
            _bind_any(sock, family, local_infos, errors)
        await self.sock_connect(sock, address)
        return sock
    except BaseException as exc:
        if isinstance(exc, OSError):
            errors.append(exc)
        try:
            if sock is not None:
                sock.close()
        except OSError:
            pass
        raise
    finally:
        # The errors' tracebacks hold this frame.
        errors = groups = None


async def _create_connection_transport(self, sock, protocol_factory, ssl, server_hostname, server_side=False,
                                       ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
    sock.setblocking(False)
    try:
        protocol = protocol_factory()
        made = self.create_future()
        if not ssl:
            transport = self._make_socket_transport(sock, protocol, made)
        else:
            context = None if isinstance(ssl, bool) else ssl
            transport = self._make_ssl_transport(
                sock, protocol, context, made, server_side=server_side, server_hostname=server_hostname,
                ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout)
    except BaseException:
        # No transport will close it.
        sock.close()
        raise
    return await transports._ready(transport, made), protocol


async def connect_accepted_socket(self, protocol_factory, sock, *, ssl=None,
                                  ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
    """A transport and a protocol for a connection that was accepted elsewhere."""
    if sock.type != socket.SOCK_STREAM:
        raise ValueError(f"A Stream Socket was expected, got {sock!r}")
    _check_ssl_arguments(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    base_events._check_ssl_socket(sock)
    return await self._create_connection_transport(
        sock, protocol_factory, ssl, "", server_side=True, ssl_handshake_timeout=ssl_handshake_timeout,
        ssl_shutdown_timeout=ssl_shutdown_timeout)


async def start_tls(self, transport, protocol, sslcontext, *, server_side=False, server_hostname=None,
                    ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
    """Upgrade a transport to TLS."""
    import ssl
    if not isinstance(sslcontext, ssl.SSLContext):
        raise TypeError(f"sslcontext is expected to be an instance of ssl.SSLContext, got {sslcontext!r}")
    if not getattr(transport, "_start_tls_compatible", False):
        raise TypeError(f"transport {transport!r} is not supported by start_tls()")
    from . import sslproto
    waiter = self.create_future()
    ssl_protocol = sslproto.SSLProtocol(
        self, protocol, sslcontext, waiter, server_side, server_hostname,
        ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout,
        call_connection_made=False)
    # Nothing may be received before the new protocol is there to receive it.
    transport.pause_reading()
    transport.set_protocol(ssl_protocol)
    made = self.call_soon(ssl_protocol.connection_made, transport)
    reader = getattr(protocol, "_stream_reader", None)
    if reader is not None and reader._size:
        # The peer has begun already: what a reader holds is TLS.
        self.call_soon(ssl_protocol.data_received, reader._take(reader._size))
    resumed = self.call_soon(transport.resume_reading)
    try:
        await waiter
    except BaseException:
        transport.close()
        made.cancel()
        resumed.cancel()
        raise
    return ssl_protocol._app_transport


# Serving

async def create_server(self, protocol_factory, host=None, port=None, *, family=socket.AF_UNSPEC,
                        flags=socket.AI_PASSIVE, sock=None, backlog=100, ssl=None, reuse_address=None,
                        reuse_port=None, keep_alive=None, ssl_handshake_timeout=None,
                        ssl_shutdown_timeout=None, start_serving=True):
    """Listen at host and port; a Server."""
    if isinstance(ssl, bool):
        raise TypeError("ssl argument must be an SSLContext or None")
    _check_ssl_arguments(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    if sock is not None:
        base_events._check_ssl_socket(sock)
    if host is not None or port is not None:
        if sock is not None:
            raise ValueError("host/port and sock can not be specified at the same time")
        if reuse_address is None:
            reuse_address = os.name == "posix" and sys.platform != "cygwin"
        if host == "":
            hosts = [None]
        elif isinstance(host, str) or not isinstance(host, collections.abc.Iterable):
            hosts = [host]
        else:
            hosts = host
        found = []
        for host in hosts:
            infos = await self._ensure_resolved((host, port), family=family, type=socket.SOCK_STREAM,
                                                flags=flags, loop=self)
            if not infos:
                raise OSError(f"getaddrinfo({host!r}) returned empty list")
            found.extend(infos)
        sockets = _listening(dict.fromkeys(found), reuse_address, reuse_port, keep_alive)
    else:
        if sock is None:
            raise ValueError("Neither host/port nor sock were specified")
        if sock.type != socket.SOCK_STREAM:
            raise ValueError(f"A Stream Socket was expected, got {sock!r}")
        sockets = [sock]
    for sock in sockets:
        sock.setblocking(False)
    server = Server(self, sockets, protocol_factory, ssl, backlog, ssl_handshake_timeout,
                    ssl_shutdown_timeout)
    if start_serving:
        server._start_serving()
        # One pass of the loop, so that the sockets are watched.
        from .tasks import sleep
        await sleep(0)
    if self._debug:
        from .log import logger
        logger.info("%r is serving", server)
    return server


def _listening(infos, reuse_address, reuse_port, keep_alive):
    """A bound socket for each address."""
    sockets = []
    done = False
    try:
        for family, kind, proto, _, address in infos:
            try:
                sock = socket.socket(family, kind, proto)
            except OSError:
                # The system may know the family without having it.
                continue
            sockets.append(sock)
            if reuse_address:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
            if reuse_port:
                _set_reuseport(sock)
            if keep_alive:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, True)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, True)
            try:
                sock.bind(address)
            except OSError as exc:
                text = f"error while attempting to bind on address {address!r}: {str(exc).lower()}"
                if exc.errno == errno.EADDRNOTAVAIL:
                    # The family is not set up here: the others may be.
                    sockets.pop()
                    sock.close()
                    continue
                raise OSError(exc.errno, text) from None
        if not sockets:
            raise OSError(f"could not bind on any address out of {[info[4] for info in infos]!r}")
        done = True
        return sockets
    finally:
        if not done:
            for sock in sockets:
                sock.close()


def _set_reuseport(sock):
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    except OSError:
        raise ValueError("reuse_port not supported by socket module, "
                         "SO_REUSEPORT defined but not implemented.") from None


# Unix sockets

async def create_unix_connection(self, protocol_factory, path=None, *, ssl=None, sock=None, server_hostname=None,
                                 ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
    """Connect to a Unix socket: the transport and the protocol."""
    if not (server_hostname is None or isinstance(server_hostname, str)):
        raise TypeError("server_hostname must be a string or None")
    if not ssl:
        if server_hostname is not None:
            raise ValueError("server_hostname is only meaningful with ssl")
        _check_ssl_arguments(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    elif server_hostname is None:
        raise ValueError("you have to pass server_hostname when using ssl")
    if path is None:
        _check_unix_stream(sock)
    elif sock is not None:
        raise ValueError("path and sock can not be specified at the same time")
    else:
        sock = await _unix_socket(self, os.fspath(path))
    return await self._create_connection_transport(
        sock, protocol_factory, ssl, server_hostname, ssl_handshake_timeout=ssl_handshake_timeout,
        ssl_shutdown_timeout=ssl_shutdown_timeout)


def _check_unix_stream(sock):
    if sock is None:
        raise ValueError("no path and sock were specified")
    if (sock.family, sock.type) != (socket.AF_UNIX, socket.SOCK_STREAM):
        raise ValueError(f"A UNIX Domain Stream Socket was expected, got {sock!r}")


async def _unix_socket(loop, path):
    """A socket that is connected to path."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0)
    try:
        sock.setblocking(False)
        await loop.sock_connect(sock, path)
    except BaseException:
        sock.close()
        raise
    return sock


async def create_unix_server(self, protocol_factory, path=None, *, sock=None, backlog=100, ssl=None,
                             ssl_handshake_timeout=None, ssl_shutdown_timeout=None, start_serving=True,
                             cleanup_socket=True):
    """Listen at a Unix socket; a Server."""
    if isinstance(ssl, bool):
        raise TypeError("ssl argument must be an SSLContext or None")
    _check_ssl_arguments(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    if path is not None:
        if sock is not None:
            raise ValueError("path and sock can not be specified at the same time")
        path = os.fspath(path)
        sock = _bound_unix(path)
    else:
        if sock is None:
            raise ValueError("path was not specified, and no sock specified")
        if sock.family != socket.AF_UNIX or sock.type != socket.SOCK_STREAM:
            raise ValueError(f"A UNIX Domain Stream Socket was expected, got {sock!r}")
    if cleanup_socket:
        path = sock.getsockname()
        # An abstract socket has no file.
        if isinstance(path, str):
            self._unix_server_sockets[sock] = os.stat(path).st_ino
    sock.setblocking(False)
    server = Server(self, [sock], protocol_factory, ssl, backlog, ssl_handshake_timeout, ssl_shutdown_timeout)
    if start_serving:
        server._start_serving()
        from .tasks import sleep
        await sleep(0)
    return server


def _bound_unix(path):
    import stat
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if path[0] not in (0, "\x00"):
        try:
            if stat.S_ISSOCK(os.stat(path).st_mode):
                os.remove(path)
        except FileNotFoundError:
            pass
        except OSError as err:
            from .log import logger
            logger.error("Unable to check or remove stale UNIX socket %r: %r", path, err)
    try:
        sock.bind(path)
    except OSError as exc:
        sock.close()
        if exc.errno == errno.EADDRINUSE:
            raise OSError(errno.EADDRINUSE, f"Address {path!r} is already in use") from None
        raise
    except BaseException:
        sock.close()
        raise
    return sock


def _stop_serving(self, sock):
    known = self._unix_servers
    inode = known.pop(sock, None) if known and sock.family == socket.AF_UNIX else None
    path = sock.getsockname() if inode is not None else None
    self._remove_reader(sock.fileno())
    sock.close()
    if path is not None:
        try:
            # Someone else may have made another socket there.
            if os.stat(path).st_ino == inode:
                os.unlink(path)
        except FileNotFoundError:
            pass
        except OSError as err:
            from .log import logger
            logger.error("Unable to clean up listening UNIX socket %r: %r", path, err)


# Datagrams

async def create_datagram_endpoint(self, protocol_factory, local_addr=None, remote_addr=None, *, family=0,
                                   proto=0, flags=0, reuse_port=None, allow_broadcast=None, sock=None):
    """A transport and a protocol for datagrams."""
    if sock is not None:
        if sock.type == socket.SOCK_STREAM:
            raise ValueError(f"A datagram socket was expected, got {sock!r}")
        if (local_addr or remote_addr or family or proto or flags or reuse_port or allow_broadcast):
            options = dict(local_addr=local_addr, remote_addr=remote_addr, family=family, proto=proto,
                           flags=flags, reuse_port=reuse_port, allow_broadcast=allow_broadcast)
            problems = ", ".join(f"{name}={value}" for name, value in options.items() if value)
            raise ValueError("socket modifier keyword arguments can not be used when sock is specified. "
                             f"({problems})")
        sock.setblocking(False)
        remote = None
    else:
        pairs = await _datagram_addresses(self, local_addr, remote_addr, family, proto, flags)
        errors = []
        for (family, proto), (local, remote) in pairs:
            sock = None
            try:
                sock = socket.socket(family=family, type=socket.SOCK_DGRAM, proto=proto)
                if reuse_port:
                    _set_reuseport(sock)
                if allow_broadcast:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                sock.setblocking(False)
                if local_addr:
                    sock.bind(local)
                if remote_addr:
                    if not allow_broadcast:
                        await self.sock_connect(sock, remote)
                else:
                    remote = None
            except OSError as exc:
                if sock is not None:
                    sock.close()
                errors.append(exc)
            except BaseException:
                if sock is not None:
                    sock.close()
                raise
            else:
                break
        else:
            raise errors[0]
    protocol = protocol_factory()
    waiter = self.create_future()
    transport = self._make_datagram_transport(sock, protocol, remote, waiter)
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return transport, protocol


async def _datagram_addresses(self, local_addr, remote_addr, family, proto, flags):
    """((family, protocol), (local, remote)) for each way to make the endpoint."""
    if not local_addr and not remote_addr:
        if family == 0:
            raise ValueError("unexpected address family")
        return [((family, proto), (None, None))]
    if family == socket.AF_UNIX:
        for address in (local_addr, remote_addr):
            if address is not None and not isinstance(address, str):
                raise TypeError("string is expected")
        if local_addr and local_addr[0] not in (0, "\x00"):
            import stat
            try:
                if stat.S_ISSOCK(os.stat(local_addr).st_mode):
                    os.remove(local_addr)
            except FileNotFoundError:
                pass
        return [((family, proto), (local_addr, remote_addr))]
    found = {}
    for at, address in enumerate((local_addr, remote_addr)):
        if address is None:
            continue
        if not (isinstance(address, tuple) and len(address) == 2):
            raise TypeError("2-tuple is expected")
        infos = await self._ensure_resolved(address, family=family, type=socket.SOCK_DGRAM, proto=proto,
                                            flags=flags, loop=self)
        if not infos:
            raise OSError("getaddrinfo() returned empty list")
        for row_family, _, row_proto, _, target in infos:
            found.setdefault((row_family, row_proto), [None, None])[at] = target
    pairs = [(key, pair) for key, pair in found.items()
             if not (local_addr and pair[0] is None or remote_addr and pair[1] is None)]
    if not pairs:
        raise ValueError("can not get address information")
    return pairs

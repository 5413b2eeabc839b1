"""The ends of TLS connections: `SSLObject` over queues in memory, `SSLSocket` over a socket.

Both drive a native session (`_ssl._Session`), which never waits.
"""

import _socket
from _ssl import MemoryBIO, _Session, _decode
from _ssl_errors import SSLEOFError, SSLError, SSLZeroReturnError, want_read, want_write
from _thread import allocate_lock
from socket import SO_TYPE, SOCK_STREAM, SOL_SOCKET, socket

_DONE, _WANTS_READ, _GREETED = range(3)
_BLOCK = 64 * 1024


def _advance(end, session):
    """Go on with the handshake, and ask `sni_callback` on the way; False if there is more to read first."""
    while True:
        stage = session.handshake()
        if stage == _DONE:
            return True
        if stage == _WANTS_READ:
            return False
        callback = end.context.sni_callback
        if callback is not None:
            _choose_context(end, session, callback)
        end.context._settle()
        session.accept(end.context)


def _choose_context(end, session, callback):
    name = session.requested
    try:
        result = callback(end, name, end.context)
    except Exception:
        import sys
        sys.unraisablehook(_Unraisable(*sys.exc_info(), "Exception ignored in ssl servername callback", callback))
        result = 40
    if result is not None:
        raise SSLError(1, "[SSL: CALLBACK_FAILED] callback failed")


class _Unraisable:
    def __init__(self, exc_type, exc_value, exc_traceback, err_msg, object):
        self.exc_type = exc_type
        self.exc_value = exc_value
        self.exc_traceback = exc_traceback
        self.err_msg = err_msg
        self.object = object


class _End:
    """What both kinds of ends tell of their session."""

    __slots__ = ()

    @property
    def context(self):
        """The context."""
        return self._context

    @context.setter
    def context(self, context):
        self._context = context

    @property
    def session(self):
        """Sessions are resumed by themselves: there is nothing to hand over."""
        return None

    @session.setter
    def session(self, session):
        if session is not None:
            raise ValueError("sessions are resumed by themselves")

    @property
    def session_reused(self):
        """Did the handshake go on from an earlier session's?"""
        session = self._session
        return None if session is None else session.resumed

    def getpeercert(self, binary_form=False):
        """The peer's certificate: as a dict, or in DER; None without one."""
        session = self._session
        if session is None or session.version() is None or session.handshake() != _DONE:
            raise ValueError("handshake not done yet")
        chain = session.chain()
        if not chain:
            return None
        if binary_form:
            return chain[0]
        if self.context.verify_mode == 0:
            return {}
        return _decode(chain[0])

    def get_unverified_chain(self):
        """The certificates that the peer has shown, in DER."""
        session = self._session
        return list(session.chain() or ()) if session is not None else []

    def get_verified_chain(self):
        """The certificates that the peer has shown, in DER, up to one that is trusted."""
        chain = self.get_unverified_chain()
        if not chain or self.context.verify_mode == 0:
            return chain
        from _ssl_chain import issuer_among
        known = [der for der, _ in self.context._trusted()]
        if chain[-1] not in known:
            issuer = issuer_among(chain[-1], known)
            if issuer is not None:
                chain.append(issuer)
        return chain

    def selected_npn_protocol(self):
        """None: NPN is gone."""
        return None

    def selected_alpn_protocol(self):
        """The protocol that ALPN agreed on, or None."""
        session = self._session
        return None if session is None else session.alpn()

    def cipher(self):
        """The cipher suite: its name, the protocol, its bits."""
        session = self._session
        return None if session is None else session.cipher()

    def shared_ciphers(self):
        """The cipher suites that both sides know, on the server."""
        session = self._session
        return None if session is None else session.shared()

    def compression(self):
        """None: nothing is compressed."""
        return None

    def version(self):
        """The protocol: "TLSv1.2", "TLSv1.3"; None before the handshake."""
        session = self._session
        return None if session is None else session.version()

    def verify_client_post_handshake(self):
        """Not there: clients are asked for certificates in the handshake."""
        raise NotImplementedError("Post-handshake auth is not supported")

    def get_channel_binding(self, cb_type="tls-unique"):
        """Not there, for any type."""
        raise ValueError(f"{cb_type} channel binding type not implemented")


class SSLObject(_End):
    """TLS over two `MemoryBIO`s: whoever makes it carries the bytes."""

    __module__ = "ssl"

    def __init__(self, *args, **kwargs):
        raise TypeError(f"{self.__class__.__name__} does not have a public "
                        f"constructor. Instances are returned by SSLContext.wrap_bio().")

    @classmethod
    def _create(cls, incoming, outgoing, server_side=False, server_hostname=None, session=None, context=None):
        self = cls.__new__(cls)
        self._context = context
        self._session = context._session(incoming, outgoing, server_side, server_hostname)
        self._server_side = server_side
        self._server_hostname = server_hostname
        self._is_done = False
        self._shut = False
        return self

    @property
    def server_side(self):
        """Is it a server's end?"""
        return self._server_side

    @property
    def server_hostname(self):
        """The host that was asked for, or None."""
        return self._server_hostname

    def do_handshake(self):
        """Start, or go on with, the handshake."""
        if not self._is_done:
            if not _advance(self, self._session):
                raise want_read()
            self._is_done = True

    def read(self, len=1024, buffer=None):
        """Read up to len bytes, or into a buffer."""
        if buffer is not None:
            room = memoryview(buffer)
            count = len if len and len > 0 else room.nbytes
            data = self.read(min(count, room.nbytes))
            room.cast("B")[:data.__len__()] = data
            return data.__len__()
        if len < 0:
            raise ValueError("size should not be negative")
        self.do_handshake()
        data = self._session.read(len)
        if data is None:
            raise want_read()
        if not data and len and self._shut:
            raise SSLZeroReturnError(6, "TLS/SSL connection has been closed (EOF)")
        return data

    def write(self, data):
        """Write bytes; how many comes back."""
        self.do_handshake()
        return self._session.write(data)

    def pending(self):
        """How many bytes can be read at once."""
        return self._session.pending()

    def unwrap(self):
        """Close the session in good order."""
        self._shut = True
        if not self._session.shutdown():
            raise want_read()


class SSLSocket(_End, socket):
    """A socket whose bytes are encrypted."""

    __module__ = "ssl"

    def __init__(self, *args, **kwargs):
        raise TypeError(f"{self.__class__.__name__} does not have a public "
                        f"constructor. Instances are returned by SSLContext.wrap_socket().")

    @classmethod
    def _create(cls, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True,
                server_hostname=None, context=None, session=None):
        if sock.getsockopt(SOL_SOCKET, SO_TYPE) != SOCK_STREAM:
            raise NotImplementedError("only stream sockets are supported")
        if server_side:
            if server_hostname:
                raise ValueError("server_hostname can only be specified in client mode")
            if session is not None:
                raise ValueError("session can only be specified in client mode")
        if context.check_hostname and not server_hostname and not server_side:
            raise ValueError("check_hostname requires server_hostname")
        timeout = sock.gettimeout()
        self = cls.__new__(cls)
        socket.__init__(self, sock.family, sock.type, sock.proto, sock.fileno())
        sock.detach()
        try:
            socket.settimeout(self, timeout)
            self._context = context
            self._session = None
            self.server_side = server_side
            self.server_hostname = context._encode_hostname(server_hostname)
            self.do_handshake_on_connect = do_handshake_on_connect
            self.suppress_ragged_eofs = suppress_ragged_eofs
            self._incoming = self._outgoing = None
            self._reading, self._writing = allocate_lock(), allocate_lock()
            self._is_done = self._shut = False
            # What a write() that could not be sent has taken already.
            self._taken = None
            try:
                self.getpeername()
            except OSError as exc:
                if exc.errno not in (107, 22):
                    raise
            else:
                self._begin()
                if do_handshake_on_connect:
                    if timeout == 0.0:
                        raise ValueError("do_handshake_on_connect should not be specified for non-blocking sockets")
                    self.do_handshake()
        except BaseException:
            socket.close(self)
            raise
        return self

    def _begin(self):
        self._incoming, self._outgoing = MemoryBIO(), MemoryBIO()
        self._session = self._context._session(self._incoming, self._outgoing, self.server_side,
                                                self.server_hostname)

    # None where there is no connection to speak of.
    _session = None

    def dup(self):
        """Not there: a session has one owner."""
        raise NotImplementedError(f"Can't dup() {self.__class__.__name__} instances")

    # Carrying bytes

    def _flush(self, what="write"):
        """Send what the session wants to be sent."""
        outgoing = self._outgoing
        if not outgoing.pending:
            return
        with self._writing:
            while outgoing.pending:
                try:
                    count = _socket.socket.send(self, outgoing._peek(_BLOCK))
                except BlockingIOError:
                    raise want_write() from None
                except TimeoutError:
                    raise TimeoutError(f"The {what} operation timed out") from None
                outgoing._advance(count)

    def _fill(self, what="read"):
        """Receive something for the session."""
        seen = self._incoming.pending
        with self._reading:
            # Another thread may have been faster.
            if self._incoming.pending > seen or self._incoming.eof:
                return
            try:
                data = _socket.socket.recv(self, _BLOCK)
            except BlockingIOError:
                raise want_read() from None
            except TimeoutError:
                raise TimeoutError(f"The {what} operation timed out") from None
            if data:
                self._incoming.write(data)
            else:
                self._incoming.write_eof()

    def do_handshake(self, block=False):
        """Do the handshake."""
        if self._session is None:
            self.getpeername()
            self._begin()
        timeout = self.gettimeout()
        if block and timeout == 0.0:
            self.settimeout(None)
        try:
            while not self._is_done:
                try:
                    done = _advance(self, self._session)
                except SSLError:
                    # The peer is told why, if it still listens.
                    try:
                        self._flush()
                    except OSError:
                        pass
                    raise
                self._flush("handshake")
                if done:
                    self._is_done = True
                else:
                    self._fill("handshake")
        finally:
            if block and timeout == 0.0:
                self.settimeout(timeout)

    # Reading and writing

    def read(self, len=1024, buffer=None):
        """Read up to len bytes, or into a buffer."""
        if self._session is None:
            raise ValueError("Read on closed or unwrapped SSL socket.")
        if buffer is not None:
            room = memoryview(buffer).cast("B")
            count = room.nbytes
            if len and 0 < len < count:
                count = len
            data = self.read(count)
            room[:data.__len__()] = data
            return data.__len__()
        if len < 0:
            raise ValueError("size should not be negative")
        try:
            self.do_handshake()
            while True:
                data = self._session.read(len)
                if self._outgoing.pending:
                    self._flush("read")
                if data is not None:
                    if not data and len and self._shut:
                        raise SSLZeroReturnError(6, "TLS/SSL connection has been closed (EOF)")
                    return data
                self._fill()
        except SSLEOFError:
            if self.suppress_ragged_eofs:
                return b""
            raise

    def write(self, data):
        """Write bytes; how many were written comes back."""
        if self._session is None:
            raise ValueError("Write on closed or unwrapped SSL socket.")
        self.do_handshake()
        if self._taken is not None:
            # Again, as it could not be sent: the session has it already.
            self._flush()
            taken, self._taken = self._taken, None
            return taken
        self._flush()
        taken = self._session.write(data)
        try:
            self._flush()
        except SSLError:
            self._taken = taken
            raise
        return taken

    def send(self, data, flags=0):
        """Send bytes; how many were sent comes back."""
        if self._session is None:
            return socket.send(self, data, flags)
        if flags != 0:
            raise ValueError(f"non-zero flags not allowed in calls to send() on {self.__class__}")
        return self.write(data)

    def sendall(self, data, flags=0):
        """Send all of the bytes."""
        if self._session is None:
            return socket.sendall(self, data, flags)
        if flags != 0:
            raise ValueError(f"non-zero flags not allowed in calls to sendall() on {self.__class__}")
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[self.write(rest[:_BLOCK]):]

    def sendto(self, data, flags_or_addr, addr=None):
        """Only before the session begins."""
        self._refuse("sendto")
        if addr is None:
            return socket.sendto(self, data, flags_or_addr)
        return socket.sendto(self, data, flags_or_addr, addr)

    def sendmsg(self, *args, **kwargs):
        """Not there for TLS."""
        raise NotImplementedError(f"sendmsg not allowed on instances of {self.__class__}")

    def sendfile(self, file, offset=0, count=None):
        """Send a file's contents; how many bytes were sent comes back."""
        return self._sendfile_use_send(file, offset, count)

    def recv(self, buflen=1024, flags=0):
        """Receive up to buflen bytes."""
        if self._session is None:
            return socket.recv(self, buflen, flags)
        if flags != 0:
            raise ValueError(f"non-zero flags not allowed in calls to recv() on {self.__class__}")
        return self.read(buflen)

    def recv_into(self, buffer, nbytes=None, flags=0):
        """Receive into a buffer."""
        if self._session is None:
            return socket.recv_into(self, buffer, nbytes or 0, flags)
        if flags != 0:
            raise ValueError(f"non-zero flags not allowed in calls to recv_into() on {self.__class__}")
        if not nbytes:
            nbytes = memoryview(buffer).nbytes or 1024
        return self.read(nbytes, buffer)

    def recvfrom(self, buflen=1024, flags=0):
        """Only before the session begins."""
        self._refuse("recvfrom")
        return socket.recvfrom(self, buflen, flags)

    def recvfrom_into(self, buffer, nbytes=None, flags=0):
        """Only before the session begins."""
        self._refuse("recvfrom_into")
        return socket.recvfrom_into(self, buffer, nbytes or 0, flags)

    def recvmsg(self, *args, **kwargs):
        """Not there for TLS."""
        raise NotImplementedError(f"recvmsg not allowed on instances of {self.__class__}")

    def recvmsg_into(self, *args, **kwargs):
        """Not there for TLS."""
        raise NotImplementedError(f"recvmsg_into not allowed on instances of {self.__class__}")

    def _refuse(self, name):
        if self._session is not None:
            raise ValueError(f"{name} not allowed on instances of {self.__class__}")

    def pending(self):
        """How many bytes can be read at once."""
        return 0 if self._session is None else self._session.pending()

    # Ends

    def shutdown(self, how):
        """Shut the connection down, without a word to the peer's TLS."""
        self._session = None
        super().shutdown(how)

    def unwrap(self):
        """Close the session in good order: the socket goes on without it."""
        if self._session is None:
            raise ValueError("No SSL wrapper around " + str(self))
        self._shut = True
        while not self._session.shutdown():
            self._flush("unwrap")
            self._fill()
        self._flush("unwrap")
        self._session = None
        return self

    def _real_close(self):
        self._session = None
        super()._real_close()

    # Connecting

    def _connect(self, address, quiet):
        if self.server_side:
            raise ValueError("can't connect in server-side mode")
        if self._session is not None:
            raise ValueError("attempt to connect already-connected SSLSocket!")
        self._begin()
        try:
            if quiet:
                failed = socket.connect_ex(self, address)
                if failed:
                    self._session = None
                    return failed
            else:
                socket.connect(self, address)
            if self.do_handshake_on_connect:
                self.do_handshake()
        except OSError:
            self._session = None
            raise
        return 0

    def connect(self, address):
        """Connect, and do the handshake."""
        self._connect(address, False)

    def connect_ex(self, address):
        """Connect, and do the handshake; the error's number comes back, or 0."""
        return self._connect(address, True)

    def accept(self):
        """Wait for a connection: its socket, and the address of the other end."""
        made, address = super().accept()
        made = self.context.wrap_socket(
            made, do_handshake_on_connect=self.do_handshake_on_connect,
            suppress_ragged_eofs=self.suppress_ragged_eofs, server_side=True)
        return made, address

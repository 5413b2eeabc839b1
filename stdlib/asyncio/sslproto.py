"""TLS in the event loop: a protocol on a transport of bytes, and on top of it a transport for the application.

```text
    application's protocol ◄── _SSLProtocolTransport ── SSLProtocol ──► transport of the socket
                                                           │
                                        ssl.SSLObject between two MemoryBIOs
```

    UNWRAPPED ─► DO_HANDSHAKE ─► WRAPPED ─► FLUSHING ─► SHUTDOWN ─► UNWRAPPED

Nothing is kept here: what the application writes is encrypted at once and goes to the transport below, whose water
marks are the application's.
"""

import enum
import ssl
import warnings
from _ssl_ends import _advance

from . import constants
from . import exceptions
from . import protocols
from . import transports

_READ_SIZE = 256 * 1024


class SSLProtocolState(enum.Enum):
    """How far the session is."""

    UNWRAPPED = "UNWRAPPED"
    DO_HANDSHAKE = "DO_HANDSHAKE"
    WRAPPED = "WRAPPED"
    FLUSHING = "FLUSHING"
    SHUTDOWN = "SHUTDOWN"


class AppProtocolState(enum.Enum):
    """What the application's protocol has been told."""

    STATE_INIT = "STATE_INIT"
    STATE_CON_MADE = "STATE_CON_MADE"
    STATE_EOF = "STATE_EOF"
    STATE_CON_LOST = "STATE_CON_LOST"


UNWRAPPED, DO_HANDSHAKE, WRAPPED, FLUSHING, SHUTDOWN = SSLProtocolState


def _create_transport_context(server_side, server_hostname):
    if server_side:
        raise ValueError("Server side SSL needs a valid SSLContext")
    context = ssl.create_default_context()
    if not server_hostname:
        context.check_hostname = False
    return context


def _positive(value, default, name):
    if value is None:
        return default
    if value <= 0:
        raise ValueError(f"{name} should be a positive number, got {value}")
    return value


class _SSLProtocolTransport(transports._FlowControlMixin):
    """The transport that the application sees."""

    _start_tls_compatible = True
    _sendfile_compatible = constants._SendfileMode.FALLBACK

    def __init__(self, loop, ssl_protocol):
        super().__init__()
        self._ssl_loop = loop
        self._ssl_protocol = ssl_protocol
        self._closed = False

    @property
    def _loop(self):
        return self._ssl_loop

    @property
    def _protocol_paused(self):
        below = self._ssl_protocol._transport
        return below is not None and below._protocol_paused

    def get_extra_info(self, name, default=None):
        """Facts about the connection and its session."""
        return self._ssl_protocol._get_extra_info(name, default)

    def set_protocol(self, protocol):
        """Set the protocol."""
        self._ssl_protocol._set_app_protocol(protocol)

    def get_protocol(self):
        """Return the protocol."""
        return self._ssl_protocol._app_protocol

    def is_closing(self):
        """Is it closed, or being closed?"""
        return self._closed or self._ssl_protocol._is_transport_closing()

    def close(self):
        """Close it: what was written is sent, then the session is closed in good order."""
        if not self._closed:
            self._closed = True
            self._ssl_protocol._start_shutdown()

    def abort(self):
        """Close at once."""
        self._force_close(None)

    def _force_close(self, exc):
        self._closed = True
        if self._ssl_protocol is not None:
            self._ssl_protocol._abort(exc)

    def __del__(self):
        if not self._closed:
            self._closed = True
            warnings.warn("unclosed transport <asyncio._SSLProtocolTransport object>", ResourceWarning)

    def is_reading(self):
        """Does it receive?"""
        return not self._ssl_protocol._app_reading_paused

    def pause_reading(self):
        """Receive nothing for a while."""
        self._ssl_protocol._pause_reading()

    def resume_reading(self):
        """Receive again."""
        self._ssl_protocol._resume_reading()

    def set_write_buffer_limits(self, high=None, low=None):
        """Set the water marks."""
        below = self._ssl_protocol._transport
        if below is not None:
            below.set_write_buffer_limits(high, low)

    def get_write_buffer_limits(self):
        """The low and the high water mark."""
        below = self._ssl_protocol._transport
        return (0, 0) if below is None else below.get_write_buffer_limits()

    def get_write_buffer_size(self):
        """How many bytes wait to be sent."""
        below = self._ssl_protocol._transport
        return 0 if below is None else below.get_write_buffer_size()

    def write(self, data):
        """Write bytes."""
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"data: expecting a bytes-like instance, got {type(data).__name__}")
        if data:
            self._ssl_protocol._write(data)

    def writelines(self, list_of_data):
        """Write several pieces."""
        self.write(b"".join(list_of_data))

    def write_eof(self):
        """Not there: a session is closed as a whole."""
        raise NotImplementedError

    def can_write_eof(self):
        """No."""
        return False


class SSLProtocol(protocols.Protocol):
    """Puts TLS between a transport and the application's protocol."""

    def __init__(self, loop, app_protocol, sslcontext, waiter, server_side=False, server_hostname=None,
                 call_connection_made=True, ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
        self._ssl_handshake_timeout = _positive(
            ssl_handshake_timeout, constants.SSL_HANDSHAKE_TIMEOUT, "ssl_handshake_timeout")
        self._ssl_shutdown_timeout = _positive(
            ssl_shutdown_timeout, constants.SSL_SHUTDOWN_TIMEOUT, "ssl_shutdown_timeout")
        if not sslcontext:
            sslcontext = _create_transport_context(server_side, server_hostname)
        self._server_side = server_side
        self._server_hostname = (server_hostname or None) if not server_side else None
        if not server_side and not server_hostname and sslcontext.check_hostname:
            raise ValueError("check_hostname requires server_hostname")
        self._sslcontext = sslcontext
        self._extra = {"sslcontext": sslcontext}
        self._loop = loop
        self._waiter = waiter
        self._transport = None
        self._app_transport = None
        self._app_reading_paused = False
        self._sslobj = None
        self._session = None
        self._state = UNWRAPPED
        self._eof_received = False
        self._conn_lost = 0
        self._backlog = []
        self._timer = None
        self._app_state = (AppProtocolState.STATE_INIT if call_connection_made
                           else AppProtocolState.STATE_CON_MADE)
        self._set_app_protocol(app_protocol)
        self._app_transport = _SSLProtocolTransport(loop, self)

    def _set_app_protocol(self, app_protocol):
        self._app_protocol = app_protocol
        self._buffered = isinstance(app_protocol, protocols.BufferedProtocol)

    def _wakeup_waiter(self, exc=None):
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            if exc is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(exc)

    def _is_transport_closing(self):
        return self._transport is not None and self._transport.is_closing()

    def _get_extra_info(self, name, default=None):
        if name in self._extra:
            return self._extra[name]
        if self._sslobj is not None and name in ("peercert", "cipher", "compression"):
            ask = self._sslobj.getpeercert if name == "peercert" else getattr(self._sslobj, name)
            found = self._extra[name] = ask()
            return found
        if self._transport is not None:
            return self._transport.get_extra_info(name, default)
        return default

    # What the transport below tells

    def connection_made(self, transport):
        self._transport = transport
        if self._loop.get_debug():
            from .log import logger
            logger.debug("%r starts SSL handshake", self)
        self._state = DO_HANDSHAKE
        self._timer = self._loop.call_later(self._ssl_handshake_timeout, self._handshake_is_late)
        try:
            self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            self._sslobj = self._sslcontext.wrap_bio(
                self._incoming, self._outgoing, server_side=self._server_side,
                server_hostname=self._server_hostname)
            self._session = self._sslobj._session
        except Exception as exc:
            self._handshake_done(exc)
        else:
            self._do_handshake()

    def data_received(self, data):
        self._incoming.write(data)
        state = self._state
        if state is WRAPPED:
            self._do_read()
        elif state is DO_HANDSHAKE:
            self._do_handshake()
        elif state is FLUSHING:
            self._do_flush()
        elif state is SHUTDOWN:
            self._do_shutdown()

    def eof_received(self):
        self._eof_received = True
        if self._loop.get_debug():
            from .log import logger
            logger.debug("%r received EOF", self)
        # An end without a last word is an end: the session's queue is not told, as it would call it a fault.
        state = self._state
        if state is DO_HANDSHAKE:
            self._handshake_done(ConnectionResetError())
        elif state is WRAPPED:
            self._state = FLUSHING
            self._timer = self._loop.call_later(self._ssl_shutdown_timeout, self._shutdown_is_late)
            if self._app_reading_paused:
                return True
            self._do_flush()
        elif state is FLUSHING:
            self._state = SHUTDOWN
            self._do_shutdown()
        elif state is SHUTDOWN:
            self._do_shutdown()
        return None

    def connection_lost(self, exc):
        self._backlog.clear()
        self._conn_lost += 1
        if self._app_transport is not None:
            self._app_transport._closed = True
        if self._state is not DO_HANDSHAKE and self._app_state in (
                AppProtocolState.STATE_CON_MADE, AppProtocolState.STATE_EOF):
            self._app_state = AppProtocolState.STATE_CON_LOST
            self._loop.call_soon(self._app_protocol.connection_lost, exc)
        elif self._state is DO_HANDSHAKE and exc is None:
            # Closed below before there was a session.
            exc = ConnectionResetError()
        self._state = UNWRAPPED
        self._transport = None
        self._app_transport = None
        self._app_protocol = None
        self._wakeup_waiter(exc)
        self._stop_timer()

    def pause_writing(self):
        self._tell("pause_writing")

    def resume_writing(self):
        self._tell("resume_writing")

    def _tell(self, name):
        if self._app_state is AppProtocolState.STATE_INIT or self._app_protocol is None:
            return
        try:
            getattr(self._app_protocol, name)()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as exc:
            self._loop.call_exception_handler({
                "message": f"protocol.{name}() failed",
                "exception": exc,
                "transport": self._app_transport,
                "protocol": self,
            })

    def _send(self):
        outgoing = self._outgoing
        if outgoing.pending and self._transport is not None:
            self._transport.write(outgoing.read())

    def _stop_timer(self):
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # The handshake

    def _handshake_is_late(self):
        if self._state is DO_HANDSHAKE:
            self._fatal_error(ConnectionAbortedError(
                f"SSL handshake is taking longer than {self._ssl_handshake_timeout} seconds: "
                f"aborting the connection"))

    def _do_handshake(self):
        try:
            done = _advance(self._sslobj, self._session)
        except ssl.SSLError as exc:
            # The peer is told why.
            self._send()
            self._handshake_done(exc)
        except Exception as exc:
            self._handshake_done(exc)
        else:
            self._send()
            if done:
                self._handshake_done(None)

    def _handshake_done(self, exc):
        self._stop_timer()
        if exc is not None:
            self._state = UNWRAPPED
            message = "SSL handshake failed"
            if isinstance(exc, ssl.CertificateError):
                message = "SSL handshake failed on verifying the certificate"
            self._fatal_error(exc, message)
            self._wakeup_waiter(exc)
            return
        self._state = WRAPPED
        self._sslobj._is_done = True
        self._extra["ssl_object"] = self._sslobj
        if self._loop.get_debug():
            from .log import logger
            logger.debug("%r: SSL handshake is done", self)
        if self._app_state is AppProtocolState.STATE_INIT:
            self._app_state = AppProtocolState.STATE_CON_MADE
            self._app_protocol.connection_made(self._app_transport)
        self._wakeup_waiter()
        backlog, self._backlog = self._backlog, []
        for data in backlog:
            self._write(data)
        if self._state is WRAPPED:
            self._do_read()

    # Data

    def _write(self, data):
        if self._state is not WRAPPED:
            if self._state is DO_HANDSHAKE:
                self._backlog.append(bytes(data))
                return
            if self._conn_lost >= constants.LOG_THRESHOLD_FOR_CONNLOST_WRITES:
                from .log import logger
                logger.warning("SSL connection is closed")
            self._conn_lost += 1
            return
        try:
            self._session.write(data)
        except ssl.SSLError as exc:
            self._fatal_error(exc, "Fatal error on SSL protocol")
            return
        self._send()

    def _do_read(self):
        """Give the application what has come; False if the connection failed over it."""
        session = self._session
        try:
            while not self._app_reading_paused:
                data = session.read(_READ_SIZE)
                if data is None:
                    break
                if not data:
                    self._call_eof_received()
                    self._start_shutdown()
                    break
                if self._buffered:
                    protocols._feed(self._app_protocol, data)
                else:
                    self._app_protocol.data_received(data)
                if self._app_protocol is None:
                    break
            if self._outgoing.pending:
                self._send()
        except Exception as exc:
            self._fatal_error(exc, "Fatal error on SSL protocol")
            return False
        return True

    def _call_eof_received(self):
        if self._app_state is not AppProtocolState.STATE_CON_MADE:
            return
        self._app_state = AppProtocolState.STATE_EOF
        try:
            keep_open = self._app_protocol.eof_received()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Error calling eof_received()")
            return
        if keep_open:
            from .log import logger
            logger.warning("returning true from eof_received() has no effect when using ssl")

    def _pause_reading(self):
        if not self._app_reading_paused:
            self._app_reading_paused = True
            if self._transport is not None:
                self._transport.pause_reading()

    def _resume_reading(self):
        if self._app_reading_paused:
            self._app_reading_paused = False
            if self._transport is not None:
                self._transport.resume_reading()
            self._loop.call_soon(self._go_on_reading)

    def _go_on_reading(self):
        if self._state is WRAPPED:
            self._do_read()
        elif self._state is FLUSHING:
            self._do_flush()

    # The end

    def _start_shutdown(self):
        if self._state in (FLUSHING, SHUTDOWN, UNWRAPPED):
            return
        if self._app_transport is not None:
            self._app_transport._closed = True
        if self._state is DO_HANDSHAKE:
            self._abort(None)
            return
        self._state = FLUSHING
        self._timer = self._loop.call_later(self._ssl_shutdown_timeout, self._shutdown_is_late)
        if self._app_reading_paused and self._transport is not None:
            # The peer's last word is still to come.
            self._transport.resume_reading()
        self._do_flush()

    def _shutdown_is_late(self):
        if self._state in (FLUSHING, SHUTDOWN):
            self._transport._force_close(exceptions.TimeoutError("SSL shutdown timed out"))

    def _do_flush(self):
        if self._do_read() and self._state is FLUSHING:
            self._state = SHUTDOWN
            self._do_shutdown()

    def _do_shutdown(self):
        try:
            done = self._eof_received or self._session.shutdown()
        except ssl.SSLError as exc:
            self._send()
            self._stop_timer()
            self._fatal_error(exc, "Error occurred during shutdown")
            return
        self._send()
        if done:
            self._call_eof_received()
            # The timer goes on: a peer that does not read would keep the transport open for ever.
            if self._transport is not None:
                self._loop.call_soon(self._transport.close)

    def _abort(self, exc):
        self._state = UNWRAPPED
        if self._transport is not None:
            self._transport._force_close(exc)

    def _fatal_error(self, exc, message="Fatal error on transport"):
        under = self._transport
        if under is not None:
            under._force_close(exc)
        if not isinstance(exc, exceptions.CancelledError):
            transports._report(self._loop, exc, message, under, self)

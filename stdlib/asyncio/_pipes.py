"""The transports of pipes, and the methods of event loops that make them."""

import os
import stat
import warnings

from . import futures
from . import transports
from _streams import TransportCore


class _PipeTransport(transports._FlowControlMixin):
    """What the transports of both ends have in common."""

    _pipe = None

    def __init__(self, loop, pipe, protocol, extra=None):
        super().__init__(extra)
        self._extra["pipe"] = pipe
        fd = pipe.fileno()
        mode = os.fstat(fd).st_mode
        if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISCHR(mode)):
            self._fileno = fd
            raise ValueError(self._wrong_kind)
        self._pipe = pipe
        self._fileno = fd
        os.set_blocking(fd, False)
        self._open(loop, fd, False)
        self._set_target(protocol, None)

    def __repr__(self):
        info = [self.__class__.__name__]
        if self._pipe is None:
            info.append("closed")
        elif self._closing:
            info.append("closing")
        info.append(f"fd={self._fileno}")
        loop = self._loop
        if self._pipe is None:
            info.append("closed")
        elif loop is None or loop.is_closed():
            info.append("open")
        else:
            info.append(self._activity())
        return f"<{' '.join(info)}>"

    def __del__(self):
        if self._pipe is not None:
            warnings.warn(f"unclosed transport {self!r}", ResourceWarning, source=self)
            self._pipe.close()

    def set_protocol(self, protocol):
        """Set the protocol."""
        self._set_target(protocol, None)

    def get_protocol(self):
        """Return the protocol."""
        return self._protocol

    is_closing = TransportCore._is_closing

    def _fatal_error(self, exc, message="Fatal error on pipe transport"):
        transports._report(self._loop, exc, message, self, self._protocol)
        self._close(exc)

    def _call_connection_lost(self, exc):
        try:
            self._protocol.connection_lost(exc)
        finally:
            self._pipe.close()
            self._pipe = None
            self._forget()


class _UnixReadPipeTransport(_PipeTransport):
    """The reading end of a pipe."""

    _wrong_kind = "Pipe transport is for pipes/sockets only."

    def __init__(self, loop, pipe, protocol, waiter=None, extra=None):
        super().__init__(loop, pipe, protocol, extra)
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(self._begin)
        if waiter is not None:
            loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def _activity(self):
        return "idle" if self._paused else "polling"

    def _begin(self):
        if not self._closing and self._paused:
            self._read(True)

    def is_reading(self):
        """Return True if it is receiving."""
        return not self._paused and not self._closing

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
        """Close it."""
        if not self._closing:
            self._close(None)

    def _read_ready__on_eof(self):
        self._closing = True
        self._read(False)
        self._loop.call_soon(self._protocol.eof_received)
        self._loop.call_soon(self._call_connection_lost, None)

    def _close(self, exc):
        if self._closing:
            return
        self._closing = True
        self._read(False)
        self._loop.call_soon(self._call_connection_lost, exc)


class _UnixWritePipeTransport(_PipeTransport, transports.WriteTransport):
    """The writing end of a pipe."""

    _wrong_kind = "Pipe transport is only for pipes, sockets and character devices"
    _watching = False

    def __init__(self, loop, pipe, protocol, waiter=None, extra=None):
        super().__init__(loop, pipe, protocol, extra)
        loop.call_soon(protocol.connection_made, self)
        if not stat.S_ISCHR(os.fstat(self._fileno).st_mode):
            # The reading end's close shows by this end becoming readable.
            loop.call_soon(self._watch_end)
        if waiter is not None:
            loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def _activity(self):
        size = self.get_write_buffer_size()
        return f"{'polling' if size else 'idle'}, bufsize={size}"

    def _watch_end(self):
        if not self._closing:
            self._watching = True
            self._loop._watch(self._fileno, False, self._peer_closed)

    def _unwatch_end(self):
        if self._watching:
            self._watching = False
            self._loop._unwatch(self._fileno, False)

    def _peer_closed(self):
        if self._loop.get_debug():
            from .log import logger
            logger.info("%r was closed by peer", self)
        self._close(BrokenPipeError() if self.get_write_buffer_size() else None)

    write = TransportCore._write

    def _warn_lost(self):
        from .log import logger
        logger.warning("pipe closed by peer or os.write(pipe, data) raised exception.")

    def _write_done(self):
        if self._closing and not self._conn_lost:
            self._lose()
            self._unwatch_end()
            self._call_connection_lost(None)

    def can_write_eof(self):
        """Yes: by closing it."""
        return True

    def write_eof(self):
        """Close it, once all is written."""
        if self._closing:
            return
        self._closing = True
        if not self.get_write_buffer_size():
            self._lose()
            self._unwatch_end()
            self._loop.call_soon(self._call_connection_lost, None)

    def close(self):
        """Close it, once all is written."""
        if self._pipe is not None and not self._closing:
            self.write_eof()

    def abort(self):
        """Close it at once."""
        self._close(None)

    def _close(self, exc=None):
        if self._conn_lost:
            return
        self._closing = True
        self._lose()
        self._drop_writes()
        self._unwatch_end()
        self._loop.call_soon(self._call_connection_lost, exc)


async def _connected(self, kind, protocol_factory, pipe):
    protocol = protocol_factory()
    waiter = self.create_future()
    transport = kind(self, pipe, protocol, waiter)
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return transport, protocol


async def connect_read_pipe(self, protocol_factory, pipe):
    """A transport and a protocol for the reading end of a pipe."""
    return await _connected(self, _UnixReadPipeTransport, protocol_factory, pipe)


async def connect_write_pipe(self, protocol_factory, pipe):
    """A transport and a protocol for the writing end of a pipe."""
    return await _connected(self, _UnixWritePipeTransport, protocol_factory, pipe)


def _make_read_pipe_transport(self, pipe, protocol, waiter=None, extra=None):
    return _UnixReadPipeTransport(self, pipe, protocol, waiter, extra)


def _make_write_pipe_transport(self, pipe, protocol, waiter=None, extra=None):
    return _UnixWritePipeTransport(self, pipe, protocol, waiter, extra)

"""Streams of bytes to read from and write to: connections without callbacks.

The reader's buffer is native (`_streams.StreamReaderCore`): a transport feeds it without running any script code.
"""

import collections
import sys
import weakref

from _streams import StreamReaderCore

from . import coroutines
from . import events
from . import exceptions
from . import protocols

__all__ = ("StreamReader", "StreamWriter", "StreamReaderProtocol", "open_connection",
           "start_server", "open_unix_connection", "start_unix_server")

_DEFAULT_LIMIT = 2 ** 16


async def open_connection(host=None, port=None, *, limit=_DEFAULT_LIMIT, **kwds):
    """Connect to host and port: a reader and a writer."""
    loop = events.get_running_loop()
    reader = StreamReader(limit=limit, loop=loop)
    protocol = StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_connection(lambda: protocol, host, port, **kwds)
    return reader, StreamWriter(transport, protocol, reader, loop)


async def start_server(client_connected_cb, host=None, port=None, *, limit=_DEFAULT_LIMIT, **kwds):
    """Serve at host and port: client_connected_cb(reader, writer) is called for each connection."""
    loop = events.get_running_loop()

    def factory():
        return StreamReaderProtocol(StreamReader(limit=limit, loop=loop), client_connected_cb, loop=loop)

    return await loop.create_server(factory, host, port, **kwds)


async def open_unix_connection(path=None, *, limit=_DEFAULT_LIMIT, **kwds):
    """Connect to a Unix socket: a reader and a writer."""
    loop = events.get_running_loop()
    reader = StreamReader(limit=limit, loop=loop)
    protocol = StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_unix_connection(lambda: protocol, path, **kwds)
    return reader, StreamWriter(transport, protocol, reader, loop)


async def start_unix_server(client_connected_cb, path=None, *, limit=_DEFAULT_LIMIT, **kwds):
    """Serve at a Unix socket: client_connected_cb(reader, writer) is called for each connection."""
    loop = events.get_running_loop()

    def factory():
        return StreamReaderProtocol(StreamReader(limit=limit, loop=loop), client_connected_cb, loop=loop)

    return await loop.create_unix_server(factory, path, **kwds)


def _settle(future, exc):
    """End a future with nothing, or with an exception, unless it has ended; whether it had not."""
    if future.done():
        return False
    if exc is None:
        future.set_result(None)
    else:
        future.set_exception(exc)
    return True


class FlowControlMixin(protocols.Protocol):
    """A protocol whose writers wait while its transport has too much to write."""

    def __init__(self, loop=None):
        self._loop = events.get_event_loop() if loop is None else loop
        self._paused = False
        self._drain_waiters = collections.deque()
        self._connection_lost = False

    def pause_writing(self):
        if self._paused:
            raise AssertionError("writing is paused already")
        self._paused = True
        if self._loop.get_debug():
            from .log import logger
            logger.debug("%r pauses writing", self)

    def resume_writing(self):
        if not self._paused:
            raise AssertionError("writing is not paused")
        self._paused = False
        if self._loop.get_debug():
            from .log import logger
            logger.debug("%r resumes writing", self)
        for waiter in self._drain_waiters:
            if not waiter.done():
                waiter.set_result(None)

    def connection_lost(self, exc):
        self._connection_lost = True
        if self._paused:
            for waiter in self._drain_waiters:
                _settle(waiter, exc)

    async def _drain_helper(self):
        if self._connection_lost:
            raise ConnectionResetError("Connection lost")
        if self._paused:
            waiters, waiter = self._drain_waiters, self._loop.create_future()
            waiters.append(waiter)
            try:
                await waiter
            finally:
                waiters.remove(waiter)

    def _get_close_waiter(self, stream):
        raise NotImplementedError


class StreamReaderProtocol(FlowControlMixin, protocols.Protocol):
    """Feeds a StreamReader, and tells a server's callback of a connection."""

    _source_traceback = None
    _strong_reader = None
    _task = None
    _transport = None
    _over_ssl = False

    def __init__(self, stream_reader, client_connected_cb=None, loop=None):
        super().__init__(loop=loop)
        self._stream_reader_wr = None if stream_reader is None else weakref.ref(stream_reader)
        if client_connected_cb is not None:
            # Nobody else holds the reader until the connection is made.
            self._strong_reader = stream_reader
        self._client_connected_cb = client_connected_cb
        self._closed = self._loop.create_future()

    @property
    def _stream_reader(self):
        weak = self._stream_reader_wr
        return None if weak is None else weak()

    def _direct_reader(self):
        """A weak reference to the reader, if all that is received goes there as it is."""
        weak = self._stream_reader_wr
        if weak is None or type(self).data_received is not StreamReaderProtocol.data_received:
            return None
        if type(weak()).feed_data is not StreamReader.feed_data:
            return None
        return weak

    def _replace_transport(self, transport):
        self._transport = transport
        self._over_ssl = transport.get_extra_info("sslcontext") is not None
        reader = self._stream_reader
        if reader is not None:
            reader._replace_transport(transport)

    def connection_made(self, transport):
        self._transport = transport
        reader = self._stream_reader
        if reader is not None:
            reader.set_transport(transport)
        self._over_ssl = transport.get_extra_info("sslcontext") is not None
        if self._client_connected_cb is None:
            return
        writer = StreamWriter(transport, self, reader, self._loop)
        try:
            result = self._client_connected_cb(reader, writer)
        except Exception as exc:
            self._callback_failed(transport, exc)
            self._strong_reader = None
            return
        if coroutines.iscoroutine(result):
            def done(task):
                if task.cancelled():
                    transport.close()
                    return
                exc = task.exception()
                if exc is not None:
                    self._callback_failed(transport, exc)

            self._task = self._loop.create_task(result)
            self._task.add_done_callback(done)
        self._strong_reader = None

    def _callback_failed(self, transport, exc):
        self._loop.call_exception_handler({
            "message": "Unhandled exception in client_connected_cb",
            "exception": exc,
            "transport": transport,
        })
        transport.close()

    def connection_lost(self, exc):
        end, reader = self._closed, self._stream_reader
        if reader is not None:
            reader.feed_eof() if exc is None else reader.set_exception(exc)
        if _settle(end, exc) and exc is not None:
            # Nobody may wait for the end: that is no error.
            end.exception()
        super().connection_lost(exc)
        self._stream_reader_wr = self._task = self._transport = None

    def data_received(self, data):
        reader = self._stream_reader
        if reader is not None:
            reader.feed_data(data)

    def eof_received(self):
        reader = self._stream_reader
        if reader is not None:
            reader.feed_eof()
        # Writing may go on, except over TLS.
        return not self._over_ssl

    def _get_close_waiter(self, stream):
        return self._closed


class StreamWriter:
    """Writes to a transport."""

    def __init__(self, transport, protocol, reader, loop):
        self._transport = transport
        self._protocol = protocol
        if reader is not None and not isinstance(reader, StreamReader):
            raise AssertionError("a writer's reader is a StreamReader")
        self._reader = reader
        self._loop = loop
        self._complete_fut = loop.create_future()
        self._complete_fut.set_result(None)

    def __repr__(self):
        info = [self.__class__.__name__, f"transport={self._transport!r}"]
        if self._reader is not None:
            info.append(f"reader={self._reader!r}")
        return f"<{' '.join(info)}>"

    @property
    def transport(self):
        """The transport."""
        return self._transport

    def write(self, data):
        """Write bytes; drain() waits until there is room for more."""
        self._transport.write(data)

    def writelines(self, data):
        """Write several pieces."""
        self._transport.writelines(data)

    def write_eof(self):
        """Close the writing end."""
        return self._transport.write_eof()

    def can_write_eof(self):
        """Can the writing end be closed by itself?"""
        return self._transport.can_write_eof()

    def close(self):
        """Close both ends."""
        return self._transport.close()

    def is_closing(self):
        """Is it closed, or being closed?"""
        return self._transport.is_closing()

    async def wait_closed(self):
        """Wait until it is closed."""
        await self._protocol._get_close_waiter(self)

    def get_extra_info(self, name, default=None):
        """Facts about the transport."""
        return self._transport.get_extra_info(name, default)

    async def drain(self):
        """Wait until there is room to write."""
        reader = self._reader
        if reader is not None:
            exc = reader.exception()
            if exc is not None:
                raise exc
        if self._transport.is_closing():
            # connection_lost() is on its way: let it come, so that writing to a closed connection is noticed.
            from .tasks import sleep
            await sleep(0)
        await self._protocol._drain_helper()

    async def start_tls(self, sslcontext, *, server_hostname=None, ssl_handshake_timeout=None,
                        ssl_shutdown_timeout=None):
        """Upgrade the connection to TLS."""
        protocol = self._protocol
        options = {
            "server_side": protocol._client_connected_cb is not None,
            "server_hostname": server_hostname,
            "ssl_handshake_timeout": ssl_handshake_timeout,
            "ssl_shutdown_timeout": ssl_shutdown_timeout,
        }
        await self.drain()
        self._transport = await self._loop.start_tls(self._transport, protocol, sslcontext, **options)
        protocol._replace_transport(self._transport)

    def __del__(self):
        if not self._transport.is_closing():
            import warnings
            if self._loop.is_closed():
                warnings.warn("loop is closed", ResourceWarning)
            else:
                self.close()
                warnings.warn(f"unclosed {self!r}", ResourceWarning)


class StreamReader(StreamReaderCore):
    """Bytes are fed in at one end, and awaited at the other."""

    _source_traceback = None

    def __init__(self, limit=_DEFAULT_LIMIT, loop=None):
        if limit <= 0:
            raise ValueError("Limit cannot be <= 0")
        self._set_up(limit, events.get_event_loop() if loop is None else loop)
        if self._loop.get_debug():
            from . import format_helpers
            self._source_traceback = format_helpers.extract_stack(sys._getframe(1))

    def __repr__(self):
        transport, waiter, exception = self._transport, self._waiter, self._exception
        parts = (self._size and f"{self._size} bytes", self._eof and "eof",
                 self._limit != _DEFAULT_LIMIT and f"limit={self._limit}",
                 waiter and f"waiter={waiter!r}", exception and f"exception={exception!r}",
                 transport and f"transport={transport!r}", self._paused and "paused")
        return f"<{' '.join(['StreamReader', *filter(None, parts)])}>"

    def set_transport(self, transport):
        """Where the bytes come from; it is paused when there are too many."""
        if self._transport is not None:
            raise AssertionError("Transport already set")
        self._transport = transport

    def _replace_transport(self, transport):
        self._transport = transport

    def _check(self):
        exc = self.exception()
        if exc is not None:
            raise exc

    async def readline(self):
        """Read a line with its end; what is left if the end comes first."""
        line = self._line()
        while line is None:
            await self._wait_for_data("readline")
            line = self._line()
        return line

    async def readuntil(self, separator=b"\n"):
        """Read until a separator (or the first of several in a tuple) is found, and with it."""
        if isinstance(separator, tuple):
            separators = sorted(separator, key=len)
        else:
            separators = [separator]
        if not separators:
            raise ValueError("Separator should contain at least one element")
        shortest, longest = len(separators[0]), len(separators[-1])
        if shortest == 0:
            raise ValueError("Separator should be at least one-byte string")
        self._check()
        # All before this place has been searched.
        offset = 0
        while True:
            size = self._size
            if size - offset >= shortest:
                found = self._search(separators, offset)
                if found is not None:
                    break
                offset = max(0, size + 1 - longest)
                if offset > self._limit:
                    raise exceptions.LimitOverrunError(
                        "Separator is not found, and chunk exceed the limit", offset)
            if self._eof:
                self._raise_incomplete()
            await self._wait_for_data("readuntil")
        start, end = found
        if start > self._limit:
            raise exceptions.LimitOverrunError(
                "Separator is found, but chunk is longer than limit", start)
        return self._take(end)

    async def read(self, n=-1):
        """Read at most n bytes: what there is, or all up to the end for -1."""
        self._check()
        if n == 0:
            return b""
        if n < 0:
            blocks = []
            while block := await self.read(self._limit):
                blocks.append(block)
            return b"".join(blocks)
        data = self._some(n)
        if data is None:
            await self._wait_for_data("read")
            data = self._some(n)
        return b"" if data is None else data

    async def readexactly(self, n):
        """Read n bytes."""
        if n < 0:
            raise ValueError("readexactly size can not be less than zero")
        self._check()
        if n == 0:
            return b""
        data = self._exactly(n)
        while data is None:
            await self._wait_for_data("readexactly")
            data = self._exactly(n)
        return data

    def __aiter__(self):
        return self

    async def __anext__(self):
        line = await self.readline()
        if line == b"":
            raise StopAsyncIteration
        return line

"""Streams of bytes to read from and write to. Connections need sockets, which are not there yet."""

from . import events
from . import exceptions
from . import protocols
from ._out_of_reach import missing

__all__ = ("StreamReader", "StreamWriter", "StreamReaderProtocol", "open_connection",
           "start_server", "open_unix_connection", "start_unix_server")

_DEFAULT_LIMIT = 2 ** 16

open_connection = missing("open_connection")
start_server = missing("start_server")
open_unix_connection = missing("open_unix_connection")
start_unix_server = missing("start_unix_server")


class StreamReader:
    """Bytes are fed in at one end, and awaited at the other."""

    def __init__(self, limit=_DEFAULT_LIMIT, loop=None):
        if limit <= 0:
            raise ValueError("Limit cannot be <= 0")
        self._limit = limit
        self._loop = events.get_event_loop() if loop is None else loop
        self._buffer = bytearray()
        self._eof = False
        self._waiter = None
        self._exception = None
        self._transport = None
        self._paused = False

    def __repr__(self):
        info = ["StreamReader"]
        if self._buffer:
            info.append(f"{len(self._buffer)} bytes")
        if self._eof:
            info.append("eof")
        if self._limit != _DEFAULT_LIMIT:
            info.append(f"limit={self._limit}")
        if self._waiter:
            info.append(f"waiter={self._waiter!r}")
        if self._exception:
            info.append(f"exception={self._exception!r}")
        if self._transport:
            info.append(f"transport={self._transport!r}")
        if self._paused:
            info.append("paused")
        return f"<{' '.join(info)}>"

    def exception(self):
        """Return what set_exception() has set."""
        return self._exception

    def set_exception(self, exc):
        """Every read raises exc from here on."""
        self._exception = exc
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.cancelled():
            waiter.set_exception(exc)

    def set_transport(self, transport):
        """Where the bytes come from; it is paused when there are too many."""
        if self._transport is not None:
            raise AssertionError("Transport already set")
        self._transport = transport

    def feed_eof(self):
        """No more bytes come."""
        self._eof = True
        self._wake()

    def at_eof(self):
        """Is the buffer empty, and nothing more to come?"""
        return self._eof and not self._buffer

    def feed_data(self, data):
        """Put bytes into the buffer."""
        if self._eof:
            raise AssertionError("feed_data after feed_eof")
        if not data:
            return
        self._buffer.extend(data)
        self._wake()
        if self._transport is not None and not self._paused and len(self._buffer) > 2 * self._limit:
            try:
                self._transport.pause_reading()
            except NotImplementedError:
                self._transport = None
            else:
                self._paused = True

    def _wake(self):
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.cancelled():
            waiter.set_result(None)

    async def _wait(self, name):
        if self._waiter is not None:
            raise RuntimeError(f"{name}() called while another coroutine is "
                               "already waiting for incoming data")
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _resume(self):
        if self._paused and len(self._buffer) <= self._limit:
            self._paused = False
            self._transport.resume_reading()

    def _take(self, size):
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._resume()
        return data

    async def readline(self):
        """Read up to and with the next newline."""
        try:
            return await self.readuntil(b"\n")
        except exceptions.IncompleteReadError as exc:
            return exc.partial
        except exceptions.LimitOverrunError as exc:
            if self._buffer.startswith(b"\n", exc.consumed):
                del self._buffer[:exc.consumed + 1]
            else:
                self._buffer.clear()
            self._resume()
            raise ValueError(exc.args[0])

    async def readuntil(self, separator=b"\n"):
        """Read up to and with a separator, or the first of several."""
        if isinstance(separator, tuple):
            separators = sorted(separator, key=len)
        else:
            separators = [separator]
        if not separators:
            raise ValueError("Separator should contain at least one element")
        shortest, longest = len(separators[0]), len(separators[-1])
        if shortest == 0:
            raise ValueError("Separator should be at least one-byte string")
        if self._exception is not None:
            raise self._exception
        offset = 0
        while True:
            size = len(self._buffer)
            if size - offset >= shortest:
                start = end = None
                for one in separators:
                    at = self._buffer.find(one, offset)
                    if at != -1 and (end is None or at + len(one) < end):
                        start, end = at, at + len(one)
                if end is not None:
                    break
                offset = max(0, size + 1 - longest)
                if offset > self._limit:
                    raise exceptions.LimitOverrunError(
                        "Separator is not found, and chunk exceed the limit", offset)
            if self._eof:
                rest = bytes(self._buffer)
                self._buffer.clear()
                raise exceptions.IncompleteReadError(rest, None)
            await self._wait("readuntil")
        if start > self._limit:
            raise exceptions.LimitOverrunError(
                "Separator is found, but chunk is longer than limit", start)
        return self._take(end)

    async def read(self, n=-1):
        """Read at most n bytes: what there is, or all up to the end for -1."""
        if self._exception is not None:
            raise self._exception
        if n == 0:
            return b""
        if n < 0:
            blocks = []
            while block := await self.read(self._limit):
                blocks.append(block)
            return b"".join(blocks)
        if not self._buffer and not self._eof:
            await self._wait("read")
        return self._take(n)

    async def readexactly(self, n):
        """Read n bytes."""
        if n < 0:
            raise ValueError("readexactly size can not be less than zero")
        if self._exception is not None:
            raise self._exception
        if n == 0:
            return b""
        while len(self._buffer) < n:
            if self._eof:
                partial = bytes(self._buffer)
                self._buffer.clear()
                raise exceptions.IncompleteReadError(partial, n)
            await self._wait("readexactly")
        return self._take(n)

    def __aiter__(self):
        return self

    async def __anext__(self):
        line = await self.readline()
        if line == b"":
            raise StopAsyncIteration
        return line


class StreamReaderProtocol(protocols.Protocol):
    """Feeds a StreamReader."""

    def __init__(self, stream_reader, client_connected_cb=None, loop=None):
        self._loop = events.get_event_loop() if loop is None else loop
        self._reader = stream_reader
        self._callback = client_connected_cb
        self._paused = False
        self._drainers = []
        self._lost = False
        self._closed = self._loop.create_future()

    def connection_made(self, transport):
        self._reader.set_transport(transport)
        if self._callback is not None:
            writer = StreamWriter(transport, self, self._reader, self._loop)
            result = self._callback(self._reader, writer)
            if hasattr(result, "send"):
                self._task = self._loop.create_task(result)

    def connection_lost(self, exc):
        if exc is None:
            self._reader.feed_eof()
        else:
            self._reader.set_exception(exc)
        if not self._closed.done():
            if exc is None:
                self._closed.set_result(None)
            else:
                self._closed.set_exception(exc)
        self._lost = True
        for waiter in self._drainers:
            if not waiter.done():
                if exc is None:
                    waiter.set_result(None)
                else:
                    waiter.set_exception(exc)

    def data_received(self, data):
        self._reader.feed_data(data)

    def eof_received(self):
        self._reader.feed_eof()
        return True

    def pause_writing(self):
        self._paused = True

    def resume_writing(self):
        self._paused = False
        for waiter in self._drainers:
            if not waiter.done():
                waiter.set_result(None)

    async def _drain_helper(self):
        if self._lost:
            raise ConnectionResetError("Connection lost")
        if not self._paused:
            return
        waiter = self._loop.create_future()
        self._drainers.append(waiter)
        try:
            await waiter
        finally:
            self._drainers.remove(waiter)

    def _get_close_waiter(self, stream):
        return self._closed


class StreamWriter:
    """Writes to a transport."""

    def __init__(self, transport, protocol, reader, loop):
        self._transport = transport
        self._protocol = protocol
        self._reader = reader
        self._loop = loop

    def __repr__(self):
        info = ["StreamWriter", f"transport={self._transport!r}"]
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
        if self._reader is not None and self._reader.exception() is not None:
            raise self._reader.exception()
        if self._transport.is_closing():
            from .tasks import sleep
            await sleep(0)
        await self._protocol._drain_helper()

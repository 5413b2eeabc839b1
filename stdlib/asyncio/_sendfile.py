"""Sending files: by the system where it can (`os.sendfile`), and otherwise piece by piece.

The functions are methods of event loops; `base_events.py` fetches them when they are first asked for.
"""

import io
import os
import socket

from . import constants
from . import exceptions

# How much the system is asked to send at once.
_MOST = 1 << 30


def _check_sendfile_params(self, sock, file, offset, count):
    if "b" not in getattr(file, "mode", "b"):
        raise ValueError("file should be opened in binary mode")
    if sock is not None and sock.type != socket.SOCK_STREAM:
        raise ValueError("only SOCK_STREAM type sockets are supported")
    for name, kind, number, least in (("count", "positive", count, 1), ("offset", "non-negative", offset, 0)):
        if number is None and name == "count":
            continue
        whole = isinstance(number, int)
        if not whole or number < least:
            raise (ValueError if whole else TypeError)(f"{name} must be a {kind} integer (got {number!r})")


# Over a socket

async def sock_sendfile(self, sock, file, offset=0, count=None, *, fallback=True):
    """Send a file's contents; how many bytes were sent comes back."""
    if sock.gettimeout() != 0 and self.get_debug():
        raise ValueError("the socket must be non-blocking")
    self._check_sendfile_params(sock, file, offset, count)
    ways = [self._sock_sendfile_native]
    if fallback:
        ways.append(self._sock_sendfile_fallback)
    for way in ways:
        try:
            return await way(sock, file, offset, count)
        except exceptions.SendfileNotAvailableError:
            if way is ways[-1]:
                raise


async def _sock_sendfile_native(self, sock, file, offset, count):
    try:
        number = file.fileno()
        size = os.fstat(number).st_size
    except (AttributeError, io.UnsupportedOperation, OSError):
        raise exceptions.SendfileNotAvailableError("not a regular file") from None
    left = size - offset if count is None else min(count, size - offset)
    if left <= 0:
        if count is None:
            file.seek(size)
        return 0
    from .selector_events import _attempts
    total = 0
    try:
        while left:
            def attempt():
                return os.sendfile(sock.fileno(), number, offset + total, min(left, _MOST))

            try:
                sent = await _attempts(self, sock, True, attempt)
            except OSError as exc:
                if total == 0 and exc.errno in (22, 38, 95):
                    raise exceptions.SendfileNotAvailableError("os.sendfile call failed") from None
                if exc.errno == 107:
                    raise ConnectionError("socket is not connected", exc.errno) from exc
                raise
            if not sent:
                break
            total += sent
            left -= sent
        return total
    finally:
        if total > 0:
            os.lseek(number, offset + total, os.SEEK_SET)
            file.seek(offset + total)


async def _sock_sendfile_fallback(self, sock, file, offset, count):
    if hasattr(file, "seek"):
        file.seek(offset)
    total = 0
    size = constants.SENDFILE_FALLBACK_READBUFFER_SIZE
    try:
        while count is None or total < count:
            data = file.read(size if count is None else min(size, count - total))
            if not data:
                break
            await self.sock_sendall(sock, data)
            total += len(data)
        return total
    finally:
        if total > 0 and hasattr(file, "seek"):
            file.seek(offset + total)


# Over a transport

async def sendfile(self, transport, file, offset=0, count=None, *, fallback=True):
    """Send a file through a transport; how many bytes were sent comes back."""
    if transport.is_closing():
        raise RuntimeError("Transport is closing")
    modes = constants._SendfileMode
    able = getattr(transport, "_sendfile_compatible", modes.UNSUPPORTED)
    if able is modes.UNSUPPORTED:
        raise RuntimeError(f"sendfile is not supported for transport {transport!r}")
    if able is modes.TRY_NATIVE:
        try:
            return await self._sendfile_native(transport, file, offset, count)
        except exceptions.SendfileNotAvailableError:
            if not fallback:
                raise
    if fallback:
        return await self._sendfile_fallback(transport, file, offset, count)
    raise RuntimeError(
        f"fallback is disabled and native sendfile is not supported for transport {transport!r}")


async def _sendfile_native(self, transport, file, offset, count):
    reading = transport.is_reading()
    transport.pause_reading()
    await transport._make_empty_waiter()
    try:
        # The transport has nothing to write: the socket may be written to past it.
        return await self._sock_through(transport, file, offset, count)
    finally:
        transport._reset_empty_waiter()
        if reading and not transport.is_closing():
            transport.resume_reading()


async def _sock_through(self, transport, file, offset, count):
    known = self._transports
    number = transport._sock_fd
    if known is not None:
        known.pop(number, None)
    try:
        return await self.sock_sendfile(transport._sock, file, offset, count, fallback=False)
    finally:
        if known is not None and not transport.is_closing():
            known[number] = transport


async def _sendfile_fallback(self, transport, file, offset, count):
    if hasattr(file, "seek"):
        file.seek(offset)
    total = 0
    waiting = _SendfileProtocol(transport)
    try:
        while count is None or total < count:
            size = 16 * 1024 if count is None else min(16 * 1024, count - total)
            data = file.read(size)
            if not data:
                break
            await waiting.drain()
            transport.write(data)
            total += len(data)
        return total
    finally:
        if total > 0 and hasattr(file, "seek"):
            file.seek(offset + total)
        await waiting.restore()


class _SendfileProtocol:
    """Stands in for the protocol while a file is sent: it waits for room."""

    def __init__(self, transport):
        self._transport = transport
        self._protocol = transport.get_protocol()
        self._resume = None
        self._reading = transport.is_reading()
        transport.pause_reading()
        transport.set_protocol(self)
        if transport._protocol_paused:
            self._resume = transport._loop.create_future()

    async def drain(self):
        if self._transport.is_closing():
            raise ConnectionError("Connection closed by peer")
        if self._resume is not None:
            await self._resume

    def connection_made(self, transport):
        raise RuntimeError("Invalid state: connection should have been established already.")

    def connection_lost(self, exc):
        if self._resume is not None and not self._resume.done():
            error = ConnectionError("Connection is closed by peer") if exc is None else exc
            self._resume.set_exception(error)
        self._protocol.connection_lost(exc)

    def pause_writing(self):
        if self._resume is None:
            self._resume = self._transport._loop.create_future()

    def resume_writing(self):
        if self._resume is not None:
            self._resume.set_result(None)
            self._resume = None

    def data_received(self, data):
        raise RuntimeError("Invalid state: reading should be paused")

    def eof_received(self):
        raise RuntimeError("Invalid state: reading should be paused")

    async def restore(self):
        if self._transport._loop is None:
            return
        self._transport.set_protocol(self._protocol)
        if self._reading:
            self._transport.resume_reading()
        if self._resume is not None:
            # The protocol is told what it has missed.
            self._protocol.pause_writing()
            self._resume.cancel()
